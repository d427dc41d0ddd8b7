//! How the gate is set up.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;
use std::time::Duration;

/// Everything that can be set. [`Settings::default`] says what is used otherwise.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that the ports towards browsers and phones are bound to. Default: `0.0.0.0`.
    pub bind: IpAddr,
    /// The address told to them, when it isn't `bind`: behind a NAT, or when `bind` is any; then it must
    /// be set.
    pub external: Option<IpAddr>,
    /// Ports towards them; a leg takes an even one and leaves the next unused. Must not meet the range
    /// of the media plane. Default: 30000–39999, for 5,000 legs.
    pub ports: RangeInclusive<u16>,
    /// Threads that carry legs; 0 is one. Default: one for each core.
    pub workers: usize,
    /// How long a leg may take from its answer until it is up; then it has failed. Default: 30 s.
    pub set_up: Duration,
    /// How long a browser's consent lasts without a check from it (RFC 7675 §5.1). Default: 30 s.
    pub consent: Duration,
    /// The certificate that browsers are told the fingerprint of. `None`: one is made at the start.
    pub certificate: Option<Certificate>,
}

/// A certificate with an ECDSA P-256 key.
#[derive(Clone)]
pub struct Certificate {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its key, PKCS #8 DER.
    pub key: Vec<u8>,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certificate")
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            external: None,
            ports: 30_000..=39_999,
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            set_up: Duration::from_secs(30),
            consent: Duration::from_secs(30),
            certificate: None,
        }
    }
}
