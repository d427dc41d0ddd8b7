//! Looking things up.

use super::row::{self, LEG, RECORDING};
use super::{CallQuery, PAGE_LIMIT, RecordingQuery};
use crate::error::StoreError;
use crate::sql::{Row, Value};
use crate::store::Store;
use ccgate_core::call::{CallData, CallLeg, Recording};
use ccgate_core::{CallId, VdnId};
use sqlx::AssertSqlSafe;

impl Store {
    /// What is kept of the participants of calls, the newest first. With an agent only its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn call_legs(&self, query: CallQuery) -> Result<Vec<CallLeg>, StoreError> {
        let rows = self
            .page("call_leg", LEG, "call DESC, number DESC", query)
            .await?;
        rows.iter().map(row::leg).collect()
    }

    /// The participants of a call in the order in which they came; at most [`PAGE_LIMIT`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn legs_of_call(&self, vdn: VdnId, call: &CallId) -> Result<Vec<CallLeg>, StoreError> {
        let rows = self.of_call("call_leg", LEG, "number", vdn, call).await?;
        rows.iter().map(row::leg).collect()
    }

    /// What the desktops kept with a call.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn call_data(&self, vdn: VdnId, call: &CallId) -> Result<Option<CallData>, StoreError> {
        if call.0.contains('\0') {
            return Ok(None);
        }
        let mut reader = self.reader().await?;
        let row = reader
            .conn()
            .fetch_one(
                "SELECT data FROM call_data WHERE vdn = $1 AND call = $2",
                &[vdn.0.into(), (&*call.0).into()],
            )
            .await?;
        row.map(|row| Ok(CallData(row.text(0)?.into()))).transpose()
    }

    /// The catalogue of the recordings, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recordings(&self, query: RecordingQuery) -> Result<Vec<Recording>, StoreError> {
        let rows = self.page("recording", RECORDING, "id DESC", query).await?;
        rows.iter().map(row::recording).collect()
    }

    /// The recordings of a call, the oldest first; at most [`PAGE_LIMIT`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recordings_of_call(&self, vdn: VdnId, call: &CallId) -> Result<Vec<Recording>, StoreError> {
        let rows = self
            .of_call("recording", RECORDING, "begun, id", vdn, call)
            .await?;
        rows.iter().map(row::recording).collect()
    }

    /// The recording with that `recordID`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recording(&self, vdn: VdnId, id: &str) -> Result<Option<Recording>, StoreError> {
        // PostgreSQL refuses such a text; nothing of it is ever stored.
        if id.contains('\0') {
            return Ok(None);
        }
        let mut reader = self.reader().await?;
        // Columns are of this crate.
        let sql = format!("SELECT {RECORDING} FROM recording WHERE vdn = $1 AND id = $2");
        let row = reader
            .conn()
            .fetch_one(AssertSqlSafe(sql), &[vdn.0.into(), id.into()])
            .await?;
        row.as_ref().map(row::recording).transpose()
    }

    async fn page(
        &self,
        table: &str,
        columns: &str,
        then_by: &str,
        query: CallQuery,
    ) -> Result<Vec<Row>, StoreError> {
        let CallQuery {
            vdn,
            agent,
            skill,
            from,
            to,
            first,
            last,
        } = query;
        let Some(more) = last.checked_sub(first) else {
            return Ok(Vec::new());
        };
        let count = more.saturating_add(1).min(PAGE_LIMIT);
        // Conditions that aren't asked for are left out: only then is the index that fits used.
        let mut sql = format!("SELECT {columns} FROM {table} WHERE vdn = $1 AND begun >= $2 AND begun < $3");
        let mut values: Vec<Value<'_>> = vec![
            vdn.0.into(),
            from.millis().into(),
            to.millis().into(),
            count.into(),
            first.into(),
        ];
        if let Some(agent) = agent {
            values.push(agent.0.into());
            sql.push_str(&format!(" AND agent = ${}", values.len()));
        }
        if let Some(skill) = skill {
            values.push(skill.0.into());
            sql.push_str(&format!(" AND skill = ${}", values.len()));
        }
        sql.push_str(&format!(" ORDER BY begun DESC, {then_by} LIMIT $4 OFFSET $5"));
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        reader.conn().fetch(AssertSqlSafe(sql), &values).await
    }

    async fn of_call(
        &self,
        table: &str,
        columns: &str,
        order: &str,
        vdn: VdnId,
        call: &CallId,
    ) -> Result<Vec<Row>, StoreError> {
        if call.0.contains('\0') {
            return Ok(Vec::new());
        }
        let mut reader = self.reader().await?;
        let sql =
            format!("SELECT {columns} FROM {table} WHERE vdn = $1 AND call = $2 ORDER BY {order} LIMIT $3");
        let values = [vdn.0.into(), (&*call.0).into(), PAGE_LIMIT.into()];
        // Names are of this crate, the rest is placeholders.
        reader.conn().fetch(AssertSqlSafe(sql), &values).await
    }
}
