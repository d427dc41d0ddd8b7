//! The SIP switch: registrar, trunks and legs, driven by the core's commands.
//!
//! [`SipSwitch`] carries out the commands of [`ccgate_core::switch`] with real phones and lines and
//! reports what they do. It decides nothing. See ARCHITECTURE.md.

mod book;
mod cause;
mod dialog;
mod digest;
mod engine;
mod figures;
mod fuzz;
mod guard;
mod media;
mod message;
mod net;
mod nonce;
mod random;
mod registrar;
mod run;
mod saved;
mod sdp;
mod seen;
mod session;
mod settings;
mod sounds;
mod switch;
mod transaction;

pub use book::{Account, Book, Ha1};
pub use ccgate_webrtc::{Figures as GateFigures, Settings as GateSettings, StartError as GateStartError};
pub use figures::{Figures, Refusal};
#[doc(hidden)]
pub use fuzz::read_anything;
pub use saved::{Damaged, Restored};
pub use seen::{Contact, Seen, TrunkSeen};
pub use settings::{
    Algorithm, CallerRule, Expiry, Law, Limits, Network, Registration, Route, Secure, SessionTimer, Settings,
    Timers, TlsSource, Transport, Trunk, TrunkAddress,
};
pub use sounds::{Link, Sounds};
pub use switch::{Registered, SipSwitch, StartError};
