//! The answers that aren't made of agent objects.

use super::Seen;
use crate::envelope::success;
use crate::queuedevice::SkillObject;
use ccgate_core::agent::{Activity, Agent, Pending, Rest};
use ccgate_core::directory::Directory;
use ccgate_core::figures::Standing;
use ccgate_core::{AgentId, Time};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// `agentidsbyskill`: work numbers.
#[must_use]
pub fn ids(agents: &[AgentId]) -> Vec<u8> {
    success(&agents.iter().map(AgentId::to_string).collect::<Vec<_>>())
}

/// The `is…` questions.
#[must_use]
pub fn allowed(is_so: bool) -> Vec<u8> {
    success(&is_so)
}

/// `agentwasnameonvdn`: an object from work number to name.
#[must_use]
pub fn names(directory: &Directory) -> Vec<u8> {
    struct Names<'a>(&'a Directory);
    impl Serialize for Names<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let agents = self.0.agents.iter();
            serializer.collect_map(agents.map(|(id, entry)| (id.to_string(), &entry.name)))
        }
    }
    success(&Names(directory))
}

/// `loggedinagentphoneonvdn`: the phones of signed-in agents; those without a phone are left out.
#[must_use]
pub fn phones(seen: &[Seen]) -> Vec<u8> {
    #[derive(Serialize)]
    struct AgentPhone<'a> {
        workno: String,
        phonenumber: &'a str,
    }
    let list: Vec<_> = seen
        .iter()
        .filter_map(|seen| {
            let phone = seen.present.as_ref()?.phone.as_ref()?;
            Some(AgentPhone {
                workno: seen.agent.to_string(),
                phonenumber: &phone.0,
            })
        })
        .collect();
    success(&list)
}

/// `queryagentstatus`: states and for how long.
#[must_use]
pub fn statuses(directory: &Directory, seen: &[Seen], now: Time) -> Vec<u8> {
    #[derive(Serialize)]
    struct AgentStatus<'a> {
        workno: String,
        name: &'a str,
        status: u8,
        #[serde(rename = "ctiStatus")]
        cti_status: u8,
        currentstatetime: u64,
    }
    let of = |seen: &Seen| {
        let entry = directory.agents.get(&seen.agent);
        AgentStatus {
            workno: seen.agent.to_string(),
            name: entry.map_or("", |entry| &entry.name),
            status: seen.status(),
            cti_status: seen.cti_status(),
            currentstatetime: seen.in_state(now),
        }
    };
    success(&seen.iter().map(of).collect::<Vec<_>>())
}

/// `queryagentstatusandskill`: the asking agent's own state and the queues that it serves. A desktop
/// reads `result.skills`, each with `id` and `name`.
#[must_use]
pub fn own_status_and_skills(directory: &Directory, own: &Seen, now: Time) -> Vec<u8> {
    #[derive(Serialize)]
    struct StatusAndSkills<'a> {
        workno: String,
        status: u8,
        #[serde(rename = "ctiStatus")]
        cti_status: u8,
        currentstatetime: u64,
        skills: Vec<SkillObject<'a>>,
    }
    let skills = own.present.iter().flat_map(|present| present.skills.iter());
    success(&StatusAndSkills {
        workno: own.agent.to_string(),
        status: own.status(),
        cti_status: own.cti_status(),
        currentstatetime: own.in_state(now),
        skills: skills.filter_map(|id| SkillObject::of(directory, *id)).collect(),
    })
}

/// An agent that rests, or will after its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resting {
    /// Who.
    pub agent: AgentId,
    /// What it asked for.
    pub rest: Rest,
    /// Since when it rests; `None` while it still waits for the end of its call.
    pub since: Option<Time>,
}

impl Resting {
    /// `None` for an agent that doesn't rest and won't.
    #[must_use]
    pub fn of(agent: &Agent) -> Option<Self> {
        let (rest, since) = match (&agent.activity, agent.activity.pending()) {
            (Activity::Rest { rest, .. }, _) => (*rest, Some(agent.since)),
            (_, Some(Pending::Rest(rest))) => (rest, None),
            _ => return None,
        };
        Some(Self {
            agent: agent.id,
            rest,
            since,
        })
    }
}

/// `agentrestinfo`: named as in the platform's own query of a VDN's rests (§8.2). Nobody is kept from
/// resting, so `allowRestAgentNum` is everybody signed in and `cantRestCause` is 0.
#[must_use]
pub fn rest_info(directory: &Directory, agents: Standing, resting: &[Resting], now: Time) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct RestInfo<'a> {
        on_rest_agent_num: u32,
        allow_rest_agent_num: u32,
        wait_rest_agent_num: usize,
        details: Vec<Detail<'a>>,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Detail<'a> {
        agent_id: u32,
        name: &'a str,
        cant_rest_cause: u8,
        begin_time: u64,
        apply_rest_length: u64,
        req_rest_dura: u64,
    }
    let detail = |resting: &Resting| Detail {
        agent_id: resting.agent.0,
        name: directory
            .agents
            .get(&resting.agent)
            .map_or("", |entry| &entry.name),
        cant_rest_cause: 0,
        begin_time: resting.since.map_or(0, Time::millis),
        apply_rest_length: resting.rest.length.as_secs(),
        req_rest_dura: resting.since.map_or(0, |since| now.since(since).as_secs()),
    };
    success(&RestInfo {
        on_rest_agent_num: agents.rest,
        allow_rest_agent_num: agents.signed_in(),
        wait_rest_agent_num: resting.iter().filter(|one| one.since.is_none()).count(),
        details: resting.iter().map(detail).collect(),
    })
}

/// `restreason`: the VDN's reasons for resting.
#[must_use]
pub fn rest_reasons(reasons: &BTreeMap<u8, String>) -> Vec<u8> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct RestReason<'a> {
        rest_reason_id: u8,
        rest_reason: &'a str,
    }
    let list: Vec<_> = reasons
        .iter()
        .map(|(id, text)| RestReason {
            rest_reason_id: *id,
            rest_reason: text,
        })
        .collect();
    success(&list)
}
