//! Who is signing in or out right now (100-021).
//!
//! Two things are kept apart so that a stranger with a wrong password can't stand in an agent's
//! way: an [`Attempt`] stops only the *same* request being made twice (same agent, address and
//! password); a [`Claim`] belongs to whoever has shown the right password or Guid, and stops all
//! others until it is answered.

use super::fault::AuthFault;
use super::locks::Source;
use super::seal::{Seal, Tag};
use crate::secret::Secret;
use ccgate_core::AgentId;
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Sign-ins and sign-outs that aren't answered yet. It holds no more than there are requests.
pub struct UnderWay {
    seal: Seal,
    attempts: Arc<Mutex<HashSet<Tag>>>,
    claims: Arc<Mutex<HashSet<AgentId>>>,
}

/// A thing that stands in a set as long as this lives.
struct Held<T: Eq + Hash> {
    set: Arc<Mutex<HashSet<T>>>,
    item: T,
}

/// A sign-in whose password isn't verified yet; ends when dropped.
#[must_use]
pub struct Attempt(#[expect(dead_code, reason = "held for its Drop")] Held<Tag>);

/// The right to sign one agent in or out; ends when dropped, which must be after the answer.
#[must_use]
pub struct Claim(Held<AgentId>);

impl UnderWay {
    /// Nothing is under way.
    ///
    /// # Errors
    /// [`AuthFault::Broken`] when the system gives no random numbers.
    pub fn new() -> Result<Self, AuthFault> {
        Ok(Self {
            seal: Seal::new()?,
            attempts: Arc::default(),
            claims: Arc::default(),
        })
    }

    /// Begins a sign-in. None when the same one is under way.
    pub fn attempt(&self, agent: AgentId, source: Source, password: &Secret) -> Option<Attempt> {
        let (agent, source) = (agent.0.to_be_bytes(), source.address().to_string());
        let tag = self
            .seal
            .tag(&[&agent, source.as_bytes(), password.expose().as_bytes()]);
        hold(&self.attempts, tag).map(Attempt)
    }

    /// Claims the agent for a verified sign-in, a sign-out or a change of password. None when
    /// somebody has it.
    pub fn claim(&self, agent: AgentId) -> Option<Claim> {
        hold(&self.claims, agent).map(Claim)
    }
}

impl Claim {
    /// Whose it is.
    pub fn agent(&self) -> AgentId {
        self.0.item
    }
}

fn hold<T: Eq + Hash + Copy>(set: &Arc<Mutex<HashSet<T>>>, item: T) -> Option<Held<T>> {
    let new = set.lock().unwrap_or_else(PoisonError::into_inner).insert(item);
    new.then(|| Held {
        set: Arc::clone(set),
        item,
    })
}

impl<T: Eq + Hash> Drop for Held<T> {
    fn drop(&mut self) {
        self.set
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.item);
    }
}

impl std::fmt::Debug for UnderWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnderWay").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Attempt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempt")
    }
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Claim({})", self.agent())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    #[test]
    fn only_the_same_request_is_stopped() {
        let under_way = UnderWay::new().unwrap();
        let source = |address: &str| Source::from(address.parse::<IpAddr>().unwrap());
        let begin =
            |agent, from, password: &str| under_way.attempt(AgentId(agent), source(from), &password.into());
        let first = begin(101, "10.0.0.7", "right");
        assert!(first.is_some());
        assert!(begin(101, "10.0.0.7", "right").is_none());
        assert!(begin(101, "10.0.0.7", "wrong").is_some());
        assert!(begin(101, "10.0.0.8", "right").is_some());
        assert!(begin(102, "10.0.0.7", "right").is_some());
        drop(first);
        assert!(begin(101, "10.0.0.7", "right").is_some());
    }

    #[test]
    fn one_claim_an_agent() {
        let under_way = UnderWay::new().unwrap();
        let claim = under_way.claim(AgentId(101)).unwrap();
        assert_eq!(claim.agent(), AgentId(101));
        assert!(under_way.claim(AgentId(101)).is_none());
        assert!(under_way.claim(AgentId(102)).is_some());
        drop(claim);
        assert!(under_way.claim(AgentId(101)).is_some());
    }
}
