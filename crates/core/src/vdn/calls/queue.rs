//! Callers in skill queues: how they come in, where they stand, how they leave.

use super::super::{Effects, End, Reply, Unanswered, Vdn};
use super::Birth;
use crate::call::{Call, CallData, CallInfo, Far, Feature, Participant, Queued, Stage, Stands};
use crate::directory::{MostWaiting, Route};
use crate::flow::NotServed;
use crate::handset::Hand;
use crate::ids::{AgentId, CallId, Phone, SkillId};
use crate::queue::Place;
use crate::refusal::Refusal;
use crate::switch::{Cause, Command, LegId};
use crate::time::Time;
use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How long an agent who didn't take a caller isn't asked again.
pub(super) const NOT_AGAIN: Duration = Duration::from_secs(10);
/// The farthest place that is counted; beyond it nobody wants to know.
const MOST_COUNTED: usize = 100;
/// So many callers' last agents are remembered.
const MOST_REMEMBERED: usize = 50_000;

/// How a call joins a queue.
#[derive(Clone, Copy, Debug)]
pub(in crate::vdn) struct Joining {
    /// The queue.
    pub(in crate::vdn) skill: SkillId,
    /// Who is to take it, before others.
    pub(in crate::vdn) agent: Option<AgentId>,
    /// How long it may wait; `None`: as the queue says.
    pub(in crate::vdn) most_wait: Option<Duration>,
    /// Doesn't wait for a queue that nobody is signed in to, even if the queue would let it.
    pub(in crate::vdn) leaves_unstaffed: bool,
}

impl Joining {
    pub(in crate::vdn) fn of(skill: SkillId) -> Self {
        Self {
            skill,
            agent: None,
            most_wait: None,
            leaves_unstaffed: false,
        }
    }
}

/// Whom callers talked with last. A bounded number of callers; after a restart nobody.
#[derive(Debug, Default)]
pub(in crate::vdn) struct LastAgents {
    by_caller: HashMap<Phone, (AgentId, Time)>,
    order: VecDeque<(Phone, Time)>,
}

impl LastAgents {
    fn note(&mut self, caller: Phone, agent: AgentId, now: Time) {
        self.by_caller.insert(caller.clone(), (agent, now));
        self.order.push_back((caller, now));
        while self.order.len() > MOST_REMEMBERED {
            let Some((caller, at)) = self.order.pop_front() else {
                return;
            };
            // Unless it has called again since.
            if self.by_caller.get(&caller).is_some_and(|(_, last)| *last == at) {
                self.by_caller.remove(&caller);
            }
        }
    }

    fn of(&self, caller: &Phone, since: Time) -> Option<AgentId> {
        let (agent, at) = self.by_caller.get(caller)?;
        (*at >= since).then_some(*agent)
    }
}

impl Vdn {
    /// Somebody calls in.
    pub(super) fn offered(&mut self, leg: LegId, called: Phone, caller: Phone, fx: &mut Effects) {
        // Reported twice, or under a name that is ours to give.
        if self.legs.contains_key(&leg) || matches!(leg, LegId::Placed(_)) {
            return;
        }
        let Some(route) = self.numbers.get(&called).copied() else {
            let cause = Cause::Unreachable;
            fx.commands.push(Command::HangUp { leg, cause });
            return;
        };
        let number = caller.clone();
        let id = self.bear(
            Birth {
                feature: Feature::INBOUND,
                caller,
                called,
                skill: match route {
                    Route::Skill(skill) => Some(skill),
                    Route::Flow(_) => None,
                },
                data: CallData::default(),
                handler: None,
                far: Far::Outside {
                    leg,
                    number: number.clone(),
                },
                stage: Stage::Incoming,
                consult: None,
            },
            fx,
        );
        self.legs.insert(leg, End::Far(id.clone()));
        self.leg_begins(&id, Participant::Outside, number, fx);
        self.leg_rings(&id, Participant::Outside, fx);
        self.send_to(&id, route, fx);
    }

    /// Sends a call without an agent where a number leads.
    pub(super) fn send_to(&mut self, id: &CallId, route: Route, fx: &mut Effects) {
        match route {
            Route::Skill(skill) => self.enter_queue(id, Joining::of(skill), fx),
            Route::Flow(flow) => match self.directory.flows.get(&flow).cloned() {
                Some(flow) => self.enter_flow(id, flow, fx),
                None => self.end_call(id, Cause::Unreachable, fx),
            },
        }
    }

    /// Sends a call without an agent into a queue, or where the queue sends it instead.
    pub(super) fn enter_queue(&mut self, id: &CallId, to: Joining, fx: &mut Effects) {
        if let Err(why) = self.join(id, to, fx) {
            return self.not_served(id, why, fx);
        }
        // Nobody is free: the caller hears music.
        if self.calls.get(id).is_some_and(|call| call.offered.is_none()) {
            self.take_in(id, fx);
            self.play_queue_music(id, fx);
        }
    }

    /// Answers a caller that has to wait.
    pub(super) fn take_in(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if call.stage != Stage::Incoming {
            return;
        }
        call.stage = Stage::Waiting;
        if let Far::Outside { leg, .. } = call.far {
            fx.commands.push(Command::Answer { leg });
        }
        fx.touched.insert(id.clone());
        self.leg_answered(id, Participant::Outside, fx);
    }

    /// A call joins a queue: it is offered at once, or waits there. A call that an agent still talks
    /// in may join one too, to be handed over.
    ///
    /// # Errors
    /// The queue doesn't take it; it is in none then.
    pub(super) fn join(&mut self, id: &CallId, to: Joining, fx: &mut Effects) -> Result<(), NotServed> {
        let settings = self.directory.skills.get(&to.skill).ok_or(NotServed::Unstaffed)?;
        let leaves_unstaffed = to.leaves_unstaffed || settings.when_unstaffed.is_some();
        let own_wait = settings.most_wait_seconds.map(|s| Duration::from_secs(s.into()));
        let (most, memory, patience) = (
            settings.most_waiting,
            settings.last_agent,
            settings.patience_for_agent,
        );
        self.settle_ready();
        let number = self.number(fx);
        let wait = to.most_wait.or(own_wait).unwrap_or(self.rules.wait);
        let call = self.calls.get_mut(id).ok_or(NotServed::Waited)?;
        if call.handler.is_none() {
            // An agent that hands it on talks for the queue that it came by.
            call.skill = Some(to.skill);
        }
        let queue = self.queues.entry(to.skill).or_default();
        if queue.members.is_empty() && leaves_unstaffed {
            self.queue_refused(id, to.skill, fx);
            return Err(NotServed::Unstaffed);
        }
        let most = match most {
            MostWaiting::Calls(calls) => calls as usize,
            MostWaiting::PerAgent(calls) => queue.members.len() * calls as usize,
        };
        if queue.ready_count() == 0 && queue.waiting_count() >= most {
            self.queue_refused(id, to.skill, fx);
            return Err(NotServed::Full);
        }
        let last = memory.and_then(|memory| {
            let since = Time::from_millis(fx.now.millis().saturating_sub(crate::time::span_millis(memory)));
            self.last_agents.of(&call.caller, since)
        });
        let meant_for = to
            .agent
            .or(last)
            .filter(|agent| queue.members.contains(agent))
            .map(|agent| (agent, fx.now.after(patience)));
        if call.handler.is_none() && call.stage != Stage::Incoming {
            call.stage = Stage::Waiting;
        }
        let since = *call.joined.get_or_insert(fx.now);
        let place = Place {
            priority: Reverse(call.priority),
            since,
            number,
            call: id.clone(),
        };
        call.queued = Some(Queued {
            skill: to.skill,
            place,
            until: fx.now.after(wait),
            meant_for,
            stands: Stands::Offered,
        });
        fx.touched.insert(id.clone());
        self.queue_joined(id, to.skill, fx);
        match self.choose_agent(id, fx.now) {
            Some(agent) => self.offer_from_queue(id, agent, false, fx),
            None => self.stand(id, fx),
        }
        Ok(())
    }

    /// Lets a queued call wait at its place.
    pub(super) fn stand(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(queued) = self.calls.get_mut(id).and_then(|call| call.queued.as_mut()) else {
            return;
        };
        let place = queued.place.clone();
        let queue = self.queues.entry(queued.skill).or_default();
        // It may have left the queue while somebody else was rung.
        queued.meant_for = queued
            .meant_for
            .filter(|(agent, until)| *until > fx.now && queue.members.contains(agent));
        match queued.meant_for {
            Some((agent, _)) => {
                queued.stands = Stands::Private(agent);
                self.private.entry(agent).or_default().insert(place);
            }
            None => {
                queued.stands = Stands::InQueue;
                queue.join(place);
            }
        }
        self.schedule_call(id);
    }

    /// Takes a call off its place, which it remembers while it is offered.
    pub(super) fn step_out(&mut self, id: &CallId) {
        self.waits.clear(id);
        let Some(queued) = self.calls.get_mut(id).and_then(|call| call.queued.as_mut()) else {
            return;
        };
        match std::mem::replace(&mut queued.stands, Stands::Offered) {
            Stands::InQueue => {
                if let Some(queue) = self.queues.get_mut(&queued.skill) {
                    queue.leave(&queued.place);
                }
            }
            Stands::Private(agent) => {
                if let Some(places) = self.private.get_mut(&agent) {
                    places.remove(&queued.place);
                    if places.is_empty() {
                        self.private.remove(&agent);
                    }
                }
            }
            Stands::Offered => {}
        }
    }

    /// Takes a call out of its queue.
    pub(super) fn leave_queue(&mut self, id: &CallId) {
        self.step_out(id);
        if let Some(call) = self.calls.get_mut(id) {
            call.queued = None;
        }
        self.queue_left(id);
    }

    /// An agent takes the call: it is in no queue any more.
    pub(super) fn served(&mut self, id: &CallId, agent: AgentId, fx: &Effects) {
        let Some(queued) = self.calls.get_mut(id).and_then(|call| call.queued.take()) else {
            return;
        };
        self.waits.clear(id);
        if let Some(queue) = self.queues.get_mut(&queued.skill) {
            queue.served(queued.place.since, fx.now);
        }
        if let Some(slot) = self.agents.get_mut(&agent) {
            slot.duty.calls += 1;
        }
        if let Some(call) = self.calls.get(id)
            && !call.caller.0.is_empty()
        {
            self.last_agents.note(call.caller.clone(), agent, fx.now);
        }
    }

    /// The agent offered didn't take it: the caller is at its old place again.
    pub(super) fn requeue(&mut self, id: &CallId, passed_by: AgentId, cause: Cause, fx: &mut Effects) {
        let again = fx.now.after(NOT_AGAIN);
        // Who became busy by it and then says that it is free means it.
        let idle = cause == Cause::Rejected || self.rules.unanswered == Unanswered::Idle;
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.offered = None;
        if idle {
            call.passed_by.insert(passed_by, again);
        }
        call.requeued += 1;
        fx.touched.insert(id.clone());
        let queue = call.queued.as_ref().map(|queued| queued.skill);
        if queue.is_some_and(|skill| !self.directory.skills.contains_key(&skill)) {
            // Removed while the agent was rung.
            self.leave_queue(id);
            return self.not_served(id, NotServed::Unstaffed, fx);
        }
        if call.queued.is_none() {
            return match call.skill {
                // Handed to that agent alone, out of a queue once.
                Some(skill) => self.enter_queue(id, Joining::of(skill), fx),
                // A call that never came by a queue has nowhere to go back to.
                None => self.end_call(id, cause, fx),
            };
        }
        self.take_in(id, fx);
        self.stand(id, fx);
        self.flow_requeued(id, fx);
        self.rejoined.push_back(id.clone());
    }

    /// Sets when a waiting call has to be looked at next.
    pub(super) fn schedule_call(&mut self, id: &CallId) {
        let Some(call) = self.calls.get(id) else { return };
        let Some(queued) = &call.queued else { return };
        let meant_for = match queued.stands {
            Stands::Offered => return self.waits.clear(id),
            Stands::Private(_) => queued.meant_for.map(|(_, until)| until),
            Stands::InQueue => None,
        };
        let retry = call.passed_by.values().min().copied();
        let next = [meant_for, retry, self.flow_queue_deadline(call)]
            .into_iter()
            .flatten()
            .fold(queued.until, Time::min);
        self.waits.set(id.clone(), next);
    }

    pub(in crate::vdn) fn wait_due(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        match call.stage {
            Stage::Dialling => return self.dial_failed(id, Cause::NoAnswer, fx),
            Stage::Flow => return self.flow_due(id, fx),
            _ => {}
        }
        let Some(queued) = &call.queued else { return };
        // Just being offered: the offer has its own deadline, and afterwards this is looked at again.
        if queued.stands == Stands::Offered {
            return;
        }
        if queued.until <= fx.now {
            self.leave_queue(id);
            return self.not_served(id, NotServed::Waited, fx);
        }
        call.passed_by.retain(|_, until| *until > fx.now);
        if let (Stands::Private(_), Some((_, until))) = (queued.stands, queued.meant_for)
            && until <= fx.now
        {
            self.step_out(id);
            self.stand(id, fx);
        }
        // Whoever is free and would have been asked before but for a reason that is over now.
        self.rejoined.push_back(id.clone());
        self.flow_wait_due(id, fx);
        self.schedule_call(id);
    }

    /// The caller's place in its queue, 1 and up; at most 100.
    pub(super) fn position(&self, id: &CallId) -> usize {
        let Some(queued) = self.calls.get(id).and_then(|call| call.queued.as_ref()) else {
            return 1;
        };
        let before = match queued.stands {
            Stands::Private(agent) => self.private.get(&agent).map_or(0, |places| {
                places.range(..&queued.place).take(MOST_COUNTED - 1).count()
            }),
            Stands::InQueue | Stands::Offered => self
                .queues
                .get(&queued.skill)
                .map_or(0, |queue| queue.before(&queued.place, MOST_COUNTED - 1)),
        };
        before + 1
    }

    /// How long the caller will probably wait from now on.
    pub(super) fn expected_wait(&self, id: &CallId) -> Duration {
        let queue = self
            .calls
            .get(id)
            .and_then(|call| call.queued.as_ref())
            .and_then(|queued| self.queues.get(&queued.skill));
        queue.map_or(Duration::ZERO, |queue| queue.expected_wait(self.position(id)))
    }

    /// `requestcall`: the agent takes a caller out of turn.
    pub(super) fn request_call(
        &mut self,
        agent: AgentId,
        id: &CallId,
        skill: Option<SkillId>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let present = self.signed_in(agent)?;
        if present.session.must_change_password {
            return Err(Refusal::PasswordChangeRequired);
        }
        if present.session.phone.is_none() {
            return Err(Refusal::NoPhone);
        }
        if !self.can_take(agent) {
            return Err(Refusal::WrongState);
        }
        let call = self.calls.get(id).ok_or(Refusal::NoCall)?;
        let queued = call.queued.as_ref().ok_or(Refusal::NoCall)?;
        if queued.stands == Stands::Offered || skill.is_some_and(|skill| skill != queued.skill) {
            return Err(Refusal::NoCall);
        }
        if !self.signed_in(agent)?.skills.contains(&queued.skill) {
            return Err(Refusal::NoRight);
        }
        self.offer_from_queue(id, agent, true, fx);
        Ok(Reply::Done)
    }

    /// Callers that wait for this agent and nobody else, at most `most`, the next first.
    pub fn private_calls(&self, agent: AgentId, now: Time, most: usize) -> Vec<CallInfo> {
        let places = self.private.get(&agent).into_iter().flatten();
        let infos = places
            .take(most)
            .filter_map(|place| self.waiting_info(&place.call, now));
        infos.collect()
    }

    /// Calls that wait for an agent of this skill, with how long they have by now, the next first; at
    /// most `most`.
    pub fn waiting_calls(&self, skill: SkillId, now: Time, most: usize) -> Vec<CallInfo> {
        let Some(queue) = self.queues.get(&skill) else {
            return Vec::new();
        };
        let places = queue.waiting().take(most);
        places
            .filter_map(|place| self.waiting_info(&place.call, now))
            .collect()
    }

    fn waiting_info(&self, id: &CallId, now: Time) -> Option<CallInfo> {
        let call = self.calls.get(id)?;
        let waited = now.since(call.joined.unwrap_or(call.begun)).as_secs();
        Some(CallInfo {
            waited,
            ..self.info_of_offer(id)?
        })
    }

    /// Agents that are being rung for the call.
    pub(super) fn rung_for(&self, call: &Call) -> Vec<AgentId> {
        call.offered
            .into_iter()
            .chain(call.also.iter().copied())
            .collect()
    }

    /// Whether the agent is being rung for this call.
    pub(in crate::vdn) fn is_rung_for(&self, agent: AgentId, id: &CallId) -> bool {
        self.hand(agent)
            .and_then(|hand| hand.call())
            .is_some_and(|(call, stage)| {
                call == id && matches!(stage, Hand::Alerting { .. } | Hand::Ringing { .. })
            })
    }
}
