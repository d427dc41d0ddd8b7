//! `/config/vdn/skillGroup` (cn/1056; the others are ours).

use super::agents::narrow;
use super::{missing, name, number, wanted, wrong};
use crate::envelope;
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::directory::SkillGroup;
use ccgate_core::ids::{SkillGroupId, SkillId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The highest id.
pub const LAST: u32 = 2000;

/// What is said of a skill group; `None` where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillGroupBody {
    name: Option<String>,
    skills: Option<BTreeMap<SkillId, (u8, u16)>>,
}

impl SkillGroupBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let mut skills = None;
        if let Some(listed) = body.objects("skills")? {
            let mut found = BTreeMap::new();
            for one in listed {
                let needed = |member, last| number(&one, member, 1, last)?.ok_or_else(|| missing(member));
                let skill = SkillId(narrow(needed("skillId", 2000)?));
                let (own, of_agent) = (needed("skillPower", 100)?, needed("agentPower", 300)?);
                let powers = (u8::try_from(own).unwrap_or(u8::MAX), narrow(of_agent));
                if found.insert(skill, powers).is_some() {
                    return Err(wrong("skills has a skill twice"));
                }
            }
            skills = Some(found);
        }
        Ok(Self {
            name: name(&body, "skillGroupName", 64)?,
            skills,
        })
    }

    /// A new skill group. Needed is its name.
    ///
    /// # Errors
    /// 000-002.
    pub fn added(&self) -> Result<SkillGroup, Failure> {
        let name = self.name.clone().filter(|name| !name.is_empty());
        Ok(SkillGroup {
            name: name.ok_or_else(|| missing("skillGroupName"))?,
            skills: self.skills.clone().unwrap_or_default(),
        })
    }

    /// Changes what is said.
    ///
    /// # Errors
    /// 000-002: the name would be empty.
    pub fn change(&self, group: &mut SkillGroup) -> Result<(), Failure> {
        if self.name.as_ref().is_some_and(String::is_empty) {
            return Err(missing("skillGroupName"));
        }
        if let Some(name) = &self.name {
            group.name.clone_from(name);
        }
        if let Some(skills) = &self.skills {
            group.skills.clone_from(skills);
        }
        Ok(())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    skill_group_id: u16,
    skill_group_name: &'a str,
    skills: Vec<Powers>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Powers {
    skill_id: u16,
    skill_power: u8,
    agent_power: u16,
}

/// The answer of a query.
#[must_use]
pub fn found(groups: &BTreeMap<SkillGroupId, SkillGroup>, ids: Option<&BTreeSet<u32>>) -> Vec<u8> {
    let powers = |(skill, (own, of_agent)): (&SkillId, &(u8, u16))| Powers {
        skill_id: skill.0,
        skill_power: *own,
        agent_power: *of_agent,
    };
    let rows: Vec<Row<'_>> = groups
        .iter()
        .filter(|(id, _)| wanted(ids, id.0.into()))
        .map(|(id, group)| Row {
            skill_group_id: id.0,
            skill_group_name: &group.name,
            skills: group.skills.iter().map(powers).collect(),
        })
        .collect();
    envelope::success(&rows)
}

/// The answer of adding one: an object, as the page's sample has it.
#[must_use]
pub fn added(id: SkillGroupId) -> Vec<u8> {
    envelope::success(&serde_json::json!({ "skillGroupId": id.0 }))
}
