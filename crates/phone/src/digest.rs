//! Answers a challenge (RFC 7616; RFC 8760 for SIP).

use crate::account::Account;
use crate::message::{Message, list};
use crate::random;
use md5::Digest as _;
use std::fmt::Write as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Md5,
    Sha256,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    fn hash(self, text: &str) -> String {
        match self {
            Self::Md5 => hex(&md5::Md5::digest(text.as_bytes())),
            Self::Sha256 => hex(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

/// What a 401 or 407 asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// The header that answers it.
    answer: &'static str,
    algorithm: Algorithm,
    realm: String,
    nonce: String,
    opaque: Option<String>,
    quality: bool,
    /// The password was right, the nonce too old.
    pub(crate) stale: bool,
}

impl Challenge {
    /// The strongest challenge of the response that can be answered.
    pub(crate) fn of(response: &Message) -> Option<Self> {
        let kinds = [
            ("WWW-Authenticate", "Authorization"),
            ("Proxy-Authenticate", "Proxy-Authorization"),
        ];
        let all = kinds
            .iter()
            .flat_map(|(asks, answer)| response.all(asks).map(|value| (value, *answer)));
        all.filter_map(|(value, answer)| Self::read(value, answer))
            .max_by_key(|challenge| challenge.algorithm)
    }

    fn read(value: &str, answer: &'static str) -> Option<Self> {
        let (scheme, rest) = value.trim().split_once([' ', '\t'])?;
        if !scheme.eq_ignore_ascii_case("Digest") {
            return None;
        }
        let field = |name: &str| {
            let found = list(rest)
                .filter_map(|one| one.split_once('='))
                .find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
            found.map(|(_, text)| text.trim().trim_matches('"').to_owned())
        };
        let algorithm = match field("algorithm") {
            None => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("MD5") => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("SHA-256") => Algorithm::Sha256,
            Some(_) => return None,
        };
        let quality = field("qop");
        let plain = |all: &String| all.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth"));
        if quality.as_ref().is_some_and(|all| !plain(all)) {
            return None;
        }
        Some(Self {
            answer,
            algorithm,
            realm: field("realm")?,
            nonce: field("nonce")?,
            opaque: field("opaque"),
            quality: quality.is_some(),
            stale: field("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true")),
        })
    }

    /// Puts the answer into a request.
    pub(crate) fn answer(&self, account: &Account, request: &mut Message) {
        let method = request.method().unwrap_or_default();
        let uri = request.uri().unwrap_or_default().to_owned();
        let value = self.value(account, method, &uri, &random::word());
        request.set(self.answer, value);
    }

    fn value(&self, account: &Account, method: &str, uri: &str, cnonce: &str) -> String {
        let hash = |text: &str| self.algorithm.hash(text);
        let one = hash(&format!("{}:{}:{}", account.user, self.realm, account.password));
        let two = hash(&format!("{method}:{uri}"));
        let nonce = &self.nonce;
        let response = if self.quality {
            hash(&format!("{one}:{nonce}:00000001:{cnonce}:auth:{two}"))
        } else {
            hash(&format!("{one}:{nonce}:{two}"))
        };
        let mut value = format!(
            "Digest username=\"{}\", realm=\"{}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm={}",
            account.user,
            self.realm,
            self.algorithm.name(),
        );
        if self.quality {
            let _ = write!(value, ", qop=auth, nc=00000001, cnonce=\"{cnonce}\"");
        }
        if let Some(opaque) = &self.opaque {
            let _ = write!(value, ", opaque=\"{opaque}\"");
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 7616 §3.9.1 and RFC 2617 §3.5.
    #[test]
    fn vectors() {
        let account = |password: &str| Account::new("Mufasa", password);
        let seven = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        let two = "realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
        let short = "realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
        let seven_nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        for (challenge, password, cnonce, uri, expect) in [
            (
                format!("Digest {seven}, algorithm=MD5"),
                "Circle of Life",
                seven_nonce,
                "/dir/index.html",
                "8ca523f5e9506fed4657c9700eebdbec",
            ),
            (
                format!("Digest {seven}, algorithm=SHA-256"),
                "Circle of Life",
                seven_nonce,
                "/dir/index.html",
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
            ),
            (
                format!("Digest {two}"),
                "Circle Of Life",
                "0a4f113b",
                "/dir/index.html",
                "6629fae49393a05397450978507c4ef1",
            ),
            (
                format!("Digest {short}"),
                "Circle Of Life",
                "",
                "/dir/index.html",
                "670fd8c2df070c60b045671b8b24ff02",
            ),
        ] {
            let mut response = Message::request("X", "x");
            response.add("WWW-Authenticate", challenge);
            let challenge = Challenge::of(&response).unwrap();
            let value = challenge.value(&account(password), "GET", uri, cnonce);
            assert!(value.contains(&format!("response=\"{expect}\"")), "{value}");
        }
    }

    #[test]
    fn the_strongest_that_is_known() {
        let mut response = Message::request("X", "x");
        response.add("WWW-Authenticate", "Basic realm=\"x\"");
        response.add(
            "WWW-Authenticate",
            "Digest realm=\"a\", nonce=\"1\", algorithm=SHA-512-256",
        );
        assert_eq!(Challenge::of(&response), None);
        response.add("WWW-Authenticate", "Digest realm=\"b\", nonce=\"1\"");
        response.add(
            "Proxy-Authenticate",
            "Digest realm=\"c\", nonce=\"1\", algorithm=sha-256, stale=TRUE",
        );
        let challenge = Challenge::of(&response).unwrap();
        assert_eq!(
            (challenge.realm.as_str(), challenge.answer, challenge.stale),
            ("c", "Proxy-Authorization", true)
        );
    }
}
