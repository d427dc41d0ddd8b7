//! What people may see of phones and trunks.

use crate::settings::Transport;
use ccgate_core::{Phone, VdnId};
use std::net::SocketAddr;

/// What is to be seen at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The registered contacts of the VDN that was asked for, in the order of the numbers.
    pub contacts: Vec<Contact>,
    /// The trunks in the order of the settings.
    pub trunks: Vec<TrunkSeen>,
}

/// A place that a phone is reached at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its VDN.
    pub vdn: VdnId,
    /// The phone's number.
    pub phone: Phone,
    /// How it is reached.
    pub transport: Transport,
    /// Where requests to it go.
    pub address: SocketAddr,
    /// Until when, milliseconds since 1970.
    pub expires: u64,
}

/// A trunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrunkSeen {
    /// Its name.
    pub name: String,
    /// Whether each of its addresses answers, in the order of the settings.
    pub up: Vec<bool>,
    /// Whether we are registered there; `None`: we don't have to be.
    pub registered: Option<bool>,
    /// Calls that were placed over it and aren't over.
    pub calls: usize,
}
