//! ICE, the lite side (RFC 8445): we answer checks, the browser chooses the way.

use crate::stun;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use std::net::SocketAddr;
use std::time::Instant;

/// Ways to a browser that are kept in mind; more are answered, but not used.
const WAYS: usize = 16;

/// The name and password of one side.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) ufrag: String,
    pub(crate) password: String,
}

impl Credentials {
    /// `None` when the system gives no random numbers.
    pub(crate) fn new(random: &SystemRandom) -> Option<Self> {
        let mut bytes = [0; 24];
        random.fill(&mut bytes).ok()?;
        Some(Self {
            ufrag: STANDARD_NO_PAD.encode(&bytes[..6]),
            password: STANDARD_NO_PAD.encode(&bytes[6..]),
        })
    }
}

/// A check of somebody who has our password, but whose own name isn't known yet.
struct Early {
    name: String,
    from: SocketAddr,
    nominated: bool,
    at: Instant,
}

/// Our end of one leg.
pub(crate) struct Ice {
    ufrag: String,
    key: hmac::Key,
    /// What the other side calls itself; unknown until it has answered our offer.
    theirs: Option<String>,
    /// Checks from before that: a browser may be faster than its answer, and doesn't check again soon.
    early: Vec<Early>,
    ways: Vec<SocketAddr>,
    chosen: Option<SocketAddr>,
    /// The last check of the other side.
    heard: Option<Instant>,
}

impl Ice {
    pub(crate) fn new(credentials: &Credentials, theirs: Option<String>) -> Self {
        Self {
            ufrag: credentials.ufrag.clone(),
            key: stun::key(&credentials.password),
            theirs,
            early: Vec::new(),
            ways: Vec::new(),
            chosen: None,
            heard: None,
        }
    }

    /// The other side has answered our offer.
    pub(crate) fn learn(&mut self, theirs: String) {
        for early in std::mem::take(&mut self.early) {
            // Where a call was forked, the others have our password too.
            if early.name == theirs {
                self.found(early.at, early.from, early.nominated);
            }
        }
        self.theirs = Some(theirs);
    }

    /// The other side begins anew (RFC 8445 §9); what is in use stays so until another way is found.
    pub(crate) fn restart(&mut self, credentials: &Credentials, theirs: String) {
        *self = Self {
            chosen: self.chosen,
            ways: std::mem::take(&mut self.ways),
            heard: self.heard,
            ..Self::new(credentials, Some(theirs))
        };
    }

    /// Answers a check. `None`: it isn't one of this leg.
    pub(crate) fn check(&mut self, now: Instant, from: SocketAddr, packet: &[u8]) -> Option<Vec<u8>> {
        let request = stun::read(packet, &self.key)?;
        let (ours, theirs) = request.username.split_once(':')?;
        let known = self.theirs.as_deref().is_none_or(|name| name == theirs);
        if ours != self.ufrag || !known {
            return None;
        }
        if self.theirs.is_some() {
            self.found(now, from, request.nominated);
        } else if self.early.len() < WAYS {
            self.early.push(Early {
                name: theirs.to_owned(),
                from,
                nominated: request.nominated,
                at: now,
            });
        }
        Some(stun::success(&request.transaction, from, &self.key))
    }

    fn found(&mut self, now: Instant, from: SocketAddr, nominated: bool) {
        self.heard = Some(now);
        if !self.ways.contains(&from) && self.ways.len() < WAYS {
            self.ways.push(from);
        }
        if nominated || self.chosen.is_none() {
            self.chosen = Some(from);
        }
    }

    /// Whether something else may come from there: a check has.
    pub(crate) fn admits(&self, from: SocketAddr) -> bool {
        self.ways.contains(&from)
    }

    /// Where to send.
    pub(crate) fn chosen(&self) -> Option<SocketAddr> {
        self.chosen
    }

    /// When the last check came (RFC 7675: as long as the browser checks, it consents).
    pub(crate) fn heard(&self) -> Option<Instant> {
        self.heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks() {
        let ours = Credentials::new(&SystemRandom::new()).unwrap();
        assert!(ours.ufrag.len() >= 4 && ours.password.len() >= 22);
        let key = stun::key(&ours.password);
        let (name, now) = (format!("{}:them", ours.ufrag), Instant::now());
        let (near, far) = (
            SocketAddr::from(([10, 0, 0, 1], 1)),
            SocketAddr::from(([10, 0, 0, 2], 2)),
        );
        let check = |name: &str, nominate| stun::request(&[1; 12], name, nominate, &key);

        let mut ice = Ice::new(&ours, None);
        assert!(ice.check(now, near, &check(&name, true)).is_some());
        assert_eq!(
            (ice.chosen(), ice.admits(near)),
            (None, false),
            "the answer isn't there yet"
        );
        let mut early = Ice::new(&ours, None);
        for who in ["fork", "them", "fork"] {
            let from = if who == "them" { near } else { far };
            early.check(now, from, &check(&format!("{}:{who}", ours.ufrag), true));
        }
        early.learn("them".to_owned());
        assert_eq!(
            (early.chosen(), early.admits(near), early.admits(far)),
            (Some(near), true, false)
        );

        let mut ice = Ice::new(&ours, None);
        ice.learn("them".to_owned());
        assert!(
            ice.check(now, near, &check(&format!("{}:other", ours.ufrag), true))
                .is_none()
        );
        assert!(ice.check(now, near, &check("x:them", true)).is_none());
        assert!(ice.check(now, near, &check(&name, false)).is_some());
        assert_eq!(ice.chosen(), Some(near), "better than nowhere");
        ice.check(now, far, &check(&name, false));
        assert_eq!((ice.chosen(), ice.admits(far)), (Some(near), true));
        ice.check(now, far, &check(&name, true));
        assert_eq!(ice.chosen(), Some(far));

        let again = Credentials::new(&SystemRandom::new()).unwrap();
        ice.restart(&again, "anew".to_owned());
        assert!(ice.check(now, near, &check(&name, true)).is_none());
        assert_eq!(ice.chosen(), Some(far));
        let anew = stun::request(
            &[1; 12],
            &format!("{}:anew", again.ufrag),
            true,
            &stun::key(&again.password),
        );
        assert!(ice.check(now, near, &anew).is_some());
        assert_eq!(ice.chosen(), Some(near));
        for port in 0..100 {
            ice.check(now, SocketAddr::from(([10, 0, 0, 3], port)), &anew);
        }
        assert_eq!(ice.ways.len(), WAYS);
    }
}
