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
