//! The head of a file, and its steps as a whole.

use crate::check;
use crate::reader::{Reader, Table, Value};
use crate::steps::{self, Names};
use crate::zone::zone;
use crate::{FlowFile, MOST_BYTES, MOST_STEPS};
use ccgate_core::flow::{Flow, Hours, Opening, Step, Zone};
use ccgate_core::ids::{FlowId, Phone, VdnId};
use ccgate_core::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeTable;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Reads a file; what comes back is only good if no fault was told.
pub(crate) fn read(text: &str, now: Time, reader: &mut Reader) -> Option<FlowFile> {
    if text.len() > MOST_BYTES {
        reader.fault(None, "", "", "is larger than 1 MB");
        return None;
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors {
            let offset = error.span().map(|span| span.start);
            reader.fault(offset, "", "", error.message().trim_end());
        }
        return None;
    }
    let mut table = Table::new(table.get_ref(), 0, "");
    let id = table.number("flow", 1, 1500, reader);
    if id.is_none() && table.take("flow").is_none() {
        table.fault("flow", "is missing", reader);
    }
    let vdn = table.number("vdn", 1, 5000, reader).unwrap_or(1);
    let name = table.needed_text("name", reader).unwrap_or_default();
    if name.len() > 255 || name.is_empty() {
        table.fault("name", "must have 1 to 255 bytes", reader);
    }
    let description = table.text("description", reader).unwrap_or_else(|| name.clone());
    if description.chars().count() > 50 {
        table.fault("description", "must have at most 50 characters", reader);
    }
    let access_code = access_code(&mut table, reader);
    let language = table.text("language", reader).unwrap_or_default();
    if language.contains("..") || language.starts_with('/') {
        table.fault("language", "must be a folder below the folder of prompts", reader);
    }
    let zone = match table.take("time_zone") {
        None => Zone::default(),
        Some(value) => match value.get_ref().as_str().map(|name| zone(name, now)) {
            Some(Ok(zone)) => zone,
            Some(Err(text)) => {
                table.fault_of(value, "time_zone", text, reader);
                Zone::default()
            }
            None => {
                table.fault_of(value, "time_zone", "must be a text", reader);
                Zone::default()
            }
        },
    };
    let mut hours = named_hours(&mut table, reader);
    let (once, yearly) = holidays(&mut table, reader);
    for hours in hours.values_mut() {
        (hours.holidays, hours.yearly) = (once.clone(), yearly.clone());
    }
    let start = table.need("start", reader);
    let entries = table.entries("step", reader);
    table.finish(reader);
    if entries.is_empty() {
        reader.fault(None, "", "", "has no step: `[step.name]`");
        return None;
    }
    if entries.len() > MOST_STEPS {
        reader.fault(None, "", "", format!("has more than {MOST_STEPS} steps"));
        return None;
    }
    // The first step of a flow is where it begins.
    let mut order: Vec<&str> = entries.iter().map(|(_, name, _)| *name).collect();
    if let Some(value) = start {
        let first = value.get_ref().as_str();
        match order.iter().position(|name| Some(*name) == first) {
            Some(first) => order.swap(0, first),
            None => {
                let text = format!("there is no step \"{}\"", first.unwrap_or_default());
                reader.fault(Some(value.span().start), "", "start", text);
            }
        }
    }
    let mut names = Names::new(&order, &hours, &language);
    let mut steps: BTreeMap<&str, (usize, Step)> = BTreeMap::new();
    for (offset, name, value) in &entries {
        let Some(members) = value.get_ref().as_table() else {
            reader.fault(Some(*offset), name, "", "must be a table");
            continue;
        };
        let table = Table::new(members, *offset, name);
        if let Some(action) = steps::action(table, &mut names, reader) {
            let step = Step {
                name: (*name).to_owned(),
                action,
            };
            steps.insert(name, (*offset, step));
        }
    }
    let uses = names.into_uses();
    if steps.len() < order.len() {
        return None;
    }
    let in_order: Vec<(usize, Step)> = order.iter().filter_map(|name| steps.remove(name)).collect();
    check::ways(&in_order, reader);
    let flow = Flow {
        id: FlowId(u16::try_from(id?).ok()?),
        name,
        description,
        access_code: access_code?,
        zone,
        language,
        steps: in_order.into_iter().map(|(_, step)| step).collect(),
    };
    let vdn = VdnId(u16::try_from(vdn).ok()?);
    Some(FlowFile { vdn, flow, uses })
}

fn access_code(table: &mut Table<'_, '_>, reader: &mut Reader) -> Option<Phone> {
    let value = table.need("access_code", reader)?;
    let code = table.text_of(value, "access_code", reader)?;
    if !is_number(&code) {
        table.fault_of(value, "access_code", "must have 1 to 24 of 0-9, * and #", reader);
        return None;
    }
    Some(Phone(code.into()))
}

/// Whether a text can be dialled.
pub(crate) fn is_number(text: &str) -> bool {
    (1..=24).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit() || b"*#".contains(&c))
}

/// `[hours]`: each a list of spans such as `mon-fri 08:00-18:00`.
fn named_hours<'v>(table: &mut Table<'v, '_>, reader: &mut Reader) -> BTreeMap<&'v str, Hours> {
    let mut named = BTreeMap::new();
    for (_, name, value) in table.entries("hours", reader) {
        let values: Vec<&Value<'_>> = match value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => vec![value],
        };
        let mut hours = Hours::default();
        for value in values {
            match value.get_ref().as_str().and_then(opening) {
                Some(opening) => hours.open.push(opening),
                None => {
                    let text =
                        "must be days and times such as \"mon-fri 08:00-18:00\" or \"sat,sun 10:00-12:30\"";
                    table.fault_of(value, name, text, reader);
                }
            }
        }
        named.insert(name, hours);
    }
    named
}

/// `mon-fri 08:00-18:00`, `sat,sun 10:00-12:30`.
fn opening(text: &str) -> Option<Opening> {
    let (days, times) = text.split_once(' ')?;
    let day = |name: &str| DAYS.iter().position(|day| *day == name);
    let mut open = [false; 7];
    for part in days.split(',') {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (day(first)?, day(last)?),
            None => (day(part)?, day(part)?),
        };
        let mut at = first;
        loop {
            open[at] = true;
            if at == last {
                break;
            }
            // From Friday to Monday goes over the weekend.
            at = (at + 1) % 7;
        }
    }
    let (from, to) = times.trim().split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    (from < to && from < 1440).then_some(Opening { days: open, from, to })
}

/// `08:00`, `24:00`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= 1440).then_some(all)
}

/// `holidays`: days of one year and days of every year.
#[expect(clippy::type_complexity, reason = "the two sets of the core's Hours")]
fn holidays(table: &mut Table<'_, '_>, reader: &mut Reader) -> (BTreeSet<(u16, u8, u8)>, BTreeSet<(u8, u8)>) {
    let (mut once, mut yearly) = (BTreeSet::new(), BTreeSet::new());
    for value in table.array("holidays") {
        let text = value.get_ref().as_str().unwrap_or_default();
        let parts: Vec<Option<u16>> = text.split('-').map(number).collect();
        let narrow = |number: u16| u8::try_from(number).unwrap_or(0);
        match parts.as_slice() {
            [Some(year), Some(month), Some(day)] if *year > 1999 && is_day(*month, *day) => {
                once.insert((*year, narrow(*month), narrow(*day)));
            }
            [Some(month), Some(day)] if is_day(*month, *day) => {
                yearly.insert((narrow(*month), narrow(*day)));
            }
            _ => {
                let text = "must be a day such as \"2026-12-24\", or \"12-25\" for every year";
                table.fault_of(value, "holidays", text, reader);
            }
        }
    }
    (once, yearly)
}

fn number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

fn is_day(month: u16, day: u16) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}
