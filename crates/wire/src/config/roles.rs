//! `/config/vdn/userclass` (cn/1020, cn/1022; changing and deleting are ours).

use super::{missing, name, wanted, wrong};
use crate::envelope;
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::directory::Role;
use ccgate_core::ids::RoleId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The highest id.
pub const LAST: u32 = 255;

/// What is said of a role; `None` where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleBody {
    name: Option<String>,
    flags: Option<Vec<bool>>,
}

impl RoleBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        Ok(Self {
            name: name(&body, "name", 20)?,
            flags: flags(&body)?,
        })
    }

    /// A new role. Needed are both members.
    ///
    /// # Errors
    /// 000-002.
    pub fn added(&self) -> Result<Role, Failure> {
        Ok(Role {
            name: self
                .name
                .clone()
                .filter(|name| !name.is_empty())
                .ok_or_else(|| missing("name"))?,
            flags: self.flags.clone().ok_or_else(|| missing("roles"))?,
        })
    }

    /// Changes what is said.
    ///
    /// # Errors
    /// 000-002: the name would be empty.
    pub fn change(&self, role: &mut Role) -> Result<(), Failure> {
        if self.name.as_ref().is_some_and(String::is_empty) {
            return Err(missing("name"));
        }
        if let Some(name) = &self.name {
            role.name.clone_from(name);
        }
        if let Some(flags) = &self.flags {
            role.flags.clone_from(flags);
        }
        Ok(())
    }
}

fn flags(body: &Object) -> Result<Option<Vec<bool>>, Failure> {
    const FORM: &str = "roles must be 32, 64 or 128 of 0 and 1";
    if !body.has("roles") {
        return Ok(None);
    }
    let numbers = body.integers("roles").map_err(|_| wrong(FORM))?;
    match matches!(numbers.len(), 32 | 64 | 128) && numbers.iter().all(|flag| matches!(flag, 0 | 1)) {
        true => Ok(Some(numbers.into_iter().map(|flag| flag == 1).collect())),
        false => Err(wrong(FORM)),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    role_id: u8,
    name: &'a str,
    roles: Vec<u8>,
}

/// The answer of a query.
#[must_use]
pub fn found(roles: &BTreeMap<RoleId, Role>, ids: Option<&BTreeSet<u32>>) -> Vec<u8> {
    let rows: Vec<Row<'_>> = roles
        .iter()
        .filter(|(id, _)| wanted(ids, id.0.into()))
        .map(|(id, role)| Row {
            role_id: id.0,
            name: &role.name,
            roles: role.flags.iter().map(|flag| u8::from(*flag)).collect(),
        })
        .collect();
    envelope::success(&rows)
}

/// The answer of adding one.
#[must_use]
pub fn added(id: RoleId) -> Vec<u8> {
    envelope::success(&serde_json::json!({ "userClassId": id.0 }))
}
