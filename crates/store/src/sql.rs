//! Statements that run on either engine.
//!
//! Two kinds of values are enough: whole numbers and text. Placeholders are `$1`, `$2`, … for both
//! engines.

use crate::error::StoreError;
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, Postgres, Row as _, SqlSafeStr, Sqlite, SqliteConnection,
    Transaction,
};
use std::fmt::Write as _;
use std::time::Duration;

/// How long PostgreSQL may take to answer one statement.
pub(crate) const STATEMENT_LIMIT: Duration = Duration::from_secs(30);

/// Rows that go into one insert: the engines bound the number of values in a statement.
const ROWS_AT_ONCE: usize = 200;

/// Rows that go into one upsert, the greatest first.
const UPSERTS_AT_ONCE: [usize; 4] = [64, 16, 4, 1];

/// A value handed to a statement.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Int(i64),
    MaybeInt(Option<i64>),
    Text(&'a str),
    MaybeText(Option<&'a str>),
}

macro_rules! int_values {
    ($($int:ty),*) => {$(
        impl From<$int> for Value<'_> {
            fn from(value: $int) -> Self {
                Self::Int(value.into())
            }
        }
        impl From<Option<$int>> for Value<'_> {
            fn from(value: Option<$int>) -> Self {
                Self::MaybeInt(value.map(Into::into))
            }
        }
    )*};
}
int_values!(i64, u32, u16, i16, u8, bool);

impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        // Times and sequence numbers: never near the limit.
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<Option<u64>> for Value<'_> {
    fn from(value: Option<u64>) -> Self {
        Self::MaybeInt(value.map(|value| i64::try_from(value).unwrap_or(i64::MAX)))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

/// A row of either engine.
pub(crate) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

impl Row {
    /// The column as a number of the type wanted.
    pub(crate) fn number<T: TryFrom<i64>>(&self, column: usize) -> Result<T, StoreError> {
        narrow(self.get::<i64>(column)?, column)
    }

    pub(crate) fn maybe_number<T: TryFrom<i64>>(&self, column: usize) -> Result<Option<T>, StoreError> {
        self.get::<Option<i64>>(column)?
            .map(|value| narrow(value, column))
            .transpose()
    }

    pub(crate) fn flag(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.get::<i64>(column)? != 0)
    }

    pub(crate) fn text(&self, column: usize) -> Result<String, StoreError> {
        self.get(column)
    }

    pub(crate) fn maybe_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        self.get(column)
    }

    fn get<T>(&self, column: usize) -> Result<T, StoreError>
    where
        for<'r> T:
            sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite> + sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
    {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }
}

fn narrow<T: TryFrom<i64>>(value: i64, column: usize) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| StoreError::Corrupt {
        place: format!("column {column} of a row"),
        cause: format!("{value} is out of range"),
    })
}

/// A connection of either engine.
pub(crate) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

macro_rules! bound {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match *value {
                Value::Int(value) => query.bind(value),
                Value::MaybeInt(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::MaybeText(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Conn<'_> {
    /// Runs a statement; gives the number of rows it touched.
    pub(crate) async fn execute(
        &mut self,
        sql: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(conn) => Ok(bound!(sqlx::query(sql), values)
                .execute(&mut **conn)
                .await?
                .rows_affected()),
            Self::Postgres(conn) => {
                let done = in_time(bound!(sqlx::query(sql), values).execute(&mut **conn)).await?;
                Ok(done.rows_affected())
            }
        }
    }

    /// Runs a query; gives all its rows.
    pub(crate) async fn fetch(
        &mut self,
        sql: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(conn) => {
                let rows = bound!(sqlx::query(sql), values).fetch_all(&mut **conn).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(conn) => {
                let rows = in_time(bound!(sqlx::query(sql), values).fetch_all(&mut **conn)).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row of a query, if it has one.
    pub(crate) async fn fetch_one(
        &mut self,
        sql: impl SqlSafeStr,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    /// Inserts many rows; `into` is `table (column, …)`, and `rows` holds `width` values for each.
    pub(crate) async fn insert(
        &mut self,
        into: &str,
        width: usize,
        rows: &[Value<'_>],
    ) -> Result<(), StoreError> {
        self.insert_or(into, width, rows, "").await
    }

    /// Inserts rows, or replaces those that are there, in statements of a few fixed lengths: they stay
    /// prepared on the connection, so that the hot path doesn't have its SQL parsed again and again.
    /// No two rows may have the same key. `columns` of the primary key come first, `keys` of them.
    pub(crate) async fn upsert(
        &mut self,
        table: &str,
        columns: &[&str],
        keys: usize,
        rows: &[Value<'_>],
    ) -> Result<(), StoreError> {
        let width = columns.len();
        let into = format!("{table} ({})", columns.join(", "));
        let new: Vec<String> = columns[keys..]
            .iter()
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let on_conflict = format!(
            "ON CONFLICT ({}) DO UPDATE SET {}",
            columns[..keys].join(", "),
            new.join(", ")
        );
        let mut rest = rows;
        for length in UPSERTS_AT_ONCE {
            while rest.len() >= length * width {
                let (some, others) = rest.split_at(length * width);
                self.insert_or(&into, width, some, &on_conflict).await?;
                rest = others;
            }
        }
        Ok(())
    }

    /// Inserts rows with an `ON CONFLICT` clause.
    pub(crate) async fn insert_or(
        &mut self,
        into: &str,
        width: usize,
        rows: &[Value<'_>],
        on_conflict: &str,
    ) -> Result<(), StoreError> {
        debug_assert_eq!(rows.len() % width, 0);
        for some in rows.chunks(ROWS_AT_ONCE * width) {
            let mut sql = format!("INSERT INTO {into} VALUES ");
            for (n, _) in some.iter().enumerate() {
                let before = match (n, n % width) {
                    (0, _) => "(",
                    (_, 0) => "),(",
                    _ => ",",
                };
                write!(sql, "{before}${}", n + 1).expect("writing to a String can't fail");
            }
            write!(sql, ") {on_conflict}").expect("writing to a String can't fail");
            // Only table names of this crate and placeholders are in it.
            self.execute(AssertSqlSafe(sql), some).await?;
        }
        Ok(())
    }
}

/// A transaction of either engine. Dropped without [`Tx::commit`] it changes nothing.
pub(crate) enum Tx<'c> {
    Sqlite(Transaction<'c, Sqlite>),
    Postgres(Transaction<'c, Postgres>),
}

impl Tx<'_> {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(tx) => Conn::Sqlite(&mut *tx),
            Self::Postgres(tx) => Conn::Postgres(&mut *tx),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => Ok(tx.commit().await?),
            Self::Postgres(tx) => in_time(tx.commit()).await,
        }
    }
}

impl<'c> Conn<'c> {
    /// Begins a transaction that is going to write.
    pub(crate) async fn begin(self) -> Result<Tx<'c>, StoreError> {
        Ok(match self {
            // At once as a writer: one that begins as a reader may not be able to become one.
            Self::Sqlite(conn) => Tx::Sqlite(conn.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(conn) => Tx::Postgres(in_time(conn.begin()).await?),
        })
    }

    /// Begins a transaction that sees one state of everything and writes nothing.
    pub(crate) async fn begin_reading(self) -> Result<Tx<'c>, StoreError> {
        Ok(match self {
            Self::Sqlite(conn) => Tx::Sqlite(conn.begin().await?),
            Self::Postgres(conn) => {
                let begin = conn.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                Tx::Postgres(in_time(begin).await?)
            }
        })
    }
}

/// PostgreSQL may be behind a network that swallows everything.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, StoreError> {
    match tokio::time::timeout(STATEMENT_LIMIT, work).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(StoreError::Slow(STATEMENT_LIMIT.as_secs())),
    }
}
