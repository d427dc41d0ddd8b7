//! What the file and the environment say, key by key, before it is judged.

use super::fault::{Fault, Place};
use super::key::{Key, Kind};
use super::keys::{self, KEYS};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Value;
use toml::de::{DeTable, DeValue};

/// The prefix of the environment variables.
const PREFIX: &str = "CCGATE_";

/// A value for some keys, each with the place it comes from.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Values {
    given: BTreeMap<&'static str, (Value, Place)>,
}

impl Values {
    /// The key's value: what was said, or the default.
    pub(super) fn value(&self, key: &Key) -> Value {
        self.given
            .get(key.name)
            .map_or_else(|| key.preset.value(), |(value, _)| value.clone())
    }

    /// Where the key's value comes from.
    pub(super) fn place(&self, name: &str) -> Place {
        self.given
            .get(name)
            .map(|(_, place)| place.clone())
            .unwrap_or_default()
    }

    /// Takes in the text of a file.
    pub(super) fn take_file(&mut self, file: &Path, text: &str, faults: &mut Vec<Fault>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let lines = Lines {
            file: file.to_owned(),
            text,
        };
        for error in &errors {
            let place = error
                .span()
                .map_or_else(|| Place::File(file.to_owned()), |span| lines.place(span));
            faults.push(Fault {
                place,
                key: String::new(),
                text: error.message().to_owned(),
            });
        }
        if !errors.is_empty() {
            // What was recovered may be half of what was meant.
            return;
        }
        for (section, content) in table.get_ref() {
            let place = lines.place(section.span());
            let section = section.get_ref();
            if !keys::SECTIONS.iter().any(|(name, _)| name == section) {
                faults.push(Fault {
                    place,
                    key: section.to_string(),
                    text: unknown_section(),
                });
                continue;
            }
            let DeValue::Table(content) = content.get_ref() else {
                faults.push(Fault {
                    place,
                    key: section.to_string(),
                    text: format!("must be a section [{section}]"),
                });
                continue;
            };
            for (short, value) in content {
                let place = lines.place(short.span());
                let name = format!("{section}.{}", short.get_ref());
                let Some(key) = keys::find(&name) else {
                    faults.push(Fault {
                        place,
                        key: name,
                        text: unknown_key(section),
                    });
                    continue;
                };
                match plain(value.get_ref()) {
                    Ok(value) => {
                        self.given.insert(key.name, (value, place));
                    }
                    Err(text) => faults.push(Fault {
                        place,
                        key: name,
                        text,
                    }),
                }
            }
        }
    }

    /// Takes in the environment: every variable `CCGATE_SECTION__KEY`. Variables without the double
    /// underscore are the command line's own.
    pub(super) fn take_environment(
        &mut self,
        environment: impl Iterator<Item = (String, String)>,
        faults: &mut Vec<Fault>,
    ) {
        for (variable, text) in environment {
            let Some((section, short)) = variable
                .strip_prefix(PREFIX)
                .and_then(|rest| rest.split_once("__"))
            else {
                continue;
            };
            let name = format!("{section}.{short}").to_lowercase();
            let place = Place::Variable(variable.clone());
            let Some(key) = keys::find(&name) else {
                faults.push(Fault {
                    place,
                    text: unknown_key(&section.to_lowercase()),
                    key: name,
                });
                continue;
            };
            match key.kind.from_variable(&text) {
                Ok(value) => {
                    self.given.insert(key.name, (value, place));
                }
                Err(text) => faults.push(Fault {
                    place,
                    key: name,
                    text,
                }),
            }
        }
    }

    /// All keys with their values as a file, secrets hidden.
    pub(super) fn render(&self) -> String {
        let mut out = String::new();
        for (section, _) in keys::SECTIONS {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&format!("[{section}]\n"));
            for key in KEYS.iter().filter(|key| key.section() == *section) {
                let value = hide(key.kind, self.value(key));
                out.push_str(&format!("{} = {value}\n", key.short()));
            }
        }
        out
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secrets.
        f.debug_set().entries(self.given.keys()).finish()
    }
}

pub(super) fn hide(kind: Kind, value: Value) -> Value {
    match (kind, value) {
        (Kind::Secret, Value::String(text)) if !text.is_empty() => Value::String("***".into()),
        (Kind::StoreUrl, Value::String(url)) => Value::String(without_password(&url)),
        (Kind::Trunks, Value::Array(mut trunks)) => {
            for trunk in &mut trunks {
                if let Some(password) = trunk.as_table_mut().and_then(|table| table.get_mut("password")) {
                    *password = Value::String("***".into());
                }
            }
            Value::Array(trunks)
        }
        (_, value) => value,
    }
}

/// A database's URL with the password replaced by `***`.
pub fn without_password(url: &str) -> String {
    let (main, query) = url
        .split_once('?')
        .map_or((url, None), |(main, query)| (main, Some(query)));
    let mut shown = main.to_owned();
    if let Some((scheme, rest)) = main.split_once("://")
        && let Some((user, host)) = rest.rsplit_once('@')
        && let Some((user, _)) = user.split_once(':')
    {
        shown = format!("{scheme}://{user}:***@{host}");
    }
    if let Some(query) = query {
        let fields: Vec<String> = query
            .split('&')
            .map(|field| match field.split_once('=') {
                Some((name, _)) if name.to_lowercase().contains("password") => format!("{name}=***"),
                _ => field.to_owned(),
            })
            .collect();
        shown = format!("{shown}?{}", fields.join("&"));
    }
    shown
}

fn unknown_section() -> String {
    let names: Vec<&str> = keys::SECTIONS.iter().map(|(name, _)| *name).collect();
    format!("no such section; there are {}", names.join(", "))
}

fn unknown_key(section: &str) -> String {
    let names: Vec<&str> = KEYS
        .iter()
        .filter(|key| key.section() == section)
        .map(Key::short)
        .collect();
    if names.is_empty() {
        return unknown_section();
    }
    format!("no such key; [{section}] has {}", names.join(", "))
}

/// A value without its positions.
pub(super) fn plain(value: &DeValue<'_>) -> Result<Value, String> {
    Ok(match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(on) => Value::Boolean(*on),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            Value::Integer(parsed.map_err(|_| "the number is too big".to_owned())?)
        }
        DeValue::Float(_) => return Err("must not be a number with a fraction".into()),
        DeValue::Datetime(_) => return Err("must not be a date".into()),
        DeValue::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| plain(item.get_ref()))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(table) => {
            let mut content = toml::Table::new();
            for (key, value) in table {
                content.insert(key.get_ref().to_string(), plain(value.get_ref())?);
            }
            Value::Table(content)
        }
    })
}

/// Where things stand in a file.
pub(super) struct Lines<'a> {
    pub(super) file: PathBuf,
    pub(super) text: &'a str,
}

impl Lines<'_> {
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Place::Line(self.file.clone(), line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_urls_are_hidden() {
        let cases = [
            (
                "sqlite:/var/lib/ccgate/ccgate.db",
                "sqlite:/var/lib/ccgate/ccgate.db",
            ),
            ("postgres://gate@db/ccgate", "postgres://gate@db/ccgate"),
            (
                "postgres://gate:p@ss:word@db:5432/ccgate",
                "postgres://gate:***@db:5432/ccgate",
            ),
            (
                "postgres://db/ccgate?user=gate&password=x&sslmode=require",
                "postgres://db/ccgate?user=gate&password=***&sslmode=require",
            ),
        ];
        for (url, shown) in cases {
            assert_eq!(without_password(url), shown);
        }
    }
}
