//! The session token: one for the session, or a new one now and then (spec/agent.md §3).

use std::time::Duration;

use ccgate_server::config::Config;
use serde_json::json;

use super::desktop::Desktop;
use super::harness::{Site, documented, leap};

fn dynamic(config: &mut Config) {
    documented(config);
    config.guid.dynamic = true;
    // Silence is another matter.
    config.events.silence = Duration::from_secs(3_600);
}

#[tokio::test]
async fn static_ones_stay() {
    let site = Site::with(|config| {
        dynamic(config);
        config.guid.dynamic = false;
    })
    .await;
    let desk = Desktop::settled(&site, 101).await;
    leap(1_000).await;
    assert_eq!(desk.poll().await.ok().guid(), None);
    assert_eq!(desk.post("handshake").await.ok().guid(), None);
}

#[tokio::test]
async fn dynamic_ones_come_with_polls_and_overlap() {
    let site = Site::with(dynamic).await;
    let mut desk = Desktop::sign_in(&site, 101, json!({})).await;
    let first = desk.guid.clone();
    assert_eq!(desk.poll().await.ok().guid(), None, "not due yet");
    leap(61).await;
    // With the answer of a poll, whether there is an event or not.
    let second = desk.poll().await.ok().guid().expect("due");
    assert_ne!(second, first);
    // Until the desktop shows that it has seen it, it is told again and no third one is made.
    assert_eq!(desk.poll().await.ok().guid().as_deref(), Some(second.as_str()));
    assert_eq!(desk.post("sayfree").await.ok().guid(), None);
    desk.guid.clone_from(&second);
    assert_eq!(desk.poll().await.ok().guid(), None);
    // The one before ends with its own time.
    let old = Desktop {
        guid: first,
        ..desk.clone()
    };
    leap(50).await;
    old.post("sayfree").await.ok();
    leap(11).await;
    old.post("sayfree").await.refused("000-003");
    let third = desk.post("handshake").await.ok().guid().expect("due again");
    desk.guid = third;
    desk.act("PUT", "heartbeat").await.ok();
    // Who stays away for too long has none that is good.
    leap(121).await;
    desk.poll().await.refused("000-003");
}

#[tokio::test]
async fn a_new_one_on_request() {
    for is_dynamic in [false, true] {
        let site = Site::with(|config| {
            dynamic(config);
            config.guid.dynamic = is_dynamic;
        })
        .await;
        let desk = Desktop::settled(&site, 101).await;
        let answer = desk.act("PUT", "updateGuid").await.ok();
        let fresh = answer.guid().unwrap();
        assert_eq!(answer.result(), json!({ "guid": fresh }));
        let new = Desktop {
            guid: fresh,
            ..desk.clone()
        };
        new.post("sayfree").await.ok();
        desk.post("sayfree").await.ok();
        // Static: the old one stays good for the difference of the two times; dynamic: for its own.
        leap(58).await;
        desk.post("sayfree").await.ok();
        leap(4).await;
        assert_eq!(desk.post("sayfree").await.retcode() == "0", is_dynamic);
        leap(50).await;
        new.post("sayfree").await.ok();
        // Exact spelling of the path.
        new.act("PUT", "updateguid").await.refused("000-002");
        leap(10).await;
        desk.post("sayfree").await.refused("000-003");
    }
}

#[tokio::test]
async fn some_desktops_have_another_mode() {
    let text = r#"
        guid.mode = "dynamic"
        guid.overrides = [
            { agents = "101,103-104", mode = "static" },
            { clients = "127.1.0.0/16", mode = "static" },
        ]
    "#;
    let overrides = Config::parse("test.toml".as_ref(), text, std::iter::empty())
        .unwrap()
        .guid
        .overrides;
    let site = Site::with(|settings| {
        dynamic(settings);
        settings.guid.overrides = overrides;
    })
    .await;
    let here = [101, 102, 103].map(|agent| (agent, [127, 0, 0, 1]));
    let there = [105, 106].map(|agent| (agent, [127, 1, 0, 2]));
    let mut desks = Vec::new();
    for (agent, source) in here.into_iter().chain(there) {
        desks.push(Desktop::by(site.web_from(source), agent, "", json!({})).await);
    }
    leap(61).await;
    for desk in desks {
        assert_eq!(
            desk.poll().await.ok().guid().is_some(),
            desk.agent == 102,
            "{}",
            desk.agent
        );
    }
}
