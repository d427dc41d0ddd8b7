//! Trunks and routes of the configuration, with what the switch knows of them.

use super::super::super::Gateway;
use super::{Answer, Asking, told};
use crate::config::{Over, Sip};
use ccgate_wire::config::centre::trunks::{self, Route, Trunk, TrunkAddress, Trunks};
use ccgate_wire::retcode::Failure;

impl Gateway {
    pub(super) async fn centre_trunks(&self, asking: &Asking) -> Result<Answer, Failure> {
        let mut shown = self.installation()?.trunks.clone();
        let seen = self.seen(asking).await?;
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

/// What the configuration says of them; no password is among it.
pub(super) fn configured(sip: &Sip) -> Trunks {
    let address = |address: &crate::config::TrunkAddress| TrunkAddress {
        host: address.host.clone(),
        port: address.port,
        transport: match address.over {
            Over::Udp => "udp",
            Over::Tcp => "tcp",
            Over::Tls => "tls",
        },
        up: None,
    };
    let trunk = |trunk: &crate::config::Trunk| Trunk {
        name: trunk.name.clone(),
        addresses: trunk.addresses.iter().map(address).collect(),
        domain: trunk.domain.clone(),
        user: trunk.user.as_ref().map(|user| user.user.clone()),
        registrar: trunk
            .user
            .as_ref()
            .map(|user| user.registrar.clone())
            .filter(|registrar| !registrar.is_empty()),
        registered: None,
        identify: trunk
            .identify
            .iter()
            .map(|network| format!("{}/{}", network.base(), network.prefix()))
            .collect(),
        options_every_ms: u64::try_from(trunk.options_every.as_millis()).unwrap_or(u64::MAX),
        up: None,
        calls: None,
    };
    let route = |route: &crate::config::Route| Route {
        prefix: route.prefix.clone(),
        strip: route.strip,
        add: route.add.clone(),
        trunks: route.trunks.clone(),
    };
    Trunks {
        trunks: sip.trunks.iter().map(trunk).collect(),
        routes: sip.routes.iter().map(route).collect(),
        sip: false,
    }
}
