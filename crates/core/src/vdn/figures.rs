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
        self.figures.queues.get(&skill).copied().unwrap_or_default()
    }
}
