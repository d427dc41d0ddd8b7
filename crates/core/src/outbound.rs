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

/// What pacing goes by: a queue now, and its day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Agents who could be offered a call now; nobody waits whom they could take.
    pub free: u32,
    /// Numbers being dialled for the queue that nobody has answered yet.
    pub dialling: u32,
    /// Predicted calls answered today.
    pub answered: u64,
    /// … of which so many found no agent.
    pub abandoned: u64,
}

impl Pace {
    /// How many more numbers may be dialled now for callbacks: one for each free agent.
    pub fn callbacks(&self, load: &Load) -> u32 {
        load.free.saturating_sub(load.dialling)
    }

    /// How many more numbers may be dialled ahead now.
    ///
    /// One for each free agent, and beyond that as many as `ratio` says, but only as many as could all
    /// find no agent without breaking the limit of `abandoned`. So the limit holds from the first call
    /// on, as far as it depends on dialling: an agent who goes away in the meantime can still break it.
    pub fn predicted(&self, load: &Load) -> u32 {
        let permitted = load.answered.saturating_mul(self.abandoned.into()) / 1000;
        let permitted = permitted.saturating_sub(load.abandoned);
        let ahead = u64::from(load.free) * u64::from(self.ratio.saturating_sub(100)) / 100;
        let ahead = u32::try_from(ahead.min(permitted)).unwrap_or(u32::MAX);
        load.free.saturating_add(ahead).saturating_sub(load.dialling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dialled_ahead_as_far_as_the_limit_lets() {
        let pace = Pace {
            ratio: 150,
            abandoned: 30,
            ..Pace::default()
        };
        for (free, dialling, answered, abandoned, callbacks, predicted) in [
            (0, 0, 10_000, 0, 0, 0),
            // Nothing is known yet: one for each.
            (10, 0, 0, 0, 10, 10),
            (10, 4, 33, 0, 6, 6),
            (10, 0, 34, 0, 10, 11),
            (10, 0, 34, 1, 10, 10),
            (10, 0, 1000, 0, 10, 15),
            (10, 0, 1000, 27, 10, 13),
            (10, 12, 1000, 27, 0, 1),
            (10, 15, 1000, 0, 0, 0),
            (10, 0, 1000, 30, 10, 10),
            (10, 0, 1000, 900, 10, 10),
            (3, 20, 1000, 0, 0, 0),
        ] {
            let load = Load {
                free,
                dialling,
                answered,
                abandoned,
            };
            let given = (pace.callbacks(&load), pace.predicted(&load));
            assert_eq!(given, (callbacks, predicted), "{load:?}");
        }
    }
}
