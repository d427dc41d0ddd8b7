//! Who comes into a conference and goes: agents that are asked, lines that are called or brought along.

use super::super::state::Particulars;
use super::super::{Effects, Reply, Unanswered, Vdn};
use super::Birth;
use super::conference::{Attendee, OutsideLine, stop_plays};
use crate::call::{Call, CallData, CallLeg, Consult, Far, Feature, Kept, Participant, Purpose, Stage};
use crate::event::{ConferenceChange, ConferenceLeaving, ConferenceMember, Event, Incoming};
use crate::handset::{Business, ConferenceStage, Line};
use crate::ids::{AgentId, CallId, Phone};
use crate::refusal::Refusal;
use crate::switch::Cause;
use crate::transition::Request;

impl Vdn {
    /// An agent is entered in the conference's list and in the records.
    pub(super) fn attend(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        let phone = self.agent(agent).and_then(|agent| agent.session.phone.clone());
        let Some(parties) = self.conference_parties(agent, id) else {
            return;
        };
        let Some(conference) = self.conferences.get_mut(id) else {
            return;
        };
        let record = CallLeg {
            call: id.clone(),
            number: conference.records,
            who: Participant::Agent(agent),
            phone: phone.unwrap_or_else(|| Phone::from("")),
            caller: parties.caller,
            called: parties.called,
            feature: Feature::CONFERENCE,
            skill: None,
            transferred_by: None,
            begun: fx.now,
            rang: None,
            answered: None,
            ended: None,
            cause: None,
            by_itself: false,
        };
        conference.records = conference.records.saturating_add(1);
        fx.kept.push(Kept::Leg(Box::new(record.clone())));
        conference.agents.push(Attendee {
            agent,
            held: false,
            record,
        });
    }

    /// The chairman has room for one more.
    fn room_for_one(&self, agent: AgentId, id: &CallId) -> Result<(), Refusal> {
        let conference = self.chaired(agent)?;
        let full = usize::try_from(conference.most).is_ok_and(|most| conference.size() >= most);
        if conference.call != *id || full {
            return Err(Refusal::WrongCallState);
        }
        Ok(())
    }

    /// `callinner` in a conference: its chairman asks another agent in.
    pub(super) fn ask_into(
        &mut self,
        agent: AgentId,
        id: &CallId,
        peer: AgentId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        self.room_for_one(agent, id)?;
        let until = fx.now.after(self.rules.ring);
        let with = Particulars {
            until: Some(until),
            ..Particulars::default()
        };
        self.request(peer, Request::CallOffered, with, fx)?;
        self.attend(peer, id, fx);
        self.take_part(peer, id, ConferenceStage::Alerting { until });
        self.tell_numbered(peer, id, Event::ConferenceRinging, fx);
        if self.hand(peer).is_some_and(|hand| hand.line.up().is_some()) {
            self.conference_phone_up(peer, fx);
        } else {
            self.ring_phone(peer, Some(Self::work_number(agent)), fx);
        }
        Ok(Reply::Call(id.clone()))
    }

    /// Whether the agent was asked into a conference and hasn't answered.
    pub(super) fn is_asked(&self, agent: AgentId) -> bool {
        let stage = self.hand(agent).and_then(|hand| hand.conferring());
        stage.is_some_and(|conferring| {
            matches!(
                conferring.stage,
                ConferenceStage::Alerting { .. } | ConferenceStage::Ringing { .. }
            )
        })
    }

    /// The agent's phone was picked up for a conference.
    pub(super) fn conference_phone_up(&mut self, agent: AgentId, fx: &mut Effects) {
        let Some(slot) = self.agents.get(&agent) else {
            return;
        };
        let Some(conferring) = slot.hand.conferring() else {
            return;
        };
        let (id, stage) = (conferring.conference.clone(), conferring.stage);
        let automatic = slot.agent.settings.auto_answer || slot.hand.picking_up;
        let has_held = !slot.hand.held.is_empty();
        self.with_hand(agent, |hand| hand.picking_up = false);
        match stage {
            ConferenceStage::Calling { .. } => {
                if !has_held {
                    self.request(agent, Request::CallBegun, Particulars::default(), fx)
                        .expect("what was placed can begin");
                }
                self.conference_on(agent, &id, fx);
            }
            ConferenceStage::Alerting { .. } => {
                let Some(parties) = self.conference_parties(agent, &id) else {
                    return;
                };
                let incoming = Incoming {
                    parties,
                    transferred_by: None,
                };
                if automatic {
                    self.tell(agent, Event::AutoAnswer(incoming), fx);
                    return self.conference_joined(agent, &id, fx);
                }
                let until = fx.now.after(self.rules.ring);
                self.tell(agent, Event::Ringing(incoming), fx);
                self.take_part(agent, &id, ConferenceStage::Ringing { until });
                self.rings_until(agent, until, fx);
                self.schedule(agent);
            }
            ConferenceStage::Ringing { .. } | ConferenceStage::On { .. } => {}
        }
    }

    /// `answeragentconf`, `answer`.
    pub(in crate::vdn) fn answer_conference(
        &mut self,
        agent: AgentId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let conferring = hand.conferring().ok_or(Refusal::NoCall)?;
        if !matches!(conferring.stage, ConferenceStage::Ringing { .. }) {
            return Err(Refusal::NoCall);
        }
        let id = conferring.conference.clone();
        self.conference_joined(agent, &id, fx);
        Ok(Reply::Done)
    }

    /// `rejectagentconf`: also while the phone rings.
    pub(in crate::vdn) fn reject_conference(
        &mut self,
        agent: AgentId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        if !self.is_asked(agent) {
            return Err(Refusal::NoCall);
        }
        self.conference_left(agent, Cause::Rejected, ConferenceLeaving::Itself, None, fx);
        Ok(Reply::Done)
    }

    /// `requestleaveagentconf`. A chairman hands over or ends it, as long as others are there.
    pub(in crate::vdn) fn leave_conference(
        &mut self,
        agent: AgentId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let conference = self.own_conference(agent)?;
        if conference.chair == agent && conference.size() > 1 {
            return Err(Refusal::NoRight);
        }
        self.conference_left(agent, Cause::Normal, ConferenceLeaving::Itself, None, fx);
        Ok(Reply::Done)
    }

    /// `release` in a conference, or of the one asked into.
    pub(super) fn release_conference(&mut self, agent: AgentId, fx: &mut Effects) -> Result<(), Refusal> {
        let stage = self.hand(agent).and_then(|hand| hand.conferring());
        let cause = match stage.map(|conferring| conferring.stage) {
            // Pre-occupied, as with a call.
            None | Some(ConferenceStage::Alerting { .. }) => return Err(Refusal::NoCall),
            Some(ConferenceStage::Ringing { .. }) => Cause::Rejected,
            Some(ConferenceStage::Calling { .. } | ConferenceStage::On { .. }) => Cause::Normal,
        };
        self.conference_left(agent, cause, ConferenceLeaving::Itself, None, fx);
        Ok(())
    }

    /// The agent who was asked takes part.
    fn conference_joined(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        self.request(agent, Request::CallAnswered, Particulars::default(), fx)
            .expect("what is offered can be answered");
        self.conference_on(agent, id, fx);
    }

    /// The agent is in the conference; the others are told.
    pub(super) fn conference_on(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        self.take_part(agent, id, ConferenceStage::On { until: None });
        let Some(conference) = self.conferences.get_mut(id) else {
            return;
        };
        let chair = conference.chair;
        conference.record.answered.get_or_insert(fx.now);
        if let Some(attendee) = conference.agents.iter_mut().find(|one| one.agent == agent) {
            attendee.record.answered = Some(fx.now);
            attendee.record.rang.get_or_insert(fx.now);
            fx.kept.push(Kept::Leg(Box::new(attendee.record.clone())));
        }
        self.set_chair(id, chair);
        let event = if chair == agent {
            Event::ConferenceBegun
        } else {
            Event::ConferenceJoined
        };
        self.tell_numbered(agent, id, event, fx);
        if let Some(parties) = self.conference_parties(agent, id) {
            self.tell(agent, Event::Talking(parties), fx);
        }
        self.tell_came_in(id, &ConferenceMember::Agent(agent), fx);
        fx.touched.insert(id.clone());
    }

    /// The agent leaves the conference, or won't come. `hung_up`: its phone is on hook already.
    pub(super) fn conference_left(
        &mut self,
        agent: AgentId,
        cause: Cause,
        why: ConferenceLeaving,
        hung_up: Option<Line>,
        fx: &mut Effects,
    ) {
        let was_in = self.hand(agent).and_then(|hand| hand.in_conference()).cloned();
        if let Some(id) = &was_in {
            self.tell_change(
                id,
                &ConferenceMember::Agent(agent),
                ConferenceChange::Left(why),
                fx,
            );
            self.tell_numbered(agent, id, Event::ConferenceLeft, fx);
        }
        let Some((id, attendee)) = self.strike_from_conference(agent) else {
            return;
        };
        if let Some(leg) = hung_up.and_then(Line::leg).or(attendee.leg)
            && let Some(conference) = self.conferences.get_mut(&id)
        {
            stop_plays(&mut conference.plays, Some(leg), fx);
        }
        self.out_of_conference(attendee.of, cause, true, hung_up, fx);
        if was_in.is_none() {
            self.tell_not_come(agent, &id, why, fx);
        }
        self.conference_goes_on(agent, &id, fx);
    }

    fn strike_from_conference(&mut self, agent: AgentId) -> Option<(CallId, Struck)> {
        let hand = self.hand(agent)?;
        let (id, leg) = (hand.conferring()?.conference.clone(), hand.line.leg());
        let conference = self.conferences.get_mut(&id)?;
        let at = conference.agents.iter().position(|one| one.agent == agent)?;
        let of = conference.agents.remove(at);
        Some((id, Struck { of, leg }))
    }

    /// After an agent left there is a chairman again, or an end.
    fn conference_goes_on(&mut self, left: AgentId, id: &CallId, fx: &mut Effects) {
        fx.touched.insert(id.clone());
        if self
            .conferences
            .get(id)
            .is_none_or(|conference| conference.chair != left)
        {
            return;
        }
        match self.attending(id).first() {
            Some(next) => self.shift_chair(id, *next, fx),
            None => self.end_conference(id, fx),
        }
    }

    /// What an agent who is no longer in the list is told, and what becomes of its phone and state.
    pub(super) fn out_of_conference(
        &mut self,
        attendee: Attendee,
        cause: Cause,
        by_itself: bool,
        hung_up: Option<Line>,
        fx: &mut Effects,
    ) {
        let (agent, mut record) = (attendee.agent, attendee.record);
        let call = record.call.clone();
        (record.ended, record.cause, record.by_itself) = (Some(fx.now), Some(cause), by_itself);
        fx.kept.push(Kept::Leg(Box::new(record)));
        let stage = self.hand(agent).and_then(|hand| hand.conferring());
        let Some(stage) = stage.map(|conferring| conferring.stage) else {
            return;
        };
        let unanswered = match stage {
            ConferenceStage::Alerting { .. } => hung_up.is_some() || cause == Cause::NoAnswer,
            ConferenceStage::Ringing { .. } => cause == Cause::NoAnswer,
            ConferenceStage::Calling { .. } | ConferenceStage::On { .. } => false,
        };
        if unanswered {
            match hung_up {
                Some(line) => self.tell_on_hook(agent, line, fx),
                None => self.lay_down(agent, false, fx),
            }
            if self.rules.unanswered == Unanswered::Idle {
                self.tell(agent, Event::NoAnswer(call), fx);
            } else {
                self.request(agent, Request::CallUnanswered, Particulars::default(), fx)
                    .expect("what rings can go unanswered");
            }
            self.with_hand(agent, |hand| hand.active = Business::None);
            return self.settle(agent, None, false, fx);
        }
        let event = match stage {
            ConferenceStage::Calling { .. } => Event::ConnectFailed(call),
            _ => Event::CallReleased(call),
        };
        self.tell(agent, event, fx);
        self.with_hand(agent, |hand| hand.active = Business::None);
        let talked = matches!(stage, ConferenceStage::On { .. });
        self.settle(agent, hung_up, talked, fx);
    }

    /// The phone of an agent in a conference, or asked into one, is gone.
    pub(super) fn conference_phone_gone(
        &mut self,
        agent: AgentId,
        cause: Cause,
        line: Line,
        fx: &mut Effects,
    ) {
        let stage = self.hand(agent).and_then(|hand| hand.conferring());
        let why = leaving(cause);
        let cause = match stage.map(|conferring| conferring.stage) {
            // Hung up instead of answered.
            Some(ConferenceStage::Ringing { .. }) => Cause::Rejected,
            _ => cause,
        };
        self.conference_left(agent, cause, why, Some(line), fx);
    }

    /// A deadline of the agent's part in a conference has come.
    pub(super) fn conference_due(&mut self, agent: AgentId, fx: &mut Effects) {
        let Some(conferring) = self.hand(agent).and_then(|hand| hand.conferring()) else {
            return;
        };
        let id = conferring.conference.clone();
        match conferring.stage {
            ConferenceStage::On { .. } => self.end_conference(&id, fx),
            _ => self.conference_left(agent, Cause::NoAnswer, ConferenceLeaving::Other, None, fx),
        }
    }

    /// `callout` in a conference: its chairman calls a number into it.
    pub(super) fn call_into(
        &mut self,
        agent: AgentId,
        id: &CallId,
        birth: Birth,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        self.room_for_one(agent, id)?;
        let call = self.bear(
            Birth {
                handler: None,
                ..birth
            },
            fx,
        );
        self.admit_line(&call, id);
        self.dial(&call, fx);
        Ok(Reply::Call(call))
    }

    /// `confjoin` in a conference: its chairman brings a held call into it.
    pub(super) fn take_into(
        &mut self,
        agent: AgentId,
        id: &CallId,
        held: &CallId,
        data: Option<CallData>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        if !hand.held.contains(held) {
            return Err(Refusal::NoHeldCall);
        }
        self.room_for_one(agent, id)?;
        let call = self.calls.get(held).ok_or(Refusal::NoHeldCall)?;
        let tied = call.offered.is_some() || call.queued.is_some() || call.consult.is_some();
        if tied || matches!(call.far, Far::Agent(_)) {
            return Err(Refusal::WrongCallState);
        }
        if let Some(data) = data {
            self.keep_data(held, data, fx);
        }
        self.stop_taping(held, fx);
        self.leg_ends(held, Participant::Agent(agent), Cause::Normal, false, fx);
        self.forget(agent, held, fx);
        self.detach(agent, held);
        self.tell(agent, Event::CallReleased(held.clone()), fx);
        self.admit_line(held, id);
        self.line_joined(id, held, fx);
        Ok(Reply::Done)
    }

    /// A call becomes a line of the conference.
    pub(super) fn admit_line(&mut self, call: &CallId, id: &CallId) {
        if let Some(call) = self.calls.get_mut(call) {
            call.handler = None;
            if call.stage == Stage::Held {
                call.stage = Stage::Talking;
            }
            call.consult = Some(Consult {
                about: id.clone(),
                purpose: Purpose::Conference,
            });
        }
        if let Some(conference) = self.conferences.get_mut(id) {
            conference.lines.push(OutsideLine {
                call: call.clone(),
                held: false,
            });
        }
    }

    /// The line is heard in the conference from now on.
    pub(super) fn line_joined(&mut self, id: &CallId, call: &CallId, fx: &mut Effects) {
        fx.touched.extend([id.clone(), call.clone()]);
        if let Some(member) = self.line_in(call) {
            self.tell_came_in(id, &member, fx);
        }
    }

    /// The line's call is over.
    pub(super) fn line_left(&mut self, id: &CallId, call: &Call, cause: Cause, fx: &mut Effects) {
        self.strike_line(id, &call.id, fx);
        let Far::Outside { leg, .. } = call.far else {
            return;
        };
        if let Some(conference) = self.conferences.get_mut(id) {
            stop_plays(&mut conference.plays, Some(leg), fx);
        }
        let member = ConferenceMember::Line(self.far_number(call));
        self.tell_change(id, &member, ConferenceChange::Left(leaving(cause)), fx);
    }

    /// A number that was called into the conference can't be reached; its call is over.
    pub(super) fn line_not_reached(&mut self, id: &CallId, call: &CallId, fx: &mut Effects) {
        self.strike_line(id, call, fx);
        if let Some(chair) = self.conferences.get(id).map(|conference| conference.chair) {
            self.tell(chair, Event::CallOutFailed(call.clone()), fx);
        }
    }

    fn strike_line(&mut self, id: &CallId, call: &CallId, fx: &mut Effects) {
        fx.touched.insert(id.clone());
        if let Some(conference) = self.conferences.get_mut(id) {
            conference.lines.retain(|line| line.call != *call);
        }
    }
}

/// Why somebody whose phone is gone isn't in the conference any more.
const fn leaving(cause: Cause) -> ConferenceLeaving {
    match cause {
        Cause::Normal => ConferenceLeaving::HungUp,
        Cause::Rejected => ConferenceLeaving::Itself,
        _ => ConferenceLeaving::Other,
    }
}

/// An agent that was taken out of the list, with its phone's leg.
struct Struck {
    of: Attendee,
    leg: Option<crate::switch::LegId>,
}
