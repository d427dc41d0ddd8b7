//! The ports towards browsers and phones, and those towards the media plane.

use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that may wait in a socket: a second of sound; more would only be delay.
const WAITING: usize = 64 * 1024;
/// Expedited forwarding: routers that know it let sound pass first.
const EXPEDITED: u32 = 0xB8;
/// Tries to find two free ports in a row.
const TRIES: usize = 64;

/// Even ports, handed out in turn so that a late packet of an old call meets no new one.
#[derive(Debug)]
pub(crate) struct Ports {
    bind: IpAddr,
    first: u16,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    taken: Vec<bool>,
    next: usize,
}

/// A leg's socket towards its browser or phone. Dropped, its port is free again.
#[derive(Debug)]
pub(crate) struct Outer {
    pub(crate) socket: UdpSocket,
    // After the socket: the port is free when it is closed.
    pub(crate) lease: Lease,
}

#[derive(Debug)]
pub(crate) struct Lease {
    ports: Arc<Ports>,
    index: usize,
}

impl Ports {
    /// `None` when the range holds no even port.
    pub(crate) fn new(bind: IpAddr, range: &RangeInclusive<u16>) -> Option<Self> {
        let first = (*range.start()).max(2).checked_next_multiple_of(2)?;
        let count = (usize::from(*range.end()) + 2).checked_sub(first.into())? / 2;
        let state = State {
            taken: vec![false; count],
            next: 0,
        };
        (count > 0).then_some(Self {
            bind,
            first,
            state: Mutex::new(state),
        })
    }

    /// Ports in use.
    pub(crate) fn in_use(&self) -> usize {
        self.state().taken.iter().filter(|taken| **taken).count()
    }

    /// Binds the next free one; `None` when there is none.
    pub(crate) fn open(self: &Arc<Self>) -> io::Result<Option<Outer>> {
        let tries = self.state().taken.len();
        for _ in 0..tries {
            let Some(lease) = self.lease() else {
                return Ok(None);
            };
            match bind(SocketAddr::new(self.bind, lease.port())) {
                Ok(socket) => return Ok(Some(Outer { socket, lease })),
                // Another program has it: try the next.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn lease(self: &Arc<Self>) -> Option<Lease> {
        let mut state = self.state();
        let count = state.taken.len();
        let index = (0..count)
            .map(|step| (state.next + step) % count)
            .find(|index| !state.taken[*index])?;
        state.taken[index] = true;
        state.next = (index + 1) % count;
        Some(Lease {
            ports: Arc::clone(self),
            index,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    pub(crate) fn port(&self) -> u16 {
        self.ports.first + (self.index * 2) as u16
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.ports.state().taken[self.index] = false;
    }
}

/// The two sockets towards the media plane, on the loopback: sound, and reports on the next port.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) rtp: UdpSocket,
    pub(crate) rtcp: UdpSocket,
}

impl Inner {
    pub(crate) fn open(beside: IpAddr) -> io::Result<Self> {
        let ip: IpAddr = match beside {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        };
        let mut last = io::Error::from(io::ErrorKind::AddrInUse);
        for _ in 0..TRIES {
            let rtp = bind(SocketAddr::new(ip, 0))?;
            let Some(next) = rtp.local_addr()?.port().checked_add(1) else {
                continue;
            };
            match bind(SocketAddr::new(ip, next)) {
                Ok(rtcp) => return Ok(Self { rtp, rtcp }),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    // Both are wishes: sound flows without them.
    let _ = socket.set_recv_buffer_size(WAITING);
    let _ = match address {
        SocketAddr::V4(_) => socket.set_tos_v4(EXPEDITED),
        SocketAddr::V6(_) => socket.set_tclass_v6(EXPEDITED),
    };
    socket.bind(&address.into())?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (range, first, count) in [
            (20_000..=20_003, 20_000, 2),
            (20_001..=20_004, 20_002, 2),
            (20_001..=20_001, 0, 0),
            (0..=2, 2, 1),
            (65_534..=65_535, 65_534, 1),
            (65_535..=65_535, 0, 0),
        ] {
            let ports = Ports::new(IpAddr::from([127, 0, 0, 1]), &range);
            let found = ports.map_or((0, 0), |ports| (ports.first, ports.state().taken.len()));
            assert_eq!(found, (first, count), "{range:?}");
        }
    }
}
