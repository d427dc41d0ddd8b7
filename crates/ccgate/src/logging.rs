//! The log on standard error.

use crate::failure::Failure;
use ccgate_server::config::Log;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Wins over `log.filter`.
pub(crate) const VARIABLE: &str = "CCGATE_LOG";

/// Starts the log as configured.
pub(crate) fn start(log: &Log) -> Result<(), Failure> {
    let (place, filter) = match std::env::var(VARIABLE) {
        Ok(filter) if !filter.trim().is_empty() => (VARIABLE, filter),
        _ => ("log.filter", log.filter.clone()),
    };
    let filter = EnvFilter::try_new(&filter).map_err(|error| {
        Failure::config(format!("{place}: {filter:?} is no filter of log lines: {error}"))
    })?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = if log.json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
    started.map_err(|error| Failure::failed(format!("the log can't be started: {error}")))
}

/// For commands beside the server: only what went wrong.
pub(crate) fn quiet() -> Result<(), Failure> {
    start(&Log {
        json: false,
        filter: "error".to_owned(),
    })
}
