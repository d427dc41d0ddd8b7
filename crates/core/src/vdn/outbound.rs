//! Numbers that the contact centre calls by itself (spec/voice.md §8).
//!
//! Tasks stand in lanes, one for each queue and way of calling, and one for each agent that is to do
//! some itself. A lane is looked at when something has changed for it: an agent has become free, a task
//! has come or is due, a number dialled has answered or not. Nobody tells a machine from a person: a
//! mailbox that answers counts as answered.

#[cfg(test)]
mod check;

use super::{Effects, Reply, Vdn};
use crate::call::{Call, CallData, CallResult, Kept};
use crate::deadlines::Deadlines;
use crate::event::Event;
use crate::ids::{AgentId, CallId, Phone, SkillId, TaskId};
use crate::outbound::{Fate, Load, Mode, Task};
use crate::refusal::Refusal;
use crate::time::Time;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Numbers that may be still to be called in one VDN.
const MOST: usize = 200_000;
/// Free agents that are looked at for one who could be shown a number.
const MOST_TRIED: usize = 64;
/// Deadlines looked at in one tick.
const MOST_AT_ONCE: usize = 256;

/// What is under way.
#[derive(Debug, Default)]
pub(super) struct Outbound {
    /// Tasks that wait, in order of when they may be called.
    lanes: BTreeMap<Lane, BTreeSet<(Time, TaskId)>>,
    /// Lanes for which something has changed.
    changed: BTreeSet<Lane>,
    deadlines: Deadlines<Due>,
    /// Calls for tasks.
    flights: HashMap<CallId, Flight>,
    under_way: HashSet<TaskId>,
    /// Agents for whom a number of their own is being dialled.
    dialled_for: HashSet<AgentId>,
    /// Numbers that an agent looks at.
    shown: HashMap<TaskId, AgentId>,
    shown_to: HashMap<AgentId, TaskId>,
    /// Who was shown a number last and didn't call it.
    declined: HashMap<TaskId, AgentId>,
    queues: HashMap<SkillId, Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Lane {
    Queue(SkillId, Mode),
    Agent(AgentId, Mode),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Due {
    Lane(Lane),
    Preview(TaskId),
}

/// A call for a task.
#[derive(Clone, Copy, Debug)]
struct Flight {
    task: TaskId,
    skill: SkillId,
    mode: Mode,
    /// Who is to talk with it, if it is for one.
    agent: Option<AgentId>,
    /// Nobody has answered yet.
    dialling: bool,
}

impl Flight {
    /// The agent, if it is dialled for that one alone.
    fn own_agent(&self) -> Option<AgentId> {
        self.agent.filter(|_| self.mode == Mode::Callback)
    }
}

/// What can be done with a task.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Dial,
    Show(AgentId),
}

#[derive(Clone, Copy, Debug, Default)]
struct Day {
    dialling: u32,
    answered: u64,
    abandoned: u64,
}

impl Lane {
    fn of(task: &Task) -> Self {
        match (task.agent, task.mode) {
            // Dialled ahead for all; the agent is only preferred.
            (None, mode) | (_, mode @ Mode::Predictive) => Self::Queue(task.skill, mode),
            (Some(agent), mode) => Self::Agent(agent, mode),
        }
    }
}

impl Outbound {
    /// A new day: what was answered and abandoned begins anew.
    pub(super) fn turn_day(&mut self) {
        for day in self.queues.values_mut() {
            (day.answered, day.abandoned) = (0, 0);
        }
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.deadlines.nearest()
    }

    fn line_up(&mut self, task: &Task) {
        let lane = Lane::of(task);
        self.lanes
            .entry(lane)
            .or_default()
            .insert((task.not_before, task.id));
        self.changed.insert(lane);
    }

    fn take_out(&mut self, task: &Task) {
        let lane = Lane::of(task);
        if let Some(places) = self.lanes.get_mut(&lane) {
            places.remove(&(task.not_before, task.id));
            if places.is_empty() {
                self.lanes.remove(&lane);
                self.deadlines.clear(&Due::Lane(lane));
            } else {
                // The one behind it may have a time of its own to be looked at.
                self.changed.insert(lane);
            }
        }
    }

    fn queue_changed(&mut self, skill: SkillId) {
        for mode in [Mode::Callback, Mode::Preview, Mode::Predictive] {
            let lane = Lane::Queue(skill, mode);
            if self.lanes.contains_key(&lane) {
                self.changed.insert(lane);
            }
        }
    }

    /// The agent doesn't look at the number any more.
    fn unshow(&mut self, task: TaskId) -> Option<AgentId> {
        let agent = self.shown.remove(&task)?;
        self.shown_to.remove(&agent);
        self.deadlines.clear(&Due::Preview(task));
        Some(agent)
    }
}

impl Vdn {
    /// Numbers still to be called, in order of their ids.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    /// Numbers to be called: new ones, and ones that changed. One that is over is no longer called; a
    /// call for it that has begun goes on.
    pub(super) fn take_tasks(&mut self, tasks: Vec<Task>, fx: &mut Effects) -> Result<Reply, Refusal> {
        if tasks.iter().any(|task| task.number.0.is_empty()) {
            return Err(Refusal::BadNumber);
        }
        let new = tasks.iter().filter(|task| !self.tasks.contains_key(&task.id));
        if self.tasks.len() + new.count() > MOST {
            return Err(Refusal::NotSupported("more than 200,000 numbers to be called"));
        }
        for task in tasks {
            self.take_task(task, fx);
        }
        Ok(Reply::Done)
    }

    /// One number to be called.
    pub(super) fn take_task(&mut self, task: Task, fx: &mut Effects) {
        if self.tasks.get(&task.id) == Some(&task) {
            return;
        }
        if let Some(before) = self.tasks.remove(&task.id) {
            self.outbound.take_out(&before);
            // What stood behind it may have no deadline yet.
            let lane = Lane::of(&before);
            if self.outbound.lanes.contains_key(&lane) {
                self.outbound.changed.insert(lane);
            }
        }
        if let Some(agent) = self.outbound.unshow(task.id) {
            self.free_for_tasks(agent);
        }
        self.outbound.declined.remove(&task.id);
        fx.kept.push(Kept::Task(Box::new(task.clone())));
        if task.fate != Fate::Waiting {
            return;
        }
        if !self.outbound.under_way.contains(&task.id) {
            self.outbound.line_up(&task);
        }
        self.tasks.insert(task.id, task);
    }

    /// Somebody is to be called back: by this queue, or by one agent of it.
    pub(super) fn call_back(
        &mut self,
        number: Phone,
        skill: SkillId,
        data: CallData,
        agent: Option<AgentId>,
        fx: &mut Effects,
    ) -> TaskId {
        let id = TaskId(self.number(fx));
        let task = Task {
            id,
            mode: Mode::Callback,
            skill,
            number,
            caller: None,
            data,
            agent,
            made: fx.now,
            not_before: fx.now,
            tries: 0,
            fate: Fate::Waiting,
        };
        self.take_task(task, fx);
        id
    }

    /// The agent is free, and nobody waits whom it could take.
    pub(super) fn free_for_tasks(&mut self, agent: AgentId) {
        if self.outbound.lanes.is_empty() {
            return;
        }
        for mode in [Mode::Callback, Mode::Preview] {
            let lane = Lane::Agent(agent, mode);
            if self.outbound.lanes.contains_key(&lane) {
                self.outbound.changed.insert(lane);
            }
        }
        let levels = self.agents.get(&agent).map(|slot| slot.duty.levels.clone());
        for (skill, _) in levels.into_iter().flatten() {
            self.outbound.queue_changed(skill);
        }
    }

    /// Looks at one lane for which something has changed; false when there is none left.
    pub(super) fn pace(&mut self, fx: &mut Effects) -> bool {
        let Some(lane) = self.outbound.changed.pop_first() else {
            return false;
        };
        while let Some((at, id)) = self.outbound.lanes.get(&lane).and_then(BTreeSet::first).copied() {
            if at > fx.now {
                self.outbound.deadlines.set(Due::Lane(lane), at);
                break;
            }
            let Some(task) = self.tasks.get(&id) else {
                break;
            };
            let Some(turn) = self.turn_of(lane, task) else {
                break;
            };
            let task = task.clone();
            match turn {
                Turn::Dial => self.dial_task(task, fx),
                Turn::Show(agent) => self.show(&task, agent, fx),
            }
        }
        true
    }

    /// What can be done now with the first task of a lane.
    fn turn_of(&self, lane: Lane, task: &Task) -> Option<Turn> {
        match lane {
            Lane::Agent(agent, mode) => {
                let queue = self.queues.get(&task.skill);
                let serves = queue.is_some_and(|queue| queue.members.contains(&agent));
                let free = serves && self.can_take(agent) && !self.is_shown_one(agent);
                if !free || self.outbound.dialled_for.contains(&agent) {
                    None
                } else if mode == Mode::Preview {
                    Some(Turn::Show(agent))
                } else {
                    Some(Turn::Dial)
                }
            }
            Lane::Queue(_, Mode::Preview) => self.who_may_look(task).map(Turn::Show),
            Lane::Queue(skill, mode) => self.may_dial(skill, mode).then_some(Turn::Dial),
        }
    }

    /// Deadlines of lanes and previews.
    pub(super) fn outbound_due(&mut self, fx: &mut Effects) {
        for _ in 0..MOST_AT_ONCE {
            match self.outbound.deadlines.pop_due(fx.now) {
                None => return,
                Some(Due::Lane(lane)) => {
                    self.outbound.changed.insert(lane);
                }
                Some(Due::Preview(task)) => self.preview_over(task),
            }
        }
    }

    fn may_dial(&self, skill: SkillId, mode: Mode) -> bool {
        let day = self.outbound.queues.get(&skill).copied().unwrap_or_default();
        let free = self.queues.get(&skill).map_or(0, |queue| queue.ready_count());
        let load = Load {
            free: u32::try_from(free).unwrap_or(u32::MAX),
            dialling: day.dialling,
            answered: day.answered,
            abandoned: day.abandoned,
        };
        let pace = &self.rules.pace;
        let more = if mode == Mode::Predictive {
            pace.predicted(&load)
        } else {
            pace.callbacks(&load)
        };
        more > 0
    }

    fn is_shown_one(&self, agent: AgentId) -> bool {
        self.outbound.shown_to.contains_key(&agent)
    }

    fn dial_task(&mut self, mut task: Task, fx: &mut Effects) {
        self.outbound.take_out(&task);
        task.tries = task.tries.saturating_add(1);
        let flight = Flight {
            task: task.id,
            skill: task.skill,
            mode: task.mode,
            agent: task.agent,
            dialling: true,
        };
        self.outbound.queues.entry(task.skill).or_default().dialling += 1;
        self.outbound.dialled_for.extend(flight.own_agent());
        fx.kept.push(Kept::Task(Box::new(task.clone())));
        let call = self.dial_number(&task, fx);
        self.tasks.insert(task.id, task);
        self.outbound.flights.insert(call, flight);
        self.outbound.under_way.insert(flight.task);
    }

    /// A number that was dialled for a queue has answered: for which queue, how, and who is to talk
    /// with it.
    pub(super) fn task_answered(&mut self, id: &CallId) -> Option<(SkillId, Mode, Option<AgentId>)> {
        let flight = self.outbound.flights.get_mut(id)?;
        if !std::mem::take(&mut flight.dialling) || flight.mode == Mode::Preview {
            return None;
        }
        let flight = *flight;
        self.dialled(&flight);
        if flight.mode == Mode::Predictive {
            self.outbound.queues.entry(flight.skill).or_default().answered += 1;
        }
        Some((flight.skill, flight.mode, flight.agent))
    }

    /// A number isn't being dialled any more: another may be.
    fn dialled(&mut self, flight: &Flight) {
        let day = self.outbound.queues.entry(flight.skill).or_default();
        day.dialling = day.dialling.saturating_sub(1);
        self.outbound.queue_changed(flight.skill);
        if let Some(agent) = flight.own_agent() {
            self.outbound.dialled_for.remove(&agent);
            self.free_for_tasks(agent);
        }
    }

    /// Whether the queue's own ways out don't concern the call: it was made for a task.
    pub(super) fn is_for_a_task(&self, id: &CallId) -> bool {
        let flight = self.outbound.flights.get(id);
        let talked = |call: &Call| call.account.record.result == CallResult::Answered;
        flight.is_some_and(|flight| flight.mode != Mode::Preview) && !self.calls.get(id).is_some_and(talked)
    }

    /// A call for a task is over.
    pub(super) fn task_call_over(&mut self, call: &Call, fx: &mut Effects) {
        let Some(flight) = self.outbound.flights.remove(&call.id) else {
            return;
        };
        self.outbound.under_way.remove(&flight.task);
        let answered = call.account.record.result == CallResult::Answered;
        match flight.mode {
            Mode::Callback | Mode::Predictive if flight.dialling => self.dialled(&flight),
            Mode::Predictive if !answered => {
                self.outbound.queues.entry(flight.skill).or_default().abandoned += 1;
            }
            _ => {}
        }
        let Some(mut task) = self.tasks.remove(&flight.task) else {
            return;
        };
        if flight.mode == Mode::Preview && call.was_dialled() {
            task.tries = task.tries.saturating_add(1);
        }
        if answered {
            task.fate = Fate::Done;
        } else if task.tries >= self.rules.pace.tries {
            task.fate = Fate::GivenUp;
        } else {
            if flight.mode != Mode::Preview || call.was_dialled() {
                task.not_before = fx.now.after(self.rules.pace.again);
            }
            self.outbound.line_up(&task);
            self.tasks.insert(task.id, task.clone());
        }
        fx.kept.push(Kept::Task(Box::new(task)));
    }
}

/// Numbers that agents are shown before they call them.
impl Vdn {
    /// Somebody free who looks at no other number, and best not who has just let this one go.
    fn who_may_look(&self, task: &Task) -> Option<AgentId> {
        let free = self.queues.get(&task.skill)?.ready().take(MOST_TRIED);
        let mut may = free.filter(|agent| !self.is_shown_one(*agent)).peekable();
        let first = *may.peek()?;
        let declined = self.outbound.declined.get(&task.id);
        may.find(|agent| Some(agent) != declined).or(Some(first))
    }

    fn show(&mut self, task: &Task, agent: AgentId, fx: &mut Effects) {
        let until = fx.now.after(self.rules.pace.preview);
        let outbound = &mut self.outbound;
        outbound.take_out(task);
        outbound.shown.insert(task.id, agent);
        outbound.shown_to.insert(agent, task.id);
        outbound.deadlines.set(Due::Preview(task.id), until);
        let event = Event::Preview {
            task: task.id,
            number: task.number.clone(),
            data: task.data.clone(),
        };
        self.tell(agent, event, fx);
    }

    /// The agent hasn't called the number: it goes to the next.
    fn preview_over(&mut self, task: TaskId) {
        let Some(agent) = self.outbound.unshow(task) else {
            return;
        };
        self.outbound.declined.insert(task, agent);
        if let Some(task) = self.tasks.get(&task) {
            self.outbound.line_up(task);
        }
        self.free_for_tasks(agent);
    }

    /// The agent has signed out.
    pub(super) fn leaves_tasks(&mut self, agent: AgentId) {
        if let Some(task) = self.outbound.shown_to.get(&agent).copied() {
            self.preview_over(task);
        }
    }

    /// `previewcallout`.
    pub(super) fn preview_call(
        &mut self,
        agent: AgentId,
        id: TaskId,
        number: &Phone,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        // Not shown, or no longer: another may be calling it.
        if self.outbound.shown_to.get(&agent) != Some(&id) {
            return Err(Refusal::BadNumber);
        }
        let task = self.tasks.get(&id).ok_or(Refusal::BadNumber)?.clone();
        if task.number != *number {
            return Err(Refusal::BadNumber);
        }
        let call = self.call_previewed(agent, &task, fx)?;
        self.outbound.unshow(id);
        self.outbound.declined.remove(&id);
        let flight = Flight {
            task: id,
            skill: task.skill,
            mode: Mode::Preview,
            agent: None,
            dialling: true,
        };
        self.outbound.flights.insert(call.clone(), flight);
        self.outbound.under_way.insert(id);
        Ok(Reply::Call(call))
    }
}
