//! What can happen to a VDN.

use super::{BulletinTarget, CallReport, Forced, SignIn, SignOutCause, StateRequest};
use crate::directory::Directory;
use crate::guid::Guid;
use crate::ids::{AgentId, EventNo, Phone, SessionSerial, SkillId};
use std::sync::Arc;

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
    /// The switch reports on an agent's call.
    Call {
        /// Whose call.
        agent: AgentId,
        /// What happened.
        report: CallReport,
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
    /// Time has come; see [`Vdn::next_deadline`].
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
