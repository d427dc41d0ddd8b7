//! What people see of phones and trunks.

use super::Engine;
use super::leg::{Leg, Opening, Placing, State};
use crate::saved::Moment;
use crate::seen::{Contact, Seen};
use ccgate_core::VdnId;
use std::collections::HashSet;
use std::net::SocketAddr;

impl Engine {
    /// The contacts of a VDN that are good still, and all trunks.
    pub(crate) fn seen(&self, moment: Moment, vdn: VdnId) -> Seen {
        let mut contacts: Vec<Contact> = self
            .registrar
            .all()
            .filter(|((of, _), binding)| *of == vdn && binding.expires > moment.now)
            .map(|((vdn, phone), binding)| Contact {
                vdn: *vdn,
                phone: phone.clone(),
                transport: binding.hop.transport,
                address: binding.hop.peer,
                expires: moment.wall_of(binding.expires),
            })
            .collect();
        contacts.sort_by(|a, b| (&a.phone, a.address).cmp(&(&b.phone, b.address)));
        let mut trunks = self.trunks.seen();
        // A phone may stand where a trunk does: then its calls are its own.
        let phones: HashSet<SocketAddr> = self
            .registrar
            .all()
            .map(|(_, binding)| binding.hop.peer)
            .collect();
        for leg in self.legs.values() {
            let trunk = self.trunk_of_leg(leg, &phones);
            if let Some(seen) = trunk.and_then(|trunk| trunks.get_mut(trunk)) {
                seen.calls += 1;
            }
        }
        Seen { contacts, trunks }
    }

    /// The trunk that a leg goes over or came from.
    fn trunk_of_leg(&self, leg: &Leg, phones: &HashSet<SocketAddr>) -> Option<usize> {
        let placing = |placing: &Placing| {
            let mut tried = placing.branches.iter().filter(|branch| !branch.over);
            tried.find_map(|branch| branch.way.as_ref().and_then(|way| way.trunk))
        };
        let from = |peer: SocketAddr| match phones.contains(&peer) {
            true => None,
            false => self.trunks.identify(peer),
        };
        match &leg.state {
            State::Opening { then, .. } => match then {
                Opening::Offered(offered) => from(offered.dialog.hop.peer),
                Opening::Placing(_) => None,
            },
            State::Offered(offered) => from(offered.dialog.hop.peer),
            State::Placing(leg) => placing(leg),
            State::Up(session) if session.placed => session.trunk,
            State::Up(session) => from(session.dialog.hop.peer),
            State::Ending(_) => None,
        }
    }
}
