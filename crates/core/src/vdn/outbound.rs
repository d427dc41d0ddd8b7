//! Numbers that the contact centre calls by itself (spec/voice.md §8).

use super::{Effects, Reply, Vdn};
use crate::ids::{AgentId, Phone, TaskId};
use crate::outbound::Task;
use crate::refusal::Refusal;

impl Vdn {
    /// Numbers to be called: new ones, and ones that changed.
    pub(super) fn take_tasks(&mut self, _tasks: Vec<Task>, _fx: &mut Effects) -> Result<Reply, Refusal> {
        Err(Refusal::NotSupported("calls by the contact centre itself"))
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
