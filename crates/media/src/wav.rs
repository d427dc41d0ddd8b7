//! WAV files: read as 8 kHz mono whatever they are, within limits.

use crate::g711::Codec;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The largest file read: 30 minutes at 16 kHz.
const MOST: u64 = 64 << 20;

/// Why a file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// It can't be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It isn't a WAV file of a kind that is understood.
    #[error("not a usable WAV file: {0}")]
    Kind(&'static str),
}

/// Reads 8 or 16 kHz, mono or stereo, 16-bit PCM, A-law or µ-law; gives 8 kHz mono.
///
/// # Errors
/// When it can't be read or is of another kind.
pub fn read(path: &Path) -> Result<Vec<i16>, WavError> {
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    decode(&bytes)
}

/// The same from memory.
///
/// # Errors
/// When it is of another kind.
pub fn decode(bytes: &[u8]) -> Result<Vec<i16>, WavError> {
    if bytes.len() < 12 || &bytes[..4] != b"RIFF" || &bytes[8..12] != b"WAVE" {
        return Err(WavError::Kind("no RIFF header"));
    }
    let mut rest = &bytes[12..];
    let mut format = None;
    while rest.len() >= 8 {
        let length = u32::from_le_bytes([rest[4], rest[5], rest[6], rest[7]]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (name, body) = (&rest[..4], &rest[8..]);
        let body = &body[..length.min(body.len())];
        match name {
            b"fmt " => format = Some(Format::parse(body)?),
            b"data" => return format.ok_or(WavError::Kind("no format"))?.samples(body),
            _ => {}
        }
        rest = rest.get(8usize.saturating_add(length).saturating_add(length % 2)..).unwrap_or(&[]);
    }
    Err(WavError::Kind("no data"))
}

struct Format {
    codec: Option<Codec>,
    channels: usize,
    /// 1 for 8 kHz, 2 for 16 kHz.
    times: usize,
}

impl Format {
    fn parse(body: &[u8]) -> Result<Self, WavError> {
        let word = |at: usize| -> Result<u16, WavError> {
            let two = body.get(at..at + 2).ok_or(WavError::Kind("a short format"))?;
            Ok(u16::from_le_bytes([two[0], two[1]]))
        };
        // WAVE_FORMAT_EXTENSIBLE names the real one in its sub-format.
        let tag = match word(0)? {
            0xFFFE => word(24)?,
            tag => tag,
        };
        let codec = match (tag, word(14)?) {
            (1, 16) => None,
            (6, 8) => Some(Codec::Pcma),
            (7, 8) => Some(Codec::Pcmu),
            _ => return Err(WavError::Kind("neither 16-bit PCM nor G.711")),
        };
        let channels = usize::from(word(2)?);
        if !(1..=2).contains(&channels) {
            return Err(WavError::Kind("more than two channels"));
        }
        let times = match (word(4)?, word(6)?) {
            (8000, 0) => 1,
            (16_000, 0) => 2,
            _ => return Err(WavError::Kind("neither 8 nor 16 kHz")),
        };
        Ok(Self {
            codec,
            channels,
            times,
        })
    }

    fn samples(&self, body: &[u8]) -> Result<Vec<i16>, WavError> {
        let mut samples = Vec::new();
        match self.codec {
            Some(codec) => samples.extend(body.iter().map(|coded| codec.decode(*coded))),
            None => samples.extend(body.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]))),
        }
        if self.channels == 2 {
            samples = samples.chunks_exact(2).map(|both| average(both[0], both[1])).collect();
        }
        if self.times == 2 {
            samples = halve(&samples);
        }
        Ok(samples)
    }
}

fn average(one: i16, other: i16) -> i16 {
    one.midpoint(other)
}

/// From 16 to 8 kHz: a half-band low-pass first, so that nothing above 4 kHz folds back.
fn halve(samples: &[i16]) -> Vec<i16> {
    /// Windowed sinc of 23 taps; every second one but the middle is zero.
    const TAPS: [(i32, i32); 13] = [
        (-11, -66),
        (-9, 195),
        (-7, -460),
        (-5, 972),
        (-3, -2_128),
        (-1, 7_678),
        (0, 20_386),
        (1, 7_678),
        (3, -2_128),
        (5, 972),
        (7, -460),
        (9, 195),
        (11, -66),
    ];
    let sum: i32 = TAPS.iter().map(|(_, weight)| weight).sum();
    (0..samples.len())
        .step_by(2)
        .map(|middle| {
            let total: i64 = TAPS
                .iter()
                .map(|(at, weight)| {
                    let index = isize::try_from(middle).unwrap_or(0) + isize::try_from(*at).unwrap_or(0);
                    let sample = usize::try_from(index).ok().and_then(|index| samples.get(index));
                    i64::from(*weight) * i64::from(sample.copied().unwrap_or(0))
                })
                .sum();
            clip(i32::try_from(total / i64::from(sum)).unwrap_or(0))
        })
        .collect()
}

/// To the range of a sample.
pub fn clip(value: i32) -> i16 {
    i16::try_from(value).unwrap_or(if value < 0 { i16::MIN } else { i16::MAX })
}

/// Writes 8 kHz mono, 16 bits.
///
/// # Errors
/// When the file can't be written.
pub fn write(path: &Path, samples: &[i16]) -> io::Result<()> {
    let bytes = u32::try_from(samples.len() * 2).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut out = header(1, bytes).to_vec();
    out.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    std::fs::write(path, out)
}

/// Length of [`header`].
pub const HEADER: usize = 44;

/// The header of an 8 kHz 16-bit PCM file with so many bytes of sound.
pub fn header(channels: u16, bytes: u32) -> [u8; HEADER] {
    let mut out = [0; HEADER];
    let fields: [&[u8]; 13] = [
        b"RIFF",
        &bytes.saturating_add(36).to_le_bytes(),
        b"WAVE",
        b"fmt ",
        &16u32.to_le_bytes(),
        &1u16.to_le_bytes(),
        &channels.to_le_bytes(),
        &8000u32.to_le_bytes(),
        &(16_000 * u32::from(channels)).to_le_bytes(),
        &(2 * channels).to_le_bytes(),
        &16u16.to_le_bytes(),
        b"data",
        &bytes.to_le_bytes(),
    ];
    let mut at = 0;
    for field in fields {
        out[at..at + field.len()].copy_from_slice(field);
        at += field.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::{Detector, Generator};
    use proptest::prelude::*;

    fn file(tag: u16, channels: u16, rate: u32, bits: u16, data: &[u8]) -> Vec<u8> {
        let mut out = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        out.extend(tag.to_le_bytes());
        out.extend(channels.to_le_bytes());
        out.extend(rate.to_le_bytes());
        out.extend(0u32.to_le_bytes());
        out.extend(0u16.to_le_bytes());
        out.extend(bits.to_le_bytes());
        out.extend(b"LIST\x03\0\0\0abc\0data");
        out.extend(u32::try_from(data.len()).unwrap_or(0).to_le_bytes());
        out.extend(data);
        out
    }

    #[test]
    fn kinds() {
        let pcm = [1, 0, 3, 0, 5, 0, 7, 0];
        for (bytes, expect) in [
            (file(1, 1, 8000, 16, &pcm), Some(vec![1, 3, 5, 7])),
            (file(1, 2, 8000, 16, &pcm), Some(vec![2, 6])),
            (file(6, 1, 8000, 8, &[0xD5]), Some(vec![8])),
            (file(7, 1, 8000, 8, &[0x80]), Some(vec![32_124])),
            (file(1, 1, 44_100, 16, &pcm), None),
            (file(1, 3, 8000, 16, &pcm), None),
            (file(3, 1, 8000, 32, &pcm), None),
            (b"RIFF".to_vec(), None),
        ] {
            assert_eq!(decode(&bytes).ok(), expect);
        }
    }

    #[test]
    fn sixteen_kilohertz_is_filtered() {
        // At 16 kHz a generator for 8 kHz makes twice the frequency.
        for (hz, heard) in [(500.0, 1000.0), (1500.0, 3000.0), (3000.0, 2000.0)] {
            let mut samples = vec![0; 6400];
            Generator::new(hz, 8000).fill(&mut samples);
            let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            let halved = decode(&file(1, 1, 16_000, 16, &data)).unwrap_or_default();
            let mut detector = Detector::new(&[heard]);
            detector.push(&halved[320..]);
            // 6 kHz would fold back to 2 kHz.
            assert_eq!(detector.level(heard) > 6000.0, hz < 2000.0, "{hz}: {}", detector.level(heard));
            assert!(hz < 2000.0 || detector.level(heard) < 400.0, "{}", detector.level(heard));
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let path = folder.path().join("a.wav");
        write(&path, &[1, -2, 3]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(read(&path).ok(), Some(vec![1, -2, 3]));
    }

    proptest! {
        #[test]
        fn any_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), real: bool) {
            if real {
                bytes.splice(..0, *b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0");
            }
            let _ = decode(&bytes);
        }
    }
}
