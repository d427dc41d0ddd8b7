//! What is done in a talk and with held calls.

use super::parts::{self, text, wrong};
use crate::lenient::{Fault, Object};
use crate::path::Routed;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::vdn::CallOperation;
use ccgate_core::{AgentId, SkillId};

/// `confjoin`: `callid` is mandatory.
pub(super) fn conf_join(body: &Object) -> Result<CallOperation, Failure> {
    let call = text(body, "callid")?;
    if !parts::is_call_id(&call) {
        return Err(wrong("callid", "the id of a held call"));
    }
    Ok(CallOperation::Confer {
        call: call.as_ref().into(),
        data: parts::app_data(body)?,
    })
}

/// `seconddialex?number=`.
pub(super) fn second_dial_ex(query: Query<'_>) -> Result<CallOperation, Failure> {
    dial(query.get("number").unwrap_or_default().trim())
}

/// `seconddial/{number}`. Commas and per cent signs, which its pattern permits, are no keys.
pub(super) fn second_dial(number: &str) -> Result<CallOperation, Failure> {
    dial(&number.replace([',', '%'], ""))
}

fn dial(digits: &str) -> Result<CallOperation, Failure> {
    match parts::number(digits) {
        Some(_) => Ok(CallOperation::Dial(digits.to_owned())),
        None => Err(Fault {
            member: "number",
            expected: parts::NUMBER,
        }
        .into()),
    }
}

/// `snatchpickup?destWorkNo=`.
pub(super) fn snatch(query: Query<'_>) -> Result<CallOperation, Failure> {
    let id = query.integer("destWorkNo")?;
    match id.and_then(|id| u32::try_from(id).ok()) {
        Some(id @ 1..=999_999) => Ok(CallOperation::Snatch(AgentId(id))),
        _ => Err(Fault {
            member: "destWorkNo",
            expected: "a work number",
        }
        .into()),
    }
}

/// `requestcall/{callid}/{skilltype}?skillid=`: absent and 0 are any queue. What the two skill types are
/// is in no public text.
pub(super) fn request(path: &Routed<'_>, query: Query<'_>) -> Result<CallOperation, Failure> {
    let skill = match query.integer("skillid")? {
        None | Some(0) => None,
        Some(id) => Some(u16::try_from(id).map(SkillId).map_err(|_| Fault {
            member: "skillid",
            expected: "the id of a skill queue",
        })?),
    };
    Ok(CallOperation::Request {
        call: path.text("callid").into(),
        skill,
    })
}

/// `reject?callid=&mode=`: the call that rings, which is the only one when none is named. What the two
/// modes are is in no public text.
pub(super) fn reject(query: Query<'_>) -> Result<CallOperation, Failure> {
    match query.integer("mode")? {
        None | Some(1 | 2) => {}
        Some(_) => {
            return Err(Fault {
                member: "mode",
                expected: "1 or 2",
            }
            .into());
        }
    }
    Ok(CallOperation::Reject(parts::queried_call(query)?))
}
