//! The name and content of each event (spec/agent.md §6). What is a string there is one here.

use super::timestring::timestring;
use super::{plain, text};
use ccgate_core::event::{CallParties, Event, InspectedChange, Message};

/// `eventType`.
pub(super) const fn name(event: &Event) -> &'static str {
    match event {
        Event::InService => "AgentOther_InService",
        Event::ShutdownService { .. } => "AgentOther_ShutdownService",
        Event::LinkageCapability { .. } => "AgentEvent_linkageCapability",
        Event::Ready => "AgentState_Ready",
        Event::HandlingCall => "AgentState_Busy",
        Event::WrapUp => "AgentState_Work",
        Event::BusySet { .. } => "AgentState_SetNotReady_Success",
        Event::BusyCancelled => "AgentState_CancelNotReady_Success",
        Event::RestSet => "AgentState_SetRest_Success",
        Event::RestCancelled => "AgentState_CancelRest_Success",
        Event::RestTimeout => "AgentState_Rest_Timeout",
        Event::WorkSet => "AgentState_SetWork_Success",
        Event::WorkCancelled => "AgentState_CancelWork_Success",
        Event::ForcedBusy => "AgentState_Force_SetNotReady",
        Event::ForcedIdle => "AgentState_Force_Ready",
        Event::Note(_) => "AgentOther_Note",
        Event::Bulletin(_) => "AgentOther_Bulletin",
        Event::PhoneAlerting => "AgentOther_PhoneAlerting",
        Event::PhoneOffhook => "AgentOther_PhoneOffhook",
        Event::PhoneReleased { .. } => "AgentOther_PhoneRelease",
        Event::Ringing(_) => "AgentEvent_Ringing",
        Event::Talking(_) => "AgentEvent_Talking",
        Event::NoAnswer(_) => "AgentEvent_No_Answer",
        Event::CallReleased(_) => "AgentEvent_Call_Release",
        Event::CustomerReleased { .. } => "AgentEvent_Customer_Release",
        Event::Inspected { .. } => "QC_AgentState_Notify",
    }
}

/// `content`.
pub(super) fn content(out: &mut Vec<u8>, event: &Event, utc_offset: i16) {
    match event {
        Event::InService
        | Event::Ready
        | Event::HandlingCall
        | Event::WrapUp
        | Event::BusyCancelled
        | Event::RestSet
        | Event::RestCancelled
        | Event::RestTimeout
        | Event::WorkSet
        | Event::WorkCancelled
        | Event::ForcedBusy
        | Event::ForcedIdle
        | Event::PhoneAlerting => out.extend_from_slice(b"null"),
        Event::ShutdownService { signed_in } => {
            out.extend_from_slice(br#"{"loginTime":""#);
            plain(out, signed_in.millis());
            out.extend_from_slice(br#""}"#);
        }
        Event::LinkageCapability { linked } => {
            out.extend_from_slice(br#"{"result":"#);
            out.push(if *linked { b'0' } else { b'1' });
            out.push(b'}');
        }
        Event::BusySet { reason } => {
            out.extend_from_slice(br#"{"reason":""#);
            plain(out, reason);
            out.extend_from_slice(br#""}"#);
        }
        Event::Note(message) | Event::Bulletin(message) => self::message(out, message, utc_offset),
        Event::PhoneOffhook => out.extend_from_slice(br#"{"type":"main"}"#),
        Event::PhoneReleased { by_agent } => {
            out.extend_from_slice(br#"{"phoneState":"#);
            out.push(if *by_agent { b'2' } else { b'3' });
            out.push(b'}');
        }
        Event::Ringing(parties) => ringing(out, parties),
        Event::Talking(parties) => talking(out, parties),
        Event::NoAnswer(call) | Event::CallReleased(call) => text(out, &call.0),
        Event::CustomerReleased { call, number } => {
            member(out, b'{', "callid", &call.0);
            member(out, b',', "number", &number.0);
            out.push(b'}');
        }
        Event::Inspected { agent, name, change } => {
            let subtype = match change {
                InspectedChange::SignedIn => "QC_AgentState_Login",
                InspectedChange::SignedOut => "QC_AgentState_Logout",
            };
            member(out, b'{', "subtype", subtype);
            out.extend_from_slice(br#","monitoredagent":""#);
            plain(out, agent);
            out.push(b'"');
            member(out, b',', "agentname", name);
            member(out, b',', "mediaserver", "CtiServer");
            out.push(b'}');
        }
    }
}

fn message(out: &mut Vec<u8>, message: &Message, utc_offset: i16) {
    out.extend_from_slice(br#"{"sender":""#);
    plain(out, message.sender);
    out.extend_from_slice(br#"","receivetime":""#);
    plain(out, message.at.millis());
    out.push(b'"');
    member(out, b',', "sendername", &message.sender_name);
    out.extend_from_slice(br#","timestring":""#);
    timestring(out, message.at, utc_offset);
    out.push(b'"');
    member(out, b',', "context", &message.text);
    out.push(b'}');
}

fn ringing(out: &mut Vec<u8>, parties: &CallParties) {
    member(out, b'{', "caller", &parties.caller.0);
    member(out, b',', "transfer", "no");
    member(out, b',', "callid", &parties.call.0);
    member(out, b',', "transfrom", "");
    member(out, b',', "called", &parties.called.0);
    out.extend_from_slice(br#","type":"main","mediaType":"5","mediaAbility":"1","feature":""#);
    plain(out, parties.feature);
    out.extend_from_slice(br#""}"#);
}

fn talking(out: &mut Vec<u8>, parties: &CallParties) {
    member(out, b'{', "caller", &parties.caller.0);
    member(out, b',', "callid", &parties.call.0);
    member(out, b',', "called", &parties.called.0);
    out.extend_from_slice(br#","feature":""#);
    plain(out, parties.feature);
    out.extend_from_slice(br#"","type":"main","mediaAbility":"1"}"#);
}

/// A member with a string, after `{` or `,`.
fn member(out: &mut Vec<u8>, before: u8, key: &str, value: &str) {
    out.extend_from_slice(&[before, b'"']);
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    text(out, value);
}
