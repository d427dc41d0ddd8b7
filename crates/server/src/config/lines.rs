//! Reads trunks and routes from their tables.

use super::key::parse_span;
use super::network::{Network, Networks};
use super::switch::{CallerRule, Over, Route, Trunk, TrunkAddress, TrunkUser};
use crate::secret::Secret;
use std::net::IpAddr;
use std::time::Duration;
use toml::{Table, Value};

/// The keys of a trunk's table.
pub(super) const TRUNK: &[&str] = &[
    "name",
    "addresses",
    "user",
    "password",
    "registrar",
    "expiry",
    "identify",
    "caller",
    "options_every",
    "domain",
    "codecs",
];
/// The keys of a route's table.
pub(super) const ROUTE: &[&str] = &["prefix", "strip", "add", "trunks", "caller"];

/// A trunk from its table.
///
/// # Errors
/// What is wrong; never the password.
pub(super) fn trunk(item: &Value) -> Result<Trunk, String> {
    let table = known(item, TRUNK)?;
    let name = text(table, "name")?.unwrap_or_default();
    if !(1..=32).contains(&name.len())
        || !name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    {
        return Err("name must be 1 to 32 letters, digits, `-`, `_` and `.`".into());
    }
    let addresses = list(table, "addresses")?
        .into_iter()
        .map(address)
        .collect::<Result<Vec<_>, _>>()?;
    let networks: Vec<Network> = list(table, "identify")?
        .into_iter()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let identify: Networks = networks.into_iter().collect();
    if addresses.is_empty() && identify.is_empty() {
        return Err(format!("trunk `{name}` needs addresses or identify"));
    }
    let options_every = span(table, "options_every", Duration::from_secs(30))?;
    if !options_every.is_zero() && options_every < Duration::from_secs(1) {
        return Err("options_every must be 1s or more, or 0s".into());
    }
    Ok(Trunk {
        user: user(table)?,
        identify,
        caller: text(table, "caller")?.map_or(Ok(CallerRule::Given), caller)?,
        options_every,
        domain: host(text(table, "domain")?.unwrap_or_default(), "domain")?,
        alaw_first: match list(table, "codecs")?[..] {
            [] | ["alaw"] | ["alaw", "ulaw"] => true,
            ["ulaw"] | ["ulaw", "alaw"] => false,
            _ => return Err("codecs must be a list of \"alaw\" and \"ulaw\"".into()),
        },
        addresses,
        name: name.to_owned(),
    })
}

/// A route from its table.
///
/// # Errors
/// What is wrong.
pub(super) fn route(item: &Value) -> Result<Route, String> {
    let table = known(item, ROUTE)?;
    let digits = |key: &str| {
        let digits = text(table, key)?.unwrap_or_default();
        number(digits, key).map(str::to_owned)
    };
    let trunks: Vec<String> = list(table, "trunks")?.into_iter().map(str::to_owned).collect();
    if trunks.is_empty() {
        return Err("trunks must name one trunk or more".into());
    }
    let strip = match table.get("strip") {
        None => 0,
        Some(value) => value
            .as_integer()
            .and_then(|strip| usize::try_from(strip).ok())
            .filter(|strip| *strip <= 24)
            .ok_or("strip must be a whole number from 0 to 24")?,
    };
    Ok(Route {
        prefix: digits("prefix")?,
        strip,
        add: digits("add")?,
        trunks,
        caller: text(table, "caller")?.map(caller).transpose()?,
    })
}

fn known<'v>(item: &'v Value, keys: &[&str]) -> Result<&'v Table, String> {
    let table = item.as_table().ok_or("must be a table")?;
    match table.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(unknown) => Err(format!("`{unknown}` is none of {}", keys.join(", "))),
        None => Ok(table),
    }
}

fn text<'t>(table: &'t Table, key: &str) -> Result<Option<&'t str>, String> {
    match table.get(key) {
        None => Ok(None),
        Some(Value::String(text)) if text.len() <= 255 && !text.contains(char::is_control) => Ok(Some(text)),
        Some(_) => Err(format!(
            "{key} must be a text in quotes of at most 255 characters"
        )),
    }
}

fn list<'t>(table: &'t Table, key: &str) -> Result<Vec<&'t str>, String> {
    let fault = || format!("{key} must be a list of texts");
    match table.get(key) {
        None => Ok(Vec::new()),
        Some(value) => value
            .as_array()
            .ok_or_else(fault)?
            .iter()
            .map(|item| item.as_str().ok_or_else(fault))
            .collect(),
    }
}

fn span(table: &Table, key: &str, preset: Duration) -> Result<Duration, String> {
    let given = text(table, key)?.map(parse_span).transpose();
    let span = given.map_err(|fault| format!("{key} {fault}"))?.unwrap_or(preset);
    if span > Duration::from_secs(86_400) {
        return Err(format!("{key} must be at most 24h"));
    }
    Ok(span)
}

fn user(table: &Table) -> Result<Option<TrunkUser>, String> {
    let (name, password) = (text(table, "user")?, text(table, "password")?);
    let registrar = host(text(table, "registrar")?.unwrap_or_default(), "registrar")?;
    let expiry = span(table, "expiry", Duration::from_secs(300))?;
    if expiry < Duration::from_secs(30) {
        return Err("expiry must be 30s or more".into());
    }
    match (name, password) {
        (Some(user), Some(password)) if !user.is_empty() => Ok(Some(TrunkUser {
            user: user.to_owned(),
            password: Secret::from(password),
            registrar,
            expiry,
        })),
        (None, None) if registrar.is_empty() => Ok(None),
        (None, None) => Err("registrar needs user and password beside it".into()),
        _ => Err("user and password must both be set, or neither".into()),
    }
}

/// `sip.example.com`, `192.0.2.1:5080`, `[2001:db8::1]:5061/tls`.
fn address(text: &str) -> Result<TrunkAddress, String> {
    let fault = || {
        format!(
            "`{text}` must be an address such as \"sip.example.com\", \"192.0.2.1:5080/tcp\" or \"[2001:db8::1]:5061/tls\""
        )
    };
    let (place, over) = match text.split_once('/') {
        None => (text, Over::Udp),
        Some((place, "udp")) => (place, Over::Udp),
        Some((place, "tcp")) => (place, Over::Tcp),
        Some((place, "tls")) => (place, Over::Tls),
        Some(_) => return Err(fault()),
    };
    let (name, port) = match place.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((inner, rest))) if inner.parse::<std::net::Ipv6Addr>().is_ok() => {
            let port = rest.strip_prefix(':');
            if port.is_none() && !rest.is_empty() {
                return Err(fault());
            }
            (inner, port)
        }
        Some(_) => return Err(fault()),
        None => match place.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (place, None),
        },
    };
    let port = match port.map(str::parse::<u16>) {
        None => None,
        Some(Ok(port)) if port > 0 => Some(port),
        Some(_) => return Err(fault()),
    };
    let host = host(name, "").map_err(|_| fault())?;
    if host.is_empty() {
        return Err(fault());
    }
    Ok(TrunkAddress { host, port, over })
}

fn host(text: &str, key: &str) -> Result<String, String> {
    let good = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    if good || text.parse::<IpAddr>().is_ok() {
        Ok(text.to_owned())
    } else {
        Err(format!("{key} must be a host name or an address"))
    }
}

/// `given`, `withheld`, `else 4930…`, `always 4930…`, `prefix 0049`.
fn caller(text: &str) -> Result<CallerRule, String> {
    let fault = || {
        "caller must be \"given\", \"withheld\", \"else NUMBER\", \"always NUMBER\" or \"prefix NUMBER\""
            .to_owned()
    };
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    let digits = || match number(rest.trim(), "caller") {
        Ok("") | Err(_) => Err(fault()),
        Ok(digits) => Ok(digits.to_owned()),
    };
    Ok(match word {
        "given" if rest.is_empty() => CallerRule::Given,
        "withheld" if rest.is_empty() => CallerRule::Withheld,
        "else" => CallerRule::Else(digits()?),
        "always" => CallerRule::Always(digits()?),
        "prefix" => CallerRule::Prefix(digits()?),
        _ => return Err(fault()),
    })
}

fn number<'t>(text: &'t str, key: &str) -> Result<&'t str, String> {
    let good = text.len() <= 24 && text.bytes().all(|b| b.is_ascii_digit() || b"*#+".contains(&b));
    good.then_some(text)
        .ok_or_else(|| format!("{key} must be at most 24 digits, `*`, `#` and `+`"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn table(text: &str) -> Value {
        Value::Table(text.parse().unwrap())
    }

    #[test]
    fn addresses() {
        let check = |text: &str, expect: Option<(&str, Option<u16>, Over)>| {
            let read = address(text).ok();
            let read = read
                .as_ref()
                .map(|address| (address.host.as_str(), address.port, address.over));
            assert_eq!(read, expect, "{text}");
        };
        check("sip.example.com", Some(("sip.example.com", None, Over::Udp)));
        check("192.0.2.1:5080/tcp", Some(("192.0.2.1", Some(5080), Over::Tcp)));
        check(
            "[2001:db8::1]:5061/tls",
            Some(("2001:db8::1", Some(5061), Over::Tls)),
        );
        check("[2001:db8::1]/tls", Some(("2001:db8::1", None, Over::Tls)));
        for bad in [
            "",
            ":5060",
            "a:0",
            "a:x",
            "a:70000",
            "a/ws",
            "a b",
            "2001:db8::1",
            "[x]:1",
            "[::1]5060",
            "sip:a@b",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn callers() {
        let check = |text: &str, expect: Option<CallerRule>| assert_eq!(caller(text).ok(), expect, "{text}");
        check("given", Some(CallerRule::Given));
        check("withheld", Some(CallerRule::Withheld));
        check("else 4930123", Some(CallerRule::Else("4930123".into())));
        check("always +4930123", Some(CallerRule::Always("+4930123".into())));
        check("prefix 0", Some(CallerRule::Prefix("0".into())));
        for bad in ["", "given 1", "else", "always x", "4930"] {
            check(bad, None);
        }
    }

    #[test]
    fn trunks_and_routes() {
        let full = table(
            r#"
            name = "carrier"
            addresses = ["sip.example.com:5061/tls", "192.0.2.9"]
            user = "u"
            password = "p"
            registrar = "example.com"
            identify = ["192.0.2.0/24"]
            caller = "else 4930123"
            options_every = "1m"
            codecs = ["ulaw"]
            "#,
        );
        let read = trunk(&full).unwrap();
        assert_eq!((read.addresses.len(), read.alaw_first), (2, false));
        assert_eq!(read.user.unwrap().registrar, "example.com");
        let bad_trunks = [
            ("addresses = [\"a\"]", "name must be"),
            ("name = \"a\"", "needs addresses or identify"),
            (
                "name = \"a\"\naddresses = [\"x y\"]",
                "must be an address such as",
            ),
            ("name = \"a\"\naddresses = [\"x\"]\nuser = \"u\"", "both be set"),
            (
                "name = \"a\"\naddresses = [\"x\"]\nregistrar = \"u\"",
                "registrar needs user",
            ),
            ("name = \"a\"\nadresses = [\"x\"]", "`adresses` is none of"),
            (
                "name = \"a\"\naddresses = [\"x\"]\ncodecs = [\"g729\"]",
                "codecs must be",
            ),
            (
                "name = \"a\"\nidentify = [\"10.0.0.1/8\"]",
                "bits set behind its prefix",
            ),
        ];
        for (text, expect) in bad_trunks {
            let fault = trunk(&table(text)).unwrap_err();
            assert!(fault.contains(expect), "{text}: {fault}");
        }
        let read = route(&table("prefix = \"9\"\nstrip = 1\ntrunks = [\"carrier\"]")).unwrap();
        assert_eq!((read.prefix.as_str(), read.strip, read.caller), ("9", 1, None));
        let bad_routes = [
            ("prefix = \"9\"", "trunks must name"),
            ("prefix = \"x\"\ntrunks = [\"a\"]", "prefix must be"),
            ("strip = 25\ntrunks = [\"a\"]", "strip must be"),
            ("strip = \"1\"\ntrunks = [\"a\"]", "strip must be"),
            ("trunk = [\"a\"]", "`trunk` is none of"),
        ];
        for (text, expect) in bad_routes {
            let fault = route(&table(text)).unwrap_err();
            assert!(fault.contains(expect), "{text}: {fault}");
        }
    }
}
