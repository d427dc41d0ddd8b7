//! The little of STUN (RFC 8489) that an ICE-lite end needs: a signed binding request comes, a signed
//! answer goes.

use ring::hmac;
use std::net::{IpAddr, SocketAddr};
use subtle::ConstantTimeEq;

const COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];
const HEADER: usize = 20;
/// Longer requests are none of a browser's.
const LONGEST: usize = 1_200;

const REQUEST: u16 = 0x0001;
const SUCCESS: u16 = 0x0101;
const USERNAME: u16 = 0x0006;
const INTEGRITY: u16 = 0x0008;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;
const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;

/// A binding request that was signed with our password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) transaction: [u8; 12],
    /// `ours:theirs`, the two user fragments.
    pub(crate) username: String,
    /// The controlling side has chosen this way.
    pub(crate) nominated: bool,
}

/// The key that ICE signs with.
pub(crate) fn key(password: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes())
}

/// Reads a binding request. `None` for everything else, and for what isn't signed with this key.
pub(crate) fn read(packet: &[u8], key: &hmac::Key) -> Option<Request> {
    if kind(packet)? != REQUEST {
        return None;
    }
    let mut request = Request {
        transaction: packet[8..HEADER].try_into().ok()?,
        username: String::new(),
        nominated: false,
    };
    let mut at = HEADER;
    while at < packet.len() {
        let (name, value) = attribute(packet, at)?;
        match name {
            USERNAME => request.username = std::str::from_utf8(value).ok()?.to_owned(),
            USE_CANDIDATE => request.nominated = true,
            // What comes after the signature isn't signed and isn't read.
            INTEGRITY => return signed(packet, at, value, key).then_some(request),
            _ => {}
        }
        at += 4 + value.len().next_multiple_of(4);
    }
    None
}

/// The answer: where the request came from.
pub(crate) fn success(transaction: &[u8; 12], from: SocketAddr, key: &hmac::Key) -> Vec<u8> {
    let mut message = begin(SUCCESS, transaction);
    let mut mask = [0; 16];
    mask[..4].copy_from_slice(&COOKIE);
    mask[4..].copy_from_slice(transaction);
    let port = from.port() ^ u16::from_be_bytes([COOKIE[0], COOKIE[1]]);
    let (family, octets) = match from.ip().to_canonical() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    let mut value = vec![0, family];
    value.extend_from_slice(&port.to_be_bytes());
    value.extend(octets.iter().zip(mask).map(|(octet, mask)| octet ^ mask));
    append(&mut message, XOR_MAPPED_ADDRESS, &value);
    finish(message, key)
}

fn kind(packet: &[u8]) -> Option<u16> {
    let ordered = (HEADER..=LONGEST).contains(&packet.len()) && packet[4..8] == COOKIE;
    let length = usize::from(u16::from_be_bytes([*packet.get(2)?, *packet.get(3)?]));
    (ordered && length + HEADER == packet.len() && length % 4 == 0)
        .then(|| u16::from_be_bytes([packet[0], packet[1]]))
}

fn attribute(packet: &[u8], at: usize) -> Option<(u16, &[u8])> {
    let head = packet.get(at..at + 4)?;
    let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
    let value = packet.get(at + 4..at + 4 + length)?;
    Some((u16::from_be_bytes([head[0], head[1]]), value))
}

/// Whether the message up to `at` carries this signature (RFC 8489 §14.5).
fn signed(packet: &[u8], at: usize, value: &[u8], key: &hmac::Key) -> bool {
    let tag = sign(&packet[..at], key);
    value.len() == tag.as_ref().len() && bool::from(tag.as_ref().ct_eq(value))
}

fn sign(message: &[u8], key: &hmac::Key) -> hmac::Tag {
    // The length is that of a message which ends with the signature.
    let length = (message.len() - HEADER + 24) as u16;
    let mut context = hmac::Context::with_key(key);
    context.update(&message[..2]);
    context.update(&length.to_be_bytes());
    context.update(&message[4..]);
    context.sign()
}

fn begin(kind: u16, transaction: &[u8; 12]) -> Vec<u8> {
    let mut message = Vec::with_capacity(100);
    message.extend_from_slice(&kind.to_be_bytes());
    message.extend_from_slice(&[0, 0]);
    message.extend_from_slice(&COOKIE);
    message.extend_from_slice(transaction);
    message
}

fn append(message: &mut Vec<u8>, name: u16, value: &[u8]) {
    message.extend_from_slice(&name.to_be_bytes());
    message.extend_from_slice(&(value.len() as u16).to_be_bytes());
    message.extend_from_slice(value);
    message.resize(message.len().next_multiple_of(4), 0);
    let length = (message.len() - HEADER) as u16;
    message[2..4].copy_from_slice(&length.to_be_bytes());
}

fn finish(mut message: Vec<u8>, key: &hmac::Key) -> Vec<u8> {
    let tag = sign(&message, key);
    append(&mut message, INTEGRITY, tag.as_ref());
    // The checksum counts the length with itself.
    let at = message.len();
    append(&mut message, FINGERPRINT, &[0; 4]);
    let sum = crc32(&message[..at]) ^ 0x5354_554E;
    message[at + 4..].copy_from_slice(&sum.to_be_bytes());
    message
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

/// A request as a browser sends it.
#[cfg(test)]
pub(crate) fn request(transaction: &[u8; 12], username: &str, nominate: bool, key: &hmac::Key) -> Vec<u8> {
    let mut message = begin(REQUEST, transaction);
    append(&mut message, USERNAME, username.as_bytes());
    append(&mut message, 0x0024, &[0x6E, 0, 0, 1]);
    append(&mut message, 0x802A, &[7; 8]);
    if nominate {
        append(&mut message, USE_CANDIDATE, &[]);
    }
    finish(message, key)
}

/// Whether this is the signed success of a request.
#[cfg(test)]
pub(crate) fn succeeded(packet: &[u8], transaction: &[u8; 12], key: &hmac::Key) -> bool {
    let Some(at) = packet.len().checked_sub(32) else {
        return false;
    };
    kind(packet) == Some(SUCCESS)
        && packet[8..HEADER] == transaction[..]
        && attribute(packet, at).is_some_and(|(name, tag)| name == INTEGRITY && signed(packet, at, tag, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn requests() {
        let (ours, other) = (key("a password of ours.."), key("another password...."));
        for nominated in [true, false] {
            let packet = request(&[3; 12], "ours:theirs", nominated, &ours);
            let expect = Request {
                transaction: [3; 12],
                username: "ours:theirs".to_owned(),
                nominated,
            };
            assert_eq!(read(&packet, &ours), Some(expect));
            assert_eq!(read(&packet, &other), None);
            for at in 0..packet.len() - 8 {
                let mut changed = packet.clone();
                changed[at] ^= 1;
                assert_eq!(read(&changed, &ours), None, "byte {at}");
            }
        }
    }

    #[test]
    fn the_answer_tells_the_address() {
        let key = key("secret");
        // RFC 5769 §2.2: 192.0.2.1:32853 under its transaction.
        let transaction = [
            0xB7, 0xE7, 0xA7, 0x01, 0xBC, 0x34, 0xD6, 0x86, 0xFA, 0x87, 0xDF, 0xAE,
        ];
        let answer = success(&transaction, SocketAddr::from(([192, 0, 2, 1], 32_853)), &key);
        assert_eq!(answer[24..32], [0, 1, 0xA1, 0x47, 0xE1, 0x12, 0xA6, 0x43]);
        assert!(succeeded(&answer, &transaction, &key) && !succeeded(&answer, &[0; 12], &key));
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), ordered in any::<bool>()) {
            let mut bytes = bytes;
            if ordered && bytes.len() >= HEADER {
                let length = (bytes.len() - HEADER) as u16;
                bytes[..2].copy_from_slice(&REQUEST.to_be_bytes());
                bytes[2..4].copy_from_slice(&length.to_be_bytes());
                bytes[4..8].copy_from_slice(&COOKIE);
            }
            prop_assert_eq!(read(&bytes, &key("x")), None);
        }
    }
}
