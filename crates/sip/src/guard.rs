//! What strangers may do: requests a second for each address, and guessing made slow.
//!
//! The rule for passwords, for each pair of address and user: the first three wrong ones cost nothing,
//! then the pair is locked for 1 s, 2 s, 4 s … up to 30 s after each further one. While it is locked
//! nothing is checked. It is forgotten after ten quiet minutes or a right password. An address that
//! tries many users is stopped by its rate, not by this lock.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Wrong passwords that cost nothing.
const FREE: u32 = 3;
const LONGEST: Duration = Duration::from_secs(30);
const FORGOTTEN: Duration = Duration::from_secs(600);

/// Who counts as one source: an IPv6 subscriber has a whole /64 to speak from.
pub(crate) fn source(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 => v4,
    }
}

/// A map that forgets its older half when it is full.
struct Bounded<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    most: usize,
}

impl<K: Hash + Eq, V> Bounded<K, V> {
    fn new(most: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            most: most.max(2),
        }
    }

    fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    fn entry(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        if self.young.len() >= self.most / 2 && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        let held = self.old.remove(&key);
        self.young.entry(key).or_insert_with(|| held.unwrap_or_else(new))
    }

    fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

/// A bucket of tokens.
#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    fn full(now: Instant, burst: u32) -> Self {
        Self {
            tokens: f64::from(burst),
            filled: now,
        }
    }

    fn take(&mut self, now: Instant, per_second: u32, burst: u32) -> bool {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = (self.tokens + passed * f64::from(per_second)).min(f64::from(burst));
        let there = self.tokens >= 1.0;
        if there {
            self.tokens -= 1.0;
        }
        there
    }
}

#[derive(Clone, Copy)]
struct Lock {
    failures: u32,
    last: Instant,
    until: Instant,
}

/// What is remembered of sources.
pub(crate) struct Guard {
    strangers: Bounded<IpAddr, Bucket>,
    callers: Bounded<IpAddr, Bucket>,
    locks: Bounded<(IpAddr, Box<str>), Lock>,
    /// Number of the first request that was challenged, by address and Call-ID.
    challenged: Bounded<(IpAddr, Box<str>), u32>,
}

impl Guard {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            strangers: Bounded::new(most),
            callers: Bounded::new(most),
            locks: Bounded::new(most),
            challenged: Bounded::new(most),
        }
    }

    /// Notes a challenge. Tells whether the same phone was challenged before and came back with
    /// nothing: it didn't understand. Copies of one request bear the same number.
    pub(crate) fn puzzled(&mut self, from: IpAddr, call_id: &str, number: u32) -> bool {
        let first = self.challenged.entry((source(from), call_id.into()), || number);
        *first != number
    }

    /// Whether a request without valid credentials may be answered.
    pub(crate) fn stranger(&mut self, now: Instant, from: IpAddr, per_second: u32, burst: u32) -> bool {
        self.strangers
            .entry(source(from), || Bucket::full(now, burst))
            .take(now, per_second, burst)
    }

    /// Whether a known source may begin one more call.
    pub(crate) fn caller(&mut self, now: Instant, from: IpAddr, per_second: u32, burst: u32) -> bool {
        self.callers
            .entry(source(from), || Bucket::full(now, burst))
            .take(now, per_second, burst)
    }

    /// How long passwords of the user aren't looked at from there.
    pub(crate) fn locked(&self, now: Instant, from: IpAddr, user: &str) -> Option<Duration> {
        let lock = self.locks.get(&(source(from), user.into()))?;
        let left = lock.until.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }

    /// A wrong password; returns how many in a row.
    pub(crate) fn wrong(&mut self, now: Instant, from: IpAddr, user: &str) -> u32 {
        let new = || Lock {
            failures: 0,
            last: now,
            until: now,
        };
        let lock = self.locks.entry((source(from), user.into()), new);
        if now.saturating_duration_since(lock.last) > FORGOTTEN {
            lock.failures = 0;
        }
        lock.failures = lock.failures.saturating_add(1);
        lock.last = now;
        if lock.failures > FREE {
            let doubled = Duration::from_secs(1 << (lock.failures - FREE - 1).min(5));
            lock.until = now + doubled.min(LONGEST);
        }
        lock.failures
    }

    /// A right password.
    pub(crate) fn right(&mut self, from: IpAddr, user: &str) {
        self.locks.remove(&(source(from), user.into()));
    }

    /// How much is remembered.
    pub(crate) fn len(&self) -> usize {
        self.strangers.len() + self.callers.len() + self.locks.len() + self.challenged.len()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn guessing_gets_slow() {
        let from: IpAddr = "192.0.2.1".parse().unwrap();
        let mut now = Instant::now();
        let mut guard = Guard::new(100);
        let mut locked = Vec::new();
        for _ in 0..10 {
            guard.wrong(now, from, "100");
            let left = guard.locked(now, from, "100").unwrap_or_default();
            locked.push(left.as_secs());
            now += left;
        }
        assert_eq!(locked, [0, 0, 0, 1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(guard.locked(now, from, "101"), None);
        guard.right(from, "100");
        guard.wrong(now, from, "100");
        assert_eq!(guard.locked(now, from, "100"), None);
    }

    #[test]
    fn one_source() {
        let check = |a: &str, b: &str, same: bool| {
            let of = |text: &str| source(text.parse().unwrap());
            assert_eq!(of(a) == of(b), same, "{a} {b}");
        };
        check("192.0.2.1", "::ffff:192.0.2.1", true);
        check("192.0.2.1", "192.0.2.2", false);
        check("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true);
        check("2001:db8:0:1::1", "2001:db8:0:2::1", false);
    }

    #[test]
    fn rates_and_memory() {
        let now = Instant::now();
        let mut guard = Guard::new(100);
        let from: IpAddr = "192.0.2.1".parse().unwrap();
        let granted = (0..100).filter(|_| guard.stranger(now, from, 10, 20)).count();
        assert_eq!(granted, 20);
        let later = now + Duration::from_secs(1);
        assert_eq!(
            (0..100).filter(|_| guard.stranger(later, from, 10, 20)).count(),
            10
        );
        for n in 0..10_000_u32 {
            guard.stranger(now, IpAddr::from(n.to_be_bytes()), 10, 20);
            guard.wrong(now, IpAddr::from(n.to_be_bytes()), "x");
        }
        assert!(guard.len() <= 300);
    }
}
