//! What holds of tasks after every step.

use super::super::Vdn;
use super::{Due, Lane};
use crate::ids::{AgentId, Phone, SkillId, TaskId};
use crate::outbound::{Fate, Mode};
use crate::time::Time;
use std::collections::BTreeMap;

impl Vdn {
    /// The number that an agent looks at.
    pub(in crate::vdn) fn shown_number(&self, agent: AgentId) -> Option<(TaskId, Phone)> {
        let id = *self.outbound.shown_to.get(&agent)?;
        Some((id, self.tasks.get(&id)?.number.clone()))
    }

    /// Every task stands in one place, the counts are those of the calls, and nothing that could be
    /// dialled or shown now is left.
    pub(in crate::vdn) fn check_tasks(&self, now: Time, after: &str) {
        let outbound = &self.outbound;
        let mut places: BTreeMap<TaskId, u32> = BTreeMap::new();
        for (lane, tasks) in &outbound.lanes {
            assert!(!tasks.is_empty(), "{lane:?} after {after}");
            for (at, id) in tasks {
                let task = &self.tasks[id];
                assert_eq!((Lane::of(task), task.not_before), (*lane, *at), "{after}");
                *places.entry(*id).or_default() += 1;
            }
        }
        for (id, agent) in &outbound.shown {
            assert_eq!(outbound.shown_to.get(agent), Some(id), "{after}");
            assert!(outbound.deadlines.of(&Due::Preview(*id)).is_some(), "{after}");
            assert!(
                self.agent(*agent).is_some(),
                "{agent} looks at {id} after {after}"
            );
            *places.entry(*id).or_default() += 1;
        }
        assert_eq!(outbound.shown.len(), outbound.shown_to.len(), "{after}");
        let mut dialling: BTreeMap<SkillId, u32> = BTreeMap::new();
        for (call, flight) in &outbound.flights {
            assert!(self.calls.contains_key(call), "{call} is over: {after}");
            assert!(outbound.under_way.contains(&flight.task), "{after}");
            // Removed while it is being called.
            if self.tasks.contains_key(&flight.task) {
                *places.entry(flight.task).or_default() += 1;
            }
            if flight.dialling && flight.mode != Mode::Preview {
                *dialling.entry(flight.skill).or_default() += 1;
            }
        }
        assert_eq!(outbound.flights.len(), outbound.under_way.len(), "{after}");
        let once: BTreeMap<TaskId, u32> = self.tasks.keys().map(|id| (*id, 1)).collect();
        assert_eq!(places, once, "{after}");
        assert!(
            self.tasks.values().all(|task| task.fate == Fate::Waiting),
            "{after}"
        );
        for (skill, day) in &outbound.queues {
            let counted = dialling.remove(skill).unwrap_or_default();
            assert_eq!(day.dialling, counted, "{skill} after {after}");
        }
        assert!(dialling.is_empty(), "{after}");
        assert!(outbound.changed.is_empty(), "{after}");
        for (lane, tasks) in &outbound.lanes {
            let Some((at, id)) = tasks.first() else { continue };
            let due = outbound.deadlines.of(&Due::Lane(*lane));
            // The tick that looks at it is still to come.
            let ticks = due.is_some_and(|due| due <= now);
            if *at <= now {
                let turn = self.turn_of(*lane, &self.tasks[id]);
                assert!(
                    ticks || turn.is_none(),
                    "{lane:?} waits for nothing after {after}"
                );
            } else {
                assert!(due.is_some_and(|due| due <= *at), "{lane:?} after {after}");
            }
        }
    }
}
