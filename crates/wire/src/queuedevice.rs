//! Chapter `queuedevice`: skill queues, access codes and flows (spec/other.md §2).

mod asked;
mod results;

pub use asked::{Queues, acd_stat, skill_stat};
pub use results::{QueueSeen, acd_stats, flows, in_numbers, load, most_waiting, skills, vdn_skills, waiting};
pub(crate) use results::{SkillObject, longest};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
