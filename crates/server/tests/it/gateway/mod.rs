//! The whole gateway, spoken to as desktops do.

mod calls;
mod desktop;
mod durability;
mod events;
mod guid;
mod harness;
mod messages;
mod operations;
mod ops;
mod passwords;
mod postgres;
mod push;
mod races;
mod raw;
mod receiver;
mod recordings;
mod refusals;
mod secrets;
mod sign_in;
mod states;
mod stream;
mod switch;
mod switchboard;
mod times;
mod trusted;
mod web;
