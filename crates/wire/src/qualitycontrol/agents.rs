//! Lists of agents: `?agents=101;102`.

use crate::lenient::{Fault, Object};
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use ccgate_core::AgentId;
use std::collections::HashSet;

/// The most agents of one request (spec/voice.md §5).
const MOST: usize = 500;

const FAULT: Fault = Fault {
    member: "agents",
    expected: "1 to 500 work numbers separated by semicolons",
};

/// The agents of the query, each once, in its order. Blanks and empty parts are skipped; commas
/// separate too.
pub(super) fn listed(query: Query<'_>) -> Result<Vec<AgentId>, Failure> {
    Ok(separated(&query.get("agents").unwrap_or_default())?)
}

/// The agents of a body, as a text or an array; of the query when the body has none.
pub(super) fn of_body(query: Query<'_>, body: &Object) -> Result<Vec<AgentId>, Failure> {
    let refused = |fault| Failure::from(fault).under(Retcode::PlatformParameter);
    // What is no text may be an array or a single number.
    let agents = match body.text("agents") {
        Ok(None) => return listed(query),
        Ok(Some(text)) => separated(&text),
        Err(_) => match body.integers("agents") {
            Ok(ids) => list(ids.into_iter().map(|id| u32::try_from(id).ok())),
            Err(_) => Err(FAULT),
        },
    };
    agents.map_err(refused)
}

fn separated(text: &str) -> Result<Vec<AgentId>, Fault> {
    let parts = text.split([';', ',']).map(str::trim);
    list(
        parts
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok()),
    )
}

fn list(ids: impl Iterator<Item = Option<u32>>) -> Result<Vec<AgentId>, Fault> {
    let mut seen = HashSet::new();
    let mut agents = Vec::new();
    for id in ids {
        let id = id.filter(|id| (1..=999_999).contains(id)).ok_or(FAULT)?;
        if seen.insert(id) {
            agents.push(AgentId(id));
        }
        if agents.len() > MOST {
            return Err(FAULT);
        }
    }
    match agents.is_empty() {
        true => Err(FAULT),
        false => Ok(agents),
    }
}
