//! What is configured: agents, groups, skill queues, access codes and reasons of one VDN.
//!
//! The directory is a value: a change makes a new one, handed to the core as an input, so that no
//! step ever sees half a change. Passwords are not part of it.

use crate::flow::Flow;
use crate::ids::{AgentId, FlowId, GroupId, Phone, RoleId, SkillGroupId, SkillId, VdnId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

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
    /// Bundles of skill queues, for the configuration interface.
    pub skill_groups: BTreeMap<SkillGroupId, SkillGroup>,
    /// User classes (roles).
    pub roles: BTreeMap<RoleId, Role>,
    /// Access codes: the numbers that callers dial.
    pub access_codes: BTreeMap<u16, AccessCode>,
    /// Automatic flows. They come from files beside the directory, not from the store.
    pub flows: BTreeMap<FlowId, Arc<Flow>>,
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
    /// What the agent may do, by itself; see [`Directory::rights`] for what comes from the user class.
    pub roles: Roles,
    /// The agent's user class, if any.
    pub role: Option<RoleId>,
    /// Phones the agent may sign in with; empty permits every phone of the VDN's ranges.
    pub phones: BTreeSet<Phone>,
    /// Configured skills with the agent's level in each: 1 is served first.
    pub skills: BTreeMap<SkillId, u8>,
    /// Every talk of the agent is recorded.
    pub record_calls: bool,
}

/// What an agent may do, or is kept from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Quality inspector (质检员): may be told of, hear and steer the VDN's agents.
    pub inspector: bool,
    /// Class leader (班长): the same for the own group.
    pub class_leader: bool,
    /// System administrator.
    pub administrator: bool,
    /// May read reports.
    pub report_manager: bool,
    /// Takes no calls from queues ("refuse inbound").
    pub refuses_inbound: bool,
    /// May not call numbers outside.
    pub no_call_out: bool,
}

/// A user class (role): flags whose places are those of the CTI right bits (spec/other.md §11).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Name; ≤ 20 bytes.
    pub name: String,
    /// 32, 64 or 128 flags.
    pub flags: Vec<bool>,
}

/// An agent group (班组).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Name; bulletins are addressed by it.
    pub name: String,
    /// Its class leader, if any.
    pub leader: Option<AgentId>,
    /// Members may pick up calls that ring at each other (`snatchpickup`).
    pub pick_up: bool,
}

/// A bundle of skill queues with weights (`config/vdn/skillGroup`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkillGroup {
    /// Name; ≤ 64 bytes.
    pub name: String,
    /// The queues: `skillPower` 1–100 and `agentPower` 1–300 of each.
    pub skills: BTreeMap<SkillId, (u8, u16)>,
}

/// A skill queue (技能队列).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// Name; bulletins are addressed by it.
    pub name: String,
    /// For people; ≤ 255 characters.
    pub description: String,
    /// Media type number: 1 text chat, 2 click to dial, 5 voice, 19 video, … (spec/agent.md §8.1).
    pub media_type: u8,
    /// Business type number, as `vdnskill` shows it.
    pub service_type: u16,
    /// Every talk that comes by this queue is recorded.
    pub record_calls: bool,
    /// Which of the free agents is offered a call.
    pub strategy: Strategy,
    /// Which queue's caller comes first when an agent of several becomes free: 0–255, the highest first.
    pub priority: u8,
    /// Answered within so long counts for the service level; 20 s.
    pub service_level: Duration,
    /// How long wrap-up lasts after a call of this queue, 0–3600 s; `None`: as the VDN says.
    pub wrap_up_seconds: Option<u32>,
    /// How many callers may wait.
    pub most_waiting: MostWaiting,
    /// How long a caller may wait, 1–60000 s; `None`: as the installation says.
    pub most_wait_seconds: Option<u32>,
    /// How long an agent is rung, 1–3600 s; `None`: as the installation says.
    pub ring_seconds: Option<u32>,
    /// A caller goes first to the agent that it talked with last, if that was at most so long ago;
    /// `None`: it doesn't.
    pub last_agent: Option<Duration>,
    /// How long a caller waits for an agent that it is meant for, before anybody of the queue will do.
    pub patience_for_agent: Duration,
    /// What becomes of a caller who finds the queue full.
    pub when_full: Overflow,
    /// What becomes of a caller who has waited for too long.
    pub when_waited: Overflow,
    /// What becomes of a caller who finds nobody signed in to the queue; `None`: waits.
    pub when_unstaffed: Option<Overflow>,
    /// Music for those who wait, below the directory of prompts; `None`: the installation's.
    pub music: Option<String>,
    /// Every signed-in agent of the queue is told of callers that gave up, not only the one who was rung.
    pub tells_abandoned: bool,
}

/// Which of the free agents of a queue is offered a call. Levels come first in all of them but
/// [`Strategy::WeightedRandom`], where a level makes an agent more or less likely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strategy {
    /// Who has been idle for longest.
    #[default]
    LongestIdle,
    /// Who has taken the fewest calls since sign-in.
    LeastCalls,
    /// Who has talked least since sign-in.
    LeastTalk,
    /// Each in turn.
    RoundRobin,
    /// By work number, the lowest first.
    Linear,
    /// By chance: level 1 is as likely as two of level 2.
    WeightedRandom,
    /// All are rung; who answers first has the call.
    RingAll,
}

/// How many callers may wait in a queue (`calcOfMaxCallNum`, `maxCallNum`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MostWaiting {
    /// So many, 0–10000.
    Calls(u32),
    /// So many for each agent signed in to the queue.
    PerAgent(u32),
}

/// What becomes of a caller that a queue doesn't serve.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Overflow {
    /// The call is ended.
    #[default]
    Release,
    /// It joins another queue, with its age.
    Skill(SkillId),
    /// It goes into an automatic flow.
    Flow(FlowId),
    /// It is connected with a number outside.
    Number(Phone),
    /// It hears a file, and then the call is ended.
    Message(String),
    /// It is called back, later, at the number that it called from; it hears the file first.
    Callback(String),
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
    /// Where its callers go.
    pub route: Route,
}

/// Where the callers of a number go (`devicetype` of `config/vdn/calledroute`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// 1: into a skill queue.
    Skill(SkillId),
    /// 3: into an automatic flow.
    Flow(FlowId),
}

impl Default for Skill {
    /// A voice queue as the configuration pages have it (spec/other.md §9.1).
    fn default() -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            media_type: 5,
            service_type: 0,
            record_calls: false,
            strategy: Strategy::default(),
            priority: 0,
            service_level: Duration::from_secs(20),
            wrap_up_seconds: None,
            most_waiting: MostWaiting::Calls(100),
            most_wait_seconds: None,
            ring_seconds: None,
            last_agent: None,
            patience_for_agent: Duration::ZERO,
            when_full: Overflow::Release,
            when_waited: Overflow::Release,
            when_unstaffed: None,
            music: None,
            tells_abandoned: false,
        }
    }
}

impl Strategy {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::LongestIdle,
        Self::LeastCalls,
        Self::LeastTalk,
        Self::RoundRobin,
        Self::Linear,
        Self::WeightedRandom,
        Self::RingAll,
    ];

    /// Its word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LongestIdle => "longest-idle",
            Self::LeastCalls => "least-calls",
            Self::LeastTalk => "least-talk",
            Self::RoundRobin => "round-robin",
            Self::Linear => "linear",
            Self::WeightedRandom => "weighted-random",
            Self::RingAll => "ring-all",
        }
    }

    /// The strategy of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

impl Role {
    /// Bits of the flags that the gateway knows (spec/other.md §11, "CTI right bits").
    const CALL_OUT: usize = 4;
    const REFUSES_INBOUND: usize = 11;
    const INSPECTOR: usize = 12;

    fn has(&self, bit: usize) -> bool {
        self.flags.get(bit).copied().unwrap_or(false)
    }
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

    /// What the agent may do by itself and by its user class. Nobody who isn't in the directory may
    /// do anything.
    pub fn rights(&self, agent: AgentId) -> Roles {
        let Some(entry) = self.agents.get(&agent) else {
            return Roles::default();
        };
        let Some(class) = entry.role.and_then(|id| self.roles.get(&id)) else {
            return entry.roles;
        };
        Roles {
            inspector: entry.roles.inspector || class.has(Role::INSPECTOR),
            refuses_inbound: entry.roles.refuses_inbound || class.has(Role::REFUSES_INBOUND),
            no_call_out: entry.roles.no_call_out || !class.has(Role::CALL_OUT),
            ..entry.roles
        }
    }

    /// Whether `watcher` may be told of, hear and steer `agent`: an inspector every agent of the VDN, a
    /// class leader (marked so, or named by the group) those of the own group.
    pub fn may_inspect(&self, watcher: AgentId, agent: AgentId) -> bool {
        let (Some(own), Some(other)) = (self.agents.get(&watcher), self.agents.get(&agent)) else {
            return false;
        };
        let leads = other
            .group
            .and_then(|id| self.groups.get(&id))
            .is_some_and(|group| group.leader == Some(watcher));
        let same_group = own.group.is_some() && own.group == other.group;
        self.rights(watcher).inspector || leads || (own.roles.class_leader && same_group)
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
                ..Roles::default()
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
            ..Group::default()
        };
        let skill = Skill {
            name: "voice".into(),
            ..Skill::default()
        };
        directory.groups.insert(GroupId(7), group);
        directory.skills.insert(SkillId(8), skill);
        assert_eq!(directory.group_named("desk"), Some(GroupId(7)));
        assert_eq!(directory.group_named("voice"), None);
        assert_eq!(directory.skill_named("voice"), Some(SkillId(8)));
        assert_eq!(directory.skill_named("desk"), None);
    }
}
