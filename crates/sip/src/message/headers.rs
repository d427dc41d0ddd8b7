//! Header fields in their order.

use super::{Address, Method, split_list};
use std::borrow::Cow;
use std::fmt::Write as _;

/// Header fields; known names in their usual spelling, compact forms written out.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Headers(Vec<(Cow<'static, str>, String)>);

/// Spellings under which fields are stored, with the compact form (RFC 3261 §7.3.3, RFC 4028 §4).
const KNOWN: [(&str, &str); 33] = [
    ("Via", "v"),
    ("From", "f"),
    ("To", "t"),
    ("Call-ID", "i"),
    ("CSeq", ""),
    ("Contact", "m"),
    ("Content-Length", "l"),
    ("Content-Type", "c"),
    ("Max-Forwards", ""),
    ("Expires", ""),
    ("Min-Expires", ""),
    ("Authorization", ""),
    ("Proxy-Authorization", ""),
    ("WWW-Authenticate", ""),
    ("Proxy-Authenticate", ""),
    ("Record-Route", ""),
    ("Route", ""),
    ("Path", ""),
    ("Supported", "k"),
    ("Require", ""),
    ("Unsupported", ""),
    ("Allow", ""),
    ("Accept", ""),
    ("User-Agent", ""),
    ("Session-Expires", "x"),
    ("Min-SE", ""),
    ("RSeq", ""),
    ("RAck", ""),
    ("Reason", ""),
    ("Retry-After", ""),
    ("P-Asserted-Identity", ""),
    ("Privacy", ""),
    ("Content-Encoding", "e"),
];

fn canonical(name: &str) -> Cow<'static, str> {
    let known = KNOWN.iter().find(|(long, short)| {
        name.eq_ignore_ascii_case(long) || (!short.is_empty() && name.eq_ignore_ascii_case(short))
    });
    match known {
        Some((long, _)) => Cow::Borrowed(long),
        None => Cow::Owned(name.to_owned()),
    }
}

impl Headers {
    /// Adds a field as read from the network.
    pub(super) fn read(&mut self, name: &str, value: String) {
        self.0.push((canonical(name), value));
    }

    /// Adds a field with a known name.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.0.push((canonical(name), value.to_owned()));
    }

    /// The same, of anything that can be written.
    pub(crate) fn add(&mut self, name: &str, value: impl std::fmt::Display) {
        self.0.push((canonical(name), value.to_string()));
    }

    /// Puts a field before all others.
    pub(crate) fn push_front(&mut self, name: &str, value: &str) {
        self.0.insert(0, (canonical(name), value.to_owned()));
    }

    /// Replaces all fields of the name.
    pub(crate) fn set(&mut self, name: &str, value: impl std::fmt::Display) {
        self.remove(name);
        self.add(name, value);
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(held, _)| !held.eq_ignore_ascii_case(name));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The first field of the name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        fields
            .find(|(held, _)| held.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every field of the name, as lines.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(held, _)| held.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every value of the name: lines taken apart at their commas.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name).flat_map(split_list)
    }

    /// Replaces the first value of the first line of the name.
    pub(super) fn set_first(&mut self, name: &str, value: &str) {
        let lines = self.0.iter_mut().filter(|(held, _)| held == name);
        let Some((_, line)) = lines
            .into_iter()
            .find(|(_, line)| split_list(line).next().is_some())
        else {
            return;
        };
        let rest: Vec<&str> = split_list(line).skip(1).collect();
        let mut new = value.to_owned();
        for next in rest {
            new.push_str(", ");
            new.push_str(next);
        }
        *line = new;
    }

    /// Whether a list field names the token.
    pub(crate) fn lists(&self, name: &str, token: &str) -> bool {
        self.values(name)
            .any(|value| value.trim().eq_ignore_ascii_case(token))
    }

    /// The tag of `From` or `To`.
    pub(crate) fn tag(&self, name: &str) -> Option<String> {
        let address = Address::parse(self.get(name)?)?;
        address.param("tag").map(str::to_owned)
    }

    pub(crate) fn call_id(&self) -> &str {
        self.get("Call-ID").unwrap_or_default()
    }

    /// Number and method of `CSeq`.
    pub(crate) fn cseq(&self) -> Option<(u32, Method)> {
        let (number, method) = self
            .get("CSeq")?
            .trim()
            .split_once(|c: char| c.is_ascii_whitespace())?;
        Some((number.parse().ok()?, Method::of(method.trim())))
    }

    /// A field that is a number, parameters after it ignored.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        let value = self.get(name)?;
        value.split(';').next()?.trim().parse().ok()
    }

    /// Writes the fields, the length of the body and the body after a start line.
    pub(super) fn write(&self, head: &mut String, body: &[u8]) -> Vec<u8> {
        for (name, value) in self.iter().filter(|(name, _)| *name != "Content-Length") {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n", body.len());
        let mut bytes = std::mem::take(head).into_bytes();
        bytes.extend_from_slice(body);
        bytes
    }
}
