//! Offers and answers (RFC 8866, RFC 3264): one stream of sound.

use ccgate_media::g711::Codec;
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

/// The payload type that is offered for key presses.
pub(crate) const KEYS: u8 = 101;

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Both,
    SendOnly,
    ReceiveOnly,
    Nobody,
}

impl Direction {
    fn name(self) -> &'static str {
        match self {
            Self::Both => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::ReceiveOnly => "recvonly",
            Self::Nobody => "inactive",
        }
    }

    fn of(name: &str) -> Option<Self> {
        let all = [Self::Both, Self::SendOnly, Self::ReceiveOnly, Self::Nobody];
        all.into_iter().find(|direction| direction.name() == name)
    }

    /// The answer to an offer; `holding` when this end wants to hear nothing.
    pub(crate) fn answer(self, holding: bool) -> Self {
        match (self, holding) {
            (Self::Both, false) => Self::Both,
            (Self::Both | Self::ReceiveOnly, _) => Self::SendOnly,
            (Self::SendOnly, false) => Self::ReceiveOnly,
            (Self::SendOnly, true) | (Self::Nobody, _) => Self::Nobody,
        }
    }

    /// Whether the one who described the session so wants to receive.
    pub(crate) fn receives(self) -> bool {
        matches!(self, Self::Both | Self::ReceiveOnly)
    }
}

/// What one end says of its sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Described {
    /// Where it wants packets; `None` while it is on hold in the old way (0.0.0.0) or refused.
    pub(crate) address: Option<SocketAddr>,
    /// The best first.
    pub(crate) codecs: Vec<Codec>,
    /// Payload type of key presses.
    pub(crate) keys: Option<u8>,
    pub(crate) direction: Direction,
}

impl Described {
    /// The first stream of sound in a description; `None` when there is none that can be read.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let (mut whole, mut own): (Option<IpAddr>, Option<IpAddr>) = (None, None);
        let mut found: Option<Self> = None;
        let (mut direction, mut port) = (Direction::Both, 0u16);
        for line in text.lines() {
            let Some((kind, value)) = line.trim_end().split_once('=') else {
                continue;
            };
            match kind {
                "m" if found.is_some() => break,
                "m" => {
                    let mut words = value.split_ascii_whitespace();
                    if words.next()? != "audio" {
                        // Other kinds of media before the sound are left alone.
                        continue;
                    }
                    port = words.next()?.split('/').next()?.parse().ok()?;
                    let types = words.skip(1).filter_map(|word| word.parse().ok());
                    let codecs = types.filter_map(Codec::of_payload_type).collect();
                    found = Some(Self {
                        address: None,
                        codecs,
                        keys: None,
                        direction: Direction::Both,
                    });
                }
                "c" => {
                    let ip = value
                        .split_ascii_whitespace()
                        .nth(2)?
                        .split('/')
                        .next()?
                        .parse()
                        .ok();
                    match found {
                        Some(_) => own = ip,
                        None => whole = whole.or(ip),
                    }
                }
                "a" => {
                    if let Some(known) = Direction::of(value) {
                        direction = known;
                    }
                    if let (Some(found), Some(map)) = (&mut found, value.strip_prefix("rtpmap:"))
                        && let Some((kind, name)) = map.split_once(' ')
                        && name.to_ascii_lowercase().starts_with("telephone-event/8000")
                    {
                        found.keys = kind.parse().ok();
                    }
                }
                _ => {}
            }
        }
        let mut found = found?;
        found.direction = direction;
        found.address = own
            .or(whole)
            .filter(|ip| !ip.is_unspecified() && port != 0)
            .map(|ip| SocketAddr::new(ip, port));
        Some(found)
    }

    /// The description as a body; `serial` grows with each of a session.
    pub(crate) fn write(&self, session: u64, serial: u32) -> String {
        let address = self
            .address
            .unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 9)));
        let (ip, port) = (address.ip(), address.port());
        let family = if ip.is_ipv6() { "IP6" } else { "IP4" };
        let mut text = format!(
            "v=0\r\no=- {session} {serial} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\nm=audio {port} RTP/AVP"
        );
        for codec in &self.codecs {
            let _ = write!(text, " {}", codec.payload_type());
        }
        if let Some(keys) = self.keys {
            let _ = write!(text, " {keys}");
        }
        text.push_str("\r\n");
        for codec in &self.codecs {
            let name = match codec {
                Codec::Pcmu => "PCMU",
                Codec::Pcma => "PCMA",
            };
            let _ = write!(text, "a=rtpmap:{} {name}/8000\r\n", codec.payload_type());
        }
        if let Some(keys) = self.keys {
            let _ = write!(
                text,
                "a=rtpmap:{keys} telephone-event/8000\r\na=fmtp:{keys} 0-15\r\n"
            );
        }
        let _ = write!(text, "a=ptime:20\r\na={}\r\n", self.direction.name());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for direction in [
            Direction::Both,
            Direction::SendOnly,
            Direction::ReceiveOnly,
            Direction::Nobody,
        ] {
            for address in ["127.0.0.1:4000", "[::1]:4000"] {
                let described = Described {
                    address: address.parse().ok(),
                    codecs: vec![Codec::Pcma, Codec::Pcmu],
                    keys: Some(101),
                    direction,
                };
                assert_eq!(
                    Described::parse(described.write(7, 1).as_bytes()),
                    Some(described)
                );
            }
        }
    }

    #[test]
    fn odd_descriptions() {
        let read = |text: &str| Described::parse(text.as_bytes());
        let own = read("c=IN IP4 10.0.0.1\nm=video 9 RTP/AVP 34\nm=audio 40 RTP/AVP 96 0\nc=IN IP4 10.0.0.2\na=rtpmap:96 telephone-event/8000\na=sendonly\nm=audio 50 RTP/AVP 8").unwrap();
        assert_eq!(
            (own.address, own.keys, own.codecs),
            (Some(([10, 0, 0, 2], 40).into()), Some(96), vec![Codec::Pcmu])
        );
        assert_eq!(own.direction, Direction::SendOnly);
        assert_eq!(
            read("c=IN IP4 0.0.0.0\r\nm=audio 40 RTP/AVP 0\r\n")
                .unwrap()
                .address,
            None
        );
        assert_eq!(
            read("c=IN IP4 10.0.0.1\r\nm=audio 0 RTP/AVP 0\r\n")
                .unwrap()
                .address,
            None
        );
        for text in [
            "",
            "v=0",
            "m=audio",
            "m=audio x RTP/AVP 0",
            "c=\nm=audio 1 RTP/AVP 0",
            "m=video 1 RTP/AVP 34",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
