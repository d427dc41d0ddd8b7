//! Groups of agents.

use super::super::change::Edit;
use super::super::{narrow, place};
use ccgate_core::GroupId;
use ccgate_wire::config::files::groups::{self, GroupBody, LAST};
use ccgate_wire::config::{id, needed_id, unknown};
use ccgate_wire::envelope::SUCCESS;
use ccgate_wire::operations::FilesOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::Failure;

const NAME: &str = "groupId";

fn key(id: u32) -> GroupId {
    GroupId(narrow(id))
}

pub(super) fn edit(op: FilesOp, query: Query<'_>, body: &[u8]) -> Result<Edit, Failure> {
    if op == FilesOp::AddGroup {
        let (asked, said) = (id(query, body, NAME, LAST)?, GroupBody::parse(body)?);
        return Ok(Box::new(move |directory| {
            let taken = |id| directory.groups.contains_key(&key(id));
            let id = place("group", asked, 1..=LAST, taken)?;
            directory.groups.insert(key(id), said.added()?);
            Ok(groups::added(key(id)))
        }));
    }
    if op == FilesOp::DeleteGroup {
        let id = needed_id(query, b"", NAME, LAST)?;
        return Ok(Box::new(move |directory| {
            let removed = directory.groups.remove(&key(id));
            removed.ok_or_else(|| unknown("group", id))?;
            for entry in directory.agents.values_mut() {
                entry.group = entry.group.filter(|group| *group != key(id));
            }
            Ok(SUCCESS.to_vec())
        }));
    }
    let (id, said) = (needed_id(query, body, NAME, LAST)?, GroupBody::parse(body)?);
    Ok(Box::new(move |directory| {
        let group = directory.groups.get_mut(&key(id));
        said.change(group.ok_or_else(|| unknown("group", id))?)?;
        Ok(SUCCESS.to_vec())
    }))
}
