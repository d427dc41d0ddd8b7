//! Mirrors of the core's types in a form that can be written down: JSON, readable by hand.
//!
//! Each is converted by hand and takes its original apart without `..`, so that a new field of the
//! core doesn't compile until it has its place here. A field added later gets `#[serde(default)]`,
//! so that older rows can still be read; fields that are gone are ignored.

mod agent;
mod call;
mod change;
mod conference;
mod event;
mod session;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub(crate) use agent::{AgentRecord, OutboxRecord};
pub(crate) use change::ChangeRecord;

use ccgate_core::{Phone, Time};
use std::borrow::Cow;
use std::time::Duration;

/// Borrowed for writing, owned after reading.
type Text<'a> = Cow<'a, str>;

fn phone_text(phone: &Phone) -> Text<'_> {
    Cow::Borrowed(&*phone.0)
}

fn phone(text: Text<'_>) -> Phone {
    Phone(text.into_owned().into())
}

fn time(millis: u64) -> Time {
    Time::from_millis(millis)
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
