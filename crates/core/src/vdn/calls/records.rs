//! What is kept of a call's participants. Each of them also counts for the call's own record and for
//! the figures ([`super::account`]).

use super::super::{Effects, Vdn};
use crate::call::{Call, CallLeg, CallRecord, CallResult, Kept, Participant};
use crate::ids::{AgentId, CallId, Phone};
use crate::switch::Cause;
use std::time::Duration;

/// The record as a whole of what is no call between an agent and somebody else: an inspection or a
/// conference, known by the leg of the agent who began it.
pub(super) fn of_its_own(first: &CallLeg) -> CallRecord {
    let result = match (first.answered, first.ended) {
        (Some(_), _) => CallResult::Answered,
        (None, Some(_)) => CallResult::NotReached,
        (None, None) => CallResult::None,
    };
    let agent = match first.who {
        Participant::Agent(agent) => Some(agent),
        Participant::Outside => None,
    };
    CallRecord {
        call: first.call.clone(),
        feature: first.feature,
        caller: first.caller.clone(),
        called: first.called.clone(),
        flow: None,
        skill: None,
        begun: first.begun,
        queued: None,
        answered: first.answered,
        agent,
        ended: first.ended,
        cause: first.cause,
        result,
        offers: 0,
        transfers: 0,
        held: Duration::ZERO,
        recordings: 0,
    }
}

impl Vdn {
    /// A participant comes into a call.
    pub(super) fn leg_begins(&mut self, id: &CallId, who: Participant, phone: Phone, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let leg = CallLeg {
            call: call.id.clone(),
            number: u16::try_from(call.legs.len()).unwrap_or(u16::MAX),
            who,
            phone,
            caller: call.caller.clone(),
            called: call.called.clone(),
            feature: call.feature,
            skill: call.queue(),
            transferred_by: match who {
                Participant::Agent(_) => call.handed_by(),
                Participant::Outside => None,
            },
            begun: fx.now,
            rang: None,
            answered: None,
            ended: None,
            cause: None,
            by_itself: false,
        };
        fx.kept.push(Kept::Leg(Box::new(leg.clone())));
        call.legs.push(leg);
        self.has_come(id, who);
    }

    /// An agent comes into a call.
    pub(super) fn agent_leg_begins(&mut self, id: &CallId, agent: AgentId, fx: &mut Effects) {
        let phone = self.agent(agent).and_then(|agent| agent.session.phone.clone());
        let phone = phone.unwrap_or_else(|| Phone::from(""));
        self.leg_begins(id, Participant::Agent(agent), phone, fx);
    }

    pub(super) fn leg_rings(&mut self, id: &CallId, who: Participant, fx: &mut Effects) {
        let now = fx.now;
        // Not saved for itself: it goes with the next change of the leg.
        if let Some(leg) = self.open_leg(id, who) {
            leg.rang.get_or_insert(now);
        }
    }

    pub(super) fn leg_answered(&mut self, id: &CallId, who: Participant, fx: &mut Effects) {
        let now = fx.now;
        let Some(leg) = self.open_leg(id, who) else { return };
        if leg.answered.is_some() {
            return;
        }
        leg.answered = Some(now);
        leg.rang.get_or_insert(now);
        let leg = leg.clone();
        fx.kept.push(Kept::Leg(Box::new(leg)));
        self.has_answered(id, who, fx);
    }

    /// A participant leaves a call, if it takes part.
    pub(super) fn leg_ends(
        &mut self,
        id: &CallId,
        who: Participant,
        cause: Cause,
        by_itself: bool,
        fx: &mut Effects,
    ) {
        let now = fx.now;
        let Some(leg) = self.open_leg(id, who) else { return };
        leg.ended = Some(now);
        leg.cause = Some(cause);
        leg.by_itself = by_itself;
        let leg = leg.clone();
        fx.kept.push(Kept::Leg(Box::new(leg)));
        self.has_left(id, who, cause);
    }

    /// Everybody who is left leaves.
    pub(super) fn legs_end(&mut self, call: &mut Call, cause: Cause, fx: &mut Effects) {
        for leg in call.legs.iter_mut().filter(|leg| leg.ended.is_none()) {
            leg.ended = Some(fx.now);
            leg.cause = Some(cause);
            fx.kept.push(Kept::Leg(Box::new(leg.clone())));
        }
        self.close_account(call, cause, fx);
    }

    fn open_leg(&mut self, id: &CallId, who: Participant) -> Option<&mut CallLeg> {
        let call = self.calls.get_mut(id)?;
        call.legs
            .iter_mut()
            .rev()
            .find(|leg| leg.who == who && leg.ended.is_none())
    }
}
