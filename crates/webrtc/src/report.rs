//! What the gate tells.

use crate::srtp::Profile;

/// Names a leg of the gate, never the same twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegId(pub(crate) u64);

/// Something that happened to a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateReport {
    /// Sound can flow: a way was found and keys are agreed on. Told once.
    Up {
        /// How packets are protected.
        profile: Profile,
    },
    /// The browser has checked nothing for as long as the setting says: it or its network is gone.
    /// Nothing is sent to it any more. The call should be ended.
    Lost,
    /// It is back after [`GateReport::Lost`].
    Back,
    /// The leg will never carry sound, or no longer. It has to be closed by who opened it.
    Failed(Failure),
}

/// Why a leg carries no sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It wasn't up in time.
    Timeout,
    /// The certificate isn't the one that was signalled: somebody may be in the middle.
    Fingerprint,
    /// The DTLS handshake failed.
    Handshake,
    /// The other side closed the DTLS association.
    Closed,
}
