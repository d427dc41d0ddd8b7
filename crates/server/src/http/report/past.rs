//! What was: `intervals` and `agents`.

use super::{PLACES, read, sheet, shown, turn};
use crate::edge::ReplyBody;
use crate::http::Gateway;
use crate::http::calldata::seen;
use crate::owner::Owner;
use ccgate_core::{AgentId, Directory, Status, Time, Vdn};
use ccgate_store::{AgentQuery, IntervalQuery, IntervalSum};
use ccgate_wire::report::{
    AgentLine, AgentsAsked, Format, IntervalLine, IntervalsAsked, Scope, Span, agents_answer,
    intervals_answer,
};
use ccgate_wire::retcode::{Failure, Retcode};
use http::Response;
use std::collections::BTreeMap;
use std::time::Duration;

impl Gateway {
    pub(super) async fn intervals(
        &self,
        owner: &Owner,
        agent: AgentId,
        asked: IntervalsAsked,
    ) -> Result<Response<ReplyBody>, Failure> {
        let IntervalsAsked {
            span,
            minutes,
            skill,
            format,
        } = asked;
        let query = IntervalQuery {
            vdn: owner.id(),
            from: span.from,
            to: span.to,
            each: Duration::from_secs(u64::from(minutes) * 60),
            skill,
        };
        let place = turn(&PLACES).await?;
        let sums = read(agent, self.store.interval_sums(query)).await?;
        drop(place);
        let lines = every_interval(&query, &sums);
        Ok(match format {
            Format::Csv => sheet(agent, "intervals", &lines),
            Format::Json => shown(intervals_answer(span, minutes, skill, &lines)),
        })
    }

    pub(super) async fn agents_report(
        &self,
        owner: &Owner,
        asking: AgentId,
        asked: AgentsAsked,
        directory: &Directory,
        scope: &Scope,
    ) -> Result<Response<ReplyBody>, Failure> {
        let AgentsAsked {
            span,
            agent,
            after,
            limit,
            format,
        } = asked;
        let group = |id| directory.agents.get(&id).and_then(|entry| entry.group);
        if agent.is_some_and(|agent| !scope.covers(group(agent))) {
            return Err(Failure::plain(Retcode::InspectorRight));
        }
        let query = AgentQuery {
            vdn: owner.id(),
            agent,
            from: span.from,
            to: span.to,
        };
        let place = turn(&PLACES).await?;
        let mut times = read(asking, self.store.time_in_states(query)).await?;
        let calls = read(asking, self.store.calls_by_agent(query)).await?;
        drop(place);
        // What goes on isn't kept before it is over.
        times.extend(seen(owner, |vdn, now| Ok(going_on(vdn, agent, span, now))).await?);
        let mut lines: BTreeMap<AgentId, AgentLine> = BTreeMap::new();
        for (id, status, time) in times {
            spend(lines.entry(id).or_default(), status, millis(time));
        }
        for (id, calls) in calls {
            let line = lines.entry(id).or_default();
            line.calls = calls.calls;
            line.answered = calls.answered;
            line.unanswered = calls.unanswered;
            line.placed = calls.placed;
            line.call_ms = millis(calls.talked);
        }
        let mut page: Vec<AgentLine> = lines
            .into_iter()
            .filter(|(id, _)| *id > after && scope.covers(group(*id)))
            .map(|(id, line)| {
                let entry = directory.agents.get(&id);
                AgentLine {
                    agent_id: id.0,
                    name: entry.map(|entry| entry.name.clone()).unwrap_or_default(),
                    group_id: group(id).map(|group| group.0),
                    ..line
                }
            })
            .take(limit as usize + 1)
            .collect();
        let more = page.len() > limit as usize;
        page.truncate(limit as usize);
        let next = page.last().filter(|_| more).map(|last| last.agent_id);
        Ok(match format {
            Format::Csv => sheet(asking, "agents", &page),
            Format::Json => shown(agents_answer(span, &page, next)),
        })
    }
}

/// Every interval of the time, also those in which nothing was.
fn every_interval(query: &IntervalQuery, sums: &[IntervalSum]) -> Vec<IntervalLine> {
    let each = millis(query.each).max(1);
    let length = query.to.millis().saturating_sub(query.from.millis());
    let mut sums = sums.iter().peekable();
    let numbers = 0..length.div_ceil(each);
    let line = |number| {
        let sum = sums.next_if(|sum| sum.number == number);
        let sum = sum.copied().unwrap_or_default();
        let line = IntervalLine {
            start: query.from.millis() + number * each,
            calls: sum.calls,
            offered: sum.offered,
            answered: sum.answered,
            abandoned: sum.abandoned,
            overflowed: sum.overflowed,
            within_service_level: sum.answered_in_time,
            service_level: None,
            wait_ms: millis(sum.waited),
            longest_wait_ms: millis(sum.longest_wait),
            talk_ms: millis(sum.talked),
            hold_ms: millis(sum.held),
            wrap_up_ms: query.skill.is_none().then_some(millis(sum.wrapped_up)),
            placed: sum.placed,
        };
        line.rated()
    };
    numbers.map(line).collect()
}

/// The state that each signed-in agent is in now, as far as it lies within the time.
fn going_on(vdn: &Vdn, of: Option<AgentId>, span: Span, now: Time) -> Vec<(AgentId, Status, Duration)> {
    vdn.agents()
        .filter(|agent| of.is_none_or(|of| of == agent.id))
        .map(|agent| {
            let time = span.to.min(now).since(agent.since.max(span.from));
            (agent.id, agent.activity.status(), time)
        })
        .filter(|(_, _, time)| !time.is_zero())
        .collect()
}

fn spend(line: &mut AgentLine, status: Status, time: u64) {
    line.signed_in_ms += time;
    *match status {
        Status::Idle => &mut line.idle_ms,
        Status::Ringing => &mut line.ringing_ms,
        Status::Talking => &mut line.talk_ms,
        Status::Work => &mut line.wrap_up_ms,
        Status::Busy => &mut line.busy_ms,
        Status::Rest => &mut line.rest_ms,
    } += time;
}

pub(super) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ccgate_core::VdnId;

    #[test]
    fn empty_intervals_have_their_lines() {
        let query = IntervalQuery {
            vdn: VdnId(1),
            from: Time::from_millis(1000),
            to: Time::from_millis(4001),
            each: Duration::from_secs(1),
            skill: None,
        };
        let sum = |number, offered| IntervalSum {
            number,
            offered,
            answered: offered,
            answered_in_time: 1,
            ..IntervalSum::default()
        };
        let lines = every_interval(&query, &[sum(1, 2), sum(3, 1)]);
        let short: Vec<_> = lines
            .iter()
            .map(|line| (line.start, line.offered, line.service_level, line.wrap_up_ms))
            .collect();
        let expected = [
            (1000, 0, None, Some(0)),
            (2000, 2, Some(50.0), Some(0)),
            (3000, 0, None, Some(0)),
            (4000, 1, Some(100.0), Some(0)),
        ];
        assert_eq!(short, expected);
    }
}
