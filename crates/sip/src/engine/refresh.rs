//! Requests of ours within a call: session refreshes, digits by INFO, BYE with a password.

use super::leg::{Session, State};
use super::respond::common;
use super::secure::{answer_of, reoffered};
use super::{Engine, LegKey, Owner, Sound};
use crate::message::{Method, Response};
use crate::random;
use crate::sdp::Direction;
use crate::session;
use crate::transaction::{ClientId, Outcome};
use ccgate_core::switch::Cause;
use std::time::{Duration, Instant};

/// Digits that may wait for their INFO.
const MOST_DIGITS: usize = 64;

impl Engine {
    /// Shows the other end that the call lives: UPDATE where it is taken, else re-INVITE.
    pub(super) fn refresh(&mut self, now: Instant, key: LegKey, session: &mut Session) {
        session.again = None;
        session.timer.defer(now);
        if session.refresh.is_some() || session.accepted.is_some() {
            return;
        }
        let method = if session.updates {
            Method::Update
        } else {
            Method::Invite
        };
        let mut request = session.dialog.request(method.clone());
        request.headers.push("Supported", "timer");
        let agreed = session.timer.agreed;
        session::ask(
            agreed.interval,
            self.settings.session.min_se,
            Some("uac"),
            &mut request.headers,
        );
        if method == Method::Invite {
            let direction = session
                .remote
                .as_ref()
                .map_or(Direction::Both, |audio| audio.direction.turned());
            request.headers.push("Content-Type", "application/sdp");
            let body = match &mut session.gated {
                Some(gated) => reoffered(gated, direction).unwrap_or_default(),
                None => session.local.offer(&session.laws, direction),
            };
            request.body = body.into_bytes();
        }
        let dialog = session.dialog.clone();
        session.refresh = Some(self.send_within(now, request, &dialog, Owner::Refresh(key)));
    }

    pub(super) fn refreshed(&mut self, now: Instant, key: LegKey, client: ClientId, outcome: Outcome) {
        let Some(mut leg) = self.take(key) else {
            return;
        };
        let State::Up(session) = &mut leg.state else {
            return self.keep(key, leg);
        };
        let status = outcome.status();
        if status < 200 {
            return self.keep(key, leg);
        }
        if let (Outcome::Answered(response), 200..300) = (&outcome, status) {
            self.accepted_again(now, key, session, client, response);
            return self.keep(key, leg);
        }
        if session.refresh != Some(client) {
            return self.keep(key, leg);
        }
        session.refresh = None;
        match status {
            // Nobody is there any more, or nobody who knows of the call (RFC 3261 §12.2.1.2).
            408 | 481 | 503 => self.end(now, key, &mut leg, Cause::Unreachable, false),
            // Both tried at the same time: who began the call waits longer (RFC 3261 §14.1).
            491 => {
                let tens = random::number() % 200;
                let wait = if session.placed {
                    2_100 + tens * 10
                } else {
                    tens * 10
                };
                session.again = Some(now + Duration::from_millis(wait));
            }
            405 | 501 if session.updates => {
                session.updates = false;
                self.refresh(now, key, session);
            }
            // Whatever it thinks of the request, it lives.
            _ => session.timer = session::Running::start(now, session.timer.agreed),
        }
        self.keep(key, leg);
    }

    fn accepted_again(
        &mut self,
        now: Instant,
        key: LegKey,
        session: &mut Session,
        client: ClientId,
        response: &Response,
    ) {
        let Some((number, method)) = response.headers.cseq() else {
            return;
        };
        if method == Method::Invite {
            if let Some((_, bytes)) = session.ack.as_ref().filter(|(held, _)| *held == number) {
                let (hop, bytes) = (self.hop(&session.dialog), bytes.clone());
                return self.transactions.send(hop, bytes);
            }
            let dialog = session.dialog.clone();
            session.ack = Some((number, self.send_ack(&dialog, number, None, None)));
        }
        if session.refresh != Some(client) {
            return;
        }
        session.refresh = None;
        if let Some(target) = crate::dialog::contact(&response.headers) {
            session.dialog.target = target;
        }
        session.timer = session::Running::start(
            now,
            session::accepted(session.timer.agreed.interval, &response.headers),
        );
        if let Some(audio) = answer_of(session.gated.as_mut(), &response.body)
            && common(&audio, &session.laws).is_some()
        {
            // The answer repeats what we said of ourselves, so only the address and codec are news.
            let changed = session.remote.as_ref() != Some(&audio);
            if changed && !session.held {
                self.heard(key, session, audio);
            }
        }
    }

    /// Sends digits: as telephone events where agreed, else by INFO where it is taken.
    pub(super) fn send_digits(&mut self, now: Instant, key: LegKey, session: &mut Session, digits: &str) {
        let events = session
            .remote
            .as_ref()
            .is_some_and(|audio| audio.events.is_some());
        let digits = digits
            .chars()
            .filter(|d| d.is_ascii_digit() || "*#ABCD".contains(*d));
        if events || !session.infos {
            // Without either, the sound does what it can.
            for digit in digits {
                self.sound(key, Sound::Digit(digit));
            }
            return;
        }
        let room = MOST_DIGITS.saturating_sub(session.digits.len());
        session.digits.extend(digits.take(room));
        self.next_digit(now, key, session);
    }

    fn next_digit(&mut self, now: Instant, key: LegKey, session: &mut Session) {
        if session.info {
            return;
        }
        let Some(digit) = session.digits.pop_front() else {
            return;
        };
        let mut info = session.dialog.request(Method::Info);
        info.headers.push("Content-Type", "application/dtmf-relay");
        info.body = format!("Signal={digit}\r\nDuration=160\r\n").into_bytes();
        session.info = true;
        let dialog = session.dialog.clone();
        self.send_within(now, info, &dialog, Owner::Info(key));
    }

    pub(super) fn informed(&mut self, now: Instant, key: LegKey, outcome: &Outcome) {
        let Some(mut leg) = self.take(key) else {
            return;
        };
        if let State::Up(session) = &mut leg.state
            && outcome.status() >= 200
        {
            session.info = false;
            self.next_digit(now, key, session);
        }
        self.keep(key, leg);
    }

    /// A BYE that a trunk with a password answered: the call is over in any case, but is told again as
    /// it wants.
    pub(super) fn parted(&mut self, now: Instant, key: LegKey, outcome: &Outcome) {
        let Some(mut leg) = self.take(key) else {
            return;
        };
        if let State::Ending(ending) = &mut leg.state
            && outcome.status() >= 200
            && let Some(bye) = ending.bye.take()
        {
            let (mut dialog, _, trunk) = *bye;
            if let (Outcome::Answered(response), 401 | 407) = (outcome, outcome.status()) {
                let mut again = dialog.request(Method::Bye);
                if self.trunks.authorize(&self.settings, trunk, &mut again, response) {
                    self.send_within(now, again, &dialog, Owner::Nobody);
                }
            }
        }
        self.keep(key, leg);
    }
}
