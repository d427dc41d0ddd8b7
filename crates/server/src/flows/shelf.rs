//! The folder of flow files, for those who change files in it while the gateway runs.

use super::files::{self, FileRead};
use super::{clashes, hosts, in_folder, prompts, read};
use ccgate_core::Time;
use std::io::{ErrorKind, Result, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Notify;

/// Where the files are. What reads and writes here blocks.
#[derive(Clone, Debug)]
pub(crate) struct FlowShelf {
    /// The folder of the flow files; need not be there.
    pub(crate) folder: PathBuf,
    /// The folder of the prompts; need not be there.
    pub(crate) prompts: PathBuf,
    /// Hosts that may be asked.
    pub(super) lookup_hosts: Vec<String>,
    /// Has the files loaded again.
    pub(super) asked: Arc<Notify>,
}

impl FlowShelf {
    /// Has the files loaded now.
    pub(crate) fn load(&self) {
        self.asked.notify_one();
    }

    /// All files as they are, with all that is wrong with them but what concerns the directory.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn files(&self, now: Time) -> Result<Vec<FileRead>> {
        Ok(self.examined(read(in_folder(&self.folder)?, now)))
    }

    /// The same with this text in the place of the file of that name, which comes last: what two of them
    /// claim is a fault of it. An empty name stands for a new file.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn files_with(&self, name: &str, text: &str, now: Time) -> Result<(Vec<FileRead>, FileRead)> {
        let path = self.folder.join(name);
        let mut paths = in_folder(&self.folder)?;
        paths.retain(|other| *other != path);
        let mut files = read(paths, now);
        files.push(FileRead::of_text(path, text, now));
        let mut files = self.examined(files);
        let candidate = files.pop().ok_or(ErrorKind::NotFound)?;
        Ok((files, candidate))
    }

    fn examined(&self, mut files: Vec<FileRead>) -> Vec<FileRead> {
        clashes(&mut files);
        hosts(&mut files, &self.lookup_hosts);
        prompts(&mut files, &self.prompts);
        // Where the folders are on this machine is nothing that a fault has to tell.
        for folder in [&self.folder, &self.prompts] {
            let (inside, itself) = (
                format!("{}/", folder.display()),
                format!(" in {}", folder.display()),
            );
            for problem in files.iter_mut().flat_map(|file| &mut file.problems) {
                problem.text = problem.text.replace(&inside, "").replace(&itself, "");
            }
        }
        files
    }

    /// The text of a file; `None` when there is none.
    ///
    /// # Errors
    /// The system's, and a file that is too large or no text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>> {
        match files::text(&self.folder.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A file that is written, but not in its place yet. Dropped, it is removed.
#[derive(Debug)]
pub(crate) struct Draft {
    draft: PathBuf,
    place: PathBuf,
    folder: PathBuf,
    placed: bool,
}

impl Draft {
    /// Writes beside the place, under a name that nobody reads; makes the folder if need be.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn write(place: &Path, bytes: &[u8]) -> Result<Self> {
        Self::write_for(place, bytes, 0o666)
    }

    /// The same for a file that only its owner may read.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn write_private(place: &Path, bytes: &[u8]) -> Result<Self> {
        Self::write_for(place, bytes, 0o600)
    }

    fn write_for(place: &Path, bytes: &[u8], mode: u32) -> Result<Self> {
        let folder = place.parent().ok_or(ErrorKind::InvalidInput)?.to_owned();
        std::fs::create_dir_all(&folder)?;
        let name = place
            .file_name()
            .ok_or(ErrorKind::InvalidInput)?
            .to_string_lossy();
        let draft = Self {
            draft: folder.join(format!(".{name}.new")),
            place: place.to_owned(),
            folder,
            placed: false,
        };
        // One that a crash left behind may be open to others.
        match std::fs::remove_file(&draft.draft) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = std::fs::File::options();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&draft.draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(draft)
    }

    /// Puts it in its place at once: nobody reads half of it, and no crash loses it.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn place(mut self) -> Result<()> {
        std::fs::rename(&self.draft, &self.place)?;
        self.placed = true;
        sync(&self.folder)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.placed {
            // One that stays is overwritten by the next.
            let _ = std::fs::remove_file(&self.draft);
        }
    }
}

/// Removes a file such that no crash brings it back.
///
/// # Errors
/// The system's.
pub(crate) fn remove(place: &Path) -> Result<()> {
    std::fs::remove_file(place)?;
    place.parent().map_or(Ok(()), sync)
}

fn sync(folder: &Path) -> Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_seen_only_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("sub/a.toml");
        let shown = || in_folder(&folder.path().join("sub")).unwrap().len();
        drop(Draft::write(&place, b"lost").unwrap());
        assert_eq!(std::fs::read_dir(folder.path().join("sub")).unwrap().count(), 0);
        let draft = Draft::write(&place, b"kept").unwrap();
        assert_eq!(shown(), 0);
        draft.place().unwrap();
        assert_eq!(
            (shown(), std::fs::read(&place).unwrap().as_slice()),
            (1, &b"kept"[..])
        );
        remove(&place).unwrap();
        assert_eq!(shown(), 0);
    }
}
