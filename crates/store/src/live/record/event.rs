//! Events with their numbers.

use super::{Text, phone, phone_text, time};
use ccgate_core::event::{CallParties, Event, InspectedChange, Message};
use ccgate_core::outbox::Entry;
use ccgate_core::{AgentId, CallId, EventNo};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(crate) struct EntryRecord<'a> {
    no: u64,
    at: u64,
    event: EventRecord<'a>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventRecord<'a> {
    InService,
    ShutdownService {
        signed_in: u64,
    },
    LinkageCapability {
        linked: bool,
    },
    Ready,
    HandlingCall,
    WrapUp,
    BusySet {
        reason: u8,
    },
    BusyCancelled,
    RestSet,
    RestCancelled,
    RestTimeout,
    WorkSet,
    WorkCancelled,
    ForcedBusy,
    ForcedIdle,
    Note(MessageRecord<'a>),
    Bulletin(MessageRecord<'a>),
    PhoneAlerting,
    PhoneOffhook,
    PhoneReleased {
        by_agent: bool,
    },
    Ringing(CallPartiesRecord<'a>),
    Talking(CallPartiesRecord<'a>),
    NoAnswer {
        call: Text<'a>,
    },
    CallReleased {
        call: Text<'a>,
    },
    CustomerReleased {
        call: Text<'a>,
        number: Text<'a>,
    },
    Inspected {
        agent: u32,
        name: Text<'a>,
        change: InspectedChangeRecord,
    },
}

#[derive(Serialize, Deserialize)]
pub(crate) struct MessageRecord<'a> {
    sender: u32,
    sender_name: Text<'a>,
    at: u64,
    text: Text<'a>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct CallPartiesRecord<'a> {
    call: Text<'a>,
    caller: Text<'a>,
    called: Text<'a>,
    feature: i16,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InspectedChangeRecord {
    SignedIn,
    SignedOut,
}

impl<'a> EntryRecord<'a> {
    pub(crate) fn of(entry: &'a Entry) -> Self {
        let Entry { no, at, event } = entry;
        Self {
            no: no.0,
            at: at.millis(),
            event: EventRecord::of(event),
        }
    }

    pub(crate) fn core(self) -> Entry {
        Entry {
            no: EventNo(self.no),
            at: time(self.at),
            event: self.event.core(),
        }
    }
}

impl<'a> EventRecord<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        match event {
            Event::InService => Self::InService,
            Event::ShutdownService { signed_in } => Self::ShutdownService {
                signed_in: signed_in.millis(),
            },
            Event::LinkageCapability { linked } => Self::LinkageCapability { linked: *linked },
            Event::Ready => Self::Ready,
            Event::HandlingCall => Self::HandlingCall,
            Event::WrapUp => Self::WrapUp,
            Event::BusySet { reason } => Self::BusySet { reason: *reason },
            Event::BusyCancelled => Self::BusyCancelled,
            Event::RestSet => Self::RestSet,
            Event::RestCancelled => Self::RestCancelled,
            Event::RestTimeout => Self::RestTimeout,
            Event::WorkSet => Self::WorkSet,
            Event::WorkCancelled => Self::WorkCancelled,
            Event::ForcedBusy => Self::ForcedBusy,
            Event::ForcedIdle => Self::ForcedIdle,
            Event::Note(message) => Self::Note(MessageRecord::of(message)),
            Event::Bulletin(message) => Self::Bulletin(MessageRecord::of(message)),
            Event::PhoneAlerting => Self::PhoneAlerting,
            Event::PhoneOffhook => Self::PhoneOffhook,
            Event::PhoneReleased { by_agent } => Self::PhoneReleased { by_agent: *by_agent },
            Event::Ringing(parties) => Self::Ringing(CallPartiesRecord::of(parties)),
            Event::Talking(parties) => Self::Talking(CallPartiesRecord::of(parties)),
            Event::NoAnswer(call) => Self::NoAnswer {
                call: call_text(call),
            },
            Event::CallReleased(call) => Self::CallReleased {
                call: call_text(call),
            },
            Event::CustomerReleased { call, number } => Self::CustomerReleased {
                call: call_text(call),
                number: phone_text(number),
            },
            Event::Inspected { agent, name, change } => Self::Inspected {
                agent: agent.0,
                name: name.into(),
                change: match change {
                    InspectedChange::SignedIn => InspectedChangeRecord::SignedIn,
                    InspectedChange::SignedOut => InspectedChangeRecord::SignedOut,
                },
            },
        }
    }

    pub(super) fn core(self) -> Event {
        match self {
            Self::InService => Event::InService,
            Self::ShutdownService { signed_in } => Event::ShutdownService {
                signed_in: time(signed_in),
            },
            Self::LinkageCapability { linked } => Event::LinkageCapability { linked },
            Self::Ready => Event::Ready,
            Self::HandlingCall => Event::HandlingCall,
            Self::WrapUp => Event::WrapUp,
            Self::BusySet { reason } => Event::BusySet { reason },
            Self::BusyCancelled => Event::BusyCancelled,
            Self::RestSet => Event::RestSet,
            Self::RestCancelled => Event::RestCancelled,
            Self::RestTimeout => Event::RestTimeout,
            Self::WorkSet => Event::WorkSet,
            Self::WorkCancelled => Event::WorkCancelled,
            Self::ForcedBusy => Event::ForcedBusy,
            Self::ForcedIdle => Event::ForcedIdle,
            Self::Note(message) => Event::Note(message.core()),
            Self::Bulletin(message) => Event::Bulletin(message.core()),
            Self::PhoneAlerting => Event::PhoneAlerting,
            Self::PhoneOffhook => Event::PhoneOffhook,
            Self::PhoneReleased { by_agent } => Event::PhoneReleased { by_agent },
            Self::Ringing(parties) => Event::Ringing(parties.core()),
            Self::Talking(parties) => Event::Talking(parties.core()),
            Self::NoAnswer { call } => Event::NoAnswer(call_id(call)),
            Self::CallReleased { call } => Event::CallReleased(call_id(call)),
            Self::CustomerReleased { call, number } => Event::CustomerReleased {
                call: call_id(call),
                number: phone(number),
            },
            Self::Inspected { agent, name, change } => Event::Inspected {
                agent: AgentId(agent),
                name: name.into_owned(),
                change: match change {
                    InspectedChangeRecord::SignedIn => InspectedChange::SignedIn,
                    InspectedChangeRecord::SignedOut => InspectedChange::SignedOut,
                },
            },
        }
    }
}

impl<'a> MessageRecord<'a> {
    fn of(message: &'a Message) -> Self {
        let Message {
            sender,
            sender_name,
            at,
            text,
        } = message;
        Self {
            sender: sender.0,
            sender_name: sender_name.into(),
            at: at.millis(),
            text: text.into(),
        }
    }

    fn core(self) -> Message {
        Message {
            sender: AgentId(self.sender),
            sender_name: self.sender_name.into_owned(),
            at: time(self.at),
            text: self.text.into_owned(),
        }
    }
}

impl<'a> CallPartiesRecord<'a> {
    pub(super) fn of(parties: &'a CallParties) -> Self {
        let CallParties {
            call,
            caller,
            called,
            feature,
        } = parties;
        Self {
            call: call_text(call),
            caller: phone_text(caller),
            called: phone_text(called),
            feature: *feature,
        }
    }

    pub(super) fn core(self) -> CallParties {
        CallParties {
            call: call_id(self.call),
            caller: phone(self.caller),
            called: phone(self.called),
            feature: self.feature,
        }
    }
}

fn call_text(call: &CallId) -> Text<'_> {
    Text::Borrowed(&*call.0)
}

fn call_id(text: Text<'_>) -> CallId {
    CallId(text.into_owned().into())
}
