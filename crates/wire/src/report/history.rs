//! `intervals`, `agents`, `calls` and `mine`: what was.

use super::asked::Span;
use super::figures::tenths;
use crate::envelope::success;
use ccgate_core::SkillId;
use serde::Serialize;

/// What became of the calls that began in an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IntervalLine {
    /// When it begins; ms since 1970.
    pub start: u64,
    /// Calls with customers, and what else came into a queue.
    pub calls: u64,
    /// Calls that came into a queue.
    pub offered: u64,
    /// … and were answered.
    pub answered: u64,
    /// Callers that gave up.
    pub abandoned: u64,
    /// Callers that a queue sent elsewhere.
    pub overflowed: u64,
    /// Answered within the queue's service level as it is configured now.
    pub within_service_level: u64,
    /// That, per hundred of those answered or abandoned.
    pub service_level: Option<f64>,
    /// How long the answered ones had waited; ms.
    pub wait_ms: u64,
    /// The longest of them; ms.
    pub longest_wait_ms: u64,
    /// Time in talk of calls that are over; ms.
    pub talk_ms: u64,
    /// Time on hold; ms.
    pub hold_ms: u64,
    /// Wrap-up that began in the interval; ms. `None` where only one queue is asked about.
    pub wrap_up_ms: Option<u64>,
    /// Calls that agents made to numbers outside.
    pub placed: u64,
}

impl IntervalLine {
    /// With its share of calls answered in time.
    #[must_use]
    pub fn rated(mut self) -> Self {
        let all = self.answered + self.abandoned;
        #[expect(clippy::cast_precision_loss, reason = "a share for people to read")]
        let share = |all: u64| tenths(self.within_service_level as f64 * 100.0 / all as f64);
        self.service_level = (all > 0).then(|| share(all));
        self
    }
}

/// What an agent did within a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentLine {
    /// Who.
    pub agent_id: u32,
    /// Its name; empty for one that is no more.
    pub name: String,
    /// Its group.
    pub group_id: Option<u16>,
    /// Time signed in; ms, as the rest.
    pub signed_in_ms: u64,
    /// Time idle.
    pub idle_ms: u64,
    /// Time being rung.
    pub ringing_ms: u64,
    /// Time in calls, those on hold and dialling too.
    pub talk_ms: u64,
    /// Time in wrap-up.
    pub wrap_up_ms: u64,
    /// Time busy.
    pub busy_ms: u64,
    /// Time in rest.
    pub rest_ms: u64,
    /// Calls that it came into.
    pub calls: u64,
    /// Of those that came to it, answered ones.
    pub answered: u64,
    /// Offers that it didn't take.
    pub unanswered: u64,
    /// Calls that it made to numbers outside.
    pub placed: u64,
    /// Time from answers to ends of its calls.
    pub call_ms: u64,
}

/// A recording of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordingLine {
    /// `recordID`.
    pub record_id: String,
    /// Whose talk.
    pub agent_id: u32,
    /// When it began; ms since 1970.
    pub begin: u64,
    /// How long it is; ms.
    pub duration_ms: u64,
    /// Where it is fetched, with the header `Guid`.
    pub url: String,
}

/// A call that was, or is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallLine {
    /// Its id.
    pub call_id: String,
    /// Its kind, as `callfeature` has it.
    pub kind: i16,
    /// When it came to be; ms since 1970, as other moments.
    pub begin: u64,
    /// Calling number.
    pub caller: String,
    /// Called number.
    pub called: String,
    /// The last queue that it was in.
    pub skill_id: Option<u16>,
    /// That one's name; `None` when it is no more.
    pub queue: Option<String>,
    /// The last flow that it was in.
    pub flow_id: Option<u16>,
    /// How long it waited from its first queue to the answer, or to its end; ms.
    pub wait_ms: Option<u64>,
    /// When it was first answered.
    pub answered: Option<u64>,
    /// When it ended; `None` while it lives.
    pub end: Option<u64>,
    /// From the answer to the end (or now), without what it was on hold; ms.
    pub talk_ms: u64,
    /// How long it was on hold; ms.
    pub hold_ms: u64,
    /// Why it ended.
    pub cause: Option<u16>,
    /// How it fared: `answered`.
    pub result: &'static str,
    /// Agents that took part, in the order in which they came.
    pub agent_ids: Vec<u32>,
    /// How often it was handed on.
    pub transfers: u32,
    /// Recordings of it that the asking agent may hear.
    pub recordings: Vec<RecordingLine>,
}

/// The answer of `intervals`.
#[must_use]
pub fn intervals_answer(span: Span, minutes: u32, skill: Option<SkillId>, lines: &[IntervalLine]) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Intervals<'a> {
        from: u64,
        to: u64,
        minutes: u32,
        skill_id: Option<u16>,
        intervals: &'a [IntervalLine],
    }
    success(&Intervals {
        from: span.from.millis(),
        to: span.to.millis(),
        minutes,
        skill_id: skill.map(|skill| skill.0),
        intervals: lines,
    })
}

/// The answer of `agents`.
#[must_use]
pub fn agents_answer(span: Span, lines: &[AgentLine], next: Option<u32>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Agents<'a> {
        from: u64,
        to: u64,
        agents: &'a [AgentLine],
        next: Option<u32>,
    }
    success(&Agents {
        from: span.from.millis(),
        to: span.to.millis(),
        agents: lines,
        next,
    })
}

/// The answer of `calls` and `mine`.
#[must_use]
pub fn calls_answer(lines: &[CallLine], next: Option<&str>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Calls<'a> {
        calls: &'a [CallLine],
        next: Option<&'a str>,
    }
    success(&Calls { calls: lines, next })
}
