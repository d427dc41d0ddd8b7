//! One connection from its acceptance to its end.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::answer::answer;
use super::doors::Place;
use super::link::{Link, OpenRequest};
use super::socket::{Socket, Transport};
use super::stats::{EdgeStats, count};
use super::{Edge, Handler, Limits, Peer, ReplyBody};

/// The two stages of stopping, as a connection sees them.
#[derive(Clone)]
pub(super) struct Stop {
    /// Finish what is open and take no more.
    pub(super) finish: CancellationToken,
    /// End now.
    pub(super) cut: CancellationToken,
}

/// A connection that counts: as long as its socket lives, as an upgraded one's does after hyper's end.
pub(super) struct Counted {
    stats: Arc<EdgeStats>,
    _place: Place,
}

impl Counted {
    pub(super) fn new(stats: &Arc<EdgeStats>, place: Place) -> Self {
        count(&stats.accepted);
        count(&stats.open);
        Counted {
            stats: Arc::clone(stats),
            _place: place,
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.stats.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves one accepted connection.
pub(super) async fn run<H: Handler>(
    edge: Arc<Edge<H>>,
    stream: TcpStream,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    counted: Counted,
    stop: Stop,
) {
    let Ok(local) = stream.local_addr() else { return };
    let peer = Peer {
        address,
        local,
        tls: tls.is_some(),
    };
    let (transport, h2) = match tls {
        None => (Transport::Plain(stream), false),
        Some(acceptor) => {
            // Boxed, so that the big state of a handshake is not kept in this future afterwards.
            let Some(secured) = Box::pin(secure(&edge, acceptor, stream, address, &stop)).await else {
                return;
            };
            secured
        }
    };

    let link = Arc::<Link>::default();
    let socket = TokioIo::new(Socket::new(
        transport,
        Arc::clone(&link),
        &edge.limits,
        !h2,
        counted,
    ));
    let limits = edge.limits;
    let service = service_fn(move |request| {
        // Begins now, not when the future is first polled: hyper reads on before that.
        let open = OpenRequest::begin(&link);
        answer(Arc::clone(&edge), open, peer, request)
    });
    if h2 {
        Box::pin(serve_http2(socket, service, limits, stop)).await;
    } else {
        serve_http1(socket, service, limits, stop).await;
    }
}

/// Does the TLS handshake. Says whether HTTP/2 was agreed upon.
async fn secure<H: Handler>(
    edge: &Edge<H>,
    acceptor: TlsAcceptor,
    stream: TcpStream,
    address: SocketAddr,
    stop: &Stop,
) -> Option<(Transport, bool)> {
    let handshake = tokio::time::timeout(edge.limits.handshake_time, acceptor.accept(stream));
    let outcome = tokio::select! {
        outcome = handshake => outcome,
        () = stop.finish.cancelled() => return None,
    };
    match outcome {
        Ok(Ok(stream)) => {
            let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            Some((Transport::Tls(Box::new(stream)), h2))
        }
        Ok(Err(error)) => {
            count(&edge.stats.handshake_failures);
            tracing::debug!(peer = %address, %error, "TLS handshake failed");
            None
        }
        Err(_) => {
            count(&edge.stats.handshake_failures);
            tracing::debug!(peer = %address, "TLS handshake took too long");
            None
        }
    }
}

type Io = TokioIo<Socket<Counted>>;

async fn serve_http1<S, F>(socket: Io, service: S, limits: Limits, stop: Stop)
where
    S: Service<Request<Incoming>, Response = Response<ReplyBody>, Error = Infallible, Future = F>,
    F: Future<Output = Result<Response<ReplyBody>, Infallible>> + Send + 'static,
{
    let connection = http1::Builder::new()
        .title_case_headers(true)
        .max_buf_size(limits.read_buffer())
        .max_headers(limits.head_fields)
        // The socket has deadlines for heads and for idleness.
        .header_read_timeout(None)
        .serve_connection(socket, service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.finish.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection => ended,
                () = stop.cut.cancelled() => return,
            }
        }
    };
    note(ended);
}

async fn serve_http2<S, F>(socket: Io, service: S, limits: Limits, stop: Stop)
where
    S: Service<Request<Incoming>, Response = Response<ReplyBody>, Error = Infallible, Future = F>,
    F: Future<Output = Result<Response<ReplyBody>, Infallible>> + Send + 'static,
{
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.h2_streams)
        .max_header_list_size(u32::try_from(limits.read_buffer()).unwrap_or(u32::MAX))
        .initial_stream_window_size(65_535)
        .initial_connection_window_size(262_144)
        .max_send_buf_size(65_535)
        // A stream whose client gives no window is not seen by the socket's deadlines; a client
        // that does not even answer pings is.
        .keep_alive_interval(limits.keepalive_time)
        .keep_alive_timeout(limits.write_stall_time)
        .serve_connection(socket, service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.finish.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection => ended,
                () = stop.cut.cancelled() => return,
            }
        }
    };
    note(ended);
}

// Clients break off all the time: worth a line only to who looks for it. hyper's errors name no bytes.
fn note(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::RequestBody;

    struct Nothing;

    impl Handler for Nothing {
        async fn call(&self, _: Request<RequestBody>, _: Peer) -> Response<ReplyBody> {
            Response::new(ReplyBody::empty())
        }

        fn panicked(&self) -> Response<ReplyBody> {
            Response::new(ReplyBody::empty())
        }
    }

    /// The size of what `make` would make.
    fn size<A, B, C, D, E, F, T>(_: impl FnOnce(A, B, C, D, E, F) -> T) -> usize {
        size_of::<T>()
    }

    #[test]
    fn a_connection_is_small() {
        // One per connection, so this times 10,000 and more.
        let bytes = size(run::<Nothing>);
        assert!(bytes <= 2_560, "the future of a connection has {bytes} bytes");
    }
}
