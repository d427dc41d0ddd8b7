//! Calls of a VDN: from an offered leg or a desktop's request to the last record.
//!
//! A call belongs to at most one agent that handles it; whoever else comes and goes does so through
//! the functions of these files. Rooms are not changed step by step: [`Vdn::arrange`] computes at the
//! end of each step who must hear whom, and tells the switch what differs.
//!
//! Invariants: every leg in `legs` belongs to a live call or a signed-in agent's phone; an agent
//! with calls in hand is in [`Activity::Call`](crate::Activity); a call's participants each have
//! exactly one entry in its records, closed when they leave.

mod account;
mod attendance;
mod conference;
mod consult;
mod distribute;
mod end;
mod far;
mod flow;
mod inspection;
mod media;
mod members;
mod operate;
mod outgoing;
mod overflow;
mod parties;
mod phone;
mod queue;
mod read;
mod records;
mod rooms;
mod talk;
mod tasks;
mod transfer;

pub(super) use conference::Conference;
pub(super) use queue::LastAgents;

use super::state::Particulars;
use super::{Effects, End, Reply, Vdn};
use crate::agent::Activity;
use crate::call::{Call, CallData, CallLeg, CallRecord, Consult, Far, Feature, Participant, Stage};
use crate::event::Event;
use crate::handset::{Business, Hand, Handset};
use crate::ids::{AgentId, CallId, Phone, SkillId};
use crate::refusal::Refusal;
use crate::switch::{Cause, Command, LegId, Report, RoomId};
use crate::transition::Request;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Given to the switch beyond a ring's patience before the core stops waiting for its report.
const GRACE: Duration = Duration::from_secs(5);

/// What a new call begins with.
struct Birth {
    feature: Feature,
    caller: Phone,
    called: Phone,
    skill: Option<SkillId>,
    data: CallData,
    handler: Option<AgentId>,
    far: Far,
    stage: Stage,
    consult: Option<Consult>,
}

impl Vdn {
    pub(super) fn switch_report(&mut self, report: Report, fx: &mut Effects) -> Result<Reply, Refusal> {
        match report {
            Report::Offered {
                leg,
                called,
                caller,
                from: _,
            } => self.offered(leg, called, caller, fx),
            Report::Alerting { leg } => match self.legs.get(&leg).cloned() {
                Some(End::Handset(agent)) => self.phone_rings(agent, fx),
                Some(End::Far(call)) => self.far_rings(&call, fx),
                None => {}
            },
            Report::Answered { leg } => match self.legs.get(&leg).cloned() {
                Some(End::Handset(agent)) => self.phone_picked_up(agent, fx),
                Some(End::Far(call)) => self.far_answered(&call, fx),
                // We hung it up before the switch knew.
                None => {}
            },
            Report::Digit { leg, digit } => self.digit(leg, digit, fx),
            Report::Held { .. } => {}
            Report::MediaLost { leg } => {
                if self.legs.contains_key(&leg) {
                    fx.commands.push(Command::HangUp {
                        leg,
                        cause: Cause::MediaLost,
                    });
                    self.gone(leg, Cause::MediaLost, fx);
                }
            }
            Report::Gone { leg, cause } => self.gone(leg, cause, fx),
            Report::PlayEnded { play, end } => self.play_ended(play, end, fx),
            Report::RecordingBegun { recording } => self.recording_begun(recording, fx),
            Report::RecordingEnded { recording, written } => self.recording_ended(recording, written, fx),
        }
        Ok(Reply::Done)
    }

    fn gone(&mut self, leg: LegId, cause: Cause, fx: &mut Effects) {
        match self.legs.remove(&leg) {
            Some(End::Handset(agent)) => self.phone_gone(agent, cause, fx),
            Some(End::Far(call)) => self.far_gone(&call, cause, fx),
            None => {}
        }
    }

    /// After a restart of the gateway: no leg is left, so every participant of every call has left.
    pub(super) fn restarted(
        &mut self,
        open: Vec<CallLeg>,
        calls: Vec<CallRecord>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        for mut call in calls {
            Self::close_restarted(&mut call, fx.now);
            fx.kept.push(crate::call::Kept::Call(Box::new(call)));
        }
        let mut everybody: BTreeMap<CallId, Vec<(Participant, Phone)>> = BTreeMap::new();
        for leg in &open {
            let number = match leg.who {
                Participant::Outside => leg.phone.clone(),
                Participant::Agent(agent) => Self::work_number(agent),
            };
            everybody
                .entry(leg.call.clone())
                .or_default()
                .push((leg.who, number));
        }
        for mut leg in open {
            if let Participant::Agent(agent) = leg.who {
                let call = leg.call.clone();
                self.tell(agent, Event::CallReleased(call.clone()), fx);
                // Of a conference only the agent's own part is told, as while it lasts.
                let talk = (leg.feature != Feature::CONFERENCE)
                    .then(|| everybody.get(&call))
                    .flatten();
                let others = talk.into_iter().flatten();
                if let Some((_, number)) = others.into_iter().find(|(who, _)| *who != leg.who) {
                    let number = number.clone();
                    self.tell(agent, Event::CustomerReleased { call, number }, fx);
                }
            }
            leg.ended = Some(fx.now);
            leg.cause = Some(Cause::Restart);
            fx.kept.push(crate::call::Kept::Leg(Box::new(leg)));
        }
        let mut busy: Vec<AgentId> = self
            .agents
            .values()
            .filter(|slot| matches!(slot.agent.activity, Activity::Call { .. }) && slot.hand.is_free())
            .map(|slot| slot.agent.id)
            .collect();
        busy.sort_unstable();
        for agent in busy {
            self.tell(agent, Event::PhoneReleased { by_agent: false }, fx);
            self.call_over(agent, true, fx);
        }
        Ok(Reply::Done)
    }

    /// The agent's state after its last call.
    fn call_over(&mut self, agent: AgentId, talked: bool, fx: &mut Effects) {
        let Ok(present) = self.signed_in(agent) else {
            return;
        };
        let request = if talked && !present.settings.auto_idle {
            Request::CallOverWork
        } else {
            Request::CallOverIdle
        };
        // Playing a file and a phone that stays off hook don't occupy the agent's state.
        if matches!(present.activity, Activity::Call { .. }) {
            self.request(agent, request, Particulars::default(), fx)
                .expect("the table permits the end of a call in a call");
        }
    }

    pub(super) fn number(&mut self, fx: &Effects) -> u64 {
        // From the clock, so that numbers of an earlier run are not met again.
        self.last_number = (self.last_number + 1).max(fx.now.millis() << 10);
        self.last_number
    }

    fn leg(&mut self, end: End, fx: &Effects) -> LegId {
        let leg = LegId::Placed(self.number(fx));
        self.legs.insert(leg, end);
        leg
    }

    /// `<unix seconds>-<sequence>` (spec/voice.md §1.1).
    fn call_id(&mut self, fx: &Effects) -> CallId {
        let millis = fx.now.millis();
        // A sequence that begins anew after a restart must not meet the earlier one of that second.
        self.last_call = if self.last_call == 0 {
            millis % 1_000_000 + 1
        } else {
            self.last_call + 1
        };
        CallId(format!("{}-{}", millis / 1000, self.last_call).into())
    }

    fn bear(&mut self, birth: Birth, fx: &mut Effects) -> CallId {
        let id = self.call_id(fx);
        let room = RoomId(self.number(fx));
        let account = Self::open_account(&id, &birth, fx.now);
        let call = Call {
            id: id.clone(),
            feature: birth.feature,
            caller: birth.caller,
            called: birth.called,
            skill: birth.skill,
            data: birth.data,
            begun: fx.now,
            talking_since: None,
            handler: birth.handler,
            offered: None,
            transferred_by: None,
            far: birth.far,
            stage: birth.stage,
            consult: birth.consult,
            priority: 0,
            queued: None,
            joined: None,
            passed_by: BTreeMap::new(),
            also: BTreeSet::new(),
            hops: 0,
            run: None,
            flow: None,
            room,
            alerted: false,
            relays_digits: false,
            snatched: false,
            requeued: 0,
            taping: None,
            legs: Vec::new(),
            account,
        };
        Self::keep_call(&call, fx);
        if !call.data.0.is_empty() {
            fx.kept
                .push(crate::call::Kept::Data(id.clone(), call.data.clone()));
        }
        self.calls.insert(id.clone(), call);
        id
    }

    fn hand_mut(&mut self, agent: AgentId) -> Option<&mut Handset> {
        self.agents.get_mut(&agent).map(|slot| &mut slot.hand)
    }

    /// Changes what an agent has in hand, and with it its next deadline.
    fn with_hand(&mut self, agent: AgentId, change: impl FnOnce(&mut Handset)) {
        if let Some(hand) = self.hand_mut(agent) {
            change(hand);
            self.schedule(agent);
            self.reckoning.stirred.push(agent);
        }
    }

    fn busy_with(&mut self, agent: AgentId, call: &CallId, stage: Hand) {
        let call = call.clone();
        self.with_hand(agent, |hand| hand.active = Business::Call { call, stage });
    }

    /// The number by which an agent is shown in calls with other agents.
    fn work_number(agent: AgentId) -> Phone {
        Phone(agent.to_string().into())
    }

    /// The number of a call's far end as its handler knows it.
    fn far_number(&self, call: &Call) -> Phone {
        match &call.far {
            Far::Outside { number, .. } => number.clone(),
            Far::Agent(agent) => Self::work_number(*agent),
        }
    }

    fn hang_up(&mut self, leg: LegId, cause: Cause, fx: &mut Effects) {
        if self.legs.remove(&leg).is_some() {
            fx.commands.push(Command::HangUp { leg, cause });
        }
    }
}
