//! What a browser or phone sent.

use super::{Audio, Crypto, Direction, Fingerprint, Keying, Unusable};
use std::net::{IpAddr, SocketAddr};

const MAX_BYTES: usize = 64 * 1024;
const MAX_LINES: usize = 1_000;
const MAX_STREAMS: usize = 16;

/// Who begins the DTLS handshake (RFC 4145), as its writer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setup {
    Active,
    Passive,
    Either,
}

/// One `m=` line with what belongs to it.
#[derive(Clone, Default)]
pub(crate) struct Stream {
    pub(crate) media: String,
    pub(crate) protocol: String,
    pub(crate) formats: String,
    pub(crate) mid: Option<String>,
    port: u16,
    address: Option<IpAddr>,
    own: Attributes,
    maps: Vec<(u8, String)>,
    ptime: Option<u32>,
    crypto: Vec<Crypto>,
    mux: bool,
}

/// What may stand at the session or at a stream.
#[derive(Clone, Default)]
struct Attributes {
    direction: Option<Direction>,
    ufrag: Option<String>,
    password: Option<String>,
    fingerprint: Option<Fingerprint>,
    setup: Option<Setup>,
}

/// A description whose voice stream we can do.
#[derive(Clone)]
pub(crate) struct Remote {
    pub(crate) streams: Vec<Stream>,
    /// Which of them is the voice.
    pub(crate) at: usize,
    pub(crate) keying: Keying,
    pub(crate) audio: Audio,
    /// Where it wants its sound, when it does no ICE.
    pub(crate) address: Option<SocketAddr>,
    /// Its user fragment, when it does ICE.
    pub(crate) ufrag: Option<String>,
    pub(crate) fingerprint: Option<Fingerprint>,
    pub(crate) setup: Setup,
    pub(crate) crypto: Option<Crypto>,
    pub(crate) mux: bool,
    pub(crate) bundle: bool,
}

impl Remote {
    pub(crate) fn parse(text: &str) -> Result<Self, Unusable> {
        let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
        if text.len() > MAX_BYTES || lines.next() != Some("v=0") {
            return Err(Unusable::Malformed);
        }
        let (mut session, mut address, mut bundle) = (Attributes::default(), None, false);
        let mut streams: Vec<Stream> = Vec::new();
        for (count, line) in lines.enumerate() {
            let (kind, value) = line.split_once('=').ok_or(Unusable::Malformed)?;
            // Some of it is written back as it came.
            let plain = !value.bytes().any(|byte| byte.is_ascii_control());
            if count > MAX_LINES || kind.len() != 1 || !plain {
                return Err(Unusable::Malformed);
            }
            if kind == "m" {
                streams.push(Stream::parse(value).ok_or(Unusable::Malformed)?);
                if streams.len() > MAX_STREAMS {
                    return Err(Unusable::Malformed);
                }
                continue;
            }
            match (kind, streams.last_mut()) {
                ("c", None) => address = connection(value),
                ("c", Some(stream)) => stream.address = connection(value),
                ("a", None) => {
                    bundle |= value.starts_with("group:BUNDLE");
                    session.read(value);
                }
                ("a", Some(stream)) => stream.read(value),
                _ => {}
            }
        }
        let mut reason = Unusable::NothingInCommon;
        for at in 0..streams.len() {
            match streams[at].voice(&session, address) {
                Ok(mut remote) => {
                    (remote.at, remote.bundle) = (at, bundle);
                    remote.streams = streams;
                    return Ok(remote);
                }
                Err(Unusable::NothingInCommon) => {}
                Err(why) => reason = why,
            }
        }
        Err(reason)
    }
}

impl Stream {
    fn parse(value: &str) -> Option<Self> {
        let mut parts = value.splitn(4, ' ').filter(|part| !part.is_empty());
        let (media, port, protocol, formats) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            media: media.to_owned(),
            protocol: protocol.to_owned(),
            formats: formats.to_owned(),
            port: port.split('/').next()?.parse().ok()?,
            ..Self::default()
        })
    }

    fn read(&mut self, attribute: &str) {
        let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
        match name {
            "mid" => self.mid = Some(value.to_owned()).filter(|mid| is_token(mid)),
            "rtcp-mux" => self.mux = true,
            "ptime" => self.ptime = value.trim().parse().ok().filter(|ms| (10..=200).contains(ms)),
            "crypto" => self.crypto.extend(Crypto::parse(value)),
            "rtpmap" => {
                if let Some((number, name)) = value.split_once(' ')
                    && let Ok(number) = number.parse()
                {
                    self.maps.push((number, name.trim().to_ascii_lowercase()));
                }
            }
            _ => self.own.read(attribute),
        }
    }

    fn voice(&self, session: &Attributes, address: Option<IpAddr>) -> Result<Remote, Unusable> {
        // With BUNDLE a port of 0 may still be a stream in use, but not of one that offers only voice.
        if self.media != "audio" || self.port == 0 {
            return Err(Unusable::NothingInCommon);
        }
        let audio = self.audio(session).ok_or(Unusable::NothingInCommon)?;
        let own = &self.own;
        let fingerprint = own.fingerprint.clone().or_else(|| session.fingerprint.clone());
        let ufrag = own.ufrag.clone().or_else(|| session.ufrag.clone());
        let has_password = own.password.is_some() || session.password.is_some();
        let keying = match self.protocol.as_str() {
            "RTP/AVP" | "RTP/AVPF" => return Err(Unusable::Plain),
            "UDP/TLS/RTP/SAVP" | "UDP/TLS/RTP/SAVPF" => Keying::Dtls,
            "RTP/SAVP" | "RTP/SAVPF" if fingerprint.is_some() => Keying::Dtls,
            "RTP/SAVP" | "RTP/SAVPF" => Keying::Sdes,
            _ => return Err(Unusable::NothingInCommon),
        };
        match keying {
            Keying::Dtls if fingerprint.is_none() => return Err(Unusable::Keys),
            Keying::Sdes if self.crypto.is_empty() => return Err(Unusable::Keys),
            Keying::Dtls if !self.mux => return Err(Unusable::Rtcp),
            _ => {}
        }
        let ice = ufrag.filter(|ufrag| has_password && (4..=256).contains(&ufrag.len()));
        if ice.is_some() && !self.mux {
            return Err(Unusable::Rtcp);
        }
        let ip = self.address.or(address).filter(|ip| !ip.is_unspecified());
        Ok(Remote {
            streams: Vec::new(),
            at: 0,
            keying,
            audio,
            address: ip.map(|ip| SocketAddr::new(ip, self.port)),
            ufrag: ice,
            fingerprint,
            setup: own.setup.or(session.setup).unwrap_or(Setup::Either),
            crypto: self.crypto.first().cloned(),
            mux: self.mux,
            bundle: false,
        })
    }

    fn audio(&self, session: &Attributes) -> Option<Audio> {
        let numbers: Vec<u8> = self.formats.split(' ').filter_map(|n| n.parse().ok()).collect();
        let mut laws: Vec<u8> = Vec::new();
        for law in numbers.iter().copied().filter(|number| matches!(number, 0 | 8)) {
            if !laws.contains(&law) {
                laws.push(law);
            }
        }
        let events = self.maps.iter().find(|(number, name)| {
            (96..128).contains(number) && numbers.contains(number) && name == "telephone-event/8000"
        });
        (!laws.is_empty()).then(|| Audio {
            laws,
            events: events.map(|(number, _)| *number),
            direction: self
                .own
                .direction
                .or(session.direction)
                .unwrap_or(Direction::SendRecv),
            ptime: self.ptime,
        })
    }
}

impl Attributes {
    fn read(&mut self, attribute: &str) {
        let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
        match name {
            "ice-ufrag" => self.ufrag = Some(value.trim().to_owned()),
            "ice-pwd" => self.password = Some(value.trim().to_owned()),
            "fingerprint" => {
                if let Some(fingerprint) = Fingerprint::parse(value) {
                    self.fingerprint.get_or_insert(fingerprint);
                }
            }
            "setup" => {
                self.setup = match value.trim() {
                    "active" => Some(Setup::Active),
                    "passive" => Some(Setup::Passive),
                    "actpass" => Some(Setup::Either),
                    _ => self.setup,
                }
            }
            _ => self.direction = Direction::of(attribute).or(self.direction),
        }
    }
}

fn connection(value: &str) -> Option<IpAddr> {
    value.split(' ').nth(2)?.split('/').next()?.parse().ok()
}

/// What may be written back as it came.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_graphic())
}
