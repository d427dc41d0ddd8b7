//! Registrations with trunks that are taken off.

use super::super::{Engine, Owner};
use super::Registering;
use crate::digest::Challenge;
use crate::net::Hop;
use crate::settings::Registration;
use crate::transaction::{ClientId, Outcome};
use std::time::{Duration, Instant};

/// How long a switch that stops waits for it.
const STOPPING: Duration = Duration::from_secs(1);

/// One that is being taken off, apart from the settings: they may know nothing of it any more.
pub(super) struct Leaving {
    account: Registration,
    held: Registering,
    hop: Hop,
    asking: ClientId,
    pub(super) until: Instant,
}

impl Engine {
    /// Takes our registrations off: the switch is being stopped.
    pub(in crate::engine) fn leave_trunks(&mut self, now: Instant) {
        for trunk in 0..self.trunks.lines.len() {
            self.leave(now, trunk, STOPPING);
        }
    }

    /// Whether some wait for the other side.
    pub(in crate::engine) fn is_leaving(&self) -> bool {
        !self.trunks.leaving.is_empty()
    }

    /// Takes our registration with a trunk off, if there is or may be one.
    pub(super) fn leave(&mut self, now: Instant, trunk: usize, within: Duration) {
        let Some(held) = self.trunks.lines[trunk].register.take() else {
            return;
        };
        let set = &self.settings.trunks[trunk];
        let hop = self.registrar_hop(trunk, held.place);
        let (Some(account), Some(hop)) = (set.registration.clone(), hop) else {
            return;
        };
        if !held.done && held.asking.is_none() {
            return;
        }
        self.take_off(now, account, held, hop, now + within);
    }

    fn take_off(
        &mut self,
        now: Instant,
        account: Registration,
        mut held: Registering,
        hop: Hop,
        until: Instant,
    ) {
        let request = self.registration(&account, &held, hop, 0);
        held.cseq += 1;
        let local = self.ways.local(hop);
        let asking = self
            .transactions
            .request(now, request, local, hop, Owner::Leaving);
        self.trunks.leaving.push(Leaving {
            account,
            held,
            hop,
            asking,
            until,
        });
    }

    /// A trunk answered that our registration is off, or wants the password for that.
    pub(in crate::engine) fn left(&mut self, now: Instant, id: ClientId, outcome: &Outcome) {
        let status = outcome.status();
        let found = self.trunks.leaving.iter().position(|one| one.asking == id);
        let Some(at) = found.filter(|_| status >= 200) else {
            return;
        };
        let mut left = self.trunks.leaving.swap_remove(at);
        if let (Outcome::Answered(response), 401 | 407) = (outcome, status)
            && !left.held.tried
            && let Some(challenge) = Challenge::of(response)
        {
            (left.held.challenge, left.held.tried) = (Some(challenge), true);
            self.take_off(now, left.account, left.held, left.hop, left.until);
        }
    }

    /// Gives up those that nobody answered.
    pub(super) fn tend_leaving(&mut self, now: Instant) {
        let over: Vec<ClientId> = self
            .trunks
            .leaving
            .extract_if(.., |one| one.until <= now)
            .map(|one| one.asking)
            .collect();
        for id in over {
            self.transactions.forget(id);
        }
    }
}
