//! From saved changes back to a VDN, and from one directory to the next.

use super::{Change, Effects, Reply, Rules, SignOutCause, Slot, Vdn};
use crate::agent::Agent;
use crate::directory::Directory;
use crate::handset::Handset;
use crate::ids::AgentId;
use crate::outbox::Outbox;
use crate::refusal::Refusal;
use crate::time::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A VDN's saved state while it is being read: first the agents as last saved, then the changes
/// since.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    agents: BTreeMap<AgentId, (Agent, Outbox)>,
}

impl Saved {
    /// Takes an agent as it was saved whole.
    pub fn put(&mut self, agent: Agent, owed: Outbox) {
        self.agents.insert(agent.id, (agent, owed));
    }

    /// Applies a change made after that.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Put(agent) => match self.agents.get_mut(&agent.id) {
                Some((present, _)) if present.session.serial == agent.session.serial => *present = *agent,
                _ => self.put(*agent, Outbox::default()),
            },
            Change::Moved {
                agent,
                activity,
                since,
                before,
            } => {
                if let Some((present, _)) = self.agents.get_mut(&agent) {
                    (present.activity, present.since, present.before) = (activity, since, before);
                }
            }
            Change::Owed(id, entry) => {
                if let Some((_, outbox)) = self.agents.get_mut(&id) {
                    outbox.replay(entry);
                }
            }
            Change::Told(id, upto) => {
                if let Some((_, outbox)) = self.agents.get_mut(&id) {
                    outbox.told(upto);
                }
            }
            Change::Gone { agent, session, .. } => {
                if self
                    .agents
                    .get(&agent)
                    .is_some_and(|(present, _)| present.session.serial == session)
                {
                    self.agents.remove(&agent);
                }
            }
        }
    }

    /// Whether the agent is signed in, as far as was read.
    pub fn contains(&self, agent: AgentId) -> bool {
        self.agents.contains_key(&agent)
    }

    /// The agents with what they are owed.
    pub fn into_agents(self) -> impl Iterator<Item = (Agent, Outbox)> {
        self.agents.into_values()
    }
}

impl Vdn {
    /// The VDN as it was saved. Everybody gets the full time until silence counts again, because
    /// nobody could poll while the gateway was down; see also [`Session::resume`](crate::session::Session::resume).
    pub fn restore(directory: Arc<Directory>, rules: Rules, now: Time, saved: Saved) -> Self {
        let mut vdn = Self::new(directory, rules);
        for (mut agent, outbox) in saved.into_agents() {
            agent.session.resume(now);
            vdn.enroll(Slot {
                agent,
                outbox,
                alive_until: now.after(rules.silence),
                hand: Handset::default(),
                duty: super::Duty::default(),
            });
        }
        vdn.reckon_restored(now);
        vdn
    }

    /// An agent as it has to be saved whole, with what it is owed.
    pub fn save(&self, id: AgentId) -> Option<(&Agent, &Outbox)> {
        self.agents.get(&id).map(|slot| (&slot.agent, &slot.outbox))
    }

    /// Takes a new directory: who is no longer in it is signed out, skills that are gone are left.
    pub(super) fn reconfigure(
        &mut self,
        directory: Arc<Directory>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let mut ids: Vec<AgentId> = self.agents.keys().copied().collect();
        ids.sort_unstable();
        // While the old directory still tells their names and who may watch them.
        for id in ids.iter().filter(|id| !directory.agents.contains_key(id)) {
            self.end_session(*id, SignOutCause::Removed, fx);
        }
        self.directory = directory;
        self.configure_queues();
        self.reckon_all();
        self.recheck_rights(fx);
        for id in ids {
            let Some(entry) = self.directory.agents.get(&id) else {
                continue;
            };
            let configured = entry.skills.clone();
            if self
                .agent(id)
                .is_some_and(|agent| agent.skills.iter().any(|s| !configured.contains_key(s)))
            {
                self.set(id, fx, |agent| {
                    agent.skills.retain(|skill| configured.contains_key(skill))
                })?;
            }
            // Levels, strategies and rights may be others now.
            self.on_duty(id);
        }
        self.leave_removed_queues(fx);
        Ok(Reply::Done)
    }
}
