//! `/config/centre/phones`: phones that may register, and where they are.

use super::{missing, wrong};
use crate::envelope;
use crate::lenient::Object;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::Phone;
use serde::Serialize;
use std::fmt;
use std::ops::RangeInclusive;

/// How long a phone's password is, in characters; nobody types it every day.
pub const PASSWORD: RangeInclusive<usize> = 8..=100;
/// Longest number of a phone.
const LONGEST: usize = 24;

/// A phone with its password. The password is in no `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneBody {
    /// Its number, which is the user name too.
    pub number: Phone,
    password: String,
}

impl PhoneBody {
    /// Reads a body: `number` and `password`.
    ///
    /// # Errors
    /// 000-002; the message doesn't show the password.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let given = body.text("number")?.ok_or_else(|| missing("number"))?;
        let number = phone(&given)?;
        let password = body.text("password")?.ok_or_else(|| missing("password"))?;
        let fits = PASSWORD.contains(&password.chars().count()) && !password.contains(char::is_control);
        if !fits {
            return Err(wrong(format!(
                "password must have {} to {} characters",
                PASSWORD.start(),
                PASSWORD.end()
            )));
        }
        Ok(Self {
            number,
            password: password.into_owned(),
        })
    }

    /// The password in plain text.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for PhoneBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneBody({})", self.number)
    }
}

/// The phone of a query: `number`.
///
/// # Errors
/// 000-002.
pub fn which(query: Query<'_>) -> Result<Phone, Failure> {
    let given = query.get("number").ok_or_else(|| missing("number"))?;
    phone(&given)
}

fn phone(given: &str) -> Result<Phone, Failure> {
    let given = given.trim();
    let good = (1..=LONGEST).contains(&given.len()) && given.bytes().all(|byte| byte.is_ascii_digit());
    match good {
        true => Ok(Phone::from(given)),
        false => Err(wrong(format!("number must have 1 to {LONGEST} digits"))),
    }
}

/// A phone of the VDN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneObject {
    /// Its number.
    pub number: String,
    /// It has an account of its own; otherwise it registered with a token of a browser.
    pub account: bool,
    /// Its password is good in the present realm.
    pub usable: bool,
    /// It can be reached.
    pub registered: bool,
    /// Where.
    pub contacts: Vec<Contact>,
    /// The signed-in agent that has it.
    pub agent_id: Option<u32>,
}

/// A place that a phone is reached at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// `udp`, `tcp`, `tls` or `ws`.
    pub transport: &'static str,
    /// Address and port that its requests come from.
    pub address: String,
    /// Until when, milliseconds since 1970.
    pub expires: u64,
}

/// The answer of the query.
#[must_use]
pub fn found(phones: &[PhoneObject]) -> Vec<u8> {
    envelope::success(&phones)
}

/// The answer to a new one.
#[must_use]
pub fn added(number: &Phone) -> Vec<u8> {
    #[derive(Serialize)]
    struct Added<'a> {
        number: &'a str,
    }
    envelope::success(&Added { number: &number.0 })
}

/// There is no account for this phone in the VDN: 000-002.
#[must_use]
pub fn unknown(number: &Phone) -> Failure {
    wrong(format!("there is no phone {number} in the VDN"))
}

/// There is one already: 000-002.
#[must_use]
pub fn taken(number: &Phone) -> Failure {
    wrong(format!("phone {number} exists already"))
}
