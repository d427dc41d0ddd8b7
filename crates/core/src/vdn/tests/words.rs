//! What scripts call things.

use crate::agent::{Activity, Agent, Pending};
use crate::call::CallPhase;
use crate::event::{CallParties, Event, InspectedChange, Message};
use crate::refusal::PhoneFault;
use crate::vdn::Recorded;
use crate::{Phone, Refusal, Time};

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
        Event::PhoneAlerting => "alerting".into(),
        Event::PhoneOffhook => "off-hook".into(),
        Event::PhoneReleased { by_agent: true } => "on-hook(agent)".into(),
        Event::PhoneReleased { by_agent: false } => "on-hook(switch)".into(),
        Event::Ringing(parties) => format!("ringing({})", parties.call),
        Event::Talking(parties) => format!("talking({})", parties.call),
        Event::NoAnswer(call) => format!("no-answer({call})"),
        Event::CallReleased(call) => format!("released({call})"),
        Event::CustomerReleased { call, number } => format!("customer-released({call} {number})"),
        Event::Inspected { agent, name, change } => {
            let change = match change {
                InspectedChange::SignedIn => "in",
                InspectedChange::SignedOut => "out",
            };
            format!("sees({agent} {name} {change})")
        }
    }
}

fn from(message: &Message) -> String {
    format!("{} {}: {}", message.sender, message.sender_name, message.text)
}

pub(super) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::PhoneNotBindable(_, PhoneFault::BoundTo(agent)) => format!("phone bound to {agent}"),
        Refusal::PhoneNotBindable(_, fault) => format!("phone {fault:?}"),
        Refusal::PhoneOutOfRange(_) => "phone out of range".into(),
        Refusal::AgentLimit(limit) => format!("agent limit {limit}"),
        Refusal::VideoLimit(limit) => format!("video limit {limit}"),
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
        Activity::Call { call, .. } => match call.phase {
            CallPhase::Ringing { until } => format!("ringing {} until {}", call.parties.call, seconds(until)),
            CallPhase::Talking { since } => format!("talking {} since {}", call.parties.call, seconds(since)),
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

/// A call by its number in the script.
pub(super) fn parties(call: &str) -> CallParties {
    CallParties {
        call: call.into(),
        caller: Phone::from("70001"),
        called: Phone::from("3000"),
        feature: 0,
    }
}

pub(super) fn record(recorded: &Recorded) -> Option<String> {
    match recorded {
        Recorded::SignedIn { .. } => None,
        Recorded::SignedOut { cause, .. } => Some(format!("{cause:?}")),
    }
}
