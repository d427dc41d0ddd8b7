//! Sequences of §7 with phones of our own at both ends.

use ccgate_phone::{Ended, Manners, Sound};

use super::desk::{BY_HAND, Manner};
use super::*;

/// §7.1, §7.5, §7.10.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answered_held_retrieved_and_ended_by_either() {
    let site = Site::start(&[]);
    let before = site.figures();
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;

    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    assert_eq!(desk.state().await, 7);
    desk.done("POST", "voicecall", "hold").await;
    desk.events(&["AgentEvent_Hold"]).await;
    at_caller.sound().expect_no_tone(AGENTS, SOUND).await.unwrap();
    at_agent.expect_silence(SOUND).await.unwrap();
    hears_music(&at_caller).await;
    desk.done("POST", "voicecall", "gethold").await;
    desk.events(&["AgentEvent_Talking"]).await;
    hear_each_other(&at_caller, &at_agent).await;
    desk.done("POST", "voicecall", "seconddialex?number=12%23").await;
    at_caller.sound().expect_digits("12#", SOUND).await.unwrap();
    assert_eq!(soon(at_caller.hang_up()).await, Ended::Here);
    desk.events(CUSTOMER_LEFT).await;
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));

    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    desk.done("DELETE", "voicecall", "release").await;
    desk.events(AGENT_LEFT).await;
    assert!(matches!(soon(at_caller.ended()).await, Ended::There(_)));
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));

    // The handset instead of the desktop.
    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    assert_eq!(soon(at_agent.hang_up()).await, Ended::Here);
    desk.events(AGENT_LEFT).await;
    assert!(matches!(soon(at_caller.ended()).await, Ended::There(_)));
    assert_eq!(desk.state().await, 4);
    site.figures_are(&before).await;
}

/// §7.2, and after-call work of §7.10.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answered_by_itself_and_wrapped_up() {
    let site = Site::start(&[]);
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site
        .desk(
            120,
            Manner {
                auto_answer: true,
                auto_idle: false,
                release_phone: true,
            },
        )
        .await;
    let outgoing = dial(&outside).await;
    let at_agent = rings(&phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(&[
        "AgentState_Busy",
        "AgentOther_PhoneAlerting",
        "AgentOther_PhoneOffhook",
        "AgentEvent_Auto_Answer",
        "AgentEvent_Customer_Alerting",
        "AgentEvent_Talking",
        "AgentMediaEvent_Record",
    ])
    .await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    hear_each_other(&at_caller, &at_agent).await;
    soon(at_caller.hang_up()).await;
    desk.events(&CUSTOMER_LEFT[..4]).await;
    desk.events(&["AgentState_Work"]).await;
    assert_eq!(desk.state().await, 5);
    desk.done("POST", "onlineagent", "cancelwork").await;
    desk.events(&["AgentState_CancelWork_Success"]).await;
    assert_eq!(desk.state().await, 4);
}

/// A phone that loses power in a call says nothing, neither in SIP nor in RTP.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_dies_in_a_call() {
    let site = Site::start(&[("CCGATE_MEDIA__LOST_AFTER", "2s")]);
    let before = site.figures();
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    phone.vanish(true);
    at_agent.say(&Sound::Nothing);
    desk.event("AgentState_Ready").await;
    assert!(matches!(soon(at_caller.ended()).await, Ended::There(_)));
    assert_eq!(desk.state().await, 4);
    phone.vanish(false);
    // The switch's BYE comes again until it is answered, or is given up.
    soon(at_agent.ended()).await;
    site.figures_are(&before).await;

    // And the caller, who hangs up without a word.
    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    outside.vanish(true);
    at_caller.say(&Sound::Nothing);
    desk.event("AgentState_Ready").await;
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));
    outside.vanish(false);
    soon(at_caller.ended()).await;
    site.figures_are(&before).await;
}

/// Nobody picks up in time: §7.1's end. The caller waits with music for whoever is next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_picks_up_and_then_somebody_does() {
    let site = Site::start(&[("CCGATE_CALLS__RING_TIME", "2s")]);
    let before = site.figures();
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let other = site.phone(121).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let outgoing = dial(&outside).await;
    let ringing = rings(&phone).await;
    desk.events(&OFFERED[..2]).await;
    assert_eq!(soon(ringing.ended()).await, Ended::Cancelled);
    desk.event("AgentEvent_No_Answer").await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    hears_music(&at_caller).await;

    let mut next = site.desk(121, BY_HAND).await;
    let at_agent = rings(&other).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    next.events(OFFERED).await;
    next.done("PUT", "voicecall", "answer").await;
    // That the call was somebody else's before is told too.
    let told = [TALKS[0], "AgentEvent_Incoming_CallInfo", TALKS[1]];
    let info = next.events(&told).await.remove(1);
    assert_eq!(info["content"]["releaseAndReQueueCount"], 1, "{info}");
    hear_each_other(&at_caller, &at_agent).await;
    soon(at_caller.hang_up()).await;
    next.events(CUSTOMER_LEFT).await;
    soon(at_agent.ended()).await;
    site.figures_are(&before).await;
}

/// Signalling that gets lost is said again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_tenth_datagram_is_lost() {
    let site = Site::start(&[]);
    let manners = Manners {
        sip_loss: 0.1,
        ..Manners::default()
    };
    let phone = site.phone_with(120, |settings| settings.manners = manners).await;
    let outside = site.outside(|settings| settings.manners = manners).await;
    let mut desk = site.desk(120, BY_HAND).await;
    for _ in 0..3 {
        let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
        soon(at_caller.hang_up()).await;
        desk.events(CUSTOMER_LEFT).await;
        soon(at_agent.ended()).await;
    }
}

/// §7.11: the phone is rung once and stays off hook between calls.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_11_long_connection() {
    let site = Site::start(&[]);
    let before = site.figures();
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site
        .desk(
            120,
            Manner {
                release_phone: false,
                ..BY_HAND
            },
        )
        .await;
    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    soon(at_caller.hang_up()).await;
    let ended = [&CUSTOMER_LEFT[..3], &CUSTOMER_LEFT[4..]].concat();
    desk.events(&ended).await;
    at_agent.expect_silence(SOUND).await.unwrap();
    assert!(!at_agent.has_ended());

    let outgoing = dial(&outside).await;
    desk.events(&[
        "AgentState_Busy",
        "AgentEvent_Ringing",
        "AgentEvent_Customer_Alerting",
    ])
    .await;
    desk.done("PUT", "voicecall", "answer").await;
    desk.events(TALKS).await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    hear_each_other(&at_caller, &at_agent).await;
    desk.done("DELETE", "voicecall", "release").await;
    desk.events(&[&AGENT_LEFT[..3], &AGENT_LEFT[4..]].concat()).await;
    assert!(matches!(soon(at_caller.ended()).await, Ended::There(_)));
    desk.done("DELETE", "voicecall", "releasephone").await;
    desk.events(&["AgentOther_PhoneRelease"]).await;
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));
    site.figures_are(&before).await;
}

/// Nobody is free: the caller waits with music and gets the agent as soon as there is one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_caller_waits() {
    let site = Site::start(&[]);
    let before = site.figures();
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    let (first, at_agent) = talk(&outside, &phone, &mut desk).await;
    let second = soon(dial(&outside).await.answered()).await.unwrap();
    hears_music(&second).await;
    hear_each_other(&first, &at_agent).await;
    soon(first.hang_up()).await;
    soon(at_agent.ended()).await;
    let at_agent = rings(&phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(CUSTOMER_LEFT).await;
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    desk.events(TALKS).await;
    hear_each_other(&second, &at_agent).await;
    soon(second.hang_up()).await;
    desk.events(CUSTOMER_LEFT).await;
    soon(at_agent.ended()).await;
    site.figures_are(&before).await;
}

/// The agent's phone isn't there, or refuses: the caller waits on, the agent is busy.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_phone_is_unreachable_busy_or_unwilling() {
    for status in [0, 486, 603] {
        let site = Site::start(&[]);
        let before = site.figures();
        let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
        if status == 0 {
            phone.unregister().await.unwrap();
        }
        let mut desk = site.desk(120, BY_HAND).await;
        let outgoing = dial(&outside).await;
        if status > 0 {
            soon(phone.incoming()).await.unwrap().reject(status).await;
        }
        desk.event("AgentEvent_No_Answer").await;
        desk.event("AgentState_SetNotReady_Success").await;
        assert_eq!(desk.state().await, 3);
        let waiting = soon(outgoing.answered()).await.unwrap();
        hears_music(&waiting).await;
        soon(waiting.hang_up()).await;
        site.figures_are(&before).await;
    }
}
