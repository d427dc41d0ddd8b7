//! Rules of the elements of one directory.

use super::faults::Faults;
use super::{IdRange, Place};
use ccgate_core::directory::{
    AccessCode, AgentEntry, Directory, Group, Limits, MostWaiting, Overflow, PhoneRange, Role, Roles, Route,
    Skill, SkillGroup,
};
use ccgate_core::{AgentId, FlowId, Phone, SkillId};
use std::collections::BTreeSet;

/// A month in seconds: nobody remembers an agent for longer.
const MONTH: u32 = 30 * 86_400;

/// Checks one directory.
pub(super) fn check(directory: &Directory, ids: IdRange, faults: &mut Faults) {
    let Directory {
        vdn,
        name,
        limits:
            Limits {
                agents: _,
                video_agents: _,
                wrap_up_seconds,
            },
        phone_ranges,
        agents,
        groups,
        skills,
        skill_groups,
        roles,
        access_codes,
        flows: _,
        rest_reasons,
        busy_reasons,
        record_calls: _,
    } = directory;
    let vdn = *vdn;
    let place = Place::Vdn(vdn);
    faults.range(place, "id", vdn.0.into(), 1, 5000);
    faults.name(place, "name", name, 100);
    if let Some(seconds) = wrap_up_seconds {
        faults.range(place, "wrap_up_seconds", *seconds, 1, 3600);
    }
    for (n, range) in phone_ranges.iter().enumerate() {
        check_range(Place::PhoneRange(vdn, n), range, faults);
    }
    for (id, entry) in agents {
        check_agent(Place::Agent(vdn, *id), *id, entry, directory, ids, faults);
    }
    let mut names = BTreeSet::new();
    for (id, group) in groups {
        let Group {
            name,
            leader,
            pick_up: _,
        } = group;
        let place = Place::Group(vdn, *id);
        faults.range(place, "id", id.0.into(), 1, u16::MAX.into());
        faults.reference(place, name);
        if !names.insert(name) {
            faults.add(place, "name", format!("{name:?} is there twice"));
        }
        if let Some(leader) = leader.filter(|leader| !agents.contains_key(leader)) {
            faults.add(place, "leader", format!("there is no agent {leader} in the VDN"));
        }
    }
    let mut names = BTreeSet::new();
    for (id, skill) in skills {
        let place = Place::Skill(vdn, *id);
        faults.range(place, "id", id.0.into(), 1, 2000);
        if !names.insert(&skill.name) {
            faults.add(place, "name", format!("{:?} is there twice", skill.name));
        }
        check_skill(place, *id, skill, directory, faults);
    }
    for (
        id,
        SkillGroup {
            name,
            skills: bundled,
        },
    ) in skill_groups
    {
        let place = Place::SkillGroup(vdn, *id);
        faults.range(place, "id", id.0.into(), 1, 2000);
        check_named(place, name, 64, faults);
        for (skill, (skill_power, agent_power)) in bundled {
            if !skills.contains_key(skill) {
                faults.add(place, "skills", format!("there is no skill {skill} in the VDN"));
            }
            faults.range(place, "skills", (*skill_power).into(), 1, 100);
            faults.range(place, "skills", (*agent_power).into(), 1, 300);
        }
    }
    for (id, Role { name, flags }) in roles {
        let place = Place::Role(vdn, *id);
        faults.range(place, "id", id.0.into(), 1, 255);
        check_named(place, name, 20, faults);
        if ![32, 64, 128].contains(&flags.len()) {
            let text = format!("there are {} of them, not 32, 64 or 128", flags.len());
            faults.add(place, "flags", text);
        }
    }
    for (id, code) in access_codes {
        let AccessCode {
            number,
            description,
            media_type,
            route,
        } = code;
        let place = Place::AccessCode(vdn, *id);
        faults.range(place, "id", (*id).into(), 1, 10000);
        faults.phone(place, "number", number);
        faults.text(place, "description", description, 255);
        faults.media_type(place, *media_type);
        match route {
            Route::Skill(skill) if skills.contains_key(skill) => {}
            Route::Skill(skill) => {
                faults.add(place, "skill", format!("there is no skill {skill} in the VDN"));
            }
            Route::Flow(flow) => check_flow(place, "flow", *flow, faults),
        }
    }
    for (id, text) in rest_reasons {
        check_reason(Place::RestReason(vdn, *id), text, faults);
    }
    for (id, text) in busy_reasons {
        let place = Place::BusyReason(vdn, *id);
        faults.range(place, "", (*id).into(), 200, 250);
        check_reason(place, text, faults);
    }
}

fn check_skill(place: Place, id: SkillId, skill: &Skill, directory: &Directory, faults: &mut Faults) {
    let Skill {
        name,
        description,
        media_type,
        service_type: _,
        record_calls: _,
        strategy: _,
        priority: _,
        service_level,
        wrap_up_seconds,
        most_waiting,
        most_wait_seconds,
        ring_seconds,
        last_agent,
        patience_for_agent,
        when_full,
        when_waited,
        when_unstaffed,
        music,
        tells_abandoned: _,
    } = skill;
    faults.reference(place, name);
    // Up to four bytes a character.
    faults.text(place, "description", description, 4 * 255);
    if description.chars().count() > 255 {
        faults.add(place, "description", "is longer than 255 characters");
    }
    faults.media_type(place, *media_type);
    faults.seconds(place, "service_level", *service_level, 1, 3600);
    if let Some(seconds) = wrap_up_seconds {
        faults.range(place, "wrap_up_seconds", *seconds, 0, 3600);
    }
    match *most_waiting {
        MostWaiting::Calls(most) => faults.range(place, "max_waiting", most, 0, 10_000),
        MostWaiting::PerAgent(most) => faults.range(place, "max_waiting_per_agent", most, 0, 10_000),
    }
    if let Some(seconds) = most_wait_seconds {
        faults.range(place, "max_wait_seconds", *seconds, 1, 60_000);
    }
    if let Some(seconds) = ring_seconds {
        faults.range(place, "ring_seconds", *seconds, 1, 3600);
    }
    if let Some(span) = last_agent {
        faults.seconds(place, "last_agent_seconds", *span, 1, MONTH);
    }
    faults.seconds(place, "patience_for_agent_seconds", *patience_for_agent, 0, 3600);
    check_overflow(place, "when_full", id, when_full, directory, faults);
    check_overflow(place, "when_waited", id, when_waited, directory, faults);
    if let Some(overflow) = when_unstaffed {
        check_overflow(place, "when_unstaffed", id, overflow, directory, faults);
    }
    if comes_back(id, directory) {
        let text = "its callers would go round in a circle of queues that are full or unstaffed";
        faults.add(place, "when_full", text);
    }
    if let Some(file) = music {
        faults.file(place, "music", file);
    }
}

fn check_overflow(
    place: Place,
    field: &'static str,
    of: SkillId,
    overflow: &Overflow,
    directory: &Directory,
    faults: &mut Faults,
) {
    match overflow {
        Overflow::Release => {}
        Overflow::Skill(skill) if *skill == of => faults.add(place, field, "leads back to the queue itself"),
        Overflow::Skill(skill) if directory.skills.contains_key(skill) => {}
        Overflow::Skill(skill) => {
            faults.add(place, field, format!("there is no skill {skill} in the VDN"));
        }
        Overflow::Flow(flow) => check_flow(place, field, *flow, faults),
        Overflow::Number(number) => faults.phone(place, field, number),
        Overflow::Message(file) | Overflow::Callback(file) => faults.file(place, field, file),
    }
}

/// Whether a caller who finds this queue full or unstaffed can come back to it by others that are the
/// same; the straight way back is another fault.
fn comes_back(start: SkillId, directory: &Directory) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = vec![start];
    while let Some(id) = next.pop() {
        let Some(skill) = directory.skills.get(&id) else {
            continue;
        };
        for overflow in std::iter::once(&skill.when_full).chain(&skill.when_unstaffed) {
            match overflow {
                Overflow::Skill(other) if *other == start && id != start => return true,
                Overflow::Skill(other) if seen.insert(*other) => next.push(*other),
                _ => {}
            }
        }
    }
    false
}

/// Flows are files of their own: that it is there can't be seen here.
fn check_flow(place: Place, field: &'static str, flow: FlowId, faults: &mut Faults) {
    faults.range(place, field, flow.0.into(), 1, 1500);
}

/// A name that nobody refers to.
fn check_named(place: Place, name: &str, bytes: usize, faults: &mut Faults) {
    faults.name(place, "name", name, bytes);
    if name.is_empty() {
        faults.add(place, "name", "is empty");
    }
}

fn check_agent(
    place: Place,
    id: AgentId,
    entry: &AgentEntry,
    directory: &Directory,
    ids: IdRange,
    faults: &mut Faults,
) {
    let AgentEntry {
        name,
        group,
        roles: Roles { .. },
        role,
        phones,
        skills,
        record_calls: _,
    } = entry;
    faults.range(place, "id", id.0, ids.first, ids.last);
    faults.name(place, "name", name, 20);
    if let Some(group) = group.filter(|group| !directory.groups.contains_key(group)) {
        faults.add(place, "group", format!("there is no group {group} in the VDN"));
    }
    if let Some(role) = role.filter(|role| !directory.roles.contains_key(role)) {
        faults.add(place, "role", format!("there is no role {role} in the VDN"));
    }
    for phone in phones {
        faults.phone(place, "phones", phone);
        if !directory.permits_phone(phone) {
            let text = format!("{phone} is outside the phone ranges of the VDN");
            faults.add(place, "phones", text);
        }
    }
    for (skill, level) in skills {
        if !directory.skills.contains_key(skill) {
            faults.add(place, "skills", format!("there is no skill {skill} in the VDN"));
        }
        if !(1..=100).contains(level) {
            let text = format!("level {level} of skill {skill} is not in 1–100");
            faults.add(place, "skills", text);
        }
    }
}

fn check_range(place: Place, range: &PhoneRange, faults: &mut Faults) {
    let PhoneRange { first, last } = range;
    let digits = |phone: &Phone| phone.0.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || !digits(last) || !(1..=24).contains(&first.0.len()) {
        faults.add(place, "", "both ends must be 1–24 digits");
    } else if first.0.len() != last.0.len() {
        faults.add(place, "", "both ends must have the same number of digits");
    } else if first > last {
        faults.add(place, "", format!("{first} is greater than {last}"));
    }
}

fn check_reason(place: Place, text: &str, faults: &mut Faults) {
    faults.text(place, "", text, 100);
    if text.is_empty() {
        faults.add(place, "", "the text is empty");
    }
}
