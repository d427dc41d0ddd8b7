//! Groups (spec/other.md §3.4).

use crate::envelope::success;
use ccgate_core::GroupId;
use ccgate_core::directory::{Directory, Group};
use serde::Serialize;

#[derive(Serialize)]
struct GroupObject<'a> {
    id: u16,
    name: &'a str,
    monitorno: u32,
    monitorname: &'a str,
}

impl<'a> GroupObject<'a> {
    fn of(directory: &'a Directory, id: GroupId, group: &'a Group) -> Self {
        let leader = group.leader.and_then(|leader| directory.agents.get(&leader));
        Self {
            id: id.0,
            name: &group.name,
            monitorno: group.leader.map_or(0, |leader| leader.0),
            monitorname: leader.map_or("", |leader| &leader.name),
        }
    }
}

/// `grouponvdn`: all groups.
#[must_use]
pub fn groups(directory: &Directory) -> Vec<u8> {
    let groups = directory.groups.iter();
    let list: Vec<_> = groups
        .map(|(id, group)| GroupObject::of(directory, *id, group))
        .collect();
    success(&list)
}

/// `groupbyagent`: one group; `None` when there is no such group.
#[must_use]
pub fn group_of(directory: &Directory, id: GroupId) -> Option<Vec<u8>> {
    let group = directory.groups.get(&id)?;
    Some(success(&GroupObject::of(directory, id, group)))
}
