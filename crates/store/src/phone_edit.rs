//! One phone's account, changed by an administrator of its VDN, with a line in the log.

use crate::directory::{self, Version};
use crate::directory_log::{self, Changed};
use crate::error::StoreError;
use crate::phone::{self, PhoneAccount};
use crate::store::Store;
use ccgate_core::{Phone, Time, VdnId};

/// What is to become of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneEdit {
    /// It is new.
    Add(PhoneAccount),
    /// It is there, and gets this password.
    Change(PhoneAccount),
    /// It goes.
    Remove {
        /// Its VDN.
        vdn: VdnId,
        /// Its number.
        phone: Phone,
    },
}

impl PhoneEdit {
    fn place(&self) -> (VdnId, &Phone) {
        match self {
            Self::Add(account) | Self::Change(account) => (account.vdn, &account.phone),
            Self::Remove { vdn, phone } => (*vdn, phone),
        }
    }
}

impl Store {
    /// Changes an account. Servers notice by the directory's version. The log has no password.
    ///
    /// # Errors
    /// [`StoreError::PhoneTaken`] for a new one that is there, in whichever VDN;
    /// [`StoreError::UnknownPhone`] for another one that isn't there in its VDN; [`StoreError::Invalid`]
    /// for one that breaks a rule; or when the database fails. Nothing was changed then.
    pub async fn edit_phone(&self, edit: &PhoneEdit, who: &str, now: Time) -> Result<Version, StoreError> {
        let (vdn, number) = edit.place();
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let version = directory::raise(&mut tx.conn(), who).await?;
        let present = phone::read(&mut tx.conn()).await?;
        match (present.get(number), edit) {
            (Some(other), PhoneEdit::Add(_)) => {
                return Err(StoreError::PhoneTaken(number.clone(), other.vdn));
            }
            (None, PhoneEdit::Add(_)) => {}
            (Some(account), _) if account.vdn == vdn => {}
            _ => return Err(StoreError::UnknownPhone(number.clone())),
        }
        let line = || Some(format!("number = \"{number}\""));
        let (before, after) = match edit {
            PhoneEdit::Add(account) | PhoneEdit::Change(account) => {
                let directories = directory::all(&mut tx.conn()).await?;
                phone::check(&directories, std::iter::once(account))?;
                phone::write(&mut tx.conn(), std::iter::once(account)).await?;
                match edit {
                    PhoneEdit::Add(_) => (None, line()),
                    _ => (None, None),
                }
            }
            PhoneEdit::Remove { .. } => {
                let sql = "DELETE FROM phone_account WHERE phone = $1";
                tx.conn().execute(sql, &[(&*number.0).into()]).await?;
                (line(), None)
            }
        };
        let object = match edit {
            PhoneEdit::Change(_) => format!("password of phone {number}"),
            _ => format!("phone {number}"),
        };
        let changed = Changed {
            vdn,
            object,
            before,
            after,
        };
        directory_log::insert(&mut tx.conn(), now, who, &[changed]).await?;
        tx.commit().await?;
        Ok(version)
    }
}
