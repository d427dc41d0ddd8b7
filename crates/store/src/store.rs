//! The handle.

use crate::error::StoreError;
use crate::sql::{Conn, in_time};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// How long to wait for another process' write to a SQLite file, and for a free connection.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

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
            Engine::Sqlite(sqlite) => Reader::Sqlite(sqlite.readers.acquire().await?),
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
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
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
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(BUSY_LIMIT)
        .connect_with(connect.disable_statement_logging())
        .await
        .map_err(failed)?;
    POSTGRES_TABLES.run(&pool).await?;
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
