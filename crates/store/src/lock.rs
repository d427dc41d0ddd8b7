//! Failed sign-ins, so that a restart doesn't forget them.

use crate::error::StoreError;
use crate::store::Store;
use ccgate_core::{AgentId, Time};

/// Failures of one agent from one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedLock {
    /// Whose password was guessed.
    pub agent: AgentId,
    /// From where.
    pub source: String,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// When the last one came.
    pub last_failure: Time,
}

impl Store {
    /// All failures that are remembered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_locks(&self) -> Result<Vec<SavedLock>, StoreError> {
        let mut reader = self.reader().await?;
        let rows = reader
            .conn()
            .fetch(
                "SELECT agent, source, failures, last_failure FROM lock_out ORDER BY agent, source",
                &[],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(SavedLock {
                    agent: AgentId(row.number(0)?),
                    source: row.text(1)?,
                    failures: row.number(2)?,
                    last_failure: Time::from_millis(row.number(3)?),
                })
            })
            .collect()
    }

    /// Remembers the failures of an agent from a source.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_lock(&self, lock: &SavedLock) -> Result<(), StoreError> {
        let SavedLock {
            agent,
            source,
            failures,
            last_failure,
        } = lock;
        let mut writer = self.writer().await?;
        writer
            .conn()
            .execute(
                "INSERT INTO lock_out (agent, source, failures, last_failure) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (agent, source) DO UPDATE SET failures = excluded.failures, \
                 last_failure = excluded.last_failure",
                &[
                    agent.0.into(),
                    source.as_str().into(),
                    (*failures).into(),
                    last_failure.millis().into(),
                ],
            )
            .await?;
        Ok(())
    }

    /// Forgets the failures of an agent from everywhere.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clear_lock(&self, agent: AgentId) -> Result<(), StoreError> {
        let mut writer = self.writer().await?;
        writer
            .conn()
            .execute("DELETE FROM lock_out WHERE agent = $1", &[agent.0.into()])
            .await?;
        Ok(())
    }

    /// Forgets failures whose last one is older than `before`; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_locks(&self, before: Time) -> Result<u64, StoreError> {
        let mut writer = self.writer().await?;
        writer
            .conn()
            .execute(
                "DELETE FROM lock_out WHERE last_failure < $1",
                &[before.millis().into()],
            )
            .await
    }
}
