//! Back-up and restore. A back-up is a SQLite file with the same tables, whatever the engine, so it
//! also carries a store from one engine to the other. It holds hashes, Guids and call data: keep it private.
//! Of recordings it holds the catalogue; the files are elsewhere and are copied with other means.

use crate::error::StoreError;
use crate::sql::{Conn, Row, Value};
use crate::store::{Engine, Options, Store, create_private, latest_migration};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;

/// Rows carried over at once.
const ROWS_AT_ONCE: usize = 1000;

/// What is carried over, in an order in which each row finds those that it refers to. The
/// directory's version is raised instead, and commands are of the moment.
const TABLES: [&str; 30] = [
    "vdn",
    "phone_range",
    "agent_group",
    "user_class",
    "skill",
    "skill_group",
    "skill_group_member",
    "access_code",
    "reason",
    "agent",
    "agent_skill",
    "agent_phone",
    "credential",
    "credential_history",
    "config_account",
    "lock_out",
    "private_config",
    "phone_account",
    "vdn_owner",
    "live_agent",
    "journal",
    "call_leg",
    "call_data",
    "recording",
    "call_record",
    "agent_span",
    "outbound_task",
    "outbound_data",
    "operation_log",
    "directory_log",
];

impl Store {
    /// Writes everything into a new SQLite file, as it is at one moment. The server goes on
    /// meanwhile.
    ///
    /// # Errors
    /// [`StoreError::FileExists`], or when the file can't be written or the database fails.
    pub async fn backup(&self, path: &Path) -> Result<(), StoreError> {
        if path.exists() {
            return Err(StoreError::FileExists(path.to_owned()));
        }
        create_private(path)?;
        let done = match self.engine() {
            Engine::Sqlite(sqlite) => vacuum_into(sqlite.path(), path).await,
            Engine::Postgres(_) => self.copy_into(path).await,
        };
        if done.is_err()
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::warn!(%error, path = %path.display(), "an unfinished back-up was left behind");
        }
        done
    }

    async fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        let file = open_file(path).await?;
        let mut reader = self.reader().await?;
        let mut source = reader.conn().begin_reading().await?;
        let mut writer = file.writer().await?;
        let mut target = writer.conn().begin().await?;
        for table in TABLES {
            let table = Table::read(table, &mut target.conn()).await?;
            table.copy(&mut source.conn(), &mut target.conn()).await?;
        }
        target.commit().await?;
        drop(writer);
        file.close().await;
        Ok(())
    }

    /// Loads a back-up into this store: all of it or nothing. Whoever owned a VDN before is refused
    /// from then on, so a server that still runs on this store stops writing.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] unless `force` permits throwing away what is there;
    /// [`StoreError::NotABackup`]; or when the database fails.
    pub async fn restore(&self, path: &Path, force: bool) -> Result<(), StoreError> {
        let mut file = open_backup(path).await?;
        let mut source = Conn::Sqlite(&mut file).begin_reading().await?;
        let mut writer = self.writer().await?;
        let mut target = writer.conn().begin().await?;
        // First of all, because this row queues the writers of the directory.
        let sql = "UPDATE directory_state SET changed_by = 'restore', version = version + 1 \
                   WHERE id = 1";
        target.conn().execute(sql, &[]).await?;
        if !force && !is_empty(&mut target.conn()).await? {
            return Err(StoreError::NotEmpty);
        }
        let mut epochs = epochs(&mut target.conn()).await?;
        let emptied = TABLES.iter().rev().chain(&["command"]);
        for table in emptied {
            let sql = format!("DELETE FROM {table}");
            target.conn().execute(AssertSqlSafe(sql), &[]).await?;
        }
        for table in TABLES {
            let table = Table::read(table, &mut source.conn()).await?;
            table.copy(&mut source.conn(), &mut target.conn()).await?;
        }
        for (vdn, epoch) in self::epochs(&mut source.conn()).await? {
            let known = epochs.entry(vdn).or_default();
            *known = epoch.max(*known);
        }
        for (vdn, epoch) in epochs {
            let sql = "INSERT INTO vdn_owner (vdn, node, epoch) VALUES ($1, 'restore', $2) \
                       ON CONFLICT (vdn) DO UPDATE SET node = excluded.node, epoch = excluded.epoch";
            let values = [vdn.into(), (epoch + 1).into()];
            target.conn().execute(sql, &values).await?;
        }
        target.commit().await?;
        source.commit().await?;
        if let Err(error) = file.close().await {
            tracing::warn!(%error, path = %path.display(), "the back-up was not closed cleanly");
        }
        Ok(())
    }
}

/// SQLite copies itself, tidied up, from one state of everything.
async fn vacuum_into(from: &Path, to: &Path) -> Result<(), StoreError> {
    let Some(to_text) = to.to_str() else {
        return Err(StoreError::File {
            path: to.to_owned(),
            cause: std::io::Error::new(std::io::ErrorKind::InvalidInput, "its name is not UTF-8"),
        });
    };
    let connect = SqliteConnectOptions::new().filename(from);
    let mut conn = SqliteConnection::connect_with(&connect).await?;
    Conn::Sqlite(&mut conn)
        .execute("VACUUM INTO $1", &[to_text.into()])
        .await?;
    Ok(conn.close().await?)
}

async fn open_file(path: &Path) -> Result<Store, StoreError> {
    Store::open(&format!("sqlite:{}", path.display()), Options::default()).await
}

/// Opens a back-up for reading, if this version can read it.
async fn open_backup(path: &Path) -> Result<SqliteConnection, StoreError> {
    let unfit = |cause: String| StoreError::NotABackup {
        path: path.to_owned(),
        cause,
    };
    let connect = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut file = SqliteConnection::connect_with(&connect)
        .await
        .map_err(|error| unfit(error.to_string()))?;
    let row = Conn::Sqlite(&mut file)
        .fetch_one("SELECT max(version) FROM _sqlx_migrations", &[])
        .await
        .map_err(|error| unfit(error.to_string()))?;
    let version: Option<i64> = match row {
        Some(row) => row.maybe_number(0)?,
        None => None,
    };
    match version {
        Some(version) if version == latest_migration() => Ok(file),
        Some(version) if version < latest_migration() => Err(unfit(
            "an older version made it; open it once as a store to bring it up to date".to_owned(),
        )),
        _ => Err(unfit("a newer version made it".to_owned())),
    }
}

async fn is_empty(conn: &mut Conn<'_>) -> Result<bool, StoreError> {
    for table in TABLES {
        let sql = format!("SELECT 1 FROM {table} LIMIT 1");
        if !conn.fetch(AssertSqlSafe(sql), &[]).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn epochs(conn: &mut Conn<'_>) -> Result<BTreeMap<u16, u64>, StoreError> {
    let rows = conn.fetch("SELECT vdn, epoch FROM vdn_owner", &[]).await?;
    rows.iter()
        .map(|row| Ok((row.number(0)?, row.number(1)?)))
        .collect()
}

/// A table as SQLite describes it; PostgreSQL has the same columns.
struct Table {
    name: &'static str,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    is_text: bool,
    /// Part of the primary key, which is what the rows are read in the order of.
    is_key: bool,
    /// Numbers of log lines are given anew by each store.
    is_copied: bool,
}

/// A value on its way.
enum Cell {
    Int(Option<i64>),
    Text(Option<String>),
}

impl Table {
    async fn read(name: &'static str, sqlite: &mut Conn<'_>) -> Result<Self, StoreError> {
        let rows = sqlite
            .fetch(
                "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid",
                &[name.into()],
            )
            .await?;
        let columns = rows.iter().map(|row| {
            let column = row.text(0)?;
            Ok(Column {
                is_text: row.text(1)? == "TEXT",
                is_key: row.number::<i64>(2)? > 0,
                is_copied: !["operation_log", "directory_log"].contains(&name) || column != "id",
                name: column,
            })
        });
        Ok(Self {
            name,
            columns: columns.collect::<Result<_, StoreError>>()?,
        })
    }

    async fn copy(&self, source: &mut Conn<'_>, target: &mut Conn<'_>) -> Result<(), StoreError> {
        let copied = || self.columns.iter().filter(|column| column.is_copied);
        let into = format!("{} ({})", self.name, names(copied()));
        let width = copied().count();
        let mut last: Option<Vec<Cell>> = None;
        loop {
            let rows = self.page(source, last.as_deref()).await?;
            let values: Vec<Value<'_>> = rows
                .iter()
                .flat_map(|row| self.columns.iter().zip(row))
                .filter(|(column, _)| column.is_copied)
                .map(|(_, cell)| cell.value())
                .collect();
            target.insert(&into, width, &values).await?;
            if rows.len() < ROWS_AT_ONCE {
                return Ok(());
            }
            last = rows.into_iter().last();
        }
    }

    /// The next rows after the given one in the order of the key.
    async fn page(
        &self,
        source: &mut Conn<'_>,
        after: Option<&[Cell]>,
    ) -> Result<Vec<Vec<Cell>>, StoreError> {
        let key = names(self.columns.iter().filter(|column| column.is_key));
        let values: Vec<Value<'_>> = after
            .into_iter()
            .flat_map(|row| self.columns.iter().zip(row))
            .filter(|(column, _)| column.is_key)
            .map(|(_, cell)| cell.value())
            .collect();
        let after = if values.is_empty() {
            String::new()
        } else {
            let marks: Vec<String> = (1..=values.len()).map(|n| format!("${n}")).collect();
            format!("WHERE ({key}) > ({})", marks.join(", "))
        };
        let sql = format!(
            "SELECT {} FROM {} {after} ORDER BY {key} LIMIT {ROWS_AT_ONCE}",
            names(self.columns.iter()),
            self.name,
        );
        // Table and columns are from the schema, the rest is placeholders.
        let rows = source.fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter().map(|row| self.cells(row)).collect()
    }

    fn cells(&self, row: &Row) -> Result<Vec<Cell>, StoreError> {
        let columns = self.columns.iter().enumerate();
        columns
            .map(|(n, column)| {
                Ok(if column.is_text {
                    Cell::Text(row.maybe_text(n)?)
                } else {
                    Cell::Int(row.maybe_number(n)?)
                })
            })
            .collect()
    }
}

impl Cell {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Int(value) => Value::MaybeInt(*value),
            Self::Text(value) => Value::MaybeText(value.as_deref()),
        }
    }
}

fn names<'c>(columns: impl Iterator<Item = &'c Column>) -> String {
    let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
    names.join(", ")
}
