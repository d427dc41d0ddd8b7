//! Requests within a dialog.

use super::arrive::{Arrived, unknown};
use super::invite::offer_of;
use super::leg::{Accepted, Leg, Repeat, Session, State};
use super::respond::{common, describe};
use super::secure::{Offer, answer_of, renegotiated, reoffered};
use super::{Engine, LegKey, dialog_name};
use crate::message::{ALLOW, Method, Request};
use crate::net::Hop;
use crate::sdp::{Audio, Direction};
use crate::session;
use ccgate_core::switch::{Cause, Report};
use std::time::Instant;

impl Engine {
    pub(super) fn within(&mut self, now: Instant, key: LegKey, arrived: Arrived) {
        let Some(mut leg) = self.take(key) else {
            return self.answer_and_forget(&arrived, 481, &[]);
        };
        let from = arrived.request.headers.tag("From").unwrap_or_default();
        match &mut leg.state {
            State::Up(session) if session.dialog.remote_tag == from => {
                self.talking(now, key, &mut leg, &arrived)
            }
            State::Offered(offered) if offered.dialog.remote_tag == from => {
                self.ringing(now, key, &mut leg, &arrived)
            }
            // The other end hangs up what is over already, or isn't quite.
            State::Ending(_) | State::Placing(_) if arrived.request.method == Method::Bye => {
                self.answer(now, &arrived, 200, &[])
            }
            _ => self.answer_and_forget(&arrived, 481, &[]),
        }
        self.keep(key, leg);
    }

    /// Before our answer, towards a caller.
    fn ringing(&mut self, now: Instant, key: LegKey, leg: &mut Leg, arrived: &Arrived) {
        let State::Offered(offered) = &mut leg.state else {
            return;
        };
        match &arrived.request.method {
            Method::Prack => {
                let expected = format!("{} {} INVITE", offered.rseq, offered.dialog.remote_seq);
                let rack = arrived.request.headers.get("RAck").unwrap_or_default();
                let fits = rack
                    .split_ascii_whitespace()
                    .eq(expected.split_ascii_whitespace());
                let status = match offered.provisional.take_if(|_| fits) {
                    Some(_) => 200,
                    None => 481,
                };
                self.answer(now, arrived, status, &[]);
            }
            Method::Bye => {
                self.answer(now, arrived, 200, &[]);
                self.end(now, key, leg, Cause::CallerLeft, false);
            }
            Method::Info | Method::Options => self.answer(now, arrived, 200, &[]),
            // Both wait until the first offer has its answer (RFC 3261 §14.2, RFC 3311 §5.2).
            Method::Invite | Method::Update => self.answer(now, arrived, 500, &[("Retry-After", "2")]),
            other => self.refuse_within(now, arrived, other),
        }
    }

    fn refuse_within(&mut self, now: Instant, arrived: &Arrived, method: &Method) {
        // Transfers are the agent's desktop's to make, so a phone that asks for one is told no.
        let status = if *method == Method::Refer {
            603
        } else {
            unknown(method)
        };
        self.answer(now, arrived, status, &[("Allow", ALLOW)]);
    }

    fn talking(&mut self, now: Instant, key: LegKey, leg: &mut Leg, arrived: &Arrived) {
        let State::Up(session) = &mut leg.state else {
            return;
        };
        if !session.dialog.accepts(&arrived.request) {
            return self.answer(now, arrived, 500, &[]);
        }
        if session.dialog.sticky {
            // A phone that has moved is reached where it speaks from.
            session.dialog.hop = arrived.hop;
        }
        match &arrived.request.method {
            Method::Bye => {
                self.answer(now, arrived, 200, &[]);
                self.end(now, key, leg, Cause::Normal, true);
            }
            Method::Invite | Method::Update => self.changed(now, key, session, arrived),
            Method::Info => {
                let digit = digit_of(&arrived.request);
                self.answer(now, arrived, 200, &[]);
                if let Some(digit) = digit {
                    self.report(key, Report::Digit { leg: key.1, digit });
                }
            }
            Method::Options => self.answer(now, arrived, 200, &[("Allow", ALLOW)]),
            // It was on its way when the call was answered; a refusal would end the call (RFC 5057 §5.1).
            Method::Prack if !session.placed && arrived.request.headers.get("RAck").is_some() => {
                self.answer(now, arrived, 200, &[])
            }
            Method::Prack => self.answer(now, arrived, 481, &[]),
            other => {
                let other = other.clone();
                self.refuse_within(now, arrived, &other);
            }
        }
    }

    /// Re-INVITE and UPDATE: hold, another address, or only a sign of life.
    fn changed(&mut self, now: Instant, key: LegKey, session: &mut Session, arrived: &Arrived) {
        let invite = arrived.request.method == Method::Invite;
        if session.refresh.is_some() {
            return self.answer(now, arrived, 491, &[]);
        }
        if invite && session.accepted.is_some() {
            return self.answer(now, arrived, 500, &[("Retry-After", "3")]);
        }
        let offer = match offer_of(&arrived.request) {
            Ok(offer) => offer,
            Err(status) => return self.answer(now, arrived, status, &[]),
        };
        let agreed = match session::answer(self.settings.session, &arrived.request.headers) {
            Ok(agreed) => agreed,
            Err(least) => return self.answer(now, arrived, 422, &[("Min-SE", &least.as_secs().to_string())]),
        };
        let tag = session.dialog.local_tag.clone();
        let mut ok = self.response(&arrived.request, 200, &tag);
        ok.headers.push("Contact", &session.dialog.contact);
        ok.headers.push("Allow", ALLOW);
        ok.headers.push("Supported", "100rel, timer");
        session::tell(agreed, &mut ok.headers);
        let mut offers = false;
        match offer {
            Some(offer) => match accept_again(session, offer) {
                Ok((body, audio)) => {
                    describe(&mut ok, body);
                    self.heard(key, session, audio);
                }
                Err(status) => return self.answer(now, arrived, status, &[]),
            },
            None if invite => {
                offers = true;
                let body = match &mut session.gated {
                    Some(gated) => reoffered(gated, Direction::Both),
                    None => Some(session.local.offer(&session.laws, Direction::Both)),
                };
                let Some(body) = body else {
                    return self.answer(now, arrived, 503, &[]);
                };
                describe(&mut ok, body);
            }
            None => {}
        }
        session.timer = session::Running::start(now, agreed);
        let bytes = ok.to_bytes();
        let hop = self.transactions.hop(arrived.server).unwrap_or(arrived.hop);
        self.transactions.respond(now, arrived.server, &ok);
        if invite {
            let timers = self.settings.timers;
            session.accepted = Some(Accepted {
                number: session.dialog.remote_seq,
                repeat: Repeat::new(now, bytes, hop, timers.t1, timers.give_up),
                offered: offers,
            });
        }
    }

    /// The other end has said where and how it listens.
    pub(super) fn heard(&mut self, key: LegKey, session: &mut Session, audio: Audio) {
        if let Some(law) = common(&audio, &session.laws) {
            self.connect(key, &audio, law);
        }
        let held = audio.holds();
        session.remote = Some(audio);
        if held != session.held {
            session.held = held;
            self.report(key, Report::Held { leg: key.1, on: held });
        }
    }

    /// ACK of a 2xx of ours.
    pub(super) fn acknowledged(&mut self, now: Instant, hop: Hop, ack: &Request) {
        let headers = &ack.headers;
        let tag = headers.tag("To").unwrap_or_default();
        let Some(key) = self.dialogs.get(&dialog_name(headers.call_id(), &tag)).copied() else {
            return;
        };
        let Some(mut leg) = self.take(key) else {
            return;
        };
        let number = headers.cseq().map_or(0, |(number, _)| number);
        let from = headers.tag("From").unwrap_or_default();
        match &mut leg.state {
            State::Up(session) if session.dialog.remote_tag != from => {}
            State::Up(session) => {
                if let Some(accepted) = session.accepted.take_if(|a| a.number == number) {
                    if session.dialog.sticky {
                        session.dialog.hop = hop;
                    }
                    if accepted.offered {
                        match answer_of(session.gated.as_mut(), &ack.body) {
                            Some(audio) => self.heard(key, session, audio),
                            None => self.end(now, key, &mut leg, Cause::Unreachable, false),
                        }
                    }
                }
            }
            State::Ending(ending) => {
                let waited = ending
                    .waits_ack
                    .take_if(|(session, _)| session.accepted.as_ref().is_some_and(|a| a.number == number));
                if let Some((mut session, cause)) = waited {
                    self.bye(now, key, &mut session.dialog, cause, None);
                }
            }
            _ => {}
        }
        self.keep(key, leg);
    }
}

/// Our answer to an offer in a call; sound that was protected stays so, and plain sound plain. `Err`: the
/// status that refuses it.
fn accept_again(session: &mut Session, offer: Offer) -> Result<(String, Audio), u16> {
    match (offer, &mut session.gated) {
        (Offer::Plain(description, audio), None) => {
            let law = common(&audio, &session.laws).ok_or(488_u16)?;
            Ok((session.local.answer(&description, &audio, law), audio))
        }
        (Offer::Secure(text), Some(gated)) => renegotiated(gated, &text),
        (Offer::Plain(..), Some(_)) | (Offer::Secure(_), None) => Err(488),
    }
}

/// The digit of an INFO: `application/dtmf-relay`, or `application/dtmf`.
fn digit_of(info: &Request) -> Option<char> {
    let kind = info
        .headers
        .get("Content-Type")?
        .split(';')
        .next()?
        .trim()
        .to_ascii_lowercase();
    let body = std::str::from_utf8(&info.body).ok()?;
    let signal = match kind.as_str() {
        "application/dtmf-relay" => {
            let lines = body.lines().filter_map(|line| line.split_once('='));
            lines
                .into_iter()
                .find(|(name, _)| name.trim().eq_ignore_ascii_case("Signal"))?
                .1
                .trim()
        }
        "application/dtmf" => body.trim(),
        _ => return None,
    };
    let signal = match signal {
        "10" => "*",
        "11" => "#",
        other => other,
    };
    let mut chars = signal.chars();
    let digit = chars.next()?.to_ascii_uppercase();
    let fits = chars.next().is_none() && (digit.is_ascii_digit() || "*#ABCD".contains(digit));
    fits.then_some(digit)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn digits() {
        let check = |kind: &str, body: &str, expect: Option<char>| {
            let mut info = Request::new(Method::Info, "sip:x");
            info.headers.push("Content-Type", kind);
            info.body = body.as_bytes().to_vec();
            assert_eq!(digit_of(&info), expect, "{kind} {body}");
        };
        check(
            "application/dtmf-relay",
            "Signal=5\r\nDuration=160\r\n",
            Some('5'),
        );
        check("application/dtmf-relay", "Duration=160\nsignal = a\n", Some('A'));
        check("application/dtmf-relay", "Signal=11", Some('#'));
        check("application/dtmf", "*", Some('*'));
        check("application/dtmf", "x", None);
        check("application/dtmf", "", None);
        check("text/plain", "5", None);
    }
}
