//! What reports add up, and calls from the newest on.

use crate::engines::on_each_engine;
use ccgate_core::call::{CallLeg, CallRecord, CallResult, Feature, Kept, Participant, Recording, Span};
use ccgate_core::switch::{Cause, Written};
use ccgate_core::{AgentId, CallId, SessionSerial, SkillId, Status, Time, VdnId};
use ccgate_store::{
    AgentCalls, AgentQuery, Batch, CallSearch, IdRange, IntervalQuery, IntervalSum, Live, Store, demo,
};
use std::time::Duration;

const VDN: VdnId = demo::VDN;

fn at(seconds: u64) -> Time {
    Time::from_millis(seconds * 1000)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn call(n: u64) -> CallId {
    CallId(format!("1793000000-{n}").into())
}

/// Call `n` of queue 1: begun and queued at `n` s, answered after `waited` s, over 100 s later.
fn answered(n: u64, waited: u64) -> CallRecord {
    CallRecord {
        call: call(n),
        feature: Feature::INBOUND,
        caller: "70011".into(),
        called: "3000".into(),
        flow: None,
        skill: Some(SkillId(1)),
        begun: at(n),
        queued: Some(at(n)),
        answered: Some(at(n + waited)),
        agent: Some(AgentId(101)),
        ended: Some(at(n + waited + 100)),
        cause: Some(Cause::Normal),
        result: CallResult::Answered,
        offers: 1,
        transfers: 0,
        held: seconds(30),
        recordings: 0,
    }
}

fn leg(n: u64, number: u16, agent: Option<u32>, begun: u64, answered: Option<u64>) -> Kept {
    Kept::Leg(Box::new(CallLeg {
        call: call(n),
        number,
        who: agent.map_or(Participant::Outside, |agent| Participant::Agent(AgentId(agent))),
        phone: "40001".into(),
        caller: "70011".into(),
        called: "3000".into(),
        feature: Feature::INBOUND,
        skill: Some(SkillId(1)),
        transferred_by: None,
        begun: at(begun),
        rang: None,
        answered: answered.map(at),
        ended: Some(at(begun + 50)),
        cause: Some(match answered {
            Some(_) => Cause::Normal,
            None => Cause::NoAnswer,
        }),
        by_itself: false,
    }))
}

fn span(agent: u32, status: Status, from: u64, to: u64) -> Kept {
    Kept::Span(Box::new(Span {
        agent: AgentId(agent),
        session: SessionSerial(1),
        status,
        reason: 0,
        from: at(from),
        to: at(to),
    }))
}

fn recording(n: u64, agent: u32, written: bool) -> Kept {
    Kept::Recording(Box::new(Recording {
        id: format!("Y{n}a{agent}"),
        call: call(n),
        agent: AgentId(agent),
        caller: "70011".into(),
        called: "3000".into(),
        skill: None,
        name: String::new(),
        file: String::new(),
        task: n,
        begun: at(n),
        ended: Some(at(n + 9)),
        written: written.then_some(Written {
            length: seconds(9),
            bytes: 9,
        }),
    }))
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

async fn with_directory(store: &Store) -> Live {
    let ids = IdRange {
        first: 101,
        last: 59_999,
    };
    store
        .replace_directories(&[demo::directory()], ids, "test")
        .await
        .unwrap();
    store.claim(VDN, "node").await.unwrap()
}

#[tokio::test]
async fn calls_are_added_up_by_intervals() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = with_directory(store).await;
        let level = demo::directory().skills[&SkillId(1)].service_level.as_secs();
        let gave_up = CallRecord {
            answered: None,
            agent: None,
            result: CallResult::Abandoned,
            held: seconds(0),
            skill: Some(SkillId(3)),
            ..answered(2005, 10)
        };
        let placed = CallRecord {
            feature: Feature::OUTBOUND,
            queued: None,
            skill: None,
            held: seconds(0),
            ..answered(1500, 20)
        };
        let inner = CallRecord {
            feature: Feature::INTERNAL,
            queued: None,
            ..answered(1501, 20)
        };
        let lives = CallRecord {
            answered: None,
            agent: None,
            ended: None,
            cause: None,
            result: CallResult::None,
            held: seconds(0),
            ..answered(2999, 0)
        };
        keep(
            &mut live,
            vec![
                record(answered(999, 1)),
                record(answered(1000, level)),
                record(answered(1999, level + 1)),
                record(gave_up),
                record(placed),
                record(inner),
                record(lives),
                record(answered(3000, 1)),
                span(101, Status::Work, 1000, 1015),
                span(101, Status::Idle, 1015, 1020),
                span(102, Status::Work, 2500, 2505),
            ],
        )
        .await;
        let query = IntervalQuery {
            vdn: VDN,
            from: at(1000),
            to: at(3000),
            each: seconds(1000),
            skill: None,
        };
        let first = IntervalSum {
            number: 0,
            calls: 3,
            offered: 2,
            answered: 2,
            answered_in_time: 1,
            abandoned: 0,
            overflowed: 0,
            waited: seconds(2 * level + 1),
            longest_wait: seconds(level + 1),
            talked: seconds(70 + 70 + 100),
            held: seconds(60),
            wrapped_up: seconds(15),
            placed: 1,
        };
        let second = IntervalSum {
            number: 1,
            calls: 2,
            offered: 2,
            abandoned: 1,
            wrapped_up: seconds(5),
            ..IntervalSum::default()
        };
        assert_eq!(store.interval_sums(query).await.unwrap(), [first, second]);
        let of = async |skill| {
            let query = IntervalQuery {
                skill: Some(SkillId(skill)),
                ..query
            };
            store.interval_sums(query).await.unwrap()
        };
        let abandoned = IntervalSum {
            calls: 1,
            offered: 1,
            wrapped_up: seconds(0),
            ..second
        };
        assert_eq!(of(3).await, [abandoned]);
        assert_eq!(of(9).await, []);
        let other = IntervalQuery {
            vdn: VdnId(4711),
            ..query
        };
        assert_eq!(store.interval_sums(other).await.unwrap(), []);
        // An interval in which there was only wrap-up comes in its place.
        let later = IntervalQuery {
            from: at(2400),
            each: seconds(90),
            ..query
        };
        let numbers: Vec<_> = store.interval_sums(later).await.unwrap();
        let numbers: Vec<_> = numbers.iter().map(|sum| (sum.number, sum.calls)).collect();
        assert_eq!(numbers, [(1, 0), (6, 1)]);
    })
    .await;
}

#[tokio::test]
async fn agents_time_and_calls_are_added_up() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = with_directory(store).await;
        keep(
            &mut live,
            vec![
                span(101, Status::Idle, 100, 900),
                span(101, Status::Talking, 900, 1100),
                span(101, Status::Work, 1100, 1150),
                span(101, Status::Talking, 1300, 1400),
                span(101, Status::Idle, 1900, 2500),
                span(102, Status::Busy, 0, 9000),
                span(103, Status::Busy, 0, 1000),
                leg(1, 0, None, 1000, Some(1000)),
                leg(1, 1, Some(101), 1000, Some(1010)),
                leg(2, 1, Some(101), 1200, None),
                leg(3, 1, Some(101), 999, Some(1000)),
            ],
        )
        .await;
        let query = AgentQuery {
            vdn: VDN,
            agent: None,
            from: at(1000),
            to: at(2000),
        };
        let states = async |agent: Option<u32>| {
            let agent = agent.map(AgentId);
            let mut all = store.time_in_states(AgentQuery { agent, ..query }).await.unwrap();
            all.sort_unstable();
            all
        };
        let of = |agent, status, time| (AgentId(agent), status, seconds(time));
        let own = [
            of(101, Status::Idle, 100),
            of(101, Status::Talking, 100),
            of(101, Status::Talking, 100),
            of(101, Status::Work, 50),
        ];
        let busy = of(102, Status::Busy, 1000);
        assert_eq!(states(None).await, [&own[..], &[busy]].concat());
        assert_eq!(states(Some(101)).await, own);
        assert_eq!(states(Some(103)).await, []);
        let calls = AgentCalls {
            calls: 2,
            answered: 1,
            unanswered: 1,
            placed: 0,
            talked: seconds(40),
        };
        for agent in [None, Some(AgentId(101))] {
            let found = store.calls_by_agent(AgentQuery { agent, ..query }).await.unwrap();
            assert_eq!(found, [(AgentId(101), calls)]);
        }
    })
    .await;
}

async fn found(store: &Store, search: &CallSearch) -> Vec<u64> {
    let calls = store.latest_calls(search).await.unwrap();
    calls
        .iter()
        .map(|((_, call), record)| {
            assert_eq!(*call, record.call);
            call.0.rsplit('-').next().unwrap().parse().unwrap()
        })
        .collect()
}

#[tokio::test]
async fn the_newest_calls_come_first() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = with_directory(store).await;
        let of = |n: u64| CallRecord {
            // Two begin at the same moment.
            begun: at(if n == 6 { 5 } else { n }),
            caller: if n.is_multiple_of(2) { "1" } else { "2" }.into(),
            called: if n == 9 { "1" } else { "3000" }.into(),
            skill: n.is_multiple_of(3).then_some(SkillId(1)),
            result: match n {
                8 => CallResult::Abandoned,
                _ => CallResult::Answered,
            },
            ..answered(n, 1)
        };
        let mut kept: Vec<Kept> = (1..=9).map(|n| record(of(n))).collect();
        kept.extend([
            leg(2, 1, Some(101), 2, Some(2)),
            leg(4, 0, None, 4, Some(4)),
            leg(4, 1, Some(101), 4, Some(4)),
            leg(4, 2, Some(102), 5, Some(5)),
            // Came back when call 7 had begun already.
            leg(4, 3, Some(101), 8, Some(8)),
            leg(7, 1, Some(101), 7, Some(7)),
            leg(9, 1, Some(103), 9, None),
            recording(4, 101, true),
            recording(4, 102, false),
            recording(7, 101, true),
        ]);
        keep(&mut live, kept).await;
        let all = CallSearch {
            vdn: VDN,
            from: at(0),
            to: at(100),
            agents: None,
            number: None,
            skill: None,
            result: None,
            before: None,
            most: 100,
        };
        let by = |agents: &[u32]| CallSearch {
            agents: Some(agents.iter().copied().map(AgentId).collect()),
            ..all.clone()
        };
        for (search, expected) in [
            (all.clone(), vec![9, 8, 7, 6, 5, 4, 3, 2, 1]),
            (
                CallSearch {
                    vdn: VdnId(2),
                    ..all.clone()
                },
                vec![],
            ),
            (
                CallSearch {
                    from: at(5),
                    to: at(8),
                    ..all.clone()
                },
                vec![7, 6, 5],
            ),
            (
                CallSearch {
                    number: Some("1".into()),
                    ..all.clone()
                },
                vec![9, 8, 6, 4, 2],
            ),
            (
                CallSearch {
                    number: Some("\0".into()),
                    ..all.clone()
                },
                vec![],
            ),
            (
                CallSearch {
                    skill: Some(SkillId(1)),
                    ..all.clone()
                },
                vec![9, 6, 3],
            ),
            (
                CallSearch {
                    result: Some(CallResult::Abandoned),
                    ..all.clone()
                },
                vec![8],
            ),
            (
                CallSearch {
                    skill: Some(SkillId(1)),
                    number: Some("1".into()),
                    ..all.clone()
                },
                vec![9, 6],
            ),
            (by(&[]), vec![]),
            (by(&[101]), vec![4, 7, 2]),
            (by(&[102]), vec![4]),
            (by(&[101, 102, 103]), vec![9, 4, 7, 2]),
            (
                CallSearch {
                    to: at(8),
                    ..by(&[101])
                },
                vec![7, 4, 2],
            ),
            (
                CallSearch {
                    number: Some("2".into()),
                    ..by(&[101])
                },
                vec![7],
            ),
            (
                CallSearch {
                    result: Some(CallResult::Abandoned),
                    ..by(&[101])
                },
                vec![],
            ),
        ] {
            assert_eq!(found(store, &search).await, expected, "{search:?}");
            // Page by page it is the same.
            for most in [1, 2] {
                let mut page = CallSearch {
                    most,
                    ..search.clone()
                };
                let mut paged = Vec::new();
                while paged.len() <= expected.len() {
                    let calls = store.latest_calls(&page).await.unwrap();
                    paged.extend(found(store, &page).await);
                    match calls.last() {
                        Some((place, _)) => page.before = Some(place.clone()),
                        None => break,
                    }
                }
                assert_eq!(paged, expected, "{most} a page, {search:?}");
            }
        }
        let calls = [call(4), call(7), call(1), "\0".into()];
        let agents = store.agents_of_calls(VDN, &calls).await.unwrap();
        assert_eq!(agents[&call(4)], [AgentId(101), AgentId(102)]);
        assert_eq!(
            (&agents[&call(7)], agents.get(&call(1))),
            (&vec![AgentId(101)], None)
        );
        let recordings = store.recordings_of_calls(VDN, &calls).await.unwrap();
        let ids: Vec<_> = recordings.iter().map(|recording| &*recording.id).collect();
        assert_eq!(ids, ["Y4a101", "Y7a101"]);
        assert!(store.agents_of_calls(VDN, &[]).await.unwrap().is_empty());
        assert!(
            store
                .recordings_of_calls(VdnId(2), &calls)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
