//! Bundles of skill queues.

use super::change::Edit;
use super::{narrow, place};
use ccgate_core::ids::SkillGroupId;
use ccgate_wire::config::skill_groups::{self, LAST, SkillGroupBody};
use ccgate_wire::config::{id, needed_id, unknown};
use ccgate_wire::envelope::SUCCESS;
use ccgate_wire::operations::ConfigOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::Failure;

const NAME: &str = "skillGroupId";

fn key(id: u32) -> SkillGroupId {
    SkillGroupId(narrow(id))
}

pub(super) fn edit(op: ConfigOp, query: Query<'_>, body: &[u8]) -> Result<Edit, Failure> {
    if op == ConfigOp::AddSkillGroup {
        let (asked, said) = (id(query, body, NAME, LAST)?, SkillGroupBody::parse(body)?);
        return Ok(Box::new(move |directory| {
            let taken = |id| directory.skill_groups.contains_key(&key(id));
            let id = place("skill group", asked, 1..=LAST, taken)?;
            directory.skill_groups.insert(key(id), said.added()?);
            Ok(skill_groups::added(key(id)))
        }));
    }
    if op == ConfigOp::DeleteSkillGroup {
        let id = needed_id(query, b"", NAME, LAST)?;
        return Ok(Box::new(move |directory| {
            let removed = directory.skill_groups.remove(&key(id));
            removed.ok_or_else(|| unknown("skill group", id))?;
            Ok(SUCCESS.to_vec())
        }));
    }
    let (id, said) = (needed_id(query, body, NAME, LAST)?, SkillGroupBody::parse(body)?);
    Ok(Box::new(move |directory| {
        let group = directory.skill_groups.get_mut(&key(id));
        said.change(group.ok_or_else(|| unknown("skill group", id))?)?;
        Ok(SUCCESS.to_vec())
    }))
}
