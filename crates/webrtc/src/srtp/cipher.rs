//! Encryption and authentication of one packet.

use super::derive::{Aes, derive};
use super::{Master, Profile, Refused};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use subtle::ConstantTimeEq;

/// Bytes of a code that counter mode sends.
const CODE: usize = 10;
/// Set in an SRTCP index when the packet is encrypted.
const ENCRYPTED: u32 = 0x8000_0000;
/// The part of an RTCP packet that stays readable.
const HEAD: usize = 8;

pub(super) enum Cipher {
    Counter {
        aes: Box<Aes>,
        salt: [u8; 14],
        code: Box<hmac::Key>,
    },
    Gcm {
        key: Box<LessSafeKey>,
        salt: [u8; 12],
    },
}

impl Cipher {
    /// The labels of key, code and salt are `first` and the next two.
    pub(super) fn new(master: &Master, first: u8) -> Self {
        let make = |label, length| derive(&master.key, &master.salt, first + label, length);
        let gcm = |algorithm| {
            let key = make(0, master.key.len());
            let key = UnboundKey::new(algorithm, &key).expect("the profile's length was checked");
            let mut salt = [0; 12];
            salt.copy_from_slice(&make(2, 12));
            Self::Gcm {
                key: Box::new(LessSafeKey::new(key)),
                salt,
            }
        };
        match master.profile {
            Profile::AesGcm128 => gcm(&AES_128_GCM),
            Profile::AesGcm256 => gcm(&AES_256_GCM),
            Profile::AesCm128Sha1 => {
                let mut salt = [0; 14];
                salt.copy_from_slice(&make(2, 14));
                let code = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &make(1, 20));
                Self::Counter {
                    aes: Box::new(Aes::new(&make(0, 16))),
                    salt,
                    code: Box::new(code),
                }
            }
        }
    }

    pub(super) fn seal_rtp(&self, packet: &mut Vec<u8>, body: usize, ssrc: u32, index: u64) {
        match self {
            Self::Counter { aes, salt, code } => {
                aes.apply(counter(salt, ssrc, index), &mut packet[body..]);
                let code = sign(code, packet, &turn(index));
                packet.extend_from_slice(&code);
            }
            Self::Gcm { key, salt } => {
                let (head, rest) = packet.split_at_mut(body);
                let tag = key
                    .seal_in_place_separate_tag(nonce(salt, ssrc, index), Aad::from(&*head), rest)
                    .expect("a packet is shorter than AES-GCM's limit");
                packet.extend_from_slice(tag.as_ref());
            }
        }
    }

    pub(super) fn open_rtp(
        &self,
        packet: &mut Vec<u8>,
        body: usize,
        ssrc: u32,
        index: u64,
    ) -> Result<(), Refused> {
        match self {
            Self::Counter { aes, salt, code } => {
                let end = packet.len().checked_sub(CODE).filter(|end| *end >= body);
                let end = end.ok_or(Refused::Malformed)?;
                verify(code, &packet[..end], &turn(index), &packet[end..])?;
                packet.truncate(end);
                aes.apply(counter(salt, ssrc, index), &mut packet[body..]);
            }
            Self::Gcm { key, salt } => {
                let (head, rest) = packet.split_at_mut(body);
                let plain = key
                    .open_in_place(nonce(salt, ssrc, index), Aad::from(&*head), rest)
                    .map_err(|_| Refused::Forged)?;
                let end = body + plain.len();
                packet.truncate(end);
            }
        }
        Ok(())
    }

    pub(super) fn seal_rtcp(&self, packet: &mut Vec<u8>, ssrc: u32, index: u32) {
        let word = (index | ENCRYPTED).to_be_bytes();
        match self {
            Self::Counter { aes, salt, code } => {
                aes.apply(counter(salt, ssrc, index.into()), &mut packet[HEAD..]);
                packet.extend_from_slice(&word);
                let code = sign(code, packet, &[]);
                packet.extend_from_slice(&code);
            }
            Self::Gcm { key, salt } => {
                let (head, rest) = packet.split_at_mut(HEAD);
                let tag = key
                    .seal_in_place_separate_tag(
                        nonce(salt, ssrc, index.into()),
                        Aad::from(about(head, word)),
                        rest,
                    )
                    .expect("a packet is shorter than AES-GCM's limit");
                packet.extend_from_slice(tag.as_ref());
                packet.extend_from_slice(&word);
            }
        }
    }

    /// The number that an SRTCP packet carries. One that isn't encrypted is refused.
    pub(super) fn rtcp_index(&self, packet: &[u8]) -> Result<u32, Refused> {
        let end = match self {
            Self::Counter { .. } => packet.len().checked_sub(CODE).ok_or(Refused::Malformed)?,
            Self::Gcm { .. } => packet.len(),
        };
        let body = packet[..end].get(HEAD..).ok_or(Refused::Malformed)?;
        let word = u32::from_be_bytes(*body.last_chunk().ok_or(Refused::Malformed)?);
        match word & ENCRYPTED {
            0 => Err(Refused::Forged),
            _ => Ok(word & !ENCRYPTED),
        }
    }

    /// After [`Cipher::rtcp_index`] found the number.
    pub(super) fn open_rtcp(&self, packet: &mut Vec<u8>, ssrc: u32, index: u32) -> Result<(), Refused> {
        match self {
            Self::Counter { aes, salt, code } => {
                let end = packet.len() - CODE;
                verify(code, &packet[..end], &[], &packet[end..])?;
                packet.truncate(end - 4);
                aes.apply(counter(salt, ssrc, index.into()), &mut packet[HEAD..]);
            }
            Self::Gcm { key, salt } => {
                packet.truncate(packet.len() - 4);
                let (head, rest) = packet.split_at_mut(HEAD);
                let word = (index | ENCRYPTED).to_be_bytes();
                let plain = key
                    .open_in_place(
                        nonce(salt, ssrc, index.into()),
                        Aad::from(about(head, word)),
                        rest,
                    )
                    .map_err(|_| Refused::Forged)?;
                let end = HEAD + plain.len();
                packet.truncate(end);
            }
        }
        Ok(())
    }
}

/// RFC 3711 §4.1.1.
fn counter(salt: &[u8; 14], ssrc: u32, index: u64) -> [u8; 16] {
    let mut block = [0; 16];
    block[..14].copy_from_slice(salt);
    let number = (u128::from(ssrc) << 64) | (u128::from(index) << 16);
    (u128::from_be_bytes(block) ^ number).to_be_bytes()
}

/// RFC 7714 §8.1 and §9.1: of an RTP packet the turn and the sequence number, of RTCP the index.
fn nonce(salt: &[u8; 12], ssrc: u32, index: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[2..6].copy_from_slice(&ssrc.to_be_bytes());
    bytes[6..].copy_from_slice(&index.to_be_bytes()[2..]);
    for (byte, mask) in bytes.iter_mut().zip(salt) {
        *byte ^= mask;
    }
    Nonce::assume_unique_for_key(bytes)
}

/// How often the sequence numbers began anew.
fn turn(index: u64) -> [u8; 4] {
    ((index >> 16) as u32).to_be_bytes()
}

fn about(head: &[u8], word: [u8; 4]) -> [u8; HEAD + 4] {
    let mut bytes = [0; HEAD + 4];
    bytes[..HEAD].copy_from_slice(head);
    bytes[HEAD..].copy_from_slice(&word);
    bytes
}

fn sign(key: &hmac::Key, packet: &[u8], after: &[u8]) -> [u8; CODE] {
    let mut context = hmac::Context::with_key(key);
    context.update(packet);
    context.update(after);
    let mut code = [0; CODE];
    code.copy_from_slice(&context.sign().as_ref()[..CODE]);
    code
}

fn verify(key: &hmac::Key, packet: &[u8], after: &[u8], code: &[u8]) -> Result<(), Refused> {
    match bool::from(sign(key, packet, after).ct_eq(code)) {
        true => Ok(()),
        false => Err(Refused::Forged),
    }
}
