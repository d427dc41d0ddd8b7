//! Knowing whether a whole reply has been written to the connection.
//!
//! A reply's bytes travel through hyper as [`ReplyData`], a buffer of ours. hyper advances it as it
//! hands the bytes to the socket (or copies them into its write buffer), always in the task that
//! owns the connection, and completes a flush of the socket only when its own buffers are empty
//! (`proto/h1/io.rs` `poll_flush`; `h2` `codec/framed_write.rs` `flush`). So once all of the data has
//! been advanced over, the next successful flush of the socket proves that the whole reply, head
//! included, has been taken by the kernel. That holds for HTTP/1.1 and, because the data of a reset
//! stream is dropped instead of advanced over, for HTTP/2.
//!
//! "Written" is what the kernel took: a client that dies with the reply on its way is not noticed.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::{Body, Frame, SizeHint};

use super::link::Link;
use super::streamed::{BrokenOff, Pieces, Streamed};

/// What became of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The whole reply has been written to the connection.
    Written,
    /// It has not, or nobody can know: the connection died first, or the reply was never used.
    Lost,
}

/// Tells its owner, exactly once, what became of a reply.
pub struct Receipt {
    tell: Option<Box<dyn FnOnce(Told) + Send>>,
}

impl Receipt {
    /// A receipt that calls `tell` once. `tell` runs on the connection's task, perhaps while that is
    /// being dropped: it must neither block nor panic (send into a channel).
    pub fn new(tell: impl FnOnce(Told) + Send + 'static) -> Self {
        Receipt {
            tell: Some(Box::new(tell)),
        }
    }

    fn fire(mut self, told: Told) {
        if let Some(tell) = self.tell.take() {
            tell(told);
        }
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        if let Some(tell) = self.tell.take() {
            tell(Told::Lost);
        }
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt")
    }
}

/// The body of a response, sent with Content-Length: bytes that are all there, or a long one that
/// comes piece by piece.
#[derive(Debug, Default)]
pub struct ReplyBody {
    data: ReplyData,
    // Boxed: most replies have none.
    rest: Option<Box<Streamed>>,
}

impl ReplyBody {
    /// No body.
    pub fn empty() -> Self {
        ReplyBody::default()
    }

    /// A body of these bytes.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        ReplyBody {
            data: ReplyData {
                bytes: bytes.into(),
                receipt: None,
                link: None,
            },
            rest: None,
        }
    }

    /// A body of exactly `length` bytes, which somebody puts into the [`Pieces`] meanwhile. When
    /// these are dropped before the end, or get too much, the connection is broken off.
    pub fn streamed(length: u64) -> (Self, Pieces) {
        let (rest, pieces) = Streamed::new(length);
        let body = ReplyBody {
            data: ReplyData::default(),
            rest: Some(Box::new(rest)),
        };
        (body, pieces)
    }

    /// Asks for a receipt of this reply. A reply whose body is empty or is not sent (an answer to
    /// HEAD) tells the client nothing: its receipt says `Lost`. So does that of a long one.
    pub fn with_receipt(mut self, receipt: Receipt) -> Self {
        self.data.receipt = Some(receipt);
        self
    }

    /// The bytes of the body; none once hyper has taken them, and of a long one.
    pub fn bytes(&self) -> &Bytes {
        &self.data.bytes
    }

    /// Names the connection that the reply goes to.
    pub(super) fn attach(&mut self, link: &Arc<Link>) {
        if self.data.receipt.is_some() {
            self.data.link = Some(Arc::clone(link));
        }
    }
}

impl Body for ReplyBody {
    type Data = ReplyData;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<ReplyData>, BrokenOff>>> {
        let data = mem::take(&mut self.data);
        if data.has_remaining() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        let Some(rest) = &mut self.rest else {
            return Poll::Ready(None);
        };
        rest.poll_piece(cx).map(|piece| {
            let data = |bytes| ReplyData {
                bytes,
                receipt: None,
                link: None,
            };
            Some(piece?.map(|bytes| Frame::data(data(bytes))))
        })
    }

    fn is_end_stream(&self) -> bool {
        !self.data.has_remaining() && self.rest.as_ref().is_none_or(|rest| rest.left() == 0)
    }

    fn size_hint(&self) -> SizeHint {
        let rest = self.rest.as_ref().map_or(0, |rest| rest.left());
        SizeHint::with_exact(self.data.remaining() as u64 + rest)
    }
}

/// The bytes of a reply on their way through hyper.
#[derive(Default)]
pub struct ReplyData {
    bytes: Bytes,
    receipt: Option<Receipt>,
    link: Option<Arc<Link>>,
}

impl Buf for ReplyData {
    fn remaining(&self) -> usize {
        self.bytes.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.bytes
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        if !self.bytes.is_empty() {
            return;
        }
        if let (Some(receipt), Some(link)) = (self.receipt.take(), self.link.take()) {
            link.ledger.arm(receipt);
        }
    }
}

impl fmt::Debug for ReplyData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyData")
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}

/// The receipts of one connection whose bytes have left hyper's hands but are not flushed yet.
#[derive(Default)]
pub(super) struct Ledger {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    armed: Vec<Receipt>,
    closed: bool,
}

impl Ledger {
    /// Fires `receipt` at the next flush.
    fn arm(&self, receipt: Receipt) {
        let mut state = self.state();
        if state.closed {
            drop(state);
            return receipt.fire(Told::Lost);
        }
        state.armed.push(receipt);
    }

    /// All that was given to the socket has been written.
    pub(super) fn flushed(&self) {
        let armed = mem::take(&mut self.state().armed);
        for receipt in armed {
            receipt.fire(Told::Written);
        }
    }

    /// The connection is dead: what is not flushed never will be.
    pub(super) fn close(&self) {
        let armed = {
            let mut state = self.state();
            state.closed = true;
            mem::take(&mut state.armed)
        };
        drop(armed);
    }

    // Owners' callbacks never run under the lock, so it can't be poisoned half-way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn receipt() -> (Receipt, mpsc::Receiver<Told>) {
        let (tell, told) = mpsc::channel();
        (Receipt::new(move |what| tell.send(what).unwrap()), told)
    }

    fn frame(body: &mut ReplyBody) -> ReplyData {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        match Pin::new(body).poll_frame(&mut cx) {
            Poll::Ready(Some(Ok(frame))) => frame.into_data().unwrap(),
            other => panic!("no data: {other:?}"),
        }
    }

    #[test]
    fn written_after_all_bytes_and_a_flush() {
        let (link, (receipt, told)) = (Arc::new(Link::default()), receipt());
        let mut body = ReplyBody::full("abc").with_receipt(receipt);
        body.attach(&link);
        let mut data = frame(&mut body);
        assert!(body.is_end_stream());
        data.advance(2);
        link.ledger.flushed();
        assert!(told.try_recv().is_err());
        data.advance(1);
        assert!(told.try_recv().is_err());
        link.ledger.flushed();
        assert_eq!(told.try_recv(), Ok(Told::Written));
        drop((data, body));
        link.ledger.close();
        assert!(told.try_recv().is_err(), "fired twice");
    }

    #[test]
    fn lost_when_dropped_at_any_stage() {
        for stage in 0..6 {
            let (link, (receipt, told)) = (Arc::new(Link::default()), receipt());
            let mut body = ReplyBody::full("abc").with_receipt(receipt);
            if stage == 0 {
                drop(body);
            } else if stage == 1 {
                body.attach(&link);
                drop(body);
            } else if stage == 2 {
                body.attach(&link);
                drop(frame(&mut body));
            } else if stage == 3 {
                body.attach(&link);
                frame(&mut body).advance(2);
            } else if stage == 4 {
                body.attach(&link);
                frame(&mut body).advance(3);
                link.ledger.close();
            } else {
                body.attach(&link);
                link.ledger.close();
                frame(&mut body).advance(3);
            }
            assert_eq!(told.try_recv(), Ok(Told::Lost), "stage {stage}");
        }
    }

    #[tokio::test]
    async fn a_long_reply_comes_in_pieces() {
        let next = async |body: &mut ReplyBody| {
            let frame = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await?;
            Some(frame.map(|frame| frame.into_data().unwrap().chunk().to_vec()))
        };
        let (mut body, pieces) = ReplyBody::streamed(5);
        assert_eq!(body.size_hint().exact(), Some(5));
        assert!(!body.is_end_stream());
        assert!(pieces.put(Bytes::from_static(b"abc")).await);
        assert_eq!(next(&mut body).await, Some(Ok(b"abc".to_vec())));
        assert_eq!(body.size_hint().exact(), Some(2));
        assert!(pieces.put(Bytes::from_static(b"de")).await);
        assert_eq!(next(&mut body).await, Some(Ok(b"de".to_vec())));
        assert!(body.is_end_stream());
        assert_eq!(next(&mut body).await, None);
        drop(body);
        pieces.unwanted().await;
        assert!(!pieces.put(Bytes::from_static(b"f")).await);

        let (mut body, pieces) = ReplyBody::streamed(5);
        assert!(pieces.put(Bytes::from_static(b"abc")).await);
        drop(pieces);
        assert_eq!(next(&mut body).await, Some(Ok(b"abc".to_vec())));
        assert_eq!(next(&mut body).await, Some(Err(BrokenOff)));

        let (mut body, pieces) = ReplyBody::streamed(2);
        assert!(pieces.put(Bytes::from_static(b"abc")).await);
        assert_eq!(next(&mut body).await, Some(Err(BrokenOff)));
    }

    #[test]
    fn an_empty_reply_tells_nothing() {
        let (receipt, told) = receipt();
        let body = ReplyBody::empty().with_receipt(receipt);
        assert!(body.is_end_stream());
        drop(body);
        assert_eq!(told.try_recv(), Ok(Told::Lost));
    }
}
