//! SIP and telephone URIs, taken apart as far as the switch needs.

use super::params;
use std::fmt::Write as _;
use std::net::IpAddr;

/// The host of a URI or of a `Via`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UriHost {
    Ip(IpAddr),
    Name(String),
}

impl UriHost {
    pub(crate) fn of(text: &str) -> Option<Self> {
        let bare = text
            .strip_prefix('[')
            .and_then(|t| t.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(ip) = bare.parse() {
            return Some(Self::Ip(ip));
        }
        let named = !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        named.then(|| Self::Name(text.to_ascii_lowercase()))
    }
}

/// A parsed `sip:`, `sips:` or `tel:` URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Uri {
    pub(crate) secure: bool,
    /// Unescaped, without a password; empty when there is none.
    pub(crate) user: String,
    /// `None` for `tel:`.
    pub(crate) host: Option<UriHost>,
    pub(crate) port: Option<u16>,
    /// The `transport` parameter, in small letters.
    pub(crate) transport: Option<String>,
}

impl Uri {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once(':')?;
        if scheme.eq_ignore_ascii_case("tel") {
            let number = rest.split(';').next()?;
            return (!number.is_empty()).then(|| Self {
                secure: false,
                user: unescape(number),
                host: None,
                port: None,
                transport: None,
            });
        }
        let secure = scheme.eq_ignore_ascii_case("sips");
        if !secure && !scheme.eq_ignore_ascii_case("sip") {
            return None;
        }
        let rest = rest.split('?').next()?;
        // The user part may hold semicolons, so the @ is looked for first.
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (user.split(':').next()?, rest),
            None => ("", rest),
        };
        let (place, tail) = rest.split_once(';').unwrap_or((rest, ""));
        let (host, port) = host_port(place.trim())?;
        let transport = params(tail).find(|(name, _)| name.eq_ignore_ascii_case("transport"));
        Some(Self {
            secure,
            user: unescape(user.split(';').next()?),
            host: Some(host),
            port,
            transport: transport.map(|(_, value)| value.to_ascii_lowercase()),
        })
    }
}

pub(super) fn host_port(text: &str) -> Option<(UriHost, Option<u16>)> {
    let (host, port) = match text.rfind(']') {
        Some(close) => {
            let (host, rest) = text.split_at(close + 1);
            (host, rest.strip_prefix(':'))
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = match port {
        Some(port) => Some(port.trim().parse().ok()?),
        None => None,
    };
    Some((UriHost::of(host.trim())?, port))
}

fn unescape(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A user part as it must be written (RFC 3261 §25.1).
pub(crate) fn escape_user(user: &str) -> String {
    let mut out = String::with_capacity(user.len());
    for byte in user.bytes() {
        match byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,/".contains(&byte) {
            true => out.push(char::from(byte)),
            false => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris() {
        let check = |text: &str, expect: Option<(&str, &str, Option<u16>, &str)>| {
            let uri = Uri::parse(text);
            let found = uri.as_ref().map(|uri| {
                let host = match &uri.host {
                    Some(UriHost::Ip(ip)) => ip.to_string(),
                    Some(UriHost::Name(name)) => name.clone(),
                    None => "tel".to_owned(),
                };
                (
                    uri.user.clone(),
                    host,
                    uri.port,
                    uri.transport.clone().unwrap_or_default(),
                )
            });
            let expect = expect.map(|(u, h, p, t)| (u.to_owned(), h.to_owned(), p, t.to_owned()));
            assert_eq!(found, expect, "{text}");
        };
        check(
            "sip:100@10.0.0.1:5070;transport=TCP;lr",
            Some(("100", "10.0.0.1", Some(5070), "tcp")),
        );
        check(
            "sip:a%23b:secret@Host.Example?x=y",
            Some(("a#b", "host.example", None, "")),
        );
        check(
            "sips:+8613900;phone-context=x@[::1]:5061",
            Some(("+8613900", "::1", Some(5061), "")),
        );
        check("sip:example.org", Some(("", "example.org", None, "")));
        check("tel:+86139;phone-context=x", Some(("+86139", "tel", None, "")));
        for bad in [
            "",
            "sip:",
            "sip:a@",
            "sip:a@b:x",
            "http://x",
            "sip:a@b c",
            "tel:",
            "100",
            "sip:a@[::1",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn escapes() {
        assert_eq!(escape_user("a#1 é"), "a%231%20%C3%A9");
        assert_eq!(unescape("%4"), "%4");
        assert_eq!(unescape("a%23b"), "a#b");
    }
}
