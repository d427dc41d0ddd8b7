//! A change, as the journal keeps it.

use super::agent::{AgentRecord, MovedRecord};
use super::event::{EntryRecord, EventRecord};
use ccgate_core::{AgentId, Change, EventNo, SessionSerial};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChangeRecord<'a> {
    Put(Box<AgentRecord<'a>>),
    Moved(MovedRecord),
    Owed {
        agent: u32,
        entry: EntryRecord<'a>,
    },
    Told {
        agent: u32,
        upto: u64,
    },
    Gone {
        agent: u32,
        session: u64,
        farewell: EventRecord<'a>,
    },
}

impl<'a> ChangeRecord<'a> {
    pub(crate) fn of(change: &'a Change) -> Self {
        match change {
            Change::Put(agent) => Self::Put(Box::new(AgentRecord::of(agent))),
            Change::Moved {
                agent,
                activity,
                since,
                before,
            } => Self::Moved(MovedRecord::of(*agent, activity, *since, *before)),
            Change::Owed(agent, entry) => Self::Owed {
                agent: agent.0,
                entry: EntryRecord::of(entry),
            },
            Change::Told(agent, upto) => Self::Told {
                agent: agent.0,
                upto: upto.0,
            },
            Change::Gone {
                agent,
                session,
                farewell,
            } => Self::Gone {
                agent: agent.0,
                session: session.0,
                farewell: EventRecord::of(farewell),
            },
        }
    }

    pub(crate) fn core(self) -> Change {
        match self {
            Self::Put(agent) => Change::Put(Box::new(agent.core())),
            Self::Moved(moved) => moved.core(),
            Self::Owed { agent, entry } => Change::Owed(AgentId(agent), entry.core()),
            Self::Told { agent, upto } => Change::Told(AgentId(agent), EventNo(upto)),
            Self::Gone {
                agent,
                session,
                farewell,
            } => Change::Gone {
                agent: AgentId(agent),
                session: SessionSerial(session),
                farewell: farewell.core(),
            },
        }
    }
}
