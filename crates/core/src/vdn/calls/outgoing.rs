//! Calls that an agent makes: its own phone first, then the other end (spec/voice.md §7.3, §7.4).

use super::super::state::Particulars;
use super::super::{CallOut, Effects, End, Reply, Vdn};
use super::Birth;
use crate::call::{CallData, Consult, Far, Feature, Participant, Purpose, Stage};
use crate::handset::{Business, Hand, Line};
use crate::ids::{AgentId, CallId, Phone};
use crate::refusal::Refusal;
use crate::switch::{Cause, Command, LegId};
use crate::transition::Request;

impl Vdn {
    /// `callout`.
    pub(super) fn call_out(
        &mut self,
        agent: AgentId,
        request: CallOut,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let conference = self.hand(agent).and_then(|hand| hand.in_conference()).cloned();
        if conference.is_none() {
            self.may_call(agent)?;
        }
        if request.called.0.is_empty() {
            return Err(Refusal::BadNumber);
        }
        if let Some(skill) = request.skill
            && !self.directory.skills.contains_key(&skill)
        {
            return Err(Refusal::UnknownSkill);
        }
        let birth = Birth {
            skill: request.skill,
            data: request.data,
            handler: Some(agent),
            ..self.outside(agent, request.called, request.caller)
        };
        match conference {
            Some(conference) => self.call_into(agent, &conference, birth, fx),
            None => self.begin_own(agent, birth, fx),
        }
    }

    /// `callinner`.
    pub(super) fn call_inner(
        &mut self,
        agent: AgentId,
        peer: AgentId,
        data: CallData,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let conference = self.hand(agent).and_then(|hand| hand.in_conference()).cloned();
        if conference.is_none() {
            self.may_call(agent)?;
        }
        if peer == agent || !self.directory.agents.contains_key(&peer) {
            return Err(Refusal::BadNumber);
        }
        if !self.can_take(peer) {
            return Err(Refusal::AgentUnavailable(peer));
        }
        if let Some(conference) = conference {
            return self.ask_into(agent, &conference, peer, fx);
        }
        let birth = Birth {
            feature: Feature::INTERNAL,
            caller: Self::work_number(agent),
            called: Self::work_number(peer),
            skill: None,
            data,
            handler: Some(agent),
            far: Far::Agent(peer),
            stage: Stage::Begun,
            consult: None,
        };
        self.begin_own(agent, birth, fx)
    }

    /// Whether the agent may begin a call: signed in with a phone, nothing active, not resting.
    pub(super) fn may_call(&self, agent: AgentId) -> Result<(), Refusal> {
        let slot = self.agents.get(&agent).ok_or(Refusal::NotSignedIn)?;
        if slot.agent.session.must_change_password {
            return Err(Refusal::PasswordChangeRequired);
        }
        if slot.agent.session.phone.is_none() {
            return Err(Refusal::NoPhone);
        }
        if slot.hand.active != Business::None || matches!(slot.hand.line, Line::Ringing { .. }) {
            return Err(Refusal::InCall);
        }
        Ok(())
    }

    fn own_number(&self, agent: AgentId) -> Phone {
        let phone = self.agent(agent).and_then(|agent| agent.session.phone.clone());
        phone.unwrap_or_else(|| Self::work_number(agent))
    }

    pub(super) fn begin_own(
        &mut self,
        agent: AgentId,
        birth: Birth,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let has_held = self.hand(agent).is_some_and(|hand| !hand.held.is_empty());
        if !has_held {
            self.request(agent, Request::CallPlaced, Particulars::default(), fx)?;
        }
        let id = self.bear(birth, fx);
        self.agent_leg_begins(&id, agent, fx);
        if self.hand(agent).is_some_and(|hand| hand.line.up().is_some()) {
            self.own_phone_ready(agent, &id, fx);
        } else {
            let until = self.patience(self.rules.ring, fx);
            self.busy_with(agent, &id, Hand::Calling { until });
            let shown = self.calls.get(&id).map(|call| call.called.clone());
            self.ring_phone(agent, shown, fx);
        }
        Ok(Reply::Call(id))
    }

    /// The agent's phone is up: now the other end.
    pub(super) fn own_phone_ready(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        match self.calls.get(id).map(|call| call.stage) {
            Some(Stage::Begun) => {}
            // A held call that is taken back with a phone that was on hook.
            Some(_) => {
                self.take_back(agent, id, fx);
                return self.record_by_rule(agent, id, fx);
            }
            None => return,
        }
        self.leg_answered(id, Participant::Agent(agent), fx);
        if self.hand(agent).is_some_and(|hand| hand.held.is_empty()) {
            self.request(agent, Request::CallBegun, Particulars::default(), fx)
                .expect("a call that was placed can begin");
        }
        let until = self.patience(self.rules.dial, fx);
        self.busy_with(agent, id, Hand::Dialling { until });
        self.dial(id, fx);
    }

    /// Rings the far end.
    pub(super) fn dial(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.stage = Stage::Dialling;
        fx.touched.insert(id.clone());
        match call.far.clone() {
            Far::Agent(peer) => {
                if self.can_take(peer) {
                    self.far_rings(id, fx);
                    self.offer(id, peer, fx);
                } else {
                    self.dial_failed(id, Cause::Busy, fx);
                }
            }
            Far::Outside { number, .. } => {
                let from = Some(call.caller.clone()).filter(|caller| !caller.0.is_empty());
                let leg = self.leg(End::Far(id.clone()), fx);
                if let Some(call) = self.calls.get_mut(id) {
                    call.far = Far::Outside {
                        leg,
                        number: number.clone(),
                    };
                }
                self.leg_begins(id, Participant::Outside, number.clone(), fx);
                let patience = self.rules.dial;
                let until = self.patience(patience, fx);
                self.waits.set(id.clone(), until);
                fx.commands.push(Command::Ring {
                    leg,
                    to: number,
                    from,
                    patience,
                });
            }
        }
    }

    /// The agent's own phone wasn't picked up for a call of its own, or the agent gave it up.
    pub(super) fn own_phone_failed(
        &mut self,
        agent: AgentId,
        id: &CallId,
        cause: Cause,
        line: Line,
        fx: &mut Effects,
    ) {
        let Some(call) = self.calls.get(id) else { return };
        let feature = call.feature;
        if call.stage == Stage::Held {
            // Only taking it back failed.
            self.with_hand(agent, |hand| {
                hand.active = Business::None;
                hand.held.push(id.clone());
            });
            match self.hung_up(agent, line) {
                Some(line) => self.tell_on_hook(agent, line, fx),
                None => self.lay_down(agent, true, fx),
            }
            return;
        }
        self.leg_ends(id, Participant::Agent(agent), cause, true, fx);
        self.forget(agent, id, fx);
        self.end_call(id, cause, fx);
        self.tell_not_connected(agent, id, feature, fx);
        let hung_up = self.hung_up(agent, line);
        self.settle(agent, hung_up, false, fx);
    }

    /// The agent gives up while the other end still rings.
    pub(super) fn dialling_given_up(
        &mut self,
        agent: AgentId,
        id: &CallId,
        cause: Cause,
        hung_up: Option<Line>,
        fx: &mut Effects,
    ) {
        if let Some(line) = hung_up {
            self.tell_on_hook(agent, line, fx);
        }
        self.dial_failed(id, cause, fx);
    }

    /// Begins a call for another one, with the agent's phone up already.
    pub(super) fn begin_consult(
        &mut self,
        agent: AgentId,
        about: &CallId,
        purpose: Purpose,
        mut birth: Birth,
        fx: &mut Effects,
    ) -> CallId {
        birth.consult = Some(Consult {
            about: about.clone(),
            purpose,
        });
        let stays = purpose != Purpose::Release;
        birth.handler = stays.then_some(agent);
        let id = self.bear(birth, fx);
        if stays {
            self.agent_leg_begins(&id, agent, fx);
        }
        match purpose {
            Purpose::Talk => {
                let until = self.patience(self.rules.dial, fx);
                self.busy_with(agent, &id, Hand::Dialling { until });
            }
            Purpose::ThreeParty | Purpose::Success => {
                self.with_hand(agent, |hand| hand.consulting = Some(id.clone()));
            }
            Purpose::Release | Purpose::Bridge | Purpose::Conference => {}
        }
        self.dial(&id, fx);
        id
    }

    /// What a call to a number outside begins with.
    pub(super) fn outside(&self, agent: AgentId, number: Phone, caller: Option<Phone>) -> Birth {
        Birth {
            feature: Feature::OUTBOUND,
            caller: caller.unwrap_or_else(|| self.own_number(agent)),
            called: number.clone(),
            skill: None,
            data: CallData::default(),
            handler: None,
            // The leg gets its name when it is dialled.
            far: Far::Outside {
                leg: LegId::Placed(0),
                number,
            },
            stage: Stage::Begun,
            consult: None,
        }
    }
}
