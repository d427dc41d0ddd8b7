//! The handle.

use crate::error::StoreError;
use crate::sql::{Conn, STATEMENT_LIMIT, in_time};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection,
    SqlitePool,
};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// How long to wait for another process' write to a SQLite file, and for a free connection.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

/// After so many instructions SQLite looks whether anybody still wants the answer: a fraction of a
/// millisecond.
const LOOK_UP: i32 = 20_000;

static SQLITE_TABLES: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_TABLES: Migrator = sqlx::migrate!("migrations/postgres");

/// How the store is to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// When SQLite waits for the disk.
    pub synchronous: Synchronous,
    /// Most connections at once for reading (SQLite) or for everything but live state (PostgreSQL).
    pub connections: u32,
    /// Makes a SQLite file that doesn't exist.
    pub create: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            synchronous: Synchronous::Normal,
            connections: 4,
            create: true,
        }
    }
}

/// When SQLite waits for the disk. PostgreSQL has its own setting, `synchronous_commit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// A commit outlives the end of the process at any moment; a loss of power may take the last ones.
    Normal,
    /// A commit outlives a loss of power too; many times slower.
    Full,
}

/// The store. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

#[derive(Clone)]
pub(crate) enum Engine {
    Sqlite(Sqlite3),
    Postgres(PgPool),
}

/// One writer and some readers: SQLite has one writer at a time, and queueing for it here is fair
/// and at once, while SQLite itself would have the writers sleep and try again.
#[derive(Clone)]
pub(crate) struct Sqlite3 {
    readers: SqlitePool,
    writer: Arc<Mutex<Option<SqliteConnection>>>,
    path: Arc<Path>,
}

impl Store {
    /// Opens the store at `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE` and brings its
    /// tables to this version's form. A new SQLite file can be read by its owner only.
    ///
    /// # Errors
    /// When the address is of no known kind, the database can't be reached or was made by a newer
    /// version.
    pub async fn open(url: &str, options: Options) -> Result<Self, StoreError> {
        let engine = if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            open_sqlite(Path::new(path), options).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url, options).await?
        } else {
            return Err(StoreError::Address);
        };
        Ok(Self { engine })
    }

    /// Waits for what is under way and closes all connections, for all clones of the handle.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                if let Some(conn) = sqlite.writer.lock().await.take()
                    && let Err(error) = conn.close().await
                {
                    tracing::warn!(%error, "the SQLite file was not closed cleanly");
                }
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A connection for reading.
    pub(crate) async fn reader(&self) -> Result<Reader, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite(sqlite) => Reader::Sqlite(Wanted::new(sqlite.readers.acquire().await?).await?),
            Engine::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }

    /// A connection for writing.
    pub(crate) async fn writer(&self) -> Result<Writer<'_>, StoreError> {
        Ok(match &self.engine {
            Engine::Sqlite(sqlite) => Writer::Sqlite(sqlite.writer().await?),
            Engine::Postgres(pool) => Writer::Postgres(pool.acquire().await?),
        })
    }
}

impl Sqlite3 {
    pub(crate) async fn writer(&self) -> Result<SqliteWriter<'_>, StoreError> {
        let guard = tokio::time::timeout(BUSY_LIMIT, self.writer.lock())
            .await
            .map_err(|_| StoreError::Slow(BUSY_LIMIT.as_secs()))?;
        MutexGuard::try_map(guard, Option::as_mut).map_err(|_| StoreError::Closed)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

pub(crate) type SqliteWriter<'s> = tokio::sync::MappedMutexGuard<'s, SqliteConnection>;

pub(crate) enum Reader {
    Sqlite(Wanted),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(wanted) => Conn::Sqlite(&mut wanted.conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

/// A connection of the pool as long as somebody waits for what it reads. Whoever doesn't wait any longer
/// drops it, and SQLite ends what it does: given up, statements would go on to their ends and pile up.
pub(crate) struct Wanted {
    conn: PoolConnection<Sqlite>,
    given_up: Arc<AtomicBool>,
}

impl Wanted {
    async fn new(mut conn: PoolConnection<Sqlite>) -> Result<Self, StoreError> {
        let given_up = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&given_up);
        // In the place of the one before.
        let goes_on = move || !seen.load(Ordering::Relaxed);
        conn.lock_handle().await?.set_progress_handler(LOOK_UP, goes_on);
        Ok(Self { conn, given_up })
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::Relaxed);
    }
}

pub(crate) enum Writer<'s> {
    Sqlite(SqliteWriter<'s>),
    Postgres(PoolConnection<Postgres>),
}

impl Writer<'_> {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

async fn open_sqlite(path: &Path, options: Options) -> Result<Engine, StoreError> {
    let failed = |cause| StoreError::Open {
        engine: "SQLite",
        cause,
    };
    if options.create {
        create_private(path)?;
    }
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match options.synchronous {
            Synchronous::Normal => SqliteSynchronous::Normal,
            Synchronous::Full => SqliteSynchronous::Full,
        })
        .busy_timeout(BUSY_LIMIT)
        .foreign_keys(true)
        // Copying the journal's pages into the database is put off until it is worth it, and big
        // rows want big pages; a database made with others keeps them.
        .page_size(8192)
        .pragma("wal_autocheckpoint", crate::wal::LAST_RESORT)
        .pragma("cache_size", "-16384")
        .disable_statement_logging();
    let mut writer = SqliteConnection::connect_with(&connect).await.map_err(failed)?;
    SQLITE_TABLES.run(&mut writer).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(BUSY_LIMIT)
        .test_before_acquire(false)
        // Others take connections of the pool too: for them nobody has given up.
        .after_release(|conn, _| {
            Box::pin(async move {
                conn.lock_handle().await?.remove_progress_handler();
                Ok(true)
            })
        })
        .connect_with(connect.pragma("query_only", "ON"))
        .await
        .map_err(failed)?;
    let writer = Arc::new(Mutex::new(Some(writer)));
    tokio::spawn(crate::wal::run(Arc::downgrade(&writer), readers.clone()));
    Ok(Engine::Sqlite(Sqlite3 {
        readers,
        writer,
        path: path.into(),
    }))
}

async fn open_postgres(url: &str, options: Options) -> Result<Engine, StoreError> {
    let failed = |cause| StoreError::Open {
        engine: "PostgreSQL",
        cause,
    };
    // The driver's own text for a bad address quotes it, password and all.
    let mut connect: PgConnectOptions = url.parse().map_err(|_| StoreError::Address)?;
    if connect.get_application_name().is_none() {
        connect = connect.application_name("ccgate");
    }
    let connect = connect.disable_statement_logging();
    // On a connection of its own: new tables may take long.
    let mut first = PgConnection::connect_with(&connect).await.map_err(failed)?;
    POSTGRES_TABLES.run(&mut first).await?;
    let _ = first.close().await;
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(BUSY_LIMIT)
        // What nobody waits for any longer is to end there too.
        .after_connect(|conn, _| {
            let limit = format!("SET statement_timeout = {}", STATEMENT_LIMIT.as_millis());
            Box::pin(async move { sqlx::query(AssertSqlSafe(limit)).execute(conn).await.map(|_| ()) })
        })
        .connect_with(connect)
        .await
        .map_err(failed)?;
    Ok(Engine::Postgres(pool))
}

/// The number of the newest migration.
pub(crate) fn latest_migration() -> i64 {
    SQLITE_TABLES
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default()
}

/// A connection of its own, outside the pool.
pub(crate) async fn connect_apart(pool: &PgPool) -> Result<PgConnection, StoreError> {
    in_time(PgConnection::connect_with(&pool.connect_options())).await
}

/// Makes an empty file that only its owner can read, unless it is there.
pub(crate) fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut open = std::fs::OpenOptions::new();
    open.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    match open.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) => Err(StoreError::File {
            path: PathBuf::from(path),
            cause,
        }),
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A PostgreSQL address holds a password.
        match &self.engine {
            Engine::Sqlite(sqlite) => f.debug_tuple("Store").field(&sqlite.path).finish(),
            Engine::Postgres(_) => f.write_str("Store(PostgreSQL)"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    /// Counts for hours.
    const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000) \
                           SELECT MAX(i) FROM n";

    /// Whoever gives up a question frees the connection: the only one, here.
    #[tokio::test]
    async fn what_nobody_waits_for_is_ended() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("x.db").display());
        let options = Options {
            connections: 1,
            ..Options::default()
        };
        let store = Store::open(&url, options).await.unwrap();
        for _ in 0..3 {
            let asked = async {
                let mut reader = store.reader().await.unwrap();
                reader.conn().fetch(ENDLESS, &[]).await.map(|rows| rows.len())
            };
            let gave_up = timeout(Duration::from_millis(50), asked).await;
            assert!(gave_up.is_err(), "it counts for hours");
            // The next one isn't disturbed, and comes from the pool at once.
            let mut reader = store.reader().await.unwrap();
            let found = reader.conn().fetch_one("SELECT 7", &[]).await.unwrap().unwrap();
            assert_eq!(found.number::<u8>(0).unwrap(), 7);
        }
        let Engine::Sqlite(sqlite) = store.engine() else {
            panic!("it is SQLite");
        };
        // Those who go past the store's own readers neither.
        let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT MAX(i) FROM n";
        let (most,): (i64,) = sqlx::query_as(many).fetch_one(&sqlite.readers).await.unwrap();
        assert_eq!(most, 100_000);
    }

    #[tokio::test]
    async fn postgres_ends_it_too() {
        let Ok(server) = std::env::var("CCGATE_TEST_POSTGRES") else {
            // As everywhere: only where there is a server for tests.
            return;
        };
        let pool = PgPool::connect(&server).await.unwrap();
        let schema = format!("limit_{}", std::process::id());
        sqlx::query(AssertSqlSafe(format!("CREATE SCHEMA {schema}")))
            .execute(&pool)
            .await
            .unwrap();
        let sign = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{sign}options[search_path]={schema}");
        let store = Store::open(&url, Options::default()).await.unwrap();
        let mut reader = store.reader().await.unwrap();
        let limit = reader
            .conn()
            .fetch_one("SHOW statement_timeout", &[])
            .await
            .unwrap()
            .unwrap();
        assert_eq!(limit.text(0).unwrap(), format!("{}s", STATEMENT_LIMIT.as_secs()));
        drop(reader);
        store.close().await;
        sqlx::query(AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE")))
            .execute(&pool)
            .await
            .unwrap();
    }
}
