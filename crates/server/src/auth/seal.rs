//! Keyed fingerprints of secrets, good in this process only.

use super::fault::AuthFault;
use ring::hmac;
use ring::rand::SystemRandom;

/// HMAC-SHA256 under a key that is drawn at start and never leaves the process, so that what is
/// remembered of a password can't be tried against a dictionary without the key.
pub(super) struct Seal(hmac::Key);

/// A fingerprint.
pub(super) type Tag = [u8; 32];

impl Seal {
    pub(super) fn new() -> Result<Self, AuthFault> {
        hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())
            .map(Self)
            .map_err(|_| AuthFault::Broken("the system gives no random numbers"))
    }

    /// The fingerprint of the parts; different for different splits of the same bytes.
    pub(super) fn tag(&self, parts: &[&[u8]]) -> Tag {
        let tag = hmac::sign(&self.0, &joined(parts));
        tag.as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes")
    }

    /// Whether the fingerprint is that of the parts, in constant time.
    pub(super) fn matches(&self, parts: &[&[u8]], tag: &Tag) -> bool {
        hmac::verify(&self.0, &joined(parts), tag).is_ok()
    }
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_apart() {
        let (seal, other) = (Seal::new().unwrap(), Seal::new().unwrap());
        let tag = seal.tag(&[b"ab", b"c"]);
        assert!(seal.matches(&[b"ab", b"c"], &tag));
        assert!(!seal.matches(&[b"a", b"bc"], &tag));
        assert!(!seal.matches(&[b"abc"], &tag));
        assert!(!other.matches(&[b"ab", b"c"], &tag));
    }
}
