//! `figures`: everything of now and today that a wallboard or a view of the floor shows.

use super::people::state;
use super::scope::Scope;
use crate::envelope::success;
use ccgate_core::agent::{Pending, Status};
use ccgate_core::call::Feature;
use ccgate_core::directory::Directory;
use ccgate_core::figures::{QueueFigures, Standing, Totals};
use ccgate_core::{AgentId, CallId, GroupId, Phone, SkillId, Time};
use serde::Serialize;
use std::time::Duration;

/// A VDN at one moment, copied while it was locked.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When it was looked at.
    pub now: Time,
    /// Since when the totals count.
    pub since: Time,
    /// All of the VDN.
    pub vdn: Totals,
    /// Its agents signed in.
    pub standing: Standing,
    /// Each queue.
    pub queues: Vec<(SkillId, QueueFigures)>,
    /// The groups that may be shown.
    pub groups: Vec<GroupSeen>,
    /// A page of agents.
    pub agents: Vec<AgentSeen>,
    /// The first agent of the next page.
    pub next: Option<AgentId>,
}

/// A group at one moment.
#[derive(Clone, Copy, Debug)]
pub struct GroupSeen {
    /// Which.
    pub group: GroupId,
    /// Its agents signed in.
    pub standing: Standing,
    /// Its totals.
    pub totals: Totals,
}

/// An agent at one moment.
#[derive(Clone, Debug)]
pub struct AgentSeen {
    /// Who.
    pub agent: AgentId,
    /// What it does; `None` when it isn't signed in.
    pub present: Option<Present>,
    /// What it did today.
    pub totals: Totals,
}

/// A signed-in agent at one moment.
#[derive(Clone, Debug)]
pub struct Present {
    /// Its state.
    pub status: Status,
    /// The reason of busy or rest.
    pub reason: Option<u8>,
    /// What it wants after its call.
    pub pending: Option<Pending>,
    /// Since when it is in that state.
    pub since: Time,
    /// When it signed in.
    pub signed_in: Time,
    /// The phone that it signed in with.
    pub phone: Option<Phone>,
    /// The queues that it serves.
    pub skills: Vec<SkillId>,
    /// The call that it is in, else the one that it held last.
    pub call: Option<CallSeen>,
    /// How many calls it has on hold.
    pub held: usize,
}

/// An agent's call at one moment.
#[derive(Clone, Debug)]
pub struct CallSeen {
    /// Which.
    pub call: CallId,
    /// Its kind.
    pub kind: Feature,
    /// Whom the agent has it with.
    pub partner: Phone,
    /// The queue that it came by.
    pub skill: Option<SkillId>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct States {
    signed_in: u32,
    idle: u32,
    ringing: u32,
    talking: u32,
    wrap_up: u32,
    busy: u32,
    rest: u32,
}

impl From<Standing> for States {
    fn from(of: Standing) -> Self {
        Self {
            signed_in: of.signed_in(),
            idle: of.idle,
            ringing: of.ringing,
            talking: of.talking,
            wrap_up: of.work,
            busy: of.busy,
            rest: of.rest,
        }
    }
}

/// Totals of callers, as queues and the VDN have them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    offered: u64,
    answered: u64,
    answered_in_time: u64,
    abandoned: u64,
    overflowed: u64,
    unanswered: u64,
    placed: u64,
    transferred: u64,
    service_level: Option<f64>,
    average_wait_ms: Option<u64>,
    longest_answered_wait_ms: u64,
    talk_ms: u64,
    hold_ms: u64,
    wrap_up_ms: u64,
    occupancy: Option<f64>,
}

impl From<&Totals> for Figures {
    fn from(of: &Totals) -> Self {
        Self {
            offered: of.offered,
            answered: of.answered,
            answered_in_time: of.answered_in_time,
            abandoned: of.abandoned,
            overflowed: of.overflowed,
            unanswered: of.unanswered,
            placed: of.placed,
            transferred: of.transferred,
            service_level: of.service_level().map(tenths),
            average_wait_ms: millis(of.waited).checked_div(of.answered),
            longest_answered_wait_ms: millis(of.longest_wait),
            talk_ms: millis(of.talked),
            hold_ms: millis(of.held),
            wrap_up_ms: millis(of.wrapped_up),
            occupancy: of.occupancy().map(tenths),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'a> {
    vdn: u16,
    name: &'a str,
    waiting: u32,
    longest_wait_ms: u64,
    #[serde(flatten)]
    figures: Figures,
    agents: States,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Queue<'a> {
    skill_id: u16,
    name: &'a str,
    media: u8,
    service_level_ms: u64,
    waiting: u32,
    longest_wait_ms: u64,
    available: u32,
    #[serde(flatten)]
    figures: Figures,
    agents: States,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Group<'a> {
    group_id: u16,
    name: &'a str,
    leader: Option<u32>,
    #[serde(flatten)]
    figures: Figures,
    agents: States,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Agent<'a> {
    agent_id: u32,
    name: &'a str,
    group_id: Option<u16>,
    state: &'static str,
    reason: Option<u8>,
    pending: Option<&'static str>,
    state_since: Option<u64>,
    signed_in: Option<u64>,
    phone: Option<&'a str>,
    skills: Vec<u16>,
    call_id: Option<&'a str>,
    call_kind: Option<i16>,
    partner: Option<&'a str>,
    queue: Option<u16>,
    held: usize,
    offered: u64,
    talks: u64,
    placed: u64,
    unanswered: u64,
    transferred: u64,
    talk_ms: u64,
    hold_ms: u64,
    wrap_up_ms: u64,
    idle_ms: u64,
    busy_ms: u64,
    rest_ms: u64,
    signed_in_ms: u64,
    occupancy: Option<f64>,
}

/// The answer of `figures`. What has been taken out of the directory meanwhile drops out.
#[must_use]
pub fn figures(directory: &Directory, scope: &Scope, seen: &Seen) -> Vec<u8> {
    #[derive(Serialize)]
    struct All<'a> {
        time: u64,
        since: u64,
        scope: &'static str,
        vdn: Whole<'a>,
        queues: Vec<Queue<'a>>,
        groups: Vec<Group<'a>>,
        agents: Vec<Agent<'a>>,
        next: Option<u32>,
    }
    let longest = |figures: &QueueFigures| figures.oldest.map_or(0, |oldest| millis(seen.now.since(oldest)));
    let queue = |(id, figures): &(SkillId, QueueFigures)| {
        let skill = directory.skills.get(id)?;
        Some(Queue {
            skill_id: id.0,
            name: &skill.name,
            media: skill.media_type,
            service_level_ms: millis(skill.service_level),
            waiting: figures.waiting,
            longest_wait_ms: longest(figures),
            available: figures.available,
            figures: Figures::from(&figures.totals),
            agents: figures.agents.into(),
        })
    };
    let group = |of: &GroupSeen| {
        let group = directory.groups.get(&of.group)?;
        Some(Group {
            group_id: of.group.0,
            name: &group.name,
            leader: group.leader.map(|leader| leader.0),
            figures: Figures::from(&of.totals),
            agents: of.standing.into(),
        })
    };
    let all = seen.queues.iter().map(|(_, figures)| figures);
    success(&All {
        time: seen.now.millis(),
        since: seen.since.millis(),
        scope: scope.word(),
        vdn: Whole {
            vdn: directory.vdn.0,
            name: &directory.name,
            waiting: all.clone().fold(0, |sum, one| sum.saturating_add(one.waiting)),
            longest_wait_ms: all.map(longest).max().unwrap_or(0),
            figures: Figures::from(&seen.vdn),
            agents: seen.standing.into(),
        },
        queues: seen.queues.iter().filter_map(queue).collect(),
        groups: seen.groups.iter().filter_map(group).collect(),
        agents: seen.agents.iter().map(|one| agent(directory, one)).collect(),
        next: seen.next.map(|next| next.0),
    })
}

fn agent<'a>(directory: &'a Directory, seen: &'a AgentSeen) -> Agent<'a> {
    let entry = directory.agents.get(&seen.agent);
    let present = seen.present.as_ref();
    let call = present.and_then(|present| present.call.as_ref());
    let totals = &seen.totals;
    Agent {
        agent_id: seen.agent.0,
        name: entry.map(|entry| &*entry.name).unwrap_or_default(),
        group_id: entry.and_then(|entry| entry.group).map(|group| group.0),
        state: state(present.map(|present| present.status)),
        reason: present.and_then(|present| present.reason),
        pending: present
            .and_then(|present| present.pending)
            .map(|pending| match pending {
                Pending::Busy { .. } => "busy",
                Pending::Rest(_) => "rest",
            }),
        state_since: present.map(|present| present.since.millis()),
        signed_in: present.map(|present| present.signed_in.millis()),
        phone: present
            .and_then(|present| present.phone.as_ref())
            .map(|phone| &*phone.0),
        skills: present
            .into_iter()
            .flat_map(|present| &present.skills)
            .map(|skill| skill.0)
            .collect(),
        call_id: call.map(|call| &*call.call.0),
        call_kind: call.map(|call| call.kind.0),
        partner: call.map(|call| &*call.partner.0),
        queue: call.and_then(|call| call.skill).map(|skill| skill.0),
        held: present.map_or(0, |present| present.held),
        offered: totals.offered,
        talks: totals.answered,
        placed: totals.placed,
        unanswered: totals.unanswered,
        transferred: totals.transferred,
        talk_ms: millis(totals.talked),
        hold_ms: millis(totals.held),
        wrap_up_ms: millis(totals.wrapped_up),
        idle_ms: millis(totals.idle),
        busy_ms: millis(totals.busy),
        rest_ms: millis(totals.rested),
        signed_in_ms: millis(totals.signed_in),
        occupancy: totals.occupancy().map(tenths),
    }
}

pub(super) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// A share with one place behind the point: more is noise on a screen.
pub(super) fn tenths(share: f64) -> f64 {
    (share * 10.0).round() / 10.0
}
