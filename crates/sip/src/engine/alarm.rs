//! What is done when time passes.

use super::leg::{Leg, State, Way};
use super::{Engine, KEEP_OPEN, LOGGED, LegKey, Owner, SWEEP};
use crate::session::Due;
use crate::transaction::{ClientId, Outcome};
use ccgate_core::switch::Cause;
use std::time::Instant;

impl Engine {
    /// When [`Engine::tick`] has something to do.
    pub(crate) fn next(&self) -> Instant {
        let legs = self.alarms.first().map(|(at, _)| *at);
        let all = [legs, self.transactions.next(), self.trunks.next()];
        all.into_iter()
            .flatten()
            .min()
            .unwrap_or(self.sweep)
            .min(self.sweep)
    }

    /// Does what is due.
    pub(crate) fn tick(&mut self, now: Instant) {
        for (id, owner) in self.transactions.fire(now) {
            self.outcome(now, id, owner, Outcome::TimedOut);
        }
        while let Some((_, key)) = self.alarms.first().copied().filter(|(at, _)| *at <= now) {
            let Some(mut leg) = self.take(key) else {
                continue;
            };
            self.ring_out(now, key, &mut leg);
            self.keep(key, leg);
        }
        self.tend_trunks(now);
        if self.sweep <= now {
            self.sweep = now + SWEEP;
            self.loggable = LOGGED;
            for line in self.registrar.expire(now) {
                self.unregistered(&line, "its registration expired");
            }
        }
        if self.keep_open <= now {
            self.keep_open = now + KEEP_OPEN;
            let hops: Vec<_> = self.registrar.translated().collect();
            for hop in hops {
                self.transactions.send(hop, b"\r\n\r\n".to_vec());
            }
        }
    }

    /// The answer to a request of ours, or that there is none.
    pub(super) fn outcome(&mut self, now: Instant, id: ClientId, owner: Owner, outcome: Outcome) {
        match owner {
            Owner::Invite(key, branch) => self.invite_answered(now, key, branch, id, outcome),
            Owner::Refresh(key) => self.refreshed(now, key, id, outcome),
            Owner::Info(key) => self.informed(now, key, &outcome),
            Owner::Bye(key) => self.parted(now, key, &outcome),
            Owner::Options(trunk, address) => self.trunk_answered(now, trunk, address, id, &outcome),
            Owner::Register(trunk) => self.trunk_registered(now, trunk, id, &outcome),
            Owner::Leaving => self.left(now, id, &outcome),
            Owner::Nobody => {}
        }
    }

    /// A deadline of a leg has passed.
    fn ring_out(&mut self, now: Instant, key: LegKey, leg: &mut Leg) {
        let t2 = self.settings.timers.t2;
        match &mut leg.state {
            State::Opening { until, .. } => {
                if *until <= now {
                    self.end(now, key, leg, Cause::Overload, false);
                }
            }
            State::Offered(offered) => {
                if let Some(provisional) = &mut offered.provisional {
                    if provisional.until <= now {
                        return self.end(now, key, leg, Cause::Unreachable, false);
                    }
                    if provisional.at <= now {
                        // These double without a ceiling (RFC 3262 §3).
                        let twice = provisional.interval * 2;
                        provisional.step(now, twice);
                        self.transactions.send(provisional.hop, provisional.bytes.clone());
                    }
                }
                if offered.until <= now {
                    self.end(now, key, leg, Cause::NoAnswer, false);
                }
            }
            State::Placing(placing) => {
                if placing.until <= now {
                    // Lines that failed say more than a phone that only rang.
                    let cause = if placing.alerted || placing.best.is_none() {
                        Cause::NoAnswer
                    } else {
                        Cause::Unreachable
                    };
                    return self.end(now, key, leg, cause, false);
                }
                let mut silent = Vec::new();
                for branch in placing
                    .branches
                    .iter_mut()
                    .filter(|b| b.silent.is_some_and(|at| at <= now))
                {
                    branch.silent = None;
                    branch.cancel = Some(Cause::Unreachable);
                    silent.extend(branch.way.as_ref().and_then(Way::place));
                    placing.best = placing.best.or(Some(Cause::Unreachable));
                }
                for (trunk, address) in silent {
                    self.trunks.failed(now, &self.settings, trunk, address);
                }
                self.try_next(now, key, leg);
            }
            State::Up(session) => {
                if let Some(accepted) = &mut session.accepted {
                    let repeat = &mut accepted.repeat;
                    if repeat.until <= now {
                        // The ACK never came: there is no call (RFC 3261 §13.3.1.4).
                        session.accepted = None;
                        return self.end(now, key, leg, Cause::Unreachable, false);
                    }
                    if repeat.at <= now {
                        repeat.step(now, t2);
                        self.transactions.send(repeat.hop, repeat.bytes.clone());
                    }
                }
                let again = session.again.is_some_and(|at| at <= now);
                match session.timer.due(now) {
                    Some(Due::Expired) => self.end(now, key, leg, Cause::Unreachable, false),
                    Some(Due::Refresh) => self.refresh(now, key, session),
                    None if again => self.refresh(now, key, session),
                    None => {}
                }
            }
            State::Ending(ending) => {
                let lost = ending.until.is_none_or(|until| until <= now);
                if let Some((session, _)) = &mut ending.waits_ack
                    && let Some(accepted) = &mut session.accepted
                    && accepted.repeat.at <= now
                {
                    accepted.repeat.step(now, t2);
                    self.transactions
                        .send(accepted.repeat.hop, accepted.repeat.bytes.clone());
                }
                let overdue = ending.waits_ack.take_if(|(session, _)| {
                    lost || session.accepted.as_ref().is_none_or(|a| a.repeat.until <= now)
                });
                if lost {
                    ending.bye = None;
                    for branch in &mut leg.losers {
                        branch.over = true;
                        self.transactions.forget(branch.client);
                    }
                }
                if let Some((mut session, cause)) = overdue {
                    self.bye(now, key, &mut session.dialog, cause, None);
                }
            }
        }
    }
}
