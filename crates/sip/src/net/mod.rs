//! Sockets: octets in and out, messages framed and read, every queue bounded.
//!
//! What can't be sent at once is not waited for: a datagram is as good as lost, a connection whose peer
//! doesn't read is closed. What isn't taken up in time by the switch makes the readers wait, and so the
//! peers.

mod connect;
mod listen;
mod stream;
mod udp;
mod ws;

use crate::message::{Malformed, Message};
use crate::settings::{Limits, Settings, TlsSource, Transport};
use arc_swap::ArcSwapOption;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A socket or connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Flow(pub(crate) u64);

/// A way to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Hop {
    pub(crate) transport: Transport,
    pub(crate) flow: Flow,
    pub(crate) peer: SocketAddr,
}

impl Hop {
    /// Whether both stand and fall with the same connection.
    pub(crate) fn same_flow(self, other: Self) -> bool {
        self.transport.is_reliable() && self.flow == other.flow
    }
}

/// What comes from the network.
#[derive(Debug)]
pub(crate) enum Event {
    /// A message.
    Message { hop: Hop, message: Message },
    /// A connection has ended, or couldn't be made.
    Closed(Hop),
}

/// Events between the network and the switch.
const EVENTS: usize = 4096;

/// Messages waiting to be written to one connection.
const WRITES: usize = 256;

/// Counts that only the network knows.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) malformed: AtomicU64,
    pub(crate) received: AtomicU64,
    pub(crate) sent: AtomicU64,
    pub(crate) unsent: AtomicU64,
    pub(crate) refused_connections: AtomicU64,
}

struct Connection {
    transport: Transport,
    peer: SocketAddr,
    /// Our end; of a connection being made: unknown.
    local: Option<SocketAddr>,
    writes: mpsc::Sender<Vec<u8>>,
    stop: CancellationToken,
    /// Made by us: others than its peer's own requests may use it.
    ours: bool,
}

struct Datagrams {
    flow: Flow,
    socket: Arc<UdpSocket>,
    local: SocketAddr,
}

/// The sockets of the switch.
pub(crate) struct Net {
    datagrams: Vec<Datagrams>,
    /// Listening addresses of stream transports.
    listening: Vec<(Transport, SocketAddr)>,
    connections: Mutex<HashMap<Flow, Connection>>,
    /// Interfaces that lead to peers, when a socket is bound to all of them.
    interfaces: Mutex<HashMap<IpAddr, IpAddr>>,
    external: Option<IpAddr>,
    limits: Limits,
    connect_within: Duration,
    tls_client: ArcSwapOption<rustls::ClientConfig>,
    events: mpsc::Sender<Event>,
    serial: AtomicU64,
    stop: CancellationToken,
    pub(crate) counts: Arc<Counts>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every address of ours, of the peer's family.
fn any(peer: SocketAddr) -> IpAddr {
    match peer.is_ipv4() {
        true => Ipv4Addr::UNSPECIFIED.into(),
        false => Ipv6Addr::UNSPECIFIED.into(),
    }
}

impl Net {
    /// How trunks over TLS are verified from now on; connections that are open stay.
    pub(crate) fn verify_trunks_by(&self, config: Option<Arc<rustls::ClientConfig>>) {
        self.tls_client.store(config);
    }

    /// Binds everything and begins to listen.
    pub(crate) async fn start(
        settings: &Settings,
        stop: CancellationToken,
    ) -> Result<(Arc<Self>, mpsc::Receiver<Event>), (SocketAddr, std::io::Error)> {
        let (events, inbox) = mpsc::channel(EVENTS);
        let mut datagrams = Vec::new();
        for (at, address) in (0_u64..).zip(&settings.udp) {
            let socket = UdpSocket::bind(address).await.map_err(|e| (*address, e))?;
            let local = socket.local_addr().map_err(|e| (*address, e))?;
            // Sending at once works only on a socket that was found ready before.
            socket.writable().await.map_err(|e| (*address, e))?;
            datagrams.push(Datagrams {
                flow: Flow(at),
                socket: Arc::new(socket),
                local,
            });
        }
        let mut listeners = Vec::new();
        let tcp = settings.tcp.iter().map(|address| (Transport::Tcp, address));
        let tls = settings.tls.iter().map(|address| (Transport::Tls, address));
        for (transport, address) in tcp.chain(tls) {
            let listener = tokio::net::TcpListener::bind(address)
                .await
                .map_err(|e| (*address, e))?;
            let local = listener.local_addr().map_err(|e| (*address, e))?;
            listeners.push((transport, local, listener));
        }
        let net = Arc::new(Self {
            serial: AtomicU64::new(datagrams.len() as u64),
            datagrams,
            listening: listeners
                .iter()
                .map(|(transport, local, _)| (*transport, *local))
                .collect(),
            connections: Mutex::default(),
            interfaces: Mutex::default(),
            external: settings.external,
            limits: settings.limits.clone(),
            connect_within: settings.timers.connect,
            tls_client: ArcSwapOption::new(settings.tls_client.clone()),
            events,
            stop,
            counts: Arc::default(),
        });
        for datagrams in &net.datagrams {
            tokio::spawn(udp::read(
                Arc::clone(&net),
                datagrams.flow,
                Arc::clone(&datagrams.socket),
            ));
        }
        for (transport, _, listener) in listeners {
            let tls: Option<TlsSource> = settings
                .certificates
                .clone()
                .filter(|_| transport == Transport::Tls);
            tokio::spawn(listen::accept(Arc::clone(&net), transport, listener, tls));
        }
        Ok((net, inbox))
    }

    /// Where we listen.
    pub(crate) fn addresses(&self) -> Vec<(Transport, SocketAddr)> {
        let udp = self.datagrams.iter().map(|d| (Transport::Udp, d.local));
        udp.chain(self.listening.iter().copied()).collect()
    }

    /// How many connections there are.
    pub(crate) fn connections(&self) -> usize {
        lock(&self.connections).len()
    }

    fn serial(&self) -> Flow {
        Flow(self.serial.fetch_add(1, Ordering::Relaxed))
    }

    /// Sends octets, or lets it be.
    pub(crate) fn send(&self, hop: Hop, bytes: Vec<u8>) {
        let sent = match hop.transport {
            Transport::Udp => {
                let socket = self.datagrams.iter().find(|d| d.flow == hop.flow);
                socket.is_some_and(|d| d.socket.try_send_to(&bytes, hop.peer).is_ok())
            }
            _ => {
                let connections = lock(&self.connections);
                match connections
                    .get(&hop.flow)
                    .map(|c| (c.writes.try_send(bytes), &c.stop))
                {
                    Some((Ok(()), _)) => true,
                    Some((Err(_), stop)) => {
                        stop.cancel();
                        false
                    }
                    None => false,
                }
            }
        };
        let count = if sent {
            &self.counts.sent
        } else {
            &self.counts.unsent
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether the way is still there.
    pub(crate) fn is_open(&self, hop: Hop) -> bool {
        match hop.transport {
            Transport::Udp => self
                .datagrams
                .iter()
                .any(|d| d.flow == hop.flow && d.local.is_ipv4() == hop.peer.is_ipv4()),
            _ => lock(&self.connections).contains_key(&hop.flow),
        }
    }

    /// A way to an address: a UDP socket of its family, or a connection, made when there is none.
    pub(crate) fn reach(self: &Arc<Self>, transport: Transport, peer: SocketAddr, name: &str) -> Option<Hop> {
        match transport {
            Transport::Udp => {
                let socket = self
                    .datagrams
                    .iter()
                    .find(|d| d.local.is_ipv4() == peer.is_ipv4())?;
                Some(Hop {
                    transport,
                    flow: socket.flow,
                    peer,
                })
            }
            Transport::Ws => None,
            Transport::Tcp | Transport::Tls => Some(self.connect(transport, peer, name)),
        }
    }

    /// Our address as the peer sees it: for `Via` and `Contact`.
    pub(crate) fn local(&self, hop: Hop) -> SocketAddr {
        let listening = |transport: Transport| {
            let all = self
                .listening
                .iter()
                .filter(|(t, a)| *t == transport && a.is_ipv4() == hop.peer.is_ipv4());
            all.map(|(_, address)| *address).next()
        };
        let bound = match hop.transport {
            Transport::Udp => self
                .datagrams
                .iter()
                .find(|d| d.flow == hop.flow)
                .map(|d| d.local),
            other => {
                let local = lock(&self.connections).get(&hop.flow).and_then(|c| c.local);
                match (listening(other), local) {
                    // Peers may connect anew to what we say, so it is a port where we listen.
                    (Some(listening), Some(local)) => Some(SocketAddr::new(local.ip(), listening.port())),
                    (listening, local) => local.or(listening),
                }
            }
        };
        let bound = bound.or_else(|| {
            let mut ours = self.datagrams.iter().map(|d| d.local);
            ours.find(|a| a.is_ipv4() == hop.peer.is_ipv4())
        });
        let mut address = bound.unwrap_or_else(|| SocketAddr::new(any(hop.peer), 5060));
        if address.ip().is_unspecified() {
            address.set_ip(self.interface(hop.peer).unwrap_or(address.ip()));
        }
        if let Some(external) = self
            .external
            .filter(|e| e.is_ipv4() == address.is_ipv4() && !hop.peer.ip().is_loopback())
        {
            address.set_ip(external);
        }
        address
    }

    /// Where the peer sends sound to that we take at `bound`: when that is every address, the one by
    /// which the peer is reached.
    pub(crate) fn sound(&self, hop: Hop, bound: SocketAddr) -> SocketAddr {
        if !bound.ip().is_unspecified() {
            return bound;
        }
        let near = self.local(hop).ip().to_canonical();
        let ip = match bound.is_ipv4() && near.is_ipv6() {
            // Signalling over IPv6, sound over IPv4: the way to the rest of the world. An address for
            // documentation stands for it.
            true => self
                .interface(([192, 0, 2, 1], 9).into())
                .unwrap_or(Ipv4Addr::LOCALHOST.into()),
            false => near,
        };
        SocketAddr::new(ip, bound.port())
    }

    /// The address of the interface towards a peer.
    fn interface(&self, peer: SocketAddr) -> Option<IpAddr> {
        const REMEMBERED: usize = 4096;
        if let Some(found) = lock(&self.interfaces).get(&peer.ip()) {
            return Some(*found);
        }
        // Connecting a datagram socket sends nothing; it only chooses a route.
        let probe = std::net::UdpSocket::bind((any(peer), 0)).ok()?;
        probe.connect(peer).ok()?;
        let found = probe.local_addr().ok()?.ip();
        let mut interfaces = lock(&self.interfaces);
        if interfaces.len() >= REMEMBERED {
            interfaces.clear();
        }
        interfaces.insert(peer.ip(), found);
        Some(found)
    }

    /// Reads octets that should be one message, and hands it on.
    async fn deliver(&self, hop: Hop, bytes: &[u8]) {
        self.counts.received.fetch_add(1, Ordering::Relaxed);
        let message = match crate::message::parse(bytes) {
            Ok(message) => message,
            Err(why) => return self.malformed(hop, why),
        };
        // The switch is gone only when all is being stopped.
        let _ = self.events.send(Event::Message { hop, message }).await;
    }

    fn malformed(&self, hop: Hop, why: Malformed) {
        self.counts.malformed.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(from = %hop.peer, %why, "malformed SIP message dropped");
    }
}
