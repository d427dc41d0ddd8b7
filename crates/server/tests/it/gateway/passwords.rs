//! Changing a password, its age, and what guessing costs.

use std::time::{Duration, Instant};

use ccgate_core::{AgentId, Time};
use ccgate_store::{CommandKind, SavedLock, demo};
use serde_json::json;
use tokio::task::JoinHandle;

use super::desktop::{Desktop, body};
use super::harness::{Site, now, set_password, until};
use super::web::{Answer, Web};

const OLD: &str = demo::PASSWORD;

async fn change(desk: &Desktop, old: &str, new: &str) -> Answer {
    let body = json!({ "oldPassword": old, "newPassword": new }).to_string();
    desk.act_with("POST", "modifyaccountpwdex", &body).await
}

#[tokio::test]
async fn changes() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let refused = [
        // old, new, retcode
        (OLD, "Sh0rt-x", "110-020"),
        (OLD, "", "000-002"),
        ("", "Fresh@2027", "000-002"),
        (OLD, &"Ab1-".repeat(9), "110-020"),
        (OLD, "alllowercase", "110-019"),
        (OLD, "lowercase7", "110-019"),
        (OLD, "Freesh@2027", "110-019"),
        (OLD, "Fresh@1012", "110-019"),
        (OLD, OLD, "110-017"),
    ];
    for (old, new, retcode) in refused {
        change(&desk, old, new).await.refused(retcode);
        let query = format!("modifyaccountpwd?oldpassword={old}&newpassword={new}");
        desk.post(&query).await.refused(retcode);
    }
    desk.post(&format!(
        "modifyaccountpwd?oldpassword={OLD}&newpassword=Fresh@2027&repassword=Frsh@2027"
    ))
    .await
    .refused("110-022");
    desk.act_with("POST", "modifyaccountpwdex", "[1]")
        .await
        .refused("000-002");

    change(&desk, OLD, "Fresh@2027").await.ok();
    // At once: the old one is nobody's, and the session goes on.
    desk.web
        .put("/onlineagent/101/forcelogin", &body(101, json!({})))
        .await
        .refused("100-004");
    desk.post("saybusy").await.ok();
    let changed = json!({"password": "Fresh@2027"});
    let desk = Desktop::by(desk.web, 101, "/forcelogin", changed.clone()).await;
    desk.post("modifyaccountpwd?oldpassword=Fresh%402027&newpassword=Newer%2b2027&repassword=Newer%2b2027")
        .await
        .ok();
    desk.web
        .put("/onlineagent/101/forcelogin", &body(101, changed))
        .await
        .refused("100-004");
    // None of the last ones.
    change(&desk, "Newer+2027", "Fresh@2027").await.refused("110-017");
    change(&desk, "Newer+2027", OLD).await.refused("110-017");
}

#[tokio::test]
async fn equal_to_the_id() {
    let site = Site::with(|config| config.password.rules.min_length = 1).await;
    let desk = Desktop::settled(&site, 102).await;
    change(&desk, OLD, "102").await.refused("110-018");
    change(&desk, OLD, "201").await.refused("110-018");
}

#[tokio::test]
async fn a_wrong_old_one_counts_for_the_lock() {
    let site = Site::with(|config| config.password.lock.limit = 2).await;
    let desk = Desktop::settled(&site, 101).await;
    change(&desk, "Wrong@2026", "Fresh@2027").await.refused("110-003");
    change(&desk, &"x".repeat(33), "Fresh@2027")
        .await
        .refused("110-003");
    change(&desk, "Wrong@2026", "Fresh@2027").await.refused("110-003");
    change(&desk, OLD, "Fresh@2027").await.refused("110-021");
    // The session itself goes on.
    desk.post("saybusy").await.ok();
}

#[tokio::test]
async fn the_history_is_as_long_as_configured() {
    let site = Site::with(|config| config.password.history = 1).await;
    let desk = Desktop::settled(&site, 101).await;
    change(&desk, OLD, "Fresh@2027").await.ok();
    change(&desk, "Fresh@2027", OLD).await.refused("110-017");
    change(&desk, "Fresh@2027", "Newer@2027").await.ok();
    change(&desk, "Newer@2027", OLD).await.ok();
}

#[tokio::test]
async fn a_forced_change_is_done_once() {
    let site = Site::new().await;
    let store = site.store().await;
    set_password(&store, 101, Duration::ZERO, true).await;
    store.close().await;
    let site = site.restarted().await;
    let web = site.web();
    let answer = web.put("/onlineagent/101", &body(101, json!({}))).await.ok();
    assert_eq!(answer.member("isForceChange"), "true");
    let desk = Desktop {
        web: web.clone(),
        agent: 101,
        guid: answer.guid().unwrap(),
    };
    change(&desk, OLD, "Fresh@2027").await.ok();
    let again = body(101, json!({"password": "Fresh@2027"}));
    let answer = web.put("/onlineagent/101/forcelogin", &again).await.ok();
    assert_eq!(answer.member("isForceChange"), "false");
}

#[tokio::test]
async fn an_expired_password_can_be_replaced_only_by_an_administrator_or_while_signed_in() {
    let site = Site::with(|config| config.password.max_age_days = 2).await;
    let day = Duration::from_secs(86_400);
    let store = site.store().await;
    set_password(&store, 101, 2 * day + Duration::from_secs(60), false).await;
    set_password(&store, 102, day + Duration::from_secs(60), false).await;
    store.close().await;
    let site = site.restarted().await;
    let web = site.web();
    web.put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("100-020");
    // A wrong one isn't told that it has expired.
    let wrong = body(101, json!({"password": "Wrong@2026"}));
    web.put("/onlineagent/101", &wrong).await.refused("100-004");
    let answer = web.put("/onlineagent/102", &body(102, json!({}))).await.ok();
    assert_eq!(answer.member("timeRemaining"), "0");
    let desk = Desktop {
        web: web.clone(),
        agent: 102,
        guid: answer.guid().unwrap(),
    };
    change(&desk, OLD, "Fresh@2027").await.ok();
    let again = body(102, json!({"password": "Fresh@2027"}));
    let answer = web.put("/onlineagent/102/forcelogin", &again).await.ok();
    assert!(["1", "2"].contains(&answer.member("timeRemaining").as_str().unwrap()));
}

#[tokio::test]
async fn guessing_is_slowed_then_stopped_and_an_administrator_unlocks() {
    let site = Site::with(|config| config.password.lock.limit = 2).await;
    let (here, there) = (site.web(), site.web_from([127, 1, 0, 2]));
    let wrong = body(101, json!({"password": "Wrong@2026"}));
    here.put("/onlineagent/101", &wrong).await.refused("100-004");
    let begun = Instant::now();
    here.put("/onlineagent/101", &wrong).await.refused("100-004");
    assert!(
        begun.elapsed() > Duration::from_millis(800),
        "held: {:?}",
        begun.elapsed()
    );
    here.put("/onlineagent/101", &wrong).await.refused("110-016");

    let begun = Instant::now();
    let desk = Desktop::by(there, 101, "", json!({})).await;
    assert!(
        begun.elapsed() < Duration::from_millis(800),
        "not held: {:?}",
        begun.elapsed()
    );
    desk.act("DELETE", "logout").await.ok();

    // The lock outlives a restart, and ends by command.
    let site = site.restarted().await;
    let here = site.web();
    here.put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("110-016");
    let store = site.store().await;
    let command = store
        .send_command(AgentId(101), CommandKind::Unlock, now())
        .await
        .unwrap();
    until(async || store.command_result(command).await.unwrap().is_some()).await;
    assert_eq!(
        store.command_result(command).await.unwrap().as_deref(),
        Some("unlocked")
    );
    here.put("/onlineagent/101", &body(101, json!({}))).await.ok();
}

#[tokio::test]
async fn a_lock_ends_by_itself() {
    let site = Site::with(|config| {
        config.password.lock.limit = 1;
        config.password.lock.locked_for = Duration::from_millis(300);
    })
    .await;
    let web = site.web();
    let wrong = body(101, json!({"password": "Wrong@2026"}));
    web.put("/onlineagent/101", &wrong).await.refused("100-004");
    web.put("/onlineagent/101", &body(101, json!({})))
        .await
        .refused("110-016");
    until(async || web.put("/onlineagent/101", &body(101, json!({}))).await.retcode() == "0").await;
}

#[tokio::test]
async fn a_trusted_proxy_tells_whose_wrong_passwords_they_are() {
    let site = Site::with(|config| {
        config.password.lock.limit = 1;
        config.trusted_proxies = "127.0.0.0/24".parse().unwrap();
    })
    .await;
    let wrong = body(101, json!({"password": "Wrong@2026"}));
    let right = body(101, json!({}));
    let put = async |web: &Web, client: &str, body: &str| {
        let path = "/agentgateway/resource/onlineagent/101";
        let headers = [("X-Forwarded-For", client)];
        web.raw("PUT", path, &headers, body.to_owned()).await
    };
    let (proxy, stranger) = (site.web(), site.web_from([127, 1, 0, 2]));
    put(&proxy, "192.0.2.1", &wrong).await.refused("100-004");
    put(&proxy, "invented, 192.0.2.1, 127.0.0.9", &right)
        .await
        .refused("110-016");
    // What another one says of itself doesn't count.
    put(&stranger, "192.0.2.2", &wrong).await.refused("100-004");
    put(&stranger, "192.0.2.3", &right).await.refused("110-016");
    put(&proxy, "192.0.2.2", &right).await.ok();
    assert_eq!(site.inside(101).session.origin.peer, "192.0.2.2");
}

#[tokio::test]
async fn a_flood_from_one_address_keeps_nobody_out() {
    let site = Site::with(|config| {
        // About 20 ms a computation in a build for tests, one at a time.
        config.password.cost.memory_kib = 2_048;
        config.password.cost.parallel = 1;
    })
    .await;
    let (flood, desk) = (site.web(), site.web_from([127, 1, 0, 2]));
    let set = Desktop::by(site.web_from([127, 1, 0, 3]), 103, "", json!({})).await;
    let mut tasks = Vec::new();
    for agent in 20_000..20_400 {
        let web = flood.clone();
        tasks.push(tokio::spawn(async move {
            let body = body(101, json!({"password": format!("Wrong@{agent}")}));
            web.put(&format!("/onlineagent/{agent}"), &body).await
        }));
    }
    set.post("saybusy").await.ok();
    until(async || tasks.iter().any(JoinHandle::is_finished)).await;
    // It waits for what is being computed, not for what waits before it.
    Desktop::by(desk, 101, "", json!({})).await;
    let left = tasks.iter().filter(|task| !task.is_finished()).count();
    tasks.iter().for_each(JoinHandle::abort);
    assert!(left > 0, "the flood was still there");
}

#[tokio::test]
async fn wrong_passwords_that_count_no_more_are_forgotten() {
    let site = Site::new().await;
    let store = site.store().await;
    let lock = |agent, last_failure| SavedLock {
        agent: AgentId(agent),
        source: "127.9.9.9".to_owned(),
        failures: 3,
        last_failure,
    };
    let recent = now();
    store.save_lock(&lock(101, Time::from_millis(1))).await.unwrap();
    store.save_lock(&lock(102, recent)).await.unwrap();
    // The first look comes a second after the start.
    until(async || store.load_locks().await.unwrap() == [lock(102, recent)]).await;
    store.close().await;
}
