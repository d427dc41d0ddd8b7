//! Where the gateway is.

use std::fmt;
use std::str::FromStr;

use crate::LoadError;

/// Scheme, host and port of a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Whether the connection is TLS.
    pub tls: bool,
    /// Host name or IP address, an IPv6 address without its brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// Reads `https://host:port`, `http://host:port`, `host:port` or `host`; what stands after the port is ignored,
/// since the interface's path is fixed. Without a scheme it is TLS. The port defaults to the interface's own 8043,
/// and to 8000 without TLS.
///
/// # Errors
/// [`LoadError::Target`] when the scheme is another one, the host is empty or the port is no port.
pub fn parse_target(text: &str) -> Result<Target, LoadError> {
    let wrong = || LoadError::Target(text.to_owned());
    let (tls, rest) = match text.trim().split_once("://") {
        None => (true, text.trim()),
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        Some(_) => return Err(wrong()),
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = match authority.strip_prefix('[') {
        Some(inside) => {
            let (host, after) = inside.split_once(']').ok_or_else(wrong)?;
            (
                host,
                if after.is_empty() {
                    None
                } else {
                    Some(after.strip_prefix(':').ok_or_else(wrong)?)
                },
            )
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = match port {
        Some(digits) => digits.parse().ok().filter(|port| *port != 0).ok_or_else(wrong)?,
        None if tls => 8043,
        None => 8000,
    };
    let usable = |c: char| c.is_ascii_alphanumeric() || ".-_:".contains(c);
    if host.is_empty() || !host.chars().all(usable) {
        return Err(wrong());
    }
    Ok(Target {
        tls,
        host: host.to_owned(),
        port,
    })
}

impl Target {
    /// `host:port` as it stands in the `Host` header.
    pub(crate) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl FromStr for Target {
    type Err = LoadError;

    fn from_str(text: &str) -> Result<Target, LoadError> {
        parse_target(text)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}",
            if self.tls { "https" } else { "http" },
            self.authority()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expect: &str) {
        let got = parse_target(input).map_or_else(|_| "refused".to_owned(), |target| target.to_string());
        assert_eq!(got, expect, "{input}");
    }

    #[test]
    fn targets() {
        check("https://127.0.0.1:8043", "https://127.0.0.1:8043");
        check(
            "https://127.0.0.1:8043/agentgateway/resource",
            "https://127.0.0.1:8043",
        );
        check("http://gateway.example:8060/", "http://gateway.example:8060");
        check("gateway", "https://gateway:8043");
        check("http://gateway", "http://gateway:8000");
        check("127.0.0.1:9443", "https://127.0.0.1:9443");
        check("https://[::1]:8043/x", "https://[::1]:8043");
        check("[::1]", "https://[::1]:8043");
        check("ftp://gateway", "refused");
        check("", "refused");
        check("https://:8043", "refused");
        check("gateway:0", "refused");
        check("gateway:70000", "refused");
        check("[::1]8043", "refused");
        check("user@gateway:1", "refused");
    }
}
