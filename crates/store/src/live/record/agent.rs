//! A signed-in agent and what it is owed.

use super::event::EntryRecord;
use super::session::SessionRecord;
use super::{Text, millis, phone, phone_text, time};
use ccgate_core::agent::Settings;
use ccgate_core::call::CallPhase;
use ccgate_core::outbox::Outbox;
use ccgate_core::{Activity, Agent, AgentId, Change, EventNo, Pending, Rest, SkillId, Status, Time};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Serialize, Deserialize)]
pub(crate) struct AgentRecord<'a> {
    id: u32,
    session: SessionRecord<'a>,
    activity: ActivityRecord,
    since: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<StatusRecord>,
    settings: SettingsRecord<'a>,
    skills: Vec<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    custom_state: Option<u16>,
}

/// The events owed, oldest first, and the number of the newest ever born.
#[derive(Serialize, Deserialize)]
pub(crate) struct OutboxRecord<'a> {
    last: u64,
    owed: Vec<EntryRecord<'a>>,
}

#[derive(Serialize, Deserialize)]
struct SettingsRecord<'a> {
    auto_answer: bool,
    auto_idle: bool,
    talk_right: bool,
    self_record: bool,
    record_before_talking: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    forwarding: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ActivityRecord {
    Idle,
    Busy {
        reason: u8,
    },
    Rest {
        rest: RestRecord,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
    },
    Work {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<PendingRecord>,
    },
    Call {
        phase: CallPhaseRecord,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<PendingRecord>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PendingRecord {
    Busy { reason: u8 },
    Rest(RestRecord),
}

/// The length in milliseconds.
#[derive(Serialize, Deserialize)]
struct RestRecord {
    length: u64,
    cause: u8,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CallPhaseRecord {
    Ringing { until: u64 },
    Talking { since: u64 },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StatusRecord {
    Idle,
    Ringing,
    Talking,
    Work,
    Busy,
    Rest,
}

/// What a change of state writes of an agent.
#[derive(Serialize, Deserialize)]
pub(crate) struct MovedRecord {
    agent: u32,
    activity: ActivityRecord,
    since: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<StatusRecord>,
}

impl MovedRecord {
    pub(crate) fn of(agent: AgentId, activity: &Activity, since: Time, before: Option<Status>) -> Self {
        Self {
            agent: agent.0,
            activity: ActivityRecord::of(activity),
            since: since.millis(),
            before: before.map(StatusRecord::of),
        }
    }

    pub(crate) fn core(self) -> Change {
        Change::Moved {
            agent: AgentId(self.agent),
            activity: self.activity.core(),
            since: time(self.since),
            before: self.before.map(StatusRecord::core),
        }
    }
}

impl<'a> AgentRecord<'a> {
    pub(crate) fn of(agent: &'a Agent) -> Self {
        let Agent {
            id,
            session,
            activity,
            since,
            before,
            settings,
            skills,
            custom_state,
        } = agent;
        Self {
            id: id.0,
            session: SessionRecord::of(session),
            activity: ActivityRecord::of(activity),
            since: since.millis(),
            before: before.map(StatusRecord::of),
            settings: SettingsRecord::of(settings),
            skills: skills.iter().map(|skill| skill.0).collect(),
            custom_state: *custom_state,
        }
    }

    pub(crate) fn core(self) -> Agent {
        Agent {
            id: AgentId(self.id),
            session: self.session.core(),
            activity: self.activity.core(),
            since: time(self.since),
            before: self.before.map(StatusRecord::core),
            settings: self.settings.core(),
            skills: self.skills.into_iter().map(SkillId).collect(),
            custom_state: self.custom_state,
        }
    }
}

impl<'a> OutboxRecord<'a> {
    pub(crate) fn of(outbox: &'a Outbox) -> Self {
        Self {
            last: outbox.last().0,
            owed: outbox.iter().map(EntryRecord::of).collect(),
        }
    }

    pub(crate) fn core(self) -> Outbox {
        Outbox::restore(EventNo(self.last), self.owed.into_iter().map(EntryRecord::core))
    }
}

impl<'a> SettingsRecord<'a> {
    fn of(settings: &'a Settings) -> Self {
        let Settings {
            auto_answer,
            auto_idle,
            talk_right,
            self_record,
            record_before_talking,
            forwarding,
        } = settings;
        Self {
            auto_answer: *auto_answer,
            auto_idle: *auto_idle,
            talk_right: *talk_right,
            self_record: *self_record,
            record_before_talking: *record_before_talking,
            forwarding: forwarding.as_ref().map(phone_text),
        }
    }

    fn core(self) -> Settings {
        Settings {
            auto_answer: self.auto_answer,
            auto_idle: self.auto_idle,
            talk_right: self.talk_right,
            self_record: self.self_record,
            record_before_talking: self.record_before_talking,
            forwarding: self.forwarding.map(phone),
        }
    }
}

impl ActivityRecord {
    fn of(activity: &Activity) -> Self {
        match activity {
            Activity::Idle => Self::Idle,
            Activity::Busy { reason } => Self::Busy { reason: *reason },
            Activity::Rest { rest, until } => Self::Rest {
                rest: RestRecord::of(*rest),
                until: until.map(|at| at.millis()),
            },
            Activity::Work { until, pending } => Self::Work {
                until: until.map(|at| at.millis()),
                pending: pending.map(PendingRecord::of),
            },
            Activity::Call { phase, pending } => Self::Call {
                phase: match phase {
                    CallPhase::Ringing { until } => CallPhaseRecord::Ringing {
                        until: until.millis(),
                    },
                    CallPhase::Talking { since } => CallPhaseRecord::Talking {
                        since: since.millis(),
                    },
                },
                pending: pending.map(PendingRecord::of),
            },
        }
    }

    fn core(self) -> Activity {
        match self {
            Self::Idle => Activity::Idle,
            Self::Busy { reason } => Activity::Busy { reason },
            Self::Rest { rest, until } => Activity::Rest {
                rest: rest.core(),
                until: until.map(time),
            },
            Self::Work { until, pending } => Activity::Work {
                until: until.map(time),
                pending: pending.map(PendingRecord::core),
            },
            Self::Call { phase, pending } => Activity::Call {
                phase: match phase {
                    CallPhaseRecord::Ringing { until } => CallPhase::Ringing { until: time(until) },
                    CallPhaseRecord::Talking { since } => CallPhase::Talking { since: time(since) },
                },
                pending: pending.map(PendingRecord::core),
            },
        }
    }
}

impl PendingRecord {
    fn of(pending: Pending) -> Self {
        match pending {
            Pending::Busy { reason } => Self::Busy { reason },
            Pending::Rest(rest) => Self::Rest(RestRecord::of(rest)),
        }
    }

    fn core(self) -> Pending {
        match self {
            Self::Busy { reason } => Pending::Busy { reason },
            Self::Rest(rest) => Pending::Rest(rest.core()),
        }
    }
}

impl RestRecord {
    fn of(rest: Rest) -> Self {
        let Rest { length, cause } = rest;
        Self {
            length: millis(length),
            cause,
        }
    }

    fn core(self) -> Rest {
        Rest {
            length: Duration::from_millis(self.length),
            cause: self.cause,
        }
    }
}

impl StatusRecord {
    fn of(status: Status) -> Self {
        match status {
            Status::Idle => Self::Idle,
            Status::Ringing => Self::Ringing,
            Status::Talking => Self::Talking,
            Status::Work => Self::Work,
            Status::Busy => Self::Busy,
            Status::Rest => Self::Rest,
        }
    }

    fn core(self) -> Status {
        match self {
            Self::Idle => Status::Idle,
            Self::Ringing => Status::Ringing,
            Self::Talking => Status::Talking,
            Self::Work => Status::Work,
            Self::Busy => Status::Busy,
            Self::Rest => Status::Rest,
        }
    }
}
