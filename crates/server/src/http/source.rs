//! Where a request comes from: the connection's other end, or the client that a trusted proxy names.

use crate::config::Networks;
use http::header::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The client's address. `X-Forwarded-For` counts only when `peer` is a trusted proxy: the last
/// address there that is no trusted proxy itself, since whatever stands before may be invented. The
/// peer's when there is none, or when something on the way to it is no address.
pub(super) fn source(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let peer = peer.to_canonical();
    if trusted.is_empty() || !trusted.contains(peer) {
        return peer;
    }
    for line in headers.get_all("x-forwarded-for").iter().rev() {
        let Ok(line) = line.to_str() else {
            return peer;
        };
        for part in line.rsplit(',') {
            match address(part.trim()) {
                None => return peer,
                Some(address) if trusted.contains(address) => {}
                Some(address) => return address,
            }
        }
    }
    peer
}

/// An address; some proxies write the port too.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse().map(|address: SocketAddr| address.ip());
    let address: IpAddr = text.parse().or_else(|_| with_port()).ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sources() {
        let trusted: Networks = "10.0.0.0/8, 2001:db8::1".parse().unwrap();
        let cases: [(&str, &[&str], &str); 13] = [
            ("203.0.113.9", &["192.0.2.1"], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["192.0.2.1"], "192.0.2.1"),
            ("::ffff:10.0.0.1", &["192.0.2.1"], "192.0.2.1"),
            ("2001:db8::1", &["2001:db8::2"], "2001:db8::2"),
            ("10.0.0.1", &["198.51.100.1, 192.0.2.1"], "192.0.2.1"),
            ("10.0.0.1", &["192.0.2.1 ,10.0.0.2"], "192.0.2.1"),
            ("10.0.0.1", &["198.51.100.1", "192.0.2.1"], "192.0.2.1"),
            ("10.0.0.1", &["192.0.2.1:4711"], "192.0.2.1"),
            ("10.0.0.1", &["unknown"], "10.0.0.1"),
            ("10.0.0.1", &["192.0.2.1, "], "10.0.0.1"),
            ("10.0.0.1", &["invented, 192.0.2.1"], "192.0.2.1"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.1"),
        ];
        for (peer, lines, expect) in cases {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let source = source(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(source.to_string(), expect, "{peer} {lines:?}");
        }
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "192.0.2.1".parse().unwrap());
        let nobody = source("10.0.0.1".parse().unwrap(), &headers, &Networks::default());
        assert_eq!(nobody.to_string(), "10.0.0.1");
    }
}
