//! `ccgate config`

use crate::failure::Failure;
use crate::installation::Site;
use crate::out;

#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Say everything that is wrong with the configuration, each with its line or variable
    Check(Site),
    /// Show the configuration in force, every key, secrets as ***
    Print(Site),
}

pub(crate) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Check(site) => {
            site.config()?;
            out::result("the configuration is valid\n")
        }
        Command::Print(site) => out::result(&site.config()?.render()),
    }
}
