//! A signed-in agent: what it does and wants.
//!
//! Three things that other systems mix up are kept apart. What the agent *does or wants* is
//! [`Activity`], with at most one [`Pending`] wish while a call or wrap-up lasts. What its *calls* do
//! is [`crate::call::Call`] and [`crate::handset::Handset`]; only [`Activity::Call`] goes with them, so
//! that "resting in a call" can't be said. What the *session* is stands in [`crate::session::Session`].

use crate::call::CallPhase;
use crate::ids::{AgentId, Phone, SkillId};
use crate::session::Session;
use crate::time::Time;
use std::collections::BTreeSet;
use std::time::Duration;

/// A signed-in agent, whole: what is saved of it, less the events it is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Work number.
    pub id: AgentId,
    /// The sign-in.
    pub session: Session,
    /// What it does.
    pub activity: Activity,
    /// Since when.
    pub since: Time,
    /// What it did before; `None` right after sign-in.
    pub before: Option<Status>,
    /// Settings that the agent changes while signed in.
    pub settings: Settings,
    /// Skills it is signed in to: a part of the configured ones.
    pub skills: BTreeSet<SkillId>,
    /// Own state 0–65534 set by the desktop (`setcustomstate`).
    pub custom_state: Option<u16>,
}

/// What the agent changes while signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Calls are answered by themselves.
    pub auto_answer: bool,
    /// Idle (true) or wrap-up (false) after a call.
    pub auto_idle: bool,
    /// The agent may be heard in a conference (`settalkright`).
    pub talk_right: bool,
    /// The agent's own calls are recorded (`setselfrecord`).
    pub self_record: bool,
    /// … and from before the talk on.
    pub record_before_talking: bool,
    /// Where calls go instead, if anywhere (`setforwarding`).
    pub forwarding: Option<Phone>,
}

/// What an agent does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Waits for calls.
    Idle,
    /// Takes none, by own wish or because a call wasn't answered.
    Busy {
        /// Reason number (spec/agent.md §5.3).
        reason: u8,
    },
    /// Takes a break.
    Rest {
        /// The break.
        rest: Rest,
        /// When its time is over; `None` once that has been told. The agent stays in rest.
        until: Option<Time>,
    },
    /// Wraps up.
    Work {
        /// When it ends by itself; `None` when only the agent ends it.
        until: Option<Time>,
        /// What comes instead of idle afterwards.
        pending: Option<Pending>,
    },
    /// Is occupied by calls: one that rings or is up, and any number on hold.
    Call {
        /// How far it has come.
        phase: CallPhase,
        /// What comes afterwards instead of idle or wrap-up.
        pending: Option<Pending>,
    },
}

/// The one wish that waits for the end of a call or of wrap-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// Pre-busy.
    Busy {
        /// Reason number.
        reason: u8,
    },
    /// Pre-rest.
    Rest(Rest),
}

/// A break as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// 1–86399 s.
    pub length: Duration,
    /// Cause 0–255.
    pub cause: u8,
}

/// The state as people know it. The numbers that the interface shows are made in `wire`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Waits for calls.
    Idle,
    /// A call rings.
    Ringing,
    /// A call is up.
    Talking,
    /// Wraps up.
    Work,
    /// Takes no calls.
    Busy,
    /// Takes a break.
    Rest,
}

impl Activity {
    /// The state as people know it.
    pub fn status(&self) -> Status {
        match self {
            Self::Idle => Status::Idle,
            Self::Busy { .. } => Status::Busy,
            Self::Rest { .. } => Status::Rest,
            Self::Work { .. } => Status::Work,
            Self::Call {
                phase: CallPhase::Ringing { .. },
                ..
            } => Status::Ringing,
            Self::Call {
                phase: CallPhase::Talking { .. },
                ..
            } => Status::Talking,
        }
    }

    /// The wish that waits, if any.
    pub fn pending(&self) -> Option<Pending> {
        match self {
            Self::Work { pending, .. } | Self::Call { pending, .. } => *pending,
            Self::Idle | Self::Busy { .. } | Self::Rest { .. } => None,
        }
    }

    /// When it has to be looked at again. Idle and busy last until someone ends them.
    pub fn deadline(&self) -> Option<Time> {
        match self {
            Self::Idle | Self::Busy { .. } => None,
            Self::Rest { until, .. } | Self::Work { until, .. } => *until,
            Self::Call { phase, .. } => match *phase {
                CallPhase::Ringing { until } => Some(until),
                CallPhase::Talking { .. } => None,
            },
        }
    }
}

impl Agent {
    /// Enters another activity.
    pub(crate) fn become_(&mut self, now: Time, activity: Activity) {
        let old = std::mem::replace(&mut self.activity, activity);
        self.before = Some(old.status());
        self.since = now;
    }
}
