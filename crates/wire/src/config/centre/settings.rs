//! `/config/centre/settings`: the effective configuration, key by key.

use crate::envelope;
use serde::Serialize;
use serde_json::Value;

/// The configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Settings {
    /// The file that keys were set in; `None`: in none.
    pub file: Option<String>,
    /// Every key.
    pub settings: Vec<Setting>,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// `section.key`.
    pub key: &'static str,
    /// The section.
    pub section: &'static str,
    /// Its value; a secret is `***`, or empty when there is none.
    pub value: Value,
    /// What it is when nobody says anything.
    pub default: Value,
    /// `default`, `file` or `environment`.
    pub source: &'static str,
    /// The line or the variable that says so.
    pub place: Option<String>,
    /// Its value is never shown.
    pub secret: bool,
    /// What values it takes, in words.
    pub kind: String,
    /// What it does.
    pub meaning: &'static str,
    /// A change is in force only after a restart.
    pub restart_needed: bool,
}

/// The answer of the query.
#[must_use]
pub fn found(settings: &Settings) -> Vec<u8> {
    envelope::success(settings)
}
