//! Slows the guessing of passwords without letting a stranger lock an agent out of a shift.
//!
//! The rule is kept per agent *and* source address, so that wrong guesses from one place don't
//! touch a desktop in another:
//!
//! ```text
//!   failures   1–2     3–8     9–limit     limit reached
//!   next try   1 s     3 s     5 s         refused until `locked_for` has passed (110-016)
//! ```
//!
//! A try inside the wait is not refused but *held* until the wait is over ([`Verdict::After`]);
//! only one is held at a time, the others are refused as locked. A success forgets all of it. In
//! the spirit of NIST SP 800-63B §5.2.2 (throttling of failed attempts).

use crate::time::Time;
use std::time::Duration;

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockPolicy {
    /// Wrong passwords until the lock; at least 1.
    pub limit: u32,
    /// How long the lock lasts, and after how long without a failure all is forgotten.
    pub locked_for: Duration,
}

impl Default for LockPolicy {
    fn default() -> Self {
        Self {
            limit: 10,
            locked_for: Duration::from_secs(600),
        }
    }
}

/// Failures of one agent from one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoftLock {
    failures: u32,
    last_failure: Time,
    trying: u32,
}

/// Whether a try may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At once.
    Now,
    /// After this wait; hold the answer so long.
    After(Duration),
    /// Not at all, for about this long.
    Locked(Duration),
}

impl SoftLock {
    /// As it was saved: so many failures, the last one at that time.
    pub fn restore(failures: u32, last_failure: Time) -> Self {
        Self {
            failures,
            last_failure,
            trying: 0,
        }
    }

    /// Asks for a try. [`Verdict::Now`] and [`Verdict::After`] begin one, which must be ended by
    /// [`SoftLock::failed`], [`SoftLock::succeeded`] or [`SoftLock::given_up`].
    pub fn begin(&mut self, policy: &LockPolicy, now: Time) -> Verdict {
        if self.expired(policy, now) {
            self.failures = 0;
        }
        if self.failures >= policy.limit {
            return Verdict::Locked(self.left(policy.locked_for, now));
        }
        let wait = self.left(pause(self.failures), now);
        // Tries under way count as failures that haven't come yet, or a burst would pass at once.
        let free = if wait.is_zero() {
            self.failures + self.trying < policy.limit
        } else {
            self.trying == 0
        };
        if !free {
            return Verdict::Locked(wait.max(Duration::from_secs(1)));
        }
        self.trying += 1;
        if wait.is_zero() {
            Verdict::Now
        } else {
            Verdict::After(wait)
        }
    }

    /// The password was wrong. Says whether that locked it.
    pub fn failed(&mut self, policy: &LockPolicy, now: Time) -> bool {
        self.given_up();
        self.failures = self.failures.saturating_add(1);
        self.last_failure = now;
        self.failures >= policy.limit
    }

    /// The password was right.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The try came to nothing: the client left, or the check couldn't be made.
    pub fn given_up(&mut self) {
        self.trying = self.trying.saturating_sub(1);
    }

    /// Whether there is nothing left to remember.
    pub fn expired(&self, policy: &LockPolicy, now: Time) -> bool {
        now.since(self.last_failure) >= policy.locked_for
    }

    /// Wrong passwords in a row.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// When the last wrong password came.
    pub fn last_failure(&self) -> Time {
        self.last_failure
    }

    fn left(&self, span: Duration, now: Time) -> Duration {
        self.last_failure.after(span).since(now)
    }
}

fn pause(failures: u32) -> Duration {
    Duration::from_secs(match failures {
        0 => 0,
        1..=2 => 1,
        3..=8 => 3,
        _ => 5,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: LockPolicy = LockPolicy {
        limit: 10,
        locked_for: Duration::from_secs(600),
    };

    fn at(seconds: u64) -> Time {
        Time::from_millis(1_700_000_000_000 + seconds * 1000)
    }

    /// Wrong passwords as fast as the lock lets them through: how long do so many take?
    fn seconds_for(failures: u32) -> u64 {
        let (mut lock, mut now) = (SoftLock::default(), 0);
        for _ in 0..failures {
            match lock.begin(&POLICY, at(now)) {
                Verdict::Now => {}
                Verdict::After(wait) => now += wait.as_secs(),
                Verdict::Locked(left) => {
                    now += left.as_secs();
                    assert_eq!(lock.begin(&POLICY, at(now)), Verdict::Now);
                }
            }
            lock.failed(&POLICY, at(now));
        }
        now
    }

    #[test]
    fn guessing_gets_slow() {
        let cases = [
            (1, 0),
            (2, 1),
            (3, 2),
            (4, 5),
            (9, 20),
            (10, 25),
            (11, 625),
            (100, 5650),
        ];
        for (failures, seconds) in cases {
            assert_eq!(seconds_for(failures), seconds, "{failures} failures");
        }
    }

    #[test]
    fn one_try_is_held_and_a_success_forgets() {
        let mut lock = SoftLock::default();
        assert_eq!(lock.begin(&POLICY, at(0)), Verdict::Now);
        assert!(!lock.failed(&POLICY, at(0)));
        assert_eq!(lock.begin(&POLICY, at(0)), Verdict::After(Duration::from_secs(1)));
        assert_eq!(
            lock.begin(&POLICY, at(0)),
            Verdict::Locked(Duration::from_secs(1))
        );
        lock.given_up();
        assert_eq!(lock.begin(&POLICY, at(0)), Verdict::After(Duration::from_secs(1)));
        lock.succeeded();
        assert_eq!(lock.begin(&POLICY, at(0)), Verdict::Now);
    }

    #[test]
    fn a_burst_counts() {
        let mut lock = SoftLock::default();
        let let_through = (0..1000)
            .filter(|_| lock.begin(&POLICY, at(0)) == Verdict::Now)
            .count();
        assert_eq!(let_through, 10);
    }

    #[test]
    fn the_limit_locks_until_the_time_is_over() {
        let mut lock = SoftLock::restore(9, at(0));
        assert!(lock.failed(&POLICY, at(100)));
        assert_eq!(
            lock.begin(&POLICY, at(101)),
            Verdict::Locked(Duration::from_secs(599))
        );
        assert_eq!(lock.begin(&POLICY, at(700)), Verdict::Now);
    }
}
