//! Help, talks of three, and the ways in which an agent leaves two others talking.

use super::super::{Effects, HelpTarget, Reply, Vdn};
use super::Birth;
use crate::call::{CallData, Consult, Far, Feature, Participant, Purpose, Stage};
use crate::event::Event;
use crate::handset::Hand;
use crate::ids::{AgentId, CallId, Phone};
use crate::refusal::Refusal;
use crate::switch::Cause;

impl Vdn {
    /// `innerhelp` (spec/voice.md §7.7).
    pub(super) fn help(
        &mut self,
        agent: AgentId,
        to: HelpTarget,
        three_party: bool,
        data: CallData,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let about = self.customer_talk(agent)?;
        let peer = match to {
            HelpTarget::Agent(peer) => peer,
            HelpTarget::Skill(skill) => {
                if !self.directory.skills.contains_key(&skill) {
                    return Err(Refusal::UnknownSkill);
                }
                match self.first_free(skill) {
                    Some(peer) => peer,
                    None => return Err(Refusal::NobodyFree(skill)),
                }
            }
        };
        if peer == agent || !self.directory.agents.contains_key(&peer) {
            return Err(Refusal::UnknownAgent(peer));
        }
        if !self.can_take(peer) {
            return Err(Refusal::AgentUnavailable(peer));
        }
        let (feature, purpose) = if three_party {
            (Feature::HELP_THREE_PARTY, Purpose::ThreeParty)
        } else {
            (Feature::HELP_TWO_PARTY, Purpose::Talk)
        };
        let birth = Birth {
            feature,
            caller: Self::work_number(agent),
            called: Self::work_number(peer),
            skill: None,
            data,
            handler: Some(agent),
            far: Far::Agent(peer),
            stage: Stage::Begun,
            consult: None,
        };
        if purpose == Purpose::Talk {
            self.put_on_hold(agent, &about, fx);
        }
        let id = self.begin_consult(agent, &about, purpose, birth, fx);
        Ok(Reply::Call(id))
    }

    /// `confjoin`: a held call comes into the talk (spec/voice.md §7.6).
    pub(super) fn confer(
        &mut self,
        agent: AgentId,
        held: &CallId,
        data: Option<CallData>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let conference = self.hand(agent).and_then(|hand| hand.in_conference()).cloned();
        if let Some(conference) = conference {
            return self.take_into(agent, &conference, held, data, fx);
        }
        self.active_and_held(agent, held)?;
        if let Some(data) = data {
            self.keep_data(held, data, fx);
        }
        if let Some(call) = self.calls.get_mut(held) {
            call.stage = Stage::Talking;
        }
        self.with_hand(agent, |hand| {
            hand.held.retain(|id| id != held);
            hand.joined = Some(held.clone());
        });
        self.resume_taping(held, fx);
        fx.touched.insert(held.clone());
        self.tell_conference(agent, held, fx);
        Ok(Reply::Done)
    }

    /// `connecthold`: the held and the active far end talk, the agent leaves.
    pub(super) fn connect_held(
        &mut self,
        agent: AgentId,
        held: &CallId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let active = self.active_and_held(agent, held)?;
        self.leave_together(agent, held, &active, fx);
        self.settle(agent, None, true, fx);
        Ok(Reply::Done)
    }

    fn active_and_held(&self, agent: AgentId, held: &CallId) -> Result<CallId, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let active = hand.talking().ok_or(Refusal::NoCall)?.clone();
        if !hand.held.contains(held) {
            return Err(Refusal::NoHeldCall);
        }
        let call = self.calls.get(&active).ok_or(Refusal::NoCall)?;
        let handed_on = call.offered.is_some() || call.queued.is_some();
        let tied = handed_on || hand.joined.is_some() || hand.consulting.is_some();
        if hand.muted || tied || call.far == Far::Agent(agent) {
            return Err(Refusal::WrongCallState);
        }
        Ok(active)
    }

    /// The agent leaves; the far ends of two of its calls go on together. What state and phone
    /// become is for the caller to settle.
    pub(super) fn leave_together(
        &mut self,
        agent: AgentId,
        customer: &CallId,
        third: &CallId,
        fx: &mut Effects,
    ) {
        // The customer's call is the one that stays with an agent who is left.
        let (customer, third) = match self.calls.get(customer).map(|call| &call.far) {
            Some(Far::Agent(_)) => (third, customer),
            _ => (customer, third),
        };
        let peer = match self.calls.get(third).map(|call| &call.far) {
            Some(Far::Agent(peer)) => Some(*peer),
            _ => None,
        };
        self.handed_on(agent, customer, fx);
        self.part(agent, third, Cause::Normal, false, fx);
        self.part(agent, customer, Cause::Normal, false, fx);
        match peer {
            Some(peer) => self.hand_over(agent, customer, third, peer, fx),
            None => self.bridge(customer, third, fx),
        }
    }

    /// The customer goes to the agent that was asked for help: its call keeps its id and kind.
    fn hand_over(&mut self, from: AgentId, customer: &CallId, third: &CallId, to: AgentId, fx: &mut Effects) {
        let number = Self::work_number(from);
        let call = third.clone();
        self.tell(to, Event::CustomerReleased { call, number }, fx);
        self.leg_ends(third, Participant::Agent(to), Cause::Normal, false, fx);
        self.forget(to, third, fx);
        self.end_call(third, Cause::Normal, fx);
        if let Some(call) = self.calls.get_mut(customer) {
            call.handler = Some(to);
            call.stage = Stage::Talking;
            call.transferred_by = Some(from);
        }
        self.agent_leg_begins(customer, to, fx);
        self.leg_answered(customer, Participant::Agent(to), fx);
        self.busy_with(to, customer, Hand::Talking);
        self.tell_talking(to, customer, fx);
        self.record_by_rule(to, customer, fx);
    }

    /// Two far ends talk without an agent, until one of them hangs up.
    pub(super) fn bridge(&mut self, one: &CallId, other: &CallId, fx: &mut Effects) {
        for (id, about) in [(one, other), (other, one)] {
            if let Some(call) = self.calls.get_mut(id) {
                call.handler = None;
                call.stage = Stage::Bridged;
                call.consult = Some(Consult {
                    about: about.clone(),
                    purpose: Purpose::Bridge,
                });
            }
            fx.touched.insert(id.clone());
        }
    }

    /// Ends a consultation that is still being dialled while the agent talks with the customer.
    pub(super) fn drop_consulting(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        self.peer_is_left(id, fx);
        self.part(agent, id, Cause::Normal, false, fx);
        self.end_call(id, Cause::Normal, fx);
    }

    /// `dropcall`: one of the agent's calls ends for it and its far end.
    pub(super) fn drop_call(
        &mut self,
        agent: AgentId,
        id: &CallId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        if hand
            .inspecting()
            .is_some_and(|inspecting| inspecting.record.call == *id)
        {
            self.release(agent, fx)?;
            return Ok(Reply::Done);
        }
        if !hand.calls().any(|call| call == id) {
            return Err(Refusal::NoCall);
        }
        if hand.consulting.as_ref() == Some(id) {
            self.drop_consulting(agent, id, fx);
            return Ok(Reply::Done);
        }
        let active = hand.call().is_some_and(|(active, _)| active == id);
        let of_three = hand.joined.is_some() && !hand.held.contains(id);
        let consulting = hand.consulting.clone();
        let Some(call) = self.calls.get(id) else {
            return Err(Refusal::NoCall);
        };
        let consult = call
            .consult
            .clone()
            .filter(|consult| consult.purpose == Purpose::Talk);
        let called = call.far == Far::Agent(agent);
        if of_three {
            self.peer_is_left(id, fx);
            self.one_of_three_left(agent, id, Cause::Normal, fx);
        } else if let (true, Some(consult), false) = (active, consult, called) {
            self.peer_is_left(id, fx);
            self.part(agent, id, Cause::Normal, false, fx);
            self.end_call(id, Cause::Normal, fx);
            self.take_back(agent, &consult.about, fx);
        } else if active {
            if call.is_handed_on_by(agent) {
                self.call_off(id, fx);
            }
            if let Some(consulting) = consulting {
                self.drop_consulting(agent, &consulting, fx);
            }
            self.release(agent, fx)?;
        } else {
            self.part(agent, id, Cause::Normal, false, fx);
            self.end_call(id, Cause::Normal, fx);
            self.settle(agent, None, true, fx);
        }
        Ok(Reply::Done)
    }

    /// The agent called, if any, loses the call that is about to end.
    pub(super) fn peer_is_left(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let Far::Agent(peer) = call.far else { return };
        if call.offered == Some(peer) {
            return self.withdraw(peer, id, fx);
        }
        if self.hand(peer).is_some_and(|hand| hand.talking() == Some(id)) {
            self.part(peer, id, Cause::Normal, true, fx);
            self.settle(peer, None, true, fx);
        }
    }

    /// `disconnect`: a number of the agent's present talk.
    pub(super) fn disconnect(
        &mut self,
        agent: AgentId,
        number: &Phone,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let slot = self.agents.get(&agent).ok_or(Refusal::NotSignedIn)?;
        let own = slot.agent.session.phone.as_ref() == Some(number) || Self::work_number(agent) == *number;
        if own && (slot.hand.call().is_some() || slot.hand.inspecting().is_some()) {
            self.release(agent, fx)?;
            return Ok(Reply::Done);
        }
        let found = slot
            .hand
            .talking()
            .into_iter()
            .chain(&slot.hand.joined)
            .chain(&slot.hand.consulting)
            .find(|id| {
                self.calls
                    .get(*id)
                    .is_some_and(|call| self.is_far(agent, call, number))
            })
            .cloned()
            .ok_or_else(|| Refusal::NotInTalk(number.clone()))?;
        self.drop_call(agent, &found, fx)
    }

    /// Whether the number is that of the call's far end, and the agent may end it: one that was
    /// called in may only end itself.
    fn is_far(&self, agent: AgentId, call: &crate::call::Call, number: &Phone) -> bool {
        if call.handler != Some(agent) {
            return false;
        }
        match &call.far {
            Far::Outside { number: far, .. } => far == number,
            Far::Agent(peer) => {
                let phone = self.agent(*peer).and_then(|agent| agent.session.phone.as_ref());
                Self::work_number(*peer) == *number || phone == Some(number)
            }
        }
    }
}
