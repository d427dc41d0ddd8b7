//! What the operations of the chapter are answered with.

use crate::envelope::success;
use ccgate_core::directory::{Directory, MostWaiting, Route, Skill};
use ccgate_core::figures::{QueueFigures, Standing};
use ccgate_core::{SkillId, Time};
use serde::Serialize;
use std::collections::BTreeMap;

/// A queue as agents have it (§2.1).
#[derive(Serialize)]
pub(crate) struct SkillObject<'a> {
    name: &'a str,
    id: u16,
    mediatype: u8,
}

impl<'a> SkillObject<'a> {
    /// `None` for a queue that has been taken out of the directory meanwhile.
    pub(crate) fn of(directory: &'a Directory, id: SkillId) -> Option<Self> {
        let skill = directory.skills.get(&id)?;
        Some(Self {
            name: &skill.name,
            id: id.0,
            mediatype: skill.media_type,
        })
    }
}

/// `waitnum`, `waitnumbyagent`, `skillwaitnum`: how many callers wait.
#[must_use]
pub fn waiting(callers: u32) -> Vec<u8> {
    success(&callers)
}

/// `agentskill`: these queues. An agent without any is answered 600-001 instead.
#[must_use]
pub fn skills(directory: &Directory, ids: &[SkillId]) -> Vec<u8> {
    let list: Vec<_> = ids
        .iter()
        .filter_map(|id| SkillObject::of(directory, *id))
        .collect();
    success(&list)
}

/// `agentvdnskill` and `vdnskill`: all queues of the VDN. Without any it is 600-005 or 600-002 instead.
#[must_use]
pub fn vdn_skills(directory: &Directory) -> Vec<u8> {
    #[derive(Serialize)]
    struct VdnSkill<'a> {
        name: &'a str,
        id: u16,
        mediatype: u8,
        #[serde(rename = "serviceType")]
        service_type: u16,
        #[serde(rename = "realFlag")]
        real_flag: u8,
    }
    let list: Vec<_> = directory
        .skills
        .iter()
        .map(|(id, skill)| VdnSkill {
            name: &skill.name,
            id: id.0,
            mediatype: skill.media_type,
            service_type: skill.service_type,
            // There are no virtual queues (0).
            real_flag: 1,
        })
        .collect();
    success(&list)
}

/// A queue and its figures at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueSeen {
    /// Which.
    pub skill: SkillId,
    /// Its figures.
    pub figures: QueueFigures,
}

/// How many callers may wait, with so many agents signed in to the queue.
#[must_use]
pub fn most_waiting(skill: &Skill, agents: Standing) -> u32 {
    match skill.most_waiting {
        MostWaiting::Calls(most) => most,
        MostWaiting::PerAgent(each) => each.saturating_mul(agents.signed_in()),
    }
}

/// `loadFactor`: of a hundred agents signed in to the queue, so many are rung, talk or wrap up.
#[must_use]
pub fn load(agents: Standing) -> u32 {
    let occupied = agents.ringing + agents.talking + agents.work;
    (occupied * 100).checked_div(agents.signed_in()).unwrap_or(0)
}

/// How long the one has waited that has waited for longest; s.
pub(crate) fn longest(figures: &QueueFigures, now: Time) -> u64 {
    figures.oldest.map_or(0, |oldest| now.since(oldest).as_secs())
}

/// `queryacdstat` and `queryskillstat` (§2.2). A queue that isn't in the directory drops out.
#[must_use]
pub fn acd_stats(directory: &Directory, queues: &[QueueSeen], now: Time) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct AcdStat<'a> {
        pilot_nbr: &'a str,
        device_no: u16,
        skill_descrip: &'a str,
        queue_size: u32,
        queue_time: u64,
        load_factor: u32,
        logged_on_agents: u32,
        avail_agents: u32,
        max_queue_size: u32,
    }
    let mut pilots: BTreeMap<SkillId, &str> = BTreeMap::new();
    for code in directory.access_codes.values() {
        if let Route::Skill(skill) = code.route {
            pilots.entry(skill).or_insert(&code.number.0);
        }
    }
    let of = |queue: &QueueSeen| {
        let skill = directory.skills.get(&queue.skill)?;
        let figures = &queue.figures;
        Some(AcdStat {
            pilot_nbr: pilots.get(&queue.skill).copied().unwrap_or_default(),
            device_no: queue.skill.0,
            skill_descrip: &skill.name,
            queue_size: figures.waiting,
            queue_time: longest(figures, now),
            load_factor: load(figures.agents),
            logged_on_agents: figures.agents.signed_in(),
            avail_agents: figures.available,
            max_queue_size: most_waiting(skill, figures.agents),
        })
    };
    success(&queues.iter().filter_map(of).collect::<Vec<_>>())
}

/// `ivrinfo`: the automatic flows (§2.3). Without any it is 600-004 instead.
#[must_use]
pub fn flows(directory: &Directory) -> Vec<u8> {
    #[derive(Serialize)]
    struct Ivr<'a> {
        access: &'a str,
        id: u16,
        description: &'a str,
        #[serde(rename = "serviceNo")]
        service_no: u16,
    }
    let list: Vec<_> = directory
        .flows
        .values()
        .map(|flow| Ivr {
            access: &flow.access_code.0,
            id: flow.id.0,
            description: match flow.description.as_str() {
                "" => &flow.name,
                description => description,
            },
            service_no: 0,
        })
        .collect();
    success(&list)
}

/// `innoinfo`: the access codes (§2.4). Without any it is 600-003 instead.
#[must_use]
pub fn in_numbers(directory: &Directory) -> Vec<u8> {
    #[derive(Serialize)]
    struct AccessCode<'a> {
        description: &'a str,
        id: u16,
        inno: &'a str,
        vdnid: u16,
        mediatype: u8,
    }
    let list: Vec<_> = directory
        .access_codes
        .iter()
        .map(|(id, code)| AccessCode {
            description: &code.description,
            id: *id,
            inno: &code.number.0,
            vdnid: directory.vdn.0,
            mediatype: code.media_type,
        })
        .collect();
    success(&list)
}
