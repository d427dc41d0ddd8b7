//! What scripts call things.

use crate::agent::{Activity, Agent, Pending};
use crate::call::{CallInfo, CallLeg, CallPhase, Participant, Recording};
use crate::event::{ConferenceMember, Event, Incoming, InspectedChange, Message};
use crate::refusal::PhoneFault;
use crate::vdn::Recorded;
use crate::{Refusal, Time};

pub(super) fn event(event: &Event) -> String {
    match event {
        Event::InService => "in-service".into(),
        Event::ShutdownService { .. } => "shutdown".into(),
        Event::LinkageCapability { linked } => format!("linkage({linked})"),
        Event::Ready => "ready".into(),
        Event::HandlingCall => "handling-call".into(),
        Event::WrapUp => "wrap-up".into(),
        Event::BusySet { reason } => format!("busy({reason})"),
        Event::BusyCancelled => "busy-cancelled".into(),
        Event::RestSet => "rest".into(),
        Event::RestCancelled => "rest-cancelled".into(),
        Event::RestTimeout => "rest-timeout".into(),
        Event::WorkSet => "work".into(),
        Event::WorkCancelled => "work-cancelled".into(),
        Event::ForcedBusy => "forced-busy".into(),
        Event::ForcedIdle => "forced-idle".into(),
        Event::Note(message) => format!("note({})", from(message)),
        Event::Bulletin(message) => format!("bulletin({})", from(message)),
        Event::PhoneAlerting(None) => "alerting".into(),
        Event::PhoneAlerting(Some(parties)) => format!("alerting({} {})", parties.call, parties.caller),
        Event::PhoneOffhook => "off-hook".into(),
        Event::PhoneReleased { by_agent: true } => "on-hook(agent)".into(),
        Event::PhoneReleased { by_agent: false } => "on-hook(switch)".into(),
        Event::PhoneBusy => "phone-busy".into(),
        Event::PhoneUnknown => "phone-unknown".into(),
        Event::Ringing(incoming) => format!("ringing({})", offer(incoming)),
        Event::AutoAnswer(incoming) => format!("auto-answer({})", offer(incoming)),
        Event::CustomerAlerting { call, number, agent } => {
            let agent = agent.map(|agent| format!(" of {agent}")).unwrap_or_default();
            format!("customer-alerting({call} {number}{agent})")
        }
        Event::Talking(parties) => format!("talking({} f{})", parties.call, parties.feature.0),
        Event::Held(call) => format!("held({call})"),
        Event::Conference { call, partner } => format!("conference({call} {partner})"),
        Event::NoAnswer(call) => format!("no-answer({call})"),
        Event::CallOutFailed(call) => format!("call-out-failed({call})"),
        Event::InternalCallFailed(call) => format!("inside-call-failed({call})"),
        Event::ConnectFailed(call) => format!("connect-failed({call})"),
        Event::ConsultFailed(call) => format!("consult-failed({call})"),
        Event::TransferResult { call, failed: None } => format!("transferred({call})"),
        Event::TransferResult {
            call,
            failed: Some(cause),
        } => format!("not-transferred({call} {cause:?})"),
        Event::IncomingInfo {
            parties,
            skill_name,
            last_agent,
            requeued,
            ..
        } => {
            let last = last_agent.map_or("nobody".into(), |agent| agent.to_string());
            format!(
                "info({} {skill_name}, from {last}, requeued {requeued})",
                parties.call
            )
        }
        Event::CallReleased(call) => format!("released({call})"),
        Event::CustomerReleased { call, number } => format!("customer-released({call} {number})"),
        Event::RecordBegun(entry) => format!("record({})", entry.call),
        Event::RecordFailed(entry) => format!("record-failed({})", entry.call),
        Event::RecordDone(entry) => format!("record-done({})", entry.call),
        Event::Preview { task, number, .. } => format!("preview({task} {number})"),
        Event::Abandoned { call, caller, .. } => format!("abandoned({call} {caller})"),
        Event::AllAgentsBusy => "all-busy".into(),
        Event::ConferenceBegun(_) => "conf-begun".into(),
        Event::ConferenceJoined(_) => "conf-joined".into(),
        Event::ConferenceRinging(_) => "conf-ringing".into(),
        Event::ConferenceLeft(_) => "conf-left".into(),
        Event::ConferenceChaired(_) => "conf-chaired".into(),
        Event::ConferenceChanged { member, change, .. } => {
            let member = match member {
                ConferenceMember::Agent(agent) => agent.to_string(),
                ConferenceMember::Line(number) => format!("line {number}"),
            };
            format!("conf({member} {change:?})")
        }
        Event::PlayBegun => "play".into(),
        Event::PlayFinished => "play-done".into(),
        Event::PlayFailed => "play-failed".into(),
        Event::PlayStopped => "play-stopped".into(),
        Event::Inspected { agent, name, change } => {
            let change = match change {
                InspectedChange::SignedIn => "in".to_owned(),
                InspectedChange::SignedOut => "out".to_owned(),
                other => format!("{other:?}"),
            };
            format!("sees({agent} {name} {change})")
        }
    }
}

fn offer(incoming: &Incoming) -> String {
    let from = incoming.transferred_by;
    let from = from.map(|agent| format!(" from {agent}")).unwrap_or_default();
    format!("{} f{}{from}", incoming.parties.call, incoming.parties.feature.0)
}

fn from(message: &Message) -> String {
    format!("{} {}: {}", message.sender, message.sender_name, message.text)
}

pub(super) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NobodyFree(skill) => format!("nobody of {skill} is free"),
        Refusal::PhoneNotBindable(_, PhoneFault::BoundTo(agent)) => format!("phone bound to {agent}"),
        Refusal::PhoneNotBindable(_, fault) => format!("phone {fault:?}"),
        Refusal::PhoneOutOfRange(_) => "phone out of range".into(),
        Refusal::AgentLimit(limit) => format!("agent limit {limit}"),
        Refusal::VideoLimit(limit) => format!("video limit {limit}"),
        Refusal::AgentUnavailable(agent) => format!("{agent} unavailable"),
        Refusal::OtherGroup(agent) => format!("other group {agent}"),
        Refusal::NotInTalk(number) => format!("not in talk {number}"),
        Refusal::NotSupported(what) => format!("not supported: {what}"),
        Refusal::UnknownAgent(agent) => format!("unknown agent {agent}"),
        other => format!("{other:?}"),
    }
}

/// What an agent does, times as seconds since `start`.
pub(super) fn state(agent: &Agent, start: Time) -> String {
    let seconds = |time: Time| time.since(start).as_secs();
    let mut text = match &agent.activity {
        Activity::Idle => "idle".into(),
        Activity::Busy { reason } => format!("busy {reason}"),
        Activity::Rest {
            rest,
            until: Some(until),
        } => format!("rest {} until {}", rest.cause, seconds(*until)),
        Activity::Rest { rest, until: None } => format!("rest {} over", rest.cause),
        Activity::Work {
            until: Some(until), ..
        } => format!("work until {}", seconds(*until)),
        Activity::Work { until: None, .. } => "work".into(),
        Activity::Call { phase, .. } => match *phase {
            CallPhase::Ringing { until } => format!("ringing until {}", seconds(until)),
            CallPhase::Talking { since } => format!("talking since {}", seconds(since)),
        },
    };
    match agent.activity.pending() {
        None => {}
        Some(Pending::Busy { reason }) => text += &format!(", then busy {reason}"),
        Some(Pending::Rest(rest)) => text += &format!(", then rest {} s", rest.length.as_secs()),
    }
    if let Some(before) = agent.before {
        text += &format!(", was {before:?}");
    }
    text
}

pub(super) fn record(recorded: &Recorded) -> Option<String> {
    match recorded {
        Recorded::SignedIn { .. } => None,
        Recorded::SignedOut { cause, .. } => Some(format!("{cause:?}")),
    }
}

/// A participant's record, times as seconds since the script began.
pub(super) fn leg(leg: &CallLeg) -> String {
    let second = |time: Time| time.since(super::fixture::START).as_secs();
    let mut text = match leg.who {
        Participant::Outside => leg.phone.to_string(),
        Participant::Agent(agent) => agent.to_string(),
    };
    for (what, time) in [
        ("rang", leg.rang),
        ("answered", leg.answered),
        ("ended", leg.ended),
    ] {
        if let Some(time) = time {
            text += &format!(" {what} {}", second(time));
        }
    }
    if let Some(cause) = leg.cause {
        text += &format!(" {cause:?}");
    }
    if leg.by_itself {
        text += " by itself";
    }
    if let Some(from) = leg.transferred_by {
        text += &format!(", from {from}");
    }
    text
}

/// What the catalogue knows of a recording.
pub(super) fn recording(entry: &Recording) -> String {
    let written = match (entry.ended, entry.written) {
        (None, _) => "on",
        (Some(_), Some(_)) => "written",
        (Some(_), None) => "nothing written",
    };
    format!("{} of {} {written}", entry.call, entry.agent)
}

/// A call as a desktop is shown it.
pub(super) fn info(call: &CallInfo) -> String {
    let CallInfo { parties, data, .. } = call;
    let mut text = format!(
        "{} f{} {}>{}",
        parties.call, parties.feature.0, parties.caller, parties.called
    );
    if !call.skill_name.is_empty() {
        text += &format!(" {}", call.skill_name);
    }
    if !data.0.is_empty() {
        text += &format!(" data {}", data.0);
    }
    if call.waited > 0 {
        text += &format!(" waited {}s", call.waited);
    }
    if call.ended.is_some() {
        text += " over";
    }
    text
}
