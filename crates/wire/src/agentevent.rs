//! Chapter `agentevent`: names and contents of events, and the replies that carry them
//! (spec/agent.md §4.1, §6).
//!
//! Written straight into bytes: this is what the gateway does most.

mod content;
mod timestring;

use crate::envelope::{EMPTY_POLL, plain, text};
use crate::lenient::Fault;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::ids::AgentId;
use ccgate_core::outbox::Entry;
use content::{content, name};

/// How events are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Add `eventGenTime` (ms), as editions of 2026 do. Off by default.
    pub gen_time: bool,
    /// Add `eventNo`, the event's number in its session, for desktops that resume by it.
    pub number: bool,
    /// Minutes east of UTC in which `timestring` of notes and bulletins is given.
    pub utc_offset: i16,
}

/// The poll's answer with one event. Without one it is [`EMPTY_POLL`].
#[must_use]
pub fn poll(agent: AgentId, entry: &Entry, options: Options) -> Vec<u8> {
    let mut body = Vec::with_capacity(320);
    body.extend_from_slice(br#"{"message":"","retcode":"0","event":"#);
    write(&mut body, agent, entry, options);
    body.push(b'}');
    body
}

/// The answer of `allagentevent`: events of many agents under the same key; none is the empty poll.
#[must_use]
pub fn all<'a>(events: impl IntoIterator<Item = (AgentId, &'a Entry)>, options: Options) -> Vec<u8> {
    let mut events = events.into_iter().peekable();
    if events.peek().is_none() {
        return EMPTY_POLL.to_vec();
    }
    let mut body = Vec::with_capacity(1024);
    body.extend_from_slice(br#"{"message":"","retcode":"0","event":"#);
    list(&mut body, events, options);
    body.push(b'}');
    body
}

/// `reportagentsisalive?agents=101;102`: whose desktops live. At most 1,000 a call.
///
/// # Errors
/// 000-002 when the list is missing, too long or holds what is no agent.
pub fn alive_agents(query: Query<'_>) -> Result<Vec<AgentId>, Failure> {
    let fault = Fault {
        member: "agents",
        expected: "1 to 1,000 agent ids separated by semicolons",
    };
    let list = query.get("agents").unwrap_or_default();
    let ids = list.split([';', ',']).map(str::trim).filter(|id| !id.is_empty());
    let agents: Vec<AgentId> = ids
        .map(|id| id.parse().map(AgentId))
        .collect::<Result<_, _>>()
        .map_err(|_| fault)?;
    if agents.is_empty() || agents.len() > 1_000 {
        return Err(fault.into());
    }
    Ok(agents)
}

/// A list of events.
pub(crate) fn list<'a>(
    out: &mut Vec<u8>,
    events: impl IntoIterator<Item = (AgentId, &'a Entry)>,
    options: Options,
) {
    out.push(b'[');
    for (index, (agent, entry)) in events.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, agent, entry, options);
    }
    out.push(b']');
}

/// One event. `workNo` is a string of digits: clients look it up as either.
fn write(out: &mut Vec<u8>, agent: AgentId, entry: &Entry, options: Options) {
    out.extend_from_slice(br#"{"eventType":""#);
    out.extend_from_slice(name(&entry.event).as_bytes());
    if options.gen_time {
        out.extend_from_slice(br#"","eventGenTime":"#);
        plain(out, entry.at.millis());
        out.extend_from_slice(br#","workNo":""#);
    } else {
        out.extend_from_slice(br#"","workNo":""#);
    }
    plain(out, agent);
    out.extend_from_slice(br#"","content":"#);
    content(out, &entry.event, options.utc_offset);
    if options.number {
        out.extend_from_slice(br#","eventNo":"#);
        plain(out, entry.no);
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests;
