//! SIP accounts: phones that register with a password.

use crate::directory;
use crate::directory::Version;
use crate::error::StoreError;
use crate::ha1::Ha1Pair;
use crate::rules::{self, ListedPhone, Place};
use crate::sql::{Conn, Value};
use crate::store::Store;
use ccgate_core::directory::Directory;
use ccgate_core::{Phone, VdnId};
use std::collections::BTreeMap;

/// A phone that may register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneAccount {
    /// Its number, which is also the user name; unique over all VDNs.
    pub phone: Phone,
    /// The VDN that it belongs to.
    pub vdn: VdnId,
    /// The realm that the hashes were made for.
    pub realm: String,
    /// What is kept of the password.
    pub ha1: Ha1Pair,
}

/// A phone of a directory that is to be put in the place of the present one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewPhone {
    /// With this account.
    Set(PhoneAccount),
    /// With the account that it has; without one nobody can register as it.
    Keep {
        /// Its VDN from now on.
        vdn: VdnId,
        /// Its number.
        phone: Phone,
    },
}

impl NewPhone {
    fn listed(&self, n: usize) -> ListedPhone<'_> {
        match self {
            Self::Set(account) => account.listed(n),
            Self::Keep { vdn, phone } => ListedPhone {
                place: Place::Phone(*vdn, n),
                vdn: *vdn,
                phone,
                realm: None,
            },
        }
    }
}

impl PhoneAccount {
    /// The same phone without the hashes, for a list that anybody may read.
    pub fn without_secret(&self) -> NewPhone {
        NewPhone::Keep {
            vdn: self.vdn,
            phone: self.phone.clone(),
        }
    }

    fn listed(&self, n: usize) -> ListedPhone<'_> {
        ListedPhone {
            place: Place::Phone(self.vdn, n),
            vdn: self.vdn,
            phone: &self.phone,
            realm: Some(&self.realm),
        }
    }
}

impl Store {
    /// The accounts of all VDNs in the order of their numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn phones(&self) -> Result<Vec<PhoneAccount>, StoreError> {
        let mut reader = self.reader().await?;
        Ok(read(&mut reader.conn()).await?.into_values().collect())
    }

    /// Gives a phone an account, or another password. Servers notice by the directory's version.
    ///
    /// # Errors
    /// As for [`Store::phones_set`].
    pub async fn phone_set(
        &self,
        vdn: VdnId,
        phone: &Phone,
        realm: &str,
        ha1: Ha1Pair,
        by: &str,
    ) -> Result<Version, StoreError> {
        let account = PhoneAccount {
            phone: phone.clone(),
            vdn,
            realm: realm.to_owned(),
            ha1,
        };
        self.phones_set(&[account], by).await
    }

    /// The same for several at once.
    ///
    /// # Errors
    /// [`StoreError::PhoneTaken`] for one of another VDN, [`StoreError::Invalid`] for one that breaks
    /// a rule, or when the database fails; nothing was changed then.
    pub async fn phones_set(&self, accounts: &[PhoneAccount], by: &str) -> Result<Version, StoreError> {
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let version = directory::raise(&mut tx.conn(), by).await?;
        let directories = directory::all(&mut tx.conn()).await?;
        let present = read(&mut tx.conn()).await?;
        for account in accounts {
            if let Some(other) = present.get(&account.phone)
                && other.vdn != account.vdn
            {
                return Err(StoreError::PhoneTaken(account.phone.clone(), other.vdn));
            }
        }
        check(&directories, accounts.iter())?;
        write(&mut tx.conn(), accounts.iter()).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// Takes a phone's account away: it can't register any more.
    ///
    /// # Errors
    /// [`StoreError::UnknownPhone`], or when the database fails.
    pub async fn phone_remove(&self, phone: &Phone, by: &str) -> Result<Version, StoreError> {
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let version = directory::raise(&mut tx.conn(), by).await?;
        let sql = "DELETE FROM phone_account WHERE phone = $1";
        if tx.conn().execute(sql, &[(&*phone.0).into()]).await? == 0 {
            return Err(StoreError::UnknownPhone(phone.clone()));
        }
        tx.commit().await?;
        Ok(version)
    }
}

/// Puts these phones in the place of all; without a list the VDNs that there are keep theirs. To be
/// called within a transaction, after the directory was written.
pub(crate) async fn replace_all(
    conn: &mut Conn<'_>,
    directories: &[Directory],
    phones: Option<&[NewPhone]>,
) -> Result<(), StoreError> {
    let mut present = read(conn).await?;
    let accounts: Vec<PhoneAccount> = match phones {
        None => {
            let stays = |account: &PhoneAccount| directories.iter().any(|one| one.vdn == account.vdn);
            present.into_values().filter(stays).collect()
        }
        Some(phones) => {
            let listed = phones.iter().enumerate().map(|(n, phone)| phone.listed(n));
            let faults = rules::check_phones(directories, listed);
            if !faults.is_empty() {
                return Err(StoreError::Invalid(faults));
            }
            let account = |new: &NewPhone| match new {
                NewPhone::Set(account) => Some(account.clone()),
                NewPhone::Keep { vdn, phone } => {
                    let account = present.remove(phone)?;
                    Some(PhoneAccount { vdn: *vdn, ..account })
                }
            };
            phones.iter().filter_map(account).collect()
        }
    };
    check(directories, accounts.iter())?;
    conn.execute("DELETE FROM phone_account", &[]).await?;
    write(conn, accounts.iter()).await
}

/// Whether the accounts and the directories can be together.
pub(crate) fn check<'a>(
    directories: &[Directory],
    accounts: impl Iterator<Item = &'a PhoneAccount>,
) -> Result<(), StoreError> {
    let listed = accounts.enumerate().map(|(n, account)| account.listed(n));
    let faults = rules::check_phones(directories, listed);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(StoreError::Invalid(faults))
    }
}

pub(crate) async fn read(conn: &mut Conn<'_>) -> Result<BTreeMap<Phone, PhoneAccount>, StoreError> {
    let sql = "SELECT phone, vdn, realm, ha1_md5, ha1_sha256 FROM phone_account";
    let rows = conn.fetch(sql, &[]).await?;
    let account = |row: &crate::sql::Row| {
        let phone = Phone(row.text(0)?.into());
        let ha1 = Ha1Pair::parse(&row.text(3)?, &row.text(4)?).ok_or_else(|| StoreError::Corrupt {
            place: format!("phone_account ({phone})"),
            cause: "a hash has not its number of digits".to_owned(),
        })?;
        let account = PhoneAccount {
            phone: phone.clone(),
            vdn: VdnId(row.number(1)?),
            realm: row.text(2)?,
            ha1,
        };
        Ok((phone, account))
    };
    rows.iter().map(account).collect()
}

pub(crate) async fn write<'a>(
    conn: &mut Conn<'_>,
    accounts: impl Iterator<Item = &'a PhoneAccount>,
) -> Result<(), StoreError> {
    let rows: Vec<Value<'_>> = accounts
        .flat_map(|account| {
            let PhoneAccount {
                phone,
                vdn,
                realm,
                ha1,
            } = account;
            [
                (&*phone.0).into(),
                vdn.0.into(),
                realm.as_str().into(),
                ha1.md5().into(),
                Value::from(ha1.sha256()),
            ]
        })
        .collect();
    let columns = ["phone", "vdn", "realm", "ha1_md5", "ha1_sha256"];
    conn.upsert("phone_account", &columns, 1, &rows).await
}
