//! Events posted to a receiver, in both dialects (spec/agent.md §4.3, §4.4).

use std::time::Duration;

use ccgate_server::auth::Secret;
use ccgate_server::config::{Config, Trust, WhiteList};
use ring::hmac;
use serde_json::{Value, json};

use super::desktop::{Desktop, body};
use super::harness::{Site, until};
use super::receiver::{ACCEPTED, Pushed, Reaction, Receiver};

const REFUSED: &str = r#"{"message":"no","retcode":"1"}"#;

/// Members that ask for the present dialect.
fn list(receiver: &Receiver) -> Value {
    json!({ "callBackUri": format!("{}/push", receiver.origin), "serviceToken": "Token-1" })
}

/// Members that ask for the old one.
fn single(receiver: &Receiver) -> Value {
    json!({ "pushUrl": format!("{}/old?token=abc", receiver.origin) })
}

fn patient(config: &mut Config) {
    config.push.patience = Duration::from_secs(30);
    config.push.retry = Duration::from_millis(50);
}

fn names(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["eventType"].as_str().unwrap())
        .collect()
}

const FIRST: [&str; 2] = ["AgentOther_InService", "AgentState_Ready"];

#[tokio::test]
async fn the_present_dialect_over_https() {
    let folder = tempfile::tempdir().unwrap();
    let (receiver, certificate) = Receiver::https(folder.path()).await;
    let site = Site::with(|config| config.push.trust = Trust::Pinned(certificate)).await;
    let desk = Desktop::sign_in(&site, 101, list(&receiver)).await;
    receiver.accepted(101, 2).await;
    desk.post("saybusy?reason=200").await.ok();
    let events = receiver.accepted(101, 3).await;
    assert_eq!(
        names(&events),
        [
            "AgentOther_InService",
            "AgentState_Ready",
            "AgentState_SetNotReady_Success"
        ]
    );
    let last = receiver.pushed().pop().unwrap();
    assert_eq!(
        last.body,
        r#"{"message":"","retcode":"0","workNo":"101","eventList":[{"eventType":"AgentState_SetNotReady_Success","workNo":"101","content":{"reason":"200"}}]}"#
    );
    assert_eq!(last.line, "POST /push HTTP/1.1");
    assert_eq!(last.headers["content-type"], "application/json; charset=UTF-8");
    assert_eq!(last.headers["guid"], desk.guid);
    assert_eq!(last.headers["service_token"], "Token-1");
    assert!(!last.headers.contains_key("transfer-encoding"));
    assert!(!last.headers.contains_key("x-ccgate-signature"));

    desk.act("DELETE", "logout").await.ok();
    let farewell = receiver.accepted(101, 4).await.pop().unwrap();
    assert_eq!(farewell["eventType"], "AgentOther_ShutdownService");
}

#[tokio::test]
async fn the_old_dialect() {
    let receiver = Receiver::http().await;
    let site = Site::with(patient).await;
    // Both forms of old receivers' answers, and one that says nothing.
    receiver.then([
        Reaction::Say(200, r#"{"retcode":0}"#),
        Reaction::Say(204, ""),
        Reaction::Say(200, ACCEPTED),
    ]);
    let desk = Desktop::sign_in(&site, 101, single(&receiver)).await;
    desk.post("work").await.ok();
    let pushed = receiver.requests(3).await;
    let bodies: Vec<&str> = pushed.iter().map(|pushed| pushed.body.as_str()).collect();
    let event = |name: &str| {
        format!(
            r#"{{"message":"","retcode":"0","event":{{"eventType":"{name}","workNo":"101","content":null}}}}"#
        )
    };
    assert_eq!(
        bodies,
        [FIRST[0], FIRST[1], "AgentState_SetWork_Success"].map(event)
    );
    assert_eq!(pushed[0].line, "POST /old?token=abc HTTP/1.1");
    assert_eq!(pushed[0].headers["guid"], desk.guid);
    assert!(!pushed[0].headers.contains_key("service_token"));
    desk.act("PUT", "heartbeat").await.ok();
}

#[tokio::test]
async fn one_request_at_a_time_and_in_order() {
    for dialect in [list, single] {
        let receiver = Receiver::http().await;
        let site = Site::with(patient).await;
        receiver.then([Reaction::Late(Duration::from_millis(300))]);
        let desk = Desktop::sign_in(&site, 101, dialect(&receiver)).await;
        receiver.requests(1).await;
        for _ in 0..5 {
            desk.post("saybusy?reason=201").await.ok();
            desk.post("cancelbusy").await.ok();
        }
        let events = receiver.accepted(101, 12).await;
        let mut expected = FIRST.to_vec();
        for _ in 0..5 {
            expected.extend([
                "AgentState_SetNotReady_Success",
                "AgentState_CancelNotReady_Success",
            ]);
        }
        assert_eq!(names(&events), expected);
        assert_eq!(receiver.together(), 1);
        // Only the list takes several at once.
        let most = receiver.pushed().iter().map(|pushed| pushed.events().len()).max();
        assert_eq!(
            most > Some(1),
            receiver.pushed()[0].line.contains("/push"),
            "{most:?}"
        );
    }
}

#[tokio::test]
async fn what_fails_is_tried_again() {
    for dialect in [list, single] {
        let receiver = Receiver::http().await;
        let site = Site::with(|config| {
            patient(config);
            config.push.request_time = Duration::from_millis(300);
        })
        .await;
        let failures = [
            Reaction::Say(500, ACCEPTED),
            Reaction::Say(404, "x"),
            Reaction::Say(200, REFUSED),
            Reaction::Close,
            Reaction::Elsewhere(format!("{}/elsewhere", receiver.origin)),
            Reaction::Close,
        ];
        let count = failures.len();
        receiver.then(failures);
        let desk = Desktop::sign_in(&site, 101, dialect(&receiver)).await;
        let events = receiver.accepted(101, 2).await;
        assert_eq!(names(&events), FIRST);
        // The failed ones held the first event each time, and none went elsewhere.
        let pushed = receiver.pushed();
        let tries: Vec<&Pushed> = pushed.iter().take(count + 1).collect();
        for pushed in &tries {
            assert_eq!(pushed.events()[0]["eventType"], FIRST[0]);
            assert_eq!(pushed.line, tries[0].line);
        }
        desk.post("sayfree").await.ok();
        assert_eq!(
            receiver.accepted(101, 3).await[2]["eventType"],
            "AgentState_Ready"
        );
    }
}

#[tokio::test]
async fn the_present_dialect_wants_a_retcode() {
    let receiver = Receiver::http().await;
    let site = Site::with(patient).await;
    receiver.then([Reaction::Say(200, "nonsense")]);
    Desktop::sign_in(&site, 101, list(&receiver)).await;
    assert_eq!(receiver.requests(2).await[1].events()[0]["eventType"], FIRST[0]);
}

#[tokio::test]
async fn patience_ends() {
    let receiver = Receiver::http().await;
    let site = Site::with(|config| {
        config.push.retry = Duration::from_millis(100);
        config.push.patience = Duration::from_millis(500);
    })
    .await;
    receiver.then(std::iter::repeat_n(Reaction::Say(500, ""), 1000));
    let ann = Desktop::sign_in(&site, 101, list(&receiver)).await;
    // Nobody listens there.
    let bob = Desktop::sign_in(&site, 102, json!({"pushUrl": "http://127.0.0.1:1/"})).await;
    for desk in [ann, bob] {
        until(async || desk.post("handshake").await.retcode() == "100-006").await;
        assert_eq!(site.causes(desk.agent).await, [262]);
    }
    let count = receiver.pushed().len();
    assert!((2..=8).contains(&count), "{count} tries in half a second");
}

#[tokio::test]
async fn a_slow_receiver_delays_nobody_else() {
    let slow = Receiver::http().await;
    let fast = Receiver::http().await;
    let site = Site::with(patient).await;
    slow.then(std::iter::repeat_n(Reaction::Late(Duration::from_secs(4)), 100));
    let ann = Desktop::sign_in(&site, 101, list(&slow)).await;
    slow.requests(1).await;
    let bob = Desktop::sign_in(&site, 102, list(&fast)).await;
    for _ in 0..10 {
        ann.post("sayfree").await.ok();
        bob.post("sayfree").await.ok();
    }
    fast.accepted(102, 12).await;
    assert_eq!(slow.pushed().len(), 1);
    ann.post("sayfree").await.ok();
}

#[tokio::test]
async fn the_handshakes_token_and_guid_are_used_from_then_on() {
    let receiver = Receiver::http().await;
    let site = Site::with(|config| {
        patient(config);
        config.guid.dynamic = true;
        config.guid.interval = Duration::from_millis(200);
    })
    .await;
    let mut desk = Desktop::sign_in(&site, 101, list(&receiver)).await;
    receiver.accepted(101, 2).await;
    let path = "/agentgateway/resource/onlineagent/101/handshake";
    tokio::time::sleep(Duration::from_millis(250)).await;
    let headers = [("guid", desk.guid.as_str()), ("service_token", "Token-2")];
    let answer = desk.web.raw("POST", path, &headers, "").await.ok();
    desk.guid = answer.guid().expect("a new Guid is due");
    desk.post("sayfree").await.ok();
    receiver.accepted(101, 3).await;
    let last = receiver.pushed().pop().unwrap();
    assert_eq!(last.headers["service_token"], "Token-2");
    assert_eq!(last.headers["guid"], desk.guid);

    for bad in ["a b", "a=b", &"x".repeat(51)] {
        let headers = [("guid", desk.guid.as_str()), ("service_token", bad)];
        desk.web.raw("POST", path, &headers, "").await.refused("100-001");
    }
    desk.post("handshake").await.ok();
    desk.post("sayfree").await.ok();
    receiver.accepted(101, 4).await;
    assert_eq!(
        receiver.pushed().pop().unwrap().headers["service_token"],
        "Token-2"
    );
}

#[tokio::test]
async fn signed_if_a_secret_is_set() {
    let receiver = Receiver::http().await;
    let site = Site::with(|config| {
        patient(config);
        config.push.hmac_secret = Some(Secret::from("between us"));
    })
    .await;
    Desktop::sign_in(&site, 101, list(&receiver)).await;
    receiver.accepted(101, 2).await;
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"between us");
    for pushed in receiver.pushed() {
        let signature = &pushed.headers["x-ccgate-signature"];
        let (time, tag) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
        let tag: Vec<u8> = (0..tag.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&tag[at..at + 2], 16).unwrap())
            .collect();
        let signed = format!("{time}.{}", pushed.body);
        hmac::verify(&key, signed.as_bytes(), &tag).unwrap();
        let age = super::harness::now().millis() - time.parse::<u64>().unwrap();
        assert!(age < 60_000, "{age}");
    }
}

#[tokio::test]
async fn whose_certificates_are_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let (receiver, certificate) = Receiver::https(folder.path()).await;
    let (_stranger, strangers) = {
        let other = folder.path().join("other");
        std::fs::create_dir(&other).unwrap();
        Receiver::https(&other).await
    };
    let cases = [
        (Trust::Pinned(certificate.clone()), true),
        (Trust::Authorities(certificate), true),
        (Trust::All, true),
        (Trust::Pinned(strangers.clone()), false),
        (Trust::Authorities(strangers), false),
        (Trust::System, false),
    ];
    for (trust, trusted) in cases {
        let site = Site::with(|config| {
            config.push.trust = trust.clone();
            config.push.retry = Duration::from_millis(50);
            config.push.patience = Duration::from_millis(150);
        })
        .await;
        let before = receiver.pushed().len();
        let desk = Desktop::sign_in(&site, 101, list(&receiver)).await;
        if trusted {
            receiver.requests(before + 1).await;
        } else {
            until(async || desk.post("handshake").await.retcode() == "100-006").await;
            assert_eq!(receiver.pushed().len(), before, "{trust:?}");
        }
    }
}

#[tokio::test]
async fn only_to_where_the_white_list_permits() {
    let receiver = Receiver::http().await;
    let entries = [
        format!("{}/events", receiver.origin),
        "https://desk.example.com".to_owned(),
    ];
    let site = Site::with(|config| {
        patient(config);
        config.push.white_list = WhiteList::parse(entries.iter().map(String::as_str)).unwrap();
    })
    .await;
    let web = site.web();
    for path in ["/", "/events2", "/events/../x", "/events/%2e%2e/x"] {
        let uri = format!("{}{path}", receiver.origin);
        for members in [
            json!({"callBackUri": uri, "serviceToken": "T"}),
            json!({"pushUrl": uri}),
        ] {
            let answer = web
                .put("/onlineagent/101", &body(101, members))
                .await
                .refused("100-001");
            assert!(answer.message().contains("white list"), "{}", answer.message());
        }
    }
    // Without a token it is no push, so the address doesn't matter.
    let uri = format!("{}/events/7?x=1", receiver.origin);
    Desktop::sign_in(&site, 101, json!({"callBackUri": uri, "serviceToken": "T"})).await;
    assert_eq!(receiver.requests(1).await[0].line, "POST /events/7?x=1 HTTP/1.1");
}

#[tokio::test]
async fn a_forced_sign_in_may_change_the_way() {
    let (first, second) = (Receiver::http().await, Receiver::http().await);
    let site = Site::with(patient).await;
    let desk = Desktop::sign_in(&site, 101, list(&first)).await;
    first.accepted(101, 2).await;
    let desk = Desktop::by(desk.web, 101, "/forcelogin", single(&second)).await;
    second.accepted(101, 2).await;
    // The older session's receiver hears of its end, and no more.
    let last = first.accepted(101, 3).await.pop().unwrap();
    assert_eq!(last["eventType"], "AgentOther_ShutdownService");
    let desk = Desktop::by(desk.web, 101, "/forcelogin", json!({})).await;
    desk.told(&FIRST).await;
    desk.post("sayfree").await.ok();
    desk.told(&["AgentState_Ready"]).await;
    assert_eq!(
        (first.events(101).len(), second.accepted(101, 3).await.len()),
        (3, 3)
    );
}

#[tokio::test]
async fn what_was_not_pushed_is_pushed_after_a_restart() {
    let receiver = Receiver::http().await;
    let site = Site::with(patient).await;
    receiver.then([
        Reaction::Say(200, ACCEPTED),
        Reaction::Say(500, ""),
        Reaction::Say(500, ""),
    ]);
    let desk = Desktop::sign_in(&site, 101, single(&receiver)).await;
    desk.post("work").await.ok();
    receiver.requests(2).await;
    let site = site.restarted().await;
    let events = receiver.accepted(101, 3).await;
    assert_eq!(names(&events), [FIRST[0], FIRST[1], "AgentState_SetWork_Success"]);
    let desk = Desktop {
        web: site.web(),
        ..desk
    };
    desk.post("cancelwork").await.ok();
    receiver.accepted(101, 4).await;
    assert_eq!(receiver.together(), 1);
}

#[tokio::test]
async fn a_forced_sign_in_while_a_push_is_under_way() {
    for dialect in [list, single] {
        let receiver = Receiver::http().await;
        let site = Site::with(patient).await;
        receiver.then([Reaction::Late(Duration::from_millis(400))]);
        let desk = Desktop::sign_in(&site, 101, dialect(&receiver)).await;
        receiver.requests(1).await;
        // The one in the middle is told nothing but its end.
        let desk = Desktop::by(desk.web, 101, "/forcelogin", dialect(&receiver)).await;
        let desk = Desktop::by(desk.web, 101, "/forcelogin", dialect(&receiver)).await;
        until(async || names(&receiver.events(101)).ends_with(&FIRST)).await;
        desk.post("sayfree").await.ok();
        until(async || names(&receiver.events(101)).ends_with(&[FIRST[1], FIRST[1]])).await;
        let guids: Vec<String> = receiver
            .pushed()
            .into_iter()
            .map(|pushed| pushed.headers["guid"].clone())
            .collect();
        let mut sessions = guids.clone();
        sessions.dedup();
        let mut different = sessions.clone();
        different.sort();
        different.dedup();
        // Each session's requests follow those of the session before, one at a time.
        assert_eq!(sessions.len(), different.len(), "{guids:?}");
        assert_eq!(guids.last(), Some(&desk.guid));
        assert_eq!(receiver.of_all_together(), 1);
    }
}

#[tokio::test]
async fn the_farewell_comes_before_the_next_sessions_events() {
    let receiver = Receiver::http().await;
    let site = Site::with(patient).await;
    receiver.then([Reaction::Late(Duration::from_millis(400))]);
    let desk = Desktop::sign_in(&site, 101, single(&receiver)).await;
    receiver.requests(1).await;
    Desktop::by(desk.web, 101, "/forcelogin", single(&receiver)).await;
    let events = receiver.accepted(101, 4).await;
    assert_eq!(
        names(&events),
        [FIRST[0], "AgentOther_ShutdownService", FIRST[0], FIRST[1]]
    );
    assert_eq!(receiver.of_all_together(), 1);
}

#[tokio::test]
async fn a_pause_ends_with_the_session() {
    let receiver = Receiver::http().await;
    let site = Site::with(|config| {
        // Far more than the test has.
        config.push.retry = Duration::from_secs(3_600);
        config.push.patience = Duration::from_secs(7_200);
    })
    .await;
    receiver.then([Reaction::Say(500, "")]);
    let desk = Desktop::sign_in(&site, 101, single(&receiver)).await;
    receiver.requests(1).await;
    let desk = Desktop::by(desk.web, 101, "/forcelogin", single(&receiver)).await;
    let events = receiver.accepted(101, 3).await;
    assert_eq!(names(&events), ["AgentOther_ShutdownService", FIRST[0], FIRST[1]]);
    // Nor does it hold up the end of the gateway.
    receiver.then([Reaction::Say(500, "")]);
    desk.post("sayfree").await.ok();
    receiver.requests(5).await;
    assert!(super::harness::within(site.running.stop()).await);
}

#[tokio::test]
async fn what_is_being_pushed_at_the_end_is_not_pushed_again() {
    let receiver = Receiver::http().await;
    let site = Site::with(patient).await;
    receiver.then([Reaction::Late(Duration::from_millis(700))]);
    let desk = Desktop::sign_in(&site, 101, single(&receiver)).await;
    receiver.requests(1).await;
    let site = site.restarted().await;
    let desk = Desktop {
        web: site.web(),
        ..desk
    };
    desk.post("work").await.ok();
    let events = receiver.accepted(101, 3).await;
    assert_eq!(names(&events), [FIRST[0], FIRST[1], "AgentState_SetWork_Success"]);
    assert_eq!(receiver.together(), 1);
}
