//! Session descriptions (RFC 8866) of one protected voice stream: read what a browser or phone sent,
//! write ours.

mod read;
mod write;

pub(crate) use read::{Remote, Setup};
pub(crate) use write::{Local, LocalKeys, answer, offer};

use crate::srtp::Master;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest;

/// The payload number that we offer telephone events under.
pub(crate) const EVENTS: u8 = 101;

/// Who sends, seen by the browser or phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    SendRecv,
    /// It speaks and doesn't listen: it has put us on hold.
    SendOnly,
    /// It only listens.
    RecvOnly,
    /// Neither.
    Inactive,
}

impl Direction {
    pub(crate) fn of(attribute: &str) -> Option<Self> {
        match attribute {
            "sendrecv" => Some(Self::SendRecv),
            "sendonly" => Some(Self::SendOnly),
            "recvonly" => Some(Self::RecvOnly),
            "inactive" => Some(Self::Inactive),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }

    /// The same, seen from the other side.
    pub(crate) const fn turned(self) -> Self {
        match self {
            Self::SendOnly => Self::RecvOnly,
            Self::RecvOnly => Self::SendOnly,
            other => other,
        }
    }
}

/// How the keys are agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keying {
    /// DTLS-SRTP (RFC 5763), with ICE where the other side does it: browsers.
    Dtls,
    /// In the description itself (RFC 4568): phones that signal over TLS.
    Sdes,
}

/// What the media plane has to know of the agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audio {
    /// Payload types of G.711 that both take, best first: 0 (µ-law), 8 (A-law). Never empty.
    pub laws: Vec<u8>,
    /// The payload type of telephone events, 96–127; the same in both directions.
    pub events: Option<u8>,
    /// Who sends, as the browser or phone wrote it.
    pub direction: Direction,
    /// Milliseconds in a packet that it asked for, 10–200.
    pub ptime: Option<u32>,
}

/// Why a description is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is none, or too large. To be answered 400.
    #[error("no session description")]
    Malformed,
    /// No audio stream of G.711. To be answered 488.
    #[error("no stream or codec in common")]
    NothingInCommon,
    /// Its audio is plain RTP: nothing for the gate.
    #[error("the audio is not protected")]
    Plain,
    /// No key agreement that we do: no fingerprint of SHA-256 or better, or no
    /// `AES_CM_128_HMAC_SHA1_80` in SDES. To be answered 488.
    #[error("no key agreement in common")]
    Keys,
    /// ICE or DTLS without RTCP on the same port. To be answered 488.
    #[error("RTCP on a port of its own")]
    Rtcp,
    /// The certificate or the way of key agreement would change in a call. To be answered 488.
    #[error("another key agreement than before")]
    Changed,
}

/// A certificate's fingerprint (RFC 8122).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    hash: &'static str,
    bytes: Vec<u8>,
}

impl Fingerprint {
    /// SHA-256 and longer; older ones prove nothing.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let (hash, text) = value.trim().split_once(' ')?;
        let hash = ["sha-256", "sha-384", "sha-512"]
            .into_iter()
            .find(|known| hash.eq_ignore_ascii_case(known))?;
        let bytes: Option<Vec<u8>> = text
            .trim()
            .split(':')
            .map(|pair| (pair.len() == 2).then(|| u8::from_str_radix(pair, 16).ok())?)
            .collect();
        let bytes = bytes.filter(|bytes| bytes.len() == algorithm(hash).output_len())?;
        Some(Self { hash, bytes })
    }

    /// Whether this is the certificate.
    pub(crate) fn matches(&self, certificate: &[u8]) -> bool {
        digest::digest(algorithm(self.hash), certificate).as_ref() == self.bytes
    }

    /// Of a certificate of ours.
    pub(crate) fn of(certificate: &[u8]) -> Self {
        Self {
            hash: "sha-256",
            bytes: digest::digest(&digest::SHA256, certificate).as_ref().to_vec(),
        }
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.hash)?;
        for (at, byte) in self.bytes.iter().enumerate() {
            write!(f, "{}{byte:02X}", if at == 0 { ' ' } else { ':' })?;
        }
        Ok(())
    }
}

fn algorithm(hash: &str) -> &'static digest::Algorithm {
    match hash {
        "sha-512" => &digest::SHA512,
        "sha-384" => &digest::SHA384,
        _ => &digest::SHA256,
    }
}

/// A key of SDES (RFC 4568). Never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Crypto {
    pub(crate) tag: u32,
    key: [u8; 16],
    salt: [u8; 14],
}

/// The one suite: phones do it all.
const SUITE: &str = "AES_CM_128_HMAC_SHA1_80";

impl Crypto {
    pub(crate) fn new(tag: u32, bytes: &[u8; 30]) -> Self {
        let (mut key, mut salt) = ([0; 16], [0; 14]);
        key.copy_from_slice(&bytes[..16]);
        salt.copy_from_slice(&bytes[16..]);
        Self { tag, key, salt }
    }

    /// What follows `a=crypto:`. `None` for other suites, several keys, key identifiers and session
    /// parameters: nobody needs them for a telephone call.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let mut parts = value.split_ascii_whitespace();
        let tag = parts.next()?.parse().ok()?;
        let suite = parts.next()?;
        let inline = parts.next()?.strip_prefix("inline:")?;
        let mut inline = inline.split('|');
        let key = STANDARD.decode(inline.next()?).ok()?;
        // A lifetime may follow, a key identifier (with a colon) may not.
        let known = inline.all(|more| !more.contains(':'));
        let bytes: [u8; 30] = key.try_into().ok()?;
        (suite == SUITE && known && parts.next().is_none()).then(|| Self::new(tag, &bytes))
    }

    pub(crate) fn line(&self) -> String {
        let key = STANDARD.encode([&self.key[..], &self.salt[..]].concat());
        format!("a=crypto:{} {SUITE} inline:{key}\r\n", self.tag)
    }

    pub(crate) fn master(&self) -> Master {
        Master::new(crate::srtp::Profile::AesCm128Sha1, &self.key, &self.salt)
            .expect("these are the lengths of the suite")
    }
}

#[cfg(test)]
mod tests;
