//! RTP packets (RFC 3550 §5.1).

/// The longest packet that is read. G.711 of 120 ms is below 1,000 bytes.
pub const MOST_BYTES: usize = 1_500;
/// Bytes of a header without extras.
pub const HEADER: usize = 12;

/// One packet, its payload borrowed from what was received or is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// What the payload is: 0–127.
    pub payload_type: u8,
    /// The first packet after a pause; the first of a key press.
    pub marker: bool,
    /// Counts packets; wraps around.
    pub sequence: u16,
    /// When its first sample was taken, in samples; wraps around.
    pub timestamp: u32,
    /// The stream that it belongs to.
    pub ssrc: u32,
    /// The coded sound, padding removed.
    pub payload: &'a [u8],
}

/// Why bytes are no RTP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Fewer bytes than the header says.
    #[error("too short")]
    Short,
    /// Not version 2.
    #[error("not version 2")]
    Version,
    /// More padding than payload.
    #[error("wrong padding")]
    Padding,
}

impl<'a> Packet<'a> {
    /// Reads a packet; skips contributing sources and header extensions.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (header, mut rest) = bytes.split_first_chunk::<HEADER>().ok_or(Malformed::Short)?;
        if header[0] >> 6 != 2 {
            return Err(Malformed::Version);
        }
        let sources = usize::from(header[0] & 0x0F) * 4;
        rest = rest.get(sources..).ok_or(Malformed::Short)?;
        if header[0] & 0x10 != 0 {
            let (extension, after) = rest.split_first_chunk::<4>().ok_or(Malformed::Short)?;
            let words = u16::from_be_bytes([extension[2], extension[3]]);
            rest = after.get(usize::from(words) * 4..).ok_or(Malformed::Short)?;
        }
        if header[0] & 0x20 != 0 {
            let padding = usize::from(*rest.last().ok_or(Malformed::Padding)?);
            if padding == 0 || padding > rest.len() {
                return Err(Malformed::Padding);
            }
            rest = &rest[..rest.len() - padding];
        }
        Ok(Self {
            payload_type: header[1] & 0x7F,
            marker: header[1] & 0x80 != 0,
            sequence: u16::from_be_bytes([header[2], header[3]]),
            timestamp: u32::from_be_bytes([header[4], header[5], header[6], header[7]]),
            ssrc: u32::from_be_bytes([header[8], header[9], header[10], header[11]]),
            payload: rest,
        })
    }

    /// Appends the packet's bytes.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(0x80);
        bytes.push(self.payload_type & 0x7F | u8::from(self.marker) << 7);
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.timestamp.to_be_bytes());
        bytes.extend(self.ssrc.to_be_bytes());
        bytes.extend(self.payload);
    }
}

/// What arrived of a stream and what should have (RFC 3550 appendix A.1 and A.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    ssrc: u32,
    first: u64,
    highest: u64,
    received: u64,
    /// Of earlier streams of this sender.
    past_lost: u64,
    reported: (u64, u64),
}

impl Tally {
    /// Counts a packet. A new stream, or a leap of more than 3,000 packets, begins anew.
    pub fn count(&mut self, packet: &Packet<'_>) {
        let near = self.near(packet.sequence);
        if self.received == 0 || packet.ssrc != self.ssrc || near.is_none() {
            let past_lost = self.lost();
            let first = u64::from(packet.sequence) + (1 << 16);
            *self = Self {
                ssrc: packet.ssrc,
                first,
                highest: first,
                past_lost,
                ..Self::default()
            };
        } else if let Some(number) = near {
            self.highest = self.highest.max(number);
            self.first = self.first.min(number);
        }
        self.received += 1;
    }

    fn near(&self, sequence: u16) -> Option<u64> {
        let ahead = sequence.wrapping_sub(self.highest as u16) as i16;
        (-3000..=3000)
            .contains(&ahead)
            .then(|| self.highest.saturating_add_signed(ahead.into()))
    }

    /// The stream counted.
    pub fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// Whether anything was counted.
    pub fn any(&self) -> bool {
        self.received > 0
    }

    /// The highest sequence number, with its wraps in the upper half.
    pub fn highest(&self) -> u32 {
        self.highest.saturating_sub(1 << 16) as u32
    }

    /// Packets that never came, over all streams of this sender.
    pub fn lost(&self) -> u64 {
        self.past_lost + self.expected().saturating_sub(self.received)
    }

    fn expected(&self) -> u64 {
        if self.received == 0 {
            0
        } else {
            self.highest - self.first + 1
        }
    }

    /// The share lost since this was asked last, in 256ths.
    pub fn fraction_lost(&mut self) -> u8 {
        let now = (self.expected(), self.received);
        let expected = now.0.saturating_sub(self.reported.0);
        let received = now.1.saturating_sub(self.reported.1);
        self.reported = now;
        let lost = expected.saturating_sub(received);
        (lost * 256)
            .checked_div(expected)
            .map_or(0, |share| u8::try_from(share).unwrap_or(u8::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: Packet<'static> = Packet {
        payload_type: 8,
        marker: true,
        sequence: 7,
        timestamp: 9,
        ssrc: 11,
        payload: &[1, 2, 3],
    };

    fn bytes(packet: &Packet<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        packet.write(&mut bytes);
        bytes
    }

    #[test]
    fn extras_are_skipped() {
        let plain = bytes(&PLAIN);
        let check = |first: u8, extra: &[u8], tail: &[u8], expect: Result<&[u8], Malformed>| {
            let mut bytes = plain.clone();
            bytes[0] = first;
            bytes.splice(HEADER..HEADER, extra.iter().copied());
            bytes.extend(tail);
            assert_eq!(Packet::parse(&bytes).map(|packet| packet.payload), expect);
        };
        check(0x80, &[], &[], Ok(&[1, 2, 3]));
        check(0x81, &[9; 4], &[], Ok(&[1, 2, 3]));
        check(0x90, &[0, 0, 0, 1, 5, 5, 5, 5], &[], Ok(&[1, 2, 3]));
        check(0xA0, &[], &[0, 2], Ok(&[1, 2, 3]));
        check(0xA0, &[], &[0], Err(Malformed::Padding));
        check(0xA0, &[], &[99], Err(Malformed::Padding));
        check(0x8F, &[], &[], Err(Malformed::Short));
        check(0x90, &[0, 0, 9, 9], &[], Err(Malformed::Short));
        check(0x40, &[], &[], Err(Malformed::Version));
        assert_eq!(Packet::parse(&plain[..11]), Err(Malformed::Short));
    }

    #[test]
    fn losses_are_counted_across_a_wrap() {
        let mut tally = Tally::default();
        for sequence in [65_534, 65_535, 0, 2, 1, 5] {
            tally.count(&Packet { sequence, ..PLAIN });
        }
        assert_eq!(tally.lost(), 2);
        assert_eq!(tally.fraction_lost(), 64);
        assert_eq!(tally.fraction_lost(), 0);
        tally.count(&Packet {
            sequence: 30_000,
            ssrc: 12,
            ..PLAIN
        });
        assert_eq!(tally.lost(), 2);
        assert_eq!((tally.ssrc(), tally.highest()), (12, 30_000));
    }

    proptest! {
        #[test]
        fn written_is_read(
            payload_type in 0u8..128, marker: bool, sequence: u16, timestamp: u32, ssrc: u32,
            payload in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let packet = Packet { payload_type, marker, sequence, timestamp, ssrc, payload: &payload };
            let bytes = bytes(&packet);
            prop_assert_eq!(Packet::parse(&bytes), Ok(packet));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Packet::parse(&bytes);
        }

        #[test]
        fn any_order_is_counted(numbers in proptest::collection::vec(any::<u16>(), 0..200)) {
            let mut tally = Tally::default();
            for sequence in numbers {
                tally.count(&Packet { sequence, ..PLAIN });
                let _ = (tally.lost(), tally.fraction_lost());
            }
        }
    }
}
