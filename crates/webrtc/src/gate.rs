//! The gate's handle.

use crate::certificate;
use crate::figures::{Counters, Figures, count};
use crate::ice::Credentials;
use crate::leg::{Leg, Opened};
use crate::peer::{Begin, Common, Peer};
use crate::ports::{Inner as InnerPorts, Ports};
use crate::relay::{Order, Relay};
use crate::report::{GateReport, LegId};
use crate::sdp::{Audio, Crypto, Direction, Fingerprint, Keying, Local, LocalKeys, Remote, Unusable};
use crate::settings::Settings;
use dimpl::{Config, DtlsCertificate};
use ring::rand::{SecureRandom, SystemRandom};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;

/// Legs that wait for their thread; more than that come in faster than it can begin them.
const WAITING: usize = 1_024;
/// Agreements that wait for their leg.
const CHANGES: usize = 16;
/// The first wait for the answer of a handshake; doubled each time.
const PATIENCE: Duration = Duration::from_millis(250);

/// The gate. Clones are handles to the same one, and each leg holds one; it stops with the last of them.
#[derive(Clone)]
pub struct Gate {
    inner: Arc<Inner>,
    /// Told in place of the address that was set.
    told: Option<IpAddr>,
}

struct Inner {
    address: IpAddr,
    ports: Arc<Ports>,
    common: Arc<Common>,
    fingerprint: Fingerprint,
    counters: Arc<Counters>,
    random: SystemRandom,
    reports: mpsc::Sender<(LegId, GateReport)>,
    workers: Vec<mpsc::Sender<Order>>,
    next: AtomicU64,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate")
            .field("address", &self.inner.address)
            .finish_non_exhaustive()
    }
}

/// Why the gate can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The range holds no even port.
    #[error("the range of ports is empty")]
    Ports,
    /// Bound to any address, and none to tell to browsers.
    #[error("no address to tell to browsers")]
    Address,
    /// No certificate could be made.
    #[error("the certificate: {0}")]
    Certificate(String),
    /// A thread can't be started.
    #[error("a thread could not be started: {0}")]
    Thread(io::Error),
}

/// Why a leg can't be opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum LegError {
    /// The description is of no use.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// Every port of the range is in use.
    #[error("no port is free")]
    NoPort,
    /// The system gave no random numbers.
    #[error("no random numbers")]
    Random,
    /// The system refused a socket.
    #[error("a port could not be bound: {0}")]
    Socket(#[from] io::Error),
    /// The leg's thread has too much waiting to be done.
    #[error("the gate is overloaded")]
    Overload,
    /// The gate was stopped.
    #[error("the gate was stopped")]
    Stopped,
}

/// An answer to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// A whole session description, its lines ended by CR LF.
    pub sdp: String,
    /// For the media plane.
    pub audio: Audio,
}

impl Gate {
    /// Starts the threads. `reports` tells what happens to legs; when it is full, reports are counted
    /// and lost.
    pub fn start(settings: Settings, reports: mpsc::Sender<(LegId, GateReport)>) -> Result<Self, StartError> {
        let address = settings.external.unwrap_or(settings.bind);
        if address.is_unspecified() {
            return Err(StartError::Address);
        }
        let ports = Ports::new(settings.bind, &settings.ports).ok_or(StartError::Ports)?;
        let certificate = match settings.certificate {
            Some(certificate) => certificate,
            None => certificate::generate().map_err(|error| StartError::Certificate(error.to_string()))?,
        };
        let config = Config::builder()
            .with_crypto_provider(dimpl::crypto::rust_crypto::default_provider())
            // A check or the signalling has shown that the address is real.
            .use_server_cookie(false)
            .flight_start_rto(PATIENCE)
            .flight_retries(7)
            .handshake_timeout(settings.set_up.max(Duration::from_secs(1)))
            .build()
            .map_err(|error| StartError::Certificate(error.to_string()))?;
        let workers: Result<_, _> = (0..settings.workers.max(1)).map(worker).collect();
        let inner = Inner {
            address,
            ports: Arc::new(ports),
            fingerprint: Fingerprint::of(&certificate.certificate),
            common: Arc::new(Common {
                config: Arc::new(config),
                certificate: DtlsCertificate {
                    certificate: certificate.certificate,
                    private_key: certificate.key,
                },
                set_up: settings.set_up,
                consent: settings.consent,
            }),
            counters: Arc::default(),
            random: SystemRandom::new(),
            reports,
            workers: workers.map_err(StartError::Thread)?,
            next: AtomicU64::new(1),
        };
        Ok(Self {
            inner: Arc::new(inner),
            told: None,
        })
    }

    /// The same gate, for legs that are told another address than the settings say: that of the interface
    /// by which they are reached, where the gate is bound to any.
    #[must_use]
    pub fn telling(&self, address: IpAddr) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            told: Some(address),
        }
    }

    /// Whether an offer could be answered, as far as its text tells: [`Gate::answer`] is for when the call
    /// is picked up.
    pub fn check(offer: &str) -> Result<(), Unusable> {
        Remote::parse(offer).map(|_| ())
    }

    /// A browser or phone calls. `inner` is where the media plane listens for this leg and sends from, an
    /// address of this machine (the loopback's when the media plane is bound to any, never an external
    /// one behind a NAT); RTCP has the next port. The answer's [`Answer::audio`] is what the
    /// media plane has to use, towards [`Leg::inner_local`].
    pub fn answer(&self, offer: &str, inner: SocketAddr) -> Result<(Leg, Answer), LegError> {
        let remote = Remote::parse(offer)?;
        let crypto_tag = remote.crypto.as_ref().map_or(1, |crypto| crypto.tag);
        let mut leg = self.open(remote.keying, crypto_tag, inner)?;
        let answer = leg.begin(remote)?;
        Ok((leg, answer))
    }

    /// Calls a browser or phone: an offer of both laws and telephone events (101), to be followed by
    /// [`Leg::accept`]. `inner` as with [`Gate::answer`].
    pub fn offer(&self, keying: Keying, inner: SocketAddr) -> Result<(Leg, String), LegError> {
        let mut leg = self.open(keying, 1, inner)?;
        let offer = leg.reoffer(Direction::SendRecv)?;
        Ok((leg, offer))
    }

    /// Figures since the start.
    pub fn figures(&self) -> Figures {
        self.inner.counters.figures()
    }

    /// Ports towards browsers and phones in use.
    pub fn ports_in_use(&self) -> usize {
        self.inner.ports.in_use()
    }

    fn open(&self, keying: Keying, tag: u32, media: SocketAddr) -> Result<Leg, LegError> {
        let inner = &self.inner;
        let mut session = [0; 4];
        inner.random.fill(&mut session).map_err(|_| LegError::Random)?;
        let (keys, begin) = match keying {
            Keying::Dtls => {
                let credentials = self.credentials()?;
                let begin = Begin::Dtls(credentials.clone());
                let fingerprint = inner.fingerprint.clone();
                let keys = LocalKeys::Dtls {
                    fingerprint,
                    credentials,
                };
                (keys, begin)
            }
            Keying::Sdes => {
                let mut bytes = [0; 30];
                inner.random.fill(&mut bytes).map_err(|_| LegError::Random)?;
                let crypto = Crypto::new(tag, &bytes);
                let begin = Begin::Sdes(crypto.master());
                (LocalKeys::Sdes(crypto), begin)
            }
        };
        let outer = inner.ports.open()?.ok_or(LegError::NoPort)?;
        let ports = InnerPorts::open(media.ip())?;
        let number = inner.next.fetch_add(1, Ordering::Relaxed);
        let id = LegId(number);
        let (changes, receiver) = mpsc::channel(CHANGES);
        let opened = Opened {
            id,
            gate: self.clone(),
            inner_local: ports.rtp.local_addr()?,
            local: Local {
                address: SocketAddr::new(self.told.unwrap_or(inner.address), outer.lease.port()),
                session: u32::from_be_bytes(session) >> 1,
                version: 0,
                keys,
            },
            changes,
        };
        let order = Order {
            id,
            peer: Peer::new(Arc::clone(&inner.common), &begin),
            outer,
            inner: ports,
            media,
            changes: receiver,
            reports: inner.reports.clone(),
            counters: Arc::clone(&inner.counters),
        };
        let worker = &inner.workers[(number % inner.workers.len() as u64) as usize];
        worker.try_send(order).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LegError::Overload,
            mpsc::error::TrySendError::Closed(_) => LegError::Stopped,
        })?;
        Ok(Leg::new(opened))
    }

    pub(crate) fn credentials(&self) -> Result<Credentials, LegError> {
        Credentials::new(&self.inner.random).ok_or(LegError::Random)
    }
}

/// A thread with the legs that it is sent, until nobody can send any more.
fn worker(index: usize) -> io::Result<mpsc::Sender<Order>> {
    let (sender, mut orders) = mpsc::channel::<Order>(WAITING);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    std::thread::Builder::new()
        .name(format!("webrtc-{index}"))
        .spawn(move || {
            runtime.block_on(async {
                while let Some(order) = orders.recv().await {
                    let counters = Arc::clone(&order.counters);
                    match Relay::new(order) {
                        Ok(relay) => drop(tokio::spawn(relay.run())),
                        // Its handle finds the leg gone.
                        Err(error) => {
                            count(&counters.failed);
                            tracing::warn!(%error, "a leg could not be begun");
                        }
                    }
                }
            });
        })?;
    Ok(sender)
}
