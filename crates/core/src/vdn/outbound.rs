//! Numbers that the contact centre calls by itself (spec/voice.md §8).

use super::{Effects, Reply, Vdn};
use crate::call::{CallData, Kept};
use crate::ids::{AgentId, Phone, SkillId, TaskId};
use crate::outbound::{Fate, Mode, Task};
use crate::refusal::Refusal;

impl Vdn {
    /// Numbers to be called: new ones, and ones that changed.
    pub(super) fn take_tasks(&mut self, _tasks: Vec<Task>, _fx: &mut Effects) -> Result<Reply, Refusal> {
        Err(Refusal::NotSupported("calls by the contact centre itself"))
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
        fx.kept.push(Kept::Task(Box::new(task.clone())));
        self.tasks.insert(id, task);
        id
    }

    /// `previewcallout`.
    pub(super) fn preview_call(
        &mut self,
        _agent: AgentId,
        _task: TaskId,
        _number: &Phone,
        _fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        Err(Refusal::NotSupported("a previewed call"))
    }

    /// Numbers still to be called, in order of their ids.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }
}
