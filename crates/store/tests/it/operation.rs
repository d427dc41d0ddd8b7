//! Commands, the operation log, back-up and restore.

use crate::engines::{Fresh, on_each_engine, postgres, sqlite};
use crate::history::{History, state};
use ccgate_core::session::Origin;
use ccgate_core::vdn::{Record, Recorded, SignOutCause};
use ccgate_core::{AgentId, Time, VdnId};
use ccgate_store::{
    Batch, Command, CommandKind, DirectoryLogFilter, IdRange, LogFilter, SavedLock, Store, StoreError,
    Version, demo,
};
use std::collections::BTreeMap;

fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

#[tokio::test]
async fn commands_to_a_running_server() {
    on_each_engine(async |fresh| {
        let server = &fresh.store;
        server
            .replace_directories(&[demo::directory()], IdRange::default(), "test")
            .await
            .unwrap();
        let admin = fresh.open_again().await;
        let taken = server.take_commands(at(0)).await.unwrap();
        assert_eq!((taken.version, taken.commands), (Version(1), Vec::new()));

        let (agent, vdn) = (AgentId(101), VdnId(1));
        let unlock = CommandKind::Unlock;
        let sign_out = CommandKind::SignOut(Some(7));
        let first = admin.send_command(agent, unlock, at(1000)).await.unwrap();
        let second = admin.send_command(agent, sign_out, at(2000)).await.unwrap();
        let result = admin.send_command(AgentId(999), unlock, at(2000)).await;
        assert!(matches!(result, Err(StoreError::UnknownAgent(_))));
        let command = |id, kind| Command { id, vdn, agent, kind };
        let both = [command(first, unlock), command(second, sign_out)];
        // Given again until it is finished.
        for _ in 0..2 {
            assert_eq!(server.take_commands(at(61_000)).await.unwrap().commands, both);
        }
        assert_eq!(
            server.take_commands(at(61_001)).await.unwrap().commands,
            both[1..]
        );
        assert_eq!(admin.command_result(second).await.unwrap(), None);
        server.finish_command(second, "signed out").await.unwrap();
        assert_eq!(
            admin.command_result(second).await.unwrap().as_deref(),
            Some("signed out")
        );
        assert!(!admin.withdraw_command(second).await.unwrap());
        assert!(admin.withdraw_command(first).await.unwrap());
        assert!(server.take_commands(at(3000)).await.unwrap().commands.is_empty());
    })
    .await;
}

#[test]
fn numbers_of_causes() {
    let cases = [
        (SignOutCause::Client(17), 17),
        (SignOutCause::PlatformLost, 256),
        (SignOutCause::Overflow, 256),
        (SignOutCause::Inspector, 257),
        (SignOutCause::Removed, 257),
        (SignOutCause::Own, 258),
        (SignOutCause::PushLost, 262),
        (SignOutCause::Silence, 263),
        (SignOutCause::Replaced, 264),
    ];
    for (cause, number) in cases {
        assert_eq!(cause.number(), number, "{cause:?}");
    }
}

/// Ten sign-ins and sign-outs of two agents, at 1000, 2000, …
fn records() -> Vec<(VdnId, Record)> {
    let what = |n| {
        if n % 2 == 1 {
            Recorded::SignedIn {
                origin: Origin {
                    peer: "127.0.0.1".to_owned(),
                    ..Origin::default()
                },
                forced: false,
            }
        } else {
            Recorded::SignedOut {
                cause: SignOutCause::Silence,
                signed_in: at(n * 1000 - 1000),
            }
        }
    };
    (1..=10)
        .map(|n| {
            let record = Record {
                at: at(n * 1000),
                agent: AgentId(101 + u32::from(n > 4)),
                what: what(n),
            };
            (VdnId(1), record)
        })
        .collect()
}

#[tokio::test]
async fn the_operation_log() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VdnId(1), "node").await.unwrap();
        let records = records();
        live.commit(Batch {
            records: &records,
            ..Batch::default()
        })
        .await
        .unwrap();
        let all = LogFilter::default();
        let agent = LogFilter {
            agent: Some(AgentId(101)),
            ..all
        };
        let span = LogFilter {
            from: Some(at(4000)),
            until: Some(at(6000)),
            ..all
        };
        let vdn = LogFilter {
            vdn: Some(VdnId(2)),
            ..all
        };
        let cases = [
            (all, 100, 1..=10),
            (all, 3, 8..=10),
            (agent, 100, 1..=4),
            (span, 100, 4..=5),
        ];
        for (filter, limit, seconds) in cases {
            let found = store.operation_log(filter, limit).await.unwrap();
            let found: Vec<u64> = found.iter().map(|entry| entry.at.millis() / 1000).collect();
            assert_eq!(found, seconds.collect::<Vec<_>>(), "{filter:?}");
        }
        assert!(store.operation_log(vdn, 100).await.unwrap().is_empty());
        let two = store.operation_log(agent, 2).await.unwrap();
        let shown = |n: usize| {
            let entry = &two[n];
            (
                entry.what.as_str(),
                entry.cause,
                entry.began,
                entry.detail.as_str(),
            )
        };
        assert_eq!(shown(0), ("signed_in", None, None, "127.0.0.1"));
        assert_eq!(shown(1), ("signed_out", Some(263), Some(at(3000)), "silence"));
        assert_eq!(store.prune_log(at(5000)).await.unwrap(), 4);
        assert_eq!(store.operation_log(all, 100).await.unwrap().len(), 6);
    })
    .await;
}

/// Puts something into every table; gives the history of VDN 1.
async fn fill(store: &Store) -> History {
    store
        .replace_directories(
            &[demo::directory(), crate::distribution::apart()],
            IdRange::default(),
            "test",
        )
        .await
        .unwrap();
    for (agent, hash) in [(101, "$a"), (101, "$b"), (102, "$c")] {
        store
            .set_password(AgentId(agent), hash, at(5), true, 5)
            .await
            .unwrap();
    }
    store
        .set_private_config(AgentId(101), "colour=blue")
        .await
        .unwrap();
    let lock = SavedLock {
        agent: AgentId(101),
        source: "10.0.0.1".to_owned(),
        failures: 2,
        last_failure: at(4),
    };
    store.save_lock(&lock).await.unwrap();
    let mut history = History::new(VdnId(1), 3);
    let mut live = store.claim(VdnId(1), "node").await.unwrap();
    // More batches than are carried over at once, and some agents whole.
    let mut seq = 0;
    while seq < 1200 || history.vdn.signed_in_count() == 0 {
        let changes = history.step().changes;
        if changes.is_empty() {
            continue;
        }
        seq += 1;
        let whole: Vec<_> = match history.vdn.agents().next() {
            Some(agent) if seq % 100 == 0 => {
                let (agent, outbox) = history.vdn.save(agent.id).unwrap();
                vec![(agent.id, Some((agent.clone(), outbox.clone())))]
            }
            _ => Vec::new(),
        };
        live.commit(Batch {
            seq,
            changes: &changes,
            whole: &whole,
            ..Batch::default()
        })
        .await
        .unwrap();
    }
    let records = records();
    let mut kept = crate::kept::of_each();
    kept.extend(crate::records::of_each());
    live.commit(Batch {
        records: &records,
        kept: &kept,
        ..Batch::default()
    })
    .await
    .unwrap();
    store.phones_set(&demo::phones("ccgate"), "test").await.unwrap();
    history
}

/// All that can be read, in words.
async fn everything(store: &Store) -> String {
    let mut live = store.claim(VdnId(1), "looker").await.unwrap();
    let ccgate_store::Loaded {
        saved,
        seq,
        open,
        open_recordings,
        open_calls,
        tasks,
        ..
    } = live.load().await.unwrap();
    let agents: BTreeMap<_, _> = saved
        .into_agents()
        .map(|(agent, outbox)| {
            let guid = agent.session.token.current.secret().to_owned();
            (agent.id, (agent, outbox, guid))
        })
        .collect();
    let credentials = store.load_credentials().await.unwrap();
    let credentials: BTreeMap<_, _> = credentials
        .iter()
        .map(|(id, credential)| (id, (&credential.hash, credential, &credential.history)))
        .collect();
    let mut log = store.operation_log(LogFilter::default(), 100).await.unwrap();
    for entry in &mut log {
        entry.id = 0;
    }
    let calls = crate::kept::everything(store).await;
    let whole = crate::records::everything(store).await;
    let changes = store
        .directory_log(DirectoryLogFilter::default(), 100)
        .await
        .unwrap();
    let changes: Vec<_> = changes.iter().map(|one| (one.at, &one.who, &one.what)).collect();
    let phones = store.phones().await.unwrap();
    let hashes: Vec<_> = phones
        .iter()
        .map(|phone| (phone.ha1.md5(), phone.ha1.sha256()))
        .collect();
    format!(
        "{agents:?} {seq} {credentials:?} {open:?} {open_recordings:?} {open_calls:?} {tasks:?} {whole} {changes:?} {calls:?} {phones:?} {hashes:?} {:?} {log:?} {:?} {}",
        store.load_directories().await.unwrap().1,
        store.load_locks().await.unwrap(),
        store.private_config(AgentId(101)).await.unwrap(),
    )
}

/// Carries a filled store by a back-up into a fresh one.
async fn carry(from: &Fresh, to: &Fresh) {
    let history = fill(&from.store).await;
    let before = everything(&from.store).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("it's a back-up.db");
    from.store.backup(&file).await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = from.store.backup(&file).await;
    assert!(matches!(again, Err(StoreError::FileExists(_))), "{again:?}");

    to.store.restore(&file, false).await.unwrap();
    assert_eq!(everything(&to.store).await, before);
    let mut live = to.store.claim(VdnId(1), "node").await.unwrap();
    let saved = live.load().await.unwrap().saved;
    let restored: BTreeMap<_, _> = saved.into_agents().map(|(a, o)| (a.id, (a, o))).collect();
    assert_eq!(restored, state(&history.vdn));

    // A second time it takes force, and then whoever owned a VDN is refused.
    let refused = to.store.restore(&file, false).await;
    assert!(matches!(refused, Err(StoreError::NotEmpty)), "{refused:?}");
    let version = to.store.directory_version().await.unwrap();
    let mut apart = to.store.claim(VdnId(9), "node").await.unwrap();
    to.store.restore(&file, true).await.unwrap();
    assert!(to.store.directory_version().await.unwrap() > version);
    for owner in [&mut live, &mut apart] {
        let result = owner.commit(Batch::default()).await;
        assert!(matches!(result, Err(StoreError::Fenced { .. })), "{result:?}");
    }
    assert_eq!(everything(&to.store).await, before);
}

#[tokio::test]
async fn a_back_up_within_an_engine() {
    carry(&sqlite().await, &sqlite().await).await;
    if let (Some(from), Some(to)) = (postgres().await, postgres().await) {
        carry(&from, &to).await;
    }
}

#[tokio::test]
async fn a_back_up_from_one_engine_to_the_other() {
    let (Some(one), Some(other)) = (postgres().await, postgres().await) else {
        eprintln!("PostgreSQL skipped: CCGATE_TEST_POSTGRES is not set");
        return;
    };
    carry(&sqlite().await, &one).await;
    carry(&other, &sqlite().await).await;
}

#[tokio::test]
async fn what_is_no_back_up() {
    let fresh = sqlite().await;
    let dir = tempfile::tempdir().unwrap();
    let (text, missing) = (dir.path().join("text"), dir.path().join("missing"));
    std::fs::write(&text, "this is not a database, but it is long enough to be one").unwrap();
    for path in [text, missing] {
        let result = fresh.store.restore(&path, false).await;
        assert!(matches!(result, Err(StoreError::NotABackup { .. })), "{result:?}");
    }
}
