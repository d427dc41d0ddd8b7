//! All deadlines of a VDN in one ordered set.

use crate::time::Time;
use std::collections::{BTreeSet, HashMap};

use std::hash::Hash;

/// When each agent (or call) has to be looked at next.
///
/// A key stands at most once in the set. Moving a deadline further away is free: the old entry
/// stays, fires early, finds nothing due and is set anew. So a poll every ten seconds, which only
/// moves the two-minute rule away, doesn't touch the set.
#[derive(Debug)]
pub(crate) struct Deadlines<K> {
    ordered: BTreeSet<(Time, K)>,
    by_key: HashMap<K, Time>,
}

impl<K> Default for Deadlines<K> {
    fn default() -> Self {
        Self {
            ordered: BTreeSet::new(),
            by_key: HashMap::new(),
        }
    }
}

impl<K: Clone + Ord + Hash> Deadlines<K> {
    /// Makes sure that it is looked at by `at`.
    pub(crate) fn set(&mut self, key: K, at: Time) {
        match self.by_key.get(&key) {
            Some(present) if *present <= at => return,
            Some(present) => self.ordered.remove(&(*present, key.clone())),
            None => false,
        };
        self.by_key.insert(key.clone(), at);
        self.ordered.insert((at, key));
    }

    /// Forgets it.
    pub(crate) fn clear(&mut self, key: &K) {
        if let Some(at) = self.by_key.remove(key) {
            self.ordered.remove(&(at, key.clone()));
        }
    }

    /// Takes out one whose time has come.
    pub(crate) fn pop_due(&mut self, now: Time) -> Option<K> {
        if self.nearest()? > now {
            return None;
        }
        let (_, key) = self.ordered.pop_first()?;
        self.by_key.remove(&key);
        Some(key)
    }

    /// The nearest of all.
    pub(crate) fn nearest(&self) -> Option<Time> {
        self.ordered.first().map(|(at, _)| *at)
    }

    /// When it will be looked at.
    #[cfg(test)]
    pub(crate) fn of(&self, key: &K) -> Option<Time> {
        self.by_key.get(key).copied()
    }

    /// Whom it will look at.
    #[cfg(test)]
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.by_key.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AgentId;

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
            assert_eq!(deadlines.of(&ONE), Some(at(stands)), "after {set}");
            assert_eq!(deadlines.nearest(), Some(at(stands)));
        }
        deadlines.clear(&ONE);
        deadlines.clear(&ONE);
        assert_eq!((deadlines.of(&ONE), deadlines.nearest()), (None, None));
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
