//! A SIP phone in software: for demonstrations, smoke tests, load and tests of who hears whom.
//!
//! It shares no signalling code with the switch, so that a mistake of one end isn't made by both.

mod account;
mod auto;
mod call;
pub mod caller;
mod crowd;
mod digest;
mod failed;
mod incoming;
mod leg;
mod message;
mod phone;
mod random;
mod register;
mod sdp;
mod settings;
mod sound;
mod wire;

pub use account::Account;
pub use auto::{AutoPhone, Habit};
pub use call::{Call, CallOptions, Outgoing, Times};
pub use ccgate_media::g711::Codec;
pub use crowd::{Crowd, CrowdFigures, Rang};
pub use failed::{Ended, Failed};
pub use incoming::IncomingCall;
pub use phone::Phone;
pub use settings::{Manners, PhoneSettings};
pub use sound::{Bank, Clip, Heard, HeardInstead, LEAST_LEVEL, Ports, Sound, Stream};
