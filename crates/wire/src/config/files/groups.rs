//! `/config/vdn/group`: groups of agents.

use crate::config::{missing, name, number, wanted};
use crate::envelope;
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::directory::{Directory, Group};
use ccgate_core::{AgentId, GroupId};
use serde::Serialize;
use std::collections::BTreeSet;

/// The highest id.
pub const LAST: u32 = u16::MAX as u32;

/// What is said of a group; `None` where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupBody {
    name: Option<String>,
    leader: Option<Option<AgentId>>,
    pick_up: Option<bool>,
}

impl GroupBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let leader = match body.integer("leader")? {
            // The way other interfaces say "none".
            Some(-1 | 0) => Some(None),
            _ => number(&body, "leader", 1, 999_999)?.map(|id| Some(AgentId(id))),
        };
        Ok(Self {
            name: name(&body, "name", 100)?,
            leader,
            pick_up: body.flag("pickUp")?,
        })
    }

    /// A new group. Needed is its name.
    ///
    /// # Errors
    /// 000-002.
    pub fn added(&self) -> Result<Group, Failure> {
        if self.name.is_none() {
            return Err(missing("name"));
        }
        let mut group = Group::default();
        self.change(&mut group)?;
        Ok(group)
    }

    /// Changes what is said.
    ///
    /// # Errors
    /// 000-002: the name would be empty.
    pub fn change(&self, group: &mut Group) -> Result<(), Failure> {
        if self.name.as_ref().is_some_and(String::is_empty) {
            return Err(missing("name"));
        }
        if let Some(name) = &self.name {
            group.name.clone_from(name);
        }
        if let Some(leader) = self.leader {
            group.leader = leader;
        }
        if let Some(pick_up) = self.pick_up {
            group.pick_up = pick_up;
        }
        Ok(())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    group_id: u16,
    name: &'a str,
    leader: Option<u32>,
    pick_up: bool,
    agents: usize,
}

/// The answer of a query.
#[must_use]
pub fn found(directory: &Directory, ids: Option<&BTreeSet<u32>>) -> Vec<u8> {
    let mut members = std::collections::BTreeMap::<GroupId, usize>::new();
    for group in directory.agents.values().filter_map(|entry| entry.group) {
        *members.entry(group).or_default() += 1;
    }
    let rows: Vec<Row<'_>> = directory
        .groups
        .iter()
        .filter(|(id, _)| wanted(ids, id.0.into()))
        .map(|(id, group)| Row {
            group_id: id.0,
            name: &group.name,
            leader: group.leader.map(|leader| leader.0),
            pick_up: group.pick_up,
            agents: members.get(id).copied().unwrap_or(0),
        })
        .collect();
    envelope::success(&rows)
}

/// The answer of adding one.
#[must_use]
pub fn added(id: GroupId) -> Vec<u8> {
    envelope::success(&serde_json::json!({ "groupId": id.0 }))
}
