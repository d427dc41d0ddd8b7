//! Counts for metrics and for tests that look for leaks.

use std::sync::atomic::{AtomicU64, Ordering};

/// The whole media plane. What counts events only grows; what counts things goes back to zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Legs open now.
    pub legs: u64,
    /// Rooms with legs now.
    pub rooms: u64,
    /// Ports bound now, two for each leg.
    pub ports: u64,
    /// Files being played now.
    pub plays: u64,
    /// Recordings being made now.
    pub recordings: u64,
    /// RTP packets accepted.
    pub packets_in: u64,
    /// RTP packets sent.
    pub packets_out: u64,
    /// RTP packets that never came, by their numbers.
    pub lost: u64,
    /// RTP packets that came after their time had passed.
    pub late: u64,
    /// Datagrams dropped: from a stranger, malformed, or of no known payload type.
    pub dropped: u64,
    /// Times that a leg's jitter buffer ran dry while it was speaking.
    pub underruns: u64,
    /// Ticks that began more than 5 ms late.
    pub late_ticks: u64,
    /// Ticks left out because a worker was too far behind.
    pub missed_ticks: u64,
    /// Packets that the network refused to take.
    pub send_errors: u64,
    /// Reports dropped because nobody took them.
    pub reports_lost: u64,
    /// Blocks of sound missing in recordings because the disk was too slow.
    pub blocks_lost: u64,
    /// Times that our own code failed in a tick; must be 0.
    pub faults: u64,
}

/// One leg.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LegFigures {
    /// RTP packets accepted.
    pub packets_in: u64,
    /// RTP packets sent.
    pub packets_out: u64,
    /// RTP packets that never came, by their numbers.
    pub lost: u64,
    /// RTP packets that came after their time had passed.
    pub late: u64,
    /// Datagrams dropped.
    pub dropped: u64,
    /// Times that the jitter buffer ran dry while the phone was speaking.
    pub underruns: u64,
    /// How long sound waits in the jitter buffer, in ms.
    pub jitter_delay: u64,
    /// Share of our packets lost on the way to the phone as it last told by RTCP, in 256ths.
    pub remote_loss: u64,
}

macro_rules! counters {
    ($name:ident { $($field:ident),* $(,)? }) => {
        #[derive(Debug, Default)]
        pub(crate) struct $name {
            $(pub(crate) $field: AtomicU64,)*
        }
    };
}

counters!(Counters {
    plays,
    recordings,
    packets_in,
    packets_out,
    lost,
    late,
    dropped,
    underruns,
    late_ticks,
    missed_ticks,
    send_errors,
    reports_lost,
    blocks_lost,
    faults,
});
counters!(LegCounters {
    packets_in,
    packets_out,
    lost,
    late,
    dropped,
    underruns,
    jitter_delay,
    remote_loss
});

/// Adds to a counter.
pub(crate) fn add(counter: &AtomicU64, count: u64) {
    if count > 0 {
        counter.fetch_add(count, Ordering::Relaxed);
    }
}

/// Takes from a counter.
pub(crate) fn subtract(counter: &AtomicU64, count: u64) {
    counter.fetch_sub(count, Ordering::Relaxed);
}

fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl Counters {
    /// The figures, those of the directory left at zero.
    pub(crate) fn figures(&self) -> Figures {
        Figures {
            legs: 0,
            rooms: 0,
            ports: 0,
            plays: get(&self.plays),
            recordings: get(&self.recordings),
            packets_in: get(&self.packets_in),
            packets_out: get(&self.packets_out),
            lost: get(&self.lost),
            late: get(&self.late),
            dropped: get(&self.dropped),
            underruns: get(&self.underruns),
            late_ticks: get(&self.late_ticks),
            missed_ticks: get(&self.missed_ticks),
            send_errors: get(&self.send_errors),
            reports_lost: get(&self.reports_lost),
            blocks_lost: get(&self.blocks_lost),
            faults: get(&self.faults),
        }
    }
}

impl LegCounters {
    pub(crate) fn figures(&self) -> LegFigures {
        LegFigures {
            packets_in: get(&self.packets_in),
            packets_out: get(&self.packets_out),
            lost: get(&self.lost),
            late: get(&self.late),
            dropped: get(&self.dropped),
            underruns: get(&self.underruns),
            jitter_delay: get(&self.jitter_delay),
            remote_loss: get(&self.remote_loss),
        }
    }
}
