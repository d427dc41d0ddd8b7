//! What is owed to whom, and what came of telling it.

use super::{Change, Effects, Reply, Vdn};
use crate::ids::{AgentId, EventNo, SessionSerial};
use crate::outbox::Entry;
use crate::refusal::Refusal;
use crate::session::Delivery;

impl Vdn {
    /// The oldest event after `after` that the agent is owed.
    pub fn owed_after(&self, id: AgentId, after: EventNo) -> Option<&Entry> {
        self.agents.get(&id)?.outbox.first_after(after)
    }

    /// Everything that the agent is owed, oldest first.
    pub fn owed(&self, id: AgentId) -> impl Iterator<Item = &Entry> {
        self.agents
            .get(&id)
            .into_iter()
            .flat_map(|slot| slot.outbox.iter())
    }

    /// The number of the newest event of the agent's session.
    pub fn last_event(&self, id: AgentId) -> EventNo {
        self.agents
            .get(&id)
            .map(|slot| slot.outbox.last())
            .unwrap_or_default()
    }

    pub(super) fn told(
        &mut self,
        id: AgentId,
        session: SessionSerial,
        upto: EventNo,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let slot = self.agents.get_mut(&id).ok_or(Refusal::NotSignedIn)?;
        if slot.agent.session.serial == session && slot.outbox.told(upto) {
            fx.changes.push(Change::Told(id, upto));
        }
        Ok(Reply::Done)
    }

    pub(super) fn pushed(
        &mut self,
        id: AgentId,
        session: SessionSerial,
        accepted: bool,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let now = fx.now;
        let slot = self.agents.get_mut(&id).ok_or(Refusal::NotSignedIn)?;
        if slot.agent.session.serial != session {
            return Ok(Reply::Done);
        }
        let Delivery::Push(push) = &mut slot.agent.session.delivery else {
            return Ok(Reply::Done);
        };
        let failing_since = match (accepted, push.failing_since) {
            (true, _) => None,
            (false, None) => Some(now),
            (false, since) => since,
        };
        if push.failing_since != failing_since {
            push.failing_since = failing_since;
            fx.changes.push(Change::Put(Box::new(slot.agent.clone())));
            self.schedule(id);
        }
        Ok(Reply::Done)
    }
}
