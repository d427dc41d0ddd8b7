//! Agents leave calls: what they are told, and what becomes of their phone and state.

use super::super::{Effects, Vdn};
use crate::call::{CallInfo, Far, Feature, Participant};
use crate::event::Event;
use crate::handset::{Business, Line};
use crate::ids::{AgentId, CallId, SkillId};
use crate::switch::Cause;

impl Vdn {
    /// Takes a call out of an agent's hand and tells the release. The call itself goes on or ends
    /// elsewhere. `far_left`: the other party left first, which is told first (spec/voice.md §7.10).
    pub(super) fn part(
        &mut self,
        agent: AgentId,
        id: &CallId,
        cause: Cause,
        far_left: bool,
        fx: &mut Effects,
    ) {
        let Some(call) = self.calls.get(id) else { return };
        let number = match call.handler {
            // A called agent sees the caller at the other end.
            Some(handler) if call.far == Far::Agent(agent) => Self::work_number(handler),
            _ => self.far_number(call),
        };
        let own_recording = call
            .taping
            .and_then(|taping| self.recordings.get(&taping.recording))
            .is_some_and(|entry| entry.agent == agent);
        let call = id.clone();
        let (customer, own) = (
            Event::CustomerReleased {
                call: call.clone(),
                number,
            },
            Event::CallReleased(call),
        );
        let order = if far_left {
            [customer, own]
        } else {
            [own, customer]
        };
        for event in order {
            self.tell(agent, event, fx);
        }
        if own_recording {
            self.stop_taping(id, fx);
        }
        self.forget(agent, id, fx);
        self.leg_ends(id, Participant::Agent(agent), cause, !far_left, fx);
    }

    /// Takes a call out of an agent's hand without a word.
    pub(super) fn forget(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        let mut info = self.info_for(agent, id);
        if let Some(info) = &mut info {
            info.ended = Some(fx.now);
        }
        fx.touched.insert(id.clone());
        self.with_hand(agent, |hand| {
            let active = hand.call().is_some_and(|(active, _)| active == id);
            if active {
                // What was joined with it is now what the agent talks in.
                hand.active = match hand.joined.take() {
                    Some(call) => Business::Call {
                        call,
                        stage: crate::handset::Hand::Talking,
                    },
                    None => Business::None,
                };
                hand.muted = false;
            }
            hand.held.retain(|held| held != id);
            for slot in [&mut hand.joined, &mut hand.consulting] {
                if slot.as_ref() == Some(id) {
                    *slot = None;
                }
            }
            hand.last = info.map(Box::new).or(hand.last.take());
        });
        if let Some(call) = self.hand(agent).and_then(|hand| hand.talking()).cloned() {
            fx.touched.insert(call);
        }
    }

    /// After an agent left a call: its phone and its state, unless other calls are in its hand.
    /// `hung_up`: how its line stood, when the phone itself was hung up.
    pub(super) fn settle(&mut self, agent: AgentId, hung_up: Option<Line>, talked: bool, fx: &mut Effects) {
        let Some(hand) = self.hand(agent) else { return };
        let free = hand.is_free();
        // It was being rung for the call that is over, with others on hold.
        let rings_in_vain = hand.active == Business::None && matches!(hand.line, Line::Ringing { .. });
        match hung_up {
            Some(line) => self.tell_on_hook(agent, line, fx),
            None if free || rings_in_vain => self.lay_down(agent, false, fx),
            None => {}
        }
        if free {
            self.call_over(agent, talked, fx);
            self.schedule(agent);
        }
    }

    /// The call as shown, in its present state.
    pub(super) fn info_of(&self, id: &CallId) -> Option<CallInfo> {
        let call = self.calls.get(id)?;
        // Only who called in waits in a queue.
        let waited = call
            .talking_since
            .filter(|_| call.feature == Feature::INBOUND)
            .map_or(0, |since| since.since(call.begun).as_secs());
        Some(CallInfo {
            parties: call.parties(),
            skill: call.skill,
            skill_name: self.skill_name(call.skill),
            data: call.data.clone(),
            talking_since: call.talking_since,
            ended: None,
            waited,
        })
    }

    /// The call as the one is shown it who is rung for it, or who may take it out of its queue.
    pub(super) fn info_of_offer(&self, id: &CallId) -> Option<CallInfo> {
        let skill = self.calls.get(id)?.queue();
        Some(CallInfo {
            skill,
            skill_name: self.skill_name(skill),
            ..self.info_of(id)?
        })
    }

    /// The call as the agent is shown it.
    pub(super) fn info_for(&self, agent: AgentId, id: &CallId) -> Option<CallInfo> {
        if self.is_rung_for(agent, id) {
            self.info_of_offer(id)
        } else {
            self.info_of(id)
        }
    }

    /// A queue's name; empty without one.
    pub(super) fn skill_name(&self, skill: Option<SkillId>) -> String {
        let skill = skill.and_then(|skill| self.directory.skills.get(&skill));
        skill.map(|skill| skill.name.clone()).unwrap_or_default()
    }
}
