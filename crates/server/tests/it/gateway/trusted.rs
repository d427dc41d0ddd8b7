//! Polls of a trusted middle layer that speaks for all agents.

use ccgate_server::auth::Secret;
use serde_json::json;

use super::desktop::{Desktop, EMPTY};
use super::harness::{Site, documented, leap, until};
use super::web::BASE;

const CREDENTIAL: &str = "middle-layer-credential";

async fn site() -> Site {
    Site::with(|config| {
        documented(config);
        config.events.all_agents_credential = Some(Secret::from(CREDENTIAL));
    })
    .await
}

#[tokio::test]
async fn off_by_default() {
    let site = Site::new().await;
    let desk = Desktop::sign_in(&site, 101, json!({})).await;
    for guid in ["", CREDENTIAL, &desk.guid] {
        desk.web
            .call("GET", "/agentevent/allagentevent", guid, "")
            .await
            .refused("000-003");
        desk.web
            .call("POST", "/agentevent/reportagentsisalive?agents=101", guid, "")
            .await
            .refused("000-003");
    }
    desk.told(&["AgentOther_InService"]).await;
}

#[tokio::test]
async fn one_event_each_of_all_agents() {
    let site = site().await;
    let web = site.web();
    let ann = Desktop::sign_in(&site, 101, json!({})).await;
    Desktop::sign_in(&site, 102, json!({})).await;
    let path = format!("{BASE}/agentevent/allagentevent");
    let bearer = format!("Bearer {CREDENTIAL}");
    let all = async || web.raw("GET", &path, &[("Authorization", &bearer)], "").await;
    let mut told = Vec::new();
    while told.len() < 4 {
        let answer = all().await.ok();
        if answer.body == EMPTY {
            continue;
        }
        let events = answer.json()["event"].as_array().expect("a list").clone();
        let agents: Vec<_> = events
            .iter()
            .map(|event| event["workNo"].as_str().unwrap())
            .collect();
        assert!(
            agents.len() <= 2 && agents.iter().filter(|agent| **agent == "101").count() <= 1,
            "{agents:?}"
        );
        told.extend(
            events
                .iter()
                .map(|event| format!("{} {}", event["workNo"], event["eventType"])),
        );
    }
    told.sort();
    let expected = [
        r#""101" "AgentOther_InService""#,
        r#""101" "AgentState_Ready""#,
        r#""102" "AgentOther_InService""#,
        r#""102" "AgentState_Ready""#,
    ];
    assert_eq!(told, expected);
    assert_eq!(all().await.body, EMPTY);
    ann.post("sayfree").await.ok();
    // The old way: the credential where a Guid is expected.
    let answer = web
        .call("GET", "/agentevent/allagentevent", CREDENTIAL, "")
        .await
        .ok();
    assert_eq!(answer.json()["event"][0]["eventType"], "AgentState_Ready");
    for wrong in ["", "x", &CREDENTIAL.to_uppercase(), &ann.guid] {
        web.call("GET", "/agentevent/allagentevent", wrong, "")
            .await
            .refused("000-003");
    }
}

#[tokio::test]
async fn it_says_who_lives() {
    let site = site().await;
    let web = site.web();
    let ann = Desktop::sign_in(&site, 101, json!({})).await;
    let bob = Desktop::sign_in(&site, 102, json!({})).await;
    for _ in 0..4 {
        let path = "/agentevent/reportagentsisalive?agents=101;999;110";
        web.call("POST", path, CREDENTIAL, "").await.ok();
        leap(50).await;
    }
    until(async || bob.post("sayfree").await.retcode() == "100-006").await;
    ann.post("sayfree").await.ok();
    for bad in ["", "?agents=", "?agents=x"] {
        let path = format!("/agentevent/reportagentsisalive{bad}");
        web.call("POST", &path, CREDENTIAL, "").await.refused("000-002");
    }
}
