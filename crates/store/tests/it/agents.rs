//! What belongs to an agent beside the directory.

use crate::engines::{Fresh, on_each_engine};
use ccgate_core::{AgentId, Time};
use ccgate_store::{
    Credential, IdRange, NewCredential, PRIVATE_CONFIG_LIMIT, SavedLock, StoreError, Version, demo,
};
use std::collections::HashMap;

const AGENT: AgentId = AgentId(101);

fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

async fn with_demo(fresh: &Fresh) {
    fresh
        .store
        .replace_directories(&[demo::directory()], IdRange::default(), "test")
        .await
        .unwrap();
}

fn credential(hash: &str, changed_at: u64, must_change: bool, history: &[&str]) -> Credential {
    Credential {
        hash: hash.to_owned(),
        changed_at: at(changed_at),
        must_change,
        history: history.iter().map(|hash| (*hash).to_owned()).collect(),
    }
}

#[tokio::test]
async fn passwords_with_their_history() {
    on_each_engine(async |fresh| {
        with_demo(&fresh).await;
        let store = &fresh.store;
        assert_eq!(store.load_credential(AGENT).await.unwrap(), None);
        // Hash, must change, then the credential expected.
        let cases = [
            ("$a", true, credential("$a", 1, true, &[])),
            ("$b", false, credential("$b", 2, false, &["$a"])),
            // The same again: nothing new but what must be changed.
            ("$b", true, credential("$b", 2, true, &["$a"])),
            ("$c", false, credential("$c", 4, false, &["$b", "$a"])),
            ("$d", false, credential("$d", 5, false, &["$c", "$b"])),
            ("$e", false, credential("$e", 6, false, &["$d", "$c"])),
        ];
        for (now, (hash, must_change, expected)) in (1..).zip(cases) {
            let version = store.set_password(AGENT, hash, at(now), must_change, 2).await;
            assert_eq!(version.unwrap(), Version(1 + now));
            assert_eq!(
                store.load_credential(AGENT).await.unwrap(),
                Some(expected),
                "{now}"
            );
        }
        store
            .set_password(AgentId(102), "$x", at(9), false, 0)
            .await
            .unwrap();
        store
            .set_password(AgentId(102), "$y", at(9), false, 0)
            .await
            .unwrap();
        let all = HashMap::from([
            (AGENT, credential("$e", 6, false, &["$d", "$c"])),
            (AgentId(102), credential("$y", 9, false, &[])),
        ]);
        assert_eq!(store.load_credentials().await.unwrap(), all);
        assert!(!format!("{all:?}").contains('$'));
        let result = store.set_password(AgentId(999), "$x", at(9), false, 2).await;
        assert!(matches!(result, Err(StoreError::UnknownAgent(AgentId(999)))));
    })
    .await;
}

#[tokio::test]
async fn an_import_keeps_what_belongs_to_those_who_stay() {
    on_each_engine(async |fresh| {
        with_demo(&fresh).await;
        let store = &fresh.store;
        for agent in [AGENT, AgentId(102)] {
            store.set_password(agent, "$a", at(1), false, 5).await.unwrap();
            store.set_private_config(agent, "colour=blue").await.unwrap();
            store.save_lock(&lock(agent, "10.0.0.1", 1)).await.unwrap();
        }
        let mut fewer = demo::directory();
        fewer.agents.remove(&AgentId(102));
        let passwords = [(AGENT, "$a"), (AgentId(103), "$n")].map(|(agent, hash)| NewCredential {
            agent,
            hash: hash.to_owned(),
            must_change: false,
        });
        store
            .import(&[fewer], &passwords, 5, IdRange::default(), "test", at(7))
            .await
            .unwrap();
        let credentials = HashMap::from([
            (AGENT, credential("$a", 1, false, &[])),
            (AgentId(103), credential("$n", 7, false, &[])),
        ]);
        assert_eq!(store.load_credentials().await.unwrap(), credentials);
        assert_eq!(store.load_locks().await.unwrap(), [lock(AGENT, "10.0.0.1", 1)]);
        assert_eq!(store.private_config(AGENT).await.unwrap(), "colour=blue");
        assert_eq!(store.private_config(AgentId(102)).await.unwrap(), "");
    })
    .await;
}

fn lock(agent: AgentId, source: &str, failures: u32) -> SavedLock {
    SavedLock {
        agent,
        source: source.to_owned(),
        failures,
        last_failure: at(failures.into()),
    }
}

#[tokio::test]
async fn locks() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let other = AgentId(102);
        for lock in [
            lock(AGENT, "10.0.0.1", 1),
            lock(AGENT, "10.0.0.2", 3),
            lock(AGENT, "10.0.0.1", 2),
            lock(other, "10.0.0.1", 9),
        ] {
            store.save_lock(&lock).await.unwrap();
        }
        assert_eq!(
            store.load_locks().await.unwrap(),
            [
                lock(AGENT, "10.0.0.1", 2),
                lock(AGENT, "10.0.0.2", 3),
                lock(other, "10.0.0.1", 9)
            ]
        );
        store.clear_lock(AGENT).await.unwrap();
        assert_eq!(store.load_locks().await.unwrap(), [lock(other, "10.0.0.1", 9)]);
        assert_eq!(store.prune_locks(at(9)).await.unwrap(), 0);
        assert_eq!(store.prune_locks(at(10)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn private_configurations() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let longest = "配".repeat(PRIVATE_CONFIG_LIMIT);
        for body in ["a=1", "", "b='2'", &longest] {
            store.set_private_config(AGENT, body).await.unwrap();
            assert_eq!(store.private_config(AGENT).await.unwrap(), body);
        }
        for body in [format!("{longest}x"), "\0".to_owned()] {
            let result = store.set_private_config(AGENT, &body).await;
            assert!(matches!(
                result,
                Err(StoreError::PrivateConfig(PRIVATE_CONFIG_LIMIT))
            ));
        }
        assert_eq!(store.private_config(AGENT).await.unwrap(), longest);
    })
    .await;
}
