//! The commands, one file each.

pub(crate) mod agent;
pub(crate) mod backup;
pub(crate) mod call;
pub(crate) mod config;
pub(crate) mod config_account;
pub(crate) mod demo;
pub(crate) mod directory;
pub(crate) mod flow;
pub(crate) mod load;
pub(crate) mod log;
pub(crate) mod outbound;
pub(crate) mod phone;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod serve;

use crate::cli::Command;
use crate::failure::Failure;

/// Does what the command line says.
pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Demo(args) => demo::run(args).await,
        Command::Directory(command) => directory::run(command).await,
        Command::Agent(command) => agent::run(command).await,
        Command::Phone(command) => phone::run(command).await,
        Command::Flow(command) => flow::run(command).await,
        Command::Config(command) => config::run(command),
        Command::ConfigAccount(command) => config_account::run(command).await,
        Command::Backup(args) => backup::run(args).await,
        Command::Restore(args) => restore::run(args).await,
        Command::Log(args) => log::run(args).await,
        Command::Report(command) => report::run(command).await,
        Command::Outbound(command) => outbound::run(command).await,
        Command::Call(args) => call::run(args).await,
        Command::Load(command) => load::run(command).await,
    }
}
