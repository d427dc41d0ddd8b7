//! What goes to a leg's phone.

use crate::dtmf::{self, Step};
use crate::end::Remote;
use crate::g711::{Codec, FRAME, Frame};
use crate::rtcp::Sent;
use crate::rtp::{HEADER, Packet};
use crate::tone::{self, Generator};

/// The loudness of each frequency of a key sent as a tone.
const KEY: f32 = 0.2;

pub(crate) struct Outbound {
    ssrc: u32,
    sequence: u16,
    /// Of the next frame.
    timestamp: u32,
    codec: Codec,
    dtmf: Option<u8>,
    sends: bool,
    /// Samples in a packet.
    length: usize,
    /// Coded samples that don't fill a packet yet.
    pending: Vec<u8>,
    /// The next packet is the first after a pause.
    fresh: bool,
    pub(crate) keys: dtmf::Sender,
    key_tone: Option<(char, Generator)>,
    packets: u32,
    bytes: u32,
    packet: Vec<u8>,
}

/// What one tick sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) packets: u64,
    pub(crate) errors: u64,
}

impl Outbound {
    /// A stream that begins at these random numbers.
    pub(crate) fn new(ssrc: u32, sequence: u16, timestamp: u32) -> Self {
        Self {
            ssrc,
            sequence,
            timestamp,
            codec: Codec::Pcma,
            dtmf: None,
            sends: false,
            length: FRAME,
            pending: Vec::with_capacity(4 * FRAME),
            fresh: true,
            keys: dtmf::Sender::default(),
            key_tone: None,
            packets: 0,
            bytes: 0,
            packet: Vec::with_capacity(HEADER + 4 * FRAME),
        }
    }

    pub(crate) fn connect(&mut self, remote: &Remote) {
        let length = tone::samples(remote.ptime) as usize;
        let length = if (80..=480).contains(&length) && length.is_multiple_of(80) {
            length
        } else {
            FRAME
        };
        if length != self.length || remote.payload != self.codec {
            self.pending.clear();
        }
        self.length = length;
        self.codec = remote.payload;
        self.dtmf = remote.dtmf;
        self.sends = remote.direction.sends();
    }

    pub(crate) fn ssrc(&self) -> u32 {
        self.ssrc
    }

    pub(crate) fn sends(&self) -> bool {
        self.sends
    }

    /// A number that differs from leg to leg, to spread work over time.
    pub(crate) fn spread(&self) -> u64 {
        self.ssrc.into()
    }

    /// What a report tells of the stream.
    pub(crate) fn sent(&self, time: u64) -> Sent {
        let (ssrc, timestamp, packets, bytes) = (self.ssrc, self.timestamp, self.packets, self.bytes);
        Sent {
            ssrc,
            time,
            timestamp,
            packets,
            bytes,
        }
    }

    /// Sends a frame, or the key that is to be sent in its place; afterwards `frame` is what the phone
    /// really hears. `skipped` ticks were left out before. `send` returns whether it worked.
    pub(crate) fn tick(
        &mut self,
        skipped: u64,
        reachable: bool,
        frame: &mut Frame,
        mut send: impl FnMut(&[u8]) -> bool,
    ) -> Counts {
        if skipped > 0 {
            self.pending.clear();
        }
        self.timestamp = self
            .timestamp
            .wrapping_add((skipped as u32).wrapping_mul(FRAME as u32));
        let now = self.timestamp;
        self.timestamp = now.wrapping_add(FRAME as u32);
        let mut counts = Counts::default();
        if !self.sends || !reachable {
            frame.fill(0);
            self.pending.clear();
            self.fresh = true;
            return counts;
        }
        match (self.keys.tick(now), self.dtmf) {
            (Step::Idle, _) => self.key_tone = None,
            (
                Step::Event {
                    timestamp,
                    marker,
                    event,
                },
                Some(payload_type),
            ) => {
                frame.fill(0);
                self.pending.clear();
                self.packet(
                    payload_type,
                    marker,
                    timestamp,
                    &event.bytes(),
                    &mut send,
                    &mut counts,
                );
                return counts;
            }
            (_, Some(_)) => frame.fill(0),
            (_, None) => self.key_as_tone(frame),
        }
        self.codec.encode_onto(frame, &mut self.pending);
        let mut begins = now.wrapping_sub((self.pending.len() - FRAME) as u32);
        while self.pending.len() >= self.length {
            let marker = std::mem::take(&mut self.fresh);
            let payload: Vec<u8> = self.pending.drain(..self.length).collect();
            self.packet(
                self.codec.payload_type(),
                marker,
                begins,
                &payload,
                &mut send,
                &mut counts,
            );
            begins = begins.wrapping_add(self.length as u32);
        }
        counts
    }

    fn packet(
        &mut self,
        payload_type: u8,
        marker: bool,
        timestamp: u32,
        payload: &[u8],
        send: &mut impl FnMut(&[u8]) -> bool,
        counts: &mut Counts,
    ) {
        self.packet.clear();
        let packet = Packet {
            payload_type,
            marker,
            sequence: self.sequence,
            timestamp,
            ssrc: self.ssrc,
            payload,
        };
        packet.write(&mut self.packet);
        self.sequence = self.sequence.wrapping_add(1);
        if send(&self.packet) {
            counts.packets += 1;
            self.packets = self.packets.wrapping_add(1);
            self.bytes = self.bytes.wrapping_add(payload.len() as u32);
        } else {
            counts.errors += 1;
        }
    }

    /// The key's two frequencies, or the silence after them.
    fn key_as_tone(&mut self, frame: &mut Frame) {
        frame.fill(0);
        let Some(key) = self.keys.sounding() else {
            self.key_tone = None;
            return;
        };
        let Some(frequencies) = dtmf::frequencies(key) else {
            return;
        };
        let known = self.key_tone.take().filter(|(known, _)| *known == key);
        let (_, generator) = self
            .key_tone
            .insert(known.unwrap_or_else(|| (key, Generator::new(&frequencies, KEY))));
        generator.fill(frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::end::Direction;
    use std::time::Duration;

    fn remote(ptime: u64, direction: Direction, dtmf: Option<u8>) -> Remote {
        Remote {
            address: ([127, 0, 0, 1], 9).into(),
            payload: Codec::Pcmu,
            dtmf,
            direction,
            ptime: Duration::from_millis(ptime),
        }
    }

    /// (payload type, marker, sequence, timestamp, length) of what is sent in so many ticks.
    fn sent(out: &mut Outbound, ticks: usize) -> Vec<(u8, bool, u16, u32, usize)> {
        let mut packets = Vec::new();
        for _ in 0..ticks {
            out.tick(0, true, &mut [0; FRAME], |bytes| {
                packets.extend(
                    Packet::parse(bytes)
                        .map(|p| (p.payload_type, p.marker, p.sequence, p.timestamp, p.payload.len())),
                );
                true
            });
        }
        packets
    }

    #[test]
    fn packets_of_every_length() {
        for (ptime, length, packets) in [
            (10, 80, 12),
            (20, 160, 6),
            (30, 240, 4),
            (40, 320, 3),
            (60, 480, 2),
            (0, 160, 6),
            (25, 160, 6),
        ] {
            let mut out = Outbound::new(1, u16::MAX, u32::MAX - 100);
            out.connect(&remote(ptime, Direction::SendRecv, None));
            let sent = sent(&mut out, 6);
            let expect: Vec<_> = (0..packets)
                .map(|n| {
                    let timestamp = (u32::MAX - 100).wrapping_add(n * length);
                    (
                        0,
                        n == 0,
                        u16::MAX.wrapping_add(n as u16),
                        timestamp,
                        length as usize,
                    )
                })
                .collect();
            assert_eq!(sent, expect, "{ptime}");
        }
    }

    #[test]
    fn a_pause_is_marked_and_time_goes_on() {
        let mut out = Outbound::new(1, 0, 0);
        out.connect(&remote(20, Direction::SendOnly, None));
        assert_eq!(sent(&mut out, 1), [(0, true, 0, 0, 160)]);
        for direction in [Direction::RecvOnly, Direction::Inactive] {
            out.connect(&remote(20, direction, None));
            assert_eq!(sent(&mut out, 5), []);
        }
        out.connect(&remote(20, Direction::SendRecv, None));
        assert_eq!(
            sent(&mut out, 2),
            [(0, true, 1, 11 * 160, 160), (0, false, 2, 12 * 160, 160)]
        );
    }

    #[test]
    fn keys_go_as_events_or_as_tones() {
        let mut out = Outbound::new(1, 0, 0);
        out.connect(&remote(20, Direction::SendRecv, Some(101)));
        out.keys.press("5");
        let packets = sent(&mut out, 13);
        assert!(
            packets[..11]
                .iter()
                .all(|packet| packet.0 == 101 && packet.3 == 0 && packet.4 == 4)
        );
        assert_eq!(
            packets[11..],
            [(0, true, 11, 11 * 160, 160), (0, false, 12, 12 * 160, 160)]
        );

        out.connect(&remote(20, Direction::SendRecv, None));
        out.keys.press("5");
        let mut heard = Vec::new();
        for _ in 0..13 {
            let mut frame = [1000; FRAME];
            out.tick(0, true, &mut frame, |_| true);
            heard.extend(frame);
        }
        let (tone, rest) = heard.split_at(1280);
        assert!(tone::strength(tone, 770.0) > 0.45 && tone::strength(tone, 1336.0) > 0.45);
        assert_eq!(rest[..640], [0; 640]);
        assert_eq!(rest[640..], [1000; FRAME]);
    }

    #[test]
    fn skipped_ticks_are_skipped_in_time() {
        let mut out = Outbound::new(1, 0, 0);
        out.connect(&remote(20, Direction::SendRecv, None));
        let mut timestamp = 0;
        out.tick(10, true, &mut [0; FRAME], |bytes| {
            timestamp = Packet::parse(bytes).map_or(0, |packet| packet.timestamp);
            false
        });
        assert_eq!(timestamp, 1600);
    }
}
