//! Passwords: `modifyaccountpwd` and `modifyaccountpwdex` (spec/agent.md §2, §2.1).

use crate::lenient::Object;
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use std::borrow::Cow;
use std::fmt;

/// The most characters of any password of the interface.
const LONGEST: usize = 32;

/// A password in clear. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Box<str>);

impl Password {
    /// A password of at most 32 characters.
    #[must_use]
    pub fn given(text: &str) -> Option<Self> {
        (text.chars().count() <= LONGEST).then(|| Self(text.into()))
    }

    /// The password itself. For hashing only; never for a log.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given: `loginex` permits that.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A change of password as asked for. Whether the old one is right and the new one good enough is
/// for others to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordChange {
    /// The present one.
    pub old: Password,
    /// The one to come.
    pub new: Password,
}

impl PasswordChange {
    /// `modifyaccountpwdex`: a body with `oldPassword` and `newPassword`.
    ///
    /// # Errors
    /// 000-002 when one is missing or the body is no object; 110-003 and 110-020 when one is longer
    /// than any password.
    pub fn from_body(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        Self::new(
            ("oldPassword", body.text("oldPassword")?),
            ("newPassword", body.text("newPassword")?),
        )
    }

    /// `modifyaccountpwd`: a query with `oldpassword`, `newpassword` and, in 2014, `repassword`.
    ///
    /// # Errors
    /// As above, and 110-022 when the repeated one differs.
    pub fn from_query(query: Query<'_>) -> Result<Self, Failure> {
        let new = query.get("newpassword");
        if let Some(repeated) = query.get("repassword")
            && Some(&repeated) != new.as_ref()
        {
            return Err(Failure::plain(Retcode::PasswordRepeat));
        }
        Self::new(("oldpassword", query.get("oldpassword")), ("newpassword", new))
    }

    fn new(old: Given<'_>, new: Given<'_>) -> Result<Self, Failure> {
        let (old, new) = (present(old)?, present(new)?);
        Ok(Self {
            old: Password::given(&old).ok_or(Failure::plain(Retcode::OldPasswordWrong))?,
            new: Password::given(&new).ok_or(Failure::plain(Retcode::PasswordLength))?,
        })
    }
}

type Given<'a> = (&'static str, Option<Cow<'a, str>>);

fn present((member, text): Given<'_>) -> Result<Cow<'_, str>, Failure> {
    text.filter(|text| !text.is_empty())
        .ok_or_else(|| Failure::new(Retcode::Parameter, format!("{member} is missing")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(got: Result<PasswordChange, Failure>, expect: Result<(&str, &str), &str>) {
        assert!(!format!("{got:?}").contains("secret"), "{got:?}");
        match (&got, expect) {
            (Ok(change), Ok((old, new))) => {
                assert_eq!((change.old.secret(), change.new.secret()), (old, new));
            }
            (Err(failure), Err(expect)) => assert_eq!(failure.to_string(), expect),
            _ => panic!("{got:?}"),
        }
    }

    #[test]
    fn bodies() {
        let body = |text: &str| PasswordChange::from_body(text.as_bytes());
        check(
            body(r#"{"oldPassword":"secret-1","newPassword":"secret-2","x":1}"#),
            Ok(("secret-1", "secret-2")),
        );
        check(
            body(r#"{"oldPassword":1234,"newPassword":"secret"}"#),
            Ok(("1234", "secret")),
        );
        check(
            body(r#"{"newPassword":"secret"}"#),
            Err("000-002 oldPassword is missing"),
        );
        check(
            body(r#"{"oldPassword":"secret","newPassword":null}"#),
            Err("000-002 newPassword is missing"),
        );
        check(
            body(r#"{"oldPassword":"","newPassword":"secret"}"#),
            Err("000-002 oldPassword is missing"),
        );
        check(
            body(r#"{"oldPassword":true,"newPassword":"secret"}"#),
            Err("000-002 oldPassword must be a string"),
        );
        check(body("secret"), Err("000-002 the body is not JSON"));
        let long = "密".repeat(33);
        check(
            body(&format!(r#"{{"oldPassword":"{long}","newPassword":"secret"}}"#)),
            Err("110-003 the old password is wrong"),
        );
        check(
            body(&format!(r#"{{"oldPassword":"secret","newPassword":"{long}"}}"#)),
            Err("110-020 the new password is too short or too long"),
        );
    }

    #[test]
    fn queries() {
        let query = |text| PasswordChange::from_query(Query::new(text));
        check(
            query("oldpassword=secret%26&newpassword=%E5%AF%86"),
            Ok(("secret&", "密")),
        );
        check(query("oldpassword=a&newpassword=b&repassword=b"), Ok(("a", "b")));
        check(
            query("oldpassword=a&newpassword=b&repassword=c"),
            Err("110-022 the repeated password differs"),
        );
        check(query("oldpassword=a"), Err("000-002 newpassword is missing"));
        check(query(""), Err("000-002 oldpassword is missing"));
    }
}
