//! What the three parts of one connection (the socket, the service, the replies) tell each other.

use std::sync::Arc;
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

/// A request that has arrived and is not answered yet.
pub(super) struct OpenRequest(Arc<Link>);

impl OpenRequest {
    /// A request has arrived; it is open until this is dropped.
    pub(super) fn begin(link: &Arc<Link>) -> Self {
        link.begun.fetch_add(1, Ordering::Relaxed);
        link.open.fetch_add(1, Ordering::Relaxed);
        OpenRequest(Arc::clone(link))
    }

    /// The state of its connection.
    pub(super) fn link(&self) -> &Arc<Link> {
        &self.0
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
