//! Where reports leave: never waits, loses nothing as long as somebody takes them.

use crate::figures::{Counters, add};
use crate::report::MediaReport;
use ccgate_core::VdnId;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

/// Reports of one thread that may wait for the channel.
const MOST_WAITING: usize = 10_000;

/// One thread's way out. The channel is tried at once and again with every tick.
#[derive(Debug)]
pub(crate) struct Outlet {
    channel: Sender<(VdnId, MediaReport)>,
    waiting: VecDeque<(VdnId, MediaReport)>,
    counters: Arc<Counters>,
}

impl Outlet {
    pub(crate) fn new(channel: Sender<(VdnId, MediaReport)>, counters: Arc<Counters>) -> Self {
        Self {
            channel,
            waiting: VecDeque::new(),
            counters,
        }
    }

    /// Tells a report, after those that wait.
    pub(crate) fn tell(&mut self, vdn: VdnId, report: MediaReport) {
        if self.waiting.len() >= MOST_WAITING {
            add(&self.counters.reports_lost, 1);
            return;
        }
        self.waiting.push_back((vdn, report));
        self.flush();
    }

    /// Tries again. Returns whether nothing waits.
    pub(crate) fn flush(&mut self) -> bool {
        while let Some(report) = self.waiting.pop_front() {
            match self.channel.try_send(report) {
                Ok(()) => {}
                Err(TrySendError::Full(report)) => {
                    self.waiting.push_front(report);
                    return false;
                }
                // Nobody will ever take it: the owner has gone.
                Err(TrySendError::Closed(_)) => add(&self.counters.reports_lost, 1),
            }
        }
        true
    }
}
