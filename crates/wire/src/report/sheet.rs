//! Reports as comma-separated values. The columns have the names of the members in JSON; moments are
//! written out, in UTC.

use super::history::{AgentLine, CallLine, IntervalLine};
use crate::csv;
use ccgate_core::Time;
use ccgate_core::time::Civil;

/// A line of a report.
pub trait Line {
    /// The names of its columns.
    const COLUMNS: &'static [&'static str];

    /// Its cells, one a column.
    fn cells(&self) -> Vec<String>;
}

/// A heading and the lines.
#[must_use]
pub fn sheet<L: Line>(lines: &[L]) -> String {
    let mut out = String::new();
    csv::write(L::COLUMNS, &mut out);
    for line in lines {
        csv::write(&line.cells(), &mut out);
    }
    out
}

impl Line for IntervalLine {
    const COLUMNS: &'static [&'static str] = &[
        "start",
        "calls",
        "offered",
        "answered",
        "abandoned",
        "overflowed",
        "withinServiceLevel",
        "serviceLevel",
        "waitMs",
        "longestWaitMs",
        "talkMs",
        "holdMs",
        "wrapUpMs",
        "placed",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            moment(self.start),
            self.calls.to_string(),
            self.offered.to_string(),
            self.answered.to_string(),
            self.abandoned.to_string(),
            self.overflowed.to_string(),
            self.within_service_level.to_string(),
            shown(self.service_level),
            self.wait_ms.to_string(),
            self.longest_wait_ms.to_string(),
            self.talk_ms.to_string(),
            self.hold_ms.to_string(),
            shown(self.wrap_up_ms),
            self.placed.to_string(),
        ]
    }
}

impl Line for AgentLine {
    const COLUMNS: &'static [&'static str] = &[
        "agentId",
        "name",
        "groupId",
        "signedInMs",
        "idleMs",
        "ringingMs",
        "talkMs",
        "wrapUpMs",
        "busyMs",
        "restMs",
        "calls",
        "answered",
        "unanswered",
        "placed",
        "callMs",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.agent_id.to_string(),
            self.name.clone(),
            shown(self.group_id),
            self.signed_in_ms.to_string(),
            self.idle_ms.to_string(),
            self.ringing_ms.to_string(),
            self.talk_ms.to_string(),
            self.wrap_up_ms.to_string(),
            self.busy_ms.to_string(),
            self.rest_ms.to_string(),
            self.calls.to_string(),
            self.answered.to_string(),
            self.unanswered.to_string(),
            self.placed.to_string(),
            self.call_ms.to_string(),
        ]
    }
}

impl Line for CallLine {
    const COLUMNS: &'static [&'static str] = &[
        "callId",
        "kind",
        "begin",
        "caller",
        "called",
        "skillId",
        "queue",
        "flowId",
        "waitMs",
        "answered",
        "end",
        "talkMs",
        "holdMs",
        "cause",
        "result",
        "agentIds",
        "transfers",
        "recordings",
    ];

    fn cells(&self) -> Vec<String> {
        let agents: Vec<String> = self.agent_ids.iter().map(ToString::to_string).collect();
        let recordings: Vec<&str> = self.recordings.iter().map(|one| &*one.record_id).collect();
        vec![
            self.call_id.clone(),
            self.kind.to_string(),
            moment(self.begin),
            self.caller.clone(),
            self.called.clone(),
            shown(self.skill_id),
            self.queue.clone().unwrap_or_default(),
            shown(self.flow_id),
            shown(self.wait_ms),
            self.answered.map(moment).unwrap_or_default(),
            self.end.map(moment).unwrap_or_default(),
            self.talk_ms.to_string(),
            self.hold_ms.to_string(),
            shown(self.cause),
            self.result.to_owned(),
            agents.join(" "),
            self.transfers.to_string(),
            recordings.join(" "),
        ]
    }
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// `2026-11-23T03:10:00.000Z`.
fn moment(at: u64) -> String {
    let civil = Civil::of(Time::from_millis(at));
    let (year, month, day) = civil.day();
    let minute = civil.minute();
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        minute / 60,
        minute % 60,
        at / 1000 % 60,
        at % 1000
    )
}
