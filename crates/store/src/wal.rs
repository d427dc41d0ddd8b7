//! Copies SQLite's write-ahead log into the database beside the writer, so that no write waits for the
//! disk: what SQLite does itself, it does within a commit.

use sqlx::{Row, SqliteConnection, SqlitePool};
use std::sync::Weak;
use std::time::Duration;
use tokio::sync::Mutex;

/// How often.
const EVERY: Duration = Duration::from_secs(1);
/// Pages in the log from which on it is worth beginning it anew.
const LONG: i64 = 4000;
/// So many pages may be copied while the writer waits.
const FEW: i64 = 400;
/// If this falls behind, SQLite does it after so many pages after all.
pub(crate) const LAST_RESORT: &str = "40000";

/// Runs until the store is closed.
pub(crate) async fn run(writer: Weak<Mutex<Option<SqliteConnection>>>, readers: SqlitePool) {
    loop {
        tokio::time::sleep(EVERY).await;
        if readers.is_closed() || writer.strong_count() == 0 {
            return;
        }
        let (pages, copied) = match checkpoint(&readers).await {
            Ok(seen) => seen,
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => {
                tracing::warn!(%error, "the SQLite log can't be copied; trying again");
                continue;
            }
        };
        // A log begins anew with the next write if all of it was copied when that begins.
        if pages >= LONG
            && pages - copied <= FEW
            && let Some(writer) = writer.upgrade()
        {
            let _writer = writer.lock().await;
            let _ = checkpoint(&readers).await;
        }
    }
}

/// Pages in the log, and how many of them are copied now.
async fn checkpoint(readers: &SqlitePool) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
        .fetch_one(readers)
        .await?;
    Ok((row.try_get(1)?, row.try_get(2)?))
}
