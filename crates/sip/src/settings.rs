//! What an installation sets.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Gives the certificate and key of the moment; asked at every TLS handshake, so that a renewed
/// certificate is used at once.
#[derive(Clone)]
pub struct TlsSource(pub Arc<dyn Fn() -> Arc<rustls::ServerConfig> + Send + Sync>);

impl fmt::Debug for TlsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsSource")
    }
}

/// Everything the switch is set by. Addresses, `certificates` and `max_message` are fixed at the start; all else
/// can be changed with [`crate::SipSwitch::change`] while calls go on.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where SIP over UDP is listened for; port 0 takes any free one. Default: none.
    pub udp: Vec<SocketAddr>,
    /// The same for TCP.
    pub tcp: Vec<SocketAddr>,
    /// The same for TLS; needs `certificates`.
    pub tls: Vec<SocketAddr>,
    /// Certificate and key for `tls`.
    pub certificates: Option<TlsSource>,
    /// How trunks reached over TLS are verified. `None`: there are none.
    pub tls_client: Option<Arc<rustls::ClientConfig>>,
    /// Whether phones may register over WebSocket ([`crate::SipSwitch::websocket`]). Default: no.
    pub websocket: bool,
    /// The address that peers see when it isn't that of the interface. Default: none.
    pub external: Option<IpAddr>,
    /// The gate for browsers and SRTP phones; fixed at the start. `None`: protected sound is refused, and
    /// phones on WebSockets are offered plain RTP. Default: none.
    pub secure: Option<Secure>,
    /// The realm of digest authentication; the stored hashes hold it. Default: `ccgate`.
    pub realm: String,
    /// Digest algorithms offered, in this order. Default: SHA-256, MD5.
    pub digests: Vec<Algorithm>,
    /// Phones that give up when they are offered anything but MD5, by the beginning of their
    /// `User-Agent`; they are offered MD5 alone. So is a phone that asks again without credentials after
    /// it was challenged. Default: `baresip v0`, `baresip v1`, `baresip v2`, `JsSIP`.
    pub md5_only: Vec<String>,
    /// Lines to other switches.
    pub trunks: Vec<Trunk>,
    /// Which numbers go out through which trunk; the longest prefix wins.
    pub routes: Vec<Route>,
    /// Most legs at the same time; more are refused with 503 and told as overload. Default: 20,000.
    pub max_calls: usize,
    /// Limits of what strangers may do.
    pub limits: Limits,
    /// How long registrations live.
    pub register_expiry: Expiry,
    /// Session timers (RFC 4028).
    pub session: SessionTimer,
    /// How long a nonce is good for. Default: 5 min.
    pub nonce_life: Duration,
    /// Timers of the protocol.
    pub timers: Timers,
    /// The `User-Agent` and `Server` field. Default: `ccgate`.
    pub user_agent: String,
    /// The `User-Agent` values of which nothing is answered at all; matched at the beginning. Default: none.
    pub silent_to: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            udp: Vec::new(),
            tcp: Vec::new(),
            tls: Vec::new(),
            certificates: None,
            tls_client: None,
            websocket: false,
            external: None,
            secure: None,
            realm: "ccgate".to_owned(),
            digests: vec![Algorithm::Sha256, Algorithm::Md5],
            md5_only: ["baresip v0", "baresip v1", "baresip v2", "JsSIP"]
                .map(str::to_owned)
                .to_vec(),
            trunks: Vec::new(),
            routes: Vec::new(),
            max_calls: 20_000,
            limits: Limits::default(),
            register_expiry: Expiry::default(),
            session: SessionTimer::default(),
            nonce_life: Duration::from_secs(300),
            timers: Timers::default(),
            user_agent: "ccgate".to_owned(),
            silent_to: Vec::new(),
        }
    }
}

/// How protected sound is carried.
#[derive(Clone, Debug)]
pub struct Secure {
    /// The gate itself.
    pub gate: ccgate_webrtc::Settings,
    /// The address of this machine at which the gate meets the media plane: what that is bound to, and the
    /// loopback's when it is bound to any. Never an external one.
    pub inner: IpAddr,
}

/// A digest algorithm (RFC 7616, RFC 8760).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// For phones that know no better.
    Md5,
    /// The better one.
    Sha256,
}

/// What one source may do, and how much is remembered of all.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Requests without valid credentials that one address may send a second. Default: 20.
    pub unknown_per_second: u32,
    /// How many of them at once. Default: 60.
    pub unknown_burst: u32,
    /// Calls that one phone or trunk address may begin a second. Default: 500.
    pub calls_per_second: u32,
    /// How many of them at once. Default: 1,000.
    pub calls_burst: u32,
    /// Addresses and users remembered; the oldest are forgotten first. Default: 65,536.
    pub remembered: usize,
    /// Contacts that one phone may register. Default: 10.
    pub contacts: usize,
    /// Registered contacts altogether. Default: 50,000.
    pub registrations: usize,
    /// Connections (TCP, TLS, WebSocket) at the same time. Default: 20,000.
    pub connections: usize,
    /// Connections of one address at the same time. Default: 500.
    pub connections_per_source: usize,
    /// A connection on which nothing comes for so long is closed. Default: 10 min.
    pub idle: Duration,
    /// Longest message, octets. Default: 16,384.
    pub max_message: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unknown_per_second: 20,
            unknown_burst: 60,
            calls_per_second: 500,
            calls_burst: 1000,
            remembered: 65_536,
            contacts: 10,
            registrations: 50_000,
            connections: 20_000,
            connections_per_source: 500,
            idle: Duration::from_secs(600),
            max_message: 16_384,
        }
    }
}

/// How long a registration lives.
#[derive(Clone, Copy, Debug)]
pub struct Expiry {
    /// Shorter ones are refused with 423. Default: 60 s.
    pub min: Duration,
    /// Longer ones are shortened. Default: 1 h.
    pub max: Duration,
    /// When the phone asks for none. Default: 5 min.
    pub default: Duration,
}

impl Default for Expiry {
    fn default() -> Self {
        Self {
            min: Duration::from_secs(60),
            max: Duration::from_secs(3600),
            default: Duration::from_secs(300),
        }
    }
}

/// Session timers (RFC 4028): a call whose peer has died ends after at most this long.
#[derive(Clone, Copy, Debug)]
pub struct SessionTimer {
    /// What the switch asks for and, at most, agrees to. Default: 30 min.
    pub expires: Duration,
    /// What it doesn't go below; a peer that asks for less gets 422. Not below 90 s on real lines.
    /// Default: 90 s.
    pub min_se: Duration,
}

impl Default for SessionTimer {
    fn default() -> Self {
        Self {
            expires: Duration::from_secs(1800),
            min_se: Duration::from_secs(90),
        }
    }
}

/// Timers of RFC 3261 §17, and deadlines of ours.
#[derive(Clone, Copy, Debug)]
pub struct Timers {
    /// First retransmission. Default: 500 ms.
    pub t1: Duration,
    /// Slowest retransmission. Default: 4 s.
    pub t2: Duration,
    /// How long messages live in the network. Default: 5 s.
    pub t4: Duration,
    /// When a transaction without an answer, or an answer without ACK, is given up. Default: 32 s.
    pub give_up: Duration,
    /// When a trunk's address that doesn't answer a call at all is passed over. Default: 4 s.
    pub trunk: Duration,
    /// When an offered call that the core neither answers nor ends is ended. Default: 10 min.
    pub offered: Duration,
    /// When a connection to a trunk or phone must be made. Default: 5 s.
    pub connect: Duration,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
            give_up: Duration::from_secs(32),
            trunk: Duration::from_secs(4),
            offered: Duration::from_secs(600),
            connect: Duration::from_secs(5),
        }
    }
}

/// How signalling is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A stream.
    Tcp,
    /// An encrypted stream.
    Tls,
    /// A WebSocket (RFC 7118), whether or not encrypted.
    Ws,
}

impl Transport {
    pub(crate) fn is_reliable(self) -> bool {
        self != Self::Udp
    }

    /// The name in a `Via`.
    pub(crate) fn via(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Ws => "WS",
        }
    }

    /// The parameter in a URI.
    pub(crate) fn param(self) -> &'static str {
        match self {
            Self::Udp => "",
            Self::Tcp => ";transport=tcp",
            Self::Tls => ";transport=tls",
            Self::Ws => ";transport=ws",
        }
    }

    pub(crate) fn port(self) -> u16 {
        match self {
            Self::Tls => 5061,
            _ => 5060,
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Ws => "ws",
        })
    }
}

/// A line to another switch or provider.
#[derive(Clone, Debug)]
pub struct Trunk {
    /// Its name: what [`ccgate_core::switch::Entrance::Trunk`] and [`Route::trunks`] say.
    pub name: String,
    /// Where calls go, in the order of fail-over. Empty: calls only come in.
    pub addresses: Vec<TrunkAddress>,
    /// User and password when it asks for them, and whether we register there.
    pub registration: Option<Registration>,
    /// Where its calls come from, besides `addresses`.
    pub identify: Vec<Network>,
    /// The number shown as calling on calls that go out here.
    pub caller: CallerRule,
    /// How often OPTIONS asks whether an address lives; zero: never, calls alone tell. Default: 30 s.
    pub options_every: Duration,
    /// The host in `To` and in the request; empty: that of the address. Default: empty.
    pub domain: String,
    /// Codecs offered, in this order. Default: A-law, µ-law.
    pub codecs: Vec<Law>,
}

impl Default for Trunk {
    fn default() -> Self {
        Self {
            name: String::new(),
            addresses: Vec::new(),
            registration: None,
            identify: Vec::new(),
            caller: CallerRule::default(),
            options_every: Duration::from_secs(30),
            domain: String::new(),
            codecs: vec![Law::A, Law::Mu],
        }
    }
}

/// One address of a trunk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrunkAddress {
    /// A name (looked up again every minute) or an IP address.
    pub host: String,
    /// `None`: 5060, with TLS 5061.
    pub port: Option<u16>,
    /// How.
    pub transport: Transport,
}

impl fmt::Display for TrunkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port.unwrap_or(self.transport.port());
        match self.host.contains(':') {
            true => write!(f, "[{}]:{port}/{}", self.host, self.transport),
            false => write!(f, "{}:{port}/{}", self.host, self.transport),
        }
    }
}

/// Credentials for a trunk.
#[derive(Clone)]
pub struct Registration {
    /// The user.
    pub user: String,
    /// Its password; needed in clear to answer challenges.
    pub password: String,
    /// Where to register: the domain of the address of record. Empty: only answer challenges, don't register.
    pub registrar: String,
    /// How long a registration is asked for.
    pub expiry: Duration,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("user", &self.user)
            .field("registrar", &self.registrar)
            .finish_non_exhaustive()
    }
}

/// Addresses that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// One of them.
    pub address: IpAddr,
    /// How many leading bits they share: 0–32 or 0–128.
    pub bits: u8,
}

impl Network {
    /// Whether the address is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let wide = |ip: IpAddr| match ip.to_canonical() {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32),
            IpAddr::V6(v6) => (v6.to_bits(), 128),
        };
        let ((own, own_width), (other, width)) = (wide(self.address), wide(address));
        let bits = u32::from(self.bits).min(width);
        own_width == width && (bits == 0 || (own ^ other) >> (128 - bits) == 0)
    }
}

/// Which number is shown as calling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CallerRule {
    /// The one that the core gives, as it is; none given: anonymous.
    #[default]
    Given,
    /// The one given, else this.
    Else(String),
    /// Always this.
    Always(String),
    /// The one given behind this prefix.
    Prefix(String),
    /// None: anonymous, with `Privacy: id`.
    Withheld,
}

/// Which trunks numbers go to.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Numbers beginning so; empty: all.
    pub prefix: String,
    /// Digits taken off the front.
    pub strip: usize,
    /// Digits then put in front.
    pub add: String,
    /// Names of trunks, in the order of fail-over.
    pub trunks: Vec<String>,
    /// Goes before the trunk's own rule.
    pub caller: Option<CallerRule>,
}

/// The two kinds of G.711.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// PCMA, payload 8.
    A,
    /// PCMU, payload 0.
    Mu,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        let check = |network: &str, bits: u8, address: &str, expect: bool| {
            let network = Network {
                address: network.parse().unwrap(),
                bits,
            };
            assert_eq!(
                network.contains(address.parse().unwrap()),
                expect,
                "{network:?} {address}"
            );
        };
        check("10.1.0.0", 16, "10.1.200.3", true);
        check("10.1.0.0", 16, "10.2.0.1", false);
        check("10.1.0.5", 32, "10.1.0.5", true);
        check("10.1.0.5", 32, "::ffff:10.1.0.5", true);
        check("10.1.0.5", 32, "10.1.0.4", false);
        check("0.0.0.0", 0, "1.2.3.4", true);
        check("0.0.0.0", 0, "::1", false);
        check("2001:db8::", 32, "2001:db8:1::1", true);
        check("2001:db8::", 32, "2001:db9::1", false);
    }
}
