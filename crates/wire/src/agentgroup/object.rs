//! The agent object (spec/other.md §3.1).

use crate::envelope::success;
use crate::onlineagent::results::{cti_code, media_letters, state_code};
use crate::queuedevice::SkillObject;
use ccgate_core::agent::{Agent, Status};
use ccgate_core::directory::Directory;
use ccgate_core::session::Media;
use ccgate_core::{AgentId, Phone, SkillId, Time};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is shown of an agent, copied: nothing need be locked while a long list is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Work number.
    pub agent: AgentId,
    /// Its session; `None` when it isn't signed in.
    pub present: Option<Present>,
}

/// What is shown of an agent that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// What it does.
    pub status: Status,
    /// Since when.
    pub since: Time,
    /// When it signed in.
    pub signed_in: Time,
    /// Its phone, if any.
    pub phone: Option<Phone>,
    /// What it is signed in to.
    pub media: Media,
    /// The queues that it serves.
    pub skills: Box<[SkillId]>,
}

impl Seen {
    /// A signed-in agent.
    #[must_use]
    pub fn of(agent: &Agent) -> Self {
        let session = &agent.session;
        Self {
            agent: agent.id,
            present: Some(Present {
                status: agent.activity.status(),
                since: agent.since,
                signed_in: session.signed_in,
                phone: session.phone.clone(),
                media: session.terms.media,
                skills: agent.skills.iter().copied().collect(),
            }),
        }
    }

    /// An agent that isn't signed in.
    #[must_use]
    pub const fn signed_out(agent: AgentId) -> Self {
        Self { agent, present: None }
    }

    /// The gateway's number of its state (§3.2): 2 when it isn't signed in.
    #[must_use]
    pub fn status(&self) -> u8 {
        self.present
            .as_ref()
            .map_or(SIGNED_OUT, |present| state_code(present.status))
    }

    /// The platform's number of its state: 0 when it isn't signed in.
    pub(super) fn cti_status(&self) -> u8 {
        self.present
            .as_ref()
            .map_or(0, |present| cti_code(present.status))
    }

    /// How long it has been in its state; s.
    pub(super) fn in_state(&self, now: Time) -> u64 {
        self.present
            .as_ref()
            .map_or(0, |present| now.since(present.since).as_secs())
    }
}

const SIGNED_OUT: u8 = 2;
/// `groupid` of none.
const NO_GROUP: i32 = -1;

#[derive(Serialize)]
struct AgentObject<'a> {
    workno: String,
    name: &'a str,
    status: u8,
    #[serde(rename = "ctiStatus")]
    cti_status: u8,
    groupid: i32,
    groupname: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    skilllist: Option<Vec<SkillObject<'a>>>,
    callids: [u8; 0],
    mediatype: &'static str,
    vdnid: u16,
    phonenumber: &'a str,
    currentstatetime: u64,
    logindate: u64,
    #[serde(rename = "inMultimediaConf")]
    in_multimedia_conf: u8,
}

/// How agents are written.
#[derive(Clone, Copy)]
struct Writing<'a> {
    directory: &'a Directory,
    now: Time,
    with_skills: bool,
}

impl<'a> Writing<'a> {
    fn object(self, seen: &'a Seen) -> AgentObject<'a> {
        let directory = self.directory;
        let entry = directory.agents.get(&seen.agent);
        let present = seen.present.as_ref();
        let skills = present.map_or(&[][..], |present| &present.skills);
        let skills = skills.iter().filter_map(|id| SkillObject::of(directory, *id));
        AgentObject {
            workno: seen.agent.to_string(),
            name: entry.map_or("", |entry| &entry.name),
            status: seen.status(),
            cti_status: seen.cti_status(),
            groupid: entry
                .and_then(|entry| entry.group)
                .map_or(NO_GROUP, |group| group.0.into()),
            groupname: "",
            skilllist: self.with_skills.then(|| skills.collect()),
            callids: [],
            mediatype: present.map_or("FFF", |present| media_letters(present.media)),
            vdnid: directory.vdn.0,
            phonenumber: present
                .and_then(|present| present.phone.as_ref())
                .map_or("", |phone| &phone.0),
            currentstatetime: seen.in_state(self.now),
            logindate: present.map_or(0, |present| present.signed_in.millis()),
            in_multimedia_conf: 0,
        }
    }

    fn list(self, seen: &'a [Seen]) -> Vec<AgentObject<'a>> {
        seen.iter().map(|seen| self.object(seen)).collect()
    }
}

/// A list of agents.
#[must_use]
pub fn agents(directory: &Directory, seen: &[Seen], now: Time) -> Vec<u8> {
    let writing = Writing {
        directory,
        now,
        with_skills: true,
    };
    success(&writing.list(seen))
}

/// `agentinfonoskills`: the same without `skilllist`.
#[must_use]
pub fn agents_without_skills(directory: &Directory, seen: &[Seen], now: Time) -> Vec<u8> {
    let writing = Writing {
        directory,
        now,
        with_skills: false,
    };
    success(&writing.list(seen))
}

/// `agentbyworkno`: one agent.
#[must_use]
pub fn one_agent(directory: &Directory, seen: &Seen, now: Time) -> Vec<u8> {
    let writing = Writing {
        directory,
        now,
        with_skills: true,
    };
    success(&writing.object(seen))
}

/// `allonlineagents`: by queue, those that serve it; an agent may be in several. Queues that nobody
/// serves are left out.
#[must_use]
pub fn agents_by_skill(directory: &Directory, seen: &[Seen], now: Time) -> Vec<u8> {
    #[derive(Serialize)]
    struct Served<'a> {
        #[serde(rename = "skillId")]
        skill_id: u16,
        #[serde(rename = "skillMediaType")]
        media_type: u8,
        agent: Vec<AgentObject<'a>>,
    }
    let writing = Writing {
        directory,
        now,
        with_skills: true,
    };
    let mut by_skill: BTreeMap<SkillId, Vec<&Seen>> = BTreeMap::new();
    for agent in seen {
        for skill in agent.present.iter().flat_map(|present| present.skills.iter()) {
            by_skill.entry(*skill).or_default().push(agent);
        }
    }
    let list: Vec<_> = by_skill
        .into_iter()
        .filter_map(|(id, agents)| {
            Some(Served {
                skill_id: id.0,
                media_type: directory.skills.get(&id)?.media_type,
                agent: agents.into_iter().map(|seen| writing.object(seen)).collect(),
            })
        })
        .collect();
    success(&list)
}
