//! The logs page by page, newest first. A page begins behind the last line of the one before, so that
//! a late page costs no more than the first.

use crate::directory_log::{self, Changed, DirectoryLogEntry};
use crate::error::StoreError;
use crate::operation_log::{self, LogEntry};
use crate::sql::{Row, Value};
use crate::store::Store;
use ccgate_core::{AgentId, Time, VdnId};
use sqlx::AssertSqlSafe;

/// A page of a log of one VDN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// Of this VDN.
    pub vdn: VdnId,
    /// About this agent: its own sign-ins and sign-outs, or the changes of it.
    pub agent: Option<AgentId>,
    /// At this time or later.
    pub from: Option<Time>,
    /// Before this time.
    pub until: Option<Time>,
    /// Older than the line of this number. When that line has been removed since, so have been all
    /// older ones: the page is empty.
    pub before: Option<u64>,
    /// At most so many lines.
    pub limit: u32,
}

impl Store {
    /// A page of the operation log, the newest line first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn operation_log_page(&self, page: LogPage) -> Result<Vec<LogEntry>, StoreError> {
        // The plus keeps the index of the VDN out of it: an agent has few lines, its VDN many.
        let (of, value) = match page.agent {
            None => ("vdn = $1", None),
            Some(agent) => ("+vdn = $1 AND agent = $2", Some(Value::from(agent.0))),
        };
        let rows = self
            .log_page(
                page,
                "operation_log",
                "id, at, vdn, agent, what, cause, began, detail",
                of,
                value,
            )
            .await?;
        rows.iter().map(operation_log::entry).collect()
    }

    /// A page of the log of changes, the newest line first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn directory_log_page(&self, page: LogPage) -> Result<Vec<DirectoryLogEntry>, StoreError> {
        let object = page.agent.map(|agent| format!("agent {agent}"));
        let (of, value) = match &object {
            None => ("vdn = $1", None),
            Some(object) => ("vdn = $1 AND object = $2", Some(Value::from(object.as_str()))),
        };
        let rows = self
            .log_page(
                page,
                "directory_log",
                "id, at, vdn, who, object, value_before, value_after",
                of,
                value,
            )
            .await?;
        rows.iter().map(directory_log::entry).collect()
    }

    /// Notes what an administrator did to something that isn't part of the directory.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_change(&self, now: Time, who: &str, what: &Changed) -> Result<(), StoreError> {
        let mut writer = self.writer().await?;
        directory_log::insert(&mut writer.conn(), now, who, std::slice::from_ref(what)).await
    }

    async fn log_page(
        &self,
        page: LogPage,
        table: &'static str,
        columns: &'static str,
        of: &'static str,
        value: Option<Value<'_>>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut reader = self.reader().await?;
        let mut values: Vec<Value<'_>> = vec![page.vdn.0.into()];
        values.extend(value);
        let mut sql = format!("SELECT {columns} FROM {table} WHERE {of}");
        let mut most = page.until.map(|until| until.millis().saturating_sub(1));
        if page.until == Some(Time::default()) {
            return Ok(Vec::new());
        }
        if let Some(before) = page.before {
            let at = format!("SELECT at FROM {table} WHERE id = $1");
            let row = reader
                .conn()
                .fetch_one(AssertSqlSafe(at), &[before.into()])
                .await?;
            let Some(row) = row else {
                return Ok(Vec::new());
            };
            let at: u64 = row.number(0)?;
            most = Some(most.map_or(at, |most| most.min(at)));
            values.extend([Value::from(at), Value::from(before)]);
            let (at, id) = (values.len() - 1, values.len());
            sql.push_str(&format!(" AND (at < ${at} OR id < ${id})"));
        }
        for (condition, value) in [
            ("at >=", page.from.map(|from| Value::from(from.millis()))),
            ("at <=", most.map(Value::from)),
        ] {
            let Some(value) = value else { continue };
            values.push(value);
            sql.push_str(&format!(" AND {condition} ${}", values.len()));
        }
        values.push(page.limit.into());
        sql.push_str(&format!(" ORDER BY at DESC, id DESC LIMIT ${}", values.len()));
        // Names are of this crate, the rest is placeholders.
        reader.conn().fetch(AssertSqlSafe(sql), &values).await
    }
}
