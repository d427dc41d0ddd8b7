//! A conference of agents: begun, steered by its chairman, ended (spec/voice.md §9). Who comes and
//! goes is in `members.rs`.
//!
//! Where the document is silent the choice is ours. A conference has a call id of its own, feature 53,
//! which its agents are shown; records are kept of its agents under that id. Lines outside keep their
//! own calls, without a handler and with [`Purpose::Conference`](crate::call::Purpose). It isn't
//! recorded. A conference always has a chairman who is in it, or whose own phone is being rung for it,
//! and the chairman's deadline is its end.

use super::super::state::Particulars;
use super::super::{Effects, Reply, Vdn};
use super::rooms::Voice;
use crate::call::{CallLeg, CallParties, CallRecord, CallResult, Far, Feature, Kept, Participant, Stage};
use crate::event::{ConferenceChange, ConferenceLeaving, ConferenceMember, Event};
use crate::handset::{Business, ConferenceStage, Conferring, Hand, Line};
use crate::ids::{AgentId, CallId, Phone};
use crate::refusal::Refusal;
use crate::switch::{Cause, Command, LegId, PlayAction, PlayId, Prompt, RoomId, Seat, Tone};
use crate::time::Time;
use crate::transition::Request;
use std::time::Duration;

/// How many may take part.
const SIZES: std::ops::RangeInclusive<i16> = 2..=120;

/// A conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::vdn) struct Conference {
    /// The call id that its agents are shown.
    pub(in crate::vdn) call: CallId,
    /// The number that desktops know it by.
    pub(in crate::vdn) number: u64,
    pub(in crate::vdn) room: RoomId,
    pub(in crate::vdn) chair: AgentId,
    /// How many may take part.
    pub(in crate::vdn) most: i16,
    /// When it ends.
    pub(in crate::vdn) until: Time,
    /// Agents in it or asked into it, in the order in which they came.
    pub(in crate::vdn) agents: Vec<Attendee>,
    /// Lines in it or being called into it.
    pub(in crate::vdn) lines: Vec<OutsideLine>,
    /// What is kept of it as a whole.
    pub(in crate::vdn) record: CallRecord,
    /// How many agents' records there are by now.
    pub(in crate::vdn) records: u16,
    /// What is being played, and to whom.
    pub(in crate::vdn) plays: Vec<(PlayId, LegId)>,
}

/// An agent in a conference, or asked into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::vdn) struct Attendee {
    pub(in crate::vdn) agent: AgentId,
    /// Hears music and isn't heard.
    pub(in crate::vdn) held: bool,
    pub(in crate::vdn) record: CallLeg,
}

/// A line outside in a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::vdn) struct OutsideLine {
    pub(in crate::vdn) call: CallId,
    /// Hears music and isn't heard.
    pub(in crate::vdn) held: bool,
}

impl Conference {
    /// How many take part or are asked to.
    pub(in crate::vdn) fn size(&self) -> usize {
        self.agents.len() + self.lines.len()
    }
}

impl Vdn {
    /// `requestagentconf`: of the present talk, or with nobody but its chairman.
    pub(in crate::vdn) fn begin_conference(
        &mut self,
        agent: AgentId,
        members: u8,
        length: Duration,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let slot = self.agents.get(&agent).ok_or(Refusal::NotSignedIn)?;
        if slot.agent.session.must_change_password {
            return Err(Refusal::PasswordChangeRequired);
        }
        if slot.agent.session.phone.is_none() {
            return Err(Refusal::NoPhone);
        }
        if !SIZES.contains(&members.into()) {
            return Err(Refusal::WrongState);
        }
        let has_held = !slot.hand.held.is_empty();
        match &slot.hand.active {
            Business::None if matches!(slot.hand.line, Line::Ringing { .. }) => return Err(Refusal::InCall),
            Business::None => {
                if !has_held {
                    self.request(agent, Request::CallPlaced, Particulars::default(), fx)?;
                }
                let id = self.found(agent, members, length, fx);
                self.take_part(agent, &id, self.calling(fx));
                if self.hand(agent).is_some_and(|hand| hand.line.up().is_some()) {
                    self.conference_phone_up(agent, fx);
                } else {
                    self.ring_phone(agent, None, fx);
                }
            }
            Business::Call {
                call,
                stage: Hand::Talking,
            } => {
                let talk = call.clone();
                self.conferable(agent, &talk)?;
                let id = self.found(agent, members, length, fx);
                self.turn_into(agent, &talk, &id, fx);
            }
            _ => return Err(Refusal::InCall),
        }
        Ok(Reply::Done)
    }

    fn calling(&self, fx: &Effects) -> ConferenceStage {
        let until = self.patience(self.rules.ring, fx);
        ConferenceStage::Calling { until }
    }

    /// A plain talk of the agent's can become a conference.
    fn conferable(&self, agent: AgentId, talk: &CallId) -> Result<(), Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let call = self.calls.get(talk).ok_or(Refusal::NoCall)?;
        let handed_on = call.offered.is_some() || call.queued.is_some();
        let tied = handed_on || hand.joined.is_some() || hand.consulting.is_some();
        let plain = call.consult.is_none() && !hand.muted && call.handler == Some(agent);
        // The peer may have the talk in a conference only if it has nothing else in hand.
        let peer_is_free = match call.far {
            Far::Agent(peer) => self.hand(peer).is_some_and(|hand| hand.held.is_empty()),
            Far::Outside { .. } => true,
        };
        let known = call.feature.with_customer() || call.feature == Feature::INTERNAL;
        if tied || !plain || !peer_is_free || !known || call.stage != Stage::Talking {
            return Err(Refusal::WrongCallState);
        }
        Ok(())
    }

    fn found(&mut self, chair: AgentId, members: u8, length: Duration, fx: &mut Effects) -> CallId {
        let id = self.call_id(fx);
        let number = self.number(fx);
        let own = Self::work_number(chair);
        let record = CallRecord {
            call: id.clone(),
            feature: Feature::CONFERENCE,
            caller: own.clone(),
            called: own,
            flow: None,
            skill: None,
            begun: fx.now,
            queued: None,
            answered: None,
            agent: Some(chair),
            ended: None,
            cause: None,
            result: CallResult::None,
            offers: 0,
            transfers: 0,
            held: Duration::ZERO,
            recordings: 0,
        };
        fx.kept.push(Kept::Call(Box::new(record.clone())));
        let conference = Conference {
            record,
            call: id.clone(),
            number,
            room: RoomId(self.number(fx)),
            chair,
            most: members.into(),
            until: fx.now.after(length),
            agents: Vec::new(),
            lines: Vec::new(),
            records: 0,
            plays: Vec::new(),
        };
        self.conferences.insert(id.clone(), conference);
        self.attend(chair, &id, fx);
        id
    }

    /// The talk goes on as a conference, with whoever is in it.
    fn turn_into(&mut self, chair: AgentId, talk: &CallId, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(talk) else { return };
        let peer = match call.far {
            Far::Agent(peer) => Some(peer),
            Far::Outside { .. } => None,
        };
        self.stop_taping(talk, fx);
        for agent in [Some(chair), peer].into_iter().flatten() {
            self.leg_ends(talk, Participant::Agent(agent), Cause::Normal, false, fx);
            self.forget(agent, talk, fx);
            self.tell(agent, Event::CallReleased(talk.clone()), fx);
        }
        match peer {
            Some(_) => self.end_call(talk, Cause::Normal, fx),
            None => self.admit_line(talk, id),
        }
        self.conference_on(chair, id, fx);
        if let Some(peer) = peer {
            self.attend(peer, id, fx);
            self.conference_on(peer, id, fx);
        } else {
            self.line_joined(id, talk, fx);
        }
    }

    pub(super) fn take_part(&mut self, agent: AgentId, id: &CallId, stage: ConferenceStage) {
        let conference = id.clone();
        self.with_hand(agent, |hand| {
            hand.active = Business::Conference(Conferring { conference, stage })
        });
    }

    /// The conference as one of its agents is shown it.
    pub(super) fn conference_parties(&self, agent: AgentId, id: &CallId) -> Option<CallParties> {
        let chair = self.conferences.get(id)?.chair;
        Some(CallParties {
            call: id.clone(),
            caller: Self::work_number(chair),
            called: Self::work_number(agent),
            feature: Feature::CONFERENCE,
        })
    }

    /// Who sits in the conference's room.
    pub(in crate::vdn) fn conference_seats(&self, conference: &Conference) -> Vec<Seat> {
        let mut voices = Vec::with_capacity(conference.size());
        let mut held = Vec::new();
        for attendee in &conference.agents {
            let slot = self.agents.get(&attendee.agent);
            let Some(slot) = slot.filter(|slot| slot.hand.in_conference() == Some(&conference.call)) else {
                continue;
            };
            let Some(leg) = slot.hand.line.up() else { continue };
            if attendee.held {
                held.push(leg);
            } else {
                voices.push(Voice {
                    leg,
                    agent: Some(attendee.agent),
                    silent: !slot.agent.settings.talk_right,
                });
            }
        }
        for line in &conference.lines {
            let call = self
                .calls
                .get(&line.call)
                .filter(|call| call.stage == Stage::Talking);
            let Some(leg) = call.and_then(|call| self.far_leg(call)) else {
                continue;
            };
            if line.held {
                held.push(leg);
            } else {
                voices.push(Voice {
                    leg,
                    agent: None,
                    silent: false,
                });
            }
        }
        let mut seats = self.with_inspectors(&voices, None);
        seats.extend(held.into_iter().map(|leg| Seat {
            leg,
            hears: Vec::new(),
            tone: Some(Tone::Music),
        }));
        seats
    }

    /// The conference that the agent is in.
    pub(super) fn own_conference(&self, agent: AgentId) -> Result<&Conference, Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let id = hand.in_conference().ok_or(Refusal::NoCall)?;
        self.conferences.get(id).ok_or(Refusal::NoCall)
    }

    /// The conference that the agent is chairman of.
    pub(super) fn chaired(&self, agent: AgentId) -> Result<&Conference, Refusal> {
        let conference = self.own_conference(agent)?;
        if conference.chair != agent {
            return Err(Refusal::NoRight);
        }
        Ok(conference)
    }

    fn chaired_mut(&mut self, agent: AgentId) -> Result<&mut Conference, Refusal> {
        let id = self.chaired(agent)?.call.clone();
        self.conferences.get_mut(&id).ok_or(Refusal::NoCall)
    }

    /// `releaseagentconf`.
    pub(in crate::vdn) fn end_conference_by(
        &mut self,
        agent: AgentId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let id = self.chaired(agent)?.call.clone();
        self.end_conference(&id, fx);
        Ok(Reply::Done)
    }

    /// The conference is over for all.
    pub(super) fn end_conference(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(mut conference) = self.conferences.remove(id) else {
            return;
        };
        fx.touched.remove(id);
        fx.emptied.push(conference.room);
        stop_plays(&mut conference.plays, None, fx);
        for line in std::mem::take(&mut conference.lines) {
            self.end_call(&line.call, Cause::Normal, fx);
        }
        for attendee in std::mem::take(&mut conference.agents) {
            let agent = attendee.agent;
            if self.hand(agent).and_then(|hand| hand.in_conference()) == Some(id) {
                let ended = Event::ConferenceChanged {
                    conference: conference.number,
                    member: ConferenceMember::Agent(agent),
                    change: ConferenceChange::Left(ConferenceLeaving::Ended),
                };
                self.tell(agent, ended, fx);
                self.tell(agent, Event::ConferenceLeft(conference.number), fx);
            }
            self.out_of_conference(attendee, Cause::Normal, false, None, fx);
        }
        let mut record = conference.record;
        (record.ended, record.cause) = (Some(fx.now), Some(Cause::Normal));
        record.result = match record.answered {
            Some(_) => CallResult::Answered,
            None => CallResult::NotReached,
        };
        fx.kept.push(Kept::Call(Box::new(record)));
    }

    /// `prolongtime`.
    pub(in crate::vdn) fn prolong_conference(
        &mut self,
        agent: AgentId,
        by: Duration,
    ) -> Result<Reply, Refusal> {
        let conference = self.chaired_mut(agent)?;
        conference.until = conference.until.after(by);
        let id = conference.call.clone();
        self.set_chair(&id, agent);
        Ok(Reply::Done)
    }

    /// Makes an agent in the conference its chairman, or gives the chairman its deadline anew.
    pub(super) fn set_chair(&mut self, id: &CallId, agent: AgentId) {
        let Some(conference) = self.conferences.get_mut(id) else {
            return;
        };
        let until = conference.until;
        let before = std::mem::replace(&mut conference.chair, agent);
        for (who, until) in [(before, None), (agent, Some(until))] {
            self.with_hand(who, |hand| {
                if let Business::Conference(conferring) = &mut hand.active
                    && let ConferenceStage::On { until: at } = &mut conferring.stage
                {
                    *at = until;
                }
            });
        }
    }

    /// `applytoshiftpresident`.
    pub(in crate::vdn) fn hand_over_conference(
        &mut self,
        agent: AgentId,
        to: AgentId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let id = self.chaired(agent)?.call.clone();
        if to == agent {
            return Err(Refusal::WrongState);
        }
        if self.hand(to).and_then(|hand| hand.in_conference()) != Some(&id) {
            return Err(Refusal::NotInTalk(Self::work_number(to)));
        }
        self.shift_chair(&id, to, fx);
        Ok(Reply::Done)
    }

    /// `modifyconfresource`.
    pub(in crate::vdn) fn resize_conference(&mut self, agent: AgentId, by: i16) -> Result<Reply, Refusal> {
        let conference = self.chaired_mut(agent)?;
        let most = conference.most.saturating_add(by);
        let fits = usize::try_from(most).is_ok_and(|most| conference.size() <= most);
        if !SIZES.contains(&most) || !fits {
            return Err(Refusal::WrongState);
        }
        conference.most = most;
        Ok(Reply::Done)
    }

    /// `holdparticipant`.
    pub(in crate::vdn) fn hold_in_conference(
        &mut self,
        agent: AgentId,
        number: &Phone,
        on: bool,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let conference = self.chaired(agent)?;
        let id = conference.call.clone();
        let mut agents = conference.agents.iter();
        let of_agent = agents.position(|attendee| {
            Self::work_number(attendee.agent) == *number || attendee.record.phone == *number
        });
        let mut lines = conference.lines.iter();
        let of_line = lines.position(|line| {
            self.calls
                .get(&line.call)
                .is_some_and(|call| self.far_number(call) == *number)
        });
        let Some(conference) = self.conferences.get_mut(&id) else {
            return Err(Refusal::NoCall);
        };
        let (held, call) = match (of_agent, of_line) {
            (Some(at), _) if conference.agents[at].agent == agent => return Err(Refusal::WrongState),
            (Some(at), _) => (&mut conference.agents[at].held, None),
            (None, Some(at)) => {
                let line = &mut conference.lines[at];
                (&mut line.held, Some(line.call.clone()))
            }
            (None, None) => return Err(Refusal::NotInTalk(number.clone())),
        };
        let before = std::mem::replace(held, on);
        let whom = match (call, of_agent) {
            (None, Some(at)) => Some(ConferenceMember::Agent(conference.agents[at].agent)),
            (call, _) => call.and_then(|call| self.line_in(&call)),
        };
        // Of those who are still being called, the others hear when they come.
        if before != on
            && let Some(member) = whom.filter(|member| self.is_in(member, &id))
        {
            let change = if on {
                ConferenceChange::Held
            } else {
                ConferenceChange::Unheld
            };
            self.tell_change(&id, &member, change, fx);
        }
        fx.touched.insert(id);
        Ok(Reply::Done)
    }

    /// `playvoicetoconf`: all who are in it hear the file.
    pub(in crate::vdn) fn play_to_conference(
        &mut self,
        agent: AgentId,
        prompt: &Prompt,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let conference = self.chaired(agent)?;
        if !conference.plays.is_empty() {
            return Err(Refusal::WrongMediaState);
        }
        let id = conference.call.clone();
        let lines = conference.lines.iter().filter_map(|line| {
            let call = self.calls.get(&line.call)?;
            self.far_leg(call).filter(|_| call.stage == Stage::Talking)
        });
        let agents = conference.agents.iter().filter_map(|attendee| {
            let hand = self.hand(attendee.agent)?;
            hand.line.up().filter(|_| hand.in_conference() == Some(&id))
        });
        let legs: Vec<LegId> = agents.chain(lines).collect();
        let mut plays = Vec::with_capacity(legs.len());
        for leg in legs {
            let play = PlayId(self.number(fx));
            let prompt = prompt.clone();
            fx.commands.push(Command::Play { play, leg, prompt });
            plays.push((play, leg));
        }
        self.chaired_mut(agent)?.plays = plays;
        Ok(Reply::Done)
    }

    /// `stopvoicetoconf`.
    pub(in crate::vdn) fn stop_play_to_conference(
        &mut self,
        agent: AgentId,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let conference = self.chaired_mut(agent)?;
        if conference.plays.is_empty() {
            return Err(Refusal::WrongMediaState);
        }
        stop_plays(&mut conference.plays, None, fx);
        Ok(Reply::Done)
    }

    pub(super) fn conference_play_ended(&mut self, play: PlayId) {
        for conference in self.conferences.values_mut() {
            conference.plays.retain(|(on, _)| *on != play);
        }
    }
}

/// Stops what is played to one leg, or to all.
pub(super) fn stop_plays(plays: &mut Vec<(PlayId, LegId)>, of: Option<LegId>, fx: &mut Effects) {
    plays.retain(|(play, leg)| {
        let stops = of.is_none_or(|of| of == *leg);
        if stops {
            fx.commands.push(Command::ControlPlay {
                play: *play,
                action: PlayAction::Stop,
            });
        }
        !stops
    });
}
