//! The topmost `Via`: where a response goes and which transaction a message belongs to.

use super::address::raw_params;
use super::uri::host_port;
use super::{Headers, UriHost, params};
use std::net::SocketAddr;

/// A parsed `Via` value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Via {
    /// `UDP`, `TCP`, …
    pub(crate) transport: String,
    /// Host and port as written: part of a transaction's name (RFC 3261 §17.2.3).
    pub(crate) sent_by: String,
    pub(crate) host: UriHost,
    pub(crate) port: Option<u16>,
    pub(crate) branch: String,
    /// The sender wants its port back (RFC 3581).
    pub(crate) rport: bool,
}

impl Via {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '/');
        let (name, version) = (parts.next()?.trim(), parts.next()?.trim());
        if !name.eq_ignore_ascii_case("SIP") || version != "2.0" {
            return None;
        }
        let (transport, rest) = parts
            .next()?
            .trim()
            .split_once(|c: char| c.is_ascii_whitespace())?;
        if !transport.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return None;
        }
        let (place, tail) = rest.split_once(';').unwrap_or((rest, ""));
        let (host, port) = host_port(place.trim())?;
        let param = |wanted: &str| params(tail).find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        Some(Self {
            transport: transport.to_ascii_uppercase(),
            sent_by: place.trim().to_ascii_lowercase(),
            host,
            port,
            branch: param("branch")
                .map(|(_, value)| value.to_owned())
                .unwrap_or_default(),
            rport: param("rport").is_some(),
        })
    }

    /// Writes where a request really came from into its topmost `Via` (RFC 3261 §18.2.1, RFC 3581 §4).
    pub(crate) fn stamp(headers: &mut Headers, from: SocketAddr) -> Option<Self> {
        let text = headers.values("Via").next()?.to_owned();
        let via = Self::parse(&text)?;
        let (place, tail) = text.split_once(';').unwrap_or((&text, ""));
        let mut stamped = place.trim().to_owned();
        for param in raw_params(tail) {
            let name = param.split('=').next().unwrap_or_default().trim();
            let ours = name.eq_ignore_ascii_case("received") || name.eq_ignore_ascii_case("rport");
            if !ours {
                stamped.push(';');
                stamped.push_str(param);
            }
        }
        if via.rport || via.host != UriHost::Ip(from.ip()) {
            stamped.push_str(&format!(";received={}", from.ip()));
        }
        if via.rport {
            stamped.push_str(&format!(";rport={}", from.port()));
        }
        headers.set_first("Via", &stamped);
        Some(via)
    }

    /// Where responses go on an unconnected transport (RFC 3261 §18.2.2, RFC 3581 §4).
    pub(crate) fn answer_to(&self, from: SocketAddr) -> SocketAddr {
        match self.rport {
            true => from,
            false => SocketAddr::new(from.ip(), self.port.unwrap_or(5060)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn stamped() {
        let check = |via: &str, expect: &str, answer: &str| {
            let mut headers = Headers::default();
            headers.push("Via", via);
            let from: SocketAddr = "192.0.2.7:40000".parse().unwrap();
            let parsed = Via::stamp(&mut headers, from).unwrap();
            assert_eq!(headers.get("Via").unwrap(), expect);
            assert_eq!(parsed.answer_to(from), answer.parse().unwrap(), "{via}");
        };
        check(
            "SIP/2.0/UDP 10.0.0.1:5070;rport;branch=z9hG4bKa, SIP/2.0/UDP b",
            "SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKa;received=192.0.2.7;rport=40000, SIP/2.0/UDP b",
            "192.0.2.7:40000",
        );
        check(
            "SIP / 2.0 / UDP 192.0.2.7:5070 ;branch=x",
            "SIP / 2.0 / UDP 192.0.2.7:5070;branch=x",
            "192.0.2.7:5070",
        );
        check(
            "SIP/2.0/TCP name.example;branch=x;received=1.2.3.4",
            "SIP/2.0/TCP name.example;branch=x;received=192.0.2.7",
            "192.0.2.7:5060",
        );
        for bad in [
            "",
            "SIP/2.0/UDP",
            "SIP/3.0/UDP a;branch=x",
            "SIP/2.0/UDP  ;x",
            "SIP/2.0/UDP a:99999",
        ] {
            assert_eq!(Via::parse(bad), None, "{bad}");
        }
    }
}
