//! ccgate, an open contact-centre gateway: the program. Its commands are described in `docs/cli.md`.
//!
//! Nothing is decided here. `serve` and `demo` start the server of `ccgate-server`, `load` the
//! generator of `ccgate-load`; all else works on the store, beside a running server or without one.

mod administrator;
mod cli;
mod commands;
mod csv;
mod date;
mod demo_flow;
mod demo_phones;
mod descriptors;
#[cfg(test)]
mod documents;
mod failure;
mod installation;
mod logging;
mod new_password;
mod out;
mod service;
mod tour;

use clap::Parser;
use failure::Failure;
use std::process::ExitCode;
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How long work that nobody waits for any more may hold the end up.
const LEFT_OVERS: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    // Ends the process itself for a wrong command line, for --help and --version.
    let cli = cli::Cli::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(format!("threads can't be started: {error}")))
        .and_then(|runtime| {
            let outcome = runtime.block_on(commands::run(cli.command));
            runtime.shutdown_timeout(LEFT_OVERS);
            outcome
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out::error(&failure);
            failure.code()
        }
    }
}
