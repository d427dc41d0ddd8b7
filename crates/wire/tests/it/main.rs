//! What the parts of the crate promise together.
#![allow(clippy::unwrap_used, reason = "tests")]

mod contract;
mod interface_md;
