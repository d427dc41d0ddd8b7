//! Files to be played: found, read by threads of their own, kept while there is room.

use crate::g711::RATE;
use crate::play::Loaded;
use crate::recording::{self, Reader};
use crate::settings::RecordingKey;
use crate::wav;
use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Files that may wait to be read.
const MOST_WAITING: usize = 256;
/// Threads that read: a long recording doesn't keep a short prompt waiting.
const READERS: usize = 2;
/// The largest file that is read: an hour of a recording.
const MOST_BYTES: u64 = 120 << 20;
/// Samples kept in all: 64 MB, more than an hour.
const MOST_KEPT: usize = 32 << 20;
/// The longest sound that is kept, in samples: a minute.
const LONGEST_KEPT: usize = 60 * RATE as usize;

/// The sounds that can be played.
#[derive(Debug)]
pub(crate) struct Prompts {
    orders: SyncSender<(String, Loaded)>,
}

struct Library {
    prompts: PathBuf,
    recordings: PathBuf,
    key: Option<RecordingKey>,
    kept: Mutex<HashMap<PathBuf, Kept>>,
}

struct Kept {
    changed: Option<SystemTime>,
    sound: Arc<[i16]>,
    used: SystemTime,
}

impl Prompts {
    /// Starts the readers. They end when this is dropped.
    pub(crate) fn start(
        prompts: PathBuf,
        recordings: PathBuf,
        key: Option<RecordingKey>,
    ) -> io::Result<Self> {
        let (orders, queue) = sync_channel(MOST_WAITING);
        let library = Arc::new(Library {
            prompts,
            recordings,
            key,
            kept: Mutex::default(),
        });
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..READERS {
            let (library, queue) = (Arc::clone(&library), Arc::clone(&queue));
            std::thread::Builder::new()
                .name("prompts".into())
                .spawn(move || library.serve(&queue))?;
        }
        Ok(Self { orders })
    }

    /// Has a file read; what is returned is filled when it is.
    pub(crate) fn load(&self, file: String) -> Loaded {
        let loaded = Loaded::default();
        if self.orders.try_send((file, Arc::clone(&loaded))).is_err() {
            tracing::error!("too many files wait to be read: one is not played");
            loaded.get_or_init(|| None);
        }
        loaded
    }
}

impl Library {
    fn serve(&self, queue: &Mutex<Receiver<(String, Loaded)>>) {
        loop {
            let order = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((file, loaded)) = order else { return };
            let sound = self.sound(&file).map_err(|error| {
                tracing::warn!(file, %error, "a file could not be played");
            });
            loaded.get_or_init(|| sound.ok());
        }
    }

    fn sound(&self, file: &str) -> io::Result<Arc<[i16]>> {
        let Some(path) = find(&self.prompts, file) else {
            let name = file.strip_suffix(".wav").unwrap_or(file);
            let path = recording::locate(&self.recordings, name).ok_or(io::ErrorKind::NotFound)?;
            return Ok(read_recording(&path, self.key.as_ref())?.into());
        };
        let changed = path.metadata()?.modified().ok();
        if let Some(kept) = self.kept().get_mut(&path)
            && kept.changed == changed
        {
            kept.used = SystemTime::now();
            return Ok(Arc::clone(&kept.sound));
        }
        let sound: Arc<[i16]> = read(&path)?.into();
        if sound.len() <= LONGEST_KEPT {
            self.keep(
                path,
                Kept {
                    changed,
                    sound: Arc::clone(&sound),
                    used: SystemTime::now(),
                },
            );
        }
        Ok(sound)
    }

    fn keep(&self, path: PathBuf, sound: Kept) {
        let mut kept = self.kept();
        kept.insert(path, sound);
        while kept.values().map(|kept| kept.sound.len()).sum::<usize>() > MOST_KEPT {
            let oldest = kept
                .iter()
                .min_by_key(|(_, kept)| kept.used)
                .map(|(path, _)| path.clone());
            let Some(oldest) = oldest else { return };
            kept.remove(&oldest);
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The file of a prompt below the directory, with or without `.wav`; never one outside, also not
/// through a link.
fn find(prompts: &Path, file: &str) -> Option<PathBuf> {
    let plain = Path::new(file)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if file.is_empty() || file.contains('\0') || !plain {
        return None;
    }
    let inside = prompts.canonicalize().ok()?;
    [file.to_owned(), format!("{file}.wav")]
        .iter()
        .filter_map(|file| inside.join(file).canonicalize().ok())
        .find(|path| path.starts_with(&inside) && path.is_file())
}

/// Reads a WAV file as phones hear it.
pub(crate) fn read(path: &Path) -> io::Result<Vec<i16>> {
    if path.metadata()?.len() > MOST_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    narrow(&std::fs::read(path)?)
}

fn read_recording(path: &Path, key: Option<&RecordingKey>) -> io::Result<Vec<i16>> {
    let mut reader = Reader::open(path, key)?;
    if reader.length() > MOST_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = vec![0; reader.length() as usize];
    reader.read_at(0, &mut bytes)?;
    narrow(&bytes)
}

fn narrow(bytes: &[u8]) -> io::Result<Vec<i16>> {
    let sound = wav::read(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(sound.narrow())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_files_below_the_directory_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("in");
        fs::create_dir_all(inside.join("sub.d")).unwrap();
        fs::write(dir.path().join("secret.wav"), "").unwrap();
        fs::write(inside.join("a.wav"), "").unwrap();
        fs::write(inside.join("sub.d/b.wav"), "").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret.wav"), inside.join("link.wav")).unwrap();
        std::os::unix::fs::symlink(inside.join("a.wav"), inside.join("good.wav")).unwrap();
        let absolute = inside.join("a.wav").to_str().unwrap().to_owned();
        for (file, found) in [
            ("a.wav", true),
            ("a", true),
            ("sub.d/b", true),
            ("good", true),
            ("link", false),
            ("../secret.wav", false),
            ("sub.d/../a.wav", false),
            ("sub.d", false),
            ("", false),
            (".", false),
            ("a\0", false),
            (absolute.as_str(), false),
        ] {
            assert_eq!(find(&inside, file).is_some(), found, "{file:?}");
        }
    }

    #[test]
    fn a_file_that_changes_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let library = Library {
            prompts: dir.path().into(),
            recordings: dir.path().join("none"),
            key: None,
            kept: Mutex::default(),
        };
        let path = dir.path().join("a.wav");
        fs::write(&path, wav::write(&[1, 2])).unwrap();
        assert_eq!(library.sound("a").unwrap()[..], [1, 2]);
        assert_eq!(library.sound("a.wav").unwrap()[..], [1, 2]);
        fs::write(&path, wav::write(&[3])).unwrap();
        let later = SystemTime::now() + std::time::Duration::from_secs(5);
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(later)
            .unwrap();
        assert_eq!(library.sound("a").unwrap()[..], [3]);
        assert_eq!(library.kept().len(), 1);
        assert!(library.sound("b").is_err());
    }
}
