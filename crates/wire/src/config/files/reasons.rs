//! `/config/vdn/reasons`: reasons for rest and for being busy.

use super::wrong;
use crate::config::{missing, number, text};
use crate::envelope;
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::directory::Directory;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is said of reasons; `None` where nothing is. A list stands for all of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonsBody {
    rest: Option<BTreeMap<u8, String>>,
    busy: Option<BTreeMap<u8, String>>,
}

impl ReasonsBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        Ok(Self {
            rest: reasons(&body, "rest", 0, 255)?,
            busy: reasons(&body, "busy", 200, 250)?,
        })
    }

    /// Changes what is said.
    pub fn change(&self, directory: &mut Directory) {
        if let Some(rest) = &self.rest {
            directory.rest_reasons.clone_from(rest);
        }
        if let Some(busy) = &self.busy {
            directory.busy_reasons.clone_from(busy);
        }
    }
}

fn reasons(
    body: &Object,
    member: &'static str,
    low: u32,
    high: u32,
) -> Result<Option<BTreeMap<u8, String>>, Failure> {
    let Some(listed) = body.objects(member)? else {
        return Ok(None);
    };
    let mut reasons = BTreeMap::new();
    for one in listed {
        let id = number(&one, "id", low, high)?.ok_or_else(|| missing("id"))?;
        let text = text(&one, "text", 100)?.ok_or_else(|| missing("text"))?;
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(missing("text"));
        }
        if reasons
            .insert(u8::try_from(id).unwrap_or(u8::MAX), text)
            .is_some()
        {
            return Err(wrong(format!("{member} has the id {id} twice")));
        }
    }
    Ok(Some(reasons))
}

#[derive(Serialize)]
struct Row<'a> {
    id: u8,
    text: &'a str,
}

#[derive(Serialize)]
struct Both<'a> {
    rest: Vec<Row<'a>>,
    busy: Vec<Row<'a>>,
}

/// The answer of a query.
#[must_use]
pub fn found(directory: &Directory) -> Vec<u8> {
    fn rows(reasons: &BTreeMap<u8, String>) -> Vec<Row<'_>> {
        reasons.iter().map(|(id, text)| Row { id: *id, text }).collect()
    }
    envelope::success(&Both {
        rest: rows(&directory.rest_reasons),
        busy: rows(&directory.busy_reasons),
    })
}
