//! The figures once more, by looking through all agents and calls after every step and by reading what
//! was saved and kept.

use crate::agent::{Activity, Status};
use crate::call::{Call, CallLeg, Feature, Kept, Participant, Stage};
use crate::figures::{Standing, Totals};
use crate::handset::Business;
use crate::switch::Cause;
use crate::vdn::{Change, Outcome, Vdn};
use crate::{AgentId, CallId, GroupId, SessionSerial, SkillId, Time};
use std::collections::{BTreeMap, BTreeSet};

const DAY: u64 = 86_400_000;

#[derive(Default)]
pub(super) struct Recount {
    day: Option<Time>,
    agents: BTreeMap<AgentId, SeenAgent>,
    /// As the changes tell, one after the other.
    statuses: BTreeMap<AgentId, Status>,
    calls: BTreeMap<CallId, SeenCall>,
    /// Ended by a restart: nothing of them counts.
    over: BTreeSet<CallId>,
    /// The queue of the call that each agent left last.
    left: BTreeMap<AgentId, Option<SkillId>>,
    vdn: Totals,
    queues: BTreeMap<SkillId, Totals>,
    by_agent: BTreeMap<AgentId, Totals>,
    groups: BTreeMap<GroupId, Totals>,
}

#[derive(Clone, Copy, PartialEq)]
struct State {
    session: SessionSerial,
    activity: Status,
    since: Time,
    held: bool,
}

struct SeenAgent {
    state: State,
    began: Time,
    group: Option<GroupId>,
    wraps_up: Option<SkillId>,
}

#[derive(Default)]
struct SeenCall {
    course: Option<(bool, Option<SkillId>, Time)>,
    /// Waits in this queue, or is offered from there, since then.
    waits: Option<(SkillId, Time)>,
    requeued: u32,
    handler: Option<AgentId>,
    skill: Option<SkillId>,
    /// Legs whose beginning was seen.
    legs: usize,
    caller_left: bool,
    /// Joined a queue when it answered.
    joined: bool,
    /// With an agent.
    talked: bool,
}

impl Recount {
    /// The gateway was started again.
    pub(super) fn restarted(&mut self, vdn: &Vdn, now: Time) {
        let over = std::mem::take(&mut self.calls).into_keys();
        *self = Self {
            day: Some(now),
            over: over.collect(),
            ..Self::default()
        };
        for agent in vdn.agents() {
            self.statuses.insert(agent.id, agent.activity.status());
        }
        self.scan_agents(vdn, now);
    }

    pub(super) fn note(&mut self, outcome: &Outcome, vdn: &Vdn, now: Time) {
        self.turn_day(vdn, now);
        for (id, call) in &vdn.calls {
            let seen = self.calls.entry(id.clone()).or_default();
            seen.skill = call.skill;
            let queued = call.queued.as_ref().map(|queued| queued.skill);
            let put_back = call.skill.filter(|_| call.requeued > seen.requeued);
            if let (None, Some(skill)) = (seen.waits, queued.or(put_back)) {
                seen.waits = Some((skill, now));
                self.queue(skill, |totals| totals.offered += 1);
            }
        }
        for change in &outcome.changes {
            self.change(change, vdn);
        }
        for kept in &outcome.kept {
            if let Kept::Leg(leg) = kept
                && !self.over.contains(&leg.call)
            {
                self.leg(leg, vdn, now);
            }
        }
        self.scan_calls(vdn, now);
        self.scan_agents(vdn, now);
    }

    fn turn_day(&mut self, vdn: &Vdn, now: Time) {
        let offset = u64::try_from(vdn.rules.day_begins.as_millis()).unwrap();
        let day = |time: Time| (time.millis() - offset) / DAY;
        let Some(since) = self.day else {
            self.day = Some(now);
            return;
        };
        if day(since) == day(now) {
            return;
        }
        self.day = Some(Time::from_millis(day(now) * DAY + offset));
        self.vdn = Totals::default();
        self.queues.clear();
        self.by_agent.clear();
        self.groups.clear();
    }

    fn change(&mut self, change: &Change, vdn: &Vdn) {
        let (id, now) = match change {
            Change::Put(agent) => (agent.id, agent.activity.status()),
            Change::Moved { agent, activity, .. } => (*agent, activity.status()),
            Change::Gone { agent, .. } => {
                self.statuses.remove(agent);
                return;
            }
            Change::Owed(..) | Change::Told(..) => return,
        };
        let before = self.statuses.insert(id, now);
        let group = self.group(vdn, id);
        match (before, now) {
            (Some(Status::Ringing), Status::Talking) => self.agent(id, group, |one| one.answered += 1),
            (Some(Status::Ringing), _) => {}
            (_, Status::Ringing) => self.agent(id, group, |one| one.offered += 1),
            _ => {}
        }
    }

    fn leg(&mut self, leg: &CallLeg, vdn: &Vdn, now: Time) {
        let seen = self.calls.entry(leg.call.clone()).or_default();
        let first = usize::from(leg.number) >= seen.legs;
        seen.legs = seen.legs.max(usize::from(leg.number) + 1);
        let skill = seen.skill.or(leg.skill);
        match leg.who {
            Participant::Outside => {
                // Began with it: somebody called in. Later: an agent dialled it.
                if first && leg.number == 0 && leg.feature == Feature::INBOUND && seen.waits.is_none() {
                    let skill = leg.skill.expect("its access code leads to a queue");
                    seen.waits = Some((skill, now));
                    self.queue(skill, |totals| totals.offered += 1);
                } else if first && leg.number > 0 {
                    let agent = vdn.calls.get(&leg.call).and_then(|call| call.handler);
                    let agent = agent.expect("whoever dials it is there");
                    self.everywhere(agent, skill, vdn, |totals| totals.placed += 1);
                }
                let seen = self.calls.get_mut(&leg.call).unwrap();
                // Called by the contact centre itself, and answered.
                let called = matches!(leg.feature, Feature::PREDICTED | Feature::CALLBACK);
                if called && leg.answered.is_some() && !std::mem::replace(&mut seen.joined, true) {
                    let skill = leg.skill.expect("it is for a queue");
                    let waits = seen.waits.replace((skill, now));
                    if waits.is_none() {
                        self.queue(skill, |totals| totals.offered += 1);
                    }
                }
                if leg.ended.is_none() {
                    return;
                }
                let seen = self.calls.get_mut(&leg.call).unwrap();
                seen.caller_left = leg.by_itself;
                let caller_left = seen.caller_left;
                if let Some((skill, _)) = seen.waits.take() {
                    let talked = leg.feature != Feature::PREDICTED || seen.talked;
                    self.queue(skill, |totals| match caller_left || !talked {
                        true => totals.abandoned += 1,
                        false => totals.overflowed += 1,
                    });
                }
            }
            Participant::Agent(agent) => {
                let caller_left = seen.caller_left;
                seen.talked |= leg.answered.is_some();
                if leg.answered.is_some()
                    && let Some((skill, since)) = seen.waits.take()
                {
                    let waited = now.since(since);
                    let in_time = waited <= vdn.directory().skills[&skill].service_level;
                    self.queue(skill, |totals| {
                        totals.answered += 1;
                        totals.answered_in_time += u64::from(in_time);
                        totals.waited += waited;
                        totals.longest_wait = totals.longest_wait.max(waited);
                    });
                }
                if leg.ended.is_none() {
                    return;
                }
                self.left.insert(agent, skill);
                if leg.number == 0 || leg.answered.is_some() {
                    return;
                }
                match leg.cause {
                    Some(Cause::CallerLeft) if caller_left => {
                        let group = self.group(vdn, agent);
                        self.agent(agent, group, |totals| totals.abandoned += 1);
                    }
                    Some(Cause::CallerLeft | Cause::Normal) => {}
                    _ => self.everywhere(agent, skill, vdn, |totals| totals.unanswered += 1),
                }
            }
        }
    }

    fn scan_calls(&mut self, vdn: &Vdn, now: Time) {
        let day = self.day.unwrap();
        let mut queues: Vec<(SkillId, bool, Time)> = Vec::new();
        let mut overflowed: Vec<SkillId> = Vec::new();
        let mut handed: Vec<(AgentId, Option<SkillId>)> = Vec::new();
        let mut bridged: BTreeMap<AgentId, u32> = BTreeMap::new();
        self.calls.retain(|id, seen| {
            let call = vdn.calls.get(id);
            let course = call.and_then(course);
            if seen.course.map(|(held, skill, _)| (held, skill)) != course {
                if let Some((held, Some(skill), since)) = seen.course.take() {
                    queues.push((skill, held, since));
                }
                seen.course = course.map(|(held, skill)| (held, skill, now));
            }
            let Some(call) = call else { return false };
            if call.queued.is_none()
                && let Some((skill, _)) = seen.waits.take()
            {
                overflowed.push(skill);
            }
            if let Some(agent) = seen.handler
                && call.handler != Some(agent)
            {
                if call.stage == Stage::Bridged {
                    *bridged.entry(agent).or_default() += 1;
                } else {
                    handed.push((agent, call.skill));
                }
            }
            (seen.handler, seen.requeued) = (call.handler, call.requeued);
            true
        });
        for (skill, held, since) in queues {
            let time = now.since(since.max(day));
            let totals = self.queues.entry(skill).or_default();
            *(if held {
                &mut totals.held
            } else {
                &mut totals.talked
            }) += time;
        }
        for skill in overflowed {
            self.queue(skill, |totals| totals.overflowed += 1);
        }
        for (agent, _) in handed {
            self.everywhere(agent, None, vdn, |totals| totals.transferred += 1);
        }
        for (agent, ends) in bridged {
            assert_eq!(ends, 2, "{agent} bridged one end");
            self.everywhere(agent, None, vdn, |totals| totals.transferred += 1);
        }
    }

    fn scan_agents(&mut self, vdn: &Vdn, now: Time) {
        let day = self.day.unwrap();
        let mut present = BTreeMap::new();
        for (id, slot) in &vdn.agents {
            let status = slot.agent.activity.status();
            let state = State {
                session: slot.agent.session.serial,
                activity: status,
                since: slot.agent.since,
                held: matches!(slot.agent.activity, Activity::Call { .. })
                    && status == Status::Talking
                    && slot.hand.active == Business::None,
            };
            let after_talk = status == Status::Work && slot.agent.before == Some(Status::Talking);
            let wraps_up = self.left.get(id).copied().flatten().filter(|_| after_talk);
            let mut seen = SeenAgent {
                state,
                began: now,
                group: group_of(vdn, *id),
                wraps_up,
            };
            if let Some(before) = self.agents.get(id).filter(|before| before.state == state) {
                (seen.began, seen.wraps_up) = (before.began, before.wraps_up);
            }
            present.insert(*id, seen);
        }
        let before = std::mem::replace(&mut self.agents, present);
        for (id, was) in before {
            if self.agents.get(&id).is_some_and(|is| is.state == was.state) {
                continue;
            }
            let time = now.since(was.began.max(day));
            let add = |totals: &mut Totals| {
                totals.signed_in += time;
                match was.state.activity {
                    Status::Idle => totals.idle += time,
                    Status::Busy => totals.busy += time,
                    Status::Rest => totals.rested += time,
                    Status::Work => totals.wrapped_up += time,
                    Status::Talking if was.state.held => totals.held += time,
                    Status::Talking => totals.talked += time,
                    Status::Ringing => {}
                }
            };
            self.agent(id, was.group, add);
            add(&mut self.vdn);
            if let Some(skill) = was.wraps_up {
                self.queues.entry(skill).or_default().wrapped_up += time;
            }
        }
    }

    /// The group before the step: an agent that is taken out of the directory is signed out first.
    fn group(&self, vdn: &Vdn, id: AgentId) -> Option<GroupId> {
        let seen = self.agents.get(&id);
        seen.map_or_else(|| group_of(vdn, id), |seen| seen.group)
    }

    fn queue(&mut self, skill: SkillId, change: impl Fn(&mut Totals)) {
        change(self.queues.entry(skill).or_default());
        change(&mut self.vdn);
    }

    fn agent(&mut self, id: AgentId, group: Option<GroupId>, change: impl Fn(&mut Totals)) {
        change(self.by_agent.entry(id).or_default());
        if let Some(group) = group {
            change(self.groups.entry(group).or_default());
        }
    }

    fn everywhere(&mut self, id: AgentId, skill: Option<SkillId>, vdn: &Vdn, change: impl Fn(&mut Totals)) {
        self.agent(id, self.group(vdn, id), &change);
        change(&mut self.vdn);
        if let Some(skill) = skill {
            change(self.queues.entry(skill).or_default());
        }
    }

    /// The figures must be the same.
    pub(super) fn check(&self, vdn: &Vdn, after: &str) {
        let figures = vdn.figures();
        assert_eq!(Some(figures.since), self.day, "{after}");
        let mut all = Standing::default();
        let mut by_skill: BTreeMap<SkillId, Standing> = BTreeMap::new();
        let mut by_group: BTreeMap<GroupId, Standing> = BTreeMap::new();
        for agent in vdn.agents() {
            let status = agent.activity.status();
            *all.of_mut(status) += 1;
            for skill in &agent.skills {
                *by_skill.entry(*skill).or_default().of_mut(status) += 1;
            }
            if let Some(group) = group_of(vdn, agent.id) {
                *by_group.entry(group).or_default().of_mut(status) += 1;
            }
            assert!(figures.by_agent.contains_key(&agent.id), "{after}");
        }
        assert_eq!(figures.agents, all, "{after}");
        assert_eq!(figures.vdn, self.vdn, "the VDN's totals after {after}");
        for skill in figures.queues.keys().chain(self.queues.keys()) {
            let queue = vdn.queue_figures(*skill);
            let standing = by_skill.get(skill).copied().unwrap_or_default();
            assert_eq!(queue.agents, standing, "skill {skill} after {after}");
            let mut totals = queue.totals;
            // Which of the two calls that an agent joined was handed on is not to be seen afterwards.
            totals.transferred = 0;
            let own = self.queues.get(skill).copied().unwrap_or_default();
            assert_eq!(totals, own, "skill {skill} after {after}");
        }
        assert!(by_skill.keys().all(|skill| figures.queues.contains_key(skill)));
        for (group, (standing, totals)) in &figures.groups {
            let own = by_group.remove(group).unwrap_or_default();
            assert_eq!(*standing, own, "group {group} after {after}");
            let own = self.groups.get(group).copied().unwrap_or_default();
            assert_eq!(*totals, own, "group {group} after {after}");
        }
        assert_eq!(by_group, BTreeMap::new(), "{after}");
        for (agent, totals) in &figures.by_agent {
            let own = self.by_agent.get(agent).copied().unwrap_or_default();
            assert_eq!(*totals, own, "{agent} after {after}");
        }
        let known = |agent| figures.by_agent.contains_key(agent);
        assert!(self.by_agent.keys().all(known), "{after}");
    }
}

fn course(call: &Call) -> Option<(bool, Option<SkillId>)> {
    call.handler?;
    match call.stage {
        Stage::Talking => Some((false, call.skill)),
        Stage::Held => Some((true, call.skill)),
        _ => None,
    }
}

fn group_of(vdn: &Vdn, id: AgentId) -> Option<GroupId> {
    vdn.directory().agents.get(&id).and_then(|entry| entry.group)
}
