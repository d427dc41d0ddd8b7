//! The command line. `docs/cli.md` is made from it.

use crate::commands::{
    agent, backup, call, config, config_account, demo, directory, flow, load, log, outbound, phone, report,
    restore, serve,
};
use clap::{Parser, Subcommand};

/// ccgate, an open contact-centre gateway
#[derive(Debug, Parser)]
#[command(
    name = "ccgate",
    version,
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the gateway until SIGTERM or SIGINT
    Serve(serve::Args),
    /// Run a gateway with demo agents on this machine, and show a tour
    Demo(demo::Args),
    /// Read and write the directory: VDNs, agents, groups, skills, access codes
    #[command(subcommand)]
    Directory(directory::Command),
    /// Look after agents
    #[command(subcommand)]
    Agent(agent::Command),
    /// Look after the SIP passwords of phones
    #[command(subcommand)]
    Phone(phone::Command),
    /// Check the files of automatic flows
    #[command(subcommand)]
    Flow(flow::Command),
    /// Check and show the configuration
    #[command(subcommand)]
    Config(config::Command),
    /// Look after the VDNs' own accounts of the configuration interface
    #[command(subcommand)]
    ConfigAccount(config_account::Command),
    /// Write the whole store to one file, also beside a running server
    Backup(backup::Args),
    /// Fill a store from a back-up; no server may run on it
    Restore(restore::Args),
    /// Show the operation log: sign-ins, and sign-outs with their causes; or who changed the directory
    Log(log::Args),
    /// Write what became of calls and what agents did, for spreadsheets and other programs
    #[command(subcommand)]
    Report(report::Command),
    /// Look after the numbers that the contact centre calls by itself
    #[command(subcommand)]
    Outbound(outbound::Command),
    /// Call a number as a SIP phone does: to try an installation out, for demonstrations, for load
    Call(call::Args),
    /// Measure a gateway of this interface under load
    #[command(subcommand)]
    Load(load::Command),
}
