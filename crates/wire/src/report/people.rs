//! `me` and `colleagues`.

use super::scope::Scope;
use crate::envelope::success;
use ccgate_core::agent::{Agent, Status};
use ccgate_core::directory::Directory;
use ccgate_core::figures::QueueFigures;
use ccgate_core::{AgentId, Phone, SkillId, Time};
use serde::Serialize;
use std::collections::BTreeMap;

/// A state's word; `None` is signed out.
#[must_use]
pub const fn state(status: Option<Status>) -> &'static str {
    match status {
        None => "signedOut",
        Some(Status::Idle) => "idle",
        Some(Status::Ringing) => "ringing",
        Some(Status::Talking) => "talking",
        Some(Status::Work) => "wrapUp",
        Some(Status::Busy) => "busy",
        Some(Status::Rest) => "rest",
    }
}

/// What `me` tells besides the directory.
#[derive(Clone, Copy, Debug)]
pub struct Myself<'a> {
    /// The agent as it is signed in.
    pub agent: &'a Agent,
    /// Agents of this gateway may have their own calls recorded.
    pub self_record: bool,
    /// Now.
    pub now: Time,
}

#[derive(Serialize)]
struct Reason<'a> {
    id: u8,
    text: &'a str,
}

/// The answer of `me`. `None` when the agent has been taken out of the directory.
#[must_use]
pub fn me(directory: &Directory, myself: Myself<'_>) -> Option<Vec<u8>> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Roles {
        inspector: bool,
        class_leader: bool,
        administrator: bool,
        report_manager: bool,
        refuses_inbound: bool,
        call_out: bool,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Serving<'a> {
        skill_id: u16,
        name: &'a str,
        media: u8,
        level: u8,
        serving: bool,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Me<'a> {
        agent_id: u32,
        name: &'a str,
        vdn: u16,
        vdn_name: &'a str,
        group_id: Option<u16>,
        group_name: Option<&'a str>,
        roles: Roles,
        scope: &'static str,
        leads: Vec<u16>,
        phone: Option<&'a str>,
        phones: Vec<&'a str>,
        skills: Vec<Serving<'a>>,
        busy_reasons: Vec<Reason<'a>>,
        rest_reasons: Vec<Reason<'a>>,
        recordings: bool,
        self_record: bool,
        auto_answer: bool,
        auto_idle: bool,
        forwarding: Option<&'a str>,
        must_change_password: bool,
        signed_in: u64,
        server_time: u64,
    }
    let Myself {
        agent,
        self_record,
        now,
    } = myself;
    let entry = directory.agents.get(&agent.id)?;
    let rights = directory.rights(agent.id);
    let scope = Scope::of(directory, agent.id);
    let leads: Vec<u16> = directory
        .groups
        .iter()
        .filter(|(id, group)| {
            group.leader == Some(agent.id) || (rights.class_leader && entry.group == Some(**id))
        })
        .map(|(id, _)| id.0)
        .collect();
    let skills = entry.skills.iter().filter_map(|(id, level)| {
        let skill = directory.skills.get(id)?;
        Some(Serving {
            skill_id: id.0,
            name: &skill.name,
            media: skill.media_type,
            level: *level,
            serving: agent.skills.contains(id),
        })
    });
    let group = entry.group.and_then(|id| directory.groups.get(&id));
    let settings = &agent.settings;
    Some(success(&Me {
        agent_id: agent.id.0,
        name: &entry.name,
        vdn: directory.vdn.0,
        vdn_name: &directory.name,
        group_id: entry.group.map(|group| group.0),
        group_name: group.map(|group| &*group.name),
        roles: Roles {
            inspector: rights.inspector,
            class_leader: rights.class_leader || !leads.is_empty(),
            administrator: rights.administrator,
            report_manager: rights.report_manager,
            refuses_inbound: rights.refuses_inbound,
            call_out: !rights.no_call_out,
        },
        scope: scope.word(),
        leads,
        phone: agent.session.phone.as_ref().map(|phone| &*phone.0),
        phones: entry.phones.iter().map(|phone| &*phone.0).collect(),
        skills: skills.collect(),
        busy_reasons: reasons(&directory.busy_reasons),
        rest_reasons: reasons(&directory.rest_reasons),
        recordings: directory.record_calls || entry.record_calls,
        self_record,
        auto_answer: settings.auto_answer,
        auto_idle: settings.auto_idle,
        forwarding: settings.forwarding.as_ref().map(|phone| &*phone.0),
        must_change_password: agent.session.must_change_password,
        signed_in: agent.session.signed_in.millis(),
        server_time: now.millis(),
    }))
}

fn reasons(all: &BTreeMap<u8, String>) -> Vec<Reason<'_>> {
    all.iter().map(|(id, text)| Reason { id: *id, text }).collect()
}

/// Another agent that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub agent: AgentId,
    /// Its state; `None` when it isn't signed in.
    pub status: Option<Status>,
    /// The phone that it is signed in with.
    pub phone: Option<Phone>,
}

/// Most entries of each kind in an answer of `colleagues`.
const MOST: usize = 50;

/// The answer of `colleagues`: those agents, and the queues, access codes and flows in whose number or
/// name the text occurs. At most 50 of each.
#[must_use]
pub fn colleagues(
    directory: &Directory,
    text: &str,
    agents: &[Colleague],
    queues: &[(SkillId, QueueFigures)],
) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Other<'a> {
        agent_id: u32,
        name: &'a str,
        group_id: Option<u16>,
        state: &'static str,
        phone: Option<&'a str>,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Queue<'a> {
        skill_id: u16,
        name: &'a str,
        media: u8,
        waiting: u32,
        available: u32,
    }
    #[derive(Serialize)]
    struct Code<'a> {
        number: &'a str,
        description: &'a str,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Flow<'a> {
        flow_id: u16,
        name: &'a str,
        number: &'a str,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Found<'a> {
        agents: Vec<Other<'a>>,
        queues: Vec<Queue<'a>>,
        access_codes: Vec<Code<'a>>,
        flows: Vec<Flow<'a>>,
    }
    success(&Found {
        agents: agents
            .iter()
            .take(MOST)
            .map(|one| {
                let entry = directory.agents.get(&one.agent);
                Other {
                    agent_id: one.agent.0,
                    name: entry.map(|entry| &*entry.name).unwrap_or_default(),
                    group_id: entry.and_then(|entry| entry.group).map(|group| group.0),
                    state: state(one.status),
                    phone: one.phone.as_ref().map(|phone| &*phone.0),
                }
            })
            .collect(),
        queues: queues
            .iter()
            .filter_map(|(id, figures)| {
                let skill = directory.skills.get(id)?;
                matches(text, &skill.name, &id.to_string()).then_some(Queue {
                    skill_id: id.0,
                    name: &skill.name,
                    media: skill.media_type,
                    waiting: figures.waiting,
                    available: figures.available,
                })
            })
            .take(MOST)
            .collect(),
        access_codes: directory
            .access_codes
            .values()
            .filter(|code| matches(text, &code.description, &code.number.0))
            .take(MOST)
            .map(|code| Code {
                number: &code.number.0,
                description: &code.description,
            })
            .collect(),
        flows: directory
            .flows
            .values()
            .filter(|flow| matches(text, &flow.name, &flow.access_code.0))
            .take(MOST)
            .map(|flow| Flow {
                flow_id: flow.id.0,
                name: &flow.name,
                number: &flow.access_code.0,
            })
            .collect(),
    })
}

/// Whether a name contains the text (in small letters), or a number begins with it.
#[must_use]
pub fn matches(text: &str, name: &str, number: &str) -> bool {
    number.starts_with(text) || name.to_lowercase().contains(text)
}
