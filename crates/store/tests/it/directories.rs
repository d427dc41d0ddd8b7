//! The directory in the database.

use crate::engines::on_each_engine;
use crate::history;
use ccgate_core::directory::{AgentEntry, Directory};
use ccgate_core::{AgentId, GroupId, Phone, SkillId, Time, VdnId};
use ccgate_store::{IdRange, NewCredential, Store, StoreError, Version, demo};

const IDS: IdRange = IdRange {
    first: 101,
    last: 59_999,
};

async fn put(store: &Store, whole: &[Directory]) -> Version {
    store.replace_directories(whole, IDS, "test").await.unwrap()
}

fn second() -> Directory {
    let mut directory = history::directory(VdnId(2));
    directory.agents = directory
        .agents
        .into_iter()
        .map(|(id, entry)| (AgentId(id.0 + 1000), entry))
        .collect();
    directory
}

#[tokio::test]
async fn what_is_put_is_loaded() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        assert_eq!(store.load_directories().await.unwrap(), (Version(0), Vec::new()));
        let whole = [demo::directory(), second()];
        assert_eq!(put(store, &whole).await, Version(1));
        assert_eq!(
            store.load_directories().await.unwrap(),
            (Version(1), whole.to_vec())
        );
        assert_eq!(put(store, &whole[1..]).await, Version(2));
        let again = fresh.open_again().await;
        assert_eq!(
            again.load_directories().await.unwrap(),
            (Version(2), whole[1..].to_vec())
        );
        assert_eq!(again.directory_version().await.unwrap(), Version(2));
        assert_eq!(again.vdn_of(AgentId(1101)).await.unwrap(), VdnId(2));
        assert!(matches!(
            again.vdn_of(AgentId(101)).await,
            Err(StoreError::UnknownAgent(AgentId(101)))
        ));
    })
    .await;
}

#[tokio::test]
async fn a_faulty_directory_changes_nothing() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        put(store, &[demo::directory()]).await;
        let mut faulty = demo::directory();
        faulty.agents.remove(&AgentId(122));
        let result = store.replace_directories(&[faulty], IDS, "test").await;
        assert!(
            matches!(result, Err(StoreError::Invalid(ref faults)) if faults.len() == 1),
            "{result:?}"
        );
        let stranger = NewCredential {
            agent: AgentId(999),
            hash: "$argon2id$x".to_owned(),
            must_change: false,
        };
        let result = store
            .import(&[demo::directory()], &[stranger], 5, IDS, "test", Time::default())
            .await;
        assert!(
            matches!(result, Err(StoreError::UnknownAgent(AgentId(999)))),
            "{result:?}"
        );
        assert_eq!(
            store.load_directories().await.unwrap(),
            (Version(1), vec![demo::directory()])
        );
    })
    .await;
}

#[tokio::test]
async fn an_agent_is_added() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        put(store, &[demo::directory(), second()]).await;
        let entry = AgentEntry {
            name: "新".to_owned(),
            group: Some(GroupId(1)),
            phones: ["40500".into()].into(),
            skills: [(SkillId(3), 9)].into(),
            ..AgentEntry::default()
        };
        let added = store
            .agent_add(VdnId(1), AgentId(500), &entry, IDS, "test", Time::default())
            .await;
        assert_eq!(added.unwrap(), Version(2));
        let mut expected = demo::directory();
        expected.agents.insert(AgentId(500), entry.clone());
        assert_eq!(
            store.load_directories().await.unwrap(),
            (Version(2), vec![expected.clone(), second()])
        );
        let astray = AgentEntry {
            phones: [Phone::from("50500")].into(),
            ..entry.clone()
        };
        let cases = [
            (VdnId(3), 600, &entry, "there is no VDN 3"),
            (VdnId(1), 1101, &entry, "agent 1101 exists already in VDN 2"),
            (
                VdnId(1),
                99,
                &entry,
                "the directory has 1 fault(s), nothing was changed; \
                 the first: VDN 1, agent 99, id: 99 is not in 101–59999",
            ),
            (
                VdnId(1),
                600,
                &astray,
                "the directory has 1 fault(s), nothing was changed; \
                 the first: VDN 1, agent 600, phones: 50500 is outside the phone ranges of the VDN",
            ),
        ];
        for (vdn, id, entry, text) in cases {
            let result = store
                .agent_add(vdn, AgentId(id), entry, IDS, "test", Time::default())
                .await;
            assert_eq!(result.unwrap_err().to_string(), text);
        }
        assert_eq!(
            store.load_directories().await.unwrap().1,
            vec![expected, second()]
        );
    })
    .await;
}

#[tokio::test]
async fn thousands_of_agents() {
    on_each_engine(async |fresh| {
        let mut directory = demo::directory();
        let entry = directory.agents[&AgentId(102)].clone();
        for id in 1000..6000 {
            directory.agents.insert(AgentId(id), entry.clone());
        }
        put(&fresh.store, std::slice::from_ref(&directory)).await;
        assert_eq!(fresh.store.load_directories().await.unwrap().1, [directory]);
    })
    .await;
}

#[tokio::test]
async fn addresses() {
    let cases = [
        (
            "mysql://root:secret@host/x",
            "the store's address must begin with sqlite: or postgres://",
        ),
        (
            "postgres://user:secret@[::/x",
            "the store's address must begin with sqlite: or postgres://",
        ),
    ];
    for (url, text) in cases {
        let error = Store::open(url, ccgate_store::Options::default())
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), text);
        assert!(!format!("{error:?}").contains("secret"));
    }
}
