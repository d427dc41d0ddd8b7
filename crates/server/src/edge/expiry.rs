//! When a certificate ends. Just enough of X.509 to find `notAfter`.

/// The last moment of a certificate in seconds since 1970 (UTC); `None` if it can't be found.
pub(super) fn not_after(certificate: &[u8]) -> Option<i64> {
    // Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { [0] version, serialNumber, signature,
    // issuer, validity SEQUENCE { notBefore, notAfter }, ... } ... } (RFC 5280, 4.1)
    let certificate = Element::first(certificate)?.0;
    let mut rest = Element::first(certificate.content)?.0.content;
    let (first, after) = Element::first(rest)?;
    if first.tag == VERSION {
        rest = after;
    }
    for _ in ["serialNumber", "signature", "issuer"] {
        rest = Element::first(rest)?.1;
    }
    let validity = Element::first(rest)?.0;
    let (_, rest) = Element::first(validity.content)?;
    seconds(&Element::first(rest)?.0)
}

pub(super) const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// One element of DER.
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
}

impl<'a> Element<'a> {
    /// The first element of `der` and what comes after it.
    pub(super) fn first(der: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&[tag, length], mut rest) = der.split_first_chunk()?;
        let mut bytes = usize::from(length);
        if length >= 0x80 {
            let (digits, after) = rest.split_at_checked(bytes & 0x7f)?;
            if digits.len() > 4 {
                return None;
            }
            bytes = digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
            rest = after;
        }
        let (content, rest) = rest.split_at_checked(bytes)?;
        Some((Element { tag, content }, rest))
    }
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` in seconds since 1970.
pub(super) fn seconds(time: &Element<'_>) -> Option<i64> {
    let text = str::from_utf8(time.content).ok()?.strip_suffix('Z')?;
    let (year, rest) = match time.tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: i64 = year.parse().ok()?;
            // RFC 5280, 4.1.2.5.1
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    if rest.len() != 10 || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let pair = |at: usize| rest[at..at + 2].parse::<i64>().ok();
    let (month, day) = (pair(0)?, pair(2)?);
    let (hour, minute, second) = (pair(4)?, pair(6)?, pair(8)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March, so that
/// the leap day is the last of a year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn dates_count_from_1970() {
        for (date, expect) in [
            ((1970, 1, 1), 0),
            ((1970, 3, 1), 59),
            ((2000, 2, 29), 11_016),
            ((2026, 11, 1), 20_758),
            ((2100, 3, 1), 47_541),
        ] {
            let (year, month, day) = date;
            assert_eq!(days(year, month, day), expect, "{date:?}");
        }
    }

    #[test]
    fn found_in_certificates_of_both_time_forms() {
        let key = KeyPair::generate().unwrap();
        for (year, month, day) in [(2030, 1, 2), (2049, 12, 31), (2050, 1, 1), (4096, 2, 29)] {
            let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
            params.not_after = date_time_ymd(year, month, day);
            let certificate = params.self_signed(&key).unwrap();
            let expect = days(year.into(), month.into(), day.into()) * 86_400;
            assert_eq!(not_after(certificate.der()), Some(expect));
            for end in 0..120 {
                assert_eq!(not_after(&certificate.der()[..end]), None);
            }
        }
    }
}
