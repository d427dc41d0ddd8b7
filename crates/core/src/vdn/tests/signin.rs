//! Sign-in: states, events and their order, forcing, limits.

use super::check;

#[test]
fn the_status_gives_the_events_in_order() {
    check("101 signs in idle", "ok; 101 in-service, ready");
    check("101 signs in busy", "ok; 101 in-service, ready, busy(0)");
    check("101 signs in work", "ok; 101 in-service, ready, wrap-up");
    check(
        "101 signs in idle linkage",
        "ok; 101 in-service, ready, linkage(true)",
    );
    check(
        "101 signs in busy linkage",
        "ok; 101 in-service, ready, busy(0), linkage(true)",
    );
    check(
        "101 signs in work linkage",
        "ok; 101 in-service, ready, wrap-up, linkage(true)",
    );
}

#[test]
fn the_state_is_the_one_asked_for() {
    check(": 101 signs in idle \n 101 is", "idle");
    check(": 101 signs in busy \n 101 is", "busy 0");
    check(": 101 signs in work \n 101 is", "work");
    check(
        ": rule wrap-up 30 \n : 101 signs in work \n 101 is",
        "work until 30",
    );
}

#[test]
fn who_is_not_configured_is_unknown() {
    check("999 signs in idle", "refused: unknown agent 999");
    check("999 forcelogin idle", "refused: unknown agent 999");
}

#[test]
fn a_second_sign_in_must_be_forced() {
    check(
        ": 101 signs in busy
         101 signs in idle
         101 is
         101 forcelogin idle
         101 is
         101 owes",
        "refused: AlreadySignedIn
         busy 0
         ok; 101 gone Replaced; 101 in-service, ready
         idle
         owed [1 2]",
    );
    check("101 forcelogin work", "ok; 101 in-service, ready, wrap-up");
}

#[test]
fn forcing_can_be_forbidden() {
    check(
        ": rule no forcing
         101 forcelogin idle
         101 signs in idle
         101 forcelogin idle
         101 is",
        "ok; 101 in-service, ready
         refused: ForcingForbidden
         refused: ForcingForbidden
         idle",
    );
}

#[test]
fn a_forced_sign_in_ends_the_call_of_the_older_session() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         101 forcelogin busy
         rooms
         101 releases",
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; 101 gone Replaced; 101 in-service, ready, busy(0)
         nobody
         refused: NoCall",
    );
}

#[test]
fn the_older_desktop_is_shut_out() {
    check(
        ": 101 signs in idle
         : 101 forcelogin idle
         101 polls with g1
         101 sayfree with g1
         101 polls with g2",
        "refused: WrongGuid
         refused: WrongGuid
         alive",
    );
}

#[test]
fn reports_about_an_older_session_are_ignored() {
    check(
        ": 101 signs in idle
         101 told 2 of an older session
         101 owes
         101 told 2
         101 owes",
        "ok
         owed [1 2]
         ok
         owed []",
    );
}

#[test]
fn a_refused_forced_sign_in_leaves_the_older_session() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         101 forcelogin idle phone 40002
         101 polls",
        "refused: phone bound to 102
         alive",
    );
}

#[test]
fn as_many_agents_as_licensed() {
    check(
        ": rule agents 2
         : 101 signs in idle
         : 102 signs in idle
         103 signs in idle
         102 forcelogin idle
         103 signs in idle
         : 101 logout
         103 signs in idle",
        "refused: agent limit 2
         ok; 102 gone Replaced; 102 in-service, ready
         refused: agent limit 2
         ok; 103 in-service, ready",
    );
    check(": rule agents 0 \n 101 signs in idle", "refused: agent limit 0");
}

#[test]
fn as_many_video_agents_as_licensed() {
    check(
        ": rule video 1
         : 101 signs in idle video
         102 signs in idle video
         102 signs in idle
         102 forcelogin idle video
         101 forcelogin idle video
         101 forcelogin idle
         102 forcelogin idle video
         102 is",
        "refused: video limit 1
         ok; 102 in-service, ready
         refused: video limit 1
         ok; 101 gone Replaced; 101 in-service, ready
         ok; 101 gone Replaced; 101 in-service, ready
         ok; 102 gone Replaced; 102 in-service, ready
         idle",
    );
}

#[test]
fn an_inspector_that_listens_is_told_of_others() {
    check(
        ": 121 signs in idle listens
         101 signs in idle
         101 forcelogin idle
         101 logout
         : 121 logout
         101 signs in idle",
        "ok; 101 in-service, ready; 121 sees(101 name101 in)
         ok; 101 gone Replaced; 121 sees(101 name101 out); 101 in-service, ready; 121 sees(101 name101 in)
         ok; 101 gone Own; 121 sees(101 name101 out)
         ok; 101 in-service, ready",
    );
    check(
        ": 121 signs in idle
         101 signs in idle",
        "ok; 101 in-service, ready",
    );
}

#[test]
fn only_who_may_inspect_is_told() {
    check(
        ": 102 signs in idle listens
         101 signs in idle",
        "ok; 101 in-service, ready",
    );
    check(
        ": 122 signs in idle listens
         101 signs in idle
         104 signs in idle
         121 signs in idle",
        "ok; 101 in-service, ready; 122 sees(101 name101 in)
         ok; 104 in-service, ready
         ok; 121 in-service, ready",
    );
    check(
        ": 121 signs in idle listens
         : directory takes role from 121
         101 signs in idle",
        "ok; 101 in-service, ready",
    );
}
