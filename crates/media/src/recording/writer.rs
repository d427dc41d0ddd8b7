//! The thread that writes recordings, so that a slow disk never delays sound.

use super::{CLEAR, INSTANT, PART, SEALED, length, valid_name};
use crate::figures::{Counters, add, subtract};
use crate::outlet::Outlet;
use crate::report::MediaReport;
use crate::sealed::{CHUNK, FileKey};
use crate::settings::RecordingKey;
use crate::wav;
use ccgate_core::VdnId;
use ccgate_core::switch::{RecordingId, Written};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Orders that may wait: two seconds of a thousand recordings, 64 MB at most.
const MOST_WAITING: usize = 4_096;
/// How often reports that nobody took are tried again.
const RETRY: Duration = Duration::from_millis(50);
/// How long reports are tried at the end.
const FAREWELL: Duration = Duration::from_secs(1);

/// A recording of a VDN.
pub(crate) type Name = (VdnId, RecordingId);

/// What the writer is told.
pub(crate) enum Order {
    /// Make a file.
    Begin {
        name: Name,
        file: String,
        /// Set when nothing more can be written.
        failed: Arc<AtomicBool>,
        /// Counts it among the recordings as long as it lives.
        alive: Alive,
    },
    /// Add samples, both channels in turn.
    Block(Name, Vec<i16>),
    /// Finish.
    End(Name),
}

/// One recording in the figures.
pub(crate) struct Alive(Arc<Counters>);

impl Alive {
    pub(crate) fn new(counters: Arc<Counters>) -> Self {
        add(&counters.recordings, 1);
        Self(counters)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        subtract(&self.0.recordings, 1);
    }
}

/// Starts the thread. It ends, and finishes what is open, when all senders are gone.
pub(crate) fn start(
    recordings: PathBuf,
    key: Option<RecordingKey>,
    outlet: Outlet,
) -> io::Result<(SyncSender<Order>, JoinHandle<()>)> {
    let (sender, orders) = sync_channel(MOST_WAITING);
    let writer = Writer {
        recordings,
        key,
        open: HashMap::new(),
        outlet,
    };
    let thread = std::thread::Builder::new()
        .name("recordings".into())
        .spawn(move || writer.run(&orders))?;
    Ok((sender, thread))
}

struct Writer {
    recordings: PathBuf,
    key: Option<RecordingKey>,
    open: HashMap<Name, Open>,
    outlet: Outlet,
}

struct Open {
    tape: Tape,
    failed: Arc<AtomicBool>,
    _alive: Alive,
}

impl Writer {
    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            match orders.recv_timeout(RETRY) {
                Ok(order) => self.obey(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.outlet.flush();
        }
        let names: Vec<_> = self.open.keys().copied().collect();
        for name in names {
            self.end(name);
        }
        let until = Instant::now() + FAREWELL;
        while !self.outlet.flush() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Begin {
                name,
                file,
                failed,
                alive,
            } => match Tape::create(&self.recordings, &file, self.key.as_ref()) {
                Ok(tape) => {
                    self.open.insert(
                        name,
                        Open {
                            tape,
                            failed,
                            _alive: alive,
                        },
                    );
                    self.outlet
                        .tell(name.0, MediaReport::RecordingBegun { recording: name.1 });
                }
                Err(error) => {
                    tracing::error!(vdn = %name.0, %error, "a recording could not be begun");
                    failed.store(true, Ordering::Relaxed);
                    self.told_ended(name, None);
                }
            },
            Order::Block(name, samples) => {
                let Some(open) = self.open.get_mut(&name) else {
                    return;
                };
                if let Err(error) = open.tape.add(&samples) {
                    tracing::error!(vdn = %name.0, %error, "a recording could not be written any further");
                    open.failed.store(true, Ordering::Relaxed);
                    self.end(name);
                }
            }
            Order::End(name) => self.end(name),
        }
    }

    fn end(&mut self, name: Name) {
        let Some(open) = self.open.remove(&name) else {
            return;
        };
        let written = match open.tape.finish() {
            Ok(written) => Some(written),
            Err(error) => {
                tracing::error!(vdn = %name.0, %error, "a recording could not be finished");
                None
            }
        };
        self.told_ended(name, written);
    }

    fn told_ended(&mut self, (vdn, recording): Name, written: Option<Written>) {
        self.outlet
            .tell(vdn, MediaReport::RecordingEnded { recording, written });
    }
}

/// One file being written.
#[derive(Debug)]
struct Tape {
    file: File,
    part: PathBuf,
    /// Bytes of samples.
    samples: u64,
    seal: Option<Seal>,
}

#[derive(Debug)]
struct Seal {
    key: FileKey,
    number: u32,
    /// Clear bytes of the chunk that is being gathered.
    chunk: Vec<u8>,
}

impl Tape {
    fn create(recordings: &Path, file: &str, key: Option<&RecordingKey>) -> io::Result<Self> {
        if !valid_name(file) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let finished = |suffix: &str| recordings.join(format!("{file}.{suffix}"));
        if finished(CLEAR).exists() || finished(SEALED).exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let suffix = if key.is_some() { SEALED } else { CLEAR };
        let part = recordings.join(format!("{file}.{suffix}.{PART}"));
        let folder = part.parent().unwrap_or(recordings);
        fs::create_dir_all(folder)?;
        // A link below the directory may lead out of it.
        if !folder.canonicalize()?.starts_with(recordings.canonicalize()?) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)?;
        let seal = match key {
            Some(key) => {
                let key = FileKey::generate(key).map_err(io::Error::other)?;
                file.write_all(key.header())?;
                Some(Seal {
                    key,
                    number: 0,
                    chunk: Vec::with_capacity(CHUNK),
                })
            }
            None => {
                file.write_all(&wav::header(2, 0))?;
                None
            }
        };
        Ok(Self {
            file,
            part,
            samples: 0,
            seal,
        })
    }

    fn add(&mut self, samples: &[i16]) -> io::Result<()> {
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        self.samples += bytes.len() as u64;
        match &mut self.seal {
            Some(seal) => seal.add(&mut self.file, &bytes),
            None => self.file.write_all(&bytes),
        }
    }

    fn finish(mut self) -> io::Result<Written> {
        match &mut self.seal {
            Some(seal) => seal.put(&mut self.file, true)?,
            None => {
                self.file.seek(SeekFrom::Start(0))?;
                self.file.write_all(&wav::header(2, self.samples))?;
            }
        }
        self.file.sync_all()?;
        let bytes = self.file.metadata()?.len();
        fs::rename(&self.part, self.part.with_extension(""))?;
        Ok(Written {
            length: length(self.samples - self.samples % INSTANT),
            bytes,
        })
    }
}

impl Seal {
    fn add(&mut self, file: &mut File, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            // A full chunk waits for what follows: the last one is sealed differently.
            if self.chunk.len() == CHUNK {
                self.put(file, false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    fn put(&mut self, file: &mut File, last: bool) -> io::Result<()> {
        self.key
            .seal(self.number, last, &mut self.chunk)
            .map_err(io::Error::other)?;
        self.number = self.number.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
        let written = file.write_all(&self.chunk);
        self.chunk.clear();
        written
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
