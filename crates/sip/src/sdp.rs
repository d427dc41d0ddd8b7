//! Session descriptions (RFC 8866) and the offer/answer of one voice stream (RFC 3264).
//!
//! Understood is one audio stream of G.711 with or without telephone events (RFC 4733). Every other
//! stream of an offer is answered with port 0. [`Kind`] says how the stream is protected; the gate
//! reads and writes the descriptions of [`Kind::Secure`].

use crate::settings::Law;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const MAX_LINES: usize = 400;
const MAX_STREAMS: usize = 16;

/// The payload number that we offer telephone events under.
const EVENTS: u8 = 101;

/// How a stream is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// RTP as it is.
    Plain,
    /// SRTP, with keys from SDES or DTLS; browsers.
    Secure,
    /// None of ours.
    Foreign,
}

/// Who sends, seen by the one who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Both,
    SendOnly,
    ReceiveOnly,
    Inactive,
}

impl Direction {
    fn of(attribute: &str) -> Option<Self> {
        match attribute {
            "sendrecv" => Some(Self::Both),
            "sendonly" => Some(Self::SendOnly),
            "recvonly" => Some(Self::ReceiveOnly),
            "inactive" => Some(Self::Inactive),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Both => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::ReceiveOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }

    /// The same, seen from the other side.
    pub(crate) fn turned(self) -> Self {
        match self {
            Self::SendOnly => Self::ReceiveOnly,
            Self::ReceiveOnly => Self::SendOnly,
            other => other,
        }
    }

    /// Whether its writer listens.
    pub(crate) fn receives(self) -> bool {
        matches!(self, Self::Both | Self::ReceiveOnly)
    }

    /// Whether its writer speaks.
    pub(crate) fn sends(self) -> bool {
        matches!(self, Self::Both | Self::SendOnly)
    }
}

/// Why a description is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("no session description")]
    Malformed,
    #[error("no stream or codec in common")]
    NothingInCommon,
    #[error("only protected audio is offered")]
    Secure,
}

#[derive(Clone, Debug)]
struct Stream {
    media: String,
    protocol: String,
    formats: String,
    port: u16,
    address: Option<IpAddr>,
    direction: Option<Direction>,
    laws: Vec<Law>,
    events: Option<u8>,
    ptime: Option<u32>,
}

/// A description as a peer sent it.
#[derive(Clone, Debug)]
pub(crate) struct Description {
    streams: Vec<Stream>,
    direction: Direction,
}

/// The one stream that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Audio {
    pub(crate) address: SocketAddr,
    /// G.711 kinds that the peer takes, best first.
    pub(crate) laws: Vec<Law>,
    /// Payload number of telephone events.
    pub(crate) events: Option<u8>,
    /// As the peer wrote it; a zero address counts as not listening.
    pub(crate) direction: Direction,
    /// Milliseconds a packet.
    pub(crate) ptime: Option<u32>,
    at: usize,
}

impl Audio {
    /// A stream whose description was read elsewhere.
    pub(crate) fn at(address: SocketAddr, laws: Vec<Law>, events: Option<u8>, direction: Direction) -> Self {
        Self {
            address,
            laws,
            events,
            direction,
            ptime: None,
            at: 0,
        }
    }

    /// The peer has put us on hold: it doesn't listen.
    pub(crate) fn holds(&self) -> bool {
        !self.direction.receives()
    }
}

impl Description {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Unusable> {
        let text = std::str::from_utf8(body).map_err(|_| Unusable::Malformed)?;
        let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
        if lines.next() != Some("v=0") {
            return Err(Unusable::Malformed);
        }
        let mut session_address = None;
        let mut direction = Direction::Both;
        let mut streams: Vec<Stream> = Vec::new();
        for (count, line) in lines.enumerate() {
            let (kind, value) = line.split_once('=').ok_or(Unusable::Malformed)?;
            if count > MAX_LINES || kind.len() != 1 {
                return Err(Unusable::Malformed);
            }
            if kind == "m" {
                streams.push(Stream::parse(value)?);
                if streams.len() > MAX_STREAMS {
                    return Err(Unusable::Malformed);
                }
                continue;
            }
            match (kind, streams.last_mut()) {
                ("c", None) => session_address = connection(value),
                ("c", Some(stream)) => stream.address = connection(value),
                ("a", None) => direction = Direction::of(value).unwrap_or(direction),
                ("a", Some(stream)) => stream.attribute(value),
                _ => {}
            }
        }
        for stream in &mut streams {
            stream.address = stream.address.or(session_address);
        }
        Ok(Self { streams, direction })
    }

    /// The audio stream that can be used.
    pub(crate) fn usable(&self) -> Result<Audio, Unusable> {
        let mut secure = false;
        for (at, stream) in self.streams.iter().enumerate() {
            let used = stream.media == "audio" && stream.port != 0;
            match stream.kind() {
                _ if !used => continue,
                Kind::Foreign => continue,
                Kind::Secure => {
                    secure = true;
                    continue;
                }
                Kind::Plain => {}
            }
            let Some(ip) = stream.address.filter(|_| !stream.laws.is_empty()) else {
                continue;
            };
            // Sound goes to one, never to a whole network.
            if ip.is_multicast() || ip == IpAddr::V4(Ipv4Addr::BROADCAST) {
                continue;
            }
            let mut direction = stream.direction.unwrap_or(self.direction);
            // The old way to put on hold (RFC 3264 §8.4).
            if ip.is_unspecified() {
                direction = match direction.sends() {
                    true => Direction::SendOnly,
                    false => Direction::Inactive,
                };
            }
            return Ok(Audio {
                address: SocketAddr::new(ip, stream.port),
                laws: stream.laws.clone(),
                events: stream.events,
                direction,
                ptime: stream.ptime,
                at,
            });
        }
        Err(if secure {
            Unusable::Secure
        } else {
            Unusable::NothingInCommon
        })
    }
}

impl Stream {
    fn parse(value: &str) -> Result<Self, Unusable> {
        let mut parts = value.splitn(4, ' ');
        let mut next = || {
            parts
                .next()
                .filter(|part| !part.is_empty())
                .ok_or(Unusable::Malformed)
        };
        let (media, port, protocol, formats) = (next()?, next()?, next()?, next()?);
        let port = port
            .split('/')
            .next()
            .and_then(|port| port.parse().ok())
            .ok_or(Unusable::Malformed)?;
        let numbers = formats.split(' ').filter_map(|format| format.parse::<u8>().ok());
        let mut laws = Vec::new();
        for number in numbers {
            match number {
                0 if !laws.contains(&Law::Mu) => laws.push(Law::Mu),
                8 if !laws.contains(&Law::A) => laws.push(Law::A),
                _ => {}
            }
        }
        Ok(Self {
            media: media.to_owned(),
            protocol: protocol.to_owned(),
            formats: formats.to_owned(),
            port,
            address: None,
            direction: None,
            laws,
            events: None,
            ptime: None,
        })
    }

    fn kind(&self) -> Kind {
        match self.protocol.as_str() {
            "RTP/AVP" | "RTP/AVPF" => Kind::Plain,
            "RTP/SAVP" | "RTP/SAVPF" | "UDP/TLS/RTP/SAVP" | "UDP/TLS/RTP/SAVPF" => Kind::Secure,
            _ => Kind::Foreign,
        }
    }

    fn attribute(&mut self, value: &str) {
        if let Some(direction) = Direction::of(value) {
            self.direction = Some(direction);
        } else if let Some(ptime) = value.strip_prefix("ptime:") {
            self.ptime = ptime.trim().parse().ok().filter(|ms| (10..=200).contains(ms));
        } else if let Some((number, name)) = value.strip_prefix("rtpmap:").and_then(|map| map.split_once(' '))
        {
            let Ok(number) = number.parse::<u8>() else {
                return;
            };
            let listed = self.formats.split(' ').any(|format| format.parse() == Ok(number));
            let name = name.trim();
            if listed
                && (96..128).contains(&number)
                && name.to_ascii_lowercase().starts_with("telephone-event/8000")
            {
                self.events = Some(number);
            }
        }
    }
}

fn connection(value: &str) -> Option<IpAddr> {
    let mut parts = value.split(' ');
    let (_, _, address) = (parts.next()?, parts.next()?, parts.next()?);
    address.split('/').next()?.parse().ok()
}

/// Our side of a session: what the origin line says, and where we listen.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    pub(crate) address: SocketAddr,
    session: u32,
    version: u32,
    last: String,
}

impl Local {
    pub(crate) fn new(address: SocketAddr, session: u32) -> Self {
        Self {
            address,
            session,
            version: 0,
            last: String::new(),
        }
    }

    /// Writes an offer.
    pub(crate) fn offer(&mut self, laws: &[Law], direction: Direction) -> String {
        let mut body = String::new();
        let mut formats = String::new();
        for law in laws {
            let _ = write!(formats, "{} ", payload(*law));
        }
        let _ = write!(
            body,
            "m=audio {} RTP/AVP {formats}{EVENTS}\r\n",
            self.address.port()
        );
        for law in laws {
            rtpmap(&mut body, *law);
        }
        self.finish(&mut body, Some(EVENTS), direction, None)
    }

    /// Writes the answer to an offer whose usable stream is `audio`: one codec, the peer's first that is
    /// ours too.
    pub(crate) fn answer(&mut self, offer: &Description, audio: &Audio, law: Law) -> String {
        let mut body = String::new();
        for (at, stream) in offer.streams.iter().enumerate() {
            if at != audio.at {
                let _ = write!(
                    body,
                    "m={} 0 {} {}\r\n",
                    stream.media, stream.protocol, stream.formats
                );
                continue;
            }
            let _ = write!(
                body,
                "m=audio {} {} {}",
                self.address.port(),
                stream.protocol,
                payload(law)
            );
            if let Some(events) = audio.events {
                let _ = write!(body, " {events}");
            }
            body.push_str("\r\n");
            rtpmap(&mut body, law);
            let mut attributes = String::new();
            attach(
                &mut attributes,
                audio.events,
                audio.direction.turned(),
                audio.ptime,
            );
            body.push_str(&attributes);
        }
        self.wrap(body)
    }

    fn finish(
        &mut self,
        body: &mut String,
        events: Option<u8>,
        direction: Direction,
        ptime: Option<u32>,
    ) -> String {
        attach(body, events, direction, ptime);
        self.wrap(std::mem::take(body))
    }

    /// Puts the session lines in front; the version grows whenever the description changes (RFC 3264 §8).
    fn wrap(&mut self, body: String) -> String {
        if body != self.last {
            self.version += 1;
            self.last.clone_from(&body);
        }
        let family = if self.address.is_ipv4() { "IP4" } else { "IP6" };
        let ip = self.address.ip();
        format!(
            "v=0\r\no=- {} {} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\n{body}",
            self.session, self.version
        )
    }
}

fn attach(body: &mut String, events: Option<u8>, direction: Direction, ptime: Option<u32>) {
    if let Some(events) = events {
        let _ = write!(
            body,
            "a=rtpmap:{events} telephone-event/8000\r\na=fmtp:{events} 0-15\r\n"
        );
    }
    let _ = write!(
        body,
        "a=ptime:{}\r\na={}\r\n",
        ptime.unwrap_or(20),
        direction.name()
    );
}

fn payload(law: Law) -> u8 {
    match law {
        Law::A => 8,
        Law::Mu => 0,
    }
}

fn rtpmap(body: &mut String, law: Law) {
    let name = match law {
        Law::A => "PCMA",
        Law::Mu => "PCMU",
    };
    let _ = write!(body, "a=rtpmap:{} {name}/8000\r\n", payload(law));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=x\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n\
        m=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\
        m=audio 4000/2 RTP/AVP 111 0 8 101\r\nc=IN IP4 10.0.0.2\r\na=rtpmap:111 opus/48000/2\r\n\
        a=rtpmap:101 telephone-event/8000\r\na=ptime:30\r\na=sendonly\r\n";

    #[test]
    fn understands() {
        let audio = Description::parse(OFFER.as_bytes()).unwrap().usable().unwrap();
        assert_eq!(audio.address, "10.0.0.2:4000".parse().unwrap());
        assert_eq!(audio.laws, [Law::Mu, Law::A]);
        assert_eq!((audio.events, audio.ptime), (Some(101), Some(30)));
        assert!(audio.holds());
    }

    #[test]
    fn answers() {
        let offer = Description::parse(OFFER.as_bytes()).unwrap();
        let audio = offer.usable().unwrap();
        let mut local = Local::new("192.0.2.1:30000".parse().unwrap(), 7);
        let answer = local.answer(&offer, &audio, Law::A);
        assert_eq!(
            answer,
            "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
             m=video 0 RTP/AVP 96\r\nm=audio 30000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n\
             a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:30\r\na=recvonly\r\n"
        );
        assert!(local.answer(&offer, &audio, Law::A).contains("o=- 7 1 "));
        let own = local.offer(&[Law::A, Law::Mu], Direction::Both);
        assert!(own.contains("o=- 7 2 "));
        let read = Description::parse(own.as_bytes()).unwrap().usable().unwrap();
        assert_eq!(
            (read.laws, read.events, read.direction),
            (vec![Law::A, Law::Mu], Some(101), Direction::Both)
        );
    }

    #[test]
    fn directions_and_refusals() {
        let check = |from: &str, to: &str, expect: Result<Direction, Unusable>| {
            let text = OFFER.replace(from, to);
            let found = Description::parse(text.as_bytes())
                .and_then(|d| d.usable())
                .map(|a| a.direction);
            assert_eq!(found, expect, "{from} -> {to}");
        };
        check("a=sendonly", "a=inactive", Ok(Direction::Inactive));
        check("a=sendonly", "a=x", Ok(Direction::Both));
        check(
            "c=IN IP4 10.0.0.2\r\n",
            "c=IN IP4 0.0.0.0\r\n",
            Ok(Direction::SendOnly),
        );
        check("111 0 8 101", "111 101", Err(Unusable::NothingInCommon));
        check(
            "c=IN IP4 10.0.0.2",
            "c=IN IP4 239.1.2.3/16",
            Err(Unusable::NothingInCommon),
        );
        check(
            "c=IN IP4 10.0.0.2",
            "c=IN IP4 255.255.255.255",
            Err(Unusable::NothingInCommon),
        );
        check(
            "m=audio 4000/2 RTP/AVP",
            "m=audio 0 RTP/AVP",
            Err(Unusable::NothingInCommon),
        );
        check(
            "m=audio 4000/2 RTP/AVP",
            "m=audio 4000 UDP/TLS/RTP/SAVPF",
            Err(Unusable::Secure),
        );
        check("m=audio 4000/2", "m=audio 70000", Err(Unusable::Malformed));
        check("v=0", "v=1", Err(Unusable::Malformed));
        check("s=x", "garbage", Err(Unusable::Malformed));
        check("s=x", &"a=x\r\n".repeat(500), Err(Unusable::Malformed));
        assert_eq!(Description::parse(b"\xff").map(|_| ()), Err(Unusable::Malformed));
        assert_eq!(Description::parse(b"").map(|_| ()), Err(Unusable::Malformed));
    }
}
