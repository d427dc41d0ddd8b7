//! From tables to directories.

use super::phones::phone;
use super::reader::{Reader, Table, Value};
use super::skills;
use super::{DirectoryFile, Password, Secret};
use crate::rules::Place;
use ccgate_core::directory::{
    AccessCode, AgentEntry, Directory, Group, Limits, PhoneRange, Role, Roles, Route,
};
use ccgate_core::ids::RoleId;
use ccgate_core::{AgentId, FlowId, GroupId, Phone, SkillId, VdnId};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// Stands in for a media type that can't be read: the fault was told and the file is refused, so it
/// need only break no rule.
pub(super) const STAND_IN: u8 = 5;

pub(super) fn file(root: &DeTable<'_>, reader: &mut Reader) -> DirectoryFile {
    let mut file = DirectoryFile::default();
    let mut root = Table::new(root, 0, Place::File);
    for table in root.tables("vdn", reader) {
        vdn(table, &mut file, reader);
    }
    root.finish(reader);
    file
}

fn vdn(mut table: Table<'_, '_>, file: &mut DirectoryFile, reader: &mut Reader) {
    let id = identify(&mut table, "VDN", |id| Place::Vdn(VdnId(id)), reader);
    let mut directory = Directory {
        vdn: VdnId(id.unwrap_or_default()),
        name: table.text("name", reader).unwrap_or_default(),
        limits: Limits {
            agents: table.number("max_agents", reader),
            video_agents: table.number("max_video_agents", reader),
            wrap_up_seconds: table.number("wrap_up_seconds", reader),
        },
        record_calls: table.flag("record_calls", reader).unwrap_or(false),
        ..Directory::default()
    };
    phone_ranges(&mut table, &mut directory, reader);
    directory.rest_reasons = reasons(&mut table, "rest_reasons", Place::RestReason, &directory, reader);
    directory.busy_reasons = reasons(&mut table, "busy_reasons", Place::BusyReason, &directory, reader);
    let groups = table.tables("group", reader);
    let roles = table.tables("role", reader);
    let skills = table.tables("skill", reader);
    let skill_groups = table.tables("skill_group", reader);
    let codes = table.tables("access_code", reader);
    let agents = table.tables("agent", reader);
    let phones = table.tables("phone", reader);
    table.finish(reader);

    // Others refer to groups and skills, by name too.
    for table in groups {
        group(table, &mut directory, reader);
    }
    for table in roles {
        role(table, &mut directory, reader);
    }
    skills::skills(skills, &mut directory, reader);
    for table in skill_groups {
        skills::skill_group(table, &mut directory, reader);
    }
    for table in codes {
        access_code(table, &mut directory, reader);
    }
    for table in agents {
        agent(table, &mut directory, &mut file.passwords, reader);
    }
    for (n, table) in phones.into_iter().enumerate() {
        let phone = phone(table, directory.vdn, n, reader);
        file.phones.extend(phone.filter(|_| id.is_some()));
    }
    if id.is_some() {
        file.directories.push(directory);
    }
}

/// Reads the element's `id` and names it. `None`: without a number, or the number is taken; the
/// element is still read for its faults, but not kept.
pub(super) fn identify<T: TryFrom<i64> + Copy>(
    table: &mut Table<'_, '_>,
    what: &str,
    place: impl Fn(T) -> Place,
    reader: &mut Reader,
) -> Option<T> {
    let id = table.needed_number("id", reader)?;
    let place = place(id);
    if let Some(line) = reader.element(place, table.offset()) {
        let text = format!("the {what} is there twice; the first is in line {line}");
        reader.fault_at(Some(table.offset()), place, "", text);
        return None;
    }
    table.set_place(place);
    // Once more under its name, so that a rule's fault is told with the line of the number.
    table.take("id", reader);
    Some(id)
}

fn phone_ranges(table: &mut Table<'_, '_>, directory: &mut Directory, reader: &mut Reader) {
    for (n, value) in table.array("phone_ranges", reader).iter().enumerate() {
        let place = Place::PhoneRange(directory.vdn, n);
        reader.element(place, value.span().start);
        let Some(text) = reader.text(place, "", value) else {
            continue;
        };
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        directory.phone_ranges.push(PhoneRange {
            first: first.trim().into(),
            last: last.trim().into(),
        });
    }
}

fn reasons(
    table: &mut Table<'_, '_>,
    key: &'static str,
    place: impl Fn(VdnId, u8) -> Place,
    directory: &Directory,
    reader: &mut Reader,
) -> BTreeMap<u8, String> {
    let mut reasons = BTreeMap::new();
    for (offset, name, value) in table.entries(key, reader) {
        let Ok(id) = name.parse() else {
            let text = format!("`{name}` is not a reason's number, 0–255");
            reader.fault_at(Some(offset), table.place(), key, text);
            continue;
        };
        let place = place(directory.vdn, id);
        if reader.element(place, offset).is_some() {
            reader.fault_at(Some(offset), place, "", "is there twice");
        }
        if let Some(text) = reader.text(place, "", value) {
            reasons.insert(id, text);
        }
    }
    reasons
}

fn group(mut table: Table<'_, '_>, directory: &mut Directory, reader: &mut Reader) {
    let vdn = directory.vdn;
    let id = identify(&mut table, "group", |id| Place::Group(vdn, GroupId(id)), reader);
    let group = Group {
        name: table.needed_text("name", reader).unwrap_or_default(),
        leader: table.number("leader", reader).map(AgentId),
        pick_up: table.flag("pick_up", reader).unwrap_or(false),
    };
    table.finish(reader);
    if let Some(id) = id {
        directory.groups.insert(GroupId(id), group);
    }
}

fn role(mut table: Table<'_, '_>, directory: &mut Directory, reader: &mut Reader) {
    let vdn = directory.vdn;
    let id = identify(&mut table, "role", |id| Place::Role(vdn, RoleId(id)), reader);
    let name = table.needed_text("name", reader).unwrap_or_default();
    let mut flags = Vec::new();
    table.need("flags", reader);
    for value in table.array("flags", reader) {
        match reader.number(table.place(), "flags", value) {
            Some(0_u8) => flags.push(false),
            Some(1) => flags.push(true),
            Some(_) => reader.fault_at(
                Some(value.span().start),
                table.place(),
                "flags",
                "a flag is 0 or 1",
            ),
            None => {}
        }
    }
    table.finish(reader);
    if let Some(id) = id {
        directory.roles.insert(RoleId(id), Role { name, flags });
    }
}

fn access_code(mut table: Table<'_, '_>, directory: &mut Directory, reader: &mut Reader) {
    let vdn = directory.vdn;
    let id = identify(&mut table, "access code", |id| Place::AccessCode(vdn, id), reader);
    let number = table.needed_text("number", reader).unwrap_or_default();
    let description = table.text("description", reader).unwrap_or_default();
    let route = route(&mut table, directory, reader);
    let of_skill = match route {
        Some(Route::Skill(skill)) => directory.skills.get(&skill).map(|skill| skill.media_type),
        _ => None,
    };
    let media_type = table.number("media_type", reader);
    table.finish(reader);
    let (Some(id), Some(route)) = (id, route) else {
        return;
    };
    let code = AccessCode {
        number: number.as_str().into(),
        description,
        media_type: media_type.or(of_skill).unwrap_or(STAND_IN),
        route,
    };
    directory.access_codes.insert(id, code);
}

/// Exactly one of `skill` and `flow`.
fn route(table: &mut Table<'_, '_>, directory: &Directory, reader: &mut Reader) -> Option<Route> {
    let place = table.place();
    match (table.take("skill", reader), table.take("flow", reader)) {
        (Some(skill), None) => {
            reference(skill, place, "skill", "skill", skill_of, directory, reader).map(Route::Skill)
        }
        (None, Some(flow)) => reader
            .number(place, "flow", flow)
            .map(|id| Route::Flow(FlowId(id))),
        (Some(_), Some(flow)) => {
            let text = "give either `skill` or `flow`";
            reader.fault_at(Some(flow.span().start), place, "flow", text);
            None
        }
        (None, None) => {
            reader.fault_at(
                Some(table.offset()),
                place,
                "skill",
                "is missing; give it or `flow`",
            );
            None
        }
    }
}

fn agent(
    mut table: Table<'_, '_>,
    directory: &mut Directory,
    passwords: &mut Vec<Password>,
    reader: &mut Reader,
) {
    let vdn = directory.vdn;
    let id = identify(&mut table, "agent", |id| Place::Agent(vdn, AgentId(id)), reader).map(AgentId);
    let group = table.take("group", reader);
    let entry = AgentEntry {
        name: table.text("name", reader).unwrap_or_default(),
        group: group.and_then(|value| {
            reference(
                value,
                table.place(),
                "group",
                "group",
                group_of,
                directory,
                reader,
            )
        }),
        roles: roles(&mut table, reader),
        role: table.number("role", reader).map(RoleId),
        phones: phones(&mut table, reader).into_iter().collect(),
        skills: skills(&mut table, directory, reader),
        record_calls: table.flag("record_calls", reader).unwrap_or(false),
    };
    let password = password(&mut table, reader);
    let place = table.place();
    table.finish(reader);
    let Some(agent) = id else { return };
    directory.agents.insert(agent, entry);
    passwords.extend(password.map(|(secret, must_change, line)| Password {
        place,
        agent,
        line,
        secret,
        must_change,
    }));
}

fn roles(table: &mut Table<'_, '_>, reader: &mut Reader) -> Roles {
    let mut roles = Roles::default();
    for value in table.array("roles", reader) {
        match value.get_ref().as_str() {
            Some("inspector") => roles.inspector = true,
            Some("class_leader") => roles.class_leader = true,
            Some("administrator") => roles.administrator = true,
            Some("report_manager") => roles.report_manager = true,
            Some("refuses_inbound") => roles.refuses_inbound = true,
            Some("no_call_out") => roles.no_call_out = true,
            _ => {
                let text = "is none of \"inspector\", \"class_leader\", \"administrator\", \
                            \"report_manager\", \"refuses_inbound\", \"no_call_out\"";
                reader.fault_at(Some(value.span().start), table.place(), "roles", text);
            }
        }
    }
    roles
}

fn phones(table: &mut Table<'_, '_>, reader: &mut Reader) -> Vec<Phone> {
    let mut phones: Vec<Phone> = Vec::new();
    for value in table.array("phones", reader) {
        let Some(text) = reader.text(table.place(), "phones", value) else {
            continue;
        };
        let phone = Phone::from(text.as_str());
        if phones.contains(&phone) {
            let text = format!("{phone} is there twice");
            reader.fault_at(Some(value.span().start), table.place(), "phones", text);
        }
        phones.push(phone);
    }
    phones
}

fn skills(table: &mut Table<'_, '_>, directory: &Directory, reader: &mut Reader) -> BTreeMap<SkillId, u8> {
    let mut skills = BTreeMap::new();
    for (offset, name, value) in table.entries("skills", reader) {
        let level = reader.number(table.place(), "skills", value);
        let Some(skill) = skill_of(directory, name) else {
            let text = format!("there is no skill `{name}` in the VDN");
            reader.fault_at(Some(offset), table.place(), "skills", text);
            continue;
        };
        let Some(level) = level else { continue };
        if skills.insert(skill, level).is_some() {
            let text = format!("skill {skill} is there twice");
            reader.fault_at(Some(offset), table.place(), "skills", text);
        }
    }
    skills
}

/// The password, whether it must be changed, and its line.
fn password(table: &mut Table<'_, '_>, reader: &mut Reader) -> Option<(Secret, bool, usize)> {
    let place = table.place();
    let must_change = table.flag("must_change", reader);
    let plain = table.take("password", reader);
    let hash = table.take("password_hash", reader);
    match (plain, hash) {
        (Some(plain), Some(_)) => {
            let text = "give either `password` or `password_hash`";
            reader.fault_at(Some(plain.span().start), place, "password", text);
            None
        }
        (None, None) => {
            if must_change.is_some() {
                let text = "needs `password` or `password_hash` beside it";
                reader.fault_at(Some(table.offset()), place, "must_change", text);
            }
            None
        }
        (Some(value), None) => {
            let plain = reader.text(place, "password", value)?;
            let line = reader.line(value.span().start);
            Some((Secret::Plain(plain), must_change.unwrap_or(false), line))
        }
        (None, Some(value)) => {
            let hash = reader.text(place, "password_hash", value)?;
            if !hash.starts_with("$argon2") {
                let text = "must be an argon2 hash in PHC form, `$argon2id$…`";
                reader.fault_at(Some(value.span().start), place, "password_hash", text);
            }
            let line = reader.line(value.span().start);
            Some((Secret::Hash(hash), must_change.unwrap_or(false), line))
        }
    }
}

/// A group or skill by number or by name.
pub(super) fn reference<T>(
    value: &Value<'_>,
    place: Place,
    field: &'static str,
    what: &str,
    named: fn(&Directory, &str) -> Option<T>,
    directory: &Directory,
    reader: &mut Reader,
) -> Option<T> {
    let name = match value.get_ref() {
        DeValue::String(name) => name.to_string(),
        DeValue::Integer(_) => reader.number::<u16>(place, field, value)?.to_string(),
        _ => {
            let text = "must be a number or a name";
            reader.fault_at(Some(value.span().start), place, field, text);
            return None;
        }
    };
    let found = named(directory, &name);
    if found.is_none() {
        let text = format!("there is no {what} `{name}` in the VDN");
        reader.fault_at(Some(value.span().start), place, field, text);
    }
    found
}

fn group_of(directory: &Directory, name: &str) -> Option<GroupId> {
    match name.parse() {
        Ok(id) => Some(GroupId(id)).filter(|id| directory.groups.contains_key(id)),
        Err(_) => directory.group_named(name),
    }
}

pub(super) fn skill_of(directory: &Directory, name: &str) -> Option<SkillId> {
    match name.parse() {
        Ok(id) => Some(SkillId(id)).filter(|id| directory.skills.contains_key(id)),
        Err(_) => directory.skill_named(name),
    }
}
