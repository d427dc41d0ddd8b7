//! Encrypted files that can be read from any place.
//!
//! ```text
//!   header   "CCGSEAL1", length of a chunk (u32, little endian), 32 random bytes
//!   chunks   32,768 clear bytes each, the last one fewer; each followed by its tag of 16 bytes
//! ```
//!
//! Each file has a key of its own: HKDF-SHA256 of the installation's key with the header's random
//! bytes as salt. Chunks are sealed with AES-256-GCM; the nonce is the chunk's number and whether it
//! is the last, so that chunks can't be swapped, dropped or cut off unnoticed. The header is
//! authenticated with every chunk.

use crate::settings::RecordingKey;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::error::Unspecified;
use ring::hkdf;
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes of the header.
pub const HEADER: usize = 44;
/// Clear bytes of a whole chunk.
pub const CHUNK: usize = 32_768;
/// Bytes added to each chunk.
pub const TAG: usize = 16;

const MAGIC: &[u8; 8] = b"CCGSEAL1";
const PURPOSE: &[u8] = b"ccgate recording";

/// Why a sealed file can't be read or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It isn't a sealed file, or of a later form.
    #[error("not a sealed file")]
    NotSealed,
    /// Another key, or the file was changed.
    #[error("the key is wrong or the file was changed")]
    Forged,
    /// More than 4 billion chunks, or no random numbers.
    #[error("a file can't be sealed")]
    Impossible,
}

/// The key of one file.
pub struct FileKey {
    key: LessSafeKey,
    header: [u8; HEADER],
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey")
    }
}

impl FileKey {
    /// A new file's.
    pub fn generate(key: &RecordingKey) -> Result<Self, SealError> {
        let mut header = [0; HEADER];
        header[..8].copy_from_slice(MAGIC);
        header[8..12].copy_from_slice(&(CHUNK as u32).to_le_bytes());
        SystemRandom::new()
            .fill(&mut header[12..])
            .map_err(|Unspecified| SealError::Impossible)?;
        Self::derive(key, header)
    }

    /// That of a file with this header.
    pub fn of_header(key: &RecordingKey, header: &[u8; HEADER]) -> Result<Self, SealError> {
        if header[..8] != MAGIC[..] || header[8..12] != (CHUNK as u32).to_le_bytes() {
            return Err(SealError::NotSealed);
        }
        Self::derive(key, *header)
    }

    fn derive(key: &RecordingKey, header: [u8; HEADER]) -> Result<Self, SealError> {
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, &header[12..]);
        let root = salt.extract(key.bytes());
        let derived = root
            .expand(&[PURPOSE], &AES_256_GCM)
            .map_err(|Unspecified| SealError::Impossible)?;
        Ok(Self {
            key: LessSafeKey::new(UnboundKey::from(derived)),
            header,
        })
    }

    /// What the file begins with.
    pub fn header(&self) -> &[u8; HEADER] {
        &self.header
    }

    /// Seals the chunk of this number in place and adds its tag.
    ///
    /// A number must never be sealed twice with different contents, except once as the last.
    pub fn seal(&self, number: u32, last: bool, chunk: &mut Vec<u8>) -> Result<(), SealError> {
        self.key
            .seal_in_place_append_tag(nonce(number, last), Aad::from(&self.header), chunk)
            .map_err(|Unspecified| SealError::Impossible)
    }

    /// Opens the chunk of this number in place and cuts its tag off.
    pub fn open(&self, number: u32, last: bool, chunk: &mut Vec<u8>) -> Result<(), SealError> {
        let clear = self
            .key
            .open_in_place(nonce(number, last), Aad::from(&self.header), chunk)
            .map_err(|Unspecified| SealError::Forged)?
            .len();
        chunk.truncate(clear);
        Ok(())
    }
}

fn nonce(number: u32, last: bool) -> Nonce {
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes[11] = last.into();
    Nonce::assume_unique_for_key(bytes)
}

/// What a file of a length holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Chunks, at least one.
    pub chunks: u32,
    /// Clear bytes of the last one.
    pub last: usize,
}

impl Layout {
    /// That of a finished file of this many bytes; `None` when there is no such file.
    pub fn of(file: u64) -> Option<Self> {
        let body = file.checked_sub(HEADER as u64)?;
        let sealed = (CHUNK + TAG) as u64;
        let (whole, rest) = (body / sealed, (body % sealed) as usize);
        let (chunks, last) = match rest {
            0 => (whole, CHUNK),
            rest if rest >= TAG => (whole + 1, rest - TAG),
            _ => return None,
        };
        let chunks = u32::try_from(chunks).ok().filter(|chunks| *chunks > 0)?;
        Some(Self { chunks, last })
    }

    /// Clear bytes in all.
    pub fn clear(self) -> u64 {
        u64::from(self.chunks - 1) * CHUNK as u64 + self.last as u64
    }

    /// Where a chunk begins in the file.
    pub fn place(number: u32) -> u64 {
        HEADER as u64 + u64::from(number) * (CHUNK + TAG) as u64
    }

    /// Bytes of a chunk in the file.
    pub fn sealed(self, number: u32) -> usize {
        TAG + if number + 1 == self.chunks {
            self.last
        } else {
            CHUNK
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const KEY: RecordingKey = RecordingKey::new([7; 32]);

    #[test]
    fn a_chunk_opens_only_in_its_place() {
        let file = FileKey::generate(&KEY).unwrap();
        let mut sealed = b"spoken".to_vec();
        file.seal(3, false, &mut sealed).unwrap();
        let check = |file: &FileKey, number, last, sealed: &[u8], expect: Result<&[u8], SealError>| {
            let mut chunk = sealed.to_vec();
            let opened = file.open(number, last, &mut chunk);
            assert_eq!(opened.map(|()| chunk.as_slice()), expect);
        };
        let again = FileKey::of_header(&KEY, file.header()).unwrap();
        check(&again, 3, false, &sealed, Ok(b"spoken"));
        check(&again, 4, false, &sealed, Err(SealError::Forged));
        check(&again, 3, true, &sealed, Err(SealError::Forged));
        check(&again, 3, false, &sealed[1..], Err(SealError::Forged));
        check(&again, 3, false, &[], Err(SealError::Forged));
        let other = FileKey::of_header(&RecordingKey::new([8; 32]), file.header()).unwrap();
        check(&other, 3, false, &sealed, Err(SealError::Forged));
        check(
            &FileKey::generate(&KEY).unwrap(),
            3,
            false,
            &sealed,
            Err(SealError::Forged),
        );
    }

    #[test]
    fn other_files_are_told() {
        assert_eq!(
            FileKey::of_header(&KEY, &[0; HEADER]).unwrap_err(),
            SealError::NotSealed
        );
        assert_eq!(format!("{KEY:?}"), "RecordingKey");
    }

    #[test]
    fn lengths() {
        let (head, chunk, tag) = (HEADER as u64, CHUNK as u64, TAG as u64);
        for (file, expect) in [
            (0, None),
            (head, None),
            (head + 1, None),
            (head + tag, Some((1, 0))),
            (head + tag + 5, Some((1, 5))),
            (head + tag + chunk, Some((1, chunk))),
            (head + tag + chunk + 3, None),
            (head + 2 * tag + chunk + 3, Some((2, chunk + 3))),
        ] {
            assert_eq!(
                Layout::of(file).map(|layout| (layout.chunks, layout.clear())),
                expect,
                "{file}"
            );
        }
    }
}
