//! `/config/centre/sessions`: who is signed in.

use super::super::needed_id;
use super::LAST_AGENT;
use crate::envelope;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::agent::{Activity, Agent, Pending, Status};
use ccgate_core::directory::Directory;
use ccgate_core::session::Delivery;
use ccgate_core::{AgentId, SessionSerial};
use serde::Serialize;

/// A signed-in agent as administrators see it. Nothing in it opens a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    agent_id: u32,
    name: String,
    login_time: u64,
    source_ip: String,
    client_ip: Option<String>,
    entry_ip: Option<String>,
    service_work_id: Option<String>,
    phone: Option<String>,
    state: &'static str,
    state_reason: Option<u8>,
    state_since: u64,
    pending: Option<&'static str>,
    delivery: &'static str,
    skills: Vec<u16>,
    #[serde(skip)]
    serial: SessionSerial,
}

impl SignedIn {
    /// Of an agent; whether a stream is open isn't known to it: see [`SignedIn::streams`].
    #[must_use]
    pub fn of(directory: &Directory, agent: &Agent) -> Self {
        let session = &agent.session;
        let origin = &session.origin;
        let entry = directory.agents.get(&agent.id);
        Self {
            agent_id: agent.id.0,
            name: entry.map_or_else(String::new, |entry| entry.name.clone()),
            login_time: session.signed_in.millis(),
            source_ip: origin.peer.clone(),
            client_ip: Some(origin.client_ip.clone()).filter(|ip| !ip.is_empty()),
            entry_ip: origin.entry_ip.clone(),
            service_work_id: origin.service_work_id.clone(),
            phone: session.phone.as_ref().map(ToString::to_string),
            state: word(agent.activity.status()),
            state_reason: match &agent.activity {
                Activity::Busy { reason } => Some(*reason),
                Activity::Rest { rest, .. } => Some(rest.cause),
                Activity::Idle | Activity::Work { .. } | Activity::Call { .. } => None,
            },
            state_since: agent.since.millis(),
            pending: agent.activity.pending().map(|pending| match pending {
                Pending::Busy { .. } => "busy",
                Pending::Rest(_) => "rest",
            }),
            delivery: match &session.delivery {
                Delivery::Poll => "poll",
                Delivery::Push(_) => "push",
            },
            skills: agent.skills.iter().map(|skill| skill.0).collect(),
            serial: session.serial,
        }
    }

    /// Whose session it is, and which.
    #[must_use]
    pub const fn whose(&self) -> (AgentId, SessionSerial) {
        (AgentId(self.agent_id), self.serial)
    }

    /// Its events go over a stream just now.
    #[must_use]
    pub fn streams(mut self) -> Self {
        self.delivery = "stream";
        self
    }
}

/// The state's word in this part of the interface.
const fn word(status: Status) -> &'static str {
    match status {
        Status::Idle => "idle",
        Status::Ringing => "ringing",
        Status::Talking => "talking",
        Status::Work => "work",
        Status::Busy => "busy",
        Status::Rest => "rest",
    }
}

/// The answer of the query.
#[must_use]
pub fn found(signed_in: &[SignedIn]) -> Vec<u8> {
    envelope::success(&signed_in)
}

/// Whom to sign out: `agentId` of the query.
///
/// # Errors
/// 000-002: it is missing, or no agent's number.
pub fn who(query: Query<'_>) -> Result<AgentId, Failure> {
    needed_id(query, b"", "agentId", LAST_AGENT).map(AgentId)
}
