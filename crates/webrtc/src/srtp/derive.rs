//! Session keys from the master key (RFC 3711 §4.3).

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256, Block};

/// AES with either length of key.
pub(super) enum Aes {
    Short(Aes128),
    Long(Aes256),
}

impl Aes {
    /// 16 or 32 bytes.
    pub(super) fn new(key: &[u8]) -> Self {
        match Aes256::new_from_slice(key) {
            Ok(aes) => Self::Long(aes),
            Err(_) => Self::Short(Aes128::new_from_slice(key).expect("the profile's length was checked")),
        }
    }

    /// Adds the key stream that begins with this block; its last two bytes count.
    pub(super) fn apply(&self, mut counter: [u8; 16], bytes: &mut [u8]) {
        for (number, chunk) in bytes.chunks_mut(16).enumerate() {
            counter[14..].copy_from_slice(&(number as u16).to_be_bytes());
            let mut block = Block::from(counter);
            match self {
                Self::Short(aes) => aes.encrypt_block(&mut block),
                Self::Long(aes) => aes.encrypt_block(&mut block),
            }
            for (byte, mask) in chunk.iter_mut().zip(block) {
                *byte ^= mask;
            }
        }
    }
}

/// `length` bytes for the use that `label` names. A salt of 12 bytes counts as if two zeros followed
/// (RFC 7714 §11).
pub(super) fn derive(key: &[u8], salt: &[u8], label: u8, length: usize) -> Vec<u8> {
    let mut counter = [0; 16];
    counter[..salt.len()].copy_from_slice(salt);
    counter[7] ^= label;
    let mut bytes = vec![0; length];
    Aes::new(key).apply(counter, &mut bytes);
    bytes
}
