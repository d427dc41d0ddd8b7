//! An inspector's part in another agent's talks: begun, changed, ended; the call taken over; a call
//! dropped (spec/voice.md §5, §7.9).
//!
//! The inspected agent and the customer are told nothing of it; only a desktop that synchronises itself
//! finds the inspector's number (`qcWorkNo`). Who hears whom is in `rooms.rs`: an
//! inspector has no room of its own, but sits wherever the agent talks, and hears nothing meanwhile.

use super::super::state::Particulars;
use super::super::{Effects, Hearing, Reply, Vdn};
use super::records::of_its_own;
use crate::call::{CallLeg, Far, Feature, Kept, Participant, Stage};
use crate::event::{Event, InspectedChange};
use crate::handset::{Business, Hand, Inspecting, InspectionStage, Line};
use crate::ids::{AgentId, CallId};
use crate::refusal::Refusal;
use crate::switch::{Cause, LegId};
use crate::transition::Request;

/// How many inspectors one agent may have.
const MOST_INSPECTORS: usize = 4;

impl Vdn {
    /// `addsupervise`, `addinsert`, `requestwhisperagent`. The right was checked.
    pub(in crate::vdn) fn begin_inspection(
        &mut self,
        inspector: AgentId,
        agent: AgentId,
        hearing: Hearing,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let slot = self.agents.get(&inspector).ok_or(Refusal::NotSignedIn)?;
        if slot.agent.session.must_change_password {
            return Err(Refusal::PasswordChangeRequired);
        }
        let phone = slot.agent.session.phone.clone().ok_or(Refusal::NoPhone)?;
        if !slot.hand.is_free() || matches!(slot.hand.line, Line::Ringing { .. }) {
            return Err(Refusal::InCall);
        }
        let target = self.hand(agent).ok_or(Refusal::AgentUnavailable(agent))?;
        if target.inspecting().is_some() {
            return Err(Refusal::WrongState);
        }
        let others = self.inspectors.get(&agent).map_or(0, |who| who.len());
        let talks = target.talking().is_some() || target.in_conference().is_some();
        let insert_in_nothing = hearing == Hearing::Insert && !talks;
        if insert_in_nothing || others >= MOST_INSPECTORS {
            return Err(Refusal::WrongCallState);
        }
        self.request(inspector, Request::CallPlaced, Particulars::default(), fx)?;

        let record = CallLeg {
            call: self.call_id(fx),
            number: 0,
            who: Participant::Agent(inspector),
            phone,
            caller: Self::work_number(inspector),
            called: Self::work_number(agent),
            feature: Feature::INSPECTION,
            skill: None,
            transferred_by: None,
            begun: fx.now,
            rang: None,
            answered: None,
            ended: None,
            cause: None,
            by_itself: false,
        };
        fx.kept.push(Kept::Call(Box::new(of_its_own(&record))));
        fx.kept.push(Kept::Leg(Box::new(record.clone())));
        let until = self.patience(self.rules.ring, fx);
        self.inspectors.entry(agent).or_default().insert(inspector);
        self.with_hand(inspector, |hand| {
            hand.active = Business::Inspection(Box::new(Inspecting {
                agent,
                hearing,
                stage: InspectionStage::Calling { until },
                record,
            }));
        });
        if self.hand(inspector).is_some_and(|hand| hand.line.up().is_some()) {
            self.inspection_begins(inspector, fx);
        } else {
            self.ring_phone(inspector, Some(Self::work_number(agent)), fx);
        }
        Ok(Reply::Done)
    }

    /// The inspector's phone is up.
    pub(super) fn inspection_begins(&mut self, inspector: AgentId, fx: &mut Effects) {
        let now = fx.now;
        let Some(hand) = self.hand_mut(inspector) else {
            return;
        };
        let Business::Inspection(inspecting) = &mut hand.active else {
            return;
        };
        inspecting.stage = InspectionStage::On;
        inspecting.record.answered = Some(now);
        inspecting.record.rang.get_or_insert(now);
        let parties = inspecting.parties();
        let (agent, hearing) = (inspecting.agent, inspecting.hearing);
        fx.kept.push(Kept::Leg(Box::new(inspecting.record.clone())));
        hand.picking_up = false;
        self.schedule(inspector);
        self.request(inspector, Request::CallBegun, Particulars::default(), fx)
            .expect("what was placed can begin");
        self.tell(inspector, Event::Talking(parties), fx);
        self.tell_of(inspector, agent, InspectedChange::SuperviseInsert, fx);
        self.tell_other_watchers(inspector, agent, seen_as(hearing), fx);
        self.touch_talk(agent, fx);
    }

    /// `switch`, `requestswitchinsertwhisperagent`: no event but for other observers.
    pub(in crate::vdn) fn set_hearing(&mut self, inspector: AgentId, hearing: Hearing, fx: &mut Effects) {
        let Some(hand) = self.hand_mut(inspector) else {
            return;
        };
        let Business::Inspection(inspecting) = &mut hand.active else {
            return;
        };
        let before = std::mem::replace(&mut inspecting.hearing, hearing);
        let (agent, on) = (inspecting.agent, inspecting.stage == InspectionStage::On);
        if on && seen_as(before) != seen_as(hearing) {
            self.tell_other_watchers(inspector, agent, seen_as(hearing), fx);
        }
        self.touch_talk(agent, fx);
    }

    /// The inspection is over, or didn't come about. `hung_up`: how the phone's line stood, when the
    /// phone itself was hung up.
    pub(in crate::vdn) fn inspection_over(
        &mut self,
        inspector: AgentId,
        cause: Cause,
        hung_up: Option<Line>,
        fx: &mut Effects,
    ) {
        let Some(ended) = self.leave_inspection(inspector, cause, true, fx) else {
            return;
        };
        self.tell_inspection_over(inspector, &ended, fx);
        self.settle(inspector, hung_up, ended.stage == InspectionStage::On, fx);
    }

    /// Nobody is left to be inspected: the agent signs out.
    pub(in crate::vdn) fn leave_alone(&mut self, agent: AgentId, fx: &mut Effects) {
        let inspectors = self.inspectors.get(&agent).cloned().unwrap_or_default();
        for inspector in inspectors {
            self.expel(inspector, fx);
        }
    }

    /// Ends an inspection that the inspector didn't end.
    pub(in crate::vdn) fn expel(&mut self, inspector: AgentId, fx: &mut Effects) {
        let Some(ended) = self.leave_inspection(inspector, Cause::Normal, false, fx) else {
            return;
        };
        self.tell_inspection_over(inspector, &ended, fx);
        self.settle(inspector, None, ended.stage == InspectionStage::On, fx);
    }

    fn tell_inspection_over(&mut self, inspector: AgentId, ended: &Inspecting, fx: &mut Effects) {
        let call = ended.record.call.clone();
        if ended.stage != InspectionStage::On {
            return self.tell(inspector, Event::ConnectFailed(call), fx);
        }
        self.tell(inspector, Event::CallReleased(call), fx);
        self.tell_inspection_stopped(inspector, ended.agent, fx);
    }

    fn tell_inspection_stopped(&mut self, inspector: AgentId, agent: AgentId, fx: &mut Effects) {
        let over = InspectedChange::StopSuperviseInsert;
        self.tell_of(inspector, agent, over, fx);
        self.tell_other_watchers(inspector, agent, over, fx);
    }

    /// Takes the inspection out of the inspector's hand without a word.
    fn leave_inspection(
        &mut self,
        inspector: AgentId,
        cause: Cause,
        by_itself: bool,
        fx: &mut Effects,
    ) -> Option<Box<Inspecting>> {
        let mut ended = Box::new(self.hand(inspector)?.inspecting()?.clone());
        self.with_hand(inspector, |hand| hand.active = Business::None);
        if let Some(inspectors) = self.inspectors.get_mut(&ended.agent) {
            inspectors.remove(&inspector);
            if inspectors.is_empty() {
                self.inspectors.remove(&ended.agent);
            }
        }
        let record = &mut ended.record;
        (record.ended, record.cause, record.by_itself) = (Some(fx.now), Some(cause), by_itself);
        fx.kept.push(Kept::Leg(Box::new(record.clone())));
        fx.kept.push(Kept::Call(Box::new(of_its_own(record))));
        self.touch_talk(ended.agent, fx);
        Some(ended)
    }

    /// The phones of those who inspect the agent, with what they may hear and say.
    pub(super) fn ears_on(&self, agent: AgentId) -> impl Iterator<Item = (LegId, Hearing)> {
        let inspectors = self.inspectors.get(&agent).into_iter().flatten();
        inspectors.filter_map(|inspector| {
            let hand = self.hand(*inspector)?;
            let inspecting = hand.inspecting()?;
            let on = inspecting.stage == InspectionStage::On;
            Some((hand.line.up().filter(|_| on)?, inspecting.hearing))
        })
    }

    /// The room that the agent is in may look different.
    pub(in crate::vdn) fn touch_talk(&mut self, agent: AgentId, fx: &mut Effects) {
        let Some(hand) = self.hand(agent) else { return };
        let call = hand.call().map(|(call, _)| call);
        fx.touched.extend(call.or(hand.in_conference()).cloned());
    }

    /// `intercept`: the inspector has the agent's customer from now on.
    pub(in crate::vdn) fn intercept(
        &mut self,
        inspector: AgentId,
        agent: AgentId,
        named: Option<CallId>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let id = self.interceptable(agent)?;
        if named.is_some_and(|named| named != id) {
            return Err(Refusal::NoCall);
        }
        let on = |inspecting: &Inspecting| inspecting.stage == InspectionStage::On;
        if !self
            .hand(inspector)
            .and_then(|hand| hand.inspecting())
            .is_some_and(on)
        {
            return Err(Refusal::WrongState);
        }
        self.leave_inspection(inspector, Cause::Normal, true, fx);
        self.tell_inspection_stopped(inspector, agent, fx);
        // It isn't the agent who ends it.
        self.leg_ends(&id, Participant::Agent(agent), Cause::Normal, false, fx);
        self.part(agent, &id, Cause::Normal, false, fx);
        if let Some(call) = self.calls.get_mut(&id) {
            call.handler = Some(inspector);
            call.transferred_by = Some(agent);
        }
        self.agent_leg_begins(&id, inspector, fx);
        self.leg_answered(&id, Participant::Agent(inspector), fx);
        self.busy_with(inspector, &id, Hand::Talking);
        self.settle(agent, None, true, fx);
        self.tell_talking(inspector, &id, fx);
        self.record_by_rule(inspector, &id, fx);
        Ok(Reply::Done)
    }

    /// The agent's talk with a customer, if nothing else hangs on it.
    fn interceptable(&self, agent: AgentId) -> Result<CallId, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::AgentUnavailable(agent))?;
        let id = hand.talking().ok_or(Refusal::WrongCallState)?;
        let call = self.calls.get(id).ok_or(Refusal::WrongCallState)?;
        let plain = hand.joined.is_none() && hand.consulting.is_none() && hand.held.is_empty();
        let outside = matches!(call.far, Far::Outside { .. }) && call.feature.with_customer();
        let free = call.offered.is_none() && call.queued.is_none() && call.consult.is_none();
        if plain && outside && free && call.handler == Some(agent) {
            Ok(id.clone())
        } else {
            Err(Refusal::WrongCallState)
        }
    }

    /// The agents that take part in a live call, or are rung for it.
    pub(in crate::vdn) fn agents_in(&self, id: &CallId) -> Vec<AgentId> {
        let Some(call) = self.calls.get(id) else {
            return Vec::new();
        };
        let far = match call.far {
            Far::Agent(agent) => Some(agent),
            Far::Outside { .. } => None,
        };
        let agents = [call.handler, call.offered, far].into_iter().flatten();
        agents.chain(call.also.iter().copied()).collect()
    }

    /// `forcedropcall`: the call ends for all who are in it.
    pub(in crate::vdn) fn end_by_force(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        if let (Stage::Begun, Some(agent)) = (call.stage, call.handler) {
            let line = self.hand(agent).map(|hand| hand.line).unwrap_or_default();
            return self.own_phone_failed(agent, id, Cause::Normal, line, fx);
        }
        if call.handler.is_none() {
            // It only rings. Nobody gave up, so nobody is told that a caller did.
            for agent in self.rung_for(call) {
                self.withdraw(agent, id, fx);
            }
            return self.end_call(id, Cause::Normal, fx);
        }
        // The far end doesn't hang up by itself.
        self.leg_ends(id, Participant::Outside, Cause::Normal, false, fx);
        self.peer_is_left(id, fx);
        self.far_gone(id, Cause::Normal, fx);
    }
}

/// What other observers see of an inspection.
fn seen_as(hearing: Hearing) -> InspectedChange {
    match hearing {
        Hearing::Insert => InspectedChange::InsertCall,
        Hearing::Listen | Hearing::Whisper => InspectedChange::SuperviseOther,
    }
}
