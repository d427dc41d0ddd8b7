//! One phone's account, changed by an administrator of its VDN, with a line in the log.

use crate::directory::{self, Version};
use crate::directory_log::{self, Changed};
use crate::error::StoreError;
use crate::phone::{self, PhoneAccount};
use crate::rules::{Fault, Place};
use crate::store::Store;
use ccgate_core::{Directory, Phone, Time, VdnId};

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
    /// [`StoreError::PhoneTaken`] for a new one that is there, or another VDN's by its directory;
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
                if let PhoneEdit::Add(_) = edit {
                    may_have(&directories, vdn, number)?;
                }
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

/// Whether a VDN may have a new phone of that number: within its ranges, and not among those of another VDN.
/// That one's browser phones couldn't register any more.
fn may_have(directories: &[Directory], vdn: VdnId, number: &Phone) -> Result<(), StoreError> {
    let (own, others): (Vec<_>, Vec<_>) = directories.iter().partition(|one| one.vdn == vdn);
    if own.iter().any(|own| !own.permits_phone(number)) {
        return Err(StoreError::Invalid(vec![Fault {
            line: None,
            place: Place::Phone(vdn, 0),
            field: "number",
            text: format!("{number} is outside the phone ranges of the VDN"),
        }]));
    }
    let anywhere = own.iter().all(|own| own.phone_ranges.is_empty());
    let has = |other: &&Directory| {
        let within = anywhere && !other.phone_ranges.is_empty() && other.permits_phone(number);
        let mut phones = other.agents.values().flat_map(|entry| &entry.phones);
        within || phones.any(|phone| phone == number)
    };
    match others.into_iter().find(has) {
        Some(other) => Err(StoreError::PhoneTaken(number.clone(), other.vdn)),
        None => Ok(()),
    }
}
