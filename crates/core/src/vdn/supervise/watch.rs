//! Observing: who is told what of whom (QC_AgentState_Notify, spec/voice.md §5).

use super::super::{Effects, Reply, Vdn};
use crate::event::{Event, InspectedChange};
use crate::ids::AgentId;
use crate::refusal::Refusal;
use std::collections::{BTreeSet, HashMap};

/// How many agents one request may name.
const MOST_AT_ONCE: usize = 500;
/// How many agents one inspector may observe.
const MOST: usize = 10_000;

/// Who observes whom, kept both ways: each pair is in both maps, and no set is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::vdn) struct Watching {
    /// By the one who is observed.
    of: HashMap<AgentId, BTreeSet<AgentId>>,
    /// By the observer.
    by: HashMap<AgentId, BTreeSet<AgentId>>,
}

impl Watching {
    /// Who observes the agent, in order.
    pub(in crate::vdn) fn watchers(&self, agent: AgentId) -> impl Iterator<Item = AgentId> {
        self.of.get(&agent).into_iter().flatten().copied()
    }

    /// Whom the agent observes, in order.
    pub(in crate::vdn) fn watched(&self, by: AgentId) -> impl Iterator<Item = AgentId> {
        self.by.get(&by).into_iter().flatten().copied()
    }

    /// False if it was so before.
    fn insert(&mut self, by: AgentId, agent: AgentId) -> bool {
        self.of.entry(agent).or_default().insert(by);
        self.by.entry(by).or_default().insert(agent)
    }

    /// False if it wasn't so.
    fn remove(&mut self, by: AgentId, agent: AgentId) -> bool {
        let drop_from = |map: &mut HashMap<AgentId, BTreeSet<AgentId>>, key, value| {
            let Some(set) = map.get_mut(&key) else {
                return false;
            };
            let was = set.remove(&value);
            if set.is_empty() {
                map.remove(&key);
            }
            was
        };
        drop_from(&mut self.of, agent, by);
        drop_from(&mut self.by, by, agent)
    }

    /// All of it: who observes, and whom.
    pub(in crate::vdn) fn pairs(&self) -> Vec<(AgentId, AgentId)> {
        let each = |(by, of): (&AgentId, &BTreeSet<AgentId>)| -> Vec<(AgentId, AgentId)> {
            of.iter().map(|agent| (*by, *agent)).collect()
        };
        let mut pairs: Vec<(AgentId, AgentId)> = self.by.iter().flat_map(each).collect();
        pairs.sort_unstable();
        pairs
    }
}

impl Vdn {
    /// `beginmonitor`. The agents needn't be signed in; the observer itself is passed over.
    pub(super) fn watch(
        &mut self,
        inspector: AgentId,
        agents: &[AgentId],
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        if agents.len() > MOST_AT_ONCE {
            return Err(Refusal::NotSupported("observing more than 500 agents at once"));
        }
        let agents: BTreeSet<AgentId> = agents.iter().copied().filter(|id| *id != inspector).collect();
        for agent in &agents {
            self.permitted(inspector, *agent)?;
        }
        let known: BTreeSet<AgentId> = self.watching.watched(inspector).collect();
        if known.union(&agents).count() > MOST {
            return Err(Refusal::NotSupported("observing more than 10,000 agents"));
        }
        for agent in agents {
            if self.watching.insert(inspector, agent) {
                self.tell_other_watchers(inspector, agent, InspectedChange::Monitor, fx);
            }
        }
        Ok(Reply::Done)
    }

    /// `endmonitor`. One who wasn't observed is no error: clients ask for it before they begin.
    pub(super) fn unwatch(&mut self, inspector: AgentId, agents: &[AgentId], fx: &mut Effects) {
        for agent in agents {
            if self.watching.remove(inspector, *agent) {
                self.tell_other_watchers(inspector, *agent, InspectedChange::StopMonitor, fx);
            }
        }
    }

    /// The observer has signed out.
    pub(in crate::vdn) fn watch_no_more(&mut self, inspector: AgentId, fx: &mut Effects) {
        let watched: Vec<AgentId> = self.watching.watched(inspector).collect();
        self.unwatch(inspector, &watched, fx);
    }

    /// Whom the agent observes (`beginmonitor`), in order.
    pub fn watched_by(&self, inspector: AgentId) -> Vec<AgentId> {
        self.watching.watched(inspector).collect()
    }

    /// The directory has changed: who may no longer observe or inspect an agent doesn't.
    pub(in crate::vdn) fn recheck_rights(&mut self, fx: &mut Effects) {
        for (by, agent) in self.watching.pairs() {
            if !self.directory.may_inspect(by, agent) {
                self.unwatch(by, &[agent], fx);
            }
        }
        let inspections = self.inspectors.iter();
        let mut lost: Vec<AgentId> = inspections
            .flat_map(|(agent, by)| by.iter().map(move |by| (*by, *agent)))
            .filter(|(by, agent)| !self.directory.may_inspect(*by, *agent))
            .map(|(by, _)| by)
            .collect();
        lost.sort_unstable();
        for inspector in lost {
            self.expel(inspector, fx);
        }
    }

    /// Tells all who observe the agent. Costs only as much as there are of them.
    pub(in crate::vdn) fn tell_watchers(
        &mut self,
        agent: AgentId,
        change: InspectedChange,
        fx: &mut Effects,
    ) {
        let watchers: Vec<AgentId> = self.watching.watchers(agent).collect();
        for watcher in watchers {
            self.tell_of(watcher, agent, change, fx);
        }
    }

    /// Tells all who observe the agent but the one who is behind it.
    pub(in crate::vdn) fn tell_other_watchers(
        &mut self,
        but: AgentId,
        agent: AgentId,
        change: InspectedChange,
        fx: &mut Effects,
    ) {
        let watchers = self.watching.watchers(agent).filter(|watcher| *watcher != but);
        let watchers: Vec<AgentId> = watchers.collect();
        for watcher in watchers {
            self.tell_of(watcher, agent, change, fx);
        }
    }

    pub(in crate::vdn) fn tell_of(
        &mut self,
        inspector: AgentId,
        agent: AgentId,
        change: InspectedChange,
        fx: &mut Effects,
    ) {
        let entry = self.directory.agents.get(&agent);
        let name = entry.map(|entry| entry.name.clone()).unwrap_or_default();
        self.tell(inspector, Event::Inspected { agent, name, change }, fx);
    }
}
