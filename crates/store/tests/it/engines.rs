//! One test, each engine.

use ccgate_store::{Options, Store};
use sqlx::{Connection, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// A fresh, empty store, and where to open it again.
pub(crate) struct Fresh {
    pub(crate) store: Store,
    pub(crate) url: String,
    // Deletes the file in the end.
    _dir: TempDir,
}

impl Fresh {
    /// A second handle, as another process would have it.
    pub(crate) async fn open_again(&self) -> Store {
        Store::open(&self.url, Options::default()).await.unwrap()
    }
}

/// Runs a test on every engine there is.
pub(crate) async fn on_each_engine(test: impl AsyncFn(Fresh)) {
    test(sqlite().await).await;
    match postgres().await {
        Some(fresh) => test(fresh).await,
        None => eprintln!("PostgreSQL skipped: CCGATE_TEST_POSTGRES is not set"),
    }
}

pub(crate) async fn sqlite() -> Fresh {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("ccgate.db").display());
    let store = Store::open(&url, Options::default()).await.unwrap();
    Fresh {
        store,
        url,
        _dir: dir,
    }
}

pub(crate) async fn postgres() -> Option<Fresh> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("CCGATE_TEST_POSTGRES").ok()?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("test_{}_{number}", std::process::id());
    let mut conn = PgConnection::connect(&server).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"
    )))
    .execute(&mut conn)
    .await
    .unwrap();
    conn.close().await.unwrap();
    let sign = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{sign}options[search_path]={schema}");
    let store = Store::open(&url, Options::default()).await.unwrap();
    Some(Fresh {
        store,
        url,
        _dir: tempfile::tempdir().unwrap(),
    })
}
