//! From directories to rows.

use crate::error::StoreError;
use crate::sql::{Conn, Value};
use ccgate_core::directory::{AccessCode, AgentEntry, Directory, Group, Limits, PhoneRange, Roles, Skill};
use ccgate_core::{AgentId, VdnId};

/// Deletes the whole directory and writes this one. To be called within a transaction.
pub(super) async fn replace_all(conn: &mut Conn<'_>, whole: &[Directory]) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM agent_phone",
        "DELETE FROM agent_skill",
        "DELETE FROM agent",
        "DELETE FROM access_code",
        "DELETE FROM reason",
        "DELETE FROM skill",
        "DELETE FROM agent_group",
        "DELETE FROM phone_range",
        "DELETE FROM vdn",
    ] {
        conn.execute(sql, &[]).await?;
    }
    for directory in whole {
        one(conn, directory).await?;
    }
    for sql in [
        "DELETE FROM credential WHERE agent NOT IN (SELECT id FROM agent)",
        "DELETE FROM lock_out WHERE agent NOT IN (SELECT id FROM agent)",
        "DELETE FROM private_config WHERE agent NOT IN (SELECT id FROM agent)",
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
        groups,
        skills,
        access_codes,
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

    rows.clear();
    for (id, Group { name, leader }) in groups {
        let leader = leader.map(|leader| leader.0);
        rows.extend([
            vdn.0.into(),
            id.0.into(),
            name.as_str().into(),
            Value::from(leader),
        ]);
    }
    conn.insert("agent_group (vdn, id, name, leader)", 4, &rows)
        .await?;

    rows.clear();
    for (id, skill) in skills {
        let Skill {
            name,
            media_type,
            service_type,
            record_calls,
        } = skill;
        rows.extend([
            vdn.0.into(),
            id.0.into(),
            name.as_str().into(),
            (*media_type).into(),
            (*service_type).into(),
            Value::from(*record_calls),
        ]);
    }
    let into = "skill (vdn, id, name, media_type, service_type, record_calls)";
    conn.insert(into, 6, &rows).await?;

    rows.clear();
    for (id, code) in access_codes {
        let AccessCode {
            number,
            description,
            media_type,
            skill,
        } = code;
        rows.extend([
            vdn.0.into(),
            (*id).into(),
            (&*number.0).into(),
            description.as_str().into(),
            (*media_type).into(),
            Value::from(skill.0),
        ]);
    }
    let into = "access_code (vdn, id, number, description, media_type, skill)";
    conn.insert(into, 6, &rows).await?;

    rows.clear();
    for (kind, reasons) in [("rest", rest_reasons), ("busy", busy_reasons)] {
        for (id, text) in reasons {
            rows.extend([
                vdn.0.into(),
                kind.into(),
                (*id).into(),
                Value::from(text.as_str()),
            ]);
        }
    }
    conn.insert("reason (vdn, kind, id, text)", 4, &rows).await?;
    agents(conn, vdn, entries).await
}

/// Adds agents to a VDN that is there with its groups and skills.
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
            roles: Roles {
                inspector,
                class_leader,
            },
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
            Value::from(*record_calls),
        ]);
        for phone in phones {
            phone_rows.extend([id.0.into(), Value::from(&*phone.0)]);
        }
        for (skill, level) in skills {
            skill_rows.extend([id.0.into(), vdn.0.into(), skill.0.into(), Value::from(*level)]);
        }
    }
    let into = "agent (id, vdn, name, group_id, inspector, class_leader, record_calls)";
    conn.insert(into, 7, &rows).await?;
    conn.insert("agent_phone (agent, phone)", 2, &phone_rows).await?;
    conn.insert("agent_skill (agent, vdn, skill, level)", 4, &skill_rows)
        .await
}
