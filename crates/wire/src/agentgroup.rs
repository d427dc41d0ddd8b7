//! Chapter `agentgroup`: agents, groups and what one may do (spec/other.md §3).

mod asked;
mod groups;
mod object;
mod results;

pub use asked::{agent_list, by_attribute, group, media_types, status};
pub use groups::{group_of, groups};
pub use object::{Present, Seen, agents, agents_by_skill, agents_without_skills, one_agent};
pub use results::{
    Resting, allowed, ids, names, own_status_and_skills, phones, rest_info, rest_reasons, statuses,
};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
