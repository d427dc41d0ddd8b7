//! What is played to callers.

use super::{Answer, Asking, blocking, done, failed, measured};
use crate::flows::{Draft, FileRead, FlowShelf, remove};
use crate::http::Gateway;
use bytes::Bytes;
use ccgate_core::directory::{Directory, Overflow};
use ccgate_core::{Refusal, VdnId};
use ccgate_flow::What;
use ccgate_media::wav;
use ccgate_wire::config::files::no_file;
use ccgate_wire::config::files::prompts::{self as wire, Row};
use ccgate_wire::retcode::{Failure, Retcode};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Who plays a prompt, of another VDN.
const OTHERS: &str = "something of another VDN";
/// Most prompts there are, and are told.
const MOST: usize = 2000;
/// How deep folders are looked through.
const DEEPEST: usize = 4;
/// Largest file that is handed out.
const LARGEST: u64 = 32 * 1024 * 1024;
/// Of each file so much is read to tell how long it lasts.
const HEAD: u64 = 16 * 1024;

impl Gateway {
    /// All prompts, and what of the own VDN plays them.
    pub(super) async fn prompts(&self, asking: &Asking) -> Result<Answer, Failure> {
        let (shelf, now) = (self.shelf()?, self.clock().now());
        let (mut rows, mut files) = blocking(move || Ok((rows(&shelf.prompts)?, shelf.files(now)?))).await?;
        let own = asking.session.standing.vdn;
        files.retain(|file| file.vdn == Some(own));
        self.see(asking, |vdn| {
            for row in &mut rows {
                row.used_by = users(&row.name, &files, std::iter::once(&**vdn.directory()), own);
            }
        })?;
        Ok(Answer {
            body: wire::found(&rows).into(),
            guid: None,
        })
    }

    /// The file of a prompt.
    pub(super) async fn prompt_sound(&self, name: &str) -> Result<Bytes, Failure> {
        let (shelf, name) = (self.shelf()?, name.to_owned());
        let read = move || {
            let Some(path) = present(&shelf, &name)? else {
                return Ok(None);
            };
            if path.metadata()?.len() > LARGEST {
                return Err(ErrorKind::FileTooLarge.into());
            }
            std::fs::read(path).map(Some)
        };
        Ok(blocking(read).await?.ok_or_else(no_file)?.into())
    }

    /// Saves a prompt; who plays it hears it from the next time on.
    pub(super) async fn save_prompt(
        &self,
        asking: &Asking,
        name: String,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        let bytes = body.clone();
        let seconds = blocking(move || Ok(lasts(&bytes))).await??;
        let _turn = self.turn().await?;
        let (shelf, of, now) = (self.shelf()?, name.clone(), self.clock().now());
        let (files, before, room) = blocking(move || {
            let before = match present(&shelf, &of)? {
                Some(path) => Some(std::fs::read(path)?),
                None => None,
            };
            let room = before.is_some() || rows(&shelf.prompts)?.len() < MOST;
            Ok((shelf.files(now)?, before, room))
        })
        .await?;
        let own = asking.session.standing.vdn;
        if self
            .players(&name, &files, own)?
            .iter()
            .any(|user| user == OTHERS)
        {
            return Err(failed(format!("{OTHERS} plays it")));
        }
        if !room {
            return Err(failed(format!("there are {MOST} prompts already")));
        }
        let (shelf, of, bytes) = (self.shelf()?, name.clone(), body.clone());
        let draft = blocking(move || Draft::write(&place(&shelf, &of)?, &bytes)).await?;
        let before = before.map(|bytes| measured(&bytes));
        self.note(asking, format!("prompt {name}"), before, Some(measured(&body)))
            .await?;
        blocking(move || draft.place()).await?;
        // A flow may have waited for it.
        self.shelf()?.load();
        Ok(Answer {
            body: wire::saved(&name, body.len(), seconds).into(),
            guid: None,
        })
    }

    /// Deletes a prompt that nobody plays, in any VDN: they share them.
    pub(super) async fn delete_prompt(&self, asking: &Asking, name: String) -> Result<Answer, Failure> {
        let _turn = self.turn().await?;
        let (shelf, of, now) = (self.shelf()?, name.clone(), self.clock().now());
        let (path, files, bytes) = blocking(move || {
            let path = present(&shelf, &of)?;
            let bytes = path.as_ref().map(std::fs::read).transpose()?;
            Ok((path, shelf.files(now)?, bytes))
        })
        .await?;
        let (path, bytes) = path.zip(bytes).ok_or_else(no_file)?;
        let own = asking.session.standing.vdn;
        let users_of = self.players(&name, &files, own)?;
        if let Some(user) = users_of.first() {
            return Err(failed(format!("{user} plays it")));
        }
        self.note(asking, format!("prompt {name}"), Some(measured(&bytes)), None)
            .await?;
        blocking(move || remove(&path)).await?;
        Ok(done())
    }

    /// What plays a prompt, in all VDNs: they share them.
    fn players(&self, name: &str, files: &[FileRead], own: VdnId) -> Result<Vec<String>, Failure> {
        let mut found = Vec::new();
        for owner in self.owners() {
            let of = owner.read(|vdn, _| {
                let directory = std::iter::once(&**vdn.directory());
                Ok::<_, Refusal>(users(name, &[], directory, own))
            });
            found.extend(of.map_err(super::super::super::failure)?.0);
        }
        found.extend(users(name, files, std::iter::empty(), own));
        Ok(found)
    }
}

/// How many seconds a sound lasts that can be played.
fn lasts(body: &[u8]) -> Result<f64, Failure> {
    let sound = wav::read(body).map_err(|error| {
        let message = format!("the sound can't be played: {error}");
        Failure::new(Retcode::Parameter, message)
    })?;
    if sound.samples.is_empty() {
        return Err(Failure::new(Retcode::Parameter, "there is no sound in the file"));
    }
    let instants = sound.samples.len() as f64 / f64::from(sound.channels);
    Ok(instants / f64::from(sound.rate))
}

/// The file of a prompt, if it is there: below the folder, also when links are followed.
pub(in super::super) fn present(shelf: &FlowShelf, name: &str) -> std::io::Result<Option<PathBuf>> {
    let found = shelf.prompts.canonicalize().and_then(|inside| {
        let path = inside.join(name).canonicalize()?;
        Ok((path.starts_with(&inside) && path.is_file()).then_some(path))
    });
    match found {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        found => found,
    }
}

/// Where a prompt is to be put; the folder is made, and is below that of the prompts.
fn place(shelf: &FlowShelf, name: &str) -> std::io::Result<PathBuf> {
    let place = shelf.prompts.join(name);
    let folder = place.parent().ok_or(ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(&shelf.prompts)?;
    let inside = shelf.prompts.canonicalize()?;
    let is_inside = |folder: &Path| Ok::<_, std::io::Error>(folder.canonicalize()?.starts_with(&inside));
    // Before folders are made: a link may lead out.
    let there = folder.ancestors().find(|folder| folder.exists());
    if !is_inside(there.ok_or(ErrorKind::NotFound)?)? {
        return Err(ErrorKind::PermissionDenied.into());
    }
    std::fs::create_dir_all(folder)?;
    match is_inside(folder)? && !place.is_dir() {
        true => Ok(place),
        false => Err(ErrorKind::PermissionDenied.into()),
    }
}

/// All files that can be asked for, by name.
fn rows(folder: &Path) -> std::io::Result<Vec<Row>> {
    let mut rows = Vec::new();
    look_through(folder, "", 1, &mut rows)?;
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(rows)
}

fn look_through(folder: &Path, before: &str, depth: usize, rows: &mut Vec<Row>) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(|name| format!("{before}{name}")) else {
            continue;
        };
        // Links to folders aren't followed: they may lead round.
        if entry.file_type()?.is_dir() {
            if depth < DEEPEST {
                look_through(&entry.path(), &format!("{name}/"), depth + 1, rows)?;
            }
        } else if wire::is_name(&name) && rows.len() < MOST {
            rows.extend(row(name, &entry.path()));
        }
    }
    Ok(())
}

/// `None` for what is gone or isn't a file.
fn row(name: String, path: &Path) -> Option<Row> {
    let bytes = path.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    let seconds = read.ok().and_then(|_| wav::seconds(&head, bytes).ok());
    Some(Row {
        language: name.split_once('/').map(|(language, _)| language.to_owned()),
        bytes,
        // Thousandths are enough.
        seconds: seconds.map(|seconds| (seconds * 1000.0).round() / 1000.0),
        used_by: Vec::new(),
        name,
    })
}

/// Who plays a prompt: files of flows and queues. Those of other VDNs aren't told by name.
fn users<'d>(
    name: &str,
    files: &[FileRead],
    directories: impl Iterator<Item = &'d Directory>,
    own: VdnId,
) -> Vec<String> {
    let mut users = Vec::new();
    let told = |vdn: Option<VdnId>, user: String| match vdn {
        Some(vdn) if vdn == own => user,
        _ => OTHERS.to_owned(),
    };
    for file in files {
        let mut used = file.file.iter().flat_map(|file| &file.uses);
        if used.any(|used| matches!(&used.what, What::Prompt(used) if plays(used, name))) {
            users.push(told(file.vdn, file.name()));
        }
    }
    for directory in directories {
        for (id, skill) in &directory.skills {
            let ends = [
                Some(&skill.when_full),
                Some(&skill.when_waited),
                skill.when_unstaffed.as_ref(),
            ];
            let said = ends.into_iter().flatten().filter_map(|overflow| match overflow {
                Overflow::Message(file) | Overflow::Callback(file) => Some(file),
                _ => None,
            });
            if said.chain(&skill.music).any(|used| plays(used, name)) {
                users.push(told(Some(directory.vdn), format!("skill queue {id}")));
            }
        }
    }
    users
}

/// Whether what is named in a flow or queue is this file. One spoken number or digit stands for all.
fn plays(used: &str, name: &str) -> bool {
    let plain = name.strip_suffix(".wav").unwrap_or(name);
    if used == name || used == plain {
        return true;
    }
    let folder = plain.rsplit_once('/').map_or("", |(folder, _)| folder);
    let spoken = ["digits", "number"].contains(&folder.rsplit('/').next().unwrap_or_default());
    spoken && used.rsplit_once('/').is_some_and(|(used, _)| used == folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_plays_a_file() {
        for (used, name, expect) in [
            ("en/closed", "en/closed.wav", true),
            ("en/closed.wav", "en/closed.wav", true),
            ("en/closed", "zh/closed.wav", false),
            ("en/digits/1", "en/digits/7.wav", true),
            ("en/digits/1", "zh/digits/7.wav", false),
            ("digits/1", "digits/7.wav", true),
            ("en/one", "en/two.wav", false),
            ("closed", "en/closed.wav", false),
        ] {
            assert_eq!(plays(used, name), expect, "{used} {name}");
        }
    }
}
