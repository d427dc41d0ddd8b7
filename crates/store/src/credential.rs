//! Passwords' hashes.

use crate::directory::{self, Version};
use crate::error::StoreError;
use crate::sql::{Conn, Value};
use crate::store::Store;
use ccgate_core::{AgentId, Time};
use std::collections::HashMap;
use std::fmt;

/// What is kept of an agent's password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The hash as a PHC string (`$argon2id$…`).
    pub hash: String,
    /// When the password was set.
    pub changed_at: Time,
    /// The agent has to change it before calls work.
    pub must_change: bool,
    /// Hashes of the passwords before, the newest first.
    pub history: Vec<String>,
}

/// A password to be set.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCredential {
    /// Whose.
    pub agent: AgentId,
    /// The hash as a PHC string.
    pub hash: String,
    /// The agent has to change it before calls work.
    pub must_change: bool,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("changed_at", &self.changed_at)
            .field("must_change", &self.must_change)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for NewCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCredential")
            .field("agent", &self.agent)
            .field("must_change", &self.must_change)
            .finish_non_exhaustive()
    }
}

const ALL: &str = "SELECT agent, hash, changed_at, must_change FROM credential";
const ALL_HISTORY: &str = "SELECT agent, hash FROM credential_history ORDER BY agent, no DESC";
const ONE: &str = "SELECT agent, hash, changed_at, must_change FROM credential WHERE agent = $1";
const ONE_HISTORY: &str = "SELECT agent, hash FROM credential_history WHERE agent = $1 ORDER BY no DESC";

impl Store {
    /// The credentials of all agents that have one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_credentials(&self) -> Result<HashMap<AgentId, Credential>, StoreError> {
        let mut reader = self.reader().await?;
        let mut tx = reader.conn().begin_reading().await?;
        let found = read(&mut tx.conn(), ALL, ALL_HISTORY, &[]).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// One agent's credential.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_credential(&self, agent: AgentId) -> Result<Option<Credential>, StoreError> {
        let mut reader = self.reader().await?;
        let mut tx = reader.conn().begin_reading().await?;
        let mut found = read(&mut tx.conn(), ONE, ONE_HISTORY, &[agent.0.into()]).await?;
        tx.commit().await?;
        Ok(found.remove(&agent))
    }

    /// Sets an agent's password. The one before goes to the history, of which the `keep_history`
    /// newest stay.
    ///
    /// # Errors
    /// [`StoreError::UnknownAgent`], or when the database fails.
    pub async fn set_password(
        &self,
        agent: AgentId,
        hash: &str,
        now: Time,
        must_change: bool,
        keep_history: usize,
    ) -> Result<Version, StoreError> {
        let new = NewCredential {
            agent,
            hash: hash.to_owned(),
            must_change,
        };
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let version = directory::raise(&mut tx.conn(), "password").await?;
        let known = tx
            .conn()
            .fetch_one("SELECT id FROM agent WHERE id = $1", &[agent.0.into()])
            .await?;
        if known.is_none() {
            return Err(StoreError::UnknownAgent(agent));
        }
        set(&mut tx.conn(), &new, now, keep_history).await?;
        tx.commit().await?;
        Ok(version)
    }
}

/// To be called within a transaction.
pub(crate) async fn set(
    conn: &mut Conn<'_>,
    new: &NewCredential,
    now: Time,
    keep_history: usize,
) -> Result<(), StoreError> {
    let agent: Value<'_> = new.agent.0.into();
    let before = conn
        .fetch_one(
            "SELECT hash, must_change FROM credential WHERE agent = $1",
            &[agent],
        )
        .await?;
    if let Some(before) = before {
        let old = before.text(0)?;
        if old == new.hash {
            if before.flag(1)? != new.must_change {
                let sql = "UPDATE credential SET must_change = $2 WHERE agent = $1";
                conn.execute(sql, &[agent, new.must_change.into()]).await?;
            }
            return Ok(());
        }
        conn.execute(
            "INSERT INTO credential_history (agent, no, hash) \
             SELECT $1, coalesce(max(no), 0) + 1, $2 FROM credential_history WHERE agent = $1",
            &[agent, old.as_str().into()],
        )
        .await?;
        let keep = i64::try_from(keep_history).unwrap_or(i64::MAX);
        conn.execute(
            "DELETE FROM credential_history WHERE agent = $1 \
             AND no <= (SELECT max(no) FROM credential_history WHERE agent = $1) - $2",
            &[agent, keep.into()],
        )
        .await?;
    }
    conn.execute(
        "INSERT INTO credential (agent, hash, changed_at, must_change) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (agent) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at, \
         must_change = excluded.must_change",
        &[
            agent,
            new.hash.as_str().into(),
            now.millis().into(),
            new.must_change.into(),
        ],
    )
    .await?;
    Ok(())
}

async fn read(
    conn: &mut Conn<'_>,
    credentials: &'static str,
    history: &'static str,
    values: &[Value<'_>],
) -> Result<HashMap<AgentId, Credential>, StoreError> {
    let mut found = HashMap::new();
    for row in conn.fetch(credentials, values).await? {
        let credential = Credential {
            hash: row.text(1)?,
            changed_at: Time::from_millis(row.number(2)?),
            must_change: row.flag(3)?,
            history: Vec::new(),
        };
        found.insert(AgentId(row.number(0)?), credential);
    }
    for row in conn.fetch(history, values).await? {
        if let Some(credential) = found.get_mut(&AgentId(row.number(0)?)) {
            credential.history.push(row.text(1)?);
        }
    }
    Ok(found)
}
