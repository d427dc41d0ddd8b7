//! The socket of one connection, with its deadlines and with word of what has been written.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::server::TlsStream;

use super::Limits;
use super::link::Link;
use super::timer::Timer;

/// The bare stream. TLS is boxed: its state is big and is not to be copied from future to future.
pub(super) enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// What hyper reads from and writes to.
///
/// Reading fails with `TimedOut` when an idle connection stays idle, or the head of a request
/// unfinished, for too long. (hyper's own `header_read_timeout` runs from the end of the last reply
/// and so can't tell the two apart.) Writing fails with `TimedOut` when the client takes nothing.
/// `K` is what lives as long as the socket: the connection's place in the counts.
pub(super) struct Socket<K> {
    transport: Transport,
    link: Arc<Link>,
    times: Times,
    waiting: Waiting,
    read_timer: Timer,
    stalled: Option<Instant>,
    write_timer: Timer,
    _keep: K,
}

struct Times {
    idle: Duration,
    /// `None` for HTTP/2, whose connection frames are not heads of requests.
    head: Option<Duration>,
    stall: Duration,
}

/// What the reading side waits for while no request is open.
struct Waiting {
    /// Requests begun when this was set up.
    begun: u32,
    /// Whether a part of the next head is there.
    head: bool,
    until: Option<Instant>,
}

impl<K> Socket<K> {
    pub(super) fn new(transport: Transport, link: Arc<Link>, limits: &Limits, http1: bool, keep: K) -> Self {
        Socket {
            transport,
            link,
            times: Times {
                idle: limits.idle_time,
                head: http1.then_some(limits.head_time),
                stall: limits.write_stall_time,
            },
            waiting: Waiting {
                begun: 0,
                head: false,
                until: None,
            },
            read_timer: Timer::default(),
            stalled: None,
            write_timer: Timer::default(),
            _keep: keep,
        }
    }

    /// Bytes have been read: outside a request they are the begin of a head.
    fn got_bytes(&mut self) {
        self.catch_up();
        if !self.waiting.head && self.times.head.is_some() && self.link.is_idle() {
            self.waiting.head = true;
            self.waiting.until = None;
        }
    }

    /// Nothing to read: fails when that has been so for too long.
    fn poll_wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.catch_up();
        if !self.link.is_idle() {
            self.waiting.until = None;
            return Poll::Pending;
        }
        let time = match self.times.head {
            Some(head) if self.waiting.head => head,
            _ => self.times.idle,
        };
        let until = *self.waiting.until.get_or_insert_with(|| Instant::now() + time);
        ready!(self.read_timer.poll(until, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Forgets what was waited for when a request has begun since.
    fn catch_up(&mut self) {
        let begun = self.link.begun();
        if self.waiting.begun != begun {
            self.waiting = Waiting {
                begun,
                head: false,
                until: None,
            };
        }
    }

    /// Watches over the outcome of a write.
    fn poll_written(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let count = ready!(self.poll_progress(cx, outcome))?;
        // A long reply that is being taken is not an idle connection.
        self.waiting.until = None;
        Poll::Ready(Ok(count))
    }

    /// Watches over the outcome of a write, flush or shutdown.
    fn poll_progress<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match outcome {
            Poll::Pending => {
                let stall = self.times.stall;
                let until = *self.stalled.get_or_insert_with(|| Instant::now() + stall);
                ready!(self.write_timer.poll(until, cx));
                self.link.ledger.close();
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Ready(Ok(done)) => {
                self.stalled = None;
                Poll::Ready(Ok(done))
            }
            Poll::Ready(Err(error)) => {
                self.link.ledger.close();
                Poll::Ready(Err(error))
            }
        }
    }
}

impl<K: Unpin> AsyncRead for Socket<K> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let outcome = match &mut this.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Transport::Tls(tls) => Pin::new(tls).poll_read(cx, buf),
        };
        if outcome.is_pending() {
            return this.poll_wait(cx);
        }
        if buf.filled().len() > before {
            this.got_bytes();
        }
        outcome
    }
}

impl<K: Unpin> AsyncWrite for Socket<K> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = match &mut this.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_write(cx, bytes),
            Transport::Tls(tls) => Pin::new(tls).poll_write(cx, bytes),
        };
        this.poll_written(cx, outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = match &mut this.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_write_vectored(cx, bytes),
            Transport::Tls(tls) => Pin::new(tls).poll_write_vectored(cx, bytes),
        };
        this.poll_written(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.transport {
            Transport::Plain(tcp) => tcp.is_write_vectored(),
            Transport::Tls(tls) => tls.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = match &mut this.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Transport::Tls(tls) => Pin::new(tls).poll_flush(cx),
        };
        ready!(this.poll_progress(cx, outcome))?;
        this.link.ledger.flushed();
        // After a reply hyper does not read again before bytes come: the idle time begins here.
        if this.poll_wait(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = match &mut this.transport {
            Transport::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Transport::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        };
        this.poll_progress(cx, outcome)
    }
}

impl<K> Drop for Socket<K> {
    fn drop(&mut self) {
        self.link.ledger.close();
    }
}
