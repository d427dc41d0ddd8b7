//! Chapter `voicecall`: from a request to what the core is asked (spec/voice.md §2).
//!
//! Faults of a body's members are 100-011, but for the number to call (200-001); faults of the path,
//! of the query and a body that is no JSON object are 000-002.

mod begin;
mod parts;
mod talk;
mod transfer;

pub(crate) use parts::{
    MOST_CALL_ID, NUMBER, agent, call_data, call_data_fault, number, refused, text, wrong,
};

use crate::envelope;
use crate::lenient::Object;
use crate::operations::VoiceCallOp;
use crate::path::Routed;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::CallId;
use ccgate_core::vdn::CallOperation;

/// What an operation asks of the core. `body` is only looked at where the operation has one.
///
/// # Errors
/// See the module.
pub fn operation(
    op: VoiceCallOp,
    path: &Routed<'_>,
    query: Query<'_>,
    body: &[u8],
) -> Result<CallOperation, Failure> {
    use VoiceCallOp as Op;
    Ok(match op {
        Op::CallOut => begin::call_out(&Object::parse(body)?)?,
        Op::PreviewCallOut => begin::preview_call_out(&Object::parse(body)?)?,
        Op::CallInner => begin::call_inner(&Object::parse(body)?)?,
        Op::InnerHelp => begin::inner_help(&Object::parse(body)?)?,
        Op::Transfer => transfer::transfer(&Object::parse(body)?)?,
        Op::CancelTransfer => CallOperation::CancelTransfer,
        Op::ConfJoin => talk::conf_join(&Object::parse(body)?)?,
        Op::Answer => CallOperation::Answer(parts::queried_call(query)?),
        Op::Hold => CallOperation::Hold,
        Op::GetHold => CallOperation::Retrieve(parts::queried_call(query)?),
        Op::ConnectHold => CallOperation::ConnectHeld(path.text("callid").into()),
        Op::BeginMute => CallOperation::Mute,
        Op::EndMute => CallOperation::Unmute,
        Op::SecondDialEx => talk::second_dial_ex(query)?,
        Op::SecondDial => talk::second_dial(path.text("number"))?,
        Op::Reject => talk::reject(query)?,
        Op::Release | Op::ReleaseEx => CallOperation::Release,
        Op::ReleasePhone => CallOperation::ReleasePhone,
        Op::DropCall => CallOperation::Drop(path.text("callid").into()),
        Op::Disconnect => CallOperation::Disconnect(path.text("number").into()),
        Op::SnatchPickup => talk::snatch(query)?,
        Op::RequestCall => talk::request(path, query)?,
        Op::PhonePickup => CallOperation::PickUp,
        Op::PhoneHangUp => CallOperation::HangUpPhone,
        Op::TransmitNum => CallOperation::RelayDigits,
    })
}

/// The answer of `callout`, `previewcallout`, `callinner` and `innerhelp`: the id of the call that was begun, which later
/// events repeat.
#[must_use]
pub fn begun(call: &CallId) -> Vec<u8> {
    envelope::success(&&*call.0)
}

#[cfg(test)]
mod tests;
