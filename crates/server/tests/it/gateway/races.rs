//! Several at once: exactly one wins.

use std::collections::BTreeMap;

use ccgate_core::AgentId;
use ccgate_store::demo;
use futures_util::future::join_all;
use serde_json::json;

use super::desktop::{Desktop, body};
use super::harness::Site;
use super::web::Answer;

/// How often each retcode came.
fn tally<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.retcode()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn forced_sign_ins_of_one_agent() {
    let site = Site::new().await;
    let answers = join_all((1..=8).map(|host| {
        let web = site.web_from([127, 1, 0, host]);
        async move {
            web.put("/onlineagent/101/forcelogin", &body(101, json!({})))
                .await
        }
    }))
    .await;
    let counts = tally(&answers);
    assert!(
        counts
            .keys()
            .all(|retcode| ["0", "100-021"].contains(&retcode.as_str())),
        "{counts:?}"
    );
    let mut good = 0;
    for guid in answers.iter().filter_map(Answer::guid) {
        let desk = Desktop {
            web: site.web(),
            agent: 101,
            guid,
        };
        match desk.post("sayfree").await.retcode().as_str() {
            "0" => good += 1,
            retcode => assert_eq!(retcode, "000-003"),
        }
    }
    assert_eq!(good, 1, "{counts:?}");
}

#[tokio::test]
async fn sign_ins_of_one_agent() {
    let site = Site::new().await;
    let answers = join_all((1..=8).map(|host| {
        let web = site.web_from([127, 1, 0, host]);
        async move { web.put("/onlineagent/101", &body(101, json!({}))).await }
    }))
    .await;
    let counts = tally(&answers);
    assert_eq!(counts["0"], 1, "{counts:?}");
    assert!(
        counts
            .keys()
            .all(|retcode| ["0", "100-002", "100-021"].contains(&retcode.as_str())),
        "{counts:?}"
    );
}

#[tokio::test]
async fn more_than_the_licence_permits() {
    let mut directory = demo::directory();
    directory.limits.agents = Some(5);
    let site = Site::of(vec![directory], |_| {}).await;
    let web = site.web();
    let answers = join_all((101..=120).map(|agent| {
        let web = web.clone();
        async move {
            web.put(&format!("/onlineagent/{agent}"), &body(agent, json!({})))
                .await
        }
    }))
    .await;
    assert_eq!(
        tally(&answers),
        BTreeMap::from([("0".to_owned(), 5), ("100-003".to_owned(), 15)])
    );
    let metrics = site.ops().raw("GET", "/metrics", &[], "").await.text();
    assert!(
        metrics.contains(r#"ccgate_signed_in_agents{vdn="1"} 5"#),
        "{metrics}"
    );
}

#[tokio::test]
async fn one_phone_for_many() {
    let mut directory = demo::directory();
    for agent in 101..=108 {
        directory.agents.get_mut(&AgentId(agent)).unwrap().phones.clear();
    }
    let site = Site::of(vec![directory], |_| {}).await;
    let web = site.web();
    let answers = join_all((101..=108).map(|agent| {
        let web = web.clone();
        let body = body(agent, json!({"phonenum": "40500"}));
        async move { web.put(&format!("/onlineagent/{agent}"), &body).await }
    }))
    .await;
    assert_eq!(
        tally(&answers),
        BTreeMap::from([("0".to_owned(), 1), ("100-013".to_owned(), 7)])
    );
}

#[tokio::test]
async fn many_ways_out() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let answers = join_all((0..6).map(|_| desk.act("DELETE", "forcelogout"))).await;
    let counts = tally(&answers);
    assert_eq!(counts["0"], 1, "{counts:?}");
    assert!(
        counts
            .keys()
            .all(|retcode| ["0", "100-006", "100-021"].contains(&retcode.as_str())),
        "{counts:?}"
    );
    assert_eq!(site.causes(101).await, [258]);
}

#[tokio::test]
async fn one_wins_each_change_of_state() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    for _ in 0..5 {
        let answers = join_all((0..6).map(|_| desk.post("saybusy"))).await;
        assert_eq!(
            tally(&answers),
            BTreeMap::from([("0".to_owned(), 1), ("100-009".to_owned(), 5)])
        );
        desk.post("cancelbusy").await.ok();
        desk.told(&[
            "AgentState_SetNotReady_Success",
            "AgentState_CancelNotReady_Success",
        ])
        .await;
    }
    desk.quiet().await;
}
