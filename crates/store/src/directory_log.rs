//! The part of the operation log that tells who changed the directory.

use crate::error::StoreError;
use crate::sql::{Conn, Row, Value};
use crate::store::Store;
use ccgate_core::{Time, VdnId};
use sqlx::AssertSqlSafe;

/// A change of one element of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryLogEntry {
    /// Its number; grows.
    pub id: u64,
    /// When.
    pub at: Time,
    /// Who: `agent 101`, `config vdn 1`, `command line`.
    pub who: String,
    /// What.
    pub what: Changed,
}

/// An element that changed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Whose directory.
    pub vdn: VdnId,
    /// The element: `skill 5`, `agent 101`, `rest reason 3`, `VDN 1`.
    pub object: String,
    /// What it was, as the lines of a directory file with commas between them; `None`: it wasn't there.
    /// No passwords.
    pub before: Option<String>,
    /// What it is now; `None`: it is gone.
    pub after: Option<String>,
}

/// Which changes are wanted; what is `None` doesn't matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectoryLogFilter {
    /// Of this VDN.
    pub vdn: Option<VdnId>,
    /// At this time or later.
    pub from: Option<Time>,
    /// Before this time.
    pub until: Option<Time>,
}

pub(crate) async fn insert(
    conn: &mut Conn<'_>,
    now: Time,
    who: &str,
    changed: &[Changed],
) -> Result<(), StoreError> {
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(changed.len() * 6);
    for one in changed {
        let Changed {
            vdn,
            object,
            before,
            after,
        } = one;
        rows.extend([
            now.millis().into(),
            vdn.0.into(),
            who.into(),
            object.as_str().into(),
            Value::MaybeText(before.as_deref()),
            Value::MaybeText(after.as_deref()),
        ]);
    }
    let into = "directory_log (at, vdn, who, object, value_before, value_after)";
    conn.insert(into, 6, &rows).await
}

impl Store {
    /// The newest changes of directories that fit the filter, at most `limit`, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn directory_log(
        &self,
        filter: DirectoryLogFilter,
        limit: u32,
    ) -> Result<Vec<DirectoryLogEntry>, StoreError> {
        let DirectoryLogFilter { vdn, from, until } = filter;
        let mut sql = "SELECT id, at, vdn, who, object, value_before, value_after FROM directory_log \
                       WHERE id > 0"
            .to_owned();
        let mut values: Vec<Value<'_>> = vec![limit.into()];
        // Conditions that aren't asked for are left out: only then is the index that fits used.
        for (condition, value) in [
            ("vdn =", vdn.map(|vdn| Value::from(vdn.0))),
            ("at >=", from.map(|at| Value::from(at.millis()))),
            ("at <", until.map(|at| Value::from(at.millis()))),
        ] {
            let Some(value) = value else { continue };
            values.push(value);
            sql.push_str(&format!(" AND {condition} ${}", values.len()));
        }
        sql.push_str(" ORDER BY id DESC LIMIT $1");
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter().rev().map(entry).collect()
    }
}

pub(crate) fn entry(row: &Row) -> Result<DirectoryLogEntry, StoreError> {
    Ok(DirectoryLogEntry {
        id: row.number(0)?,
        at: Time::from_millis(row.number(1)?),
        who: row.text(3)?,
        what: Changed {
            vdn: VdnId(row.number(2)?),
            object: row.text(4)?,
            before: row.maybe_text(5)?,
            after: row.maybe_text(6)?,
        },
    })
}
