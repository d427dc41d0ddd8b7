//! Supervision: observing, listening, steering (spec/voice.md §5).

use super::{Effects, Hearing, Reply, Supervision, Vdn};
use crate::ids::AgentId;
use crate::refusal::Refusal;

impl Vdn {
    pub(super) fn supervise(
        &mut self,
        _inspector: AgentId,
        _request: Supervision,
        _fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        Err(Refusal::NotSupported("supervision"))
    }

    /// Whom the agent listens to as an inspector, and how.
    pub fn inspection(&self, _inspector: AgentId) -> Option<(AgentId, Hearing)> {
        None
    }

    /// Whom the agent observes (`beginmonitor`), in order.
    pub fn watched_by(&self, inspector: AgentId) -> Vec<AgentId> {
        let watched = self.watchers.iter().filter(|(_, who)| who.contains(&inspector));
        let mut watched: Vec<AgentId> = watched.map(|(agent, _)| *agent).collect();
        watched.sort_unstable();
        watched
    }
}
