//! Changing several elements of a directory in one go.

use super::change::{TRIES, save};
use super::{DirectoryChange, Version, difference, raise};
use crate::credential::{self, NewCredential};
use crate::directory_log::{self, Changed};
use crate::error::StoreError;
use crate::phone;
use crate::rules::{self, IdRange};
use crate::store::Store;
use ccgate_core::directory::Directory;
use ccgate_core::{Time, VdnId};
use std::collections::BTreeMap;

/// By whom a directory is edited, and what holds for it.
#[derive(Clone, Copy, Debug)]
pub struct Editor<'a> {
    /// For people: `agent 101`.
    pub who: &'a str,
    /// Which numbers agents may have.
    pub ids: IdRange,
    /// When.
    pub now: Time,
    /// Passwords to be set with it, of agents that are there afterwards.
    pub passwords: &'a [NewCredential],
    /// How many old hashes of an agent's passwords stay.
    pub keep_history: usize,
}

impl Store {
    /// Lets `edit` change agents, groups, queues, bundles, roles, access codes and reasons of a VDN, its
    /// name, wrap-up time and recording, and saves whatever differs then, as [`Store::change_directory`] does: checked, logged, all of it
    /// or nothing. What else is changed in it isn't saved. `edit` may be called again, when somebody else
    /// changes the directory at the same time; what it answered last is given back.
    ///
    /// # Errors
    /// Whatever `edit` says; else as [`Store::change_directory`].
    pub async fn edit_directory<T, E: From<StoreError>>(
        &self,
        vdn: VdnId,
        editor: Editor<'_>,
        mut edit: impl FnMut(&mut Directory) -> Result<T, E>,
    ) -> Result<(Version, T), E> {
        for _ in 0..TRIES {
            let (version, mut directories) = self.load_directories().await?;
            let directory = directories.iter_mut().find(|one| one.vdn == vdn);
            let directory = directory.ok_or(StoreError::UnknownVdn(vdn))?;
            let before = directory.clone();
            let answer = edit(directory)?;
            let codes_differ = before.access_codes != directory.access_codes;
            let steps = steps(&before, directory);
            let mut changed = difference::of(&before, directory);
            for new in editor.passwords {
                if !directory.agents.contains_key(&new.agent) {
                    return Err(StoreError::UnknownAgent(new.agent).into());
                }
                changed.push(Changed {
                    vdn,
                    object: format!("password of agent {}", new.agent),
                    before: None,
                    after: None,
                });
            }
            let faults = rules::check(&directories, editor.ids);
            if !faults.is_empty() {
                return Err(StoreError::Invalid(faults).into());
            }
            if codes_differ {
                phone::check(&directories, self.phones().await?.iter())?;
            }
            if changed.is_empty() {
                return Ok((version, answer));
            }
            if let Some(raised) = self.save_steps(vdn, version, &editor, &steps, &changed).await? {
                return Ok((raised, answer));
            }
        }
        Err(StoreError::Outdated.into())
    }

    /// `None` when the directory isn't of that version any more.
    async fn save_steps(
        &self,
        vdn: VdnId,
        version: Version,
        editor: &Editor<'_>,
        steps: &[DirectoryChange],
        changed: &[Changed],
    ) -> Result<Option<Version>, StoreError> {
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let raised = raise(&mut tx.conn(), editor.who).await?;
        if raised.0 != version.0 + 1 {
            return Ok(None);
        }
        for step in steps {
            save(&mut tx.conn(), vdn, step).await?;
        }
        for new in editor.passwords {
            credential::set(&mut tx.conn(), new, editor.now, editor.keep_history).await?;
        }
        directory_log::insert(&mut tx.conn(), editor.now, editor.who, changed).await?;
        tx.commit().await?;
        Ok(Some(raised))
    }
}

/// What leads from one state to the other, each thing after those that it refers to.
fn steps(before: &Directory, after: &Directory) -> Vec<DirectoryChange> {
    use DirectoryChange as Step;
    let mut steps: Vec<Step> = Vec::new();
    let put = new(&before.roles, &after.roles);
    steps.extend(put.map(|(id, one)| Step::PutRole(*id, one.clone())));
    let put = new(&before.groups, &after.groups);
    steps.extend(put.map(|(id, one)| Step::PutGroup(*id, one.clone())));
    let put = new(&before.skills, &after.skills);
    steps.extend(put.map(|(id, one)| Step::PutSkill(*id, Box::new(one.clone()))));
    let put = new(&before.skill_groups, &after.skill_groups);
    steps.extend(put.map(|(id, one)| Step::PutSkillGroup(*id, one.clone())));
    let put = new(&before.access_codes, &after.access_codes);
    steps.extend(put.map(|(id, one)| Step::PutAccessCode(*id, one.clone())));
    let put = new(&before.agents, &after.agents);
    steps.extend(put.map(|(id, one)| Step::PutAgent(*id, Box::new(one.clone()))));
    steps.extend(gone(&before.agents, &after.agents).map(Step::RemoveAgent));
    steps.extend(gone(&before.access_codes, &after.access_codes).map(Step::RemoveAccessCode));
    steps.extend(gone(&before.skill_groups, &after.skill_groups).map(Step::RemoveSkillGroup));
    steps.extend(gone(&before.skills, &after.skills).map(Step::RemoveSkill));
    steps.extend(gone(&before.groups, &after.groups).map(Step::RemoveGroup));
    steps.extend(gone(&before.roles, &after.roles).map(Step::RemoveRole));
    if before.rest_reasons != after.rest_reasons {
        steps.push(Step::RestReasons(after.rest_reasons.clone()));
    }
    if before.busy_reasons != after.busy_reasons {
        steps.push(Step::BusyReasons(after.busy_reasons.clone()));
    }
    let vdn = |one: &Directory| (one.name.clone(), one.limits.wrap_up_seconds, one.record_calls);
    let (name, wrap_up_seconds, record_calls) = vdn(after);
    if vdn(before) != vdn(after) {
        steps.push(Step::Vdn {
            name,
            wrap_up_seconds,
            record_calls,
        });
    }
    steps
}

/// Those that weren't there, or were different.
fn new<'d, K: Ord, V: PartialEq>(
    before: &'d BTreeMap<K, V>,
    after: &'d BTreeMap<K, V>,
) -> impl Iterator<Item = (&'d K, &'d V)> {
    after.iter().filter(|(id, one)| before.get(id) != Some(one))
}

/// Those that aren't there any more.
fn gone<K: Ord + Copy, V>(before: &BTreeMap<K, V>, after: &BTreeMap<K, V>) -> impl Iterator<Item = K> {
    before.keys().filter(|id| !after.contains_key(id)).copied()
}
