//! What an agent's phone does, and which calls the agent has in hand.
//!
//! Not saved: after a restart every phone is on hook and every call over.

use crate::call::{CallInfo, CallLeg, CallParties};
use crate::ids::{AgentId, CallId};
use crate::switch::{LegId, PlayId, Prompt, RecordingId};
use crate::time::Time;
use crate::vdn::Hearing;

/// An agent's phone and the calls in its hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handset {
    /// The phone.
    pub line: Line,
    /// What it is busy with now.
    pub active: Business,
    /// Calls on hold, the latest last.
    pub held: Vec<CallId>,
    /// The call that was joined with the active one to a talk of three.
    pub joined: Option<CallId>,
    /// The agent isn't heard by the others.
    pub muted: bool,
    /// The last call that is over.
    pub last: Option<Box<CallInfo>>,
    /// A consultation that is being dialled while the agent still talks with the customer.
    pub consulting: Option<CallId>,
    /// The desktop asked the phone to pick up, which answers too.
    pub picking_up: bool,
}

/// Where a phone stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// On hook.
    #[default]
    OnHook,
    /// Being rung by the switch.
    Ringing {
        /// Its leg.
        leg: LegId,
        /// The phone has said that it rings, and the agent was told.
        alerted: bool,
    },
    /// Picked up.
    OffHook {
        /// Its leg.
        leg: LegId,
    },
}

/// What an agent's phone is busy with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Business {
    /// Nothing.
    #[default]
    None,
    /// A call.
    Call {
        /// Which.
        call: CallId,
        /// How far it has come on the agent's side.
        stage: Hand,
    },
    /// A file is played to the agent.
    Play(Playing),
    /// The agent, an inspector, takes part in another agent's talks.
    Inspection(Box<Inspecting>),
    /// The agent is in a conference, or asked into one.
    Conference(Conferring),
}

/// An agent's part in a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conferring {
    /// The conference, by the call id that its agents are shown.
    pub conference: CallId,
    /// How far it has come.
    pub stage: ConferenceStage,
}

/// How far an agent's part in a conference has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConferenceStage {
    /// The agent asked for it; its own phone is being rung first.
    Calling {
        /// When that counts as failed.
        until: Time,
    },
    /// The agent was asked into it; its phone is being rung.
    Alerting {
        /// When that counts as not answered.
        until: Time,
    },
    /// The agent was asked into it and hasn't answered; the phone is off hook.
    Ringing {
        /// When that counts as not answered.
        until: Time,
    },
    /// In it.
    On {
        /// When it ends; only its chairman has that to look at.
        until: Option<Time>,
    },
}

/// An inspector's part in another agent's talks, those of now and those to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspecting {
    /// Whose talks.
    pub agent: AgentId,
    /// How.
    pub hearing: Hearing,
    /// How far it has come.
    pub stage: InspectionStage,
    /// What is kept of it: a call of its own, with the inspector as its only participant.
    pub(crate) record: CallLeg,
}

/// How far an inspection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InspectionStage {
    /// The inspector's phone is being rung.
    Calling {
        /// When that counts as failed.
        until: Time,
    },
    /// The inspector hears whatever the agent is in.
    On,
}

impl Inspecting {
    /// The inspection as the inspector's desktop is shown it.
    pub fn parties(&self) -> CallParties {
        CallParties {
            call: self.record.call.clone(),
            caller: self.record.caller.clone(),
            called: self.record.called.clone(),
            feature: self.record.feature,
        }
    }
}

/// How far a call has come on the agent's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// A call that came to the agent; its phone is being rung.
    Alerting {
        /// When it counts as not answered.
        until: Time,
    },
    /// A call that came to the agent waits for `answer`; the phone is off hook.
    Ringing {
        /// When it counts as not answered.
        until: Time,
    },
    /// The agent began it; its own phone is being rung first.
    Calling {
        /// When it counts as failed.
        until: Time,
    },
    /// The far end is being rung; the agent hears that.
    Dialling {
        /// When it counts as failed.
        until: Time,
    },
    /// In talk.
    Talking,
    /// The customer is in a flow and comes back from it: a transfer with mode "hang-up".
    Suspended,
}

/// A file that is played to the agent's phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playing {
    /// Its name in the switch.
    pub play: PlayId,
    /// What is played.
    pub prompt: Prompt,
    /// How far it has come.
    pub stage: PlayStage,
}

/// How far playing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayStage {
    /// The agent's phone is being rung.
    Calling {
        /// When that counts as failed.
        until: Time,
    },
    /// It is heard.
    On,
    /// Paused.
    Paused,
}

/// A recording of an agent's talk in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taping {
    /// Its name in the switch.
    pub recording: RecordingId,
    /// Paused by the agent.
    pub paused: bool,
    /// Paused because the call is on hold.
    pub on_hold: bool,
}

impl Line {
    /// The leg, unless on hook.
    pub fn leg(self) -> Option<LegId> {
        match self {
            Self::OnHook => None,
            Self::Ringing { leg, .. } | Self::OffHook { leg } => Some(leg),
        }
    }

    /// The leg, if it can be heard.
    pub fn up(self) -> Option<LegId> {
        match self {
            Self::OffHook { leg } => Some(leg),
            Self::OnHook | Self::Ringing { .. } => None,
        }
    }
}

impl Handset {
    /// The call that the phone is busy with.
    pub fn call(&self) -> Option<(&CallId, Hand)> {
        match &self.active {
            Business::Call { call, stage } => Some((call, *stage)),
            Business::None | Business::Play(_) | Business::Inspection(_) | Business::Conference(_) => None,
        }
    }

    /// The inspection that the phone is busy with.
    pub fn inspecting(&self) -> Option<&Inspecting> {
        match &self.active {
            Business::Inspection(inspecting) => Some(inspecting),
            Business::None | Business::Play(_) | Business::Call { .. } | Business::Conference(_) => None,
        }
    }

    /// The conference that the phone is busy with.
    pub fn conferring(&self) -> Option<&Conferring> {
        match &self.active {
            Business::Conference(conferring) => Some(conferring),
            Business::None | Business::Play(_) | Business::Call { .. } | Business::Inspection(_) => None,
        }
    }

    /// The conference that the agent is in, by its call id.
    pub fn in_conference(&self) -> Option<&CallId> {
        let conferring = self.conferring()?;
        matches!(conferring.stage, ConferenceStage::On { .. }).then_some(&conferring.conference)
    }

    /// The call in talk.
    pub fn talking(&self) -> Option<&CallId> {
        match self.call() {
            Some((call, Hand::Talking)) => Some(call),
            _ => None,
        }
    }

    /// All calls in hand: the active one, the one joined with it, the one being dialled, those on hold.
    pub fn calls(&self) -> impl Iterator<Item = &CallId> {
        self.call()
            .map(|(call, _)| call)
            .into_iter()
            .chain(&self.joined)
            .chain(&self.consulting)
            .chain(&self.held)
    }

    /// Nothing is in hand.
    pub fn is_free(&self) -> bool {
        self.active == Business::None && self.held.is_empty()
    }

    /// When it has to be looked at again.
    pub fn deadline(&self) -> Option<Time> {
        match &self.active {
            Business::None => None,
            Business::Call { stage, .. } => match *stage {
                // The agent's activity has the same deadline.
                Hand::Alerting { until } | Hand::Ringing { until } => Some(until),
                Hand::Calling { until } | Hand::Dialling { until } => Some(until),
                Hand::Talking | Hand::Suspended => None,
            },
            Business::Play(playing) => match playing.stage {
                PlayStage::Calling { until } => Some(until),
                PlayStage::On | PlayStage::Paused => None,
            },
            Business::Inspection(inspecting) => match inspecting.stage {
                InspectionStage::Calling { until } => Some(until),
                InspectionStage::On => None,
            },
            Business::Conference(conferring) => match conferring.stage {
                ConferenceStage::Calling { until }
                | ConferenceStage::Alerting { until }
                | ConferenceStage::Ringing { until } => Some(until),
                ConferenceStage::On { until } => until,
            },
        }
    }
}
