//! Events with their numbers.

use super::call::{CallPartiesRecord, CauseRecord, IncomingRecord, RecordingRecord, call_id, call_text};
use super::conference::{ConferenceChangeRecord, ConferenceMemberRecord};
use super::{Text, phone, phone_text, time};
use ccgate_core::call::CallData;
use ccgate_core::event::{Event, InspectedChange, Message};
use ccgate_core::ids::TaskId;
use ccgate_core::outbox::Entry;
use ccgate_core::{AgentId, EventNo, SkillId};
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
    PhoneAlerting(Option<CallPartiesRecord<'a>>),
    PhoneOffhook,
    PhoneReleased {
        by_agent: bool,
    },
    PhoneBusy,
    PhoneUnknown,
    Ringing(IncomingRecord<'a>),
    AutoAnswer(IncomingRecord<'a>),
    CustomerAlerting {
        call: Text<'a>,
        number: Text<'a>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent: Option<u32>,
    },
    Talking(CallPartiesRecord<'a>),
    Held {
        call: Text<'a>,
    },
    Conference {
        call: Text<'a>,
        partner: Text<'a>,
    },
    NoAnswer {
        call: Text<'a>,
    },
    CallOutFailed {
        call: Text<'a>,
    },
    InternalCallFailed {
        call: Text<'a>,
    },
    ConnectFailed {
        call: Text<'a>,
    },
    ConsultFailed {
        call: Text<'a>,
    },
    TransferResult {
        call: Text<'a>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failed: Option<CauseRecord>,
    },
    IncomingInfo {
        parties: CallPartiesRecord<'a>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        skill: Option<u16>,
        skill_name: Text<'a>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_agent: Option<u32>,
        requeued: u32,
    },
    CallReleased {
        call: Text<'a>,
    },
    CustomerReleased {
        call: Text<'a>,
        number: Text<'a>,
    },
    RecordBegun(Box<RecordingRecord<'a>>),
    RecordFailed(Box<RecordingRecord<'a>>),
    RecordDone(Box<RecordingRecord<'a>>),
    PlayBegun,
    PlayFinished,
    PlayFailed,
    PlayStopped,
    Preview {
        task: u64,
        number: Text<'a>,
        data: Text<'a>,
    },
    Abandoned {
        call: Text<'a>,
        caller: Text<'a>,
        data: Text<'a>,
    },
    AllAgentsBusy,
    ConferenceBegun(u64),
    ConferenceJoined(u64),
    ConferenceRinging(u64),
    ConferenceLeft(u64),
    ConferenceChaired(u64),
    ConferenceChanged {
        conference: u64,
        member: ConferenceMemberRecord<'a>,
        change: ConferenceChangeRecord,
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
#[serde(rename_all = "snake_case")]
pub(crate) enum InspectedChangeRecord {
    SignedIn,
    SignedOut,
    Idle,
    Busy,
    Work,
    Rest,
    Active,
    WaitAnswer,
    WaitAlerting,
    Mute,
    PlayVoice,
    ThreeParty,
    HungUp,
    Monitor,
    StopMonitor,
    SuperviseOther,
    InsertCall,
    SuperviseInsert,
    StopSuperviseInsert,
    RecordBegin,
    RecordStop,
}

impl InspectedChangeRecord {
    fn of(change: InspectedChange) -> Self {
        match change {
            InspectedChange::SignedIn => Self::SignedIn,
            InspectedChange::SignedOut => Self::SignedOut,
            InspectedChange::Idle => Self::Idle,
            InspectedChange::Busy => Self::Busy,
            InspectedChange::Work => Self::Work,
            InspectedChange::Rest => Self::Rest,
            InspectedChange::Active => Self::Active,
            InspectedChange::WaitAnswer => Self::WaitAnswer,
            InspectedChange::WaitAlerting => Self::WaitAlerting,
            InspectedChange::Mute => Self::Mute,
            InspectedChange::PlayVoice => Self::PlayVoice,
            InspectedChange::ThreeParty => Self::ThreeParty,
            InspectedChange::HungUp => Self::HungUp,
            InspectedChange::Monitor => Self::Monitor,
            InspectedChange::StopMonitor => Self::StopMonitor,
            InspectedChange::SuperviseOther => Self::SuperviseOther,
            InspectedChange::InsertCall => Self::InsertCall,
            InspectedChange::SuperviseInsert => Self::SuperviseInsert,
            InspectedChange::StopSuperviseInsert => Self::StopSuperviseInsert,
            InspectedChange::RecordBegin => Self::RecordBegin,
            InspectedChange::RecordStop => Self::RecordStop,
        }
    }

    fn core(self) -> InspectedChange {
        match self {
            Self::SignedIn => InspectedChange::SignedIn,
            Self::SignedOut => InspectedChange::SignedOut,
            Self::Idle => InspectedChange::Idle,
            Self::Busy => InspectedChange::Busy,
            Self::Work => InspectedChange::Work,
            Self::Rest => InspectedChange::Rest,
            Self::Active => InspectedChange::Active,
            Self::WaitAnswer => InspectedChange::WaitAnswer,
            Self::WaitAlerting => InspectedChange::WaitAlerting,
            Self::Mute => InspectedChange::Mute,
            Self::PlayVoice => InspectedChange::PlayVoice,
            Self::ThreeParty => InspectedChange::ThreeParty,
            Self::HungUp => InspectedChange::HungUp,
            Self::Monitor => InspectedChange::Monitor,
            Self::StopMonitor => InspectedChange::StopMonitor,
            Self::SuperviseOther => InspectedChange::SuperviseOther,
            Self::InsertCall => InspectedChange::InsertCall,
            Self::SuperviseInsert => InspectedChange::SuperviseInsert,
            Self::StopSuperviseInsert => InspectedChange::StopSuperviseInsert,
            Self::RecordBegin => InspectedChange::RecordBegin,
            Self::RecordStop => InspectedChange::RecordStop,
        }
    }
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
            Event::PhoneAlerting(parties) => Self::PhoneAlerting(parties.as_ref().map(CallPartiesRecord::of)),
            Event::PhoneOffhook => Self::PhoneOffhook,
            Event::PhoneReleased { by_agent } => Self::PhoneReleased { by_agent: *by_agent },
            Event::PhoneBusy => Self::PhoneBusy,
            Event::PhoneUnknown => Self::PhoneUnknown,
            Event::Ringing(incoming) => Self::Ringing(IncomingRecord::of(incoming)),
            Event::AutoAnswer(incoming) => Self::AutoAnswer(IncomingRecord::of(incoming)),
            Event::CustomerAlerting { call, number, agent } => Self::CustomerAlerting {
                call: call_text(call),
                number: phone_text(number),
                agent: agent.map(|agent| agent.0),
            },
            Event::Talking(parties) => Self::Talking(CallPartiesRecord::of(parties)),
            Event::Held(call) => Self::Held {
                call: call_text(call),
            },
            Event::Conference { call, partner } => Self::Conference {
                call: call_text(call),
                partner: phone_text(partner),
            },
            Event::NoAnswer(call) => Self::NoAnswer {
                call: call_text(call),
            },
            Event::CallOutFailed(call) => Self::CallOutFailed {
                call: call_text(call),
            },
            Event::InternalCallFailed(call) => Self::InternalCallFailed {
                call: call_text(call),
            },
            Event::ConnectFailed(call) => Self::ConnectFailed {
                call: call_text(call),
            },
            Event::ConsultFailed(call) => Self::ConsultFailed {
                call: call_text(call),
            },
            Event::TransferResult { call, failed } => Self::TransferResult {
                call: call_text(call),
                failed: failed.map(CauseRecord::of),
            },
            Event::IncomingInfo {
                parties,
                skill,
                skill_name,
                last_agent,
                requeued,
            } => Self::IncomingInfo {
                parties: CallPartiesRecord::of(parties),
                skill: skill.map(|skill| skill.0),
                skill_name: skill_name.into(),
                last_agent: last_agent.map(|agent| agent.0),
                requeued: *requeued,
            },
            Event::CallReleased(call) => Self::CallReleased {
                call: call_text(call),
            },
            Event::CustomerReleased { call, number } => Self::CustomerReleased {
                call: call_text(call),
                number: phone_text(number),
            },
            Event::RecordBegun(recording) => Self::RecordBegun(Box::new(RecordingRecord::of(recording))),
            Event::RecordFailed(recording) => Self::RecordFailed(Box::new(RecordingRecord::of(recording))),
            Event::RecordDone(recording) => Self::RecordDone(Box::new(RecordingRecord::of(recording))),
            Event::PlayBegun => Self::PlayBegun,
            Event::PlayFinished => Self::PlayFinished,
            Event::PlayFailed => Self::PlayFailed,
            Event::PlayStopped => Self::PlayStopped,
            Event::Preview { task, number, data } => Self::Preview {
                task: task.0,
                number: phone_text(number),
                data: Text::Borrowed(&*data.0),
            },
            Event::Abandoned { call, caller, data } => Self::Abandoned {
                call: call_text(call),
                caller: phone_text(caller),
                data: Text::Borrowed(&*data.0),
            },
            Event::AllAgentsBusy => Self::AllAgentsBusy,
            Event::ConferenceBegun(conference) => Self::ConferenceBegun(*conference),
            Event::ConferenceJoined(conference) => Self::ConferenceJoined(*conference),
            Event::ConferenceRinging(conference) => Self::ConferenceRinging(*conference),
            Event::ConferenceLeft(conference) => Self::ConferenceLeft(*conference),
            Event::ConferenceChaired(conference) => Self::ConferenceChaired(*conference),
            Event::ConferenceChanged {
                conference,
                member,
                change,
            } => Self::ConferenceChanged {
                conference: *conference,
                member: ConferenceMemberRecord::of(member),
                change: ConferenceChangeRecord::of(*change),
            },
            Event::Inspected { agent, name, change } => Self::Inspected {
                agent: agent.0,
                name: name.into(),
                change: InspectedChangeRecord::of(*change),
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
            Self::PhoneAlerting(parties) => Event::PhoneAlerting(parties.map(CallPartiesRecord::core)),
            Self::PhoneOffhook => Event::PhoneOffhook,
            Self::PhoneReleased { by_agent } => Event::PhoneReleased { by_agent },
            Self::PhoneBusy => Event::PhoneBusy,
            Self::PhoneUnknown => Event::PhoneUnknown,
            Self::Ringing(incoming) => Event::Ringing(incoming.core()),
            Self::AutoAnswer(incoming) => Event::AutoAnswer(incoming.core()),
            Self::CustomerAlerting { call, number, agent } => Event::CustomerAlerting {
                call: call_id(call),
                number: phone(number),
                agent: agent.map(AgentId),
            },
            Self::Talking(parties) => Event::Talking(parties.core()),
            Self::Held { call } => Event::Held(call_id(call)),
            Self::Conference { call, partner } => Event::Conference {
                call: call_id(call),
                partner: phone(partner),
            },
            Self::NoAnswer { call } => Event::NoAnswer(call_id(call)),
            Self::CallOutFailed { call } => Event::CallOutFailed(call_id(call)),
            Self::InternalCallFailed { call } => Event::InternalCallFailed(call_id(call)),
            Self::ConnectFailed { call } => Event::ConnectFailed(call_id(call)),
            Self::ConsultFailed { call } => Event::ConsultFailed(call_id(call)),
            Self::TransferResult { call, failed } => Event::TransferResult {
                call: call_id(call),
                failed: failed.map(CauseRecord::core),
            },
            Self::IncomingInfo {
                parties,
                skill,
                skill_name,
                last_agent,
                requeued,
            } => Event::IncomingInfo {
                parties: parties.core(),
                skill: skill.map(SkillId),
                skill_name: skill_name.into_owned(),
                last_agent: last_agent.map(AgentId),
                requeued,
            },
            Self::CallReleased { call } => Event::CallReleased(call_id(call)),
            Self::CustomerReleased { call, number } => Event::CustomerReleased {
                call: call_id(call),
                number: phone(number),
            },
            Self::RecordBegun(recording) => Event::RecordBegun(Box::new(recording.core())),
            Self::RecordFailed(recording) => Event::RecordFailed(Box::new(recording.core())),
            Self::RecordDone(recording) => Event::RecordDone(Box::new(recording.core())),
            Self::PlayBegun => Event::PlayBegun,
            Self::PlayFinished => Event::PlayFinished,
            Self::PlayFailed => Event::PlayFailed,
            Self::PlayStopped => Event::PlayStopped,
            Self::Preview { task, number, data } => Event::Preview {
                task: TaskId(task),
                number: phone(number),
                data: CallData(data.into_owned().into()),
            },
            Self::Abandoned { call, caller, data } => Event::Abandoned {
                call: call_id(call),
                caller: phone(caller),
                data: CallData(data.into_owned().into()),
            },
            Self::AllAgentsBusy => Event::AllAgentsBusy,
            Self::ConferenceBegun(conference) => Event::ConferenceBegun(conference),
            Self::ConferenceJoined(conference) => Event::ConferenceJoined(conference),
            Self::ConferenceRinging(conference) => Event::ConferenceRinging(conference),
            Self::ConferenceLeft(conference) => Event::ConferenceLeft(conference),
            Self::ConferenceChaired(conference) => Event::ConferenceChaired(conference),
            Self::ConferenceChanged {
                conference,
                member,
                change,
            } => Event::ConferenceChanged {
                conference,
                member: member.core(),
                change: change.core(),
            },
            Self::Inspected { agent, name, change } => Event::Inspected {
                agent: AgentId(agent),
                name: name.into_owned(),
                change: change.core(),
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
