//! Listening, inserting, whispering, intercepting: spec/voice.md §5, §7.9. Who hears whom is in
//! `hearing.rs`.

use super::check;

const WATCHED: &str = ": 101 signs in idle
     : 121 signs in busy
     : 122 signs in busy
     : 101 talks with 70001";

#[test]
fn s5_listening_from_the_first_ring_to_the_end() {
    check(
        &format!(
            "{WATCHED}
         121 inspects 101 listen
         phone of 121 rings
         rooms
         121 picks up
         rooms
         121 toggles 101
         rooms
         121 switches 101 whisper
         rooms
         121 toggles 101
         121 leaves 101 listen
         121 leaves 101 whisper
         rooms
         records c2
         switch"
        ),
        "ok
         ok; 121 alerting
         101 hears 70001, 70001 hears 101
         ok; 121 off-hook, handling-call, talking(c2 f15), sees(101 name101 SuperviseInsert)
         101 hears 70001, 121 hears 101+70001, 70001 hears 101
         ok
         101 hears 121+70001, 121 hears 101+70001, 70001 hears 101+121
         ok
         101 hears 121+70001, 121 hears 101+70001, 70001 hears 101
         refused: WrongState
         refused: WrongState
         ok; 121 released(c2), sees(101 name101 StopSuperviseInsert), on-hook(switch), busy(0)
         101 hears 70001, 70001 hears 101
         121 rang 0 answered 0 ended 0 Normal by itself
         alert 70001, ring 101 as 70001, answer 70001, ring 121 as 101, hang up 121",
    );
}

#[test]
fn nobody_but_the_inspector_is_told() {
    // The same with an inspector as without.
    for inspected in [false, true] {
        let (begin, end) = if inspected {
            (": 121 inspects 101 insert\n : 121 picks up", ": 121 releases")
        } else {
            ("", "")
        };
        check(
            &format!(
                "{WATCHED}\n {begin}\n 101 holds\n 101 retrieves\n 101 mutes\n 101 unmutes\n {end}\n 70001 hangs up"
            ),
            "ok; 101 held(c1)
             ok; 101 talking(c1 f0)
             ok
             ok
             ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready",
        );
    }
}

#[test]
fn an_idle_agent_is_waited_for_in_silence() {
    check(
        ": 101 signs in idle
         : 121 signs in idle
         121 inspects 101 insert
         121 inspects 101 whisper
         121 picks up
         rooms
         121 is
         101 talks with 70001
         rooms",
        "refused: WrongCallState
         ok
         ok; 121 alerting, off-hook, handling-call, talking(c1 f15), sees(101 name101 SuperviseInsert)
         nobody
         talking since 0, was Idle
         101 handling-call; 101 alerting(c2 70001); 101 off-hook, auto-answer(c2 f0), customer-alerting(c2 70001), talking(c2 f0)
         101 hears 121+70001, 121 hears 101+70001, 70001 hears 101",
    );
}

#[test]
fn an_inspection_in_a_long_connection() {
    check(
        ": 101 signs in idle
         : 121 signs in busy long
         : 101 talks with 70001
         : 121 inspects 101 listen
         : 121 picks up
         121 leaves 101
         121 inspects 101 listen
         rooms
         121 releasephone",
        "ok; 121 released(c2), sees(101 name101 StopSuperviseInsert), busy(0)
         ok; 121 handling-call, talking(c3 f15), sees(101 name101 SuperviseInsert)
         101 hears 70001, 121 hears 101+70001, 70001 hears 101
         ok; 121 released(c3), sees(101 name101 StopSuperviseInsert), on-hook(switch), busy(0)",
    );
}

#[test]
fn how_an_inspection_ends() {
    let on = format!("{WATCHED}\n : 121 inspects 101 listen\n : 121 picks up");
    let over = "121 released(c2), sees(101 name101 StopSuperviseInsert)";
    for (end, expect) in [
        (
            "121 releases",
            format!("ok; {over}, on-hook(switch), busy(0)"),
        ),
        (
            "121 hangs up",
            format!("ok; {over}, on-hook(agent), busy(0)"),
        ),
        (
            "phone of 121 is silent",
            format!("ok; {over}, on-hook(agent), busy(0)"),
        ),
        (
            "121 drops c2",
            format!("ok; {over}, on-hook(switch), busy(0)"),
        ),
        (
            "121 disconnects 121",
            format!("ok; {over}, on-hook(switch), busy(0)"),
        ),
        ("121 logout", "refused: InCall".into()),
        (
            "121 forcelogout",
            format!("ok; {over}, on-hook(switch), busy(0); 121 gone Own"),
        ),
        (
            "101 forcelogout",
            format!(
                "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; {over}, on-hook(switch), busy(0); 101 gone Own"
            ),
        ),
        (
            "directory takes role from 121",
            format!("ok; {over}, on-hook(switch), busy(0)"),
        ),
        (
            "directory without 121",
            format!("ok; {over}, on-hook(switch), busy(0); 121 gone Removed"),
        ),
        (
            "directory without 101",
            format!(
                "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; {over}, on-hook(switch), busy(0); 101 gone Removed"
            ),
        ),
        (
            "restart",
            "ok; 101 released(c1), customer-released(c1 70001); 121 released(c2); 101 on-hook(switch), ready; 121 on-hook(switch), busy(0)".into(),
        ),
    ] {
        check(&format!("{on}\n {end}"), &expect);
    }
    check(
        ": 101 signs in idle\n : 121 signs in idle auto-work\n : 121 inspects 101 listen\n : 121 picks up\n 121 leaves 101",
        "ok; 121 released(c1), sees(101 name101 StopSuperviseInsert), on-hook(switch), wrap-up",
    );
}

#[test]
fn an_inspectors_phone_that_isnt_answered() {
    let rings = format!("{WATCHED}\n : 121 inspects 101 listen\n : phone of 121 rings");
    for (end, expect) in [
        (
            "phone of 121 does not answer",
            "ok; 121 connect-failed(c2), on-hook(switch), busy(0)",
        ),
        (
            "phone of 121 is busy",
            "ok; 121 connect-failed(c2), on-hook(switch), busy(0)",
        ),
        (
            "121 releases",
            "ok; 121 connect-failed(c2), on-hook(switch), busy(0)",
        ),
        (
            "121 leaves 101",
            "ok; 121 connect-failed(c2), on-hook(switch), busy(0)",
        ),
        (
            "101 forcelogout",
            "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; 121 connect-failed(c2), on-hook(switch), busy(0); 101 gone Own",
        ),
        ("+30s", "25: 121 connect-failed(c2), on-hook(switch), busy(0)"),
    ] {
        check(&format!("{rings}\n {end}"), expect);
    }
    check(
        &format!("{rings}\n 121 toggles 101\n 121 picks up\n rooms"),
        "ok
         ok; 121 off-hook, handling-call, talking(c2 f15), sees(101 name101 SuperviseInsert)
         101 hears 121+70001, 121 hears 101+70001, 70001 hears 101+121",
    );
}

#[test]
fn a_linked_phone_takes_the_inspection_and_hangs_up() {
    check(
        ": 101 signs in idle
         : 121 signs in busy linkage
         : 121 inspects 101 listen
         121 phonepickup
         121 picks up
         121 phonehangup
         121 inspects 101 listen
         121 phonehangup",
        "ok
         ok; 121 alerting, off-hook, handling-call, talking(c1 f15), sees(101 name101 SuperviseInsert)
         ok; 121 released(c1), sees(101 name101 StopSuperviseInsert), on-hook(switch), busy(0)
         ok
         ok; 121 connect-failed(c2), busy(0)",
    );
}

#[test]
fn at_most_four_inspect_an_agent() {
    check(
        "rule inspectors
         : 101 signs in idle
         : 102 signs in idle
         : 103 signs in idle
         : 104 signs in idle
         : 105 signs in idle
         : 106 signs in idle
         : 102 inspects 101 listen
         : 103 inspects 101 listen
         : 104 inspects 101 listen
         : 105 inspects 101 listen
         106 inspects 101 listen
         : 103 releases
         106 inspects 101 listen",
        "ok
         refused: WrongCallState
         ok",
    );
}

#[test]
fn s7_9_intercept() {
    for mode in ["listen", "insert", "whisper"] {
        check(
            &format!(
                "rule record
                 {WATCHED}
                 : 121 inspects 101 {mode}
                 : 121 picks up
                 121 intercepts 101 c1
                 rooms
                 101 is
                 121 is
                 records c1
                 records c2
                 recordings
                 121 holds
                 121 retrieves
                 121 releases"
            ),
            "ok
             ok; 121 sees(101 name101 StopSuperviseInsert); 101 released(c1), customer-released(c1 70001), record-done(c1), on-hook(switch), ready; 121 talking(c1 f0); 121 record(c1)
             121 hears 70001, 70001 hears 121
             idle, was Talking
             talking since 0, then busy 0, was Busy
             70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal; 121 rang 0 answered 0, from 101
             121 rang 0 answered 0 ended 0 Normal by itself
             c1 of 101 written; c1 of 121 on
             ok; 121 held(c1)
             ok; 121 talking(c1 f0)
             ok; 121 released(c1), customer-released(c1 70001), record-done(c1), on-hook(switch), busy(0)",
        );
    }
}

#[test]
fn s7_9_what_cant_be_intercepted() {
    let refused = "refused: WrongCallState";
    for (state, expect) in [
        (": 101 holds", refused),
        (": 101 holds\n : 101 talks to 13800", refused),
        (": 101 help 102\n : 102 picks up", refused),
        (": 101 help3 102", refused),
        (": 101 help3 102\n : 102 picks up", refused),
        (": 101 transfers 102 success", refused),
        (": 101 transfers 13800 success", refused),
        (": 70001 hangs up", refused),
        (
            ": 70001 hangs up\n : 101 calls 102\n : 101 picks up\n : 102 picks up",
            refused,
        ),
        (": 121 leaves 101", "refused: WrongState"),
        (
            ": 101 mutes",
            "ok; 121 sees(101 name101 StopSuperviseInsert); 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; 121 talking(c1 f0)",
        ),
    ] {
        check(
            &format!(
                ": 101 signs in idle
                 : 121 signs in busy
                 : 101 talks with 70001
                 : 102 signs in idle
                 : 121 inspects 101 listen
                 : 121 picks up
                 {state}
                 121 intercepts 101"
            ),
            expect,
        );
    }
    check(
        &format!(
            "{WATCHED}
             : 121 inspects 101 listen
             121 intercepts 101
             : 121 picks up
             121 intercepts 101 1-1
             121 intercepts 101 c1
             rooms"
        ),
        "refused: WrongState
         refused: NoCall
         ok; 121 sees(101 name101 StopSuperviseInsert); 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; 121 talking(c1 f0)
         121 hears 70001, 70001 hears 121",
    );
}

#[test]
fn another_inspector_stays_with_the_agent_whose_call_was_taken() {
    check(
        &format!(
            "{WATCHED}
             : 121 inspects 101 listen
             : 121 picks up
             : 122 inspects 101 insert
             : 122 picks up
             : 121 intercepts 101
             rooms
             : 101 talks with 70002
             rooms"
        ),
        "121 hears 70001, 70001 hears 121
         101 hears 122+70002, 121 hears 70001, 122 hears 101+70002, 70001 hears 121, 70002 hears 101+122",
    );
}

#[test]
fn both_sign_out_in_the_same_instant() {
    for order in [
        "101 forcelogout\n : 121 forcelogout",
        "121 forcelogout\n : 101 forcelogout",
    ] {
        check(
            &format!("{WATCHED}\n : 121 inspects 101 whisper\n : 121 picks up\n : {order}\n rooms"),
            "nobody",
        );
    }
}

#[test]
fn the_agents_phone_is_lost_while_it_is_inspected() {
    check(
        &format!(
            "{WATCHED}
             : 121 inspects 101 insert
             : 121 picks up
             phone of 101 is silent
             rooms
             121 intercepts 101
             101 talks with 70002
             rooms"
        ),
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(agent), ready
         nobody
         refused: WrongCallState
         101 handling-call; 101 alerting(c3 70002); 101 off-hook, auto-answer(c3 f0), customer-alerting(c3 70002), talking(c3 f0)
         101 hears 121+70002, 121 hears 101+70002, 70002 hears 101+121",
    );
}

#[test]
fn the_inspector_is_offered_no_call_and_is_inspected_by_nobody() {
    check(
        "rule inspectors
         : 101 signs in idle
         : 102 signs in idle
         : 103 signs in busy
         : 102 inspects 101 listen
         : 102 picks up
         : 101 talks with 70001
         70002 calls 3000
         103 inspects 102 listen
         103 calls 102
         101 transfers 102 success
         102 calls out 13800
         102 holds
         102 transfers 103 success
         102 dials 1
         102 mutes
         102 plays hello
         102 binds 40009
         : 102 leaves 101
         102 is",
        "ok
         ok
         refused: WrongState
         refused: 102 unavailable
         refused: 102 unavailable
         refused: InCall
         refused: NoCall
         refused: NoCall
         refused: NoCall
         refused: NoCall
         refused: WrongMediaState
         refused: WrongState
         ringing until 20, was Idle",
    );
}

/// Of several it is the one who has listened for longest, whatever they may do.
#[test]
fn who_inspects_is_named() {
    check(
        ": rule inspectors
         : 101 signs in idle
         : 103 signs in idle
         : 121 signs in idle
         : 101 talks with 70001
         101 shows inspector
         : 121 inspects 101 listen
         101 shows inspector
         : 121 picks up
         101 shows inspector
         : +1s
         : 103 inspects 101 whisper
         : 103 picks up
         : 121 switches 101 insert
         101 shows inspector
         121 shows inspector
         : 121 leaves 101
         101 shows inspector
         : 70001 hangs up
         101 shows inspector
         : 101 talks with 70002
         : 103 intercepts 101
         101 shows inspector
         103 shows inspector",
        "none
         none
         121
         121
         none
         103
         103
         none
         none",
    );
}
