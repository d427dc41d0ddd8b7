//! What a certificate says of itself. Just enough of X.509 for an operator to know it again.

use super::expiry::{Element, VERSION, seconds};
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Described {
    /// Whose it is: `CN=ccgate, O=…`.
    pub(crate) subject: String,
    /// Who signed it.
    pub(crate) issuer: String,
    /// Subject and issuer are the same, octet by octet.
    pub(crate) self_signed: bool,
    /// Host names and addresses.
    pub(crate) names: Vec<String>,
    /// From when, seconds since 1970.
    pub(crate) not_before: i64,
    /// Until when.
    pub(crate) not_after: i64,
}

const SEQUENCE: u8 = 0x30;
const OBJECT: u8 = 0x06;
const EXTENSIONS: u8 = 0xa3;
const DNS_NAME: u8 = 0x82;
const ADDRESS: u8 = 0x87;
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];
/// 2.5.4.x and what people call it.
const ATTRIBUTES: [(u8, &str); 6] = [(3, "CN"), (6, "C"), (7, "L"), (8, "ST"), (10, "O"), (11, "OU")];
/// Longest text of one attribute that is shown.
const LONGEST: usize = 200;
/// Most names that are shown.
const MOST_NAMES: usize = 100;

/// Reads a certificate; `None` when it isn't one.
pub(crate) fn describe(certificate: &[u8]) -> Option<Described> {
    // Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { [0] version, serialNumber, signature,
    // issuer, validity SEQUENCE { notBefore, notAfter }, subject, subjectPublicKeyInfo, …,
    // [3] extensions } … } (RFC 5280, 4.1)
    let whole = Element::first(certificate)?.0;
    let mut rest = Element::first(whole.content)?.0.content;
    let (first, after) = Element::first(rest)?;
    if first.tag == VERSION {
        rest = after;
    }
    for _ in ["serialNumber", "signature"] {
        rest = Element::first(rest)?.1;
    }
    let (issuer, rest) = Element::first(rest)?;
    let (validity, rest) = Element::first(rest)?;
    let (subject, rest) = Element::first(rest)?;
    let (not_before, end) = Element::first(validity.content)?;
    let (_key, mut rest) = Element::first(rest)?;
    let mut names = Vec::new();
    while let Some((element, after)) = Element::first(rest) {
        rest = after;
        if element.tag == EXTENSIONS {
            names = alternative_names(element.content).unwrap_or_default();
        }
    }
    Some(Described {
        subject: name(subject.content),
        issuer: name(issuer.content),
        self_signed: subject.content == issuer.content,
        names,
        not_before: seconds(&not_before)?,
        not_after: seconds(&Element::first(end)?.0)?,
    })
}

/// `CN=ccgate, O=Example`: RDNSequence ::= SEQUENCE OF SET OF SEQUENCE { type, value }. Attributes of
/// other types are left out.
fn name(mut sets: &[u8]) -> String {
    let mut shown = String::new();
    while let Some((set, rest)) = Element::first(sets) {
        sets = rest;
        let mut attributes = set.content;
        while let Some((attribute, rest)) = Element::first(attributes) {
            attributes = rest;
            let Some((kind, text)) = typed(attribute.content) else {
                continue;
            };
            let separator = if shown.is_empty() { "" } else { ", " };
            // Writing to a String can't fail.
            let _ = write!(shown, "{separator}{kind}={text}");
        }
    }
    shown
}

fn typed(attribute: &[u8]) -> Option<(&'static str, String)> {
    let (object, rest) = Element::first(attribute)?;
    let &[0x55, 0x04, number] = object.content else {
        return None;
    };
    let (_, kind) = ATTRIBUTES.iter().find(|(known, _)| *known == number)?;
    let (value, _) = Element::first(rest)?;
    let text = String::from_utf8_lossy(value.content);
    Some((kind, plain(&text)))
}

/// Without control characters, and not too long.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
fn alternative_names(extensions: &[u8]) -> Option<Vec<String>> {
    let mut rest = Element::first(extensions)?.0.content;
    while let Some((extension, after)) = Element::first(rest) {
        rest = after;
        let (object, mut parts) = Element::first(extension.content)?;
        if object.tag != OBJECT || object.content != ALTERNATIVE_NAMES {
            continue;
        }
        let mut value = None;
        while let Some((part, after)) = Element::first(parts) {
            (value, parts) = (Some(part), after);
        }
        let names = Element::first(value?.content)?.0;
        return (names.tag == SEQUENCE).then(|| general_names(names.content));
    }
    None
}

fn general_names(mut rest: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    while let Some((name, after)) = Element::first(rest) {
        rest = after;
        let shown = match (name.tag, name.content.len()) {
            (DNS_NAME, _) => Some(plain(&String::from_utf8_lossy(name.content))),
            (ADDRESS, 4) => <[u8; 4]>::try_from(name.content)
                .ok()
                .map(|octets| IpAddr::from(Ipv4Addr::from(octets)).to_string()),
            (ADDRESS, 16) => <[u8; 16]>::try_from(name.content)
                .ok()
                .map(|octets| IpAddr::from(Ipv6Addr::from(octets)).to_string()),
            _ => None,
        };
        names.extend(shown);
        if names.len() == MOST_NAMES {
            break;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, Issuer, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn what_is_told() {
        let (own, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let names = ["gate.example", "192.0.2.7", "2001:db8::7"];
        let mut params = CertificateParams::new(names.map(str::to_owned)).unwrap();
        params.distinguished_name.push(DnType::CommonName, "gate.example");
        params
            .distinguished_name
            .push(DnType::OrganizationName, "Exämple");
        params.not_before = date_time_ymd(2026, 11, 1);
        params.not_after = date_time_ymd(2030, 1, 2);
        let certificate = params.self_signed(&own).unwrap();
        let told = describe(certificate.der()).unwrap();
        // rcgen writes the attributes in their order.
        assert!(told.subject.contains("CN=gate.example"), "{}", told.subject);
        assert!(told.subject.contains("O=Exämple"), "{}", told.subject);
        assert_eq!(told.names, names);
        assert!(told.self_signed && told.issuer == told.subject);
        assert_eq!(told.not_before, 20_758 * 86_400);
        assert_eq!(told.not_after, 21_916 * 86_400);

        let mut authority = CertificateParams::new(Vec::<String>::new()).unwrap();
        authority
            .distinguished_name
            .push(DnType::CommonName, "Some authority");
        let issuer = Issuer::new(authority, other);
        let signed = params.signed_by(&own, &issuer).unwrap();
        let told = describe(signed.der()).unwrap();
        assert!(!told.self_signed);
        assert!(told.issuer.contains("CN=Some authority"), "{}", told.issuer);

        for end in 0..200 {
            assert_eq!(describe(&signed.der()[..end]), None);
        }
    }
}
