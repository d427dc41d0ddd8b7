//! What a configuration key is: its name, type, default and meaning.

use std::time::Duration;
use toml::Value;

/// One key of the configuration. The table of the documentation, the example file, the defaults
/// and the reader all come from the one list [`KEYS`](super::KEYS).
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// `section.key`.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What it is when nobody says anything.
    pub preset: Preset,
    /// The CC-Gateway's own key, or empty.
    pub gateway: &'static str,
    /// What it does, for the documentation.
    pub meaning: &'static str,
}

/// What values a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `true` or `false`.
    Switch,
    /// A whole number, both ends included.
    Number(i64, i64),
    /// A time such as `"500ms"`, `"10s"`, `"2m"`, `"12h"`, in milliseconds, both ends included.
    Span(u64, u64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Letters and digits, 1 to 32.
    Word,
    /// Any text of at most 255 characters without control characters.
    Text,
    /// A file or folder; empty for none.
    Path,
    /// A socket address, or `"off"`.
    Listen,
    /// Agent numbers such as `"101-120,200"`.
    Agents,
    /// A text that is never shown, of 16 to 255 characters; empty for none.
    Secret,
    /// URL of a database; its password is never shown. Empty for SQLite in the data folder.
    StoreUrl,
    /// A list of host names and addresses.
    Names,
    /// A list of http and https URLs.
    Urls,
    /// A list of networks such as `10.0.0.0/8`, and addresses.
    Networks,
    /// A list of tables `{ agents, clients, mode }`.
    GuidRules,
    /// An IP address; empty for none.
    Address,
    /// A list of tables, each a trunk.
    Trunks,
    /// A list of tables, each a route.
    Routes,
    /// A list of VDN numbers.
    Vdns,
}

/// A default.
#[derive(Clone, Copy, Debug)]
pub enum Preset {
    /// On or off.
    Is(bool),
    /// A number.
    Count(i64),
    /// A text.
    Words(&'static str),
    /// An empty list.
    Nothing,
}

impl Key {
    /// The section that the key stands in.
    pub fn section(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(section, _)| section)
    }

    /// The key's name within its section.
    pub fn short(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, short)| short)
    }

    /// The environment variable that overrides it: `CCGATE_HTTPS__LISTEN`.
    pub fn variable(&self) -> String {
        format!("CCGATE_{}", self.name.replace('.', "__").to_uppercase())
    }
}

impl Preset {
    /// The default as a value of the file.
    pub fn value(self) -> Value {
        match self {
            Self::Is(on) => Value::Boolean(on),
            Self::Count(number) => Value::Integer(number),
            Self::Words(text) => Value::String(text.to_owned()),
            Self::Nothing => Value::Array(Vec::new()),
        }
    }
}

impl Kind {
    /// Reads the text of an environment variable as a value of this kind.
    ///
    /// # Errors
    /// What the text should have been. Ranges are checked later, as for a value of the file.
    pub fn from_variable(self, text: &str) -> Result<Value, String> {
        match self {
            Self::Switch => {
                let on = text.parse().map_err(|_| "must be true or false".to_owned())?;
                Ok(Value::Boolean(on))
            }
            Self::Number(..) => {
                let number = text.parse().map_err(|_| "must be a whole number".to_owned())?;
                Ok(Value::Integer(number))
            }
            Self::Names | Self::Urls | Self::Networks if !text.trim_start().starts_with('[') => {
                let items = text
                    .split([',', ';'])
                    .map(str::trim)
                    .filter(|item| !item.is_empty());
                Ok(Value::Array(
                    items.map(|item| Value::String(item.to_owned())).collect(),
                ))
            }
            Self::Vdns if !text.trim_start().starts_with('[') => self.from_variable(&format!("[{text}]")),
            Self::Names
            | Self::Urls
            | Self::Networks
            | Self::GuidRules
            | Self::Trunks
            | Self::Routes
            | Self::Vdns => {
                let wrapped = format!("list = {text}");
                let mut table: toml::Table =
                    toml::from_str(&wrapped).map_err(|_| "must be a TOML array".to_owned())?;
                table
                    .remove("list")
                    .ok_or_else(|| "must be a TOML array".to_owned())
            }
            _ => Ok(Value::String(text.to_owned())),
        }
    }

    /// The kind in words, for the documentation.
    pub fn in_words(self) -> String {
        match self {
            Self::Switch => "true or false".into(),
            Self::Number(least, most) => format!("{least} to {most}"),
            Self::Span(least, most) => format!("time, {} to {}", span_text(least), span_text(most)),
            Self::OneOf(words) => words
                .iter()
                .map(|word| format!("`{word}`"))
                .collect::<Vec<_>>()
                .join(" or "),
            Self::Word => "1–32 letters and digits".into(),
            Self::Text => "text".into(),
            Self::Path => "path".into(),
            Self::Listen => "address:port or `off`".into(),
            Self::Agents => "agent numbers".into(),
            Self::Secret => "secret, 16–255 characters".into(),
            Self::StoreUrl => "URL".into(),
            Self::Names => "list of names".into(),
            Self::Urls => "list of URLs".into(),
            Self::Networks => "list of networks".into(),
            Self::GuidRules => "list of rules".into(),
            Self::Address => "IP address".into(),
            Self::Trunks => "list of trunks".into(),
            Self::Routes => "list of routes".into(),
            Self::Vdns => "list of VDN numbers".into(),
        }
    }
}

/// Reads a time such as `250ms`, `10s`, `2m`, `12h` or `30d`.
///
/// # Errors
/// What the text should have been.
pub(super) fn parse_span(text: &str) -> Result<Duration, String> {
    let fault = || "must be a time with its unit, such as \"500ms\", \"10s\", \"2m\" or \"12h\"".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(fault)?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| fault())?;
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(fault()),
    };
    number
        .checked_mul(factor)
        .map(Duration::from_millis)
        .ok_or_else(fault)
}

/// Milliseconds in the largest unit that leaves no rest.
pub(super) fn span_text(millis: u64) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let fitting = units
        .iter()
        .find(|(size, _)| millis > 0 && millis.is_multiple_of(*size));
    match fitting {
        Some((size, unit)) => format!("{}{unit}", millis / size),
        None if millis == 0 => "0s".into(),
        None => format!("{millis}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        let cases = [
            ("0s", Some(0)),
            ("250ms", Some(250)),
            ("10s", Some(10_000)),
            ("2m", Some(120_000)),
            ("12h", Some(43_200_000)),
            ("1d", Some(86_400_000)),
            ("10", None),
            ("s", None),
            ("", None),
            ("-1s", None),
            ("1.5s", None),
            ("1 s", None),
            ("99999999999999999999s", None),
            ("9999999999999999999d", None),
        ];
        for (text, millis) in cases {
            assert_eq!(parse_span(text).ok(), millis.map(Duration::from_millis), "{text}");
        }
        for millis in [0, 1, 1500, 2000, 60_000, 120_000, 3_600_000, 86_400_000] {
            assert_eq!(parse_span(&span_text(millis)), Ok(Duration::from_millis(millis)));
        }
    }

    #[test]
    fn variables() {
        let texts = |items: &[&str]| Ok(Value::Array(items.iter().map(|i| Value::from(*i)).collect()));
        assert_eq!(Kind::Switch.from_variable("true"), Ok(Value::Boolean(true)));
        assert!(Kind::Switch.from_variable("yes").is_err());
        assert_eq!(Kind::Number(0, 9).from_variable("7"), Ok(Value::Integer(7)));
        assert!(Kind::Number(0, 9).from_variable("7s").is_err());
        assert_eq!(
            Kind::Urls.from_variable("http://a/; http://b/"),
            texts(&["http://a/", "http://b/"])
        );
        assert_eq!(Kind::Names.from_variable("[\"a\", \"b\"]"), texts(&["a", "b"]));
        assert_eq!(Kind::Names.from_variable(""), texts(&[]));
        for text in ["1, 2", "[1,2]"] {
            let both = Value::Array(vec![Value::Integer(1), Value::Integer(2)]);
            assert_eq!(Kind::Vdns.from_variable(text), Ok(both));
        }
        assert!(Kind::Vdns.from_variable("1;2").is_err());
        assert!(Kind::GuidRules.from_variable("static").is_err());
        assert!(
            Kind::GuidRules
                .from_variable("[{ agents = \"101\", mode = \"static\" }]")
                .is_ok()
        );
    }
}
