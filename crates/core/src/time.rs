//! Points in time as the core sees them: handed in, never read from a clock.

use std::time::Duration;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
///
/// The interface's own unit (spec/other.md §1, "Times"); wall-clock time, so that deadlines stay
/// meaningful across a restart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

/// A day.
pub(crate) const DAY: Duration = Duration::from_secs(86_400);

impl Time {
    /// The point `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// This point plus `span`, or the last representable point.
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span_millis(span)))
    }

    /// When the present day began, if days begin so long after midnight UTC.
    pub(crate) fn day_began(self, begins: Duration) -> Self {
        let day = span_millis(DAY);
        let begins = span_millis(begins) % day;
        let into = (self.0 + day - begins) % day;
        Self(self.0.saturating_sub(into))
    }

    /// How long ago `earlier` was; zero when it lies in the future.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// A span in whole milliseconds.
pub(crate) fn span_millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// A point in time as people write it, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    year: u64,
    month: u64,
    day: u64,
    millis_of_day: u64,
}

impl Civil {
    /// Of a point in time.
    pub fn of(time: Time) -> Self {
        const DAY: u64 = 86_400_000;
        let (days, millis_of_day) = (time.millis() / DAY, time.millis() % DAY);
        // Years are counted from March, so that the leap day is the last day of one; 400 years, an
        // era, have 146,097 days. Day 0 of the count is 1 March of the year 0.
        let days = days + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Self {
            year,
            month,
            day,
            millis_of_day,
        }
    }

    /// Year, month 1–12, day 1–31.
    pub fn day(self) -> (u64, u64, u64) {
        (self.year, self.month, self.day)
    }

    /// Minute of the day, 0–1439.
    pub fn minute(self) -> u64 {
        self.millis_of_day / 60_000
    }

    /// `YYYYMMDD`.
    pub fn date(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// `HHMMSS` and the tenth of the second.
    pub fn time_and_tenth(self) -> String {
        let seconds = self.millis_of_day / 1000;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        let tenth = self.millis_of_day % 1000 / 100;
        format!("{hours:02}{minutes:02}{:02}{tenth}", seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_when_they_are_told_to() {
        let hours = |hours: u64| Time::from_millis(hours * 3_600_000);
        for (now, begins, began) in [
            (hours(24), 0, hours(24)),
            (hours(47), 0, hours(24)),
            (hours(25), 2, hours(2)),
            (hours(26), 2, hours(26)),
            (hours(49), 2, hours(26)),
            (hours(49), 26, hours(26)),
            (hours(1), 2, hours(0)),
        ] {
            let begins = Duration::from_secs(begins * 3600);
            assert_eq!(now.day_began(begins), began, "{now:?} {begins:?}");
        }
    }

    #[test]
    fn dates_and_times() {
        for (millis, date, time) in [
            (0, "19700101", "0000000"),
            (951_782_400_000, "20000229", "0000000"),
            (951_868_799_999, "20000229", "2359599"),
            (951_868_800_000, "20000301", "0000000"),
            (1_477_422_125_012, "20161025", "1902050"),
            (1_798_761_599_900, "20261231", "2359599"),
            (4_107_542_400_000, "21000301", "0000000"),
        ] {
            let civil = Civil::of(Time::from_millis(millis));
            assert_eq!(
                (civil.date(), civil.time_and_tenth()),
                (date.into(), time.into()),
                "{millis}"
            );
        }
    }
}
