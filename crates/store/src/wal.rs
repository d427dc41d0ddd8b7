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
        match pass(&writer, &readers).await {
            Ok(_) => {}
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => tracing::warn!(%error, "the SQLite log can't be copied; trying again"),
        }
    }
}

/// Copies the log once; when it is long and nearly copied, so that the next write begins it anew. Pages in
/// it, and how many of them are copied.
async fn pass(
    writer: &Weak<Mutex<Option<SqliteConnection>>>,
    readers: &SqlitePool,
) -> Result<(i64, i64), sqlx::Error> {
    let (pages, copied) = checkpoint(readers).await?;
    // A log begins anew with the next write if all of it was copied when that begins.
    if pages >= LONG
        && pages - copied <= FEW
        && let Some(writer) = writer.upgrade()
    {
        let _writer = writer.lock().await;
        return checkpoint(readers).await;
    }
    Ok((pages, copied))
}

/// Pages in the log, and how many of them are copied now.
async fn checkpoint(readers: &SqlitePool) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
        .fetch_one(readers)
        .await?;
    Ok((row.try_get(1)?, row.try_get(2)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
    use sqlx::{ConnectOptions, Connection};
    use std::sync::Arc;

    #[tokio::test]
    async fn a_log_is_copied_and_a_long_one_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("wal.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Never by itself: what is copied here was copied by the task.
            .pragma("wal_autocheckpoint", "0");
        let mut connection = options.connect().await.unwrap();
        sqlx::query("CREATE TABLE t (v BLOB)")
            .execute(&mut connection)
            .await
            .unwrap();
        let readers = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .unwrap();
        let writer = Arc::new(Mutex::new(Some(connection)));
        let write = async |bytes: i64| {
            let mut writer = writer.lock().await;
            sqlx::query("INSERT INTO t VALUES (zeroblob(?))")
                .bind(bytes)
                .execute(writer.as_mut().unwrap())
                .await
                .unwrap();
        };
        let weak = Arc::downgrade(&writer);

        write(100_000).await;
        let (few, copied) = pass(&weak, &readers).await.unwrap();
        assert!(few > 20 && copied == few, "{few} pages, {copied} copied");
        // All was copied when that write began.
        write(100_000).await;
        let (again, copied) = pass(&weak, &readers).await.unwrap();
        assert!(again <= few && copied == again, "{again} pages, {copied} copied");
        write(4096 * LONG).await;
        let (long, copied) = pass(&weak, &readers).await.unwrap();
        assert!(long >= LONG && copied == long, "{long} pages, {copied} copied");
        write(100).await;
        let (anew, copied) = pass(&weak, &readers).await.unwrap();
        assert!(anew < 20 && copied == anew, "{anew} pages, {copied} copied");

        // A closed store ends it.
        if let Some(connection) = writer.lock().await.take() {
            connection.close().await.unwrap();
        }
        readers.close().await;
        run(weak, readers).await;
    }
}
