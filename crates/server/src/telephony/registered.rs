//! Where phones are reached, kept in the data folder: after a crash they are rung at once, and not only
//! when they register anew.

use crate::clock::Clock;
use crate::edge::write_whole;
use ccgate_sip::SipSwitch;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// How often changes are looked for.
const EVERY: Duration = Duration::from_secs(1);
/// Octets written a second at most, over a longer time: tens of thousands of phones must not keep the
/// disk busy.
const PACE: u64 = 500_000;
/// Largest file that is read, octets.
const LARGEST: u64 = 64 << 20;

/// Saves the registrations of a switch.
pub(super) struct Registrations {
    sip: SipSwitch,
    file: PathBuf,
    clock: Clock,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    /// The version that the file holds.
    version: Option<u64>,
    /// The last attempt failed; said once.
    failed: bool,
}

impl Registrations {
    /// Takes up what an earlier life saved. What can't be read is left aside: phones register anew.
    pub(super) async fn load(sip: SipSwitch, data: &Path, clock: Clock) -> Arc<Self> {
        let file = data.join("registrations");
        let path = file.clone();
        let read = tokio::task::spawn_blocking(move || read(&path)).await;
        match read.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            Ok(None) => {}
            Ok(Some(text)) => match sip.restore_registrations(clock.now().millis(), text).await {
                Ok(done) => tracing::info!(
                    taken = done.taken,
                    dropped = done.dropped,
                    "registrations of the last run taken up"
                ),
                Err(error) => tracing::warn!(file = %file.display(), %error, "ignored; phones register anew"),
            },
            Err(error) => {
                tracing::warn!(file = %file.display(), %error, "can't be read; phones register anew");
            }
        }
        Arc::new(Self {
            sip,
            file,
            clock,
            last: Mutex::default(),
        })
    }

    /// Saves what changes, until the token is cancelled.
    pub(super) async fn keep(self: Arc<Self>, stop: CancellationToken) {
        loop {
            let written = self.save().await;
            let pause = Duration::from_millis(written.saturating_mul(1000) / PACE);
            tokio::select! {
                () = tokio::time::sleep(pause.max(EVERY)) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Saves what has changed since the last time; the octets written.
    pub(super) async fn save(&self) -> u64 {
        let mut last = self.last.lock().await;
        let saved = self
            .sip
            .save_registrations(self.clock.now().millis(), last.version);
        let Some((version, text)) = saved.await else {
            return 0;
        };
        let (file, octets) = (self.file.clone(), text.len() as u64);
        let written = tokio::task::spawn_blocking(move || write_whole(&file, text.as_bytes(), 0o600)).await;
        match written.unwrap_or_else(|error| Err(std::io::Error::other(error))) {
            Ok(()) => {
                last.version = Some(version);
                last.failed = false;
            }
            Err(error) if !std::mem::replace(&mut last.failed, true) => {
                tracing::warn!(file = %self.file.display(), %error, "registrations can't be saved");
            }
            Err(_) => {}
        }
        octets
    }
}

fn read(path: &Path) -> std::io::Result<Option<String>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut text = String::new();
    // Of a larger file the end is missing, which is told by what is saved.
    file.take(LARGEST).read_to_string(&mut text)?;
    Ok(Some(text))
}
