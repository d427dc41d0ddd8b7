//! What is stored of an agent's password.

use ccgate_core::Time;
use std::fmt;
use std::time::Duration;

/// What the store keeps of an agent's password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The hash in PHC form (argon2id).
    pub phc: String,
    /// The hashes before, newest first.
    pub previous: Vec<String>,
    /// When it was set.
    pub changed: Time,
    /// It must be changed before calls work (`isForceChange`).
    pub must_change: bool,
}

const DAY: Duration = Duration::from_secs(86_400);

impl Credential {
    /// Whether it has ended, and else how many whole days are left (`timeRemaining`, 0–180): on its
    /// last day none. No days for a password that never ends.
    pub(super) fn remaining(&self, max_age_days: u32, now: Time) -> Remaining {
        if max_age_days == 0 {
            return Remaining::Forever;
        }
        let left = (DAY * max_age_days).saturating_sub(now.since(self.changed));
        if left.is_zero() {
            return Remaining::Expired;
        }
        let days = left.as_secs() / DAY.as_secs();
        Remaining::Days(u32::try_from(days).unwrap_or(max_age_days))
    }
}

/// How long a password lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remaining {
    /// It never ends.
    Forever,
    /// So many whole days.
    Days(u32),
    /// It has ended.
    Expired,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("changed", &self.changed)
            .field("must_change", &self.must_change)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_remain() {
        let day = 86_400_000;
        let start = 1_700_000_000_000;
        let cases = [
            (0, 10_000 * day, Remaining::Forever),
            (90, 0, Remaining::Days(90)),
            (90, 1, Remaining::Days(89)),
            (90, 89 * day, Remaining::Days(1)),
            (90, 90 * day - 1, Remaining::Days(0)),
            (90, 90 * day, Remaining::Expired),
            (180, 1_000 * day, Remaining::Expired),
        ];
        for (max_age, age, expect) in cases {
            let credential = Credential {
                phc: String::new(),
                previous: Vec::new(),
                changed: Time::from_millis(start),
                must_change: false,
            };
            assert_eq!(
                credential.remaining(max_age, Time::from_millis(start + age)),
                expect,
                "{max_age} {age}"
            );
        }
    }
}
