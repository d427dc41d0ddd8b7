//! Reads tables member by member and gathers what is wrong, with lines.

use crate::Problem;
use std::collections::BTreeSet;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(crate) type Value<'t> = Spanned<DeValue<'t>>;

/// Gathers what is wrong.
pub(crate) struct Reader {
    /// Offsets at which the lines begin.
    line_starts: Vec<usize>,
    text: String,
    problems: Vec<Problem>,
}

/// A table being read: what isn't asked for in the end is unknown.
pub(crate) struct Table<'v, 't> {
    members: &'v DeTable<'t>,
    offset: usize,
    step: &'v str,
    known: BTreeSet<&'static str>,
}

impl Reader {
    pub(crate) fn new(text: &str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
            text: text.to_owned(),
            problems: Vec::new(),
        }
    }

    /// The line of an offset, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// The character of an offset in its line, counted from 1.
    fn column(&self, offset: usize) -> Option<usize> {
        let start = self.line_starts.get(self.line(offset).checked_sub(1)?)?;
        Some(self.text.get(*start..offset)?.chars().count() + 1)
    }

    pub(crate) fn fault(&mut self, offset: Option<usize>, step: &str, key: &str, text: impl Into<String>) {
        self.add(offset, step, key, text.into(), false);
    }

    pub(crate) fn warn(&mut self, offset: Option<usize>, step: &str, key: &str, text: impl Into<String>) {
        self.add(offset, step, key, text.into(), true);
    }

    fn add(&mut self, offset: Option<usize>, step: &str, key: &str, text: String, warning: bool) {
        self.problems.push(Problem {
            line: offset.map(|offset| self.line(offset)),
            column: offset.and_then(|offset| self.column(offset)),
            step: step.to_owned(),
            key: key.to_owned(),
            text,
            warning,
        });
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// A time such as `500ms`, `10s`, `2m`, `1h`.
fn span(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let millis = match &text[digits..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    Some(Duration::from_millis(number.checked_mul(millis)?))
}

impl<'v, 't> Table<'v, 't> {
    pub(crate) fn new(members: &'v DeTable<'t>, offset: usize, step: &'v str) -> Self {
        Self {
            members,
            offset,
            step,
            known: BTreeSet::new(),
        }
    }

    pub(crate) fn step(&self) -> &'v str {
        self.step
    }

    /// Something wrong with the table as a whole.
    pub(crate) fn fault(&self, key: &str, text: impl Into<String>, reader: &mut Reader) {
        reader.fault(Some(self.offset), self.step, key, text);
    }

    /// Something wrong with a value.
    pub(crate) fn fault_of(
        &self,
        value: &Value<'_>,
        key: &str,
        text: impl Into<String>,
        reader: &mut Reader,
    ) {
        reader.fault(Some(value.span().start), self.step, key, text);
    }

    /// A member, if it is there.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'v Value<'t>> {
        self.known.insert(key);
        let mut members = self.members.iter();
        members
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| value)
    }

    /// A member that has to be there.
    pub(crate) fn need(&mut self, key: &'static str, reader: &mut Reader) -> Option<&'v Value<'t>> {
        let value = self.take(key);
        if value.is_none() {
            self.fault(key, "is missing", reader);
        }
        value
    }

    /// A whole number within a range.
    pub(crate) fn number(
        &mut self,
        key: &'static str,
        least: u64,
        most: u64,
        reader: &mut Reader,
    ) -> Option<u64> {
        let value = self.take(key)?;
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let text = format!("must be a whole number from {least} to {most}");
            self.fault_of(value, key, text, reader);
        }
        number
    }

    /// A time within a range.
    pub(crate) fn span(
        &mut self,
        key: &'static str,
        least: Duration,
        most: Duration,
        reader: &mut Reader,
    ) -> Option<Duration> {
        let value = self.take(key)?;
        let found = value.get_ref().as_str().and_then(span);
        let found = found.filter(|found| (least..=most).contains(found));
        if found.is_none() {
            let text = format!("must be a time such as \"10s\", from {least:?} to {most:?}");
            self.fault_of(value, key, text, reader);
        }
        found
    }

    pub(crate) fn text(&mut self, key: &'static str, reader: &mut Reader) -> Option<String> {
        let value = self.take(key)?;
        self.text_of(value, key, reader)
    }

    pub(crate) fn needed_text(&mut self, key: &'static str, reader: &mut Reader) -> Option<String> {
        let value = self.need(key, reader)?;
        self.text_of(value, key, reader)
    }

    pub(crate) fn text_of(&self, value: &Value<'_>, key: &str, reader: &mut Reader) -> Option<String> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.fault_of(value, key, "must be a text", reader);
        }
        text.map(str::to_owned)
    }

    /// The values of an array; a single value counts as an array of one; empty when it isn't there.
    pub(crate) fn array(&mut self, key: &'static str) -> Vec<&'v Value<'t>> {
        match self.take(key) {
            None => Vec::new(),
            Some(value) => match value.get_ref() {
                DeValue::Array(array) => array.iter().collect(),
                _ => vec![value],
            },
        }
    }

    /// Names with values, each with the offset of its name, in the order of the file.
    pub(crate) fn entries(
        &mut self,
        key: &'static str,
        reader: &mut Reader,
    ) -> Vec<(usize, &'v str, &'v Value<'t>)> {
        let Some(value) = self.take(key) else {
            return Vec::new();
        };
        let Some(members) = value.get_ref().as_table() else {
            self.fault_of(value, key, "must be a table", reader);
            return Vec::new();
        };
        let mut entries: Vec<_> = members
            .iter()
            .map(|(name, value)| (name.span().start, name.get_ref().as_ref(), value))
            .collect();
        entries.sort_by_key(|(offset, _, _)| *offset);
        entries
    }

    /// Tells the members that nobody asked for.
    pub(crate) fn finish(self, reader: &mut Reader) {
        for (name, _) in self.members {
            if !self.known.contains(name.get_ref().as_ref()) {
                let known: Vec<&str> = self.known.iter().copied().collect();
                let text = format!("unknown key `{}`; known are {}", name.get_ref(), known.join(", "));
                reader.fault(Some(name.span().start), self.step, "", text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        for (text, millis) in [
            ("500ms", Some(500)),
            ("10s", Some(10_000)),
            ("2m", Some(120_000)),
            ("1h", Some(3_600_000)),
            ("10", None),
            ("s", None),
            ("", None),
            ("1d", None),
            ("99999999999999999999s", None),
            ("18446744073709551615h", None),
        ] {
            assert_eq!(span(text).map(|span| span.as_millis()), millis, "{text}");
        }
    }
}
