//! What a phone expects to hear, and what it heard instead.

use super::stream::Stream;
use std::fmt;
use std::time::{Duration, Instant};

/// A tone counts as heard from this amplitude on; a phone's own tones have 8,000.
pub const LEAST_LEVEL: f32 = 1500.0;
/// How often is looked, and how much sound a look needs.
const LOOK: Duration = Duration::from_millis(20);
const WINDOW: Duration = Duration::from_millis(200);
const ENOUGH: usize = 5;

/// What was heard when something else was expected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub struct HeardInstead {
    /// Packets in the last 500 ms; 25 when all is well.
    pub packets: usize,
    /// Frequencies (a grid of 50 Hz) with amplitudes of [`LEAST_LEVEL`] or more, loudest first.
    pub tones: Vec<(f32, f32)>,
}

impl fmt::Display for HeardInstead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "heard {} packets in the last 500 ms", self.packets)?;
        if self.tones.is_empty() {
            return f.write_str(", no tone");
        }
        for (hz, level) in &self.tones {
            write!(f, ", {hz} Hz at {level:.0}")?;
        }
        Ok(())
    }
}

impl Stream {
    /// Whether the tone is heard now: in the last 200 ms.
    pub fn hears(&self, hz: f32) -> bool {
        let (levels, frames) = self.levels(&[hz], WINDOW);
        frames >= ENOUGH && levels.iter().all(|level| *level >= LEAST_LEVEL)
    }

    /// Waits until the tone is heard; how long that took.
    ///
    /// # Errors
    ///
    /// It wasn't heard in time.
    pub async fn expect_tone(&self, hz: f32, within: Duration) -> Result<Duration, HeardInstead> {
        self.expect(within, || self.hears(hz)).await
    }

    /// Waits until all of the tones are heard at once.
    ///
    /// # Errors
    ///
    /// They weren't heard in time.
    pub async fn expect_tones(&self, hz: &[f32], within: Duration) -> Result<Duration, HeardInstead> {
        self.expect(within, || hz.iter().all(|hz| self.hears(*hz))).await
    }

    /// Waits until no tone is heard: nothing comes or what comes is quiet. Music isn't silence.
    ///
    /// # Errors
    ///
    /// Sound was heard to the end.
    pub async fn expect_silence(&self, within: Duration) -> Result<Duration, HeardInstead> {
        self.expect(within, || self.instead(WINDOW).tones.is_empty())
            .await
    }

    /// Waits until the tone is no longer heard, whatever else is.
    ///
    /// # Errors
    ///
    /// It was heard to the end.
    pub async fn expect_no_tone(&self, hz: f32, within: Duration) -> Result<Duration, HeardInstead> {
        self.expect(within, || {
            !self.hears(hz)
                && self
                    .levels(&[hz], WINDOW)
                    .0
                    .iter()
                    .all(|level| *level < LEAST_LEVEL)
        })
        .await
    }

    /// Waits until the keys pressed at the other end are these.
    ///
    /// # Errors
    ///
    /// Those that were pressed.
    pub async fn expect_digits(&self, digits: &str, within: Duration) -> Result<Duration, String> {
        self.expect(within, || self.digits() == digits)
            .await
            .map_err(|_| self.digits())
    }

    /// What is heard now.
    pub fn hearing(&self) -> HeardInstead {
        self.instead(Duration::from_millis(500))
    }

    async fn expect(&self, within: Duration, is_so: impl Fn() -> bool) -> Result<Duration, HeardInstead> {
        let began = Instant::now();
        loop {
            if is_so() {
                return Ok(began.elapsed());
            }
            if began.elapsed() >= within {
                return Err(self.hearing());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    fn instead(&self, window: Duration) -> HeardInstead {
        let grid: Vec<f32> = (4..=68u16).map(|step| f32::from(step) * 50.0).collect();
        let (levels, packets) = self.levels(&grid, window);
        let mut tones: Vec<_> = grid
            .into_iter()
            .zip(levels)
            .filter(|(_, level)| *level >= LEAST_LEVEL)
            .collect();
        tones.sort_by(|one, two| two.1.total_cmp(&one.1));
        HeardInstead { packets, tones }
    }
}
