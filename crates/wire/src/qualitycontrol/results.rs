//! The answer of `allagent`.

use crate::envelope::success;
use crate::onlineagent::results::{SIGNED_OUT, state_code};
use ccgate_core::AgentId;
use ccgate_core::agent::Status;
use serde::Serialize;

/// `allagent`: agents by work number, name and state; `None` for those who aren't signed in.
#[must_use]
pub fn agents<'a>(agents: impl IntoIterator<Item = (AgentId, &'a str, Option<Status>)>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Monitored<'a> {
        workno: String,
        name: &'a str,
        status: String,
    }
    let list: Vec<_> = agents
        .into_iter()
        .map(|(agent, name, status)| Monitored {
            workno: agent.to_string(),
            name,
            status: status.map_or(SIGNED_OUT, state_code).to_string(),
        })
        .collect();
    success(&list)
}
