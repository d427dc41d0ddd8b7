//! Push: where events may be posted, with what body, and what the receiver's answer means
//! (spec/agent.md §4.3, §4.4; spec/wire.md §1 rule 9).

use crate::agentevent::{self, Options};
use crate::envelope::plain;
use crate::lenient::Object;
use ccgate_core::ids::AgentId;
use ccgate_core::outbox::Entry;
use ccgate_core::session::PushDialect;
use http::Uri;
use std::fmt;

/// The most characters of a receiver's URL.
pub const LONGEST_RECEIVER: usize = 2048;

/// Whether a text can be the URL of a receiver: absolute, http or https, with a host and without
/// user information. Whether the white list permits it is another question.
#[must_use]
pub fn is_receiver(text: &str) -> bool {
    if text.len() > LONGEST_RECEIVER || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    let Ok(uri) = text.parse::<Uri>() else {
        return false;
    };
    let Some(authority) = uri.authority() else {
        return false;
    };
    let port_is_sound = match authority.as_str().strip_prefix(authority.host()) {
        Some("") => true,
        Some(_) => authority.port_u16().is_some_and(|port| port != 0),
        // User information stands before the host.
        None => false,
    };
    matches!(uri.scheme_str(), Some("http" | "https")) && !authority.host().is_empty() && port_is_sound
}

/// The body of a push of the present dialect: events in the order of birth.
///
/// The documents show `workNo` and `eventList`; a real gateway sent `message` and `retcode` too. All
/// four are here, since no known receiver minds more members.
#[must_use]
pub fn event_list<'a>(
    agent: AgentId,
    events: impl IntoIterator<Item = &'a Entry>,
    options: Options,
) -> Vec<u8> {
    let mut body = Vec::with_capacity(512);
    body.extend_from_slice(br#"{"message":"","retcode":"0","workNo":""#);
    plain(&mut body, agent);
    body.extend_from_slice(br#"","eventList":"#);
    let events = events.into_iter().map(|entry| (agent, entry));
    agentevent::list(&mut body, events, options);
    body.push(b'}');
    body
}

/// The body of a push of the old dialect: one event, exactly as a poll would have got it.
#[must_use]
pub fn single_event(agent: AgentId, entry: &Entry, options: Options) -> Vec<u8> {
    agentevent::poll(agent, entry, options)
}

/// Why a receiver's answer isn't an acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushFault {
    /// HTTP status other than 2xx.
    Status(u16),
    /// A `retcode` other than 0.
    Retcode,
    /// No `retcode`, where the dialect has one.
    Unclear,
}

impl fmt::Display for PushFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the receiver answered HTTP {status}"),
            Self::Retcode => f.write_str("the receiver answered with another retcode than 0"),
            Self::Unclear => f.write_str("the receiver's answer has no retcode"),
        }
    }
}

impl std::error::Error for PushFault {}

/// Judges a receiver's answer. `retcode` may be `"0"` or `0`.
///
/// The present dialect wants a retcode: a proxy's page with status 200 is no acceptance. Receivers
/// of the old dialect may answer 2xx with any body that doesn't hold another retcode.
///
/// # Errors
/// The push failed; try again later.
pub fn judge(dialect: PushDialect, status: u16, body: &[u8]) -> Result<(), PushFault> {
    if !(200..300).contains(&status) {
        return Err(PushFault::Status(status));
    }
    let object = Object::parse(body).unwrap_or_default();
    match (object.integer("retcode"), dialect) {
        (Ok(Some(0)), _) | (Ok(None), PushDialect::SingleEvent) => Ok(()),
        (Ok(None), PushDialect::EventList) => Err(PushFault::Unclear),
        (Ok(Some(_)) | Err(_), _) => Err(PushFault::Retcode),
    }
}

#[cfg(test)]
mod tests;
