//! From directories to text.

use crate::credential::Credential;
use crate::phone::{NewPhone, PhoneAccount};
use ccgate_core::directory::{AccessCode, AgentEntry, Directory, Group, Limits, PhoneRange, Roles, Skill};
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
        name,
        limits:
            Limits {
                agents: max_agents,
                video_agents,
                wrap_up_seconds,
            },
        phone_ranges,
        agents,
        groups,
        skills,
        access_codes,
        rest_reasons,
        busy_reasons,
        record_calls,
    } = directory;
    writeln!(out, "\n[[vdn]]\nid = {vdn}")?;
    writeln!(out, "name = {}", quoted(name))?;
    number(out, "max_agents", *max_agents)?;
    number(out, "max_video_agents", *video_agents)?;
    number(out, "wrap_up_seconds", *wrap_up_seconds)?;
    recorded(out, *record_calls)?;
    if !phone_ranges.is_empty() {
        let ranges = phone_ranges.iter();
        let ranges = ranges.map(|PhoneRange { first, last }| quoted(&format!("{first}-{last}")));
        writeln!(out, "phone_ranges = [{}]", joined(ranges))?;
    }
    reasons(out, "rest_reasons", rest_reasons)?;
    reasons(out, "busy_reasons", busy_reasons)?;
    for (id, Group { name, leader }) in groups {
        writeln!(out, "\n[[vdn.group]]\nid = {id}\nname = {}", quoted(name))?;
        number(out, "leader", leader.map(|leader| leader.0))?;
    }
    for (id, skill) in skills {
        let Skill {
            name,
            media_type,
            service_type,
            record_calls,
        } = skill;
        writeln!(out, "\n[[vdn.skill]]\nid = {id}\nname = {}", quoted(name))?;
        writeln!(out, "media_type = {media_type}\nservice_type = {service_type}")?;
        recorded(out, *record_calls)?;
    }
    for (id, code) in access_codes {
        let AccessCode {
            number,
            description,
            media_type,
            skill,
        } = code;
        writeln!(
            out,
            "\n[[vdn.access_code]]\nid = {id}\nnumber = {}",
            quoted(&number.0)
        )?;
        writeln!(out, "description = {}", quoted(description))?;
        writeln!(
            out,
            "media_type = {media_type}\nskill = {}",
            skill_name(directory, *skill)
        )?;
    }
    for (id, entry) in agents {
        agent(out, directory, *id, entry)?;
        if let Some(credential) = credentials.get(id) {
            writeln!(out, "password_hash = {}", quoted(&credential.hash))?;
            if credential.must_change {
                writeln!(out, "must_change = true")?;
            }
        }
    }
    Ok(())
}

fn agent(out: &mut String, directory: &Directory, id: AgentId, entry: &AgentEntry) -> fmt::Result {
    let AgentEntry {
        name,
        group,
        roles: Roles {
            inspector,
            class_leader,
        },
        phones,
        skills,
        record_calls,
    } = entry;
    writeln!(out, "\n[[vdn.agent]]\nid = {id}\nname = {}", quoted(name))?;
    if let Some(group) = group {
        writeln!(out, "group = {}", group_name(directory, *group))?;
    }
    let roles = [(*inspector, "inspector"), (*class_leader, "class_leader")];
    let roles = roles.into_iter().filter(|(has, _)| *has);
    let roles = joined(roles.map(|(_, name)| quoted(name)));
    if !roles.is_empty() {
        writeln!(out, "roles = [{roles}]")?;
    }
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
    match record_calls {
        true => writeln!(out, "record_calls = true"),
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
