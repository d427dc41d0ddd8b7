//! What crosses on the wire, and what never comes.

use ccgate_phone::{Ended, Manners, Sound};

use super::desk::{BY_HAND, Manner};
use super::*;

/// CANCEL and the agent's answer at the same moment, often: whoever wins, nothing is left over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancel_and_answer_cross() {
    let site = Site::start(&[]);
    let before = site.figures();
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    // The call is answered as soon as the phone is picked up.
    let mut desk = site
        .desk(
            120,
            Manner {
                auto_answer: true,
                auto_idle: true,
                release_phone: true,
            },
        )
        .await;
    for round in 0..20u64 {
        let outgoing = dial(&outside).await;
        let ringing = rings(&phone).await;
        let given_up = async {
            sleep(Duration::from_micros(round * 150)).await;
            outgoing.cancel().await
        };
        let (end, answered) = soon(async { tokio::join!(given_up, ringing.answer(&Sound::Silence)) }).await;
        assert!(
            matches!(end, Ended::Cancelled | Ended::Here | Ended::There(_)),
            "{end:?}"
        );
        if let Ok(call) = answered {
            soon(call.ended()).await;
        }
        desk.event("AgentState_Ready").await;
    }
    assert_eq!(desk.state().await, 4);
    site.figures_are(&before).await;
}

/// The agent's desktop answers while the caller gives up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancel_and_the_desktops_answer_cross() {
    let site = Site::start(&[]);
    let before = site.figures();
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    for round in 0..20u64 {
        let outgoing = dial(&outside).await;
        let at_agent = rings(&phone).await.answer(&Sound::Silence).await.unwrap();
        desk.events(OFFERED).await;
        let given_up = async {
            sleep(Duration::from_micros(round * 150)).await;
            outgoing.cancel().await
        };
        let (end, answer) =
            soon(async { tokio::join!(given_up, desk.ask("PUT", "voicecall", "answer", "")) }).await;
        assert!(matches!(end, Ended::Cancelled | Ended::Here), "{end:?}");
        assert!(
            answer["retcode"] == "0" || answer["retcode"] == "200-002",
            "{answer}"
        );
        desk.event("AgentState_Ready").await;
        soon(at_agent.ended()).await;
    }
    assert_eq!(desk.state().await, 4);
    site.figures_are(&before).await;
}

/// A caller that never acknowledges the answer is given up after RFC 3261's 32 seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ack_never_comes() {
    let site = Site::start(&[]);
    let before = site.figures();
    let phone = site.phone(120).await;
    let manners = Manners {
        no_ack: true,
        ..Manners::default()
    };
    let outside = site.outside(|settings| settings.manners = manners).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let outgoing = dial(&outside).await;
    let at_agent = rings(&phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    let ended = timeout(Duration::from_secs(45), at_agent.ended()).await.unwrap();
    assert!(matches!(ended, Ended::There(_)), "{ended:?}");
    desk.event("AgentState_Ready").await;
    assert!(matches!(soon(at_caller.ended()).await, Ended::There(_)));
    site.figures_are(&before).await;
}
