//! Randomness for tags, branches and nonces.

use ring::rand::{SecureRandom, SystemRandom};

/// Random octets.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    SystemRandom::new()
        .fill(&mut out)
        .expect("the system gives random numbers");
    out
}

/// A random number.
pub(crate) fn number() -> u64 {
    u64::from_ne_bytes(bytes())
}

/// A random name: a tag or a Call-ID.
pub(crate) fn name() -> String {
    format!("{:016x}", number())
}
