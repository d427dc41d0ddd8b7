//! Who a phone is.

use std::fmt;

/// A user with the password that the registrar asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Name in digest answers and in the address of record: the phone number.
    pub user: String,
    /// Never shown.
    pub password: String,
}

impl Account {
    /// An account.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            password: password.into(),
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
