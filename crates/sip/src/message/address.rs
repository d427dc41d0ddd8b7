//! `name-addr` and `addr-spec` with their parameters (RFC 3261 §20.10).

/// The values of a comma-separated field; commas in quotes and angle brackets don't separate.
pub(crate) fn split_list(line: &str) -> impl Iterator<Item = &str> {
    Split {
        rest: line,
        mark: b',',
    }
    .map(str::trim)
    .filter(|value| !value.is_empty())
}

struct Split<'a> {
    rest: &'a str,
    mark: u8,
}

impl<'a> Iterator for Split<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (mut quoted, mut escaped, mut depth) = (false, false, 0_u32);
        for (at, byte) in self.rest.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'<' => depth += 1,
                b'>' => depth = depth.saturating_sub(1),
                // An ASCII octet is never part of another character, so both sides stay text.
                _ if byte == self.mark && depth == 0 => {
                    let (value, rest) = self.rest.split_at(at);
                    self.rest = &rest[1..];
                    return Some(value);
                }
                _ => {}
            }
        }
        Some(std::mem::take(&mut self.rest))
    }
}

/// Parameters after a semicolon, as they were written.
pub(super) fn raw_params(text: &str) -> impl Iterator<Item = &str> {
    let all = Split {
        rest: text,
        mark: b';',
    };
    all.map(str::trim).filter(|param| !param.is_empty())
}

/// Parameters after a semicolon: name and value, quotes taken off.
pub(crate) fn params(text: &str) -> impl Iterator<Item = (&str, &str)> {
    Split {
        rest: text,
        mark: b';',
    }
    .filter_map(|param| {
        let (name, value) = param.split_once('=').unwrap_or((param, ""));
        let (name, value) = (name.trim(), value.trim());
        let bare = value
            .strip_prefix('"')
            .and_then(|v| v.strip_suffix('"'))
            .unwrap_or(value);
        (!name.is_empty()).then_some((name, bare))
    })
}

/// One address of `From`, `To`, `Contact`, `Route` …
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The URI as it was written.
    pub(crate) uri: String,
    params: String,
}

impl Address {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (uri, params) = match bracket(text) {
            Some(open) => {
                let inner = &text[open + 1..];
                let close = inner.find('>')?;
                (&inner[..close], inner[close + 1..].trim())
            }
            // Without brackets everything behind the first semicolon belongs to the field (§20.10).
            None => match text.find(';') {
                Some(at) => text.split_at(at),
                None => (text, ""),
            },
        };
        let uri = uri.trim();
        // A space would make two words of it where it is asked for.
        let plain = !uri.is_empty() && uri.bytes().all(|b| b > b' ' && b != 0x7f);
        plain.then(|| Self {
            uri: uri.to_owned(),
            params: params.trim_start_matches(';').to_owned(),
        })
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        params(&self.params)
            .find(|(held, _)| held.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// Where the `<` outside of quotes is.
fn bracket(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'<' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let check = |line: &str, values: &[&str]| {
            assert_eq!(split_list(line).collect::<Vec<_>>(), values, "{line}");
        };
        check("", &[]);
        check("a", &["a"]);
        check("a, b,,c ", &["a", "b", "c"]);
        check(
            r#""x, \"y" <sip:a,b@c>;q=1, <sip:d>"#,
            &[r#""x, \"y" <sip:a,b@c>;q=1"#, "<sip:d>"],
        );
        check("\"open, <x", &["\"open, <x"]);
    }

    #[test]
    fn addresses() {
        let check = |text: &str, expect: Option<(&str, Option<&str>)>| {
            let address = Address::parse(text);
            let found = address.as_ref().map(|a| (a.uri.as_str(), a.param("tag")));
            assert_eq!(found, expect, "{text}");
        };
        check("<sip:a@b>;tag=x", Some(("sip:a@b", Some("x"))));
        check(
            "\"A <B>\" <sip:a@b;lr> ; Tag = x",
            Some(("sip:a@b;lr", Some("x"))),
        );
        check("sip:a@b;tag=x", Some(("sip:a@b", Some("x"))));
        check("sip:a@b", Some(("sip:a@b", None)));
        check("<sip:a@b", None);
        check("<>;tag=x", None);
        check("<sip:a b@c>;tag=x", None);
        check("<sip:a@b SIP/2.0\tx>", None);
        check("", None);
    }
}
