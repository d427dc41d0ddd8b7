//! Conferences of agents (`agentconf`).

use super::{ConferenceOperation, Effects, Reply, Vdn};
use crate::ids::AgentId;
use crate::refusal::Refusal;

impl Vdn {
    pub(super) fn conference(
        &mut self,
        _agent: AgentId,
        _request: ConferenceOperation,
        _fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        Err(Refusal::NotSupported("a conference of agents"))
    }
}
