//! `/config/centre/trunks`: lines to other switches.

use crate::envelope;
use serde::Serialize;

/// All trunks and routes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trunks {
    /// The trunks in the order of the file.
    pub trunks: Vec<Trunk>,
    /// The routes in the order of the file, which is that of choice among equally long prefixes.
    pub routes: Vec<Route>,
    /// Whether SIP is on: without it nothing is known of their state.
    pub sip: bool,
}

/// A trunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trunk {
    /// Its name.
    pub name: String,
    /// Where calls go, in the order of fail-over.
    pub addresses: Vec<TrunkAddress>,
    /// The host in requests; empty: the address's.
    pub domain: String,
    /// The user that we are there.
    pub user: Option<String>,
    /// Where we register; `None`: we don't.
    pub registrar: Option<String>,
    /// Whether we are registered there; `None`: we don't want to be, or nothing is known.
    pub registered: Option<bool>,
    /// Networks that its calls may come from besides the addresses.
    pub identify: Vec<String>,
    /// How often it is asked whether it lives; 0: never.
    pub options_every_ms: u64,
    /// Whether calls can go out: an address is up, and it is registered where it has to be.
    pub up: Option<bool>,
    /// Calls that went out to it and are up or on their way.
    pub calls: Option<usize>,
}

/// An address of a trunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrunkAddress {
    /// A name or an IP address.
    pub host: String,
    /// Its port; `None` for the usual one.
    pub port: Option<u16>,
    /// `udp`, `tcp` or `tls`.
    pub transport: &'static str,
    /// Whether it answers. One that is never asked is up until a call fails there.
    pub up: Option<bool>,
}

/// Which numbers go where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Numbers that begin so.
    pub prefix: String,
    /// Digits taken off the front.
    pub strip: usize,
    /// Digits put in front then.
    pub add: String,
    /// Names of trunks, in the order of fail-over.
    pub trunks: Vec<String>,
}

/// The answer of the query.
#[must_use]
pub fn found(trunks: &Trunks) -> Vec<u8> {
    envelope::success(trunks)
}
