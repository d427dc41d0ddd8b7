//! Calls out: routes, and trunks that fail.

use ccgate_phone::{Ended, Sound};

use super::desk::BY_HAND;
use super::sipp::Sipp;
use super::*;

const FIRST: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 11));
const SECOND: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 12));

/// An installation whose trunk has these two addresses; numbers with a leading 0 go there without it.
fn site(first: u16, second: u16) -> Site {
    let trunks = format!(
        "[{{ name = \"carrier\", addresses = [\"{FIRST}:{first}\", \"{SECOND}:{second}\"], \
         options_every = \"0s\", caller = \"always 4930123\" }}]"
    );
    let routes = "[{ prefix = \"0\", strip = 1, trunks = [\"carrier\"] }]";
    Site::start(&[("CCGATE_SIP__TRUNKS", &trunks), ("CCGATE_SIP__ROUTES", routes)])
}

/// §7.3: the agent's phone first, then the number; the tone comes back from the second address.
async fn the_second_takes_the_call(site: &Site, port: u16) {
    let before = site.figures();
    let sipp = Sipp::run("answers.xml", SECOND, port, None, &["-rtp_echo"]);
    let phone = site.phone(120).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let answer = desk
        .ask("PUT", "voicecall", "callout", r#"{"called":"0555123"}"#)
        .await;
    assert_eq!(answer["retcode"], "0", "{answer}");
    let at_agent = rings(&phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    let began = Instant::now();
    let told = desk
        .events(&[
            "AgentOther_PhoneAlerting",
            "AgentOther_PhoneOffhook",
            "AgentState_Busy",
            "AgentEvent_Customer_Alerting",
            "AgentEvent_Talking",
        ])
        .await;
    assert_eq!(told[4]["content"]["feature"], "7", "{}", told[4]);
    assert!(began.elapsed() < PATIENCE);
    at_agent.expect_tone(AGENTS, SOUND).await.unwrap();
    let messages = sipp.messages();
    let invite = messages.lines().find(|line| line.starts_with("INVITE")).unwrap();
    assert!(invite.contains("sip:555123@"), "{invite}");
    assert!(messages.contains("4930123"), "{messages}");
    desk.done("DELETE", "voicecall", "release").await;
    desk.event("AgentState_Ready").await;
    sipp.succeeded().await;
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));
    site.figures_are(&before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_refuses() {
    let (first, second) = (free_port(FIRST), free_port(SECOND));
    let site = site(first, second);
    let refusing = Sipp::run("refuses.xml", FIRST, first, None, &[]);
    // Only who listens can refuse.
    soon(async {
        while UdpSocket::bind((FIRST, first)).is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    the_second_takes_the_call(&site, second).await;
    refusing.succeeded().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_is_silent() {
    let silent = UdpSocket::bind((FIRST, 0)).unwrap();
    let second = free_port(SECOND);
    let site = site(silent.local_addr().unwrap().port(), second);
    the_second_takes_the_call(&site, second).await;
}

/// Nobody answers at either address: §7.3's failure.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_are_gone() {
    let (first, second) = (free_port(FIRST), free_port(SECOND));
    let site = site(first, second);
    let before = site.figures();
    let phone = site.phone(120).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let answer = desk
        .ask("PUT", "voicecall", "callout", r#"{"called":"0555123"}"#)
        .await;
    assert_eq!(answer["retcode"], "0", "{answer}");
    let at_agent = rings(&phone).await.answer(&Sound::Silence).await.unwrap();
    desk.event("AgentEvent_Call_Out_Fail").await;
    desk.event("AgentState_Ready").await;
    assert!(matches!(soon(at_agent.ended()).await, Ended::There(_)));
    site.figures_are(&before).await;
}
