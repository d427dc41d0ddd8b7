//! Where events may be pushed to (`EVENT_PUST_WHILTELIST_CALLBACKURI`, spec/agent.md §4.3).

use http::Uri;
use std::net::IpAddr;

/// URLs that events may be pushed to. An empty list permits only this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhiteList(Vec<Target>);

/// What an entry permits: a place, and the paths below one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    https: bool,
    host: String,
    port: u16,
    path: String,
}

impl WhiteList {
    /// Reads the entries.
    ///
    /// # Errors
    /// What is wrong with the first bad one.
    pub fn parse<'a>(entries: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let target = |entry: &str| {
            Target::of(entry)
                .ok_or_else(|| format!("`{entry}` must be a URL such as https://desk.example.com/events"))
        };
        entries.map(target).collect::<Result<_, _>>().map(Self)
    }

    /// Whether events may be pushed to the URL. What isn't a plain http or https URL never may.
    pub fn permits(&self, url: &str) -> bool {
        let Some(asked) = Target::of(url) else {
            return false;
        };
        if self.0.is_empty() {
            return asked.is_this_machine();
        }
        self.0.iter().any(|entry| entry.covers(&asked))
    }

    /// Whether nothing is listed, so that only this machine is permitted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Target {
    /// None for what could be read in two ways, by us and by the receiver.
    fn of(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return None;
        }
        // `example.com:` and `example.com:99999` have a colon but no port.
        let after_host = authority
            .as_str()
            .rsplit_once(']')
            .map_or(authority.as_str(), |(_, rest)| rest);
        if after_host.contains(':') && authority.port_u16().is_none() {
            return None;
        }
        let path = uri.path();
        let steps_back = path.split('/').any(|step| step == "." || step == "..");
        if steps_back || path.contains('\\') || path.contains('%') {
            return None;
        }
        let default_port = if https { 443 } else { 80 };
        Some(Self {
            https,
            host: authority.host().trim_matches(['[', ']']).to_ascii_lowercase(),
            port: authority.port_u16().unwrap_or(default_port),
            path: path.to_owned(),
        })
    }

    fn covers(&self, asked: &Self) -> bool {
        let place = self.https == asked.https && self.host == asked.host && self.port == asked.port;
        let Some(rest) = asked.path.strip_prefix(&self.path) else {
            return false;
        };
        place && (rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/'))
    }

    fn is_this_machine(&self) -> bool {
        self.host == "localhost"
            || self
                .host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.to_canonical().is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits() {
        const LIST: &[&str] = &[
            "https://desk.example.com/events",
            "http://10.0.0.5:8080",
            "https://[2001:db8::1]/a/",
        ];
        let cases: [(&[&str], &str, bool); 27] = [
            (&[], "http://127.0.0.1:9000/push", true),
            (&[], "https://localhost/push?token=x", true),
            (&[], "http://[::1]:9000/push", true),
            (&[], "http://127.0.0.1.example.com/", false),
            (&[], "http://127.0.0.1@example.com/", false),
            (&[], "http://10.0.0.5:8080/", false),
            (&[], "ftp://127.0.0.1/", false),
            (&[], "/push", false),
            (&[], "", false),
            (LIST, "https://desk.example.com/events", true),
            (LIST, "https://DESK.example.com:443/events?x=1", true),
            (LIST, "https://desk.example.com/events/7", true),
            (LIST, "https://desk.example.com/events2", false),
            (LIST, "https://desk.example.com/", false),
            (LIST, "http://desk.example.com/events", false),
            (LIST, "https://desk.example.com:8443/events", false),
            (LIST, "https://desk.example.com/events/../admin", false),
            (LIST, "https://desk.example.com/events/%2e%2e/admin", false),
            (LIST, "https://desk.example.com:/events", false),
            (LIST, "https://desk.example.com.evil.org/events", false),
            (LIST, "https://evil.org@desk.example.com/events", false),
            (LIST, "http://10.0.0.5:8080/any/thing", true),
            (LIST, "http://10.0.0.5:8080", true),
            (LIST, "http://10.0.0.5/any", false),
            (LIST, "https://[2001:db8::1]/a/b", true),
            (LIST, "https://[2001:db8::1]/ab", false),
            (LIST, "http://127.0.0.1:9000/push", false),
        ];
        for (list, url, expect) in cases {
            let list = WhiteList::parse(list.iter().copied()).unwrap();
            assert_eq!(list.permits(url), expect, "{url}");
        }
        for bad in ["desk.example.com", "https://", "https://u@h/", "ws://h/"] {
            assert!(WhiteList::parse([bad].into_iter()).is_err(), "{bad}");
        }
    }
}
