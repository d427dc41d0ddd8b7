//! From directories to rows.

use super::overflow;
use crate::error::StoreError;
use crate::sql::{Conn, Value};
use ccgate_core::directory::{
    AccessCode, AgentEntry, Directory, Group, Limits, MostWaiting, PhoneRange, Role, Roles, Route, Skill,
    SkillGroup,
};
use ccgate_core::ids::{RoleId, SkillGroupId};
use ccgate_core::{AgentId, GroupId, SkillId, VdnId};
use std::collections::BTreeMap;

const SKILL: [&str; 22] = [
    "vdn",
    "id",
    "name",
    "description",
    "media_type",
    "service_type",
    "record_calls",
    "strategy",
    "priority",
    "service_level",
    "wrap_up_seconds",
    "most_waiting",
    "waiting_per_agent",
    "most_wait_seconds",
    "ring_seconds",
    "last_agent",
    "patience_for_agent",
    "when_full",
    "when_waited",
    "when_unstaffed",
    "music",
    "tells_abandoned",
];
const AGENT: [&str; 12] = [
    "id",
    "vdn",
    "name",
    "group_id",
    "inspector",
    "class_leader",
    "administrator",
    "report_manager",
    "refuses_inbound",
    "no_call_out",
    "user_class",
    "record_calls",
];

/// Deletes the whole directory and writes this one. To be called within a transaction.
pub(super) async fn replace_all(conn: &mut Conn<'_>, whole: &[Directory]) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM agent_phone",
        "DELETE FROM agent_skill",
        "DELETE FROM agent",
        "DELETE FROM access_code",
        "DELETE FROM reason",
        "DELETE FROM skill_group_member",
        "DELETE FROM skill_group",
        "DELETE FROM skill",
        "DELETE FROM user_class",
        "DELETE FROM agent_group",
        "DELETE FROM phone_range",
        "DELETE FROM vdn",
    ] {
        conn.execute(sql, &[]).await?;
    }
    for directory in whole {
        one(conn, directory).await?;
    }
    forget_strangers(conn).await
}

/// Drops what belongs to agents that are in no directory any more.
async fn forget_strangers(conn: &mut Conn<'_>) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM credential WHERE agent NOT IN (SELECT id FROM agent)",
        "DELETE FROM lock_out WHERE agent NOT IN (SELECT id FROM agent)",
        "DELETE FROM private_config WHERE agent NOT IN (SELECT id FROM agent)",
        "DELETE FROM config_account WHERE vdn NOT IN (SELECT id FROM vdn)",
    ] {
        conn.execute(sql, &[]).await?;
    }
    Ok(())
}

async fn one(conn: &mut Conn<'_>, directory: &Directory) -> Result<(), StoreError> {
    let Directory {
        vdn,
        name,
        limits:
            Limits {
                agents: agent_limit,
                video_agents,
                wrap_up_seconds,
            },
        phone_ranges,
        agents: entries,
        groups: all_groups,
        skills: all_skills,
        skill_groups: bundles,
        roles: classes,
        access_codes: codes,
        // They are files of their own.
        flows: _,
        rest_reasons,
        busy_reasons,
        record_calls,
    } = directory;
    let vdn = *vdn;
    let row = [
        vdn.0.into(),
        name.as_str().into(),
        (*agent_limit).into(),
        (*video_agents).into(),
        (*wrap_up_seconds).into(),
        (*record_calls).into(),
    ];
    let into = "vdn (id, name, agent_limit, video_limit, wrap_up_seconds, record_calls)";
    conn.insert(into, 6, &row).await?;

    let mut rows: Vec<Value<'_>> = Vec::new();
    for (position, PhoneRange { first, last }) in (0_u32..).zip(phone_ranges) {
        rows.extend([
            vdn.0.into(),
            position.into(),
            (&*first.0).into(),
            Value::from(&*last.0),
        ]);
    }
    conn.insert("phone_range (vdn, position, first, last)", 4, &rows)
        .await?;
    groups(conn, vdn, all_groups).await?;
    roles(conn, vdn, classes).await?;
    skills(conn, vdn, all_skills).await?;
    skill_groups(conn, vdn, bundles).await?;
    access_codes(conn, vdn, codes).await?;
    reasons(conn, vdn, "rest", rest_reasons).await?;
    reasons(conn, vdn, "busy", busy_reasons).await?;
    agents(conn, vdn, entries).await
}

/// Writes groups, new or changed, of a VDN that is there; so do those that follow.
pub(super) async fn groups<'d>(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    groups: impl IntoIterator<Item = (&'d GroupId, &'d Group)>,
) -> Result<(), StoreError> {
    let mut rows: Vec<Value<'_>> = Vec::new();
    for (id, group) in groups {
        let Group {
            name,
            leader,
            pick_up,
        } = group;
        rows.extend([
            vdn.0.into(),
            id.0.into(),
            name.as_str().into(),
            leader.map(|leader| leader.0).into(),
            Value::from(*pick_up),
        ]);
    }
    let columns = ["vdn", "id", "name", "leader", "pick_up"];
    conn.upsert("agent_group", &columns, 2, &rows).await
}

pub(super) async fn roles<'d>(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    roles: impl IntoIterator<Item = (&'d RoleId, &'d Role)>,
) -> Result<(), StoreError> {
    let flagged = roles.into_iter().map(|(id, Role { name, flags })| {
        let digits = flags.iter().map(|flag| if *flag { '1' } else { '0' });
        (*id, name, digits.collect::<String>())
    });
    let flagged: Vec<_> = flagged.collect();
    let mut rows: Vec<Value<'_>> = Vec::new();
    for (id, name, flags) in &flagged {
        rows.extend([
            vdn.0.into(),
            id.0.into(),
            name.as_str().into(),
            Value::from(flags.as_str()),
        ]);
    }
    conn.upsert("user_class", &["vdn", "id", "name", "flags"], 2, &rows)
        .await
}

pub(super) async fn skills<'d>(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    skills: impl IntoIterator<Item = (&'d SkillId, &'d Skill)>,
) -> Result<(), StoreError> {
    let texts: Vec<_> = skills
        .into_iter()
        .map(|(id, skill)| {
            let full = overflow::text(&skill.when_full);
            let waited = overflow::text(&skill.when_waited);
            let unstaffed = skill.when_unstaffed.as_ref().map(overflow::text);
            (id, skill, full, waited, unstaffed)
        })
        .collect();
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(texts.len() * SKILL.len());
    for (id, skill, full, waited, unstaffed) in &texts {
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
            when_full: _,
            when_waited: _,
            when_unstaffed: _,
            music,
            tells_abandoned,
        } = skill;
        let (most, per_agent) = match *most_waiting {
            MostWaiting::Calls(most) => (most, false),
            MostWaiting::PerAgent(most) => (most, true),
        };
        rows.extend([
            vdn.0.into(),
            id.0.into(),
            name.as_str().into(),
            description.as_str().into(),
            (*media_type).into(),
            (*service_type).into(),
            (*record_calls).into(),
            strategy.word().into(),
            (*priority).into(),
            service_level.as_secs().into(),
            (*wrap_up_seconds).into(),
            most.into(),
            per_agent.into(),
            (*most_wait_seconds).into(),
            (*ring_seconds).into(),
            last_agent.map(|span| span.as_secs()).into(),
            patience_for_agent.as_secs().into(),
            full.as_str().into(),
            waited.as_str().into(),
            Value::MaybeText(unstaffed.as_deref()),
            Value::MaybeText(music.as_deref()),
            (*tells_abandoned).into(),
        ]);
    }
    conn.upsert("skill", &SKILL, 2, &rows).await
}

pub(super) async fn skill_groups<'d>(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    groups: impl IntoIterator<Item = (&'d SkillGroupId, &'d SkillGroup)>,
) -> Result<(), StoreError> {
    let mut rows: Vec<Value<'_>> = Vec::new();
    let mut members: Vec<Value<'_>> = Vec::new();
    for (id, SkillGroup { name, skills }) in groups {
        rows.extend([vdn.0.into(), id.0.into(), Value::from(name.as_str())]);
        for (skill, (skill_power, agent_power)) in skills {
            members.extend([
                vdn.0.into(),
                id.0.into(),
                skill.0.into(),
                (*skill_power).into(),
                Value::from(*agent_power),
            ]);
        }
        conn.execute(
            "DELETE FROM skill_group_member WHERE vdn = $1 AND skill_group = $2",
            &[vdn.0.into(), id.0.into()],
        )
        .await?;
    }
    conn.upsert("skill_group", &["vdn", "id", "name"], 2, &rows)
        .await?;
    let into = "skill_group_member (vdn, skill_group, skill, skill_power, agent_power)";
    conn.insert(into, 5, &members).await
}

pub(super) async fn access_codes<'d>(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    codes: impl IntoIterator<Item = (&'d u16, &'d AccessCode)>,
) -> Result<(), StoreError> {
    let mut rows: Vec<Value<'_>> = Vec::new();
    for (id, code) in codes {
        let AccessCode {
            number,
            description,
            media_type,
            route,
        } = code;
        let (skill, flow) = match route {
            Route::Skill(skill) => (Some(skill.0), None),
            Route::Flow(flow) => (None, Some(flow.0)),
        };
        rows.extend([
            vdn.0.into(),
            (*id).into(),
            (&*number.0).into(),
            description.as_str().into(),
            (*media_type).into(),
            skill.into(),
            Value::from(flow),
        ]);
    }
    let columns = [
        "vdn",
        "id",
        "number",
        "description",
        "media_type",
        "skill",
        "flow",
    ];
    conn.upsert("access_code", &columns, 2, &rows).await
}

/// Writes all reasons of a kind, `rest` or `busy`.
pub(super) async fn reasons(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    kind: &str,
    reasons: &BTreeMap<u8, String>,
) -> Result<(), StoreError> {
    conn.execute(
        "DELETE FROM reason WHERE vdn = $1 AND kind = $2",
        &[vdn.0.into(), kind.into()],
    )
    .await?;
    let mut rows: Vec<Value<'_>> = Vec::new();
    for (id, text) in reasons {
        rows.extend([
            vdn.0.into(),
            kind.into(),
            (*id).into(),
            Value::from(text.as_str()),
        ]);
    }
    conn.insert("reason (vdn, kind, id, text)", 4, &rows).await
}

/// Writes agents that aren't there, or after [`clear_agent`].
pub(super) async fn agents<'d>(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    entries: impl IntoIterator<Item = (&'d AgentId, &'d AgentEntry)>,
) -> Result<(), StoreError> {
    let mut rows: Vec<Value<'_>> = Vec::new();
    let mut phone_rows: Vec<Value<'_>> = Vec::new();
    let mut skill_rows: Vec<Value<'_>> = Vec::new();
    for (id, entry) in entries {
        let AgentEntry {
            name,
            group,
            roles:
                Roles {
                    inspector,
                    class_leader,
                    administrator,
                    report_manager,
                    refuses_inbound,
                    no_call_out,
                },
            role,
            phones,
            skills,
            record_calls,
        } = entry;
        rows.extend([
            id.0.into(),
            vdn.0.into(),
            name.as_str().into(),
            group.map(|group| group.0).into(),
            (*inspector).into(),
            (*class_leader).into(),
            (*administrator).into(),
            (*report_manager).into(),
            (*refuses_inbound).into(),
            (*no_call_out).into(),
            role.map(|role| role.0).into(),
            Value::from(*record_calls),
        ]);
        for phone in phones {
            phone_rows.extend([id.0.into(), Value::from(&*phone.0)]);
        }
        for (skill, level) in skills {
            skill_rows.extend([id.0.into(), vdn.0.into(), skill.0.into(), Value::from(*level)]);
        }
    }
    conn.upsert("agent", &AGENT, 1, &rows).await?;
    conn.insert("agent_phone (agent, phone)", 2, &phone_rows).await?;
    conn.insert("agent_skill (agent, vdn, skill, level)", 4, &skill_rows)
        .await
}

/// Takes an agent's phones and skills away.
pub(super) async fn clear_agent(conn: &mut Conn<'_>, agent: AgentId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM agent_phone WHERE agent = $1",
        "DELETE FROM agent_skill WHERE agent = $1",
    ] {
        conn.execute(sql, &[agent.0.into()]).await?;
    }
    Ok(())
}

/// Removes an agent with all that belongs to it.
pub(super) async fn remove_agent(conn: &mut Conn<'_>, agent: AgentId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM agent WHERE id = $1",
        "DELETE FROM credential WHERE agent = $1",
        "DELETE FROM lock_out WHERE agent = $1",
        "DELETE FROM private_config WHERE agent = $1",
    ] {
        conn.execute(sql, &[agent.0.into()]).await?;
    }
    Ok(())
}
