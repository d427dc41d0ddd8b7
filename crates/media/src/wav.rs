//! WAV files: read in the forms that prompts come in, written in the one form of recordings.

use crate::g711::{Codec, RATE};
use crate::resample;

/// Bytes before the samples in a file of ours.
pub const HEADER: usize = 44;

/// The sound of a file, its channels interleaved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Samples a second of one channel.
    pub rate: u32,
    /// Channels: 1–8.
    pub channels: u16,
    /// The samples.
    pub samples: Vec<i16>,
}

/// Why a file can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    /// It doesn't begin as a WAV file.
    #[error("not a WAV file")]
    NotWav,
    /// It ends before its sound begins.
    #[error("the file is cut off")]
    Short,
    /// Neither 16-bit samples nor A-law nor µ-law, or an impossible rate or number of channels.
    #[error("a form of WAV that is not known: 16-bit, A-law and µ-law are")]
    Form,
}

/// Reads a file: 16-bit, A-law or µ-law, 1–8 channels, 4,000–192,000 samples a second.
///
/// A file that ends early, or whose lengths were never filled in, is read as far as it goes.
pub fn read(bytes: &[u8]) -> Result<Sound, WavError> {
    let (riff, mut rest) = bytes.split_first_chunk::<12>().ok_or(WavError::NotWav)?;
    if &riff[..4] != b"RIFF" || &riff[8..] != b"WAVE" {
        return Err(WavError::NotWav);
    }
    let mut form = None;
    loop {
        let (head, after) = rest.split_first_chunk::<8>().ok_or(WavError::Short)?;
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let body = &after[..length.min(after.len())];
        match (&head[..4], form) {
            (b"fmt ", _) => form = Some(Form::parse(body)?),
            (b"data", Some(form)) => return Ok(form.sound(body)),
            (b"data", None) => return Err(WavError::Form),
            _ => {}
        }
        // Chunks are padded to an even length.
        rest = after
            .get(length.saturating_add(length & 1)..)
            .ok_or(WavError::Short)?;
    }
}

/// How many seconds the sound of a file lasts, told by its first bytes and its whole length.
///
/// # Errors
/// As [`read`]; also when the sound begins behind these first bytes.
pub fn seconds(head: &[u8], length: u64) -> Result<f64, WavError> {
    let (riff, mut rest) = head.split_first_chunk::<12>().ok_or(WavError::NotWav)?;
    if &riff[..4] != b"RIFF" || &riff[8..] != b"WAVE" {
        return Err(WavError::NotWav);
    }
    let mut form: Option<Form> = None;
    loop {
        let (chunk, after) = rest.split_first_chunk::<8>().ok_or(WavError::Short)?;
        let said = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]);
        if &chunk[..4] == b"data" {
            let form = form.ok_or(WavError::Form)?;
            let there = length.saturating_sub((head.len() - after.len()) as u64);
            let sample = if form.law.is_some() { 1 } else { 2 };
            let instants = u64::from(said).min(there) / (sample * u64::from(form.channels));
            return Ok(instants as f64 / f64::from(form.rate));
        }
        let said = said as usize;
        if &chunk[..4] == b"fmt " {
            form = Some(Form::parse(&after[..said.min(after.len())])?);
        }
        rest = after
            .get(said.saturating_add(said & 1)..)
            .ok_or(WavError::Short)?;
    }
}

#[derive(Clone, Copy)]
struct Form {
    channels: u16,
    rate: u32,
    /// `None`: 16-bit samples.
    law: Option<Codec>,
}

impl Form {
    fn parse(body: &[u8]) -> Result<Self, WavError> {
        let fields = body.first_chunk::<16>().ok_or(WavError::Form)?;
        let half = |at: usize| u16::from_le_bytes([fields[at], fields[at + 1]]);
        let mut tag = half(0);
        if tag == 0xFFFE {
            // WAVE_FORMAT_EXTENSIBLE: the tag opens the sub-format's identifier.
            let sub = body.get(24..26).ok_or(WavError::Form)?;
            tag = u16::from_le_bytes([sub[0], sub[1]]);
        }
        let law = match (tag, half(14)) {
            (1, 16) => None,
            (6, 8) => Some(Codec::Pcma),
            (7, 8) => Some(Codec::Pcmu),
            _ => return Err(WavError::Form),
        };
        let rate = u32::from_le_bytes([fields[4], fields[5], fields[6], fields[7]]);
        let channels = half(2);
        if !(1..=8).contains(&channels) || !(4_000..=192_000).contains(&rate) {
            return Err(WavError::Form);
        }
        Ok(Self { channels, rate, law })
    }

    fn sound(self, body: &[u8]) -> Sound {
        let mut samples: Vec<i16> = match self.law {
            Some(law) => body.iter().map(|coded| law.decode(*coded)).collect(),
            None => body
                .as_chunks::<2>()
                .0
                .iter()
                .map(|pair| i16::from_le_bytes(*pair))
                .collect(),
        };
        samples.truncate(samples.len() - samples.len() % usize::from(self.channels));
        Sound {
            rate: self.rate,
            channels: self.channels,
            samples,
        }
    }
}

impl Sound {
    /// As phones hear it: one channel, 8,000 samples a second.
    pub fn narrow(self) -> Vec<i16> {
        let mono = match self.channels {
            1 => self.samples,
            channels => self.samples.chunks_exact(channels.into()).map(sum).collect(),
        };
        resample::to_8k(mono, self.rate)
    }

    /// One channel of it, from 0; empty when there is no such channel.
    pub fn channel(&self, number: u16) -> Vec<i16> {
        if number >= self.channels {
            return Vec::new();
        }
        self.samples
            .iter()
            .copied()
            .skip(number.into())
            .step_by(self.channels.into())
            .collect()
    }
}

/// Channels are added rather than averaged: those of a recording are two who take turns.
fn sum(channels: &[i16]) -> i16 {
    let sum: i32 = channels.iter().map(|sample| i32::from(*sample)).sum();
    sum.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

/// A file of one channel at 8,000 samples a second.
pub fn write(samples: &[i16]) -> Vec<u8> {
    let mut bytes = header(1, samples.len() as u64 * 2).to_vec();
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}

/// The header of a file of 16-bit samples at 8,000 a second with `data` bytes of them; for more than
/// 4 GB the lengths are the largest there are.
pub fn header(channels: u16, data: u64) -> [u8; HEADER] {
    let data = u32::try_from(data).unwrap_or(u32::MAX);
    let instant = channels * 2;
    let fields: [&[u8]; 11] = [
        b"RIFF",
        &data.saturating_add(36).to_le_bytes(),
        b"WAVEfmt ",
        &16u32.to_le_bytes(),
        &1u16.to_le_bytes(),
        &channels.to_le_bytes(),
        &RATE.to_le_bytes(),
        &(RATE * u32::from(instant)).to_le_bytes(),
        &[instant.to_le_bytes(), 16u16.to_le_bytes()].concat(),
        b"data",
        &data.to_le_bytes(),
    ];
    let mut bytes = [0; HEADER];
    let mut at = 0;
    for field in fields {
        bytes[at..at + field.len()].copy_from_slice(field);
        at += field.len();
    }
    bytes
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A file with a chunk of odd length before its sound.
    fn file(tag: u16, bits: u16, channels: u16, rate: u32, data: &[u8]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0".to_vec();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(channels.to_le_bytes());
        bytes.extend(rate.to_le_bytes());
        bytes.extend([0; 6]);
        bytes.extend(bits.to_le_bytes());
        bytes.extend(b"data");
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn forms() {
        let check = |bytes: Vec<u8>, expect: Result<(u32, u16, &[i16]), WavError>| {
            let read = read(&bytes);
            assert_eq!(
                read.as_ref()
                    .map(|s| (s.rate, s.channels, &s.samples[..]))
                    .map_err(|e| *e),
                expect
            );
        };
        check(file(1, 16, 1, 8000, &[1, 0, 2, 0]), Ok((8000, 1, &[1, 2])));
        check(
            file(1, 16, 2, 16_000, &[1, 0, 2, 0, 3, 0]),
            Ok((16_000, 2, &[1, 2])),
        );
        check(file(6, 8, 1, 8000, &[0xD5, 0x55]), Ok((8000, 1, &[8, -8])));
        check(file(7, 8, 1, 8000, &[0x80, 0xFF]), Ok((8000, 1, &[32124, 0])));
        check(file(1, 8, 1, 8000, &[1]), Err(WavError::Form));
        check(file(3, 32, 1, 8000, &[1]), Err(WavError::Form));
        check(file(1, 16, 0, 8000, &[1]), Err(WavError::Form));
        check(file(1, 16, 1, 1, &[1]), Err(WavError::Form));
        check(b"RIFX\0\0\0\0WAVE".to_vec(), Err(WavError::NotWav));
        check(b"RIFF\0\0\0\0WAVE".to_vec(), Err(WavError::Short));
        check(b"RIFF\0\0\0\0WAVEdata\x02\0\0\0ab".to_vec(), Err(WavError::Form));
        check(
            b"RIFF\0\0\0\0WAVEabcd\xff\xff\xff\xff".to_vec(),
            Err(WavError::Short),
        );
        // The length was never filled in.
        let mut unfinished = file(1, 16, 1, 8000, &[1, 0, 2, 0]);
        let at = unfinished.len() - 8;
        unfinished[at..at + 4].copy_from_slice(&[0xFF; 4]);
        check(unfinished, Ok((8000, 1, &[1, 2])));
    }

    #[test]
    fn how_long_files_last() {
        for (bytes, expect) in [
            (file(1, 16, 1, 8000, &[0; 1600]), Ok(0.1)),
            (file(1, 16, 2, 16_000, &[0; 6400]), Ok(0.1)),
            (file(6, 8, 1, 8000, &[0; 800]), Ok(0.1)),
            (b"RIFF\0\0\0\0WAVEdata\x02\0\0\0ab".to_vec(), Err(WavError::Form)),
            (b"abc".to_vec(), Err(WavError::NotWav)),
        ] {
            let length = bytes.len() as u64;
            assert_eq!(seconds(&bytes[..bytes.len().min(80)], length), expect);
        }
        // Cut off, or its length never filled in: as far as it goes.
        let whole = file(1, 16, 1, 8000, &[0; 1600]);
        assert_eq!(seconds(&whole, whole.len() as u64 - 800), Ok(0.05));
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = write(&[1, -2, 3]);
        assert_eq!(bytes.len(), HEADER + 6);
        assert_eq!(bytes[4..8], 42u32.to_le_bytes());
        // Bytes a second, bytes of an instant, bits.
        assert_eq!(header(2, 0)[28..36], [0, 125, 0, 0, 4, 0, 16, 0]);
        assert_eq!(
            read(&bytes),
            Ok(Sound {
                rate: 8000,
                channels: 1,
                samples: vec![1, -2, 3]
            })
        );
    }

    #[test]
    fn channels() {
        let sound = Sound {
            rate: 8000,
            channels: 2,
            samples: vec![1, 10, 2, 20, 32_000, 32_000],
        };
        assert_eq!(sound.channel(1), [10, 20, 32_000]);
        assert_eq!(sound.channel(2), Vec::<i16>::new());
        assert_eq!(sound.narrow(), [11, 22, i16::MAX]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(
            bytes in proptest::collection::vec(any::<u8>(), 0..80),
            cut in 0usize..70,
        ) {
            let _ = read(&bytes);
            let mut known = file(1, 16, 1, 8000, &bytes);
            known.truncate(cut);
            let _ = read(&known);
        }
    }
}
