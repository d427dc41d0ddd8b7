//! The melody of our own: what is heard on hold when no file is set.

use crate::g711::RATE;
use std::f32::consts::TAU;

/// Samples of one note: 300 ms.
const NOTE: usize = 2_400;
/// How long a note rings on.
const RING: usize = 8_000;
/// The loudest that one note is: soft, for hours of it.
const LOUD: f32 = 2_600.0;

/// Chords of C, A minor, F and G as steps above C, played up and down.
const CHORDS: [[i32; 4]; 4] = [[0, 4, 7, 12], [-3, 0, 4, 9], [-7, -3, 0, 5], [-5, -1, 2, 7]];
const ORDER: [usize; 8] = [0, 1, 2, 3, 2, 1, 2, 1];

/// Plucked chords, about 19 s, that can be repeated without a seam.
pub(crate) fn melody() -> Vec<i16> {
    let notes: Vec<i32> = CHORDS
        .iter()
        .cycle()
        .take(8)
        .flat_map(|chord| ORDER.map(|index| chord[index]))
        .collect();
    let mut sum = vec![0.0f32; notes.len() * NOTE];
    let length = sum.len();
    for (place, steps) in notes.iter().enumerate() {
        // Middle C is 261.6 Hz.
        let step = TAU * 261.63 * 2f32.powf(*steps as f32 / 12.0) / RATE as f32;
        for index in 0..RING {
            let time = index as f32;
            let fade = (time / 40.0).min(1.0) * (-time / 2_200.0).exp();
            let voice = (time * step).sin() + 0.3 * (time * step * 2.0).sin();
            // What rings on beyond the end is heard at the beginning.
            sum[(place * NOTE + index) % length] += voice * fade * LOUD;
        }
    }
    // `as` saturates.
    sum.into_iter().map(|sample| sample as i16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::loudness;

    #[test]
    fn it_is_soft_and_never_silent() {
        let melody = melody();
        assert_eq!(melody.len(), 64 * NOTE);
        assert!(melody.iter().all(|sample| sample.abs() < 20_000));
        for part in melody.chunks(NOTE) {
            assert!((500.0..6_000.0).contains(&loudness(part)), "{}", loudness(part));
        }
    }
}
