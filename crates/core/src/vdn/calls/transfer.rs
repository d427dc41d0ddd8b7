//! Transfers (spec/voice.md §2.3, §7.8).

use super::super::{Effects, OutsideMode, Reply, Transfer, TransferTarget, Vdn};
use crate::call::{Far, Purpose, Stage};
use crate::event::Event;
use crate::ids::{AgentId, CallId, Phone};
use crate::refusal::Refusal;
use crate::switch::Cause;

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
                    .is_some_and(|call| call.feature == crate::call::Feature::OUTBOUND);
                if mode == OutsideMode::Release && outbound {
                    return Err(Refusal::NotSupported(
                        "a release transfer of an outbound call to a number outside",
                    ));
                }
                self.replace_data(&id, request.data, fx);
                self.hand_to_outside(agent, &id, number, caller, mode, fx);
            }
            TransferTarget::Skill { .. } => return Err(Refusal::NotSupported("a transfer to a skill queue")),
            TransferTarget::Flow { .. } => {
                return Err(Refusal::NotSupported("a transfer to an automatic flow"));
            }
            TransferTarget::AccessCode { .. } => {
                return Err(Refusal::NotSupported("a transfer to an access code"));
            }
        }
        Ok(Reply::Done)
    }

    fn replace_data(&mut self, id: &CallId, data: Option<crate::call::CallData>, fx: &mut Effects) {
        if let Some(data) = data {
            self.keep_data(id, data, fx);
        }
    }

    fn hand_to_agent(&mut self, agent: AgentId, id: &CallId, to: AgentId, waits: bool, fx: &mut Effects) {
        self.tell_target_alerting(agent, id, to, fx);
        if !waits {
            self.leave_waiting(agent, id, fx);
        }
        self.offer(id, to, fx);
        if !waits {
            self.settle(agent, None, true, fx);
        }
    }

    /// The agent leaves the customer to whoever is rung next.
    fn leave_waiting(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        self.handed_on(agent, id, fx);
        self.part(agent, id, Cause::Normal, false, fx);
        if let Some(call) = self.calls.get_mut(id) {
            call.handler = None;
            call.stage = Stage::Waiting;
            call.transferred_by = Some(agent);
        }
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
                self.leave_waiting(agent, id, fx);
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
                call.consult = Some(crate::call::Consult {
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
        let customers = call.handler == Some(agent) && matches!(call.far, Far::Outside { .. });
        if let Some(offered) = call.offered.filter(|_| customers) {
            // A transfer to an agent that hasn't answered.
            let number = Self::work_number(offered);
            self.withdraw(offered, &active, fx);
            self.tell_talking(agent, &active, fx);
            let call = active;
            self.tell(agent, Event::CustomerReleased { call, number }, fx);
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
            .filter(|consult| consult.purpose == Purpose::Talk && matches!(call.far, Far::Outside { .. }));
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
