//! Bringing callers and agents together.
//!
//! Before a step nobody waits whom a free agent could take. So what a step changes is enough to look
//! at: agents that have become free, and callers that have come (back) into a queue.

use super::super::state::Particulars;
use super::super::{Effects, Slot, Vdn};
use crate::agent::Activity;
use crate::call::{Far, Stage, Stands};
use crate::directory::Strategy;
use crate::event::Event;
use crate::handset::{Hand, Line};
use crate::ids::{AgentId, CallId, SkillId};
use crate::queue::{Candidate, Place, draw, rank};
use crate::switch::Command;
use crate::time::Time;
use crate::transition::Request;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

/// Callers of a queue that an agent is tried with, when it passed the first ones by.
const MOST_TRIED: usize = 16;
/// Agents that are rung at once for a call of a queue that rings all.
const MOST_RUNG: usize = 50;

impl Slot {
    /// Whether a call can be offered to the agent now.
    fn can_take(&self) -> bool {
        self.agent.activity == Activity::Idle
            && self.agent.session.phone.is_some()
            && !self.agent.session.must_change_password
            && self.hand.is_free()
            && !matches!(self.hand.line, Line::Ringing { .. })
    }
}

impl Vdn {
    /// Takes the directory's numbers and queues over.
    pub(in crate::vdn) fn configure_queues(&mut self) {
        let directory = &self.directory;
        let flows = directory.flows.values();
        let flows = flows.map(|flow| (flow.access_code.clone(), crate::directory::Route::Flow(flow.id)));
        let codes = directory.access_codes.values();
        let codes = codes.map(|code| (code.number.clone(), code.route));
        // What the directory says of a number comes after, and so before, what a flow says of itself.
        self.numbers = flows.chain(codes).collect::<HashMap<_, _>>();
        for (id, skill) in &directory.skills {
            let queue = self.queues.entry(*id).or_default();
            (queue.strategy, queue.priority) = (skill.strategy, skill.priority);
        }
    }

    /// The agent's queues and levels are what the directory and its sign-in say now.
    pub(in crate::vdn) fn on_duty(&mut self, id: AgentId) {
        let Some(slot) = self.agents.get_mut(&id) else {
            return;
        };
        let configured = self.directory.agents.get(&id);
        let levels: Vec<(SkillId, u8)> = slot
            .agent
            .skills
            .iter()
            .filter_map(|skill| {
                let level = configured?.skills.get(skill)?;
                Some((*skill, *level))
            })
            .collect();
        for (skill, _) in &slot.duty.levels {
            if !levels.iter().any(|(other, _)| other == skill)
                && let Some(queue) = self.queues.get_mut(skill)
            {
                queue.left_by(id);
            }
        }
        for (skill, _) in &levels {
            self.queues.entry(*skill).or_default().members.insert(id);
        }
        slot.duty.levels = levels;
        self.keep_nobody_waiting_for(id);
        self.look_again(id);
    }

    /// The agent signs out.
    pub(in crate::vdn) fn off_duty(&mut self, id: AgentId) {
        self.unready(id);
        let Some(slot) = self.agents.get_mut(&id) else {
            return;
        };
        for (skill, _) in std::mem::take(&mut slot.duty.levels) {
            if let Some(queue) = self.queues.get_mut(&skill) {
                queue.left_by(id);
            }
        }
        self.keep_nobody_waiting_for(id);
    }

    /// Callers who wait for the agent in a queue that it doesn't serve any more wait for nobody in
    /// particular.
    fn keep_nobody_waiting_for(&mut self, id: AgentId) {
        for place in self.private.get(&id).into_iter().flatten() {
            let Some(queued) = self
                .calls
                .get_mut(&place.call)
                .and_then(|call| call.queued.as_mut())
            else {
                continue;
            };
            let queue = self.queues.get(&queued.skill);
            if !queue.is_some_and(|queue| queue.members.contains(&id)) {
                queued.meant_for = None;
                self.rejoined.push_back(place.call.clone());
            }
        }
    }

    /// Something about the agent has changed that may make it free, or not.
    pub(in crate::vdn) fn look_again(&mut self, id: AgentId) {
        if let Some(slot) = self.agents.get_mut(&id)
            && !std::mem::replace(&mut slot.duty.stale, true)
        {
            self.stale.push(id);
        }
    }

    /// Brings the orders of free agents up to date.
    pub(super) fn settle_ready(&mut self) {
        for id in std::mem::take(&mut self.stale) {
            self.unready(id);
            let Some(slot) = self.agents.get_mut(&id) else {
                continue;
            };
            slot.duty.stale = false;
            if !slot.can_take() || self.directory.rights(id).refuses_inbound {
                continue;
            }
            for (skill, level) in &slot.duty.levels {
                let queue = self.queues.entry(*skill).or_default();
                let chance = match queue.strategy {
                    Strategy::WeightedRandom => draw(&mut self.chance),
                    _ => 0,
                };
                let place = rank(
                    queue.strategy,
                    &Candidate {
                        agent: id,
                        level: *level,
                        idle_since: slot.agent.since,
                        calls: slot.duty.calls,
                        talked: slot.duty.talked,
                        turn: queue.turn(id),
                        chance,
                        clock: queue.clock(),
                    },
                );
                queue.set_ready(place, id);
                slot.duty.ready.push((*skill, place));
            }
            self.freed.push_back(id);
        }
    }

    fn unready(&mut self, id: AgentId) {
        let Some(slot) = self.agents.get_mut(&id) else {
            return;
        };
        for (skill, place) in std::mem::take(&mut slot.duty.ready) {
            if let Some(queue) = self.queues.get_mut(&skill) {
                queue.unset_ready(place, id);
            }
        }
    }

    /// Looks at one agent or caller whose turn may have come; false when there is none left.
    pub(in crate::vdn) fn distribute(&mut self, fx: &mut Effects) -> bool {
        self.settle_ready();
        if let Some(agent) = self.freed.pop_front() {
            match self.choose_call(agent, fx.now) {
                Some(call) => self.offer_from_queue(&call, agent, false, fx),
                None => self.free_for_tasks(agent),
            }
            return true;
        }
        let Some(id) = self.rejoined.pop_front() else {
            return false;
        };
        let Some(queued) = self.calls.get(&id).and_then(|call| call.queued.as_ref()) else {
            return true;
        };
        if queued.stands == Stands::Offered {
            return true;
        }
        if matches!(queued.stands, Stands::Private(_)) && queued.meant_for.is_none() {
            // The agent that it waited for is gone.
            self.step_out(&id);
            self.stand(&id, fx);
        }
        if let Some(agent) = self.choose_agent(&id, fx.now) {
            self.offer_from_queue(&id, agent, false, fx);
        }
        true
    }

    /// The agent for a caller: the one that it is meant for, else who stands first among the free ones
    /// and hasn't just passed it by.
    pub(super) fn choose_agent(&self, id: &CallId, now: Time) -> Option<AgentId> {
        let call = self.calls.get(id)?;
        let queued = call.queued.as_ref()?;
        let queue = self.queues.get(&queued.skill)?;
        let passed = |agent: &AgentId| call.passed_by.get(agent).is_some_and(|until| *until > now);
        if let Some((agent, until)) = queued.meant_for {
            let free = self
                .agents
                .get(&agent)
                .is_some_and(|slot| slot.duty.ready.iter().any(|(skill, _)| *skill == queued.skill));
            if free && !passed(&agent) {
                return Some(agent);
            }
            if until > now {
                return None;
            }
        }
        queue
            .ready()
            .find(|agent| !passed(agent) && Some(*agent) != call.handler)
    }

    /// The caller for an agent that has become free: its own first, then by the queues' priority, the
    /// callers' priority, their age.
    fn choose_call(&self, agent: AgentId, now: Time) -> Option<CallId> {
        let ready = &self.agents.get(&agent)?.duty.ready;
        let may = |place: &&Place| {
            self.calls.get(&place.call).is_some_and(|call| {
                call.passed_by.get(&agent).is_none_or(|until| *until <= now) && call.handler != Some(agent)
            })
        };
        let own = self.private.get(&agent).into_iter().flatten().take(MOST_TRIED);
        let serves = |place: &&Place| {
            let queued = self.calls.get(&place.call).and_then(|call| call.queued.as_ref());
            queued.is_some_and(|queued| ready.iter().any(|(skill, _)| *skill == queued.skill))
        };
        if let Some(place) = own.filter(serves).find(may) {
            return Some(place.call.clone());
        }
        let best = ready
            .iter()
            .filter_map(|(skill, _)| {
                let queue = self.queues.get(skill)?;
                let place = queue.waiting().take(MOST_TRIED).find(may)?;
                Some((Reverse(queue.priority), place))
            })
            .min()?;
        Some(best.1.call.clone())
    }

    /// Who of a queue would be offered a call now.
    pub(super) fn first_free(&mut self, skill: SkillId) -> Option<AgentId> {
        self.settle_ready();
        self.queues.get(&skill)?.ready().next()
    }

    /// Whether a call can be offered to the agent now.
    pub(in crate::vdn) fn can_take(&self, agent: AgentId) -> bool {
        self.agents.get(&agent).is_some_and(Slot::can_take)
    }

    /// Offers a queued call to an agent who is free, and to the others if the queue rings all; not to
    /// them if it is meant for the agent, who may have asked for it out of turn (`pulled`).
    pub(super) fn offer_from_queue(&mut self, id: &CallId, agent: AgentId, pulled: bool, fx: &mut Effects) {
        self.step_out(id);
        let queued = self.calls.get(id).and_then(|call| call.queued.as_ref());
        let skill = queued.map(|queued| queued.skill);
        let meant = queued
            .and_then(|queued| queued.meant_for)
            .is_some_and(|(whom, until)| whom == agent && until > fx.now);
        let mut others = Vec::new();
        if let Some(skill) = skill
            && let Some(queue) = self.queues.get_mut(&skill)
        {
            let place = self.agents.get(&agent).and_then(|slot| {
                let ready = slot.duty.ready.iter();
                ready
                    .into_iter()
                    .find(|(one, _)| *one == skill)
                    .map(|(_, place)| *place)
            });
            queue.chosen(agent, place);
            if queue.strategy == Strategy::RingAll && !pulled && !meant {
                let free = queue.ready().filter(|other| *other != agent);
                others = free.take(MOST_RUNG - 1).collect();
            }
        }
        self.flow_offered(id, fx);
        self.offer(id, agent, fx);
        for other in others {
            let passed = self
                .calls
                .get(id)
                .is_some_and(|call| call.passed_by.contains_key(&other));
            // An event too many may have ended the offer.
            if !passed && self.can_take(other) && self.is_rung_for(agent, id) {
                if let Some(call) = self.calls.get_mut(id) {
                    call.also.insert(other);
                }
                self.ring_for(id, other, fx);
            }
        }
    }

    /// Offers a call to an agent that can take it.
    pub(super) fn offer(&mut self, id: &CallId, agent: AgentId, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.offered = Some(agent);
        // The far end of an internal call is the agent: its caller hears the ringing.
        if let (Stage::Incoming, Far::Outside { leg, .. }) = (call.stage, &call.far) {
            fx.commands.push(Command::Alert { leg: *leg });
        }
        fx.touched.insert(id.clone());
        self.ring_for(id, agent, fx);
    }

    fn ring_for(&mut self, id: &CallId, agent: AgentId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let from = call.caller.clone();
        let until = fx.now.after(self.ring_time(id));
        let with = Particulars {
            until: Some(until),
            ..Particulars::default()
        };
        self.request(agent, Request::CallOffered, with, fx)
            .expect("an idle agent can be offered a call");
        self.agent_leg_begins(id, agent, fx);
        self.busy_with(agent, id, Hand::Alerting { until });
        if self.hand(agent).is_some_and(|hand| hand.line.up().is_some()) {
            return self.present(agent, id, fx);
        }
        self.ring_phone(agent, Some(from), fx);
    }

    /// How long an agent is rung for a call.
    pub(super) fn ring_time(&self, id: &CallId) -> Duration {
        let skill = self.calls.get(id).and_then(|call| call.queue());
        let skill = skill.and_then(|skill| self.directory.skills.get(&skill));
        let own = skill.and_then(|skill| skill.ring_seconds);
        own.map_or(self.rules.ring, |seconds| Duration::from_secs(seconds.into()))
    }

    /// Nobody of the queue is free for the call that the agent sent there.
    pub(super) fn tell_all_busy(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        if self.calls.get(id).is_some_and(|call| call.offered.is_none()) {
            self.tell(agent, Event::AllAgentsBusy, fx);
        }
    }
}
