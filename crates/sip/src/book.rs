//! What the switch asks the installation: who a user is and where a dialled number leads.

use crate::digest;
use ccgate_core::{Phone, VdnId};
use std::fmt;
use subtle::{Choice, ConstantTimeEq};

/// The installation's phones and numbers; asked often, answered from memory.
pub trait Book: Send + Sync {
    /// The phone account of a user name, if there is one.
    fn account(&self, user: &str) -> Option<Account>;
    /// The VDN whose access code was dialled on a trunk; an empty trunk name: on a registered phone.
    fn access(&self, called: &str, trunk: &str) -> Option<VdnId>;
}

/// A phone that may register and call.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose it is.
    pub vdn: VdnId,
    /// The number that rings it.
    pub phone: Phone,
    /// Hashes of its passwords; more than one while a password is being changed.
    pub secrets: Vec<Ha1>,
}

/// What is stored of a password: H(user:realm:password) (RFC 7616 §3.4.2).
#[derive(Clone, Default)]
pub struct Ha1 {
    /// For MD5; `None`: not accepted.
    pub md5: Option<[u8; 16]>,
    /// For SHA-256; `None`: not accepted.
    pub sha256: Option<[u8; 32]>,
}

impl Ha1 {
    /// Hashes a password with both algorithms.
    pub fn of(user: &str, realm: &str, password: &str) -> Self {
        let text = format!("{user}:{realm}:{password}");
        Self {
            md5: Some(digest::md5(text.as_bytes())),
            sha256: Some(digest::sha256(text.as_bytes())),
        }
    }

    /// Whether both hold the same hashes; takes the same time for all.
    pub fn same(&self, other: &Self) -> bool {
        let flat = |h: &Self| (h.md5.unwrap_or_default(), h.sha256.unwrap_or_default());
        let ((md5, sha256), (other_md5, other_sha256)) = (flat(self), flat(other));
        let kinds = Choice::from(u8::from(self.md5.is_some() == other.md5.is_some()))
            & Choice::from(u8::from(self.sha256.is_some() == other.sha256.is_some()));
        (kinds & md5.ct_eq(&other_md5) & sha256.ct_eq(&other_sha256)).into()
    }
}

/// A hash that stands for a password is as secret as the password.
impl fmt::Debug for Ha1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ha1")
    }
}
