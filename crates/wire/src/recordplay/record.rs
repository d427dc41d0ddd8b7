//! What recording and the queries for recordings bring along.

use super::refused;
use crate::lenient::{Fault, Object};
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::vdn::MediaOperation;
use ccgate_core::{AgentId, CallId};

/// The most characters of a name.
const LONGEST_NAME: usize = 100;

/// `record`: the older form has `?filename=`, the newer a body with `fileName` and `mediaType` (5).
/// `recordMode` isn't looked at: its values are in no public text.
pub(super) fn record(query: Query<'_>, body: &[u8]) -> Result<MediaOperation, Failure> {
    let body = Object::parse(body)?;
    match body.integer("mediaType").map_err(refused)? {
        None | Some(5) => {}
        Some(_) => {
            return Err(refused(Fault {
                member: "mediaType",
                expected: "5",
            }));
        }
    }
    let fault = |member| Fault {
        member,
        expected: "at most 100 characters",
    };
    let of_body = body.text("fileName").map_err(refused)?.unwrap_or_default();
    if !is_name(&of_body) {
        return Err(refused(fault("fileName")));
    }
    let of_query = query.get("filename").unwrap_or_default();
    if !is_name(&of_query) {
        return Err(fault("filename").into());
    }
    let names = [of_body, of_query];
    let name = names.iter().map(|name| name.trim()).find(|name| !name.is_empty());
    Ok(MediaOperation::Record {
        name: name.map(str::to_owned),
    })
}

fn is_name(text: &str) -> bool {
    text.chars().count() <= LONGEST_NAME && !text.contains(char::is_control)
}

/// `queryrecordfilebycallid?workno&callid&calltime`: the call, and whose recordings of it; all when
/// `None`. `calltime` isn't needed: an id is never used twice.
///
/// # Errors
/// 000-002.
pub fn by_call(query: Query<'_>) -> Result<(CallId, Option<AgentId>), Failure> {
    let agent = match query.integer("workno")? {
        None => None,
        Some(id) => match u32::try_from(id) {
            Ok(id @ 1..=999_999) => Some(AgentId(id)),
            _ => {
                return Err(Fault {
                    member: "workno",
                    expected: "a work number",
                }
                .into());
            }
        },
    };
    Ok((text(query, "callid")?.as_str().into(), agent))
}

/// `recordfilefromrecordid?recordid`.
///
/// # Errors
/// 000-002.
pub fn by_id(query: Query<'_>) -> Result<String, Failure> {
    text(query, "recordid")
}

/// `recordfileurl?filepath`: a recording's `fileName` or `recordID`.
///
/// # Errors
/// 000-002.
pub fn by_path(query: Query<'_>) -> Result<String, Failure> {
    text(query, "filepath")
}

fn text(query: Query<'_>, name: &'static str) -> Result<String, Failure> {
    let text = query.get(name).unwrap_or_default();
    let text = text.trim();
    match (1..=256).contains(&text.chars().count()) && !text.contains(char::is_control) {
        true => Ok(text.to_owned()),
        false => Err(Fault {
            member: name,
            expected: "a text of 1 to 256 characters",
        }
        .into()),
    }
}
