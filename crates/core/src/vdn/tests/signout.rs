//! The ends of a session.

use super::check;

#[test]
fn an_agent_signs_out() {
    check(
        ": 101 signs in idle
         101 logout
         101 is
         101 logout
         101 polls",
        "ok; 101 gone Own
         not signed in
         refused: NotSignedIn
         refused: NotSignedIn",
    );
    check(": 101 signs in busy \n 101 logout", "ok; 101 gone Own");
    check(": 101 signs in work \n 101 logout", "ok; 101 gone Own");
    check(
        ": 101 signs in idle \n : 101 rest 60 \n 101 logout",
        "ok; 101 gone Own",
    );
}

#[test]
fn no_sign_out_in_a_call() {
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         101 logout
         : 101 picks up
         101 logout
         101 is
         : 101 releases
         101 logout",
        "refused: InCall
         refused: InCall
         talking since 0, was Ringing
         ok; 101 gone Own",
    );
}

#[test]
fn a_forced_sign_out_hangs_up() {
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         101 forcelogout
         101 is
         switch",
        "ok; 101 released(c1), customer-released(c1 70001), ready; 101 gone Own
         not signed in
         alert 70001, ring 101 as 70001, answer 70001, hang up 101",
    );
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         101 forcelogout 17
         switch",
        "ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), ready; 101 gone Client(17)
         ring 101 as 13800, ring 13800 as 40001, hang up 13800, hang up 101",
    );
    check(
        ": 101 signs in idle \n 101 forcelogout 255",
        "ok; 101 gone Client(255)",
    );
    check("101 forcelogout", "refused: NotSignedIn");
}

#[test]
fn an_inspector_signs_out() {
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         inspector signs out 101
         inspector signs out 101
         rooms",
        "ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), ready; 101 gone Inspector
         refused: NotSignedIn
         nobody",
    );
}

#[test]
fn silence_ends_the_session() {
    check(
        ": 101 signs in idle
         +119s
         101 polls
         +119s
         +1s
         101 polls",
        "quiet
         alive
         quiet
         239: 101 gone Silence
         refused: NotSignedIn",
    );
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         +120s
         rooms
         records c1",
        "120: 101 released(c1), customer-released(c1 13800), on-hook(switch), ready; 101 gone Silence
         nobody
         101 rang 0 answered 0 ended 120 Normal by itself; 13800 rang 0 answered 0 ended 120 Normal",
    );
}

#[test]
fn what_counts_as_a_sign_of_life() {
    check(
        ": 101 signs in idle
         +100s
         101 handshakes
         +100s
         101 alive
         +119s
         101 saybusy 200
         101 polls with wrong
         +1s",
        "quiet
         alive
         quiet
         ok
         quiet
         ok; 101 busy(200)
         refused: WrongGuid
         320: 101 gone Silence",
    );
    check("101 alive", "refused: NotSignedIn");
}

#[test]
fn each_agent_has_its_own_silence() {
    check(
        ": 101 signs in idle
         +60s
         : 102 signs in idle
         +60s
         +60s",
        "quiet
         120: 101 gone Silence
         180: 102 gone Silence",
    );
}

#[test]
fn a_late_tick_does_all_that_was_due() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         +60s
         : 102 polls
         : 102 rest 60
         +110s late",
        "quiet
         170: 101 gone Silence; 102 rest-timeout",
    );
}

#[test]
fn too_many_events_end_the_session() {
    check(
        ": rule owed 4
         : 101 signs in idle
         : 102 signs in idle
         101 saybusy 200
         101 sayfree
         101 owes
         102 notes 101 hello
         101 saybusy 201
         101 is
         102 is",
        "ok; 101 busy(200)
         ok; 101 busy-cancelled
         owed [1 2 3 4]
         refused: NobodyReached
         ok; 101 busy(201); 101 gone Overflow
         not signed in
         idle",
    );
    check(
        ": rule owed 4
         : 101 signs in idle
         : 101 told 2
         : 101 saybusy 200
         : 101 sayfree
         : 101 saybusy 200
         101 owes
         101 sayfree
         101 told 6
         101 saybusy 200",
        "owed [3 4 5]
         ok; 101 busy-cancelled
         ok
         ok; 101 busy(200)",
    );
}

#[test]
fn one_overflow_can_cause_another() {
    check(
        ": rule owed 3
         : 121 signs in idle listens
         101 signs in busy
         102 notes 101 hello
         : 102 signs in idle
         102 is",
        "ok; 101 in-service, ready, busy(0); 121 sees(101 name101 in)
         refused: NotSignedIn
         idle",
    );
    check(
        ": rule owed 3
         : 101 signs in busy
         : 121 signs in idle listens
         : 122 signs in idle
         121 owes
         101 sayfree
         121 is",
        "owed [1 2 3]
         ok; 101 busy-cancelled; 101 gone Overflow; 121 sees(101 name101 out); 121 gone Overflow
         not signed in",
    );
}
