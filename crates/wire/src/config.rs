//! Chapter `config`: the configuration interface (spec/other.md §9).
//!
//! Bodies are read leniently, and what is written in them is said of a part only: a member that is
//! absent or `null` leaves a thing as it is, and takes its default in a new one. A value that ccgate
//! can't honour is refused; nothing is taken and then forgotten.

pub mod agents;
pub mod centre;
pub mod files;
pub mod flows;
pub mod roles;
pub mod routes;
pub mod sign_in;
pub mod skill_groups;
pub mod skills;
#[cfg(test)]
mod tests;

use crate::lenient::Object;
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use std::collections::BTreeSet;

/// Characters that no name of this chapter may have.
const FORBIDDEN: &str = "\"[]'&()=;<>,";

/// The id of what a request is about, 1 to `last`: `?name=`, or the member of the same name in the
/// body. `None` when it is absent, empty or 0: then one is assigned.
///
/// # Errors
/// 000-002: no such number, or query and body differ.
pub fn id(query: Query<'_>, body: &[u8], name: &'static str, last: u32) -> Result<Option<u32>, Failure> {
    let of_query = checked_id(query.integer(name)?, name, last)?;
    let of_body = checked_id(Object::parse(body)?.integer(name)?, name, last)?;
    match (of_query, of_body) {
        (Some(one), Some(other)) if one != other => Err(wrong(format!("{name} differs in query and body"))),
        _ => Ok(of_query.or(of_body)),
    }
}

/// The id of what a request is about, where one is needed.
///
/// # Errors
/// 000-002: as [`id`], and none.
pub fn needed_id(query: Query<'_>, body: &[u8], name: &'static str, last: u32) -> Result<u32, Failure> {
    id(query, body, name, last)?.ok_or_else(|| missing(name))
}

/// The ids of a query such as `agentIdSet=103,102`, at most `most`; `None` for all.
///
/// # Errors
/// 000-002: one that isn't a number, or too many.
pub fn ids(query: Query<'_>, name: &'static str, most: usize) -> Result<Option<BTreeSet<u32>>, Failure> {
    let text = query.get(name).unwrap_or_default();
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let mut found = BTreeSet::new();
    for part in text
        .split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let number = part.parse();
        found.insert(number.map_err(|_| wrong(format!("{name} must be numbers separated by commas")))?);
        if found.len() > most {
            return Err(wrong(format!("{name} has more than {most} ids")));
        }
    }
    Ok(Some(found))
}

/// There is none of this id: 000-002.
#[must_use]
pub fn unknown(what: &str, id: u32) -> Failure {
    wrong(format!("there is no {what} {id} in the VDN"))
}

/// There is one of this id already: 000-002.
#[must_use]
pub fn taken(what: &str, id: u32) -> Failure {
    wrong(format!("{what} {id} exists already"))
}

fn checked_id(given: Option<i64>, name: &'static str, last: u32) -> Result<Option<u32>, Failure> {
    match given {
        None | Some(0) => Ok(None),
        Some(number) => match u32::try_from(number) {
            Ok(id) if id <= last => Ok(Some(id)),
            _ => Err(wrong(format!("{name} must be a number from 1 to {last}"))),
        },
    }
}

fn wrong(message: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Failure::new(Retcode::Parameter, message)
}

fn missing(member: &str) -> Failure {
    wrong(format!("{member} is missing"))
}

/// A member that only its default is taken of.
fn unsupported(member: &str, why: &str) -> Failure {
    wrong(format!("{member} is not supported so by ccgate: {why}"))
}

/// A whole number within these bounds.
fn number(body: &Object, member: &'static str, low: u32, high: u32) -> Result<Option<u32>, Failure> {
    let Some(given) = body.integer(member)? else {
        return Ok(None);
    };
    match u32::try_from(given) {
        Ok(number) if (low..=high).contains(&number) => Ok(Some(number)),
        _ => Err(wrong(format!("{member} must be a number from {low} to {high}"))),
    }
}

/// A name of at most so many bytes without the characters that are forbidden in all of them.
fn name(body: &Object, member: &'static str, longest: usize) -> Result<Option<String>, Failure> {
    let Some(given) = body.text(member)? else {
        return Ok(None);
    };
    let given = given.trim();
    if given.len() > longest {
        return Err(wrong(format!("{member} must have at most {longest} bytes")));
    }
    if given.contains(|c: char| FORBIDDEN.contains(c) || c.is_control()) {
        return Err(wrong(format!(
            "{member} has a character that is not permitted in it"
        )));
    }
    Ok(Some(given.to_owned()))
}

/// A text of at most so many characters.
fn text(body: &Object, member: &'static str, longest: usize) -> Result<Option<String>, Failure> {
    let Some(given) = body.text(member)? else {
        return Ok(None);
    };
    if given.chars().count() > longest || given.contains(char::is_control) {
        return Err(wrong(format!(
            "{member} must be a text of at most {longest} characters"
        )));
    }
    Ok(Some(given.into_owned()))
}

/// Whether one of these is asked for.
fn wanted(ids: Option<&BTreeSet<u32>>, id: u32) -> bool {
    ids.is_none_or(|ids| ids.contains(&id))
}
