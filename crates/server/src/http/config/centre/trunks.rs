//! Trunks and routes in force, with what the switch knows of them.

use super::super::super::Gateway;
use super::{Answer, Asking, told};
use crate::config::{self, Managed, Over};
use crate::flows::digest;
use ccgate_wire::config::centre::trunks::{self, Route, Trunk, TrunkAddress, Trunks};
use ccgate_wire::retcode::Failure;
use std::time::Duration;

impl Gateway {
    pub(super) async fn centre_trunks(&self, asking: &Asking) -> Result<Answer, Failure> {
        let board = self.board()?;
        let lines = board.lines();
        let seen = self.seen(asking).await?;
        let held = lines.held();
        let reason = self.lines_closed(asking, board);
        let mut shown = configured(lines.fixed(), &held.managed);
        (shown.editable, shown.reason) = (reason.is_none(), reason);
        shown.sip = seen.is_some();
        for state in seen.iter().flat_map(|seen| &seen.trunks) {
            let Some(trunk) = shown.trunks.iter_mut().find(|trunk| trunk.name == state.name) else {
                continue;
            };
            for (address, up) in trunk.addresses.iter_mut().zip(&state.up) {
                address.up = Some(*up);
            }
            trunk.registered = state.registered;
            // One without addresses only takes calls in.
            let reached = state.up.is_empty() || state.up.contains(&true);
            trunk.up = Some(reached && state.registered != Some(false));
            trunk.calls = Some(state.calls);
        }
        Ok(told(trunks::found(&shown)))
    }
}

/// What is set; no password is among it.
fn configured(fixed: &config::Sip, managed: &Managed) -> Trunks {
    let fixed_trunks = fixed.trunks.iter().map(|one| trunk(one, false));
    let fixed_routes = fixed.routes.iter().map(|one| route(one, false));
    let (own_trunks, own_routes) = (managed.trunks.iter(), managed.routes.iter());
    Trunks {
        trunks: fixed_trunks
            .chain(own_trunks.map(|one| trunk(one, true)))
            .collect(),
        routes: fixed_routes
            .chain(own_routes.map(|one| route(one, true)))
            .collect(),
        version: digest(managed.render_routes().as_bytes()),
        ..Trunks::default()
    }
}

fn trunk(trunk: &config::Trunk, managed: bool) -> Trunk {
    let user = trunk.user.as_ref();
    let registrar = user.map(|user| user.registrar.clone());
    Trunk {
        name: trunk.name.clone(),
        managed,
        addresses: trunk.addresses.iter().map(address).collect(),
        domain: trunk.domain.clone(),
        user: user.map(|user| user.user.clone()),
        has_password: user.is_some(),
        expiry_ms: user.map(|user| millis(user.expiry)),
        registrar: registrar.filter(|registrar| !registrar.is_empty()),
        registered: None,
        identify: trunk
            .identify
            .iter()
            .map(|network| format!("{}/{}", network.base(), network.prefix()))
            .collect(),
        options_every_ms: millis(trunk.options_every),
        caller: trunk.caller.to_string(),
        codecs: match trunk.alaw_first {
            true => ["alaw", "ulaw"],
            false => ["ulaw", "alaw"],
        },
        up: None,
        calls: None,
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn address(address: &config::TrunkAddress) -> TrunkAddress {
    TrunkAddress {
        address: address.to_string(),
        host: address.host.clone(),
        port: address.port,
        transport: match address.over {
            Over::Udp => "udp",
            Over::Tcp => "tcp",
            Over::Tls => "tls",
        },
        up: None,
    }
}

fn route(route: &config::Route, managed: bool) -> Route {
    Route {
        prefix: route.prefix.clone(),
        strip: route.strip,
        add: route.add.clone(),
        trunks: route.trunks.clone(),
        caller: route.caller.as_ref().map(ToString::to_string),
        managed,
    }
}
