//! Callers that wait for an agent: the longest-idle one of the skill that the access code leads to.

use super::super::state::Particulars;
use super::super::{Effects, End, Reply, Slot, Vdn};
use super::Birth;
use crate::agent::Activity;
use crate::call::{CallData, CallInfo, Far, Feature, Participant, Stage};
use crate::handset::{Hand, Line};
use crate::ids::{AgentId, CallId, Phone, SkillId};
use crate::refusal::Refusal;
use crate::switch::{Cause, Command, LegId};
use crate::transition::Request;

impl Slot {
    /// Whether a call can be offered to the agent now.
    fn can_take(&self) -> bool {
        self.agent.activity == Activity::Idle
            && self.agent.session.phone.is_some()
            && !self.agent.session.must_change_password
            && self.hand.is_free()
            && !matches!(self.hand.line, Line::Ringing { .. })
    }
}

impl Vdn {
    /// Somebody calls in.
    pub(super) fn offered(&mut self, leg: LegId, called: Phone, caller: Phone, fx: &mut Effects) {
        // Reported twice, or under a name that is ours to give.
        if self.legs.contains_key(&leg) || matches!(leg, LegId::Placed(_)) {
            return;
        }
        let code = self
            .directory
            .access_codes
            .values()
            .find(|code| code.number == called);
        let Some(crate::directory::Route::Skill(skill)) = code.map(|code| code.route) else {
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
                skill: Some(skill),
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
        self.wait(&id, skill, false, fx);
        self.distribute(fx);
        // Nobody is free: the caller hears music.
        if self.calls.get(&id).is_some_and(|call| call.offered.is_none()) {
            self.take_in(&id, fx);
        }
    }

    /// Answers a caller that has to wait.
    fn take_in(&mut self, id: &CallId, fx: &mut Effects) {
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

    fn wait(&mut self, id: &CallId, skill: SkillId, first: bool, fx: &mut Effects) {
        let until = fx.now.after(self.rules.wait);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let until = *call.waits_until.get_or_insert(until);
        self.waits.set(id.clone(), until);
        self.queue_joined(id, skill, fx);
        let queue = self.queues.entry(skill).or_default();
        if first {
            queue.push_front(id.clone());
        } else {
            queue.push_back(id.clone());
        }
        fx.distribute = true;
    }

    /// Takes a call out of its queue.
    pub(super) fn unqueue(&mut self, id: &CallId) {
        self.waits.clear(id);
        let Some(skill) = self.calls.get(id).and_then(|call| call.skill) else {
            return;
        };
        if let Some(queue) = self.queues.get_mut(&skill) {
            queue.retain(|waiting| waiting != id);
            if queue.is_empty() {
                self.queues.remove(&skill);
            }
        }
    }

    /// The agent offered didn't take it: the caller is first in its queue again.
    pub(super) fn requeue(&mut self, id: &CallId, passed_by: AgentId, cause: Cause, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.offered = None;
        call.snatched = false;
        call.passed_by.insert(passed_by);
        call.requeued += 1;
        fx.touched.insert(id.clone());
        let Some(skill) = call.skill else {
            // A transferred call that never came by a queue has nowhere to go back to.
            return self.end_call(id, cause, fx);
        };
        self.take_in(id, fx);
        self.wait(id, skill, true, fx);
    }

    pub(in crate::vdn) fn wait_due(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        if call.stage == Stage::Dialling {
            return self.dial_failed(id, Cause::NoAnswer, fx);
        }
        // Just being offered: the offer has its own deadline, and afterwards this is looked at again.
        if call.offered.is_some() {
            return;
        }
        self.end_call(id, Cause::NoAnswer, fx);
    }

    /// Brings waiting callers and idle agents together.
    pub(in crate::vdn) fn distribute(&mut self, fx: &mut Effects) {
        fx.distribute = false;
        let skills: Vec<SkillId> = self.queues.keys().copied().collect();
        for skill in skills {
            while let Some((call, agent)) = self.next_pair(skill) {
                if let Some(queue) = self.queues.get_mut(&skill) {
                    queue.retain(|waiting| *waiting != call);
                    if queue.is_empty() {
                        self.queues.remove(&skill);
                    }
                }
                self.offer(&call, agent, fx);
            }
        }
    }

    /// The first caller in the queue, with the agent who has been idle for longest. Who has passed the
    /// caller by comes last: better one of them than nobody.
    fn next_pair(&self, skill: SkillId) -> Option<(CallId, AgentId)> {
        let mut queue = self.queues.get(&skill)?.iter();
        let (id, call) = queue.find_map(|id| self.calls.get_key_value(id))?;
        let mut first = None;
        let free = self.idle.iter().map(|(_, agent)| *agent);
        for agent in free.filter(|agent| self.serves(*agent, skill)) {
            if !call.passed_by.contains(&agent) {
                return Some((id.clone(), agent));
            }
            first = first.or(Some(agent));
        }
        Some((id.clone(), first?))
    }

    fn serves(&self, agent: AgentId, skill: SkillId) -> bool {
        let slot = self.agents.get(&agent);
        slot.is_some_and(|slot| slot.agent.skills.contains(&skill) && slot.can_take())
    }

    /// Whether a call can be offered to the agent now.
    pub(in crate::vdn) fn can_take(&self, agent: AgentId) -> bool {
        self.agents.get(&agent).is_some_and(Slot::can_take)
    }

    /// Offers a call to an agent that can take it.
    pub(super) fn offer(&mut self, id: &CallId, agent: AgentId, fx: &mut Effects) {
        let until = fx.now.after(self.rules.ring);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.offered = Some(agent);
        // The far end of an internal call is the agent: its caller hears the ringing.
        if let (Stage::Incoming, Far::Outside { leg, .. }) = (call.stage, &call.far) {
            fx.commands.push(Command::Alert { leg: *leg });
        }
        let from = call.caller.clone();
        fx.touched.insert(id.clone());
        let with = Particulars {
            until: Some(until),
            ..Particulars::default()
        };
        self.request(agent, Request::CallOffered, with, fx)
            .expect("an idle agent can be offered a call");
        self.agent_leg_begins(id, agent, fx);
        self.busy_with(agent, id, Hand::Alerting { until });
        if self.hand(agent).is_some_and(|hand| hand.line.up().is_some()) {
            return self.present(agent, id, fx);
        }
        self.ring_phone(agent, Some(from), fx);
    }

    /// `requestcall`: the agent takes a caller out of turn.
    pub(super) fn request_call(
        &mut self,
        _agent: AgentId,
        _call: &CallId,
        _skill: Option<SkillId>,
        _fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        Err(Refusal::NotSupported("taking a waiting call"))
    }

    /// Callers that wait for this agent and nobody else, at most `most`.
    pub fn private_calls(&self, _agent: AgentId, _most: usize) -> Vec<CallInfo> {
        Vec::new()
    }
}
