//! `/config/centre`: the running centre. All of it is ccgate's own.
//!
//! Times are milliseconds since 1970, as numbers; what isn't known is `null`.

pub mod certificate;
pub mod health;
pub mod log;
pub mod phones;
pub mod sessions;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod trunks;

use super::{missing, wrong};

/// The highest agent number there can be (spec/agent.md §0).
const LAST_AGENT: u32 = 999_999;
