//! What comes from a leg's phone.

use crate::dtmf;
use crate::end::{Direction, Remote};
use crate::g711::{Codec, FRAME_TIME, Frame};
use crate::gate::Gate;
use crate::jitter::{Buffer, Put, Taken};
use crate::rtp::{Packet, Tally};
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

/// Datagrams read in one tick; more wait, which keeps a flood from taking the others' time.
const MOST_READ: usize = 16;
/// Comfort noise (RFC 3389): says that there is silence.
const COMFORT: u8 = 13;
/// Keys that may come at once, and ticks in which one more may: nobody presses faster, so the rest is a
/// flood.
const MOST_KEYS: u8 = 32;
const KEY_TICKS: u64 = 2;
/// The number that our own offers give key presses. Who answers with another one still sends this
/// (RFC 3264 §5.1).
const OFFERED_KEYS: u8 = 101;

pub(crate) struct Inbound {
    pub(crate) gate: Gate,
    pub(crate) jitter: Buffer,
    pub(crate) tally: Tally,
    keys: dtmf::Receiver,
    keys_left: u8,
    dtmf: Option<u8>,
    receives: bool,
    /// Sound goes both ways, so silence is a loss. A phone that holds often sends nothing.
    expects: bool,
    /// Ticks without a packet that count as a loss.
    patience: Option<u64>,
    heard: u64,
    told: bool,
}

/// What one tick brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) taken: u64,
    pub(crate) dropped: u64,
    pub(crate) late: u64,
}

impl Inbound {
    pub(crate) fn new(latch: bool, lost_after: Option<Duration>) -> Self {
        let ticks = |time: Duration| (time.as_millis() / FRAME_TIME.as_millis()) as u64;
        Self {
            gate: Gate::new(latch),
            jitter: Buffer::default(),
            tally: Tally::default(),
            keys: dtmf::Receiver::default(),
            keys_left: MOST_KEYS,
            dtmf: None,
            receives: false,
            expects: false,
            patience: lost_after.map(|time| ticks(time.max(Duration::from_secs(1)))),
            heard: 0,
            told: false,
        }
    }

    pub(crate) fn connect(&mut self, now: u64, remote: &Remote) {
        let receives = remote.direction.receives();
        let expects = remote.direction == Direction::SendRecv;
        if self.gate.negotiate(remote.address) || expects && !self.expects {
            self.heard = now;
            self.told = false;
        }
        if !receives {
            self.jitter.forget();
        }
        (self.receives, self.expects) = (receives, expects);
        self.dtmf = remote.dtmf;
    }

    /// Reads what has come.
    pub(crate) fn receive(
        &mut self,
        now: u64,
        socket: &UdpSocket,
        buffer: &mut [u8],
        mut key: impl FnMut(char),
    ) -> Counts {
        self.keys.tick();
        if now.is_multiple_of(KEY_TICKS) {
            self.keys_left = (self.keys_left + 1).min(MOST_KEYS);
        }
        let mut counts = Counts::default();
        for _ in 0..MOST_READ {
            let Ok((length, from)) = socket.recv_from(buffer) else {
                break;
            };
            match self.packet(now, from, &buffer[..length], &mut key) {
                None => counts.dropped += 1,
                Some(put) => {
                    counts.taken += 1;
                    counts.late += u64::from(put == Put::Late);
                }
            }
        }
        counts
    }

    /// Takes a datagram; `None` when it isn't the phone's sound.
    fn packet(
        &mut self,
        now: u64,
        from: SocketAddr,
        bytes: &[u8],
        key: &mut impl FnMut(char),
    ) -> Option<Put> {
        let packet = Packet::parse(bytes).ok()?;
        let codec = Codec::of_payload_type(packet.payload_type);
        let press = self
            .dtmf
            .is_some_and(|theirs| [theirs, OFFERED_KEYS].contains(&packet.payload_type));
        if codec.is_none() && !press && packet.payload_type != COMFORT
            || !self.gate.admits(now, from, &packet)
        {
            return None;
        }
        self.heard = now;
        self.told = false;
        self.tally.count(&packet);
        if press {
            if let Some(pressed) = self.keys.receive(&packet).filter(|_| self.keys_left > 0) {
                self.keys_left -= 1;
                key(pressed);
            }
            return Some(Put::Kept);
        }
        match codec {
            // On hold nothing is heard, whatever the phone sends.
            Some(codec) if self.receives => Some(self.jitter.put(&packet, codec)),
            _ => Some(Put::Kept),
        }
    }

    /// The next frame; false when it is silence.
    pub(crate) fn take(&mut self, frame: &mut Frame) -> bool {
        let taken = self.jitter.take(frame);
        // Neither the key's own tone nor an echo of speech belongs into what others hear.
        if self.keys.pressed() {
            frame.fill(0);
            return false;
        }
        taken != Taken::Silence
    }

    /// Nothing has come for too long; true once for each silence.
    pub(crate) fn newly_lost(&mut self, now: u64) -> bool {
        let silent = now.saturating_sub(self.heard);
        let lost = self.expects && !self.told && self.patience.is_some_and(|patience| silent >= patience);
        self.told |= lost;
        lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(direction: Direction, dtmf: Option<u8>) -> Remote {
        Remote {
            address: ([127, 0, 0, 1], 9).into(),
            payload: Codec::Pcma,
            dtmf,
            direction,
            ptime: FRAME_TIME,
        }
    }

    #[test]
    fn only_a_call_both_ways_can_fall_silent() {
        for (direction, expect) in [
            (Direction::SendRecv, true),
            (Direction::SendOnly, false),
            // The phone has put us on hold and sends no music of its own.
            (Direction::RecvOnly, false),
            (Direction::Inactive, false),
        ] {
            let mut inbound = Inbound::new(false, Some(Duration::from_secs(1)));
            inbound.connect(1, &remote(direction, None));
            assert!(!inbound.newly_lost(50));
            assert_eq!(inbound.newly_lost(51), expect, "{direction:?}");
            assert!(!inbound.newly_lost(52));
        }
        // Taken back after a long hold, it has its time again.
        let mut inbound = Inbound::new(false, Some(Duration::from_secs(1)));
        inbound.connect(1, &remote(Direction::RecvOnly, None));
        inbound.connect(1000, &remote(Direction::SendRecv, None));
        assert!(!inbound.newly_lost(1001));
        assert!(inbound.newly_lost(1050));
    }

    #[test]
    fn keys_come_under_their_number_and_ours() {
        let check = |agreed: Option<u8>, payload_type: u8, expect: Option<char>| {
            let mut inbound = Inbound::new(false, None);
            inbound.connect(1, &remote(Direction::SendRecv, agreed));
            let mut bytes = Vec::new();
            let packet = Packet {
                payload_type,
                marker: true,
                sequence: 1,
                timestamp: 1,
                ssrc: 1,
                payload: &[5, 10, 0, 160],
            };
            packet.write(&mut bytes);
            let mut pressed = None;
            inbound.packet(2, ([127, 0, 0, 1], 9).into(), &bytes, &mut |key| {
                pressed = Some(key)
            });
            assert_eq!(pressed, expect, "{agreed:?} {payload_type}");
        };
        check(Some(101), 101, Some('5'));
        check(Some(96), 96, Some('5'));
        check(Some(96), 101, Some('5'));
        check(Some(96), 97, None);
        check(None, 101, None);
    }

    #[test]
    fn a_flood_of_keys_is_cut() {
        let mut inbound = Inbound::new(false, None);
        inbound.connect(1, &remote(Direction::SendRecv, Some(101)));
        let mut pressed = 0;
        for number in 1..=100_u16 {
            let mut bytes = Vec::new();
            let packet = Packet {
                payload_type: 101,
                marker: true,
                sequence: number,
                timestamp: u32::from(number) * 1000,
                ssrc: 1,
                payload: &[5, 0x8A, 0, 160],
            };
            packet.write(&mut bytes);
            inbound.packet(2, ([127, 0, 0, 1], 9).into(), &bytes, &mut |_| pressed += 1);
        }
        assert_eq!(pressed, MOST_KEYS);
    }
}
