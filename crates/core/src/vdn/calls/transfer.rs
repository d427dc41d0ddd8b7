//! Transfers (spec/voice.md §2.3, §7.8).

use super::super::{Effects, OutsideMode, Reply, Transfer, TransferTarget, Vdn};
use super::queue::Joining;
use crate::call::{Consult, Far, Feature, Purpose, Stage};
use crate::directory::Route;
use crate::event::Event;
use crate::flow::Flow;
use crate::handset::Line;
use crate::ids::{AgentId, CallId, Phone, SkillId};
use crate::refusal::Refusal;
use crate::switch::Cause;
use std::sync::Arc;

impl Vdn {
    /// `transfer`.
    pub(super) fn transfer(
        &mut self,
        agent: AgentId,
        request: Transfer,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let id = self.customer_talk(agent)?;
        match request.to {
            TransferTarget::Agent { agent: to, waits } => {
                if to == agent || !self.directory.agents.contains_key(&to) {
                    return Err(Refusal::UnknownAgent(to));
                }
                if !self.can_take(to) {
                    return Err(Refusal::AgentUnavailable(to));
                }
                self.replace_data(&id, request.data, fx);
                self.hand_to_agent(agent, &id, to, waits, fx);
            }
            TransferTarget::Outside { number, caller, mode } => {
                if number.0.is_empty() {
                    return Err(Refusal::BadNumber);
                }
                let outbound = self
                    .calls
                    .get(&id)
                    .is_some_and(|call| call.feature == Feature::OUTBOUND);
                if mode == OutsideMode::Release && outbound {
                    return Err(Refusal::NotSupported(
                        "a release transfer of an outbound call to a number outside",
                    ));
                }
                self.replace_data(&id, request.data, fx);
                self.hand_to_outside(agent, &id, number, caller, mode, fx);
            }
            TransferTarget::Skill { skill, waits } => {
                if !self.directory.skills.contains_key(&skill) {
                    return Err(Refusal::UnknownSkill);
                }
                self.replace_data(&id, request.data, fx);
                self.hand_to_skill(agent, &id, skill, waits, fx);
            }
            TransferTarget::Flow { number, returns } => {
                let flow = self.flow_of(&number).ok_or(Refusal::BadNumber)?;
                self.replace_data(&id, request.data, fx);
                self.hand_to_flow(agent, &id, flow, returns, fx);
            }
            TransferTarget::AccessCode { number, waits } => {
                let route = self.numbers.get(&number).copied().ok_or(Refusal::BadNumber)?;
                match route {
                    Route::Skill(skill) => {
                        self.replace_data(&id, request.data, fx);
                        self.hand_to_skill(agent, &id, skill, waits, fx);
                    }
                    Route::Flow(flow) => {
                        let flow = self.directory.flows.get(&flow).cloned();
                        let flow = flow.ok_or(Refusal::BadNumber)?;
                        self.replace_data(&id, request.data, fx);
                        self.hand_to_flow(agent, &id, flow, false, fx);
                    }
                }
            }
        }
        Ok(Reply::Done)
    }

    fn replace_data(&mut self, id: &CallId, data: Option<crate::call::CallData>, fx: &mut Effects) {
        if let Some(data) = data {
            self.keep_data(id, data, fx);
        }
    }

    /// The flow that a number leads to.
    fn flow_of(&self, number: &Phone) -> Option<Arc<Flow>> {
        match self.numbers.get(number)? {
            Route::Flow(flow) => self.directory.flows.get(flow).cloned(),
            Route::Skill(_) => None,
        }
    }

    fn hand_to_skill(&mut self, agent: AgentId, id: &CallId, skill: SkillId, waits: bool, fx: &mut Effects) {
        if let Some(call) = self.calls.get_mut(id) {
            // A new way through the queues, with an age of its own.
            (call.joined, call.hops) = (None, 0);
            call.passed_by.clear();
        }
        if waits {
            match self.join(id, Joining::of(skill), fx) {
                Ok(()) => {
                    let offered = self.calls.get(id).and_then(|call| call.offered);
                    if let Some(to) = offered {
                        self.tell_target_alerting(agent, id, to, fx);
                    }
                    self.tell_all_busy(agent, id, fx);
                }
                Err(why) => self.not_served(id, why, fx),
            }
            return;
        }
        self.leave_waiting(agent, id, Cause::Normal, fx);
        self.enter_queue(id, Joining::of(skill), fx);
        self.tell_all_busy(agent, id, fx);
        self.settle(agent, None, true, fx);
    }

    fn hand_to_flow(
        &mut self,
        agent: AgentId,
        id: &CallId,
        flow: Arc<Flow>,
        returns: bool,
        fx: &mut Effects,
    ) {
        if let Some(call) = self.calls.get_mut(id) {
            (call.joined, call.hops) = (None, 0);
            call.passed_by.clear();
        }
        if returns {
            self.suspend(agent, id, fx);
            return self.enter_flow(id, flow, fx);
        }
        self.leave_waiting(agent, id, Cause::Normal, fx);
        self.enter_flow(id, flow, fx);
        self.settle(agent, None, true, fx);
    }

    fn hand_to_agent(&mut self, agent: AgentId, id: &CallId, to: AgentId, waits: bool, fx: &mut Effects) {
        self.tell_target_alerting(agent, id, to, fx);
        if !waits {
            self.leave_waiting(agent, id, Cause::Normal, fx);
        }
        self.offer(id, to, fx);
        if !waits {
            self.settle(agent, None, true, fx);
        }
    }

    /// The agent leaves the customer to whoever is rung next.
    fn leave_waiting(&mut self, agent: AgentId, id: &CallId, cause: Cause, fx: &mut Effects) {
        self.handed_on(agent, id, fx);
        self.part(agent, id, cause, false, fx);
        if let Some(call) = self.calls.get_mut(id) {
            call.handler = None;
            call.stage = Stage::Waiting;
            call.transferred_by = Some(agent);
        }
    }

    /// The agent doesn't wait for the answer to its transfer: the customer stays where it was sent, as
    /// after a release transfer. `hung_up`: the agent's phone is on hook already.
    pub(super) fn leave_to_transfer(
        &mut self,
        agent: AgentId,
        id: &CallId,
        cause: Cause,
        hung_up: Option<Line>,
        fx: &mut Effects,
    ) {
        self.leave_waiting(agent, id, cause, fx);
        let queue = self.calls.get(id).and_then(|call| call.queue());
        self.book(id, queue, fx);
        self.play_queue_music(id, fx);
        self.settle(agent, hung_up, true, fx);
    }

    /// Whether the customer can be left to a transfer to outside that waits for an answer: where a
    /// release transfer is possible, too.
    pub(super) fn may_be_left_to(&self, customer: &CallId, target: &CallId) -> bool {
        let (Some(customer), Some(target)) = (self.calls.get(customer), self.calls.get(target)) else {
            return false;
        };
        let consult = target.consult.as_ref();
        let success = consult.is_some_and(|consult| consult.purpose == Purpose::Success);
        success && customer.feature != Feature::OUTBOUND
    }

    /// The same for a transfer to outside.
    pub(super) fn leave_to_number(
        &mut self,
        agent: AgentId,
        [id, target]: [&CallId; 2],
        cause: Cause,
        hung_up: Option<Line>,
        fx: &mut Effects,
    ) {
        self.part(agent, target, cause, false, fx);
        self.leave_waiting(agent, id, cause, fx);
        for (call, about) in [(id, target), (target, id)] {
            if let Some(call) = self.calls.get_mut(call) {
                call.handler = None;
                call.consult = Some(Consult {
                    about: about.clone(),
                    purpose: Purpose::Release,
                });
            }
            fx.touched.insert(call.clone());
        }
        self.settle(agent, hung_up, true, fx);
    }

    /// Takes a transfer back that waits for an answer: nobody is rung, and the call is in no queue.
    pub(super) fn call_off(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        for rung in self.rung_for(call) {
            self.withdraw(rung, id, fx);
        }
        self.leave_queue(id);
    }

    pub(super) fn tell_number_alerting(
        &mut self,
        agent: AgentId,
        id: &CallId,
        number: Phone,
        fx: &mut Effects,
    ) {
        let event = Event::CustomerAlerting {
            call: id.clone(),
            number,
            agent: None,
        };
        self.tell(agent, event, fx);
    }

    pub(super) fn tell_target_alerting(
        &mut self,
        agent: AgentId,
        id: &CallId,
        to: AgentId,
        fx: &mut Effects,
    ) {
        let phone = self.agent(to).and_then(|agent| agent.session.phone.clone());
        let event = Event::CustomerAlerting {
            call: id.clone(),
            number: phone.unwrap_or_else(|| Self::work_number(to)),
            agent: Some(to),
        };
        self.tell(agent, event, fx);
    }

    fn hand_to_outside(
        &mut self,
        agent: AgentId,
        id: &CallId,
        number: Phone,
        caller: Option<Phone>,
        mode: OutsideMode,
        fx: &mut Effects,
    ) {
        let purpose = match mode {
            OutsideMode::Release => Purpose::Release,
            OutsideMode::Success => Purpose::Success,
            OutsideMode::Talking => Purpose::Talk,
            OutsideMode::ThreeParty => Purpose::ThreeParty,
        };
        let birth = self.outside(agent, number.clone(), caller);
        match purpose {
            Purpose::Talk => self.put_on_hold(agent, id, fx),
            Purpose::Release => {
                self.tell_number_alerting(agent, id, number, fx);
                self.leave_waiting(agent, id, Cause::Normal, fx);
            }
            _ => {}
        }
        let target = self.begin_consult(agent, id, purpose, birth, fx);
        if let Some(call) = self.calls.get_mut(&target) {
            call.transferred_by = Some(agent);
        }
        if purpose == Purpose::Release {
            // The caller hears that it rings there.
            if let Some(call) = self.calls.get_mut(id) {
                call.consult = Some(Consult {
                    about: target,
                    purpose,
                });
            }
            self.settle(agent, None, true, fx);
        }
    }

    /// `canceltransfer`: back to the customer alone.
    pub(super) fn cancel_transfer(&mut self, agent: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let (active, _) = hand.call().ok_or(Refusal::NoCall)?;
        let active = active.clone();
        let (consulting, joined) = (hand.consulting.clone(), hand.joined.clone());
        let call = self.calls.get(&active).ok_or(Refusal::NoCall)?;
        if call.is_handed_on_by(agent) {
            // To an agent that hasn't answered, or to a queue in which nobody is free yet.
            let offered = call.offered;
            self.call_off(&active, fx);
            self.tell_talking(agent, &active, fx);
            if let Some(offered) = offered {
                let (call, number) = (active, Self::work_number(offered));
                self.tell(agent, Event::CustomerReleased { call, number }, fx);
            }
            return Ok(Reply::Done);
        }
        if let Some(consulting) = consulting {
            self.drop_consulting(agent, &consulting, fx);
            self.tell_talking(agent, &active, fx);
            return Ok(Reply::Done);
        }
        let talk = call
            .consult
            .clone()
            .filter(|consult| consult.purpose == Purpose::Talk && matches!(call.far, Far::Outside { .. }))
            // Another held call was taken into the talk: the customer is not the one to go back to.
            .filter(|consult| joined.as_ref().is_none_or(|joined| *joined == consult.about));
        if let Some(consult) = talk {
            let number = self.far_number(call);
            let event = Event::CustomerReleased {
                call: active.clone(),
                number,
            };
            self.forget(agent, &active, fx);
            self.leg_ends(
                &active,
                crate::call::Participant::Agent(agent),
                Cause::Normal,
                true,
                fx,
            );
            self.end_call(&active, Cause::Normal, fx);
            self.take_back(agent, &consult.about, fx);
            self.tell(agent, event, fx);
            return Ok(Reply::Done);
        }
        // Three talk: the one that came last leaves, if it was a transfer's target.
        let target = joined
            .filter(|id| {
                self.calls
                    .get(id)
                    .is_some_and(|call| call.transferred_by == Some(agent))
            })
            .ok_or(Refusal::WrongCallState)?;
        self.drop_call(agent, &target, fx)
    }
}
