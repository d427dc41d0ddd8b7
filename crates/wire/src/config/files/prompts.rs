//! `/config/files/prompts`: what is played to callers.

use super::{is_part, needed_name, wrong};
use crate::envelope;
use crate::query::Query;
use crate::retcode::Failure;
use serde::Serialize;
use serde_json::json;

/// Longest file that is taken, in bytes.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
/// Most parts of a name: folders and the file.
const MOST_PARTS: usize = 4;

/// A prompt in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The file below the folder of prompts: `en/closed.wav`.
    pub name: String,
    /// Its first folder.
    pub language: Option<String>,
    /// How large the file is.
    pub bytes: u64,
    /// How long it lasts; `None` when it can't be played.
    pub seconds: Option<f64>,
    /// Files of flows, and queues, that play it.
    pub used_by: Vec<String>,
}

/// Which prompt a request is about.
///
/// # Errors
/// 000-002: no proper name.
pub fn asked(query: Query<'_>) -> Result<String, Failure> {
    let name = needed_name(query)?;
    match is_name(&name) {
        true => Ok(name),
        false => Err(wrong(
            "name must be up to 4 parts of a-z, 0-9, _ and - divided by /, and .wav",
        )),
    }
}

/// Whether a file of this name can be asked for.
#[must_use]
pub fn is_name(name: &str) -> bool {
    name.strip_suffix(".wav").is_some_and(|plain| {
        let mut parts = plain.split('/');
        parts.by_ref().take(MOST_PARTS).all(is_part) && parts.next().is_none()
    })
}

/// The answer that lists the prompts.
#[must_use]
pub fn found(rows: &[Row]) -> Vec<u8> {
    envelope::success(&rows)
}

/// The answer of a save.
#[must_use]
pub fn saved(name: &str, bytes: usize, seconds: f64) -> Vec<u8> {
    envelope::success(&json!({"name": name, "bytes": bytes, "seconds": seconds}))
}
