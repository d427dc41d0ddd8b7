//! Calls that the contact centre makes by itself.

use super::super::{Effects, End, Reply, Vdn};
use super::Birth;
use super::queue::Joining;
use crate::call::{Call, CallData, Far, Feature, Participant, Stage};
use crate::ids::{AgentId, CallId, Phone};
use crate::outbound::{Mode, Task};
use crate::refusal::Refusal;
use crate::switch::{Command, LegId};

impl Call {
    /// The far end was dialled.
    pub(in crate::vdn) fn was_dialled(&self) -> bool {
        self.legs.iter().any(|leg| leg.who == Participant::Outside)
    }
}

impl Vdn {
    /// Rings a number for which no agent is reserved. Who answers is shown as the caller, like somebody
    /// who called in (spec/voice.md §6.4, §8).
    pub(in crate::vdn) fn dial_number(&mut self, task: &Task, fx: &mut Effects) -> CallId {
        let feature = match task.mode {
            Mode::Callback => Feature::CALLBACK,
            Mode::Preview => Feature::PREVIEWED,
            Mode::Predictive => Feature::PREDICTED,
        };
        let number = task.number.clone();
        let birth = Birth {
            feature,
            caller: number.clone(),
            called: task.caller.clone().unwrap_or_else(|| Phone::from("")),
            skill: Some(task.skill),
            data: task.data.clone(),
            handler: None,
            far: Far::Outside {
                leg: LegId::Placed(0),
                number: number.clone(),
            },
            stage: Stage::Dialling,
            consult: None,
        };
        let id = self.bear(birth, fx);
        let leg = self.leg(End::Far(id.clone()), fx);
        if let Some(call) = self.calls.get_mut(&id) {
            call.far = Far::Outside {
                leg,
                number: number.clone(),
            };
            call.priority = u8::MAX;
        }
        self.leg_begins(&id, Participant::Outside, number.clone(), fx);
        let patience = self.rules.dial;
        let until = self.patience(patience, fx);
        self.waits.set(id.clone(), until);
        fx.touched.insert(id.clone());
        fx.commands.push(Command::Ring {
            leg,
            to: number,
            from: task.caller.clone(),
            patience,
        });
        id
    }

    /// A number dialled for a task has answered: it waits for an agent. False for all other calls.
    pub(super) fn number_answered(&mut self, id: &CallId, fx: &mut Effects) -> bool {
        let Some((skill, mode, agent)) = self.task_answered(id) else {
            return false;
        };
        let Some(call) = self.calls.get_mut(id) else {
            return false;
        };
        call.stage = Stage::Waiting;
        self.waits.clear(id);
        fx.touched.insert(id.clone());
        self.leg_answered(id, Participant::Outside, fx);
        let to = Joining {
            agent,
            most_wait: (mode == Mode::Predictive).then_some(self.rules.pace.patience),
            leaves_unstaffed: true,
            ..Joining::of(skill)
        };
        self.enter_queue(id, to, fx);
        true
    }

    /// Calls a number that the agent was shown: its own phone first, then the number.
    pub(in crate::vdn) fn call_previewed(
        &mut self,
        agent: AgentId,
        task: &Task,
        fx: &mut Effects,
    ) -> Result<CallId, Refusal> {
        self.may_call(agent)?;
        let birth = Birth {
            feature: Feature::PREVIEWED,
            skill: Some(task.skill),
            data: CallData(task.data.0.clone()),
            handler: Some(agent),
            ..self.outside(agent, task.number.clone(), task.caller.clone())
        };
        match self.begin_own(agent, birth, fx)? {
            Reply::Call(id) => Ok(id),
            _ => Err(Refusal::WrongState),
        }
    }
}
