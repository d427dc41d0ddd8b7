//! What a restart keeps.

use super::{check, fixture};
use crate::vdn::{Change, Input, Reply, Rules, Saved, Vdn};
use crate::{AgentId, Guid};
use std::sync::Arc;

#[test]
fn states_wishes_times_and_events_are_kept() {
    check(
        ": 101 signs in idle
         : 102 signs in work
         : 103 signs in idle
         : 101 rest 60
         : 102 saybusy 200
         : 70001 calls 3002
         +30s
         restart
         101 is
         101 owes
         101 polls
         102 cancelwork
         102 owes
         +30s",
        "quiet
         ok
         rest 7 until 60, was Idle
         owed [1 2 3]
         alive
         ok; 102 busy(200)
         owed [1 2 3 4]
         60: 101 rest-timeout",
    );
}

#[test]
fn silence_begins_anew() {
    check(
        ": 101 signs in idle
         +110s
         restart
         +119s
         +1s",
        "quiet
         ok
         quiet
         230: 101 gone Silence",
    );
}

#[test]
fn phones_limits_and_listeners_are_kept() {
    check(
        ": rule video 1
         : 121 signs in idle listens
         : 101 signs in idle video
         restart
         102 signs in idle phone 40001
         102 signs in idle video
         102 signs in idle
         101 logout",
        "ok
         refused: phone bound to 101
         refused: video limit 1
         ok; 102 in-service, ready; 121 sees(102 name102 in)
         ok; 101 gone Own; 121 sees(101 name101 out)",
    );
}

#[test]
fn guids_are_kept() {
    check(
        ": 101 signs in idle dynamic
         +60s
         101 polls
         restart
         101 polls with g1
         101 polls
         101 polls with wrong",
        "quiet
         alive, g2
         ok
         alive, g2
         alive
         refused: WrongGuid",
    );
}

#[test]
fn pushes_have_not_been_failing() {
    check(
        ": 101 signs in idle push
         : push to 101 fails
         +60s
         restart
         +60s
         push to 101 fails",
        "quiet
         ok
         quiet
         ok",
    );
}

#[test]
fn a_new_session_is_newer_than_every_restored_one() {
    let directory = Arc::new(fixture::directory());
    let sign_in = |id| {
        Input::SignIn(Box::new(fixture::sign_in(
            AgentId(id),
            Guid::from_random(id.into(), "N"),
        )))
    };
    let mut vdn = Vdn::new(directory.clone(), Rules::default());
    let mut saved = Saved::default();
    for change in vdn.step(fixture::START, sign_in(101)).changes {
        saved.apply(change);
    }
    let first = vdn.agent(AgentId(101)).unwrap().session.serial;
    let mut vdn = Vdn::restore(directory, Rules::default(), fixture::START, saved);
    // The clock of the machine may stand still or go back.
    let Ok(Reply::SignedIn(second)) = vdn.step(fixture::START, sign_in(102)).reply else {
        panic!("not signed in");
    };
    assert!(second.session.serial > first);
}

/// A change that comes once more, or too late, must not end a newer session.
#[test]
fn the_end_of_an_older_session_leaves_the_newer_one() {
    let mut vdn = Vdn::new(Arc::new(fixture::directory()), Rules::default());
    let mut request = fixture::sign_in(AgentId(101), Guid::from_random(1, "N"));
    let mut changes = vdn
        .step(fixture::START, Input::SignIn(Box::new(request.clone())))
        .changes;
    request.forced = true;
    changes.extend(vdn.step(fixture::START, Input::SignIn(Box::new(request))).changes);
    let end = changes
        .iter()
        .find(|change| matches!(change, Change::Gone { .. }))
        .cloned();
    changes.extend(end);
    let mut saved = Saved::default();
    for change in changes {
        saved.apply(change);
    }
    let (agent, owed) = saved.into_agents().next().unwrap();
    assert_eq!(vdn.save(AgentId(101)), Some((&agent, &owed)));
}

#[test]
fn calls_do_not_outlive_a_restart() {
    check(
        ": rule record
         : 101 signs in idle auto-work
         : 101 talks with 70001
         : 102 signs in idle
         : 70002 calls 3000
         : 103 signs in idle
         : 104 signs in idle
         : 103 calls 104
         : 103 picks up
         : 104 picks up
         : 101 saybusy 200
         : 102 rest 60
         +1s
         restart
         101 is
         102 is
         103 is
         rooms
         records c1
         records c2
         +20s
         70003 calls 3000
         104 picks up
         103 picks up
         rooms",
        "quiet
         ok; 101 released(c1), customer-released(c1 70001); 102 released(c2), customer-released(c2 70002); 103 released(c3), customer-released(c3 104); 104 released(c3), customer-released(c3 103); 101 on-hook(switch), busy(200); 102 on-hook(switch), rest; 103 on-hook(switch), ready; 104 on-hook(switch), ready
         busy 200, was Talking
         rest 7 until 61, was Ringing
         idle, was Talking
         nobody
         70001 rang 0 answered 0 ended 1 Restart; 101 rang 0 answered 0 ended 1 Restart
         70002 ended 1 Restart; 102 ended 1 Restart
         quiet
         ok; 103 handling-call
         ok
         ok; 103 alerting(c4 70003), off-hook, auto-answer(c4 f0), customer-alerting(c4 70003), talking(c4 f0); 103 record(c4)
         103 hears 70003, 70003 hears 103",
    );
    check(
        ": 101 signs in idle auto-work
         : 101 talks with 70001
         : 101 holds
         : 101 talks to 13800
         : 101 holds
         +1s
         restart
         101 is",
        "quiet
         ok; 101 released(c1), customer-released(c1 70001), released(c2), customer-released(c2 13800), on-hook(switch), wrap-up
         work, was Talking",
    );
}
