//! Recordings: written while they are made, mended after a crash, read back for those with a right.
//!
//! A recording is a WAV file of two channels at 8,000 samples a second: what the leg says on the
//! first, what it hears on the second. While it is made its name ends in `.part`. With a key it is
//! kept sealed (see [`crate::sealed`]), without the WAV header, which follows from its length.

mod reader;
mod recover;
mod track;
mod writer;

pub use reader::Reader;
pub use recover::{Recovered, recover};
pub(crate) use track::Track;
pub(crate) use writer::{Order, start};

use crate::g711::RATE;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bytes of one instant: two channels of 16 bits.
const INSTANT: u64 = 4;
/// The longest name of a recording.
const MOST_NAME: usize = 200;
const CLEAR: &str = "wav";
const SEALED: &str = "wav.enc";
const PART: &str = "part";

/// Whether a recording may have this name: digits, letters, `-`, `_`, and `/` between parts.
pub fn valid_name(file: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    file.len() <= MOST_NAME && file.split('/').all(part)
}

/// Where a finished recording is, by the name that it was made under; `None` when there is none.
pub fn locate(recordings: &Path, file: &str) -> Option<PathBuf> {
    if !valid_name(file) {
        return None;
    }
    let inside = recordings.canonicalize().ok()?;
    [SEALED, CLEAR]
        .iter()
        .filter_map(|suffix| inside.join(format!("{file}.{suffix}")).canonicalize().ok())
        .find(|path| path.starts_with(&inside) && path.is_file())
}

/// Removes a finished recording; false when there is none.
pub fn remove(recordings: &Path, file: &str) -> io::Result<bool> {
    match locate(recordings, file) {
        Some(path) => std::fs::remove_file(path).map(|()| true),
        None => Ok(false),
    }
}

/// How long so many bytes of samples sound.
fn length(samples: u64) -> Duration {
    Duration::from_millis(samples / INSTANT * 1000 / u64::from(RATE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, good) in [
            ("a", true),
            ("2026-11/22/a_B-9", true),
            ("", false),
            ("/a", false),
            ("a/", false),
            ("a//b", false),
            ("..", false),
            ("../a", false),
            ("a.wav", false),
            ("a\0", false),
            ("ä", false),
            ("a b", false),
            ("a\\b", false),
        ] {
            assert_eq!(valid_name(name), good, "{name:?}");
        }
        assert!(!valid_name(&"a".repeat(201)));
    }
}
