//! Log lines that would come by the thousand when something is down.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long one line keeps the next of its kind back.
const PAUSE: Duration = Duration::from_secs(60);

/// Lets one through a minute.
#[derive(Debug, Default)]
pub(super) struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
    /// Whether it is time to say it again.
    pub(super) fn may(&self) -> bool {
        let now = Instant::now();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let may = last.is_none_or(|last| now.duration_since(last) >= PAUSE);
        if may {
            *last = Some(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_a_minute() {
        let seldom = Seldom::default();
        assert!(seldom.may() && !seldom.may());
        tokio::time::advance(PAUSE - Duration::from_millis(1)).await;
        assert!(!seldom.may());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(seldom.may() && !seldom.may());
    }
}
