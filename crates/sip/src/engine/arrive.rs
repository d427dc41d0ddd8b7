//! Requests that come: copies and strays sorted out, the rest to whom they concern.

use super::{Engine, TRANSACTIONS, dialog_name};
use crate::figures::Refusal;
use crate::message::{ALLOW, Method, Request, Response, Via};
use crate::net::Hop;
use crate::random;
use crate::transaction::{Incoming, ServerId};
use std::time::Instant;

/// A request that must be answered.
pub(super) struct Arrived {
    pub(super) request: Request,
    pub(super) server: ServerId,
    pub(super) hop: Hop,
}

/// Extensions that may be required of us.
const SUPPORTED: [&str; 4] = ["100rel", "timer", "path", "replaces"];

impl Engine {
    pub(super) fn arrive(&mut self, now: Instant, hop: Hop, mut request: Request) {
        let Some(via) = Via::stamp(&mut request.headers, hop.peer) else {
            return;
        };
        if self.transactions.len() >= TRANSACTIONS {
            return self.figures.refuse(Refusal::Overload);
        }
        match self.transactions.incoming(now, &request, &via, hop) {
            Incoming::Absorbed => {}
            Incoming::New(server) => self.sort(now, Arrived { request, server, hop }),
            Incoming::Cancels(server) => {
                self.stateless(&request, &via, hop, 200);
                self.cancelled(now, &request, server);
            }
            Incoming::Stray if request.method == Method::Ack => self.acknowledged(now, hop, &request),
            Incoming::Stray => {
                if self.may_answer(now, hop) {
                    self.stateless(&request, &via, hop, 481);
                }
            }
        }
    }

    fn sort(&mut self, now: Instant, arrived: Arrived) {
        let headers = &arrived.request.headers;
        let agent = headers.get("User-Agent").unwrap_or_default();
        if self
            .settings
            .silent_to
            .iter()
            .any(|prefix| agent.starts_with(prefix.as_str()))
        {
            return self.ignore(&arrived);
        }
        if let Some(tag) = headers
            .tag("To")
            .filter(|_| arrived.request.method != Method::Register)
        {
            let key = self.dialogs.get(&dialog_name(headers.call_id(), &tag)).copied();
            return match key {
                Some(key) => self.within(now, key, arrived),
                None => self.refuse_stranger(now, &arrived, 481, &[]),
            };
        }
        if headers.number("Max-Forwards") == Some(0) && arrived.request.method != Method::Options {
            self.figures.refuse(Refusal::Loop);
            return self.refuse_stranger(now, &arrived, 483, &[]);
        }
        let foreign: Vec<&str> = headers
            .values("Require")
            .filter(|tag| !SUPPORTED.iter().any(|s| s.eq_ignore_ascii_case(tag)))
            .collect();
        if !foreign.is_empty() {
            let foreign = foreign.join(", ");
            self.figures.refuse(Refusal::Unsupported);
            return self.refuse_stranger(now, &arrived, 420, &[("Unsupported", &foreign)]);
        }
        match &arrived.request.method {
            Method::Register => self.register(now, arrived),
            Method::Invite => self.invited(now, arrived),
            Method::Options => {
                let all = [
                    ("Allow", ALLOW),
                    ("Accept", "application/sdp"),
                    ("Supported", "100rel, timer, path"),
                ];
                self.refuse_stranger(now, &arrived, 200, &all);
            }
            Method::Bye | Method::Prack | Method::Update | Method::Info => {
                self.refuse_stranger(now, &arrived, 481, &[])
            }
            Method::Refer => self.refuse_stranger(now, &arrived, 603, &[]),
            other => {
                let status = unknown(other);
                self.figures.refuse(Refusal::Unsupported);
                self.refuse_stranger(now, &arrived, status, &[("Allow", ALLOW)]);
            }
        }
    }

    /// Whether one more answer may go to somebody who hasn't shown who he is.
    pub(super) fn may_answer(&mut self, now: Instant, hop: Hop) -> bool {
        let limits = &self.settings.limits;
        let may = self.trunks.identify(hop.peer).is_some()
            || self.guard.stranger(
                now,
                hop.peer.ip(),
                limits.unknown_per_second,
                limits.unknown_burst,
            );
        if !may {
            self.figures.refuse(Refusal::TooFast);
        }
        may
    }

    /// Answers somebody who hasn't shown who he is, unless he is too fast; keeps nothing of it.
    pub(super) fn refuse_stranger(
        &mut self,
        now: Instant,
        arrived: &Arrived,
        status: u16,
        fields: &[(&str, &str)],
    ) {
        if self.may_answer(now, arrived.hop) {
            self.answer_and_forget(arrived, status, fields);
        } else {
            self.ignore(arrived);
        }
    }

    /// Answers without remembering the request.
    pub(super) fn answer_and_forget(&mut self, arrived: &Arrived, status: u16, fields: &[(&str, &str)]) {
        let mut response = self.response(&arrived.request, status, &random::name());
        for (name, value) in fields {
            response.headers.push(name, value);
        }
        if let Some(hop) = self.transactions.hop(arrived.server) {
            self.transactions.send(hop, response.to_bytes());
        }
        self.transactions.drop_server(arrived.server);
    }

    pub(super) fn ignore(&mut self, arrived: &Arrived) {
        self.transactions.drop_server(arrived.server);
    }

    /// Answers a request, within its transaction.
    pub(super) fn answer(&mut self, now: Instant, arrived: &Arrived, status: u16, fields: &[(&str, &str)]) {
        let mut response = self.response(&arrived.request, status, &random::name());
        for (name, value) in fields {
            response.headers.push(name, value);
        }
        self.transactions.respond(now, arrived.server, &response);
    }

    pub(super) fn response(&self, request: &Request, status: u16, tag: &str) -> Response {
        let mut response = request.respond(status, tag);
        if status > 100 {
            response.headers.push("Server", &self.settings.user_agent);
        }
        response
    }

    fn stateless(&mut self, request: &Request, via: &Via, mut hop: Hop, status: u16) {
        if !hop.transport.is_reliable() {
            hop.peer = via.answer_to(hop.peer);
        }
        let response = self.response(request, status, &random::name());
        self.transactions.send(hop, response.to_bytes());
    }
}

/// How a method that isn't served is refused: known ones with 405, unheard ones with 501.
pub(super) fn unknown(method: &Method) -> u16 {
    match method.as_str() {
        "MESSAGE" | "SUBSCRIBE" | "NOTIFY" | "PUBLISH" | "REGISTER" | "INVITE" => 405,
        _ => 501,
    }
}
