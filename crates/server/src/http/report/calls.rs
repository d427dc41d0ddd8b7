//! Calls that were: `calls` and `mine`, with the recordings that the asking agent may hear.

use super::past::millis;
use super::{OWN, PLACES, read, rights, sheet, shown, turn, whole};
use crate::edge::ReplyBody;
use crate::http::Gateway;
use crate::http::recordplay;
use crate::owner::Owner;
use ccgate_core::call::{CallRecord, Recording};
use ccgate_core::{AgentId, CallId, Directory, Time};
use ccgate_store::{CallPlace, CallSearch, result_of_word, result_word};
use ccgate_wire::report::{
    CallLine, CallsAsked, Format, LONGEST, MineAsked, RecordingLine, Scope, calls_answer, place,
};
use ccgate_wire::retcode::{Failure, Retcode};
use http::Response;
use std::collections::HashMap;

/// Calls that are looked up at once.
const AT_ONCE: u32 = 200;
/// Most agents whose calls are looked for at once.
const MOST_AGENTS: usize = 1000;

/// Who asks, and what is configured.
struct Asking<'a> {
    agent: AgentId,
    directory: &'a Directory,
    /// Whether recordings of the agents that it may inspect are shown, or only its own.
    others: bool,
}

impl Gateway {
    pub(super) async fn calls_report(
        &self,
        owner: &Owner,
        agent: AgentId,
        asked: CallsAsked,
        directory: &Directory,
        scope: &Scope,
    ) -> Result<Response<ReplyBody>, Failure> {
        let CallsAsked {
            span,
            number,
            agent: of,
            skill,
            result,
            before,
            limit,
            format,
        } = asked;
        let search = CallSearch {
            vdn: owner.id(),
            from: span.from,
            to: span.to,
            agents: whose(directory, scope, of)?,
            number,
            skill,
            result: result.as_deref().and_then(result_of_word),
            before,
            most: limit,
        };
        let asking = Asking {
            agent,
            directory,
            others: true,
        };
        let (lines, next) = self.found(search, &asking).await?;
        Ok(match format {
            Format::Csv => sheet(agent, "calls", &lines),
            Format::Json => shown(calls_answer(&lines, next.as_deref())),
        })
    }

    pub(super) async fn own_calls(
        &self,
        owner: &Owner,
        agent: AgentId,
        asked: MineAsked,
    ) -> Result<Response<ReplyBody>, Failure> {
        let (directory, _) = rights(owner, agent)?;
        let now = self.clock().now();
        let search = CallSearch {
            vdn: owner.id(),
            from: Time::from_millis(now.millis().saturating_sub(millis(LONGEST))),
            // A call of this millisecond is one, too.
            to: Time::from_millis(now.millis() + 1),
            agents: Some(vec![agent]),
            number: None,
            skill: None,
            result: None,
            before: asked.before,
            most: asked.limit,
        };
        let asking = Asking {
            agent,
            directory: &directory,
            others: false,
        };
        let (lines, next) = self.found(search, &asking).await?;
        Ok(shown(calls_answer(&lines, next.as_deref())))
    }

    /// So many calls as are wanted, looked up some at a time, and where the next page begins.
    async fn found(
        &self,
        search: CallSearch,
        asking: &Asking<'_>,
    ) -> Result<(Vec<CallLine>, Option<String>), Failure> {
        let _place = turn(if asking.others { &PLACES } else { &OWN }).await?;
        whole(self.look_up(search, asking)).await
    }

    async fn look_up(
        &self,
        mut search: CallSearch,
        asking: &Asking<'_>,
    ) -> Result<(Vec<CallLine>, Option<String>), Failure> {
        let now = self.clock().now();
        let wanted = search.most as usize;
        let mut lines = Vec::new();
        let mut last: Option<CallPlace> = None;
        let mut more = true;
        while more && lines.len() < wanted {
            let left = u32::try_from(wanted - lines.len()).unwrap_or(AT_ONCE);
            search.most = left.min(AT_ONCE);
            let found = read(asking.agent, self.store.latest_calls(&search)).await?;
            more = found.len() == search.most as usize;
            last = found.last().map(|(place, _)| place.clone()).or(last);
            search.before.clone_from(&last);
            let ids: Vec<CallId> = found.iter().map(|(_, record)| record.call.clone()).collect();
            let mut agents = read(asking.agent, self.store.agents_of_calls(search.vdn, &ids)).await?;
            let recordings = read(asking.agent, self.store.recordings_of_calls(search.vdn, &ids)).await?;
            let mut recordings = asking.by_call(recordings);
            lines.extend(found.into_iter().map(|(_, record)| {
                CallLine {
                    agent_ids: agents
                        .remove(&record.call)
                        .unwrap_or_default()
                        .iter()
                        .map(|agent| agent.0)
                        .collect(),
                    recordings: recordings.remove(&record.call).unwrap_or_default(),
                    ..line(record, asking.directory, now)
                }
            }));
        }
        let next = last.filter(|_| more).map(|(at, call)| place(at, &call));
        Ok((lines, next))
    }
}

/// Whose calls are looked for: `None` for all.
fn whose(directory: &Directory, scope: &Scope, of: Option<AgentId>) -> Result<Option<Vec<AgentId>>, Failure> {
    let within = |agent: AgentId| scope.covers(directory.agents.get(&agent).and_then(|entry| entry.group));
    match of {
        Some(agent) if within(agent) => return Ok(Some(vec![agent])),
        Some(_) => return Err(Failure::plain(Retcode::InspectorRight)),
        None if *scope == Scope::Vdn => return Ok(None),
        None => {}
    }
    let agents: Vec<AgentId> = directory
        .agents
        .keys()
        .copied()
        .filter(|agent| within(*agent))
        .collect();
    match agents.len() > MOST_AGENTS {
        true => Err(Failure::new(
            Retcode::Parameter,
            "agentId must be there: the groups have too many agents",
        )),
        false => Ok(Some(agents)),
    }
}

impl Asking<'_> {
    fn may_hear(&self, agent: AgentId) -> bool {
        agent == self.agent || (self.others && self.directory.may_inspect(self.agent, agent))
    }

    fn by_call(&self, recordings: Vec<Recording>) -> HashMap<CallId, Vec<RecordingLine>> {
        let mut all: HashMap<CallId, Vec<RecordingLine>> = HashMap::new();
        for recording in recordings {
            let Some(written) = recording.written.filter(|_| self.may_hear(recording.agent)) else {
                continue;
            };
            all.entry(recording.call).or_default().push(RecordingLine {
                url: recordplay::fetched_at(self.agent, &recording.id),
                record_id: recording.id,
                agent_id: recording.agent.0,
                begin: recording.begun.millis(),
                duration_ms: millis(written.length),
            });
        }
        all
    }
}

fn line(record: CallRecord, directory: &Directory, now: Time) -> CallLine {
    let until = record.ended.unwrap_or(now);
    let answered = record.answered;
    CallLine {
        kind: record.feature.0,
        begin: record.begun.millis(),
        skill_id: record.skill.map(|skill| skill.0),
        queue: record
            .skill
            .and_then(|skill| directory.skills.get(&skill))
            .map(|skill| skill.name.clone()),
        flow_id: record.flow.map(|flow| flow.0),
        wait_ms: record
            .queued
            .map(|queued| millis(answered.unwrap_or(until).since(queued))),
        answered: answered.map(Time::millis),
        end: record.ended.map(Time::millis),
        talk_ms: answered.map_or(0, |answered| {
            millis(until.since(answered).saturating_sub(record.held))
        }),
        hold_ms: millis(record.held),
        cause: record.cause.map(|cause| cause.number()),
        result: result_word(record.result),
        transfers: record.transfers,
        call_id: record.call.to_string(),
        caller: record.caller.to_string(),
        called: record.called.to_string(),
        agent_ids: Vec::new(),
        recordings: Vec::new(),
    }
}
