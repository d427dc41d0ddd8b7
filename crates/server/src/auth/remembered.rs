//! Passwords that were verified a short while ago, known again without hashing.

use super::fault::AuthFault;
use super::seal::{Seal, Tag};
use crate::secret::Secret;
use ccgate_core::AgentId;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many agents are remembered.
const CAPACITY: usize = 100_000;

/// One keyed fingerprint an agent, over its number, its stored hash and its password: a changed hash
/// makes the old fingerprint worthless.
pub(super) struct Remembered {
    seal: Seal,
    span: Duration,
    capacity: usize,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    entries: HashMap<AgentId, (Tag, Instant)>,
    /// The same agents by the end of their time.
    by_end: BTreeSet<(Instant, AgentId)>,
}

impl Remembered {
    /// Nothing is remembered; later on for `span`, or never when that is zero.
    pub(super) fn new(span: Duration) -> Result<Self, AuthFault> {
        Ok(Self {
            seal: Seal::new()?,
            span,
            capacity: CAPACITY,
            table: Mutex::default(),
        })
    }

    /// Whether this password was verified against this hash within the time.
    pub(super) fn knows(&self, agent: AgentId, phc: &str, password: &Secret) -> bool {
        let entry = self.table().entries.get(&agent).copied();
        let Some((tag, until)) = entry else {
            return false;
        };
        until > Instant::now()
            && self
                .seal
                .matches(&parts(&agent.0.to_be_bytes(), phc, password), &tag)
    }

    /// Remembers a password that was verified just now.
    pub(super) fn remember(&self, agent: AgentId, phc: &str, password: &Secret) {
        if self.span.is_zero() {
            return;
        }
        let now = Instant::now();
        let tag = self.seal.tag(&parts(&agent.0.to_be_bytes(), phc, password));
        let mut table = self.table();
        table.forget(agent);
        table.entries.insert(agent, (tag, now + self.span));
        table.by_end.insert((now + self.span, agent));
        while let Some(&(until, oldest)) = table.by_end.first()
            && (until <= now || table.entries.len() > self.capacity)
        {
            table.forget(oldest);
        }
    }

    /// Forgets an agent's password.
    pub(super) fn forget(&self, agent: AgentId) {
        self.table().forget(agent);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn forget(&mut self, agent: AgentId) {
        if let Some((_, until)) = self.entries.remove(&agent) {
            self.by_end.remove(&(until, agent));
        }
    }
}

fn parts<'a>(agent: &'a [u8], phc: &'a str, password: &'a Secret) -> [&'a [u8]; 3] {
    [agent, phc.as_bytes(), password.expose().as_bytes()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: AgentId = AgentId(101);

    #[tokio::test(start_paused = true)]
    async fn for_its_time_and_its_hash() {
        let remembered = Remembered::new(Duration::from_secs(60)).unwrap();
        let (right, wrong) = (Secret::from("right"), Secret::from("wrong"));
        assert!(!remembered.knows(AGENT, "hash", &right));
        remembered.remember(AGENT, "hash", &right);
        assert!(remembered.knows(AGENT, "hash", &right));
        assert!(!remembered.knows(AGENT, "hash", &wrong));
        assert!(!remembered.knows(AGENT, "other", &right));
        assert!(!remembered.knows(AgentId(102), "hash", &right));
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(!remembered.knows(AGENT, "hash", &right));
        remembered.remember(AGENT, "hash", &right);
        remembered.forget(AGENT);
        assert!(!remembered.knows(AGENT, "hash", &right));
        let never = Remembered::new(Duration::ZERO).unwrap();
        never.remember(AGENT, "hash", &right);
        assert!(!never.knows(AGENT, "hash", &right));
    }

    #[tokio::test(start_paused = true)]
    async fn bounded() {
        let mut remembered = Remembered::new(Duration::from_secs(60)).unwrap();
        remembered.capacity = 3;
        let password = Secret::from("right");
        for agent in [1, 2, 3, 1, 4] {
            remembered.remember(AgentId(agent), "hash", &password);
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        let known = [1, 2, 3, 4].map(|agent| remembered.knows(AgentId(agent), "hash", &password));
        assert_eq!(known, [true, false, true, true]);
        assert_eq!(remembered.table().by_end.len(), 3);
        tokio::time::advance(Duration::from_secs(120)).await;
        remembered.remember(AgentId(9), "hash", &password);
        assert_eq!(remembered.table().entries.len(), 1);
    }
}
