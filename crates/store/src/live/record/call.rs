//! What events say of calls and recordings.

use super::{Text, millis, phone, phone_text, time};
use ccgate_core::call::{CallParties, Feature, Recording};
use ccgate_core::event::Incoming;
use ccgate_core::switch::{Cause, Written};
use ccgate_core::{AgentId, CallId, SkillId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Serialize, Deserialize)]
pub(crate) struct CallPartiesRecord<'a> {
    call: Text<'a>,
    caller: Text<'a>,
    called: Text<'a>,
    feature: i16,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct IncomingRecord<'a> {
    parties: CallPartiesRecord<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transferred_by: Option<u32>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct RecordingRecord<'a> {
    id: Text<'a>,
    call: Text<'a>,
    agent: u32,
    caller: Text<'a>,
    called: Text<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    skill: Option<u16>,
    name: Text<'a>,
    file: Text<'a>,
    task: u64,
    begun: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<WrittenRecord>,
}

/// The length in milliseconds.
#[derive(Serialize, Deserialize)]
struct WrittenRecord {
    length: u64,
    bytes: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CauseRecord {
    Normal,
    NoAnswer,
    Rejected,
    Unreachable,
    Busy,
    CallerLeft,
    MediaLost,
    Overload,
    Restart,
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
            feature: feature.0,
        }
    }

    pub(super) fn core(self) -> CallParties {
        CallParties {
            call: call_id(self.call),
            caller: phone(self.caller),
            called: phone(self.called),
            feature: Feature(self.feature),
        }
    }
}

impl<'a> IncomingRecord<'a> {
    pub(super) fn of(incoming: &'a Incoming) -> Self {
        let Incoming {
            parties,
            transferred_by,
        } = incoming;
        Self {
            parties: CallPartiesRecord::of(parties),
            transferred_by: transferred_by.map(|agent| agent.0),
        }
    }

    pub(super) fn core(self) -> Incoming {
        Incoming {
            parties: self.parties.core(),
            transferred_by: self.transferred_by.map(AgentId),
        }
    }
}

impl<'a> RecordingRecord<'a> {
    pub(super) fn of(recording: &'a Recording) -> Self {
        let Recording {
            id,
            call,
            agent,
            caller,
            called,
            skill,
            name,
            file,
            task,
            begun,
            ended,
            written,
        } = recording;
        Self {
            id: id.into(),
            call: call_text(call),
            agent: agent.0,
            caller: phone_text(caller),
            called: phone_text(called),
            skill: skill.map(|skill| skill.0),
            name: name.into(),
            file: file.into(),
            task: *task,
            begun: begun.millis(),
            ended: ended.map(|at| at.millis()),
            written: written.map(WrittenRecord::of),
        }
    }

    pub(super) fn core(self) -> Recording {
        Recording {
            id: self.id.into_owned(),
            call: call_id(self.call),
            agent: AgentId(self.agent),
            caller: phone(self.caller),
            called: phone(self.called),
            skill: self.skill.map(SkillId),
            name: self.name.into_owned(),
            file: self.file.into_owned(),
            task: self.task,
            begun: time(self.begun),
            ended: self.ended.map(time),
            written: self.written.map(WrittenRecord::core),
        }
    }
}

impl WrittenRecord {
    fn of(written: Written) -> Self {
        let Written { length, bytes } = written;
        Self {
            length: millis(length),
            bytes,
        }
    }

    fn core(self) -> Written {
        Written {
            length: Duration::from_millis(self.length),
            bytes: self.bytes,
        }
    }
}

impl CauseRecord {
    pub(super) fn of(cause: Cause) -> Self {
        match cause {
            Cause::Normal => Self::Normal,
            Cause::NoAnswer => Self::NoAnswer,
            Cause::Rejected => Self::Rejected,
            Cause::Unreachable => Self::Unreachable,
            Cause::Busy => Self::Busy,
            Cause::CallerLeft => Self::CallerLeft,
            Cause::MediaLost => Self::MediaLost,
            Cause::Overload => Self::Overload,
            Cause::Restart => Self::Restart,
        }
    }

    pub(super) fn core(self) -> Cause {
        match self {
            Self::Normal => Cause::Normal,
            Self::NoAnswer => Cause::NoAnswer,
            Self::Rejected => Cause::Rejected,
            Self::Unreachable => Cause::Unreachable,
            Self::Busy => Cause::Busy,
            Self::CallerLeft => Cause::CallerLeft,
            Self::MediaLost => Cause::MediaLost,
            Self::Overload => Cause::Overload,
            Self::Restart => Cause::Restart,
        }
    }
}

pub(super) fn call_text(call: &CallId) -> Text<'_> {
    Text::Borrowed(&*call.0)
}

pub(super) fn call_id(text: Text<'_>) -> CallId {
    CallId(text.into_owned().into())
}
