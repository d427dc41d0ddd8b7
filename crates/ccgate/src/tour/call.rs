//! The tour's call: a caller rings the access code, the agent answers, holds, retrieves, wraps up.

use super::{Desktop, Step};
use crate::demo_phones::{DemoPhones, TONE};
use crate::out;
use ccgate_phone::{Call, CallOptions, Phone, PhoneSettings, Sound};
use ccgate_store::demo;
use hyper::Method;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Whom the caller rings, and as whom.
const ACCESS_CODE: &str = "3000";
const CALLER: &str = "13900000000";
/// What the caller says, in Hz.
const CALLERS_TONE: f32 = 440.0;
/// How long a tone, an answer or an end may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long is talked, and how long music is played.
const A_WHILE: Duration = Duration::from_secs(1);

const OFFERED: &[&str] = &[
    "AgentState_Busy",
    "AgentOther_PhoneAlerting",
    "AgentOther_PhoneOffhook",
    "AgentEvent_Ringing",
    "AgentEvent_Customer_Alerting",
];
const TALKS: &[&str] = &["AgentEvent_Talking", "AgentMediaEvent_Record"];
const OVER: &[&str] = &[
    "AgentEvent_Customer_Release",
    "AgentEvent_Call_Release",
    "AgentMediaEvent_StopRecordDone",
    "AgentOther_PhoneRelease",
    "AgentState_Work",
];

/// Shows the call.
///
/// # Errors
/// What went otherwise than it should, in words.
pub(super) async fn show(
    desktop: &mut Desktop,
    switch: SocketAddr,
    phones: &DemoPhones,
) -> Result<(), String> {
    let agent = demo::TOUR_AGENT;
    let settings = PhoneSettings::new(SocketAddr::new(switch.ip(), 0), switch);
    let caller = Phone::bind(settings).await.map_err(|error| error.to_string())?;
    out::say(format_args!(
        "\n • {CALLER} calls {ACCESS_CODE}: agent {agent}'s phone rings and picks up by itself"
    ));
    let options = CallOptions::saying(Sound::Tone(CALLERS_TONE));
    let outgoing = caller.start_call(ACCESS_CODE, CALLER, options);
    let outgoing = outgoing
        .await
        .map_err(|error| format!("the call failed: {error}"))?;
    desktop.events(OFFERED, None).await?;

    let voice = |about, method, path, events| Step {
        about,
        method,
        chapter: "voicecall",
        path,
        body: None,
        events,
    };
    desktop
        .go(&voice("answers", Method::PUT, "/answer", TALKS))
        .await?;
    let late = |what: &str| format!("{what} took too long");
    let at_caller = timeout(PATIENCE, outgoing.answered()).await;
    let at_caller = at_caller
        .map_err(|_| late("the answer at the caller"))?
        .map_err(|error| format!("the call failed: {error}"))?;
    let at_agent = timeout(PATIENCE, phones.call_of(agent)).await;
    let at_agent = at_agent
        .ok()
        .flatten()
        .ok_or_else(|| late("the answer at the agent"))?;
    talk(&at_caller, &at_agent).await?;

    desktop
        .go(&voice(
            "puts the caller on hold",
            Method::POST,
            "/hold",
            &["AgentEvent_Hold"],
        ))
        .await?;
    gone("the agent", &at_agent, CALLERS_TONE).await?;
    gone("the caller", &at_caller, TONE).await?;
    tokio::time::sleep(A_WHILE).await;
    let music = at_caller.sound().hearing();
    out::say(format_args!(
        "   sound    the caller hears music instead: {} packets in the last 500 ms",
        music.packets
    ));
    desktop
        .go(&voice(
            "takes the caller back",
            Method::POST,
            "/gethold",
            &["AgentEvent_Talking"],
        ))
        .await?;
    talk(&at_caller, &at_agent).await?;
    tokio::time::sleep(A_WHILE).await;

    out::say("\n • the caller hangs up");
    at_caller.hang_up().await;
    desktop.events(OVER, None).await?;
    let heard = at_caller.heard();
    out::say(format_args!(
        "   sound    the caller received {} packets, {} lost, jitter {:.1} ms",
        heard.packets,
        heard.lost,
        heard.jitter.as_secs_f64() * 1000.0
    ));
    desktop
        .go(&Step {
            about: "has wrapped up",
            method: Method::POST,
            chapter: super::STATE,
            path: "/cancelwork",
            body: None,
            events: &["AgentState_CancelWork_Success"],
        })
        .await
}

/// Both hear each other's tone.
async fn talk(at_caller: &Call, at_agent: &Arc<Call>) -> Result<(), String> {
    for (who, call, hz) in [
        ("caller", at_caller, TONE),
        ("agent", at_agent.as_ref(), CALLERS_TONE),
    ] {
        let heard = call.expect_tone(hz, PATIENCE).await;
        let after = heard.map_err(|instead| format!("the {who} should hear {hz} Hz but {instead}"))?;
        out::say(format_args!(
            "   sound    the {who} hears {hz} Hz, {} ms after it was looked for",
            after.as_millis()
        ));
    }
    Ok(())
}

async fn gone(who: &str, call: &Call, hz: f32) -> Result<(), String> {
    let gone = call.sound().expect_no_tone(hz, PATIENCE).await;
    gone.map_err(|instead| format!("{who} should not hear {hz} Hz any more but {instead}"))?;
    out::say(format_args!("   sound    {who} no longer hears {hz} Hz"));
    Ok(())
}
