//! The range of media ports.

use crate::media::OpenError;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that may wait in a socket: a second of sound; more would only be delay.
const WAITING: usize = 64 * 1024;
/// Expedited forwarding: routers that know it let sound pass first.
const EXPEDITED: u32 = 0xB8;

/// Pairs of ports, handed out in turn so that a late packet of an old call meets no new one.
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
    count: u64,
}

/// A leg's two sockets. Dropped, its ports are free again.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) rtp: UdpSocket,
    pub(crate) rtcp: UdpSocket,
    // After the sockets: the ports are free when they are closed.
    lease: Lease,
}

#[derive(Debug)]
struct Lease {
    ports: Arc<Ports>,
    index: usize,
}

impl Ports {
    /// `None` when the range holds no pair.
    pub(crate) fn new(bind: IpAddr, range: &RangeInclusive<u16>) -> Option<Self> {
        let first = range
            .start()
            .checked_add(range.start() % 2)
            .filter(|first| *first > 0)?;
        let pairs = (usize::from(*range.end()) + 1).checked_sub(first.into())? / 2;
        let state = State {
            taken: vec![false; pairs],
            next: 0,
            count: 0,
        };
        (pairs > 0).then_some(Self {
            bind,
            first,
            state: Mutex::new(state),
        })
    }

    /// Ports in use.
    pub(crate) fn in_use(&self) -> u64 {
        self.state().count * 2
    }

    /// Binds the next free pair.
    pub(crate) fn open(self: &Arc<Self>) -> Result<Pair, OpenError> {
        let tries = self.state().taken.len();
        for _ in 0..tries {
            let lease = self.lease().ok_or(OpenError::NoPort)?;
            let port = lease.port();
            match self.bind(port).and_then(|rtp| Ok((rtp, self.bind(port + 1)?))) {
                Ok((rtp, rtcp)) => return Ok(Pair { rtp, rtcp, lease }),
                // Another program has it: try the next.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) => return Err(OpenError::Socket(error)),
            }
        }
        Err(OpenError::NoPort)
    }

    fn lease(self: &Arc<Self>) -> Option<Lease> {
        let mut state = self.state();
        let pairs = state.taken.len();
        let index = (0..pairs)
            .map(|step| (state.next + step) % pairs)
            .find(|index| !state.taken[*index])?;
        state.taken[index] = true;
        state.next = (index + 1) % pairs;
        state.count += 1;
        Some(Lease {
            ports: Arc::clone(self),
            index,
        })
    }

    fn bind(&self, port: u16) -> io::Result<UdpSocket> {
        let address = SocketAddr::new(self.bind, port);
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

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pair {
    /// The even port.
    pub(crate) fn port(&self) -> u16 {
        self.lease.port()
    }
}

impl Lease {
    fn port(&self) -> u16 {
        self.ports.first + (self.index * 2) as u16
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut state = self.ports.state();
        state.taken[self.index] = false;
        state.count -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (range, first, pairs) in [
            (20_000..=20_003, 20_000, 2),
            (20_001..=20_003, 20_002, 1),
            (20_001..=20_002, 0, 0),
            (0..=1, 0, 0),
            (65_534..=65_535, 65_534, 1),
            (65_535..=65_535, 0, 0),
        ] {
            let ports = Ports::new(IpAddr::from([127, 0, 0, 1]), &range);
            let found = ports.map_or((0, 0), |ports| (ports.first, ports.state().taken.len()));
            assert_eq!(found, (first, pairs), "{range:?}");
        }
    }
}
