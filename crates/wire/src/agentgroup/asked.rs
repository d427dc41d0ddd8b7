//! Which agents are asked for.

use crate::lenient::{Fault, Object};
use crate::query::Query;
use crate::retcode::Failure;
use ccgate_core::{AgentId, GroupId};
use std::collections::BTreeSet;

/// `agentinfonoskills`: `agentlist`, numbers or texts; each agent once.
///
/// # Errors
/// 000-002.
pub fn agent_list(body: &[u8]) -> Result<BTreeSet<AgentId>, Failure> {
    let fault = Fault {
        member: "agentlist",
        expected: "a list of work numbers",
    };
    let given = Object::parse(body)?.integers("agentlist").map_err(|_| fault)?;
    let agents = given.iter().map(|id| u32::try_from(*id).map(AgentId));
    let agents: BTreeSet<_> = agents.collect::<Result<_, _>>().map_err(|_| fault)?;
    match agents.is_empty() {
        true => Err(fault.into()),
        false => Ok(agents),
    }
}

/// `agentbylist?mediaTypes=5;1`: media type numbers, separated by semicolons or commas; empty is all.
///
/// # Errors
/// 000-002.
pub fn media_types(query: Query<'_>) -> Result<BTreeSet<u8>, Failure> {
    let text = query.get("mediaTypes").unwrap_or_default();
    let parts = text
        .split([';', ','])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let types = parts.map(str::parse).collect::<Result<_, _>>();
    types.map_err(|_| {
        Fault {
            member: "mediaTypes",
            expected: "media type numbers separated by semicolons",
        }
        .into()
    })
}

/// `agentlistbystatus?status=`: the gateway's number of a state, 0–8 (§3.2).
///
/// # Errors
/// 000-002.
pub fn status(query: Query<'_>) -> Result<u8, Failure> {
    let fault = Fault {
        member: "status",
        expected: "a number from 0 to 8",
    };
    let given = query.integer("status").map_err(|_| fault)?.ok_or(fault)?;
    let status = u8::try_from(given).ok().filter(|status| *status <= 8);
    Ok(status.ok_or(fault)?)
}

/// `agentongroupex?groupid=`. `None` is an id that no group can have.
///
/// # Errors
/// 000-002.
pub fn group(query: Query<'_>) -> Result<Option<GroupId>, Failure> {
    let fault = Fault {
        member: "groupid",
        expected: "the id of a group",
    };
    let given = query.integer("groupid").map_err(|_| fault)?.ok_or(fault)?;
    Ok(u16::try_from(given).ok().map(GroupId))
}

/// Whether the agents are to be chosen by an attribute of the 2014 platform, which ccgate's haven't.
#[must_use]
pub fn by_attribute(query: Query<'_>) -> bool {
    query
        .get("attribute")
        .is_some_and(|attribute| !attribute.trim().is_empty())
}
