//! From directories to text.

use crate::credential::Credential;
use crate::phone::{NewPhone, PhoneAccount};
use crate::rules::Place;
use ccgate_core::directory::{
    AccessCode, AgentEntry, Directory, Group, Limits, MostWaiting, Overflow, PhoneRange, Role, Roles, Route,
    Skill, SkillGroup,
};
use ccgate_core::{AgentId, GroupId, SkillId, VdnId};
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write};

/// The text of a file that gives these directories again. Passwords' hashes are in it for the
/// agents of `credentials` and the accounts of `phones`; for a file that anybody may read hand in an
/// empty map and [`PhoneAccount::without_secret`].
pub fn export(
    directories: &[Directory],
    credentials: &HashMap<AgentId, Credential>,
    phones: &[NewPhone],
) -> String {
    let mut text = "# Directory of ccgate. The format is described in docs/directory.md.\n".to_owned();
    for directory in directories {
        vdn(&mut text, directory, credentials)
            .and_then(|()| sip_phones(&mut text, directory.vdn, phones))
            .expect("writing to a String can't fail");
    }
    text
}

fn vdn(out: &mut String, directory: &Directory, credentials: &HashMap<AgentId, Credential>) -> fmt::Result {
    let Directory {
        vdn,
        name: _,
        limits: _,
        phone_ranges: _,
        agents,
        groups,
        skills,
        skill_groups,
        roles,
        access_codes,
        // They are files of their own.
        flows: _,
        rest_reasons,
        busy_reasons,
        record_calls: _,
    } = directory;
    writeln!(out, "\n[[vdn]]\nid = {vdn}")?;
    head(out, directory)?;
    reasons(out, "rest_reasons", rest_reasons)?;
    reasons(out, "busy_reasons", busy_reasons)?;
    for (id, one) in groups {
        writeln!(out, "\n[[vdn.group]]\nid = {id}")?;
        group(out, one)?;
    }
    for (id, one) in roles {
        writeln!(out, "\n[[vdn.role]]\nid = {id}")?;
        role(out, one)?;
    }
    for (id, one) in skills {
        writeln!(out, "\n[[vdn.skill]]\nid = {id}")?;
        skill(out, directory, one)?;
    }
    for (id, one) in skill_groups {
        writeln!(out, "\n[[vdn.skill_group]]\nid = {id}")?;
        skill_group(out, directory, one)?;
    }
    for (id, one) in access_codes {
        writeln!(out, "\n[[vdn.access_code]]\nid = {id}")?;
        access_code(out, directory, one)?;
    }
    for (id, entry) in agents {
        writeln!(out, "\n[[vdn.agent]]\nid = {id}")?;
        agent(out, directory, entry)?;
        if let Some(credential) = credentials.get(id) {
            writeln!(out, "password_hash = {}", quoted(&credential.hash))?;
            if credential.must_change {
                writeln!(out, "must_change = true")?;
            }
        }
    }
    Ok(())
}

/// What a VDN is by itself, without its number and reasons.
fn head(out: &mut String, directory: &Directory) -> fmt::Result {
    let Limits {
        agents,
        video_agents,
        wrap_up_seconds,
    } = directory.limits;
    writeln!(out, "name = {}", quoted(&directory.name))?;
    number(out, "max_agents", agents)?;
    number(out, "max_video_agents", video_agents)?;
    number(out, "wrap_up_seconds", wrap_up_seconds)?;
    recorded(out, directory.record_calls)?;
    if directory.phone_ranges.is_empty() {
        return Ok(());
    }
    let ranges = directory.phone_ranges.iter();
    let ranges = ranges.map(|PhoneRange { first, last }| quoted(&format!("{first}-{last}")));
    writeln!(out, "phone_ranges = [{}]", joined(ranges))
}

/// An element as a file has it, without its heading and number, on one line; `None` when it isn't
/// there. For the log of changes: no passwords.
pub(crate) fn element(directory: &Directory, place: Place) -> Option<String> {
    let mut out = String::new();
    match place {
        Place::Group(_, id) => group(&mut out, directory.groups.get(&id)?),
        Place::Role(_, id) => role(&mut out, directory.roles.get(&id)?),
        Place::Skill(_, id) => skill(&mut out, directory, directory.skills.get(&id)?),
        Place::SkillGroup(_, id) => skill_group(&mut out, directory, directory.skill_groups.get(&id)?),
        Place::AccessCode(_, id) => access_code(&mut out, directory, directory.access_codes.get(&id)?),
        Place::Agent(_, id) => agent(&mut out, directory, directory.agents.get(&id)?),
        Place::RestReason(_, id) => out.write_str(&quoted(directory.rest_reasons.get(&id)?)),
        Place::BusyReason(_, id) => out.write_str(&quoted(directory.busy_reasons.get(&id)?)),
        Place::Vdn(_) => head(&mut out, directory),
        Place::File | Place::PhoneRange(..) | Place::Phone(..) => return None,
    }
    .expect("writing to a String can't fail");
    let lines: Vec<&str> = out.lines().collect();
    Some(lines.join(", "))
}

fn group(out: &mut String, group: &Group) -> fmt::Result {
    let Group {
        name,
        leader,
        pick_up,
    } = group;
    writeln!(out, "name = {}", quoted(name))?;
    number(out, "leader", leader.map(|leader| leader.0))?;
    flag(out, "pick_up", *pick_up)
}

fn role(out: &mut String, role: &Role) -> fmt::Result {
    let Role { name, flags } = role;
    let flags = flags.iter().map(|flag| u8::from(*flag).to_string());
    writeln!(out, "name = {}\nflags = [{}]", quoted(name), joined(flags))
}

fn skill(out: &mut String, directory: &Directory, skill: &Skill) -> fmt::Result {
    let Skill {
        name,
        description,
        media_type,
        service_type,
        record_calls,
        strategy,
        priority,
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
        tells_abandoned,
    } = skill;
    writeln!(out, "name = {}", quoted(name))?;
    if !description.is_empty() {
        writeln!(out, "description = {}", quoted(description))?;
    }
    writeln!(out, "media_type = {media_type}\nservice_type = {service_type}")?;
    recorded(out, *record_calls)?;
    writeln!(out, "strategy = {}", quoted(strategy.word()))?;
    writeln!(out, "priority = {priority}")?;
    writeln!(out, "service_level = {}", service_level.as_secs())?;
    number(out, "wrap_up_seconds", *wrap_up_seconds)?;
    match most_waiting {
        MostWaiting::Calls(most) => writeln!(out, "max_waiting = {most}")?,
        MostWaiting::PerAgent(most) => writeln!(out, "max_waiting_per_agent = {most}")?,
    }
    number(out, "max_wait_seconds", *most_wait_seconds)?;
    number(out, "ring_seconds", *ring_seconds)?;
    if let Some(span) = last_agent {
        writeln!(out, "last_agent_seconds = {}", span.as_secs())?;
    }
    if !patience_for_agent.is_zero() {
        let seconds = patience_for_agent.as_secs();
        writeln!(out, "patience_for_agent_seconds = {seconds}")?;
    }
    writeln!(out, "when_full = {}", overflow(directory, when_full))?;
    writeln!(out, "when_waited = {}", overflow(directory, when_waited))?;
    if let Some(to) = when_unstaffed {
        writeln!(out, "when_unstaffed = {}", overflow(directory, to))?;
    }
    if let Some(file) = music {
        writeln!(out, "music = {}", quoted(file))?;
    }
    flag(out, "tells_abandoned", *tells_abandoned)
}

fn overflow(directory: &Directory, overflow: &Overflow) -> String {
    match overflow {
        Overflow::Release => quoted("release"),
        Overflow::Skill(skill) => format!("{{ skill = {} }}", skill_name(directory, *skill)),
        Overflow::Flow(flow) => format!("{{ flow = {flow} }}"),
        Overflow::Number(number) => format!("{{ number = {} }}", quoted(&number.0)),
        Overflow::Message(file) => format!("{{ message = {} }}", quoted(file)),
        Overflow::Callback(file) => format!("{{ callback = {} }}", quoted(file)),
    }
}

fn skill_group(out: &mut String, directory: &Directory, group: &SkillGroup) -> fmt::Result {
    let SkillGroup { name, skills } = group;
    writeln!(out, "name = {}", quoted(name))?;
    if skills.is_empty() {
        return Ok(());
    }
    let skills = skills.iter().map(|(skill, (skill_power, agent_power))| {
        let name = skill_name(directory, *skill);
        format!("{name} = [{skill_power}, {agent_power}]")
    });
    writeln!(out, "skills = {{ {} }}", joined(skills))
}

fn access_code(out: &mut String, directory: &Directory, code: &AccessCode) -> fmt::Result {
    let AccessCode {
        number,
        description,
        media_type,
        route,
    } = code;
    writeln!(out, "number = {}", quoted(&number.0))?;
    writeln!(out, "description = {}", quoted(description))?;
    writeln!(out, "media_type = {media_type}")?;
    match route {
        Route::Skill(skill) => writeln!(out, "skill = {}", skill_name(directory, *skill)),
        Route::Flow(flow) => writeln!(out, "flow = {flow}"),
    }
}

fn agent(out: &mut String, directory: &Directory, entry: &AgentEntry) -> fmt::Result {
    let AgentEntry {
        name,
        group,
        roles,
        role,
        phones,
        skills,
        record_calls,
    } = entry;
    writeln!(out, "name = {}", quoted(name))?;
    if let Some(group) = group {
        writeln!(out, "group = {}", group_name(directory, *group))?;
    }
    let roles = joined(role_words(*roles).map(quoted));
    if !roles.is_empty() {
        writeln!(out, "roles = [{roles}]")?;
    }
    number(out, "role", role.map(|role| role.0.into()))?;
    if !phones.is_empty() {
        let phones = phones.iter().map(|phone| quoted(&phone.0));
        writeln!(out, "phones = [{}]", joined(phones))?;
    }
    if !skills.is_empty() {
        let skills = skills.iter();
        let skills = skills.map(|(skill, level)| format!("{} = {level}", skill_name(directory, *skill)));
        writeln!(out, "skills = {{ {} }}", joined(skills))?;
    }
    recorded(out, *record_calls)
}

fn role_words(roles: Roles) -> impl Iterator<Item = &'static str> {
    let Roles {
        inspector,
        class_leader,
        administrator,
        report_manager,
        refuses_inbound,
        no_call_out,
    } = roles;
    let words = [
        (inspector, "inspector"),
        (class_leader, "class_leader"),
        (administrator, "administrator"),
        (report_manager, "report_manager"),
        (refuses_inbound, "refuses_inbound"),
        (no_call_out, "no_call_out"),
    ];
    words.into_iter().filter(|(has, _)| *has).map(|(_, word)| word)
}

fn sip_phones(out: &mut String, vdn: VdnId, phones: &[NewPhone]) -> fmt::Result {
    for new in phones {
        match new {
            NewPhone::Keep { vdn: of, phone } if *of == vdn => {
                writeln!(out, "\n[[vdn.phone]]\nnumber = {}", quoted(&phone.0))?;
            }
            NewPhone::Set(account) if account.vdn == vdn => {
                let PhoneAccount {
                    phone,
                    vdn: _,
                    realm,
                    ha1,
                } = account;
                writeln!(out, "\n[[vdn.phone]]\nnumber = {}", quoted(&phone.0))?;
                writeln!(out, "realm = {}", quoted(realm))?;
                writeln!(out, "ha1_md5 = {}", quoted(ha1.md5()))?;
                writeln!(out, "ha1_sha256 = {}", quoted(ha1.sha256()))?;
            }
            NewPhone::Keep { .. } | NewPhone::Set(_) => {}
        }
    }
    Ok(())
}

fn recorded(out: &mut String, record_calls: bool) -> fmt::Result {
    flag(out, "record_calls", record_calls)
}

fn flag(out: &mut String, key: &str, value: bool) -> fmt::Result {
    match value {
        true => writeln!(out, "{key} = true"),
        false => Ok(()),
    }
}

fn number(out: &mut String, key: &str, value: Option<u32>) -> fmt::Result {
    match value {
        Some(value) => writeln!(out, "{key} = {value}"),
        None => Ok(()),
    }
}

fn reasons(out: &mut String, key: &str, reasons: &BTreeMap<u8, String>) -> fmt::Result {
    if reasons.is_empty() {
        return Ok(());
    }
    let texts = reasons
        .iter()
        .map(|(id, text)| format!("{id} = {}", quoted(text)));
    writeln!(out, "{key} = {{ {} }}", joined(texts))
}

/// By name for people; by number when there is no such skill.
fn skill_name(directory: &Directory, id: SkillId) -> String {
    let skill = directory.skills.get(&id);
    skill.map_or_else(|| id.to_string(), |skill| quoted(&skill.name))
}

fn group_name(directory: &Directory, id: GroupId) -> String {
    let group = directory.groups.get(&id);
    group.map_or_else(|| id.to_string(), |group| quoted(&group.name))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
