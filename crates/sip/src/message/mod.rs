//! SIP messages (RFC 3261 §7): what is read from the network and what is written to it.
//!
//! Header values and URIs stay the text that the peer sent: what is copied into an answer or used as a
//! target again must be the same to the octet.

mod address;
mod headers;
mod parse;
mod uri;
mod via;

pub(crate) use address::{Address, params, split_list};
pub(crate) use headers::Headers;
pub(crate) use parse::{Framing, Malformed, frame, parse};
pub(crate) use uri::{Uri, UriHost, escape_user};
pub(crate) use via::Via;

use std::fmt;
use std::fmt::Write as _;

/// A request method; those that the switch doesn't know are kept to be refused by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Method {
    Invite,
    Ack,
    Bye,
    Cancel,
    Options,
    Register,
    Prack,
    Update,
    Info,
    Refer,
    Other(Box<str>),
}

/// The methods named in `Allow`.
pub(crate) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO";

impl Method {
    pub(crate) fn of(text: &str) -> Self {
        match text {
            "INVITE" => Self::Invite,
            "ACK" => Self::Ack,
            "BYE" => Self::Bye,
            "CANCEL" => Self::Cancel,
            "OPTIONS" => Self::Options,
            "REGISTER" => Self::Register,
            "PRACK" => Self::Prack,
            "UPDATE" => Self::Update,
            "INFO" => Self::Info,
            "REFER" => Self::Refer,
            other => Self::Other(other.into()),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Invite => "INVITE",
            Self::Ack => "ACK",
            Self::Bye => "BYE",
            Self::Cancel => "CANCEL",
            Self::Options => "OPTIONS",
            Self::Register => "REGISTER",
            Self::Prack => "PRACK",
            Self::Update => "UPDATE",
            Self::Info => "INFO",
            Self::Refer => "REFER",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A request.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) uri: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

/// A response.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

/// Either.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Message {
    Request(Request),
    Response(Response),
}

impl Request {
    pub(crate) fn new(method: Method, uri: &str) -> Self {
        Self {
            method,
            uri: uri.to_owned(),
            headers: Headers::default(),
            body: Vec::new(),
        }
    }

    /// A response with what every response copies from its request (§8.2.6). `tag` is added to `To`
    /// unless there is one.
    pub(crate) fn respond(&self, status: u16, tag: &str) -> Response {
        let mut headers = Headers::default();
        for (name, value) in self.headers.iter() {
            match name {
                "Via" | "From" | "Call-ID" | "CSeq" => headers.push(name, value),
                // The route of a dialog is learnt from the responses that make one (§12.1.1).
                "Record-Route" if (101..300).contains(&status) => headers.push(name, value),
                "To" => {
                    let untagged = status > 100 && !tag.is_empty() && self.headers.tag("To").is_none();
                    match untagged {
                        true => headers.push("To", &format!("{value};tag={tag}")),
                        false => headers.push("To", value),
                    }
                }
                _ => {}
            }
        }
        Response {
            status,
            headers,
            body: Vec::new(),
        }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut head = String::with_capacity(512 + self.body.len());
        let _ = write!(head, "{} {} SIP/2.0\r\n", self.method, self.uri);
        self.headers.write(&mut head, &self.body)
    }
}

impl Response {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut head = String::with_capacity(512 + self.body.len());
        let _ = write!(head, "SIP/2.0 {} {}\r\n", self.status, reason(self.status));
        self.headers.write(&mut head, &self.body)
    }
}

/// The reason phrase of a status. People read it in traces; no program does.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        100 => "Trying",
        180 => "Ringing",
        183 => "Session Progress",
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        413 => "Request Entity Too Large",
        415 => "Unsupported Media Type",
        416 => "Unsupported URI Scheme",
        420 => "Bad Extension",
        422 => "Session Interval Too Small",
        423 => "Interval Too Brief",
        480 => "Temporarily Unavailable",
        481 => "Call/Transaction Does Not Exist",
        482 => "Loop Detected",
        483 => "Too Many Hops",
        486 => "Busy Here",
        487 => "Request Terminated",
        488 => "Not Acceptable Here",
        491 => "Request Pending",
        500 => "Server Internal Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        504 => "Server Time-out",
        603 => "Decline",
        _ => "Status",
    }
}

/// Never the content: it may hold credentials, digits or call data.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} request", self.method)
    }
}

/// Never the content: it may hold credentials, digits or call data.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} response", self.status)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(request) => request.fmt(f),
            Self::Response(response) => response.fmt(f),
        }
    }
}
