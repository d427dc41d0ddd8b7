//! Commands to the server that runs on the same store.

use crate::failure::Failure;
use crate::installation::now;
use ccgate_core::AgentId;
use ccgate_store::{CommandKind, Store};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A server looks each second.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(50);

/// Leaves a command and waits for the answer; `None` when no server took it. It is taken back then.
pub(crate) async fn order(
    store: &Store,
    agent: AgentId,
    kind: CommandKind,
) -> Result<Option<String>, Failure> {
    let id = store.send_command(agent, kind, now()).await?;
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Some(answer) = store.command_result(id).await? {
            return Ok(Some(answer));
        }
        sleep(LOOK).await;
    }
    if store.withdraw_command(id).await? {
        return Ok(None);
    }
    // Answered between the last look and the taking back.
    Ok(store.command_result(id).await?)
}
