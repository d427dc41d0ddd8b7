//! Figures of the present and of the day, kept as things happen; nothing is counted by looking
//! through agents or calls.

use crate::agent::Status;
use crate::ids::{AgentId, GroupId, SkillId};
use crate::time::Time;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// How many agents are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Waiting for calls.
    pub idle: u32,
    /// Being rung.
    pub ringing: u32,
    /// In a call.
    pub talking: u32,
    /// Wrapping up.
    pub work: u32,
    /// Taking no calls.
    pub busy: u32,
    /// Taking a break.
    pub rest: u32,
}

/// What has happened since [`Figures::since`]. Times are added when a state or stretch is over; of one
/// that began before, only the part since then.
///
/// Callers' counts (`offered` to `overflowed`, `waited`, `longest_wait`) stand in queues, and summed in
/// the VDN; a call counts for the queue that it was last in, and a caller who is transferred into a queue
/// counts there anew. For an agent and its group `offered`, `answered`, `abandoned` and `unanswered` are
/// about offers: calls that rang there, also those of other agents. An agent's time in talk is all its
/// time in calls of which one isn't on hold, dialling too; a queue's is that of its calls with agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Calls that came in (to the queue; for an agent: offered to it).
    pub offered: u64,
    /// Answered by an agent.
    pub answered: u64,
    /// … within the queue's service level.
    pub answered_in_time: u64,
    /// Callers that gave up while they waited or while an agent was rung.
    pub abandoned: u64,
    /// Callers that waited for too long, found the queue full or unstaffed, and went elsewhere.
    pub overflowed: u64,
    /// Offers that an agent didn't take.
    pub unanswered: u64,
    /// Calls that agents made to numbers outside.
    pub placed: u64,
    /// Calls handed on by an agent.
    pub transferred: u64,
    /// Time that answered callers had waited.
    pub waited: Duration,
    /// The longest of them.
    pub longest_wait: Duration,
    /// Time in talk.
    pub talked: Duration,
    /// Time on hold.
    pub held: Duration,
    /// Time in wrap-up.
    pub wrapped_up: Duration,
    /// Agents' time idle.
    pub idle: Duration,
    /// Agents' time busy.
    pub busy: Duration,
    /// Agents' time in rest.
    pub rested: Duration,
    /// Agents' time signed in.
    pub signed_in: Duration,
}

/// A skill queue now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueFigures {
    /// Callers that wait.
    pub waiting: u32,
    /// Since when the one waits that has waited for longest.
    pub oldest: Option<Time>,
    /// Agents signed in to it.
    pub agents: Standing,
    /// Of those, how many could be offered a call now.
    pub available: u32,
    /// Since [`Figures::since`].
    pub totals: Totals,
}

/// The figures of a VDN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Since when the totals count: the beginning of the day, or of this run of the gateway.
    pub since: Time,
    /// All of the VDN.
    pub vdn: Totals,
    /// Agents signed in.
    pub agents: Standing,
    /// Each queue.
    pub queues: BTreeMap<SkillId, QueueFigures>,
    /// Each agent that was signed in since.
    pub by_agent: HashMap<AgentId, Totals>,
    /// Each group: totals, and its agents signed in.
    pub groups: BTreeMap<GroupId, (Standing, Totals)>,
}

impl Standing {
    /// All of them.
    pub fn signed_in(&self) -> u32 {
        self.idle + self.ringing + self.talking + self.work + self.busy + self.rest
    }

    /// How many are in a state, to be changed.
    pub(crate) fn of_mut(&mut self, status: Status) -> &mut u32 {
        match status {
            Status::Idle => &mut self.idle,
            Status::Ringing => &mut self.ringing,
            Status::Talking => &mut self.talking,
            Status::Work => &mut self.work,
            Status::Busy => &mut self.busy,
            Status::Rest => &mut self.rest,
        }
    }

    /// How many are in a state.
    pub fn of(&self, status: Status) -> u32 {
        match status {
            Status::Idle => self.idle,
            Status::Ringing => self.ringing,
            Status::Talking => self.talking,
            Status::Work => self.work,
            Status::Busy => self.busy,
            Status::Rest => self.rest,
        }
    }
}

impl Totals {
    /// Calls answered in time, per hundred of those that were answered or gave up; `None` before the
    /// first.
    pub fn service_level(&self) -> Option<f64> {
        let all = self.answered + self.abandoned;
        #[expect(clippy::cast_precision_loss, reason = "a share for people to read")]
        (all > 0).then(|| self.answered_in_time as f64 * 100.0 / all as f64)
    }

    /// Time in calls and wrap-up, per hundred of the time that agents could have been: in calls, wrap-up
    /// or idle. `None` before the first.
    pub fn occupancy(&self) -> Option<f64> {
        let busy = self.talked + self.held + self.wrapped_up;
        let all = busy + self.idle;
        (!all.is_zero()).then(|| busy.as_secs_f64() * 100.0 / all.as_secs_f64())
    }
}
