//! `/config/centre/certificate`: what the HTTPS port shows.

use crate::envelope;
use serde::Serialize;

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// Whose it is, such as `CN=ccgate`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Host names and addresses that it is good for.
    pub names: Vec<String>,
    /// From when, milliseconds since 1970.
    pub not_before: i64,
    /// Until when.
    pub not_after: i64,
    /// SHA-256 of the whole, 64 hexadecimal digits.
    pub sha256: String,
    /// Subject and issuer are the same.
    pub self_signed: bool,
    /// The gateway made it by itself; otherwise the configuration names its file.
    pub managed: bool,
}

/// The answer of the query; `None`: HTTPS is off.
#[must_use]
pub fn found(certificate: Option<&Certificate>) -> Vec<u8> {
    envelope::success(&certificate)
}
