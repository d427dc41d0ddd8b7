//! Flows, prompts, reasons, groups and lists of agents. All of it is ccgate's own.

pub mod csv;
pub mod flows;
pub mod groups;
pub mod list;
pub mod prompts;
pub mod reasons;
#[cfg(test)]
mod tests;
pub mod vdn;

use super::{missing, wrong};
use crate::query::Query;
use crate::retcode::Failure;

/// Longest part of a file's name, without what stands behind its dot.
const LONGEST: usize = 64;

/// Whether it is a part of a name: 1 to 64 of `a`–`z`, `0`–`9`, `_` and `-`.
fn is_part(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
}

/// `?name=`; `None` when it is absent or empty.
fn name_of(query: Query<'_>) -> Option<String> {
    let name = query.get("name")?.trim().to_owned();
    Some(name).filter(|name| !name.is_empty())
}

fn needed_name(query: Query<'_>) -> Result<String, Failure> {
    name_of(query).ok_or_else(|| missing("name"))
}

/// There is no file of this name: 000-002. The name isn't told again: it is whatever came.
#[must_use]
pub fn no_file() -> Failure {
    wrong("there is no file of this name")
}
