//! kill -9 in a call.

use ccgate_core::call::{CallLeg, CallResult, Participant};
use ccgate_core::switch::Cause;
use ccgate_core::{Time, VdnId};
use ccgate_phone::{Ended, Sound};
use ccgate_store::{CallQuery, Options, RecordQuery, Store};

use super::desk::BY_HAND;
use super::wav::Wave;
use super::*;

/// What is kept of calls, the newest first.
async fn legs(site: &Site) -> Vec<CallLeg> {
    let url = format!("sqlite:{}", site.data.path().join("ccgate.db").display());
    let store = Store::open(&url, Options::default()).await.unwrap();
    let query = CallQuery {
        vdn: VdnId(1),
        agent: None,
        skill: None,
        from: Time::from_millis(0),
        to: Time::from_millis(u64::try_from(i64::MAX).unwrap()),
        first: 0,
        last: 99,
    };
    let legs = store.call_legs(query).await.unwrap();
    store.close().await;
    legs
}

/// The restarted gateway has the same addresses: phones know no others.
fn fixed(settings: &mut [(String, String)], site: &Site) {
    for (name, value) in settings {
        match name.as_str() {
            "CCGATE_SIP__LISTEN_UDP" => *value = site.udp.to_string(),
            "CCGATE_SIP__LISTEN_TCP" => *value = site.tcp.to_string(),
            "CCGATE_SIP__LISTEN_TLS" => *value = site.tls.to_string(),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_call() {
    let mut site = Site::start(&[]);
    let mut settings = std::mem::take(&mut site.settings);
    fixed(&mut settings, &site);
    site.settings = settings;
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    let outgoing = dial(&outside).await;
    let at_agent = rings(&phone).await.answer(&Sound::Tone(AGENTS)).await.unwrap();
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    let told = desk.events(TALKS).await;
    let at_caller = soon(outgoing.answered()).await.unwrap();
    hear_each_other(&at_caller, &at_agent).await;
    let enough = at_caller.sound().sent() + 100;
    soon(async {
        while at_caller.sound().sent() < enough {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let call = told[0]["content"]["callid"].as_str().unwrap().to_owned();
    let record = told[1]["content"]["recordID"].as_str().unwrap().to_owned();
    let guid = desk.guid.clone();

    let site = site.killed_and_restarted();
    // Signed in by the same Guid, told that the call is over, and idle.
    let mut desk = Desk::go_on(site.https(), 120, &guid).await;
    desk.event("AgentState_Ready").await;
    assert_eq!(desk.state().await, 4);
    // What is kept says what happened.
    let kept = legs(&site).await;
    assert_eq!(kept.len(), 2, "{kept:?}");
    for who in [
        Participant::Outside,
        Participant::Agent(ccgate_core::AgentId(120)),
    ] {
        let leg = kept.iter().find(|leg| leg.who == who).unwrap();
        assert_eq!(&*leg.call.0, call);
        assert_eq!(leg.cause, Some(Cause::Restart), "{leg:?}");
        assert!(leg.answered.is_some() && leg.ended >= leg.answered, "{leg:?}");
    }
    // So much of the recording as was written.
    let path = format!("/agentgateway/record/{record}?agentid=120");
    let (status, _, file) = desk.fetch(&path, None).await;
    assert_eq!(status, 200);
    let wave = Wave::read(&file);
    assert!(wave.seconds(0, AGENTS) > 0.5, "{}", wave.told());

    // The old call is nobody's any more: its ends hang up, and call again at once.
    soon(at_caller.hang_up()).await;
    assert_eq!(soon(at_agent.hang_up()).await, Ended::Here);
    phone.register(Duration::from_secs(300)).await.unwrap();
    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    soon(at_caller.hang_up()).await;
    desk.events(CUSTOMER_LEFT).await;
    soon(at_agent.ended()).await;
}

/// While the agent's phone rings.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_rings() {
    let site = Site::start(&[]);
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    let outgoing = dial(&outside).await;
    let _ringing = rings(&phone).await;
    desk.events(&OFFERED[..2]).await;
    let guid = desk.guid.clone();
    let site = site.killed_and_restarted();
    let mut desk = Desk::go_on(site.https(), 120, &guid).await;
    desk.event("AgentState_Ready").await;
    assert_eq!(desk.state().await, 4);
    let kept = legs(&site).await;
    assert!(!kept.is_empty());
    for leg in &kept {
        assert_eq!((leg.cause, leg.answered), (Some(Cause::Restart), None), "{leg:?}");
    }
    drop(outgoing);
    let phone = site.phone(120).await;
    let outside = site.outside(|_| {}).await;
    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    soon(at_caller.hang_up()).await;
    desk.events(CUSTOMER_LEFT).await;
    soon(at_agent.ended()).await;
}

/// With callers in the queue: nobody is left waiting, and each has its one record.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_callers_wait() {
    let mut site = Site::start(&[]);
    let mut settings = std::mem::take(&mut site.settings);
    fixed(&mut settings, &site);
    site.settings = settings;
    let (phone, outside) = (site.phone(120).await, site.outside(|_| {}).await);
    let mut desk = site.desk(120, BY_HAND).await;
    desk.done("POST", "onlineagent", "saybusy").await;
    desk.event("AgentState_SetNotReady_Success").await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        let call = soon(dial(&outside).await.answered()).await.unwrap();
        hears_music(&call).await;
        waiting.push(call);
    }
    assert_eq!(desk.done("GET", "queuedevice", "waitnum").await, 3);
    let guid = desk.guid.clone();

    let site = site.killed_and_restarted();
    let mut desk = Desk::go_on(site.https(), 120, &guid).await;
    assert_eq!(desk.state().await, 3, "as busy as before");
    assert_eq!(desk.done("GET", "queuedevice", "waitnum").await, 0);
    let url = format!("sqlite:{}", site.data.path().join("ccgate.db").display());
    let store = Store::open(&url, Options::default()).await.unwrap();
    let query = RecordQuery::all(
        VdnId(1),
        Time::from_millis(0),
        Time::from_millis(u64::try_from(i64::MAX).unwrap()),
    );
    let records = store.call_records(&query).await.unwrap();
    store.close().await;
    assert_eq!(records.len(), 3, "{records:?}");
    for record in &records {
        assert_eq!(record.cause, Some(Cause::Restart), "{record:?}");
        assert_eq!(record.result, CallResult::Abandoned, "{record:?}");
        assert!(
            record.queued.is_some() && record.ended >= record.queued,
            "{record:?}"
        );
    }
    let kept = legs(&site).await;
    assert_eq!(kept.len(), 3);
    assert!(
        kept.iter().all(|leg| leg.cause == Some(Cause::Restart)),
        "{kept:?}"
    );

    for call in waiting {
        soon(call.hang_up()).await;
    }
    phone.register(Duration::from_secs(300)).await.unwrap();
    desk.done("POST", "onlineagent", "sayfree").await;
    desk.event("AgentState_CancelNotReady_Success").await;
    let (at_caller, at_agent) = talk(&outside, &phone, &mut desk).await;
    soon(at_caller.hang_up()).await;
    desk.events(CUSTOMER_LEFT).await;
    soon(at_agent.ended()).await;
}
