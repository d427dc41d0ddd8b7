//! From rows to directories.

use crate::error::StoreError;
use crate::sql::{Conn, Row};
use ccgate_core::directory::{AccessCode, AgentEntry, Directory, Group, Limits, PhoneRange, Roles, Skill};
use ccgate_core::{AgentId, GroupId, Phone, SkillId, VdnId};
use std::collections::{BTreeMap, BTreeSet};

type Directories = BTreeMap<VdnId, Directory>;

/// All VDNs in the order of their numbers. To be called within a transaction.
pub(crate) async fn all(conn: &mut Conn<'_>) -> Result<Vec<Directory>, StoreError> {
    let mut found = Directories::new();
    let sql = "SELECT id, name, agent_limit, video_limit, wrap_up_seconds, record_calls FROM vdn";
    for row in conn.fetch(sql, &[]).await? {
        let vdn = VdnId(row.number(0)?);
        let directory = Directory {
            vdn,
            name: row.text(1)?,
            limits: Limits {
                agents: row.maybe_number(2)?,
                video_agents: row.maybe_number(3)?,
                wrap_up_seconds: row.maybe_number(4)?,
            },
            record_calls: row.flag(5)?,
            ..Directory::default()
        };
        found.insert(vdn, directory);
    }
    let sql = "SELECT vdn, first, last FROM phone_range ORDER BY vdn, position";
    for row in conn.fetch(sql, &[]).await? {
        let range = PhoneRange {
            first: phone(&row, 1)?,
            last: phone(&row, 2)?,
        };
        of(&mut found, &row)?.phone_ranges.push(range);
    }
    let sql = "SELECT vdn, id, name, leader FROM agent_group";
    for row in conn.fetch(sql, &[]).await? {
        let group = Group {
            name: row.text(2)?,
            leader: row.maybe_number(3)?.map(AgentId),
        };
        of(&mut found, &row)?
            .groups
            .insert(GroupId(row.number(1)?), group);
    }
    let sql = "SELECT vdn, id, name, media_type, service_type, record_calls FROM skill";
    for row in conn.fetch(sql, &[]).await? {
        let skill = Skill {
            name: row.text(2)?,
            media_type: row.number(3)?,
            service_type: row.number(4)?,
            record_calls: row.flag(5)?,
        };
        of(&mut found, &row)?
            .skills
            .insert(SkillId(row.number(1)?), skill);
    }
    let sql = "SELECT vdn, id, number, description, media_type, skill FROM access_code";
    for row in conn.fetch(sql, &[]).await? {
        let code = AccessCode {
            number: phone(&row, 2)?,
            description: row.text(3)?,
            media_type: row.number(4)?,
            skill: SkillId(row.number(5)?),
        };
        of(&mut found, &row)?.access_codes.insert(row.number(1)?, code);
    }
    let sql = "SELECT vdn, kind, id, text FROM reason";
    for row in conn.fetch(sql, &[]).await? {
        let directory = of(&mut found, &row)?;
        let reasons = if row.text(1)? == "rest" {
            &mut directory.rest_reasons
        } else {
            &mut directory.busy_reasons
        };
        reasons.insert(row.number(2)?, row.text(3)?);
    }
    agents(conn, &mut found).await?;
    Ok(found.into_values().collect())
}

async fn agents(conn: &mut Conn<'_>, found: &mut Directories) -> Result<(), StoreError> {
    let mut phones: BTreeMap<AgentId, BTreeSet<Phone>> = BTreeMap::new();
    for row in conn.fetch("SELECT agent, phone FROM agent_phone", &[]).await? {
        let agent = AgentId(row.number(0)?);
        phones.entry(agent).or_default().insert(phone(&row, 1)?);
    }
    let mut skills: BTreeMap<AgentId, BTreeMap<SkillId, u8>> = BTreeMap::new();
    for row in conn
        .fetch("SELECT agent, skill, level FROM agent_skill", &[])
        .await?
    {
        let agent = AgentId(row.number(0)?);
        skills
            .entry(agent)
            .or_default()
            .insert(SkillId(row.number(1)?), row.number(2)?);
    }
    let sql = "SELECT vdn, id, name, group_id, inspector, class_leader, record_calls FROM agent";
    for row in conn.fetch(sql, &[]).await? {
        let id = AgentId(row.number(1)?);
        let entry = AgentEntry {
            name: row.text(2)?,
            group: row.maybe_number(3)?.map(GroupId),
            roles: Roles {
                inspector: row.flag(4)?,
                class_leader: row.flag(5)?,
            },
            phones: phones.remove(&id).unwrap_or_default(),
            skills: skills.remove(&id).unwrap_or_default(),
            record_calls: row.flag(6)?,
        };
        of(found, &row)?.agents.insert(id, entry);
    }
    Ok(())
}

/// The directory that the row belongs to by its first column.
fn of<'d>(found: &'d mut Directories, row: &Row) -> Result<&'d mut Directory, StoreError> {
    let vdn = VdnId(row.number(0)?);
    found.get_mut(&vdn).ok_or_else(|| StoreError::Corrupt {
        place: format!("the directory of VDN {vdn}"),
        cause: "the VDN itself is missing".to_owned(),
    })
}

fn phone(row: &Row, column: usize) -> Result<Phone, StoreError> {
    Ok(Phone(row.text(column)?.into()))
}
