//! `/config/centre/health`: how the gateway is.

use crate::envelope;
use serde::Serialize;

/// How the gateway is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// Its version.
    pub version: &'static str,
    /// Its name.
    pub node: String,
    /// Its clock, milliseconds since 1970.
    pub now: u64,
    /// How long it has been running.
    pub uptime_ms: u64,
    /// Agents can sign in, what they do is saved, and calls come in.
    pub ready: bool,
    /// Why it isn't ready.
    pub reasons: Vec<String>,
    /// The database.
    pub store: Store,
    /// Agents signed in, in all VDNs.
    pub agents_signed_in: usize,
    /// Calls in all VDNs.
    pub calls: usize,
    /// Phones and lines in calls, in all VDNs.
    pub legs: usize,
    /// The administrator's own VDN.
    pub vdn: Vdn,
    /// Connections open at the ports of the interface.
    pub connections: u64,
    /// The telephone switch.
    pub switch: Switch,
}

/// The database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Store {
    /// `sqlite` or `postgres`.
    pub kind: &'static str,
    /// Batches of changes that aren't saved yet, of the VDN that has most.
    pub unsaved_batches: u64,
}

/// Figures of one VDN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vdn {
    /// Its number.
    pub id: u16,
    /// Agents signed in.
    pub agents_signed_in: usize,
    /// Calls.
    pub calls: usize,
    /// Phones and lines in calls.
    pub legs: usize,
}

/// The telephone switch; without SIP most isn't known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Switch {
    /// `sip` or `none`.
    pub kind: &'static str,
    /// It runs.
    pub up: bool,
    /// Where it listens.
    pub addresses: Option<Vec<Listening>>,
    /// Contacts registered.
    pub registrations: Option<usize>,
    /// Legs, ending ones too.
    pub legs: Option<usize>,
    /// Addresses of trunks that answer.
    pub trunk_addresses_up: Option<usize>,
    /// Recordings being made.
    pub recordings: Option<usize>,
}

/// Where the switch listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listening {
    /// `udp`, `tcp` or `tls`.
    pub transport: &'static str,
    /// Address and port.
    pub address: String,
}

/// The answer of the query.
#[must_use]
pub fn found(health: &Health) -> Vec<u8> {
    envelope::success(health)
}
