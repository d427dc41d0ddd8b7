//! Chapter `calldata` (spec/voice.md §3).

use super::reply::Answer;
use super::{Gateway, failure, guid_of, query_of};
use crate::edge::RequestBody;
use crate::owner::{Fault, Owner};
use ccgate_core::call::{CallInfo, CallLeg, Feature, Participant};
use ccgate_core::switch::Cause;
use ccgate_core::vdn::{CallOperation, Operation};
use ccgate_core::{AgentId, CallId, FlowId, Input, Refusal, SkillId, Time, Vdn};
use ccgate_store::{CallQuery, PAGE_LIMIT, StoreError};
use ccgate_wire::calldata::{self, Asked, Page};
use ccgate_wire::onlineagent::results;
use ccgate_wire::operations::CallDataOp;
use ccgate_wire::path::Routed;
use ccgate_wire::retcode::{Failure, Retcode};
use http::Request;
use std::time::Duration;

/// Most calls in the list of a queue or a whole VDN.
const MOST_CALLS: usize = 1_000;
/// Most pages of call records that the statistics look through: more calls nobody has in a session.
const MOST_PAGES: u32 = 10;

impl Gateway {
    /// Carries out an operation of the chapter.
    pub(super) async fn call_data(
        &self,
        op: CallDataOp,
        routed: &Routed<'_>,
        agent: AgentId,
        request: Request<RequestBody>,
    ) -> Result<Answer, Failure> {
        use CallDataOp as Op;
        let owner = self.owner_of(agent).ok_or_else(super::not_signed_in)?;
        let owner = owner.as_ref();
        let query = query_of(&request);
        let workno = AgentId(routed.number("workno"));
        match op {
            Op::CallInfo => {
                let or_last = !calldata::without_last(query)?;
                look(owner, |vdn| {
                    Ok(calldata::call(vdn.current_call(agent, or_last).as_ref()))
                })
                .await
            }
            Op::CallInfoBeforeAnswer => {
                look(owner, |vdn| Ok(calldata::call(vdn.ringing_call(agent).as_ref()))).await
            }
            Op::CallInfoByCallId => {
                let id = CallId::from(routed.text("callid"));
                look(owner, |vdn| {
                    Ok(calldata::call(Some(&seen_call(vdn, agent, &id)?)))
                })
                .await
            }
            Op::HoldList => {
                look(owner, |vdn| match vdn.held_calls(agent) {
                    held if held.is_empty() => Err(Failure::plain(Retcode::NoHeldCalls)),
                    held => Ok(calldata::calls(&held)),
                })
                .await
            }
            Op::HoldListOf => {
                let held = |vdn: &Vdn| Ok(calldata::calls(&vdn.held_calls(workno)));
                look_at(owner, agent, workno, held).await
            }
            Op::HoldNumOf => {
                let count = |vdn: &Vdn| Ok(calldata::count(vdn.held_calls(workno).len()));
                look_at(owner, agent, workno, count).await
            }
            Op::CallIds => look(owner, |vdn| Ok(calldata::call_ids(&vdn.calls_of(agent)))).await,
            Op::CallIdsOf => {
                let ids = |vdn: &Vdn| Ok(calldata::call_ids(&vdn.calls_of(workno)));
                look_at(owner, agent, workno, ids).await
            }
            Op::CallInfoOf => {
                let calls = |vdn: &Vdn| Ok(calldata::calls(&calls_of(vdn, workno)));
                look_at(owner, agent, workno, calls).await
            }
            Op::CallNums => look(owner, |vdn| Ok(calldata::count(vdn.calls_of(agent).len()))).await,
            Op::IsProcessCall => look(owner, |vdn| Ok(calldata::flag(!vdn.calls_of(agent).is_empty()))).await,
            Op::RemoteNumbers => look(owner, |vdn| Ok(calldata::numbers(&vdn.remote_numbers(agent)))).await,
            Op::WaitCallInfo => {
                let skill = u16::try_from(routed.number("skillid")).ok().map(SkillId);
                let now = owner.clock().now();
                look(owner, |vdn| waiting(vdn, agent, skill, now)).await
            }
            Op::CallInfoInVdn => look(owner, |vdn| all_calls(vdn, agent)).await,
            Op::IvrCallInfo => {
                let flow = routed.number("ivrid");
                look(owner, |vdn| {
                    may_see_flows(vdn, agent)?;
                    Ok(calldata::calls(
                        &vdn.calls_in_flow(known_flow(vdn, flow)?, MOST_CALLS),
                    ))
                })
                .await
            }
            Op::IvrCallCount => {
                let flow = routed.number("ivrid");
                look(owner, |vdn| {
                    Ok(calldata::count(vdn.count_in_flow(known_flow(vdn, flow)?)))
                })
                .await
            }
            Op::PrivateCallInfo => {
                let private =
                    |vdn: &Vdn, now| Ok(calldata::calls(&vdn.private_calls(agent, now, MOST_CALLS)));
                seen(owner, private).await.map(answer)
            }

            Op::AppData => self.app_data(owner, agent, calldata::asked(query)?).await,
            Op::SetAppData => {
                self.set_data(owner, agent, &request, calldata::set_data(query)?)
                    .await
            }
            Op::SetAppDataEx => {
                let (head, body) = request.into_parts();
                let body = self.body(Request::new(body)).await?;
                let request = Request::from_parts(head, ());
                self.set_data(owner, agent, &request, calldata::set_data_ex(&body)?)
                    .await
            }

            Op::Statistics | Op::StatisticsEx => self.statistics(owner, agent).await,
            Op::CallRecords => {
                let page = calldata::page(query, self.settings.events.utc_offset)?;
                may_look_up(owner, agent, page.agent)?;
                self.call_records(owner, page).await
            }
            Op::OwnCallRecords => {
                let page = calldata::own_page(query, self.settings.events.utc_offset)?;
                let agent = Some(agent);
                self.call_records(owner, Page { agent, ..page }).await
            }
        }
    }

    /// `syncagentinfo`: state and calls of an agent after its page was loaded again.
    pub(super) async fn synchronised(&self, owner: &Owner, agent: AgentId) -> Result<Answer, Failure> {
        let seen = owner.read(|vdn, now| {
            let state = vdn.agent(agent).ok_or(Refusal::NotSignedIn)?;
            let call = vdn.current_call(agent, false);
            Ok(results::agent_info(
                state,
                call.as_ref(),
                &vdn.held_calls(agent),
                vdn.inspector_of(agent),
                now,
            ))
        });
        let (body, ticket) = seen.map_err(failure)?;
        owner.saved(ticket).await.map_err(failure)?;
        Ok(answer(body))
    }

    async fn set_data<B>(
        &self,
        owner: &Owner,
        agent: AgentId,
        request: &Request<B>,
        operation: CallOperation,
    ) -> Result<Answer, Failure> {
        let input = Input::Agent {
            agent,
            guid: guid_of(request.headers())?,
            operation: Operation::Call(operation),
        };
        match owner.step_saved(input).await {
            Ok(_) => Ok(Answer::done()),
            Err(Fault::Refused(refusal)) => Err(Failure::of_call_data(&refusal)),
            Err(fault) => Err(failure(fault)),
        }
    }

    async fn app_data(&self, owner: &Owner, agent: AgentId, asked: Asked) -> Result<Answer, Failure> {
        let Asked { call, encoded } = asked;
        let Some(call) = call else {
            return look(owner, |vdn| {
                let call = vdn.current_call(agent, true);
                let data = call.map(|call| call.data).unwrap_or_default();
                Ok(calldata::data(&data, encoded))
            })
            .await;
        };
        let live = |vdn: &Vdn| {
            vdn.call_info(&call)?;
            Some(seen_call(vdn, agent, &call).map(|call| calldata::data(&call.data, encoded)))
        };
        let (seen, ticket) = owner.read(|vdn, _| Ok(live(vdn))).map_err(failure)?;
        if let Some(body) = seen {
            owner.saved(ticket).await.map_err(failure)?;
            return body.map(answer);
        }
        // Over for longer: what was kept of it, for who took part.
        let legs = self.store.legs_of_call(owner.id(), &call).await;
        let legs = legs.map_err(|error| unread(agent, &error))?;
        if legs.is_empty() {
            return Err(no_such_call());
        }
        if !legs.iter().any(|leg| leg.who == Participant::Agent(agent)) {
            may_look_up(owner, agent, None)?;
        }
        let data = self.store.call_data(owner.id(), &call).await;
        let data = data.map_err(|error| unread(agent, &error))?.unwrap_or_default();
        Ok(answer(calldata::data(&data, encoded)))
    }

    async fn call_records(&self, owner: &Owner, page: Page) -> Result<Answer, Failure> {
        let Page {
            agent,
            skill,
            from,
            to,
            first,
            last,
        } = page;
        let query = CallQuery {
            vdn: owner.id(),
            agent,
            skill,
            from,
            to,
            first,
            last,
        };
        let legs = self.store.call_legs(query).await;
        let legs = legs.map_err(|error| unread(agent.unwrap_or_default(), &error))?;
        Ok(answer(calldata::call_records(&legs)))
    }

    async fn statistics(&self, owner: &Owner, agent: AgentId) -> Result<Answer, Failure> {
        let since = owner.read(|vdn, now| {
            let state = vdn.agent(agent).ok_or(Refusal::NotSignedIn)?;
            Ok((state.session.signed_in, now))
        });
        let ((from, now), _) = since.map_err(failure)?;
        let mut tally = Tally::default();
        for page in 0..MOST_PAGES {
            let query = CallQuery {
                vdn: owner.id(),
                agent: Some(agent),
                skill: None,
                from,
                to: now.after(Duration::from_millis(1)),
                first: page * PAGE_LIMIT,
                last: (page + 1) * PAGE_LIMIT - 1,
            };
            let legs = self.store.call_legs(query).await;
            let legs = legs.map_err(|error| unread(agent, &error))?;
            legs.iter().for_each(|leg| tally.count(leg, now));
            if legs.len() < PAGE_LIMIT as usize {
                break;
            }
        }
        Ok(answer(calldata::statistics(
            tally.talked,
            tally.answered,
            tally.unanswered,
        )))
    }
}

/// An agent's calls, counted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    talked: Duration,
    answered: u64,
    unanswered: u64,
}

impl Tally {
    /// Calls that the agent made add to its talk time only.
    fn count(&mut self, leg: &CallLeg, now: Time) {
        let came = leg.feature != Feature::OUTBOUND;
        match leg.answered {
            Some(answered) => {
                self.talked += leg.ended.unwrap_or(now).since(answered);
                self.answered += u64::from(came);
            }
            None => self.unanswered += u64::from(came && leg.cause == Some(Cause::NoAnswer)),
        }
    }
}

/// What is seen of the VDN, once what is told of it is saved.
pub(super) async fn seen<R>(
    owner: &Owner,
    look: impl FnOnce(&Vdn, Time) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let (seen, ticket) = owner.read(|vdn, now| Ok(look(vdn, now))).map_err(failure)?;
    owner.saved(ticket).await.map_err(failure)?;
    seen
}

/// Answers from the state of the VDN, once what is told of it is saved.
pub(super) async fn look(
    owner: &Owner,
    show: impl FnOnce(&Vdn) -> Result<Vec<u8>, Failure>,
) -> Result<Answer, Failure> {
    seen(owner, |vdn, _| show(vdn)).await.map(answer)
}

/// The same about an agent: of oneself, or with the right to inspect it.
async fn look_at(
    owner: &Owner,
    asking: AgentId,
    agent: AgentId,
    show: impl FnOnce(&Vdn) -> Result<Vec<u8>, Failure>,
) -> Result<Answer, Failure> {
    look(owner, |vdn| {
        if asking != agent && !vdn.directory().may_inspect(asking, agent) {
            return Err(Failure::plain(Retcode::InspectorRight));
        }
        show(vdn)
    })
    .await
}

/// Whether an agent may look up what was kept of another, or of everybody.
///
/// # Errors
/// 900-002.
pub(super) fn may_look_up(owner: &Owner, asking: AgentId, agent: Option<AgentId>) -> Result<(), Failure> {
    let look = |vdn: &Vdn| match agent {
        Some(agent) => agent == asking || vdn.directory().may_inspect(asking, agent),
        None => is_inspector(vdn, asking),
    };
    let (may, _) = owner.read(|vdn, _| Ok(look(vdn))).map_err(failure)?;
    match may {
        true => Ok(()),
        false => Err(Failure::plain(Retcode::InspectorRight)),
    }
}

fn is_inspector(vdn: &Vdn, agent: AgentId) -> bool {
    vdn.directory().rights(agent).inspector
}

/// A call by its id: an own one, the last one too, or any for an inspector.
fn seen_call(vdn: &Vdn, agent: AgentId, id: &CallId) -> Result<CallInfo, Failure> {
    let call = vdn.call_info(id).ok_or_else(no_such_call)?;
    let own = vdn.calls_of(agent).contains(id)
        || [vdn.current_call(agent, true), vdn.ringing_call(agent)]
            .iter()
            .flatten()
            .any(|own| own.parties.call == *id);
    match own || is_inspector(vdn, agent) {
        true => Ok(call),
        false => Err(Failure::plain(Retcode::InspectorRight)),
    }
}

fn calls_of(vdn: &Vdn, agent: AgentId) -> Vec<CallInfo> {
    let ids = vdn.calls_of(agent);
    ids.iter().filter_map(|id| vdn.call_info(id)).collect()
}

/// `waitcallinfo`: for those who serve the queue, class leaders and inspectors.
fn waiting(vdn: &Vdn, agent: AgentId, skill: Option<SkillId>, now: Time) -> Result<Vec<u8>, Failure> {
    let directory = vdn.directory();
    let known = skill.filter(|skill| directory.skills.contains_key(skill));
    let skill = known.ok_or_else(|| Failure::from(&Refusal::UnknownSkill))?;
    let may = directory.agents.get(&agent).is_some_and(|entry| {
        entry.skills.contains_key(&skill) || entry.roles.class_leader || is_inspector(vdn, agent)
    });
    match may {
        true => Ok(calldata::calls(&vdn.waiting_calls(skill, now, MOST_CALLS))),
        false => Err(Failure::plain(Retcode::InspectorRight)),
    }
}

/// `allcallinfoinvdn`, for inspectors: by call id.
fn all_calls(vdn: &Vdn, agent: AgentId) -> Result<Vec<u8>, Failure> {
    if !is_inspector(vdn, agent) {
        return Err(Failure::plain(Retcode::InspectorRight));
    }
    let calls: Vec<CallInfo> = vdn
        .calls()
        .take(MOST_CALLS)
        .filter_map(|call| vdn.call_info(&call.id))
        .collect();
    Ok(calldata::calls(&calls))
}

/// `ivrcallinfo` shows callers' numbers and data: for inspectors and class leaders.
fn may_see_flows(vdn: &Vdn, agent: AgentId) -> Result<(), Failure> {
    let rights = vdn.directory().rights(agent);
    match rights.inspector || rights.class_leader {
        true => Ok(()),
        false => Err(Failure::plain(Retcode::InspectorRight)),
    }
}

fn known_flow(vdn: &Vdn, id: u32) -> Result<FlowId, Failure> {
    let id = u16::try_from(id).ok().map(FlowId);
    let known = id.filter(|id| vdn.directory().flows.contains_key(id));
    known.ok_or_else(|| Failure::new(Retcode::NoIvr, "the VDN has no such IVR"))
}

pub(super) fn answer(body: Vec<u8>) -> Answer {
    Answer {
        body: body.into(),
        guid: None,
    }
}

/// What the store can't tell.
pub(super) fn unread(agent: AgentId, error: &StoreError) -> Failure {
    tracing::error!(%agent, %error, "what was kept of calls could not be read");
    Failure::new(Retcode::OperationFailed, "the store does not answer")
}

fn no_such_call() -> Failure {
    Failure::from(&Refusal::NoCall)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies() {
        let at = |seconds: u64| Time::from_millis(seconds * 1000);
        let leg = |feature, answered, ended: Option<Time>, cause| CallLeg {
            call: "1-1".into(),
            number: 1,
            who: Participant::Agent(AgentId(101)),
            phone: "40001".into(),
            caller: "70011".into(),
            called: "3000".into(),
            feature,
            skill: None,
            transferred_by: None,
            begun: at(0),
            rang: None,
            answered,
            ended,
            cause,
            by_itself: false,
        };
        let mut tally = Tally::default();
        let (normal, late) = (Some(Cause::Normal), Some(Cause::NoAnswer));
        for leg in [
            leg(Feature::INBOUND, Some(at(5)), Some(at(15)), normal),
            leg(Feature::INTERNAL, Some(at(20)), None, None),
            leg(Feature::OUTBOUND, Some(at(40)), Some(at(41)), normal),
            leg(Feature::OUTBOUND, None, Some(at(42)), late),
            leg(Feature::INBOUND, None, Some(at(43)), late),
            leg(Feature::INBOUND, None, Some(at(44)), Some(Cause::CallerLeft)),
            leg(Feature::INBOUND, None, None, None),
        ] {
            tally.count(&leg, at(50));
        }
        let expect = Tally {
            talked: Duration::from_secs(10 + 30 + 1),
            answered: 2,
            unanswered: 1,
        };
        assert_eq!(tally, expect);
    }
}
