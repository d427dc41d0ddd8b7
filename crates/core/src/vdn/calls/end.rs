//! Ends: of an offer, of an agent's part, of a call.

use super::super::state::Particulars;
use super::super::{Effects, Unanswered, Vdn};
use super::queue::NOT_AGAIN;
use crate::call::{Far, Participant, Purpose, Stage};
use crate::event::{ConferenceLeaving, Event};
use crate::handset::{Business, Hand, Line};
use crate::ids::{AgentId, CallId};
use crate::refusal::Refusal;
use crate::switch::Cause;
use crate::transition::Request;

impl Vdn {
    /// The agent offered a call didn't take it in time, or its phone couldn't be rung.
    pub(super) fn not_taken(
        &mut self,
        agent: AgentId,
        id: &CallId,
        cause: Cause,
        line: Line,
        fx: &mut Effects,
    ) {
        match cause {
            Cause::Busy => self.tell(agent, Event::PhoneBusy, fx),
            Cause::Unreachable => self.tell(agent, Event::PhoneUnknown, fx),
            _ => {}
        }
        match self.hung_up(agent, line) {
            Some(line) => self.tell_on_hook(agent, line, fx),
            None => self.lay_down(agent, false, fx),
        }
        let idle = self.rules.unanswered == Unanswered::Idle;
        if idle {
            self.tell(agent, Event::NoAnswer(id.clone()), fx);
        } else {
            self.request(agent, Request::CallUnanswered, Particulars::default(), fx)
                .expect("a ringing call can go unanswered");
        }
        self.forget(agent, id, fx);
        if idle {
            self.call_over(agent, false, fx);
        }
        self.leg_ends(id, Participant::Agent(agent), cause, false, fx);
        self.offer_failed(id, agent, cause, fx);
    }

    /// The agent refuses the call that rings.
    pub(super) fn reject(&mut self, agent: AgentId, id: &CallId, line: Line, fx: &mut Effects) {
        let hung_up = self.hung_up(agent, line);
        self.part(agent, id, Cause::Rejected, false, fx);
        // Another agent first, if there is one: the state follows only afterwards.
        self.offer_failed(id, agent, Cause::Rejected, fx);
        self.settle(agent, hung_up, false, fx);
    }

    /// What becomes of a call that the agent offered didn't take.
    fn offer_failed(&mut self, id: &CallId, agent: AgentId, cause: Cause, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        fx.touched.insert(id.clone());
        call.also.remove(&agent);
        let rung = match call.offered {
            Some(other) if other != agent => Some(other),
            _ => call.also.pop_first(),
        };
        if let Some(other) = rung {
            // Others are still rung for it.
            call.offered = Some(other);
            let again = fx.now.after(NOT_AGAIN);
            call.passed_by.insert(agent, again);
            return;
        }
        call.offered = None;
        // Whoever is asked next answers for itself.
        call.snatched = false;
        match (call.handler, &call.far) {
            (Some(_), Far::Agent(_)) => self.dial_failed(id, cause, fx),
            (Some(_), Far::Outside { .. }) if call.queued.is_some() => self.requeue(id, agent, cause, fx),
            // A transfer that waited for this answer: the customer stays.
            (Some(handler), Far::Outside { .. }) => {
                let failed = Some(cause);
                let call = id.clone();
                self.tell(handler, Event::TransferResult { call, failed }, fx);
            }
            (None, _) => {
                if !self.flow_not_reached(id, fx) {
                    self.requeue(id, agent, cause, fx);
                }
            }
        }
    }

    /// Takes an offer back from the agent that it was made to: the far end or the transferring agent
    /// gave up.
    pub(super) fn withdraw(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        self.part(agent, id, Cause::CallerLeft, true, fx);
        if let Some(call) = self.calls.get_mut(id) {
            call.also.remove(&agent);
            call.offered.take_if(|offered| *offered == agent);
        }
        self.settle(agent, None, false, fx);
    }

    /// `reject`: the call that rings, the desktop or still only the phone. Without a name it is that one.
    pub(super) fn reject_call(
        &mut self,
        agent: AgentId,
        named: Option<&CallId>,
        fx: &mut Effects,
    ) -> Result<(), Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let line = hand.line;
        match hand.call() {
            Some((id, Hand::Alerting { .. } | Hand::Ringing { .. }))
                if named.is_none_or(|named| named == id) =>
            {
                let id = id.clone();
                self.reject(agent, &id, line, fx);
                Ok(())
            }
            _ => Err(Refusal::NoCall),
        }
    }

    /// `release`.
    pub(super) fn release(&mut self, agent: AgentId, fx: &mut Effects) -> Result<(), Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        if hand.inspecting().is_some() {
            self.inspection_over(agent, Cause::Normal, None, fx);
            return Ok(());
        }
        if hand.conferring().is_some() {
            return self.release_conference(agent, fx);
        }
        let line = hand.line;
        let (id, stage) = hand.call().ok_or(Refusal::NoCall)?;
        let id = id.clone();
        match stage {
            // Pre-occupied: no operation of the desktop is possible yet (spec/voice.md §2.4).
            Hand::Alerting { .. } => return Err(Refusal::NoCall),
            Hand::Ringing { .. } => self.reject(agent, &id, line, fx),
            Hand::Calling { .. } => self.own_phone_failed(agent, &id, Cause::Normal, line, fx),
            Hand::Dialling { .. } | Hand::Talking | Hand::Suspended => {
                self.agent_leaves(agent, Cause::Normal, None, fx);
            }
        }
        Ok(())
    }

    /// The agent leaves what it is dialling or talking in. `hung_up`: its phone is on hook already.
    pub(super) fn agent_leaves(
        &mut self,
        agent: AgentId,
        cause: Cause,
        hung_up: Option<Line>,
        fx: &mut Effects,
    ) {
        let Some(hand) = self.hand(agent) else { return };
        let Some((id, stage)) = hand.call().map(|(id, stage)| (id.clone(), stage)) else {
            return;
        };
        let joined = hand.joined.clone();
        if stage == Hand::Suspended {
            return self.suspended_leaves(agent, &id, cause, hung_up, fx);
        }
        if stage != Hand::Talking {
            return self.dialling_given_up(agent, &id, cause, hung_up, fx);
        }
        if let Some(consulting) = hand.consulting.clone() {
            if self.may_be_left_to(&id, &consulting) {
                return self.leave_to_number(agent, [&id, &consulting], cause, hung_up, fx);
            }
            // Nobody is left who could talk with whom is being called.
            self.drop_consulting(agent, &consulting, fx);
        }
        let Some(call) = self.calls.get(&id) else { return };
        if call.is_handed_on_by(agent) {
            return self.leave_to_transfer(agent, &id, cause, hung_up, fx);
        }
        let about = call
            .consult
            .as_ref()
            .filter(|consult| consult.purpose == Purpose::Talk)
            .map(|consult| consult.about.clone());
        let called_agent = call.far == Far::Agent(agent);
        if called_agent {
            // Somebody else's call that this agent was called into.
            self.part(agent, &id, cause, false, fx);
            self.far_gone(&id, cause, fx);
        } else if let Some(other) = joined.or(about) {
            self.leave_together(agent, &other, &id, fx);
        } else {
            self.part(agent, &id, cause, false, fx);
            self.peer_is_left(&id, fx);
            self.end_call(&id, cause, fx);
        }
        self.settle(agent, hung_up, true, fx);
    }

    /// A call is over for everybody who is left in it. Agents must have left it before.
    pub(super) fn end_call(&mut self, id: &CallId, cause: Cause, fx: &mut Effects) {
        self.leave_queue(id);
        self.stop_taping(id, fx);
        self.forget_run(id, fx);
        let Some(mut call) = self.calls.remove(id) else {
            return;
        };
        if let Some(handler) = call.handler {
            self.detach(handler, id);
        }
        fx.touched.remove(id);
        fx.emptied.push(call.room);
        if let Far::Outside { leg, .. } = call.far {
            self.hang_up(leg, cause, fx);
        }
        self.legs_end(&mut call, cause, fx);
    }

    /// A consultation about a call that is over goes on as a call of its own.
    pub(super) fn detach(&mut self, agent: AgentId, about: &CallId) {
        let own: Vec<CallId> = self
            .hand(agent)
            .into_iter()
            .flat_map(|hand| hand.calls().cloned())
            .collect();
        for id in own {
            if let Some(call) = self.calls.get_mut(&id) {
                call.consult.take_if(|consult| consult.about == *about);
            }
        }
    }

    /// The session ends: no call of the agent's goes on that nobody else is in, or was sent to.
    pub(in crate::vdn) fn drop_everything(&mut self, agent: AgentId, fx: &mut Effects) {
        // Each round takes at least one call, play or phone out of the agent's hand.
        while let Some(hand) = self.hand(agent) {
            let line = hand.line;
            match hand.active.clone() {
                Business::Call { call, stage } => match stage {
                    Hand::Alerting { .. } | Hand::Ringing { .. } => self.reject(agent, &call, line, fx),
                    Hand::Calling { .. } => self.own_phone_failed(agent, &call, Cause::Normal, line, fx),
                    Hand::Dialling { .. } | Hand::Talking | Hand::Suspended => {
                        self.agent_leaves(agent, Cause::Normal, None, fx)
                    }
                },
                Business::Play(_) => self.stop_playing(agent, fx),
                Business::Inspection(_) => self.inspection_over(agent, Cause::Normal, None, fx),
                Business::Conference(_) => {
                    self.conference_left(agent, Cause::Normal, ConferenceLeaving::SignedOut, None, fx);
                }
                Business::None => {
                    let Some(held) = hand.held.last().cloned() else {
                        break;
                    };
                    self.part(agent, &held, Cause::Normal, false, fx);
                    self.end_call(&held, Cause::Normal, fx);
                }
            }
        }
        if let Some(leg) = self.hand(agent).and_then(|hand| hand.line.leg()) {
            self.hang_up(leg, Cause::Normal, fx);
        }
    }

    /// Whether a call is up at its far end.
    pub(super) fn is_up(&self, id: &CallId) -> bool {
        self.calls.get(id).is_some_and(|call| {
            matches!(
                call.stage,
                Stage::Talking | Stage::Held | Stage::Waiting | Stage::Bridged
            )
        })
    }
}
