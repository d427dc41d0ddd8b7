//! Points in time as the command line shows and takes them: UTC, as in RFC 3339.

use crate::failure::Failure;
use ccgate_core::Time;
use std::time::Duration;

const DAY: u64 = 86_400;

/// `2026-11-22T18:10:31Z`.
pub(crate) fn show(time: Time) -> String {
    let seconds = time.millis() / 1000;
    let (year, month, day) = civil(seconds / DAY);
    let of_day = seconds % DAY;
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// `2026-11-22T18:10:31.123Z`.
pub(crate) fn show_exactly(time: Time) -> String {
    let seconds = show(time);
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), time.millis() % 1000)
}

/// Reads what an option says.
pub(crate) fn option(option: &str, text: &str, now: Time) -> Result<Time, Failure> {
    read(text, now).ok_or_else(|| {
        Failure::usage(format!(
            "{option}: {text:?} is no time such as 2026-11-22, 2026-11-22T18:10:31 or 12h"
        ))
    })
}

/// Reads a point in time: `2026-11-22`, `2026-11-22T18:10`, `2026-11-22T18:10:31`, with or without
/// `Z`, all UTC; or how long ago: `30m`, `12h`, `7d`.
pub(crate) fn read(text: &str, now: Time) -> Option<Time> {
    if let Some(age) = age(text) {
        let ago = u64::try_from(age.as_millis()).ok()?;
        return Some(Time::from_millis(now.millis().saturating_sub(ago)));
    }
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let (date, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00"));
    let date: Vec<u64> = numbers(date, '-')?;
    let [year, month, day] = date[..] else { return None };
    let clock = numbers(clock, ':')?;
    let (hour, minute, second) = match clock[..] {
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    if !(1970..=9999).contains(&year) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // The inverse is by search: once a command, and only one of the two ways has to be right.
    let first = (year - 1970) * 365;
    let days = (first..first + 2400).find(|days| civil(*days) == (year, month, day))?;
    Some(Time::from_millis(
        (days * DAY + hour * 3600 + minute * 60 + second) * 1000,
    ))
}

fn age(text: &str) -> Option<Duration> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => DAY,
        _ => return None,
    };
    let number: u64 = text[..text.len() - 1].parse().ok()?;
    Some(Duration::from_secs(number.checked_mul(unit)?))
}

fn numbers(text: &str, separator: char) -> Option<Vec<u64>> {
    text.split(separator).map(|part| part.parse().ok()).collect()
}

/// Year, month and day of so many days since 1970-01-01.
fn civil(mut days: u64) -> (u64, u64, u64) {
    // 400 years are always as long; the rest is few steps.
    let mut year = 1970 + days / 146_097 * 400;
    days %= 146_097;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

fn leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_millis(1_795_370_631_000);

    #[test]
    fn there_and_back() {
        let check = |input: &str, expect: &str| {
            let got = read(input, NOW).map_or_else(|| "refused".to_owned(), show);
            assert_eq!(got, expect, "{input}");
        };
        check("1970-01-01", "1970-01-01T00:00:00Z");
        check("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z");
        check("2026-11-22T18:10:31", "2026-11-22T18:10:31Z");
        check("2026-11-22 18:10", "2026-11-22T18:10:00Z");
        check("2100-03-01", "2100-03-01T00:00:00Z");
        check("9999-12-31", "9999-12-31T00:00:00Z");
        check("2026-02-29", "refused");
        check("2026-13-01", "refused");
        check("2026-11-22T24:00", "refused");
        check("1969-12-31", "refused");
        check("yesterday", "refused");
        check("", "refused");
        check("-1d", "refused");
        check("99999999999999999d", "refused");
    }

    #[test]
    fn to_the_millisecond() {
        let check = |millis: u64, expect: &str| assert_eq!(show_exactly(Time::from_millis(millis)), expect);
        check(0, "1970-01-01T00:00:00.000Z");
        check(1_795_370_631_007, "2026-11-22T18:03:51.007Z");
    }

    #[test]
    fn ages_count_back_from_now() {
        let check = |input: &str, seconds: u64| {
            assert_eq!(NOW.since(read(input, NOW).unwrap()).as_secs(), seconds, "{input}");
        };
        check("0s", 0);
        check("30m", 1800);
        check("12h", 43_200);
        check("7d", 604_800);
    }
}
