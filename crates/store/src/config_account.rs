//! The VDNs' own accounts of the configuration interface (spec/other.md §9).

use crate::error::StoreError;
use crate::store::Store;
use ccgate_core::{Time, VdnId};
use std::fmt;

/// What is kept of the password of a VDN's account.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigAccount {
    /// The hash as a PHC string (`$argon2id$…`).
    pub hash: String,
    /// When the password was set.
    pub changed_at: Time,
}

impl fmt::Debug for ConfigAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigAccount")
            .field("changed_at", &self.changed_at)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The account of a VDN; `None` when the VDN isn't there, or has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn config_account(&self, vdn: VdnId) -> Result<Option<ConfigAccount>, StoreError> {
        let mut reader = self.reader().await?;
        let row = reader
            .conn()
            .fetch_one(
                "SELECT hash, changed_at FROM config_account \
                 WHERE vdn = $1 AND EXISTS (SELECT 1 FROM vdn WHERE id = $1)",
                &[vdn.0.into()],
            )
            .await?;
        row.map(|row| {
            Ok(ConfigAccount {
                hash: row.text(0)?,
                changed_at: Time::from_millis(row.number(1)?),
            })
        })
        .transpose()
    }

    /// Gives a VDN an account, or its account another password.
    ///
    /// # Errors
    /// [`StoreError::UnknownVdn`], or when the database fails.
    pub async fn set_config_account(&self, vdn: VdnId, hash: &str, now: Time) -> Result<(), StoreError> {
        let mut writer = self.writer().await?;
        let set = writer
            .conn()
            .execute(
                "INSERT INTO config_account (vdn, hash, changed_at) \
                 SELECT id, $2, $3 FROM vdn WHERE id = $1 \
                 ON CONFLICT (vdn) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
                &[vdn.0.into(), hash.into(), now.millis().into()],
            )
            .await?;
        match set {
            0 => Err(StoreError::UnknownVdn(vdn)),
            _ => Ok(()),
        }
    }

    /// Takes a VDN's account away; false when it had none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_config_account(&self, vdn: VdnId) -> Result<bool, StoreError> {
        let mut writer = self.writer().await?;
        let removed = writer
            .conn()
            .execute("DELETE FROM config_account WHERE vdn = $1", &[vdn.0.into()])
            .await?;
        Ok(removed > 0)
    }
}
