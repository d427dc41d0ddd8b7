//! What is committed is what comes back.

use crate::engines::{Fresh, on_each_engine, postgres, sqlite};
use crate::history::{AGENTS, History, rules, state};
use ccgate_core::call::{CallLeg, Kept};
use ccgate_core::outbox::Outbox;
use ccgate_core::switch::Cause;
use ccgate_core::vdn::{Input, SignOutCause};
use ccgate_core::{Activity, Agent, AgentId, Change, EventNo, Vdn, VdnId};
use ccgate_store::{Batch, Live, LogFilter, Options, Store, StoreError};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::{Connection, PgConnection};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

type Whole = Vec<(AgentId, Option<(Agent, Outbox)>)>;

async fn load(live: &mut Live) -> (BTreeMap<AgentId, (Agent, Outbox)>, u64) {
    let ccgate_store::Loaded { saved, seq, .. } = live.load().await.unwrap();
    let agents = saved
        .into_agents()
        .map(|(agent, outbox)| (agent.id, (agent, outbox)))
        .collect();
    (agents, seq)
}

/// Lives a history, writes it in random batches with random checkpoints, and looks after every so
/// many batches whether another owner would read the same.
async fn live_through(store: &Store, vdn: VdnId, seed: u64) {
    let mut history = History::new(vdn, seed);
    let mut live = store.claim(vdn, "node").await.unwrap();
    let mut seq = 0;
    // For each agent that the journal speaks of: since which batch its row may be old, and when it was saved.
    let mut dirty_since: HashMap<AgentId, u64> = HashMap::new();
    let mut records = 0;
    let mut kept_upto = 0;
    for _ in 0..30 {
        let (mut changes, mut batch_records) = (Vec::new(), Vec::new());
        for _ in 0..=history.dice.below(12) {
            let outcome = history.step();
            changes.extend(outcome.changes);
            batch_records.extend(outcome.records.into_iter().map(|record| (vdn, record)));
        }
        seq += 1 + history.dice.below(3);
        let touched: HashSet<AgentId> = changes.iter().map(Change::agent).collect();
        for id in touched {
            dirty_since.entry(id).or_insert(seq);
        }
        let whole = checkpoint(&mut history, &mut dirty_since);
        let truncate_upto = match history.dice.below(3) {
            0 => dirty_since.values().min().map_or(seq, |oldest| oldest - 1),
            _ => 0,
        };
        if history.dice.below(3) == 0 {
            batch_records.clear();
        }
        records += batch_records.len();
        let batch = Batch {
            seq,
            changes: &changes,
            whole: &whole,
            truncate_upto,
            kept: &history.kept[kept_upto..],
            records: &batch_records,
        };
        live.commit(batch).await.unwrap();
        kept_upto = history.kept.len();
        if history.dice.below(4) == 0 {
            // As after a restart: another owner loads and goes on.
            live = store.claim(vdn, "node").await.unwrap();
            let open = live.load().await.unwrap().open;
            assert_eq!(open, open_legs(&history.kept), "seed {seed} batch {seq}");
            let (loaded, last) = load(&mut live).await;
            assert_eq!(loaded, state(&history.vdn), "seed {seed} batch {seq}");
            // Less when nothing is left that was written under the last numbers: they are free again.
            assert!(last <= seq);
            seq = last;
        }
    }
    let (loaded, _) = load(&mut live).await;
    assert_eq!(loaded, state(&history.vdn), "seed {seed}");
    let filter = LogFilter {
        vdn: Some(vdn),
        ..LogFilter::default()
    };
    assert_eq!(store.operation_log(filter, 10_000).await.unwrap().len(), records);
}

/// Who takes part in a call by the last that was kept of each.
fn open_legs(kept: &[Kept]) -> Vec<CallLeg> {
    let mut legs = BTreeMap::new();
    for one in kept {
        if let Kept::Leg(leg) = one {
            legs.insert((leg.call.clone(), leg.number), (**leg).clone());
        }
    }
    legs.into_values().filter(|leg| leg.ended.is_none()).collect()
}

/// Saves some agents whole, those that are gone among them.
fn checkpoint(history: &mut History, dirty_since: &mut HashMap<AgentId, u64>) -> Whole {
    let mut whole = Whole::new();
    if history.dice.below(2) == 0 {
        return whole;
    }
    for id in AGENTS.map(AgentId) {
        if history.dice.below(3) == 0 {
            continue;
        }
        let saved = history.vdn.save(id);
        whole.push((id, saved.map(|(agent, outbox)| (agent.clone(), outbox.clone()))));
        dirty_since.remove(&id);
    }
    whole
}

fn any_history(fresh: Option<Fresh>, cases: u32) {
    let Some(fresh) = fresh else {
        eprintln!("PostgreSQL skipped: CCGATE_TEST_POSTGRES is not set");
        return;
    };
    let runtime = tokio::runtime::Handle::current();
    let vdn = std::cell::Cell::new(0);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&any::<u64>(), |seed| {
            vdn.set(vdn.get() + 1);
            runtime.block_on(live_through(&fresh.store, VdnId(vdn.get()), seed));
            Ok(())
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn any_history_comes_back_from_sqlite() {
    let fresh = sqlite().await;
    tokio::task::spawn_blocking(move || any_history(Some(fresh), 64))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn any_history_comes_back_from_postgres() {
    let fresh = postgres().await;
    tokio::task::spawn_blocking(move || any_history(fresh, 16))
        .await
        .unwrap();
}

/// A history's first changes, with somebody signed in.
fn some_changes(vdn: VdnId) -> (History, Vec<Change>) {
    let mut history = History::new(vdn, 7);
    let mut changes = Vec::new();
    while changes.len() < 10 {
        changes.extend(history.step().changes);
    }
    (history, changes)
}

#[tokio::test]
async fn an_older_owner_is_fenced() {
    on_each_engine(async |fresh| {
        let vdn = VdnId(1);
        let (history, changes) = some_changes(vdn);
        let mut older = fresh.store.claim(vdn, "AgentGateway0").await.unwrap();
        let batch = |seq| Batch {
            seq,
            changes: &changes,
            ..Batch::default()
        };
        older.commit(batch(1)).await.unwrap();

        let other = fresh.open_again().await;
        let mut newer = other.claim(vdn, "AgentGateway1").await.unwrap();
        assert_eq!((older.epoch(), newer.epoch()), (1, 2));
        let (loaded, seq) = load(&mut newer).await;
        assert_eq!((loaded, seq), (state(&history.vdn), 1));

        let whole: Whole = vec![(AgentId(101), None)];
        let refused = [
            batch(2),
            Batch::default(),
            Batch {
                whole: &whole,
                ..batch(2)
            },
            Batch {
                truncate_upto: 1,
                ..Batch::default()
            },
        ];
        for batch in refused {
            let result = older.commit(batch).await;
            assert!(
                matches!(result, Err(StoreError::Fenced { epoch: 1, .. })),
                "{result:?}"
            );
        }
        newer.commit(batch(2)).await.unwrap();
        // Another VDN is none of their business.
        let mut apart = fresh.store.claim(VdnId(2), "AgentGateway0").await.unwrap();
        apart.commit(batch(1)).await.unwrap();
        other.close().await;
        fresh.store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_batch_may_be_tried_again() {
    on_each_engine(async |fresh| {
        let vdn = VdnId(1);
        let (mut history, changes) = some_changes(vdn);
        let mut records = Vec::new();
        let id = history.vdn.agents().next().unwrap().id;
        let cause = SignOutCause::Client(9);
        let gone = history.vdn.step(history.now, Input::SignOut { agent: id, cause });
        records.extend(gone.records.into_iter().map(|record| (vdn, record)));
        let mut live = fresh.store.claim(vdn, "node").await.unwrap();
        let only_changes = Batch {
            seq: 1,
            changes: &changes,
            ..Batch::default()
        };
        let with_records = Batch {
            seq: 2,
            changes: &gone.changes,
            records: &records,
            ..Batch::default()
        };
        for batch in [only_changes, only_changes, with_records, with_records] {
            live.commit(batch).await.unwrap();
        }
        let other = Batch {
            changes: &changes[..1],
            ..with_records
        };
        let result = live.commit(other).await;
        assert!(
            matches!(result, Err(StoreError::Sequence { seq: 2, .. })),
            "{result:?}"
        );
        let (loaded, seq) = load(&mut live).await;
        assert_eq!((loaded, seq), (state(&history.vdn), 2));
        let log = fresh.store.operation_log(LogFilter::default(), 10).await.unwrap();
        assert_eq!(log.len(), records.len());
        assert_eq!(log[0].cause, Some(9));
        assert_eq!(log[0].what, "signed_out");
    })
    .await;
}

#[tokio::test]
async fn a_whole_vdn_at_once() {
    on_each_engine(async |fresh| {
        let vdn = VdnId(1);
        let (history, _) = some_changes(vdn);
        let template = history.vdn.agents().next().unwrap().clone();
        let agent = |id| Agent {
            id: AgentId(id),
            ..template.clone()
        };
        let changes: Vec<Change> = (101..10_101).map(|id| Change::Put(Box::new(agent(id)))).collect();
        let whole: Whole = (101..10_101)
            .map(|id| (AgentId(id), Some((agent(id), Outbox::restore(EventNo(3), [])))))
            .collect();
        let mut live = fresh.store.claim(vdn, "node").await.unwrap();
        let batch = Batch {
            seq: 1,
            changes: &changes,
            ..Batch::default()
        };
        live.commit(batch).await.unwrap();
        assert_eq!(load(&mut live).await.0.len(), 10_000);
        let batch = Batch {
            seq: 2,
            whole: &whole,
            truncate_upto: 1,
            ..Batch::default()
        };
        live.commit(batch).await.unwrap();
        let (loaded, seq) = load(&mut live).await;
        assert_eq!((loaded.len(), seq), (10_000, 2));
        assert_eq!(loaded[&AgentId(101)].1.last(), EventNo(3));
        let nobody: Whole = whole.iter().map(|(id, _)| (*id, None)).collect();
        let batch = Batch {
            seq: 3,
            whole: &nobody,
            ..Batch::default()
        };
        live.commit(batch).await.unwrap();
        assert!(load(&mut live).await.0.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_writer_can_be_moved_to_a_task_of_its_own() {
    let fresh = sqlite().await;
    let (history, changes) = some_changes(VdnId(1));
    let mut live = fresh.store.claim(VdnId(1), "node").await.unwrap();
    let written = tokio::spawn(async move {
        let batch = Batch {
            seq: 1,
            changes: &changes,
            ..Batch::default()
        };
        live.commit(batch).await.unwrap();
        live
    });
    let mut live = written.await.unwrap();
    assert_eq!(load(&mut live).await.0, state(&history.vdn));
}

/// However a claim falls between commits: the new owner loads each batch that the older one was told
/// is written, and no other comes later.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_between_commits_loses_nothing() {
    on_each_engine(async |fresh| {
        let vdn = VdnId(1);
        let (_, changes) = some_changes(vdn);
        for round in 0..20 {
            let mut older = fresh.store.claim(vdn, "AgentGateway0").await.unwrap();
            let (_, first) = load(&mut older).await;
            let changes = changes.clone();
            let (tell, mut begun) = tokio::sync::watch::channel(0);
            let writer = tokio::spawn(async move {
                let mut seq = first;
                loop {
                    let batch = Batch {
                        seq: seq + 1,
                        changes: &changes,
                        ..Batch::default()
                    };
                    match older.commit(batch).await {
                        Ok(()) => seq += 1,
                        Err(StoreError::Fenced { .. }) => return seq,
                        Err(error) => panic!("{error}"),
                    }
                    tell.send_replace(seq - first);
                }
            });
            begun.wait_for(|written| *written >= round % 4).await.unwrap();
            let other = fresh.open_again().await;
            let mut newer = other.claim(vdn, "AgentGateway1").await.unwrap();
            let (_, loaded) = load(&mut newer).await;
            assert_eq!(writer.await.unwrap(), loaded, "round {round}");
            other.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn after_a_lost_connection_the_batch_is_tried_again() {
    let Some(fresh) = postgres().await else {
        eprintln!("PostgreSQL skipped: CCGATE_TEST_POSTGRES is not set");
        return;
    };
    let name = format!("lost_{}", std::process::id());
    let url = format!("{}&application_name={name}", fresh.url);
    let store = Store::open(&url, Options::default()).await.unwrap();
    let (history, changes) = some_changes(VdnId(1));
    let mut live = store.claim(VdnId(1), "node").await.unwrap();
    let batch = |seq| Batch {
        seq,
        changes: &changes,
        ..Batch::default()
    };
    live.commit(batch(1)).await.unwrap();
    let mut admin = PgConnection::connect(&fresh.url).await.unwrap();
    sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1")
        .bind(&name)
        .execute(&mut admin)
        .await
        .unwrap();
    let lost = live.commit(batch(1)).await;
    assert!(matches!(lost, Err(StoreError::Database(_))), "{lost:?}");
    live.commit(batch(1)).await.unwrap();
    assert_eq!(load(&mut live).await, (state(&history.vdn), 1));
}

/// Killed in the middle of calls: what was loaded, given back to the core, ends them all.
#[tokio::test]
async fn after_a_crash_nobody_is_left_in_a_call() {
    on_each_engine(async |fresh| {
        let mut in_calls = 0;
        for seed in 0..20 {
            let vdn = VdnId(u16::try_from(seed).unwrap() + 1);
            let mut history = History::new(vdn, seed);
            let mut live = fresh.store.claim(vdn, "node").await.unwrap();
            for seq in 1..=120 {
                let outcome = history.step();
                let batch = Batch {
                    seq,
                    changes: &outcome.changes,
                    kept: &outcome.kept,
                    ..Batch::default()
                };
                live.commit(batch).await.unwrap();
            }
            let store = fresh.open_again().await;
            let mut newer = store.claim(vdn, "node").await.unwrap();
            let loaded = newer.load().await.unwrap();
            assert_eq!(loaded.open, open_legs(&history.kept), "seed {seed}");
            in_calls += loaded.open.len();
            let directory = Arc::clone(history.vdn.directory());
            let mut restored = Vdn::restore(directory, rules(), history.now, loaded.saved);
            let outcome = restored.step(
                history.now,
                Input::Restarted {
                    legs: loaded.open.clone(),
                    calls: loaded.open_calls.clone(),
                },
            );
            let batch = Batch {
                seq: loaded.seq + 1,
                changes: &outcome.changes,
                kept: &outcome.kept,
                ..Batch::default()
            };
            newer.commit(batch).await.unwrap();
            let after = newer.load().await.unwrap();
            assert_eq!(after.open, [], "seed {seed}");
            for (agent, _) in after.saved.into_agents() {
                let in_call = matches!(agent.activity, Activity::Call { .. });
                assert!(!in_call, "seed {seed} agent {}", agent.id);
            }
            for leg in loaded.open {
                let kept = store.legs_of_call(vdn, &leg.call).await.unwrap();
                let kept = kept.iter().find(|kept| kept.number == leg.number).unwrap();
                assert_eq!(kept.cause, Some(Cause::Restart), "seed {seed}");
            }
            store.close().await;
        }
        assert!(in_calls > 20, "{in_calls} participants in 20 histories");
    })
    .await;
}
