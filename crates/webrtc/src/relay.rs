//! The task that carries one leg.

use crate::figures::{Counters, count};
use crate::peer::{Agreed, Inward, Peer, Taken};
use crate::ports::{Inner, Lease, Outer};
use crate::report::{GateReport, LegId};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tracing::{debug, info};

/// Longer packets are cut by the system and then refused.
const LONGEST: usize = 2_048;
/// The longest sleep without a deadline.
const IDLE: Duration = Duration::from_secs(60);

/// A leg on its way to its thread.
pub(crate) struct Order {
    pub(crate) id: LegId,
    pub(crate) peer: Peer,
    pub(crate) outer: Outer,
    pub(crate) inner: Inner,
    /// The media plane's end; reports go to the next port.
    pub(crate) media: SocketAddr,
    pub(crate) changes: mpsc::Receiver<Agreed>,
    pub(crate) reports: mpsc::Sender<(LegId, GateReport)>,
    pub(crate) counters: Arc<Counters>,
}

pub(crate) struct Relay {
    id: LegId,
    peer: Peer,
    outer: UdpSocket,
    rtp: UdpSocket,
    rtcp: UdpSocket,
    media: SocketAddr,
    changes: mpsc::Receiver<Agreed>,
    reports: mpsc::Sender<(LegId, GateReport)>,
    counters: Arc<Counters>,
    // After the sockets: the port is free when they are closed.
    _lease: Lease,
}

impl Relay {
    /// To be called in the runtime that will run it.
    pub(crate) fn new(order: Order) -> io::Result<Self> {
        order.counters.legs.fetch_add(1, Ordering::Relaxed);
        Ok(Self {
            id: order.id,
            peer: order.peer,
            outer: UdpSocket::from_std(order.outer.socket)?,
            rtp: UdpSocket::from_std(order.inner.rtp)?,
            rtcp: UdpSocket::from_std(order.inner.rtcp)?,
            media: order.media,
            changes: order.changes,
            reports: order.reports,
            counters: order.counters,
            _lease: order.outer.lease,
        })
    }

    /// Until the leg's handle is gone.
    pub(crate) async fn run(mut self) {
        let mut packet = Vec::with_capacity(LONGEST);
        loop {
            let wake = self.peer.deadline().unwrap_or_else(|| Instant::now() + IDLE);
            tokio::select! {
                change = self.changes.recv() => match change {
                    Some(agreed) => self.peer.agree(Instant::now(), agreed),
                    None => break,
                },
                _ = self.outer.readable() => self.outside(&mut packet),
                _ = self.rtp.readable() => self.inside(Inward::Rtp, &mut packet),
                _ = self.rtcp.readable() => self.inside(Inward::Rtcp, &mut packet),
                () = tokio::time::sleep_until(wake.into()) => self.peer.wake(Instant::now()),
            }
            self.flush();
        }
        self.peer.close();
        self.flush();
    }

    fn outside(&mut self, packet: &mut Vec<u8>) {
        packet.clear();
        // Errors of a socket are those of the network: the next packet may do better.
        let Ok((_, from)) = self.outer.try_recv_buf_from(packet) else {
            return;
        };
        let (socket, port) = match self.peer.outside(Instant::now(), from, packet) {
            Taken::Used => return,
            Taken::Refused => return count(&self.counters.refused),
            Taken::Hand(Inward::Rtp) => (&self.rtp, self.media.port()),
            Taken::Hand(Inward::Rtcp) => (&self.rtcp, self.media.port().wrapping_add(1)),
        };
        // A full socket loses sound, as a network does.
        let _ = socket.try_send_to(packet, SocketAddr::new(self.media.ip(), port));
        count(&self.counters.inward);
    }

    fn inside(&mut self, inward: Inward, packet: &mut Vec<u8>) {
        packet.clear();
        let (socket, port) = match inward {
            Inward::Rtp => (&self.rtp, self.media.port()),
            Inward::Rtcp => (&self.rtcp, self.media.port().wrapping_add(1)),
        };
        let Ok((_, from)) = socket.try_recv_buf_from(packet) else {
            return;
        };
        // A media plane that is bound to any address sends from the loopback.
        let known = from.port() == port && (from.ip() == self.media.ip() || from.ip().is_loopback());
        let target = match known {
            true => self.peer.inside(inward, packet),
            false => None,
        };
        let Some(target) = target else {
            return count(&self.counters.unsent);
        };
        let _ = self.outer.try_send_to(packet, target);
        count(&self.counters.outward);
    }

    fn flush(&mut self) {
        for (target, packet) in self.peer.out.drain(..) {
            // Checks and handshakes are repeated by who misses an answer.
            let _ = self.outer.try_send_to(&packet, target);
        }
        for report in self.peer.reports.drain(..) {
            match report {
                GateReport::Up { profile } => {
                    count(&self.counters.up);
                    debug!(leg = self.id.0, ?profile, "a protected leg is up");
                }
                GateReport::Lost => {
                    count(&self.counters.lost);
                    info!(leg = self.id.0, "a browser is gone");
                }
                GateReport::Back => info!(leg = self.id.0, "a browser is back"),
                GateReport::Failed(failure) => {
                    count(&self.counters.failed);
                    info!(leg = self.id.0, ?failure, "a protected leg has failed");
                }
            }
            if self.reports.try_send((self.id, report)).is_err() {
                count(&self.counters.unreported);
            }
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.counters.legs.fetch_sub(1, Ordering::Relaxed);
    }
}
