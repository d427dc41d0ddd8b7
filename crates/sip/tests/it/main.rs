//! The switch against scripted peers that speak raw SIP on the loopback interface.
#![allow(clippy::unwrap_used, missing_docs)]

mod bed;
mod changed;
mod hostile;
mod inbound;
mod outbound;
mod registration;
mod restart;
mod secure;
mod sides;
mod streams;
mod trunks;
mod ua;
