//! What is asked for, in queries.

use crate::lenient::Fault;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::{AgentId, CallId, Phone, SkillId, Time};
use std::time::Duration;

/// The longest time that a report is about.
pub const LONGEST: Duration = Duration::from_secs(31 * 86_400);
/// Most intervals of one answer.
pub const MOST_INTERVALS: u64 = 1500;
/// Most agents of a page of figures or of their report.
pub const PAGE: u32 = 500;
/// Most lines of a report as comma-separated values.
pub const MOST_ROWS: u32 = 10_000;
/// Most calls of a page, and how many without a limit.
const CALLS: (u32, u32) = (200, 50);
/// How many own calls without a limit.
const MINE: u32 = 20;
/// Longest text that colleagues are searched by, in characters.
const LONGEST_TEXT: usize = 64;

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// In the interface's envelope.
    #[default]
    Json,
    /// As comma-separated values.
    Csv,
}

/// From when until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// At this time or later.
    pub from: Time,
    /// Before this time.
    pub to: Time,
}

/// `figures`: a page of agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiguresAsked {
    /// The first agent of the page.
    pub from: AgentId,
    /// How many, 1–[`PAGE`].
    pub limit: u32,
    /// Those who aren't signed in too.
    pub all: bool,
}

/// `intervals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntervalsAsked {
    /// About which time.
    pub span: Span,
    /// Length of an interval: 15, 30, 60 or 1440.
    pub minutes: u32,
    /// Of this queue only.
    pub skill: Option<SkillId>,
    /// How it is written.
    pub format: Format,
}

/// `agents`: a page of agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentsAsked {
    /// About which time.
    pub span: Span,
    /// This agent only.
    pub agent: Option<AgentId>,
    /// Those with greater numbers than this.
    pub after: AgentId,
    /// How many.
    pub limit: u32,
    /// How it is written.
    pub format: Format,
}

/// `calls`: a page of calls, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallsAsked {
    /// Begun in this time.
    pub span: Span,
    /// Calling or called number.
    pub number: Option<Phone>,
    /// In which this agent took part.
    pub agent: Option<AgentId>,
    /// Booked on this queue in the end.
    pub skill: Option<SkillId>,
    /// That fared so: a word such as `answered`.
    pub result: Option<String>,
    /// Those before this place, where another page ended.
    pub before: Option<(Time, CallId)>,
    /// How many.
    pub limit: u32,
    /// How it is written.
    pub format: Format,
}

/// `mine`: a page of own calls, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MineAsked {
    /// Those before this place, where another page ended.
    pub before: Option<(Time, CallId)>,
    /// How many.
    pub limit: u32,
}

/// Reads the query of `figures`.
///
/// # Errors
/// 000-002.
pub fn figures(query: Query<'_>) -> Result<FiguresAsked, Failure> {
    Ok(FiguresAsked {
        from: agent(query, "from")?.unwrap_or(AgentId(0)),
        limit: limit(query, PAGE, PAGE)?,
        all: query.flag("all")?.unwrap_or(false),
    })
}

/// Reads the query of `intervals`.
///
/// # Errors
/// 000-002, also when it would be more than [`MOST_INTERVALS`].
pub fn intervals(query: Query<'_>, now: Time) -> Result<IntervalsAsked, Failure> {
    let span = span(query, now)?;
    let minutes = match query.integer("minutes")? {
        None => 60,
        Some(minutes) => match u32::try_from(minutes) {
            Ok(minutes @ (15 | 30 | 60 | 1440)) => minutes,
            _ => return fault("minutes", "15, 30, 60 or 1440"),
        },
    };
    let each = u64::from(minutes) * 60_000;
    if (span.to.millis() - span.from.millis()).div_ceil(each) > MOST_INTERVALS {
        return fault("minutes", "longer: these are more than 1500 intervals");
    }
    Ok(IntervalsAsked {
        span,
        minutes,
        skill: skill(query)?,
        format: format(query)?,
    })
}

/// Reads the query of `agents`.
///
/// # Errors
/// 000-002.
pub fn agents(query: Query<'_>, now: Time) -> Result<AgentsAsked, Failure> {
    let format = format(query)?;
    let most = match format {
        Format::Json => PAGE,
        Format::Csv => MOST_ROWS,
    };
    Ok(AgentsAsked {
        span: span(query, now)?,
        agent: agent(query, "agentId")?,
        after: agent(query, "after")?.unwrap_or(AgentId(0)),
        limit: limit(query, most, most)?,
        format,
    })
}

/// Reads the query of `calls`.
///
/// # Errors
/// 000-002.
pub fn calls(query: Query<'_>, now: Time) -> Result<CallsAsked, Failure> {
    let format = format(query)?;
    let (most, usual) = match format {
        Format::Json => CALLS,
        Format::Csv => (MOST_ROWS, MOST_ROWS),
    };
    let text = |name| query.get(name).filter(|text| !text.is_empty());
    let number = match text("number") {
        None => None,
        Some(number) if is_number(&number) => Some(Phone::from(&*number)),
        Some(_) => return fault("number", "1 to 24 digits, * or #, with or without a + in front"),
    };
    let result = match text("result") {
        None => None,
        Some(word) if ["none", "answered", "abandoned", "overflowed", "not_reached"].contains(&&*word) => {
            Some(word.into_owned())
        }
        Some(_) => return fault("result", "none, answered, abandoned, overflowed or not_reached"),
    };
    Ok(CallsAsked {
        span: span(query, now)?,
        number,
        agent: agent(query, "agentId")?,
        skill: skill(query)?,
        result,
        before: before(query)?,
        limit: limit(query, most, usual)?,
        format,
    })
}

/// Reads the query of `mine`.
///
/// # Errors
/// 000-002.
pub fn mine(query: Query<'_>) -> Result<MineAsked, Failure> {
    Ok(MineAsked {
        before: before(query)?,
        limit: limit(query, CALLS.0, MINE)?,
    })
}

/// Reads the query of `colleagues`: the text that they are searched by, in small letters.
///
/// # Errors
/// 000-002.
pub fn colleagues(query: Query<'_>) -> Result<String, Failure> {
    let text = query.get("text").unwrap_or_default();
    if text.chars().count() > LONGEST_TEXT {
        return fault("text", "at most 64 characters");
    }
    Ok(text.trim().to_lowercase())
}

/// Where a page of calls ended, as the next question names it.
#[must_use]
pub fn place(at: Time, call: &CallId) -> String {
    format!("{}_{call}", at.millis())
}

fn before(query: Query<'_>) -> Result<Option<(Time, CallId)>, Failure> {
    let Some(text) = query.get("before").filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let read = text.split_once('_').and_then(|(at, call)| {
        let at: u64 = at.parse().ok()?;
        let whole = (1..=64).contains(&call.len()) && !call.contains('\0') && i64::try_from(at).is_ok();
        whole.then(|| (Time::from_millis(at), CallId::from(call)))
    });
    match read {
        None => fault("before", "the next of another page"),
        place => Ok(place),
    }
}

fn span(query: Query<'_>, now: Time) -> Result<Span, Failure> {
    let Some(from) = moment(query, "from")? else {
        return fault("from", "there: milliseconds since 1970");
    };
    let to = moment(query, "to")?.unwrap_or(now);
    if to <= from {
        return fault("to", "after from");
    }
    if to.since(from) > LONGEST {
        return fault("to", "at most 31 days after from");
    }
    Ok(Span { from, to })
}

fn moment(query: Query<'_>, name: &'static str) -> Result<Option<Time>, Failure> {
    match query.integer(name)? {
        None => Ok(None),
        Some(at) => match u64::try_from(at) {
            Ok(at) => Ok(Some(Time::from_millis(at))),
            Err(_) => fault(name, "milliseconds since 1970"),
        },
    }
}

fn agent(query: Query<'_>, name: &'static str) -> Result<Option<AgentId>, Failure> {
    match query.integer(name)? {
        None | Some(0) => Ok(None),
        Some(id) => match u32::try_from(id) {
            Ok(id @ 1..=999_999) => Ok(Some(AgentId(id))),
            _ => fault(name, "a work number"),
        },
    }
}

fn skill(query: Query<'_>) -> Result<Option<SkillId>, Failure> {
    match query.integer("skillId")? {
        None | Some(0) => Ok(None),
        Some(id) => match u16::try_from(id) {
            Ok(id) => Ok(Some(SkillId(id))),
            Err(_) => fault("skillId", "the id of a skill queue"),
        },
    }
}

fn limit(query: Query<'_>, most: u32, usual: u32) -> Result<u32, Failure> {
    match query.integer("limit")? {
        None => Ok(usual),
        Some(limit) => match u32::try_from(limit) {
            Ok(limit) if limit > 0 => Ok(limit.min(most)),
            _ => fault("limit", "a number from 1"),
        },
    }
}

fn format(query: Query<'_>) -> Result<Format, Failure> {
    match query.get("format").as_deref() {
        None | Some("" | "json") => Ok(Format::Json),
        Some("csv") => Ok(Format::Csv),
        Some(_) => fault("format", "json or csv"),
    }
}

fn is_number(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    (1..=24).contains(&rest.len())
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"*#".contains(&byte))
}

fn fault<R>(member: &'static str, expected: &'static str) -> Result<R, Failure> {
    Err(Fault { member, expected }.into())
}
