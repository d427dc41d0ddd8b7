//! Polls: held, one event each, in order, none lost (spec/agent.md §4.1).

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::desktop::{Desktop, EMPTY};
use super::harness::{Site, until, within};

const LONG: Duration = Duration::from_secs(15);

#[tokio::test]
async fn an_event_ends_the_wait_at_once() {
    let site = Site::with(|config| config.events.hold = LONG).await;
    let desk = Desktop::settled(&site, 101).await;
    let begun = Instant::now();
    let poll = desk.held(&site).await;
    desk.post("saybusy?reason=200").await.ok();
    let answer = within(poll).await.unwrap();
    assert!(begun.elapsed() < LONG);
    let expected = r#"{"message":"","retcode":"0","event":{"eventType":"AgentState_SetNotReady_Success","workNo":"101","content":{"reason":"200"}}}"#;
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn without_an_event_the_hold_time_passes() {
    let site = Site::with(|config| config.events.hold = Duration::from_millis(300)).await;
    let desk = Desktop::settled(&site, 101).await;
    let begun = Instant::now();
    assert_eq!(desk.poll().await.body, EMPTY);
    assert!(
        begun.elapsed() >= Duration::from_millis(300),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn not_held_at_all() {
    let site = Site::with(|config| config.events.hold = Duration::ZERO).await;
    let desk = Desktop::settled(&site, 101).await;
    desk.post("saybusy").await.ok();
    desk.told(&["AgentState_SetNotReady_Success"]).await;
    desk.quiet().await;
}

#[tokio::test]
async fn a_second_poll_ends_the_first() {
    let site = Site::with(|config| config.events.hold = LONG).await;
    let desk = Desktop::settled(&site, 101).await;
    let begun = Instant::now();
    let first = desk.held(&site).await;
    let second = tokio::spawn({
        let desk = desk.clone();
        async move { desk.poll().await }
    });
    assert_eq!(within(first).await.unwrap().body, EMPTY);
    assert!(!second.is_finished());
    desk.post("work").await.ok();
    let told = within(second).await.unwrap().json();
    assert_eq!(told["event"]["eventType"], "AgentState_SetWork_Success");
    assert!(begun.elapsed() < LONG);
}

#[tokio::test]
async fn one_event_a_reply_in_the_order_of_birth() {
    let site = Site::new().await;
    let desk = Desktop::sign_in(&site, 101, json!({"status": 3})).await;
    for request in ["cancelbusy", "work", "cancelwork", "rest/60/1", "cancelrest"] {
        desk.post(request).await.ok();
    }
    let mut names = Vec::new();
    for _ in 0..8 {
        let event = desk.poll().await.ok().json()["event"].clone();
        names.push(event["eventType"].as_str().unwrap().to_owned());
    }
    let expected = [
        "AgentOther_InService",
        "AgentState_Ready",
        "AgentState_SetNotReady_Success",
        "AgentState_CancelNotReady_Success",
        "AgentState_SetWork_Success",
        "AgentState_CancelWork_Success",
        "AgentState_SetRest_Success",
        "AgentState_CancelRest_Success",
    ];
    assert_eq!(names, expected);
    desk.quiet().await;
}

#[tokio::test]
async fn nothing_is_lost_between_polls() {
    const EACH: usize = 60;
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let senders: Vec<_> =
        futures_util::future::join_all([102, 103, 104].map(|agent| Desktop::settled(&site, agent))).await;
    let sending = senders.into_iter().map(|sender| {
        tokio::spawn(async move {
            for number in 0..EACH {
                let content = format!("{}-{number}", sender.agent);
                let body = json!({ "agentIds": ["101"], "content": content }).to_string();
                sender.act_with("POST", "sendnoteletex", &body).await.ok();
            }
        })
    });
    let sending: Vec<_> = sending.collect();
    let mut next = std::collections::HashMap::<String, usize>::new();
    for _ in 0..3 * EACH {
        let event = desk.event().await;
        let text = event["content"]["context"].as_str().unwrap();
        let (sender, number) = text.split_once('-').unwrap();
        let expected = next.entry(sender.to_owned()).or_default();
        assert_eq!(number.parse::<usize>().unwrap(), *expected, "of {sender}");
        *expected += 1;
    }
    for task in sending {
        within(task).await.unwrap();
    }
    desk.quiet().await;
}

#[tokio::test]
async fn polls_of_many_at_once() {
    let site = Site::with(|config| config.events.hold = LONG).await;
    let desks = futures_util::future::join_all((101..=120).map(|agent| Desktop::settled(&site, agent))).await;
    let mut polls = Vec::new();
    for desk in &desks {
        polls.push(desk.held(&site).await);
    }
    let body = r#"{"targettype":0,"targetname":"front desk","bulletindata":"all"}"#;
    desks[0].act_with("POST", "notifybulletin", body).await.ok();
    for (poll, desk) in polls.into_iter().zip(&desks) {
        let event = within(poll).await.unwrap().json()["event"].clone();
        assert_eq!(event["workNo"], desk.agent.to_string());
        assert_eq!(event["content"]["context"], "all");
    }
}

#[tokio::test]
async fn resuming_by_number() {
    let site = Site::new().await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    let after = async |number: &str| {
        let answer = desk.poll_with(&format!("?after={number}")).await.ok();
        let event = answer.json()["event"].clone();
        (event["eventNo"].clone(), event["eventType"].clone())
    };
    let in_service = (json!(1), json!("AgentOther_InService"));
    let ready = (json!(2), json!("AgentState_Ready"));
    // As long as the client doesn't say that it has an event, it is offered again.
    assert_eq!(after("0").await, in_service);
    assert_eq!(after("0").await, in_service);
    assert_eq!(after("1").await, ready);
    assert_eq!(after("1").await, ready);
    assert_eq!(after("2").await, (Value::Null, Value::Null));
    desk.post("saybusy").await.ok();
    desk.post("cancelbusy").await.ok();
    assert_eq!(
        after("2").await,
        (json!(3), json!("AgentState_SetNotReady_Success"))
    );
    // What was said to be had isn't offered any more; a plain poll gets the rest without numbers.
    assert_eq!(
        after("0").await,
        (json!(3), json!("AgentState_SetNotReady_Success"))
    );
    let plain = desk.event().await;
    assert_eq!(
        (&plain["eventType"], &plain["eventNo"]),
        (&json!("AgentState_SetNotReady_Success"), &Value::Null)
    );
    assert_eq!(
        after("3").await,
        (json!(4), json!("AgentState_CancelNotReady_Success"))
    );
    assert_eq!(after("4").await, (Value::Null, Value::Null));
    for bad in ["-1", "x", "1.5"] {
        desk.poll_with(&format!("?after={bad}")).await.refused("000-002");
    }
}

#[tokio::test]
async fn the_time_of_events_if_wanted() {
    let site = Site::with(|config| config.events.event_gen_time = true).await;
    let before = super::harness::now().millis();
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    let at = desk.event().await["eventGenTime"].as_u64().unwrap();
    assert!((before..=super::harness::now().millis()).contains(&at), "{at}");
}

#[tokio::test]
async fn too_many_for_a_desktop_that_never_asks() {
    let site = Site::with(|config| config.events.owed_limit = 10).await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    for _ in 0..4 {
        desk.post("saybusy").await.ok();
        desk.post("cancelbusy").await.ok();
    }
    until(async || desk.post("saybusy").await.retcode() == "100-006").await;
    desk.poll().await.refused("100-006");
    assert_eq!(site.causes(101).await, [256]);
}

#[tokio::test]
async fn a_stop_answers_held_polls() {
    let site = Site::with(|config| config.events.hold = LONG).await;
    let desk = Desktop::settled(&site, 101).await;
    let begun = Instant::now();
    let poll = desk.held(&site).await;
    assert!(within(site.running.stop()).await);
    assert_eq!(within(poll).await.unwrap().body, EMPTY);
    assert!(begun.elapsed() < LONG);
}
