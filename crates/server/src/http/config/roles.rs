//! Roles (user classes).

use super::change::Edit;
use super::place;
use ccgate_core::ids::RoleId;
use ccgate_wire::config::roles::{self, LAST, RoleBody};
use ccgate_wire::config::{id, needed_id, unknown};
use ccgate_wire::envelope::SUCCESS;
use ccgate_wire::operations::ConfigOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};

const NAME: &str = "userClassId";

fn key(id: u32) -> RoleId {
    RoleId(u8::try_from(id).unwrap_or(u8::MAX))
}

pub(super) fn edit(op: ConfigOp, query: Query<'_>, body: &[u8]) -> Result<Edit, Failure> {
    if op == ConfigOp::AddRole {
        let (asked, said) = (id(query, body, NAME, LAST)?, RoleBody::parse(body)?);
        return Ok(Box::new(move |directory| {
            let id = place("role", asked, 1..=LAST, |id| {
                directory.roles.contains_key(&key(id))
            })?;
            directory.roles.insert(key(id), said.added()?);
            Ok(roles::added(key(id)))
        }));
    }
    if op == ConfigOp::DeleteRole {
        let id = needed_id(query, b"", NAME, LAST)?;
        return Ok(Box::new(move |directory| {
            if directory.agents.values().any(|agent| agent.role == Some(key(id))) {
                return Err(Failure::new(Retcode::OperationFailed, "agents have the role"));
            }
            directory
                .roles
                .remove(&key(id))
                .ok_or_else(|| unknown("role", id))?;
            Ok(SUCCESS.to_vec())
        }));
    }
    let (id, said) = (needed_id(query, body, NAME, LAST)?, RoleBody::parse(body)?);
    Ok(Box::new(move |directory| {
        let role = directory
            .roles
            .get_mut(&key(id))
            .ok_or_else(|| unknown("role", id))?;
        said.change(role)?;
        Ok(SUCCESS.to_vec())
    }))
}
