//! Counts of what came, and the last half second of it.

use ccgate_media::dtmf;
use ccgate_media::g711::{Codec, FRAME};
use ccgate_media::rtp::Packet;
use ccgate_media::tone::{loudness, strength};
use std::time::{Duration, Instant};

/// Frames kept: 500 ms.
const KEPT: usize = 25;
/// Digits kept of one call.
const MOST_DIGITS: usize = 256;
/// So many silent frames before a sound make it a mark.
const QUIET_BEFORE: u32 = 10;

/// What a phone has received of one call.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Packets that came, without the doubled.
    pub packets: u64,
    /// Packets that the sequence numbers say are missing.
    pub lost: u64,
    /// Packets that came twice or after their successors.
    pub late: u64,
    /// Mean deviation of the packets' distance (RFC 3550 §6.4.1).
    pub jitter: Duration,
    /// When the last one came.
    pub last: Option<Instant>,
}

#[derive(Debug)]
struct Frame {
    at: Instant,
    codec: Codec,
    length: usize,
    bytes: [u8; FRAME],
}

/// The receiving side of a stream.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) heard: Heard,
    pub(super) digits: String,
    pub(super) mark: Option<Instant>,
    keys: dtmf::Receiver,
    source: Option<u32>,
    /// The highest sequence number.
    highest: u16,
    /// In samples, as RFC 3550 computes it.
    jitter: f64,
    transit: Option<f64>,
    began: Option<Instant>,
    frames: Vec<Frame>,
    next: usize,
    quiet: u32,
}

impl Received {
    pub(super) fn packet(&mut self, packet: &Packet<'_>, keys: Option<u8>, now: Instant) {
        if self.source != Some(packet.ssrc) {
            self.source = Some(packet.ssrc);
            self.highest = packet.sequence.wrapping_sub(1);
            self.transit = None;
        }
        let ahead = packet.sequence.wrapping_sub(self.highest);
        if ahead == 0 || ahead > u16::MAX / 2 {
            self.heard.late += 1;
            // Late isn't lost; a doubled packet can't be told apart without a window, and is rare.
            self.heard.lost = self.heard.lost.saturating_sub(u64::from(ahead != 0));
            return;
        }
        self.heard.lost += u64::from(ahead - 1);
        self.highest = packet.sequence;
        self.heard.packets += 1;
        self.heard.last = Some(now);
        if Some(packet.payload_type) == keys {
            if let Some(key) = self.keys.receive(packet) {
                self.key(key);
            }
            return;
        }
        self.measure(packet.timestamp, now);
        if let Some(codec) = Codec::of_payload_type(packet.payload_type) {
            self.keep(codec, packet.payload, now);
        }
    }

    pub(super) fn key(&mut self, key: char) {
        if self.digits.len() < MOST_DIGITS {
            self.digits.push(key);
        }
    }

    fn measure(&mut self, timestamp: u32, now: Instant) {
        let began = *self.began.get_or_insert(now);
        let arrived = now.saturating_duration_since(began).as_secs_f64() * 8000.0;
        let transit = arrived - f64::from(timestamp);
        if let Some(before) = self.transit {
            let change = (transit - before).abs();
            // A jump of the timestamps (a wrap, a pause) is no jitter.
            if change < 8000.0 {
                self.jitter += (change - self.jitter) / 16.0;
                self.heard.jitter = Duration::from_secs_f64((self.jitter / 8000.0).max(0.0));
            }
        }
        self.transit = Some(transit);
    }

    fn keep(&mut self, codec: Codec, payload: &[u8], now: Instant) {
        let length = payload.len().min(FRAME);
        let mut frame = Frame {
            at: now,
            codec,
            length,
            bytes: [codec.silence(); FRAME],
        };
        frame.bytes[..length].copy_from_slice(&payload[..length]);
        let loud = is_loud(codec, &frame.bytes);
        if loud && self.quiet >= QUIET_BEFORE {
            self.mark = Some(now);
        }
        self.quiet = if loud { 0 } else { self.quiet.saturating_add(1) };
        if self.frames.len() < KEPT {
            self.frames.push(frame);
        } else {
            self.frames[self.next] = frame;
        }
        self.next = (self.next + 1) % KEPT;
    }

    /// Mean amplitude of each frequency, 0–32767, over the frames that came since.
    pub(super) fn levels(&self, wanted: &[f32], since: Instant) -> (Vec<f32>, usize) {
        let mut sums = vec![0.0; wanted.len()];
        let (mut samples, mut frames) = ([0; FRAME], 0u16);
        for frame in self
            .frames
            .iter()
            .filter(|frame| frame.at >= since && frame.length == FRAME)
        {
            frame.codec.decode_into(&frame.bytes, &mut samples);
            let loud = loudness(&samples);
            for (sum, hz) in sums.iter_mut().zip(wanted) {
                *sum += (2.0 * strength(&samples, *hz)).sqrt() * loud;
            }
            frames += 1;
        }
        let mean = |sum: f32| if frames == 0 { 0.0 } else { sum / f32::from(frames) };
        (sums.into_iter().map(mean).collect(), usize::from(frames))
    }
}

/// Whether there is a sound, not only the noise of the codec. By the codes alone: the magnitude of a
/// code of either law needs no table.
fn is_loud(codec: Codec, bytes: &[u8]) -> bool {
    // Seven, because a tone of a round frequency is at the same phase in every eighth sample.
    bytes.iter().step_by(7).any(|byte| match codec {
        // Segment 4 of µ-law begins at 1,980, of A-law segment 3 at 1,024.
        Codec::Pcmu => (!byte >> 4) & 7 >= 4,
        Codec::Pcma => ((byte ^ 0x55) >> 4) & 7 >= 3,
    })
}
