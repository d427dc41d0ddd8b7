//! Requests that we send (RFC 3261 §17.1).

use super::{Key, Transactions};
use crate::message::{Method, Request, Response, Via};
use crate::net::Hop;
use crate::random;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A request that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ClientId(u64);

enum State {
    /// No answer yet: sent again until one comes.
    Calling {
        interval: Duration,
        again: Option<Instant>,
    },
    /// INVITE, with a provisional answer: the leg decides how long to wait.
    Proceeding,
    /// INVITE, refused: the ACK is sent again when the refusal is.
    Refused { ack: Vec<u8> },
    /// INVITE, accepted: every 2xx goes to the leg (RFC 6026 §7.2).
    Accepted,
    /// Over; late copies of the answer are swallowed.
    Completed,
}

pub(super) struct Client<O> {
    pub(super) owner: O,
    pub(super) hop: Hop,
    branch: String,
    request: Request,
    bytes: Vec<u8>,
    state: State,
    /// When it is over whatever happens; for `Proceeding` when the leg must have ended it.
    until: Instant,
    due: Instant,
    /// The CANCEL of this INVITE, which bears the same branch.
    cancel: Option<ClientId>,
}

/// A branch's name: its number, then something that a stranger can't guess.
fn branch(id: u64) -> String {
    format!("z9hG4bK{id:x}.{:016x}", random::number())
}

fn id_of(branch: &str) -> Option<ClientId> {
    let (id, _) = branch.strip_prefix("z9hG4bK")?.split_once('.')?;
    u64::from_str_radix(id, 16).ok().map(ClientId)
}

/// Longest time from the first provisional answer to the final one; legs end sooner.
const LONGEST_RING: Duration = Duration::from_secs(3600);

impl<O> Client<O> {
    pub(super) fn waits(&self) -> bool {
        matches!(self.state, State::Calling { .. } | State::Proceeding)
    }
}

impl<O: Clone> Transactions<O> {
    /// Sends a request; `local` is what its `Via` says.
    pub(crate) fn request(
        &mut self,
        now: Instant,
        mut request: Request,
        local: SocketAddr,
        hop: Hop,
        owner: O,
    ) -> ClientId {
        let id = ClientId(self.serial());
        let branch = branch(id.0);
        let via = format!("SIP/2.0/{} {local};branch={branch};rport", hop.transport.via());
        request.headers.push_front("Via", &via);
        self.start(now, id, branch, request, hop, owner);
        id
    }

    fn start(&mut self, now: Instant, id: ClientId, branch: String, request: Request, hop: Hop, owner: O) {
        let bytes = request.to_bytes();
        self.send(hop, bytes.clone());
        let again = (!hop.transport.is_reliable()).then_some(now + self.timers.t1);
        let until = now + self.timers.give_up;
        let client = Client {
            owner,
            hop,
            branch,
            request,
            bytes,
            state: State::Calling {
                interval: self.timers.t1,
                again,
            },
            until,
            due: again.unwrap_or(until),
            cancel: None,
        };
        let due = client.due;
        if hop.transport.is_reliable() {
            *self.flows.entry(hop.flow).or_default() += 1;
        }
        self.clients.insert(id, client);
        self.arm(due, Key::Client(id));
    }

    /// Cancels an INVITE that has had a provisional answer (§9.1).
    pub(crate) fn cancel(&mut self, now: Instant, id: ClientId, reason: &str, owner: O) {
        let Some(invite) = self
            .clients
            .get(&id)
            .filter(|c| matches!(c.state, State::Proceeding))
        else {
            return;
        };
        let (branch, hop) = (invite.branch.clone(), invite.hop);
        let mut cancel = follow_up(&invite.request, Method::Cancel);
        cancel.headers.push("Reason", reason);
        let cancel_id = ClientId(self.serial());
        // The INVITE must end by itself now; if it doesn't, it is given up (§9.1).
        let until = now + self.timers.give_up;
        if let Some(invite) = self.clients.get_mut(&id) {
            let old = invite.due;
            (invite.until, invite.due, invite.cancel) = (until, until, Some(cancel_id));
            self.disarm(old, Key::Client(id));
        }
        self.arm(until, Key::Client(id));
        self.start(now, cancel_id, branch, cancel, hop, owner);
    }

    /// Finds the request of an answer. `None`: nobody's, or only a copy of one.
    pub(crate) fn response(&mut self, now: Instant, response: &Response) -> Option<(ClientId, O)> {
        let via = Via::parse(response.headers.values("Via").next()?)?;
        let (_, method) = response.headers.cseq()?;
        let mut id = id_of(&via.branch)?;
        if method == Method::Cancel {
            id = self.clients.get(&id)?.cancel?;
        }
        let (t4, give_up) = (self.timers.t4, self.timers.give_up);
        let client = self.clients.get_mut(&id)?;
        if client.branch != via.branch || client.request.method != method {
            return None;
        }
        let reliable = client.hop.transport.is_reliable();
        let invite = method == Method::Invite;
        let mut due = None;
        let mut ack_now = None;
        let tell = match (&client.state, response.status) {
            (State::Calling { .. } | State::Proceeding, 100..200) if invite => {
                if matches!(client.state, State::Calling { .. }) {
                    client.state = State::Proceeding;
                    client.until = now + LONGEST_RING;
                    due = Some(client.until);
                }
                true
            }
            (State::Calling { .. }, 100..200) => {
                let t2 = self.timers.t2;
                if let State::Calling { interval, .. } = &mut client.state {
                    *interval = t2;
                }
                true
            }
            (State::Calling { .. } | State::Proceeding, 200..300) if invite => {
                client.state = State::Accepted;
                client.until = now + give_up;
                due = Some(client.until);
                true
            }
            (State::Accepted, 200..300) => true,
            (State::Calling { .. } | State::Proceeding, 300..) if invite => {
                let ack = ack_of_refusal(&client.request, response).to_bytes();
                ack_now = Some((client.hop, ack.clone()));
                client.state = State::Refused { ack };
                client.until = if reliable { now } else { now + give_up };
                due = Some(client.until);
                true
            }
            (State::Refused { ack }, 300..) => {
                ack_now = Some((client.hop, ack.clone()));
                false
            }
            (State::Calling { .. }, _) => {
                client.state = State::Completed;
                client.until = if reliable { now } else { now + t4 };
                due = Some(client.until);
                true
            }
            _ => false,
        };
        if let Some(due) = due {
            let old = std::mem::replace(&mut client.due, due);
            self.disarm(old, Key::Client(id));
            self.arm(due, Key::Client(id));
        }
        let owner = self.clients.get(&id).map(|c| c.owner.clone());
        if let Some((hop, ack)) = ack_now {
            self.send(hop, ack);
        }
        owner.filter(|_| tell).map(|owner| (id, owner))
    }

    /// Gives a request up without waiting for its answer.
    pub(crate) fn forget(&mut self, id: ClientId) -> Option<O> {
        let client = self.remove(id)?;
        self.disarm(client.due, Key::Client(id));
        Some(client.owner)
    }

    fn remove(&mut self, id: ClientId) -> Option<Client<O>> {
        let client = self.clients.remove(&id)?;
        if let Some(count) = self
            .flows
            .get_mut(&client.hop.flow)
            .filter(|_| client.hop.transport.is_reliable())
        {
            *count -= 1;
            if *count == 0 {
                self.flows.remove(&client.hop.flow);
            }
        }
        Some(client)
    }

    pub(super) fn fire_client(&mut self, now: Instant, at: Instant, id: ClientId) -> Option<(ClientId, O)> {
        let (t2, invite) = (
            self.timers.t2,
            self.clients.get(&id)?.request.method == Method::Invite,
        );
        let client = self.clients.get_mut(&id)?;
        if client.due != at {
            return None;
        }
        if client.until <= now {
            let waited = client.waits();
            let client = self.remove(id)?;
            return waited.then_some((id, client.owner));
        }
        let State::Calling { interval, again } = &mut client.state else {
            return None;
        };
        *interval = match invite {
            true => *interval * 2,
            false => (*interval * 2).min(t2),
        };
        *again = Some(now + *interval);
        client.due = (now + *interval).min(client.until);
        let (hop, bytes, due) = (client.hop, client.bytes.clone(), client.due);
        self.arm(due, Key::Client(id));
        self.send(hop, bytes);
        None
    }
}

/// CANCEL and the ACK of a refusal repeat the INVITE's fields (§9.1, §17.1.1.3).
fn follow_up(invite: &Request, method: Method) -> Request {
    let mut request = Request::new(method, &invite.uri);
    let via = invite.headers.get("Via").unwrap_or_default();
    request.headers.push("Via", via);
    for name in ["From", "To", "Call-ID", "Route"] {
        for value in invite.headers.all(name) {
            request.headers.push(name, value);
        }
    }
    let number = invite.headers.cseq().map_or(1, |(number, _)| number);
    request
        .headers
        .add("CSeq", format_args!("{number} {}", request.method));
    request.headers.push("Max-Forwards", "70");
    request
}

fn ack_of_refusal(invite: &Request, response: &Response) -> Request {
    let mut ack = follow_up(invite, Method::Ack);
    if let Some(to) = response.headers.get("To") {
        ack.headers.set("To", to);
    }
    ack
}
