//! The configuration interface.

mod centre;
mod files;
mod lists;
mod operations;
mod provider;
mod trunks;

use std::path::Path;
use std::time::Duration;

use ccgate_core::directory::{AgentEntry, Directory, Roles};
use ccgate_core::{AgentId, VdnId};
use ccgate_server::auth::{Passwords, Secret};
use ccgate_store::{DirectoryLogFilter, demo};
use serde_json::{Value, json};

use super::desktop::{Desktop, body};
use super::harness::{Site, config, import, leap, now, set_password, until};
use super::web::{Answer, Web};

/// An administrator of the demo VDN.
const BOSS: u32 = 119;
/// The account of VDN 2, and its password.
const ACCOUNT: u32 = 100_002;
const WORD: &str = "Second@2026";

/// The demo VDN with an administrator, and another one.
fn directories() -> Vec<Directory> {
    let mut first = demo::directory();
    first.agents.get_mut(&AgentId(BOSS)).unwrap().roles = Roles {
        administrator: true,
        ..Roles::default()
    };
    let entry = AgentEntry {
        name: "Other".to_owned(),
        ..AgentEntry::default()
    };
    let second = Directory {
        vdn: VdnId(2),
        name: "second".to_owned(),
        agents: [(AgentId(201), entry)].into(),
        ..Directory::default()
    };
    vec![first, second]
}

async fn site() -> Site {
    // The test's client doesn't feel leaps of time: its connections stay.
    let site = Site::of(directories(), |config| {
        config.limits.idle_time = Duration::from_secs(86_400)
    })
    .await;
    let cost = config(Path::new("/nonexistent")).password.cost;
    let hash = Passwords::new(&cost)
        .unwrap()
        .hash(&Secret::from(WORD))
        .await
        .unwrap();
    let store = site.store().await;
    store.set_config_account(VdnId(2), &hash, now()).await.unwrap();
    store.close().await;
    site
}

/// Somebody who is signed in to it.
struct Admin {
    web: Web,
    guid: String,
}

async fn login(web: &Web, agent: impl Into<Value>, password: &str) -> Answer {
    let body = json!({"agentId": agent.into(), "password": password}).to_string();
    web.call("POST", "/config/login", "", &body).await
}

impl Admin {
    async fn of(site: &Site, agent: u32, password: &str) -> Self {
        let web = site.web();
        let guid = login(&web, agent, password).await.ok().guid().expect("a Guid");
        Self { web, guid }
    }

    async fn boss(site: &Site) -> Self {
        Self::of(site, BOSS, demo::PASSWORD).await
    }

    async fn second(site: &Site) -> Self {
        Self::of(site, ACCOUNT, WORD).await
    }

    async fn act(&self, method: &str, rest: &str, body: Value) -> Answer {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        self.web
            .call(method, &format!("/config/{rest}"), &self.guid, &body)
            .await
    }

    async fn get(&self, rest: &str) -> Answer {
        self.act("GET", rest, Value::Null).await
    }

    async fn post(&self, rest: &str, body: Value) -> Answer {
        self.act("POST", rest, body).await
    }

    async fn put(&self, rest: &str, body: Value) -> Answer {
        self.act("PUT", rest, body).await
    }

    async fn delete(&self, rest: &str) -> Answer {
        self.act("DELETE", rest, Value::Null).await
    }

    /// The ids of all that a query finds.
    async fn ids(&self, rest: &str, member: &str) -> Vec<u64> {
        let found = self.get(rest).await.ok().result();
        let found = found.as_array().unwrap();
        found.iter().map(|one| one[member].as_u64().unwrap()).collect()
    }
}

#[tokio::test]
async fn who_is_let_in() {
    let site = Site::of(directories(), |config| config.password.max_age_days = 90).await;
    let web = site.web();
    let store = site.store().await;
    set_password(&store, 118, Duration::ZERO, true).await;
    let right = demo::PASSWORD;
    for (agent, password, expect) in [
        (json!(BOSS), right, "0"),
        (json!(BOSS.to_string()), right, "0"),
        (json!(BOSS), "Wrong@2026", "100-004"),
        (json!(101), right, "000-003"),
        (json!(999), right, "100-004"),
        (json!(ACCOUNT), WORD, "100-004"),
        (json!(104_999), WORD, "100-004"),
        (json!(0), right, "100-001"),
        (json!(null), right, "100-001"),
        (json!(BOSS), "", "100-001"),
    ] {
        let answer = login(&web, agent.clone(), password).await;
        assert_eq!(answer.retcode(), expect, "{agent} {}", answer.text());
        assert_eq!(answer.guid().is_some(), expect == "0", "{agent}");
    }
    for bad in ["", "[]", "{", "{}"] {
        web.call("POST", "/config/login", "", bad)
            .await
            .refused("100-001");
    }

    // One that has to be changed opens nothing, nor does one that has ended.
    let mut directories = directories();
    directories[0]
        .agents
        .get_mut(&AgentId(118))
        .unwrap()
        .roles
        .administrator = true;
    import(&store, &directories).await;
    until(async || login(&web, 118, right).await.retcode() == "100-007").await;
    set_password(&store, BOSS, Duration::from_secs(91 * 86_400), false).await;
    until(async || login(&web, BOSS, right).await.retcode() == "100-020").await;
    store.close().await;
}

#[tokio::test]
async fn guessing_locks() {
    let site = Site::of(directories(), |config| config.password.lock.limit = 2).await;
    let web = site.web();
    for who in [BOSS, ACCOUNT] {
        for _ in 0..2 {
            login(&web, who, "Wrong@2026").await.refused("100-004");
        }
        login(&web, who, demo::PASSWORD).await.refused("110-016");
    }
    // It is the same password, and the same lock, as an agent's.
    web.put(&format!("/onlineagent/{BOSS}"), &body(BOSS, json!({})))
        .await
        .refused("110-016");
}

#[tokio::test]
async fn every_call_needs_its_guid() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    let stranger = |guid: &str| Admin {
        web: admin.web.clone(),
        guid: guid.to_owned(),
    };
    let desk = Desktop::settled(&site, 101).await;
    for (method, rest) in [
        ("GET", "vdn/agents"),
        ("POST", "vdn/skill?skillId=9"),
        ("DELETE", "vdn/skill?skillId=3"),
        ("GET", "subscribe/handshake/1"),
        ("GET", "sys/obsURL"),
        ("POST", "vdn/ivrflow"),
    ] {
        stranger("")
            .act(method, rest, Value::Null)
            .await
            .refused("100-006");
        stranger("0123.AgentGateway0")
            .act(method, rest, Value::Null)
            .await
            .refused("000-003");
        // An agent's session is none of an administrator, nor the other way round.
        stranger(&desk.guid)
            .act(method, rest, Value::Null)
            .await
            .refused("000-003");
    }
    admin
        .web
        .call("GET", "/onlineagent/101/agentstatus", &admin.guid, "")
        .await
        .refused("000-003");
    admin.get("vdn/agents").await.ok();
    admin.get("sys/obsURL?ids=5,4").await.refused("100-007");
    for method in ["POST", "PUT", "DELETE"] {
        admin
            .act(method, "vdn/ivrflow?flowId=1", json!({}))
            .await
            .refused("100-007");
        admin
            .act(method, "sys/obsURL", json!({}))
            .await
            .refused("100-007");
    }
    admin.get("vdn/nothing").await.refused("000-002");
}

#[tokio::test]
async fn sessions_end() {
    let site = site().await;
    let (silent, kept) = (Admin::boss(&site).await, Admin::second(&site).await);
    for _ in 0..3 {
        leap(200).await;
        kept.get("subscribe/handshake/7").await.ok();
    }
    silent.get("vdn/agents").await.refused("100-006");
    kept.get("vdn/agents").await.ok();

    // Another password ends them, as does the loss of the right.
    let admin = Admin::boss(&site).await;
    let store = site.store().await;
    set_password(&store, BOSS, Duration::from_secs(1), false).await;
    until(async || admin.get("vdn/agents").await.retcode() == "100-006").await;
    admin.get("vdn/agents").await.refused("000-003");
    let admin = Admin::boss(&site).await;
    let mut directories = directories();
    directories[0]
        .agents
        .get_mut(&AgentId(BOSS))
        .unwrap()
        .roles
        .administrator = false;
    import(&store, &directories).await;
    until(async || admin.get("vdn/agents").await.retcode() == "100-006").await;
    assert!(store.remove_config_account(VdnId(2)).await.unwrap());
    kept.get("vdn/agents").await.refused("100-006");
    store.close().await;
}

#[tokio::test]
async fn changes_are_kept_and_logged() {
    let site = site().await;
    let admin = Admin::boss(&site).await;
    admin
        .post("vdn/skill", json!({"name": "help", "mediaTypeId": 5}))
        .await
        .ok();
    admin
        .put("vdn/skill?skillId=4", json!({"description": "All"}))
        .await
        .ok();
    // Nothing differs: no line.
    admin
        .put("vdn/skill?skillId=4", json!({"description": "All"}))
        .await
        .ok();
    admin
        .put("vdn/agents", json!({"agentId": 101, "agentPwd": "Newer@2027"}))
        .await
        .ok();
    admin.delete("vdn/skill?skillId=4").await.ok();
    admin.delete("vdn/skill?skillId=4").await.refused("000-002");

    let store = site.store().await;
    let filter = DirectoryLogFilter {
        vdn: Some(demo::VDN),
        ..DirectoryLogFilter::default()
    };
    let lines = store.directory_log(filter, 1000).await.unwrap();
    store.close().await;
    let ours: Vec<_> = lines
        .iter()
        .filter(|line| line.who.starts_with("agent 119 from 127.0.0.1"))
        .collect();
    let said: Vec<_> = ours
        .iter()
        .map(|line| {
            (
                line.what.object.as_str(),
                line.what.before.is_some(),
                line.what.after.is_some(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("skill 4", false, true),
            ("skill 4", true, true),
            ("password of agent 101", false, false),
            ("skill 4", true, false),
        ]
    );
    assert!(ours[1].what.after.as_ref().unwrap().contains("All"));
    assert!(!format!("{lines:?}").contains("Newer@2027") && !format!("{lines:?}").contains("argon2"));

    admin
        .post("vdn/skill", json!({"name": "kept", "mediaTypeId": 5}))
        .await
        .ok();
    let site = site.restarted().await;
    let admin = Admin {
        web: site.web(),
        ..admin
    };
    admin.get("vdn/skill").await.refused("000-003");
    let admin = Admin::boss(&site).await;
    assert_eq!(admin.ids("vdn/skill", "skillId").await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn whatever_comes_in_is_answered() {
    const BODIES: &[&str] = &[
        "",
        "{",
        "[]",
        "null",
        "7",
        "\"x\"",
        "{\"name\":{}}",
        "{\"name\":\"\\u0000\",\"mediaTypeId\":5,\"roles\":[[]]}",
        "{\"skillParameter\":[1],\"skills\":\"x\",\"accesscode\":true}",
        "{\"agentId\":1e400}",
    ];
    const QUERIES: &[&str] = &[
        "",
        "=",
        "Id=",
        "Id=-1",
        "Id=99999999999999999999",
        "Id=%00",
        "Id=1&Id=2",
        "IdSet=x",
    ];
    let site = site().await;
    let admin = Admin::boss(&site).await;
    let before = site.store().await.directory_version().await.unwrap();
    for (chapter, id) in [
        ("agents", "agent"),
        ("userclass", "userClass"),
        ("skill", "skill"),
        ("calledroute", "dn"),
        ("ivrflow", "flow"),
        ("skillGroup", "skillGroup"),
    ] {
        for query in QUERIES {
            let query = query.replace("Id", &format!("{id}Id"));
            let path = format!("/config/vdn/{chapter}?{query}");
            for body in BODIES {
                for method in ["POST", "PUT"] {
                    let answer = admin.web.call(method, &path, &admin.guid, body).await;
                    // A change that says nothing of something that is there changes nothing.
                    let fine = match answer.retcode().as_str() {
                        "0" => method == "PUT",
                        "100-007" => chapter == "ivrflow",
                        retcode => retcode == "000-002",
                    };
                    assert!(fine, "{method} {path} {body} {}", answer.text());
                }
            }
            let answer = admin.web.call("GET", &path, &admin.guid, "").await;
            assert!(
                ["0", "000-002"].contains(&answer.retcode().as_str()),
                "{path} {}",
                answer.text()
            );
        }
    }
    let after = site.store().await.directory_version().await.unwrap();
    assert_eq!(before, after);
}
