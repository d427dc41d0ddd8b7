//! Skill queues.

use super::change::Edit;
use super::files::prompt;
use super::{narrow, place};
use crate::flows::FlowShelf;
use ccgate_core::directory::{Directory, Overflow, Route, Skill};
use ccgate_core::flow::{Action, Flow};
use ccgate_core::{FlowId, SkillId};
use ccgate_wire::config::files::prompts;
use ccgate_wire::config::skills::{self, LAST, SkillBody};
use ccgate_wire::config::{id, needed_id, unknown};
use ccgate_wire::envelope::SUCCESS;
use ccgate_wire::operations::ConfigOp;
use ccgate_wire::query::Query;
use ccgate_wire::retcode::{Failure, Retcode};

const NAME: &str = "skillId";

fn key(id: u32) -> SkillId {
    SkillId(narrow(id))
}

pub(super) fn edit(op: ConfigOp, query: Query<'_>, body: &[u8], shelf: FlowShelf) -> Result<Edit, Failure> {
    if op == ConfigOp::AddSkill {
        let (asked, said) = (id(query, body, NAME, LAST)?, SkillBody::parse(body)?);
        return Ok(Box::new(move |directory| {
            let taken = |id| directory.skills.contains_key(&key(id));
            let id = place("skill queue", asked, 1..=LAST, taken)?;
            let skill = said.added()?;
            leads_on(directory, key(id), &skill)?;
            can_be_heard(&shelf, &[], &skill)?;
            directory.skills.insert(key(id), skill);
            Ok(skills::added(key(id)))
        }));
    }
    if op == ConfigOp::DeleteSkill {
        let id = needed_id(query, b"", NAME, LAST)?;
        return Ok(Box::new(move |directory| delete(directory, key(id))));
    }
    let (id, said) = (needed_id(query, body, NAME, LAST)?, SkillBody::parse(body)?);
    Ok(Box::new(move |directory| {
        let before = directory.skills.get(&key(id));
        let before = before.ok_or_else(|| unknown("skill queue", id))?;
        let mut skill = before.clone();
        said.change(&mut skill)?;
        leads_on(directory, key(id), &skill)?;
        can_be_heard(&shelf, &heard(before).collect::<Vec<_>>(), &skill)?;
        directory.skills.insert(key(id), skill);
        Ok(SUCCESS.to_vec())
    }))
}

/// Its agents leave it. What callers come or are sent to it by must lead elsewhere before.
fn delete(directory: &mut Directory, id: SkillId) -> Result<Vec<u8>, Failure> {
    let in_use = |what: String| Err(Failure::new(Retcode::OperationFailed, what));
    let codes = &directory.access_codes;
    if let Some((code, _)) = codes.iter().find(|(_, code)| code.route == Route::Skill(id)) {
        return in_use(format!("called route {code} leads to the skill queue"));
    }
    let to_it = |skill: &Skill| overflows(skill).any(|overflow| *overflow == Overflow::Skill(id));
    let mut others = directory.skills.iter().filter(|(other, _)| **other != id);
    if let Some((other, _)) = others.find(|(_, skill)| to_it(skill)) {
        return in_use(format!("callers of skill queue {other} may be sent to it"));
    }
    if let Some(flow) = directory.flows.values().find(|flow| uses(flow, id)) {
        return in_use(format!("IVR flow {} leads to the skill queue", flow.id));
    }
    directory
        .skills
        .remove(&id)
        .ok_or_else(|| unknown("skill queue", id.0.into()))?;
    for agent in directory.agents.values_mut() {
        agent.skills.remove(&id);
    }
    for group in directory.skill_groups.values_mut() {
        group.skills.remove(&id);
    }
    Ok(SUCCESS.to_vec())
}

fn overflows(skill: &Skill) -> impl Iterator<Item = &Overflow> {
    [&skill.when_full, &skill.when_waited]
        .into_iter()
        .chain(&skill.when_unstaffed)
}

/// What its callers hear of the prompts.
fn heard(skill: &Skill) -> impl Iterator<Item = &str> {
    let said = overflows(skill).filter_map(|overflow| match overflow {
        Overflow::Message(file) | Overflow::Callback(file) => Some(file.as_str()),
        _ => None,
    });
    said.chain(skill.music.as_deref())
}

/// What its callers are to hear must be there, but for what they hear already: a file that went since is
/// no reason to refuse another change.
fn can_be_heard(shelf: &FlowShelf, already: &[&str], skill: &Skill) -> Result<(), Failure> {
    for name in heard(skill).filter(|name| !already.contains(name)) {
        let found = match prompts::is_name(name) {
            true => prompt(shelf, name),
            false => Ok(None),
        };
        match found {
            Ok(Some(_)) => {}
            Ok(None) => {
                return Err(Failure::new(
                    Retcode::Parameter,
                    format!("there is no prompt {name}"),
                ));
            }
            Err(error) => {
                tracing::error!(%error, "prompts can't be looked at");
                return Err(Failure::new(
                    Retcode::OperationFailed,
                    format!("the prompt can't be looked at: {}", error.kind()),
                ));
            }
        }
    }
    Ok(())
}

fn uses(flow: &Flow, id: SkillId) -> bool {
    flow.steps.iter().any(|step| match &step.action {
        Action::Queue(queueing) => queueing.skill == id,
        Action::Voicemail { skill, .. } => *skill == Some(id),
        Action::Callback { skill, .. } => *skill == id,
        _ => false,
    })
}

/// Where its callers are sent must be there. Flows aren't part of the store: it can't check them.
fn leads_on(directory: &Directory, id: SkillId, skill: &Skill) -> Result<(), Failure> {
    let known_skill = |to: SkillId| directory.skills.contains_key(&to) && to != id;
    let known_flow = |to: FlowId| directory.flows.contains_key(&to);
    for overflow in overflows(skill) {
        match overflow {
            Overflow::Skill(to) if !known_skill(*to) => {
                return Err(unknown("other skill queue", to.0.into()));
            }
            Overflow::Flow(to) if !known_flow(*to) => return Err(unknown("IVR flow", to.0.into())),
            _ => {}
        }
    }
    Ok(())
}
