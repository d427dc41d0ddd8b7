//! Changing one element of the directory.

use super::{Version, difference, raise, write};
use crate::directory_log;
use crate::error::StoreError;
use crate::rules::{self, IdRange, Place};
use crate::sql::Conn;
use crate::store::Store;
use ccgate_core::directory::{AccessCode, AgentEntry, Directory, Group, Role, Skill, SkillGroup};
use ccgate_core::ids::{RoleId, SkillGroupId};
use ccgate_core::{AgentId, GroupId, SkillId, Time, VdnId};
use std::collections::BTreeMap;

/// How often a change is tried again when somebody else changes the directory at the same time.
pub(super) const TRIES: u32 = 8;

/// A change of one element of a VDN's directory. `Put…` adds it, or replaces the one of that number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectoryChange {
    /// A skill queue.
    PutSkill(SkillId, Box<Skill>),
    /// Refused while anything refers to it: an agent, an access code, another queue, a bundle.
    RemoveSkill(SkillId),
    /// An access code, by its id.
    PutAccessCode(u16, AccessCode),
    /// No caller comes in by it any more.
    RemoveAccessCode(u16),
    /// A user class.
    PutRole(RoleId, Role),
    /// Refused while an agent has it.
    RemoveRole(RoleId),
    /// A bundle of skill queues.
    PutSkillGroup(SkillGroupId, SkillGroup),
    /// The queues themselves stay.
    RemoveSkillGroup(SkillGroupId),
    /// An agent group.
    PutGroup(GroupId, Group),
    /// Refused while an agent is in it.
    RemoveGroup(GroupId),
    /// An agent; the password is set with [`Store::set_password`](crate::Store::set_password), and
    /// stays when an agent is replaced.
    PutAgent(AgentId, Box<AgentEntry>),
    /// With password, lock and private configuration. Refused while it leads a group. If it is signed
    /// in, the server signs it out.
    RemoveAgent(AgentId),
    /// All rest reasons.
    RestReasons(BTreeMap<u8, String>),
    /// All busy reasons.
    BusyReasons(BTreeMap<u8, String>),
    /// The VDN itself.
    Vdn {
        /// Its name.
        name: String,
        /// How long wrap-up lasts; `None`: until the agent ends it.
        wrap_up_seconds: Option<u32>,
        /// Every talk is recorded.
        record_calls: bool,
    },
}

impl Store {
    /// Changes one element, writes who did it with the element before and after into the
    /// [log](Store::directory_log), and raises the directory's version, which a running server sees
    /// within a second: all of it or nothing. The result has to keep every rule that a directory file
    /// has to keep. A change that changes nothing leaves no trace.
    ///
    /// `who` is for people: `agent 101`, `config vdn 1`, `command line`.
    ///
    /// # Errors
    /// [`StoreError::UnknownVdn`]; [`StoreError::UnknownElement`] when what is to be removed isn't there;
    /// [`StoreError::Invalid`] with all that would be wrong, among it whatever still refers to what is to
    /// be removed; [`StoreError::Outdated`] when others change the directory all the time; or when the
    /// database fails.
    pub async fn change_directory(
        &self,
        vdn: VdnId,
        who: &str,
        change: &DirectoryChange,
        ids: IdRange,
        now: Time,
    ) -> Result<Version, StoreError> {
        for _ in 0..TRIES {
            // Read and checked before the writer is taken, which live calls need.
            let (version, mut directories) = self.load_directories().await?;
            let directory = directories
                .iter_mut()
                .find(|one| one.vdn == vdn)
                .ok_or(StoreError::UnknownVdn(vdn))?;
            let before = directory.clone();
            apply(directory, change)?;
            let changed = difference::of(&before, directory);
            let faults = rules::check(&directories, ids);
            if !faults.is_empty() {
                return Err(StoreError::Invalid(faults));
            }
            if changed.is_empty() {
                return Ok(version);
            }
            let mut writer = self.writer().await?;
            let mut tx = writer.conn().begin().await?;
            let raised = raise(&mut tx.conn(), who).await?;
            if raised.0 != version.0 + 1 {
                continue;
            }
            save(&mut tx.conn(), vdn, change).await?;
            directory_log::insert(&mut tx.conn(), now, who, &changed).await?;
            tx.commit().await?;
            return Ok(raised);
        }
        Err(StoreError::Outdated)
    }
}

fn apply(directory: &mut Directory, change: &DirectoryChange) -> Result<(), StoreError> {
    let vdn = directory.vdn;
    let (place, was) = match change {
        DirectoryChange::PutSkill(id, skill) => {
            directory.skills.insert(*id, (**skill).clone());
            return Ok(());
        }
        DirectoryChange::PutAccessCode(id, code) => {
            directory.access_codes.insert(*id, code.clone());
            return Ok(());
        }
        DirectoryChange::PutRole(id, role) => {
            directory.roles.insert(*id, role.clone());
            return Ok(());
        }
        DirectoryChange::PutSkillGroup(id, group) => {
            directory.skill_groups.insert(*id, group.clone());
            return Ok(());
        }
        DirectoryChange::PutGroup(id, group) => {
            directory.groups.insert(*id, group.clone());
            return Ok(());
        }
        DirectoryChange::PutAgent(id, entry) => {
            directory.agents.insert(*id, (**entry).clone());
            return Ok(());
        }
        DirectoryChange::RestReasons(reasons) => {
            directory.rest_reasons.clone_from(reasons);
            return Ok(());
        }
        DirectoryChange::BusyReasons(reasons) => {
            directory.busy_reasons.clone_from(reasons);
            return Ok(());
        }
        DirectoryChange::Vdn {
            name,
            wrap_up_seconds,
            record_calls,
        } => {
            directory.name.clone_from(name);
            directory.limits.wrap_up_seconds = *wrap_up_seconds;
            directory.record_calls = *record_calls;
            return Ok(());
        }
        DirectoryChange::RemoveSkill(id) => (Place::Skill(vdn, *id), directory.skills.remove(id).is_some()),
        DirectoryChange::RemoveAccessCode(id) => (
            Place::AccessCode(vdn, *id),
            directory.access_codes.remove(id).is_some(),
        ),
        DirectoryChange::RemoveRole(id) => (Place::Role(vdn, *id), directory.roles.remove(id).is_some()),
        DirectoryChange::RemoveSkillGroup(id) => (
            Place::SkillGroup(vdn, *id),
            directory.skill_groups.remove(id).is_some(),
        ),
        DirectoryChange::RemoveGroup(id) => (Place::Group(vdn, *id), directory.groups.remove(id).is_some()),
        DirectoryChange::RemoveAgent(id) => (Place::Agent(vdn, *id), directory.agents.remove(id).is_some()),
    };
    if was {
        Ok(())
    } else {
        Err(StoreError::UnknownElement(place))
    }
}

pub(super) async fn save(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    change: &DirectoryChange,
) -> Result<(), StoreError> {
    let (sql, id): (_, u32) = match change {
        DirectoryChange::PutSkill(id, skill) => return write::skills(conn, vdn, [(id, &**skill)]).await,
        DirectoryChange::PutAccessCode(id, code) => {
            return write::access_codes(conn, vdn, [(id, code)]).await;
        }
        DirectoryChange::PutRole(id, role) => return write::roles(conn, vdn, [(id, role)]).await,
        DirectoryChange::PutSkillGroup(id, group) => {
            return write::skill_groups(conn, vdn, [(id, group)]).await;
        }
        DirectoryChange::PutGroup(id, group) => return write::groups(conn, vdn, [(id, group)]).await,
        DirectoryChange::PutAgent(id, entry) => {
            write::clear_agent(conn, *id).await?;
            return write::agents(conn, vdn, [(id, &**entry)]).await;
        }
        DirectoryChange::RemoveAgent(id) => return write::remove_agent(conn, *id).await,
        DirectoryChange::RestReasons(reasons) => return write::reasons(conn, vdn, "rest", reasons).await,
        DirectoryChange::BusyReasons(reasons) => return write::reasons(conn, vdn, "busy", reasons).await,
        DirectoryChange::Vdn {
            name,
            wrap_up_seconds,
            record_calls,
        } => {
            let sql = "UPDATE vdn SET name = $2, wrap_up_seconds = $3, record_calls = $4 WHERE id = $1";
            let values = [
                vdn.0.into(),
                name.as_str().into(),
                (*wrap_up_seconds).into(),
                (*record_calls).into(),
            ];
            conn.execute(sql, &values).await?;
            return Ok(());
        }
        DirectoryChange::RemoveSkill(id) => ("DELETE FROM skill WHERE vdn = $1 AND id = $2", id.0.into()),
        DirectoryChange::RemoveAccessCode(id) => {
            ("DELETE FROM access_code WHERE vdn = $1 AND id = $2", (*id).into())
        }
        DirectoryChange::RemoveRole(id) => ("DELETE FROM user_class WHERE vdn = $1 AND id = $2", id.0.into()),
        DirectoryChange::RemoveSkillGroup(id) => {
            ("DELETE FROM skill_group WHERE vdn = $1 AND id = $2", id.0.into())
        }
        DirectoryChange::RemoveGroup(id) => {
            ("DELETE FROM agent_group WHERE vdn = $1 AND id = $2", id.0.into())
        }
    };
    conn.execute(sql, &[vdn.0.into(), id.into()]).await?;
    Ok(())
}
