//! What outlives the calls: who took part, what the desktops kept with them, the catalogue of the
//! recordings. The recordings themselves are files elsewhere.
//!
//! Rows are written by [`Live::commit`](crate::Live::commit) with the changes that they belong to.
//! Everything here is bounded: a page by [`PAGE_LIMIT`], removal by the number that the caller gives.

mod call_page;
mod call_record;
mod figures;
mod leg_query;
mod query;
mod retention;
mod row;
mod span;
mod task;
mod write;

pub use call_page::{CallSearch, FoundCall};
pub use call_record::{Place as CallPlace, RecordQuery, result_of_word, result_word};
pub use figures::{AgentCalls, AgentQuery, IntervalQuery, IntervalSum};
pub use leg_query::LegQuery;
pub use span::{SpanQuery, status_word};
pub use task::{FIRST_ADDED, NewTask, TaskQuery, fate_of_word, fate_word, mode_of_word, mode_word};

pub(crate) use call_record::open_calls;
pub(crate) use row::{open_legs, open_recordings};
pub(crate) use task::waiting_tasks;
pub(crate) use write::save;

use ccgate_core::{AgentId, SkillId, Time, VdnId};

/// Most rows of one answer.
pub const PAGE_LIMIT: u32 = 1000;

/// Which calls or recordings are wanted: the newest first, a page of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallQuery {
    /// Of this VDN.
    pub vdn: VdnId,
    /// Of this agent; of anybody when `None`.
    pub agent: Option<AgentId>,
    /// That came by this skill queue; by any or none when `None`.
    pub skill: Option<SkillId>,
    /// Begun at this time or later.
    pub from: Time,
    /// Begun before this time.
    pub to: Time,
    /// Position of the first wanted, counted from 0.
    pub first: u32,
    /// Position of the last wanted; no more than [`PAGE_LIMIT`] are given, and none when it lies
    /// before the first.
    pub last: u32,
}

/// Which recordings are wanted; the same question as for calls.
pub type RecordingQuery = CallQuery;
