//! New settings while calls go on: trunks that stay keep what is known of them, and calls find theirs
//! at its new position.

use super::super::Engine;
use super::super::leg::{Branch, Leg, Opening, Placing, State, Way};
use super::{Line, Registering, Trunks};
use crate::settings::{Registration, Settings, Trunk};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a trunk that was taken away may take to take our registration off.
const LEAVE: Duration = Duration::from_secs(32);

impl Engine {
    /// New settings; what is bound stays bound.
    pub(crate) fn change(&mut self, now: Instant, settings: Arc<Settings>) {
        self.transactions.set_timers(settings.timers);
        for trunk in 0..self.settings.trunks.len() {
            let held = &self.settings.trunks[trunk];
            if !settings.trunks.iter().any(|new| registers_as(new, held)) {
                self.leave(now, trunk, LEAVE);
            }
        }
        let moved = Moved::between(&self.settings, &settings);
        let old = std::mem::take(&mut self.trunks);
        self.trunks = old.carry_over(now, &self.settings, &settings);
        for leg in self.legs.values_mut() {
            moved.within(leg);
        }
        self.settings = settings;
    }
}

/// Whether it keeps the registration of the other alive.
fn registers_as(trunk: &Trunk, other: &Trunk) -> bool {
    let (Some(own), Some(other)) = (&trunk.registration, &other.registration) else {
        return false;
    };
    (&own.user, &own.registrar) == (&other.user, &other.registrar)
}

/// Whether nothing of an account has changed.
fn same(one: &Registration, other: &Registration) -> bool {
    (&one.password, one.expiry) == (&other.password, other.expiry)
        && (&one.user, &one.registrar) == (&other.user, &other.registrar)
}

impl Trunks {
    /// The trunks of new settings, with what is known of those that stay.
    fn carry_over(self, now: Instant, old: &Settings, settings: &Settings) -> Self {
        let mut new = Self::new(now, settings);
        new.leaving = self.leaving;
        let mut before: Vec<(Line, &Trunk)> = self.lines.into_iter().zip(&old.trunks).collect();
        for (line, set) in new.lines.iter_mut().zip(&settings.trunks) {
            let held = before.iter().position(|(held, _)| held.name == line.name);
            if let Some((held, before)) = held.map(|at| before.swap_remove(at)) {
                line.carry_over(now, held, before, set);
            }
        }
        new
    }
}

impl Line {
    fn carry_over(&mut self, now: Instant, held: Self, before: &Trunk, set: &Trunk) {
        for place in &mut self.places {
            let as_before = held
                .places
                .iter()
                .find(|p| p.host == place.host && p.port == place.port && p.transport == place.transport);
            let Some(held) = as_before else { continue };
            place.peers.clone_from(&held.peers);
            place.up = held.up;
            // The answer to what is under way can't be found any more: it is asked again.
            if before.options_every == set.options_every && held.asking.is_none() {
                place.ask_at = held.ask_at;
            }
        }
        let (Some(new), Some(held)) = (&mut self.register, held.register) else {
            return;
        };
        let (Some(account), Some(other)) = (&set.registration, &before.registration) else {
            return;
        };
        if !registers_as(set, before) {
            return;
        }
        let alike = same(account, other) && set.addresses == before.addresses;
        let at = match alike && held.asking.is_none() {
            true => held.at,
            false => now,
        };
        *new = Registering {
            at,
            asking: None,
            challenge: None,
            tried: false,
            // Another password must show what it is worth.
            done: held.done && alike,
            failures: if alike { held.failures } else { 0 },
            place: if alike { held.place } else { 0 },
            ..held
        };
    }
}

/// Where trunks and their addresses are in the new settings.
struct Moved(Vec<Option<(usize, Vec<Option<usize>>)>>);

impl Moved {
    fn between(old: &Settings, new: &Settings) -> Self {
        let to = |trunk: &Trunk| {
            let at = new.trunks.iter().position(|t| t.name == trunk.name)?;
            let places = &new.trunks[at].addresses;
            let place = |address| places.iter().position(|a| a == address);
            Some((at, trunk.addresses.iter().map(place).collect()))
        };
        Self(old.trunks.iter().map(to).collect())
    }

    fn trunk(&self, trunk: usize) -> Option<usize> {
        self.0.get(trunk)?.as_ref().map(|(at, _)| *at)
    }

    fn address(&self, trunk: usize, address: usize) -> Option<usize> {
        let (_, addresses) = self.0.get(trunk)?.as_ref()?;
        *addresses.get(address)?
    }

    fn way(&self, way: &mut Way) {
        way.address = way
            .trunk
            .zip(way.address)
            .and_then(|(trunk, address)| self.address(trunk, address));
        way.trunk = way.trunk.and_then(|trunk| self.trunk(trunk));
    }

    fn within(&self, leg: &mut Leg) {
        let branch = |branch: &mut Branch| {
            if let Some(way) = &mut branch.way {
                self.way(way);
            }
        };
        let placing = |placing: &mut Placing| {
            placing.branches.iter_mut().for_each(branch);
            placing.rest.iter_mut().for_each(|way| self.way(way));
            // What isn't there any more isn't tried.
            placing.rest.retain(|way| way.place().is_some());
        };
        leg.losers.iter_mut().for_each(branch);
        match &mut leg.state {
            State::Opening { then, .. } => {
                if let Opening::Placing(leg) = then {
                    placing(leg);
                }
            }
            State::Placing(leg) => placing(leg),
            State::Offered(_) => {}
            State::Up(session) => session.trunk = session.trunk.and_then(|trunk| self.trunk(trunk)),
            State::Ending(ending) => {
                if let Some((session, _)) = &mut ending.waits_ack {
                    session.trunk = session.trunk.and_then(|trunk| self.trunk(trunk));
                }
                if let Some(mut bye) = ending.bye.take()
                    && let Some(trunk) = self.trunk(bye.2)
                {
                    bye.2 = trunk;
                    ending.bye = Some(bye);
                }
            }
        }
    }
}
