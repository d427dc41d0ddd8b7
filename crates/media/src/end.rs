//! The two ends of a leg: ours and the phone's.

use crate::g711::Codec;
use ccgate_core::VdnId;
use ccgate_core::switch::LegId;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

/// A leg of a VDN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegKey {
    /// The VDN.
    pub vdn: VdnId,
    /// The leg in it.
    pub leg: LegId,
}

impl fmt::Display for LegKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.vdn, self.leg)
    }
}

/// Our end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalEnd {
    /// Where the phone is to send its sound; RTCP goes to the next port.
    pub address: SocketAddr,
    /// The stream that we send.
    pub ssrc: u32,
}

/// The phone's end, as negotiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Where it wants its sound. Port 0 or an unspecified address: nowhere.
    pub address: SocketAddr,
    /// How we code what we send. Both laws are understood in what comes.
    pub payload: Codec,
    /// The payload type under which it wants key presses (96–127). They are taken under this number and
    /// under 101, which our own offers name. `None`: keys are sent as tones.
    pub dtmf: Option<u8>,
    /// Which ways sound goes, seen from us.
    pub direction: Direction,
    /// Sound in one packet that we send; 10–60 ms in steps of 10, others are taken as 20 ms.
    pub ptime: Duration,
}

/// Which ways sound goes, seen from us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    #[default]
    SendRecv,
    /// We only send: the phone listens.
    SendOnly,
    /// We only receive: the phone has put us on hold.
    RecvOnly,
    /// Neither.
    Inactive,
}

impl Direction {
    /// Whether we may send.
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// Whether sound is to be expected.
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }
}
