//! What the switch asks of the sound.

use crate::settings::Law;
use ccgate_core::VdnId;
use ccgate_core::switch::{Command, LegId};
use std::net::SocketAddr;

/// The other end of a leg's sound, as agreed by SDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where its RTP goes.
    pub address: SocketAddr,
    /// The codec, both ways.
    pub law: Law,
    /// Payload number of telephone events (RFC 4733); `None`: not agreed.
    pub events: Option<u8>,
    /// It wants to hear us.
    pub hears: bool,
    /// It speaks.
    pub speaks: bool,
    /// Milliseconds a packet that it wants; `None`: 20.
    pub ptime: Option<u32>,
}

/// The sound of legs and rooms. None of these waits.
pub trait Sounds: Send + Sync {
    /// Opens a port for a leg: the address that its other end is told, or every address, and then it is
    /// told the one by which it is reached. `None`: there is none left.
    fn open(&self, vdn: VdnId, leg: LegId) -> Option<SocketAddr>;
    /// The other end of a leg: the first time, and whenever it changes.
    fn connect(&self, vdn: VdnId, leg: LegId, link: Link);
    /// Sends a digit.
    fn digit(&self, vdn: VdnId, leg: LegId, digit: char);
    /// The leg is over. Its plays and recordings end.
    fn close(&self, vdn: VdnId, leg: LegId);
    /// `Arrange`, `Play`, `ControlPlay`, `Record` and `ControlRecording`; no other command.
    fn command(&self, vdn: VdnId, command: Command);
}
