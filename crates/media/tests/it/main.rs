//! The media plane with real packets on loopback.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up should fail")]

mod bench;
mod files;
mod keys;
mod limits;
mod phone;
mod rooms;
mod sources;
