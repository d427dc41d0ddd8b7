//! What both ends of a call agree on (RFC 3261 §12).

use crate::message::{Message, address_of, in_brackets, list, parameter};
use crate::wire::{Side, Wire};
use std::net::SocketAddr;

#[derive(Clone, Debug)]
pub(super) struct Dialog {
    pub(super) call: String,
    pub(super) side: Side,
    /// `From` of this end's requests, with its tag.
    pub(super) local: String,
    /// `To` of this end's requests; the tag comes with the first response that has one.
    pub(super) remote: String,
    /// The user in this end's Contact.
    pub(super) user: String,
    target: String,
    routes: Vec<String>,
    number: u32,
    server: SocketAddr,
}

impl Dialog {
    pub(super) fn caller(wire: &Wire, to: &str, from: &str) -> Self {
        let server = wire.settings.server;
        let place = crate::message::host(server.ip());
        // The one key that a URI can't hold as it is.
        let to = &to.replace('#', "%23");
        let target = format!("sip:{to}@{place}:{}", server.port());
        Self {
            call: format!(
                "{}@{}",
                crate::random::word(),
                crate::message::host(wire.local.ip())
            ),
            side: Side::Caller,
            local: format!("<sip:{from}@{place}>;tag={}", Side::Caller.tag()),
            remote: format!("<sip:{to}@{place}>"),
            user: from.to_owned(),
            target,
            routes: Vec::new(),
            number: 0,
            server,
        }
    }

    /// Of an INVITE that came; `None` when it lacks what a dialog needs.
    pub(super) fn called(invite: &Message, user: &str, from: SocketAddr) -> Option<Self> {
        let mut dialog = Self {
            call: invite.call_id()?.to_owned(),
            side: Side::Called,
            local: format!("{};tag={}", invite.header("To")?, Side::Called.tag()),
            remote: invite.header("From")?.to_owned(),
            user: user.to_owned(),
            target: String::new(),
            routes: Vec::new(),
            number: 0,
            server: from,
        };
        parameter(&dialog.remote, "tag")?;
        dialog.retarget(invite);
        dialog.routes = routes(invite);
        (!dialog.target.is_empty()).then_some(dialog)
    }

    /// Learns the other end from a response to the INVITE.
    pub(super) fn learn(&mut self, response: &Message) {
        if response.tag("To").is_none() {
            return;
        }
        if parameter(&self.remote, "tag").is_none() || response.status().is_some_and(|status| status >= 200) {
            self.remote = response.header("To").unwrap_or(&self.remote).to_owned();
            self.routes = routes(response);
            self.routes.reverse();
        }
        self.retarget(response);
    }

    /// The other end moved, perhaps.
    pub(super) fn retarget(&mut self, message: &Message) {
        if let Some(contact) = message.header("Contact").and_then(|all| list(all).next()) {
            in_brackets(contact).clone_into(&mut self.target);
        }
    }

    /// Where requests in the call go.
    pub(super) fn next_hop(&self) -> SocketAddr {
        let first = self
            .routes
            .first()
            .map_or(self.target.as_str(), |route| in_brackets(route));
        // A name isn't looked up: whoever sent it can be reached where it came from.
        address_of(first).unwrap_or(self.server)
    }

    /// A new request in the call.
    pub(super) fn request(&mut self, wire: &Wire, method: &str) -> Message {
        self.number += 1;
        self.numbered(wire, method, self.number)
    }

    /// A request with the number of another: ACK.
    pub(super) fn numbered(&self, wire: &Wire, method: &str, number: u32) -> Message {
        let mut request = Message::request(method, &self.target);
        request.add("Via", wire.via());
        request.add("Max-Forwards", "70");
        for route in &self.routes {
            request.add("Route", route.clone());
        }
        request.add("From", self.local.clone());
        request.add("To", self.remote.clone());
        request.add("Call-ID", self.call.clone());
        request.add("CSeq", format!("{number} {method}"));
        request.add("User-Agent", "ccgate-phone");
        request
    }
}

fn routes(message: &Message) -> Vec<String> {
    message
        .all("Record-Route")
        .flat_map(list)
        .map(str::to_owned)
        .collect()
}
