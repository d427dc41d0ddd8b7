//! Bodies of requests.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::Request;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::sync::oneshot;

use super::Limits;

/// The body of a request. A handler may leave it unread: what is small is then read away by the edge,
/// so that the connection stays usable.
#[derive(Debug)]
pub struct RequestBody {
    /// Only `None` while being dropped.
    incoming: Option<Incoming>,
    unread: Option<oneshot::Sender<Leftover>>,
    /// Whether waiting for the rest has been given up.
    late: bool,
}

/// What a handler has left of a body.
#[derive(Debug)]
struct Leftover {
    incoming: Incoming,
    late: bool,
}

/// Why a request's body could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// The body is longer than the limit (413).
    #[error("the request body is longer than {limit} bytes")]
    TooLong {
        /// The limit that was given, in bytes.
        limit: usize,
    },
    /// The body did not come in time (408).
    #[error("the request body did not arrive in time")]
    TooSlow,
    /// The connection broke or the body's framing is wrong (400).
    #[error("the request body is broken off or malformed")]
    Broken,
}

/// Reads a whole body of at most `limit` bytes within `time`. Says nothing about Content-Type or
/// Content-Encoding, which old clients fill in at will; no Content-Length means an empty body.
/// A client that expects it is told `100 Continue`.
///
/// # Errors
/// See [`BodyFault`].
pub async fn collect(mut body: RequestBody, limit: usize, time: Duration) -> Result<Bytes, BodyFault> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if body.size_hint().lower() > limit as u64 {
        return Err(BodyFault::TooLong { limit });
    }
    match tokio::time::timeout(time, read(&mut body, limit)).await {
        Ok(read) => read,
        Err(_) => {
            body.late = true;
            Err(BodyFault::TooSlow)
        }
    }
}

async fn read(body: &mut RequestBody, limit: usize) -> Result<Bytes, BodyFault> {
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else {
            continue;
        };
        if first.len() + all.len() + data.len() > limit {
            return Err(BodyFault::TooLong { limit });
        }
        // Nearly every body comes in one piece, which is then not copied.
        if first.is_empty() && all.is_empty() {
            first = data;
            continue;
        }
        all.extend_from_slice(&std::mem::take(&mut first));
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// A request for the handler, and where its body comes back to if the handler leaves it unread.
pub(super) fn lend(request: Request<Incoming>) -> (Request<RequestBody>, Option<Unread>) {
    let (head, incoming) = request.into_parts();
    if incoming.is_end_stream() {
        let body = RequestBody {
            incoming: Some(incoming),
            unread: None,
            late: false,
        };
        return (Request::from_parts(head, body), None);
    }
    let (unread, back) = oneshot::channel();
    let body = RequestBody {
        incoming: Some(incoming),
        unread: Some(unread),
        late: false,
    };
    (Request::from_parts(head, body), Some(Unread { back }))
}

/// Gets back a body that the handler dropped before its end.
pub(super) struct Unread {
    back: oneshot::Receiver<Leftover>,
}

impl Unread {
    /// Reads away what is left of the body, if it is little. hyper closes a connection whose body has
    /// not been read when the response is done, and a client still sending might never see that.
    /// False if the connection can't be used any more.
    pub(super) async fn read_away(mut self, limits: &Limits) -> bool {
        let Ok(Leftover { mut incoming, late }) = self.back.try_recv() else {
            return true;
        };
        let most = limits.body_bytes;
        if late || incoming.size_hint().lower() > most as u64 {
            return false;
        }
        let drain = async {
            let mut seen = 0;
            while let Some(frame) = incoming.frame().await {
                let Ok(frame) = frame else { return false };
                seen += frame.data_ref().map_or(0, Bytes::len);
                if seen > most {
                    return false;
                }
            }
            true
        };
        tokio::time::timeout(limits.body_time, drain)
            .await
            .unwrap_or(false)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut self.incoming {
            Some(incoming) => Pin::new(incoming).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Incoming::size_hint)
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        if let (Some(incoming), Some(unread)) = (self.incoming.take(), self.unread.take())
            && !incoming.is_end_stream()
        {
            // Nobody wants it any more when the connection has gone.
            let _ = unread.send(Leftover {
                incoming,
                late: self.late,
            });
        }
    }
}
