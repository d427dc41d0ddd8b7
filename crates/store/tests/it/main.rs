//! The store on both engines: each test runs on SQLite and, when `CCGATE_TEST_POSTGRES` holds the
//! address of a server, on PostgreSQL in a schema of its own.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod agents;
mod changes;
mod directories;
mod distribution;
mod edits;
mod engines;
mod file;
mod history;
mod kept;
mod live;
mod log_pages;
mod operation;
mod phones;
mod records;
mod reports;
