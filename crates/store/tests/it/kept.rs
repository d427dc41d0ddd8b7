//! What is kept of calls.

use crate::engines::on_each_engine;
use ccgate_core::call::{CallData, CallLeg, Feature, Kept, Participant, Recording};
use ccgate_core::switch::{Cause, Written};
use ccgate_core::{AgentId, CallId, SkillId, Time, VdnId};
use ccgate_store::{Batch, CallQuery, LegQuery, Live, PAGE_LIMIT, Store, StoreError};
use std::time::Duration;

const VDN: VdnId = VdnId(1);

fn at(millis: u64) -> Time {
    Time::from_millis(millis)
}

fn call(n: u64) -> CallId {
    CallId(format!("{}-{n}", 1_793_000_000 + n).into())
}

/// The caller of call `n`, which began at `n` seconds and isn't over.
fn caller(n: u64) -> CallLeg {
    CallLeg {
        call: call(n),
        number: 0,
        who: Participant::Outside,
        phone: "13900000000".into(),
        caller: "13900000000".into(),
        called: "3000".into(),
        feature: Feature::INBOUND,
        skill: Some(SkillId(1)),
        transferred_by: None,
        begun: at(n * 1000),
        rang: Some(at(n * 1000)),
        answered: None,
        ended: None,
        cause: None,
        by_itself: false,
    }
}

fn agent_leg(n: u64, agent: u32) -> CallLeg {
    CallLeg {
        number: 1,
        who: Participant::Agent(AgentId(agent)),
        phone: "40001".into(),
        transferred_by: Some(AgentId(102)),
        begun: at(n * 1000 + 500),
        rang: None,
        ..caller(n)
    }
}

fn over(leg: CallLeg, cause: Cause) -> CallLeg {
    CallLeg {
        answered: Some(leg.begun.after(Duration::from_secs(1))),
        ended: Some(leg.begun.after(Duration::from_secs(9))),
        cause: Some(cause),
        by_itself: true,
        ..leg
    }
}

fn recording(n: u64, agent: u32) -> Recording {
    Recording {
        id: format!("Yc1v1a{agent}d20261125t{n}"),
        call: call(n),
        agent: AgentId(agent),
        caller: "13900000000".into(),
        called: "3000".into(),
        skill: (agent == 101).then_some(SkillId(1)),
        name: format!("Y:/1/0/20261125/{agent}/{n}.V3"),
        file: format!("1/20261125/{agent}-{n}"),
        task: n,
        begun: at(n * 1000),
        ended: None,
        written: None,
    }
}

fn finished(recording: Recording) -> Recording {
    Recording {
        ended: Some(recording.begun.after(Duration::from_secs(4))),
        written: Some(Written {
            length: Duration::from_millis(3500),
            bytes: 112_044,
        }),
        ..recording
    }
}

fn leg(leg: &CallLeg) -> Kept {
    Kept::Leg(Box::new(leg.clone()))
}

fn taped(recording: &Recording) -> Kept {
    Kept::Recording(Box::new(recording.clone()))
}

fn data(n: u64, text: &str) -> Kept {
    Kept::Data(call(n), CallData(text.into()))
}

async fn keep(live: &mut Live, kept: &[Kept]) {
    let batch = Batch {
        kept,
        ..Batch::default()
    };
    live.commit(batch).await.unwrap();
}

fn all(vdn: VdnId) -> CallQuery {
    CallQuery {
        vdn,
        agent: None,
        skill: None,
        from: at(0),
        to: at(u64::MAX),
        first: 0,
        last: u32::MAX,
    }
}

/// The numbers of the calls that a query gives, in its order.
async fn found(store: &Store, query: CallQuery) -> Vec<String> {
    let legs = store.call_legs(query).await.unwrap();
    legs.iter()
        .map(|leg| format!("{}/{}", leg.call.0.rsplit('-').next().unwrap(), leg.number))
        .collect()
}

async fn found_recordings(store: &Store, query: CallQuery) -> Vec<u64> {
    let recordings = store.recordings(query).await.unwrap();
    recordings.iter().map(|recording| recording.task).collect()
}

/// Something for each table.
pub(crate) fn of_each() -> Vec<Kept> {
    vec![
        leg(&over(caller(1), Cause::Normal)),
        leg(&agent_leg(1, 101)),
        data(1, "order 17"),
        taped(&finished(recording(1, 101))),
        taped(&recording(2, 101)),
    ]
}

/// What can be read of that.
pub(crate) async fn everything(store: &Store) -> (Vec<CallLeg>, String, Vec<Recording>) {
    let data = store.call_data(VDN, &call(1)).await.unwrap().unwrap();
    (
        store.call_legs(all(VDN)).await.unwrap(),
        data.0.into(),
        store.recordings(all(VDN)).await.unwrap(),
    )
}

#[tokio::test]
async fn a_later_entry_replaces_an_earlier_one() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        let (far, agent) = (caller(7), agent_leg(7, 101));
        let tape = recording(7, 101);
        // Some of them twice in one batch: the last counts.
        let begun = [
            leg(&over(far.clone(), Cause::Busy)),
            leg(&far),
            data(7, "older"),
            leg(&agent),
            taped(&finished(tape.clone())),
            taped(&tape),
            data(7, "order 17 \"工\"\n"),
        ];
        // The same batch again changes nothing.
        for _ in 0..2 {
            keep(&mut live, &begun).await;
            let kept = store.legs_of_call(VDN, &call(7)).await.unwrap();
            assert_eq!(kept, [far.clone(), agent.clone()]);
            let kept = store.call_data(VDN, &call(7)).await.unwrap();
            assert_eq!(kept, Some(CallData("order 17 \"工\"\n".into())));
            assert_eq!(
                store.recordings_of_call(VDN, &call(7)).await.unwrap(),
                std::slice::from_ref(&tape)
            );
        }
        for cause in Cause::ALL {
            let (far, agent) = (over(far.clone(), cause), over(agent.clone(), cause));
            let tape = finished(tape.clone());
            let most = "é".repeat(CallData::MOST / 2);
            keep(&mut live, &[data(7, &most), leg(&agent), taped(&tape), leg(&far)]).await;
            assert_eq!(store.legs_of_call(VDN, &call(7)).await.unwrap(), [far, agent]);
            assert_eq!(store.recording(VDN, &tape.id).await.unwrap(), Some(tape));
            let kept = store.call_data(VDN, &call(7)).await.unwrap();
            assert_eq!(kept, Some(CallData(most.as_str().into())));
        }
        // What isn't there, and another VDN's.
        for (vdn, call) in [(VDN, call(8)), (VdnId(2), call(7)), (VDN, CallId("\0".into()))] {
            assert_eq!(store.legs_of_call(vdn, &call).await.unwrap(), []);
            assert_eq!(store.recordings_of_call(vdn, &call).await.unwrap(), []);
            assert_eq!(store.call_data(vdn, &call).await.unwrap(), None);
        }
        assert_eq!(store.recording(VdnId(2), &tape.id).await.unwrap(), None);
        assert_eq!(store.recording(VDN, "\0").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn many_at_once_and_texts_that_a_database_refuses() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        let kept: Vec<Kept> = (1..=1500_u64)
            .flat_map(|n| {
                [
                    leg(&caller(n)),
                    data(n, "x"),
                    leg(&agent_leg(n, 101)),
                    leg(&caller(n)),
                ]
            })
            .collect();
        keep(&mut live, &kept).await;
        assert_eq!(live.load().await.unwrap().open.len(), 3000);
        let odd = CallLeg {
            caller: "a\0b'\"\n".into(),
            ..caller(2000)
        };
        keep(&mut live, &[leg(&odd), data(2000, "\0")]).await;
        let kept = store.legs_of_call(VDN, &call(2000)).await.unwrap();
        assert_eq!(&*kept[0].caller.0, "a\u{fffd}b'\"\n");
        let kept = store.call_data(VDN, &call(2000)).await.unwrap();
        assert_eq!(kept, Some(CallData("\u{fffd}".into())));
    })
    .await;
}

#[tokio::test]
async fn what_a_crash_left_open() {
    on_each_engine(async |fresh| {
        let mut live = fresh.store.claim(VDN, "node").await.unwrap();
        let (done, far, agent) = (over(caller(1), Cause::Normal), caller(2), agent_leg(2, 101));
        let (tape, made) = (recording(2, 101), finished(recording(1, 101)));
        let kept = [leg(&done), leg(&far), leg(&agent), taped(&tape), taped(&made)];
        keep(&mut live, &kept).await;
        // The process is gone; another one takes over.
        let store = fresh.open_again().await;
        let mut newer = store.claim(VDN, "node").await.unwrap();
        let loaded = newer.load().await.unwrap();
        assert_eq!(loaded.open, [far.clone(), agent.clone()]);
        assert_eq!(loaded.open_recordings, std::slice::from_ref(&tape));
        let late = Batch {
            kept: &[leg(&over(far.clone(), Cause::Busy))],
            ..Batch::default()
        };
        let refused = live.commit(late).await;
        assert!(matches!(refused, Err(StoreError::Fenced { .. })), "{refused:?}");
        let mut other = store.claim(VdnId(2), "node").await.unwrap();
        assert!(other.load().await.unwrap().open.is_empty());

        let ended = [over(far, Cause::Restart), over(agent, Cause::Restart)];
        keep(&mut newer, &ended.each_ref().map(leg)).await;
        let written = Written {
            length: Duration::from_secs(2),
            bytes: 64_044,
        };
        for (id, settled) in [(&tape.id, true), (&tape.id, false), (&made.id, false)] {
            let done = store.settle_recording(VDN, id, at(9000), Some(written)).await;
            assert_eq!(done.unwrap(), settled, "{id}");
        }
        let loaded = newer.load().await.unwrap();
        assert_eq!((loaded.open, loaded.open_recordings), (vec![], vec![]));
        assert_eq!(store.legs_of_call(VDN, &call(2)).await.unwrap(), ended);
        let settled = Recording {
            ended: Some(at(9000)),
            written: Some(written),
            ..tape
        };
        assert_eq!(store.recording(VDN, &settled.id).await.unwrap(), Some(settled));
        assert_eq!(store.recording(VDN, &made.id).await.unwrap(), Some(made));
        store.close().await;
    })
    .await;
}

/// Calls 1–9 at 1000, 2000, …; agent 101 has the odd ones, by skill 1, and 102 the even ones.
async fn nine(store: &Store) -> Live {
    let mut live = store.claim(VDN, "node").await.unwrap();
    let mut kept = Vec::new();
    for n in 1..=9 {
        let agent = if n % 2 == 1 { 101 } else { 102 };
        let mut far = over(caller(n), Cause::Normal);
        let mut near = over(agent_leg(n, agent), Cause::Normal);
        if agent == 102 {
            far.skill = None;
            near.skill = None;
        }
        kept.extend([
            leg(&near),
            leg(&far),
            data(n, "kept"),
            taped(&finished(recording(n, agent))),
        ]);
    }
    keep(&mut live, &kept).await;
    let mut other = store.claim(VdnId(2), "node").await.unwrap();
    keep(&mut other, &[leg(&caller(5)), taped(&recording(5, 101))]).await;
    live
}

#[tokio::test]
async fn questions() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let _live = nine(store).await;
        let agent = |id| CallQuery {
            agent: Some(AgentId(id)),
            ..all(VDN)
        };
        let skill = |id| CallQuery {
            skill: Some(SkillId(id)),
            ..all(VDN)
        };
        let both = CallQuery {
            agent: Some(AgentId(101)),
            ..skill(1)
        };
        let span = |query, from, to| CallQuery {
            from: at(from),
            to: at(to),
            ..query
        };
        let page = |query, first, last| CallQuery { first, last, ..query };
        let cases: [(CallQuery, &[&str]); 10] = [
            (agent(101), &["9/1", "7/1", "5/1", "3/1", "1/1"]),
            (agent(102), &["8/1", "6/1", "4/1", "2/1"]),
            (agent(103), &[]),
            (both, &["9/1", "7/1", "5/1", "3/1", "1/1"]),
            (span(skill(1), 3000, 7000), &["5/1", "5/0", "3/1", "3/0"]),
            (span(agent(101), 3500, 7500), &["5/1", "3/1"]),
            (page(agent(101), 1, 2), &["7/1", "5/1"]),
            (page(agent(101), 4, 9), &["1/1"]),
            (page(agent(101), 2, 1), &[]),
            (page(all(VDN), 0, 2), &["9/1", "9/0", "8/1"]),
        ];
        for (query, expected) in cases {
            assert_eq!(found(store, query).await, expected, "{query:?}");
        }
        assert_eq!(found(store, all(VDN)).await.len(), 18);
        assert_eq!(found(store, all(VdnId(2))).await, ["5/0"]);
        assert!(found(store, all(VdnId(3))).await.is_empty());

        let cases: [(CallQuery, &[u64]); 8] = [
            (all(VDN), &[9, 8, 7, 6, 5, 4, 3, 2, 1]),
            (agent(102), &[8, 6, 4, 2]),
            (skill(1), &[9, 7, 5, 3, 1]),
            (both, &[9, 7, 5, 3, 1]),
            (skill(2), &[]),
            (span(all(VDN), 3000, 5000), &[4, 3]),
            (page(all(VDN), 7, 1000), &[2, 1]),
            (page(all(VdnId(2)), 0, 0), &[5]),
        ];
        for (query, expected) in cases {
            assert_eq!(found_recordings(store, query).await, expected, "{query:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_is_bounded() {
    on_each_engine(async |fresh| {
        let mut live = fresh.store.claim(VDN, "node").await.unwrap();
        let kept: Vec<Kept> = (1..=1100)
            .flat_map(|n| [leg(&caller(n)), taped(&recording(n, 101))])
            .collect();
        keep(&mut live, &kept).await;
        let most = PAGE_LIMIT as usize;
        assert_eq!(found(&fresh.store, all(VDN)).await.len(), most);
        assert_eq!(found_recordings(&fresh.store, all(VDN)).await.len(), most);
    })
    .await;
}

#[tokio::test]
async fn old_calls_go() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = nine(store).await;
        // Call 2 has lasted since then; call 3 ended only now.
        keep(&mut live, &[leg(&agent_leg(2, 103))]).await;
        let calls = async || {
            let legs = found(store, all(VDN)).await;
            let far = legs.iter().filter(|leg| leg.ends_with("/0"));
            far.map(|leg| leg[..1].to_owned()).collect::<String>()
        };
        for (before, most, removed, left) in [
            (1000, 100, 0, "987654321"),
            (5000, 0, 0, "987654321"),
            (5000, 2, 2, "9876542"),
            (5000, 2, 1, "987652"),
            (9000, 100, 4, "92"),
        ] {
            assert_eq!(store.prune_calls(at(before), most).await.unwrap(), removed);
            assert_eq!(calls().await, left, "before {before}");
        }
        assert_eq!(store.call_data(VDN, &call(8)).await.unwrap(), None);
        assert!(store.call_data(VDN, &call(2)).await.unwrap().is_some());
        assert_eq!(store.legs_of_call(VDN, &call(2)).await.unwrap().len(), 2);
        // The call of the other VDN is not over.
        assert_eq!(found(store, all(VdnId(2))).await, ["5/0"]);
        keep(&mut live, &[leg(&over(agent_leg(2, 103), Cause::Normal))]).await;
        assert_eq!(store.prune_calls(at(9000), 100).await.unwrap(), 1);
        assert_eq!(calls().await, "9");
        // More than go at once.
        let many: Vec<Kept> = (1..=450).map(|n| leg(&over(caller(n), Cause::Normal))).collect();
        keep(&mut live, &many).await;
        assert_eq!(store.prune_calls(at(u64::MAX), 401).await.unwrap(), 401);
        assert_eq!(store.prune_calls(at(u64::MAX), 401).await.unwrap(), 49);
    })
    .await;
}

#[tokio::test]
async fn old_recordings_go() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = nine(store).await;
        keep(&mut live, &[taped(&recording(2, 102))]).await;
        // Number 2 is still being made, and so is that of the other VDN.
        let old = store.recordings_to_delete(at(7000), 3).await.unwrap();
        let expected = [(1, 101), (3, 101), (4, 102)].map(|(n, agent)| (VDN, finished(recording(n, agent))));
        assert_eq!(old, expected);
        for (vdn, recording) in &old {
            assert!(store.forget_recording(*vdn, &recording.id).await.unwrap());
            assert!(!store.forget_recording(*vdn, &recording.id).await.unwrap());
        }
        let left = store.recordings_to_delete(at(7000), 100).await.unwrap();
        let left: Vec<u64> = left.iter().map(|(_, recording)| recording.task).collect();
        assert_eq!(left, [5, 6]);
        assert_eq!(found_recordings(store, all(VDN)).await, [9, 8, 7, 6, 5, 2]);
    })
    .await;
}

#[tokio::test]
async fn legs_are_read_page_by_page() {
    on_each_engine(async |fresh| {
        let store = &fresh.store;
        let mut live = store.claim(VDN, "node").await.unwrap();
        // All in the same moment: only call and number tell them apart.
        let moment = |leg: CallLeg| CallLeg { begun: at(5), ..leg };
        let legs: Vec<CallLeg> = (1..=5)
            .flat_map(|n| [moment(caller(n)), moment(agent_leg(n, 101))])
            .collect();
        let kept: Vec<Kept> = legs.iter().map(leg).collect();
        keep(&mut live, &kept).await;
        let mut query = LegQuery {
            vdn: VDN,
            from: at(5),
            to: at(6),
            agent: None,
            skill: None,
            after: None,
            most: 3,
        };
        let mut read = Vec::new();
        loop {
            let page = store.legs_after(&query).await.unwrap();
            let Some(last) = page.last() else { break };
            query.after = Some((last.begun, last.call.clone(), last.number));
            read.extend(page);
        }
        assert_eq!(read, legs);
        query.after = None;
        let with = async |query: LegQuery| store.legs_after(&query).await.unwrap().len();
        for (agent, skill, to, expected) in [
            (Some(101), None, 6, 5),
            (Some(102), None, 6, 0),
            (None, Some(1), 6, 10),
            (Some(101), Some(2), 6, 0),
            (None, None, 5, 0),
        ] {
            let query = LegQuery {
                agent: agent.map(AgentId),
                skill: skill.map(SkillId),
                to: at(to),
                most: u32::MAX,
                ..query.clone()
            };
            assert_eq!(with(query.clone()).await, expected, "{query:?}");
        }
        let after = Some((at(0), CallId::from("a\0b"), 0));
        assert_eq!(with(LegQuery { after, ..query }).await, 0);
    })
    .await;
}
