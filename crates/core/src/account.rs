//! What the records and the figures know of a live call.

use crate::call::{CallRecord, CallResult};
use crate::ids::{AgentId, SkillId};
use crate::time::Time;

/// A call's record so far, and what has begun but isn't counted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// The record as it is now; see [`CallRecord`].
    pub(crate) record: CallRecord,
    /// In a queue, or offered from there, and not answered yet.
    pub(crate) stay: Option<Stay>,
    /// When an agent last handed it on.
    pub(crate) handed_on: Option<Time>,
    /// Agents that are being rung for it.
    pub(crate) rung: Vec<AgentId>,
    /// In talk with an agent, or on hold.
    pub(crate) course: Option<Course>,
}

/// A stay in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stay {
    /// Which queue.
    pub(crate) skill: SkillId,
    /// Since when it waits, in the queues before this one too.
    pub(crate) since: Time,
}

/// A stretch of talk or hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    /// On hold.
    pub(crate) held: bool,
    /// For which queue it counts.
    pub(crate) skill: Option<SkillId>,
    /// When it began.
    pub(crate) since: Time,
}

impl Account {
    pub(crate) fn new(record: CallRecord) -> Self {
        Self {
            record,
            stay: None,
            handed_on: None,
            rung: Vec::new(),
            course: None,
        }
    }

    /// What the call has come to, unless an agent talked with it before.
    pub(crate) fn comes_to(&mut self, result: CallResult) {
        if self.record.result != CallResult::Answered {
            self.record.result = result;
        }
    }
}
