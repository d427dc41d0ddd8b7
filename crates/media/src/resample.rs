//! Other sample rates to 8,000 a second.

use crate::g711::RATE;
use std::f64::consts::PI;

/// Half the length of the filter, in samples of the slower of both rates.
const REACH: f64 = 16.0;
/// The highest frequency kept, as a share of what 8,000 samples a second can carry.
const PASS: f64 = 0.92;

/// The same sound at 8,000 samples a second: a windowed sinc low-pass, evaluated at each new sample.
pub(crate) fn to_8k(samples: Vec<i16>, rate: u32) -> Vec<i16> {
    if rate == RATE {
        return samples;
    }
    let step = f64::from(rate) / f64::from(RATE);
    // Below the lower of both limits, or what lies above would come back mirrored.
    let cut = PASS / step.max(1.0);
    let reach = REACH * step.max(1.0);
    let count = (samples.len() as u64 * u64::from(RATE) / u64::from(rate)) as usize;
    (0..count)
        .map(|index| sample_at(&samples, index as f64 * step, cut, reach))
        .collect()
}

fn sample_at(samples: &[i16], centre: f64, cut: f64, reach: f64) -> i16 {
    let first = (centre - reach).ceil().max(0.0) as usize;
    let last = ((centre + reach).floor() as usize).min(samples.len().saturating_sub(1));
    let mut sum = 0.0;
    for (index, sample) in samples.iter().enumerate().take(last + 1).skip(first) {
        let distance = index as f64 - centre;
        let window = 0.5 + 0.5 * (PI * distance / reach).cos();
        sum += f64::from(*sample) * cut * sinc(cut * distance) * window;
    }
    // `as` saturates.
    sum.round() as i16
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
        (0..rate)
            .map(|index| ((f64::from(index) * hertz * 2.0 * PI / f64::from(rate)).sin() * 8000.0) as i16)
            .collect()
    }

    #[test]
    fn what_8k_can_carry_stays_and_the_rest_goes() {
        for rate in [4_000, 11_025, 16_000, 22_050, 44_100, 48_000] {
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
                assert!(
                    loudness(&to_8k(sine(5000.0, rate), rate)[400..7600]) < 60.0,
                    "{rate}"
                );
            }
        }
    }

    #[test]
    fn nothing_stays_nothing() {
        assert_eq!(to_8k(Vec::new(), 16_000), Vec::<i16>::new());
        assert_eq!(to_8k(vec![1, 2, 3], 8_000), [1, 2, 3]);
        assert_eq!(to_8k(vec![5], 192_000), Vec::<i16>::new());
    }
}
