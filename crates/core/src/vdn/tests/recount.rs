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
    /// Calls taken from queues by each agent since it signed in.
    taken: BTreeMap<AgentId, u32>,
    /// How many were in each queue when the day began.
    in_queues: BTreeMap<SkillId, u64>,
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
    /// The queue that it was in after the last step, and since when it waited.
    queued: Option<(SkillId, Time)>,
    handler: Option<AgentId>,
    handed_on: Time,
    skill: Option<SkillId>,
    /// Legs whose beginning was seen.
    legs: usize,
    caller_left: bool,
    /// With an agent.
    talked: bool,
    /// Was handed on so often.
    transfers: u32,
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
        for id in vdn.calls.keys() {
            self.calls.entry(id.clone()).or_default();
        }
        self.transfers(outcome, vdn, now);
        for change in &outcome.changes {
            self.change(change, vdn);
        }
        for kept in &outcome.kept {
            if let Kept::Leg(leg) = kept
                && !self.over.contains(&leg.call)
                && leg.feature != Feature::INSPECTION
                && leg.feature != Feature::CONFERENCE
            {
                self.leg(leg, vdn, now);
            }
        }
        self.taken(vdn, now);
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
        self.in_queues = self.queued();
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
        // A conference is not a call.
        if vdn.hand(id).is_some_and(|hand| hand.conferring().is_some()) {
            return;
        }
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
        // As it was when the step began.
        let skill = if leg.begun == now { leg.skill } else { seen.skill };
        match leg.who {
            Participant::Outside => {
                // Later than the first: an agent dialled it.
                if first && leg.number > 0 {
                    let agent = vdn.calls.get(&leg.call).and_then(|call| call.handler);
                    let agent = agent.expect("whoever dials it is there");
                    self.everywhere(agent, skill, vdn, |totals| totals.placed += 1);
                }
                if leg.ended.is_none() {
                    return;
                }
                let seen = self.calls.get_mut(&leg.call).unwrap();
                seen.caller_left = leg.by_itself;
                let refused = leg.answered == Some(now);
                let predicted = leg.feature == Feature::PREDICTED && leg.answered.is_some() && !seen.talked;
                let waited = seen.queued.map(|(skill, _)| skill);
                let waited = waited.or(leg.skill.filter(|_| predicted && refused));
                if let Some(skill) = waited.filter(|_| leg.by_itself || predicted) {
                    self.queue(skill, |totals| totals.abandoned += 1);
                }
            }
            Participant::Agent(agent) => {
                let caller_left = seen.caller_left;
                seen.talked |= leg.answered.is_some();
                if leg.ended.is_none() {
                    return;
                }
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

    /// Calls that agents have handed on, as the records tell: whoever handled it did.
    fn transfers(&mut self, outcome: &Outcome, vdn: &Vdn, now: Time) {
        for kept in &outcome.kept {
            let Kept::Call(record) = kept else { continue };
            let Some(seen) = self.calls.get_mut(&record.call) else {
                continue;
            };
            if record.transfers > seen.transfers {
                assert_eq!(record.transfers, seen.transfers + 1, "{record:?}");
                (seen.transfers, seen.handed_on) = (record.transfers, now);
                let agent = seen.handler.expect("who hands it on has it");
                self.everywhere(agent, None, vdn, |totals| totals.transferred += 1);
            }
        }
    }

    /// Calls that agents have taken out of queues in this step, as distribution counts them.
    fn taken(&mut self, vdn: &Vdn, now: Time) {
        for (id, slot) in &vdn.agents {
            let before = self.taken.insert(*id, slot.duty.calls).unwrap_or_default();
            if slot.duty.calls <= before {
                continue;
            }
            assert_eq!(slot.duty.calls, before + 1, "{id}");
            let call = slot.hand.talking().expect("it talks with whom it took");
            let (call, seen) = (&vdn.calls[call], &self.calls[call]);
            let skill = call.skill.expect("it came by a queue");
            let since = call.joined.unwrap().max(seen.handed_on);
            let waited = now.since(seen.queued.map_or(since, |(_, since)| since));
            let in_time = vdn
                .directory()
                .skills
                .get(&skill)
                .is_some_and(|skill| waited <= skill.service_level);
            self.queue(skill, |totals| {
                totals.answered += 1;
                totals.answered_in_time += u64::from(in_time);
                totals.waited += waited;
                totals.longest_wait = totals.longest_wait.max(waited);
            });
        }
        let present = |id: &AgentId, _: &mut u32| vdn.agents.contains_key(id);
        self.taken.retain(present);
    }

    /// How many calls are in each queue.
    fn queued(&self) -> BTreeMap<SkillId, u64> {
        let mut queued = BTreeMap::new();
        for (skill, _) in self.calls.values().filter_map(|call| call.queued) {
            *queued.entry(skill).or_default() += 1;
        }
        queued
    }

    fn scan_calls(&mut self, vdn: &Vdn, now: Time) {
        let day = self.day.unwrap();
        let mut queues: Vec<(SkillId, bool, Time)> = Vec::new();
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
            (seen.handler, seen.skill) = (call.handler, call.queue());
            let since = call.joined.unwrap_or(now).max(seen.handed_on);
            seen.queued = match (call.queued.as_ref(), seen.queued) {
                // Who was handed on may have gone round other queues in the step, and its wait begins anew.
                (Some(queued), Some((skill, since))) if skill == queued.skill && since < seen.handed_on => {
                    Some((skill, call.account.stay.map_or(since, |stay| stay.since)))
                }
                (Some(queued), Some((skill, since))) if skill == queued.skill => Some((skill, since)),
                (Some(queued), _) => Some((queued.skill, since)),
                (None, _) => None,
            };
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
            let last = slot.hand.last.as_ref().and_then(|last| last.skill);
            let wraps_up = last.filter(|_| after_talk);
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
        let mut vdns = figures.vdn;
        let of_queues =
            |of: fn(&Totals) -> u64| -> u64 { figures.queues.values().map(|q| of(&q.totals)).sum() };
        assert_eq!(
            std::mem::take(&mut vdns.offered),
            of_queues(|totals| totals.offered)
        );
        assert_eq!(
            std::mem::take(&mut vdns.overflowed),
            of_queues(|totals| totals.overflowed)
        );
        assert_eq!(vdns, self.vdn, "the VDN's totals after {after}");
        let now = self.queued();
        for skill in figures.queues.keys().chain(self.queues.keys()) {
            let queue = vdn.queue_figures(*skill);
            let standing = by_skill.get(skill).copied().unwrap_or_default();
            assert_eq!(queue.agents, standing, "skill {skill} after {after}");
            let mut totals = queue.totals;
            // Which of the two calls that an agent joined was handed on is not to be seen afterwards, nor
            // queues that a call passed by in one step; but what came in is there or has left.
            totals.transferred = 0;
            let inside = |queues: &BTreeMap<SkillId, u64>| queues.get(skill).copied().unwrap_or_default();
            let left = totals.answered + totals.abandoned + std::mem::take(&mut totals.overflowed);
            assert_eq!(
                std::mem::take(&mut totals.offered) + inside(&self.in_queues),
                left + inside(&now),
                "skill {skill} after {after}"
            );
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
