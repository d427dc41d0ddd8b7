//! All deadlines of a VDN in one ordered set.

use crate::ids::AgentId;
use crate::time::Time;
use std::collections::{BTreeSet, HashMap};

/// When each agent has to be looked at next.
///
/// An agent stands at most once in the set. Moving a deadline further away is free: the old entry
/// stays, fires early, finds nothing due and is set anew. So a poll every ten seconds, which only
/// moves the two-minute rule away, doesn't touch the set.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    ordered: BTreeSet<(Time, AgentId)>,
    by_agent: HashMap<AgentId, Time>,
}

impl Deadlines {
    /// Makes sure that the agent is looked at by `at`.
    pub(crate) fn set(&mut self, agent: AgentId, at: Time) {
        match self.by_agent.get(&agent) {
            Some(present) if *present <= at => return,
            Some(present) => self.ordered.remove(&(*present, agent)),
            None => false,
        };
        self.by_agent.insert(agent, at);
        self.ordered.insert((at, agent));
    }

    /// Forgets the agent.
    pub(crate) fn clear(&mut self, agent: AgentId) {
        if let Some(at) = self.by_agent.remove(&agent) {
            self.ordered.remove(&(at, agent));
        }
    }

    /// Takes out one agent whose time has come.
    pub(crate) fn pop_due(&mut self, now: Time) -> Option<AgentId> {
        let (at, agent) = *self.ordered.first()?;
        if at > now {
            return None;
        }
        self.clear(agent);
        Some(agent)
    }

    /// The nearest of all.
    pub(crate) fn nearest(&self) -> Option<Time> {
        self.ordered.first().map(|(at, _)| *at)
    }

    /// When the agent will be looked at.
    #[cfg(test)]
    pub(crate) fn of(&self, agent: AgentId) -> Option<Time> {
        self.by_agent.get(&agent).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: AgentId = AgentId(1);
    const TWO: AgentId = AgentId(2);

    fn at(millis: u64) -> Time {
        Time::from_millis(millis)
    }

    #[test]
    fn nearer_counts_and_further_is_free() {
        let mut deadlines = Deadlines::default();
        for (set, stands) in [(50, 50), (90, 50), (50, 50), (20, 20), (30, 20)] {
            deadlines.set(ONE, at(set));
            assert_eq!(deadlines.of(ONE), Some(at(stands)), "after {set}");
            assert_eq!(deadlines.nearest(), Some(at(stands)));
        }
        deadlines.clear(ONE);
        deadlines.clear(ONE);
        assert_eq!((deadlines.of(ONE), deadlines.nearest()), (None, None));
    }

    #[test]
    fn due_ones_come_in_order_and_once() {
        let mut deadlines = Deadlines::default();
        deadlines.set(TWO, at(10));
        deadlines.set(ONE, at(10));
        deadlines.set(AgentId(3), at(11));
        assert_eq!(deadlines.pop_due(at(9)), None);
        assert_eq!(deadlines.pop_due(at(10)), Some(ONE));
        assert_eq!(deadlines.pop_due(at(10)), Some(TWO));
        assert_eq!(deadlines.pop_due(at(10)), None);
        assert_eq!(deadlines.nearest(), Some(at(11)));
    }
}
