//! What agents are told. The names and contents on the wire are made in `wire`.

use crate::agent::Status;
use crate::call::{CallData, CallParties, Recording};
use crate::ids::{AgentId, CallId, Phone, SkillId, TaskId};
use crate::switch::Cause;
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
    /// The agent's phone rings: with this call, or for something that the agent itself began.
    PhoneAlerting(Option<CallParties>),
    /// The agent's phone was picked up.
    PhoneOffhook,
    /// The agent's phone is on hook again.
    PhoneReleased {
        /// True when the agent hung up, false when the switch did.
        by_agent: bool,
    },
    /// The agent's phone answered "busy".
    PhoneBusy,
    /// The agent's phone can't be reached.
    PhoneUnknown,
    /// A call waits for the agent to answer it.
    Ringing(Incoming),
    /// A call is being answered by itself.
    AutoAnswer(Incoming),
    /// The other side's phone rings.
    CustomerAlerting {
        /// The call.
        call: CallId,
        /// Its number.
        number: Phone,
        /// Its work number, when it is an agent.
        agent: Option<AgentId>,
    },
    /// In talk.
    Talking(CallParties),
    /// On hold.
    Held(CallId),
    /// In a talk of three.
    Conference {
        /// The call that was joined.
        call: CallId,
        /// The number that has come in.
        partner: Phone,
    },
    /// The call was not answered in time and is gone.
    NoAnswer(CallId),
    /// A call out failed.
    CallOutFailed(CallId),
    /// A call to another agent failed.
    InternalCallFailed(CallId),
    /// The two ends of a call couldn't be connected.
    ConnectFailed(CallId),
    /// A request for help failed.
    ConsultFailed(CallId),
    /// Outcome of a transfer whose success is waited for.
    TransferResult {
        /// The call.
        call: CallId,
        /// `None`: it went through.
        failed: Option<Cause>,
    },
    /// More about an incoming call.
    IncomingInfo {
        /// Id, numbers and kind.
        parties: CallParties,
        /// Its queue.
        skill: Option<SkillId>,
        /// The queue's name.
        skill_name: String,
        /// The agent that had the call before, if any.
        last_agent: Option<AgentId>,
        /// How often the call went back to its queue.
        requeued: u32,
    },
    /// The agent left the call.
    CallReleased(CallId),
    /// The other party left the call.
    CustomerReleased {
        /// The call.
        call: CallId,
        /// The other party's number.
        number: Phone,
    },
    /// A recording has begun.
    RecordBegun(Box<Recording>),
    /// A recording couldn't be begun or written.
    RecordFailed(Box<Recording>),
    /// A recording is over.
    RecordDone(Box<Recording>),
    /// A file is being played to the agent's phone.
    PlayBegun,
    /// The file was played to its end.
    PlayFinished,
    /// The file couldn't be played.
    PlayFailed,
    /// Playing was stopped.
    PlayStopped,
    /// A number to be called, shown before it is (AgentEvent_Preview_CallOut).
    Preview {
        /// The task; `controlid`.
        task: TaskId,
        /// The number.
        number: Phone,
        /// What is known of it.
        data: CallData,
    },
    /// A caller gave up before anybody answered (AgentEvent_AbandonCall).
    Abandoned {
        /// The call.
        call: CallId,
        /// Its number, to call back.
        caller: Phone,
        /// What was kept with it.
        data: CallData,
    },
    /// Nobody of the queue that the agent sent a call to is free; it waits there
    /// (AgentOther_All_Agent_Busy).
    AllAgentsBusy,
    /// The agent's conference has begun, with the agent in the chair; all six have the conference's
    /// number, which is below 2^53 (AgentConf_RequestSuccess, D 1409).
    ConferenceBegun(u64),
    /// The agent is in the conference (AgentConf_SelfJoinResult, D 1411).
    ConferenceJoined(u64),
    /// The agent is asked into the conference (AgentConf_Ringing, D 1413).
    ConferenceRinging(u64),
    /// The agent isn't in the conference any more (AgentConf_SelfLeaveResult, D 1415).
    ConferenceLeft(u64),
    /// The agent is the conference's chairman from now on (AgentConf_PresidentChanged, D 1416).
    ConferenceChaired(u64),
    /// Something changed for one who takes part (AgentConf_ParticipantChanged, D 1414).
    ConferenceChanged {
        /// The conference's number.
        conference: u64,
        /// Whom it is about.
        member: ConferenceMember,
        /// What changed.
        change: ConferenceChange,
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

/// Who takes part in a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConferenceMember {
    /// An agent.
    Agent(AgentId),
    /// A line outside, by its number.
    Line(Phone),
}

/// What changed for one who takes part in a conference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConferenceChange {
    /// Came in.
    Joined,
    /// Is not in it any more, or wouldn't come.
    Left(ConferenceLeaving),
    /// Is its chairman.
    Chair,
    /// Isn't heard.
    Muted,
    /// Is heard again.
    Unmuted,
    /// Hears music and isn't heard.
    Held,
    /// Takes part again.
    Unheld,
}

/// Why somebody isn't in a conference any more. The document's 1, removed by the chairman, is missing:
/// no operation of the interface does that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConferenceLeaving {
    /// Asked for it, or declined.
    Itself,
    /// Hung up.
    HungUp,
    /// The conference is over.
    Ended,
    /// The agent signed out.
    SignedOut,
    /// Anything else: didn't answer, or the phone was lost.
    Other,
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

/// What an observing inspector is told of an agent (QC_AgentState_Notify, spec/voice.md §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InspectedChange {
    /// The agent signed in.
    SignedIn,
    /// The agent signed out.
    SignedOut,
    /// Became idle.
    Idle,
    /// Became busy.
    Busy,
    /// Wraps up.
    Work,
    /// Takes a break.
    Rest,
    /// Talks.
    Active,
    /// A call waits for the agent's answer.
    WaitAnswer,
    /// The agent's phone rings.
    WaitAlerting,
    /// Isn't heard by the other side.
    Mute,
    /// A file is played to the agent.
    PlayVoice,
    /// In a talk of three.
    ThreeParty,
    /// A call of the agent's is over.
    HungUp,
    /// An inspector observes the agent.
    Monitor,
    /// … no longer.
    StopMonitor,
    /// An inspector listens.
    SuperviseOther,
    /// An inspector talks along.
    InsertCall,
    /// Listening began, for the inspector who does it.
    SuperviseInsert,
    /// Listening or talking along is over.
    StopSuperviseInsert,
    /// A recording of the agent began.
    RecordBegin,
    /// A recording of the agent is over.
    RecordStop,
}

impl InspectedChange {
    /// What observers see of an agent that is told this.
    pub(crate) fn of_event(event: &Event) -> Option<Self> {
        Some(match event {
            Event::PhoneAlerting(_) => Self::WaitAlerting,
            Event::Ringing(_) => Self::WaitAnswer,
            Event::Talking(_) => Self::Active,
            Event::Conference { .. } => Self::ThreeParty,
            Event::CallReleased(_) => Self::HungUp,
            Event::RecordBegun(_) => Self::RecordBegin,
            Event::RecordDone(_) | Event::RecordFailed(_) => Self::RecordStop,
            Event::PlayBegun => Self::PlayVoice,
            _ => return None,
        })
    }

    /// What observers see of an agent that comes into a state; calls are seen by their events.
    pub(crate) fn of_status(status: Status) -> Option<Self> {
        match status {
            Status::Idle => Some(Self::Idle),
            Status::Busy => Some(Self::Busy),
            Status::Work => Some(Self::Work),
            Status::Rest => Some(Self::Rest),
            Status::Ringing | Status::Talking => None,
        }
    }
}

/// A call that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Id, numbers and kind.
    pub parties: CallParties,
    /// The agent that transferred it here, if any.
    pub transferred_by: Option<AgentId>,
}
