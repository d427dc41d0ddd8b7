//! What the three parts of one connection (the socket, the service, the replies) tell each other.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::written::Ledger;

/// The state of one connection that its socket and its requests share.
#[derive(Default)]
pub(super) struct Link {
    /// Receipts that wait for the next flush.
    pub(super) ledger: Ledger,
    begun: AtomicU32,
    open: AtomicU32,
    upgraded: AtomicBool,
}

impl Link {
    /// A request has arrived; it is open until the guard is dropped.
    pub(super) fn begin(&self) -> OpenRequest<'_> {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.open.fetch_add(1, Ordering::Relaxed);
        OpenRequest(self)
    }

    /// The connection speaks another protocol from now on, which has its own deadlines.
    pub(super) fn upgrade(&self) {
        self.upgraded.store(true, Ordering::Relaxed);
    }

    /// Whether the connection owes the client nothing: no request is open and it is still HTTP.
    pub(super) fn is_idle(&self) -> bool {
        self.open.load(Ordering::Relaxed) == 0 && !self.upgraded.load(Ordering::Relaxed)
    }

    /// The number of requests so far (wraps): tells whether there was one since the last look.
    pub(super) fn begun(&self) -> u32 {
        self.begun.load(Ordering::Relaxed)
    }
}

/// A request that is being answered.
pub(super) struct OpenRequest<'a>(&'a Link);

impl Drop for OpenRequest<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
