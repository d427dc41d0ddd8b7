//! Trunks and routes in force: those of the configuration, and those of the file `trunks.toml` in the
//! data folder, which administrators change while the gateway runs.
//!
//! A bad entry of the file keeps nobody from being called by the good ones: a start leaves it out, and
//! a later reading with a fault changes nothing. As long as there is a fault, or the file isn't as it
//! was read, nothing is written, so that nothing of it is lost.

use crate::config::{Fault, Managed, Place, Sip};
use crate::flows::{Draft, digest};
use arc_swap::ArcSwap;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The file's name in the data folder.
const FILE: &str = "trunks.toml";
/// The biggest file that is read, in bytes.
const LIMIT: u64 = 1024 * 1024;

/// What is in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    /// What is managed.
    pub(crate) managed: Managed,
    /// What was wrong with the file when it was read last.
    pub(crate) faults: Vec<Fault>,
    /// The digest of the file's text then; `None`: there was no file.
    version: Option<String>,
}

/// Trunks and routes beside those of the configuration.
#[derive(Debug)]
pub(crate) struct Lines {
    file: PathBuf,
    /// Those of the configuration, and everything else of `[sip]`.
    fixed: Sip,
    held: ArcSwap<Held>,
    turn: Arc<Mutex<()>>,
}

impl Lines {
    /// Reads the file of this data folder; what is wrong with it is logged.
    pub(crate) async fn load(data: &Path, sip: &Sip) -> Self {
        let lines = Self {
            file: data.join(FILE),
            fixed: sip.clone(),
            held: ArcSwap::default(),
            turn: Arc::default(),
        };
        let held = lines.read().await;
        tell(&held.faults, "is left out");
        lines.held.store(Arc::new(held));
        lines
    }

    /// What is in force beside the configuration.
    pub(crate) fn held(&self) -> Arc<Held> {
        self.held.load_full()
    }

    /// Those of the configuration, and everything else of `[sip]`.
    pub(crate) fn fixed(&self) -> &Sip {
        &self.fixed
    }

    /// `[sip]` with all trunks and routes.
    pub(super) fn with(&self, managed: &Managed) -> Sip {
        let all = managed.beside(&self.fixed);
        Sip {
            trunks: all.trunks,
            routes: all.routes,
            ..self.fixed.clone()
        }
    }

    /// One change after the other.
    pub(crate) async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turn).lock_owned().await
    }

    /// Reads the file; one that can't be read is a fault.
    pub(super) async fn read(&self) -> Held {
        let (file, fixed) = (self.file.clone(), self.fixed.clone());
        let read = tokio::task::spawn_blocking(move || {
            let text = text(&file)?;
            let version = text.as_ref().map(|text| digest(text.as_bytes()));
            let (managed, faults) = Managed::parse(&file, text.as_deref().unwrap_or_default(), &fixed);
            Ok(Held {
                managed,
                faults,
                version,
            })
        });
        let read = read.await.unwrap_or_else(|error| Err(Error::other(error)));
        read.unwrap_or_else(|error: Error| Held {
            faults: vec![Fault {
                place: Place::File(self.file.clone()),
                key: String::new(),
                text: format!("can't be read: {error}"),
            }],
            ..Held::default()
        })
    }

    /// Writes the file beside its place, for its owner only. `None`: the file isn't as it was read, and
    /// must be read again first.
    pub(crate) async fn draft(&self, managed: &Managed) -> Result<Option<(Draft, Held)>> {
        let (file, version) = (self.file.clone(), self.held().version.clone());
        let new = managed.render();
        let managed = managed.clone();
        let written = tokio::task::spawn_blocking(move || {
            if text(&file)?.map(|text| digest(text.as_bytes())) != version {
                return Ok(None);
            }
            let held = Held {
                managed,
                faults: Vec::new(),
                version: Some(digest(new.as_bytes())),
            };
            Ok(Some((Draft::write_private(&file, new.as_bytes())?, held)))
        });
        written.await.unwrap_or_else(|error| Err(Error::other(error)))
    }

    /// Notes what is in force from now on.
    pub(super) fn hold(&self, held: Held) {
        self.held.store(Arc::new(held));
    }

    /// Notes what is wrong with the file, while all stays as it was.
    pub(super) fn blame(&self, faults: Vec<Fault>) {
        tell(&faults, "keeps trunks and routes as they were");
        let held = Held {
            faults,
            ..Held::clone(&self.held())
        };
        self.held.store(Arc::new(held));
    }
}

fn tell(faults: &[Fault], what: &str) {
    for fault in faults {
        tracing::error!(%fault, "a fault of the file of trunks {what}");
    }
}

/// The file's text; none when there is no file.
fn text(file: &Path) -> Result<Option<String>> {
    let opened = match std::fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = String::new();
    opened.take(LIMIT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LIMIT {
        return Err(Error::other(format!("it has more than {LIMIT} bytes")));
    }
    Ok(Some(text))
}
