//! All sound of a process or of a group of phones: one thread, one clock, some sockets.

use super::stream::Stream;
use socket2::{Domain, Protocol, Socket, Type};
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The clock's step. Streams are spread over four of them, so that packets don't leave in one burst.
const STEP: Duration = Duration::from_millis(5);
const PHASES: usize = 4;
/// A clock that is behind by more than this leaves out packets instead of catching up.
const MOST_BEHIND: u32 = 40;
/// Packets read of one socket in a step, so that a flood can't stop the clock.
const MOST_READ: usize = 2000;
/// What the kernel keeps for a socket between two readings.
const BUFFER: usize = 1 << 20;
const MOST_STREAMS: usize = 16_384;

/// Which sockets calls get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// One for each call: any peer will do.
    Own,
    /// So many for all calls, for load: a peer must send from where it receives, and from another
    /// address or port for each call, as a switch does.
    Shared(usize),
}

/// One socket.
#[derive(Debug)]
pub(super) struct Port {
    socket: UdpSocket,
    local: SocketAddr,
}

impl Port {
    fn open(ip: IpAddr) -> io::Result<Arc<Self>> {
        let address = SocketAddr::new(ip, 0);
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        // Less than asked for is all right.
        let _ = socket.set_recv_buffer_size(BUFFER);
        socket.bind(&address.into())?;
        socket.set_nonblocking(true)?;
        let socket = UdpSocket::from(socket);
        let local = socket.local_addr()?;
        Ok(Arc::new(Self { socket, local }))
    }

    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    pub(super) fn send(&self, packet: &[u8], to: SocketAddr) {
        // A packet that the kernel has no room for is lost, as it may be anywhere on its way.
        let _ = self.socket.send_to(packet, to);
    }
}

/// Sends and receives the sound of many calls. A copy is the same bank; the last to go stops it.
#[derive(Clone, Debug)]
pub struct Bank(Arc<Owner>);

#[derive(Debug)]
struct Owner(Arc<Inner>);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
        self.0.wake.notify_all();
    }
}

#[derive(Debug)]
struct Inner {
    ip: IpAddr,
    shared: Vec<Arc<Port>>,
    turn: AtomicUsize,
    count: AtomicUsize,
    stop: AtomicBool,
    fresh: Mutex<Vec<(Arc<Port>, Stream)>>,
    wake: Condvar,
}

impl Bank {
    /// Starts the clock; sockets are bound at `ip`.
    ///
    /// # Errors
    ///
    /// The shared sockets can't be bound or there is no thread to be had.
    pub fn start(ip: IpAddr, ports: Ports) -> io::Result<Self> {
        let shared = match ports {
            Ports::Own => Vec::new(),
            Ports::Shared(count) => (0..count.max(1))
                .map(|_| Port::open(ip))
                .collect::<io::Result<_>>()?,
        };
        let inner = Arc::new(Inner {
            ip,
            shared,
            turn: AtomicUsize::new(0),
            count: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            fresh: Mutex::default(),
            wake: Condvar::new(),
        });
        let clock = Clock::new(Arc::clone(&inner));
        thread::Builder::new()
            .name("phone-sound".to_owned())
            .spawn(move || clock.run())?;
        Ok(Self(Arc::new(Owner(inner))))
    }

    /// Streams that aren't closed yet.
    pub fn streams(&self) -> usize {
        self.0.0.count.load(Ordering::Relaxed)
    }

    pub(crate) fn open(&self, loss: f32) -> io::Result<Stream> {
        let inner = &self.0.0;
        if inner.count.load(Ordering::Relaxed) >= MOST_STREAMS {
            return Err(io::Error::other("too many calls with sound"));
        }
        let port = match inner.shared.as_slice() {
            [] => Port::open(inner.ip)?,
            all => Arc::clone(&all[inner.turn.fetch_add(1, Ordering::Relaxed) % all.len()]),
        };
        let stream = Stream::new(Arc::clone(&port), loss);
        inner.count.fetch_add(1, Ordering::Relaxed);
        inner
            .fresh
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((port, stream.clone()));
        inner.wake.notify_one();
        Ok(stream)
    }
}

/// A socket with those who use it.
struct Place {
    port: Arc<Port>,
    streams: Vec<Stream>,
    by_remote: HashMap<SocketAddr, Stream>,
}

impl Place {
    fn read(&mut self, shared: bool, buffer: &mut [u8], now: Instant) {
        for _ in 0..MOST_READ {
            let Ok((length, from)) = self.port.socket.recv_from(buffer) else {
                return;
            };
            let datagram = &buffer[..length];
            if !shared {
                if let Some(stream) = self.streams.first() {
                    stream.arrived(datagram, now);
                }
                continue;
            }
            let known = self
                .by_remote
                .get(&from)
                .filter(|stream| !stream.is_closed() && stream.remote() == Some(from));
            if let Some(stream) = known {
                stream.arrived(datagram, now);
                continue;
            }
            let found = self
                .streams
                .iter()
                .find(|stream| !stream.is_closed() && stream.remote() == Some(from));
            if let Some(stream) = found {
                stream.arrived(datagram, now);
                self.by_remote.insert(from, stream.clone());
            }
        }
    }

    fn clean(&mut self) {
        self.streams.retain(|stream| !stream.is_closed());
        self.by_remote.retain(|_, stream| !stream.is_closed());
    }
}

struct Clock {
    inner: Arc<Inner>,
    places: Vec<Place>,
    phases: [Vec<Stream>; PHASES],
}

impl Clock {
    fn new(inner: Arc<Inner>) -> Self {
        let place = |port: &Arc<Port>| Place {
            port: Arc::clone(port),
            streams: Vec::new(),
            by_remote: HashMap::new(),
        };
        let places = inner.shared.iter().map(place).collect();
        Self {
            inner,
            places,
            phases: Default::default(),
        }
    }

    fn run(mut self) {
        let mut buffer = vec![0; ccgate_media::rtp::MOST_BYTES];
        let mut due = Instant::now();
        let mut step = 0usize;
        while !self.inner.stop.load(Ordering::Relaxed) {
            if self.take_fresh() {
                due = Instant::now();
            }
            let now = Instant::now();
            let shared = !self.inner.shared.is_empty();
            for place in &mut self.places {
                place.read(shared, &mut buffer, now);
            }
            for stream in &self.phases[step % PHASES] {
                if !stream.is_closed() {
                    stream.send(Instant::now());
                }
            }
            step = step.wrapping_add(1);
            if step.is_multiple_of(20) {
                self.clean();
            }
            due += STEP;
            let now = Instant::now();
            if now > due + STEP * MOST_BEHIND {
                due = now;
            }
            thread::sleep(due.saturating_duration_since(now));
        }
    }

    /// Takes in new streams; with none at all it sleeps until there is one, and says so.
    fn take_fresh(&mut self) -> bool {
        let mut slept = false;
        let mut fresh = self.inner.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        while fresh.is_empty()
            && self.phases.iter().all(Vec::is_empty)
            && !self.inner.stop.load(Ordering::Relaxed)
        {
            slept = true;
            let waited = self.inner.wake.wait_timeout(fresh, Duration::from_secs(1));
            fresh = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        for (port, stream) in fresh.drain(..) {
            let least = self.phases.iter_mut().min_by_key(|phase| phase.len());
            if let Some(phase) = least {
                phase.push(stream.clone());
            }
            match self.places.iter_mut().find(|place| stream.is_on(&place.port)) {
                Some(place) => place.streams.push(stream),
                None => self.places.push(Place {
                    port,
                    streams: vec![stream],
                    by_remote: HashMap::new(),
                }),
            }
        }
        slept
    }

    /// Forgets what is closed; sockets of single calls are closed with them.
    fn clean(&mut self) {
        let mut gone = 0;
        for phase in &mut self.phases {
            let before = phase.len();
            phase.retain(|stream| !stream.is_closed());
            gone += before - phase.len();
        }
        if gone == 0 {
            return;
        }
        self.inner.count.fetch_sub(gone, Ordering::Relaxed);
        for place in &mut self.places {
            place.clean();
        }
        if self.inner.shared.is_empty() {
            self.places.retain(|place| !place.streams.is_empty());
        }
    }
}
