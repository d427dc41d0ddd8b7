//! Trunks and routes that are set while the gateway runs, in a file of their own.
//!
//! ```toml
//! [[trunks]]
//! name = "carrier"
//! addresses = ["sip.example.com"]
//! ```

use super::fault::{Fault, Place};
use super::key::span_text;
use super::lines;
use super::switch::{CallerRule, Over, Route, Sip, Trunk, TrunkAddress};
use super::values::{Lines, plain};
use std::fmt;
use std::path::Path;
use std::time::Duration;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

/// What stands above the file that the gateway writes.
const HEAD: &str = "\
# Trunks and routes that administrators have set; ccgate writes this file anew with each change.
# Its keys: docs/configuration.md, \"Trunks and routes\". SIGHUP has it read again.
";

/// The trunks and routes that are changed while the gateway runs; those of the configuration stay
/// beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    /// The trunks; their names differ, also from those of the configuration.
    pub trunks: Vec<Trunk>,
    /// The routes, to these trunks and those of the configuration; no two are for one prefix.
    pub routes: Vec<Route>,
}

impl Managed {
    /// Reads a file's text: what is good of it, and all that is wrong, each with its line. A bad trunk is
    /// left out, and so are a bad route and one to a trunk that isn't there.
    pub fn parse(file: &Path, text: &str, fixed: &Sip) -> (Self, Vec<Fault>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let lines = Lines {
            file: file.to_owned(),
            text,
        };
        let fault = |place, key: &str, text: String| Fault {
            place,
            key: key.to_owned(),
            text,
        };
        if !errors.is_empty() {
            let told = errors.iter().map(|error| {
                let place = error
                    .span()
                    .map_or_else(|| Place::File(file.to_owned()), |at| lines.place(at));
                fault(place, "", error.message().to_owned())
            });
            // What was recovered may be half of what was meant.
            return (Self::default(), told.collect());
        }
        let (mut read, mut faults) = (Self::default(), Vec::new());
        let table = table.get_ref();
        for (key, value) in table {
            let (name, place) = (key.get_ref().as_ref(), lines.place(key.span()));
            match (name, value.get_ref()) {
                ("trunks" | "routes", DeValue::Array(_)) => {}
                ("trunks" | "routes", _) => {
                    faults.push(fault(place, name, format!("must be tables [[{name}]]")));
                }
                _ => faults.push(fault(place, name, "there are only trunks and routes".to_owned())),
            }
        }
        // Routes lead to trunks, wherever these stand.
        for name in ["trunks", "routes"] {
            let Some(DeValue::Array(items)) = table.get(name).map(|value| value.get_ref()) else {
                continue;
            };
            for (n, item) in items.iter().enumerate() {
                let taken = plain(item.get_ref()).and_then(|item| match name {
                    "trunks" => read.add_trunk(lines::trunk(&item)?, fixed),
                    _ => read.add_route(lines::route(&item)?, fixed),
                });
                if let Err(text) = taken {
                    let what = name.trim_end_matches('s');
                    faults.push(fault(
                        lines.place(item.span()),
                        name,
                        format!("{what} {}: {text}", n + 1),
                    ));
                }
            }
        }
        (read, faults)
    }

    /// Takes a new trunk.
    ///
    /// # Errors
    /// The name is taken.
    pub fn add_trunk(&mut self, trunk: Trunk, fixed: &Sip) -> Result<(), String> {
        if let Some(text) = in_configuration(&trunk.name, fixed) {
            return Err(text);
        }
        if self.trunks.iter().any(|other| other.name == trunk.name) {
            return Err(format!("there is a trunk `{}` already", trunk.name));
        }
        self.trunks.push(trunk);
        Ok(())
    }

    /// Takes a new route.
    ///
    /// # Errors
    /// It leads to a trunk that isn't there, or another one is for its prefix.
    pub fn add_route(&mut self, route: Route, fixed: &Sip) -> Result<(), String> {
        let is_there = |name: &&String| {
            let mut all = fixed.trunks.iter().chain(&self.trunks);
            all.any(|trunk| trunk.name == **name)
        };
        if let Some(missing) = route.trunks.iter().find(|name| !is_there(name)) {
            return Err(format!("there is no trunk `{missing}`"));
        }
        let same = |other: &Route| other.prefix == route.prefix;
        if fixed.routes.iter().any(same) {
            return Err(format!(
                "the configuration file has a route for prefix `{}`",
                route.prefix
            ));
        }
        if self.routes.iter().any(same) {
            return Err(format!("there is a route for prefix `{}` already", route.prefix));
        }
        self.routes.push(route);
        Ok(())
    }

    /// Them and those of the configuration, which come first.
    pub fn beside(&self, fixed: &Sip) -> Self {
        Self {
            trunks: fixed.trunks.iter().chain(&self.trunks).cloned().collect(),
            routes: fixed.routes.iter().chain(&self.routes).cloned().collect(),
        }
    }

    /// The text of the file, passwords included.
    pub fn render(&self) -> String {
        let mut out = HEAD.to_owned();
        for trunk in &self.trunks {
            out.push_str(&format!(
                "\n[[trunks]]\n{}",
                text(&trunk.table(), lines::TRUNK, Passwords::Told)
            ));
        }
        out + &self.render_routes()
    }

    /// The part of the text with the routes.
    pub fn render_routes(&self) -> String {
        let route = |route: &Route| {
            format!(
                "\n[[routes]]\n{}",
                text(&route.table(), lines::ROUTE, Passwords::Told)
            )
        };
        self.routes.iter().map(route).collect()
    }
}

/// Why a trunk of this name isn't changed here: the configuration has it.
pub fn in_configuration(name: &str, fixed: &Sip) -> Option<String> {
    let found = fixed.trunks.iter().any(|trunk| trunk.name == name);
    found.then(|| format!("trunk `{name}` is in the configuration file, and changed there"))
}

/// Whether passwords are in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passwords {
    Told,
    Hidden,
}

/// A table's lines, in the order of its keys.
fn text(table: &Table, keys: &[&str], passwords: Passwords) -> String {
    let value = |key: &str, value: &Value| match (key, passwords) {
        ("password", Passwords::Hidden) => Value::from("***"),
        _ => value.clone(),
    };
    let found = keys.iter().filter_map(|key| Some((key, table.get(*key)?)));
    found
        .map(|(key, held)| format!("{key} = {}\n", value(key, held)))
        .collect()
}

fn span(span: Duration) -> Value {
    Value::from(span_text(u64::try_from(span.as_millis()).unwrap_or(u64::MAX)))
}

impl Trunk {
    /// Reads a trunk from its table, as in the configuration file.
    ///
    /// # Errors
    /// What is wrong; never the password.
    pub fn read(table: Table) -> Result<Self, String> {
        lines::trunk(&Value::Table(table))
    }

    /// The table that it is read from, without what is as by default.
    pub fn table(&self) -> Table {
        let mut table = Table::new();
        let mut set = |key: &str, value: Value| {
            table.insert(key.to_owned(), value);
        };
        set("name", Value::from(self.name.as_str()));
        let addresses: Vec<Value> = self.addresses.iter().map(|one| one.to_string().into()).collect();
        if !addresses.is_empty() {
            set("addresses", addresses.into());
        }
        if let Some(user) = &self.user {
            set("user", user.user.as_str().into());
            set("password", user.password.expose().into());
            if !user.registrar.is_empty() {
                set("registrar", user.registrar.as_str().into());
            }
            set("expiry", span(user.expiry));
        }
        if !self.identify.is_empty() {
            let networks = self.identify.iter();
            let networks: Vec<Value> = networks
                .map(|one| format!("{}/{}", one.base(), one.prefix()).into())
                .collect();
            set("identify", networks.into());
        }
        if self.caller != CallerRule::Given {
            set("caller", self.caller.to_string().into());
        }
        set("options_every", span(self.options_every));
        if !self.domain.is_empty() {
            set("domain", self.domain.as_str().into());
        }
        if !self.alaw_first {
            set("codecs", vec![Value::from("ulaw"), Value::from("alaw")].into());
        }
        table
    }

    /// Its lines in a file, the password as `***`.
    pub fn shown(&self) -> String {
        text(&self.table(), lines::TRUNK, Passwords::Hidden)
    }
}

impl Route {
    /// Reads a route from its table, as in the configuration file.
    ///
    /// # Errors
    /// What is wrong.
    pub fn read(table: Table) -> Result<Self, String> {
        lines::route(&Value::Table(table))
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        let mut set = |key: &str, value: Value| {
            table.insert(key.to_owned(), value);
        };
        set("prefix", self.prefix.as_str().into());
        if self.strip > 0 {
            // At most 24.
            set(
                "strip",
                Value::from(i64::try_from(self.strip).unwrap_or_default()),
            );
        }
        if !self.add.is_empty() {
            set("add", self.add.as_str().into());
        }
        let trunks: Vec<Value> = self.trunks.iter().map(|name| name.as_str().into()).collect();
        set("trunks", trunks.into());
        if let Some(caller) = &self.caller {
            set("caller", caller.to_string().into());
        }
        table
    }
}

/// As the configuration has it: `192.0.2.1:5080/tcp`.
impl fmt::Display for TrunkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]", self.host)?,
            false => f.write_str(&self.host)?,
        }
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(match self.over {
            Over::Udp => "",
            Over::Tcp => "/tcp",
            Over::Tls => "/tls",
        })
    }
}

/// As the configuration has it: `else 4930123`.
impl fmt::Display for CallerRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("given"),
            Self::Withheld => f.write_str("withheld"),
            Self::Else(number) => write!(f, "else {number}"),
            Self::Always(number) => write!(f, "always {number}"),
            Self::Prefix(prefix) => write!(f, "prefix {prefix}"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Config;
    use super::*;

    const WHOLE: &str = r#"
        [[routes]]
        prefix = "9"
        strip = 1
        add = "00"
        trunks = ["new", "old"]
        caller = "always +4930123"
        [[routes]]
        trunks = ["new"]
        [[trunks]]
        name = "new"
        addresses = ["sip.example.com:5061/tls", "[2001:db8::1]", "192.0.2.9:5080/tcp"]
        user = "4930123"
        password = "a \"quoted\" \\ word"
        registrar = "example.com"
        expiry = "2m"
        identify = ["192.0.2.0/24", "2001:db8::/32"]
        caller = "prefix 0"
        options_every = "0s"
        domain = "example.com"
        codecs = ["ulaw"]
        [[trunks]]
        name = "in"
        identify = ["198.51.100.7"]
    "#;

    fn fixed() -> Sip {
        let text = r#"
            [sip]
            trunks = [{ name = "old", addresses = ["192.0.2.1"] }]
            routes = [{ prefix = "0", trunks = ["old"] }]
        "#;
        let config = Config::parse(Path::new("x.toml"), text, std::iter::empty());
        config.unwrap().sip
    }

    #[test]
    fn what_is_written_is_read_again() {
        let file = Path::new("trunks.toml");
        let (read, faults) = Managed::parse(file, WHOLE, &fixed());
        assert_eq!(faults, []);
        assert_eq!((read.trunks.len(), read.routes.len()), (2, 2));
        let text = read.render();
        assert_eq!(
            Managed::parse(file, &text, &fixed()),
            (read.clone(), vec![]),
            "{text}"
        );
        assert!(!format!("{read:?}").contains("quoted"));
        let shown = read.trunks[0].shown();
        assert!(
            shown.contains("password = \"***\"\n") && !shown.contains("quoted"),
            "{shown}"
        );
        let none = Managed::default();
        assert_eq!(Managed::parse(file, &none.render(), &fixed()), (none, vec![]));
        let names = |all: &Managed| all.trunks.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&read.beside(&fixed())), ["old", "new", "in"]);
    }

    #[test]
    fn what_is_bad_is_left_out_with_its_line() {
        let check = |text: &str, expect: &str, left: (usize, usize)| {
            let (read, faults) = Managed::parse(Path::new("t"), text, &fixed());
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            assert_eq!(told.join("\n"), expect, "{text}");
            assert_eq!((read.trunks.len(), read.routes.len()), left, "{text}");
        };
        let good = "[[trunks]]\nname = \"good\"\naddresses = [\"a\"]\n";
        check(good, "", (1, 0));
        check(
            &format!("{good}[[trunks]]\nname = \"old\"\naddresses = [\"a\"]\n"),
            "t:4: trunks: trunk 2: trunk `old` is in the configuration file, and changed there",
            (1, 0),
        );
        check(
            &format!("{good}{good}"),
            "t:4: trunks: trunk 2: there is a trunk `good` already",
            (1, 0),
        );
        check(
            &format!(
                "{good}[[trunks]]\nname = \"bad\"\nuser = \"u\"\naddresses = [\"a\"]\n[[routes]]\ntrunks = [\"bad\"]\n"
            ),
            "t:4: trunks: trunk 2: user and password must both be set, or neither\n\
             t:8: routes: route 1: there is no trunk `bad`",
            (1, 0),
        );
        check(
            &format!("[[routes]]\nprefix = \"0\"\ntrunks = [\"good\"]\n{good}"),
            "t:1: routes: route 1: the configuration file has a route for prefix `0`",
            (1, 0),
        );
        let route = "[[routes]]\nprefix = \"1\"\ntrunks = [\"good\"]\n";
        check(
            &format!("{good}{route}{route}"),
            "t:7: routes: route 2: there is a route for prefix `1` already",
            (1, 1),
        );
        check("trunks = 3", "t:1: trunks: must be tables [[trunks]]", (0, 0));
        check(
            "\nlines = 3",
            "t:2: lines: there are only trunks and routes",
            (0, 0),
        );
        let (read, faults) = Managed::parse(Path::new("t"), &format!("{good}x = ="), &fixed());
        assert_eq!(read, Managed::default());
        assert!(faults[0].to_string().starts_with("t:4: "), "{faults:?}");
    }
}
