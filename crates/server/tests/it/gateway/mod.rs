//! The whole gateway, spoken to as desktops do.

mod desktop;
mod events;
mod guid;
mod harness;
mod messages;
mod operations;
mod passwords;
mod push;
mod raw;
mod receiver;
mod refusals;
mod sign_in;
mod silence;
mod states;
mod stream;
mod trusted;
mod web;
