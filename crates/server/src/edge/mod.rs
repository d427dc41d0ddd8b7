//! The HTTP(S) edge: sockets, TLS, limits, and replies that are known to be written. It knows
//! nothing of the contact centre: a [`Handler`] gets each request and gives its response.
//!
//! What every other part may rely on:
//! * names of response headers stand on an HTTP/1.1 wire in the spelling of the [`HeaderCase`];
//! * a [`Receipt`] put into a reply is fired exactly once, `Written` or `Lost`;
//! * a handler's future is dropped soon after its client has gone;
//! * no wait on the network is without a deadline and nothing from the network is unbounded
//!   (see [`Limits`]);
//! * a panic in one request is answered by [`Handler::panicked`] and harms no other request.

mod answer;
mod body;
mod certificate;
mod connection;
mod described;
mod doors;
mod expiry;
mod header_case;
mod limits;
mod link;
mod listener;
mod socket;
mod stats;
mod streamed;
mod timer;
mod tls;
mod written;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use http::{Request, Response};

pub use body::{BodyFault, RequestBody, collect};
pub(crate) use certificate::write_whole;
pub use certificate::{CertificateError, CertificateFiles, host_name};
pub(crate) use described::{Described, describe};
pub use header_case::HeaderCase;
pub use limits::Limits;
pub use listener::{Drained, bind};
pub use stats::EdgeStats;
pub use streamed::{BrokenOff, Pieces};
pub use tls::Tls;
pub use written::{Receipt, ReplyBody, ReplyData, Told};

use doors::Doors;

/// Where a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Address of the client's end of the connection (of the proxy, if there is one).
    pub address: SocketAddr,
    /// Address of our end of the connection.
    pub local: SocketAddr,
    /// Whether the connection is encrypted by us.
    pub tls: bool,
}

/// What answers the requests.
pub trait Handler: Send + Sync + 'static {
    /// Answers one request. The future is dropped when the client goes away before the answer.
    ///
    /// Its size is part of what a held poll costs: box what is big and rare, and drop the request
    /// (which pins the connection's read buffer) before a long wait. HTTP/1.1 upgrades work as
    /// hyper documents them: take `hyper::upgrade::on(&mut request)` and answer 101.
    fn call(
        &self,
        request: Request<RequestBody>,
        peer: Peer,
    ) -> impl Future<Output = Response<ReplyBody>> + Send;

    /// The answer to a request whose [`call`](Self::call) panicked (status 500).
    fn panicked(&self) -> Response<ReplyBody>;
}

/// One edge: a handler and what its listeners share (limits, counts, spelling of headers).
///
/// Serve any number of listeners with it by [`Edge::serve`].
pub struct Edge<H> {
    handler: H,
    limits: Limits,
    spelling: HeaderCase,
    stats: Arc<EdgeStats>,
    doors: Arc<Doors>,
}

impl<H: Handler> Edge<H> {
    /// An edge that answers with `handler` within `limits` and spells response headers by `spelling`.
    pub fn new(handler: H, limits: Limits, spelling: HeaderCase) -> Arc<Self> {
        let doors = Doors::new(limits.connections, limits.connections_per_address);
        Arc::new(Edge {
            handler,
            limits,
            spelling,
            stats: Arc::default(),
            doors,
        })
    }

    /// The counters of all listeners of this edge.
    pub fn stats(&self) -> &Arc<EdgeStats> {
        &self.stats
    }

    /// The limits given at the start.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The handler given at the start.
    pub fn handler(&self) -> &H {
        &self.handler
    }
}
