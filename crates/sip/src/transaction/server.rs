//! Requests that we get (RFC 3261 §17.2).

use super::{Key, Transactions};
use crate::message::{Method, Request, Response, Via};
use crate::net::Hop;
use std::time::{Duration, Instant};

/// A request that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ServerId(u64);

enum State {
    /// Not answered for good.
    Open,
    /// INVITE, refused: the refusal is sent again until the ACK.
    Refused { interval: Duration },
    /// INVITE, accepted: the leg sends the 2xx again (RFC 6026 §7.1).
    Accepted,
    /// Answered (and acknowledged): copies of the request get the answer again.
    Completed,
}

pub(super) struct Server {
    hop: Hop,
    key: String,
    invite: bool,
    state: State,
    last: Option<Vec<u8>>,
    until: Instant,
    due: Instant,
}

/// What a request is to the transactions.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// The first of its kind.
    New(ServerId),
    /// A copy, or the ACK of a refusal: done with.
    Absorbed,
    /// Cancels this INVITE.
    Cancels(ServerId),
    /// Belongs to no transaction: an ACK of a 2xx, or a CANCEL that is too late.
    Stray,
}

/// A transaction's name (§17.2.3); peers of before RFC 3261 are told apart by their other fields.
fn key(request: &Request, via: &Via, method: &Method) -> String {
    let headers = &request.headers;
    match via.branch.starts_with("z9hG4bK") {
        true => format!("{}|{}|{method}", via.branch, via.sent_by),
        false => {
            let number = headers.cseq().map_or(0, |(number, _)| number);
            let tag = headers.tag("From").unwrap_or_default();
            format!("{}|{tag}|{number}|{}|{method}", headers.call_id(), via.sent_by)
        }
    }
}

/// Longest time in which a leg must answer for good; its own deadlines are shorter.
const LONGEST: Duration = Duration::from_secs(3600);

impl<O: Clone> Transactions<O> {
    /// Sorts a request out. A transaction begins for it when it is new.
    pub(crate) fn incoming(&mut self, now: Instant, request: &Request, via: &Via, hop: Hop) -> Incoming {
        let invite_key = || key(request, via, &Method::Invite);
        match request.method {
            Method::Ack => {
                let Some(id) = self.server_keys.get(&invite_key()).copied() else {
                    return Incoming::Stray;
                };
                return self.acknowledged(now, id);
            }
            Method::Cancel => {
                let id = self.server_keys.get(&invite_key()).copied();
                // It comes the way the INVITE came (§9.1); a stranger who knows the branch can't cancel.
                let same = |id: &ServerId| {
                    let server = self.servers.get(id);
                    server.is_some_and(|server| server.hop.peer.ip() == hop.peer.ip())
                };
                return id.filter(same).map_or(Incoming::Stray, Incoming::Cancels);
            }
            _ => {}
        }
        let key = key(request, via, &request.method);
        if let Some(server) = self.server_keys.get(&key).and_then(|id| self.servers.get(id)) {
            let again = match server.state {
                State::Accepted => None,
                _ => server.last.clone(),
            };
            let hop = server.hop;
            if let Some(bytes) = again {
                self.send(hop, bytes);
            }
            return Incoming::Absorbed;
        }
        let id = ServerId(self.serial());
        let mut hop = hop;
        if !hop.transport.is_reliable() {
            hop.peer = via.answer_to(hop.peer);
        }
        let until = now + LONGEST;
        let server = Server {
            hop,
            key: key.clone(),
            invite: request.method == Method::Invite,
            state: State::Open,
            last: None,
            until,
            due: until,
        };
        self.servers.insert(id, server);
        self.server_keys.insert(key, id);
        self.arm(until, Key::Server(id));
        Incoming::New(id)
    }

    fn acknowledged(&mut self, now: Instant, id: ServerId) -> Incoming {
        let t4 = self.timers.t4;
        let Some(server) = self.servers.get_mut(&id) else {
            return Incoming::Stray;
        };
        match server.state {
            State::Refused { .. } => {
                server.state = State::Completed;
                server.last = None;
                server.until = if server.hop.transport.is_reliable() {
                    now
                } else {
                    now + t4
                };
                let due = server.until;
                let old = std::mem::replace(&mut server.due, due);
                self.disarm(old, Key::Server(id));
                self.arm(due, Key::Server(id));
                Incoming::Absorbed
            }
            State::Completed => Incoming::Absorbed,
            // Some peers give the ACK of a 2xx the INVITE's branch.
            State::Accepted => Incoming::Stray,
            State::Open => Incoming::Absorbed,
        }
    }

    /// Whether the request still waits for its final answer.
    pub(crate) fn is_open(&self, id: ServerId) -> bool {
        self.servers
            .get(&id)
            .is_some_and(|s| matches!(s.state, State::Open))
    }

    /// Answers a request.
    pub(crate) fn respond(&mut self, now: Instant, id: ServerId, response: &Response) {
        let (t1, give_up) = (self.timers.t1, self.timers.give_up);
        let Some(server) = self
            .servers
            .get_mut(&id)
            .filter(|s| matches!(s.state, State::Open))
        else {
            return;
        };
        let bytes = response.to_bytes();
        let hop = server.hop;
        server.last = Some(bytes.clone());
        if response.status >= 200 {
            let reliable = hop.transport.is_reliable();
            let old = server.due;
            (server.until, server.due) = (now + give_up, now + give_up);
            match (server.invite, response.status) {
                (true, 200..300) => {
                    server.state = State::Accepted;
                    server.last = None;
                }
                (true, _) => {
                    server.state = State::Refused { interval: t1 };
                    if !reliable {
                        server.due = now + t1;
                    }
                }
                (false, _) => {
                    server.state = State::Completed;
                    if reliable {
                        (server.until, server.due) = (now, now);
                    }
                }
            }
            let due = server.due;
            self.disarm(old, Key::Server(id));
            self.arm(due, Key::Server(id));
        }
        self.send(hop, bytes);
    }

    /// Where answers to the request go.
    pub(crate) fn hop(&self, id: ServerId) -> Option<Hop> {
        self.servers.get(&id).map(|s| s.hop)
    }

    /// Forgets a request without an answer.
    pub(crate) fn drop_server(&mut self, id: ServerId) {
        if let Some(server) = self.servers.remove(&id) {
            self.server_keys.remove(&server.key);
            self.disarm(server.due, Key::Server(id));
        }
    }

    pub(super) fn fire_server(&mut self, now: Instant, at: Instant, id: ServerId) {
        let t2 = self.timers.t2;
        let Some(server) = self.servers.get_mut(&id).filter(|s| s.due == at) else {
            return;
        };
        if server.until <= now {
            return self.drop_server(id);
        }
        let State::Refused { interval } = &mut server.state else {
            return;
        };
        *interval = (*interval * 2).min(t2);
        server.due = (now + *interval).min(server.until);
        let (due, hop, bytes) = (server.due, server.hop, server.last.clone());
        self.arm(due, Key::Server(id));
        if let Some(bytes) = bytes {
            self.send(hop, bytes);
        }
    }
}
