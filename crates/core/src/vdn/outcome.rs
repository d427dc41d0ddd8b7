//! What a step did: the answer, what must be saved, what the switch must do.

use super::SignOutCause;
use crate::agent::{Activity, Agent, Status};
use crate::call::Kept;
use crate::event::Event;
use crate::flow::LookUp;
use crate::guid::Guid;
use crate::ids::{AgentId, CallId, EventNo, SessionSerial};
use crate::outbox::Entry;
use crate::refusal::Refusal;
use crate::session::Origin;
use crate::switch::Command;
use crate::time::Time;

/// What an input was answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Done.
    Done,
    /// Signed in.
    SignedIn(Box<Agent>),
    /// The desktop lives.
    Alive {
        /// The session that was authenticated.
        session: SessionSerial,
        /// The present Guid, when it differs from the one presented.
        guid: Option<Guid>,
    },
    /// The present Guid.
    Guid(Guid),
    /// A call was begun: its id.
    Call(CallId),
    /// A note was sent; these receivers are not signed in.
    Sent {
        /// Not signed in.
        missed: Vec<AgentId>,
    },
}

/// What a step did.
#[derive(Debug)]
pub struct Outcome {
    /// The answer.
    pub reply: Result<Reply, Refusal>,
    /// What must be saved before the answer or any event is told.
    pub changes: Vec<Change>,
    /// What the switch must do, once the changes are saved.
    pub commands: Vec<Command>,
    /// What is kept of calls, saved with the changes.
    pub kept: Vec<Kept>,
    /// Web services to be asked, once the changes are saved.
    pub lookups: Vec<LookUp>,
    /// For the operation log.
    pub records: Vec<Record>,
}

/// A change of the state that outlives a restart. Applying all in order gives the state again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The agent is now so. A new serial means a new session, which is owed nothing.
    Put(Box<Agent>),
    /// The agent does something else. The rest of it is as before: what changes most often is small.
    Moved {
        /// Who.
        agent: AgentId,
        /// What it does now.
        activity: Activity,
        /// Since when.
        since: Time,
        /// What it did before.
        before: Option<Status>,
    },
    /// The session is owed one more event.
    Owed(AgentId, Entry),
    /// The session's events up to this one have been told.
    Told(AgentId, EventNo),
    /// The session is over. Whoever holds a poll at this moment is told `farewell`.
    Gone {
        /// Whose.
        agent: AgentId,
        /// Which session.
        session: SessionSerial,
        /// The last event.
        farewell: Event,
    },
}

/// A line of the operation log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// When.
    pub at: Time,
    /// Who.
    pub agent: AgentId,
    /// What.
    pub what: Recorded,
}

/// What the operation log keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// A sign-in.
    SignedIn {
        /// Where it came from.
        origin: Origin,
        /// Whether it was a forced one.
        forced: bool,
    },
    /// A sign-out, with its cause.
    SignedOut {
        /// Why.
        cause: SignOutCause,
        /// When the session had begun.
        signed_in: Time,
    },
}

impl Change {
    /// Whom it is about.
    pub fn agent(&self) -> AgentId {
        match self {
            Self::Put(agent) => agent.id,
            Self::Owed(agent, _) | Self::Told(agent, _) => *agent,
            Self::Moved { agent, .. } | Self::Gone { agent, .. } => *agent,
        }
    }
}
