//! The gate for browsers and SRTP phones: towards them ICE, DTLS-SRTP and SDES, towards the media plane
//! plain RTP on the loopback.
//!
//! A [`Gate`] is opened once. Each [`Leg`] has a port towards its browser or phone and a pair of ports
//! towards the media plane; whoever signals hands descriptions in and out: [`Gate::answer`] for a call
//! that comes, [`Gate::offer`] and [`Leg::accept`] for one that goes, [`Leg::renegotiate`] and
//! [`Leg::reoffer`] in a call. What happens on the way is told as [`GateReport`].
//!
//! Packets are passed as they are but for their protection: streams, numbers, times and payload types
//! are the same on both sides, so key presses, delay and loss are the media plane's to judge.

mod certificate;
mod figures;
mod gate;
mod handshake;
mod ice;
mod leg;
mod peer;
mod ports;
mod relay;
mod report;
mod sdp;
mod settings;
mod srtp;
mod stun;

#[cfg(test)]
mod tests;

pub use figures::Figures;
pub use gate::{Answer, Gate, LegError, StartError};
pub use leg::Leg;
pub use report::{Failure, GateReport, LegId};
pub use sdp::{Audio, Direction, Keying, Unusable};
pub use settings::{Certificate, Settings};
pub use srtp::Profile;
