//! What changed in a conference, within an event.

use super::{Text, phone, phone_text};
use ccgate_core::AgentId;
use ccgate_core::event::{ConferenceChange, ConferenceLeaving, ConferenceMember};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConferenceMemberRecord<'a> {
    Agent(u32),
    Line(Text<'a>),
}

impl<'a> ConferenceMemberRecord<'a> {
    pub(super) fn of(member: &'a ConferenceMember) -> Self {
        match member {
            ConferenceMember::Agent(agent) => Self::Agent(agent.0),
            ConferenceMember::Line(number) => Self::Line(phone_text(number)),
        }
    }

    pub(super) fn core(self) -> ConferenceMember {
        match self {
            Self::Agent(agent) => ConferenceMember::Agent(AgentId(agent)),
            Self::Line(number) => ConferenceMember::Line(phone(number)),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConferenceChangeRecord {
    Joined,
    Left(ConferenceLeavingRecord),
    Chair,
    Muted,
    Unmuted,
    Held,
    Unheld,
}

impl ConferenceChangeRecord {
    pub(super) const fn of(change: ConferenceChange) -> Self {
        match change {
            ConferenceChange::Joined => Self::Joined,
            ConferenceChange::Left(why) => Self::Left(ConferenceLeavingRecord::of(why)),
            ConferenceChange::Chair => Self::Chair,
            ConferenceChange::Muted => Self::Muted,
            ConferenceChange::Unmuted => Self::Unmuted,
            ConferenceChange::Held => Self::Held,
            ConferenceChange::Unheld => Self::Unheld,
        }
    }

    pub(super) const fn core(self) -> ConferenceChange {
        match self {
            Self::Joined => ConferenceChange::Joined,
            Self::Left(why) => ConferenceChange::Left(why.core()),
            Self::Chair => ConferenceChange::Chair,
            Self::Muted => ConferenceChange::Muted,
            Self::Unmuted => ConferenceChange::Unmuted,
            Self::Held => ConferenceChange::Held,
            Self::Unheld => ConferenceChange::Unheld,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConferenceLeavingRecord {
    Itself,
    HungUp,
    Ended,
    SignedOut,
    Other,
}

impl ConferenceLeavingRecord {
    const fn of(why: ConferenceLeaving) -> Self {
        match why {
            ConferenceLeaving::Itself => Self::Itself,
            ConferenceLeaving::HungUp => Self::HungUp,
            ConferenceLeaving::Ended => Self::Ended,
            ConferenceLeaving::SignedOut => Self::SignedOut,
            ConferenceLeaving::Other => Self::Other,
        }
    }

    const fn core(self) -> ConferenceLeaving {
        match self {
            Self::Itself => ConferenceLeaving::Itself,
            Self::HungUp => ConferenceLeaving::HungUp,
            Self::Ended => ConferenceLeaving::Ended,
            Self::SignedOut => ConferenceLeaving::SignedOut,
            Self::Other => ConferenceLeaving::Other,
        }
    }
}
