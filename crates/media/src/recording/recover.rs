//! Mending what a crash left behind.

use super::{CLEAR, INSTANT, PART, SEALED, length};
use crate::sealed::{CHUNK, FileKey, HEADER as SEALED_HEADER, Layout, TAG};
use crate::settings::RecordingKey;
use crate::wav;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

/// Directories that are looked into below the directory of recordings.
const MOST_DEPTH: usize = 8;

/// A recording that a crash had left unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The name that it was to have, without suffix.
    pub file: String,
    /// Sound in it.
    pub length: Duration,
    /// Size of the file.
    pub bytes: u64,
}

/// Mends every unfinished recording and gives it its name; for use at start-up, before
/// [`crate::Media::start`]. The last two seconds may be missing.
///
/// One that can't be mended (encrypted and no key, or a name that is taken) is left as it is and
/// logged. One with nothing in it is removed.
pub fn recover(recordings: &Path, key: Option<&RecordingKey>) -> io::Result<Vec<Recovered>> {
    let mut found = Vec::new();
    walk(
        recordings,
        "",
        MOST_DEPTH,
        &mut |name, path| match mend(name, path, key) {
            Ok(mended) => found.extend(mended),
            Err(error) => tracing::warn!(file = name, %error, "an unfinished recording could not be mended"),
        },
    )?;
    Ok(found)
}

fn walk(dir: &Path, prefix: &str, depth: usize, each: &mut impl FnMut(&str, &Path)) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let name = format!("{prefix}{name}");
        // Of the entry itself: a link is neither.
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            walk(&entry.path(), &format!("{name}/"), depth - 1, each)?;
        } else if kind.is_file() && name.ends_with(PART) {
            each(&name, &entry.path());
        }
    }
    Ok(())
}

fn mend(name: &str, path: &Path, key: Option<&RecordingKey>) -> io::Result<Option<Recovered>> {
    let whole = name
        .strip_suffix(PART)
        .and_then(|name| name.strip_suffix('.'))
        .unwrap_or(name);
    let stem = |suffix: &str| whole.strip_suffix(suffix).and_then(|stem| stem.strip_suffix('.'));
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let (stem, samples) = match (stem(SEALED), stem(CLEAR)) {
        (Some(stem), _) => (stem, mend_sealed(&mut file, key)?),
        (None, Some(stem)) => (stem, mend_clear(&mut file)?),
        (None, None) => return Ok(None),
    };
    let Some(samples) = samples else {
        fs::remove_file(path)?;
        return Ok(None);
    };
    file.sync_all()?;
    // `.part` is the last suffix: without it the name is the final one.
    let finished = path.with_extension("");
    if finished.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(path, &finished)?;
    let bytes = file.metadata()?.len();
    Ok(Some(Recovered {
        file: stem.to_owned(),
        length: length(samples),
        bytes,
    }))
}

/// Fills the lengths in. Returns the bytes of samples, `None` when there is nothing.
fn mend_clear(file: &mut File) -> io::Result<Option<u64>> {
    let Some(samples) = file.metadata()?.len().checked_sub(wav::HEADER as u64) else {
        return Ok(None);
    };
    let samples = samples - samples % INSTANT;
    file.set_len(wav::HEADER as u64 + samples)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&wav::header(2, samples))?;
    Ok(Some(samples))
}

/// Seals the last whole chunk again, as the last. Returns the clear bytes, `None` when there are none.
fn mend_sealed(file: &mut File, key: Option<&RecordingKey>) -> io::Result<Option<u64>> {
    let key = key.ok_or(io::ErrorKind::PermissionDenied)?;
    let size = file.metadata()?.len();
    let mut header = [0; SEALED_HEADER];
    if size < SEALED_HEADER as u64 {
        return Ok(None);
    }
    file.read_exact(&mut header)?;
    let key = FileKey::of_header(key, &header).map_err(io::Error::other)?;
    // The end may have been written and only the new name be missing.
    if let Some(layout) = Layout::of(size)
        && open(
            file,
            &key,
            layout.chunks - 1,
            true,
            layout.sealed(layout.chunks - 1),
        )
        .is_ok()
    {
        return Ok(Some(layout.clear()));
    }
    let whole = (size - SEALED_HEADER as u64) / (CHUNK + TAG) as u64;
    let Some(number) = whole.checked_sub(1).and_then(|number| u32::try_from(number).ok()) else {
        return Ok(None);
    };
    let mut chunk = match open(file, &key, number, false, CHUNK + TAG) {
        Ok(chunk) => chunk,
        // A mending before this one was itself cut off after it had sealed.
        Err(_) => open(file, &key, number, true, CHUNK + TAG)?,
    };
    key.seal(number, true, &mut chunk).map_err(io::Error::other)?;
    file.seek(SeekFrom::Start(Layout::place(number)))?;
    file.write_all(&chunk)?;
    file.set_len(Layout::place(number + 1))?;
    Ok(Some(u64::from(number + 1) * CHUNK as u64))
}

fn open(file: &mut File, key: &FileKey, number: u32, last: bool, sealed: usize) -> io::Result<Vec<u8>> {
    let mut chunk = vec![0; sealed];
    file.seek(SeekFrom::Start(Layout::place(number)))?;
    file.read_exact(&mut chunk)?;
    key.open(number, last, &mut chunk).map_err(io::Error::other)?;
    Ok(chunk)
}
