//! `ccgate flow`

mod outline;

use crate::failure::Failure;
use crate::installation::{Installation, environment, now};
use crate::out;
use ccgate_server::config::Config;
use ccgate_server::flows::{self, FileRead};
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Say everything that is wrong with flow files, each with its line, and show what good ones do
    ///
    /// The exit code is 1 when a file has a fault; warnings don't count. With --config or --data the files are also
    /// checked against the directory in the store, the folder of prompts and the hosts that may be asked.
    Check(Check),
}

#[derive(clap::Args, Debug)]
pub(crate) struct Check {
    /// Flow files (docs/flows.md), or folders with *.toml files
    #[arg(required = true, value_name = "FILE-OR-FOLDER")]
    paths: Vec<PathBuf>,
    /// Folder of the files that are played; without it and without an installation they are not looked for
    #[arg(long, value_name = "FOLDER")]
    prompts: Option<PathBuf>,
    /// Configuration file of the installation that the flows are for
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    config: Option<PathBuf>,
    /// Data folder of the installation that the flows are for, with the default configuration
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Check(check) => check.run().await,
    }
}

impl Check {
    async fn run(&self) -> Result<(), Failure> {
        let mut files = flows::read(all(&self.paths)?, now());
        flows::clashes(&mut files);
        let config = self.installation()?;
        if let Some(config) = &config {
            let installation = Installation::of(config.clone()).await?;
            let directories = installation.store.load_directories().await;
            installation.store.close().await;
            flows::against(&mut files, &directories?.1);
            flows::hosts(&mut files, &config.flows.lookup_hosts);
        }
        let prompts = self.prompts.as_deref();
        if let Some(folder) = prompts.or(config.as_ref().map(|config| config.media.prompts.as_path())) {
            flows::prompts(&mut files, folder);
        }
        out::result(&files.iter().map(told).collect::<String>())?;
        match files.iter().filter(|file| file.is_faulty()).count() {
            0 => Ok(()),
            1 => Err(Failure::failed("1 file has faults")),
            faulty => Err(Failure::failed(format!("{faulty} files have faults"))),
        }
    }

    /// The configuration to check with, if any was named.
    fn installation(&self) -> Result<Option<Config>, Failure> {
        if let Some(data) = &self.data {
            let data = ("CCGATE_NODE__DATA".to_owned(), data.display().to_string());
            return Ok(Some(Config::load(None, environment().chain([data]))?));
        }
        match &self.config {
            Some(file) => Ok(Some(Config::load(Some(file), environment())?)),
            None => Ok(None),
        }
    }
}

/// The files, and those of the folders, in the order in which they were named.
fn all(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let found = flows::in_folder(path)
                .map_err(|error| Failure::failed(format!("{}: {error}", path.display())))?;
            if found.is_empty() {
                out::note(format_args!("{}: no *.toml there", path.display()));
            }
            files.extend(found);
        } else {
            files.push(path.clone());
        }
    }
    // One that was named twice would clash with itself.
    let mut seen = std::collections::BTreeSet::new();
    let place = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    files.retain(|path| seen.insert(place(path)));
    Ok(files)
}

/// Problems, and for a good file what it does.
fn told(file: &FileRead) -> String {
    let mut text: String = file.lines().map(|line| line + "\n").collect();
    if let Some(good) = file.file.as_ref().filter(|_| !file.is_faulty()) {
        text.push_str(&outline::of(&file.path, good));
    }
    text
}
