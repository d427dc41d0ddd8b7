//! The running centre.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use ccgate_core::AgentId;
use ccgate_phone::{Phone, PhoneSettings};
use ccgate_server::config::Config;
use ccgate_sip::Transport;
use ccgate_store::demo;
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::super::desktop::{Desktop, body};
use super::super::harness::{Site, now, until, within};
use super::super::stream;
use super::{Admin, BOSS, directories, login, site};

const EVERY: &[(&str, &str)] = &[
    ("GET", "centre/sessions"),
    ("DELETE", "centre/sessions?agentId=101"),
    ("GET", "centre/log"),
    ("GET", "centre/phones"),
    ("POST", "centre/phones"),
    ("PUT", "centre/phones"),
    ("DELETE", "centre/phones?number=40001"),
    ("GET", "centre/trunks"),
    ("POST", "centre/trunks"),
    ("PUT", "centre/trunks"),
    ("DELETE", "centre/trunks?name=line"),
    ("PUT", "centre/routes"),
    ("GET", "centre/settings"),
    ("GET", "centre/certificate"),
    ("GET", "centre/health"),
    ("DELETE", "login"),
];

#[tokio::test]
async fn administrators_only() {
    let site = site().await;
    let desk = Desktop::settled(&site, 101).await;
    let web = site.web();
    for (method, rest) in EVERY {
        for (guid, expect) in [
            ("", "100-006"),
            ("0123.AgentGateway0", "000-003"),
            (&desk.guid, "000-003"),
        ] {
            let path = format!("/config/{rest}");
            web.call(method, &path, guid, "").await.refused(expect);
        }
    }
    assert_eq!(site.causes(101).await, [0; 0]);
}

#[tokio::test]
async fn sessions_are_seen_and_ended() {
    let site = site().await;
    let (admin, other) = (Admin::boss(&site).await, Admin::second(&site).await);
    let begun = now().millis();
    let polls = Desktop::settled(&site, 101).await;
    let streams = Desktop::sign_in(&site, 102, json!({"ip": "10.0.0.5"})).await;
    streams.act("POST", "saybusy?reason=0").await.ok();
    let mut socket = stream::of(&site, &streams).await;

    let found = admin.get("centre/sessions").await.ok().result();
    let of = |n: usize| found[n].clone();
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    for (n, member, expect) in [
        (0, "agentId", json!(101)),
        (0, "sourceIp", json!("127.0.0.1")),
        (0, "clientIp", json!("127.0.0.1")),
        (0, "phone", json!(demo::phone_of(AgentId(101)).to_string())),
        (0, "state", json!("idle")),
        (0, "stateReason", json!(null)),
        (0, "delivery", json!("poll")),
        (1, "agentId", json!(102)),
        (1, "clientIp", json!("10.0.0.5")),
        (1, "state", json!("busy")),
        (1, "delivery", json!("stream")),
        (1, "pending", json!(null)),
    ] {
        assert_eq!(of(n)[member], expect, "{n} {member}");
    }
    for member in ["loginTime", "stateSince"] {
        let time = of(0)[member].as_u64().unwrap();
        assert!((begun..=now().millis()).contains(&time), "{member}");
    }
    assert!(!found.to_string().contains(&polls.guid));
    // Another VDN's administrator sees and reaches none of them.
    assert_eq!(other.get("centre/sessions").await.ok().result(), json!([]));
    other
        .delete("centre/sessions?agentId=101")
        .await
        .refused("000-002");

    for (query, expect) in [
        ("", "000-002"),
        ("?agentId=x", "000-002"),
        ("?agentId=999", "000-002"),
        ("?agentId=103", "100-007"),
    ] {
        let answer = admin.delete(&format!("centre/sessions{query}")).await;
        assert_eq!(answer.retcode(), expect, "{query} {}", answer.text());
    }
    admin.delete("centre/sessions?agentId=101").await.ok();
    polls.get("agentstatus").await.refused("100-006");
    assert_eq!(site.causes(101).await, [257]);
    let line = &admin.get("centre/log?kind=directory&limit=1").await.ok().result()["lines"][0];
    assert_eq!(line["object"], "session 101");
    assert_eq!(line["who"], "agent 119 from 127.0.0.1");
    assert_eq!(line["action"], "removed");

    // A stream that ends leaves a session that polls.
    let _ = within(socket.send(Message::Close(None))).await;
    drop(socket);
    until(async || {
        let found = admin.get("centre/sessions").await.ok().result();
        found[0]["delivery"] == "poll"
    })
    .await;
}

#[tokio::test]
async fn the_log_page_by_page() {
    let site = site().await;
    let (admin, other) = (Admin::boss(&site).await, Admin::second(&site).await);
    for agent in [101, 102, 103] {
        let desk = Desktop::sign_in(&site, agent, json!({})).await;
        desk.act("DELETE", "logout").await.ok();
    }
    let page = async |query: &str| -> (Vec<Value>, bool) {
        let found = admin.get(&format!("centre/log{query}")).await.ok().result();
        let lines = found["lines"].as_array().unwrap().clone();
        (lines, found["more"].as_bool().unwrap())
    };
    let (whole, more) = page("").await;
    assert_eq!((whole.len(), more), (6, false));
    let said: Vec<_> = whole
        .iter()
        .map(|line| {
            (
                line["agentId"].as_u64().unwrap(),
                line["action"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            (103, "signed_out"),
            (103, "signed_in"),
            (102, "signed_out"),
            (102, "signed_in"),
            (101, "signed_out"),
            (101, "signed_in"),
        ]
    );
    assert_eq!(whole[0]["cause"], 258);
    assert_eq!(whole[0]["began"], whole[1]["time"]);
    assert_eq!(whole[1]["detail"], "127.0.0.1, client 127.0.0.1");
    let mut pages = Vec::new();
    let mut query = "?limit=4".to_owned();
    loop {
        let (lines, more) = page(&query).await;
        query = format!("?limit=4&before={}", lines.last().unwrap()["id"]);
        pages.extend(lines);
        if !more {
            break;
        }
    }
    assert_eq!(pages, whole);
    assert_eq!(page("?agentId=102").await.0, whole[2..4]);
    let from = whole[3]["time"].as_u64().unwrap();
    let (since, _) = page(&format!("?from={from}")).await;
    assert!(since.len() >= 4 && since.iter().all(|line| line["time"].as_u64() >= Some(from)));
    let (none, _) = page(&format!("?to={}", whole[5]["time"])).await;
    assert!(none.is_empty());
    for bad in ["?limit=201", "?kind=x", "?from=x", "?before=-1"] {
        admin.get(&format!("centre/log{bad}")).await.refused("000-002");
    }
    assert_eq!(
        other.get("centre/log").await.ok().result(),
        json!({"lines": [], "more": false})
    );

    admin
        .put(
            "vdn/agents",
            json!({"agentId": 101, "agentPwd": "Newer@2027", "name": "New name"}),
        )
        .await
        .ok();
    let (lines, _) = page("?kind=directory&agentId=101").await;
    assert_eq!(lines[0]["object"], "agent 101");
    assert_eq!(lines[0]["action"], "changed");
    assert!(lines[0]["after"].as_str().unwrap().contains("New name"));
    let (lines, _) = page("?kind=directory").await;
    assert!(!json!(lines).to_string().contains("Newer@2027"));
}

#[tokio::test]
async fn phones_and_where_they_are() {
    let site = site().await;
    let (admin, other) = (Admin::boss(&site).await, Admin::second(&site).await);
    assert_eq!(admin.get("centre/phones").await.ok().result(), json!([]));
    let word = "first secret word";
    let account = |password: &str| json!({"number": "40001", "password": password});
    admin.put("centre/phones", account(word)).await.refused("000-002");
    let added = admin.post("centre/phones", account(word)).await.ok();
    assert_eq!(added.result(), json!({"number": "40001"}));
    for admin in [&admin, &other] {
        let refused = admin
            .post("centre/phones", account(word))
            .await
            .refused("000-002");
        assert!(!refused.text().contains(word) && !refused.text().contains("VDN"));
    }
    other.put("centre/phones", account(word)).await.refused("000-002");
    other
        .delete("centre/phones?number=40001")
        .await
        .refused("000-002");
    for bad in [
        json!({"number": "40102", "password": "short"}),
        json!({"number": "4010x", "password": word}),
        json!({"number": "3000", "password": word}),
        json!({}),
    ] {
        let refused = admin.post("centre/phones", bad).await.refused("000-002");
        assert!(!refused.text().contains(word));
    }

    // Another VDN doesn't get a number that is among those of this one, nor this one a number beyond them.
    for (admin, number) in [(&other, "40003"), (&admin, "50001")] {
        let account = json!({"number": number, "password": word});
        admin.post("centre/phones", account).await.refused("000-002");
    }

    // A change is in force when it is answered.
    let register = async |password: &str| {
        let server = site
            .running
            .sip
            .iter()
            .find(|(transport, _)| *transport == Transport::Udp)
            .unwrap()
            .1;
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        let settings = PhoneSettings::new(local, server).with_account("40001", password);
        let phone = within(Phone::bind(settings)).await.unwrap();
        within(phone.register(Duration::from_secs(300)))
            .await
            .map(|_| phone)
    };
    let phone = register(word).await.expect("registered");
    admin
        .put("centre/phones", account("second secret word"))
        .await
        .ok();
    assert!(register(word).await.is_err());
    let desk = Desktop::sign_in(&site, 101, json!({"phonenum": "40001"})).await;
    let before = now().millis();
    until(async || {
        let found = admin.get("centre/phones").await.ok().result();
        found[0]["registered"] == true
    })
    .await;
    let found = admin.get("centre/phones").await.ok().result();
    let found = &found[0];
    assert_eq!(found["number"], "40001");
    assert_eq!(found["agentId"], 101);
    assert_eq!(
        (&found["account"], &found["usable"]),
        (&json!(true), &json!(true))
    );
    let contact = &found["contacts"][0];
    assert_eq!(contact["transport"], "udp");
    assert!(contact["address"].as_str().unwrap().starts_with("127.0.0.1:"));
    assert!(contact["expires"].as_u64().unwrap() > before);
    assert_eq!(other.get("centre/phones").await.ok().result(), json!([]));
    drop((phone, desk));

    admin.delete("centre/phones").await.refused("000-002");
    admin.delete("centre/phones?number=40001").await.ok();
    // Nobody reaches it any more, though its registration was to last minutes.
    assert_eq!(admin.get("centre/phones").await.ok().result(), json!([]));
    admin
        .delete("centre/phones?number=40001")
        .await
        .refused("000-002");
    assert!(register("second secret word").await.is_err());
    let log = admin.get("centre/log?kind=directory").await.ok().text();
    for object in ["\"phone 40001\"", "\"password of phone 40001\""] {
        assert!(log.contains(object), "{log}");
    }
    assert!(!log.contains("secret word"));
}

#[tokio::test]
async fn the_installation() {
    let text = "
        [sip]
        trunks = [{ name = \"line\", addresses = [\"127.0.0.1:9\"], identify = [\"192.0.2.0/24\"], options_every = \"0s\",
                    user = \"4711\", password = \"trunk-word\" }]
        routes = [{ prefix = \"0\", strip = 1, trunks = [\"line\"] }]
    ";
    let parsed = Config::parse(Path::new("trunks.toml"), text, std::iter::empty()).unwrap();
    let site = Site::of(directories(), |config| {
        config.sip.trunks = parsed.sip.trunks;
        config.sip.routes = parsed.sip.routes;
    })
    .await;
    let admin = Admin::boss(&site).await;
    let mut trunks = admin.get("centre/trunks").await.ok().result();
    // There are two VDNs.
    assert!(
        trunks["reason"]
            .take()
            .as_str()
            .unwrap()
            .contains("sip.administered_by")
    );
    assert_eq!(trunks["version"].take().as_str().unwrap().len(), 64);
    assert_eq!(
        trunks,
        json!({
            "sip": true, "editable": false, "reason": null, "version": null,
            "trunks": [{
                "name": "line", "managed": false, "domain": "", "user": "4711", "hasPassword": true,
                "expiryMs": 300_000, "registrar": null, "registered": null, "caller": "given",
                "codecs": ["alaw", "ulaw"], "identify": ["192.0.2.0/24"], "optionsEveryMs": 0, "up": true, "calls": 0,
                "addresses": [{
                    "address": "127.0.0.1:9", "host": "127.0.0.1", "port": 9, "transport": "udp", "up": true,
                }],
            }],
            "routes": [{
                "prefix": "0", "strip": 1, "add": "", "trunks": ["line"], "caller": null, "managed": false,
            }],
        })
    );

    let settings = admin.get("centre/settings").await.ok().result();
    assert_eq!(settings["file"], "test.toml");
    let of = |key: &str| {
        let all = settings["settings"].as_array().unwrap();
        all.iter().find(|one| one["key"] == key).unwrap().clone()
    };
    assert_eq!(of("events.hold")["value"], "150ms");
    assert_eq!(of("events.hold")["source"], "file");
    assert_eq!(of("events.hold")["default"], "10s");
    assert_eq!(of("events.silence")["source"], "default");
    assert_eq!(of("push.hmac_secret")["secret"], true);
    assert_eq!(of("password.iterations")["value"], 1);

    let certificate = admin.get("centre/certificate").await.ok().result();
    assert_eq!(certificate["subject"], "CN=ccgate");
    assert_eq!(certificate["managed"], true);
    assert_eq!(certificate["selfSigned"], true);
    assert_eq!(certificate["sha256"].as_str().unwrap().len(), 64);
    let names = certificate["names"].as_array().unwrap();
    assert!(names.contains(&json!("localhost")) && names.contains(&json!("127.0.0.1")));
    let now = i64::try_from(now().millis()).unwrap();
    assert!(certificate["notBefore"].as_i64().unwrap() < now);
    assert!(certificate["notAfter"].as_i64().unwrap() > now);

    let _desk = Desktop::settled(&site, 101).await;
    let health = admin.get("centre/health").await.ok().result();
    assert_eq!((&health["ready"], &health["reasons"]), (&json!(true), &json!([])));
    assert_eq!(health["agentsSignedIn"], 1);
    assert_eq!(health["vdn"]["id"], demo::VDN.0);
    assert_eq!(health["store"]["kind"], "sqlite");
    assert_eq!(health["switch"]["kind"], "sip");
    assert_eq!(health["switch"]["trunkAddressesUp"], 1);
    assert!(health["connections"].as_u64().unwrap() >= 1);
}

#[tokio::test]
async fn without_sip_and_https() {
    let site = Site::of(directories(), |config| {
        config.sip.enabled = false;
        config.https.listen = None;
    })
    .await;
    let web = super::Web::new(format!("http://{}", site.http()), None);
    let guid = login(&web, BOSS, demo::PASSWORD).await.ok().guid().unwrap();
    let admin = Admin { web, guid };
    assert_eq!(admin.get("centre/certificate").await.ok().result(), json!(null));
    let trunks = admin.get("centre/trunks").await.ok().result();
    for (member, expect) in [
        ("sip", json!(false)),
        ("trunks", json!([])),
        ("routes", json!([])),
    ] {
        assert_eq!(trunks[member], expect, "{member}");
    }
    assert_eq!(admin.get("centre/phones").await.ok().result(), json!([]));
    let health = admin.get("centre/health").await.ok().result();
    assert_eq!(health["switch"]["kind"], "none");
    assert_eq!(health["switch"]["registrations"], json!(null));
}

#[tokio::test]
async fn signing_out() {
    let site = site().await;
    let (admin, kept) = (Admin::boss(&site).await, Admin::boss(&site).await);
    assert_eq!(admin.delete("login").await.ok().result(), json!({}));
    admin.get("vdn/agents").await.refused("000-003");
    admin.delete("login").await.refused("000-003");
    kept.get("vdn/agents").await.ok();
    // It is none of the agent's.
    let web = site.web();
    web.put(&format!("/onlineagent/{BOSS}"), &body(BOSS, json!({})))
        .await
        .ok();
    kept.delete("login").await.ok();
    assert_eq!(site.causes(BOSS).await, [0; 0]);
}
