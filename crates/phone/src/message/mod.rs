//! SIP messages (RFC 3261 §7), as far as a phone needs them.

mod address;
mod parse;

pub(crate) use address::{address_of, host, in_brackets, list, parameter, user_of};
pub(crate) use parse::parse;

use std::borrow::Cow;

/// What a message begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Request { method: String, uri: String },
    Response { status: u16, reason: String },
}

/// A request or a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) start: Start,
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn request(method: &str, uri: &str) -> Self {
        Self {
            start: Start::Request {
                method: method.to_owned(),
                uri: uri.to_owned(),
            },
            headers: Vec::with_capacity(14),
            body: Vec::new(),
        }
    }

    /// A response with the headers that RFC 3261 §8.2.6 has copied from the request.
    pub(crate) fn response(to: &Self, status: u16) -> Self {
        let mut response = Self {
            start: Start::Response {
                status,
                reason: reason(status).to_owned(),
            },
            headers: Vec::with_capacity(12),
            body: Vec::new(),
        };
        for name in ["Via", "Record-Route", "From", "To", "Call-ID", "CSeq"] {
            for value in to.all(name) {
                response.headers.push((Cow::Borrowed(name), value.to_owned()));
            }
        }
        response
    }

    pub(crate) fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers.push((Cow::Borrowed(name), value.into()));
    }

    /// Puts the value in the place of the header's first; adds the header when it isn't there.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        match self
            .headers
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            Some((_, place)) => *place = value.into(),
            None => self.add(name, value),
        }
    }

    pub(crate) fn body(&mut self, kind: &'static str, body: impl Into<Vec<u8>>) {
        self.set("Content-Type", kind);
        self.body = body.into();
    }

    /// The first header of the name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        let headers = self.headers.iter();
        headers
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn status(&self) -> Option<u16> {
        match self.start {
            Start::Response { status, .. } => Some(status),
            Start::Request { .. } => None,
        }
    }

    /// The method of a request.
    pub(crate) fn method(&self) -> Option<&str> {
        match &self.start {
            Start::Request { method, .. } => Some(method),
            Start::Response { .. } => None,
        }
    }

    /// The URI of a request.
    pub(crate) fn uri(&self) -> Option<&str> {
        match &self.start {
            Start::Request { uri, .. } => Some(uri),
            Start::Response { .. } => None,
        }
    }

    /// Number and method of the request, or of the one that is answered.
    pub(crate) fn cseq(&self) -> Option<(u32, &str)> {
        let (number, method) = self.header("CSeq")?.trim().split_once([' ', '\t'])?;
        Some((number.parse().ok()?, method.trim()))
    }

    /// What names the transaction: the branch of the topmost Via.
    pub(crate) fn branch(&self) -> Option<&str> {
        let top = list(self.header("Via")?).next()?;
        parameter(top, "branch")
    }

    pub(crate) fn call_id(&self) -> Option<&str> {
        self.header("Call-ID")
    }

    /// The tag of `From` or `To`.
    pub(crate) fn tag(&self, header: &str) -> Option<&str> {
        parameter(self.header(header)?, "tag")
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(700 + self.body.len());
        match &self.start {
            Start::Request { method, uri } => out.extend(format!("{method} {uri} SIP/2.0\r\n").bytes()),
            Start::Response { status, reason } => {
                out.extend(format!("SIP/2.0 {status} {reason}\r\n").bytes())
            }
        }
        for (name, value) in &self.headers {
            if !name.eq_ignore_ascii_case("Content-Length") {
                for part in [name.as_ref(), ": ", value.as_str(), "\r\n"] {
                    out.extend(part.bytes());
                }
            }
        }
        out.extend(format!("Content-Length: {}\r\n\r\n", self.body.len()).bytes());
        out.extend(&self.body);
        out
    }
}

/// The usual words of a status (RFC 3261 §21).
fn reason(status: u16) -> &'static str {
    match status {
        100 => "Trying",
        180 => "Ringing",
        183 => "Session Progress",
        200 => "OK",
        202 => "Accepted",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        415 => "Unsupported Media Type",
        480 => "Temporarily Unavailable",
        481 => "Call/Transaction Does Not Exist",
        486 => "Busy Here",
        487 => "Request Terminated",
        488 => "Not Acceptable Here",
        491 => "Request Pending",
        500 => "Server Internal Error",
        503 => "Service Unavailable",
        600 => "Busy Everywhere",
        603 => "Decline",
        _ if status < 200 => "Progress",
        _ => "Failure",
    }
}
