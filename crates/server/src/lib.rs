//! The gateway around the core: HTTP(S), delivery of events, authentication, flow control, and the
//! owners of the VDNs.
//!
//! The way of a request: [`edge`] (sockets, TLS, limits) → [`http`] (one handler a chapter, the
//! route table of `wire`) → [`owner`] (one step of the core, saved before it is told) → `store`.

pub mod audit;
pub mod auth;
mod called;
pub mod clock;
pub mod config;
pub mod counts;
pub mod edge;
mod figures;
pub mod flow;
pub mod flows;
pub mod http;
mod keeper;
mod ops;
pub mod owner;
pub mod push;
pub mod run;
pub mod secret;
pub mod telephony;
