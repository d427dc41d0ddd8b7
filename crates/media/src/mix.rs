//! Several sounds as one.

use crate::g711::{FRAME, Frame};

/// Silence.
pub const SILENCE: Frame = [0; FRAME];

/// Writes the sum of the sources to `frame`; what is too loud is clipped. One source is only copied,
/// none is silence.
pub fn mix<'a>(mut sources: impl Iterator<Item = &'a Frame>, frame: &mut Frame) {
    let Some(first) = sources.next() else {
        *frame = SILENCE;
        return;
    };
    let Some(second) = sources.next() else {
        *frame = *first;
        return;
    };
    let mut sum = [0i32; FRAME];
    for ((sum, first), second) in sum.iter_mut().zip(first).zip(second) {
        *sum = i32::from(*first) + i32::from(*second);
    }
    for source in sources {
        for (sum, sample) in sum.iter_mut().zip(source) {
            *sum += i32::from(*sample);
        }
    }
    for (sample, sum) in frame.iter_mut().zip(sum) {
        *sample = sum.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    }
}

/// Makes samples louder or softer: 50 leaves them, 100 doubles, 0 silences; more than 100 is 100.
pub fn volume(percent: u8, samples: &mut [i16]) {
    if percent == 50 {
        return;
    }
    for sample in samples {
        let louder = i32::from(*sample) * i32::from(percent.min(100)) / 50;
        *sample = louder.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sums() {
        for (sources, expect) in [
            (&[][..], 0),
            (&[5], 5),
            (&[5, -7], -2),
            (&[30_000, 30_000], i16::MAX),
            (&[-30_000, -30_000, -1], i16::MIN),
            (&[30_000, 30_000, -30_000], 30_000),
        ] {
            let frames: Vec<Frame> = sources.iter().map(|sample| [*sample; FRAME]).collect();
            let mut frame = [1; FRAME];
            mix(frames.iter(), &mut frame);
            assert_eq!(frame, [expect; FRAME], "{sources:?}");
        }
    }

    #[test]
    fn volumes() {
        for (percent, expect) in [(0, 0), (25, 500), (50, 1000), (100, 2000), (200, 2000)] {
            let mut samples = [1000];
            volume(percent, &mut samples);
            assert_eq!(samples, [expect], "{percent}");
        }
        let mut loud = [i16::MIN, i16::MAX];
        volume(100, &mut loud);
        assert_eq!(loud, [i16::MIN, i16::MAX]);
    }

    proptest! {
        #[test]
        fn the_order_of_sources_does_not_matter(samples in proptest::collection::vec(any::<i16>(), 0..8)) {
            let frames: Vec<Frame> = samples.iter().map(|sample| [*sample; FRAME]).collect();
            let (mut one, mut other) = (SILENCE, SILENCE);
            mix(frames.iter(), &mut one);
            mix(frames.iter().rev(), &mut other);
            prop_assert_eq!(one, other);
        }
    }
}
