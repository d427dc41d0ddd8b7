//! Which page of call records or recordings is asked for, and call records.

use crate::envelope::success;
use crate::lenient::Fault;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::call::{CallLeg, Participant};
use ccgate_core::switch::Cause;
use ccgate_core::{AgentId, SkillId, Time};
use serde::Serialize;

/// A page of what was kept: `workno`, `skillid`, `startdate`, `enddate`, `startposition`,
/// `endposition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Of this agent; of all when `None`.
    pub agent: Option<AgentId>,
    /// Of this skill queue.
    pub skill: Option<SkillId>,
    /// Begun at this time or later.
    pub from: Time,
    /// Begun before this time.
    pub to: Time,
    /// Position of the first, counted from 0.
    pub first: u32,
    /// Position of the last.
    pub last: u32,
}

/// How many there are on a page when no position is given.
const USUAL_PAGE: u32 = 100;

/// Reads a page. Dates are milliseconds since 1970, `YYYY-MM-DD`, `YYYY-MM-DD hh:mm:ss` or the same
/// without any sign between, `utc_offset` minutes east of UTC; without them it is all time. Positions
/// count from 1, and 0 is 1, so that no client that counts either way misses one.
///
/// # Errors
/// 000-002.
pub fn page(query: Query<'_>, utc_offset: i16) -> Result<Page, Failure> {
    let agent = match query.integer("workno")? {
        None => None,
        Some(id) => Some(within(id, "workno", "a work number", 1, 999_999).map(AgentId)?),
    };
    Ok(Page {
        agent,
        ..own_page(query, utc_offset)?
    })
}

/// The same without `workno`.
///
/// # Errors
/// 000-002.
pub fn own_page(query: Query<'_>, utc_offset: i16) -> Result<Page, Failure> {
    let skill = match query.integer("skillid")? {
        None | Some(0) => None,
        Some(id) => {
            let id = within(id, "skillid", "the id of a skill queue", 1, u16::MAX.into())?;
            u16::try_from(id).ok().map(SkillId)
        }
    };
    let from = date(query, "startdate", utc_offset, Edge::Start)?.unwrap_or_default();
    let to = date(query, "enddate", utc_offset, Edge::End)?.unwrap_or(Time::from_millis(LAST));
    let position = |name| match query.integer(name) {
        Ok(Some(at)) => within(at, name, "a position", 0, u32::MAX).map(|at| Some(at.saturating_sub(1))),
        Ok(None) => Ok(None),
        Err(fault) => Err(fault.into()),
    };
    let first = position("startposition")?.unwrap_or(0);
    let last = position("endposition")?.unwrap_or(first.saturating_add(USUAL_PAGE - 1));
    if last < first {
        return Err(Fault {
            member: "endposition",
            expected: "at or after startposition",
        }
        .into());
    }
    Ok(Page {
        agent: None,
        skill,
        from,
        to,
        first,
        last,
    })
}

/// The list of `callRecordInfoList` and `queryselfcallrecordinfolist`: a row for each participant of
/// a call. The members are ccgate's choice, named as in the call info object.
#[must_use]
pub fn call_records(legs: &[CallLeg]) -> Vec<u8> {
    #[derive(Serialize)]
    struct CallRecord<'a> {
        callid: &'a str,
        partyno: u16,
        workno: String,
        phone: &'a str,
        caller: &'a str,
        called: &'a str,
        callfeature: i16,
        callskillid: u16,
        transfrom: String,
        begintime: u64,
        ringtime: Option<u64>,
        answertime: Option<u64>,
        endtime: Option<u64>,
        releasecause: Option<u16>,
        releasedbyparty: bool,
    }
    let millis = |time: Option<Time>| time.map(Time::millis);
    let number = |agent: Option<AgentId>| agent.map(|agent| agent.to_string()).unwrap_or_default();
    let rows = legs.iter().map(|leg| CallRecord {
        callid: &leg.call.0,
        partyno: leg.number,
        workno: number(match leg.who {
            Participant::Agent(agent) => Some(agent),
            Participant::Outside => None,
        }),
        phone: &leg.phone.0,
        caller: &leg.caller.0,
        called: &leg.called.0,
        callfeature: leg.feature.0,
        callskillid: leg.skill.map_or(0, |skill| skill.0),
        transfrom: number(leg.transferred_by),
        begintime: leg.begun.millis(),
        ringtime: millis(leg.rang),
        answertime: millis(leg.answered),
        endtime: millis(leg.ended),
        releasecause: leg.cause.map(Cause::number),
        releasedbyparty: leg.by_itself,
    });
    success(&rows.collect::<Vec<_>>())
}

fn within(
    number: i64,
    member: &'static str,
    expected: &'static str,
    low: u32,
    high: u32,
) -> Result<u32, Failure> {
    match u32::try_from(number) {
        Ok(number) if (low..=high).contains(&number) => Ok(number),
        _ => Err(Fault { member, expected }.into()),
    }
}

/// The end of the year 9999: what a store's column can hold, and no date lies behind it.
const LAST: u64 = 253_402_300_800_000;

/// Which end of a span a date is.
#[derive(Clone, Copy)]
enum Edge {
    Start,
    End,
}

fn date(query: Query<'_>, name: &'static str, utc_offset: i16, edge: Edge) -> Result<Option<Time>, Failure> {
    let Some(text) = query.get(name) else {
        return Ok(None);
    };
    match text.trim() {
        "" => Ok(None),
        text => read(text, utc_offset, edge).map(Some).ok_or_else(|| {
            Fault {
                member: name,
                expected: "YYYY-MM-DD, YYYY-MM-DD hh:mm:ss or milliseconds since 1970",
            }
            .into()
        }),
    }
}

fn read(text: &str, utc_offset: i16, edge: Edge) -> Option<Time> {
    let digits: Vec<u64> = text
        .chars()
        .filter(|c| !matches!(c, '-' | '/' | ':' | ' ' | 'T'))
        .map(|c| c.to_digit(10).map(u64::from))
        .collect::<Option<_>>()?;
    let number =
        |range: std::ops::Range<usize>| digits[range].iter().fold(0_u64, |all, digit| all * 10 + digit);
    let of_day = match digits.len() {
        8 => match edge {
            Edge::Start => 0,
            // The day itself counts.
            Edge::End => 86_400,
        },
        14 => {
            let (hour, minute, second) = (number(8..10), number(10..12), number(12..14));
            if hour > 23 || minute > 59 || second > 59 {
                return None;
            }
            hour * 3600
                + minute * 60
                + second
                + match edge {
                    Edge::Start => 0,
                    // The second itself counts.
                    Edge::End => 1,
                }
        }
        9..=13 | 15 if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            return Some(Time::from_millis(number(0..digits.len()).min(LAST)));
        }
        _ => return None,
    };
    let days = days_since_1970(number(0..4), number(4..6), number(6..8))?;
    let seconds = (days * 86_400 + of_day).saturating_add_signed(-i64::from(utc_offset) * 60);
    Some(Time::from_millis(seconds * 1000))
}

/// Days between 1970-01-01 and a date of the Gregorian calendar, from 1970 on.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let february = if leap(year) { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month).ok()?.checked_sub(1)?;
    let length = *lengths.get(before)?;
    if year < 1970 || day == 0 || day > length {
        return None;
    }
    // Leap days up to the end of the year before.
    let leaps = |year: u64| year / 4 - year / 100 + year / 400;
    let years = (year - 1970) * 365 + leaps(year - 1) - leaps(1969);
    Some(years + lengths[..before].iter().sum::<u64>() + day - 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_core::call::Feature;

    #[track_caller]
    fn dates(query: &str, utc_offset: i16, expect: Result<(u64, u64), &str>) {
        let got = page(Query::new(query), utc_offset).map(|page| (page.from.millis(), page.to.millis()));
        assert_eq!(
            got.map_err(|failure| failure.to_string()),
            expect.map_err(str::to_owned),
            "{query}"
        );
    }

    #[test]
    fn spans() {
        dates("", 0, Ok((0, LAST)));
        dates("startdate=&enddate=", 0, Ok((0, LAST)));
        dates("startdate=1970-01-01&enddate=1970-01-01", 0, Ok((0, 86_400_000)));
        dates(
            "startdate=19700102&enddate=1970/01/02",
            0,
            Ok((86_400_000, 172_800_000)),
        );
        dates(
            "startdate=2023-11-15%2006:13:20&enddate=20231115061320",
            480,
            Ok((1_700_000_000_000, 1_700_000_001_000)),
        );
        dates("startdate=2023-11-14T22:13:20", 0, Ok((1_700_000_000_000, LAST)));
        dates(
            "startdate=2000-02-29&enddate=2024-12-31",
            0,
            Ok((951_782_400_000, 1_735_689_600_000)),
        );
        dates(
            "startdate=1700000000000&enddate=1700000001000",
            480,
            Ok((1_700_000_000_000, 1_700_000_001_000)),
        );
        let fault =
            Err("000-002 startdate must be YYYY-MM-DD, YYYY-MM-DD hh:mm:ss or milliseconds since 1970");
        for bad in [
            "startdate=x",
            "startdate=2023-02-29",
            "startdate=1900-01-01",
            "startdate=2023-00-01",
            "startdate=2023-13-01",
            "startdate=2023-01-00",
            "startdate=2023-01-01%2024:00:00",
            "startdate=1",
            "startdate=-1700000000000",
            "startdate=12345678901234567890",
        ] {
            dates(bad, 0, fault);
        }
    }

    /// Agent, skill queue, first and last.
    type Read = (Option<u32>, Option<u16>, u32, u32);

    #[track_caller]
    fn check(query: &str, expect: Result<Read, &str>) {
        let got = page(Query::new(query), 0).map(|page| {
            (
                page.agent.map(|a| a.0),
                page.skill.map(|s| s.0),
                page.first,
                page.last,
            )
        });
        assert_eq!(
            got.map_err(|failure| failure.to_string()),
            expect.map_err(str::to_owned),
            "{query}"
        );
    }

    #[test]
    fn pages() {
        check("", Ok((None, None, 0, 99)));
        check(
            "workno=101&skillid=7&startposition=1&endposition=10",
            Ok((Some(101), Some(7), 0, 9)),
        );
        check(
            "workno=&skillid=0&startposition=0&endposition=9",
            Ok((None, None, 0, 8)),
        );
        check("startposition=11&endposition=20", Ok((None, None, 10, 19)));
        check("startposition=11", Ok((None, None, 10, 109)));
        check("workno=0", Err("000-002 workno must be a work number"));
        check("workno=a", Err("000-002 workno must be an integer"));
        check(
            "skillid=70000",
            Err("000-002 skillid must be the id of a skill queue"),
        );
        check(
            "startposition=-1",
            Err("000-002 startposition must be a position"),
        );
        check(
            "startposition=5&endposition=4",
            Err("000-002 endposition must be at or after startposition"),
        );
        assert_eq!(own_page(Query::new("workno=x"), 0).unwrap().agent, None);
    }

    #[test]
    fn rows() {
        let at = |millis| Some(Time::from_millis(millis));
        let leg = CallLeg {
            call: "1700000000-7".into(),
            number: 1,
            who: Participant::Agent(AgentId(1204)),
            phone: "40001".into(),
            caller: "70011".into(),
            called: "3000".into(),
            feature: Feature::INBOUND,
            skill: Some(SkillId(1)),
            transferred_by: Some(AgentId(1203)),
            begun: Time::from_millis(1),
            rang: at(2),
            answered: at(3),
            ended: at(4),
            cause: Some(Cause::Normal),
            by_itself: true,
        };
        let outside = CallLeg {
            number: 0,
            who: Participant::Outside,
            phone: "70011".into(),
            skill: None,
            transferred_by: None,
            rang: None,
            answered: None,
            ended: None,
            cause: None,
            by_itself: false,
            ..leg.clone()
        };
        assert_eq!(
            String::from_utf8(call_records(&[leg, outside])).unwrap(),
            concat!(
                r#"{"message":"success","retcode":"0","result":["#,
                r#"{"callid":"1700000000-7","partyno":1,"workno":"1204","phone":"40001","caller":"70011","called":"3000","#,
                r#""callfeature":0,"callskillid":1,"transfrom":"1203","begintime":1,"ringtime":2,"answertime":3,"#,
                r#""endtime":4,"releasecause":0,"releasedbyparty":true},"#,
                r#"{"callid":"1700000000-7","partyno":0,"workno":"","phone":"70011","caller":"70011","called":"3000","#,
                r#""callfeature":0,"callskillid":0,"transfrom":"","begintime":1,"ringtime":null,"answertime":null,"#,
                r#""endtime":null,"releasecause":null,"releasedbyparty":false}]}"#
            )
        );
    }
}
