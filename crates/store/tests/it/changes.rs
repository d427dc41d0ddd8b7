//! Changes of single elements of a directory, and their log.

use crate::distribution::full;
use crate::engines::on_each_engine;
use ccgate_core::directory::{AgentEntry, Directory, Group, Role, Route, Skill, SkillGroup};
use ccgate_core::ids::{RoleId, SkillGroupId};
use ccgate_core::{AgentId, GroupId, SkillId, Time, VdnId};
use ccgate_store::DirectoryChange as Change;
use ccgate_store::{DirectoryLogFilter, IdRange, Store, StoreError, Version, demo};

const VDN: VdnId = VdnId(7);

fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

async fn change(store: &Store, change: &Change) -> Result<Version, StoreError> {
    store
        .change_directory(VDN, "agent 101", change, IdRange::default(), at(9))
        .await
}

fn skill(name: &str) -> Box<Skill> {
    Box::new(Skill {
        name: name.to_owned(),
        ..Skill::default()
    })
}

/// What a change comes to.
type ByHand = fn(&mut Directory);

/// Each change, and the same by hand.
fn changes() -> Vec<(Change, ByHand)> {
    let group = |name: &str| Group {
        name: name.to_owned(),
        ..Group::default()
    };
    vec![
        (Change::PutSkill(SkillId(9), skill("new")), |one| {
            one.skills.insert(SkillId(9), *skill("new"));
        }),
        // Agents stay in a queue that is replaced.
        (Change::PutSkill(SkillId(1), skill("changed")), |one| {
            one.skills.insert(SkillId(1), *skill("changed"));
        }),
        (
            Change::PutSkillGroup(
                SkillGroupId(2000),
                SkillGroup {
                    name: "other".to_owned(),
                    skills: [(SkillId(9), (1, 2))].into(),
                },
            ),
            |one| {
                let group = one.skill_groups.get_mut(&SkillGroupId(2000)).unwrap();
                group.name = "other".to_owned();
                group.skills = [(SkillId(9), (1, 2))].into();
            },
        ),
        (Change::RemoveSkillGroup(SkillGroupId(2000)), |one| {
            one.skill_groups.remove(&SkillGroupId(2000));
        }),
        (Change::RemoveSkill(SkillId(9)), |one| {
            one.skills.remove(&SkillId(9));
        }),
        (
            Change::PutAccessCode(
                2,
                ccgate_core::directory::AccessCode {
                    route: Route::Skill(SkillId(1)),
                    ..full().access_codes[&2].clone()
                },
            ),
            |one| one.access_codes.get_mut(&2).unwrap().route = Route::Skill(SkillId(1)),
        ),
        (Change::RemoveAccessCode(1), |one| {
            one.access_codes.remove(&1);
        }),
        (
            Change::PutRole(
                RoleId(3),
                Role {
                    name: "new".to_owned(),
                    flags: vec![true; 128],
                },
            ),
            |one| {
                let role = Role {
                    name: "new".to_owned(),
                    flags: vec![true; 128],
                };
                one.roles.insert(RoleId(3), role);
            },
        ),
        (Change::RemoveRole(RoleId(3)), |one| {
            one.roles.remove(&RoleId(3));
        }),
        (Change::PutGroup(GroupId(1), group("renamed")), |one| {
            let group = one.groups.get_mut(&GroupId(1)).unwrap();
            *group = Group {
                name: "renamed".to_owned(),
                ..Group::default()
            };
        }),
        (Change::PutGroup(GroupId(2), group("empty")), |one| {
            let group = Group {
                name: "empty".to_owned(),
                ..Group::default()
            };
            one.groups.insert(GroupId(2), group);
        }),
        (Change::RemoveGroup(GroupId(2)), |one| {
            one.groups.remove(&GroupId(2));
        }),
        (
            Change::PutAgent(
                AgentId(102),
                Box::new(AgentEntry {
                    phones: ["8001".into()].into(),
                    skills: [(SkillId(3), 4)].into(),
                    ..AgentEntry::default()
                }),
            ),
            |one| {
                let entry = AgentEntry {
                    phones: ["8001".into()].into(),
                    skills: [(SkillId(3), 4)].into(),
                    ..AgentEntry::default()
                };
                one.agents.insert(AgentId(102), entry);
            },
        ),
        (Change::PutAgent(AgentId(500), Box::default()), |one| {
            one.agents.insert(AgentId(500), AgentEntry::default());
        }),
        (Change::RemoveAgent(AgentId(101)), |one| {
            one.agents.remove(&AgentId(101));
        }),
        (Change::RestReasons([(3, "lunch".to_owned())].into()), |one| {
            one.rest_reasons = [(3, "lunch".to_owned())].into();
        }),
    ]
}

#[tokio::test]
async fn every_change() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let other = demo::directory();
        let mut expected = full();
        let mut moved = other.clone();
        moved.agents.clear();
        moved.groups.clear();
        moved.access_codes.clear();
        let put = [moved.clone(), expected.clone()];
        store
            .replace_directories(&put, IdRange::default(), "test")
            .await
            .unwrap();
        for agent in [101, 102] {
            store
                .set_password(AgentId(agent), "$hash", at(1), false, 5)
                .await
                .unwrap();
        }
        let mut version = store.directory_version().await.unwrap();
        for (one, by_hand) in changes() {
            by_hand(&mut expected);
            version = Version(version.0 + 1);
            assert_eq!(change(store, &one).await.unwrap(), version, "{one:?}");
            let loaded = store.load_directories().await.unwrap();
            assert_eq!(
                loaded,
                (version, vec![moved.clone(), expected.clone()]),
                "{one:?}"
            );
            // Once more: a removal finds nothing, the others change nothing.
            match change(store, &one).await {
                Ok(same) => assert_eq!(same, version, "{one:?}"),
                Err(error) => assert!(
                    error.to_string().starts_with("there is no such element"),
                    "{error}"
                ),
            }
            assert_eq!(store.directory_version().await.unwrap(), version);
        }
        let passwords = store.load_credentials().await.unwrap();
        assert!(passwords.contains_key(&AgentId(102)) && !passwords.contains_key(&AgentId(101)));
    })
    .await;
}

#[tokio::test]
async fn what_is_refused() {
    let wrong =
        |text: &str| format!("the directory has 1 fault(s), nothing was changed; the first: VDN 7, {text}");
    let long = Change::PutSkill(SkillId(5), skill(&"x".repeat(101)));
    let cases = [
        (
            long,
            wrong("skill 5, name: is 101 bytes long, at most 100 are permitted"),
        ),
        (
            Change::PutSkill(SkillId(2001), skill("x")),
            wrong("skill 2001, id: 2001 is not in 1–2000"),
        ),
        (
            Change::PutSkill(SkillId(5), skill("plain")),
            wrong("skill 5, name: \"plain\" is there twice"),
        ),
        (
            Change::PutAccessCode(3, full().access_codes[&1].clone()),
            wrong("access code 3, number: 3000 is there twice"),
        ),
        (
            Change::PutAgent(AgentId(99), Box::default()),
            wrong("agent 99, id: 99 is not in 101–59999"),
        ),
        (
            Change::RemoveAgent(AgentId(101)),
            wrong("group 1, leader: there is no agent 101 in the VDN"),
        ),
        (
            Change::RestReasons([(1, String::new())].into()),
            wrong("rest reason 1: the text is empty"),
        ),
        (
            Change::RemoveSkill(SkillId(77)),
            "there is no such element: VDN 7, skill 77".to_owned(),
        ),
        (
            Change::RemoveAgent(AgentId(777)),
            "there is no such element: VDN 7, agent 777".to_owned(),
        ),
    ];
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        store
            .replace_directories(&[full()], IdRange::default(), "test")
            .await
            .unwrap();
        let log = store
            .directory_log(DirectoryLogFilter::default(), 100)
            .await
            .unwrap();
        for (one, text) in &cases {
            assert_eq!(change(store, one).await.unwrap_err().to_string(), *text);
        }
        // Whatever refers to it is told.
        for one in [
            Change::RemoveSkill(SkillId(2)),
            Change::RemoveRole(RoleId(255)),
            Change::RemoveGroup(GroupId(1)),
        ] {
            let result = change(store, &one).await;
            assert!(
                matches!(result, Err(StoreError::Invalid(ref faults)) if faults.len() >= 7),
                "{result:?}"
            );
        }
        let nowhere = store
            .change_directory(
                VdnId(8),
                "x",
                &Change::RemoveAccessCode(1),
                IdRange::default(),
                at(9),
            )
            .await;
        assert!(matches!(nowhere, Err(StoreError::UnknownVdn(VdnId(8)))));
        assert_eq!(
            store.load_directories().await.unwrap(),
            (Version(1), vec![full()])
        );
        let after = store
            .directory_log(DirectoryLogFilter::default(), 100)
            .await
            .unwrap();
        assert_eq!(after, log);
    })
    .await;
}

#[tokio::test]
async fn many_at_once_are_all_made() {
    on_each_engine(async |fresh| {
        let store = fresh.store.clone();
        store
            .replace_directories(&[full()], IdRange::default(), "test")
            .await
            .unwrap();
        let tasks: Vec<_> = (0..6_u16)
            .map(|n| {
                let store = store.clone();
                let one = Change::PutSkill(SkillId(100 + n), skill(&format!("new {n}")));
                tokio::spawn(async move { change(&store, &one).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let (version, directories) = store.load_directories().await.unwrap();
        assert_eq!((version, directories[0].skills.len()), (Version(7), 9));
    })
    .await;
}

/// The log, one text for each line.
async fn told(store: &Store, filter: DirectoryLogFilter, limit: u32) -> Vec<String> {
    let log = store.directory_log(filter, limit).await.unwrap();
    log.iter()
        .map(|entry| {
            let what = &entry.what;
            format!(
                "{} VDN {} by {}: {}: {} -> {}",
                entry.at.millis(),
                what.vdn,
                entry.who,
                what.object,
                what.before.as_deref().unwrap_or("-"),
                what.after.as_deref().unwrap_or("-"),
            )
        })
        .collect()
}

#[tokio::test]
async fn the_log_of_changes() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let all = DirectoryLogFilter::default();
        let import = async |directories: &[Directory], now| {
            store
                .import(directories, &[], 0, IdRange::default(), "command line", at(now))
                .await
                .unwrap()
        };
        import(&[full()], 1).await;
        let mut changed = full();
        changed.agents.remove(&AgentId(103));
        changed.limits.agents = Some(5);
        changed.busy_reasons.insert(200, "paper".to_owned());
        import(&[changed.clone()], 2).await;
        // The same once more leaves no trace.
        import(&[changed], 3).await;
        let pick = Group {
            name: "all".to_owned(),
            leader: Some(AgentId(101)),
            pick_up: false,
        };
        change(store, &Change::PutGroup(GroupId(1), pick)).await.unwrap();
        change(store, &Change::RemoveAccessCode(1)).await.unwrap();
        store
            .agent_add(
                VDN,
                AgentId(300),
                &AgentEntry::default(),
                IdRange::default(),
                "agent add",
                at(10),
            )
            .await
            .unwrap();
        import(&[], 11).await;
        let agent = "name = \"\", group = \"all\", roles = [\"class_leader\"], role = 255, \
                     skills = { \"sales\" = 1, \"support\" = 100 }";
        let expected = [
            "1 VDN 7 by command line: VDN 7: - -> name = \"\"".to_owned(),
            "2 VDN 7 by command line: VDN 7: name = \"\" -> name = \"\", max_agents = 5".to_owned(),
            format!("2 VDN 7 by command line: agent 103: {agent} -> -"),
            "2 VDN 7 by command line: busy reason 200: - -> \"paper\"".to_owned(),
            "9 VDN 7 by agent 101: group 1: name = \"all\", leader = 101, pick_up = true -> \
             name = \"all\", leader = 101"
                .to_owned(),
            "9 VDN 7 by agent 101: access code 1: number = \"3000\", description = \"where\", media_type = 19, \
             skill = \"support\" -> -"
                .to_owned(),
            "10 VDN 7 by agent add: agent 300: - -> name = \"\"".to_owned(),
            "11 VDN 7 by command line: VDN 7: name = \"\", max_agents = 5 -> -".to_owned(),
        ];
        assert_eq!(told(store, all, 100).await, expected);
        assert_eq!(told(store, all, 2).await, expected[6..]);
        let some = DirectoryLogFilter {
            vdn: Some(VDN),
            from: Some(at(2)),
            until: Some(at(9)),
        };
        assert_eq!(told(store, some, 100).await, expected[1..4]);
        let other = DirectoryLogFilter {
            vdn: Some(VdnId(8)),
            ..all
        };
        assert_eq!(told(store, other, 100).await, [""; 0]);
        assert_eq!(store.prune_log(at(9)).await.unwrap(), 4);
        assert_eq!(told(store, all, 100).await, expected[4..]);
    })
    .await;
}
