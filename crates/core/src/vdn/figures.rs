//! Keeping the figures.
//!
//! Agents are compared with what they were counted as last, at the end of every step and only those
//! that the step touched: how a state came about doesn't matter to the figures. Calls are counted where
//! their records are kept.

use super::{Change, Effects, Slot, Vdn};
use crate::account::Course;
use crate::agent::{Activity, Status};
use crate::call::{Call, Kept, Span, Stage};
use crate::figures::{Figures, QueueFigures, Standing, Totals};
use crate::handset::Business;
use crate::ids::{AgentId, CallId, GroupId, SessionSerial, SkillId};
use crate::time::{DAY, Time};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// What the figures were told last.
#[derive(Debug, Default)]
pub(super) struct Reckoning {
    counted: HashMap<AgentId, Counted>,
    /// Agents whose calls in hand have changed in this step.
    pub(super) stirred: Vec<AgentId>,
    /// When the totals begin anew; `None` before the first step.
    day_ends: Option<Time>,
}

/// A signed-in agent as it was counted last.
#[derive(Debug)]
struct Counted {
    doing: Doing,
    /// Since when it does exactly this.
    began: Time,
    skills: BTreeSet<SkillId>,
    group: Option<GroupId>,
    /// It wraps up after a call of this queue.
    wraps_up: Option<SkillId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Doing {
    session: SessionSerial,
    status: Status,
    reason: u8,
    since: Time,
    /// In calls, but all of them are on hold.
    on_hold: bool,
}

impl Doing {
    fn of(slot: &Slot) -> Self {
        let agent = &slot.agent;
        let status = agent.activity.status();
        let reason = match agent.activity {
            Activity::Busy { reason } => reason,
            Activity::Rest { rest, .. } => rest.cause,
            Activity::Idle | Activity::Work { .. } | Activity::Call { .. } => 0,
        };
        Self {
            session: agent.session.serial,
            status,
            reason,
            since: agent.since,
            on_hold: status == Status::Talking && slot.hand.active == Business::None,
        }
    }

    fn same_state(&self, other: &Self) -> bool {
        let (own, other) = (
            (self.session, self.status, self.reason, self.since),
            (other.session, other.status, other.reason, other.since),
        );
        own == other
    }

    fn add(&self, totals: &mut Totals, time: Duration) {
        totals.signed_in += time;
        match self.status {
            Status::Idle => totals.idle += time,
            Status::Busy => totals.busy += time,
            Status::Rest => totals.rested += time,
            Status::Work => totals.wrapped_up += time,
            Status::Talking if self.on_hold => totals.held += time,
            Status::Talking => totals.talked += time,
            Status::Ringing => {}
        }
    }
}

impl Vdn {
    /// The figures of now and today.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The figures of one queue; all zero for one in which nothing has happened yet.
    pub fn queue_figures(&self, skill: SkillId) -> QueueFigures {
        let mut figures = self.figures.queues.get(&skill).copied().unwrap_or_default();
        if let Some(queue) = self.queues.get(&skill) {
            figures.waiting = u32::try_from(queue.waiting_count()).unwrap_or(u32::MAX);
            figures.oldest = queue.oldest();
            figures.available = u32::try_from(queue.ready_count()).unwrap_or(u32::MAX);
        }
        figures
    }

    /// When the totals begin anew.
    pub(super) fn day_ends(&self) -> Option<Time> {
        self.reckoning.day_ends
    }

    /// Begins the totals anew when the day is over, before anything else of the step.
    pub(super) fn turn_day(&mut self, now: Time) {
        let begins = match self.reckoning.day_ends {
            None => now,
            Some(ends) if now < ends => return,
            Some(_) => now.day_began(self.rules.day_begins),
        };
        let began = now.day_began(self.rules.day_begins);
        self.reckoning.day_ends = Some(began.after(DAY));
        let figures = &mut self.figures;
        figures.since = begins;
        figures.vdn = Totals::default();
        for queue in figures.queues.values_mut() {
            queue.totals = Totals::default();
        }
        for (_, totals) in figures.groups.values_mut() {
            *totals = Totals::default();
        }
        self.outbound.turn_day();
        figures.by_agent.clear();
        let present = self.reckoning.counted.keys();
        figures
            .by_agent
            .extend(present.map(|id| (*id, Totals::default())));
    }

    /// Counts what has changed in a step.
    pub(super) fn reckon(&mut self, fx: &mut Effects) {
        for id in &fx.touched {
            self.follow_course(id, fx.now);
        }
        let mut agents = std::mem::take(&mut self.reckoning.stirred);
        agents.extend(fx.changes.iter().filter_map(|change| match change {
            Change::Put(agent) => Some(agent.id),
            Change::Moved { agent, .. } | Change::Gone { agent, .. } => Some(*agent),
            Change::Owed(..) | Change::Told(..) => None,
        }));
        agents.sort_unstable();
        agents.dedup();
        for id in &agents {
            self.count(*id, fx.now, &mut fx.kept);
        }
        // Its room is used again.
        agents.clear();
        self.reckoning.stirred = agents;
    }

    /// Everybody's group may have become another.
    pub(super) fn reckon_all(&mut self) {
        self.reckoning.stirred.extend(self.agents.keys());
    }

    /// Counts all agents of a VDN that was restored: spans go on, totals begin.
    pub(super) fn reckon_restored(&mut self, now: Time) {
        self.turn_day(now);
        let all: Vec<AgentId> = self.agents.keys().copied().collect();
        for id in all {
            self.count(id, now, &mut Vec::new());
        }
    }

    /// Brings what is counted of an agent to what it does now.
    fn count(&mut self, id: AgentId, now: Time, kept: &mut Vec<Kept>) {
        let slot = self.agents.get(&id);
        let doing = slot.map(Doing::of);
        let group = self.directory.agents.get(&id).and_then(|entry| entry.group);
        let before = self.reckoning.counted.get(&id);
        let same_place = before
            .zip(slot)
            .is_some_and(|(before, slot)| before.skills == slot.agent.skills && before.group == group);
        if before.map(|before| before.doing) == doing && (same_place || doing.is_none()) {
            return;
        }
        if let Some(before) = before
            && Some(before.doing) != doing
        {
            let (was, began) = (before.doing, before.began.max(self.figures.since));
            let (group, queue) = (before.group, before.wraps_up);
            let time = now.since(began);
            self.for_agent(id, group, |totals| was.add(totals, time));
            was.add(&mut self.figures.vdn, time);
            if let Some(skill) = queue {
                self.queue_mut(skill).totals.wrapped_up += time;
            }
            if was.since < now && !doing.is_some_and(|doing| doing.same_state(&was)) {
                kept.push(Kept::Span(Box::new(Span {
                    agent: id,
                    session: was.session,
                    status: was.status,
                    reason: was.reason,
                    from: was.since,
                    to: now,
                })));
            }
        }
        self.place(id, doing, group, same_place, now);
    }

    /// Moves an agent in the counts of who does what, and remembers what it was counted as.
    fn place(
        &mut self,
        id: AgentId,
        doing: Option<Doing>,
        group: Option<GroupId>,
        same_place: bool,
        now: Time,
    ) {
        let figures = &mut self.figures;
        let counted = &mut self.reckoning.counted;
        let was = counted.get(&id).map(|before| before.doing.status);
        let is = doing.map(|doing| doing.status);
        figures.agents.moves(was, is);
        let slot = self.agents.get(&id);
        // After a call it is about the last one that the agent left.
        let wraps_up = slot
            .filter(|slot| is == Some(Status::Work) && slot.agent.before == Some(Status::Talking))
            .and_then(|slot| slot.hand.last.as_ref()?.skill);
        if let (true, Some(before), Some(doing)) = (same_place, counted.get_mut(&id), doing) {
            if was != is {
                for skill in &before.skills {
                    figures.queues.entry(*skill).or_default().agents.moves(was, is);
                }
                if let Some(group) = group {
                    figures.groups.entry(group).or_default().0.moves(was, is);
                }
            }
            if before.doing != doing {
                (before.doing, before.began, before.wraps_up) = (doing, now, wraps_up);
            }
            return;
        }
        let mut began = now;
        let mut wraps = wraps_up;
        if let Some(before) = counted.remove(&id) {
            for skill in before.skills {
                figures.queues.entry(skill).or_default().agents.moves(was, None);
            }
            if let Some(group) = before.group {
                figures.groups.entry(group).or_default().0.moves(was, None);
            }
            if Some(before.doing) == doing {
                (began, wraps) = (before.began, before.wraps_up);
            }
        }
        let (Some(slot), Some(doing)) = (slot, doing) else {
            return;
        };
        figures.by_agent.entry(id).or_default();
        for skill in &slot.agent.skills {
            figures.queues.entry(*skill).or_default().agents.moves(None, is);
        }
        if let Some(group) = group {
            figures.groups.entry(group).or_default().0.moves(None, is);
        }
        let entry = Counted {
            doing,
            began,
            skills: slot.agent.skills.clone(),
            group,
            wraps_up: wraps,
        };
        counted.insert(id, entry);
    }

    /// Notes whether a call is in talk with an agent or on hold, and counts what is over.
    fn follow_course(&mut self, id: &CallId, now: Time) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let held = match (call.handler, call.stage) {
            (Some(_), Stage::Talking) => Some(false),
            (Some(_), Stage::Held) => Some(true),
            _ => None,
        };
        let skill = call.skill;
        let before = call.account.course;
        if before.map(|course| (course.held, course.skill)) == held.map(|held| (held, skill)) {
            return;
        }
        Self::end_course(&mut self.figures, call, now);
        call.account.course = held.map(|held| Course {
            held,
            skill,
            since: now,
        });
    }

    /// Counts the stretch of talk or hold that is over.
    pub(super) fn end_course(figures: &mut Figures, call: &mut Call, now: Time) {
        let Some(course) = call.account.course.take() else {
            return;
        };
        if course.held {
            call.account.record.held += now.since(course.since);
        }
        let Some(skill) = course.skill else { return };
        let time = now.since(course.since.max(figures.since));
        let totals = &mut figures.queues.entry(skill).or_default().totals;
        if course.held {
            totals.held += time;
        } else {
            totals.talked += time;
        }
    }

    fn queue_mut(&mut self, skill: SkillId) -> &mut QueueFigures {
        self.figures.queues.entry(skill).or_default()
    }

    fn for_agent(&mut self, agent: AgentId, group: Option<GroupId>, change: impl Fn(&mut Totals)) {
        change(self.figures.by_agent.entry(agent).or_default());
        if let Some(group) = group {
            change(&mut self.figures.groups.entry(group).or_default().1);
        }
    }

    /// Something that counts for an agent and its group.
    pub(super) fn tally_agent(&mut self, agent: AgentId, change: impl Fn(&mut Totals)) {
        let entry = self.directory.agents.get(&agent);
        self.for_agent(agent, entry.and_then(|entry| entry.group), change);
    }

    /// Something that counts for a queue and the VDN.
    pub(super) fn tally_queue(&mut self, skill: SkillId, change: impl Fn(&mut Totals)) {
        change(&mut self.queue_mut(skill).totals);
        change(&mut self.figures.vdn);
    }

    /// Something that counts for an agent, its group and the VDN, and for the call's queue.
    pub(super) fn tally_all(&mut self, agent: AgentId, skill: Option<SkillId>, change: impl Fn(&mut Totals)) {
        self.tally_agent(agent, &change);
        change(&mut self.figures.vdn);
        if let Some(skill) = skill {
            change(&mut self.queue_mut(skill).totals);
        }
    }
}

impl Standing {
    fn moves(&mut self, from: Option<Status>, to: Option<Status>) {
        if from == to {
            return;
        }
        if let Some(from) = from {
            *self.of_mut(from) -= 1;
        }
        if let Some(to) = to {
            *self.of_mut(to) += 1;
        }
    }
}
