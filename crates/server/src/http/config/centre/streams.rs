//! Which sessions are told their events over a stream just now. Only for people: the owner doesn't
//! care who waits for an event.

use ccgate_core::{AgentId, SessionSerial};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Whose = (AgentId, SessionSerial);

/// The open streams by session. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Streams(Arc<Mutex<HashMap<Whose, usize>>>);

/// A stream is open as long as this lives.
#[derive(Debug)]
pub(in crate::http) struct Open {
    streams: Streams,
    whose: Whose,
}

impl Streams {
    /// One begins.
    pub(in crate::http) fn open(&self, whose: Whose) -> Open {
        *self.table().entry(whose).or_default() += 1;
        Open {
            streams: self.clone(),
            whose,
        }
    }

    pub(super) fn is_open(&self, whose: Whose) -> bool {
        self.table().contains_key(&whose)
    }

    fn table(&self) -> MutexGuard<'_, HashMap<Whose, usize>> {
        // Nothing panics while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut table = self.streams.table();
        if let Some(count) = table.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                table.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_until_the_last_has_ended() {
        let streams = Streams::default();
        let (one, other) = ((AgentId(101), SessionSerial(1)), (AgentId(101), SessionSerial(2)));
        let first = streams.open(one);
        let second = streams.open(one);
        drop(first);
        assert!(streams.is_open(one) && !streams.is_open(other));
        drop(second);
        assert!(!streams.is_open(one) && streams.table().is_empty());
    }
}
