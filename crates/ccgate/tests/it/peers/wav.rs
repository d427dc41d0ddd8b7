//! Sound files, read and made with nothing of the program's own.

use std::f32::consts::TAU;
use std::time::Duration;

/// A tone counts as heard from this amplitude on; those of the phones have 8,000.
const LEAST: f32 = 1_500.0;
/// How much is looked at at a time.
const WINDOW: Duration = Duration::from_millis(100);

/// 16-bit sound.
pub(super) struct Wave {
    pub(super) rate: u32,
    pub(super) channels: usize,
    samples: Vec<i16>,
}

impl Wave {
    pub(super) fn read(file: &[u8]) -> Self {
        assert_eq!((&file[..4], &file[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
        let number = |at: usize| u16::from_le_bytes([file[at], file[at + 1]]);
        assert_eq!((number(20), number(34)), (1, 16), "plain samples of 16 bits");
        let rate = u32::from_le_bytes([file[24], file[25], file[26], file[27]]);
        let data = file.windows(4).position(|four| four == b"data").unwrap() + 8;
        let samples = file[data..]
            .chunks_exact(2)
            .map(|two| i16::from_le_bytes([two[0], two[1]]))
            .collect();
        Self {
            rate,
            channels: number(22).into(),
            samples,
        }
    }

    fn windows(&self, channel: usize) -> Vec<Vec<f32>> {
        let sound: Vec<f32> = self
            .samples
            .iter()
            .skip(channel)
            .step_by(self.channels)
            .map(|sample| f32::from(*sample))
            .collect();
        let window = self.rate as usize * WINDOW.as_millis() as usize / 1000;
        sound.chunks_exact(window).map(<[f32]>::to_vec).collect()
    }

    fn with(&self, channel: usize, hz: f32) -> Vec<bool> {
        let rate = self.rate as f32;
        self.windows(channel)
            .iter()
            .map(|window| level(window, hz, rate) >= LEAST)
            .collect()
    }

    /// Seconds in which the tone is heard.
    pub(super) fn seconds(&self, channel: usize, hz: f32) -> f32 {
        self.with(channel, hz).into_iter().filter(|with| *with).count() as f32 * WINDOW.as_secs_f32()
    }

    /// What it is, for people.
    pub(super) fn told(&self) -> String {
        let mut text = format!(
            "{} channels, {} samples of {} Hz",
            self.channels,
            self.samples.len(),
            self.rate
        );
        for channel in 0..self.channels {
            for hz in [400.0, 700.0, 1_200.0] {
                text += &format!(
                    "; channel {channel}: {:.1} s with {hz} Hz",
                    self.seconds(channel, hz)
                );
            }
        }
        text
    }
}

/// Amplitude of a frequency.
fn level(window: &[f32], hz: f32, rate: f32) -> f32 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, sample) in window.iter().enumerate() {
        let angle = TAU * hz * n as f32 / rate;
        real += sample * angle.cos();
        imaginary += sample * angle.sin();
    }
    2.0 * real.hypot(imaginary) / window.len() as f32
}

/// A file with a tone, 8 kHz and one channel.
pub(super) fn tone(hz: f32, long: Duration) -> Vec<u8> {
    let count = 8 * u32::try_from(long.as_millis()).unwrap();
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + 2 * count).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    for number in [1u16, 1] {
        file.extend(number.to_le_bytes());
    }
    for number in [8_000u32, 16_000] {
        file.extend(number.to_le_bytes());
    }
    for number in [2u16, 16] {
        file.extend(number.to_le_bytes());
    }
    file.extend(b"data");
    file.extend((2 * count).to_le_bytes());
    for n in 0..count {
        let sample = 8_000.0 * (TAU * hz * (n % 8_000) as f32 / 8_000.0).sin();
        file.extend((sample as i16).to_le_bytes());
    }
    file
}
