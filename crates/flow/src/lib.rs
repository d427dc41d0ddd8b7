//! Files of automatic flows: read, checked, made into what the core runs. The format is described in
//! `docs/flows.md`.
//!
//! A file is read as a whole: everything that is wrong with it is told, with its line. Nothing is made
//! of a file that has a fault.

mod check;
pub mod outline;
mod problem;
mod reader;
mod steps;
mod top;
mod words;
mod zone;

pub use check::{against, prompts};
pub use problem::Problem;

use ccgate_core::flow::Flow;
use ccgate_core::ids::{AgentId, SkillId, VdnId};
use ccgate_core::time::Time;

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 1 << 20;
/// The most steps of a flow.
pub const MOST_STEPS: usize = 1000;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowFile {
    /// The VDN that it is for.
    pub vdn: VdnId,
    /// The flow.
    pub flow: Flow,
    /// What it speaks of that stands elsewhere.
    pub uses: Vec<Use>,
}

/// Something that a file speaks of and that stands elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The line.
    pub line: usize,
    /// The step; empty outside one.
    pub step: String,
    /// What.
    pub what: What,
}

/// What a file speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A file to be played.
    Prompt(String),
    /// A skill queue.
    Skill(SkillId),
    /// An agent.
    Agent(AgentId),
    /// The host of a web service.
    Host(String),
}

/// Reads a file. `now` is when it is read: changes of a clock between summer and winter are looked up
/// for the ten years from then on.
///
/// The problems come in the order of the lines. Without a fault among them, but maybe with warnings,
/// there is a flow.
pub fn parse(text: &str, now: Time) -> (Option<FlowFile>, Vec<Problem>) {
    let mut reader = reader::Reader::new(text);
    let file = top::read(text, now, &mut reader);
    let mut problems = reader.into_problems();
    problems.sort_by_key(|problem| problem.line);
    let faulty = problems.iter().any(|problem| !problem.warning);
    (file.filter(|_| !faulty), problems)
}
