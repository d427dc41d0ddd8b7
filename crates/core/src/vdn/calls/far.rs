//! The far end: rings, answers, leaves.

use super::super::{Effects, Vdn};
use crate::call::{Far, Feature, Participant, Purpose, Stage};
use crate::event::Event;
use crate::handset::Hand;
use crate::ids::{AgentId, CallId};
use crate::switch::Cause;

impl Vdn {
    /// Tells the handler, once, that the far end rings.
    pub(super) fn far_rings(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self
            .calls
            .get_mut(id)
            .filter(|call| call.stage == Stage::Dialling)
        else {
            return;
        };
        if std::mem::replace(&mut call.alerted, true) {
            return;
        }
        let Some(handler) = call.handler else { return };
        let far = call.far.clone();
        self.leg_rings(id, Participant::Outside, fx);
        match far {
            Far::Outside { number, .. } => self.tell_number_alerting(handler, id, number, fx),
            Far::Agent(peer) => self.tell_target_alerting(handler, id, peer, fx),
        }
    }

    /// The far end of a call that our side made is up.
    pub(super) fn far_answered(&mut self, id: &CallId, fx: &mut Effects) {
        self.far_rings(id, fx);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if call.stage != Stage::Dialling {
            return;
        }
        if self.number_answered(id, fx) {
            return;
        }
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.stage = Stage::Talking;
        call.talking_since = Some(fx.now);
        let (handler, consult, far) = (call.handler, call.consult.clone(), call.far.clone());
        self.waits.clear(id);
        fx.touched.insert(id.clone());
        self.leg_answered(id, Participant::Outside, fx);
        if let Far::Agent(peer) = far {
            self.tell_talking(peer, id, fx);
        }
        let Some(consult) = consult else {
            if let Some(agent) = handler {
                self.leg_answered(id, Participant::Agent(agent), fx);
                self.busy_with(agent, id, Hand::Talking);
                self.tell_talking(agent, id, fx);
                self.record_by_rule(agent, id, fx);
            }
            return;
        };
        match (consult.purpose, handler) {
            (Purpose::Talk, Some(agent)) => {
                self.leg_answered(id, Participant::Agent(agent), fx);
                self.busy_with(agent, id, Hand::Talking);
                self.tell_talking(agent, id, fx);
            }
            (Purpose::ThreeParty, Some(agent)) => self.third_answered(agent, &consult.about, id, fx),
            (Purpose::Success, Some(agent)) => {
                let result = Event::TransferResult {
                    call: consult.about.clone(),
                    failed: None,
                };
                self.tell(agent, result, fx);
                self.leave_together(agent, &consult.about, id, fx);
                self.settle(agent, None, true, fx);
            }
            (Purpose::Release, _) => {
                self.flow_over(&consult.about, fx);
                self.bridge(&consult.about, id, fx);
            }
            (Purpose::Conference, _) => self.line_joined(&consult.about, id, fx),
            (Purpose::Bridge, _) | (_, None) => {}
        }
    }

    /// The third party of a three-party consultation is up: all talk.
    fn third_answered(&mut self, agent: AgentId, about: &CallId, id: &CallId, fx: &mut Effects) {
        if let Some(call) = self.calls.get_mut(id) {
            call.consult = None;
        }
        self.leg_answered(id, Participant::Agent(agent), fx);
        self.with_hand(agent, |hand| {
            hand.consulting = None;
            hand.joined = Some(id.clone());
        });
        fx.touched.insert(about.clone());
        self.tell_conference(agent, id, fx);
    }

    pub(super) fn tell_conference(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let partner = self.far_number(call);
        let call = id.clone();
        self.tell(agent, Event::Conference { call, partner }, fx);
    }

    /// The far end has left, or could not be reached.
    pub(super) fn far_gone(&mut self, id: &CallId, cause: Cause, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let (stage, handler, rung) = (call.stage, call.handler, self.rung_for(call));
        if stage == Stage::Dialling {
            return self.dial_failed(id, cause, fx);
        }
        // A caller that leaves before anybody talked with it.
        let left = if stage == Stage::Incoming || stage == Stage::Waiting {
            Cause::CallerLeft
        } else {
            cause
        };
        self.leg_ends(id, Participant::Outside, left, true, fx);
        for agent in &rung {
            self.withdraw(*agent, id, fx);
        }
        if left == Cause::CallerLeft {
            self.tell_abandoned(id, &rung, fx);
        }
        if let Some(agent) = handler {
            return self.handler_is_left(agent, id, cause, fx);
        }
        let Some(call) = self.calls.get(id).cloned() else {
            return;
        };
        let other = call.consult.clone();
        self.end_call(id, cause, fx);
        match other {
            Some(other) if other.purpose == Purpose::Conference => {
                self.line_left(&other.about, &call, cause, fx);
            }
            Some(other) if other.purpose == Purpose::Bridge => self.end_call(&other.about, cause, fx),
            // The number that it was released to is still being dialled.
            Some(other) => self.end_call(&other.about, Cause::CallerLeft, fx),
            None => {}
        }
    }

    /// The far end left an agent's call.
    fn handler_is_left(&mut self, agent: AgentId, id: &CallId, cause: Cause, fx: &mut Effects) {
        let Some(hand) = self.hand(agent) else { return };
        let of_three =
            hand.joined.is_some() && (hand.joined.as_ref() == Some(id) || hand.talking() == Some(id));
        if let Some(consulting) = hand.consulting.clone()
            && hand.talking() == Some(id)
        {
            self.drop_consulting(agent, &consulting, fx);
        }
        let about = self.calls.get(id).and_then(|call| call.consult.clone());
        if of_three {
            self.one_of_three_left(agent, id, cause, fx);
            return;
        }
        self.part(agent, id, cause, true, fx);
        self.end_call(id, cause, fx);
        match about.filter(|consult| consult.purpose == Purpose::Talk) {
            // The agent is back with the customer.
            Some(consult) if self.is_up(&consult.about) => self.take_back(agent, &consult.about, fx),
            _ => self.settle(agent, None, true, fx),
        }
    }

    /// The other two go on.
    pub(super) fn one_of_three_left(&mut self, agent: AgentId, id: &CallId, cause: Cause, fx: &mut Effects) {
        let number = self.calls.get(id).map(|call| self.far_number(call));
        if let Some(number) = number {
            let call = id.clone();
            self.tell(agent, Event::CustomerReleased { call, number }, fx);
        }
        self.stop_taping(id, fx);
        self.forget(agent, id, fx);
        self.leg_ends(id, Participant::Agent(agent), cause, false, fx);
        self.end_call(id, cause, fx);
        if let Some(rest) = self.hand(agent).and_then(|hand| hand.talking()).cloned() {
            self.tell_talking(agent, &rest, fx);
        }
    }

    /// The far end of a call that our side makes can't be reached.
    pub(super) fn dial_failed(&mut self, id: &CallId, cause: Cause, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let (handler, feature, consult) = (call.handler, call.feature, call.consult.clone());
        if let Far::Agent(peer) = call.far
            && call.offered == Some(peer)
        {
            self.withdraw(peer, id, fx);
        }
        self.leg_ends(id, Participant::Outside, cause, true, fx);
        match (consult, handler) {
            (Some(consult), Some(agent)) => {
                let event = match (consult.purpose, feature) {
                    (_, Feature::HELP_TWO_PARTY | Feature::HELP_THREE_PARTY) => {
                        Event::ConsultFailed(id.clone())
                    }
                    (Purpose::Success, _) => Event::TransferResult {
                        call: consult.about.clone(),
                        failed: Some(cause),
                    },
                    _ => Event::CallOutFailed(id.clone()),
                };
                self.tell(agent, event, fx);
                self.forget(agent, id, fx);
                self.end_call(id, cause, fx);
                // With the phone on hook the customer stays on hold until the agent takes it back.
                let off_hook = self.hand(agent).is_some_and(|hand| hand.line.up().is_some());
                let up = off_hook && fx.lays_down != Some(agent);
                if consult.purpose == Purpose::Talk && up {
                    self.take_back(agent, &consult.about, fx);
                }
            }
            (Some(consult), None) if consult.purpose == Purpose::Conference => {
                self.end_call(id, cause, fx);
                self.line_not_reached(&consult.about, id, fx);
            }
            (Some(consult), None) => {
                // Released to this number: nobody is left for the customer, unless a flow knows better.
                self.end_call(id, cause, fx);
                if !self.flow_not_reached(&consult.about, fx) {
                    self.end_call(&consult.about, cause, fx);
                }
            }
            (None, Some(agent)) => {
                self.forget(agent, id, fx);
                self.end_call(id, cause, fx);
                let free = self.hand(agent).is_some_and(|hand| hand.is_free());
                if free {
                    self.lay_down(agent, false, fx);
                }
                self.tell_not_connected(agent, id, feature, fx);
                if free {
                    self.settle(agent, None, false, fx);
                }
            }
            (None, None) => self.end_call(id, cause, fx),
        }
    }

    pub(super) fn tell_not_connected(
        &mut self,
        agent: AgentId,
        id: &CallId,
        feature: Feature,
        fx: &mut Effects,
    ) {
        let failed = match feature {
            Feature::INTERNAL => Event::InternalCallFailed(id.clone()),
            // The customer left while the help was being called.
            Feature::HELP_TWO_PARTY | Feature::HELP_THREE_PARTY => Event::ConsultFailed(id.clone()),
            _ => Event::CallOutFailed(id.clone()),
        };
        self.tell(agent, failed, fx);
        self.tell(agent, Event::ConnectFailed(id.clone()), fx);
    }
}
