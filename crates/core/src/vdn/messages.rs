//! Notes and bulletins between agents.

use super::{Effects, Reply, Vdn};
use crate::event::{Event, Message};
use crate::ids::AgentId;
use crate::refusal::Refusal;
use std::collections::BTreeSet;

/// Whom a bulletin goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulletinTarget {
    /// The agent group of this name.
    Group(String),
    /// The skill queue of this name: everybody signed in to it.
    Skill(String),
}

impl Vdn {
    /// Tells the signed-in members of a group or queue, the sender included if it is one.
    pub(super) fn bulletin(
        &mut self,
        sender: AgentId,
        target: &BulletinTarget,
        text: String,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let members = match target {
            BulletinTarget::Group(name) => {
                let group = self.directory.group_named(name).ok_or(Refusal::UnknownGroup)?;
                let entries = &self.directory.agents;
                self.members(|id, _| entries.get(&id).and_then(|entry| entry.group) == Some(group))
            }
            BulletinTarget::Skill(name) => {
                let skill = self.directory.skill_named(name).ok_or(Refusal::UnknownSkill)?;
                self.members(|_, agent| agent.skills.contains(&skill))
            }
        };
        let message = self.message(sender, text, fx);
        for member in members
            .into_iter()
            .filter(|id| self.takes_messages(*id))
            .collect::<Vec<_>>()
        {
            self.tell(member, Event::Bulletin(message.clone()), fx);
        }
        Ok(Reply::Done)
    }

    /// Tells the receivers that are signed in; at least one must be.
    pub(super) fn note(
        &mut self,
        sender: AgentId,
        receivers: &[AgentId],
        text: String,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        if let Some(unknown) = receivers
            .iter()
            .find(|id| !self.directory.agents.contains_key(id))
        {
            return Err(Refusal::UnknownAgent(*unknown));
        }
        // Whoever is named twice gets it once.
        let receivers: BTreeSet<AgentId> = receivers.iter().copied().collect();
        let (reached, missed): (Vec<AgentId>, Vec<AgentId>) =
            receivers.into_iter().partition(|id| self.takes_messages(*id));
        if reached.is_empty() {
            return Err(Refusal::NobodyReached);
        }
        let message = self.message(sender, text, fx);
        for receiver in reached {
            self.tell(receiver, Event::Note(message.clone()), fx);
        }
        Ok(Reply::Sent { missed })
    }

    /// Whether a message may be owed to the agent. One whose desktop is far behind gets no more, so
    /// that nobody can be signed out by being written to.
    fn takes_messages(&self, id: AgentId) -> bool {
        self.agents
            .get(&id)
            .is_some_and(|slot| slot.outbox.len() < self.rules.owed_limit / 2)
    }

    fn message(&self, sender: AgentId, text: String, fx: &Effects) -> Message {
        let entry = self.directory.agents.get(&sender);
        let sender_name = entry.map(|entry| entry.name.clone()).unwrap_or_default();
        Message {
            sender,
            sender_name,
            at: fx.now,
            text,
        }
    }

    /// Signed-in agents in the order of their numbers, so that a step is the same every time.
    fn members(&self, belongs: impl Fn(AgentId, &crate::Agent) -> bool) -> Vec<AgentId> {
        let mut members: Vec<AgentId> = self
            .agents()
            .filter(|agent| belongs(agent.id, agent))
            .map(|agent| agent.id)
            .collect();
        members.sort_unstable();
        members
    }
}
