//! Calls that an agent begins: `callout`, `previewcallout`, `callinner`, `innerhelp` (spec/voice.md §2.1, §2.2).

use super::parts::{self, NUMBER, refused, text, wrong};
use crate::lenient::{Fault, Object};
use crate::retcode::{Failure, Retcode};
use ccgate_core::ids::{SkillId, TaskId};
use ccgate_core::vdn::{CallOperation, CallOut, HelpTarget};

/// `called` alone is told as 200-001. `callcontrolid` and `userVideoDirection` are not looked at.
pub(super) fn call_out(body: &Object) -> Result<CallOperation, Failure> {
    let called = parts::number(&called(body)?).ok_or_else(|| bad_called(NUMBER))?;
    let caller = parts::caller(body)?;
    let skill = skill(body)?;
    parts::media_ability(body)?;
    Ok(CallOperation::CallOut(CallOut {
        called,
        caller,
        skill,
        data: parts::app_data(body)?.unwrap_or_default(),
    }))
}

/// `called` and `callcontrolid` are those of AgentEvent_Preview_CallOut; the core knows whether they
/// go together.
pub(super) fn preview_call_out(body: &Object) -> Result<CallOperation, Failure> {
    const TASK: &str = "callcontrolid";
    let number = parts::number(&called(body)?).ok_or_else(|| bad_called(NUMBER))?;
    let task = body.integer(TASK).map_err(refused)?;
    let task = task.and_then(|task| u64::try_from(task).ok());
    let task = task.ok_or(wrong(TASK, "the controlid that the number was shown with"))?;
    parts::media_ability(body)?;
    Ok(CallOperation::PreviewCall {
        task: TaskId(task),
        number,
    })
}

/// `caller` and `mediaability` mean nothing between agents.
pub(super) fn call_inner(body: &Object) -> Result<CallOperation, Failure> {
    let agent = parts::agent(&called(body)?).ok_or_else(|| bad_called("a work number"))?;
    Ok(CallOperation::CallInner {
        agent,
        data: parts::app_data(body)?.unwrap_or_default(),
    })
}

/// `holdflag` is only checked: whether the customer waits is what `mode` says.
pub(super) fn inner_help(body: &Object) -> Result<CallOperation, Failure> {
    const ADDRESS: &str = "dstaddress";
    let address = text(body, ADDRESS)?;
    let to = match body.integer("devicetype").map_err(refused)? {
        Some(1) => parts::skill(&address).map(HelpTarget::Skill),
        None | Some(2) => parts::agent(&address).map(HelpTarget::Agent),
        Some(_) => return Err(wrong("devicetype", "1 or 2")),
    };
    let to = to.ok_or(wrong(ADDRESS, "a work number or the id of a skill queue"))?;
    let three_party = match body.integer("mode").map_err(refused)? {
        None | Some(1) => false,
        Some(2) => true,
        Some(_) => return Err(wrong("mode", "1 or 2")),
    };
    body.flag("holdflag").map_err(refused)?;
    Ok(CallOperation::Help {
        to,
        three_party,
        data: parts::app_data(body)?.unwrap_or_default(),
    })
}

fn called(body: &Object) -> Result<std::borrow::Cow<'_, str>, Failure> {
    text(body, "called").map_err(|failure| failure.under(Retcode::Called))
}

fn bad_called(expected: &'static str) -> Failure {
    let fault = Fault {
        member: "called",
        expected,
    };
    Failure::from(fault).under(Retcode::Called)
}

/// `skillid`: absent and 0 are the default.
fn skill(body: &Object) -> Result<Option<SkillId>, Failure> {
    match body.integer("skillid").map_err(refused)? {
        None | Some(0) => Ok(None),
        Some(id) => u16::try_from(id)
            .map(|id| Some(SkillId(id)))
            .map_err(|_| wrong("skillid", "the id of a skill queue")),
    }
}
