//! Other sample rates to 8,000 a second.

use crate::g711::RATE;
use std::f64::consts::PI;

/// Half the length of the filter, in samples of the slower of both rates.
const REACH: f64 = 16.0;
/// The highest frequency kept, as a share of what the slower rate can carry.
const PASS: f64 = 0.92;

/// The same sound at 8,000 samples a second, through a windowed sinc low-pass.
pub(crate) fn to_8k(samples: Vec<i16>, rate: u32) -> Vec<i16> {
    if rate == RATE {
        return samples;
    }
    // New samples lie at so many different places between old ones; each place has its own weights.
    let divisor = divisor(rate, RATE);
    let (up, down) = ((RATE / divisor) as usize, (rate / divisor) as usize);
    let count = (samples.len() as u64 * u64::from(RATE) / u64::from(rate)) as usize;
    let weights: Vec<_> = (0..up.min(count))
        .map(|place| Weights::new(place * down % up, up, down))
        .collect();
    (0..count)
        .map(|index| weights[index % up].apply(&samples, index * down / up))
        .collect()
}

fn divisor(one: u32, other: u32) -> u32 {
    if other == 0 {
        one
    } else {
        divisor(other, one % other)
    }
}

/// The filter for one place between two old samples.
struct Weights {
    /// How many weights lie before the old sample.
    before: usize,
    weights: Vec<f32>,
}

impl Weights {
    fn new(place: usize, up: usize, down: usize) -> Self {
        let step = (down as f64 / up as f64).max(1.0);
        // Below the lower of both limits, or what lies above would come back mirrored.
        let (cut, reach) = (PASS / step, REACH * step);
        let fraction = place as f64 / up as f64;
        let before = (reach - fraction).floor().max(0.0) as i32;
        let after = (reach + fraction).floor() as i32;
        let raw: Vec<f64> = (-before..=after)
            .map(|index| {
                let distance = f64::from(index) - fraction;
                sinc(cut * distance) * (0.5 + 0.5 * (PI * distance / reach).cos())
            })
            .collect();
        // A steady level must stay what it is.
        let sum: f64 = raw.iter().sum();
        let weights = raw.iter().map(|weight| (weight / sum) as f32).collect();
        Self {
            before: before as usize,
            weights,
        }
    }

    fn apply(&self, samples: &[i16], centre: usize) -> i16 {
        let skipped = self.before.saturating_sub(centre);
        let from = centre.saturating_sub(self.before);
        let samples = samples.get(from..).unwrap_or_default();
        let weights = &self.weights[skipped.min(self.weights.len())..];
        let sum: f32 = weights
            .iter()
            .zip(samples)
            .map(|(weight, sample)| weight * f32::from(*sample))
            .sum();
        // `as` saturates.
        sum.round() as i16
    }
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 {
        1.0
    } else {
        (PI * x).sin() / (PI * x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::{loudness, strength};

    fn sine(hertz: f64, rate: u32) -> Vec<i16> {
        let step = hertz * 2.0 * PI / f64::from(rate);
        (0..rate)
            .map(|index| ((f64::from(index) * step).sin() * 8000.0) as i16)
            .collect()
    }

    #[test]
    fn what_8k_can_carry_stays_and_the_rest_goes() {
        for rate in [4_000, 11_025, 16_000, 22_050, 44_100, 48_000, 47_999] {
            let narrow = to_8k(sine(1000.0, rate), rate);
            assert_eq!(narrow.len(), 8000);
            let middle = &narrow[400..7600];
            assert!(strength(middle, 1000.0) > 0.97, "{rate}");
            assert!(
                (loudness(middle) - 5657.0).abs() < 120.0,
                "{rate}: {}",
                loudness(middle)
            );
            if rate > 11_025 {
                let high = to_8k(sine(5000.0, rate), rate);
                assert!(
                    loudness(&high[400..7600]) < 60.0,
                    "{rate}: {}",
                    loudness(&high[400..7600])
                );
            }
        }
    }

    #[test]
    fn short_sounds() {
        assert_eq!(to_8k(Vec::new(), 16_000), Vec::<i16>::new());
        assert_eq!(to_8k(vec![1, 2, 3], 8_000), [1, 2, 3]);
        assert_eq!(to_8k(vec![5], 192_000), Vec::<i16>::new());
        assert_eq!(to_8k(vec![100; 400], 16_000)[100], 100);
    }
}
