//! Parts of header values: lists, addresses, parameters.

use std::net::{IpAddr, SocketAddr};

/// The elements of a list: split at commas that are in neither quotes nor angle brackets.
pub(crate) fn list(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = outside(text, b',');
        rest = end.map(|end| &text[end + 1..]);
        Some(text[..end.unwrap_or(text.len())].trim())
    })
}

/// Where the byte first stands outside quotes and angle brackets.
fn outside(text: &str, wanted: u8) -> Option<usize> {
    let (mut quoted, mut escaped, mut bracket) = (false, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'<' if !quoted => bracket = true,
            b'>' if !quoted => bracket = false,
            _ if byte == wanted && !quoted && !bracket => return Some(at),
            _ => {}
        }
    }
    None
}

/// A parameter of a header value, not of the URI in it.
pub(crate) fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = &value[outside(value, b';')? + 1..];
    loop {
        let end = outside(rest, b';');
        let one = rest[..end.unwrap_or(rest.len())].trim();
        let (key, text) = one.split_once('=').unwrap_or((one, ""));
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(text.trim().trim_matches('"'));
        }
        rest = &rest[end? + 1..];
    }
}

/// The URI of a `From`, `To`, `Contact` or `Route`.
pub(crate) fn in_brackets(value: &str) -> &str {
    let Some(begin) = outside_quotes(value, '<') else {
        return value.split(';').next().unwrap_or(value).trim();
    };
    let rest = &value[begin + 1..];
    rest.split('>').next().unwrap_or(rest)
}

fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, one)| {
        quoted ^= one == '"';
        (one == wanted && !quoted).then_some(at)
    })
}

/// The user of a `sip:` URI; empty when there is none.
pub(crate) fn user_of(uri: &str) -> &str {
    let rest = uri.split_once(':').map_or(uri, |(_, rest)| rest);
    let user = rest.split_once('@').map_or("", |(user, _)| user);
    user.split([';', ':']).next().unwrap_or(user)
}

/// Address and port of a `sip:` URI whose host is an address.
pub(crate) fn address_of(uri: &str) -> Option<SocketAddr> {
    let (_, rest) = uri.split_once(':')?;
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let place = place.split([';', '?', '>']).next()?;
    if let Ok(address) = place.parse() {
        return Some(address);
    }
    let ip: IpAddr = place.trim_matches(['[', ']']).parse().ok()?;
    Some(SocketAddr::new(ip, 5060))
}

/// An address as a URI has it.
pub(crate) fn host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let value = "\"a;b,<c\" <sip:120:pw@10.0.0.1:5070;lr>;tag=t1;x, <sip:[::1]>";
        let parts: Vec<_> = list(value).collect();
        assert_eq!(parts.len(), 2);
        assert_eq!(parameter(parts[0], "TAG"), Some("t1"));
        assert_eq!(parameter(parts[0], "lr"), None);
        assert_eq!(parameter(parts[0], "x"), Some(""));
        assert_eq!(in_brackets(parts[0]), "sip:120:pw@10.0.0.1:5070;lr");
        assert_eq!(user_of(in_brackets(parts[0])), "120");
        assert_eq!(
            address_of(in_brackets(parts[0])),
            Some(([10, 0, 0, 1], 5070).into())
        );
        assert_eq!(
            address_of(in_brackets(parts[1])),
            Some("[::1]:5060".parse().unwrap())
        );
        assert_eq!(address_of("sip:120@example.com"), None);
        assert_eq!(in_brackets("sip:1@h;tag=x"), "sip:1@h");
    }
}
