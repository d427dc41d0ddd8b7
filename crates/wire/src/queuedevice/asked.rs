//! Which queues' figures are asked for.

use crate::lenient::{Fault, Object};
use crate::retcode::Failure;
use ccgate_core::{SkillId, VdnId};
use std::collections::BTreeSet;

/// The most skill queues in one body.
const MOST: usize = 100;

const SKILLS: Fault = Fault {
    member: "skills",
    expected: "a list of 1 to 100 ids of skill queues",
};

/// Which queues `queryskillstat` is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queues {
    /// Of which VDN; the asking agent's when `None`.
    pub vdn: Option<VdnId>,
    /// Which; all of the VDN when empty.
    pub skills: BTreeSet<SkillId>,
}

/// `queryacdstat`: `skills`, at most 100, numbers or texts. What can't be the id of a queue drops out,
/// as does a queue that doesn't exist.
///
/// # Errors
/// 000-002.
pub fn acd_stat(body: &[u8]) -> Result<BTreeSet<SkillId>, Failure> {
    let (skills, given) = skills(&Object::parse(body)?)?;
    if !given {
        return Err(SKILLS.into());
    }
    Ok(skills)
}

/// `queryskillstat`: the same, and `vdn`. Without `skills` it is every queue.
///
/// # Errors
/// 000-002.
pub fn skill_stat(body: &[u8]) -> Result<Queues, Failure> {
    let body = Object::parse(body)?;
    let vdn = match body.integer("vdn")?.or(body.integer("vdnid")?) {
        None => None,
        Some(id) => Some(VdnId(u16::try_from(id).map_err(|_| Fault {
            member: "vdn",
            expected: "the id of a VDN",
        })?)),
    };
    let (skills, _) = skills(&body)?;
    Ok(Queues { vdn, skills })
}

/// The ids, and whether any were given.
fn skills(body: &Object) -> Result<(BTreeSet<SkillId>, bool), Failure> {
    let given = body.integers("skills").map_err(|_| SKILLS)?;
    if given.len() > MOST {
        return Err(SKILLS.into());
    }
    let skills = given.iter().filter_map(|id| u16::try_from(*id).ok().map(SkillId));
    Ok((skills.collect(), !given.is_empty()))
}
