//! What the agents in a conference are told of it (spec/agent.md §6.5).
//!
//! Where the document is silent the choice is ours. A change is told to all agents in the conference,
//! also to the one that it is about, and before that one is told that it has left. At the end each is
//! told of itself alone. An agent that was asked and doesn't come was never in it: its chairman alone is
//! told.

use super::super::{Effects, Reply, Vdn};
use crate::call::Stage;
use crate::event::{ConferenceChange, ConferenceLeaving, ConferenceMember, Event};
use crate::ids::{AgentId, CallId};
use crate::refusal::Refusal;

impl Vdn {
    /// Agents that are in the conference now.
    pub(super) fn attending(&self, id: &CallId) -> Vec<AgentId> {
        let agents = self.conferences.get(id).into_iter().flat_map(|one| &one.agents);
        let agents = agents.map(|attendee| attendee.agent);
        agents.filter(|agent| self.attends(*agent, id)).collect()
    }

    fn attends(&self, agent: AgentId, id: &CallId) -> bool {
        self.hand(agent).and_then(|hand| hand.in_conference()) == Some(id)
    }

    /// A line of a conference, by its call.
    pub(super) fn line_in(&self, call: &CallId) -> Option<ConferenceMember> {
        let call = self.calls.get(call)?;
        Some(ConferenceMember::Line(self.far_number(call)))
    }

    /// Whether an agent or a line of the conference's list is in it by now.
    pub(super) fn is_in(&self, member: &ConferenceMember, id: &CallId) -> bool {
        let number = match member {
            ConferenceMember::Agent(agent) => return self.attends(*agent, id),
            ConferenceMember::Line(number) => number,
        };
        let lines = self.conferences.get(id).into_iter().flat_map(|one| &one.lines);
        let mut calls = lines.filter_map(|line| self.calls.get(&line.call));
        calls.any(|call| call.stage == Stage::Talking && self.far_number(call) == *number)
    }

    /// Tells one agent something that has the conference's number.
    pub(super) fn tell_numbered(
        &mut self,
        agent: AgentId,
        id: &CallId,
        event: fn(u64) -> Event,
        fx: &mut Effects,
    ) {
        if let Some(number) = self.conferences.get(id).map(|conference| conference.number) {
            self.tell(agent, event(number), fx);
        }
    }

    /// Tells all agents in the conference what changed for one who takes part.
    pub(super) fn tell_change(
        &mut self,
        id: &CallId,
        member: &ConferenceMember,
        change: ConferenceChange,
        fx: &mut Effects,
    ) {
        for agent in self.attending(id) {
            self.tell_changed(agent, id, member.clone(), change, fx);
        }
    }

    fn tell_changed(
        &mut self,
        agent: AgentId,
        id: &CallId,
        member: ConferenceMember,
        change: ConferenceChange,
        fx: &mut Effects,
    ) {
        let Some(conference) = self.conferences.get(id).map(|conference| conference.number) else {
            return;
        };
        let event = Event::ConferenceChanged {
            conference,
            member,
            change,
        };
        self.tell(agent, event, fx);
    }

    /// Tells all that somebody came in, and how: held, or without the right to talk.
    pub(super) fn tell_came_in(&mut self, id: &CallId, member: &ConferenceMember, fx: &mut Effects) {
        self.tell_change(id, member, ConferenceChange::Joined, fx);
        let Some(conference) = self.conferences.get(id) else {
            return;
        };
        let (held, silent) = match member {
            ConferenceMember::Agent(agent) => (
                conference
                    .agents
                    .iter()
                    .any(|one| one.agent == *agent && one.held),
                self.agent(*agent).is_some_and(|agent| !agent.settings.talk_right),
            ),
            ConferenceMember::Line(_) => {
                let mut lines = conference.lines.iter();
                let held = lines.any(|line| line.held && self.line_in(&line.call).as_ref() == Some(member));
                (held, false)
            }
        };
        if silent {
            self.tell_change(id, member, ConferenceChange::Muted, fx);
        }
        if held {
            self.tell_change(id, member, ConferenceChange::Held, fx);
        }
    }

    /// An agent that was asked won't come: the others don't know that it was.
    pub(super) fn tell_not_come(
        &mut self,
        agent: AgentId,
        id: &CallId,
        why: ConferenceLeaving,
        fx: &mut Effects,
    ) {
        let Some(chair) = self.conferences.get(id).map(|conference| conference.chair) else {
            return;
        };
        if chair != agent {
            let member = ConferenceMember::Agent(agent);
            self.tell_changed(chair, id, member, ConferenceChange::Left(why), fx);
        }
    }

    /// Another agent in the conference is its chairman from now on.
    pub(super) fn shift_chair(&mut self, id: &CallId, to: AgentId, fx: &mut Effects) {
        self.set_chair(id, to);
        self.tell_numbered(to, id, Event::ConferenceChaired, fx);
        self.tell_change(id, &ConferenceMember::Agent(to), ConferenceChange::Chair, fx);
    }

    /// `settalkright`, `canceltalkright`: whether the agent is heard in conferences.
    pub(in crate::vdn) fn set_talk_right(
        &mut self,
        agent: AgentId,
        on: bool,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        let had = self.agent(agent).is_some_and(|agent| agent.settings.talk_right);
        self.touch_talk(agent, fx);
        let reply = self.set(agent, fx, |agent| agent.settings.talk_right = on)?;
        let conference = self.hand(agent).and_then(|hand| hand.in_conference()).cloned();
        if had != on
            && let Some(id) = conference
        {
            let change = if on {
                ConferenceChange::Unmuted
            } else {
                ConferenceChange::Muted
            };
            self.tell_change(&id, &ConferenceMember::Agent(agent), change, fx);
        }
        Ok(reply)
    }
}
