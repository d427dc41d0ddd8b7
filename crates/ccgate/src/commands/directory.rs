//! `ccgate directory`

use crate::failure::Failure;
use crate::installation::{Installation, Site, now};
use crate::new_password::{hasher, judge};
use crate::out;
use ccgate_core::AgentId;
use ccgate_server::auth::{Passwords, Secret};
use ccgate_store::file::{self, DirectoryFile};
use ccgate_store::{Fault, Import, NewCredential, NewPhone, PhoneAccount};
use std::collections::HashMap;
use std::io::{Read, Write, stdin};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// Most bytes of a file: far more than the 59,899 agents of an installation need.
const LARGEST: u64 = 64 << 20;

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Put a file's directory in the place of the present one, if nothing is wrong with it
    ///
    /// Everything that is wrong is told, each with its line, and nothing is changed then. Agents that stay keep their
    /// passwords, and their sessions if a server runs; it takes the new directory within a second or two.
    Import {
        /// File to read (docs/directory.md), - for standard input
        file: PathBuf,
        #[command(flatten)]
        site: Site,
    },
    /// Write the present directory, with the hashes of the passwords, in the form that import reads
    Export {
        /// File to write, readable by its owner only; it must not be there yet. Standard output without it or with -
        file: Option<PathBuf>,
        /// Leave the hashes of the passwords out
        #[arg(long)]
        no_passwords: bool,
        #[command(flatten)]
        site: Site,
    },
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Import { file, site } => import(&file, &site).await,
        Command::Export {
            file,
            no_passwords,
            site,
        } => {
            export(
                file.as_deref().filter(|file| *file != Path::new("-")),
                no_passwords,
                &site,
            )
            .await
        }
    }
}

async fn import(path: &Path, site: &Site) -> Result<(), Failure> {
    let text = read(path)?;
    let installation = site.open_or_make().await?;
    let file = DirectoryFile::parse(&text, installation.ids()).map_err(|faults| all(path, &faults))?;
    let credentials = credentials(&installation, path, &file)?;
    let keep_history = installation.config.password.history;
    let (agents, passwords) = (count(&file), credentials.len());
    let phones = file.phones(&installation.config.sip.realm);
    let imported = installation
        .store
        .import_all(Import {
            directories: &file.directories,
            credentials: &credentials,
            keep_history,
            phones: Some(&phones),
            ids: installation.ids(),
            by: "directory import",
            now: now(),
        })
        .await;
    installation.store.close().await;
    let version = imported?;
    out::result(&format!(
        "imported: VDNs {}, agents {agents}, passwords {passwords}, phones {}; version {version} of the directory\n",
        file.directories.len(),
        phones.len()
    ))
}

fn read(path: &Path) -> Result<String, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::failed(format!("{}: {error}", path.display()));
    let mut text = String::new();
    let read = if path == Path::new("-") {
        stdin().lock().take(LARGEST + 1).read_to_string(&mut text)
    } else {
        let file = std::fs::File::open(path).map_err(|error| failed(&error))?;
        file.take(LARGEST + 1).read_to_string(&mut text)
    };
    match read {
        Ok(length) if length as u64 > LARGEST => Err(failed(&format_args!("has more than {LARGEST} bytes"))),
        Ok(_) => Ok(text),
        Err(error) => Err(failed(&error)),
    }
}

fn all(path: &Path, faults: &[Fault]) -> Failure {
    let mut text = format!(
        "{}: {} fault(s), nothing was changed",
        path.display(),
        faults.len()
    );
    for fault in faults {
        text.push_str(&format!("\n{fault}"));
    }
    Failure::failed(text)
}

fn count(file: &DirectoryFile) -> usize {
    file.directories
        .iter()
        .map(|directory| directory.agents.len())
        .sum()
}

fn credentials(
    installation: &Installation,
    path: &Path,
    file: &DirectoryFile,
) -> Result<Vec<NewCredential>, Failure> {
    let plain = file.plain_passwords();
    if plain > 100 {
        out::note(format_args!("hashing {plain} passwords, which takes a while"));
    }
    let passwords = hasher(installation)?;
    let rules = installation.config.password.rules;
    let hash = |agent: AgentId, new: &str| {
        judge(&rules, agent, new, false)?;
        hash_here(&passwords, new)
    };
    file.credentials(hash).map_err(|faults| all(path, &faults))
}

fn hash_here(passwords: &Passwords, new: &str) -> Result<String, String> {
    let hash = || Handle::current().block_on(passwords.hash(&Secret::from(new)));
    block_in_place(hash).map_err(|fault| fault.to_string())
}

async fn export(path: Option<&Path>, no_passwords: bool, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let (_, directories) = installation.store.load_directories().await?;
    let phones = installation.store.phones().await?;
    let (credentials, phones) = match no_passwords {
        true => (
            HashMap::new(),
            phones.iter().map(PhoneAccount::without_secret).collect(),
        ),
        false => {
            let phones: Vec<NewPhone> = phones.into_iter().map(NewPhone::Set).collect();
            (installation.store.load_credentials().await?, phones)
        }
    };
    installation.store.close().await;
    let text = file::export(&directories, &credentials, &phones);
    let Some(path) = path else {
        return out::result(&text);
    };
    let failed = |error| Failure::failed(format!("{}: {error}", path.display()));
    let mut options = std::fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    out::result(&format!("written to {}\n", path.display()))
}
