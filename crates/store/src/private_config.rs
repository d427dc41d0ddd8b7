//! `privateconfig`: a text that a desktop keeps at the gateway.

use crate::error::StoreError;
use crate::store::Store;
use ccgate_core::AgentId;

/// Most characters of a private configuration.
pub const PRIVATE_CONFIG_LIMIT: usize = 4000;

impl Store {
    /// The agent's private configuration; empty when it has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn private_config(&self, agent: AgentId) -> Result<String, StoreError> {
        let mut reader = self.reader().await?;
        let row = reader
            .conn()
            .fetch_one(
                "SELECT body FROM private_config WHERE agent = $1",
                &[agent.0.into()],
            )
            .await?;
        row.map_or_else(|| Ok(String::new()), |row| row.text(0))
    }

    /// Keeps a private configuration; an empty one is forgotten.
    ///
    /// # Errors
    /// [`StoreError::PrivateConfig`] when it is too long or holds NUL, or when the database fails.
    pub async fn set_private_config(&self, agent: AgentId, body: &str) -> Result<(), StoreError> {
        if body.chars().count() > PRIVATE_CONFIG_LIMIT || body.contains('\0') {
            return Err(StoreError::PrivateConfig(PRIVATE_CONFIG_LIMIT));
        }
        let mut writer = self.writer().await?;
        let mut conn = writer.conn();
        if body.is_empty() {
            conn.execute("DELETE FROM private_config WHERE agent = $1", &[agent.0.into()])
                .await?;
            return Ok(());
        }
        conn.execute(
            "INSERT INTO private_config (agent, body) VALUES ($1, $2) \
             ON CONFLICT (agent) DO UPDATE SET body = excluded.body",
            &[agent.0.into(), body.into()],
        )
        .await?;
        Ok(())
    }
}
