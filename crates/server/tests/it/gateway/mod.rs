//! The whole gateway, spoken to as desktops do.

mod desktop;
mod harness;
mod refusals;
mod sign_in;
mod web;
