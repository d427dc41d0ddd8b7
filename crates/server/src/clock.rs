//! The one place that reads a clock.

use ccgate_core::Time;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// Wall-clock time that never runs backwards.
///
/// Read once at the start and carried on by the monotonic clock, so that a step of the wall clock
/// neither signs everybody out nor keeps a rest from ending. Under a paused runtime it stands still.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    base: Time,
    start: Instant,
}

impl Clock {
    /// A clock that shows the wall-clock time now.
    pub fn start() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::starting_at(Time::from_millis(
            u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
        ))
    }

    /// A clock that shows `base` now.
    pub fn starting_at(base: Time) -> Self {
        Self {
            base,
            start: Instant::now(),
        }
    }

    /// The time now.
    pub fn now(&self) -> Time {
        self.base.after(self.start.elapsed())
    }

    /// When the runtime's clock shows `at`; rounded up, so that a timer never fires too early.
    pub fn instant(&self, at: Time) -> Instant {
        self.start + at.since(self.base) + Duration::from_millis(1)
    }
}
