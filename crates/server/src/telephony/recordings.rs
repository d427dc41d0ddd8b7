//! The files of recordings: read, measured, deleted.

use crate::config::{self, RecordingKey as Source};
use crate::http::{Shelf, Sound};
use crate::telephony::book::bytes;
use ccgate_core::VdnId;
use ccgate_core::call::Recording;
use ccgate_core::switch::Written;
use ccgate_media::RecordingKey;
use ccgate_media::recording::{Reader, locate, recover, remove, valid_name};
use ccgate_store::{Store, StoreError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What a WAV file has before its samples.
const HEADER: u64 = ccgate_media::wav::HEADER as u64;
/// Bytes of a millisecond: 8 instants of two channels with 16 bits.
const MILLISECOND: u64 = 32;
/// How long the end of a recording whose leg has gone may take to be written.
const WRITING: Duration = Duration::from_secs(5);

/// The directory of recordings. Its calls block while the disk does.
#[derive(Clone, Debug)]
pub(crate) struct Recordings {
    directory: PathBuf,
    key: Option<RecordingKey>,
}

impl Recordings {
    /// As configured. Makes the directory.
    ///
    /// # Errors
    /// The directory can't be made, or the file of the key can't be read.
    pub(crate) fn open(config: &config::Recordings) -> io::Result<Self> {
        let key = match &config.key {
            Source::None => None,
            Source::Digits(digits) => Some(key(digits.expose())?),
            Source::File(file) => {
                let text = std::fs::read_to_string(file).map_err(|error| named(file, &error))?;
                Some(key(text.trim()).map_err(|error| named(file, &error))?)
            }
        };
        crate::run::make_data_folder(&config.directory).map_err(|error| named(&config.directory, &error))?;
        Ok(Self {
            directory: config.directory.clone(),
            key,
        })
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn key(&self) -> Option<&RecordingKey> {
        self.key.as_ref()
    }

    /// Mends what a crash left unfinished. To be called while none is being made.
    pub(crate) fn recover(&self) {
        match recover(&self.directory, self.key()) {
            Ok(mended) if mended.is_empty() => {}
            Ok(mended) => tracing::info!(
                recordings = mended.len(),
                "recordings that a crash had left unfinished were mended"
            ),
            Err(error) => tracing::error!(%error, "the directory of recordings can't be looked through"),
        }
    }

    /// Whether a recording is still being written, or was left so.
    fn is_unfinished(&self, file: &str) -> bool {
        let part = |suffix| self.directory.join(format!("{file}.{suffix}")).exists();
        valid_name(file) && ["wav.part", "wav.enc.part"].into_iter().any(part)
    }

    /// How much of a finished recording there is; `None` when there is nothing that can be read.
    fn measure(&self, file: &str) -> Option<Written> {
        let path = locate(&self.directory, file)?;
        let reader = Reader::open(&path, self.key())
            .map_err(|error| tracing::warn!(file, %error, "a recording can't be read"))
            .ok()?;
        Some(Written {
            length: Duration::from_millis(reader.length().saturating_sub(HEADER) / MILLISECOND),
            bytes: path.metadata().ok()?.len(),
        })
    }

    /// Deletes a recording's file, if it is there.
    ///
    /// # Errors
    /// The system's.
    pub(crate) async fn delete(&self, recording: &Recording) -> io::Result<bool> {
        let (directory, file) = (self.directory.clone(), recording.file.clone());
        let removed = tokio::task::spawn_blocking(move || remove(&directory, &file));
        removed.await.map_err(io::Error::other)?
    }

    /// Closes the entry of a recording that a crash or fault left open.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn settle(
        &self,
        store: &Store,
        vdn: VdnId,
        recording: &Recording,
    ) -> Result<(), StoreError> {
        let (own, file) = (self.clone(), recording.file.clone());
        // A panic there is as good as a file that can't be read.
        let written = tokio::task::spawn_blocking(move || {
            let begun = Instant::now();
            while own.is_unfinished(&file) && begun.elapsed() < WRITING {
                std::thread::sleep(WRITING / 50);
            }
            own.measure(&file)
        })
        .await
        .unwrap_or(None);
        let length = written.map_or(Duration::ZERO, |written| written.length);
        let ended = recording.begun.after(length);
        if store.settle_recording(vdn, &recording.id, ended, written).await? {
            tracing::info!(
                target: "ccgate::operation",
                %vdn,
                recording = %recording.id,
                saved = written.is_some(),
                "an unfinished recording was closed"
            );
        }
        Ok(())
    }
}

impl Shelf for Recordings {
    fn open(&self, recording: &Recording) -> io::Result<Box<dyn Sound>> {
        let path = locate(&self.directory, &recording.file).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Clear(Reader::open(&path, self.key())?)))
    }
}

struct Clear(Reader);

impl Sound for Clear {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn read_at(&mut self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        match self.0.read_at(offset, into)? {
            read if read == into.len() => Ok(()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

fn key(digits: &str) -> io::Result<RecordingKey> {
    bytes(digits)
        .map(RecordingKey::new)
        .ok_or_else(|| io::Error::other("the key must be 64 hexadecimal digits"))
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
