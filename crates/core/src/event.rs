//! What agents are told. The names and contents on the wire are made in `wire`.

use crate::ids::{AgentId, CallId, Phone};
use crate::time::Time;

/// Something an agent is told (spec/agent.md §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The sign-in has begun.
    InService,
    /// Signed out; `signed_in` is when the session began.
    ShutdownService {
        /// When the session began.
        signed_in: Time,
    },
    /// Whether the desk phone is linked with the desktop.
    LinkageCapability {
        /// True when linked.
        linked: bool,
    },
    /// Became idle.
    Ready,
    /// A call is being handled (not "show busy").
    HandlingCall,
    /// In wrap-up, after a call or because the sign-in asked for it.
    WrapUp,
    /// Busy was accepted, with its reason (0 none, 2 didn't answer, 200–250 own; spec/agent.md §5.3).
    BusySet {
        /// Reason number.
        reason: u8,
    },
    /// Busy was cancelled.
    BusyCancelled,
    /// Rest was approved.
    RestSet,
    /// Rest was cancelled.
    RestCancelled,
    /// The time of the rest is over; the agent still rests.
    RestTimeout,
    /// Work (wrap-up on request) was accepted.
    WorkSet,
    /// Work was left.
    WorkCancelled,
    /// An inspector forced the agent busy.
    ForcedBusy,
    /// An inspector forced the agent idle.
    ForcedIdle,
    /// A note from another agent.
    Note(Message),
    /// A bulletin to the agent's group or skill queue.
    Bulletin(Message),
    /// The agent's phone rings.
    PhoneAlerting,
    /// The agent's phone was picked up.
    PhoneOffhook,
    /// The agent's phone is on hook again.
    PhoneReleased {
        /// True when the agent hung up, false when the switch did.
        by_agent: bool,
    },
    /// A call waits for the agent to answer it.
    Ringing(CallParties),
    /// In talk.
    Talking(CallParties),
    /// The call was not answered in time and is gone.
    NoAnswer(CallId),
    /// The agent left the call.
    CallReleased(CallId),
    /// The other party left the call.
    CustomerReleased {
        /// The call.
        call: CallId,
        /// The other party's number.
        number: Phone,
    },
    /// For an inspector that listens: something happened to another agent (QC_AgentState_Notify).
    Inspected {
        /// Whom it happened to.
        agent: AgentId,
        /// That agent's name.
        name: String,
        /// What happened.
        change: InspectedChange,
    },
}

/// A note or bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who sent it.
    pub sender: AgentId,
    /// The sender's name.
    pub sender_name: String,
    /// When it was sent.
    pub at: Time,
    /// The text.
    pub text: String,
}

/// Who talks with whom, as the events of a call show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallParties {
    /// The call's id.
    pub call: CallId,
    /// Calling number.
    pub caller: Phone,
    /// Called number.
    pub called: Phone,
    /// Kind of call, bound to the id (spec/agent.md §8.4): 0 inbound, 6 internal, 7 outbound, …
    pub feature: i16,
}

/// What a listening inspector is told of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InspectedChange {
    /// The agent signed in.
    SignedIn,
    /// The agent signed out.
    SignedOut,
}
