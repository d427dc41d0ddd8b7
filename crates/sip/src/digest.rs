//! Digest access authentication (RFC 7616; RFC 8760 for SIP).

use crate::book::Ha1;
use crate::message::{Request, Response, Uri, params, split_list};
use crate::settings::Algorithm;
use md5::Digest as _;
use std::fmt::Write as _;
use subtle::ConstantTimeEq;

pub(crate) fn md5(bytes: &[u8]) -> [u8; 16] {
    md5::Md5::digest(bytes).into()
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    out
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

impl Algorithm {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    fn of(name: &str) -> Option<Self> {
        match name {
            "" => Some(Self::Md5),
            _ if name.eq_ignore_ascii_case("MD5") => Some(Self::Md5),
            _ if name.eq_ignore_ascii_case("SHA-256") => Some(Self::Sha256),
            _ => None,
        }
    }

    fn hash(self, text: &str) -> String {
        match self {
            Self::Md5 => hex(&md5(text.as_bytes())),
            Self::Sha256 => hex(&sha256(text.as_bytes())),
        }
    }
}

/// What a phone answered to a challenge.
pub(crate) struct Credentials {
    pub(crate) user: String,
    pub(crate) realm: String,
    pub(crate) nonce: String,
    pub(crate) algorithm: Algorithm,
    /// How often the nonce was used; `None`: without `qop`.
    pub(crate) count: Option<u32>,
    uri: String,
    cnonce: String,
    response: String,
}

impl Credentials {
    /// Takes an `Authorization` value apart; `None`: none that we can check.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let (scheme, rest) = value.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("Digest") {
            return None;
        }
        let held: Vec<(&str, &str)> = split_list(rest).filter_map(|pair| params(pair).next()).collect();
        let get = |name: &str| {
            held.iter()
                .find(|(n, _)| n.eq_ignore_ascii_case(name))
                .map(|(_, v)| (*v).to_owned())
        };
        let count = match get("qop") {
            Some(qop) if qop.eq_ignore_ascii_case("auth") => {
                let nc = get("nc").filter(|nc| nc.len() == 8)?;
                Some(u32::from_str_radix(&nc, 16).ok()?)
            }
            Some(_) => return None,
            None => None,
        };
        Some(Self {
            user: get("username")?,
            realm: get("realm")?,
            nonce: get("nonce")?,
            algorithm: Algorithm::of(&get("algorithm").unwrap_or_default())?,
            count,
            uri: get("uri")?,
            cnonce: get("cnonce").unwrap_or_default(),
            response: get("response")?,
        })
    }

    /// Whether the response was made with one of the passwords. Takes as long for a wrong password as
    /// for a right one.
    pub(crate) fn proves(&self, secrets: &[Ha1], request: &Request) -> bool {
        let mut good = false;
        for secret in secrets {
            let ha1 = match self.algorithm {
                Algorithm::Md5 => secret.md5.map(|h| hex(&h)),
                Algorithm::Sha256 => secret.sha256.map(|h| hex(&h)),
            };
            let ha1 = ha1.unwrap_or_default();
            let expected = self.expected(&ha1, request.method.as_str());
            let same = expected
                .as_bytes()
                .ct_eq(self.response.to_ascii_lowercase().as_bytes());
            good |= bool::from(same) && !ha1.is_empty();
        }
        good && self.concerns(request)
    }

    /// Whether the request asks for the number that was signed: else who overhears a call could send it
    /// elsewhere. The rest of the URI may be spelt otherwise after a proxy (RFC 7616 §3.4.6).
    fn concerns(&self, request: &Request) -> bool {
        let user = |uri: &str| {
            Uri::parse(uri)
                .map(|uri| uri.user)
                .filter(|user| !user.is_empty())
        };
        match (user(&self.uri), user(&request.uri)) {
            (Some(signed), Some(asked)) => signed == asked,
            _ => true,
        }
    }

    fn expected(&self, ha1: &str, method: &str) -> String {
        let nc = self.count.map(|count| format!("{count:08x}"));
        answer(
            self.algorithm,
            ha1,
            &self.nonce,
            nc.as_deref().map(|nc| (nc, self.cnonce.as_str())),
            method,
            &self.uri,
        )
    }
}

fn answer(
    algorithm: Algorithm,
    ha1: &str,
    nonce: &str,
    qop: Option<(&str, &str)>,
    method: &str,
    uri: &str,
) -> String {
    let ha2 = algorithm.hash(&format!("{method}:{uri}"));
    match qop {
        Some((nc, cnonce)) => algorithm.hash(&format!("{ha1}:{nonce}:{nc}:{cnonce}:auth:{ha2}")),
        None => algorithm.hash(&format!("{ha1}:{nonce}:{ha2}")),
    }
}

/// A challenge that a trunk sent us.
#[derive(Clone)]
pub(crate) struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Algorithm,
    qop: bool,
    pub(crate) stale: bool,
}

impl Challenge {
    /// The strongest of a refusal, 401 or 407.
    pub(crate) fn of(response: &Response) -> Option<Self> {
        Self::strongest(response.headers.all(match response.status {
            407 => "Proxy-Authenticate",
            _ => "WWW-Authenticate",
        }))
    }

    /// The strongest of those offered that we can answer.
    pub(crate) fn strongest<'a>(values: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut best: Option<Self> = None;
        for challenge in values.filter_map(Self::parse) {
            let stronger = best
                .as_ref()
                .is_none_or(|b| b.algorithm == Algorithm::Md5 && challenge.algorithm == Algorithm::Sha256);
            if stronger {
                best = Some(challenge);
            }
        }
        best
    }

    fn parse(value: &str) -> Option<Self> {
        let (scheme, rest) = value.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("Digest") {
            return None;
        }
        let held: Vec<(&str, &str)> = split_list(rest).filter_map(|pair| params(pair).next()).collect();
        let get = |name: &str| {
            held.iter()
                .find(|(n, _)| n.eq_ignore_ascii_case(name))
                .map(|(_, v)| (*v).to_owned())
        };
        let qop = get("qop");
        let offered = qop
            .as_deref()
            .map(|q| q.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")));
        if offered == Some(false) {
            return None;
        }
        Some(Self {
            realm: get("realm")?,
            nonce: get("nonce")?,
            opaque: get("opaque"),
            algorithm: Algorithm::of(&get("algorithm").unwrap_or_default())?,
            qop: offered.is_some(),
            stale: get("stale").is_some_and(|s| s.eq_ignore_ascii_case("true")),
        })
    }

    /// The `Authorization` value that answers it. Each request carries a client nonce of its own, so the
    /// count is always one.
    pub(crate) fn answer(
        &self,
        user: &str,
        password: &str,
        method: &str,
        uri: &str,
        cnonce: &str,
        count: u32,
    ) -> String {
        let ha1 = self.algorithm.hash(&format!("{user}:{}:{password}", self.realm));
        let nc = format!("{count:08x}");
        let qop = self.qop.then_some((nc.as_str(), cnonce));
        let response = answer(self.algorithm, &ha1, &self.nonce, qop, method, uri);
        let mut value = format!(
            "Digest username=\"{user}\", realm=\"{}\", nonce=\"{}\", uri=\"{uri}\", response=\"{response}\", algorithm={}",
            self.realm,
            self.nonce,
            self.algorithm.name()
        );
        if let Some(opaque) = &self.opaque {
            let _ = write!(value, ", opaque=\"{opaque}\"");
        }
        if self.qop {
            let _ = write!(value, ", qop=auth, nc={nc}, cnonce=\"{cnonce}\"");
        }
        value
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::message::Method;

    #[test]
    fn rfc_7616_example() {
        // §3.9.1, as a GET: the arithmetic is the same.
        let mut request = Request::new(Method::Other("GET".into()), "/dir/index.html");
        request.headers.push("To", "x");
        let secrets = [Ha1::of("Mufasa", "http-auth@example.org", "Circle of Life")];
        let check = |algorithm: &str, response: &str, expect: bool| {
            let value = format!(
                "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
                 cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"{response}\""
            );
            let credentials = Credentials::parse(&value).unwrap();
            assert_eq!(credentials.proves(&secrets, &request), expect);
        };
        check("MD5", "8ca523f5e9506fed4657c9700eebdbec", true);
        check(
            "SHA-256",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
            true,
        );
        check("SHA-256", "8ca523f5e9506fed4657c9700eebdbec", false);
        check("MD5", "", false);
    }

    #[test]
    fn another_number_is_not_proved() {
        let challenge = Challenge::strongest(["Digest realm=\"r\", nonce=\"n\", qop=\"auth\""].into_iter());
        let check = |signed: &str, asked: &str, expect: bool| {
            let value = challenge
                .as_ref()
                .unwrap()
                .answer("u", "p", "INVITE", signed, "abc", 1);
            let credentials = Credentials::parse(&value).unwrap();
            let request = Request::new(Method::Invite, asked);
            let proved = credentials.proves(&[Ha1::of("u", "r", "p")], &request);
            assert_eq!(proved, expect, "{signed} {asked}");
        };
        check("sip:3000@a", "sip:3000@10.0.0.1:5060;transport=tcp", true);
        check("sip:3000@a", "sip:00190055555@a", false);
        // Some sign only the host.
        check("sip:a", "sip:3000@a", true);
    }

    #[test]
    fn own_answers_are_accepted() {
        for (algorithm, qop) in [
            ("MD5", ", qop=\"auth\""),
            ("SHA-256", ", qop=\"auth,auth-int\""),
            ("MD5", ""),
        ] {
            let value = format!("Digest realm=\"r\", nonce=\"n\"{qop}, algorithm={algorithm}");
            let challenge = Challenge::strongest([value.as_str()].into_iter()).unwrap();
            let request = Request::new(Method::Register, "sip:r");
            let value = challenge.answer("u", "p", "REGISTER", "sip:r", "abc", 1);
            let credentials = Credentials::parse(&value).unwrap();
            assert!(credentials.proves(&[Ha1::of("u", "r", "p")], &request));
            assert!(!credentials.proves(&[Ha1::of("u", "r", "q")], &request));
            assert!(!credentials.proves(&[], &request));
            assert!(!credentials.proves(&[Ha1::default()], &request));
        }
        assert!(
            Challenge::strongest(
                ["Basic realm=x", "Digest realm=x, nonce=y, algorithm=AKAv1-MD5"].into_iter()
            )
            .is_none()
        );
    }
}
