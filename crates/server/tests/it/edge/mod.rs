//! The edge over real sockets of 127.0.0.0/8.

mod bodies;
mod client;
mod gone;
mod headers;
mod http2;
mod limits;
mod requests;
mod shutdown;
mod tls;
mod written;

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ccgate_server::edge::{
    CertificateFiles, Drained, Edge, EdgeStats, Handler, HeaderCase, Limits, Peer, ReplyBody, RequestBody,
    Tls, bind,
};
use http::{Request, Response, StatusCode};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

type Answer = Pin<Box<dyn Future<Output = Response<ReplyBody>> + Send>>;

/// A handler that is a function.
struct Act<F>(F);

impl<F: Fn(Request<RequestBody>, Peer) -> Answer + Send + Sync + 'static> Handler for Act<F> {
    fn call(
        &self,
        request: Request<RequestBody>,
        peer: Peer,
    ) -> impl Future<Output = Response<ReplyBody>> + Send {
        (self.0)(request, peer)
    }

    fn panicked(&self) -> Response<ReplyBody> {
        let mut response = ok("panicked");
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    }
}

/// A running edge.
struct Gate {
    address: SocketAddr,
    stats: Arc<EdgeStats>,
    stop: CancellationToken,
    serving: JoinHandle<Drained>,
}

impl Gate {
    async fn drained(self) -> Drained {
        within(self.serving).await.unwrap()
    }
}

async fn plain<F>(limits: Limits, act: F) -> Gate
where
    F: Fn(Request<RequestBody>, Peer) -> Answer + Send + Sync + 'static,
{
    gate(limits, None, act).await
}

async fn gate<F>(limits: Limits, tls: Option<Arc<Tls>>, act: F) -> Gate
where
    F: Fn(Request<RequestBody>, Peer) -> Answer + Send + Sync + 'static,
{
    let spelling = HeaderCase::learn(&["Guid", "Set-GUID", "JSON-Type"])
        .await
        .unwrap();
    let edge = Edge::new(Act(act), limits, spelling);
    let listener = bind(([127, 0, 0, 1], 0).into(), limits.backlog).unwrap();
    let address = listener.local_addr().unwrap();
    let (stats, stop) = (Arc::clone(edge.stats()), CancellationToken::new());
    let serving = tokio::spawn(edge.serve(listener, tls, stop.clone()));
    Gate {
        address,
        stats,
        stop,
        serving,
    }
}

/// A self-signed certificate in `folder`, served.
fn own_tls(folder: &Path, http2: bool) -> (CertificateFiles, Arc<Tls>) {
    let files = CertificateFiles::self_signed(folder, &["gate.example".to_owned()]).unwrap();
    let tls = Tls::new(files.clone(), http2).unwrap();
    (files, Arc::new(tls))
}

fn ok(body: impl Into<bytes::Bytes>) -> Response<ReplyBody> {
    Response::new(ReplyBody::full(body))
}

/// The deadline of everything that must happen.
async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what)
        .await
        .expect("in time")
}

/// Waits until `holds`.
async fn until(holds: impl Fn() -> bool) {
    within(async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}
