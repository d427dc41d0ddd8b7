//! RTCP, as little of it as is useful: what we sent and what arrived, and what the other end says
//! about our stream (RFC 3550 §6.4).

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const DESCRIPTION: u8 = 202;
const BYE: u8 = 203;
const BLOCK: usize = 24;

/// What a report says about one received stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The stream.
    pub ssrc: u32,
    /// Share lost since the report before, in 256ths.
    pub fraction: u8,
    /// Packets lost in all; 24 bits.
    pub lost: u32,
    /// The highest sequence number with its wraps.
    pub highest: u32,
    /// The middle of the last sender report's time; 0: none came.
    pub last_report: u32,
    /// How long ago that was, in 65,536ths of a second.
    pub since: u32,
}

/// What is told about a stream that is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The stream.
    pub ssrc: u32,
    /// Now, in NTP's 64 bits.
    pub time: u64,
    /// Now, on the stream's clock.
    pub timestamp: u32,
    /// Packets sent.
    pub packets: u32,
    /// Bytes of payload sent.
    pub bytes: u32,
}

/// Builds a sender report with a description; `about` only when something arrives.
pub fn report(sent: &Sent, about: Option<&Block>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(80);
    let blocks = u8::from(about.is_some());
    let words = 6 + 6 * u16::from(blocks);
    bytes.extend([0x80 | blocks, SENDER_REPORT]);
    bytes.extend(words.to_be_bytes());
    bytes.extend(sent.ssrc.to_be_bytes());
    bytes.extend(sent.time.to_be_bytes());
    bytes.extend(sent.timestamp.to_be_bytes());
    bytes.extend(sent.packets.to_be_bytes());
    bytes.extend(sent.bytes.to_be_bytes());
    if let Some(block) = about {
        bytes.extend(block.ssrc.to_be_bytes());
        bytes.extend((u32::from(block.fraction) << 24 | block.lost.min(0x7F_FFFF)).to_be_bytes());
        bytes.extend(block.highest.to_be_bytes());
        // Jitter: not measured.
        bytes.extend([0; 4]);
        bytes.extend(block.last_report.to_be_bytes());
        bytes.extend(block.since.to_be_bytes());
    }
    // CNAME: the stream's number says no more than is known already.
    let name = format!("{:08x}", sent.ssrc);
    bytes.extend([0x81, DESCRIPTION, 0, 4]);
    bytes.extend(sent.ssrc.to_be_bytes());
    bytes.extend([1, 8]);
    bytes.extend(name.as_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The middle of the sender's time.
    pub time: Option<u32>,
    /// Share of our stream lost on the way to them, in 256ths.
    pub loss: Option<u8>,
    /// They say that they stop.
    pub bye: bool,
}

/// Reads a datagram for what it says of the stream `ours`; `None` when it isn't RTCP.
pub fn read(mut bytes: &[u8], ours: u32) -> Option<Read> {
    let mut read = Read::default();
    while !bytes.is_empty() {
        let [first, kind, high, low] = *bytes.first_chunk::<4>()?;
        let length = 4 + 4 * usize::from(u16::from_be_bytes([high, low]));
        if first >> 6 != 2 || !(192..=223).contains(&kind) {
            return None;
        }
        let (packet, rest) = bytes.split_at_checked(length)?;
        let blocks = match kind {
            SENDER_REPORT => {
                read.time = packet.get(10..14).and_then(number);
                packet.get(28..)
            }
            RECEIVER_REPORT => packet.get(8..),
            BYE => {
                read.bye = true;
                None
            }
            _ => None,
        };
        let count = usize::from(first & 0x1F);
        for block in blocks.unwrap_or_default().chunks_exact(BLOCK).take(count) {
            if number(&block[..4]) == Some(ours) {
                read.loss = Some(block[4]);
            }
        }
        bytes = rest;
    }
    Some(read)
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_report_is_read() {
        let sent = Sent {
            ssrc: 1,
            time: 0x0102_0304_0506_0708,
            timestamp: 5,
            packets: 6,
            bytes: 7,
        };
        let block = Block {
            ssrc: 9,
            fraction: 64,
            lost: 3,
            highest: 70_000,
            last_report: 1,
            since: 2,
        };
        let bytes = report(&sent, Some(&block));
        assert_eq!(bytes.len() % 4, 0);
        let time = Some(0x0304_0506);
        assert_eq!(
            read(&bytes, 9),
            Some(Read {
                time,
                loss: Some(64),
                bye: false
            })
        );
        assert_eq!(
            read(&bytes, 8),
            Some(Read {
                time,
                loss: None,
                bye: false
            })
        );
        assert_eq!(
            read(&report(&sent, None), 9),
            Some(Read {
                time,
                loss: None,
                bye: false
            })
        );
        let bye = [0x81, BYE, 0, 1, 0, 0, 0, 1];
        assert_eq!(
            read(&bye, 9),
            Some(Read {
                bye: true,
                ..Read::default()
            })
        );
        for bad in [
            &bytes[..bytes.len() - 1],
            &[0x80],
            &[0x80, 8, 0, 0],
            &[0, 200, 0, 0],
        ] {
            assert_eq!(read(bad, 9), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..120), known: bool) {
            let _ = read(&bytes, 0);
            if known && bytes.len() > 4 {
                bytes[..3].copy_from_slice(&[0x8F, SENDER_REPORT, 0]);
                bytes[3] %= 30;
                let _ = read(&bytes, 0);
            }
        }
    }
}
