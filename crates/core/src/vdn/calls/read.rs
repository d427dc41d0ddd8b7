//! What can be asked about calls (spec/voice.md §3).

use super::super::Vdn;
use crate::call::{Call, CallInfo, Far};
use crate::handset::Hand;
use crate::ids::{AgentId, CallId, Phone};

impl Vdn {
    /// Ids of the agent's calls: the active one first, then those on hold. Empty when not signed in.
    pub fn calls_of(&self, agent: AgentId) -> Vec<CallId> {
        self.hand(agent)
            .map(|hand| hand.calls().cloned().collect())
            .unwrap_or_default()
    }

    /// The agent's active call, else the one held last, else – if asked for – the last one.
    pub fn current_call(&self, agent: AgentId, or_last: bool) -> Option<CallInfo> {
        let hand = self.hand(agent)?;
        let own = hand.call().map(|(id, _)| id).or(hand.held.last());
        match own {
            Some(id) => self.info_for(agent, id),
            None => hand.last.as_deref().filter(|_| or_last).cloned(),
        }
    }

    /// A live call, or the last call of a signed-in agent.
    pub fn call_info(&self, id: &CallId) -> Option<CallInfo> {
        self.info_of(id).or_else(|| {
            let last = self.agents.values().filter_map(|slot| slot.hand.last.as_deref());
            last.into_iter().find(|last| last.parties.call == *id).cloned()
        })
    }

    /// A live call, whole.
    pub fn call(&self, id: &CallId) -> Option<&Call> {
        self.calls.get(id)
    }

    /// All live calls, in order of their ids.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        let mut calls: Vec<&Call> = self.calls.values().collect();
        calls.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        calls.into_iter()
    }

    /// How many calls are live.
    pub fn call_count(&self) -> usize {
        self.calls.len()
    }

    /// The call that rings at the agent or waits for its answer.
    pub fn ringing_call(&self, agent: AgentId) -> Option<CallInfo> {
        match self.hand(agent)?.call()? {
            (id, Hand::Alerting { .. } | Hand::Ringing { .. }) => self.info_of_offer(id),
            _ => None,
        }
    }

    /// The agent's calls on hold, the longest first.
    pub fn held_calls(&self, agent: AgentId) -> Vec<CallInfo> {
        let Some(hand) = self.hand(agent) else {
            return Vec::new();
        };
        hand.held.iter().filter_map(|id| self.info_of(id)).collect()
    }

    /// The numbers of those the agent is in a call with: two in a talk of three.
    pub fn remote_numbers(&self, agent: AgentId) -> Vec<Phone> {
        let Some(hand) = self.hand(agent) else {
            return Vec::new();
        };
        let active = hand.call().map(|(id, _)| id);
        active
            .into_iter()
            .chain(&hand.joined)
            .filter_map(|id| self.calls.get(id))
            .map(|call| match (&call.far, call.handler) {
                (Far::Agent(peer), Some(handler)) if *peer == agent => Self::work_number(handler),
                _ => self.far_number(call),
            })
            .collect()
    }
}
