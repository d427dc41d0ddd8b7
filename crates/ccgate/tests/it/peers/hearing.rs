//! An inspector's phone in an agent's talk: who hears whom in each mode, measured in tones.

use ccgate_phone::{Ended, Sound};

use super::desk::BY_HAND;
use super::*;

/// What the inspector says, in Hz.
const INSPECTORS: f32 = 1_200.0;

/// What each of the three hears, exactly.
struct Hears<'a> {
    caller: &'a [f32],
    agent: &'a [f32],
    inspector: &'a [f32],
}

/// The inspector hears all and isn't heard.
const LISTENS: Hears<'_> = Hears {
    caller: &[AGENTS],
    agent: &[CALLERS],
    inspector: &[CALLERS, AGENTS],
};
/// Everybody hears everybody.
const INSERTS: Hears<'_> = Hears {
    caller: &[AGENTS, INSPECTORS],
    agent: &[CALLERS, INSPECTORS],
    inspector: &[CALLERS, AGENTS],
};
/// Only the agent hears the inspector.
const WHISPERS: Hears<'_> = Hears {
    caller: &[AGENTS],
    agent: &[CALLERS, INSPECTORS],
    inspector: &[CALLERS, AGENTS],
};

/// The three ends of an inspected talk.
struct Ends {
    caller: Call,
    agent: Call,
    inspector: Call,
}

impl Ends {
    async fn hear(&self, what: &Hears<'_>) {
        for (call, tones) in [
            (&self.caller, what.caller),
            (&self.agent, what.agent),
            (&self.inspector, what.inspector),
        ] {
            call.sound().expect_tones(tones, SOUND).await.unwrap();
        }
    }
}

/// The inspector's desktop asks for it, its phone rings and is picked up.
async fn inspects(desk: &mut Desk, phone: &Phone, method: &str, operation: &str) -> Call {
    desk.done(method, "qualitycontrol", operation).await;
    let call = rings(phone).await.answer(&Sound::Tone(INSPECTORS)).await.unwrap();
    desk.event("AgentEvent_Talking").await;
    call
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn listen_insert_whisper_hold_and_intercept() {
    let site = Site::start(&[]);
    let before = site.figures();
    let (phone, inspectors) = (site.phone(120).await, site.phone(121).await);
    let outside = site.outside(|_| {}).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let (caller, agent) = talk(&outside, &phone, &mut desk).await;
    // Signed in by now only, so that the caller reached the other.
    let mut inspector = site.desk(121, BY_HAND).await;
    let at_inspector = inspects(&mut inspector, &inspectors, "PUT", "addsupervise/120").await;
    let ends = Ends {
        caller,
        agent,
        inspector: at_inspector,
    };
    ends.hear(&LISTENS).await;
    inspector.done("POST", "qualitycontrol", "switch/120").await;
    ends.hear(&INSERTS).await;
    let switch = "requestswitchinsertwhisperagent?whisperagentid=120&switchtype";
    inspector
        .done("POST", "qualitycontrol", &format!("{switch}=2"))
        .await;
    ends.hear(&WHISPERS).await;

    // On hold the inspector doesn't hear the customer's music, but may still whisper.
    desk.done("POST", "voicecall", "hold").await;
    desk.events(&["AgentEvent_Hold"]).await;
    hears_music(&ends.caller).await;
    ends.inspector
        .sound()
        .expect_no_tone(CALLERS, SOUND)
        .await
        .unwrap();
    desk.done("POST", "voicecall", "gethold").await;
    desk.events(&["AgentEvent_Talking"]).await;
    ends.hear(&WHISPERS).await;
    inspector
        .done("POST", "qualitycontrol", &format!("{switch}=0"))
        .await;
    ends.hear(&LISTENS).await;

    // The inspector takes the call over.
    inspector.done("PUT", "qualitycontrol", "intercept/120").await;
    desk.event("AgentState_Ready").await;
    inspector.event("AgentEvent_Talking").await;
    assert!(matches!(soon(ends.agent.ended()).await, Ended::There(_)));
    ends.caller
        .sound()
        .expect_tones(&[INSPECTORS], SOUND)
        .await
        .unwrap();
    ends.inspector
        .sound()
        .expect_tones(&[CALLERS], SOUND)
        .await
        .unwrap();
    soon(ends.caller.hang_up()).await;
    inspector.event("AgentState_Ready").await;
    soon(ends.inspector.ended()).await;
    site.figures_are(&before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inspection_outlasts_the_call_and_ends_when_asked() {
    let site = Site::start(&[]);
    let before = site.figures();
    let (phone, inspectors) = (site.phone(120).await, site.phone(121).await);
    let outside = site.outside(|_| {}).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let mut inspector = site.desk(121, BY_HAND).await;
    // Nobody talks yet: silence, and then the next call.
    let operation = "requestwhisperagent?whisperagentid=120";
    let at_inspector = inspects(&mut inspector, &inspectors, "POST", operation).await;
    at_inspector.expect_silence(SOUND).await.unwrap();
    let (caller, agent) = talk(&outside, &phone, &mut desk).await;
    let ends = Ends {
        caller,
        agent,
        inspector: at_inspector,
    };
    ends.hear(&WHISPERS).await;
    soon(ends.caller.hang_up()).await;
    desk.event("AgentState_Ready").await;
    ends.inspector.expect_silence(SOUND).await.unwrap();
    inspector
        .done(
            "POST",
            "qualitycontrol",
            "requeststopwhisperagent?whisperagentid=120",
        )
        .await;
    inspector.event("AgentState_Ready").await;
    assert!(matches!(soon(ends.inspector.ended()).await, Ended::There(_)));
    soon(ends.agent.ended()).await;
    site.figures_are(&before).await;
}
