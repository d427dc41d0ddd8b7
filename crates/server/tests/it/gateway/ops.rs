//! Operators' view, limits, and what administrators change while the gateway runs.

use std::time::Duration;

use ccgate_core::{AgentId, Directory, VdnId};
use ccgate_store::{CommandKind, demo};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::desktop::{Desktop, body};
use super::harness::{Site, import, now, until, within};
use super::raw::Raw;

#[tokio::test]
async fn health_and_metrics() {
    let site = Site::new().await;
    let ops = site.ops();
    let get = async |path: &str| ops.raw("GET", path, &[], "").await;
    assert_eq!(get("/healthz").await.text(), "ok\n");
    let ready = get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text().as_str()), (200, "ready\n"));
    assert_eq!(get("/nothing").await.status.as_u16(), 404);

    let desk = Desktop::settled(&site, 101).await;
    desk.web
        .put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("100-002");
    let metrics = get("/metrics").await;
    assert!(
        metrics.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    let text = metrics.text();
    for line in [
        r#"ccgate_requests_total{operation="login"} 2"#,
        r#"ccgate_refusals_total{operation="login",retcode="100-002"} 1"#,
        r#"ccgate_signed_in_agents{vdn="1"} 1"#,
        r#"ccgate_panics_total 0"#,
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    // Not on the desktops' port, and the interface not here.
    assert_eq!(
        site.web().raw("GET", "/metrics", &[], "").await.status.as_u16(),
        404
    );
    assert_eq!(
        get("/agentgateway/resource/agentevent/101").await.status.as_u16(),
        404
    );
}

#[tokio::test]
async fn not_ready_without_agents() {
    let site = Site::of(Vec::new(), |_| {}).await;
    assert_eq!(
        site.ops().raw("GET", "/readyz", &[], "").await.status.as_u16(),
        503
    );
    assert_eq!(
        site.ops().raw("GET", "/healthz", &[], "").await.status.as_u16(),
        200
    );
    // A directory makes it ready while it runs.
    import(&site.store().await, &[demo::directory()]).await;
    until(async || site.ops().raw("GET", "/readyz", &[], "").await.status.as_u16() == 200).await;
    Desktop::settled(&site, 101).await;
}

#[tokio::test]
async fn five_queries_in_two_seconds() {
    let site = Site::with(|config| config.flow.per_agent = 5).await;
    let ann = Desktop::settled(&site, 101).await;
    let bob = Desktop::settled(&site, 102).await;
    for _ in 0..5 {
        ann.get("agentstatus").await.ok();
    }
    for (method, rest) in [
        ("GET", "agentstatus"),
        ("GET", "agentskills"),
        ("GET", "agentskillsbyworkno/101"),
        ("POST", "syncagentinfo"),
        ("PUT", "updateGuid"),
    ] {
        ann.act(method, rest).await.refused("000-007");
    }
    // Others and what is no query are not touched, and the allowance comes back.
    bob.get("agentstatus").await.ok();
    ann.post("sayfree").await.ok();
    ann.told(&["AgentState_Ready"]).await;
    until(async || ann.get("agentstatus").await.retcode() == "0").await;
}

#[tokio::test]
async fn messages_are_counted_too() {
    let site = Site::with(|config| config.flow.per_agent = 5).await;
    let ann = Desktop::settled(&site, 101).await;
    let bob = Desktop::settled(&site, 102).await;
    let note = r#"{"agentIds":[102],"content":"x"}"#;
    for _ in 0..5 {
        ann.act_with("POST", "sendnoteletex", note).await.ok();
    }
    let answer = ann
        .act_with("POST", "sendnoteletex", note)
        .await
        .refused("000-007");
    assert!(answer.message().contains("messages"), "{}", answer.message());
    ann.post("sendnotelet/102?content=x").await.refused("000-007");
    let bulletin = r#"{"targettype":0,"targetname":"x","bulletindata":"x"}"#;
    ann.act_with("POST", "notifybulletin", bulletin)
        .await
        .refused("000-007");
    bob.told(&["AgentOther_Note"; 5]).await;
    bob.quiet().await;
}

#[tokio::test]
async fn all_queries_together() {
    let site = Site::with(|config| {
        config.flow.in_all = 6;
        config.flow.window = Duration::from_secs(30);
    })
    .await;
    let ann = Desktop::settled(&site, 101).await;
    let bob = Desktop::settled(&site, 102).await;
    for _ in 0..3 {
        ann.get("agentskills").await.ok();
        bob.get("agentskills").await.ok();
    }
    ann.get("agentskills").await.refused("000-007");
    bob.get("agentskills").await.refused("000-007");
}

#[tokio::test]
async fn bodies_and_heads_have_limits() {
    let site = Site::with(|config| {
        config.limits.body_bytes = 8_192;
        config.limits.head_bytes = 8_192;
    })
    .await;
    let web = site.web();
    let long = body(101, json!({ "more": "x".repeat(9_000) }));
    let answer = web.put("/onlineagent/101", &long).await.refused("100-001");
    assert!(answer.message().contains("8192"), "{}", answer.message());
    web.put(
        "/onlineagent/101",
        &body(101, json!({ "more": "x".repeat(7_000) })),
    )
    .await
    .ok();

    let mut raw = Raw::plain(&site).await;
    let x = "x".repeat(9_000);
    raw.send(&format!(
        "GET /agentgateway/resource/agentevent/101 HTTP/1.1\r\nHost: h\r\nX: {x}\r\n\r\n"
    ))
    .await;
    assert!(raw.reply().await.0.starts_with("HTTP/1.1 431 "));
}

#[tokio::test]
async fn connections_of_one_address() {
    let site = Site::with(|config| config.limits.connections_per_address = 3).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut raw = Raw::plain(&site).await;
        raw.send("GET /agentgateway/resource/agentevent/101 HTTP/1.1\r\nHost: h\r\n\r\n")
            .await;
        raw.reply().await;
        open.push(raw);
    }
    let mut more = within(TcpStream::connect(site.http())).await.unwrap();
    let _ = more.write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
    let mut read = Vec::new();
    let _ = within(more.read_to_end(&mut read)).await;
    assert!(read.is_empty(), "{}", String::from_utf8_lossy(&read));
    // Another address may, and the same one again when one is closed.
    Desktop::by(site.web_from([127, 1, 0, 2]), 101, "", json!({})).await;
    drop(open.pop());
    until(async || {
        let Ok(mut stream) = TcpStream::connect(site.http()).await else {
            return false;
        };
        let _ = stream
            .write_all(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            .await;
        let mut read = Vec::new();
        let _ = stream.read_to_end(&mut read).await;
        !read.is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_change_of_the_directory_takes_effect() {
    let site = Site::new().await;
    let leaves = Desktop::settled(&site, 101).await;
    let stays = Desktop::settled(&site, 102).await;
    let mut directory = demo::directory();
    let entry = directory.agents.remove(&AgentId(101)).unwrap();
    directory.agents.insert(AgentId(301), entry);
    directory.agents.get_mut(&AgentId(102)).unwrap().skills.clear();
    let second = Directory {
        vdn: VdnId(2),
        name: "second".to_owned(),
        agents: [(AgentId(401), Default::default())].into(),
        ..Directory::default()
    };
    import(&site.store().await, &[directory, second.clone()]).await;
    until(async || leaves.poll().await.retcode() == "100-006").await;
    assert_eq!(site.causes(101).await, [257]);
    let web = site.web();
    web.put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("100-004");
    stays.post("sayfree").await.ok();
    stays.get("agentskills").await.refused("600-001");
    Desktop::sign_in(&site, 301, json!({"phonenum": "40001"})).await;
    let far = Desktop::sign_in(&site, 401, json!({"phonenum": "70001"})).await;

    // A VDN that goes takes everybody along, and can come back.
    import(&site.store().await, std::slice::from_ref(&second)).await;
    until(async || stays.poll().await.retcode() == "100-006").await;
    far.post("sayfree").await.ok();
    import(&site.store().await, &[second, demo::directory()]).await;
    until(async || web.put("/onlineagent/102", &body(102, json!({}))).await.retcode() == "0").await;
}

#[tokio::test]
async fn a_new_password_by_an_administrator() {
    let site = Site::new().await;
    let web = site.web();
    let desk = Desktop::settled(&site, 101).await;
    let store = site.store().await;
    let hash = store.load_credential(AgentId(101)).await.unwrap().unwrap().hash;
    store
        .set_password(AgentId(102), &hash, now(), true, 0)
        .await
        .unwrap();
    store
        .set_password(AgentId(101), "unusable", now(), false, 0)
        .await
        .unwrap();
    until(async || {
        web.put("/onlineagent/101/forcelogin", &body(101, json!({})))
            .await
            .retcode()
            == "100-007"
    })
    .await;
    // The session isn't touched by it.
    let now = web.put("/onlineagent/102", &body(102, json!({}))).await.ok();
    assert_eq!(now.member("workno"), "102");
    let _ = desk;
}

#[tokio::test]
async fn signed_out_by_command() {
    let site = Site::with(|config| config.events.hold = Duration::from_secs(15)).await;
    let store = site.store().await;
    for (kind, cause) in [
        (CommandKind::SignOut(None), 257),
        (CommandKind::SignOut(Some(9)), 9),
    ] {
        let desk = Desktop::settled(&site, 101).await;
        let command = store.send_command(AgentId(101), kind, now()).await.unwrap();
        // The poll that is open is told.
        desk.told(&["AgentOther_ShutdownService"]).await;
        until(async || store.command_result(command).await.unwrap().is_some()).await;
        assert_eq!(
            store.command_result(command).await.unwrap().as_deref(),
            Some("signed out")
        );
        assert_eq!(site.causes(101).await.last(), Some(&cause));
    }
    let command = store
        .send_command(AgentId(101), CommandKind::SignOut(None), now())
        .await
        .unwrap();
    until(async || store.command_result(command).await.unwrap().is_some()).await;
    assert_eq!(
        store.command_result(command).await.unwrap().as_deref(),
        Some("not signed in")
    );
}

/// Changes the database behind everybody's back.
async fn sql(site: &Site, statement: &'static str) {
    let url = format!("sqlite:{}", site.folder.path().join("ccgate.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn vdn(id: u16, agent: u32) -> Directory {
    Directory {
        vdn: VdnId(id),
        name: format!("VDN {id}"),
        agents: [(AgentId(agent), Default::default())].into(),
        ..Directory::default()
    }
}

#[tokio::test]
async fn a_vdn_that_cannot_be_loaded_holds_up_nobody() {
    let site = Site::new().await;
    let stays = Desktop::settled(&site, 101).await;
    let leaves = Desktop::settled(&site, 102).await;
    // A row that can't be read makes the VDN one that can't be served.
    sql(
        &site,
        "INSERT INTO live_agent (vdn, agent, as_of_seq, body) VALUES (2, 401, 1, 'nonsense')",
    )
    .await;
    let mut first = demo::directory();
    first.agents.remove(&AgentId(102));
    let store = site.store().await;
    let command = store
        .send_command(AgentId(101), CommandKind::Unlock, now())
        .await
        .unwrap();
    import(&store, &[first.clone(), vdn(2, 401), vdn(3, 501)]).await;
    // The VDN behind it and the changes of the one before it are there, and stay the same.
    until(async || leaves.poll().await.retcode() == "100-006").await;
    let far = async |agent: u32| {
        let body = body(agent, json!({"phonenum": "70001"}));
        site.web()
            .put(&format!("/onlineagent/{agent}"), &body)
            .await
            .retcode()
    };
    until(async || far(501).await == "0").await;
    assert_ne!(far(401).await, "0");
    let owners = site.running.gateway().routing().owners.clone();
    assert_eq!(owners.keys().copied().collect::<Vec<_>>(), [VdnId(1), VdnId(3)]);
    until(async || store.command_result(command).await.unwrap().is_some()).await;

    // Changes go on meanwhile, and it comes as soon as it can.
    first.agents.remove(&AgentId(103));
    first.agents.insert(AgentId(301), Default::default());
    import(&store, &[first, vdn(2, 401), vdn(3, 501)]).await;
    until(async || {
        site.running
            .gateway()
            .routing()
            .agents
            .contains_key(&AgentId(301))
    })
    .await;
    sql(&site, "DELETE FROM live_agent WHERE vdn = 2").await;
    until(async || far(401).await == "0").await;
    for (id, owner) in &owners {
        let present = site.running.gateway().routing().owners[id].clone();
        assert!(
            std::sync::Arc::ptr_eq(owner, &present) && !owner.lost(),
            "VDN {id} was made again"
        );
    }
    stays.post("sayfree").await.ok();
}
