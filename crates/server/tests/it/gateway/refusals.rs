//! What sign-in refuses, with the documented retcode and the cause in words.

use std::time::Duration;

use ccgate_core::directory::{AgentEntry, PhoneRange};
use ccgate_core::{AgentId, Directory, VdnId};
use ccgate_store::demo;
use serde_json::json;

use super::desktop::{Desktop, body};
use super::harness::{Site, now, set_password, within};

#[tokio::test]
async fn the_table() {
    let site = Site::with(|config| config.password.max_age_days = 30).await;
    let store = site.store().await;
    set_password(&store, 110, Duration::from_secs(31 * 86_400), false).await;
    store
        .set_password(AgentId(111), "no hash at all", now(), false, 0)
        .await
        .unwrap();
    store.close().await;
    let site = site.restarted().await;
    let web = site.web();
    let _present = Desktop::sign_in(&site, 102, json!({})).await;
    let cases = [
        // agent, way, members, retcode, what the message tells
        (102, "", json!({}), "100-002", "already signed in"),
        (102, "/loginex", json!({}), "100-002", "already signed in"),
        (101, "", json!({"password": "Wrong@2026"}), "100-004", "wrong"),
        (999, "", json!({"phonenum": "40001"}), "100-004", "wrong"),
        (99, "", json!({"phonenum": "40001"}), "100-001", "agentid"),
        (60_000, "", json!({"phonenum": "40001"}), "100-001", "agentid"),
        (111, "", json!({}), "100-007", ""),
        (101, "", json!({"agenttype": 7}), "100-012", "agenttype"),
        (101, "", json!({"phonenum": "40002"}), "100-013", "not among"),
        (103, "", json!({"phonenum": "40002"}), "100-013", "not among"),
        (101, "", json!({"phonenum": "50001"}), "100-014", "ranges"),
        (101, "", json!({"phonenum": "400010"}), "100-014", "ranges"),
        (101, "", json!({"ip": "localhost"}), "100-016", "ip"),
        (110, "", json!({}), "100-020", "expired"),
        (110, "/forcelogin", json!({}), "100-020", "expired"),
        (
            101,
            "",
            json!({"callBackUri": "http://192.0.2.1/x", "serviceToken": "T"}),
            "100-001",
            "loopback",
        ),
        // Only who has the password learns what is on the white list.
        (
            101,
            "",
            json!({"pushUrl": "https://example.com/x", "password": "Wrong@2026"}),
            "100-004",
            "wrong",
        ),
        (
            102,
            "",
            json!({"pushUrl": "https://example.com/x"}),
            "100-001",
            "loopback",
        ),
    ];
    for (agent, way, members, retcode, words) in cases {
        let answer = web
            .put(
                &format!("/onlineagent/{agent}{way}"),
                &body(agent, members.clone()),
            )
            .await;
        let answer = answer.refused(retcode);
        assert!(
            answer.message().contains(words),
            "{agent} {members}: {}",
            answer.message()
        );
        assert!(answer.guid().is_none());
    }
    // Nobody learns whether an agent exists.
    let wrong = web
        .put("/onlineagent/112", &body(112, json!({"password": "Wrong@2026"})))
        .await;
    let unknown = web
        .put("/onlineagent/998", &body(998, json!({"password": "Wrong@2026"})))
        .await;
    assert_eq!(wrong.text(), unknown.text());
}

#[tokio::test]
async fn forcing_can_be_forbidden() {
    let site = Site::with(|config| config.sign_in.forcing = false).await;
    let desk = Desktop::settled(&site, 101).await;
    for way in ["", "/forcelogin", "/loginex", "/forceloginex"] {
        desk.web
            .put(&format!("/onlineagent/101{way}"), &body(101, json!({})))
            .await
            .refused("100-015");
    }
    desk.quiet().await;
}

#[tokio::test]
async fn without_a_directory() {
    let site = Site::of(Vec::new(), |_| {}).await;
    let answer = site
        .web()
        .put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("999-001");
    assert!(answer.message().contains("directory"), "{}", answer.message());
}

#[tokio::test]
async fn licence_limits_with_their_literal_words() {
    let mut directory = demo::directory();
    directory.limits.agents = Some(3);
    directory.limits.video_agents = Some(1);
    let site = Site::of(vec![directory], |_| {}).await;
    let web = site.web();
    let video = Desktop::sign_in(&site, 101, json!({"agenttype": 11})).await;
    let answer = web
        .put("/onlineagent/102", &body(102, json!({"agenttype": 11})))
        .await
        .refused("100-003");
    assert_eq!(
        answer.message(),
        "The number of video agents who log in to the VDN to which the agent belongs reaches the upper limit."
    );
    Desktop::sign_in(&site, 102, json!({})).await;
    Desktop::sign_in(&site, 103, json!({})).await;
    let answer = web
        .put("/onlineagent/104", &body(104, json!({})))
        .await
        .refused("100-003");
    assert_eq!(
        answer.message(),
        "The number of login agents has exceeded that permitted for this VDN."
    );
    // Whoever replaces itself needs no other licence; whoever leaves gives its one back.
    Desktop::by(web.clone(), 103, "/forcelogin", json!({})).await;
    video.act("DELETE", "logout").await.ok();
    Desktop::sign_in(&site, 104, json!({"agenttype": "11"})).await;
}

#[tokio::test]
async fn a_phone_belongs_to_one_agent() {
    let mut directory = demo::directory();
    for agent in [101, 102] {
        directory.agents.get_mut(&AgentId(agent)).unwrap().phones.clear();
    }
    let site = Site::of(vec![directory], |_| {}).await;
    let web = site.web();
    let ann = Desktop::sign_in(&site, 101, json!({"phonenum": "40500"})).await;
    let answer = web
        .put("/onlineagent/102", &body(102, json!({"phonenum": "40500"})))
        .await;
    let message = answer.refused("100-013").message();
    assert_eq!(message, "the phone is bound to another agent");
    // The own phone may be bound again by force, and is free after the sign-out.
    let ann = Desktop::by(ann.web, 101, "/forcelogin", json!({"phonenum": "40500"})).await;
    ann.act("DELETE", "logout").await.ok();
    Desktop::sign_in(&site, 102, json!({"phonenum": "40500"})).await;
}

#[tokio::test]
async fn phones_and_agents_of_two_vdns() {
    let second = Directory {
        vdn: VdnId(2),
        name: "second".to_owned(),
        phone_ranges: vec![PhoneRange {
            first: "50001".into(),
            last: "50009".into(),
        }],
        agents: [(
            AgentId(201),
            AgentEntry {
                name: "Zoe".to_owned(),
                ..AgentEntry::default()
            },
        )]
        .into(),
        ..Directory::default()
    };
    let site = Site::of(vec![demo::directory(), second], |_| {}).await;
    let answer = site
        .web()
        .put("/onlineagent/201", &body(201, json!({"phonenum": "50001"})))
        .await
        .ok();
    assert_eq!(answer.member("vdnid"), 2);
    let ann = Desktop::settled(&site, 101).await;
    // Nothing crosses VDNs.
    ann.act_with("POST", "sendnoteletex", r#"{"agentIds":[201],"content":"x"}"#)
        .await
        .refused("100-001");
}

#[tokio::test]
async fn the_same_sign_in_twice_at_once() {
    let site = Site::new().await;
    let web = site.web();
    // One wrong password holds the next try for a second: long enough to come between.
    web.put("/onlineagent/101", &body(101, json!({"password": "Wrong@2026"})))
        .await
        .refused("100-004");
    let first = tokio::spawn({
        let web = web.clone();
        async move { web.put("/onlineagent/101", &body(101, json!({}))).await }
    });
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(!first.is_finished(), "held");
    let answer = web
        .put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("100-021");
    assert!(answer.message().contains("under way"));
    within(first).await.unwrap().ok();
}

#[tokio::test]
async fn many_wrong_passwords_lock_for_that_address() {
    let site = Site::with(|config| config.password.lock.limit = 3).await;
    let web = site.web();
    let wrong = body(101, json!({"password": "Wrong@2026"}));
    for _ in 0..3 {
        web.put("/onlineagent/101", &wrong).await.refused("100-004");
    }
    let answer = web
        .put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("110-016");
    assert!(answer.message().contains("locked"), "{}", answer.message());
    // The agent's own desktop, elsewhere, isn't touched.
    let elsewhere = site.web_from([127, 1, 0, 2]);
    elsewhere
        .put("/onlineagent/101", &body(101, json!({})))
        .await
        .ok();
}
