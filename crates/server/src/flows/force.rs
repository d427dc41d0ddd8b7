//! The flows in force, and when they are to be loaded again.

use super::files::{self, FileRead};
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

type ByVdn = BTreeMap<VdnId, BTreeMap<FlowId, Arc<Flow>>>;

/// The flows in force, of all VDNs.
#[derive(Debug)]
pub(crate) struct Flows {
    settings: config::Flows,
    /// Folder of the prompts.
    prompts: PathBuf,
    flows: ByVdn,
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
}

impl Flows {
    /// Loads them for the first time.
    ///
    /// # Errors
    /// Every fault of every file.
    pub(crate) async fn load(
        config: &config::Config,
        directories: &[Directory],
        now: Time,
    ) -> Result<Self, Faults> {
        let mut flows = Self {
            settings: config.flows.clone(),
            prompts: config.media.prompts.clone(),
            flows: BTreeMap::new(),
            seen: Seen::default(),
            faults: Vec::new(),
            warnings: Vec::new(),
            looked: Instant::now(),
            again: false,
            asked: Arc::default(),
        };
        let found = flows.found(directories, now).await;
        let found = found.map_err(|error| Faults(vec![error.to_string()]))?;
        let faults = found.told(false);
        if faults.is_empty() {
            flows.take(found);
            Ok(flows)
        } else {
            Err(Faults(faults))
        }
    }

    /// What asks to load them again, and to tell again what is wrong.
    pub(crate) fn asked(&self) -> Arc<Notify> {
        Arc::clone(&self.asked)
    }

    /// Reads the files anew. When all of them are good, they are in force from now on; else those
    /// before stay. What is wrong is told once.
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
        against(&mut found.files, directories);
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
                tracing::error!(faults = faults.len(), "the flows stay as they were");
            }
        }
        if faults.is_empty() {
            if !self.faults.is_empty() {
                tracing::info!("the flow files are good again");
            }
            let flows = self.made(found.files);
            if flows != self.flows {
                let count: usize = flows.values().map(BTreeMap::len).sum();
                tracing::info!(flows = count, folder = %self.settings.directory.display(), "flows loaded");
            }
            self.flows = flows;
        }
        (self.seen, self.faults, self.warnings) = (found.seen, faults, warnings);
    }

    /// The flows of the files; one that is as before stays the same value.
    fn made(&self, files: Vec<FileRead>) -> ByVdn {
        let mut flows = ByVdn::new();
        for file in files.into_iter().filter_map(|file| file.file) {
            let before = self
                .flows
                .get(&file.vdn)
                .and_then(|flows| flows.get(&file.flow.id));
            let flow = match before {
                Some(before) if **before == file.flow => Arc::clone(before),
                _ => Arc::new(file.flow),
            };
            flows.entry(file.vdn).or_default().insert(flow.id, flow);
        }
        flows
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
        Err(error) => vec![FileRead {
            path: folder.to_owned(),
            file: None,
            problems: vec![files::fault(error)],
        }],
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
    let astray = Vec::new();
    Found { seen, files, astray }
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
        let read = |text: &str| FileRead {
            path: "a.toml".into(),
            file: ccgate_flow::parse(text, Time::default()).0,
            problems: Vec::new(),
        };
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
