//! One request from hyper to the handler and back.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response, StatusCode, Version};
use hyper::body::Incoming;

use super::link::OpenRequest;
use super::stats::count;
use super::{Edge, Handler, Peer, ReplyBody, body};

/// Answers `request`; `open` is its entry in the state of its connection.
pub(super) async fn answer<H: Handler>(
    edge: Arc<Edge<H>>,
    open: OpenRequest,
    peer: Peer,
    request: Request<Incoming>,
) -> Result<Response<ReplyBody>, Infallible> {
    count(&edge.stats.requests);
    let http1 = request.version() < Version::HTTP_2;
    let (request, unread) = body::lend(request);

    // State that a panicking request leaves half-changed is the handler's own matter; the edge
    // itself shares nothing with the future.
    let called = AssertUnwindSafe(async { edge.handler.call(request, peer).await });
    let mut response = match called.catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            // The payload may quote call data; the panic hook names the place.
            count(&edge.stats.panics);
            tracing::error!(peer = %peer.address, "the handler of a request panicked");
            edge.handler.panicked()
        }
    };

    if let Some(unread) = unread
        && !unread.read_away(&edge.limits).await
        && http1
    {
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        open.link().upgrade();
    }
    if http1 {
        edge.spelling.stamp(&mut response);
    }
    response.body_mut().attach(open.link());
    Ok(response)
}
