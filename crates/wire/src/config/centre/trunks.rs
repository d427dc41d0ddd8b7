//! `/config/centre/trunks` and `/config/centre/routes`: lines to other switches, and what goes there.
//!
//! Addresses, networks and rules are texts as in the configuration, whose reader judges them. A member
//! of a trunk that is absent or `null` stays as it is; the routes are told as a whole.

use super::{missing, wrong};
use crate::envelope;
use crate::lenient::Object;
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use serde::Serialize;
use serde_json::json;
use std::fmt;
use std::ops::RangeInclusive;

/// Most trunks that administrators may set.
pub const MOST_TRUNKS: usize = 100;
/// Most routes that they may set.
pub const MOST_ROUTES: usize = 500;
/// Most elements of a list of a trunk or route.
const MOST_ITEMS: usize = 32;
/// How long a trunk's password is, in characters.
const PASSWORD: RangeInclusive<usize> = 1..=255;
/// How long a registration may be asked for, in milliseconds.
const EXPIRY: RangeInclusive<i64> = 30_000..=86_400_000;
/// How often an address may be asked whether it lives, in milliseconds, besides never.
const OPTIONS: RangeInclusive<i64> = 1_000..=86_400_000;

/// All trunks and routes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trunks {
    /// The trunks in the order of the file.
    pub trunks: Vec<Trunk>,
    /// The routes in the order of the file, which is that of choice among equally long prefixes.
    pub routes: Vec<Route>,
    /// Whether SIP is on: without it nothing is known of their state.
    pub sip: bool,
    /// Whether whoever asks may change those that are managed.
    pub editable: bool,
    /// Why not, in words.
    pub reason: Option<String>,
    /// Of the managed routes, for `PUT`.
    pub version: String,
}

/// A trunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trunk {
    /// Its name.
    pub name: String,
    /// Whether it can be changed here; otherwise it is in the configuration.
    pub managed: bool,
    /// Where calls go, in the order of fail-over.
    pub addresses: Vec<TrunkAddress>,
    /// The host in requests; empty: the address's.
    pub domain: String,
    /// The user that we are there.
    pub user: Option<String>,
    /// Whether there is a password; it is never told.
    pub has_password: bool,
    /// How long a registration is asked for; `None` without a user.
    pub expiry_ms: Option<u64>,
    /// Where we register; `None`: we don't.
    pub registrar: Option<String>,
    /// Whether we are registered there; `None`: we don't want to be, or nothing is known.
    pub registered: Option<bool>,
    /// Networks that its calls may come from besides the addresses.
    pub identify: Vec<String>,
    /// How often it is asked whether it lives; 0: never.
    pub options_every_ms: u64,
    /// The number shown as calling, as in the configuration: `else 4930123`.
    pub caller: String,
    /// `alaw` and `ulaw`, in the order in which they are offered.
    pub codecs: [&'static str; 2],
    /// Whether calls can go out: an address is up, and it is registered where it has to be.
    pub up: Option<bool>,
    /// Calls that went out to it and are up or on their way.
    pub calls: Option<usize>,
}

/// An address of a trunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrunkAddress {
    /// As in the configuration: `192.0.2.1:5080/tcp`.
    pub address: String,
    /// A name or an IP address.
    pub host: String,
    /// Its port; `None` for the usual one.
    pub port: Option<u16>,
    /// `udp`, `tcp` or `tls`.
    pub transport: &'static str,
    /// Whether it answers. One that is never asked is up until a call fails there.
    pub up: Option<bool>,
}

/// Which numbers go where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Numbers that begin so.
    pub prefix: String,
    /// Digits taken off the front.
    pub strip: usize,
    /// Digits put in front then.
    pub add: String,
    /// Names of trunks, in the order of fail-over.
    pub trunks: Vec<String>,
    /// Goes before the trunk's own rule.
    pub caller: Option<String>,
    /// Whether it can be changed here.
    pub managed: bool,
}

/// The answer of the query.
#[must_use]
pub fn found(trunks: &Trunks) -> Vec<u8> {
    envelope::success(trunks)
}

/// What is said of a trunk. The password is in no `Debug` output.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TrunkBody {
    /// Which.
    pub name: String,
    /// As in the configuration.
    pub addresses: Option<Vec<String>>,
    /// The host in requests; empty: the address's.
    pub domain: Option<String>,
    /// The user that we are there; empty: none, and no password either.
    pub user: Option<String>,
    password: Option<String>,
    /// Where to register; empty: nowhere.
    pub registrar: Option<String>,
    /// How long a registration is asked for.
    pub expiry_ms: Option<u64>,
    /// As in the configuration.
    pub identify: Option<Vec<String>>,
    /// How often each address is asked; 0: never.
    pub options_every_ms: Option<u64>,
    /// As in the configuration.
    pub caller: Option<String>,
    /// `alaw` and `ulaw`.
    pub codecs: Option<Vec<String>>,
}

impl TrunkBody {
    /// One of which nothing is said but the name.
    #[must_use]
    pub fn named(name: String) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// Reads a body.
    ///
    /// # Errors
    /// 000-002: a member of the wrong type, or out of its bounds; the message doesn't show the password.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let text = |member| Ok::<_, Failure>(body.text(member)?.map(|text| text.trim().to_owned()));
        let name = text("name")?.filter(|name| !name.is_empty());
        let password = body.text("password")?.map(std::borrow::Cow::into_owned);
        let fits =
            |text: &String| PASSWORD.contains(&text.chars().count()) && !text.contains(char::is_control);
        // Forms send an empty one for "as it was".
        let password = password.filter(|text| !text.is_empty());
        if password.as_ref().is_some_and(|text| !fits(text)) {
            return Err(wrong(format!(
                "password must have at most {} characters, none of them a control character",
                PASSWORD.end()
            )));
        }
        Ok(Self {
            name: name.ok_or_else(|| missing("name"))?,
            addresses: list(&body, "addresses")?,
            domain: text("domain")?,
            user: text("user")?,
            password,
            registrar: text("registrar")?,
            expiry_ms: millis(&body, "expiryMs", EXPIRY, "")?,
            identify: list(&body, "identify")?,
            options_every_ms: millis(&body, "optionsEveryMs", OPTIONS, ", or 0 for never")?,
            caller: text("caller")?,
            codecs: list(&body, "codecs")?,
        })
    }

    /// The password in plain text.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        self.password.as_deref()
    }
}

impl fmt::Debug for TrunkBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrunkBody({})", self.name)
    }
}

/// What is said of a route.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteBody {
    /// Numbers that begin so.
    pub prefix: String,
    /// Digits taken off the front.
    pub strip: i64,
    /// Digits put in front then.
    pub add: String,
    /// Names of trunks.
    pub trunks: Vec<String>,
    /// Before the trunk's own rule, as in the configuration; `None`: the trunk's.
    pub caller: Option<String>,
}

/// All managed routes, as they shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutesBody {
    /// The version that was told.
    pub version: String,
    /// The routes.
    pub routes: Vec<RouteBody>,
}

impl RoutesBody {
    /// Reads a body: `version` and `routes`.
    ///
    /// # Errors
    /// 000-002: one of them is missing, or a member has the wrong type.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        let body = Object::parse(body)?;
        let version = body.text("version")?.ok_or_else(|| missing("version"))?;
        let said = body.objects("routes")?.ok_or_else(|| missing("routes"))?;
        if said.len() > MOST_ROUTES {
            return Err(wrong(format!("routes has more than {MOST_ROUTES} elements")));
        }
        let route = |said: &Object| -> Result<RouteBody, Failure> {
            let text = |member| Ok::<_, Failure>(said.text(member)?.map(|text| text.trim().to_owned()));
            Ok(RouteBody {
                prefix: text("prefix")?.unwrap_or_default(),
                strip: said.integer("strip")?.unwrap_or_default(),
                add: text("add")?.unwrap_or_default(),
                trunks: list(said, "trunks")?.unwrap_or_default(),
                caller: text("caller")?.filter(|caller| !caller.is_empty()),
            })
        };
        let read = |(n, said)| route(said).map_err(|failure| bad_route(n, &failure.message));
        Ok(Self {
            version: version.into_owned(),
            routes: said.iter().enumerate().map(read).collect::<Result<_, _>>()?,
        })
    }
}

fn list(body: &Object, member: &'static str) -> Result<Option<Vec<String>>, Failure> {
    let items = body.texts(member)?;
    if items.as_ref().is_some_and(|items| items.len() > MOST_ITEMS) {
        return Err(wrong(format!("{member} has more than {MOST_ITEMS} elements")));
    }
    let trimmed = |items: Vec<String>| items.into_iter().map(|item| item.trim().to_owned()).collect();
    Ok(items.map(trimmed))
}

fn millis(
    body: &Object,
    member: &'static str,
    range: RangeInclusive<i64>,
    besides: &str,
) -> Result<Option<u64>, Failure> {
    match body.integer(member)? {
        None => Ok(None),
        Some(0) if !besides.is_empty() => Ok(Some(0)),
        Some(number) if range.contains(&number) => Ok(u64::try_from(number).ok()),
        Some(_) => {
            let (least, most) = (range.start(), range.end());
            Err(wrong(format!(
                "{member} must be a number from {least} to {most}{besides}"
            )))
        }
    }
}

/// The trunk of a query: `name`.
///
/// # Errors
/// 000-002.
pub fn which(query: Query<'_>) -> Result<String, Failure> {
    let given = query.get("name").unwrap_or_default();
    let name = given.trim();
    match name.is_empty() {
        true => Err(missing("name")),
        false => Ok(name.to_owned()),
    }
}

/// What the reader of the configuration says of a trunk or the routes: 000-002.
#[must_use]
pub fn bad(fault: String) -> Failure {
    wrong(fault)
}

/// The same of the route at this position, counted from 0.
#[must_use]
pub fn bad_route(position: usize, fault: &str) -> Failure {
    wrong(format!("route {}: {fault}", position + 1))
}

/// There is no such trunk: 000-002.
#[must_use]
pub fn unknown(name: &str) -> Failure {
    wrong(format!("there is no trunk `{name}`"))
}

/// The routes aren't as they were when they were read: 100-009, the present version in `result`.
#[must_use]
pub fn outdated(present: &str) -> Failure {
    Failure::new(Retcode::State, "the routes have been changed meanwhile")
        .with_result(&json!({"version": present}))
}

/// The answer of a new or changed trunk.
#[must_use]
pub fn saved(name: &str) -> Vec<u8> {
    envelope::success(&json!({"name": name}))
}

/// The answer of changed routes: their version now.
#[must_use]
pub fn routed(version: &str) -> Vec<u8> {
    envelope::success(&json!({"version": version}))
}

#[cfg(test)]
mod tests;
