//! Ours.

use super::{Audio, Crypto, Direction, EVENTS, Fingerprint, Keying, Remote};
use crate::ice::Credentials;
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

/// What our descriptions of one leg have in common.
#[derive(Clone)]
pub(crate) struct Local {
    /// Where we listen, as told to the other side.
    pub(crate) address: SocketAddr,
    /// The session's number and how often it was described.
    pub(crate) session: u32,
    pub(crate) version: u32,
    pub(crate) keys: LocalKeys,
}

/// How our side agrees on keys.
#[derive(Clone)]
pub(crate) enum LocalKeys {
    Dtls {
        fingerprint: Fingerprint,
        credentials: Credentials,
    },
    Sdes(Crypto),
}

/// Answers: the voice as agreed, every other stream refused. `active`: we begin the handshake.
pub(crate) fn answer(local: &Local, remote: &Remote, active: bool) -> String {
    let mut text = session(local, remote.ufrag.is_some());
    let voice = &remote.streams[remote.at];
    if let (true, Some(mid)) = (remote.bundle, &voice.mid) {
        let _ = write!(text, "a=group:BUNDLE {mid}\r\n");
    }
    for (at, stream) in remote.streams.iter().enumerate() {
        if at == remote.at {
            let parts = Parts {
                protocol: &stream.protocol,
                mid: stream.mid.as_deref(),
                direction: remote.audio.direction.turned(),
                ice: remote.ufrag.is_some(),
                mux: remote.mux,
                setup: if active { "active" } else { "passive" },
            };
            voice_stream(&mut text, local, &remote.audio, &parts);
            continue;
        }
        let _ = write!(
            text,
            "m={} 0 {} {}\r\n",
            stream.media, stream.protocol, stream.formats
        );
        if let Some(mid) = &stream.mid {
            let _ = write!(text, "a=mid:{mid}\r\n");
        }
        text.push_str("a=inactive\r\n");
    }
    text
}

/// Offers voice. `laws` and `events` as before in the call, or all that we do.
pub(crate) fn offer(local: &Local, before: Option<&Remote>, direction: Direction) -> String {
    let keying = match local.keys {
        LocalKeys::Dtls { .. } => Keying::Dtls,
        LocalKeys::Sdes(_) => Keying::Sdes,
    };
    let ice = keying == Keying::Dtls && before.is_none_or(|remote| remote.ufrag.is_some());
    let voice = before.map(|remote| &remote.streams[remote.at]);
    let mut text = session(local, ice);
    let mid = match (keying, voice) {
        (_, Some(stream)) => stream.mid.as_deref(),
        (Keying::Dtls, None) => Some("0"),
        (Keying::Sdes, None) => None,
    };
    if let Some(mid) = mid {
        let _ = write!(text, "a=group:BUNDLE {mid}\r\n");
    }
    let audio = before.map_or_else(
        || Audio {
            laws: vec![8, 0],
            events: Some(EVENTS),
            direction,
            ptime: Some(20),
        },
        |remote| remote.audio.clone(),
    );
    let parts = Parts {
        protocol: match (voice, keying) {
            (Some(stream), _) => &stream.protocol,
            (None, Keying::Dtls) => "UDP/TLS/RTP/SAVPF",
            (None, Keying::Sdes) => "RTP/SAVP",
        },
        mid,
        direction,
        ice,
        mux: true,
        setup: "actpass",
    };
    voice_stream(&mut text, local, &audio, &parts);
    text
}

struct Parts<'a> {
    protocol: &'a str,
    mid: Option<&'a str>,
    direction: Direction,
    ice: bool,
    mux: bool,
    setup: &'a str,
}

fn session(local: &Local, ice: bool) -> String {
    let (ip, family) = (local.address.ip(), family(local.address.ip()));
    let (session, version) = (local.session, local.version);
    let mut text = format!(
        "v=0\r\no=ccgate {session} {version} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\n"
    );
    if ice {
        text.push_str("a=ice-lite\r\n");
    }
    text
}

fn voice_stream(text: &mut String, local: &Local, audio: &Audio, parts: &Parts<'_>) {
    let (ip, port) = (local.address.ip(), local.address.port());
    let _ = write!(text, "m=audio {port} {}", parts.protocol);
    for number in audio.laws.iter().chain(&audio.events) {
        let _ = write!(text, " {number}");
    }
    text.push_str("\r\n");
    if let Some(mid) = parts.mid {
        let _ = write!(text, "a=mid:{mid}\r\n");
    }
    for law in &audio.laws {
        let name = if *law == 0 { "PCMU" } else { "PCMA" };
        let _ = write!(text, "a=rtpmap:{law} {name}/8000\r\n");
    }
    if let Some(events) = audio.events {
        let _ = write!(
            text,
            "a=rtpmap:{events} telephone-event/8000\r\na=fmtp:{events} 0-15\r\n"
        );
    }
    let _ = write!(text, "a=ptime:20\r\na={}\r\n", parts.direction.name());
    if parts.mux {
        text.push_str("a=rtcp-mux\r\n");
    }
    match &local.keys {
        LocalKeys::Sdes(crypto) => text.push_str(&crypto.line()),
        LocalKeys::Dtls {
            fingerprint,
            credentials,
        } => {
            let _ = write!(text, "a=fingerprint:{fingerprint}\r\na=setup:{}\r\n", parts.setup);
            // Browsers hand a stream with a name to the page.
            text.push_str("a=msid:ccgate voice\r\n");
            if parts.ice {
                let (ufrag, password) = (&credentials.ufrag, &credentials.password);
                let _ = write!(
                    text,
                    "a=ice-ufrag:{ufrag}\r\na=ice-pwd:{password}\r\n\
                     a=candidate:1 1 udp 2130706431 {ip} {port} typ host\r\na=end-of-candidates\r\n"
                );
            }
        }
    }
}

fn family(ip: IpAddr) -> &'static str {
    match ip {
        IpAddr::V4(_) => "IP4",
        IpAddr::V6(_) => "IP6",
    }
}
