//! Time zones: by their name, or as a distance from UTC.

use ccgate_core::flow::Zone;
use ccgate_core::time::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A zone of the given name (`Europe/Berlin`), or at a fixed distance (`+08:00`, `UTC`).
pub(crate) fn zone(name: &str, now: Time) -> Result<Zone, String> {
    if let Some(offset) = fixed(name) {
        return Ok(Zone {
            offset,
            changes: Vec::new(),
        });
    }
    let zone = TimeZone::get(name).map_err(|_| {
        "must be the name of a time zone such as \"Asia/Shanghai\", or a distance from UTC such as \"+08:00\""
            .to_owned()
    })?;
    let millis = i64::try_from(now.millis()).unwrap_or(i64::MAX);
    let now = Timestamp::from_millisecond(millis).map_err(|error| error.to_string())?;
    // A year back too, so that a clock that stands a little wrong finds its way.
    let (from, until) = (around(now, -1), around(now, 10));
    let changes = zone
        .following(from)
        .take_while(|change| change.timestamp() < until)
        .filter_map(|change| {
            let millis = u64::try_from(change.timestamp().as_millisecond()).ok()?;
            Some((Time::from_millis(millis), change.offset().seconds()))
        });
    Ok(Zone {
        offset: zone.to_offset(from).seconds(),
        changes: changes.collect(),
    })
}

/// So many years from a time; the time itself at the ends of the calendar.
fn around(now: Timestamp, years: i64) -> Timestamp {
    now.checked_add((years * 365 * 24).hours()).unwrap_or(now)
}

/// `+08:00`, `-0330`, `UTC`.
fn fixed(name: &str) -> Option<i32> {
    if name == "UTC" {
        return Some(0);
    }
    let sign = match name.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = name[1..].chars().filter(|c| *c != ':').collect();
    let shape = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit());
    let number: i32 = digits.parse().ok().filter(|_| shape)?;
    let (hours, minutes) = (number / 100, number % 100);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_millis(1_800_000_000_000);

    #[test]
    fn distances() {
        for (name, offset) in [
            ("+08:00", Some(28_800)),
            ("-0330", Some(-12_600)),
            ("UTC", Some(0)),
            ("+15:00", None),
            ("+08:60", None),
            ("+8", None),
            ("+ab:cd", None),
            ("", None),
        ] {
            assert_eq!(fixed(name), offset, "{name}");
        }
    }

    #[test]
    fn names() {
        let berlin = zone("Europe/Berlin", NOW).expect("known");
        // 2026-10-25T01:00:00Z and 2027-03-28T01:00:00Z.
        let at = |millis| berlin.offset_at(Time::from_millis(millis));
        assert_eq!(at(1_792_890_000_000 - 1), 7200);
        assert_eq!(at(1_792_890_000_000), 3600);
        assert_eq!(at(1_806_195_600_000 - 1), 3600);
        assert_eq!(at(1_806_195_600_000), 7200);
        let shanghai = zone("Asia/Shanghai", NOW).expect("known");
        assert_eq!((shanghai.offset, shanghai.changes.len()), (28_800, 0));
        assert!(zone("Atlantis", NOW).is_err());
    }
}
