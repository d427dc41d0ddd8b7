//! Reads tables member by member and gathers what is wrong, with lines.

use crate::rules::{Fault, Place};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// Gathers faults, and remembers where each element and member stands.
pub(super) struct Reader {
    /// Offsets at which the lines begin.
    line_starts: Vec<usize>,
    places: BTreeMap<(Place, &'static str), usize>,
    faults: Vec<Fault>,
}

/// A table being read: what isn't asked for in the end is unknown.
pub(super) struct Table<'v, 't> {
    members: &'v DeTable<'t>,
    offset: usize,
    place: Place,
    known: BTreeSet<&'static str>,
}

impl Reader {
    pub(super) fn new(text: &str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
            places: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    /// The line of an offset, counted from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    pub(super) fn fault_at(
        &mut self,
        offset: Option<usize>,
        place: Place,
        field: &'static str,
        text: impl Into<String>,
    ) {
        self.faults.push(Fault {
            line: offset.map(|offset| self.line(offset)),
            place,
            field,
            text: text.into(),
        });
    }

    /// Takes a fault of a rule and finds its line. A member that couldn't be read was told already;
    /// but one that holds several values may well have another fault.
    pub(super) fn add_rule_fault(&mut self, mut fault: Fault) {
        let several = ["phones", "skills"].contains(&fault.field);
        let told = !several
            && self
                .faults
                .iter()
                .any(|other| other.place == fault.place && other.field == fault.field);
        if told {
            return;
        }
        let of_field = self.places.get(&(fault.place, fault.field));
        let offset = of_field.or_else(|| self.places.get(&(fault.place, "")));
        fault.line = offset.map(|offset| self.line(*offset));
        self.faults.push(fault);
    }

    pub(super) fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults;
        faults.sort_by_key(|fault| fault.line);
        faults
    }

    /// Gives an element its name; says where it stood before if there is one already.
    pub(super) fn element(&mut self, place: Place, offset: usize) -> Option<usize> {
        let before = self.places.get(&(place, "")).map(|offset| self.line(*offset));
        if before.is_none() {
            self.places.insert((place, ""), offset);
        }
        before
    }

    /// The value as a whole number of the wanted type.
    pub(super) fn number<T: TryFrom<i64>>(
        &mut self,
        place: Place,
        field: &'static str,
        value: &Value<'_>,
    ) -> Option<T> {
        let offset = Some(value.span().start);
        let Some(number) = value.get_ref().as_integer() else {
            self.fault_at(offset, place, field, "must be a whole number");
            return None;
        };
        let narrow = i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .and_then(|number| T::try_from(number).ok());
        if narrow.is_none() {
            self.fault_at(offset, place, field, format!("{number} is out of range"));
        }
        narrow
    }

    pub(super) fn text(&mut self, place: Place, field: &'static str, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.fault_at(Some(value.span().start), place, field, "must be a text");
        }
        text.map(str::to_owned)
    }
}

impl<'v, 't> Table<'v, 't> {
    pub(super) fn new(members: &'v DeTable<'t>, offset: usize, place: Place) -> Self {
        Self {
            members,
            offset,
            place,
            known: BTreeSet::new(),
        }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Now that its number is known: where faults are from now on said to be.
    pub(super) fn set_place(&mut self, place: Place) {
        self.place = place;
    }

    /// A member, if it is there.
    pub(super) fn take(&mut self, key: &'static str, reader: &mut Reader) -> Option<&'v Value<'t>> {
        self.known.insert(key);
        let (_, value) = self.members.iter().find(|(name, _)| name.get_ref() == key)?;
        let place = (self.place, key);
        reader.places.entry(place).or_insert(value.span().start);
        Some(value)
    }

    /// A member that has to be there.
    pub(super) fn need(&mut self, key: &'static str, reader: &mut Reader) -> Option<&'v Value<'t>> {
        let value = self.take(key, reader);
        if value.is_none() {
            reader.fault_at(Some(self.offset), self.place, key, "is missing");
        }
        value
    }

    pub(super) fn number<T: TryFrom<i64>>(&mut self, key: &'static str, reader: &mut Reader) -> Option<T> {
        let value = self.take(key, reader)?;
        reader.number(self.place, key, value)
    }

    pub(super) fn needed_number<T: TryFrom<i64>>(
        &mut self,
        key: &'static str,
        reader: &mut Reader,
    ) -> Option<T> {
        let value = self.need(key, reader)?;
        reader.number(self.place, key, value)
    }

    pub(super) fn text(&mut self, key: &'static str, reader: &mut Reader) -> Option<String> {
        let value = self.take(key, reader)?;
        reader.text(self.place, key, value)
    }

    pub(super) fn needed_text(&mut self, key: &'static str, reader: &mut Reader) -> Option<String> {
        let value = self.need(key, reader)?;
        reader.text(self.place, key, value)
    }

    pub(super) fn flag(&mut self, key: &'static str, reader: &mut Reader) -> Option<bool> {
        let value = self.take(key, reader)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            reader.fault_at(Some(value.span().start), self.place, key, "must be true or false");
        }
        flag
    }

    /// The values of an array; empty when it isn't there.
    pub(super) fn array(&mut self, key: &'static str, reader: &mut Reader) -> &'v [Value<'t>] {
        let Some(value) = self.take(key, reader) else {
            return &[];
        };
        match value.get_ref() {
            DeValue::Array(array) => array.as_ref(),
            _ => {
                reader.fault_at(Some(value.span().start), self.place, key, "must be an array");
                &[]
            }
        }
    }

    /// Elements: `[[vdn.agent]]`.
    pub(super) fn tables(&mut self, key: &'static str, reader: &mut Reader) -> Vec<Table<'v, 't>> {
        let mut tables = Vec::new();
        for value in self.array(key, reader) {
            match value.get_ref().as_table() {
                Some(members) => tables.push(Table::new(members, value.span().start, self.place)),
                None => reader.fault_at(Some(value.span().start), self.place, key, "must be a table"),
            }
        }
        tables
    }

    /// Names with values: `skills = { voice = 1 }`, each with the offset of its name.
    pub(super) fn entries(
        &mut self,
        key: &'static str,
        reader: &mut Reader,
    ) -> Vec<(usize, &'v str, &'v Value<'t>)> {
        let Some(value) = self.take(key, reader) else {
            return Vec::new();
        };
        let Some(members) = value.get_ref().as_table() else {
            reader.fault_at(Some(value.span().start), self.place, key, "must be a table");
            return Vec::new();
        };
        members
            .iter()
            .map(|(name, value)| (name.span().start, name.get_ref().as_ref(), value))
            .collect()
    }

    /// Tells the members that nobody asked for.
    pub(super) fn finish(self, reader: &mut Reader) {
        for (name, _) in self.members {
            if !self.known.contains(name.get_ref().as_ref()) {
                let known: Vec<&str> = self.known.iter().copied().collect();
                let text = format!("unknown key `{}`; known are {}", name.get_ref(), known.join(", "));
                reader.fault_at(Some(name.span().start), self.place, "", text);
            }
        }
    }
}
