//! Clocks on walls, opening hours, holidays.

use super::{Hours, Zone};
use crate::time::{Civil, Time};

/// Whether it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Within the hours.
    Open,
    /// Outside them.
    Closed,
    /// A holiday, whatever the hour.
    Holiday,
}

impl Zone {
    /// Seconds east of UTC at that time.
    pub fn offset_at(&self, at: Time) -> i32 {
        let passed = self.changes.partition_point(|(from, _)| *from <= at);
        let last = passed.checked_sub(1).and_then(|last| self.changes.get(last));
        last.map_or(self.offset, |(_, offset)| *offset)
    }

    /// What the clock shows, as if it stood in UTC.
    fn wall(&self, at: Time) -> Time {
        let east = i64::from(self.offset_at(at)) * 1000;
        Time::from_millis(at.millis().saturating_add_signed(east))
    }
}

impl Hours {
    /// Whether it is open at that time, by that clock. A holiday lasts from midnight to midnight.
    pub fn at(&self, zone: &Zone, at: Time) -> Standing {
        let wall = zone.wall(at);
        let (year, month, day) = Civil::of(wall).day();
        let once = self
            .holidays
            .iter()
            .any(|(y, m, d)| (u64::from(*y), u64::from(*m), u64::from(*d)) == (year, month, day));
        let yearly = self
            .yearly
            .iter()
            .any(|(m, d)| (u64::from(*m), u64::from(*d)) == (month, day));
        if once || yearly {
            return Standing::Holiday;
        }
        let (weekday, minute) = (weekday(wall), Civil::of(wall).minute());
        let open = self
            .open
            .iter()
            .any(|span| span.days[weekday] && (u64::from(span.from)..u64::from(span.to)).contains(&minute));
        if open { Standing::Open } else { Standing::Closed }
    }
}

/// 0 is Monday.
fn weekday(at: Time) -> usize {
    const DAY: u64 = 86_400_000;
    // The count of days begins on a Thursday.
    usize::try_from((at.millis() / DAY + 3) % 7).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Opening;

    /// 2026-03-29T01:00:00Z and 2026-10-25T01:00:00Z, when clocks in Berlin change.
    const SPRING: u64 = 1_774_746_000_000;
    const AUTUMN: u64 = 1_792_890_000_000;
    const HOUR: u64 = 3_600_000;
    const DAY: u64 = 24 * HOUR;

    fn berlin() -> Zone {
        let at = Time::from_millis;
        Zone {
            offset: 3600,
            changes: vec![(at(SPRING), 7200), (at(AUTUMN), 3600)],
        }
    }

    /// Monday to Friday 8–18, Saturday 9–12; closed on 3 October 2026 and every 25 December.
    fn hours() -> Hours {
        let week = Opening {
            days: [true, true, true, true, true, false, false],
            from: 8 * 60,
            to: 18 * 60,
        };
        let saturday = Opening {
            days: [false, false, false, false, false, true, false],
            from: 9 * 60,
            to: 12 * 60,
        };
        Hours {
            open: vec![week, saturday],
            holidays: [(2026, 10, 3)].into(),
            yearly: [(12, 25)].into(),
        }
    }

    #[test]
    fn open_by_the_clock_on_the_wall() {
        use Standing::{Closed, Holiday, Open};
        let (zone, hours) = (berlin(), hours());
        // The two Mondays after the changes: 2026-03-30 and 2026-10-26, midnight in UTC.
        let (spring, autumn) = (SPRING - HOUR + DAY, AUTUMN - HOUR + DAY);
        let minute = HOUR / 60;
        for (at, expect, what) in [
            // In summer time 8 o'clock is 6 in UTC, in winter time 7.
            (spring + 6 * HOUR - 1, Closed, "a moment before eight in summer"),
            (spring + 6 * HOUR, Open, "eight in summer"),
            (spring + 16 * HOUR - minute, Open, "one minute to six in summer"),
            (spring + 16 * HOUR, Closed, "six in summer"),
            (autumn + 6 * HOUR, Closed, "seven in winter"),
            (autumn + 7 * HOUR, Open, "eight in winter"),
            (
                spring - 3 * DAY + 6 * HOUR,
                Closed,
                "seven on the Friday before summer",
            ),
            (
                spring - 3 * DAY + 7 * HOUR,
                Open,
                "eight on the Friday before summer",
            ),
            (spring - 2 * DAY + 8 * HOUR, Open, "Saturday, nine"),
            (spring - 2 * DAY + 11 * HOUR, Closed, "Saturday, noon"),
            (spring - DAY + 10 * HOUR, Closed, "Sunday"),
            // 2026-10-03 is a Saturday, 23 days before the Monday.
            (autumn - 23 * DAY + 8 * HOUR, Holiday, "a holiday"),
            (autumn - 23 * DAY - 2 * HOUR - 1, Closed, "the night before"),
            (autumn - 23 * DAY - 2 * HOUR, Holiday, "midnight, in summer time"),
            (autumn - 22 * DAY - 2 * HOUR, Closed, "Sunday after it"),
            (autumn + 60 * DAY + 8 * HOUR, Holiday, "25 December, a Friday"),
            (autumn + 425 * DAY + 8 * HOUR, Holiday, "a year later, a Saturday"),
        ] {
            assert_eq!(hours.at(&zone, Time::from_millis(at)), expect, "{what}");
        }
    }

    #[test]
    fn clocks_far_from_utc() {
        let always = |day| Hours {
            open: vec![Opening {
                days: std::array::from_fn(|at| at == day),
                from: 0,
                to: 1440,
            }],
            ..Hours::default()
        };
        // Sunday 2026-03-29, 23:00 in UTC.
        let at = Time::from_millis(SPRING + 22 * HOUR);
        for (offset, day) in [(0, 6), (3600, 0), (14 * 3600, 0), (-12 * 3600, 6), (-86_000, 5)] {
            let zone = Zone {
                offset,
                changes: Vec::new(),
            };
            assert_eq!(always(day).at(&zone, at), Standing::Open, "{offset}");
            assert_eq!(always((day + 1) % 7).at(&zone, at), Standing::Closed, "{offset}");
        }
        let zone = Zone {
            offset: -3600,
            changes: Vec::new(),
        };
        assert_eq!(always(3).at(&zone, Time::from_millis(0)), Standing::Open);
    }
}
