//! `/config/files/flows`: the files of automatic flows.

use super::{is_part, name_of, needed_name, wrong};
use crate::config::missing;
use crate::envelope;
use crate::lenient::Object;
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use serde::Serialize;
use serde_json::json;

/// Longest text that is saved, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;
/// Longest body of a request with such a text: most characters of TOML are one in JSON, some two.
pub const MOST_BODY: usize = 3 * MOST_BYTES;
/// Most faults that are told of one file.
pub const MOST_FAULTS: usize = 200;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line, from 1; `None` for the file as a whole.
    pub line: Option<usize>,
    /// The character in the line, from 1.
    pub column: Option<usize>,
    /// The step; empty outside one.
    pub step: String,
    /// The key; empty when it is about the whole step or file.
    pub key: String,
    /// In words.
    pub message: String,
    /// The flow works all the same.
    pub warning: bool,
}

/// A file in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The file.
    pub name: String,
    /// The flow's number; `None` when the text can't be read.
    pub flow_id: Option<u16>,
    /// The flow's name.
    pub title: String,
    /// For agents.
    pub description: String,
    /// Callers hear just this text.
    pub in_force: bool,
    /// The numbers that lead to it.
    pub access_codes: Vec<String>,
    /// Calls in it now.
    pub calls: usize,
    /// How long the text is.
    pub bytes: usize,
    /// SHA-256 of the text, in hexadecimal; empty when it can't be read.
    pub version: String,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// A way out of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// When: a key, a case, `otherwise`; empty for always, or when all went well.
    pub label: String,
    /// The step that it leads to.
    pub to: String,
}

/// A step as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// The word of the file: `menu`.
    pub kind: &'static str,
    /// The line at which it begins, when it is known.
    pub line: Option<usize>,
    /// What it does, in a line.
    pub summary: String,
    /// Where it leads.
    pub next: Vec<Way>,
}

/// The head of a flow that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// Its number.
    pub flow_id: u16,
    /// Its name.
    pub title: String,
    /// What callers dial.
    pub access_code: String,
    /// The first step.
    pub start: String,
    /// What is played.
    pub prompts: Vec<String>,
    /// The queues that callers come to.
    pub skills: Vec<u16>,
}

/// The body of a save or a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowBody {
    /// The file; empty in a check that doesn't say.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The version that the text was made from; empty for a new file.
    pub version: String,
}

impl FlowBody {
    /// Reads the body of a save.
    ///
    /// # Errors
    /// 000-002: no proper name, no text, or one that is too long.
    pub fn saved(body: &[u8]) -> Result<Self, Failure> {
        let said = Self::checked(body)?;
        if said.name.is_empty() {
            return Err(missing("name"));
        }
        Ok(said)
    }

    /// Reads the body of a check, where the name may be left out.
    ///
    /// # Errors
    /// As [`FlowBody::saved`].
    pub fn checked(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let word = |member| -> Result<String, Failure> {
            Ok(body
                .text(member)?
                .map(|text| text.trim().to_owned())
                .unwrap_or_default())
        };
        let name = word("name")?;
        if !name.is_empty() {
            check_name(&name)?;
        }
        let text = body.text("text")?.ok_or_else(|| missing("text"))?.into_owned();
        if text.len() > MOST_BYTES {
            return Err(wrong(format!("text must have at most {MOST_BYTES} bytes")));
        }
        Ok(Self {
            name,
            text,
            version: word("version")?,
        })
    }
}

/// Which file a query is about; `None` for all.
///
/// # Errors
/// 000-002: no proper name.
pub fn asked(query: Query<'_>) -> Result<Option<String>, Failure> {
    let name = name_of(query);
    if let Some(name) = &name {
        check_name(name)?;
    }
    Ok(name)
}

/// Which file is to be deleted, and the version that is meant, when it is said.
///
/// # Errors
/// 000-002: no proper name.
pub fn deleted(query: Query<'_>) -> Result<(String, Option<String>), Failure> {
    let name = needed_name(query)?;
    check_name(&name)?;
    let version = query.get("version").map(|text| text.trim().to_owned());
    Ok((name, version.filter(|version| !version.is_empty())))
}

fn check_name(name: &str) -> Result<(), Failure> {
    match name.strip_suffix(".toml").is_some_and(is_part) {
        true => Ok(()),
        false => Err(wrong("name must be 1 to 64 of a-z, 0-9, _ and -, and .toml")),
    }
}

/// The answer that lists the files.
#[must_use]
pub fn found(rows: &[Row]) -> Vec<u8> {
    envelope::success(&rows)
}

/// The answer with the text of one.
#[must_use]
pub fn one(row: &Row, text: &str) -> Vec<u8> {
    envelope::success(&json!({
        "name": row.name, "text": text, "version": row.version, "inForce": row.in_force, "faults": row.faults,
    }))
}

/// The answer of a check.
#[must_use]
pub fn checked(faults: &[Fault], head: Option<&Head>, steps: &[Step]) -> Vec<u8> {
    envelope::success(&json!({"faults": faults, "flow": head, "steps": steps}))
}

/// The answer of a save, with the warnings that are left.
#[must_use]
pub fn saved(name: &str, flow: u16, version: &str, warnings: &[Fault]) -> Vec<u8> {
    envelope::success(&json!({"name": name, "flowId": flow, "version": version, "faults": warnings}))
}

/// The text is wrong: 000-002, the faults in `result`.
#[must_use]
pub fn faulty(faults: &[Fault]) -> Failure {
    let first = faults.iter().find(|fault| !fault.warning);
    let message = first.map_or_else(String::new, |fault| {
        let line = fault
            .line
            .map(|line| format!("line {line}: "))
            .unwrap_or_default();
        format!("the flow has faults: {line}{}", fault.message)
    });
    Failure::new(Retcode::Parameter, message).with_result(&json!({"faults": faults}))
}

/// The file isn't as it was when it was read: 100-009, the present version in `result`, `null` when there
/// is no such file.
#[must_use]
pub fn outdated(present: Option<&str>) -> Failure {
    let message = match present {
        Some(_) => "the file has been changed meanwhile",
        None => "the file is gone",
    };
    Failure::new(Retcode::State, message).with_result(&json!({"version": present}))
}
