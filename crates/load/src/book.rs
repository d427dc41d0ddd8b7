//! Where results are written down while the run goes on.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::error::Failure;
use crate::operation::Operation;

/// The parts of a run; only the second is the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Setup,
    Measured,
    Finish,
}

/// The rows of the table, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Line {
    Login,
    ForceLogin,
    Logout,
    SayBusy,
    SayFree,
    /// State changes or sign-ins once more, from the time at which each was due.
    FromSchedule,
    /// From the sending of a state change to the arrival of its event.
    EventLatency,
    PollWithEvent,
    EmptyPoll,
    SyncAgentInfo,
    Handshake,
    /// The bare server's constant.
    Constant,
}

impl Line {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Line::Login => "login",
            Line::ForceLogin => "forceLogin",
            Line::Logout => "logout",
            Line::SayBusy => "sayBusy",
            Line::SayFree => "sayFree",
            Line::FromSchedule => "from schedule",
            Line::EventLatency => "change to event",
            Line::PollWithEvent => "poll with event",
            Line::EmptyPoll => "poll, empty",
            Line::SyncAgentInfo => "syncagentinfo",
            Line::Handshake => "handShake",
            Line::Constant => "constant (bare)",
        }
    }
}

impl From<Operation> for Line {
    fn from(operation: Operation) -> Line {
        match operation {
            Operation::Login => Line::Login,
            Operation::ForceLogin => Line::ForceLogin,
            Operation::Logout => Line::Logout,
            Operation::Poll => Line::EmptyPoll,
            Operation::SayBusy => Line::SayBusy,
            Operation::SayFree => Line::SayFree,
            Operation::SyncAgentInfo => Line::SyncAgentInfo,
            Operation::Handshake => Line::Handshake,
        }
    }
}

/// Successes and failures of one row.
pub(crate) struct Tally {
    /// Microseconds of the successes.
    pub(crate) times: Histogram<u64>,
    /// Failures by retcode or kind.
    pub(crate) errors: BTreeMap<String, u64>,
}

/// Kinds of failure told apart; a gateway that answers random retcodes must not fill the memory.
const MOST_KINDS: usize = 64;

impl Tally {
    fn new() -> Tally {
        // 1 µs to 10 minutes (a first sign-in may queue for its password check) in three digits.
        let times = Histogram::new_with_bounds(1, 600_000_000, 3).expect("the bounds are constants in range");
        Tally {
            times,
            errors: BTreeMap::new(),
        }
    }

    fn success(&mut self, took: Duration) {
        self.times
            .saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    fn failure(&mut self, failure: &Failure) {
        let label = failure.label();
        let known = self.errors.contains_key(&label) || self.errors.len() < MOST_KINDS;
        *self
            .errors
            .entry(if known { label } else { "other".to_owned() })
            .or_default() += 1;
    }
}

/// What happened in one phase.
#[derive(Default)]
pub(crate) struct Section {
    started: Option<Instant>,
    /// How long the phase took; zero while it lasts.
    pub(crate) elapsed: Duration,
    pub(crate) tallies: BTreeMap<Line, Tally>,
}

/// Running totals for the progress line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Operations answered, polls apart.
    pub(crate) operations: u64,
    /// Events that polls brought.
    pub(crate) events: u64,
    /// Failed operations of any kind.
    pub(crate) errors: u64,
}

struct Pages {
    phase: Phase,
    sections: [Section; 3],
    totals: Totals,
}

/// The results of a run. One plain lock: a record takes tens of nanoseconds beside the hundred microseconds of the
/// operation it is about.
pub(crate) struct Book {
    pages: Mutex<Pages>,
    held: AtomicU32,
}

impl Book {
    /// A new book, open at [`Phase::Setup`].
    pub(crate) fn new() -> Book {
        let mut sections: [Section; 3] = Default::default();
        sections[0].started = Some(Instant::now());
        Book {
            pages: Mutex::new(Pages {
                phase: Phase::Setup,
                sections,
                totals: Totals::default(),
            }),
            held: AtomicU32::new(0),
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the present phase and opens `phase`.
    pub(crate) fn turn_to(&self, phase: Phase) {
        let now = Instant::now();
        let mut pages = self.pages();
        let old = pages.phase as usize;
        let section = &mut pages.sections[old];
        section.elapsed = section.started.map_or(Duration::ZERO, |started| now - started);
        pages.sections[phase as usize].started = Some(now);
        pages.phase = phase;
    }

    pub(crate) fn success(&self, line: Line, took: Duration) {
        let mut pages = self.pages();
        match line {
            Line::PollWithEvent => pages.totals.events += 1,
            Line::EmptyPoll | Line::FromSchedule | Line::EventLatency => {}
            _ => pages.totals.operations += 1,
        }
        let phase = pages.phase as usize;
        pages.sections[phase]
            .tallies
            .entry(line)
            .or_insert_with(Tally::new)
            .success(took);
    }

    pub(crate) fn failure(&self, line: Line, failure: &Failure) {
        let mut pages = self.pages();
        pages.totals.errors += 1;
        let phase = pages.phase as usize;
        pages.sections[phase]
            .tallies
            .entry(line)
            .or_insert_with(Tally::new)
            .failure(failure);
    }

    pub(crate) fn phase(&self) -> Phase {
        self.pages().phase
    }

    pub(crate) fn totals(&self) -> Totals {
        self.pages().totals
    }

    /// Counts a poll as held until the guard is dropped.
    pub(crate) fn hold(&self) -> Held<'_> {
        self.held.fetch_add(1, Ordering::Relaxed);
        Held(self)
    }

    /// Polls held now.
    pub(crate) fn held(&self) -> u32 {
        self.held.load(Ordering::Relaxed)
    }

    /// The commonest failure of sign-ins so far.
    pub(crate) fn worst_login(&self) -> String {
        let pages = self.pages();
        let logins = [Line::Login, Line::ForceLogin];
        let tallies = pages
            .sections
            .iter()
            .flat_map(|s| logins.iter().filter_map(|line| s.tallies.get(line)));
        let worst = tallies
            .flat_map(|tally| &tally.errors)
            .max_by_key(|(_, count)| **count);
        worst.map_or_else(|| "no answer".to_owned(), |(label, _)| label.clone())
    }

    /// Closes the book and gives its sections in the order of the phases.
    pub(crate) fn close(&self) -> [Section; 3] {
        let phase = self.phase();
        self.turn_to(phase);
        std::mem::take(&mut self.pages().sections)
    }
}

/// A held poll.
pub(crate) struct Held<'a>(&'a Book);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.held.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phase_has_its_own_rows() {
        let book = Book::new();
        book.success(Line::Login, Duration::from_micros(100));
        book.turn_to(Phase::Measured);
        book.success(Line::SayBusy, Duration::from_micros(300));
        book.success(Line::FromSchedule, Duration::from_micros(900));
        book.failure(Line::SayBusy, &Failure::Retcode("100-009".into()));
        book.success(Line::PollWithEvent, Duration::from_secs(1));
        assert_eq!(
            book.totals(),
            Totals {
                operations: 2,
                events: 1,
                errors: 1
            }
        );
        let [setup, measured, finish] = book.close();
        assert_eq!(setup.tallies[&Line::Login].times.max(), 100);
        assert_eq!(measured.tallies[&Line::SayBusy].times.len(), 1);
        assert_eq!(measured.tallies[&Line::SayBusy].errors["100-009"], 1);
        assert!(!measured.tallies.contains_key(&Line::Login));
        assert!(finish.tallies.is_empty());
    }

    #[test]
    fn kinds_of_failure_are_bounded() {
        let mut tally = Tally::new();
        for code in 0..1000 {
            tally.failure(&Failure::Retcode(code.to_string()));
        }
        assert_eq!(tally.errors.values().sum::<u64>(), 1000);
        assert!(tally.errors.len() <= MOST_KINDS + 1);
    }

    #[test]
    fn held_polls_are_counted_while_held() {
        let book = Book::new();
        let one = book.hold();
        let two = book.hold();
        drop(one);
        assert_eq!(book.held(), 1);
        drop(two);
        assert_eq!(book.held(), 0);
    }
}
