//! What can happen to a VDN.

use super::{BulletinTarget, Forced, SignIn, SignOutCause, StateRequest};
use crate::agent::Rest;
use crate::call::{CallData, CallLeg, CallRecord};
use crate::directory::Directory;
use crate::guid::Guid;
use crate::ids::{AgentId, CallId, EventNo, Phone, SessionSerial, SkillId, TaskId};
use crate::outbound::Task;
use crate::switch::{Prompt, Report};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Something that happens to a VDN.
#[derive(Clone, Debug)]
pub enum Input {
    /// An agent whose password was verified signs in.
    SignIn(Box<SignIn>),
    /// A signed-in agent asks for something.
    Agent {
        /// Who, by the path.
        agent: AgentId,
        /// The Guid presented.
        guid: Guid,
        /// What.
        operation: Operation,
    },
    /// Someone with power over the agent signs it out.
    SignOut {
        /// Who.
        agent: AgentId,
        /// Why.
        cause: SignOutCause,
    },
    /// An inspector (whose right was checked) forces a state.
    Force {
        /// Who is forced.
        agent: AgentId,
        /// Into what.
        state: Forced,
    },
    /// The switch reports.
    Switch(Report),
    /// The gateway was started again: no leg is left.
    Restarted {
        /// These participants were in calls then.
        legs: Vec<CallLeg>,
        /// These calls were live.
        calls: Vec<CallRecord>,
    },
    /// The session's events up to this one have been told.
    Told {
        /// Whose.
        agent: AgentId,
        /// In which session; a report on an older one is ignored.
        session: SessionSerial,
        /// The newest told.
        upto: EventNo,
    },
    /// A push came through or failed.
    Pushed {
        /// Whose.
        agent: AgentId,
        /// In which session.
        session: SessionSerial,
        /// Whether the receiver accepted.
        accepted: bool,
    },
    /// The desktop showed that it lives, without asking for anything.
    Alive {
        /// Whose.
        agent: AgentId,
    },
    /// The agent's password was changed.
    PasswordChanged {
        /// Whose.
        agent: AgentId,
    },
    /// The configuration changed.
    Directory(Arc<Directory>),
    /// A web service that a flow asked has answered: the fields to be taken from it. `None`: it didn't
    /// answer as hoped.
    LookedUp {
        /// The [`LookUp`](crate::flow::LookUp)'s name.
        id: u64,
        /// The fields' values by name.
        fields: Option<BTreeMap<String, String>>,
    },
    /// Numbers to be called: new ones, and ones that changed.
    Tasks(Vec<Task>),
    /// Time has come; see [`Vdn::next_deadline`](super::Vdn::next_deadline).
    Tick,
}

/// What a signed-in agent may ask for.
#[derive(Clone, Debug)]
pub enum Operation {
    /// Another state.
    State(StateRequest),
    /// Sign-out; refused in a call.
    SignOut,
    /// Sign-out in any case, with a reason 1–255 of the client's.
    ForceSignOut(Option<u8>),
    /// Other skills.
    ResetSkills(SkillChoice),
    /// The desk phone is linked with the desktop, or not.
    PhoneLinkage(bool),
    /// Calls are answered by themselves, or not.
    AutoAnswer(bool),
    /// Idle after a call, or wrap-up.
    AutoIdle(bool),
    /// May be heard in a conference, or not.
    TalkRight(bool),
    /// Own calls are recorded, and from before the talk on.
    SelfRecord {
        /// Recorded at all.
        on: bool,
        /// From before the talk on.
        before_talking: bool,
    },
    /// Calls go elsewhere, or don't any more.
    Forwarding(Option<Phone>),
    /// Another phone.
    BindPhone(Phone),
    /// Own state 0–65534.
    CustomState(u16),
    /// Something with calls.
    Call(CallOperation),
    /// Something with recordings and files.
    Media(MediaOperation),
    /// An inspector's or class leader's work.
    Supervision(Supervision),
    /// Something with the agent's conference.
    Conference(ConferenceOperation),
    /// A bulletin to a group or a skill queue.
    Bulletin(BulletinTarget, String),
    /// A note to agents.
    Note(Vec<AgentId>, String),
    /// The desktop asks for events; `fresh` is used if a new Guid is due.
    Poll {
        /// A random Guid.
        fresh: Guid,
    },
    /// The desktop of push mode shows that it lives.
    Handshake {
        /// A random Guid, used if a new one is due.
        fresh: Guid,
        /// The `service_token` for the pushes to come, if it changes.
        service_token: Option<String>,
    },
    /// A new Guid now.
    UpdateGuid {
        /// A random Guid.
        fresh: Guid,
    },
    /// The page was refreshed: forget the events that are owed.
    Synchronise,
}

/// Which skills to be signed in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkillChoice {
    /// All configured ones.
    All,
    /// These, as far as they are configured.
    Only(Vec<SkillId>),
}

/// What an agent may ask for with calls (spec/voice.md §2).
#[derive(Clone, Debug)]
pub enum CallOperation {
    /// `callout`: the agent's phone is rung first, then the number.
    CallOut(CallOut),
    /// `callinner`: to another agent of the VDN.
    CallInner {
        /// Whom.
        agent: AgentId,
        /// Kept with the call.
        data: CallData,
    },
    /// `answer`; the call that rings when none is named.
    Answer(Option<CallId>),
    /// `innerhelp`.
    Help {
        /// Whom to ask.
        to: HelpTarget,
        /// The customer takes part (feature 52), or hears music (51).
        three_party: bool,
        /// Kept with the consultation.
        data: CallData,
    },
    /// `hold`.
    Hold,
    /// `gethold`; the latest held call when none is named.
    Retrieve(Option<CallId>),
    /// `connecthold`: joins the far ends of the active and this held call; the agent leaves.
    ConnectHeld(CallId),
    /// `confjoin`: takes this held call into the talk.
    Confer {
        /// The held call.
        call: CallId,
        /// Replaces the call's data when given.
        data: Option<CallData>,
    },
    /// `transfer`.
    Transfer(Transfer),
    /// `canceltransfer`.
    CancelTransfer,
    /// `beginmute`.
    Mute,
    /// `endmute`.
    Unmute,
    /// `seconddialex`: key presses for the far end; 1–24 of digits, `*`, `#`.
    Dial(String),
    /// `release`: the call that rings or is up. A customer whose transfer waits for an answer stays with
    /// the transfer.
    Release,
    /// `reject`: the call that rings, also while only the phone does; this one, if one is named.
    Reject(Option<CallId>),
    /// `releasephone`: the phone goes on hook.
    ReleasePhone,
    /// `dropcall`: one call of the agent's.
    Drop(CallId),
    /// `disconnect`: one number of the agent's present talk.
    Disconnect(Phone),
    /// `snatchpickup`: the call that rings at a member of the own group.
    Snatch(AgentId),
    /// `phonepickup`, with phone linkage.
    PickUp,
    /// `phonehangup`, with phone linkage.
    HangUpPhone,
    /// `thirdPartyConfTransmitNum`: the customer's key presses reach the third party.
    RelayDigits,
    /// `requestcall`: a caller that waits in this queue, or in any that the agent serves.
    Request {
        /// The caller.
        call: CallId,
        /// The queue that it is said to wait in.
        skill: Option<SkillId>,
    },
    /// `previewcallout`: calls the number that was shown (AgentEvent_Preview_CallOut).
    PreviewCall {
        /// The event's `controlid`.
        task: TaskId,
        /// The event's `dialeddigits`.
        number: Phone,
    },
    /// `setcalldataex`; the active or last call when none is named.
    SetData {
        /// Which call.
        call: Option<CallId>,
        /// Its data from now on.
        data: CallData,
    },
}

/// A call to a number outside.
#[derive(Clone, Debug)]
pub struct CallOut {
    /// 1–24 of digits, `*`, `#`.
    pub called: Phone,
    /// The number shown as calling; `None`: the default.
    pub caller: Option<Phone>,
    /// The skill queue that it is booked on.
    pub skill: Option<SkillId>,
    /// Kept with the call.
    pub data: CallData,
}

/// Whom an agent asks for help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpTarget {
    /// An agent.
    Agent(AgentId),
    /// Any agent of a skill queue.
    Skill(SkillId),
}

/// A transfer of the active call.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Where to.
    pub to: TransferTarget,
    /// Replaces the call's data when given.
    pub data: Option<CallData>,
}

/// Where a call is transferred to, and how (spec/voice.md §2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransferTarget {
    /// An agent.
    Agent {
        /// Whom.
        agent: AgentId,
        /// True: the transferring agent leaves once it was answered; false: at once.
        waits: bool,
    },
    /// A skill queue.
    Skill {
        /// Which.
        skill: SkillId,
        /// True: the transferring agent leaves once an agent of it answered; false: at once.
        waits: bool,
    },
    /// An automatic flow.
    Flow {
        /// Its access code.
        number: Phone,
        /// True: the agent is kept and gets the caller back at the flow's end (mode 1, "hang-up").
        returns: bool,
    },
    /// Whoever an access code leads to.
    AccessCode {
        /// The number.
        number: Phone,
        /// As with a skill queue; a flow is always gone to at once.
        waits: bool,
    },
    /// A number outside.
    Outside {
        /// 1–24 of digits, `*`, `#`.
        number: Phone,
        /// The number shown as calling; `None`: the default.
        caller: Option<Phone>,
        /// How.
        mode: OutsideMode,
    },
}

/// How a call is transferred to a number outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutsideMode {
    /// 1: the agent leaves at once.
    Release,
    /// 2: the agent leaves once it was answered.
    Success,
    /// 3: the agent talks with the target first, the customer hears music.
    Talking,
    /// 4: all three talk once it was answered.
    ThreeParty,
}

/// What an agent may ask for with recordings and files (spec/voice.md §4).
#[derive(Clone, Debug)]
pub enum MediaOperation {
    /// `record`, `recordwithoutfilename`.
    Record {
        /// The name that desktops are to see instead of the default; ≤ 100 characters.
        name: Option<String>,
    },
    /// `stoprecord`.
    StopRecord,
    /// `pauserecord`.
    PauseRecord,
    /// `resumerecord`.
    ResumeRecord,
    /// `play`: rings the agent's phone and plays the file once it was picked up.
    Play(Prompt),
    /// `stopplay`.
    StopPlay,
    /// `pauseplay`.
    PausePlay,
    /// `resumeplay`.
    ResumePlay,
    /// `forefast`.
    Forward(Duration),
    /// `backfast`.
    Back(Duration),
}

/// How an inspector takes part in an agent's talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hearing {
    /// 0, listen: hears everybody and isn't heard.
    Listen,
    /// 1, insert: hears and is heard by everybody.
    Insert,
    /// 2, whisper: hears everybody, and only the agent hears it.
    Whisper,
}

/// What an inspector, or the leader of the agent's group, may ask for (spec/voice.md §5).
#[derive(Clone, Debug)]
pub enum Supervision {
    /// `addsupervise`, `addinsert`, `requestwhisperagent`: rings the inspector's phone.
    Begin(AgentId, Hearing),
    /// `switch`: from listening to inserting and back.
    Toggle(AgentId),
    /// `requestswitchinsertwhisperagent`.
    Switch(AgentId, Hearing),
    /// `DELETE {workNo}`, and `requeststopwhisperagent` (which wants [`Hearing::Whisper`]).
    End(AgentId, Option<Hearing>),
    /// `intercept`: takes the agent's call over; the named one, or the active.
    Intercept(AgentId, Option<CallId>),
    /// `forceidle`.
    ForceIdle(AgentId),
    /// `forcebusy`.
    ForceBusy(AgentId),
    /// `forcerest`.
    ForceRest(AgentId, Rest),
    /// `forcelogout`.
    ForceSignOut(AgentId),
    /// `forcedropcall`.
    DropCall(CallId),
    /// `beginmonitor`: be told of all that these agents do; ≤ 500 at once.
    Watch(Vec<AgentId>),
    /// `endmonitor`.
    Unwatch(Vec<AgentId>),
    /// `setselfrecord`, `cancelselfrecord`.
    SelfRecord {
        /// Whose calls.
        agents: Vec<AgentId>,
        /// Are recorded.
        on: bool,
        /// From before the talk on.
        before_talking: bool,
    },
    /// `forcerecord`, `forcestoprecord`: the talk that these agents are in.
    Record {
        /// Whose.
        agents: Vec<AgentId>,
        /// Begin, or stop.
        on: bool,
    },
}

/// What an agent may ask for with conferences (`agentconf`, spec/voice.md §9). Where the document is
/// silent the choice is ours; see `docs/interface.md`.
#[derive(Clone, Debug)]
pub enum ConferenceOperation {
    /// `requestagentconf`.
    Request {
        /// How many may take part, 2–120.
        members: u8,
        /// How long it may last, 1–1440 min.
        length: Duration,
        /// A tone tells who comes and goes.
        beep: bool,
    },
    /// `answeragentconf`.
    Answer,
    /// `rejectagentconf`.
    Reject,
    /// `requestleaveagentconf`.
    Leave,
    /// `releaseagentconf`: ends it for all; its chairman only.
    End,
    /// `prolongtime`: 1–1440 min more.
    Prolong(Duration),
    /// `applytoshiftpresident`: this agent is its chairman from now on.
    HandOver(AgentId),
    /// `playvoicetoconf`: all hear the file.
    Play(Prompt),
    /// `stopvoicetoconf`.
    StopPlay,
    /// `modifyconfresource`: so many more or fewer may take part.
    Resize(i16),
    /// `holdparticipant`: this number hears music and isn't heard, or comes back.
    Hold(Phone, bool),
}
