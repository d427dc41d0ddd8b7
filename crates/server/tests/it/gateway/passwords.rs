//! Changing a password, its age, and what guessing costs.

use std::time::{Duration, Instant};

use ccgate_core::AgentId;
use ccgate_store::{CommandKind, demo};
use serde_json::json;

use super::desktop::{Desktop, body};
use super::harness::{Site, now, set_password, until};
use super::web::Answer;

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
