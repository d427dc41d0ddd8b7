//! Soft locks: wrong passwords of an agent from one address slow and then stop further ones.
//!
//! The rule itself is [`ccgate_core::softlock`]; here is the table of all that are remembered. It is
//! bounded: what has expired goes first, then what is oldest.

use ccgate_core::softlock::{LockPolicy, SoftLock, Verdict};
use ccgate_core::{AgentId, Time};
use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many locks are remembered unless told otherwise.
const CAPACITY: usize = 100_000;

/// Where guesses come from: an IPv4 address, or an IPv6 /64 network, since one client commonly has
/// all of its addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(IpAddr);

impl Source {
    /// The address, or the first one of the network.
    pub fn address(self) -> IpAddr {
        self.0
    }
}

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX))),
            v4 => v4,
        })
    }
}

/// What a wrong password left behind: for the store, so that a restart doesn't forget it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Whose password was tried; not necessarily an agent that exists.
    pub agent: AgentId,
    /// From where.
    pub source: Source,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// When the last one came.
    pub at: Time,
    /// Whether this one locked it.
    pub locked: bool,
}

/// All soft locks.
#[derive(Debug)]
pub struct Locks {
    policy: LockPolicy,
    capacity: usize,
    table: Mutex<Table>,
}

type Key = (AgentId, Source);

#[derive(Debug, Default)]
struct Table {
    entries: HashMap<Key, Entry>,
    /// The same keys by the time they were last touched, to find the oldest.
    by_age: BTreeSet<(Time, Key)>,
}

#[derive(Debug, Default)]
struct Entry {
    lock: SoftLock,
    trials: u32,
    touched: Time,
}

/// A try that was let through. It ends by [`Trial::failed`] or [`Trial::succeeded`]; dropped without
/// either it counts as never made.
#[derive(Debug)]
#[must_use]
pub struct Trial {
    locks: Arc<Locks>,
    key: Key,
    wait: Duration,
    ended: bool,
}

impl Locks {
    /// No locks, under this rule.
    pub fn new(policy: LockPolicy) -> Self {
        Self::with_capacity(policy, CAPACITY)
    }

    fn with_capacity(policy: LockPolicy, capacity: usize) -> Self {
        Self {
            policy,
            capacity,
            table: Mutex::default(),
        }
    }

    /// Takes back what was saved by an earlier process. What has expired is left out.
    pub fn restore(&self, saved: impl IntoIterator<Item = Failure>, now: Time) {
        let mut table = self.table();
        for failure in saved {
            let lock = SoftLock::restore(failure.failures, failure.at);
            if !lock.expired(&self.policy, now) {
                let key = (failure.agent, failure.source);
                table.put(
                    key,
                    Entry {
                        lock,
                        trials: 0,
                        touched: failure.at,
                    },
                );
                table.shrink(self.capacity, &self.policy, now);
            }
        }
    }

    /// Asks for a try of this agent from there.
    ///
    /// # Errors
    /// Locked, for about this long.
    pub fn begin(self: &Arc<Self>, agent: AgentId, source: Source, now: Time) -> Result<Trial, Duration> {
        let key = (agent, source);
        let mut table = self.table();
        let mut entry = table.take(key).unwrap_or_default();
        let verdict = entry.lock.begin(&self.policy, now);
        let wait = match verdict {
            Verdict::Now => Ok(Duration::ZERO),
            Verdict::After(wait) => Ok(wait),
            Verdict::Locked(left) => Err(left),
        };
        if wait.is_ok() {
            entry.trials += 1;
            entry.touched = now;
        }
        table.keep(key, entry, &self.policy, now);
        table.shrink(self.capacity, &self.policy, now);
        drop(table);
        Ok(Trial {
            locks: Arc::clone(self),
            key,
            wait: wait?,
            ended: false,
        })
    }

    /// Forgets all wrong passwords of an agent (the command `ccgate agent unlock`). Says from where
    /// they came, so that they can be deleted from the store too.
    pub fn unlock(&self, agent: AgentId) -> Vec<Source> {
        let mut table = self.table();
        let keys: Vec<Key> = table
            .entries
            .keys()
            .filter(|key| key.0 == agent)
            .copied()
            .collect();
        for key in &keys {
            if let Some(entry) = table.take(*key)
                && entry.trials > 0
            {
                table.put(
                    *key,
                    Entry {
                        lock: SoftLock::default(),
                        ..entry
                    },
                );
            }
        }
        keys.into_iter().map(|key| key.1).collect()
    }

    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.table().entries.len()
    }

    /// Whether none is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn put(&mut self, key: Key, entry: Entry) {
        self.take(key);
        self.by_age.insert((entry.touched, key));
        self.entries.insert(key, entry);
    }

    fn take(&mut self, key: Key) -> Option<Entry> {
        let entry = self.entries.remove(&key)?;
        self.by_age.remove(&(entry.touched, key));
        Some(entry)
    }

    /// Puts it back unless there is nothing to remember.
    fn keep(&mut self, key: Key, entry: Entry, policy: &LockPolicy, now: Time) {
        let idle = entry.trials == 0;
        if !idle || (entry.lock.failures() > 0 && !entry.lock.expired(policy, now)) {
            self.put(key, entry);
        }
    }

    /// Drops a few that have expired, and the oldest as long as there are too many.
    fn shrink(&mut self, capacity: usize, policy: &LockPolicy, now: Time) {
        // A few at a time, so that no request pays for all.
        for _ in 0..4 {
            let Some(&(touched, key)) = self.by_age.first() else {
                return;
            };
            let old = now.since(touched) >= policy.locked_for;
            if old || self.entries.len() > capacity {
                self.take(key);
            }
        }
    }
}

impl Trial {
    /// How long the answer is to be held before the password is looked at; zero for not at all.
    pub fn wait(&self) -> Duration {
        self.wait
    }

    /// The password was wrong.
    pub fn failed(mut self, now: Time) -> Failure {
        let (agent, source) = self.key;
        self.end(now, |lock, policy| {
            let locked = lock.failed(policy, now);
            Failure {
                agent,
                source,
                failures: lock.failures(),
                at: now,
                locked,
            }
        })
    }

    /// The password was right. Says whether there was anything to forget, so that it is deleted from
    /// the store too.
    pub fn succeeded(mut self, now: Time) -> bool {
        self.end(now, |lock, _| {
            let remembered = lock.failures() > 0;
            lock.succeeded();
            remembered
        })
    }

    fn end<T>(&mut self, now: Time, how: impl FnOnce(&mut SoftLock, &LockPolicy) -> T) -> T {
        self.ended = true;
        let mut table = self.locks.table();
        let mut entry = table.take(self.key).unwrap_or_default();
        entry.trials = entry.trials.saturating_sub(1);
        entry.touched = entry.touched.max(now);
        let said = how(&mut entry.lock, &self.locks.policy);
        table.keep(self.key, entry, &self.locks.policy, now);
        said
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        if !self.ended {
            // The time isn't known here; an entry is never younger than its last failure.
            self.end(Time::default(), |lock, _| lock.given_up());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: LockPolicy = LockPolicy {
        limit: 3,
        locked_for: Duration::from_secs(600),
    };
    const AGENT: AgentId = AgentId(101);

    fn at(seconds: u64) -> Time {
        Time::from_millis(1_700_000_000_000 + seconds * 1000)
    }

    fn from(address: &str) -> Source {
        address.parse::<IpAddr>().unwrap().into()
    }

    fn fail(locks: &Arc<Locks>, agent: AgentId, source: Source, now: Time) -> Failure {
        locks.begin(agent, source, now).unwrap().failed(now)
    }

    #[test]
    fn a_stranger_locks_only_his_own_address() {
        let locks = Arc::new(Locks::new(POLICY));
        let (stranger, desk) = (from("203.0.113.7"), from("10.0.0.7"));
        let locked: Vec<bool> = [0, 10, 20]
            .map(|s| fail(&locks, AGENT, stranger, at(s)).locked)
            .into();
        assert_eq!(locked, [false, false, true]);
        assert_eq!(
            locks.begin(AGENT, stranger, at(21)).unwrap_err(),
            Duration::from_secs(599)
        );
        assert_eq!(locks.begin(AGENT, desk, at(21)).unwrap().wait(), Duration::ZERO);
        assert_eq!(
            locks.begin(AgentId(102), stranger, at(21)).unwrap().wait(),
            Duration::ZERO
        );
        assert_eq!(locks.unlock(AGENT), [stranger]);
        assert!(locks.begin(AGENT, stranger, at(21)).is_ok());
        assert!(locks.is_empty());
    }

    #[test]
    fn what_is_given_up_leaves_nothing() {
        let locks = Arc::new(Locks::new(POLICY));
        let source = from("10.0.0.7");
        for _ in 0..100 {
            drop(locks.begin(AGENT, source, at(0)).unwrap());
        }
        assert!(locks.is_empty());
        fail(&locks, AGENT, source, at(0));
        let held = locks.begin(AGENT, source, at(0)).unwrap();
        assert_eq!(held.wait(), Duration::from_secs(1));
        assert!(locks.begin(AGENT, source, at(0)).is_err(), "only one is held");
        drop(held);
        let held = locks.begin(AGENT, source, at(0)).unwrap();
        assert!(held.succeeded(at(1)));
        assert!(locks.is_empty());
        assert!(!locks.begin(AGENT, source, at(1)).unwrap().succeeded(at(1)));
    }

    #[test]
    fn saved_locks_come_back() {
        let locks = Arc::new(Locks::new(POLICY));
        let source = from("10.0.0.7");
        let saved = [0, 10, 20].map(|s| fail(&locks, AGENT, source, at(s)));
        let next = Arc::new(Locks::new(POLICY));
        next.restore([saved[2]], at(100));
        assert_eq!(
            next.begin(AGENT, source, at(100)).unwrap_err(),
            Duration::from_secs(520)
        );
        let later = Arc::new(Locks::new(POLICY));
        later.restore([saved[2]], at(620));
        assert!(later.is_empty());
    }

    #[test]
    fn the_table_is_bounded_and_the_oldest_goes() {
        let locks = Arc::new(Locks::with_capacity(POLICY, 10));
        for n in 0..100u32 {
            fail(&locks, AgentId(101 + n), from("10.0.0.7"), at(u64::from(n)));
            assert!(locks.len() <= 11);
        }
        assert!(
            locks
                .begin(AgentId(200), from("10.0.0.7"), at(99))
                .unwrap()
                .wait()
                > Duration::ZERO
        );
        assert!(
            locks
                .begin(AgentId(101), from("10.0.0.7"), at(99))
                .unwrap()
                .wait()
                .is_zero()
        );
        for n in 500..503 {
            fail(&locks, AgentId(n), from("10.0.0.7"), at(10_000));
        }
        assert_eq!(locks.len(), 3, "expired ones go first");
    }

    #[test]
    fn sources() {
        let same = [
            ("::ffff:10.0.0.7", "10.0.0.7"),
            ("2001:db8::1", "2001:db8::ffff:1"),
        ];
        for (one, other) in same {
            assert_eq!(from(one), from(other));
        }
        assert_ne!(from("2001:db8::1"), from("2001:db8:0:1::1"));
        assert_ne!(from("10.0.0.7"), from("10.0.0.8"));
    }
}
