//! Changes of state: the table decides, this file carries it out.

use super::{Change, Effects, Reply, Vdn};
use crate::agent::{Activity, Pending, Rest};
use crate::call::CallPhase;
use crate::event::{Event, InspectedChange};
use crate::ids::AgentId;
use crate::refusal::Refusal;
use crate::time::Time;
use crate::transition::{Decision, Request, Signal, Standing, Step, Waiting, Why, decide};
use std::time::Duration;

/// A state that the agent itself asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateRequest {
    /// `sayfree`.
    SayFree,
    /// `saybusy`.
    SayBusy {
        /// 0 or 200–250.
        reason: u8,
        /// Changes the reason while already busy.
        prolong: bool,
    },
    /// `cancelbusy`.
    CancelBusy,
    /// `rest`.
    Rest {
        /// The break.
        rest: Rest,
        /// Again while already resting.
        prolong: bool,
    },
    /// `cancelrest`.
    CancelRest,
    /// `work`.
    Work,
    /// `cancelwork`.
    CancelWork,
}

/// A state that an inspector forces on an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forced {
    /// Idle.
    Idle,
    /// Busy, with reason 3.
    Busy,
    /// Rest.
    Rest(Rest),
}

/// Busy reasons that the gateway itself gives (spec/agent.md §5.3).
const UNANSWERED: u8 = 2;
const BY_INSPECTOR: u8 = 3;

/// What a request brings along for the step to use.
#[derive(Clone, Debug, Default)]
pub(super) struct Particulars {
    pub(super) reason: u8,
    pub(super) rest: Option<Rest>,
    /// When a ringing call counts as not answered.
    pub(super) until: Option<Time>,
}

impl Vdn {
    pub(super) fn change_state(
        &mut self,
        id: AgentId,
        request: StateRequest,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let none = Particulars::default();
        match request {
            StateRequest::SayFree => self.request(id, Request::SayFree, none, fx),
            StateRequest::CancelBusy => self.request(id, Request::CancelBusy, none, fx),
            StateRequest::CancelRest => self.request(id, Request::CancelRest, none, fx),
            StateRequest::Work => self.request(id, Request::Work, none, fx),
            StateRequest::CancelWork => self.request(id, Request::CancelWork, none, fx),
            StateRequest::SayBusy { reason, prolong } => {
                // The page wants both a reason and prolong to change the reason while busy.
                let change = prolong && reason != 0;
                let request = if change {
                    Request::ChangeBusyReason
                } else {
                    Request::SayBusy
                };
                self.request(id, request, Particulars { reason, ..none }, fx)
            }
            StateRequest::Rest { rest, prolong } => {
                let request = if prolong {
                    Request::ProlongRest
                } else {
                    Request::Rest
                };
                self.request(
                    id,
                    request,
                    Particulars {
                        rest: Some(rest),
                        ..none
                    },
                    fx,
                )
            }
        }
    }

    pub(super) fn force(&mut self, id: AgentId, state: Forced, fx: &mut Effects) -> Result<Reply, Refusal> {
        let mut with = Particulars {
            reason: BY_INSPECTOR,
            ..Particulars::default()
        };
        let request = match state {
            Forced::Idle => Request::ForceIdle,
            Forced::Busy => Request::ForceBusy,
            Forced::Rest(rest) => {
                with.rest = Some(rest);
                Request::ForceRest
            }
        };
        self.request(id, request, with, fx)
    }

    /// Asks the table and carries its answer out.
    pub(super) fn request(
        &mut self,
        id: AgentId,
        request: Request,
        with: Particulars,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let standing = self.signed_in(id)?.activity.standing();
        let (step, signals) = match decide(standing, request) {
            Decision::Refused(Why::WrongState) => return Err(Refusal::WrongState),
            Decision::Refused(Why::InCall) => return Err(Refusal::InCall),
            Decision::Done(step, signals) => (step, signals),
        };
        // Before the step, which ends the call that this event speaks of.
        let unanswered = signals
            .contains(&Signal::NoAnswer)
            .then(|| self.event_of(id, Signal::NoAnswer));
        self.take(id, step, with, request, fx);
        if let Some(event) = unanswered.flatten() {
            self.tell(id, event, fx);
        }
        for signal in signals.iter().filter(|signal| **signal != Signal::NoAnswer) {
            if let Some(event) = self.event_of(id, *signal) {
                self.tell(id, event, fx);
            }
        }
        Ok(Reply::Done)
    }

    fn take(&mut self, id: AgentId, step: Step, with: Particulars, request: Request, fx: &mut Effects) {
        let wrap_up = self.wrap_up(id, fx.now);
        let Some(slot) = self.agents.get_mut(&id) else {
            return;
        };
        let agent = &mut slot.agent;
        let now = fx.now;
        let was = agent.activity.status();
        if let Activity::Call {
            phase: CallPhase::Talking { since },
            ..
        } = agent.activity
            && !matches!(step, Step::Wait | Step::DropWish | Step::Talk)
        {
            slot.duty.talked += now.since(since);
        }
        match step {
            Step::Stay | Step::SignOut => return,
            Step::Idle => agent.become_(now, Activity::Idle),
            Step::Busy => {
                let reason = if request == Request::CallUnanswered {
                    UNANSWERED
                } else {
                    with.reason
                };
                agent.become_(now, Activity::Busy { reason });
            }
            Step::Rest => {
                let Some(rest) = with.rest else { return };
                agent.become_(now, resting(now, rest));
            }
            Step::RestOver => {
                if let Activity::Rest { until, .. } = &mut agent.activity {
                    *until = None;
                }
            }
            Step::Work => {
                // Asked for by the agent it lasts until the agent ends it; after a call it has its time.
                let activity = if request == Request::Work {
                    endless_work()
                } else {
                    wrap_up
                };
                agent.become_(now, activity);
            }
            Step::Wait => {
                let wish = match with.rest {
                    Some(rest) => Pending::Rest(rest),
                    None => Pending::Busy { reason: with.reason },
                };
                set_pending(&mut agent.activity, Some(wish));
            }
            Step::DropWish => set_pending(&mut agent.activity, None),
            Step::TakeWish => match agent.activity.pending() {
                Some(Pending::Busy { reason }) => agent.become_(now, Activity::Busy { reason }),
                Some(Pending::Rest(rest)) => agent.become_(now, resting(now, rest)),
                None => return,
            },
            Step::Ring => {
                let Some(until) = with.until else { return };
                let phase = CallPhase::Ringing { until };
                agent.become_(now, Activity::Call { phase, pending: None });
            }
            Step::Talk => {
                let pending = match agent.activity {
                    Activity::Busy { reason } => Some(Pending::Busy { reason }),
                    ref other => other.pending(),
                };
                let phase = CallPhase::Talking { since: now };
                agent.become_(now, Activity::Call { phase, pending });
            }
        }
        fx.changes.push(Change::Moved {
            agent: id,
            activity: agent.activity.clone(),
            since: agent.since,
            before: agent.before,
        });
        let status = agent.activity.status();
        self.schedule(id);
        if let Some(change) = InspectedChange::of_status(status).filter(|_| status != was) {
            self.tell_watchers(id, change, fx);
        }
    }

    /// The event of a signal, with its content from the agent's present state.
    fn event_of(&self, id: AgentId, signal: Signal) -> Option<Event> {
        let agent = self.agent(id)?;
        Some(match signal {
            Signal::Ready => Event::Ready,
            Signal::HandlingCall => Event::HandlingCall,
            Signal::WrapUp => Event::WrapUp,
            Signal::BusySet => Event::BusySet {
                reason: match agent.activity {
                    Activity::Busy { reason } => reason,
                    _ => 0,
                },
            },
            Signal::BusyCancelled => Event::BusyCancelled,
            Signal::RestSet => Event::RestSet,
            Signal::RestCancelled => Event::RestCancelled,
            Signal::RestTimeout => Event::RestTimeout,
            Signal::WorkSet => Event::WorkSet,
            Signal::WorkCancelled => Event::WorkCancelled,
            Signal::ForcedBusy => Event::ForcedBusy,
            Signal::ForcedIdle => Event::ForcedIdle,
            Signal::NoAnswer => {
                let hand = self.hand(id)?;
                let conference = hand.conferring().map(|conferring| &conferring.conference);
                Event::NoAnswer(hand.call().map(|(call, _)| call).or(conference)?.clone())
            }
            Signal::ShutdownService => Event::ShutdownService {
                signed_in: agent.session.signed_in,
            },
        })
    }

    /// Wrap-up with the time limit of the queue of the agent's last call, else the VDN's.
    pub(super) fn wrap_up(&self, id: AgentId, now: Time) -> Activity {
        let last = self.hand(id).and_then(|hand| hand.last.as_deref());
        let skill = last
            .and_then(|last| last.skill)
            .and_then(|id| self.directory.skills.get(&id));
        let limit = skill
            .and_then(|skill| skill.wrap_up_seconds)
            .or(self.directory.limits.wrap_up_seconds);
        let until = limit.map(|seconds| now.after(Duration::from_secs(seconds.into())));
        Activity::Work { until, pending: None }
    }
}

impl Activity {
    /// The row of the table of states.
    pub fn standing(&self) -> Standing {
        let waiting = match self.pending() {
            None => Waiting::Nothing,
            Some(Pending::Busy { .. }) => Waiting::Busy,
            Some(Pending::Rest(_)) => Waiting::Rest,
        };
        match self.status() {
            crate::Status::Idle => Standing::Idle,
            crate::Status::Busy => Standing::Busy,
            crate::Status::Rest => Standing::Rest,
            crate::Status::Work => Standing::Work(waiting),
            crate::Status::Ringing => Standing::Ringing(waiting),
            crate::Status::Talking => Standing::Talking(waiting),
        }
    }
}

fn endless_work() -> Activity {
    Activity::Work {
        until: None,
        pending: None,
    }
}

fn resting(now: Time, rest: Rest) -> Activity {
    Activity::Rest {
        rest,
        until: Some(now.after(rest.length)),
    }
}

fn set_pending(activity: &mut Activity, wish: Option<Pending>) {
    match activity {
        Activity::Work { pending, .. } | Activity::Call { pending, .. } => *pending = wish,
        Activity::Idle | Activity::Busy { .. } | Activity::Rest { .. } => {}
    }
}
