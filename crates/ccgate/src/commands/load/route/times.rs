//! How long something took, many times.

use std::time::Duration;

/// Times in ascending order.
#[derive(Debug, Default)]
pub(super) struct Times(Vec<Duration>);

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut times: Vec<Duration> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }
}

impl Times {
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that this share of them doesn't exceed; zero if there are none.
    pub(super) fn at(&self, share: f64) -> Duration {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        let index = rank.clamp(1, self.0.len().max(1)) - 1;
        self.0.get(index).copied().unwrap_or_default()
    }

    /// p50, p95, p99, p99.9 and the longest.
    pub(super) fn five(&self) -> [Duration; 5] {
        [0.5, 0.95, 0.99, 0.999, 1.0].map(|share| self.at(share))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares() {
        let ms = Duration::from_millis;
        let times: Times = (1..=1000).rev().map(ms).collect();
        assert_eq!(times.five(), [ms(500), ms(950), ms(990), ms(999), ms(1000)]);
        let one: Times = [ms(7)].into_iter().collect();
        assert_eq!(one.five(), [ms(7); 5]);
        assert_eq!(Times::default().at(0.5), Duration::ZERO);
    }
}
