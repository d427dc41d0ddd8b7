//! The sign-in page: members, results, events (spec/agent.md §1).

use std::time::Duration;

use ccgate_core::session::{AgentType, Delivery, PushDialect};
use ccgate_core::{Agent, AgentId};
use ccgate_store::demo;
use serde_json::{Value, json};

use super::desktop::{Desktop, body};
use super::harness::{Site, now, set_password, within};

const IDLE: &[&str] = &["AgentOther_InService", "AgentState_Ready"];
const BUSY: &[&str] = &[
    "AgentOther_InService",
    "AgentState_Ready",
    "AgentState_SetNotReady_Success",
];
const WORK: &[&str] = &["AgentOther_InService", "AgentState_Ready", "AgentState_Work"];
const LINKED: &[&str] = &[
    "AgentOther_InService",
    "AgentState_Ready",
    "AgentEvent_linkageCapability",
];

type Seen = fn(&Agent) -> bool;

/// Members of the body, the events that follow, and what must be true of the agent then.
fn forms() -> Vec<(Value, &'static [&'static str], Seen)> {
    let defaults: Seen = |a| {
        a.settings.auto_answer
            && a.settings.auto_idle
            && a.session.terms.release_phone
            && a.session.terms.agent_type == AgentType::Voice
            && a.session.terms.media.chat
            && !a.session.terms.media.mail
            && !a.session.terms.phone_linkage
            && !a.session.terms.listen
            && a.session.origin.client_ip == "127.0.0.1"
            && a.session.origin.peer == "127.0.0.1"
            && a.session.delivery == Delivery::Poll
    };
    vec![
        (json!({}), IDLE, defaults),
        // All that a C# client leaves out, it sends as null.
        (
            json!({
                "autoanswer": null, "autoenteridle": null, "releasephone": null, "agenttype": null, "status": null,
                "ip": null, "entryIp": null, "phonelinkage": null, "checkInWebm": null, "checkInMailm": null,
                "vcPhoneNumber": null, "listenStatus": null, "callBackUri": null, "serviceToken": null,
                "serviceworkid": null, "pushUrl": null, "somethingNew": {"a": [1]},
            }),
            IDLE,
            defaults,
        ),
        (
            json!({"ip": "", "status": "", "vcPhoneNumber": ""}),
            IDLE,
            defaults,
        ),
        (json!({"phonenum": 40001}), IDLE, |a| {
            a.session.phone == Some(demo::phone_of(a.id))
        }),
        (json!({"autoanswer": false}), IDLE, |a| !a.settings.auto_answer),
        (json!({"autoanswer": "False"}), IDLE, |a| !a.settings.auto_answer),
        (json!({"autoanswer": 0}), IDLE, |a| !a.settings.auto_answer),
        (json!({"autoenteridle": "false"}), IDLE, |a| !a.settings.auto_idle),
        (json!({"releasephone": "false"}), IDLE, |a| {
            !a.session.terms.release_phone
        }),
        (json!({"agenttype": "4"}), IDLE, |a| {
            a.session.terms.agent_type == AgentType::Voice
        }),
        (json!({"agenttype": 11}), IDLE, |a| {
            a.session.terms.agent_type == AgentType::Video
        }),
        (json!({"agenttype": " 11 "}), IDLE, |a| {
            a.session.terms.agent_type == AgentType::Video
        }),
        (json!({"status": 3}), BUSY, |a| a.session.phone.is_some()),
        (json!({"status": "3"}), BUSY, |a| a.session.phone.is_some()),
        (json!({"status": 4.0}), IDLE, |a| a.session.phone.is_some()),
        (json!({"status": "4"}), IDLE, |a| a.session.phone.is_some()),
        (json!({"status": "5"}), WORK, |a| a.session.phone.is_some()),
        (json!({"ip": "10.1.2.3"}), IDLE, |a| {
            a.session.origin.client_ip == "10.1.2.3"
        }),
        (json!({"entryIp": "10.9.9.9"}), IDLE, |a| {
            a.session.origin.entry_ip.as_deref() == Some("10.9.9.9")
        }),
        (json!({"phonelinkage": "true"}), LINKED, |a| {
            a.session.terms.phone_linkage
        }),
        (json!({"checkInWebm": "FALSE"}), IDLE, |a| {
            !a.session.terms.media.chat
        }),
        (json!({"checkInMailm": true}), IDLE, |a| {
            !a.session.terms.media.mail
        }),
        (json!({"vcPhoneNumber": "70001"}), IDLE, |a| {
            a.session.terms.video_phone.is_some()
        }),
        (json!({"listenStatus": "True"}), IDLE, |a| a.session.terms.listen),
        (json!({"serviceworkid": "W-7"}), IDLE, |a| {
            a.session.origin.service_work_id.as_deref() == Some("W-7")
        }),
        // One half of a push mode is none.
        (json!({"callBackUri": "http://127.0.0.1:9/x"}), IDLE, |a| {
            a.session.delivery == Delivery::Poll
        }),
        (json!({"serviceToken": "T-1"}), IDLE, |a| {
            a.session.delivery == Delivery::Poll
        }),
    ]
}

#[tokio::test]
async fn every_member_in_every_form() {
    let site = Site::new().await;
    for (members, events, seen) in forms() {
        let desk = Desktop::sign_in(&site, 101, members.clone()).await;
        assert!(seen(&site.inside(101)), "{members}: {:?}", site.inside(101));
        desk.told(events).await;
        desk.act("DELETE", "logout").await.ok();
    }
}

#[tokio::test]
async fn pushes_are_asked_for_in_two_ways() {
    let site = Site::new().await;
    let (list, single) = (PushDialect::EventList, PushDialect::SingleEvent);
    let (new, old) = ("http://127.0.0.1:9/new", "http://127.0.0.1:9/old?token=x");
    let cases = [
        (json!({"callBackUri": new, "serviceToken": "T"}), new, list),
        (json!({"pushUrl": old}), old, single),
        (
            json!({"callBackUri": new, "serviceToken": "T", "pushUrl": old}),
            new,
            list,
        ),
        (json!({"callBackUri": new, "pushUrl": old}), old, single),
    ];
    for (members, uri, dialect) in cases {
        let desk = Desktop::sign_in(&site, 101, members.clone()).await;
        match site.inside(101).session.delivery {
            Delivery::Push(push) => {
                assert_eq!((push.uri.as_str(), push.dialect), (uri, dialect), "{members}")
            }
            Delivery::Poll => panic!("{members}: polls"),
        }
        // "Wrong way of getting events".
        desk.poll().await.refused("000-001");
        desk.act("DELETE", "logout").await.ok();
    }
}

#[tokio::test]
async fn every_fault_names_its_member() {
    let site = Site::new().await;
    let web = site.web();
    let long = |count| "x".repeat(count);
    let cases = [
        (json!({"password": null}), "100-001", "password"),
        (json!({"password": ""}), "100-001", "password"),
        (json!({"password": long(33)}), "100-001", "password"),
        (json!({"password": [1]}), "100-001", "password"),
        (json!({"phonenum": null}), "100-001", "phonenum"),
        (json!({"phonenum": ""}), "100-001", "phonenum"),
        (json!({"phonenum": long(25)}), "100-001", "phonenum"),
        (json!({"phonenum": "4 1"}), "100-001", "phonenum"),
        (json!({"autoanswer": "perhaps"}), "100-001", "autoanswer"),
        (json!({"autoanswer": 2}), "100-001", "autoanswer"),
        (json!({"autoenteridle": []}), "100-001", "autoenteridle"),
        (json!({"releasephone": "yes"}), "100-001", "releasephone"),
        (json!({"agenttype": 5}), "100-012", "agenttype"),
        (json!({"agenttype": "x"}), "100-012", "agenttype"),
        (json!({"agenttype": 4.5}), "100-012", "agenttype"),
        (json!({"status": 6}), "100-001", "status"),
        (json!({"status": "idle"}), "100-001", "status"),
        (json!({"ip": "1.2.3"}), "100-016", "ip"),
        (json!({"ip": "::1"}), "100-016", "ip"),
        (json!({"ip": "256.1.1.1"}), "100-016", "ip"),
        (json!({"ip": {}}), "100-016", "ip"),
        (json!({"entryIp": long(65)}), "100-001", "entryIp"),
        (json!({"phonelinkage": "2"}), "100-001", "phonelinkage"),
        (json!({"checkInWebm": "no"}), "100-001", "checkInWebm"),
        (json!({"checkInMailm": "no"}), "100-001", "checkInMailm"),
        (json!({"vcPhoneNumber": long(25)}), "100-001", "vcPhoneNumber"),
        (json!({"listenStatus": "no"}), "100-001", "listenStatus"),
        (
            json!({"callBackUri": "ftp://127.0.0.1/"}),
            "100-001",
            "callBackUri",
        ),
        (
            json!({"callBackUri": "/here", "serviceToken": "T"}),
            "100-001",
            "callBackUri",
        ),
        (json!({"serviceToken": long(51)}), "100-001", "serviceToken"),
        (json!({"serviceToken": "a b"}), "100-001", "serviceToken"),
        (json!({"serviceworkid": long(31)}), "100-001", "serviceworkid"),
        (json!({"pushUrl": "http://u@127.0.0.1/"}), "100-001", "pushUrl"),
    ];
    for (members, retcode, member) in cases {
        for way in ["", "/forcelogin"] {
            let answer = web
                .put(&format!("/onlineagent/101{way}"), &body(101, members.clone()))
                .await;
            let answer = answer.refused(retcode);
            assert!(answer.message().contains(member), "{members}: {}", answer.text());
            assert!(answer.guid().is_none());
        }
    }
    for junk in ["", "null", "[]", "{", "password=x", "\u{feff}{}"] {
        web.put("/onlineagent/101", junk).await.refused("100-001");
    }
    web.call("GET", "/agentevent/101", "x", "")
        .await
        .refused("100-006");
}

#[tokio::test]
async fn the_seven_members_of_the_result() {
    let site = Site::with(|config| config.password.max_age_days = 180).await;
    let web = site.web();
    let before = now().millis();
    let answer = web.put("/onlineagent/101", &body(101, json!({}))).await.ok();
    let after = now().millis();

    let mut types: Vec<_> = answer.types().into_iter().collect();
    types.sort();
    let strings = [
        "isForceChange",
        "loginTime",
        "mediatype",
        "serverName",
        "timeRemaining",
    ];
    let mut expected: Vec<_> = strings.map(|name| (name.to_owned(), "string")).to_vec();
    expected.extend([("vdnid".to_owned(), "number"), ("workno".to_owned(), "string")]);
    assert_eq!(types, expected);

    assert_eq!(answer.member("vdnid"), 1);
    assert_eq!(answer.member("workno"), "101");
    assert_eq!(answer.member("mediatype"), "TTF");
    assert_eq!(answer.member("isForceChange"), "false");
    assert_eq!(answer.member("serverName"), "AgentGateway");
    let signed_in: u64 = answer.member("loginTime").as_str().unwrap().parse().unwrap();
    assert!((before..=after).contains(&signed_in), "{signed_in}");
    let days: u32 = answer.member("timeRemaining").as_str().unwrap().parse().unwrap();
    assert!((179..=180).contains(&days), "{days}");

    let guid = answer.guid().unwrap();
    let (bits, node) = guid.split_once('.').unwrap();
    assert!(
        bits.len() == 32 && bits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{bits}"
    );
    assert_eq!(node, "AgentGateway0");
    assert_eq!(answer.headers["content-type"], "application/json;charset=UTF-8");
    assert!(!answer.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn what_the_result_tells_of_password_and_media() {
    let site = Site::new().await;
    let store = site.store().await;
    set_password(&store, 102, Duration::ZERO, true).await;
    store.close().await;
    let site = site.restarted().await;
    let web = site.web();
    let cases = [
        (101, "", json!({}), "TTF", "false"),
        (102, "", json!({}), "TTF", "true"),
        (103, "", json!({"checkInWebm": false}), "TFF", "false"),
        (104, "/loginex", json!({}), "TFF", "false"),
        (105, "/forceloginex", json!({}), "TFF", "false"),
        (106, "/forceloginexwithoutphone", json!({}), "TFF", "false"),
        (107, "/forcelogin", json!({}), "TTF", "false"),
    ];
    for (agent, way, members, media, force_change) in cases {
        let answer = web
            .put(&format!("/onlineagent/{agent}{way}"), &body(agent, members))
            .await
            .ok();
        assert_eq!(answer.member("mediatype"), media, "{agent} {way}");
        assert_eq!(answer.member("isForceChange"), force_change, "{agent} {way}");
        assert_eq!(answer.member("timeRemaining"), "", "passwords never end here");
    }
}

#[tokio::test]
async fn the_family_without_media() {
    let site = Site::new().await;
    let web = site.web();
    // No phone is needed, and none is bound then.
    for way in ["/loginex", "/forceloginex", "/forceloginexwithoutphone"] {
        let desk = Desktop::by(web.clone(), 101, way, json!({"phonenum": null, "status": 3})).await;
        assert_eq!(site.inside(101).session.phone, None, "{way}");
        desk.told(BUSY).await;
        desk.act("DELETE", "logout").await.ok();
    }
    Desktop::by(web.clone(), 101, "/loginex", json!({})).await;
    assert_eq!(site.inside(101).session.phone, Some(demo::phone_of(AgentId(101))));
    web.put("/onlineagent/101/loginex", &body(101, json!({})))
        .await
        .refused("100-002");
    Desktop::by(web.clone(), 101, "/forceloginexwithoutphone", json!({})).await;
    assert_eq!(site.inside(101).session.phone, None);
    // An empty password may be left out, but it is nobody's.
    web.put("/onlineagent/102/loginex", &body(102, json!({"password": null})))
        .await
        .refused("100-004");
}

#[tokio::test]
async fn a_forced_sign_in_replaces() {
    let site = Site::with(|config| config.events.hold = Duration::from_secs(10)).await;
    let old = Desktop::settled(&site, 101).await;
    let held = old.held(&site).await;
    let new = Desktop::by(site.web(), 101, "/forcelogin", json!({"status": 5})).await;
    let last = within(held).await.unwrap();
    assert_eq!(
        last.json()["event"]["eventType"],
        "AgentOther_ShutdownService",
        "{}",
        last.text()
    );
    assert!(last.json()["event"]["content"]["loginTime"].is_string());
    old.poll().await.refused("000-003");
    old.post("sayfree").await.refused("000-003");
    new.told(WORK).await;
    assert_eq!(site.causes(101).await, [264]);
}
