//! Load generator for any gateway of the CC-Gateway interface: signs agents in, holds their polls, changes their
//! states, lets their phones be called, and says how long it took and what it cost the server.
//!
//! Invariants: it speaks to the gateway only over the documented interface and knows nothing of ccgate's insides;
//! every run is bounded in time and number and ends by itself; a reply is looked at as bytes and parsed only when
//! it is not plainly a success; in an open loop (`rate` above 0) latency also counts from the time at which the
//! operation was due, so that a slow gateway cannot hide by slowing the generator down.

mod any_certificate;
mod bare;
mod book;
mod calls;
mod client;
mod error;
mod operation;
mod options;
mod pace;
mod process;
mod progress;
mod report;
mod scenario;
mod session;
mod target;

pub use any_certificate::AnyCertificate;
pub use bare::{Bare, bare};
pub use calls::{CallReport, Calls, PhonePassword, ServerCost, Side, run_calls};
pub use error::LoadError;
pub use options::{Options, Scenario};
pub use process::own_cpu;
pub use report::{HeldPolls, Report, Round, Row, ServerUsage};
pub use scenario::run;
pub use target::{Target, parse_target};
