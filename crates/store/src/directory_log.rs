//! The part of the operation log that tells who changed the directory.

use crate::error::StoreError;
use crate::sql::{Conn, Row, Value};
use crate::store::Store;
use ccgate_core::{Time, VdnId};

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
        let mut reader = self.reader().await?;
        let rows = reader
            .conn()
            .fetch(
                "SELECT id, at, vdn, who, object, value_before, value_after FROM directory_log \
                 WHERE ($1 IS NULL OR vdn = $1) AND at >= $2 AND at < $3 ORDER BY id DESC LIMIT $4",
                &[
                    vdn.map(|vdn| vdn.0).into(),
                    from.unwrap_or_default().millis().into(),
                    until.map_or(u64::MAX, Time::millis).into(),
                    limit.into(),
                ],
            )
            .await?;
        rows.iter().rev().map(entry).collect()
    }
}

fn entry(row: &Row) -> Result<DirectoryLogEntry, StoreError> {
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
