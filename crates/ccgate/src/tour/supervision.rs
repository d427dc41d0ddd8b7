//! The tour's supervisor: listens, whispers, joins in, and is told of agents.

use super::desk::{Desk, PATIENCE};
use super::queue::{Talk, hears};
use crate::demo_phones::{DemoPhones, TONE};
use crate::out;
use ccgate_core::AgentId;
use ccgate_phone::{Call, LEAST_LEVEL, Sound};
use hyper::Method;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

const CHAPTER: &str = "qualitycontrol";
/// What the inspector's phone says, in Hz.
const INSPECTORS_TONE: f32 = 1200.0;
/// How long somebody must not hear something.
const DEAF: Duration = Duration::from_millis(400);

/// Shows who hears whom while the inspector is in the talk.
///
/// # Errors
/// What went otherwise than it should, in words.
pub(super) async fn show(inspector: &mut Desk, talk: &Talk, phones: &DemoPhones) -> Result<(), String> {
    let agent = talk.agent;
    let (caller, phone, hz) = (&talk.caller.call, &talk.phone, talk.caller.hz);
    out::say(format_args!(
        "\n • the inspector listens to agent {agent}; its phone picks up and says {INSPECTORS_TONE} Hz"
    ));
    inspector
        .show(Method::PUT, CHAPTER, &format!("/addsupervise/{agent}"), "")
        .await?;
    let ear = timeout(PATIENCE, phones.call_of(inspector.agent)).await;
    let ear = ear
        .ok()
        .flatten()
        .ok_or("the inspector's phone didn't pick up in time")?;
    ear.say(&Sound::Tone(INSPECTORS_TONE));
    hears(&ear, &[hz, TONE], "the inspector").await?;
    deaf(&[caller, phone]).await?;
    out::say(format_args!(
        "   sound    the inspector hears {hz} and {TONE} Hz; neither agent nor caller hears {INSPECTORS_TONE} Hz"
    ));

    let switch = |to: u8| format!("/requestswitchinsertwhisperagent?whisperagentid={agent}&switchtype={to}");
    out::say("\n • and whispers, which only the agent hears; then joins in, which both hear; then leaves");
    inspector.show(Method::POST, CHAPTER, &switch(2), "").await?;
    hears(phone, &[hz, INSPECTORS_TONE], "the agent").await?;
    deaf(&[caller]).await?;
    hears(caller, &[TONE], "the caller").await?;
    out::say(format_args!(
        "   sound    the agent hears {hz} and {INSPECTORS_TONE} Hz, the caller only {TONE} Hz"
    ));
    inspector.show(Method::POST, CHAPTER, &switch(1), "").await?;
    hears(caller, &[TONE, INSPECTORS_TONE], "the caller").await?;
    hears(phone, &[hz, INSPECTORS_TONE], "the agent").await?;
    out::say(format_args!(
        "   sound    the caller hears {TONE} and {INSPECTORS_TONE} Hz, the agent {hz} and {INSPECTORS_TONE} Hz"
    ));
    inspector
        .show(Method::DELETE, CHAPTER, &format!("/{agent}"), "")
        .await?;
    let left = timeout(PATIENCE, ear.ended()).await;
    left.map(drop)
        .map_err(|_| "the inspector's phone wasn't hung up".to_owned())
}

/// None of them hears the inspector for a while.
async fn deaf(calls: &[&Call]) -> Result<(), String> {
    let gone = |call: &Call| call.sound().levels(&[INSPECTORS_TONE], DEAF);
    sleep(DEAF).await;
    for call in calls {
        let (levels, packets) = gone(call);
        if packets == 0 || levels.iter().any(|level| *level >= LEAST_LEVEL) {
            return Err(format!(
                "{INSPECTORS_TONE} Hz should not be heard, but: {}",
                call.sound().hearing()
            ));
        }
    }
    Ok(())
}

/// Shows what the inspector was told of the agents, each of whom has had so many calls that are over.
///
/// # Errors
/// It wasn't told in time.
pub(super) async fn told<const N: usize>(
    inspector: &mut Desk,
    agents: [(AgentId, usize); N],
) -> Result<(), String> {
    let mut told = agents.map(|(agent, calls)| (agent, calls, Vec::new()));
    let until = Instant::now() + PATIENCE;
    while !told.iter().all(|(_, calls, seen)| is_complete(seen, *calls)) {
        if Instant::now() >= until {
            return Err(format!(
                "the inspector was told too little of its agents: {told:?}"
            ));
        }
        let event = inspector.until_told("QC_AgentState_Notify").await?;
        let Some(subtype) = event["subtype"].as_str() else {
            continue;
        };
        let of = |agent: AgentId| event["monitoredagent"] == agent.to_string();
        if let Some((_, _, seen)) = told.iter_mut().find(|(agent, ..)| of(*agent)) {
            seen.push(subtype.trim_start_matches("QC_AgentState_").to_owned());
        }
    }
    for (agent, _, seen) in told {
        out::say(format_args!(
            "   event    QC_AgentState_Notify of {agent}: {}",
            seen.join(", ")
        ));
    }
    Ok(())
}

/// All calls are over, and the agent is free again or wraps up.
fn is_complete(seen: &[String], calls: usize) -> bool {
    let over = seen.iter().filter(|subtype| *subtype == "HungUp").count();
    let last = seen.last().map(String::as_str);
    over >= calls && matches!(last, Some("Idle" | "Work"))
}
