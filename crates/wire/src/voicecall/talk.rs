//! What is done in a talk and with held calls.

use super::parts::{self, text, wrong};
use crate::lenient::{Fault, Object};
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::AgentId;
use ccgate_core::vdn::CallOperation;

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
