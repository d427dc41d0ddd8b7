//! Where recordings are: the seam to the crate that writes and reads them.

use ccgate_core::call::Recording;
use std::fmt;
use std::io;

/// Opens recordings for reading. Calls may block: they are made where that does no harm.
pub trait Shelf: Send + Sync + fmt::Debug {
    /// Opens a recording that is over.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] when its file is gone, whatever else when it can't be read.
    fn open(&self, recording: &Recording) -> io::Result<Box<dyn Sound>>;
}

/// A recording as a WAV file, decrypted.
pub trait Sound: Send {
    /// Its length in bytes.
    fn length(&self) -> u64;

    /// Fills `into` with what begins at `offset`; all of it lies within the length.
    ///
    /// # Errors
    /// It can't be read.
    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()>;
}
