//! The name and content of each event (spec/agent.md §6). What is a string there is one here.

use super::timestring::timestring;
use super::{plain, text};
use ccgate_core::call::{CallParties, Recording};
use ccgate_core::event::{
    ConferenceChange, ConferenceLeaving, ConferenceMember, Event, Incoming, InspectedChange, Message,
};
use ccgate_core::{AgentId, CallId, Phone, SkillId};

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
        Event::PhoneAlerting(_) => "AgentOther_PhoneAlerting",
        Event::PhoneOffhook => "AgentOther_PhoneOffhook",
        Event::PhoneReleased { .. } => "AgentOther_PhoneRelease",
        Event::PhoneBusy => "AgentOther_PhoneBusy",
        // Spelled so.
        Event::PhoneUnknown => "AgentOther_PhoneUnknow",
        Event::Ringing(_) => "AgentEvent_Ringing",
        Event::AutoAnswer(_) => "AgentEvent_Auto_Answer",
        Event::CustomerAlerting { .. } => "AgentEvent_Customer_Alerting",
        Event::Talking(_) => "AgentEvent_Talking",
        Event::Held(_) => "AgentEvent_Hold",
        Event::Conference { .. } => "AgentEvent_Conference",
        Event::NoAnswer(_) => "AgentEvent_No_Answer",
        Event::CallOutFailed(_) => "AgentEvent_Call_Out_Fail",
        Event::InternalCallFailed(_) => "AgentEvent_Inside_Call_Fail",
        Event::ConnectFailed(_) => "AgentEvent_Connect_Fail",
        Event::ConsultFailed(_) => "AgentEvent_Consult_Fail",
        Event::TransferResult { .. } => "AgentEvent_SuccTransResult",
        Event::IncomingInfo { .. } => "AgentEvent_Incoming_CallInfo",
        Event::CallReleased(_) => "AgentEvent_Call_Release",
        Event::CustomerReleased { .. } => "AgentEvent_Customer_Release",
        Event::RecordBegun(_) => "AgentMediaEvent_Record",
        Event::RecordFailed(_) => "AgentMediaEvent_Record_Fail",
        Event::RecordDone(_) => "AgentMediaEvent_StopRecordDone",
        Event::PlayBegun => "AgentMediaEvent_Play",
        Event::PlayFinished => "AgentMediaEvent_Play_Succ",
        Event::PlayFailed => "AgentMediaEvent_Play_Fail",
        Event::PlayStopped => "AgentMediaEvent_StopPlayDone",
        Event::Preview { .. } => "AgentEvent_Preview_CallOut",
        Event::Abandoned { .. } => "AgentEvent_AbandonCall",
        Event::AllAgentsBusy => "AgentOther_All_Agent_Busy",
        Event::ConferenceBegun(_) => "AgentConf_RequestSuccess",
        Event::ConferenceJoined(_) => "AgentConf_SelfJoinResult",
        Event::ConferenceRinging(_) => "AgentConf_Ringing",
        Event::ConferenceLeft(_) => "AgentConf_SelfLeaveResult",
        Event::ConferenceChaired(_) => "AgentConf_PresidentChanged",
        Event::ConferenceChanged { .. } => "AgentConf_ParticipantChanged",
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
        | Event::PhoneAlerting(None)
        | Event::PhoneBusy
        | Event::PhoneUnknown
        | Event::PlayBegun
        | Event::PlayFinished
        | Event::PlayFailed
        | Event::PlayStopped
        | Event::AllAgentsBusy => out.extend_from_slice(b"null"),
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
        Event::PhoneAlerting(Some(parties)) => phone_alerting(out, parties),
        Event::Ringing(incoming) => ringing(out, incoming, br#""5""#),
        // A number here and a string there: so in the samples.
        Event::AutoAnswer(incoming) => ringing(out, incoming, b"5"),
        Event::CustomerAlerting { call, number, agent } => customer_alerting(out, call, number, *agent),
        Event::Talking(parties) => talking(out, parties),
        // Desktops read a bare string in these.
        Event::Held(call)
        | Event::NoAnswer(call)
        | Event::CallReleased(call)
        | Event::CallOutFailed(call)
        | Event::InternalCallFailed(call)
        | Event::ConnectFailed(call)
        | Event::ConsultFailed(call) => text(out, &call.0),
        Event::Conference { call, partner } => {
            member(out, b'{', "callid", &call.0);
            member(out, b',', "partner", &partner.0);
            out.push(b'}');
        }
        Event::TransferResult { call, failed } => {
            out.extend_from_slice(br#"{"result":"#);
            // 0 is success, also where the target merely hung up.
            plain(out, failed.map_or(0, |cause| cause.number().max(1)));
            member(out, b',', "callId", &call.0);
            out.push(b'}');
        }
        Event::IncomingInfo {
            parties,
            skill,
            skill_name,
            last_agent,
            requeued,
        } => incoming_info(out, parties, (*skill, skill_name), *last_agent, *requeued),
        Event::RecordBegun(recording) | Event::RecordFailed(recording) => record(out, recording),
        Event::RecordDone(recording) => record_done(out, recording),
        Event::CustomerReleased { call, number } => {
            member(out, b'{', "callid", &call.0);
            member(out, b',', "number", &number.0);
            out.push(b'}');
        }
        Event::Preview { task, number, data } => {
            out.extend_from_slice(br#"{"controlid":"#);
            plain(out, task);
            member(out, b',', "dialeddigits", &number.0);
            member(out, b',', "callData", &data.0);
            out.push(b'}');
        }
        Event::Abandoned { call, caller, data } => {
            member(out, b'{', "caller", &caller.0);
            member(out, b',', "callData", &data.0);
            member(out, b',', "callId", &call.0);
            out.push(b'}');
        }
        Event::ConferenceBegun(conference)
        | Event::ConferenceJoined(conference)
        | Event::ConferenceRinging(conference)
        | Event::ConferenceLeft(conference)
        | Event::ConferenceChaired(conference) => {
            out.extend_from_slice(br#"{"confId":"#);
            plain(out, conference);
            out.push(b'}');
        }
        Event::ConferenceChanged {
            conference,
            member,
            change,
        } => participant_changed(out, *conference, member, *change),
        Event::Inspected { agent, name, change } => {
            member(out, b'{', "subtype", subtype(*change));
            out.extend_from_slice(br#","monitoredagent":""#);
            plain(out, agent);
            out.push(b'"');
            member(out, b',', "agentname", name);
            member(out, b',', "mediaserver", "CtiServer");
            out.push(b'}');
        }
    }
}

/// Numbers but for `participant`, as in the sample (spec/agent.md §6.5).
fn participant_changed(
    out: &mut Vec<u8>,
    conference: u64,
    participant: &ConferenceMember,
    change: ConferenceChange,
) {
    let (change_type, reason) = match change {
        ConferenceChange::Joined => (0, NO_REASON),
        ConferenceChange::Left(why) => (1, leaving(why)),
        ConferenceChange::Chair => (2, NO_REASON),
        ConferenceChange::Muted => (3, NO_REASON),
        ConferenceChange::Unmuted => (4, NO_REASON),
        ConferenceChange::Held => (5, NO_REASON),
        ConferenceChange::Unheld => (6, NO_REASON),
    };
    out.extend_from_slice(br#"{"result":0,"changeReason":"#);
    plain(out, reason);
    out.extend_from_slice(br#","changeType":"#);
    plain(out, change_type);
    out.extend_from_slice(br#","confId":"#);
    plain(out, conference);
    let participant_type = match participant {
        ConferenceMember::Agent(agent) => {
            out.extend_from_slice(br#","participant":""#);
            plain(out, agent);
            out.push(b'"');
            9
        }
        ConferenceMember::Line(number) => {
            member(out, b',', "participant", &number.0);
            6
        }
    };
    out.extend_from_slice(br#","participantType":"#);
    plain(out, participant_type);
    out.extend_from_slice(br#","deviceCallType":0,"deviceType":0}"#);
}

/// `changeReason` of what isn't leaving.
const NO_REASON: u8 = 255;

/// `changeReason`.
const fn leaving(why: ConferenceLeaving) -> u8 {
    match why {
        ConferenceLeaving::Itself => 0,
        ConferenceLeaving::HungUp => 2,
        ConferenceLeaving::Ended => 3,
        ConferenceLeaving::SignedOut => 4,
        ConferenceLeaving::Other => 6,
    }
}

/// `subtype` (spec/voice.md §5).
const fn subtype(change: InspectedChange) -> &'static str {
    match change {
        InspectedChange::SignedIn => "QC_AgentState_Login",
        InspectedChange::SignedOut => "QC_AgentState_Logout",
        InspectedChange::Idle => "QC_AgentState_Idle",
        InspectedChange::Busy => "QC_AgentState_Busy",
        InspectedChange::Work => "QC_AgentState_Work",
        InspectedChange::Rest => "QC_AgentState_Rest",
        InspectedChange::Active => "QC_AgentState_Active",
        InspectedChange::WaitAnswer => "QC_AgentState_WaitAnswer",
        InspectedChange::WaitAlerting => "QC_AgentState_WaitAlerting",
        InspectedChange::Mute => "QC_AgentState_Mute",
        InspectedChange::PlayVoice => "QC_AgentState_PlayVoice",
        InspectedChange::ThreeParty => "QC_AgentState_ThreeParty",
        InspectedChange::HungUp => "QC_AgentState_HungUp",
        InspectedChange::Monitor => "QC_AgentState_Monitor",
        InspectedChange::StopMonitor => "QC_AgentState_StopMonitor",
        InspectedChange::SuperviseOther => "QC_AgentState_MonitorSupervisorOther",
        InspectedChange::InsertCall => "QC_AgentState_MonitorInsertCall",
        InspectedChange::SuperviseInsert => "QC_AgentState_SuperviseInsert",
        InspectedChange::StopSuperviseInsert => "QC_AgentState_StopSuperviseInsert",
        InspectedChange::RecordBegin => "QC_AgentState_RecordBegin",
        InspectedChange::RecordStop => "QC_AgentState_RecordStop",
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

/// `{callid, caller, …}`: desktops tell by it that a call comes in.
fn phone_alerting(out: &mut Vec<u8>, parties: &CallParties) {
    member(out, b'{', "callid", &parties.call.0);
    member(out, b',', "caller", &parties.caller.0);
    member(out, b',', "called", &parties.called.0);
    out.extend_from_slice(br#","type":"main"}"#);
}

fn ringing(out: &mut Vec<u8>, incoming: &Incoming, media_type: &[u8]) {
    let parties = &incoming.parties;
    member(out, b'{', "caller", &parties.caller.0);
    match incoming.transferred_by {
        None => out.extend_from_slice(br#","transfer":"no""#),
        Some(_) => out.extend_from_slice(br#","transfer":"yes""#),
    }
    member(out, b',', "callid", &parties.call.0);
    out.extend_from_slice(br#","transfrom":""#);
    if let Some(agent) = incoming.transferred_by {
        plain(out, agent);
    }
    out.push(b'"');
    member(out, b',', "called", &parties.called.0);
    out.extend_from_slice(br#","type":"main","mediaType":"#);
    out.extend_from_slice(media_type);
    out.extend_from_slice(br#","mediaAbility":"1","feature":""#);
    plain(out, parties.feature.0);
    out.extend_from_slice(br#""}"#);
}

/// Between agents `otherPhone` is the work number too.
fn customer_alerting(out: &mut Vec<u8>, call: &CallId, number: &Phone, agent: Option<AgentId>) {
    member(out, b'{', "callid", &call.0);
    match agent {
        Some(agent) => {
            out.extend_from_slice(br#","otherPhoneWorkno":""#);
            plain(out, agent);
            out.extend_from_slice(br#"","otherPhone":""#);
            plain(out, agent);
            out.push(b'"');
        }
        None => {
            out.extend_from_slice(br#","otherPhoneWorkno":"""#);
            member(out, b',', "otherPhone", &number.0);
        }
    }
    out.extend_from_slice(br#","type":"main"}"#);
}

fn talking(out: &mut Vec<u8>, parties: &CallParties) {
    member(out, b'{', "caller", &parties.caller.0);
    member(out, b',', "callid", &parties.call.0);
    member(out, b',', "called", &parties.called.0);
    out.extend_from_slice(br#","feature":""#);
    plain(out, parties.feature.0);
    out.extend_from_slice(br#"","type":"main","mediaAbility":"1"}"#);
}

/// `lastReleaseAgentId` of none.
const NO_AGENT: u32 = 65_535;

/// All numbers, as in the sample; `callId` with a capital I.
fn incoming_info(
    out: &mut Vec<u8>,
    parties: &CallParties,
    (skill, skill_name): (Option<SkillId>, &str),
    last_agent: Option<AgentId>,
    requeued: u32,
) {
    member(out, b'{', "callId", &parties.call.0);
    member(out, b',', "skillName", skill_name);
    out.extend_from_slice(br#","skillId":"#);
    plain(out, skill.map_or(0, |skill| skill.0));
    member(out, b',', "caller", &parties.caller.0);
    member(out, b',', "called", &parties.called.0);
    out.extend_from_slice(br#","lastReleaseAgentId":"#);
    plain(out, last_agent.map_or(NO_AGENT, |agent| agent.0));
    out.extend_from_slice(br#","mediaType":5,"releaseAndReQueueCount":"#);
    plain(out, requeued);
    out.extend_from_slice(br#","releaseAndReQueueCallFlag":"#);
    out.push(if requeued > 0 { b'1' } else { b'0' });
    out.push(b'}');
}

fn record(out: &mut Vec<u8>, recording: &Recording) {
    out.extend_from_slice(br#"{"taskId":"#);
    plain(out, recording.task);
    member(out, b',', "caller", &recording.caller.0);
    member(out, b',', "recordID", &recording.id);
    member(out, b',', "called", &recording.called.0);
    out.extend_from_slice(br#","locationId":"0""#);
    member(out, b',', "fileName", &recording.name);
    out.extend_from_slice(br#","fileMediaType":"1""#);
    member(out, b',', "callId", &recording.call.0);
    out.push(b'}');
}

fn record_done(out: &mut Vec<u8>, recording: &Recording) {
    out.extend_from_slice(br#"{"beginTime":"#);
    plain(out, recording.begun.millis());
    out.extend_from_slice(br#","endTime":"#);
    plain(out, recording.ended.unwrap_or(recording.begun).millis());
    out.extend_from_slice(br#","fileMediaType":"1","taskId":"#);
    plain(out, recording.task);
    out.push(b'}');
}

/// A member with a string, after `{` or `,`.
fn member(out: &mut Vec<u8>, before: u8, key: &str, value: &str) {
    out.extend_from_slice(&[before, b'"']);
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    text(out, value);
}
