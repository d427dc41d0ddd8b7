//! Nonces that carry their own proof, so that a stranger's request leaves nothing behind.
//!
//! A nonce is `time.salt.mac`: when it was made (seconds since the start, hexadecimal), random octets
//! and an HMAC over both and the address that it was made for: with one of his own, nobody can send wrong
//! passwords in another's name (and so lock him out) from an address that isn't his. Only nonces that were used with a right password are remembered, with the
//! highest count seen, so that a request that was overheard can't be sent again (RFC 7616 §3.4).

use crate::digest::hex;
use crate::random;
use ring::hmac;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq;

/// Makes and checks nonces.
pub(crate) struct Nonces {
    key: hmac::Key,
    begun: Instant,
    /// Highest count used, by salt, with the time of the nonce.
    used: HashMap<u64, (u64, u32)>,
    /// Nonces made before are stale: their counts were forgotten.
    floor: u64,
    most: usize,
}

/// What a nonce is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    /// Ours and fresh.
    Good,
    /// Ours, but old or used already.
    Stale,
    /// Not ours, or another's.
    Forged,
}

impl Nonces {
    pub(crate) fn new(now: Instant, most: usize) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &random::bytes::<32>()),
            begun: now,
            used: HashMap::new(),
            floor: 0,
            most,
        }
    }

    pub(crate) fn make(&self, now: Instant, from: IpAddr) -> String {
        let text = format!("{:x}.{:016x}", self.second(now), random::number());
        let mac = self.mac(from, &text);
        format!("{text}.{mac}")
    }

    fn second(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.begun).as_secs()
    }

    fn mac(&self, from: IpAddr, text: &str) -> String {
        let bound = format!("{text} {}", from.to_canonical());
        hex(&hmac::sign(&self.key, bound.as_bytes()).as_ref()[..16])
    }

    fn read(&self, from: IpAddr, nonce: &str) -> Option<(u64, u64)> {
        let (text, mac) = nonce.rsplit_once('.')?;
        let genuine: bool = self.mac(from, text).as_bytes().ct_eq(mac.as_bytes()).into();
        let (second, salt) = text.split_once('.')?;
        let read = (
            u64::from_str_radix(second, 16).ok()?,
            u64::from_str_radix(salt, 16).ok()?,
        );
        genuine.then_some(read)
    }

    /// What a nonce is worth, used with this count (none: without `qop`, so only once).
    pub(crate) fn check(
        &self,
        now: Instant,
        life: Duration,
        from: IpAddr,
        nonce: &str,
        count: Option<u32>,
    ) -> Worth {
        let Some((second, salt)) = self.read(from, nonce) else {
            return Worth::Forged;
        };
        let age = self.second(now).saturating_sub(second);
        let used = self.used.get(&salt).map_or(0, |(_, highest)| *highest);
        match age > life.as_secs() || second < self.floor || count.unwrap_or(1) <= used {
            true => Worth::Stale,
            false => Worth::Good,
        }
    }

    /// Remembers that a nonce was used with a right password.
    pub(crate) fn spend(
        &mut self,
        now: Instant,
        life: Duration,
        from: IpAddr,
        nonce: &str,
        count: Option<u32>,
    ) {
        let Some((second, salt)) = self.read(from, nonce) else {
            return;
        };
        if self.used.len() >= self.most {
            let oldest = self.second(now).saturating_sub(life.as_secs());
            self.used.retain(|_, (made, _)| *made >= oldest);
        }
        if self.used.len() >= self.most {
            // Everything made so far becomes stale, which costs each phone one more exchange.
            self.used.clear();
            self.floor = self.second(now) + 1;
        }
        self.used.insert(salt, (second, count.unwrap_or(1)));
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.used.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(60);
    const FROM: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    #[test]
    fn lives_and_dies() {
        let now = Instant::now();
        let mut nonces = Nonces::new(now, 10);
        let nonce = nonces.make(now, FROM);
        assert_eq!(nonces.check(now, LIFE, FROM, &nonce, Some(1)), Worth::Good);
        nonces.spend(now, LIFE, FROM, &nonce, Some(1));
        assert_eq!(nonces.check(now, LIFE, FROM, &nonce, Some(1)), Worth::Stale);
        assert_eq!(nonces.check(now, LIFE, FROM, &nonce, None), Worth::Stale);
        assert_eq!(nonces.check(now, LIFE, FROM, &nonce, Some(2)), Worth::Good);
        assert_eq!(
            nonces.check(now + LIFE * 2, LIFE, FROM, &nonce, Some(2)),
            Worth::Stale
        );
        let elsewhere = IpAddr::from([192, 0, 2, 2]);
        assert_eq!(nonces.check(now, LIFE, elsewhere, &nonce, Some(2)), Worth::Forged);
        for forged in ["", "0.0.0", "..", &nonce[1..], &format!("{nonce}0")] {
            assert_eq!(nonces.check(now, LIFE, FROM, forged, Some(1)), Worth::Forged);
        }
        let other = Nonces::new(now, 10).make(now, FROM);
        assert_eq!(nonces.check(now, LIFE, FROM, &other, Some(1)), Worth::Forged);
    }

    #[test]
    fn memory_is_bounded() {
        let now = Instant::now();
        let mut nonces = Nonces::new(now, 10);
        let first = nonces.make(now, FROM);
        for _ in 0..100 {
            let nonce = nonces.make(now, FROM);
            nonces.spend(now, LIFE, FROM, &nonce, Some(1));
            assert!(nonces.remembered() <= 10);
        }
        assert_eq!(nonces.check(now, LIFE, FROM, &first, Some(1)), Worth::Stale);
    }
}
