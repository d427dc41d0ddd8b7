//! `/config/vdn`: the VDN itself.

use crate::config::{missing, name, number, wrong};
use crate::envelope;
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::directory::Directory;
use serde_json::json;

/// What is said of a VDN; `None` where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VdnBody {
    name: Option<String>,
    /// `Some(None)`: wrap-up lasts until the agent ends it.
    wrap_up: Option<Option<u32>>,
    record_calls: Option<bool>,
}

impl VdnBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002, also for a limit or a range of phones: those stay with the directory file.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        for fixed in ["limits", "phoneRanges"] {
            if body.has(fixed) {
                return Err(wrong(format!("{fixed} can't be changed here")));
            }
        }
        let name = name(&body, "name", 100)?;
        if name.as_ref().is_some_and(String::is_empty) {
            return Err(missing("name"));
        }
        let wrap_up = number(&body, "wrapUpSeconds", 0, 3600)?;
        Ok(Self {
            name,
            wrap_up: wrap_up.map(|seconds| Some(seconds).filter(|seconds| *seconds > 0)),
            record_calls: body.flag("recordCalls")?,
        })
    }

    /// Changes what is said.
    pub fn change(&self, directory: &mut Directory) {
        if let Some(name) = &self.name {
            directory.name.clone_from(name);
        }
        if let Some(seconds) = self.wrap_up {
            directory.limits.wrap_up_seconds = seconds;
        }
        if let Some(record) = self.record_calls {
            directory.record_calls = record;
        }
    }
}

/// The answer of a query.
#[must_use]
pub fn found(directory: &Directory) -> Vec<u8> {
    let ranges: Vec<_> = directory
        .phone_ranges
        .iter()
        .map(|range| json!({"first": &*range.first.0, "last": &*range.last.0}))
        .collect();
    let limits = &directory.limits;
    envelope::success(&json!({
        "vdnId": directory.vdn.0,
        "name": directory.name,
        "phoneRanges": ranges,
        "limits": {
            "agents": limits.agents,
            "videoAgents": limits.video_agents,
            "wrapUpSeconds": limits.wrap_up_seconds,
        },
        "recordCalls": directory.record_calls,
        "agents": directory.agents.len(),
        "groups": directory.groups.len(),
        "skills": directory.skills.len(),
    }))
}
