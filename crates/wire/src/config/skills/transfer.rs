//! What becomes of a caller that a queue doesn't serve. Of `timeOutTransferDevice` the page shows the
//! name only; its members are those of the tenant-level interface (`transferType`, `deviceType`,
//! `value`), and the two others are named after it.

use super::super::agents::narrow;
use super::super::{missing, number, text, unsupported, wrong};
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::directory::Overflow;
use ccgate_core::{FlowId, Phone, SkillId};
use serde_json::{Value, json};

/// What a member says.
pub(super) enum Device {
    /// Somewhere, or nowhere.
    To(Overflow),
    /// The caller goes on waiting.
    Wait(&'static str),
}

impl Device {
    /// Reads a member; `None` when there is none.
    pub(super) fn read(parameter: &Object, member: &'static str) -> Result<Option<Self>, Failure> {
        let Some(device) = parameter.object(member)? else {
            return Ok(None);
        };
        let kind = device
            .text("transferType")?
            .ok_or_else(|| missing("transferType"))?;
        Ok(Some(match kind.trim() {
            word if word.eq_ignore_ascii_case("release") => Self::To(Overflow::Release),
            word if word.eq_ignore_ascii_case("wait") => Self::Wait(member),
            word if word.eq_ignore_ascii_case("transfer") => Self::To(to(&device)?),
            word if word.eq_ignore_ascii_case("message") => Self::To(Overflow::Message(file(&device)?)),
            word if word.eq_ignore_ascii_case("callback") => Self::To(Overflow::Callback(file(&device)?)),
            _ => {
                return Err(wrong(format!(
                    "{member}: transferType must be Release, Transfer, Message or Callback"
                )));
            }
        }))
    }

    /// A caller can't go on waiting where it has waited for too long, or where there is no room.
    pub(super) fn somewhere(self) -> Result<Overflow, Failure> {
        match self {
            Self::To(overflow) => Ok(overflow),
            Self::Wait(member) => Err(unsupported(member, "callers can't go on waiting there")),
        }
    }

    /// `None`: the caller waits.
    pub(super) fn maybe_waiting(self) -> Option<Overflow> {
        match self {
            Self::To(overflow) => Some(overflow),
            Self::Wait(_) => None,
        }
    }
}

fn to(device: &Object) -> Result<Overflow, Failure> {
    let kind = number(device, "deviceType", 1, 5)?.ok_or_else(|| missing("deviceType"))?;
    let id = |last| {
        number(device, "value", 1, last)?
            .map(narrow)
            .ok_or_else(|| missing("value"))
    };
    match kind {
        1 => Ok(Overflow::Skill(SkillId(id(2000)?))),
        3 => Ok(Overflow::Flow(FlowId(id(1500)?))),
        5 => Ok(Overflow::Number(phone(device)?)),
        _ => Err(wrong(
            "deviceType must be 1 (skill queue), 3 (IVR) or 5 (a number)",
        )),
    }
}

/// What the caller hears.
fn file(device: &Object) -> Result<String, Failure> {
    let given = text(device, "value", 255)?.map(|name| name.trim().to_owned());
    given
        .filter(|name| !name.is_empty())
        .ok_or_else(|| missing("value"))
}

fn phone(device: &Object) -> Result<Phone, Failure> {
    let given = device.text("value")?.ok_or_else(|| missing("value"))?;
    let given = given.trim();
    match (1..=24).contains(&given.len()) && given.bytes().all(|byte| b"0123456789*#".contains(&byte)) {
        true => Ok(Phone::from(given)),
        false => Err(wrong("value must be 1 to 24 of 0-9, * and #")),
    }
}

/// As a query tells it. Messages and callbacks are ours.
pub(super) fn told(overflow: Option<&Overflow>) -> Value {
    match overflow {
        None => json!({"transferType": "Wait"}),
        Some(Overflow::Release) => json!({"transferType": "Release"}),
        Some(Overflow::Skill(id)) => json!({"transferType": "Transfer", "deviceType": 1, "value": id.0}),
        Some(Overflow::Flow(id)) => json!({"transferType": "Transfer", "deviceType": 3, "value": id.0}),
        Some(Overflow::Number(phone)) => {
            json!({"transferType": "Transfer", "deviceType": 5, "value": &*phone.0})
        }
        Some(Overflow::Message(file)) => json!({"transferType": "Message", "value": file}),
        Some(Overflow::Callback(file)) => json!({"transferType": "Callback", "value": file}),
    }
}
