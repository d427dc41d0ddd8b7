//! Of whom an agent may be told figures.

use ccgate_core::directory::Directory;
use ccgate_core::{AgentId, GroupId};
use std::collections::BTreeSet;

/// Of whom an agent may be told figures and calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Of the whole VDN: an inspector or a report manager.
    Vdn,
    /// Of the agents of these groups: a class leader, marked so or named by a group.
    Groups(BTreeSet<GroupId>),
    /// Of nobody but itself.
    Own,
}

impl Scope {
    /// What the directory permits this agent.
    #[must_use]
    pub fn of(directory: &Directory, agent: AgentId) -> Self {
        let rights = directory.rights(agent);
        if rights.inspector || rights.report_manager {
            return Self::Vdn;
        }
        let mut groups: BTreeSet<GroupId> = directory
            .groups
            .iter()
            .filter(|(_, group)| group.leader == Some(agent))
            .map(|(id, _)| *id)
            .collect();
        let own = directory.agents.get(&agent).and_then(|entry| entry.group);
        if rights.class_leader {
            groups.extend(own);
        }
        match rights.class_leader || !groups.is_empty() {
            true => Self::Groups(groups),
            false => Self::Own,
        }
    }

    /// Whether a group's figures, and those of its agents, are within it; `None` is an agent without one.
    #[must_use]
    pub fn covers(&self, group: Option<GroupId>) -> bool {
        match self {
            Self::Vdn => true,
            Self::Groups(groups) => group.is_some_and(|group| groups.contains(&group)),
            Self::Own => false,
        }
    }

    /// Its word: `vdn`, `group` or `own`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Vdn => "vdn",
            Self::Groups(_) => "group",
            Self::Own => "own",
        }
    }
}
