//! The configuration as it is in force, for people.

use super::fault::Place;
use super::key::Kind;
use super::keys::KEYS;
use super::values::hide;
use super::{Config, Key};
use std::path::Path;
use toml::Value;

/// One key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    /// The key's name, `section.key`.
    pub key: &'static str,
    /// The section that it stands in.
    pub section: &'static str,
    /// The value; what is secret in it is `***`.
    pub value: Value,
    /// The default.
    pub default: Value,
    /// Where the value comes from.
    pub place: Place,
    /// Nothing of the value is shown.
    pub secret: bool,
    /// What values it takes, in words.
    pub kind: String,
    /// What it does.
    pub meaning: &'static str,
}

impl Config {
    /// Every key in the order of the documentation, with its value as [`Config::render`] shows it.
    pub fn effective(&self) -> Vec<Effective> {
        let of = |key: &Key| Effective {
            key: key.name,
            section: key.section(),
            value: hide(key.kind, self.values.value(key)),
            default: key.preset.value(),
            place: self.values.place(key.name),
            secret: matches!(key.kind, Kind::Secret),
            kind: key.kind.in_words(),
            meaning: key.meaning,
        };
        KEYS.iter().map(of).collect()
    }
}

impl Effective {
    /// `default`, `file` or `environment`.
    pub fn source(&self) -> &'static str {
        match &self.place {
            Place::Preset => "default",
            Place::File(_) | Place::Line(..) => "file",
            Place::Variable(_) => "environment",
        }
    }

    /// The file that it was set in.
    pub fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::File(file) | Place::Line(file, _) => Some(file),
            Place::Preset | Place::Variable(_) => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_no_secret() {
        let text = r#"
            [node]
            name = "here"
            [events]
            all_agents_credential = "0123456789abcdef-credential"
            [sip]
            trunks = [{ name = "line", addresses = ["192.0.2.1"], user = "u", password = "trunk-word" }]
        "#;
        let variables = [
            ("CCGATE_STORE__URL", "postgres://gate:database-word@db/ccgate"),
            ("CCGATE_EVENTS__HOLD", "9s"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::parse(Path::new("x.toml"), text, variables.into_iter()).unwrap();
        let shown = config.effective();
        assert_eq!(shown.len(), KEYS.len());
        let all = format!("{shown:?}");
        for secret in ["0123456789abcdef-credential", "trunk-word", "database-word"] {
            assert!(!all.contains(secret), "{secret}");
        }
        let of = |key: &str| shown.iter().find(|one| one.key == key).unwrap();
        for (key, value, source) in [
            ("node.name", Value::from("here"), "file"),
            ("events.hold", Value::from("9s"), "environment"),
            ("events.all_agents_credential", Value::from("***"), "file"),
            ("push.hmac_secret", Value::from(""), "default"),
            (
                "store.url",
                Value::from("postgres://gate:***@db/ccgate"),
                "environment",
            ),
        ] {
            assert_eq!((&of(key).value, of(key).source()), (&value, source), "{key}");
        }
        assert_eq!(of("node.name").file(), Some(Path::new("x.toml")));
        assert_eq!(of("node.name").place.to_string(), "x.toml:3");
        assert_eq!(of("events.hold").default, Value::from("10s"));
        assert!(of("push.hmac_secret").secret && !of("node.name").secret);
    }
}
