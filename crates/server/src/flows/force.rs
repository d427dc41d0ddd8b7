//! The flows in force, and when they are to be loaded again.

use super::files::{self, FileRead};
use super::shelf::FlowShelf;
use super::{Faults, against, clashes, hosts, in_folder, prompts, read};
use crate::config;
use ccgate_core::directory::Route;
use ccgate_core::flow::Flow;
use ccgate_core::{Directory, FlowId, Time, VdnId};
use ccgate_flow::What;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::JoinError;
use tokio::time::Instant;

/// A flow of a file that callers hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loaded {
    pub(crate) vdn: VdnId,
    pub(crate) flow: FlowId,
    /// SHA-256 of the text that it was made of.
    pub(crate) version: String,
}

/// The flows in force by the names of their files.
pub(crate) type LoadedFiles = Arc<BTreeMap<String, Loaded>>;

/// The files that were read last, good or bad: SHA-256 of their texts by their names.
pub(crate) type ReadFiles = Arc<BTreeMap<String, String>>;

type ByVdn = BTreeMap<VdnId, BTreeMap<FlowId, Arc<Flow>>>;

/// The flows in force, of all VDNs.
#[derive(Debug)]
pub(crate) struct Flows {
    settings: config::Flows,
    /// Folder of the prompts.
    prompts: PathBuf,
    flows: ByVdn,
    loaded: LoadedFiles,
    read: ReadFiles,
    seen: Seen,
    /// What was wrong when they were last loaded.
    faults: Vec<String>,
    warnings: Vec<String>,
    looked: Instant,
    /// An operator has asked to load them.
    again: bool,
    asked: Arc<Notify>,
}

/// What the files were like when they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    files: Vec<(PathBuf, Stamp)>,
    /// What is to be played, and whether it was there.
    prompts: BTreeMap<String, bool>,
}

/// Another one means that the file has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    changed: (i64, i64),
    size: u64,
    inode: u64,
}

/// What was found in the folder.
struct Found {
    seen: Seen,
    files: Vec<FileRead>,
    /// Access codes that lead to flows that no file has.
    astray: Vec<String>,
    /// Files that are good in themselves, but not with the directory as it is.
    unfit: BTreeSet<PathBuf>,
}

impl Flows {
    /// Loads them for the first time.
    ///
    /// A file that doesn't fit the directory is left out: a queue that was deleted meanwhile must not keep
    /// the gateway from starting.
    ///
    /// # Errors
    /// Every fault, if a file has one in itself.
    pub(crate) async fn load(
        config: &config::Config,
        directories: &[Directory],
        now: Time,
    ) -> Result<Self, Faults> {
        let mut flows = Self {
            settings: config.flows.clone(),
            prompts: config.media.prompts.clone(),
            flows: BTreeMap::new(),
            loaded: Arc::default(),
            read: Arc::default(),
            seen: Seen::default(),
            faults: Vec::new(),
            warnings: Vec::new(),
            looked: Instant::now(),
            again: false,
            asked: Arc::default(),
        };
        let found = flows.found(directories, now).await;
        let found = found.map_err(|error| Faults(vec![error.to_string()]))?;
        if found.wrong().next().is_some() {
            return Err(Faults(found.told(false)));
        }
        flows.take(found);
        Ok(flows)
    }

    /// What asks to load them again, and to tell again what is wrong.
    pub(crate) fn asked(&self) -> Arc<Notify> {
        Arc::clone(&self.asked)
    }

    /// Where the files are, for those who change them.
    pub(crate) fn shelf(&self) -> FlowShelf {
        FlowShelf {
            folder: self.settings.directory.clone(),
            prompts: self.prompts.clone(),
            lookup_hosts: self.settings.lookup_hosts.clone(),
            asked: Arc::clone(&self.asked),
        }
    }

    /// The flows in force, by file.
    pub(crate) fn loaded(&self) -> LoadedFiles {
        Arc::clone(&self.loaded)
    }

    /// The files that were read last.
    pub(crate) fn read(&self) -> ReadFiles {
        Arc::clone(&self.read)
    }

    /// Reads the files anew. When all of a VDN are good, they are in force from now on; else those
    /// before stay. One that only doesn't fit the directory holds no other back. What is wrong is told
    /// once.
    pub(crate) async fn refresh(&mut self, directories: &[Directory], now: Time) {
        match self.found(directories, now).await {
            Ok(found) => self.take(found),
            Err(error) => {
                tracing::error!(%error, "the flow files can't be read; the flows stay as they were")
            }
        }
    }

    /// Reads and checks the files.
    async fn found(&mut self, directories: &[Directory], now: Time) -> Result<Found, JoinError> {
        self.looked = Instant::now();
        let (folder, prompts) = (self.settings.directory.clone(), self.prompts.clone());
        let mut found = tokio::task::spawn_blocking(move || find(&folder, &prompts, now)).await?;
        clashes(&mut found.files);
        let good: Vec<bool> = found.files.iter().map(|file| !file.is_faulty()).collect();
        against(&mut found.files, directories);
        let unfit = found
            .files
            .iter()
            .zip(good)
            .filter(|(file, good)| *good && file.is_faulty());
        found.unfit = unfit.map(|(file, _)| file.path.clone()).collect();
        hosts(&mut found.files, &self.settings.lookup_hosts);
        found.astray = astray(directories, &found.files);
        Ok(found)
    }

    fn take(&mut self, found: Found) {
        let (faults, warnings) = (found.told(false), found.told(true));
        let again = std::mem::take(&mut self.again);
        if again || warnings != self.warnings {
            for warning in &warnings {
                tracing::warn!("{warning}");
            }
        }
        if again || faults != self.faults {
            for fault in &faults {
                tracing::error!("{fault}");
            }
            if !faults.is_empty() {
                tracing::error!(faults = faults.len(), "flows stay as they were, or are left out");
            }
        }
        if faults.is_empty() && !self.faults.is_empty() {
            tracing::info!("the flow files are good again");
        }
        let (flows, loaded) = self.made(&found);
        if flows != self.flows {
            let count: usize = flows.values().map(BTreeMap::len).sum();
            tracing::info!(flows = count, folder = %self.settings.directory.display(), "flows loaded");
        }
        (self.flows, self.loaded) = (flows, Arc::new(loaded));
        let read = found.files.iter().map(|file| (file.name(), file.version.clone()));
        self.read = Arc::new(read.collect());
        (self.seen, self.faults, self.warnings) = (found.seen, faults, warnings);
    }

    /// The flows of the files; one that is as before stays the same value.
    fn made(&self, found: &Found) -> (ByVdn, BTreeMap<String, Loaded>) {
        let held = self.held(found);
        let holds = |vdn: VdnId| held.as_ref().is_none_or(|held| held.contains(&vdn));
        let kept = self.flows.iter().filter(|(vdn, _)| holds(**vdn));
        let mut flows: ByVdn = kept.map(|(vdn, flows)| (*vdn, flows.clone())).collect();
        let kept = self.loaded.iter().filter(|(_, loaded)| holds(loaded.vdn));
        let mut loaded: BTreeMap<String, Loaded> = kept
            .map(|(name, loaded)| (name.clone(), loaded.clone()))
            .collect();
        let mut stale = Vec::new();
        for read in &found.files {
            let Some(file) = read.file.as_ref().filter(|file| !holds(file.vdn)) else {
                continue;
            };
            let before = self
                .flows
                .get(&file.vdn)
                .and_then(|flows| flows.get(&file.flow.id));
            if found.unfit.contains(&read.path) {
                stale.extend(before.map(|before| (read.name(), file.vdn, Arc::clone(before))));
                continue;
            }
            let flow = match before {
                Some(before) if **before == file.flow => Arc::clone(before),
                _ => Arc::new(file.flow.clone()),
            };
            let of_file = Loaded {
                vdn: file.vdn,
                flow: flow.id,
                version: read.version.clone(),
            };
            loaded.insert(read.name(), of_file);
            flows.entry(file.vdn).or_default().insert(flow.id, flow);
        }
        // What doesn't fit any more stays as it was, unless another has its number or access code now.
        for (name, vdn, flow) in stale {
            let others = flows.entry(vdn).or_default();
            let taken = |other: &Arc<Flow>| other.id == flow.id || other.access_code == flow.access_code;
            if !others.values().any(taken) {
                if let Some(before) = self.loaded.get(&name) {
                    loaded.insert(name, before.clone());
                }
                others.insert(flow.id, flow);
            }
        }
        (flows, loaded)
    }

    /// The VDNs whose flows stay as they are, because a file of theirs has a fault; `None` for all, when
    /// it can't be told whose it is.
    fn held(&self, found: &Found) -> Option<BTreeSet<VdnId>> {
        let of = |file: &FileRead| {
            let before = || self.loaded.get(&file.name()).map(|loaded| loaded.vdn);
            file.vdn.or_else(before)
        };
        found.wrong().map(of).collect()
    }

    /// Puts each directory's flows into it.
    pub(crate) fn fill(&self, directories: &mut [Directory]) {
        for directory in directories {
            directory.flows = self.flows.get(&directory.vdn).cloned().unwrap_or_default();
        }
    }

    /// Whether they are to be loaded again: somebody asked, or it is time to look at the files and they
    /// are not as they were.
    pub(crate) async fn have_changed(&mut self) -> bool {
        if self.again {
            return true;
        }
        let every = self.settings.reload;
        if every.is_zero() || self.looked.elapsed() < every {
            return false;
        }
        self.looked = Instant::now();
        let (folder, prompts) = (self.settings.directory.clone(), self.prompts.clone());
        let names: Vec<String> = self.seen.prompts.keys().cloned().collect();
        let look = move || Seen {
            files: stamps(&folder),
            prompts: present(names, &prompts),
        };
        let seen = tokio::task::spawn_blocking(look).await;
        seen.is_ok_and(|seen| seen != self.seen)
    }

    /// An operator asked to load them: what is wrong is told though it was told before.
    pub(crate) fn load_again(&mut self) {
        self.again = true;
    }
}

impl Found {
    /// The files with a fault in themselves.
    fn wrong(&self) -> impl Iterator<Item = &FileRead> {
        let unfit = |file: &FileRead| self.unfit.contains(&file.path);
        self.files
            .iter()
            .filter(move |file| file.is_faulty() && !unfit(file))
    }

    /// The faults, or the warnings, as lines.
    fn told(&self, warnings: bool) -> Vec<String> {
        let of = |file: &FileRead| {
            let told = file.problems.iter().filter(|problem| problem.warning == warnings);
            told.map(|problem| files::line(&file.path, problem))
                .collect::<Vec<_>>()
        };
        let astray = self.astray.iter().filter(|_| warnings).cloned();
        self.files.iter().flat_map(of).chain(astray).collect()
    }
}

fn find(folder: &Path, prompt_folder: &Path, now: Time) -> Found {
    // The stamps first: what changes meanwhile will be another one.
    let stamps = stamps(folder);
    let mut files = match in_folder(folder) {
        Ok(paths) => read(paths, now),
        Err(error) => vec![FileRead::unread(folder.to_owned(), error)],
    };
    prompts(&mut files, prompt_folder);
    let used = files
        .iter()
        .flat_map(|file| &file.file)
        .flat_map(|file| &file.uses);
    let names = used.filter_map(|used| match &used.what {
        What::Prompt(name) => Some(name.clone()),
        _ => None,
    });
    let seen = Seen {
        files: stamps,
        prompts: present(names.collect(), prompt_folder),
    };
    Found {
        seen,
        files,
        astray: Vec::new(),
        unfit: BTreeSet::new(),
    }
}

/// Access codes that lead to flows that no file has. Nothing is known of it while a file can't be read.
fn astray(directories: &[Directory], files: &[FileRead]) -> Vec<String> {
    if files.iter().any(|file| file.file.is_none()) {
        return Vec::new();
    }
    let read = files.iter().filter_map(|file| file.file.as_ref());
    let known: BTreeSet<(VdnId, FlowId)> = read.map(|file| (file.vdn, file.flow.id)).collect();
    let mut told = Vec::new();
    for directory in directories {
        for code in directory.access_codes.values() {
            if let Route::Flow(flow) = code.route
                && !known.contains(&(directory.vdn, flow))
            {
                let (number, vdn) = (&code.number, directory.vdn);
                told.push(format!(
                    "access code {number} of VDN {vdn} leads to flow {flow}, which no file has: its callers are refused"
                ));
            }
        }
    }
    told
}

fn stamps(folder: &Path) -> Vec<(PathBuf, Stamp)> {
    // What can't be listed is told by whoever reads it.
    let paths = in_folder(folder).unwrap_or_default();
    let stamp = |path: PathBuf| {
        let meta = std::fs::metadata(&path).ok()?;
        let stamp = Stamp {
            changed: (meta.ctime(), meta.ctime_nsec()),
            size: meta.size(),
            inode: meta.ino(),
        };
        Some((path, stamp))
    };
    paths.into_iter().filter_map(stamp).collect()
}

/// Which of these prompts are there, with or without their suffix.
fn present(names: Vec<String>, folder: &Path) -> BTreeMap<String, bool> {
    let there = |name: &str| folder.join(name).is_file() || folder.join(format!("{name}.wav")).is_file();
    let with = |name: String| {
        let there = there(&name);
        (name, there)
    };
    names.into_iter().map(with).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ccgate_core::directory::AccessCode;

    #[test]
    fn access_codes_without_a_flow() {
        let text = "flow = 1\nname = \"f\"\naccess_code = \"1\"\nstart = \"end\"\n[step.end]\ndo = \"end\"\n";
        let read = |text: &str| FileRead::of_text("a.toml".into(), text, Time::default());
        let codes = [(1, Route::Flow(FlowId(1))), (2, Route::Flow(FlowId(2)))];
        let code = |(no, route): (u16, Route)| {
            let code = AccessCode {
                number: format!("600{no}").as_str().into(),
                description: String::new(),
                media_type: 5,
                route,
            };
            (no, code)
        };
        let directory = Directory {
            vdn: VdnId(1),
            access_codes: codes.map(code).into(),
            ..Directory::default()
        };
        let told = |text: &str| astray(std::slice::from_ref(&directory), &[read(text)]);
        let second = "access code 6002 of VDN 1 leads to flow 2, which no file has: its callers are refused";
        assert_eq!(told(text), [second]);
        assert_eq!(told(&text.replace("flow = 1", "vdn = 2\nflow = 1")).len(), 2);
        assert_eq!(told("flow ="), Vec::<String>::new());
    }
}
