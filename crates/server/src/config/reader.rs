//! Judges values one by one: each key becomes its final type, or a fault.

use super::fault::{Fault, Place};
use super::key::{Key, Kind, parse_span};
use super::keys;
use super::lines;
use super::network::Networks;
use super::sections::GuidRule;
use super::switch::{Route, Trunk};
use super::values::Values;
use super::white_list::WhiteList;
use crate::secret::Secret;
use ccgate_core::VdnId;
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Value;

/// Reads keys and gathers what is wrong. After a fault it goes on with the default, so that all
/// faults are found in one go; the result then is thrown away.
pub(super) struct Reader<'a> {
    values: &'a Values,
    /// What relative paths count from.
    folder: &'a Path,
    pub(super) faults: Vec<Fault>,
    pub(super) asked: BTreeSet<&'static str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(values: &'a Values, folder: &'a Path, faults: Vec<Fault>) -> Self {
        Self {
            values,
            folder,
            faults,
            asked: BTreeSet::new(),
        }
    }

    /// Notes a fault about a key that is right in itself.
    pub(super) fn fault(&mut self, name: &str, text: &str) {
        let place = self.values.place(name);
        self.faults.push(Fault {
            place,
            key: name.to_owned(),
            text: text.to_owned(),
        });
    }

    /// Notes that two keys don't fit each other, at the one that was set.
    pub(super) fn misfit(&mut self, name: &str, other: &str, text: &str) {
        let at = if self.values.place(name) == Place::Preset {
            other
        } else {
            name
        };
        self.fault(at, text);
    }

    pub(super) fn switch(&mut self, name: &str) -> bool {
        self.read(name, |value, _| {
            value.as_bool().ok_or_else(|| "must be true or false".into())
        })
    }

    /// A number. `T` is wide enough for the key's range.
    pub(super) fn number<T: TryFrom<i64>>(&mut self, name: &str) -> T {
        self.read(name, |value, kind| {
            let Kind::Number(least, most) = kind else {
                unreachable!("{name} is no number")
            };
            let fault = || format!("must be a whole number from {least} to {most}");
            let number = value
                .as_integer()
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(fault)?;
            T::try_from(number).map_err(|_| fault())
        })
    }

    pub(super) fn span(&mut self, name: &str) -> Duration {
        self.read(name, |value, kind| {
            let Kind::Span(least, most) = kind else {
                unreachable!("{name} is no time")
            };
            let span = parse_span(value.as_str().unwrap_or_default())?;
            if span < Duration::from_millis(least) || span > Duration::from_millis(most) {
                return Err(format!("must be a {}", kind.in_words()));
            }
            Ok(span)
        })
    }

    pub(super) fn text(&mut self, name: &str) -> String {
        self.read(name, |value, kind| {
            let text = value.as_str().ok_or("must be a text in quotes")?;
            match kind {
                Kind::Word => {
                    let good =
                        (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
                    good.then(|| text.to_owned())
                        .ok_or_else(|| "must be 1 to 32 letters and digits".into())
                }
                _ => plain_text(text).map(str::to_owned),
            }
        })
    }

    /// Whether the key says `word`, which is one of those that it may say.
    pub(super) fn says(&mut self, name: &str, word: &str) -> bool {
        self.read(name, |value, kind| {
            let Kind::OneOf(words) = kind else {
                unreachable!("{name} is no choice")
            };
            let text = value.as_str().unwrap_or_default();
            if !words.contains(&text) {
                return Err(format!("must be {}", kind.in_words()));
            }
            Ok(text == word)
        })
    }

    pub(super) fn path(&mut self, name: &str) -> Option<PathBuf> {
        let folder = self.folder;
        self.read(name, |value, _| {
            let text = plain_text(value.as_str().ok_or("must be a path in quotes")?)?;
            Ok((!text.is_empty()).then(|| folder.join(text)))
        })
    }

    pub(super) fn listen(&mut self, name: &str) -> Option<SocketAddr> {
        self.read(name, |value, _| match value.as_str().unwrap_or_default() {
            "off" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                "must be an address with a port such as \"0.0.0.0:8043\" or \"[::]:8043\", or \"off\"".into()
            }),
        })
    }

    /// A secret; none when empty. The fault doesn't show it.
    pub(super) fn secret(&mut self, name: &str) -> Option<Secret> {
        self.read(name, |value, _| {
            let text = value.as_str().unwrap_or_default();
            match text.chars().count() {
                0 if value.is_str() => Ok(None),
                16..=255 if !text.contains(char::is_control) => Ok(Some(Secret::from(text))),
                _ => Err("must be a text of 16 to 255 characters in quotes, or empty".into()),
            }
        })
    }

    pub(super) fn store_url(&mut self, name: &str) -> Option<Secret> {
        self.read(name, |value, _| {
            let text = value.as_str().unwrap_or_default();
            let known = ["sqlite:", "postgres://", "postgresql://"];
            if text.is_empty() && value.is_str() {
                return Ok(None);
            }
            if !known
                .iter()
                .any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
            {
                return Err("must be sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE".into());
            }
            if let Some((_, rest)) = text.split_once("://").filter(|_| !text.starts_with("sqlite:")) {
                database_server(rest)?;
            }
            Ok(Some(Secret::from(text)))
        })
    }

    pub(super) fn parsed<T: std::str::FromStr<Err = String>>(&mut self, name: &str) -> T {
        self.read(name, |value, _| value.as_str().unwrap_or_default().parse())
    }

    pub(super) fn names(&mut self, name: &str) -> Vec<String> {
        self.read(name, |value, _| {
            let items = texts(value)?;
            let good = |item: &&str| {
                (1..=253).contains(&item.len())
                    && item
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b".-:*".contains(&b))
            };
            match items.iter().find(|item| !good(item)) {
                Some(bad) => Err(format!("`{bad}` must be a host name or an address")),
                None => Ok(items.into_iter().map(str::to_owned).collect()),
            }
        })
    }

    pub(super) fn white_list(&mut self, name: &str) -> WhiteList {
        self.read(name, |value, _| WhiteList::parse(texts(value)?.into_iter()))
    }

    pub(super) fn networks(&mut self, name: &str) -> Networks {
        self.read(name, |value, _| {
            texts(value)?.into_iter().map(str::parse).collect()
        })
    }

    pub(super) fn guid_rules(&mut self, name: &str) -> Vec<GuidRule> {
        self.read(name, |value, _| tables(value, "rule", guid_rule))
    }

    /// An IP address; none when empty.
    pub(super) fn address(&mut self, name: &str) -> Option<IpAddr> {
        self.read(name, |value, _| match value.as_str() {
            Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| "must be an IP address".into()),
            None => Err("must be an IP address in quotes".into()),
        })
    }

    pub(super) fn vdns(&mut self, name: &str) -> Vec<VdnId> {
        self.read(name, |value, _| {
            let fault = || "must be a list of VDN numbers such as [1, 2]".to_owned();
            let numbers = value.as_array().ok_or_else(fault)?.iter();
            let vdn = |item: &Value| item.as_integer().and_then(|number| number.try_into().ok());
            numbers
                .map(|item| vdn(item).map(VdnId).ok_or_else(fault))
                .collect()
        })
    }

    pub(super) fn trunks(&mut self, name: &str) -> Vec<Trunk> {
        self.read(name, |value, _| tables(value, "trunk", lines::trunk))
    }

    pub(super) fn routes(&mut self, name: &str) -> Vec<Route> {
        self.read(name, |value, _| tables(value, "route", lines::route))
    }

    fn read<T>(&mut self, name: &str, judge: impl Fn(&Value, Kind) -> Result<T, String>) -> T {
        let key: &Key = keys::find(name).expect("a test reads every key by its name in KEYS");
        self.asked.insert(key.name);
        match judge(&self.values.value(key), key.kind) {
            Ok(judged) => judged,
            Err(text) => {
                self.fault(name, &text);
                judge(&key.preset.value(), key.kind).expect("a test reads every default")
            }
        }
    }
}

/// Judges what stands behind `postgres://`. The fault doesn't show it: it may hold a password.
fn database_server(rest: &str) -> Result<(), String> {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (user, server) = authority.rsplit_once('@').unwrap_or(("", authority));
    if rest.contains(|c: char| c.is_whitespace() || c.is_control()) || user.contains('@') {
        return Err("must have `@`, blanks and the like in user and password percent-encoded".into());
    }
    // `//` with nothing behind: the server is a member of the query, or a local socket.
    let (host, port) = match server.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((host, port))) if host.parse::<std::net::Ipv6Addr>().is_ok() => (host, port),
        Some(_) => return Err("must have an IPv6 address in its brackets".into()),
        None => server.split_at(server.find(':').unwrap_or(server.len())),
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    if !port.is_empty() && port.parse::<u16>().is_err() {
        return Err(
            "must have a port from 0 to 65535 behind the host, and `/`, `?`, `#` in user and password \
             percent-encoded"
                .into(),
        );
    }
    if host.is_empty() && !port.is_empty() {
        return Err("must have a host before its port".into());
    }
    Ok(())
}

fn plain_text(text: &str) -> Result<&str, String> {
    if text.chars().count() > 255 || text.contains(char::is_control) {
        return Err("must be at most 255 characters without control characters".into());
    }
    Ok(text)
}

fn texts(value: &Value) -> Result<Vec<&str>, String> {
    let fault = || "must be a list of texts such as [\"a\", \"b\"]".to_owned();
    value
        .as_array()
        .ok_or_else(fault)?
        .iter()
        .map(|item| item.as_str().ok_or_else(fault))
        .collect()
}

fn tables<T>(
    value: &Value,
    what: &str,
    read: impl Fn(&Value) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let items = value.as_array().ok_or("must be a list of tables")?;
    items
        .iter()
        .enumerate()
        .map(|(index, item)| read(item).map_err(|fault| format!("{what} {}: {fault}", index + 1)))
        .collect()
}

fn guid_rule(item: &Value) -> Result<GuidRule, String> {
    let table = item
        .as_table()
        .ok_or("must be a table { agents, clients, mode }")?;
    if let Some(unknown) = table
        .keys()
        .find(|key| !["agents", "clients", "mode"].contains(&key.as_str()))
    {
        return Err(format!("`{unknown}` is none of agents, clients, mode"));
    }
    let text = |key: &str| match table.get(key) {
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("{key} must be a text in quotes")),
        None => Ok(None),
    };
    let rule = GuidRule {
        agents: text("agents")?.map(str::parse).transpose()?,
        clients: text("clients")?.map(str::parse).transpose()?,
        dynamic: match text("mode")? {
            Some("static") => false,
            Some("dynamic") => true,
            _ => return Err("mode must be \"static\" or \"dynamic\"".into()),
        },
    };
    if rule.agents.is_none() && rule.clients.is_none() {
        return Err("must name agents or clients; for all of them set guid.mode".into());
    }
    Ok(rule)
}
