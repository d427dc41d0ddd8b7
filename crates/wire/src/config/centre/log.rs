//! `/config/centre/log`: the operation log, page by page, the newest first.

use super::{LAST_AGENT, wrong};
use crate::envelope;
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::{AgentId, Time};
use serde::Serialize;

/// Most lines of a page.
pub const MOST_LINES: u32 = 200;
/// Lines of a page when nobody says how many.
const USUAL_LINES: u32 = 50;

/// Which of the two logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sign-ins and sign-outs of agents.
    Agent,
    /// Changes by administrators.
    Directory,
}

/// Which lines are asked for; what is `None` doesn't matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Of which log.
    pub kind: Kind,
    /// At this time or later.
    pub from: Option<Time>,
    /// Before this time.
    pub to: Option<Time>,
    /// About this agent.
    pub agent: Option<AgentId>,
    /// Older than the line of this number.
    pub before: Option<u64>,
    /// So many, 1–[`MOST_LINES`].
    pub limit: u32,
}

impl Wanted {
    /// Reads the query.
    ///
    /// # Errors
    /// 000-002.
    pub fn parse(query: Query<'_>) -> Result<Self, Failure> {
        let kind = match query.get("kind").as_deref().map(str::trim) {
            None | Some("" | "agent") => Kind::Agent,
            Some("directory") => Kind::Directory,
            Some(_) => return Err(wrong("kind must be agent or directory")),
        };
        let not_negative = |name| match query.integer(name)?.map(u64::try_from) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => Err(wrong(format!("{name} must be a number from 0"))),
        };
        let limit = match not_negative("limit")? {
            None => USUAL_LINES,
            Some(limit) => u32::try_from(limit)
                .ok()
                .filter(|limit| (1..=MOST_LINES).contains(limit))
                .ok_or_else(|| wrong(format!("limit must be a number from 1 to {MOST_LINES}")))?,
        };
        let agent = match not_negative("agentId")? {
            None | Some(0) => None,
            Some(id) => Some(
                u32::try_from(id)
                    .ok()
                    .filter(|id| *id <= LAST_AGENT)
                    .map(AgentId)
                    .ok_or_else(|| wrong(format!("agentId must be a number from 1 to {LAST_AGENT}")))?,
            ),
        };
        Ok(Self {
            kind,
            from: not_negative("from")?.map(Time::from_millis),
            to: not_negative("to")?.map(Time::from_millis),
            agent,
            before: not_negative("before")?,
            limit,
        })
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Line {
    /// A sign-in or sign-out.
    #[serde(rename_all = "camelCase")]
    Agent {
        /// Its number.
        id: u64,
        /// When, milliseconds since 1970.
        time: u64,
        /// Who.
        agent_id: u32,
        /// `signed_in` or `signed_out`.
        action: String,
        /// Of a sign-out: its cause.
        cause: Option<u32>,
        /// Of a sign-out: when the session had begun.
        began: Option<u64>,
        /// Where it came from, or the cause in a word.
        detail: String,
    },
    /// A change by an administrator.
    Directory {
        /// Its number.
        id: u64,
        /// When, milliseconds since 1970.
        time: u64,
        /// By whom.
        who: String,
        /// Of what: `skill 5`.
        object: String,
        /// What was done with it.
        action: &'static str,
        /// What it was.
        before: Option<String>,
        /// What it is since.
        after: Option<String>,
    },
}

/// What a change did, by what there was before and after. Passwords have neither.
#[must_use]
pub const fn action(before: Option<&String>, after: Option<&String>) -> &'static str {
    match (before, after) {
        (None, Some(_)) => "added",
        (Some(_), None) => "removed",
        (Some(_), Some(_)) | (None, None) => "changed",
    }
}

/// A page, the newest line first; `more`: there may be older ones.
#[must_use]
pub fn page(lines: &[Line], more: bool) -> Vec<u8> {
    #[derive(Serialize)]
    struct Page<'a> {
        lines: &'a [Line],
        more: bool,
    }
    envelope::success(&Page { lines, more })
}
