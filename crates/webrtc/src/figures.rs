//! What is counted.

use std::sync::atomic::{AtomicU64, Ordering};

/// Figures of the gate since its start. Packets are RTP and RTCP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Legs now.
    pub legs: u64,
    /// Legs that came up.
    pub up: u64,
    /// Legs that failed.
    pub failed: u64,
    /// Times that consent ran out.
    pub lost: u64,
    /// Packets from browsers and phones handed in.
    pub inward: u64,
    /// Packets sent to browsers and phones.
    pub outward: u64,
    /// Packets from outside that were not taken: from strangers, not protected, forged, replayed, of a
    /// payload type that wasn't agreed on.
    pub refused: u64,
    /// Packets from inside that were not sent: the leg wasn't up, or from another than the media plane.
    pub unsent: u64,
    /// Reports that nobody took in time.
    pub unreported: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) legs: AtomicU64,
    pub(crate) up: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) lost: AtomicU64,
    pub(crate) inward: AtomicU64,
    pub(crate) outward: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) unsent: AtomicU64,
    pub(crate) unreported: AtomicU64,
}

impl Counters {
    pub(crate) fn figures(&self) -> Figures {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Figures {
            legs: read(&self.legs),
            up: read(&self.up),
            failed: read(&self.failed),
            lost: read(&self.lost),
            inward: read(&self.inward),
            outward: read(&self.outward),
            refused: read(&self.refused),
            unsent: read(&self.unsent),
            unreported: read(&self.unreported),
        }
    }
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
