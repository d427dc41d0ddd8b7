//! What several operations have in common: numbers, agents, call ids, call data.

use crate::lenient::{Fault, Object};
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use ccgate_core::call::CallData;
use ccgate_core::{AgentId, CallId, Phone, SkillId};

/// The most characters of a call id: as in paths.
pub(crate) const MOST_CALL_ID: usize = 256;

/// A fault of a body's member.
pub(crate) fn refused(fault: Fault) -> Failure {
    Failure::from(fault).under(Retcode::PlatformParameter)
}

/// A member that isn't what it must be.
pub(crate) fn wrong(member: &'static str, expected: &'static str) -> Failure {
    refused(Fault { member, expected })
}

/// A text without the blanks around it; empty when absent.
pub(crate) fn text<'a>(body: &'a Object, member: &'static str) -> Result<std::borrow::Cow<'a, str>, Failure> {
    let text = body.text(member).map_err(refused)?.unwrap_or_default();
    Ok(match text.trim().len() == text.len() {
        true => text,
        false => text.trim().to_owned().into(),
    })
}

/// What a number to dial must be, in words.
pub(crate) const NUMBER: &str = "1 to 24 of 0-9, * and #";

/// A number as it is dialled.
pub(crate) fn number(text: &str) -> Option<Phone> {
    let fits = (1..=24).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"*#".contains(&byte));
    fits.then(|| text.into())
}

/// `caller`: the number shown as calling; empty is the default.
pub(super) fn caller(body: &Object) -> Result<Option<Phone>, Failure> {
    match text(body, "caller")?.as_ref() {
        "" => Ok(None),
        shown => number(shown)
            .map(Some)
            .ok_or(wrong("caller", "at most 24 of 0-9, * and #")),
    }
}

/// A work number.
pub(crate) fn agent(text: &str) -> Option<AgentId> {
    let id: u32 = text.parse().ok()?;
    (1..=999_999).contains(&id).then_some(AgentId(id))
}

/// The id of a skill queue.
pub(crate) fn skill(text: &str) -> Option<SkillId> {
    text.parse().ok().filter(|id| *id != 0).map(SkillId)
}

/// `mediaability`: 0 audio, 2 what both phones can do, which is audio. Video (1) isn't there.
pub(super) fn media_ability(body: &Object) -> Result<(), Failure> {
    match body.integer("mediaability").map_err(refused)? {
        None | Some(0 | 2) => Ok(()),
        Some(1) => Err(Failure::new(
            Retcode::OperationFailed,
            "video calls are not supported",
        )),
        Some(_) => Err(wrong("mediaability", "0, 1 or 2")),
    }
}

/// What call data must be, as a fault.
pub(crate) fn call_data_fault(member: &'static str) -> Fault {
    Fault {
        member,
        expected: "a text of at most 16384 bytes",
    }
}

/// Data for a call; `None` when it is too long.
pub(crate) fn call_data(text: &str) -> Option<CallData> {
    (text.len() <= CallData::MOST).then(|| CallData(text.into()))
}

/// `callappdata`. Absent and empty are `None`: desktops send an empty text when they have nothing.
pub(super) fn app_data(body: &Object) -> Result<Option<CallData>, Failure> {
    const MEMBER: &str = "callappdata";
    match body.text(MEMBER).map_err(refused)?.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => call_data(text).map(Some).ok_or(refused(call_data_fault(MEMBER))),
    }
}

/// Whether the text may be a call id.
pub(super) fn is_call_id(text: &str) -> bool {
    (1..=MOST_CALL_ID).contains(&text.chars().count()) && !text.contains(char::is_control)
}

/// `callid` of a query; absent and empty are `None`.
pub(super) fn queried_call(query: Query<'_>) -> Result<Option<CallId>, Failure> {
    match query.get("callid").as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(id) if is_call_id(id) => Ok(Some(id.into())),
        Some(_) => Err(Fault {
            member: "callid",
            expected: "a text of at most 256 characters",
        }
        .into()),
    }
}
