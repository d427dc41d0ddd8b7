//! What is kept of calls as a whole, of agents' time and of numbers to be called.

use crate::engines::on_each_engine;
use ccgate_core::call::{CallData, CallRecord, CallResult, Feature, Kept, Span};
use ccgate_core::ids::TaskId;
use ccgate_core::outbound::{Fate, Mode, Task};
use ccgate_core::switch::Cause;
use ccgate_core::{AgentId, CallId, FlowId, SessionSerial, SkillId, Status, Time, VdnId};
use ccgate_store::{Batch, FIRST_ADDED, Live, NewTask, PAGE_LIMIT, RecordQuery, SpanQuery, Store, TaskQuery};
use std::time::Duration;

const VDN: VdnId = VdnId(1);

fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

fn call(n: u64) -> CallId {
    CallId(format!("1793000000-{n}").into())
}

/// Call `n`, which began at `n` seconds and lives.
fn alive(n: u64) -> CallRecord {
    CallRecord {
        call: call(n),
        feature: Feature::INBOUND,
        caller: "13900000000".into(),
        called: "3000".into(),
        flow: None,
        skill: None,
        begun: at(n * 1000),
        queued: None,
        answered: None,
        agent: None,
        ended: None,
        cause: None,
        result: CallResult::None,
        offers: 0,
        transfers: 0,
        held: Duration::ZERO,
        recordings: 0,
    }
}

/// The same with every member, when it was over.
fn over(n: u64) -> CallRecord {
    CallRecord {
        feature: Feature::PREDICTED,
        flow: Some(FlowId(1500)),
        skill: Some(SkillId(1)),
        queued: Some(at(n * 1000 + 1)),
        answered: Some(at(n * 1000 + 2)),
        agent: Some(AgentId(101)),
        ended: Some(at(n * 1000 + 3)),
        cause: Some(Cause::Normal),
        result: CallResult::Answered,
        offers: 2,
        transfers: 3,
        held: Duration::from_millis(4567),
        recordings: 4,
        ..alive(n)
    }
}

fn span(agent: u32, n: u64, status: Status) -> Span {
    Span {
        agent: AgentId(agent),
        session: SessionSerial(7),
        status,
        reason: 250,
        from: at(n * 1000),
        to: at(n * 1000 + 999),
    }
}

fn task(n: u64) -> Task {
    Task {
        id: TaskId(n),
        mode: Mode::Callback,
        skill: SkillId(1),
        number: "13900000000".into(),
        caller: None,
        data: CallData::default(),
        agent: None,
        made: at(n * 1000),
        not_before: at(n * 1000 + 5),
        tries: 0,
        fate: Fate::Waiting,
    }
}

async fn keep(live: &mut Live, kept: Vec<Kept>) {
    let batch = Batch {
        kept: &kept,
        ..Batch::default()
    };
    live.commit(batch).await.unwrap();
}

fn record(record: CallRecord) -> Kept {
    Kept::Call(Box::new(record))
}

fn kept_task(task: Task) -> Kept {
    Kept::Task(Box::new(task))
}

fn all() -> RecordQuery {
    RecordQuery::all(VDN, at(0), at(u64::MAX))
}

/// Something for each table, of VDN 1, and what can be read of it, for the test of back-ups.
pub(crate) fn of_each() -> Vec<Kept> {
    let told = Task {
        data: CallData("order 9".into()),
        ..task(2)
    };
    vec![
        record(over(1)),
        record(alive(2)),
        Kept::Span(Box::new(span(101, 1, Status::Rest))),
        kept_task(task(1)),
        kept_task(told),
    ]
}

pub(crate) async fn everything(store: &Store) -> String {
    let spans = store.agent_spans(spans(None)).await.unwrap();
    let tasks = store.tasks(tasks(None, None)).await.unwrap();
    let data: Vec<String> = tasks.iter().map(|task| task.data.0.to_string()).collect();
    format!(
        "{:?} {spans:?} {tasks:?} {data:?}",
        store.call_records(&all()).await.unwrap()
    )
}

#[tokio::test]
async fn calls_are_kept_with_every_member() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        // Twice in one batch: the last counts.
        keep(
            &mut live,
            vec![record(over(1)), record(alive(1)), record(alive(2))],
        )
        .await;
        assert_eq!(live.load().await.unwrap().open_calls, [alive(1), alive(2)]);
        keep(&mut live, vec![record(over(1))]).await;
        assert_eq!(live.load().await.unwrap().open_calls, [alive(2)]);
        assert_eq!(store.call_records(&all()).await.unwrap(), [over(1), alive(2)]);
        assert_eq!(store.call_record(VDN, &call(1)).await.unwrap(), Some(over(1)));
        assert_eq!(store.call_record(VDN, &call(3)).await.unwrap(), None);
        assert_eq!(store.call_record(VdnId(2), &call(1)).await.unwrap(), None);
        assert_eq!(store.call_record(VDN, &"\0".into()).await.unwrap(), None);
        for cause in Cause::ALL {
            for result in [
                CallResult::None,
                CallResult::Answered,
                CallResult::Abandoned,
                CallResult::Overflowed,
                CallResult::NotReached,
            ] {
                let one = CallRecord {
                    cause: Some(cause),
                    result,
                    caller: "\0*9#".into(),
                    ..over(3)
                };
                keep(&mut live, vec![record(one.clone())]).await;
                let expected = CallRecord {
                    caller: "\u{fffd}*9#".into(),
                    ..one
                };
                assert_eq!(store.call_record(VDN, &call(3)).await.unwrap(), Some(expected));
            }
        }
    })
    .await;
}

/// The numbers of the calls that a query gives, in its order.
async fn found(store: &Store, query: RecordQuery) -> Vec<u64> {
    let records = store.call_records(&query).await.unwrap();
    records
        .iter()
        .map(|record| record.call.0.rsplit('-').next().unwrap().parse().unwrap())
        .collect()
}

#[tokio::test]
async fn questions_about_calls() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        let kept = (1..=9).map(|n| {
            record(CallRecord {
                skill: (n % 2 == 1).then_some(SkillId(1)),
                agent: (n % 3 == 0).then_some(AgentId(101)),
                caller: if n == 4 { "4" } else { "13900000000" }.into(),
                result: if n > 7 {
                    CallResult::Abandoned
                } else {
                    CallResult::Answered
                },
                // Two begin at the same moment.
                begun: at(if n == 6 { 5000 } else { n * 1000 }),
                ..over(n)
            })
        });
        keep(&mut live, kept.collect()).await;
        let mut other = store.claim(VdnId(2), "node").await.unwrap();
        keep(&mut other, vec![record(over(5))]).await;
        let abandoned = Some(CallResult::Abandoned);
        for (query, expected) in [
            (all(), (1..=9).collect::<Vec<_>>()),
            (RecordQuery::all(VdnId(2), at(0), at(u64::MAX)), vec![5]),
            (RecordQuery::all(VdnId(3), at(0), at(u64::MAX)), vec![]),
            (RecordQuery::all(VDN, at(3000), at(5001)), vec![3, 4, 5, 6]),
            (RecordQuery::all(VDN, at(3000), at(5000)), vec![3, 4]),
            (
                RecordQuery {
                    skill: Some(SkillId(1)),
                    ..all()
                },
                vec![1, 3, 5, 7, 9],
            ),
            (
                RecordQuery {
                    agent: Some(AgentId(101)),
                    ..all()
                },
                vec![3, 6, 9],
            ),
            (
                RecordQuery {
                    caller: Some("4".into()),
                    ..all()
                },
                vec![4],
            ),
            (
                RecordQuery {
                    caller: Some("\0".into()),
                    ..all()
                },
                vec![],
            ),
            (
                RecordQuery {
                    result: abandoned,
                    ..all()
                },
                vec![8, 9],
            ),
            (
                RecordQuery {
                    result: abandoned,
                    agent: Some(AgentId(101)),
                    skill: Some(SkillId(1)),
                    ..all()
                },
                vec![9],
            ),
            (RecordQuery { most: 2, ..all() }, vec![1, 2]),
            (RecordQuery { most: 0, ..all() }, vec![]),
            (
                RecordQuery {
                    after: Some((at(5000), call(5))),
                    most: 2,
                    ..all()
                },
                vec![6, 7],
            ),
            (
                RecordQuery {
                    after: Some((at(5000), call(5))),
                    skill: Some(SkillId(1)),
                    ..all()
                },
                vec![7, 9],
            ),
            (
                RecordQuery {
                    after: Some((at(5000), "\0".into())),
                    ..all()
                },
                vec![],
            ),
        ] {
            assert_eq!(found(store, query.clone()).await, expected, "{query:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn pages_follow_one_another() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        // Many of them began at the same moment.
        let begun = |n: u64| at(n / 700 * 1000);
        let calls = (0..2500).map(|n| {
            record(CallRecord {
                begun: begun(n),
                ..over(n)
            })
        });
        keep(&mut live, calls.collect()).await;
        let mut query = all();
        let (mut read, mut pages) = (std::collections::BTreeSet::new(), Vec::new());
        loop {
            let page = store.call_records(&query).await.unwrap();
            pages.push(page.len());
            assert!(page.iter().all(|one| read.insert((one.begun, one.call.clone()))));
            let Some(last) = page.last().filter(|_| page.len() == PAGE_LIMIT as usize) else {
                break;
            };
            query.after = Some((last.begun, last.call.clone()));
        }
        assert_eq!(pages, [1000, 1000, 500]);
        assert_eq!(read.len(), 2500);
    })
    .await;
}

fn spans(agent: Option<u32>) -> SpanQuery {
    SpanQuery {
        vdn: VDN,
        agent: agent.map(AgentId),
        from: at(0),
        to: at(u64::MAX),
        after: None,
        most: PAGE_LIMIT,
    }
}

#[tokio::test]
async fn agents_time() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        let stati = [
            Status::Idle,
            Status::Ringing,
            Status::Talking,
            Status::Work,
            Status::Busy,
            Status::Rest,
        ];
        let one: Vec<Span> = (1..).zip(stati).map(|(n, status)| span(101, n, status)).collect();
        let other: Vec<Span> = [span(102, 2, Status::Busy), span(102, 3, Status::Idle)].to_vec();
        let kept = one.iter().chain(&other).map(|span| Kept::Span(Box::new(*span)));
        let kept: Vec<Kept> = kept.collect();
        // The same again changes nothing.
        keep(&mut live, kept.clone()).await;
        keep(&mut live, kept).await;
        let ask = async |query| store.agent_spans(query).await.unwrap();
        assert_eq!(ask(spans(Some(101))).await, one);
        assert_eq!(ask(spans(Some(102))).await, other);
        assert_eq!(ask(spans(Some(103))).await, []);
        let some = SpanQuery {
            from: at(2000),
            to: at(4000),
            ..spans(None)
        };
        assert_eq!(ask(some).await, [one[1], other[0], one[2], other[1]]);
        let behind = SpanQuery {
            after: Some((at(2000), AgentId(101))),
            most: 2,
            ..some
        };
        assert_eq!(ask(behind).await, [other[0], one[2]]);
        let elsewhere = SpanQuery {
            vdn: VdnId(2),
            ..spans(None)
        };
        assert_eq!(ask(elsewhere).await, []);
        assert_eq!(store.prune_calls(at(3000), 2).await.unwrap(), 2);
        assert_eq!(store.prune_calls(at(3000), 2).await.unwrap(), 1);
        assert_eq!(ask(spans(None)).await, [one[2], other[1], one[3], one[4], one[5]]);
    })
    .await;
}

#[tokio::test]
async fn old_records_go() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        let mut kept: Vec<Kept> = (1..=500).map(|n| record(over(n))).collect();
        kept.extend([record(alive(5)), kept_task(task(1)), kept_task(task(2))]);
        for (n, fate) in [(3, Fate::Done), (4, Fate::GivenUp), (5, Fate::Removed)] {
            let data = CallData("kept".into());
            kept.push(kept_task(Task {
                fate,
                data,
                ..task(n)
            }));
        }
        keep(&mut live, kept).await;
        let mut other = store.claim(VdnId(4000), "node").await.unwrap();
        keep(&mut other, vec![record(over(1)), record(over(499))]).await;
        assert_eq!(store.prune_calls(at(5000), 0).await.unwrap(), 0);
        // Of the calls 1–4 and another VDN's; of the tasks 3 and 4.
        assert_eq!(store.prune_calls(at(5000), 100).await.unwrap(), 5);
        assert_eq!(store.prune_calls(at(5000), 100).await.unwrap(), 0);
        let left = store.tasks(tasks(None, None)).await.unwrap();
        let left: Vec<u64> = left.iter().map(|task| task.id.0).collect();
        assert_eq!(left, [1, 2, 5]);
        assert_eq!(store.prune_calls(at(450_000), 300).await.unwrap(), 300);
        assert_eq!(store.prune_calls(at(450_000), 300).await.unwrap(), 144);
        let left = found(store, all()).await;
        assert_eq!((left.len(), left[0], left[1]), (52, 5, 450));
    })
    .await;
}

fn tasks(skill: Option<u16>, fate: Option<Fate>) -> TaskQuery {
    TaskQuery {
        vdn: VDN,
        skill: skill.map(SkillId),
        fate,
        after: TaskId(0),
        most: PAGE_LIMIT,
    }
}

#[tokio::test]
async fn numbers_to_be_called() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        let modes = [Mode::Callback, Mode::Preview, Mode::Predictive];
        let fates = [Fate::Waiting, Fate::Done, Fate::GivenUp, Fate::Removed];
        let every: Vec<Task> = (1..=12)
            .map(|n| Task {
                mode: modes[n as usize % 3],
                fate: fates[n as usize % 4],
                skill: SkillId(1 + u16::from(n > 6)),
                caller: (n % 2 == 0).then(|| "*1#".into()),
                agent: (n % 2 == 1).then_some(AgentId(101)),
                data: CallData(if n == 1 { "" } else { "order \"工\"\n" }.into()),
                tries: 255,
                ..task(n)
            })
            .collect();
        // First as they came to be.
        let made = |one: &Task| Task {
            tries: 0,
            fate: Fate::Waiting,
            ..one.clone()
        };
        let begun: Vec<Task> = every.iter().map(made).collect();
        keep(&mut live, begun.iter().cloned().map(kept_task).collect()).await;
        assert_eq!(live.load().await.unwrap().tasks, begun);
        keep(&mut live, every.iter().cloned().map(kept_task).collect()).await;
        let waiting = |task: &&Task| task.fate == Fate::Waiting;
        let still: Vec<Task> = every.iter().filter(waiting).cloned().collect();
        assert_eq!(live.load().await.unwrap().tasks, still);
        let ask = async |query| store.tasks(query).await.unwrap();
        assert_eq!(ask(tasks(None, None)).await, every);
        assert_eq!(ask(tasks(None, Some(Fate::Waiting))).await, still);
        assert_eq!(ask(tasks(Some(2), None)).await, every[6..]);
        let done = [every[4].clone()];
        assert_eq!(
            ask(TaskQuery {
                after: TaskId(1),
                ..tasks(Some(1), Some(Fate::Done))
            })
            .await,
            done
        );
        assert_eq!(
            ask(TaskQuery {
                most: 2,
                after: TaskId(3),
                ..tasks(None, None)
            })
            .await,
            every[3..5]
        );
    })
    .await;
}

#[tokio::test]
async fn numbers_are_added_and_removed() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        store
            .replace_directories(
                &[ccgate_store::demo::directory()],
                ccgate_store::IdRange::default(),
                "test",
            )
            .await
            .unwrap();
        let mut live = store.claim(VDN, "node").await.unwrap();
        keep(&mut live, vec![kept_task(task(9))]).await;
        let new = |number: &str| NewTask {
            mode: Mode::Preview,
            skill: SkillId(1),
            number: number.into(),
            caller: Some("3000".into()),
            data: CallData("order 1".into()),
            agent: Some(AgentId(101)),
            not_before: at(77),
        };
        let expected = |n: u64, number: &str| Task {
            id: TaskId(FIRST_ADDED.0 + n),
            mode: Mode::Preview,
            number: number.into(),
            caller: Some("3000".into()),
            data: CallData("order 1".into()),
            agent: Some(AgentId(101)),
            made: at(5),
            not_before: at(77),
            ..task(n)
        };
        let many: Vec<NewTask> = (0..300).map(|n| new(&format!("1{n}"))).collect();
        let added = store.add_tasks(VDN, &many, at(5)).await.unwrap();
        assert_eq!(added.len(), 300);
        assert_eq!(added[299], expected(299, "1299"));
        let again = store.add_tasks(VDN, &[new("2")], at(5)).await.unwrap();
        assert_eq!(again, [expected(300, "2")]);
        assert_eq!(store.add_tasks(VDN, &[], at(5)).await.unwrap(), []);
        // What a running server is told, until it knows.
        let untold = async || store.untold_tasks(VDN).await.unwrap();
        assert_eq!(untold().await, [&added[..], &again[..]].concat());
        store.tasks_told(VDN, &added).await.unwrap();
        assert_eq!(untold().await, again);
        // What the centre itself saves isn't news.
        keep(&mut live, vec![kept_task(added[0].clone()), kept_task(task(10))]).await;
        assert_eq!(untold().await, again);
        let since = TaskQuery {
            after: added[299].id,
            ..tasks(None, Some(Fate::Waiting))
        };
        assert_eq!(store.tasks(since).await.unwrap(), again);
        assert_eq!(live.load().await.unwrap().tasks.len(), 303);

        let removed = Task {
            fate: Fate::Removed,
            ..expected(300, "2")
        };
        let id = again[0].id;
        assert_eq!(store.remove_task(VDN, id).await.unwrap(), Some(removed.clone()));
        // It was told and tried as it was before: that isn't all.
        keep(&mut live, vec![kept_task(again[0].clone())]).await;
        store.tasks_told(VDN, &again).await.unwrap();
        assert_eq!(untold().await, std::slice::from_ref(&removed));
        store.tasks_told(VDN, &[removed]).await.unwrap();
        assert_eq!(untold().await, []);
        assert_eq!(store.remove_task(VDN, id).await.unwrap(), None);
        assert_eq!(store.remove_task(VdnId(2), added[0].id).await.unwrap(), None);
        assert_eq!(store.tasks(since).await.unwrap(), []);

        let huge = CallData("x".repeat(CallData::MOST + 1).into());
        for (vdn, wrong, text) in [
            (VdnId(9), new("1"), "there is no VDN 9"),
            (
                VDN,
                NewTask {
                    skill: SkillId(99),
                    ..new("1")
                },
                "number 2 of the list: there is no skill 99 in the VDN; none was taken",
            ),
            (
                VDN,
                new("12a"),
                "number 2 of the list: a number is 1–24 of the characters 0–9 * #; none was taken",
            ),
            (
                VDN,
                NewTask {
                    caller: Some("".into()),
                    ..new("1")
                },
                "number 2 of the list: a number is 1–24 of the characters 0–9 * #; none was taken",
            ),
            (
                VDN,
                NewTask {
                    data: huge.clone(),
                    ..new("1")
                },
                "number 2 of the list: data is a text of at most 16384 bytes; none was taken",
            ),
        ] {
            let result = store.add_tasks(vdn, &[new("1"), wrong], at(5)).await;
            assert_eq!(result.unwrap_err().to_string(), text);
        }
        assert_eq!(live.load().await.unwrap().tasks.len(), 302);
    })
    .await;
}
