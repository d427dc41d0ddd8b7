//! `/config/vdn/skill` (cn/1026, spec/other.md §9.1; adding, deleting and asking are ours).

mod distribution;
mod transfer;

use super::{missing, name, number, text, unsupported, wanted, wrong};
use crate::envelope;
use crate::lenient::Object;
use crate::retcode::Failure;
use ccgate_core::SkillId;
use ccgate_core::directory::{MostWaiting, Overflow, Skill};
use distribution::Distribution;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use transfer::Device;

/// The highest id.
pub const LAST: u32 = 2000;

/// Half-hours of a day.
const HALF_HOURS: usize = 48;
/// As many as can be: nobody is kept from resting. The page prints 225, which is taken for the same.
const ANY_REST: [i64; 2] = [255, 225];
/// `maxWaitTime` of a queue that is added without it.
const USUAL_WAIT: u32 = 60;

/// What is said of a skill queue; `None` where nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillBody {
    name: Option<String>,
    media_type: Option<u8>,
    description: Option<String>,
    wrap_up_seconds: Option<u32>,
    per_agent: Option<bool>,
    most_calls: Option<u32>,
    most_wait_seconds: Option<u32>,
    when_waited: Option<Overflow>,
    when_full: Option<Overflow>,
    when_unstaffed: Option<Option<Overflow>>,
    distribution: Distribution,
}

impl SkillBody {
    /// Reads a body.
    ///
    /// # Errors
    /// 000-002.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let parameter = body.object("skillParameter")?.unwrap_or_default();
        if number(&parameter, "supportVideo", 0, 1)? == Some(1) {
            return Err(unsupported("supportVideo", "there is no video, only 0 is taken"));
        }
        rest_numbers(&parameter)?;
        let device = |member| Device::read(&parameter, member);
        Ok(Self {
            name: name(&body, "name", 100)?,
            media_type: number(&body, "mediaTypeId", 1, 255)?.and_then(|number| u8::try_from(number).ok()),
            description: text(&body, "description", 255)?,
            wrap_up_seconds: number(&parameter, "maxAgentWrapupTime", 0, 3600)?,
            per_agent: number(&parameter, "calcOfMaxCallNum", 0, 1)?.map(|kind| kind == 1),
            most_calls: number(&parameter, "maxCallNum", 0, 10_000)?,
            most_wait_seconds: number(&parameter, "maxWaitTime", 1, 60_000)?,
            when_waited: device("timeOutTransferDevice")?
                .map(Device::somewhere)
                .transpose()?,
            when_full: device("busyTransferDevice")?.map(Device::somewhere).transpose()?,
            when_unstaffed: device("noAgentsTransferDevice")?.map(Device::maybe_waiting),
            distribution: Distribution::read(&body)?,
        })
    }

    /// A new queue with the defaults of the page. Needed are name and media type.
    ///
    /// # Errors
    /// 000-002.
    pub fn added(&self) -> Result<Skill, Failure> {
        let name = self.name.clone().filter(|name| !name.is_empty());
        let mut skill = Skill {
            name: name.ok_or_else(|| missing("name"))?,
            media_type: self.media_type.ok_or_else(|| missing("mediaTypeId"))?,
            most_wait_seconds: Some(USUAL_WAIT),
            ..Skill::default()
        };
        self.change(&mut skill)?;
        Ok(skill)
    }

    /// Changes what is said, but for the name.
    ///
    /// # Errors
    /// 000-002: another name.
    pub fn change(&self, skill: &mut Skill) -> Result<(), Failure> {
        if self.name.as_ref().is_some_and(|name| *name != skill.name) {
            return Err(wrong("name can't be changed"));
        }
        if let Some(media_type) = self.media_type {
            skill.media_type = media_type;
        }
        if let Some(description) = &self.description {
            skill.description.clone_from(description);
        }
        if self.wrap_up_seconds.is_some() {
            skill.wrap_up_seconds = self.wrap_up_seconds;
        }
        if self.most_wait_seconds.is_some() {
            skill.most_wait_seconds = self.most_wait_seconds;
        }
        let (per_agent, most) = of_most(skill.most_waiting);
        let most = self.most_calls.unwrap_or(most);
        skill.most_waiting = match self.per_agent.unwrap_or(per_agent) {
            true => MostWaiting::PerAgent(most),
            false => MostWaiting::Calls(most),
        };
        if let Some(overflow) = &self.when_waited {
            skill.when_waited = overflow.clone();
        }
        if let Some(overflow) = &self.when_full {
            skill.when_full = overflow.clone();
        }
        if let Some(overflow) = &self.when_unstaffed {
            skill.when_unstaffed = overflow.clone();
        }
        self.distribution.change(skill);
        Ok(())
    }
}

/// How many may rest at once in each half-hour of the day: nobody counts them, so only "any" is taken.
fn rest_numbers(parameter: &Object) -> Result<(), Failure> {
    const FORM: &str = "restNum must be 48 numbers from 0 to 255";
    if !parameter.has("restNum") {
        return Ok(());
    }
    let numbers = parameter.integers("restNum").map_err(|_| wrong(FORM))?;
    if numbers.len() != HALF_HOURS || !numbers.iter().all(|number| (0..=255).contains(number)) {
        return Err(wrong(FORM));
    }
    match numbers.iter().all(|number| ANY_REST.contains(number)) {
        true => Ok(()),
        false => Err(unsupported(
            "restNum",
            "agents at rest are not limited, only 255 is taken",
        )),
    }
}

fn of_most(most: MostWaiting) -> (bool, u32) {
    match most {
        MostWaiting::Calls(most) => (false, most),
        MostWaiting::PerAgent(most) => (true, most),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    skill_id: u16,
    name: &'a str,
    media_type_id: u8,
    description: &'a str,
    skill_parameter: Parameter,
    distribution: distribution::Told<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Parameter {
    #[serde(skip_serializing_if = "Option::is_none")]
    max_agent_wrapup_time: Option<u32>,
    calc_of_max_call_num: u8,
    max_call_num: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_wait_time: Option<u32>,
    rest_num: Vec<i64>,
    support_video: u8,
    time_out_transfer_device: serde_json::Value,
    busy_transfer_device: serde_json::Value,
    no_agents_transfer_device: serde_json::Value,
}

/// The answer of a query. Times that are the VDN's or the installation's are left out.
#[must_use]
pub fn found(skills: &BTreeMap<SkillId, Skill>, ids: Option<&BTreeSet<u32>>) -> Vec<u8> {
    let rows: Vec<Row<'_>> = skills
        .iter()
        .filter(|(id, _)| wanted(ids, id.0.into()))
        .map(|(id, skill)| {
            let (per_agent, max_call_num) = of_most(skill.most_waiting);
            Row {
                skill_id: id.0,
                name: &skill.name,
                media_type_id: skill.media_type,
                description: &skill.description,
                skill_parameter: Parameter {
                    max_agent_wrapup_time: skill.wrap_up_seconds,
                    calc_of_max_call_num: u8::from(per_agent),
                    max_call_num,
                    max_wait_time: skill.most_wait_seconds,
                    rest_num: vec![ANY_REST[0]; HALF_HOURS],
                    support_video: 0,
                    time_out_transfer_device: transfer::told(Some(&skill.when_waited)),
                    busy_transfer_device: transfer::told(Some(&skill.when_full)),
                    no_agents_transfer_device: transfer::told(skill.when_unstaffed.as_ref()),
                },
                distribution: distribution::told(skill),
            }
        })
        .collect();
    envelope::success(&rows)
}

/// The answer of adding one.
#[must_use]
pub fn added(id: SkillId) -> Vec<u8> {
    envelope::success(&serde_json::json!({ "skillId": id.0 }))
}
