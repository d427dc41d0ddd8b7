//! The documented times, through the whole gateway: the clock leaps.

use std::time::Duration;

use serde_json::json;

use super::desktop::{Desktop, EMPTY, body};
use super::harness::{Site, documented, leap, until, within};
use super::receiver::{Reaction, Receiver};

#[tokio::test]
async fn two_minutes_of_silence() {
    let site = Site::with(documented).await;
    let silent = Desktop::settled(&site, 101).await;
    let polling = Desktop::settled(&site, 102).await;
    let shaking = Desktop::settled(&site, 103).await;
    leap(118).await;
    silent.post("sayfree").await.ok();
    polling.poll().await.ok();
    shaking.post("handshake").await.ok();
    leap(4).await;
    until(async || silent.post("sayfree").await.retcode() == "100-006").await;
    polling.post("sayfree").await.ok();
    shaking.post("sayfree").await.ok();
    assert_eq!(site.causes(101).await, [263]);
    // Its phone is free again.
    Desktop::sign_in(&site, 101, json!({})).await;
    leap(118).await;
    until(async || polling.post("sayfree").await.retcode() == "100-006").await;
    until(async || shaking.post("sayfree").await.retcode() == "100-006").await;
}

#[tokio::test]
async fn a_held_poll_is_a_sign_of_life_until_it_ends() {
    let site = Site::with(|config| {
        documented(config);
        config.events.hold = Duration::from_secs(15);
    })
    .await;
    let desk = Desktop::settled(&site, 101).await;
    let held = desk.held(&site).await;
    leap(16).await;
    assert_eq!(within(held).await.unwrap().body, EMPTY);
    // More than two minutes from its beginning, less from its end.
    leap(110).await;
    desk.post("sayfree").await.ok();
}

#[tokio::test]
async fn heartbeats_count_too() {
    let site = Site::with(documented).await;
    let desk = Desktop::sign_in(&site, 101, json!({"pushUrl": "http://127.0.0.1:9/"})).await;
    // The receiver is nowhere: the page is refreshed before that matters.
    for _ in 0..4 {
        leap(60).await;
        desk.act("PUT", "heartbeat").await.ok();
        desk.post("syncagentinfo").await.ok();
    }
    leap(122).await;
    until(async || desk.post("sayfree").await.retcode() == "100-006").await;
    assert_eq!(site.causes(101).await, [263]);
}

#[tokio::test]
async fn after_a_restart_everybody_has_the_whole_time() {
    let site = Site::with(documented).await;
    let desk = Desktop::settled(&site, 101).await;
    leap(100).await;
    let site = site.restarted().await;
    leap(100).await;
    let desk = Desktop {
        web: site.web(),
        ..desk
    };
    desk.poll().await.ok();
}

#[tokio::test]
async fn a_success_forgives_what_failed_before() {
    let receiver = Receiver::http().await;
    let site = Site::with(documented).await;
    let url = receiver.origin.clone();
    let desk = Desktop::sign_in(&site, 101, json!({"callBackUri": url, "serviceToken": "T"})).await;
    receiver.accepted(101, 2).await;
    let mut tries = receiver.pushed().len();
    // 90 s of failing three times over.
    for round in 1..=3 {
        receiver.then(std::iter::repeat_n(Reaction::Say(500, ""), 9));
        desk.post("sayfree").await.ok();
        for _ in 0..9 {
            tries += 1;
            receiver.requests(tries).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            desk.post("handshake").await.ok();
            leap(11).await;
        }
        tries += 1;
        receiver.accepted(101, 2 + round).await;
    }
    assert_eq!(site.causes(101).await, Vec::<u32>::new());
}

#[tokio::test]
async fn two_minutes_of_failing_pushes() {
    let receiver = Receiver::http().await;
    let site = Site::with(documented).await;
    receiver.then(std::iter::repeat_n(Reaction::Say(500, ""), 100));
    let url = receiver.origin.clone();
    let desk = Desktop::sign_in(&site, 101, json!({"callBackUri": url, "serviceToken": "T"})).await;
    receiver.requests(1).await;
    for tries in 2..=11 {
        // The timer of the next try is set once the failure was noted.
        tokio::time::sleep(Duration::from_millis(100)).await;
        desk.post("handshake").await.ok();
        leap(10).await;
        receiver.requests(tries).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    desk.post("handshake").await.ok();
    leap(21).await;
    until(async || desk.post("handshake").await.retcode() == "100-006").await;
    assert_eq!(site.causes(101).await, [262]);
}

#[tokio::test]
async fn an_hours_rest_with_changing_guids() {
    let site = Site::with(|config| {
        documented(config);
        config.guid.dynamic = true;
    })
    .await;
    let mut desk = Desktop::settled(&site, 101).await;
    desk.post("rest/3600/1").await.ok();
    desk.told(&["AgentState_SetRest_Success"]).await;
    let mut changed = 0;
    for _ in 0..59 {
        leap(60).await;
        let answer = desk.poll().await.ok();
        assert!(!answer.text().contains("Rest_Timeout"));
        if let Some(guid) = answer.guid() {
            desk.guid = guid;
            changed += 1;
        }
    }
    assert!(changed >= 58, "{changed} new Guids");
    leap(60).await;
    desk.told(&["AgentState_Rest_Timeout"]).await;
}

#[tokio::test]
async fn a_locks_ten_minutes() {
    let site = Site::with(|config| {
        documented(config);
        config.password.lock.limit = 1;
    })
    .await;
    let web = site.web();
    web.put("/onlineagent/101", &body(101, json!({"password": "Wrong@2026"})))
        .await
        .refused("100-004");
    leap(590).await;
    web.put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("110-016");
    leap(15).await;
    web.put("/onlineagent/101", &body(101, json!({}))).await.ok();
}
