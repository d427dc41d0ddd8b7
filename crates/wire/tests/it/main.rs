//! What the parts of the crate promise together.
#![allow(clippy::unwrap_used, reason = "tests")]

mod contract;
mod fuzz;
mod interface_md;
