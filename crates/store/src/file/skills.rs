//! Skill queues and bundles of them, from tables.

use super::elements::{STAND_IN, identify, reference, skill_of};
use super::reader::{Reader, Table, Value};
use crate::rules::Place;
use ccgate_core::directory::{Directory, MostWaiting, Overflow, Skill, SkillGroup, Strategy};
use ccgate_core::ids::SkillGroupId;
use ccgate_core::{FlowId, SkillId};
use std::collections::BTreeMap;
use std::time::Duration;
use toml::de::DeValue;

/// Where a queue's callers go, not yet understood: it may name a queue that stands further down.
struct Elsewhere<'v, 't> {
    of: SkillId,
    place: Place,
    field: &'static str,
    value: &'v Value<'t>,
}

/// Reads all queues of a VDN.
pub(super) fn skills(tables: Vec<Table<'_, '_>>, directory: &mut Directory, reader: &mut Reader) {
    let mut elsewhere = Vec::new();
    for table in tables {
        skill(table, directory, &mut elsewhere, reader);
    }
    for one in elsewhere {
        let Some(to) = overflow(&one, directory, reader) else {
            continue;
        };
        let Some(skill) = directory.skills.get_mut(&one.of) else {
            continue;
        };
        match one.field {
            "when_full" => skill.when_full = to,
            "when_waited" => skill.when_waited = to,
            _ => skill.when_unstaffed = Some(to),
        }
    }
}

fn skill<'v, 't>(
    mut table: Table<'v, 't>,
    directory: &mut Directory,
    elsewhere: &mut Vec<Elsewhere<'v, 't>>,
    reader: &mut Reader,
) {
    let vdn = directory.vdn;
    let id = identify(&mut table, "skill", |id| Place::Skill(vdn, SkillId(id)), reader).map(SkillId);
    let default = Skill::default();
    let seconds = |span: Option<u32>| span.map(|seconds| Duration::from_secs(seconds.into()));
    let skill = Skill {
        name: table.needed_text("name", reader).unwrap_or_default(),
        description: table.text("description", reader).unwrap_or_default(),
        media_type: table.needed_number("media_type", reader).unwrap_or(STAND_IN),
        service_type: table.number("service_type", reader).unwrap_or(1),
        record_calls: table.flag("record_calls", reader).unwrap_or(false),
        strategy: strategy(&mut table, reader).unwrap_or_default(),
        priority: table.number("priority", reader).unwrap_or_default(),
        service_level: seconds(table.number("service_level", reader)).unwrap_or(default.service_level),
        wrap_up_seconds: table.number("wrap_up_seconds", reader),
        most_waiting: most_waiting(&mut table, reader).unwrap_or(default.most_waiting),
        most_wait_seconds: table.number("max_wait_seconds", reader),
        ring_seconds: table.number("ring_seconds", reader),
        last_agent: seconds(table.number("last_agent_seconds", reader)),
        patience_for_agent: seconds(table.number("patience_for_agent_seconds", reader)).unwrap_or_default(),
        when_full: Overflow::default(),
        when_waited: Overflow::default(),
        when_unstaffed: None,
        music: table.text("music", reader),
        tells_abandoned: table.flag("tells_abandoned", reader).unwrap_or(false),
    };
    for field in ["when_full", "when_waited", "when_unstaffed"] {
        let value = table.take(field, reader);
        let place = table.place();
        elsewhere.extend(id.zip(value).map(|(of, value)| Elsewhere {
            of,
            place,
            field,
            value,
        }));
    }
    table.finish(reader);
    if let Some(id) = id {
        directory.skills.insert(id, skill);
    }
}

fn strategy(table: &mut Table<'_, '_>, reader: &mut Reader) -> Option<Strategy> {
    let value = table.take("strategy", reader)?;
    let word = reader.text(table.place(), "strategy", value)?;
    let strategy = Strategy::of_word(&word);
    if strategy.is_none() {
        let words = Strategy::ALL.map(Strategy::word).join(", ");
        let text = format!("`{word}` is none of {words}");
        reader.fault_at(Some(value.span().start), table.place(), "strategy", text);
    }
    strategy
}

fn most_waiting(table: &mut Table<'_, '_>, reader: &mut Reader) -> Option<MostWaiting> {
    let calls = table.number("max_waiting", reader).map(MostWaiting::Calls);
    let per_agent = table
        .number("max_waiting_per_agent", reader)
        .map(MostWaiting::PerAgent);
    if calls.is_some() && per_agent.is_some() {
        let text = "give either `max_waiting` or `max_waiting_per_agent`";
        let offset = table
            .take("max_waiting_per_agent", reader)
            .map(|value| value.span().start);
        reader.fault_at(offset, table.place(), "max_waiting_per_agent", text);
    }
    calls.or(per_agent)
}

/// `"release"`, or a table of one member.
fn overflow(one: &Elsewhere<'_, '_>, directory: &Directory, reader: &mut Reader) -> Option<Overflow> {
    let Elsewhere {
        of: _,
        place,
        field,
        value,
    } = *one;
    let members = match value.get_ref() {
        DeValue::String(word) if word == "release" => return Some(Overflow::Release),
        DeValue::Table(members) if members.len() == 1 => members,
        _ => {
            let text = "must be \"release\", or a table of one of skill, flow, number, message, callback";
            reader.fault_at(Some(value.span().start), place, field, text);
            return None;
        }
    };
    let (name, value) = members.iter().next()?;
    Some(match name.get_ref().as_ref() {
        "skill" => Overflow::Skill(reference(
            value, place, field, "skill", skill_of, directory, reader,
        )?),
        "flow" => Overflow::Flow(FlowId(reader.number(place, field, value)?)),
        "number" => Overflow::Number(reader.text(place, field, value)?.as_str().into()),
        "message" => Overflow::Message(reader.text(place, field, value)?),
        "callback" => Overflow::Callback(reader.text(place, field, value)?),
        other => {
            let text = format!("`{other}` is none of skill, flow, number, message, callback");
            reader.fault_at(Some(name.span().start), place, field, text);
            return None;
        }
    })
}

/// A bundle of queues.
pub(super) fn skill_group(mut table: Table<'_, '_>, directory: &mut Directory, reader: &mut Reader) {
    let vdn = directory.vdn;
    let place = |id| Place::SkillGroup(vdn, SkillGroupId(id));
    let id = identify(&mut table, "skill group", place, reader).map(SkillGroupId);
    let name = table.needed_text("name", reader).unwrap_or_default();
    let mut skills = BTreeMap::new();
    for (offset, name, value) in table.entries("skills", reader) {
        let powers = powers(&table, value, reader);
        let Some(skill) = skill_of(directory, name) else {
            let text = format!("there is no skill `{name}` in the VDN");
            reader.fault_at(Some(offset), table.place(), "skills", text);
            continue;
        };
        let Some(powers) = powers else { continue };
        if skills.insert(skill, powers).is_some() {
            let text = format!("skill {skill} is there twice");
            reader.fault_at(Some(offset), table.place(), "skills", text);
        }
    }
    table.finish(reader);
    if let Some(id) = id {
        directory.skill_groups.insert(id, SkillGroup { name, skills });
    }
}

/// `[SKILL POWER, AGENT POWER]`
fn powers(table: &Table<'_, '_>, value: &Value<'_>, reader: &mut Reader) -> Option<(u8, u16)> {
    let place = table.place();
    match value.get_ref() {
        DeValue::Array(array) if array.len() == 2 => {
            let skill_power = reader.number(place, "skills", &array[0]);
            let agent_power = reader.number(place, "skills", &array[1]);
            skill_power.zip(agent_power)
        }
        _ => {
            let text = "must be two numbers: [skill power, agent power]";
            reader.fault_at(Some(value.span().start), place, "skills", text);
            None
        }
    }
}
