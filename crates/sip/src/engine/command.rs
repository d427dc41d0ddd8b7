//! What the core wants done with legs. Rooms, plays and recordings are the sound's alone and don't
//! come here.

use super::invite::OPENING;
use super::leg::{Leg, Opening, Placing, State};
use super::{Engine, LegKey, Sound};
use crate::figures::Refusal;
use ccgate_core::switch::{Cause, LegId, Report};
use ccgate_core::{Phone, VdnId};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

impl Engine {
    pub(crate) fn ring(
        &mut self,
        now: Instant,
        vdn: VdnId,
        leg: LegId,
        to: Phone,
        from: Option<Phone>,
        patience: Duration,
    ) {
        let key = (vdn, leg);
        if self.legs.contains_key(&key) {
            return;
        }
        self.figures.placed += 1;
        tracing::info!(%vdn, %leg, %to, from = from.as_ref().map(tracing::field::display), "leg placed");
        let placing = Placing {
            to: to.clone(),
            from,
            until: now + patience,
            local: None,
            branches: Vec::new(),
            rest: VecDeque::new(),
            alerted: false,
            best: None,
        };
        let state = State::Opening {
            until: now + OPENING,
            then: Opening::Placing(Box::new(placing)),
        };
        let mut begun = Leg::new(now, to, state);
        begun.told = true;
        if self.is_full() {
            self.figures.refuse(Refusal::Overload);
            self.end(now, key, &mut begun, Cause::Overload, false);
        } else {
            self.sound(key, Sound::Open);
        }
        self.keep(key, begun);
    }

    pub(crate) fn alert_leg(&mut self, now: Instant, key: LegKey) {
        self.with(key, |engine, leg| {
            if let State::Offered(offered) = &mut leg.state {
                engine.alert(now, offered);
            }
        });
    }

    pub(crate) fn pick_up_leg(&mut self, now: Instant, key: LegKey) {
        self.with(key, |engine, leg| {
            if let State::Placing(placing) = &mut leg.state {
                engine.ask_to_pick_up(now, placing);
            }
        });
    }

    pub(crate) fn answer_leg(&mut self, now: Instant, key: LegKey) {
        self.with(key, |engine, leg| {
            let blank = State::Ending(super::leg::Ending::default());
            match std::mem::replace(&mut leg.state, blank) {
                State::Offered(offered) => engine.pick_up(now, key, leg, offered),
                other => leg.state = other,
            }
        });
    }

    pub(crate) fn dial_leg(&mut self, now: Instant, key: LegKey, digits: &str) {
        self.with(key, |engine, leg| {
            if let State::Up(session) = &mut leg.state {
                engine.send_digits(now, key, session, digits);
            }
        });
    }

    pub(crate) fn hang_up(&mut self, now: Instant, key: LegKey, cause: Cause) {
        self.with(key, |engine, leg| engine.end(now, key, leg, cause, false));
    }

    /// Ends everything: the switch is being stopped.
    pub(crate) fn stop(&mut self, now: Instant) {
        self.stopping = true;
        let keys: Vec<LegKey> = self.legs.keys().copied().collect();
        for key in keys {
            self.hang_up(now, key, Cause::Restart);
        }
        self.leave_trunks(now);
    }

    /// Whether nothing is left that others must still be told.
    pub(crate) fn is_quiet(&self) -> bool {
        self.legs.is_empty() && !self.is_leaving()
    }

    fn with(&mut self, key: LegKey, act: impl FnOnce(&mut Self, &mut Leg)) {
        if let Some(mut leg) = self.take(key) {
            act(self, &mut leg);
            self.keep(key, leg);
        }
    }

    /// A leg was placed that can't even be queued.
    pub(crate) fn refused_ring(leg: LegId) -> Report {
        Report::Gone {
            leg,
            cause: Cause::Overload,
        }
    }
}
