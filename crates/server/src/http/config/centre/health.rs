//! How the gateway is: what `/readyz` and `/metrics` know, for administrators.

use super::super::super::Gateway;
use super::{Answer, Asking, told, transport};
use crate::ops::not_ready;
use ccgate_wire::config::centre::health::{self, Health, Listening, Store, Switch, Vdn};
use ccgate_wire::retcode::Failure;

impl Gateway {
    pub(super) fn centre_health(&self, asking: &Asking) -> Result<Answer, Failure> {
        let own = self.owner_asked(asking)?;
        let installation = self.installation()?;
        let routing = self.routing();
        let owners = || routing.owners.values();
        let reasons = not_ready(self);
        Ok(told(health::found(&Health {
            version: env!("CARGO_PKG_VERSION"),
            node: self.node().to_owned(),
            now: self.clock().now().millis(),
            uptime_ms: u64::try_from(self.uptime().as_millis()).unwrap_or(u64::MAX),
            ready: reasons.is_empty(),
            reasons,
            store: Store {
                kind: installation.store,
                unsaved_batches: owners()
                    .map(|owner| owner.unsaved_batches())
                    .max()
                    .unwrap_or_default(),
            },
            agents_signed_in: owners().map(|owner| owner.signed_in_count()).sum(),
            calls: owners().map(|owner| owner.call_count()).sum(),
            legs: owners().map(|owner| owner.leg_count()).sum(),
            vdn: Vdn {
                id: own.id().0,
                agents_signed_in: own.signed_in_count(),
                calls: own.call_count(),
                legs: own.leg_count(),
            },
            connections: installation.connections(),
            switch: self.switch_health(),
        })))
    }

    fn switch_health(&self) -> Switch {
        let none = Switch {
            kind: "none",
            ..Switch::default()
        };
        let Some(board) = self.switchboard() else {
            return none;
        };
        let Some(figures) = board.sip().map(|sip| sip.figures()) else {
            return Switch {
                up: !board.is_down(),
                ..none
            };
        };
        let listening = |(over, address): (ccgate_sip::Transport, std::net::SocketAddr)| Listening {
            transport: transport(over),
            address: address.to_string(),
        };
        Switch {
            kind: "sip",
            up: !board.is_down(),
            addresses: Some(board.addresses().into_iter().map(listening).collect()),
            registrations: Some(figures.registrations),
            legs: Some(figures.legs),
            trunk_addresses_up: Some(figures.trunk_addresses_up),
            recordings: board
                .media()
                .map(|media| usize::try_from(media.figures().recordings).unwrap_or(usize::MAX)),
        }
    }
}
