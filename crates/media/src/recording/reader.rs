//! Reading recordings back, from any place.

use super::INSTANT;
use crate::sealed::{CHUNK, FileKey, HEADER as SEALED_HEADER, Layout};
use crate::settings::RecordingKey;
use crate::wav;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// A finished recording, read as the clear WAV file whether it is encrypted or not. Blocks while the
/// disk does.
#[derive(Debug)]
pub struct Reader {
    file: File,
    length: u64,
    sealed: Option<Sealed>,
}

#[derive(Debug)]
struct Sealed {
    key: FileKey,
    layout: Layout,
    header: [u8; wav::HEADER],
    /// The chunk opened last: ranges are mostly read in order.
    open: Option<(u32, Vec<u8>)>,
}

impl Reader {
    /// Opens a file that [`super::locate`] found. Its suffix says whether it is encrypted.
    ///
    /// Fails with [`io::ErrorKind::PermissionDenied`] when it is and there is no key, and with
    /// [`io::ErrorKind::InvalidData`] when the key is another or the file was changed.
    pub fn open(path: &Path, key: Option<&RecordingKey>) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let size = file.metadata()?.len();
        if path.extension().is_none_or(|suffix| suffix != "enc") {
            return Ok(Self {
                file,
                length: size,
                sealed: None,
            });
        }
        let key = key.ok_or(io::ErrorKind::PermissionDenied)?;
        let mut header = [0; SEALED_HEADER];
        file.read_exact(&mut header)?;
        let key = FileKey::of_header(key, &header).map_err(invalid)?;
        let layout = Layout::of(size).ok_or(io::ErrorKind::InvalidData)?;
        let header = wav::header(2, layout.clear() - layout.clear() % INSTANT);
        let length = layout.clear() + wav::HEADER as u64;
        let mut reader = Self {
            file,
            length,
            sealed: Some(Sealed {
                key,
                layout,
                header,
                open: None,
            }),
        };
        // A wrong key or a file that was cut off is told now rather than half-way.
        reader.read_at(length, &mut [])?;
        Ok(reader)
    }

    /// Bytes of the clear WAV file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads from this place of the clear WAV file on; fewer bytes than asked for only at its end.
    pub fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let buffer = &mut buffer[..most];
        match &mut self.sealed {
            None => {
                self.file.seek(SeekFrom::Start(offset))?;
                self.file.read_exact(buffer)?;
            }
            Some(sealed) => sealed.read_at(&mut self.file, offset, buffer)?,
        }
        Ok(buffer.len())
    }
}

impl Sealed {
    fn read_at(&mut self, file: &mut File, mut offset: u64, mut buffer: &mut [u8]) -> io::Result<()> {
        if let Some(header) = usize::try_from(offset)
            .ok()
            .and_then(|offset| self.header.get(offset..))
        {
            let count = header.len().min(buffer.len());
            buffer[..count].copy_from_slice(&header[..count]);
            buffer = &mut buffer[count..];
            offset += count as u64;
        } else if buffer.is_empty() {
            // Only whether the last chunk opens.
            return self.chunk(file, self.layout.chunks - 1).map(drop);
        }
        while !buffer.is_empty() {
            let place = offset - wav::HEADER as u64;
            let chunk = self.chunk(file, (place / CHUNK as u64) as u32)?;
            let from = (place % CHUNK as u64) as usize;
            let part = chunk
                .get(from..)
                .filter(|part| !part.is_empty())
                .ok_or(io::ErrorKind::UnexpectedEof)?;
            let count = part.len().min(buffer.len());
            buffer[..count].copy_from_slice(&part[..count]);
            buffer = &mut buffer[count..];
            offset += count as u64;
        }
        Ok(())
    }

    fn chunk(&mut self, file: &mut File, number: u32) -> io::Result<&[u8]> {
        let bytes = match self.open.take() {
            Some((open, bytes)) if open == number => bytes,
            spare => {
                let mut bytes = spare.map(|(_, bytes)| bytes).unwrap_or_default();
                bytes.resize(self.layout.sealed(number), 0);
                file.seek(SeekFrom::Start(Layout::place(number)))?;
                file.read_exact(&mut bytes)?;
                let last = number + 1 == self.layout.chunks;
                self.key.open(number, last, &mut bytes).map_err(invalid)?;
                bytes
            }
        };
        Ok(&self.open.insert((number, bytes)).1)
    }
}

fn invalid(error: crate::sealed::SealError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
