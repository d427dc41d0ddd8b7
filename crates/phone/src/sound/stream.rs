//! The sound of one call, both ways.

use super::bank::Port;
use super::clip::{Clip, Sound};
use super::received::{Heard, Received};
use crate::random;
use ccgate_media::dtmf::{self, Step};
use ccgate_media::g711::{Codec, FRAME};
use ccgate_media::rtp::{HEADER, Packet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The sound of one call. A copy is the same stream.
#[derive(Clone, Debug)]
pub struct Stream(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    port: Arc<Port>,
    closed: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    remote: Option<SocketAddr>,
    codec: Codec,
    keys: Option<u8>,
    /// Whether the session lets this end send.
    may_send: bool,
    quiet: bool,
    clip: Option<Arc<Clip>>,
    frame: usize,
    pressing: dtmf::Sender,
    sequence: u16,
    timestamp: u32,
    source: u32,
    fresh: bool,
    sent: u64,
    mark: Option<Instant>,
    /// Share of packets thrown away, both ways.
    loss: f32,
    received: Received,
    buffer: Vec<u8>,
}

impl Stream {
    pub(super) fn new(port: Arc<Port>, loss: f32) -> Self {
        let drawn = random::number();
        let [a, b, c, d, e, f, ..] = drawn.to_be_bytes();
        let state = State {
            remote: None,
            codec: Codec::Pcma,
            keys: None,
            may_send: false,
            quiet: false,
            clip: None,
            frame: 0,
            pressing: dtmf::Sender::default(),
            sequence: u16::from_be_bytes([e, f]),
            timestamp: 0,
            source: u32::from_be_bytes([a, b, c, d]),
            fresh: true,
            sent: 0,
            mark: None,
            loss,
            received: Received::default(),
            buffer: Vec::with_capacity(HEADER + FRAME),
        };
        Self(Arc::new(Inner {
            port,
            closed: AtomicBool::new(false),
            state: Mutex::new(state),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where this end wants its packets.
    pub fn local(&self) -> SocketAddr {
        self.0.port.local()
    }

    /// Where the other end wants its packets; `None` before it said so, and in an old-style hold.
    pub fn remote(&self) -> Option<SocketAddr> {
        self.state().remote
    }

    /// Says this from now on.
    pub fn say(&self, sound: &Sound) {
        let clip = sound.clip();
        let mut state = self.state();
        state.quiet = matches!(sound, Sound::Nothing);
        state.clip = clip;
        state.frame = 0;
    }

    /// Presses keys, after those that still wait.
    pub fn press(&self, digits: &str) {
        self.state().pressing.press(digits);
    }

    /// Whether a key is pressed or waits.
    pub fn is_pressing(&self) -> bool {
        !self.state().pressing.idle()
    }

    /// Keys that were pressed at the other end, in RTP or INFO.
    pub fn digits(&self) -> String {
        self.state().received.digits.clone()
    }

    pub(crate) fn key(&self, key: char) {
        self.state().received.key(key);
    }

    /// What came.
    pub fn heard(&self) -> Heard {
        self.state().received.heard.clone()
    }

    /// Packets sent.
    pub fn sent(&self) -> u64 {
        self.state().sent
    }

    /// When the last mark of [`Sound::Marks`] (or any repeated sound) was begun.
    pub fn mark_said(&self) -> Option<Instant> {
        self.state().mark
    }

    /// When a sound last began after at least 200 ms of silence.
    pub fn mark_heard(&self) -> Option<Instant> {
        self.state().received.mark
    }

    /// Mean amplitude (0–32767) of each frequency over what came in the last `window` (500 ms at
    /// most), and how many packets that was.
    pub fn levels(&self, wanted: &[f32], window: Duration) -> (Vec<f32>, usize) {
        let now = Instant::now();
        let since = now.checked_sub(window).unwrap_or(now);
        self.state().received.levels(wanted, since)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::Relaxed)
    }

    /// Neither sends nor receives again.
    pub(crate) fn close(&self) {
        self.0.closed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn settle(&self, remote: Option<SocketAddr>, codec: Codec, keys: Option<u8>) {
        let mut state = self.state();
        state.fresh |= state.remote != remote || state.codec != codec;
        state.remote = remote;
        state.codec = codec;
        state.keys = keys;
    }

    pub(crate) fn may_send(&self, may: bool) {
        self.state().may_send = may;
    }

    pub(super) fn is_on(&self, port: &Arc<Port>) -> bool {
        Arc::ptr_eq(&self.0.port, port)
    }

    pub(super) fn arrived(&self, datagram: &[u8], now: Instant) {
        // RTCP for a neighbouring port (RFC 5761 §4).
        if datagram.get(1).is_some_and(|kind| (192..=223).contains(kind)) {
            return;
        }
        let Ok(packet) = Packet::parse(datagram) else {
            return;
        };
        let mut state = self.state();
        if random::falls(state.loss) {
            return;
        }
        let keys = state.keys;
        state.received.packet(&packet, keys, now);
    }

    /// Sends what belongs to this 20 ms.
    pub(super) fn send(&self, now: Instant) {
        let mut state = self.state();
        let state = &mut *state;
        let timestamp = state.timestamp;
        state.timestamp = timestamp.wrapping_add(160);
        let Some(remote) = state.remote.filter(|_| state.may_send) else {
            state.fresh = true;
            return;
        };
        let silence = [state.codec.silence(); FRAME];
        let press = match state.keys.map(|kind| (kind, state.pressing.tick(timestamp))) {
            Some((
                kind,
                Step::Event {
                    timestamp,
                    marker,
                    event,
                },
            )) => Some((kind, timestamp, marker, event.bytes())),
            _ => None,
        };
        let number = state.frame;
        state.frame += 1;
        let packet = match &press {
            Some((kind, began, marker, payload)) => Packet {
                marker: *marker,
                payload_type: *kind,
                sequence: state.sequence,
                timestamp: *began,
                ssrc: state.source,
                payload,
            },
            None if state.quiet => return,
            None => {
                let said = state
                    .clip
                    .as_ref()
                    .and_then(|clip| clip.frame(state.codec, number));
                if state.clip.as_ref().is_some_and(|clip| clip.begins(number)) {
                    state.mark = Some(now);
                }
                Packet {
                    marker: state.fresh,
                    payload_type: state.codec.payload_type(),
                    sequence: state.sequence,
                    timestamp,
                    ssrc: state.source,
                    payload: said.unwrap_or(&silence),
                }
            }
        };
        state.buffer.clear();
        packet.write(&mut state.buffer);
        state.sequence = state.sequence.wrapping_add(1);
        state.fresh = false;
        state.sent += 1;
        if !random::falls(state.loss) {
            self.0.port.send(&state.buffer, remote);
        }
    }
}
