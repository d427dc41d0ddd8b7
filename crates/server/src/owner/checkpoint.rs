//! Which agents have to be saved whole before the journal can be cut.
//!
//! The journal holds every change since an agent was last saved whole. Once it is long, a few agents
//! are written whole along with a batch now and then, oldest first and in proportion to the changes,
//! so that the cost is spread and no write is ever a big one.

use ccgate_core::AgentId;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

/// Changes in the journal before agents are written whole; reading so many back takes well under a
/// second.
const LONG: u64 = 50_000;
/// Changes for each agent written whole, normally and when the journal is far too long.
const SELDOM: u64 = 16;
const OFTEN: u64 = 4;
/// Agents are written whole so many at a time, so that most writes are a journal row and nothing
/// else: that is one short statement.
const PORTION: u64 = 64;

#[derive(Debug)]
pub(super) struct Checkpoint {
    /// Agents with changes in the journal, by the batch of the oldest such change.
    order: VecDeque<(u64, AgentId)>,
    since: HashMap<AgentId, u64>,
    /// Batches in the journal with the number of their changes, oldest first.
    batches: VecDeque<(u64, u64)>,
    length: u64,
    /// Agents that ought to have been written whole by now.
    debt: u64,
}

impl Checkpoint {
    /// With a journal of so many changes, the newest of them in batch `seq`.
    pub(super) fn new(seq: u64, journal: u64) -> Self {
        let batches = if journal > 0 {
            VecDeque::from([(seq, journal)])
        } else {
            VecDeque::new()
        };
        Self {
            order: VecDeque::new(),
            since: HashMap::new(),
            batches,
            length: journal,
            debt: 0,
        }
    }

    /// The agent has a change in the batch.
    pub(super) fn touch(&mut self, agent: AgentId, seq: u64) {
        if let Entry::Vacant(entry) = self.since.entry(agent) {
            entry.insert(seq);
            self.order.push_back((seq, agent));
        }
    }

    /// The agents to be written whole along with batch `seq` of so many changes; all of them when
    /// `all`.
    pub(super) fn due(&mut self, seq: u64, changes: usize, all: bool) -> Vec<AgentId> {
        let changes = changes as u64;
        self.batches.push_back((seq, changes));
        self.length += changes;
        self.debt += match self.length {
            0..=LONG => 0,
            length if length <= 8 * LONG => changes.div_ceil(SELDOM),
            _ => changes.div_ceil(OFTEN),
        };
        let count = match self.debt {
            _ if all => self.order.len(),
            debt if debt >= PORTION => self.order.len().min(PORTION as usize),
            _ => 0,
        };
        self.debt -= self.debt.min(count as u64);
        let due: Vec<AgentId> = self.order.drain(..count).map(|(_, agent)| agent).collect();
        for agent in &due {
            self.since.remove(agent);
        }
        due
    }

    /// Up to which batch the journal may be cut after batch `seq` with its whole agents is saved;
    /// `None` when that gains nothing.
    pub(super) fn cut_after(&mut self, seq: u64) -> Option<u64> {
        let upto = self
            .order
            .front()
            .map_or(seq, |(oldest, _)| oldest.saturating_sub(1));
        let mut cut = None;
        while let Some((batch, changes)) = self.batches.front().copied().filter(|(batch, _)| *batch <= upto) {
            self.batches.pop_front();
            self.length -= changes;
            cut = Some(batch);
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One change a batch, of the agents in turn: how long does the journal get, and how many agents
    /// are written whole with one batch at the most?
    fn longest(agents: u32, batches: u64) -> (u64, usize) {
        let mut checkpoint = Checkpoint::new(0, 0);
        let (mut longest, mut most) = (0, 0);
        for seq in 1..=batches {
            checkpoint.touch(AgentId(u32::try_from(seq).unwrap() % agents), seq);
            most = most.max(checkpoint.due(seq, 1, false).len());
            checkpoint.cut_after(seq);
            longest = longest.max(checkpoint.length);
        }
        (longest, most)
    }

    #[test]
    fn the_journal_stays_bounded_and_writes_small() {
        for agents in [1, 100, 10_000, 60_000] {
            let (longest, most) = longest(agents, 400_000);
            assert!(
                longest <= LONG + u64::from(agents) + PORTION,
                "{agents} agents: {longest}"
            );
            assert!(most <= 64, "{agents} agents: {most}");
        }
    }

    #[test]
    fn nothing_is_cut_that_an_agent_still_needs() {
        let mut checkpoint = Checkpoint::new(0, 0);
        checkpoint.touch(AgentId(101), 1);
        assert_eq!(checkpoint.due(1, 1, false), []);
        assert_eq!(checkpoint.cut_after(1), None);
        checkpoint.touch(AgentId(102), 2);
        assert_eq!(checkpoint.due(2, 1, true), [AgentId(101), AgentId(102)]);
        assert_eq!(checkpoint.cut_after(2), Some(2));
    }
}
