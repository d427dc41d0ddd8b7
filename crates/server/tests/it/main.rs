//! Integration tests of the server.
#![allow(clippy::unwrap_used)]

mod edge;
mod fuzz;
mod gateway;
