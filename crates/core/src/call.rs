//! What a call does to an agent.
//!
//! Only as much as an agent's state needs: rings until a deadline, then is up. Legs, rooms and the
//! switch stand behind it.

use crate::event::CallParties;
use crate::time::Time;

/// A call at an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Id, numbers and kind.
    pub parties: CallParties,
    /// How far it has come.
    pub phase: CallPhase,
}

/// How far a call at an agent has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallPhase {
    /// Rings; at `until` it counts as not answered.
    Ringing {
        /// When the caller goes elsewhere.
        until: Time,
    },
    /// Up. Ends by hanging up, so it has no deadline of its own.
    Talking {
        /// Since when.
        since: Time,
    },
}
