//! `timestring`: a point in time as people read it.

use super::plain;
use ccgate_core::time::Time;

/// Writes `2024-01-02 03:04:05`, so many minutes east of UTC.
pub(super) fn timestring(out: &mut Vec<u8>, time: Time, utc_offset: i16) {
    let seconds = (time.millis() / 1000).saturating_add_signed(i64::from(utc_offset) * 60);
    let (year, month, day) = civil(seconds / 86_400);
    let of_day = seconds % 86_400;
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    plain(
        out,
        format_args!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    );
}

/// Days of a Gregorian period of 400 years, and of the shorter ones in it.
const DAYS_400: u64 = 146_097;
const DAYS_100: u64 = 36_524;
const DAYS_4: u64 = 1_461;

/// Year, month and day of so many days since 1970-01-01.
///
/// Counted in years that begin in March: the leap day is then the last of the year.
fn civil(days: u64) -> (u64, u64, u64) {
    // 719,468 days lie between 0000-03-01 and 1970-01-01.
    let days = days + 719_468;
    let in_400 = days % DAYS_400;
    let centuries = (in_400 / DAYS_100).min(3);
    let in_century = in_400 - centuries * DAYS_100;
    let in_4 = in_century % DAYS_4;
    let years = (in_4 / 365).min(3);
    let day_of_year = in_4 - years * 365;

    // March to January are five months of 31, 30, 31, 30, 31 days, twice, and one more: 153 each.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = days / DAYS_400 * 400 + centuries * 100 + in_century / DAYS_4 * 4 + years;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seconds: u64, utc_offset: i16, expect: &str) {
        let mut out = Vec::new();
        timestring(&mut out, Time::from_millis(seconds * 1000 + 999), utc_offset);
        assert_eq!(String::from_utf8(out).unwrap(), expect);
    }

    #[test]
    fn known_times() {
        check(0, 0, "1970-01-01 00:00:00");
        check(0, 480, "1970-01-01 08:00:00");
        check(0, -480, "1970-01-01 00:00:00");
        check(951_782_399, 0, "2000-02-28 23:59:59");
        check(951_782_400, 0, "2000-02-29 00:00:00");
        check(951_868_800, 0, "2000-03-01 00:00:00");
        check(1_700_000_000, 0, "2023-11-14 22:13:20");
        check(1_700_000_000, 480, "2023-11-15 06:13:20");
        check(1_700_000_000, -210, "2023-11-14 18:43:20");
        check(1_735_689_599, 0, "2024-12-31 23:59:59");
        check(1_735_689_600, 0, "2025-01-01 00:00:00");
        check(4_107_542_400, 0, "2100-03-01 00:00:00");
        check(4_107_542_399, 0, "2100-02-28 23:59:59");
    }

    #[test]
    fn days_follow_each_other() {
        let mut before = civil(0);
        for days in 1..200_000 {
            let now = civil(days);
            let follows = if now.2 != 1 {
                now == (before.0, before.1, before.2 + 1)
            } else if now.1 != 1 {
                now == (before.0, before.1 + 1, 1) && before.2 >= 28
            } else {
                now == (before.0 + 1, 1, 1) && (before.1, before.2) == (12, 31)
            };
            assert!(follows, "{before:?} {now:?}");
            before = now;
        }
    }
}
