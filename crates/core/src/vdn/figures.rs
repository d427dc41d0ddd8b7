//! Keeping the figures.

use super::Vdn;
use crate::figures::{Figures, QueueFigures};
use crate::ids::SkillId;

impl Vdn {
    /// The figures of now and today.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The figures of one queue; all zero for one in which nothing has happened yet.
    pub fn queue_figures(&self, skill: SkillId) -> QueueFigures {
        let mut figures = self.figures.queues.get(&skill).copied().unwrap_or_default();
        if let Some(queue) = self.queues.get(&skill) {
            figures.waiting = u32::try_from(queue.waiting_count()).unwrap_or(u32::MAX);
            figures.oldest = queue.oldest();
            figures.available = u32::try_from(queue.ready_count()).unwrap_or(u32::MAX);
        }
        figures
    }
}
