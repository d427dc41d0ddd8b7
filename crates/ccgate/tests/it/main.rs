//! The real program: started, spoken to over HTTPS, signalled, killed.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

mod agent;
mod backup;
mod client;
mod config;
mod demo;
mod directory;
mod flow;
mod killed;
mod load;
mod peers;
mod program;
mod report;
mod systemd;
