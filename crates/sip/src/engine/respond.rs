//! Answering a call that came, and ending legs of every kind.

use super::invite::PHONE_LAWS;
use super::leg::{Accepted, Branch, Leg, Offered, Repeat, Session, State};
use super::secure::Offer;
use super::{Engine, LegKey, Owner, Sound};
use crate::cause;
use crate::dialog::Dialog;
use crate::message::{ALLOW, Headers, Method, Request, Response, Uri, UriHost};
use crate::net::Hop;
use crate::sdp::{Audio, Direction};
use crate::session;
use crate::settings::{Law, Transport};
use crate::sounds::Link;
use crate::transaction::ClientId;
use ccgate_core::switch::Cause;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Instant;

impl Engine {
    /// What we say in `Contact` towards a peer.
    pub(super) fn contact(&self, hop: Hop) -> String {
        format!("<sip:{}{}>", self.ways.local(hop), hop.transport.param())
    }

    /// Takes a call.
    pub(super) fn pick_up(&mut self, now: Instant, key: LegKey, leg: &mut Leg, mut offered: Box<Offered>) {
        let Some(mut local) = offered.local.take() else {
            leg.state = State::Offered(offered);
            return;
        };
        let mut ok = self.response(&offered.invite, 200, &offered.dialog.local_tag);
        ok.headers.push("Contact", &offered.dialog.contact);
        ok.headers.push("Allow", ALLOW);
        ok.headers.push("Supported", "100rel, timer");
        session::tell(offered.timer, &mut ok.headers);
        let (body, remote, gated) = match &offered.offer {
            Some(Offer::Plain(description, audio)) => {
                let Some(law) = common(audio, &offered.laws) else {
                    leg.state = State::Offered(offered);
                    return self.end(now, key, leg, Cause::Unreachable, false);
                };
                self.connect(key, audio, law);
                (local.answer(description, audio, law), Some(audio.clone()), None)
            }
            Some(Offer::Secure(text)) => match self.gate_answer(key, &mut leg.gates, &local, text) {
                Ok((gated, body, audio)) => {
                    offered.laws = PHONE_LAWS.to_vec();
                    self.connect(key, &audio, audio.laws.first().copied().unwrap_or(Law::A));
                    (body, Some(audio), Some(gated))
                }
                Err(status) => return self.refuse_sound(now, key, leg, offered, status),
            },
            None if self.wants_secure(offered.dialog.hop) => {
                match self.gate_offer(key, &mut leg.gates, &local) {
                    Ok((gated, body)) => (body, None, Some(gated)),
                    Err(status) => return self.refuse_sound(now, key, leg, offered, status),
                }
            }
            None => (local.offer(&offered.laws, Direction::Both), None, None),
        };
        describe(&mut ok, body);
        let offers = remote.is_none();
        let bytes = ok.to_bytes();
        let number = offered.dialog.remote_seq;
        let timers = self.settings.timers;
        let hop = self
            .transactions
            .hop(offered.server)
            .unwrap_or(offered.dialog.hop);
        self.transactions.respond(now, offered.server, &ok);
        leg.answered = Some(now);
        self.figures.answered += 1;
        let (updates, infos) = abilities(&offered.invite.headers);
        let session = Session {
            dialog: offered.dialog,
            placed: false,
            local,
            laws: offered.laws,
            held: remote.as_ref().is_some_and(Audio::holds),
            remote,
            gated,
            accepted: Some(Accepted {
                number,
                repeat: Repeat::new(now, bytes, hop, timers.t1, timers.give_up),
                offered: offers,
            }),
            ack: None,
            timer: session::Running::start(now, offered.timer),
            refresh: None,
            again: None,
            updates,
            infos,
            digits: VecDeque::new(),
            info: false,
            trunk: None,
        };
        leg.state = State::Up(Box::new(session));
    }

    /// Ends a call whose protected sound can't be had after all.
    fn refuse_sound(&mut self, now: Instant, key: LegKey, leg: &mut Leg, offered: Box<Offered>, status: u16) {
        let refusal = self.response(&offered.invite, status, &offered.dialog.local_tag);
        self.transactions.respond(now, offered.server, &refusal);
        leg.state = State::Offered(offered);
        let cause = match status {
            503 => Cause::Overload,
            _ => Cause::Unreachable,
        };
        self.conclude(now, key, leg, cause);
    }

    /// Tells the sound where the other end is.
    pub(super) fn connect(&mut self, key: LegKey, audio: &Audio, law: Law) {
        let link = Link {
            address: audio.address,
            law,
            events: audio.events,
            hears: audio.direction.receives() && !audio.address.ip().is_unspecified(),
            speaks: audio.direction.sends(),
            ptime: audio.ptime,
        };
        self.sound(key, Sound::Connect(link));
    }

    /// Ends a leg in any state. `by_peer`: the other end did, so it needn't be told.
    pub(super) fn end(&mut self, now: Instant, key: LegKey, leg: &mut Leg, cause: Cause, by_peer: bool) {
        let Some(was) = self.conclude(now, key, leg, cause) else {
            return;
        };
        match was {
            State::Opening { then, .. } => match then {
                super::leg::Opening::Offered(offered) => self.turn_down(now, &offered, cause),
                super::leg::Opening::Placing(_) => {}
            },
            State::Offered(offered) => self.turn_down(now, &offered, cause),
            State::Placing(placing) => {
                leg.losers.extend(placing.branches);
                self.cancel_all(now, &mut leg.losers, cause);
            }
            State::Up(mut session) => {
                session.gated = None;
                if let Some(refresh) = session.refresh {
                    self.transactions.forget(refresh);
                }
                if !by_peer {
                    self.part(now, key, leg, session, cause);
                }
            }
            State::Ending(_) => {}
        }
        // Those that have ended already can't speak again.
        if !matches!(&leg.state, State::Ending(_)) {
            debug_assert!(false, "a concluded leg is ending");
        }
    }

    fn turn_down(&mut self, now: Instant, offered: &Offered, cause: Cause) {
        let mut response = self.response(&offered.invite, cause::refusal(cause), &offered.dialog.local_tag);
        if response.status == 503 {
            response.headers.push("Retry-After", "5");
        }
        response.headers.push("Reason", cause::reason(cause));
        self.transactions.respond(now, offered.server, &response);
    }

    /// Sends BYE, or keeps it until the ACK when the peer hasn't acknowledged our 2xx (§15).
    fn part(&mut self, now: Instant, key: LegKey, leg: &mut Leg, mut session: Box<Session>, cause: Cause) {
        let State::Ending(ending) = &mut leg.state else {
            return;
        };
        let unacknowledged = session.accepted.as_ref().is_some_and(|a| a.repeat.until > now);
        if unacknowledged && !session.placed {
            ending.waits_ack = Some((session, cause));
            return;
        }
        let bye = self.bye(now, key, &mut session.dialog, cause, session.trunk);
        if let Some((client, trunk)) = bye {
            ending.bye = Some(Box::new((session.dialog, client, trunk)));
        }
    }

    /// Sends BYE. Returns its name when a trunk with a password may want one for it.
    pub(super) fn bye(
        &mut self,
        now: Instant,
        key: LegKey,
        dialog: &mut Dialog,
        cause: Cause,
        trunk: Option<usize>,
    ) -> Option<(ClientId, usize)> {
        let mut bye = dialog.request(Method::Bye);
        bye.headers.push("Reason", cause::reason(cause));
        let challenged = trunk.filter(|at| {
            self.settings
                .trunks
                .get(*at)
                .is_some_and(|t| t.registration.is_some())
        });
        let owner = challenged.map_or(Owner::Nobody, |_| Owner::Bye(key));
        let client = self.send_within(now, bye, dialog, owner);
        challenged.map(|trunk| (client, trunk))
    }

    /// Sends a request within a dialog.
    pub(super) fn send_within(
        &mut self,
        now: Instant,
        mut request: Request,
        dialog: &Dialog,
        owner: Owner,
    ) -> ClientId {
        request.headers.push("User-Agent", &self.settings.user_agent);
        let hop = self.hop(dialog);
        self.transactions
            .request(now, request, self.ways.local(hop), hop, owner)
    }

    /// Sends an ACK of a 2xx; returns it, to be sent again.
    pub(super) fn send_ack(
        &mut self,
        dialog: &Dialog,
        number: u32,
        invite: Option<&Request>,
        body: Option<String>,
    ) -> Vec<u8> {
        let mut ack = dialog.ack(number);
        for name in ["Authorization", "Proxy-Authorization"] {
            if let Some(value) = invite.and_then(|invite| invite.headers.get(name)) {
                ack.headers.push(name, value);
            }
        }
        if let Some(body) = body {
            ack.headers.push("Content-Type", "application/sdp");
            ack.body = body.into_bytes();
        }
        let hop = self.hop(dialog);
        let via = format!(
            "SIP/2.0/{} {};branch=z9hG4bK{:016x};rport",
            hop.transport.via(),
            self.ways.local(hop),
            crate::random::number()
        );
        ack.headers.push_front("Via", &via);
        let bytes = ack.to_bytes();
        self.transactions.send(hop, bytes.clone());
        bytes
    }

    /// Where a dialog's requests go: the first route, else the peer's contact; always over the
    /// connection that is there when it leads to the same place.
    pub(super) fn hop(&self, dialog: &Dialog) -> Hop {
        let held = dialog.hop;
        if dialog.sticky || held.transport == Transport::Ws {
            return held;
        }
        let route = dialog
            .routes
            .first()
            .and_then(|route| crate::message::Address::parse(route))
            .map(|a| a.uri);
        let Some(uri) = Uri::parse(route.as_deref().unwrap_or(&dialog.target)) else {
            return held;
        };
        let Some(UriHost::Ip(ip)) = uri.host else {
            return held;
        };
        let transport = match uri.transport.as_deref() {
            Some("tcp") if !uri.secure => Transport::Tcp,
            Some("tls") => Transport::Tls,
            _ if uri.secure => Transport::Tls,
            None if held.transport.is_reliable() => held.transport,
            _ => Transport::Udp,
        };
        let peer = SocketAddr::new(ip, uri.port.unwrap_or(transport.port()));
        let same_host = transport == held.transport && peer.ip() == held.peer.ip();
        if same_host && (peer == held.peer || transport.is_reliable()) && self.ways.is_open(held) {
            return held;
        }
        self.ways.reach(transport, peer, &ip.to_string()).unwrap_or(held)
    }

    pub(super) fn cancel_all(&mut self, now: Instant, branches: &mut [Branch], cause: Cause) {
        for branch in branches.iter_mut().filter(|b| !b.over) {
            self.cancel(now, branch, cause);
        }
    }

    /// Cancels an INVITE of ours now, or as soon as it has had a provisional answer (§9.1).
    pub(super) fn cancel(&mut self, now: Instant, branch: &mut Branch, cause: Cause) {
        branch.cancel = Some(cause);
        branch.silent = None;
        branch.gated = None;
        if branch.provisional && !branch.cancelled {
            branch.cancelled = true;
            self.transactions
                .cancel(now, branch.client, cause::reason(cause), Owner::Nobody);
        }
    }
}

/// The codec that is used: the peer's first that is ours too.
pub(super) fn common(audio: &Audio, ours: &[Law]) -> Option<Law> {
    audio.laws.iter().copied().find(|law| ours.contains(law))
}

pub(super) fn describe(response: &mut Response, body: String) {
    response.headers.push("Content-Type", "application/sdp");
    response.body = body.into_bytes();
}

/// Whether a peer takes UPDATE, and INFO.
pub(super) fn abilities(headers: &Headers) -> (bool, bool) {
    (headers.lists("Allow", "UPDATE"), headers.lists("Allow", "INFO"))
}
