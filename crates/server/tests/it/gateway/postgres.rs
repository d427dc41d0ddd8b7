//! The same on PostgreSQL, where there is a server (`CCGATE_TEST_POSTGRES`).

use std::sync::atomic::{AtomicU32, Ordering};

use ccgate_server::auth::Secret;
use ccgate_server::config::Config;
use serde_json::json;
use sqlx::{Connection, PgConnection};

use super::desktop::{Desktop, body};
use super::durability::{Life, everything, under_load};
use super::harness::Site;

/// A setting that leads to an empty schema; none without a server.
async fn schema() -> Option<impl FnOnce(&mut Config)> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("CCGATE_TEST_POSTGRES") else {
        return None;
    };
    let schema = format!(
        "server_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let statement = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let sign = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{sign}options[search_path]={schema}");
    Some(move |config: &mut Config| config.store.url = Secret::from(url.as_str()))
}

#[tokio::test]
async fn a_session() {
    let Some(schema) = schema().await else { return };
    let site = Site::with(schema).await;
    let desk = Desktop::settled(&site, 101).await;
    desk.post("saybusy?reason=200").await.ok();
    desk.told(&["AgentState_SetNotReady_Success"]).await;
    let change = json!({"oldPassword": "Demo@2026", "newPassword": "Fresh@2027"}).to_string();
    desk.act_with("POST", "modifyaccountpwdex", &change).await.ok();
    desk.post("privateconfig?config=mine").await.ok();
    assert_eq!(desk.get("privateconfig").await.ok().result(), "mine");
    desk.web
        .put("/onlineagent/101/forcelogin", &body(101, json!({})))
        .await
        .refused("100-004");
    desk.act("DELETE", "logout").await.ok();
    assert_eq!(site.causes(101).await, [258]);
    Desktop::sign_in(&site, 101, json!({"password": "Fresh@2027"})).await;
}

#[tokio::test]
async fn a_stop_keeps_everything() {
    let Some(schema) = schema().await else { return };
    everything(Site::with(schema).await, Site::restarted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_keeps_everything() {
    let Some(schema) = schema().await else { return };
    let (site, life) = Life::begin(schema).await;
    everything(site, async |site| life.killed(site).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_under_load_loses_and_repeats_nothing() {
    let Some(schema) = schema().await else { return };
    under_load(schema).await;
}
