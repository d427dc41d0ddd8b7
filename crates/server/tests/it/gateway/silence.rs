//! Without a poll or handshake for two minutes an agent is signed out (here: for less).

use std::time::Duration;

use serde_json::json;

use super::desktop::Desktop;
use super::harness::{Site, until};

const SILENCE: Duration = Duration::from_millis(600);

async fn site() -> Site {
    Site::with(|config| {
        config.events.silence = SILENCE;
        config.events.hold = Duration::from_millis(100);
    })
    .await
}

#[tokio::test]
async fn whoever_is_silent_is_signed_out() {
    let site = site().await;
    let ann = Desktop::sign_in(&site, 101, json!({})).await;
    let bob = Desktop::sign_in(&site, 102, json!({})).await;
    let zoe = Desktop::sign_in(&site, 103, json!({})).await;
    // State changes and queries are no sign of life: a desktop that hears no events is none.
    for _ in 0..12 {
        tokio::time::sleep(SILENCE / 6).await;
        let _ = ann.post("sayfree").await;
        bob.poll().await.ok();
        zoe.post("handshake").await.ok();
    }
    ann.poll().await.refused("100-006");
    assert_eq!(site.causes(101).await, [263]);
    assert_eq!(site.causes(102).await, Vec::<u32>::new());
    until(async || bob.post("sayfree").await.retcode() == "100-006").await;
    until(async || zoe.post("sayfree").await.retcode() == "100-006").await;
    assert_eq!(site.causes(103).await, [263]);
    // Its phone is free again.
    Desktop::sign_in(&site, 101, json!({})).await;
}

#[tokio::test]
async fn a_held_poll_is_a_sign_of_life_until_it_ends() {
    let site = Site::with(|config| {
        config.events.silence = SILENCE;
        config.events.hold = SILENCE - Duration::from_millis(50);
    })
    .await;
    let desk = Desktop::settled(&site, 101).await;
    desk.quiet().await;
    // Counted from the end of the poll, so there is time left.
    tokio::time::sleep(SILENCE / 2).await;
    desk.quiet().await;
}

#[tokio::test]
async fn heartbeats_count_too() {
    let site = site().await;
    let desk = Desktop::sign_in(&site, 101, json!({"pushUrl": "http://127.0.0.1:9/"})).await;
    for _ in 0..8 {
        tokio::time::sleep(SILENCE / 4).await;
        desk.act("PUT", "heartbeat").await.ok();
    }
    until(async || desk.post("sayfree").await.retcode() == "100-006").await;
    assert_eq!(site.causes(101).await, [263]);
}

#[tokio::test]
async fn after_a_restart_everybody_has_the_whole_time() {
    let site = site().await;
    let desk = Desktop::settled(&site, 101).await;
    tokio::time::sleep(SILENCE * 2 / 3).await;
    let site = site.restarted().await;
    tokio::time::sleep(SILENCE * 2 / 3).await;
    let desk = Desktop { web: site.web(), ..desk };
    desk.poll().await.ok();
}
