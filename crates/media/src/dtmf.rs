//! Key presses as RTP events (RFC 4733).

use crate::g711::FRAME;
use crate::rtp::Packet;
use std::collections::VecDeque;

/// Keys that may wait to be sent to one leg; more are dropped.
pub const MOST_WAITING: usize = 128;
/// Frames that a key sounds: 160 ms.
pub const TONE_FRAMES: u16 = 8;
/// Frames between two keys: 80 ms.
pub const GAP_FRAMES: u16 = 4;
/// How often the last packet of a key is sent (RFC 4733 §2.5.1.4).
const ENDS: u16 = 3;
/// Frames without a packet of it after which a key counts as released: 100 ms.
const RELEASE_FRAMES: u8 = 5;
/// 10 dB below the loudest; the usual loudness of keys.
const VOLUME: u8 = 10;

const KEYS: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D',
];

/// The event code of a key: 0–9, `*`, `#`, A–D (small letters too).
pub fn code(key: char) -> Option<u8> {
    let key = key.to_ascii_uppercase();
    KEYS.iter()
        .position(|known| *known == key)
        .and_then(|place| u8::try_from(place).ok())
}

/// The key of an event code; other events, as a hook flash, have none.
pub fn key(code: u8) -> Option<char> {
    KEYS.get(usize::from(code)).copied()
}

/// The two frequencies of a key in Hz, for those who know no events.
pub fn frequencies(key: char) -> Option<[f32; 2]> {
    let (row, column) = match key.to_ascii_uppercase() {
        '1' => (0, 0),
        '2' => (0, 1),
        '3' => (0, 2),
        'A' => (0, 3),
        '4' => (1, 0),
        '5' => (1, 1),
        '6' => (1, 2),
        'B' => (1, 3),
        '7' => (2, 0),
        '8' => (2, 1),
        '9' => (2, 2),
        'C' => (2, 3),
        '*' => (3, 0),
        '0' => (3, 1),
        '#' => (3, 2),
        'D' => (3, 3),
        _ => return None,
    };
    Some([
        [697.0, 770.0, 852.0, 941.0][row],
        [1209.0, 1336.0, 1477.0, 1633.0][column],
    ])
}

/// The payload of an event packet (RFC 4733 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which; 0–15 are keys.
    pub code: u8,
    /// The key was released.
    pub end: bool,
    /// Loudness in dB below the loudest: 0–63.
    pub volume: u8,
    /// Samples since it was pressed.
    pub duration: u16,
}

impl Event {
    /// Reads a payload; what follows the first four bytes doesn't count.
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let [code, flags, high, low] = *payload.first_chunk::<4>()?;
        let duration = u16::from_be_bytes([high, low]);
        Some(Self {
            code,
            end: flags & 0x80 != 0,
            volume: flags & 0x3F,
            duration,
        })
    }

    /// The payload.
    pub fn bytes(self) -> [u8; 4] {
        let [high, low] = self.duration.to_be_bytes();
        [self.code, u8::from(self.end) << 7 | self.volume & 0x3F, high, low]
    }
}

/// Tells keys from the packets that repeat them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Receiver {
    last: Option<Last>,
    /// Frames until the key counts as released; 0: none is pressed.
    held: u8,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    ssrc: u32,
    timestamp: u32,
    event: Event,
}

impl Receiver {
    /// Takes an event packet; returns the key when it is a new press.
    pub fn receive(&mut self, packet: &Packet<'_>) -> Option<char> {
        let event = Event::parse(packet.payload)?;
        let key = key(event.code)?;
        let known = self.last.filter(|last| last.ssrc == packet.ssrc);
        let behind = known.map(|last| packet.timestamp.wrapping_sub(last.timestamp) as i32);
        if behind.is_some_and(|behind| behind < 0) {
            return None;
        }
        let press = match known {
            Some(last) => behind != Some(0) && !last.goes_on(packet, event),
            None => true,
        };
        // A late repetition must not press again what was released.
        let released = behind == Some(0) && known.is_some_and(|last| last.event.end);
        self.held = if event.end || released { 0 } else { RELEASE_FRAMES };
        let event = Event {
            end: event.end || released,
            ..event
        };
        self.last = Some(Last {
            ssrc: packet.ssrc,
            timestamp: packet.timestamp,
            event,
        });
        press.then_some(key)
    }

    /// 20 ms have passed.
    pub fn tick(&mut self) {
        self.held = self.held.saturating_sub(1);
    }

    /// A key is being pressed: what comes as sound now is the key's, not speech.
    pub fn pressed(&self) -> bool {
        self.held > 0
    }
}

impl Last {
    /// A long press is told in segments, each beginning where the one before ended (RFC 4733 §2.5.1.3).
    fn goes_on(&self, packet: &Packet<'_>, event: Event) -> bool {
        let end = self.timestamp.wrapping_add(self.event.duration.into());
        !packet.marker && !self.event.end && self.event.code == event.code && packet.timestamp == end
    }
}

/// What to send in this frame's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// No key waits: send sound.
    Idle,
    /// Between two keys: send silence or nothing.
    Gap,
    /// Send this event instead of sound.
    Event {
        /// The packet's timestamp: when the key was pressed.
        timestamp: u32,
        /// The packet's marker.
        marker: bool,
        /// The payload.
        event: Event,
    },
}

/// Sends keys, one after the other: 160 ms each, 80 ms between.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    waiting: VecDeque<u8>,
    current: Option<Press>,
}

#[derive(Clone, Copy, Debug)]
struct Press {
    code: u8,
    began: u32,
    /// Frames since.
    frames: u16,
}

impl Sender {
    /// Adds keys; returns how many were taken. What is no key is skipped.
    pub fn press(&mut self, keys: &str) -> usize {
        let before = self.waiting.len();
        let room = MOST_WAITING.saturating_sub(before);
        self.waiting.extend(keys.chars().filter_map(code).take(room));
        self.waiting.len() - before
    }

    /// Nothing is being sent and nothing waits.
    pub fn idle(&self) -> bool {
        self.current.is_none() && self.waiting.is_empty()
    }

    /// The key that sounds now.
    pub fn sounding(&self) -> Option<char> {
        self.current
            .filter(|press| press.frames < TONE_FRAMES)
            .and_then(|press| key(press.code))
    }

    /// What to send in the frame that begins at `timestamp`. Call once every 20 ms.
    pub fn tick(&mut self, timestamp: u32) -> Step {
        if self
            .current
            .is_some_and(|press| press.frames + 1 >= TONE_FRAMES + GAP_FRAMES)
        {
            self.current = None;
        } else if let Some(press) = &mut self.current {
            press.frames += 1;
        }
        if self.current.is_none() {
            self.current = self.waiting.pop_front().map(|code| Press {
                code,
                began: timestamp,
                frames: 0,
            });
        }
        let Some(Press { code, began, frames }) = self.current else {
            return Step::Idle;
        };
        if frames >= TONE_FRAMES + ENDS {
            return Step::Gap;
        }
        let end = frames >= TONE_FRAMES;
        let sounded = if end { TONE_FRAMES } else { frames + 1 };
        let event = Event {
            code,
            end,
            volume: VOLUME,
            duration: sounded * FRAME as u16,
        };
        Step::Event {
            timestamp: began,
            marker: frames == 0,
            event,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The packets that a sender makes of keys, as (timestamp, marker, payload).
    fn packets(keys: &str) -> Vec<(u32, bool, [u8; 4])> {
        let mut sender = Sender::default();
        sender.press(keys);
        let mut packets = Vec::new();
        for frame in 0..keys.len() as u32 * 12 + 5 {
            if let Step::Event {
                timestamp,
                marker,
                event,
            } = sender.tick(1000 + frame * 160)
            {
                packets.push((timestamp, marker, event.bytes()));
            }
        }
        assert!(sender.idle());
        packets
    }

    fn receive(packets: &[(u32, bool, [u8; 4])]) -> String {
        let mut receiver = Receiver::default();
        let mut packet = Packet {
            payload_type: 101,
            marker: false,
            sequence: 0,
            timestamp: 0,
            ssrc: 1,
            payload: &[],
        };
        let mut keys = String::new();
        for (timestamp, marker, payload) in packets {
            packet.sequence = packet.sequence.wrapping_add(1);
            let packet = Packet {
                timestamp: *timestamp,
                marker: *marker,
                payload,
                ..packet
            };
            keys.extend(receiver.receive(&packet));
        }
        keys
    }

    #[test]
    fn one_key_is_eleven_packets() {
        let packets = packets("5");
        assert_eq!(packets.len(), 11);
        assert!(packets.iter().all(|packet| packet.0 == 1000));
        assert_eq!(packets.iter().filter(|packet| packet.1).count(), 1);
        assert_eq!(packets[0].2, [5, 10, 0, 160]);
        assert_eq!(packets[7].2, [5, 10, 5, 0]);
        for end in &packets[8..] {
            assert_eq!(end.2, [5, 0x80 | 10, 5, 0]);
        }
    }

    #[test]
    fn the_next_key_comes_240_ms_later() {
        let packets = packets("5a");
        assert_eq!(packets[11].0, 1000 + 12 * 160);
        assert_eq!(packets[11].2[0], 12);
    }

    #[test]
    fn all_keys_have_codes_and_tones() {
        for letter in "0123456789*#ABCD".chars() {
            assert_eq!(code(letter).and_then(key), Some(letter));
            assert!(frequencies(letter).is_some());
        }
        assert_eq!((code('x'), key(16), frequencies('x')), (None, None, None));
        assert_eq!(frequencies('5'), Some([770.0, 1336.0]));
    }

    #[test]
    fn too_many_keys_are_refused() {
        let mut sender = Sender::default();
        assert_eq!(sender.press(&"1".repeat(1000)), MOST_WAITING);
        assert_eq!(sender.press("1x"), 0);
    }

    #[test]
    fn what_counts_as_one_press() {
        let check = |packets: &[(u32, bool, [u8; 4])], expect: &str| assert_eq!(receive(packets), expect);
        let (down, up) = ([1, 10, 0, 160], [1, 0x8A, 0, 160]);
        check(
            &[(5, true, down), (5, false, up), (5, false, up), (5, false, up)],
            "1",
        );
        // Only an end arrived.
        check(&[(5, false, up)], "1");
        // The same key again, without a marker.
        check(&[(5, true, down), (5, false, up), (165, false, down)], "11");
        // A long press in two segments.
        check(&[(5, true, down), (165, false, down), (165, false, up)], "1");
        // A late packet of the key before.
        check(
            &[(5, true, down), (999, true, [2, 10, 0, 160]), (5, false, up)],
            "12",
        );
        // The clock wraps around.
        check(&[(u32::MAX, true, down), (1000, true, down)], "11");
        // A hook flash and rubbish.
        check(&[(5, true, [16, 10, 0, 160])], "");
        let mut receiver = Receiver::default();
        let short = Packet {
            payload_type: 101,
            marker: false,
            sequence: 0,
            timestamp: 0,
            ssrc: 1,
            payload: &[1],
        };
        assert_eq!(receiver.receive(&short), None);
    }

    #[test]
    fn a_key_is_released_by_its_end_or_by_silence() {
        let mut receiver = Receiver::default();
        let down = Packet {
            payload_type: 101,
            marker: true,
            sequence: 0,
            timestamp: 0,
            ssrc: 1,
            payload: &[1, 10, 0, 160],
        };
        receiver.receive(&down);
        for _ in 0..RELEASE_FRAMES {
            assert!(receiver.pressed());
            receiver.tick();
        }
        assert!(!receiver.pressed());
        receiver.receive(&Packet {
            timestamp: 2000,
            ..down
        });
        receiver.receive(&Packet {
            timestamp: 2000,
            payload: &[1, 0x8A, 0, 160],
            ..down
        });
        assert!(!receiver.pressed());
        receiver.receive(&Packet {
            timestamp: 2000,
            ..down
        });
        assert!(!receiver.pressed());
    }

    proptest! {
        /// Every key arrives once as long as one of its packets does.
        #[test]
        fn keys_survive_loss_and_repetition(
            keys in "[0-9*#A-D]{1,12}",
            fates in proptest::collection::vec(0u8..4, 11 * 12),
        ) {
            let sent = packets(&keys);
            let mut arrived = Vec::new();
            for (index, packet) in sent.iter().enumerate() {
                // The last packet of each key always comes.
                let times = if index % 11 == 10 { 1 } else { fates[index % fates.len()] };
                arrived.extend(std::iter::repeat_n(*packet, times.into()));
            }
            prop_assert_eq!(receive(&arrived), keys);
        }

        #[test]
        fn any_payload_is_read_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..8)) {
            let _ = Event::parse(&payload);
        }
    }
}
