//! Numbers that the contact centre calls by itself: callbacks, and lists for preview and prediction
//! (spec/voice.md §8).

use crate::call::CallData;
use crate::ids::{AgentId, Phone, SkillId, TaskId};
use crate::time::Time;

/// A number to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number, unique in the VDN.
    pub id: TaskId,
    /// How.
    pub mode: Mode,
    /// Agents of this queue talk with it.
    pub skill: SkillId,
    /// The number; 1–24 of digits, `*`, `#`.
    pub number: Phone,
    /// The number shown as calling; `None`: the trunk's.
    pub caller: Option<Phone>,
    /// Kept with the call.
    pub data: CallData,
    /// Only this agent, if it is for one.
    pub agent: Option<AgentId>,
    /// When it came to be.
    pub made: Time,
    /// Not before.
    pub not_before: Time,
    /// How often it has been tried.
    pub tries: u8,
    /// What has become of it.
    pub fate: Fate,
}

/// How a number is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Somebody asked for it: dialled when an agent is free (feature 45).
    Callback,
    /// Shown to an agent first, who calls it (AgentEvent_Preview_CallOut, feature 44).
    Preview,
    /// Dialled ahead; who answers is put through to an agent (feature 43).
    Predictive,
}

/// What has become of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Still to be called.
    Waiting,
    /// Talked with.
    Done,
    /// Tried as often as permitted.
    GivenUp,
    /// Removed.
    Removed,
}

/// How the contact centre paces the calls that it makes by itself; the same for all VDNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Calls dialled ahead for a hundred free agents; 100–500.
    pub ratio: u32,
    /// When more than so many of a thousand calls answered today found no agent in time, one call is
    /// dialled for each free agent only; 30 is a common legal limit.
    pub abandoned: u32,
    /// How long somebody who answered waits for an agent before it counts as abandoned.
    pub patience: std::time::Duration,
    /// How often a number is tried.
    pub tries: u8,
    /// How long after a vain try.
    pub again: std::time::Duration,
    /// How long an agent may look at a preview before it goes to the next.
    pub preview: std::time::Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            ratio: 120,
            abandoned: 30,
            patience: std::time::Duration::from_secs(2),
            tries: 3,
            again: std::time::Duration::from_secs(30 * 60),
            preview: std::time::Duration::from_secs(30),
        }
    }
}
