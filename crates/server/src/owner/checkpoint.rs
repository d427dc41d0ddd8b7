//! Which agents have to be saved whole before the journal can be cut.
//!
//! The journal holds every batch since an agent was last saved whole. A few agents are written
//! whole along with each batch once the journal is long, oldest first, so that the cost is spread
//! and no write is ever a big one.

use ccgate_core::AgentId;
use std::collections::{HashMap, VecDeque};

/// Batches in the journal before agents are written whole.
const LONG: u64 = 512;
/// Agents written whole along with one batch, normally and when the journal is far too long.
const FEW: usize = 16;
const MANY: usize = 64;

#[derive(Debug)]
pub(super) struct Checkpoint {
    /// Agents with changes in the journal, by the batch of the oldest such change.
    order: VecDeque<(u64, AgentId)>,
    since: HashMap<AgentId, u64>,
    cut: u64,
}

impl Checkpoint {
    /// With a journal that may be cut after `cut`.
    pub(super) fn new(cut: u64) -> Self {
        Self { order: VecDeque::new(), since: HashMap::new(), cut }
    }

    /// The agent has a change in the batch.
    pub(super) fn touch(&mut self, agent: AgentId, seq: u64) {
        if let std::collections::hash_map::Entry::Vacant(entry) = self.since.entry(agent) {
            entry.insert(seq);
            self.order.push_back((seq, agent));
        }
    }

    /// The agents to be written whole along with batch `seq`; all of them when `all`.
    pub(super) fn due(&mut self, seq: u64, all: bool) -> Vec<AgentId> {
        let length = seq.saturating_sub(self.cut);
        let count = match length {
            _ if all => self.order.len(),
            0..=LONG => 0,
            _ if length <= 8 * LONG => FEW,
            _ => MANY,
        };
        let due: Vec<AgentId> =
            self.order.drain(..count.min(self.order.len())).map(|(_, agent)| agent).collect();
        for agent in &due {
            self.since.remove(agent);
        }
        due
    }

    /// Up to which batch the journal may be cut after batch `seq` with its whole agents is saved;
    /// `None` when that gains nothing.
    pub(super) fn cut_after(&mut self, seq: u64) -> Option<u64> {
        let upto = self.order.front().map_or(seq, |(oldest, _)| oldest.saturating_sub(1));
        if upto <= self.cut {
            return None;
        }
        self.cut = upto;
        Some(upto)
    }
}
