//! What is configured: agents, groups, skill queues, access codes and reasons of one VDN.
//!
//! The directory is a value: a change makes a new one, handed to the core as an input, so that no
//! step ever sees half a change. Passwords are not part of it.

use crate::ids::{AgentId, GroupId, Phone, SkillId, VdnId};
use std::collections::{BTreeMap, BTreeSet};

/// All that is configured of one VDN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The VDN's number.
    pub vdn: VdnId,
    /// Its name, for people.
    pub name: String,
    /// How many may be signed in, and the like.
    pub limits: Limits,
    /// Phone numbers that agents may sign in with; empty permits any.
    pub phone_ranges: Vec<PhoneRange>,
    /// Agents by work number.
    pub agents: BTreeMap<AgentId, AgentEntry>,
    /// Agent groups.
    pub groups: BTreeMap<GroupId, Group>,
    /// Skill queues.
    pub skills: BTreeMap<SkillId, Skill>,
    /// Access codes: the numbers that callers dial.
    pub access_codes: BTreeMap<u16, AccessCode>,
    /// Reasons an agent can give for resting, by id 0–255.
    pub rest_reasons: BTreeMap<u8, String>,
    /// Reasons an agent can give for being busy, by id 200–250.
    pub busy_reasons: BTreeMap<u8, String>,
    /// Every talk of the VDN is recorded.
    pub record_calls: bool,
}

/// Licence limits and times of a VDN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Agents signed in at once; `None` for no limit.
    pub agents: Option<u32>,
    /// Video agents (agenttype 11) signed in at once; `None` for no limit.
    pub video_agents: Option<u32>,
    /// Seconds after which wrap-up ends by itself; `None` lets it last until the agent ends it.
    pub wrap_up_seconds: Option<u32>,
}

/// A range of phone numbers of equal length, both ends included: `40001`–`40999`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneRange {
    /// The lowest number.
    pub first: Phone,
    /// The highest number.
    pub last: Phone,
}

/// An agent as configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentEntry {
    /// Name for people.
    pub name: String,
    /// The agent's group, if any.
    pub group: Option<GroupId>,
    /// What the agent may do.
    pub roles: Roles,
    /// Phones the agent may sign in with; empty permits every phone of the VDN's ranges.
    pub phones: BTreeSet<Phone>,
    /// Configured skills with the agent's level in each: 1 is served first.
    pub skills: BTreeMap<SkillId, u8>,
    /// Every talk of the agent is recorded.
    pub record_calls: bool,
}

/// What an agent may do beyond taking calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Quality inspector (质检员): may be told of, and steer, the VDN's agents.
    pub inspector: bool,
    /// Class leader (班长): the same for the own group.
    pub class_leader: bool,
}

/// An agent group (班组).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Name; bulletins are addressed by it.
    pub name: String,
    /// Its class leader, if any.
    pub leader: Option<AgentId>,
}

/// A skill queue (技能队列).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// Name; bulletins are addressed by it.
    pub name: String,
    /// Media type number: 1 text chat, 2 click to dial, 5 voice, 19 video, … (spec/agent.md §8.1).
    pub media_type: u8,
    /// Business type number, as `vdnskill` shows it.
    pub service_type: u16,
    /// Every talk that comes by this queue is recorded.
    pub record_calls: bool,
}

/// An access code (接入码) and where its callers go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessCode {
    /// The number dialled.
    pub number: Phone,
    /// For people.
    pub description: String,
    /// The media type that comes in by it.
    pub media_type: u8,
    /// The queue that its callers join.
    pub skill: SkillId,
}

impl PhoneRange {
    /// Whether `phone` lies within: same length, digits in order.
    pub fn contains(&self, phone: &Phone) -> bool {
        phone.0.len() == self.first.0.len() && self.first <= *phone && *phone <= self.last
    }
}

impl Directory {
    /// Whether the VDN's ranges permit the phone.
    pub fn permits_phone(&self, phone: &Phone) -> bool {
        self.phone_ranges.is_empty() || self.phone_ranges.iter().any(|range| range.contains(phone))
    }

    /// Whether `watcher` may be told of, and steer, `agent`: an inspector every agent of the VDN, a
    /// class leader those of the own group.
    pub fn may_inspect(&self, watcher: AgentId, agent: AgentId) -> bool {
        let (Some(watcher), Some(agent)) = (self.agents.get(&watcher), self.agents.get(&agent)) else {
            return false;
        };
        let same_group = watcher.group.is_some() && watcher.group == agent.group;
        watcher.roles.inspector || (watcher.roles.class_leader && same_group)
    }

    /// The group of that name.
    pub fn group_named(&self, name: &str) -> Option<GroupId> {
        self.groups
            .iter()
            .find(|(_, group)| group.name == name)
            .map(|(id, _)| *id)
    }

    /// The skill queue of that name.
    pub fn skill_named(&self, name: &str) -> Option<SkillId> {
        self.skills
            .iter()
            .find(|(_, skill)| skill.name == name)
            .map(|(id, _)| *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones(ranges: &[(&str, &str)]) -> Directory {
        let range = |(first, last): &(&str, &str)| PhoneRange {
            first: Phone::from(*first),
            last: Phone::from(*last),
        };
        Directory {
            phone_ranges: ranges.iter().map(range).collect(),
            ..Directory::default()
        }
    }

    #[test]
    fn phones_permitted() {
        let two = phones(&[("40001", "40999"), ("7000", "7000")]);
        for (phone, permitted) in [
            ("40001", true),
            ("40999", true),
            ("40000", false),
            ("41000", false),
            ("400010", false),
            ("4000", false),
            ("7000", true),
            ("", false),
        ] {
            assert_eq!(two.permits_phone(&Phone::from(phone)), permitted, "{phone}");
        }
        assert!(
            phones(&[]).permits_phone(&Phone::from("1")),
            "no range permits any"
        );
        assert!(
            !phones(&[("2", "1")]).permits_phone(&Phone::from("1")),
            "an empty range"
        );
    }

    #[test]
    fn who_may_inspect_whom() {
        let (inspector, leader, member, other) = (AgentId(1), AgentId(2), AgentId(3), AgentId(4));
        let entry = |group, inspector, class_leader| AgentEntry {
            group,
            roles: Roles {
                inspector,
                class_leader,
            },
            ..AgentEntry::default()
        };
        let mut directory = Directory::default();
        directory.agents.insert(inspector, entry(None, true, false));
        directory
            .agents
            .insert(leader, entry(Some(GroupId(1)), false, true));
        directory
            .agents
            .insert(member, entry(Some(GroupId(1)), false, false));
        directory.agents.insert(other, entry(None, false, false));
        for (watcher, agent, may) in [
            (inspector, member, true),
            (inspector, other, true),
            (inspector, AgentId(9), false),
            (leader, member, true),
            (leader, other, false),
            (member, leader, false),
            (other, other, false),
            (AgentId(9), member, false),
        ] {
            assert_eq!(directory.may_inspect(watcher, agent), may, "{watcher} {agent}");
        }
        // Two without a group are not in the same one.
        directory.agents.insert(leader, entry(None, false, true));
        assert!(!directory.may_inspect(leader, other));
    }

    #[test]
    fn groups_and_skills_by_name() {
        let mut directory = Directory::default();
        let group = Group {
            name: "desk".into(),
            leader: None,
        };
        let skill = Skill {
            name: "voice".into(),
            media_type: 5,
            service_type: 0,
            record_calls: false,
        };
        directory.groups.insert(GroupId(7), group);
        directory.skills.insert(SkillId(8), skill);
        assert_eq!(directory.group_named("desk"), Some(GroupId(7)));
        assert_eq!(directory.group_named("voice"), None);
        assert_eq!(directory.skill_named("voice"), Some(SkillId(8)));
        assert_eq!(directory.skill_named("desk"), None);
    }
}
