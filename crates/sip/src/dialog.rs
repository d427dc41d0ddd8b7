//! Dialogs (RFC 3261 §12): what two ends must know of each other to go on talking.

use crate::message::{ALLOW, Address, Method, Request, Response};
use crate::net::Hop;
use std::fmt::Write as _;

/// One dialog, seen from our end.
#[derive(Clone, Debug)]
pub(crate) struct Dialog {
    pub(crate) call_id: String,
    pub(crate) local_tag: String,
    /// Empty until the peer has answered.
    pub(crate) remote_tag: String,
    /// Our address as it stands in `From` or `To`, without the tag.
    pub(crate) local: String,
    /// The peer's.
    pub(crate) remote: String,
    /// Where the peer wants requests: its `Contact`.
    pub(crate) target: String,
    pub(crate) routes: Vec<String>,
    /// Where they really go.
    pub(crate) hop: Hop,
    /// They go back the way the peer came, whatever its `Contact` says: phones behind translators.
    pub(crate) sticky: bool,
    /// What we say in `Contact`.
    pub(crate) contact: String,
    pub(crate) local_seq: u32,
    pub(crate) remote_seq: u32,
}

/// Takes the tag off an address: it is kept apart.
fn untagged(value: &str) -> String {
    let Some(address) = Address::parse(value) else {
        return value.to_owned();
    };
    match value.find('<') {
        Some(_) => {
            let end = value.rfind('>').map_or(value.len(), |at| at + 1);
            value[..end].to_owned()
        }
        None => format!("<{}>", address.uri),
    }
}

/// The URI of the first `Contact`.
pub(crate) fn contact(headers: &crate::message::Headers) -> Option<String> {
    headers
        .values("Contact")
        .find_map(Address::parse)
        .map(|address| address.uri)
}

impl Dialog {
    /// The dialog that an INVITE which came begins (§12.1.1).
    pub(crate) fn offered(
        invite: &Request,
        local_tag: String,
        hop: Hop,
        sticky: bool,
        own: String,
    ) -> Option<Self> {
        let headers = &invite.headers;
        Some(Self {
            call_id: headers.call_id().to_owned(),
            local_tag,
            remote_tag: headers.tag("From")?,
            local: untagged(headers.get("To")?),
            remote: untagged(headers.get("From")?),
            target: contact(headers)?,
            routes: headers.values("Record-Route").map(str::to_owned).collect(),
            hop,
            sticky,
            contact: own,
            local_seq: 0,
            remote_seq: headers.cseq()?.0,
        })
    }

    /// The dialog that an answer to our INVITE begins (§12.1.2).
    pub(crate) fn answered(&self, response: &Response) -> Option<Self> {
        let mut dialog = self.clone();
        dialog.remote_tag = response.headers.tag("To")?;
        if let Some(to) = response.headers.get("To") {
            dialog.remote = untagged(to);
        }
        if let Some(target) = contact(&response.headers) {
            dialog.target = target;
        }
        dialog.routes = response
            .headers
            .values("Record-Route")
            .map(str::to_owned)
            .collect();
        dialog.routes.reverse();
        Some(dialog)
    }

    /// The next request in it.
    pub(crate) fn request(&mut self, method: Method) -> Request {
        self.local_seq += 1;
        let number = self.local_seq;
        self.numbered(method, number)
    }

    /// The ACK of our INVITE of that number.
    pub(crate) fn ack(&self, number: u32) -> Request {
        self.numbered(Method::Ack, number)
    }

    pub(crate) fn numbered(&self, method: Method, number: u32) -> Request {
        let target = if self.target.is_empty() {
            "sip:unknown.invalid"
        } else {
            &self.target
        };
        let mut request = Request::new(method, target);
        let headers = &mut request.headers;
        for route in &self.routes {
            headers.push("Route", route);
        }
        headers.add("From", format_args!("{};tag={}", self.local, self.local_tag));
        let mut to = self.remote.clone();
        if !self.remote_tag.is_empty() {
            let _ = write!(to, ";tag={}", self.remote_tag);
        }
        headers.push("To", &to);
        headers.push("Call-ID", &self.call_id);
        headers.add("CSeq", format_args!("{number} {}", request.method));
        headers.push("Max-Forwards", "70");
        if matches!(request.method, Method::Invite | Method::Update) {
            headers.push("Contact", &self.contact);
            headers.push("Allow", ALLOW);
        }
        request
    }

    /// Whether a request that came is the next one (§12.2.2); notes its number and target.
    pub(crate) fn accepts(&mut self, request: &Request) -> bool {
        let number = request.headers.cseq().map_or(0, |(number, _)| number);
        if number < self.remote_seq {
            return false;
        }
        self.remote_seq = number;
        let refreshes = matches!(request.method, Method::Invite | Method::Update);
        if let Some(target) = contact(&request.headers).filter(|_| refreshes) {
            self.target = target;
        }
        true
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::net::Flow;
    use crate::settings::Transport;

    #[test]
    fn both_ends() {
        let hop = Hop {
            transport: Transport::Udp,
            flow: Flow(0),
            peer: "10.0.0.2:5060".parse().unwrap(),
        };
        let mut invite = Request::new(Method::Invite, "sip:3000@x");
        for (name, value) in [
            ("From", "\"A > B\" <sip:a@y>;tag=aa"),
            ("To", "sip:3000@x"),
            ("Call-ID", "c"),
            ("CSeq", "7 INVITE"),
            ("Contact", "<sip:a@10.0.0.2;ob>"),
            ("Record-Route", "<sip:p1;lr>, <sip:p2;lr>"),
        ] {
            invite.headers.push(name, value);
        }
        let mut dialog =
            Dialog::offered(&invite, "bb".to_owned(), hop, false, "<sip:us>".to_owned()).unwrap();
        let bye = dialog.request(Method::Bye);
        assert_eq!(bye.uri, "sip:a@10.0.0.2;ob");
        assert_eq!(bye.headers.get("From"), Some("<sip:3000@x>;tag=bb"));
        assert_eq!(bye.headers.get("To"), Some("\"A > B\" <sip:a@y>;tag=aa"));
        assert_eq!(
            bye.headers.all("Route").collect::<Vec<_>>(),
            ["<sip:p1;lr>", "<sip:p2;lr>"]
        );
        assert_eq!(bye.headers.get("CSeq"), Some("1 BYE"));
        invite.headers.set("CSeq", "6 INVITE");
        assert!(!dialog.accepts(&invite));
        let mut response = invite.respond(200, "cc");
        response.headers.push("Contact", "<sip:b@z>");
        let other = dialog.answered(&response).unwrap();
        assert_eq!(
            (other.remote_tag.as_str(), other.target.as_str()),
            ("cc", "sip:b@z")
        );
        assert_eq!(other.routes, ["<sip:p2;lr>", "<sip:p1;lr>"]);
    }
}
