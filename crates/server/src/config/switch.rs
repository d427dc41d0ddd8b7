//! The switch as it is configured: SIP, sound, recordings, trunks and routes.

use super::network::Networks;
use super::reader::Reader;
use super::sections::Node;
use crate::secret::Secret;
use ccgate_core::VdnId;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// The SIP switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sip {
    /// Whether it runs. Default true.
    pub enabled: bool,
    /// Where UDP is listened for; none when off. Default `0.0.0.0:5060`.
    pub udp: Option<SocketAddr>,
    /// The same for TCP. Default `0.0.0.0:5060`.
    pub tcp: Option<SocketAddr>,
    /// The same for TLS. Default off.
    pub tls: Option<SocketAddr>,
    /// Whether phones may come over WebSocket. Default true.
    pub websocket: bool,
    /// The address that peers are told. Default that of the interface.
    pub external: Option<IpAddr>,
    /// Realm of digest authentication. Default `ccgate`.
    pub realm: String,
    /// Whether SHA-256 is offered. Default true.
    pub sha256: bool,
    /// Whether MD5 is offered. Default true.
    pub md5: bool,
    /// Most legs at one time. Default 20,000.
    pub max_calls: usize,
    /// How long a registration lives when no time is asked for. Default 5 min.
    pub expiry: Duration,
    /// The shortest one. Default 60 s.
    pub expiry_min: Duration,
    /// The longest one. Default 1 h.
    pub expiry_max: Duration,
    /// Session timer. Default 30 min.
    pub session: Duration,
    /// The shortest one. Default 90 s.
    pub session_min: Duration,
    /// Authorities of trunks' certificates. Default the system's.
    pub trunk_ca: Option<PathBuf>,
    /// Lines to other switches; names are unique. Default none.
    pub trunks: Vec<Trunk>,
    /// Which numbers go where; every trunk named is there. Default none.
    pub routes: Vec<Route>,
    /// VDNs whose administrators change trunks and routes while the gateway runs; none: of an only one.
    pub administered_by: Vec<VdnId>,
}

/// A line to another switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trunk {
    /// Its name.
    pub name: String,
    /// Where calls go, in the order of fail-over; none when calls only come in.
    pub addresses: Vec<TrunkAddress>,
    /// User and password when it asks for them.
    pub user: Option<TrunkUser>,
    /// Where its calls come from, besides `addresses`.
    pub identify: Networks,
    /// The number shown as calling.
    pub caller: CallerRule,
    /// How often it is asked whether it lives; zero for never. Default 30 s.
    pub options_every: Duration,
    /// The host in requests instead of the address's; empty for that one.
    pub domain: String,
    /// Whether A-law comes before µ-law. Default true.
    pub alaw_first: bool,
}

/// An address of a trunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkAddress {
    /// A name or an IP address.
    pub host: String,
    /// Its port; none for the usual one.
    pub port: Option<u16>,
    /// How it is reached.
    pub over: Over,
}

/// How signalling to a trunk is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// TLS.
    Tls,
}

/// What a trunk is told when it asks who we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkUser {
    /// The user.
    pub user: String,
    /// Its password.
    pub password: Secret,
    /// The domain to register at; empty: only challenges are answered.
    pub registrar: String,
    /// How long a registration is asked for. Default 5 min.
    pub expiry: Duration,
}

/// Which number is shown as calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerRule {
    /// The one that the call has.
    Given,
    /// None.
    Withheld,
    /// The one that the call has, else this.
    Else(String),
    /// Always this.
    Always(String),
    /// The one that the call has behind this prefix.
    Prefix(String),
}

/// Which numbers go out through which trunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Numbers that begin so; empty for all.
    pub prefix: String,
    /// Digits taken off the front.
    pub strip: usize,
    /// Digits then put in front.
    pub add: String,
    /// Names of trunks, in the order of fail-over; at least one.
    pub trunks: Vec<String>,
    /// Goes before the trunk's own rule.
    pub caller: Option<CallerRule>,
}

/// Sound of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// The address bound to. Default `0.0.0.0`.
    pub listen: IpAddr,
    /// The address told; none for that of the interface.
    pub external: Option<IpAddr>,
    /// First port. Default 20000.
    pub first_port: u16,
    /// Last port; above the first. Default 29999.
    pub last_port: u16,
    /// Whether protected sound is spoken, as browsers want it. Default true.
    pub secure: bool,
    /// First port for it. Default 30000.
    pub secure_first_port: u16,
    /// Last port for it; above the first, and neither range meets the other. Default 39999.
    pub secure_last_port: u16,
    /// Folder of prompts. Default `prompts` in the data folder.
    pub prompts: PathBuf,
    /// Music on hold; none for our own melody.
    pub music: Option<PathBuf>,
    /// Silence of the network that ends a leg; none for never. Default 30 s.
    pub lost_after: Option<Duration>,
    /// Whether sound is taken from other addresses than agreed. Default false.
    pub latch: bool,
}

/// Recordings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recordings {
    /// Their folder. Default `recordings` in the data folder.
    pub directory: PathBuf,
    /// The key that they are encrypted with.
    pub key: RecordingKey,
    /// Days until one is deleted; 0 for never. Default 90.
    pub retention_days: u32,
}

/// Where the key of recordings comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordingKey {
    /// There is none: they aren't encrypted.
    None,
    /// 64 hexadecimal digits.
    Digits(Secret),
    /// A file with them.
    File(PathBuf),
}

pub(super) fn read_sip(from: &mut Reader<'_>) -> Sip {
    let sip = Sip {
        enabled: from.switch("sip.enabled"),
        udp: from.listen("sip.listen_udp"),
        tcp: from.listen("sip.listen_tcp"),
        tls: from.listen("sip.listen_tls"),
        websocket: from.switch("sip.websocket"),
        external: from.address("sip.external_address"),
        realm: from.text("sip.realm"),
        sha256: !from.says("sip.digests", "md5"),
        md5: !from.says("sip.digests", "sha256"),
        max_calls: from.number("sip.max_calls"),
        expiry: from.span("sip.register_expiry"),
        expiry_min: from.span("sip.register_expiry_min"),
        expiry_max: from.span("sip.register_expiry_max"),
        session: from.span("sip.session_expires"),
        session_min: from.span("sip.session_expires_min"),
        trunk_ca: from.path("sip.trunk_ca"),
        trunks: from.trunks("sip.trunks"),
        routes: from.routes("sip.routes"),
        administered_by: from.vdns("sip.administered_by"),
    };
    judge_sip(from, &sip);
    sip
}

fn judge_sip(from: &mut Reader<'_>, sip: &Sip) {
    let length = sip.realm.chars().count();
    if !(1..=64).contains(&length) || sip.realm.contains(['"', '\\']) {
        from.fault(
            "sip.realm",
            "must be 1 to 64 characters without quotes and backslashes",
        );
    }
    if sip.enabled && sip.udp.is_none() && sip.tcp.is_none() && sip.tls.is_none() && !sip.websocket {
        from.misfit(
            "sip.listen_udp",
            "sip.websocket",
            "nothing is listened for: set sip.listen_udp, sip.listen_tcp, sip.listen_tls or sip.websocket, or switch sip.enabled off",
        );
    }
    let orders = [
        (
            "sip.register_expiry_min",
            sip.expiry_min,
            "sip.register_expiry",
            sip.expiry,
        ),
        (
            "sip.register_expiry",
            sip.expiry,
            "sip.register_expiry_max",
            sip.expiry_max,
        ),
        (
            "sip.session_expires_min",
            sip.session_min,
            "sip.session_expires",
            sip.session,
        ),
    ];
    for (name, shorter, other, longer) in orders {
        if shorter > longer {
            from.misfit(name, other, &format!("{name} must not be longer than {other}"));
        }
    }
    for (n, trunk) in sip.trunks.iter().enumerate() {
        if sip.trunks[..n].iter().any(|before| before.name == trunk.name) {
            from.fault("sip.trunks", &format!("there are two trunks `{}`", trunk.name));
        }
    }
    for (n, route) in sip.routes.iter().enumerate() {
        for name in &route.trunks {
            if !sip.trunks.iter().any(|trunk| trunk.name == *name) {
                let text = format!("route {}: there is no trunk `{name}` in sip.trunks", n + 1);
                from.fault("sip.routes", &text);
            }
        }
    }
}

pub(super) fn read_media(from: &mut Reader<'_>, node: &Node, sip: &Sip) -> Media {
    let any = IpAddr::from([0, 0, 0, 0]);
    let lost_after = from.span("media.lost_after");
    let media = Media {
        listen: from.address("media.listen_address").unwrap_or(any),
        external: from.address("media.external_address").or(sip.external),
        first_port: from.number("media.first_port"),
        last_port: from.number("media.last_port"),
        secure: from.switch("media.secure"),
        secure_first_port: from.number("media.secure_first_port"),
        secure_last_port: from.number("media.secure_last_port"),
        prompts: from
            .path("media.prompts")
            .unwrap_or_else(|| node.data.join("prompts")),
        music: from.path("media.music"),
        lost_after: (!lost_after.is_zero()).then_some(lost_after),
        latch: from.switch("media.latch"),
    };
    if media.last_port <= media.first_port {
        from.misfit(
            "media.first_port",
            "media.last_port",
            "media.first_port must be below media.last_port",
        );
    }
    if media.secure {
        judge_secure(from, &media);
    }
    if media
        .lost_after
        .is_some_and(|after| after < Duration::from_secs(1))
    {
        from.fault("media.lost_after", "must be 1s or more, or 0s");
    }
    media
}

fn judge_secure(from: &mut Reader<'_>, media: &Media) {
    if media.secure_last_port <= media.secure_first_port {
        from.misfit(
            "media.secure_first_port",
            "media.secure_last_port",
            "media.secure_first_port must be below media.secure_last_port",
        );
        return;
    }
    if media.secure_first_port <= media.last_port && media.first_port <= media.secure_last_port {
        from.misfit(
            "media.secure_first_port",
            "media.last_port",
            "media.secure_first_port to media.secure_last_port must not meet media.first_port to media.last_port",
        );
    }
}

pub(super) fn read_recordings(from: &mut Reader<'_>, node: &Node) -> Recordings {
    let key = match (from.secret("recording.key"), from.path("recording.key_file")) {
        (None, None) => RecordingKey::None,
        (Some(digits), None) => {
            let text = digits.expose();
            if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                from.fault("recording.key", "must be 64 hexadecimal digits");
            }
            RecordingKey::Digits(digits)
        }
        (None, Some(file)) => RecordingKey::File(file),
        (Some(_), Some(file)) => {
            from.fault(
                "recording.key_file",
                "leaves nothing to recording.key: set one of them",
            );
            RecordingKey::File(file)
        }
    };
    Recordings {
        directory: from
            .path("recording.directory")
            .unwrap_or_else(|| node.data.join("recordings")),
        key,
        retention_days: from.number("recording.retention_days"),
    }
}
