//! The limits of the edge.

use std::time::Duration;

/// How much the network may cost and how long it may take. Every field has a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Open connections in all; one more is closed at once. Default 20,000.
    pub connections: usize,
    /// Open connections of one client address (IPv6: of one /64 network); one more is closed at
    /// once. Loopback counts as any other. Default 2,000, since many agents may sit behind one
    /// address; raise it when a reverse proxy stands in front.
    pub connections_per_address: usize,
    /// Connections that the kernel holds until we accept them (`listen(2)` backlog). Default 4,096.
    pub backlog: u32,
    /// Time for a whole TLS handshake. Default 10 s.
    pub handshake_time: Duration,
    /// Time from the first byte of a request's head to its last. Default 10 s.
    pub head_time: Duration,
    /// Time a connection may be open without a request, both before the first and between two.
    /// Must be longer than the pause clients make between two polls. Default 75 s.
    pub idle_time: Duration,
    /// Bytes of a request's head (and of the read buffer of a connection); at least 8,192.
    /// Longer heads are answered 431. Default 16 KiB.
    pub head_bytes: usize,
    /// Number of header fields of a request; more are answered 431. Default 100.
    pub head_fields: usize,
    /// Bytes of a request's body: for handlers to give to [`collect`](super::collect), and the
    /// most that is read away of a body that no handler wanted. Default 256 KiB.
    pub body_bytes: usize,
    /// Time for a whole request body, from the moment somebody reads it. Default 15 s.
    pub body_time: Duration,
    /// Time a write may wait without one byte of progress before the connection is closed
    /// (slow readers). Default 30 s.
    pub write_stall_time: Duration,
    /// Silence on a TCP connection after which the kernel probes the other side, three times at a
    /// third of this time. Default 45 s.
    pub keepalive_time: Duration,
    /// Time for open requests to end when the edge is stopped; then they are dropped. Default 12 s.
    pub drain_time: Duration,
    /// Requests at one time on one HTTP/2 connection. Default 64.
    pub h2_streams: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 20_000,
            connections_per_address: 2_000,
            backlog: 4_096,
            handshake_time: Duration::from_secs(10),
            head_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(75),
            head_bytes: 16 * 1024,
            head_fields: 100,
            body_bytes: 256 * 1024,
            body_time: Duration::from_secs(15),
            write_stall_time: Duration::from_secs(30),
            keepalive_time: Duration::from_secs(45),
            drain_time: Duration::from_secs(12),
            h2_streams: 64,
        }
    }
}

impl Limits {
    /// The smallest `head_bytes` that hyper takes.
    pub const LEAST_HEAD_BYTES: usize = 8_192;

    /// `head_bytes` as hyper may be given it: a smaller setting would make it panic.
    pub(super) fn read_buffer(&self) -> usize {
        self.head_bytes.max(Self::LEAST_HEAD_BYTES)
    }
}
