//! Comma-separated values as RFC 4180 has them.

pub(crate) use ccgate_wire::config::files::csv::read;
pub(crate) use ccgate_wire::csv::write;
