//! `ccgate config-account`

use crate::failure::Failure;
use crate::installation::{Site, now};
use crate::new_password::hash_of_account;
use crate::out;
use ccgate_core::VdnId;

/// A VDN's account signs in with this number and the VDN's, added (spec/other.md §9).
const ACCOUNTS: u32 = 100_000;

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Set the password of a VDN's account, read from a prompt or standard input
    Set {
        /// The VDN
        #[arg(long, value_name = "NUMBER")]
        vdn: u16,
        /// Read the password from the first line of standard input instead of asking for it
        #[arg(long)]
        password_stdin: bool,
        /// Take a password that breaks the rules for passwords
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        site: Site,
    },
    /// Take a VDN's account away; who is signed in with it is out at the next request
    Remove {
        /// The VDN
        #[arg(long, value_name = "NUMBER")]
        vdn: u16,
        #[command(flatten)]
        site: Site,
    },
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Set {
            vdn,
            password_stdin,
            force,
            site,
        } => set(VdnId(vdn), password_stdin, force, &site).await,
        Command::Remove { vdn, site } => remove(VdnId(vdn), &site).await,
    }
}

async fn set(vdn: VdnId, from_stdin: bool, force: bool, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let (_, directories) = installation.store.load_directories().await?;
    // Asked before the password: nobody types one for nothing.
    if !directories.iter().any(|one| one.vdn == vdn) {
        return Err(Failure::failed(format!("there is no VDN {vdn}")));
    }
    let number = ACCOUNTS + u32::from(vdn.0);
    let hash = hash_of_account(&installation, number, from_stdin, force).await?;
    installation.store.set_config_account(vdn, &hash, now()).await?;
    installation.store.close().await;
    out::result(&format!(
        "VDN {vdn}: agentId {number} can sign in to the configuration interface\n"
    ))
}

async fn remove(vdn: VdnId, site: &Site) -> Result<(), Failure> {
    let installation = site.open().await?;
    let removed = installation.store.remove_config_account(vdn).await?;
    installation.store.close().await;
    match removed {
        true => out::result(&format!("VDN {vdn}: the account was taken away\n")),
        false => Err(Failure::failed(format!("VDN {vdn} has no account"))),
    }
}
