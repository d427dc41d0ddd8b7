//! Replies that are too long to be in memory as a whole.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::sync::mpsc;

/// Pieces that wait between the reader of a long reply and the connection.
const WAITING: usize = 2;

/// The reply could not be brought to its end: the connection is broken off, so that the client can't
/// take what it has for the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the reply could not be read to its end")]
pub struct BrokenOff;

/// Where the pieces of a long reply are put. When the client has gone, nobody takes them any more.
#[derive(Debug)]
pub struct Pieces(mpsc::Sender<Bytes>);

impl Pieces {
    /// Hands over the next piece; waits while the client is slower. False when the client has gone.
    pub async fn put(&self, piece: Bytes) -> bool {
        self.0.send(piece).await.is_ok()
    }

    /// Waits until nobody takes any pieces.
    pub async fn unwanted(&self) {
        self.0.closed().await;
    }
}

/// A long reply on its way.
#[derive(Debug)]
pub(super) struct Streamed {
    left: u64,
    pieces: mpsc::Receiver<Bytes>,
}

impl Streamed {
    pub(super) fn new(length: u64) -> (Self, Pieces) {
        let (sender, pieces) = mpsc::channel(WAITING);
        (Self { left: length, pieces }, Pieces(sender))
    }

    /// Bytes to come.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// The next piece; nothing after the last.
    pub(super) fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BrokenOff>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let Some(piece) = ready!(self.pieces.poll_recv(cx)) else {
            return Poll::Ready(Some(Err(BrokenOff)));
        };
        match self.left.checked_sub(piece.len() as u64) {
            Some(left) => {
                self.left = left;
                Poll::Ready(Some(Ok(piece)))
            }
            None => Poll::Ready(Some(Err(BrokenOff))),
        }
    }
}
