//! The events that a session is still owed.

use crate::event::Event;
use crate::ids::EventNo;
use crate::time::Time;
use std::collections::VecDeque;

/// One event with the number it got at birth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the session, counted from 1 without gaps.
    pub no: EventNo,
    /// When it happened.
    pub at: Time,
    /// What happened.
    pub event: Event,
}

/// Events in order of birth, kept until they are told.
///
/// Invariant: the entries' numbers are consecutive and end at `last`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    entries: VecDeque<Entry>,
    last: EventNo,
}

impl Outbox {
    /// An outbox as it was saved: `last` is the number of the newest event ever born.
    pub fn restore(last: EventNo, entries: impl IntoIterator<Item = Entry>) -> Self {
        Self {
            entries: entries.into_iter().collect(),
            last,
        }
    }

    /// Adds an event and gives it its number.
    pub fn push(&mut self, at: Time, event: Event) -> &Entry {
        self.last = self.last.next();
        self.entries.push_back(Entry {
            no: self.last,
            at,
            event,
        });
        self.entries.back().expect("an entry was just pushed")
    }

    /// Puts back an event that already has its number; for replaying a journal.
    pub fn replay(&mut self, entry: Entry) {
        self.last = entry.no;
        self.entries.push_back(entry);
    }

    /// Drops everything up to `upto`; says whether that was anything.
    pub fn told(&mut self, upto: EventNo) -> bool {
        let before = self.entries.len();
        while self.entries.front().is_some_and(|entry| entry.no <= upto) {
            self.entries.pop_front();
        }
        self.entries.len() != before
    }

    /// The oldest event that comes after `after`.
    pub fn first_after(&self, after: EventNo) -> Option<&Entry> {
        let first = self.entries.front()?.no;
        let skip = (after.0 + 1).saturating_sub(first.0);
        self.entries.get(usize::try_from(skip).ok()?)
    }

    /// All events still owed, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many events are owed.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is owed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The number of the newest event ever born in the session.
    pub fn last(&self) -> EventNo {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(outbox: &Outbox) -> Vec<u64> {
        outbox.iter().map(|entry| entry.no.0).collect()
    }

    fn filled(events: usize) -> Outbox {
        let mut outbox = Outbox::default();
        for _ in 0..events {
            outbox.push(Time::default(), Event::Ready);
        }
        outbox
    }

    #[test]
    fn told_drops_from_the_front() {
        for (upto, left) in [
            (0, vec![1, 2, 3]),
            (1, vec![2, 3]),
            (2, vec![3]),
            (3, vec![]),
            (9, vec![]),
        ] {
            let mut outbox = filled(3);
            assert_eq!(outbox.told(EventNo(upto)), upto > 0, "up to {upto}");
            assert!(!outbox.told(EventNo(upto)), "once more");
            assert_eq!(numbers(&outbox), left, "up to {upto}");
            assert_eq!(outbox.len(), left.len());
            assert_eq!(outbox.is_empty(), left.is_empty());
            assert_eq!(outbox.push(Time::default(), Event::Ready).no, EventNo(4));
        }
    }

    #[test]
    fn the_first_after() {
        let mut outbox = filled(5);
        outbox.told(EventNo(2));
        for (after, first) in [
            (0, Some(3)),
            (2, Some(3)),
            (3, Some(4)),
            (4, Some(5)),
            (5, None),
            (u64::MAX - 1, None),
        ] {
            let found = outbox.first_after(EventNo(after)).map(|entry| entry.no.0);
            assert_eq!(found, first, "after {after}");
        }
        assert_eq!(Outbox::default().first_after(EventNo(0)), None);
    }

    #[test]
    fn replayed_and_restored_it_is_the_same() {
        let mut outbox = filled(4);
        outbox.told(EventNo(1));
        let restored = Outbox::restore(outbox.last(), outbox.iter().cloned());
        assert_eq!(restored, outbox);
        let mut replayed = Outbox::restore(EventNo(1), []);
        outbox.iter().cloned().for_each(|entry| replayed.replay(entry));
        assert_eq!(replayed, outbox);
        outbox.told(EventNo(4));
        assert_eq!(
            Outbox::restore(EventNo(4), []),
            outbox,
            "an empty one still knows its last"
        );
    }
}
