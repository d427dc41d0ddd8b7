//! Where events may be pushed to (`EVENT_PUST_WHILTELIST_CALLBACKURI`).

use http::Uri;
use std::net::IpAddr;

/// The receivers permitted. An empty list permits the loopback addresses only, so that a gateway
/// as it comes can't be made to send requests into its network.
#[derive(Clone, Debug, Default)]
pub struct WhiteList {
    prefixes: Vec<Uri>,
}

/// Why a white list can't be used.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not an absolute http or https URL")]
pub struct BadUrl(String);

impl WhiteList {
    /// Permits each URL and what lies below its path.
    ///
    /// # Errors
    /// The first entry that is no absolute http(s) URL.
    pub fn new<'a>(urls: impl IntoIterator<Item = &'a str>) -> Result<Self, BadUrl> {
        let prefixes = urls
            .into_iter()
            .map(|text| absolute(text).ok_or_else(|| BadUrl(text.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { prefixes })
    }

    /// Whether nothing is listed, which leaves loopback.
    pub fn is_empty(&self) -> bool {
        self.prefixes.is_empty()
    }

    /// Whether events may be pushed to `url`.
    pub fn permits(&self, url: &str) -> bool {
        let Some(uri) = absolute(url) else { return false };
        if self.prefixes.is_empty() {
            return is_loopback(&uri);
        }
        self.prefixes.iter().any(|prefix| covers(prefix, &uri))
    }
}

fn absolute(text: &str) -> Option<Uri> {
    let uri: Uri = text.trim().parse().ok()?;
    let scheme = uri.scheme_str()?;
    let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    (plain && matches!(scheme, "http" | "https")).then_some(uri)
}

fn covers(prefix: &Uri, uri: &Uri) -> bool {
    let same_host = match (prefix.host(), uri.host()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => false,
    };
    let below = match uri.path().strip_prefix(prefix.path().trim_end_matches('/')) {
        // A path that climbs would lie elsewhere.
        Some(rest) => (rest.is_empty() || rest.starts_with('/')) && !climbs(uri.path()),
        None => false,
    };
    same_host && prefix.scheme() == uri.scheme() && port(prefix) == port(uri) && below
}

fn climbs(path: &str) -> bool {
    path.to_ascii_lowercase().replace("%2e", ".").split(['/', '\\']).any(|part| part == "..")
}

fn port(uri: &Uri) -> u16 {
    let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    uri.port_u16().unwrap_or(default)
}

fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits() {
        let listed = ["https://crm.example/events", "http://10.1.2.3:8080"];
        let cases: &[(&[&str], &str, bool)] = &[
            (&[], "http://127.0.0.1:9000/x", true),
            (&[], "https://localhost/x", true),
            (&[], "https://[::1]:9/x", true),
            (&[], "https://crm.example/events", false),
            (&[], "http://127.0.0.1.example/", false),
            (&[], "http://127.0.0.1@crm.example/", false),
            (&[], "ftp://127.0.0.1/", false),
            (&[], "/events", false),
            (&listed, "https://crm.example/events", true),
            (&listed, "https://CRM.example:443/events/a?token=1", true),
            (&listed, "https://crm.example/eventsandmore", false),
            (&listed, "https://crm.example/events/../admin", false),
            (&listed, "https://crm.example/events/%2e%2E/admin", false),
            (&listed, "http://crm.example/events", false),
            (&listed, "https://crm.example:8443/events", false),
            (&listed, "http://10.1.2.3:8080/anything", true),
            (&listed, "http://127.0.0.1/", false),
        ];
        for (list, url, expected) in cases {
            let list = WhiteList::new(list.iter().copied()).unwrap();
            assert_eq!(list.permits(url), *expected, "{url}");
        }
        assert!(WhiteList::new(["crm.example"]).is_err());
    }
}
