//! What digest authentication needs of a SIP phone's password (RFC 7616 §3.4.2, "A1"), and all that
//! is kept of it.

use ccgate_core::Phone;
use md5::{Digest, Md5};
use ring::digest::{SHA256, digest};
use std::fmt::{self, Write as _};

/// H(phone:realm:password) by either algorithm, as lower-case hexadecimal digits. Whoever has it can
/// register as the phone, so it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Ha1Pair {
    md5: String,
    sha256: String,
}

impl Ha1Pair {
    /// Of a password in plain text.
    pub fn of(phone: &Phone, realm: &str, password: &str) -> Self {
        let a1 = format!("{phone}:{realm}:{password}");
        Self {
            md5: hex(&Md5::digest(&a1)),
            sha256: hex(digest(&SHA256, a1.as_bytes()).as_ref()),
        }
    }

    /// From 32 and 64 hexadecimal digits; `None` for anything else.
    pub fn parse(md5: &str, sha256: &str) -> Option<Self> {
        let fits = |text: &str, digits| text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit());
        (fits(md5, 32) && fits(sha256, 64)).then(|| Self {
            md5: md5.to_ascii_lowercase(),
            sha256: sha256.to_ascii_lowercase(),
        })
    }

    /// By MD5: 32 digits.
    pub fn md5(&self) -> &str {
        &self.md5
    }

    /// By SHA-256: 64 digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl fmt::Debug for Ha1Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ha1Pair(…)")
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to a String can't fail");
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const QOP: &str = "00000001:f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth";

    fn md5(text: &str) -> String {
        hex(&Md5::digest(text))
    }

    fn sha256(text: &str) -> String {
        hex(digest(&SHA256, text.as_bytes()).as_ref())
    }

    /// RFC 2617 §3.5: the answer to the challenge follows from what is kept.
    #[test]
    fn rfc_2617() {
        let pair = Ha1Pair::of(&"Mufasa".into(), "testrealm@host.com", "Circle Of Life");
        assert_eq!(pair.md5(), "939e7578ed9e3c518a452acee763bce9");
        let nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
        let a2 = md5("GET:/dir/index.html");
        let answer = md5(&format!("{}:{nonce}:00000001:0a4f113b:auth:{a2}", pair.md5()));
        assert_eq!(answer, "6629fae49393a05397450978507c4ef1");
    }

    /// RFC 7616 §3.9.1, both algorithms.
    #[test]
    fn rfc_7616() {
        let pair = Ha1Pair::of(&"Mufasa".into(), "http-auth@example.org", "Circle of Life");
        let nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
        let answer = |h: fn(&str) -> String, ha1: &str| {
            h(&format!("{ha1}:{nonce}:{QOP}:{}", h("GET:/dir/index.html")))
        };
        assert_eq!(answer(md5, pair.md5()), "8ca523f5e9506fed4657c9700eebdbec");
        assert_eq!(
            answer(sha256, pair.sha256()),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        );
    }

    #[test]
    fn from_digits() {
        let pair = Ha1Pair::of(&"40001".into(), "ccgate", "geheim");
        let upper = Ha1Pair::parse(&pair.md5().to_ascii_uppercase(), pair.sha256());
        assert_eq!(upper.unwrap(), pair);
        for (md5, sha256) in [
            ("", pair.sha256()),
            (pair.md5(), pair.md5()),
            (&"g".repeat(32), pair.sha256()),
            (pair.sha256(), pair.md5()),
        ] {
            assert_eq!(Ha1Pair::parse(md5, sha256), None);
        }
        assert_eq!(format!("{pair:?}"), "Ha1Pair(…)");
    }
}
