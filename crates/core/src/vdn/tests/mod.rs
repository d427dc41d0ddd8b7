//! Scripts, properties and a simulated day.
//!
//! Every step of a script and of a property goes through [`world::World`], which checks the
//! invariants of the VDN after it.

mod board;
mod calls;
mod cdr;
mod chance;
mod conference;
mod consult;
mod day;
mod deliveries;
mod directory;
mod ends;
mod erlang;
mod exchange;
mod figures;
mod fixture;
mod flows;
mod handed_on;
mod hearing;
mod inspection;
mod media;
mod messages;
mod operations;
mod outbound;
mod oversight;
mod phones;
mod preconditions;
mod preferred;
mod promises;
mod properties;
mod queues;
mod recount;
mod reload;
mod restart;
mod script;
mod sequences;
mod signin;
mod signout;
mod states;
mod supervise;
mod tokens;
mod transfers;
mod words;
mod world;

use script::check;

/// How many cases a property is tried with: so many, unless the environment says (`PROPTEST_CASES`).
fn cases(usually: u32) -> u32 {
    let said = std::env::var("PROPTEST_CASES").ok();
    said.and_then(|cases| cases.parse().ok()).unwrap_or(usually)
}
