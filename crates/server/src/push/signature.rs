//! ccgate's own extra: pushes signed with a shared secret, off unless one is set.

use ccgate_core::Time;
use ring::hmac;
use std::fmt;

/// Signs pushes with HMAC-SHA256.
///
/// The header `X-Ccgate-Signature: t=<ms>,v1=<hex>` covers `<ms>.<body>`, so that a receiver can
/// check both who sent it and when.
pub struct Signature {
    key: hmac::Key,
}

impl Signature {
    /// With this secret, which the receivers know too.
    pub fn new(secret: &[u8]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret),
        }
    }

    /// The header's value for a body sent now.
    pub fn sign(&self, now: Time, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(now.millis().to_string().as_bytes());
        context.update(b".");
        context.update(body);
        let tag = context.sign();
        let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("t={},v1={hex}", now.millis())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_time_and_body() {
        let key = Signature::new(b"secret");
        // printf '1700000000000.{}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1700000000000,v1=8399216d111287e3bb28e25c0f4f31dffdf831c68c9ee2b96c2f67c9b81d341b";
        let signed = key.sign(Time::from_millis(1_700_000_000_000), b"{}");
        assert_eq!(signed, expected);
        assert_ne!(signed, key.sign(Time::from_millis(1_700_000_000_001), b"{}"));
        assert_ne!(signed, key.sign(Time::from_millis(1_700_000_000_000), b"[]"));
        assert_ne!(
            signed,
            Signature::new(b"other").sign(Time::from_millis(1_700_000_000_000), b"{}")
        );
    }
}
