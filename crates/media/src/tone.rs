//! Tones: made, and found again.

use crate::g711::RATE;
use std::f32::consts::TAU;
use std::time::Duration;

/// Makes a tone of one or more frequencies, steady or with pauses.
#[derive(Clone, Debug)]
pub struct Generator {
    voices: Vec<Voice>,
    amplitude: f32,
    /// Samples on and off.
    cadence: Option<(u32, u32)>,
    position: u32,
}

#[derive(Clone, Copy, Debug)]
struct Voice {
    step: f32,
    phase: f32,
}

impl Generator {
    /// A steady tone. `amplitude` is the peak of each frequency: 0.0–1.0 of the loudest.
    pub fn new(hertz: &[f32], amplitude: f32) -> Self {
        let voices = hertz
            .iter()
            .map(|hertz| Voice {
                step: TAU * hertz / RATE as f32,
                phase: 0.0,
            })
            .collect();
        Self {
            voices,
            amplitude,
            cadence: None,
            position: 0,
        }
    }

    /// The same tone with pauses; begins with the tone.
    #[must_use]
    pub fn cadence(mut self, on: Duration, off: Duration) -> Self {
        self.cadence = Some((samples(on), samples(off)));
        self
    }

    /// The next samples.
    pub fn fill(&mut self, samples: &mut [i16]) {
        for sample in samples {
            let sounds = match self.cadence {
                Some((on, off)) => {
                    let sounds = self.position < on;
                    self.position = (self.position + 1) % (on + off).max(1);
                    sounds
                }
                None => true,
            };
            *sample = if sounds { self.next() } else { 0 };
        }
    }

    fn next(&mut self) -> i16 {
        let mut sum = 0.0;
        for voice in &mut self.voices {
            sum += voice.phase.sin();
            voice.phase = (voice.phase + voice.step) % TAU;
        }
        // `as` saturates.
        (sum * self.amplitude * f32::from(i16::MAX)) as i16
    }
}

/// Samples that sound so long.
pub(crate) fn samples(time: Duration) -> u32 {
    u32::try_from(time.as_millis().saturating_mul(u128::from(RATE)) / 1000).unwrap_or(u32::MAX)
}

/// How much of the loudness of `samples` lies at a frequency: 0.0 (nothing) to about 1.0 (all).
///
/// By Goertzel's algorithm; as sharp as the samples are many: 400 tell 20 Hz apart.
pub fn strength(samples: &[i16], hertz: f32) -> f32 {
    let energy: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    if energy < 1.0 {
        return 0.0;
    }
    let coefficient = 2.0 * f64::from(TAU * hertz / RATE as f32).cos();
    let (mut one, mut two) = (0.0, 0.0);
    for sample in samples {
        let next = f64::from(*sample) + coefficient * one - two;
        two = one;
        one = next;
    }
    let power = one * one + two * two - coefficient * one * two;
    (2.0 * power / (energy * samples.len() as f64)) as f32
}

/// The root mean square of samples: 0 to 32,768.
pub fn loudness(samples: &[i16]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    let energy: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    (energy / samples.len() as f64).sqrt() as f32
}

/// Finds one frequency in a stream of samples, 50 ms at a time.
#[derive(Clone, Debug)]
pub struct Detector {
    hertz: f32,
    gathered: Vec<i16>,
    heard: u32,
    blocks: u32,
}

impl Detector {
    /// Samples looked at together.
    const BLOCK: usize = 400;
    /// The share of the loudness that makes the tone heard; a quarter lets three others speak too.
    const SHARE: f32 = 0.2;
    /// Below this it is as good as silent.
    const QUIET: f32 = 50.0;

    /// Looks for this frequency; 20–3,900 Hz.
    pub fn new(hertz: f32) -> Self {
        Self {
            hertz,
            gathered: Vec::with_capacity(Self::BLOCK),
            heard: 0,
            blocks: 0,
        }
    }

    /// Takes the next samples.
    pub fn listen(&mut self, mut samples: &[i16]) {
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(Self::BLOCK - self.gathered.len()));
            self.gathered.extend(now);
            samples = later;
            if self.gathered.len() == Self::BLOCK {
                self.blocks += 1;
                let loud = loudness(&self.gathered) > Self::QUIET;
                self.heard += u32::from(loud && strength(&self.gathered, self.hertz) > Self::SHARE);
                self.gathered.clear();
            }
        }
    }

    /// How long it was heard in all.
    pub fn heard(&self) -> Duration {
        Duration::from_millis(50) * self.heard
    }

    /// How long was listened.
    pub fn listened(&self) -> Duration {
        Duration::from_millis(50) * self.blocks
    }

    /// Forgets what it has heard.
    pub fn reset(&mut self) {
        *self = Self::new(self.hertz);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: &[f32], count: usize) -> Vec<i16> {
        let mut samples = vec![0; count];
        Generator::new(hertz, 0.3).fill(&mut samples);
        samples
    }

    #[test]
    fn a_tone_is_found_where_it_is() {
        for (made, sought, least, most) in [
            (&[425.0][..], 425.0, 0.95, 1.05),
            (&[425.0], 500.0, 0.0, 0.05),
            (&[425.0], 1000.0, 0.0, 0.01),
            (&[425.0, 1000.0], 1000.0, 0.45, 0.55),
            (&[], 1000.0, 0.0, 0.0),
        ] {
            let strength = strength(&tone(made, 400), sought);
            assert!(
                (least..=most).contains(&strength),
                "{made:?} at {sought}: {strength}"
            );
        }
    }

    #[test]
    fn a_cadence_begins_with_its_tone() {
        let second = Duration::from_secs(1);
        let mut generator = Generator::new(&[425.0], 0.3).cadence(second, 4 * second);
        let mut samples = vec![0; 10 * RATE as usize];
        generator.fill(&mut samples);
        for (index, part) in samples.chunks(RATE as usize).enumerate() {
            assert_eq!(loudness(part) > 1000.0, index % 5 == 0, "second {index}");
        }
    }

    #[test]
    fn a_detector_measures_time() {
        let mut detector = Detector::new(600.0);
        for part in tone(&[600.0], 8000).chunks(160) {
            detector.listen(part);
        }
        for part in tone(&[900.0], 8000).chunks(160) {
            detector.listen(part);
        }
        detector.listen(&[0; 8000]);
        assert_eq!(detector.heard(), Duration::from_secs(1));
        assert_eq!(detector.listened(), Duration::from_secs(3));
        detector.reset();
        assert_eq!(detector.heard(), Duration::ZERO);
    }
}
