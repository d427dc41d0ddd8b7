//! Taking a call, hold and retrieve, mute, key presses.

use super::super::state::Particulars;
use super::super::{Effects, End, Reply, Vdn};
use crate::call::{Far, Participant, Stage};
use crate::event::{Event, InspectedChange};
use crate::handset::{Business, Hand, Line};
use crate::ids::{AgentId, CallId};
use crate::refusal::Refusal;
use crate::switch::{Cause, Command, LegId};
use crate::transition::Request;

impl Vdn {
    /// The agent that a call is offered to takes it.
    pub(super) fn accept(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.snatched = false;
        let rung = call.offered.take().into_iter();
        let others: Vec<AgentId> = rung
            .chain(std::mem::take(&mut call.also))
            .filter(|other| *other != agent)
            .collect();
        let former = call.handler.filter(|_| matches!(call.far, Far::Outside { .. }));
        if call.far == Far::Agent(agent) {
            self.leg_answered(id, Participant::Agent(agent), fx);
            self.begins_to_talk(agent, id, fx);
            return self.far_answered(id, fx);
        }
        let was = call.stage;
        let queue = call.queue();
        // What the plain events don't tell of it.
        let again = call.requeued > 0;
        call.handler = Some(agent);
        call.transferred_by = former.or(call.transferred_by);
        call.stage = Stage::Talking;
        call.talking_since.get_or_insert(fx.now);
        let far = match call.far {
            Far::Outside { leg, .. } => Some(leg),
            Far::Agent(_) => None,
        };
        if let (Stage::Incoming, Some(leg)) = (was, far) {
            fx.commands.push(Command::Answer { leg });
        }
        self.waits.clear(id);
        self.flow_over(id, fx);
        self.served(id, agent, fx);
        for other in others {
            // Rung for it too, and too late.
            self.withdraw(other, id, fx);
        }
        self.leg_answered(id, Participant::Outside, fx);
        self.leg_answered(id, Participant::Agent(agent), fx);
        if let Some(former) = former {
            // A transfer that waited for this answer.
            let result = Event::TransferResult {
                call: id.clone(),
                failed: None,
            };
            self.tell(former, result, fx);
            self.handed_on(former, id, fx);
            self.part(former, id, Cause::Normal, false, fx);
            self.settle(former, None, true, fx);
        }
        self.book(id, queue, fx);
        self.begins_to_talk(agent, id, fx);
        self.tell_talking(agent, id, fx);
        if again {
            self.tell_incoming_info(agent, id, fx);
        }
        self.record_by_rule(agent, id, fx);
    }

    /// The agent's state and phone: in talk.
    fn begins_to_talk(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        self.request(agent, Request::CallAnswered, Particulars::default(), fx)
            .expect("a call that is offered can be answered");
        self.busy_with(agent, id, Hand::Talking);
        fx.touched.insert(id.clone());
    }

    pub(super) fn tell_talking(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        if let Some(parties) = self.calls.get(id).map(|call| call.parties()) {
            self.tell(agent, Event::Talking(parties), fx);
        }
        fx.touched.insert(id.clone());
    }

    /// `answer`.
    pub(super) fn answer(
        &mut self,
        agent: AgentId,
        named: Option<CallId>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        if let Some(asked) = hand.conferring() {
            if named.is_some_and(|named| named != asked.conference) {
                return Err(Refusal::NoCall);
            }
            return self.answer_conference(agent, fx);
        }
        let (call, stage) = hand.call().ok_or(Refusal::NoCall)?;
        if !matches!(stage, Hand::Ringing { .. }) || named.is_some_and(|named| named != *call) {
            return Err(Refusal::NoCall);
        }
        let call = call.clone();
        self.accept(agent, &call, fx);
        Ok(Reply::Done)
    }

    /// The call in talk, if the document lets it be held, muted, transferred: with a customer, not in
    /// a talk of three, and not muted (spec/voice.md §2.4).
    pub(super) fn customer_talk(&self, agent: AgentId) -> Result<CallId, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let id = match hand.call() {
            None => return Err(Refusal::NoCall),
            Some((id, Hand::Talking)) => id,
            Some(_) => return Err(Refusal::WrongCallState),
        };
        let call = self.calls.get(id).ok_or(Refusal::NoCall)?;
        let handed_on = call.offered.is_some() || call.queued.is_some();
        let tied = handed_on || hand.joined.is_some() || hand.consulting.is_some();
        if hand.muted || tied || call.consult.is_some() || !call.feature.with_customer() {
            return Err(Refusal::WrongCallState);
        }
        Ok(id.clone())
    }

    /// `hold`.
    pub(super) fn hold(&mut self, agent: AgentId, fx: &mut Effects) -> Result<Reply, Refusal> {
        let id = self.customer_talk(agent)?;
        self.put_on_hold(agent, &id, fx);
        self.tell(agent, Event::Held(id), fx);
        Ok(Reply::Done)
    }

    pub(super) fn put_on_hold(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        if let Some(call) = self.calls.get_mut(id) {
            call.stage = Stage::Held;
        }
        self.pause_taping(id, fx);
        self.with_hand(agent, |hand| {
            hand.active = Business::None;
            hand.muted = false;
            hand.held.push(id.clone());
        });
        fx.touched.insert(id.clone());
    }

    /// `gethold`.
    pub(super) fn retrieve(
        &mut self,
        agent: AgentId,
        named: Option<CallId>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let id = named
            .or_else(|| hand.held.last().cloned())
            .ok_or(Refusal::NoHeldCall)?;
        if !hand.held.contains(&id) {
            return Err(Refusal::NoHeldCall);
        }
        if hand.active != Business::None {
            return Err(Refusal::WrongCallState);
        }
        if hand.line == Line::OnHook {
            let until = self.patience(self.rules.ring, fx);
            self.with_hand(agent, |hand| hand.held.retain(|held| *held != id));
            self.busy_with(agent, &id, Hand::Calling { until });
            self.ring_phone(agent, None, fx);
        } else {
            self.take_back(agent, &id, fx);
        }
        Ok(Reply::Done)
    }

    /// From hold into talk.
    pub(super) fn take_back(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        if let Some(call) = self.calls.get_mut(id) {
            call.stage = Stage::Talking;
        }
        self.with_hand(agent, |hand| hand.held.retain(|held| held != id));
        self.busy_with(agent, id, Hand::Talking);
        self.resume_taping(id, fx);
        self.tell_talking(agent, id, fx);
    }

    /// `beginmute`, `endmute`: no event follows.
    pub(super) fn mute(&mut self, agent: AgentId, on: bool, fx: &mut Effects) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let id = hand.call().ok_or(Refusal::NoCall)?.0.clone();
        if hand.muted == on {
            return Err(Refusal::WrongCallState);
        }
        if on {
            self.customer_talk(agent)?;
        }
        self.with_hand(agent, |hand| hand.muted = on);
        fx.touched.insert(id);
        // No event tells the agent itself.
        let seen = if on {
            InspectedChange::Mute
        } else {
            InspectedChange::Active
        };
        self.tell_watchers(agent, seen, fx);
        Ok(Reply::Done)
    }

    /// `seconddialex`: key presses for whoever the agent talks with.
    pub(super) fn dial_digits(
        &mut self,
        agent: AgentId,
        digits: &str,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let talking = hand.talking().ok_or(Refusal::NoCall)?;
        let others = [Some(talking), hand.joined.as_ref()];
        let legs: Vec<LegId> = others
            .into_iter()
            .flatten()
            .filter_map(|id| self.calls.get(id))
            .filter_map(|call| match call.far {
                // Called by the other agent, which is at the other end then.
                Far::Agent(called) if called == agent => self.hand(call.handler?)?.line.up(),
                _ => self.far_leg(call),
            })
            .collect();
        press(legs, digits, fx);
        Ok(Reply::Done)
    }

    /// `thirdPartyConfTransmitNum`.
    pub(super) fn relay_digits(&mut self, agent: AgentId) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let (Some(active), Some(joined)) = (hand.talking().cloned(), hand.joined.clone()) else {
            return Err(Refusal::WrongCallState);
        };
        for id in [active, joined] {
            if let Some(call) = self.calls.get_mut(&id) {
                call.relays_digits = call.feature.with_customer();
            }
        }
        Ok(Reply::Done)
    }

    /// A key was pressed: sent on where that was asked for.
    pub(super) fn digit(&mut self, leg: LegId, digit: char, fx: &mut Effects) {
        let id = match self.legs.get(&leg) {
            Some(End::Far(id)) => id.clone(),
            // Pressed on the agent's own phone: as if the desktop had asked for it.
            Some(End::Handset(agent)) => {
                let agent = *agent;
                // Not in talk: nobody is there to hear it.
                let _ = self.dial_digits(agent, &digit.to_string(), fx);
                return;
            }
            None => return,
        };
        if self.calls.get(&id).is_some_and(|call| call.run.is_some()) {
            return self.flow_digit(&id, digit, fx);
        }
        let Some(call) = self.calls.get(&id).filter(|call| call.relays_digits) else {
            return;
        };
        let Some(hand) = call.handler.and_then(|agent| self.hand(agent)) else {
            return;
        };
        let others = [hand.talking(), hand.joined.as_ref()].into_iter().flatten();
        let legs: Vec<LegId> = others
            .filter(|other| **other != id)
            .filter_map(|other| self.far_leg(self.calls.get(other)?))
            .collect();
        press(legs, &digit.to_string(), fx);
    }
}

fn press(legs: Vec<LegId>, digits: &str, fx: &mut Effects) {
    for leg in legs {
        let digits = digits.to_owned();
        fx.commands.push(Command::Dial { leg, digits });
    }
}
