//! Changing several elements in one go, and the VDNs' own accounts.

use crate::engines::on_each_engine;
use ccgate_core::directory::{AccessCode, Directory, Role, Route, Skill, SkillGroup};
use ccgate_core::ids::{RoleId, SkillGroupId};
use ccgate_core::{AgentId, SkillId, Time, VdnId};
use ccgate_store::{
    DirectoryLogFilter, Editor, IdRange, NewCredential, Options, Store, StoreError, Version, demo,
};

fn editor<'a>(password: Option<&'a NewCredential>) -> Editor<'a> {
    Editor {
        who: "agent 101",
        ids: IdRange::default(),
        now: Time::from_millis(9),
        passwords: password.map_or(&[], std::slice::from_ref),
        keep_history: 1,
    }
}

async fn edit(
    store: &Store,
    password: Option<&NewCredential>,
    change: impl FnMut(&mut Directory) -> Result<(), StoreError>,
) -> Result<Version, StoreError> {
    let done = store.edit_directory(demo::VDN, editor(password), change).await;
    done.map(|(version, ())| version)
}

async fn filled(store: &Store) -> Version {
    let ids = IdRange::default();
    store
        .replace_directories(&[demo::directory()], ids, "test")
        .await
        .unwrap()
}

async fn present(store: &Store) -> (Version, Directory) {
    let (version, mut all) = store.load_directories().await.unwrap();
    (version, all.remove(0))
}

async fn logged(store: &Store) -> Vec<String> {
    let lines = store
        .directory_log(DirectoryLogFilter::default(), 100)
        .await
        .unwrap();
    let by_us = lines.into_iter().filter(|line| line.who == "agent 101");
    by_us.map(|line| line.what.object).collect()
}

/// What hangs together comes and goes in one step.
fn whole(one: &mut Directory) {
    let skill = Skill {
        name: "new".to_owned(),
        ..Skill::default()
    };
    let role = Role {
        name: "r".to_owned(),
        flags: vec![true; 32],
    };
    let group = SkillGroup {
        name: "g".to_owned(),
        skills: [(SkillId(9), (1, 1))].into(),
    };
    let code = AccessCode {
        number: "3900".into(),
        description: String::new(),
        media_type: 5,
        route: Route::Skill(SkillId(9)),
    };
    one.name = "renamed".to_owned();
    one.limits.wrap_up_seconds = Some(7);
    one.busy_reasons.insert(201, "Training".to_owned());
    one.skills.insert(SkillId(9), skill);
    one.roles.insert(RoleId(5), role);
    one.skill_groups.insert(SkillGroupId(4), group);
    one.access_codes.insert(7, code);
    let agent = one.agents.get_mut(&AgentId(101)).unwrap();
    agent.role = Some(RoleId(5));
    agent.skills.insert(SkillId(9), 3);
}

#[tokio::test]
async fn edits() {
    on_each_engine(async |fresh| edits_on(&fresh.store).await).await;
}

async fn edits_on(store: &Store) {
    let first = filled(store).await;
    let (_, before) = present(store).await;
    let change = |one: &mut Directory| {
        whole(one);
        Ok(())
    };
    assert_eq!(edit(store, None, change).await.unwrap().0, first.0 + 1);
    let mut expect = before.clone();
    whole(&mut expect);
    assert_eq!(present(store).await.1, expect);
    let mut objects = logged(store).await;
    objects.sort();
    assert_eq!(objects.len(), 7, "{objects:?}");

    // Nothing new: no version, no line.
    assert_eq!(edit(store, None, change).await.unwrap().0, first.0 + 1);
    assert_eq!(logged(store).await.len(), 7);

    // A rule broken, a refusal of the edit itself: nothing changed.
    let broken = edit(store, None, |one| {
        one.skills.remove(&SkillId(9));
        Ok(())
    });
    assert!(matches!(broken.await, Err(StoreError::Invalid(_))));
    let refused = edit(store, None, |one| {
        one.skills.clear();
        Err(StoreError::UnknownVdn(VdnId(77)))
    });
    assert!(matches!(refused.await, Err(StoreError::UnknownVdn(_))));
    // An access code that is somebody's phone.
    let account = demo::phone_account(AgentId(101), "ccgate");
    let phones = [account];
    store.phones_set(&phones, "test").await.unwrap();
    let phone = edit(store, None, |one| {
        one.access_codes.get_mut(&7).unwrap().number = phones[0].phone.clone();
        Ok(())
    });
    assert!(matches!(phone.await, Err(StoreError::Invalid(_))));
    assert_eq!(present(store).await.1, expect);

    // All of it goes again.
    let undo = edit(store, None, |one| {
        *one = before.clone();
        Ok(())
    });
    undo.await.unwrap();
    assert_eq!(present(store).await.1, before);
    let nobody = store.edit_directory(VdnId(9), editor(None), |_| Ok::<_, StoreError>(()));
    assert!(matches!(nobody.await, Err(StoreError::UnknownVdn(VdnId(9)))));
}

#[tokio::test]
async fn passwords() {
    on_each_engine(async |fresh| passwords_on(&fresh.store).await).await;
}

async fn passwords_on(store: &Store) {
    let first = filled(store).await;
    let password = |agent| NewCredential {
        agent: AgentId(agent),
        hash: "$argon2id$x".to_owned(),
        must_change: true,
    };
    let (known, unknown) = (password(101), password(9999));
    let stranger = edit(store, Some(&unknown), |_| Ok(()));
    assert!(matches!(
        stranger.await,
        Err(StoreError::UnknownAgent(AgentId(9999)))
    ));
    assert_eq!(present(store).await.0, first);
    edit(store, Some(&known), |_| Ok(())).await.unwrap();
    let credential = store.load_credential(AgentId(101)).await.unwrap().unwrap();
    assert!(credential.must_change && credential.hash == known.hash);
    assert_eq!(logged(store).await, ["password of agent 101"]);
}

#[tokio::test]
async fn accounts() {
    on_each_engine(async |fresh| accounts_on(&fresh.store).await).await;
}

async fn accounts_on(store: &Store) {
    filled(store).await;
    let at = Time::from_millis;
    assert_eq!(store.config_account(demo::VDN).await.unwrap(), None);
    let nowhere = store.set_config_account(VdnId(9), "hash", at(1)).await;
    assert!(matches!(nowhere, Err(StoreError::UnknownVdn(VdnId(9)))));
    store.set_config_account(demo::VDN, "one", at(1)).await.unwrap();
    store.set_config_account(demo::VDN, "two", at(2)).await.unwrap();
    let found = store.config_account(demo::VDN).await.unwrap().unwrap();
    assert_eq!((found.hash.as_str(), found.changed_at), ("two", at(2)));
    assert!(!format!("{found:?}").contains("two"));
    // An import keeps it as long as the VDN is there.
    filled(store).await;
    assert!(store.config_account(demo::VDN).await.unwrap().is_some());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    store.backup(&file).await.unwrap();
    let url = format!("sqlite:{}", folder.path().join("other.db").display());
    let other = Store::open(&url, Options::default()).await.unwrap();
    other.restore(&file, true).await.unwrap();
    assert_eq!(other.config_account(demo::VDN).await.unwrap(), Some(found));
    other.close().await;
    let moved = Directory {
        vdn: VdnId(2),
        ..demo::directory()
    };
    store
        .replace_directories(&[moved], IdRange::default(), "test")
        .await
        .unwrap();
    filled(store).await;
    assert_eq!(store.config_account(demo::VDN).await.unwrap(), None);
    assert!(!store.remove_config_account(demo::VDN).await.unwrap());
}
