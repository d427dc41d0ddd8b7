//! The directory in the database.

mod change;
mod difference;
mod edit;
mod overflow;
mod read;
mod write;

pub use change::DirectoryChange;
pub use edit::Editor;
pub(crate) use read::all;

use crate::credential::{self, NewCredential};
use crate::directory_log;
use crate::error::StoreError;
use crate::phone::{self, NewPhone};
use crate::rules::{self, IdRange};
use crate::sql::Conn;
use crate::store::Store;
use ccgate_core::directory::{AgentEntry, Directory};
use ccgate_core::{AgentId, Time, VdnId};
use std::fmt;

/// Grows with every change of the directory or of a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u64);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is put in the place of the present directory.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// All VDNs there are to be.
    pub directories: &'a [Directory],
    /// Passwords to be set with it. A hash that equals the present one changes nothing.
    pub credentials: &'a [NewCredential],
    /// How many old hashes of an agent's passwords stay.
    pub keep_history: usize,
    /// All SIP phones there are to be; when `None`, the VDNs that stay keep theirs.
    pub phones: Option<&'a [NewPhone]>,
    /// Which numbers agents may have.
    pub ids: IdRange,
    /// Who does it, for the record.
    pub by: &'a str,
    /// When.
    pub now: Time,
}

impl Store {
    /// All VDNs in the order of their numbers, with the version they belong to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_directories(&self) -> Result<(Version, Vec<Directory>), StoreError> {
        let mut reader = self.reader().await?;
        let mut tx = reader.conn().begin_reading().await?;
        let version = version(&mut tx.conn()).await?;
        let directories = read::all(&mut tx.conn()).await?;
        tx.commit().await?;
        Ok((version, directories))
    }

    /// The present version; cheap.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn directory_version(&self) -> Result<Version, StoreError> {
        version(&mut self.reader().await?.conn()).await
    }

    /// Puts these VDNs in the place of all that there are. Agents that stay keep their password, lock
    /// and private configuration; those of the others are thrown away.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] with every rule broken, or when the database fails; nothing was
    /// changed then.
    pub async fn replace_directories(
        &self,
        whole: &[Directory],
        ids: IdRange,
        by: &str,
    ) -> Result<Version, StoreError> {
        self.import(whole, &[], 0, ids, by, Time::default()).await
    }

    /// The same, and sets passwords at once. The VDNs that stay keep their SIP phones.
    ///
    /// # Errors
    /// As for [`Store::import_all`].
    pub async fn import(
        &self,
        whole: &[Directory],
        credentials: &[NewCredential],
        keep_history: usize,
        ids: IdRange,
        by: &str,
        now: Time,
    ) -> Result<Version, StoreError> {
        self.import_all(Import {
            directories: whole,
            credentials,
            keep_history,
            phones: None,
            ids,
            by,
            now,
        })
        .await
    }

    /// The same with SIP phones.
    ///
    /// # Errors
    /// As for [`Store::replace_directories`], and [`StoreError::UnknownAgent`] for a password of an
    /// agent that isn't among them.
    pub async fn import_all(&self, import: Import<'_>) -> Result<Version, StoreError> {
        let Import {
            directories: whole,
            credentials,
            keep_history,
            phones,
            ids,
            by,
            now,
        } = import;
        let faults = rules::check(whole, ids);
        if !faults.is_empty() {
            return Err(StoreError::Invalid(faults));
        }
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let version = raise(&mut tx.conn(), by).await?;
        let changed = difference::of_all(&read::all(&mut tx.conn()).await?, whole);
        directory_log::insert(&mut tx.conn(), now, by, &changed).await?;
        write::replace_all(&mut tx.conn(), whole).await?;
        phone::replace_all(&mut tx.conn(), whole, phones).await?;
        for new in credentials {
            if !whole.iter().any(|one| one.agents.contains_key(&new.agent)) {
                return Err(StoreError::UnknownAgent(new.agent));
            }
            credential::set(&mut tx.conn(), new, now, keep_history).await?;
        }
        tx.commit().await?;
        Ok(version)
    }

    /// Adds one agent.
    ///
    /// # Errors
    /// [`StoreError::UnknownVdn`], [`StoreError::AgentExists`], [`StoreError::Invalid`], or when the
    /// database fails.
    pub async fn agent_add(
        &self,
        vdn: VdnId,
        agent: AgentId,
        entry: &AgentEntry,
        ids: IdRange,
        by: &str,
        now: Time,
    ) -> Result<Version, StoreError> {
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let version = raise(&mut tx.conn(), by).await?;
        let mut directories = read::all(&mut tx.conn()).await?;
        if let Some(other) = directories.iter().find(|one| one.agents.contains_key(&agent)) {
            return Err(StoreError::AgentExists(agent, other.vdn));
        }
        let directory = directories
            .iter_mut()
            .find(|one| one.vdn == vdn)
            .ok_or(StoreError::UnknownVdn(vdn))?;
        let before = directory.clone();
        directory.agents.insert(agent, entry.clone());
        let changed = difference::of(&before, directory);
        let faults = rules::check(&directories, ids);
        if !faults.is_empty() {
            return Err(StoreError::Invalid(faults));
        }
        write::agents(&mut tx.conn(), vdn, [(&agent, entry)]).await?;
        directory_log::insert(&mut tx.conn(), now, by, &changed).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// The VDN that the agent belongs to.
    ///
    /// # Errors
    /// [`StoreError::UnknownAgent`], or when the database fails.
    pub async fn vdn_of(&self, agent: AgentId) -> Result<VdnId, StoreError> {
        let mut reader = self.reader().await?;
        let row = reader
            .conn()
            .fetch_one("SELECT vdn FROM agent WHERE id = $1", &[agent.0.into()])
            .await?;
        match row {
            Some(row) => Ok(VdnId(row.number(0)?)),
            None => Err(StoreError::UnknownAgent(agent)),
        }
    }
}

/// Raises the version. Being the first statement of a change it also queues the changes: the row
/// stays locked until the end of the transaction.
pub(crate) async fn raise(conn: &mut Conn<'_>, by: &str) -> Result<Version, StoreError> {
    let row = conn
        .fetch_one(
            "UPDATE directory_state SET version = version + 1, changed_by = $1 WHERE id = 1 RETURNING version",
            &[by.into()],
        )
        .await?;
    row.map(|row| row.number(0).map(Version))
        .unwrap_or_else(|| Err(no_state()))
}

async fn version(conn: &mut Conn<'_>) -> Result<Version, StoreError> {
    let row = conn
        .fetch_one("SELECT version FROM directory_state WHERE id = 1", &[])
        .await?;
    row.map(|row| row.number(0).map(Version))
        .unwrap_or_else(|| Err(no_state()))
}

fn no_state() -> StoreError {
    StoreError::Corrupt {
        place: "directory_state".to_owned(),
        cause: "its row is missing".to_owned(),
    }
}
