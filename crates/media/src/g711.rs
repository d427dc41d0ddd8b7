//! G.711: a sample in eight bits, by A-law or µ-law.

use std::time::Duration;

/// Samples a second of everything that phones hear: 8,000.
pub const RATE: u32 = 8_000;
/// Samples of one frame: 20 ms.
pub const FRAME: usize = 160;
/// How long a frame sounds.
pub const FRAME_TIME: Duration = Duration::from_millis(20);

/// 20 ms of sound in linear samples.
pub type Frame = [i16; FRAME];

/// Which of the two laws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// A-law, RTP payload type 8.
    Pcma,
    /// µ-law, RTP payload type 0.
    Pcmu,
}

impl Codec {
    /// The static RTP payload type (RFC 3551, table 4).
    pub const fn payload_type(self) -> u8 {
        match self {
            Self::Pcma => 8,
            Self::Pcmu => 0,
        }
    }

    /// The law of a static payload type.
    pub const fn of_payload_type(number: u8) -> Option<Self> {
        match number {
            8 => Some(Self::Pcma),
            0 => Some(Self::Pcmu),
            _ => None,
        }
    }

    /// The linear sample of a coded one.
    pub fn decode(self, coded: u8) -> i16 {
        self.expansion()[usize::from(coded)]
    }

    /// The coded sample of a linear one.
    pub fn encode(self, sample: i16) -> u8 {
        match self {
            Self::Pcma => A_COMPRESSED[((i32::from(sample) >> 3) + 4096) as usize],
            Self::Pcmu => U_COMPRESSED[((i32::from(sample) >> 2) + 8192) as usize],
        }
    }

    /// Decodes as many samples as both slices hold.
    pub fn decode_into(self, coded: &[u8], samples: &mut [i16]) {
        let table = self.expansion();
        for (sample, coded) in samples.iter_mut().zip(coded) {
            *sample = table[usize::from(*coded)];
        }
    }

    /// Appends the coded samples.
    pub fn encode_onto(self, samples: &[i16], coded: &mut Vec<u8>) {
        coded.extend(samples.iter().map(|sample| self.encode(*sample)));
    }

    /// The code of silence.
    pub const fn silence(self) -> u8 {
        match self {
            Self::Pcma => 0xD5,
            Self::Pcmu => 0xFF,
        }
    }

    fn expansion(self) -> &'static [i16; 256] {
        match self {
            Self::Pcma => &A_EXPANDED,
            Self::Pcmu => &U_EXPANDED,
        }
    }
}

static A_EXPANDED: [i16; 256] = {
    let mut table = [0; 256];
    let mut code = 0;
    while code < 256 {
        table[code] = expand_a(code as u8);
        code += 1;
    }
    table
};

static U_EXPANDED: [i16; 256] = {
    let mut table = [0; 256];
    let mut code = 0;
    while code < 256 {
        table[code] = expand_u(code as u8);
        code += 1;
    }
    table
};

/// By the upper 13 bits of the sample.
static A_COMPRESSED: [u8; 8192] = {
    let mut table = [0; 8192];
    let mut index = 0;
    while index < table.len() {
        table[index] = compress_a(index as i32 - 4096);
        index += 1;
    }
    table
};

/// By the upper 14 bits of the sample.
static U_COMPRESSED: [u8; 16384] = {
    let mut table = [0; 16384];
    let mut index = 0;
    while index < table.len() {
        table[index] = compress_u(index as i32 - 8192);
        index += 1;
    }
    table
};

const fn expand_a(code: u8) -> i16 {
    let code = code ^ 0x55;
    let step = ((code & 0x0F) as i16) << 4;
    let magnitude = match (code & 0x70) >> 4 {
        0 => step + 8,
        1 => step + 0x108,
        segment => (step + 0x108) << (segment - 1),
    };
    if code & 0x80 != 0 { magnitude } else { -magnitude }
}

const fn expand_u(code: u8) -> i16 {
    let code = !code;
    let magnitude = ((((code & 0x0F) as i16) << 3) + 0x84) << ((code & 0x70) >> 4);
    if code & 0x80 != 0 {
        0x84 - magnitude
    } else {
        magnitude - 0x84
    }
}

const fn compress_a(sample: i32) -> u8 {
    let (mask, magnitude) = if sample >= 0 {
        (0xD5, sample)
    } else {
        (0x55, -sample - 1)
    };
    if magnitude < 32 {
        return (magnitude >> 1) as u8 ^ mask;
    }
    // The position of the highest bit: 5 is segment 1.
    let segment = 27 - (magnitude as u32).leading_zeros();
    ((segment << 4) as u8 | ((magnitude >> segment) & 0x0F) as u8) ^ mask
}

const fn compress_u(sample: i32) -> u8 {
    let (mask, magnitude) = if sample >= 0 {
        (0xFF, sample)
    } else {
        (0x7F, -sample)
    };
    let biased = if magnitude > 8158 {
        8158 + 33
    } else {
        magnitude + 33
    };
    let segment = 26 - (biased as u32).leading_zeros();
    ((segment << 4) as u8 | ((biased >> (segment + 1)) & 0x0F) as u8) ^ mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        for (codec, sample, code) in [
            (Codec::Pcma, 0, 0xD5),
            (Codec::Pcma, -1, 0x55),
            (Codec::Pcma, 8, 0xD5),
            (Codec::Pcma, 1000, 0xFA),
            (Codec::Pcma, -1000, 0x7A),
            (Codec::Pcma, i16::MAX, 0xAA),
            (Codec::Pcma, i16::MIN, 0x2A),
            (Codec::Pcmu, 0, 0xFF),
            (Codec::Pcmu, 1000, 0xCE),
            (Codec::Pcmu, -1000, 0x4E),
            (Codec::Pcmu, i16::MAX, 0x80),
            (Codec::Pcmu, i16::MIN, 0x00),
        ] {
            assert_eq!(codec.encode(sample), code, "{codec:?} {sample}");
        }
        for (codec, code, sample) in [
            (Codec::Pcma, 0xD5, 8),
            (Codec::Pcma, 0x55, -8),
            (Codec::Pcma, 0xAA, 32256),
            (Codec::Pcmu, 0xFF, 0),
            (Codec::Pcmu, 0x80, 32124),
            (Codec::Pcmu, 0x00, -32124),
        ] {
            assert_eq!(codec.decode(code), sample, "{codec:?} {code:#x}");
        }
    }

    #[test]
    fn a_decoded_code_is_coded_alike() {
        for codec in [Codec::Pcma, Codec::Pcmu] {
            for code in 0..=255u8 {
                let again = codec.encode(codec.decode(code));
                // µ-law has two zeros.
                let expect = if codec == Codec::Pcmu && code == 0x7F {
                    0xFF
                } else {
                    code
                };
                assert_eq!(again, expect, "{codec:?} {code:#x}");
            }
        }
    }

    #[test]
    fn the_error_is_small_beside_the_sample() {
        for codec in [Codec::Pcma, Codec::Pcmu] {
            for sample in i16::MIN..=i16::MAX {
                let error = (i32::from(codec.decode(codec.encode(sample))) - i32::from(sample)).abs();
                let allowed = i32::from(sample).abs() / 16 + 16;
                let clipped = i32::from(sample).abs() > 32_000;
                assert!(
                    error <= allowed || clipped && error < 700,
                    "{codec:?} {sample}: {error}"
                );
            }
        }
    }

    #[test]
    fn payload_types() {
        for codec in [Codec::Pcma, Codec::Pcmu] {
            assert_eq!(Codec::of_payload_type(codec.payload_type()), Some(codec));
            assert!(codec.decode(codec.silence()).abs() <= 8);
        }
        assert_eq!(Codec::of_payload_type(18), None);
    }
}
