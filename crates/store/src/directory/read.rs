//! From rows to directories.

use super::overflow;
use crate::error::StoreError;
use crate::sql::{Conn, Row};
use ccgate_core::directory::{
    AccessCode, AgentEntry, Directory, Group, Limits, MostWaiting, Overflow, PhoneRange, Role, Roles, Route,
    Skill, SkillGroup, Strategy,
};
use ccgate_core::ids::{RoleId, SkillGroupId};
use ccgate_core::{AgentId, FlowId, GroupId, Phone, SkillId, VdnId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

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
    skills(conn, &mut found).await?;
    access_codes(conn, &mut found).await?;
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
    groups_and_roles(conn, &mut found).await?;
    agents(conn, &mut found).await?;
    Ok(found.into_values().collect())
}

async fn groups_and_roles(conn: &mut Conn<'_>, found: &mut Directories) -> Result<(), StoreError> {
    let sql = "SELECT vdn, id, name, leader, pick_up FROM agent_group";
    for row in conn.fetch(sql, &[]).await? {
        let group = Group {
            name: row.text(2)?,
            leader: row.maybe_number(3)?.map(AgentId),
            pick_up: row.flag(4)?,
        };
        of(found, &row)?.groups.insert(GroupId(row.number(1)?), group);
    }
    for row in conn
        .fetch("SELECT vdn, id, name, flags FROM user_class", &[])
        .await?
    {
        let role = Role {
            name: row.text(2)?,
            flags: row.text(3)?.bytes().map(|digit| digit == b'1').collect(),
        };
        of(found, &row)?.roles.insert(RoleId(row.number(1)?), role);
    }
    Ok(())
}

async fn skills(conn: &mut Conn<'_>, found: &mut Directories) -> Result<(), StoreError> {
    let sql = "SELECT vdn, id, name, description, media_type, service_type, record_calls, strategy, priority, \
               service_level, wrap_up_seconds, most_waiting, waiting_per_agent, most_wait_seconds, \
               ring_seconds, last_agent, patience_for_agent, when_full, when_waited, when_unstaffed, music, \
               tells_abandoned FROM skill";
    for row in conn.fetch(sql, &[]).await? {
        let id = SkillId(row.number(1)?);
        let directory = of(found, &row)?;
        let place = Corrupted(directory.vdn, id);
        let strategy = row.text(7)?;
        let most = row.number(11)?;
        let seconds = |span: Option<u64>| span.map(Duration::from_secs);
        let skill = Skill {
            name: row.text(2)?,
            description: row.text(3)?,
            media_type: row.number(4)?,
            service_type: row.number(5)?,
            record_calls: row.flag(6)?,
            strategy: Strategy::of_word(&strategy).ok_or_else(|| place.by("strategy", &strategy))?,
            priority: row.number(8)?,
            service_level: Duration::from_secs(row.number(9)?),
            wrap_up_seconds: row.maybe_number(10)?,
            most_waiting: if row.flag(12)? {
                MostWaiting::PerAgent(most)
            } else {
                MostWaiting::Calls(most)
            },
            most_wait_seconds: row.maybe_number(13)?,
            ring_seconds: row.maybe_number(14)?,
            last_agent: seconds(row.maybe_number(15)?),
            patience_for_agent: Duration::from_secs(row.number(16)?),
            when_full: place.overflow(&row.text(17)?)?,
            when_waited: place.overflow(&row.text(18)?)?,
            when_unstaffed: row
                .maybe_text(19)?
                .map(|text| place.overflow(&text))
                .transpose()?,
            music: row.maybe_text(20)?,
            tells_abandoned: row.flag(21)?,
        };
        directory.skills.insert(id, skill);
    }
    for row in conn.fetch("SELECT vdn, id, name FROM skill_group", &[]).await? {
        let group = SkillGroup {
            name: row.text(2)?,
            skills: BTreeMap::new(),
        };
        of(found, &row)?
            .skill_groups
            .insert(SkillGroupId(row.number(1)?), group);
    }
    let sql = "SELECT vdn, skill_group, skill, skill_power, agent_power FROM skill_group_member";
    for row in conn.fetch(sql, &[]).await? {
        let groups = &mut of(found, &row)?.skill_groups;
        let group = groups.entry(SkillGroupId(row.number(1)?)).or_default();
        let powers = (row.number(3)?, row.number(4)?);
        group.skills.insert(SkillId(row.number(2)?), powers);
    }
    Ok(())
}

async fn access_codes(conn: &mut Conn<'_>, found: &mut Directories) -> Result<(), StoreError> {
    let sql = "SELECT vdn, id, number, description, media_type, skill, flow FROM access_code";
    for row in conn.fetch(sql, &[]).await? {
        let code = AccessCode {
            number: phone(&row, 2)?,
            description: row.text(3)?,
            media_type: row.number(4)?,
            route: match row.maybe_number(5)? {
                Some(skill) => Route::Skill(SkillId(skill)),
                None => Route::Flow(FlowId(row.number(6)?)),
            },
        };
        of(found, &row)?.access_codes.insert(row.number(1)?, code);
    }
    Ok(())
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
    let sql = "SELECT vdn, id, name, group_id, inspector, class_leader, administrator, report_manager, \
               refuses_inbound, no_call_out, user_class, record_calls FROM agent";
    for row in conn.fetch(sql, &[]).await? {
        let id = AgentId(row.number(1)?);
        let entry = AgentEntry {
            name: row.text(2)?,
            group: row.maybe_number(3)?.map(GroupId),
            roles: Roles {
                inspector: row.flag(4)?,
                class_leader: row.flag(5)?,
                administrator: row.flag(6)?,
                report_manager: row.flag(7)?,
                refuses_inbound: row.flag(8)?,
                no_call_out: row.flag(9)?,
            },
            role: row.maybe_number(10)?.map(RoleId),
            phones: phones.remove(&id).unwrap_or_default(),
            skills: skills.remove(&id).unwrap_or_default(),
            record_calls: row.flag(11)?,
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

/// The skill whose row is being read.
#[derive(Clone, Copy)]
struct Corrupted(VdnId, SkillId);

impl Corrupted {
    fn by(self, what: &str, text: &str) -> StoreError {
        StoreError::Corrupt {
            place: format!("skill ({}, {})", self.0, self.1),
            cause: format!("there is no {what} `{text}`"),
        }
    }

    fn overflow(self, text: &str) -> Result<Overflow, StoreError> {
        overflow::of_text(text).ok_or_else(|| self.by("overflow", text))
    }
}

fn phone(row: &Row, column: usize) -> Result<Phone, StoreError> {
    Ok(Phone(row.text(column)?.into()))
}
