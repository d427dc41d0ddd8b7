//! Listening, accepting, stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::{Counted, Stop, run};
use super::doors::{Full, Place};
use super::stats::count;
use super::{Edge, Handler, Tls};

/// Time that dropped connections have to be gone after the end of `Limits::drain_time`.
const CUT_TIME: Duration = Duration::from_secs(1);

/// Shortest and longest pause after a failed accept.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Every connection ended by itself.
    Finished,
    /// This many connections were still open after `Limits::drain_time` and were dropped.
    Cut(usize),
}

/// Opens a listening socket at `address`.
///
/// # Errors
/// Those of the system: the address is in use, not ours, or not allowed.
pub fn bind(address: SocketAddr, backlog: u32) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A restart must not wait for the old connections' TIME_WAIT.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(backlog)
}

impl<H: Handler> Edge<H> {
    /// Serves `listener` until `shutdown` is cancelled: with TLS if `tls` is given, else plain HTTP.
    ///
    /// Then it accepts no more, closes idle connections, lets open requests end for
    /// `Limits::drain_time` and drops the rest. Held replies end as soon as the handler answers
    /// them, so the handler should be told to stop as well. Upgraded connections are the handler's.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        tls: Option<Arc<Tls>>,
        shutdown: CancellationToken,
    ) -> Drained {
        let connections = TaskTracker::new();
        let stop = Stop {
            finish: CancellationToken::new(),
            cut: CancellationToken::new(),
        };
        tokio::select! {
            () = self.accept_all(&listener, tls.as_deref(), &connections, &stop) => {}
            () = shutdown.cancelled() => {}
        }
        drop(listener);
        stop.finish.cancel();
        connections.close();
        if tokio::time::timeout(self.limits.drain_time, connections.wait())
            .await
            .is_ok()
        {
            return Drained::Finished;
        }
        let left = connections.len();
        stop.cut.cancel();
        if tokio::time::timeout(CUT_TIME, connections.wait()).await.is_err() {
            tracing::warn!(
                connections = connections.len(),
                "connections did not end when dropped"
            );
        }
        Drained::Cut(left)
    }

    async fn accept_all(
        self: &Arc<Self>,
        listener: &TcpListener,
        tls: Option<&Tls>,
        connections: &TaskTracker,
        stop: &Stop,
    ) {
        let mut pause = BACK_OFF.0;
        loop {
            let (stream, address) = match listener.accept().await {
                Ok(accepted) => {
                    pause = BACK_OFF.0;
                    accepted
                }
                // The client has gone again before it was accepted: nothing is wrong with us.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(error) => {
                    count(&self.stats.accept_errors);
                    // Once for each run of failures, not for each failure.
                    if pause == BACK_OFF.0 {
                        tracing::warn!(%error, "no connection can be accepted, trying again");
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(BACK_OFF.1);
                    continue;
                }
            };
            let Some(place) = self.let_in(address) else {
                continue;
            };
            let counted = Counted::new(&self.stats, place);
            if let Err(error) = prepare(&stream, self.limits.keepalive_time) {
                tracing::debug!(peer = %address, %error, "connection lost while being accepted");
                continue;
            }
            let acceptor = tls.map(Tls::acceptor);
            connections.spawn(run(
                Arc::clone(self),
                stream,
                address,
                acceptor,
                counted,
                stop.clone(),
            ));
        }
    }

    fn let_in(&self, address: SocketAddr) -> Option<Place> {
        match self.doors.enter(address.ip()) {
            Ok(place) => Some(place),
            Err(full) => {
                count(&self.stats.refused);
                let limit = match full {
                    Full::All => "connections",
                    Full::Address => "connections_per_address",
                };
                tracing::debug!(peer = %address, limit, "connection refused");
                None
            }
        }
    }
}

/// Sets what every accepted socket needs.
fn prepare(stream: &TcpStream, keepalive_time: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new()
        .with_time(keepalive_time)
        .with_interval(keepalive_time / 3);
    SockRef::from(stream).set_tcp_keepalive(&keepalive)
}
