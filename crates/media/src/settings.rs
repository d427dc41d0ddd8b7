//! How the media plane is set up.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that can be set. [`Settings::default`] says what is used otherwise.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that media ports are bound to. Default: `0.0.0.0`.
    pub bind: IpAddr,
    /// The address told to phones, when it isn't `bind`: behind a NAT, or when `bind` is any.
    pub external: Option<IpAddr>,
    /// Ports for media; a leg takes an even one and the next. Default: 20000–29999, for 5,000 legs.
    pub ports: RangeInclusive<u16>,
    /// Directory of prompts. Default: `prompts`.
    pub prompts: PathBuf,
    /// Directory of recordings. Default: `recordings`.
    pub recordings: PathBuf,
    /// Music on hold, a WAV file. `None`: a melody of our own.
    pub music: Option<PathBuf>,
    /// After how long without a packet [`crate::MediaReport::MediaLost`] is told; 1 s or more.
    /// `None`: never. Default: 30 s.
    pub lost_after: Option<Duration>,
    /// With a key recordings are encrypted.
    pub recording_key: Option<RecordingKey>,
    /// Threads that carry sound; 0 is one. Default: one for each core.
    pub workers: usize,
    /// Whether sound is taken from any address that sends three packets in a row, as long as nothing
    /// comes from the negotiated one: for phones behind a NAT that tell their inner address.
    /// Default: false.
    pub latch: bool,
    /// What a caller hears while it rings at the other end.
    pub ringback: Ringback,
}

/// A ringing tone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ringback {
    /// Frequency in Hz; 20–3,900. Default: 425.
    pub hertz: f32,
    /// How long it sounds. Default: 1 s.
    pub on: Duration,
    /// How long it pauses. Default: 4 s.
    pub off: Duration,
}

/// The key that recordings are encrypted with. Never shown.
#[derive(Clone)]
pub struct RecordingKey([u8; 32]);

impl RecordingKey {
    /// A key of 256 random bits.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for RecordingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordingKey")
    }
}

impl Default for Ringback {
    fn default() -> Self {
        Self {
            hertz: 425.0,
            on: Duration::from_secs(1),
            off: Duration::from_secs(4),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bind: Ipv4Addr::UNSPECIFIED.into(),
            external: None,
            ports: 20_000..=29_999,
            prompts: "prompts".into(),
            recordings: "recordings".into(),
            music: None,
            lost_after: Some(Duration::from_secs(30)),
            recording_key: None,
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            latch: false,
            ringback: Ringback::default(),
        }
    }
}
