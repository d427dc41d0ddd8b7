//! Supervision: spec/voice.md §5, §7.9.

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

/// What 101, its customer, 121 (the inspector) and others hear in each mode, whatever 101 does.
#[track_caller]
fn hears(script: &str, expect: [&str; 3]) {
    for (mode, expect) in ["listen", "insert", "whisper"].into_iter().zip(expect) {
        check(
            &format!(
                ": 101 signs in idle
                 : 102 signs in idle
                 : 121 signs in idle
                 : 102 saybusy 200
                 : 101 talks with 70001
                 : 121 inspects 101 listen
                 : 121 picks up
                 : 121 switches 101 {mode}
                 : 102 cancelbusy
                 {script}
                 rooms"
            ),
            expect,
        );
    }
}

#[test]
fn who_hears_whom_in_a_talk() {
    hears(
        "",
        [
            "101 hears 70001, 121 hears 101+70001, 70001 hears 101",
            "101 hears 121+70001, 121 hears 101+70001, 70001 hears 101+121",
            "101 hears 121+70001, 121 hears 101+70001, 70001 hears 101",
        ],
    );
}

#[test]
fn who_hears_whom_on_hold_and_back() {
    hears(": 101 holds", ["70001 hears music"; 3]);
    hears(
        ": 101 holds\n : 101 retrieves",
        [
            "101 hears 70001, 121 hears 101+70001, 70001 hears 101",
            "101 hears 121+70001, 121 hears 101+70001, 70001 hears 101+121",
            "101 hears 121+70001, 121 hears 101+70001, 70001 hears 101",
        ],
    );
}

#[test]
fn who_hears_whom_when_muted() {
    hears(
        ": 101 mutes",
        [
            "101 hears 70001, 121 hears 70001, 70001 hears nobody",
            "101 hears 121+70001, 121 hears 70001, 70001 hears 121",
            "101 hears 121+70001, 121 hears 70001, 70001 hears nobody",
        ],
    );
}

#[test]
fn who_hears_whom_while_it_rings_at_the_other_end() {
    hears(
        ": 101 holds\n : 101 calls out 13800\n : 13800 rings",
        [
            "101 hears ringback, 121 hears 101+ringback, 70001 hears music",
            "101 hears 121+ringback, 121 hears 101+ringback, 70001 hears music",
            "101 hears 121+ringback, 121 hears 101+ringback, 70001 hears music",
        ],
    );
}

#[test]
fn who_hears_whom_in_a_consultation() {
    hears(
        ": 101 help 102\n : 102 picks up",
        [
            "101 hears 102, 102 hears 101, 121 hears 101+102, 70001 hears music",
            "101 hears 102+121, 102 hears 101+121, 121 hears 101+102, 70001 hears music",
            "101 hears 102+121, 102 hears 101, 121 hears 101+102, 70001 hears music",
        ],
    );
}

#[test]
fn who_hears_whom_in_a_talk_of_three() {
    let expect = [
        "101 hears 102+70001, 102 hears 101+70001, 121 hears 101+102+70001, 70001 hears 101+102",
        "101 hears 102+121+70001, 102 hears 101+121+70001, 121 hears 101+102+70001, 70001 hears 101+102+121",
        "101 hears 102+121+70001, 102 hears 101+70001, 121 hears 101+102+70001, 70001 hears 101+102",
    ];
    hears(": 101 help3 102\n : 102 picks up", expect);
    hears(
        ": 101 holds\n : 101 calls 102\n : 102 picks up\n : 101 confers c1",
        expect,
    );
}

#[test]
fn who_hears_whom_when_the_helper_is_inspected() {
    for (mode, expect) in [
        (
            "listen",
            "101 hears 102+70001, 102 hears 101+70001, 122 hears 101+102+70001, 70001 hears 101+102",
        ),
        (
            "whisper",
            "101 hears 102+70001, 102 hears 101+122+70001, 122 hears 101+102+70001, 70001 hears 101+102",
        ),
    ] {
        check(
            &format!(
                ": 101 signs in idle
                 : 102 signs in busy
                 : 122 signs in busy
                 : 101 talks with 70001
                 : 122 inspects 102 {mode}
                 : 122 picks up
                 : 102 cancelbusy
                 : 101 help3 102
                 : 102 picks up
                 rooms"
            ),
            expect,
        );
    }
}

#[test]
fn who_hears_whom_when_the_call_is_gone_and_the_next_one_comes() {
    hears(": 70001 hangs up", ["nobody"; 3]);
    hears(
        ": 101 transfers 102 release\n : 102 picks up",
        ["102 hears 70001, 70001 hears 102"; 3],
    );
    hears(
        ": 101 transfers 13800 talking\n : 13800 answers\n : 101 releases",
        ["13800 hears 70001, 70001 hears 13800"; 3],
    );
    hears(
        ": 102 saybusy 200\n : 70001 hangs up\n : 101 talks with 70002",
        [
            "101 hears 70002, 121 hears 101+70002, 70002 hears 101",
            "101 hears 121+70002, 121 hears 101+70002, 70002 hears 101+121",
            "101 hears 121+70002, 121 hears 101+70002, 70002 hears 101",
        ],
    );
    hears(
        ": 70001 hangs up\n : 101 calls 102\n : 101 picks up\n : 102 picks up",
        [
            "101 hears 102, 102 hears 101, 121 hears 101+102",
            "101 hears 102+121, 102 hears 101+121, 121 hears 101+102",
            "101 hears 102+121, 102 hears 101, 121 hears 101+102",
        ],
    );
}

#[test]
fn who_hears_whom_with_several_inspectors() {
    check(
        &format!(
            "{WATCHED}
         : 121 inspects 101 whisper
         : 121 picks up
         : 122 inspects 101 listen
         : 122 picks up
         rooms
         : 122 switches 101 insert
         rooms"
        ),
        "101 hears 121+70001, 121 hears 101+70001, 122 hears 101+70001, 70001 hears 101
         101 hears 121+122+70001, 121 hears 101+122+70001, 122 hears 101+70001, 70001 hears 101+122",
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
        (
            "+30s",
            "25: 121 connect-failed(c2), on-hook(switch), busy(0)",
        ),
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
fn who_may_inspect_whom_and_when() {
    check(
        ": 101 signs in idle
         : 104 signs in idle
         : 121 signs in idle
         : 122 signs in idle
         101 inspects 104 listen
         101 inspects 999 listen
         101 leaves 104
         101 watches 104
         101 forces 104 busy
         101 force-drops 1-1
         122 inspects 104 listen
         122 inspects 999 listen
         122 forces 104 out
         122 watches 101,104
         122 force-drops 1-1
         121 inspects 121 listen
         121 inspects 102 listen
         121 leaves 101
         121 toggles 101
         121 switches 101 insert
         121 intercepts 101
         122 inspects 101 listen
         121 inspects 122 listen
         122 inspects 101 listen
         122 calls out 13800",
        "refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: unknown agent 999
         refused: NoRight
         refused: NoRight
         refused: NoCall
         refused: WrongState
         refused: 102 unavailable
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         ok
         refused: WrongState
         refused: InCall
         refused: InCall",
    );
    check(
        ": 101 signs in idle
         : 121 signs in idle no-phone
         : 122 signs in idle must-change
         121 inspects 101 listen
         122 inspects 101 listen
         : 121 forcelogin
         : 121 rest 60
         121 inspects 101 listen
         : 121 cancelrest
         : 121 talks to 13800
         121 inspects 101 listen
         : 121 holds
         121 inspects 101 listen",
        "refused: NoPhone
         refused: PasswordChangeRequired
         refused: WrongState
         refused: InCall
         refused: InCall",
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
        (": 70001 hangs up\n : 101 calls 102\n : 101 picks up\n : 102 picks up", refused),
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
fn s5_forced_states() {
    check(
        ": 101 signs in idle
         : 121 signs in idle
         121 forces 101 busy
         101 is
         121 forces 101 idle
         121 forces 101 rest 60
         121 forces 101 rest 60
         121 forces 101 idle
         : 101 talks with 70001
         121 forces 101 rest 60
         101 is
         121 forces 101 idle
         121 forces 101 busy
         70001 hangs up
         121 forces 101 out
         121 forces 101 idle",
        "ok; 101 forced-busy
         busy 3, was Idle
         ok; 101 forced-idle
         ok; 101 rest
         refused: WrongState
         ok; 101 forced-idle
         ok
         talking since 0, then rest 60 s, was Ringing
         ok; 101 rest-cancelled
         ok
         ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), busy(3)
         ok; 101 gone Inspector
         refused: 101 unavailable",
    );
}

#[test]
fn s5_a_dropped_call_ends_for_all() {
    let begin = ": 101 signs in idle\n : 102 signs in busy\n : 121 signs in busy\n";
    for (state, call, expect) in [
        (
            ": 101 talks with 70001",
            "c1",
            "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready",
        ),
        (
            ": 101 talks with 70001\n : 101 holds",
            "c1",
            "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready",
        ),
        (
            ": 70001 calls 3000\n : phone of 101 rings",
            "c1",
            "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready",
        ),
        (
            ": 101 calls out 13800",
            "c1",
            "ok; 101 call-out-failed(c1), connect-failed(c1), ready",
        ),
        (
            ": 101 calls out 13800\n : 101 picks up",
            "c1",
            "ok; 101 on-hook(switch), call-out-failed(c1), connect-failed(c1), ready",
        ),
        (
            ": 102 cancelbusy\n : 101 calls 102\n : 101 picks up\n : 102 picks up",
            "c1",
            "ok; 102 customer-released(c1 101), released(c1), on-hook(switch), ready; 101 customer-released(c1 102), released(c1), on-hook(switch), ready",
        ),
        (
            ": 101 talks with 70001\n : 102 cancelbusy\n : 101 help3 102\n : 102 picks up",
            "c2",
            "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 customer-released(c2 102), talking(c1 f0)",
        ),
        (": 70001 calls 3002", "c1", "refused: NoCall"),
    ] {
        check(
            &format!("{begin} {state}\n 121 force-drops {call}"),
            expect,
        );
    }
}

#[test]
fn s5_what_observers_are_told() {
    check(
        ": 121 signs in idle
         121 watches 101,121,102
         101 signs in idle
         101 saybusy 200
         101 saybusy 201 prolong
         101 cancelbusy
         101 rest 60
         101 cancelrest
         101 work
         101 cancelwork
         101 talks with 70001
         101 holds
         101 retrieves
         101 mutes
         101 unmutes
         101 records
         101 stoprecord
         101 releases
         101 logout
         121 logout
         101 signs in idle",
        "ok
         ok; 101 in-service, ready; 121 sees(101 name101 in), sees(101 name101 Idle)
         ok; 121 sees(101 name101 Busy); 101 busy(200)
         ok; 101 busy(201)
         ok; 121 sees(101 name101 Idle); 101 busy-cancelled
         ok; 121 sees(101 name101 Rest); 101 rest
         ok; 121 sees(101 name101 Idle); 101 rest-cancelled
         ok; 121 sees(101 name101 Work); 101 work
         ok; 121 sees(101 name101 Idle); 101 work-cancelled
         101 handling-call; 101 alerting(c1 70001); 121 sees(101 name101 WaitAlerting); 101 off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0); 121 sees(101 name101 Active)
         ok; 101 held(c1)
         ok; 101 talking(c1 f0); 121 sees(101 name101 Active)
         ok; 121 sees(101 name101 Mute)
         ok; 121 sees(101 name101 Active)
         ok; 101 record(c1); 121 sees(101 name101 RecordBegin)
         ok; 101 record-done(c1); 121 sees(101 name101 RecordStop)
         ok; 101 released(c1); 121 sees(101 name101 HungUp); 101 customer-released(c1 70001), on-hook(switch); 121 sees(101 name101 Idle); 101 ready
         ok; 101 gone Own; 121 sees(101 name101 out)
         ok; 121 gone Own
         ok; 101 in-service, ready",
    );
}

#[test]
fn s5_observers_of_calls() {
    check(
        ": 101 signs in idle manual
         : 121 signs in busy
         : 122 signs in busy
         : 121 watches 101
         122 watches 101
         122 watches 101
         122 unwatches 101,102
         122 unwatches 101
         : 122 watches 101
         : 70001 calls 3000
         : phone of 101 rings
         101 picks up
         101 answers
         : 102 signs in idle
         : 101 help3 102
         102 picks up
         : 102 releases
         122 inspects 101 listen
         122 picks up
         122 toggles 101
         122 switches 101 whisper
         122 switches 101 listen
         122 releases
         122 forcelogout
         101 releases
         101 plays hello
         101 picks up",
        "ok; 121 sees(101 name101 Monitor)
         ok
         ok; 121 sees(101 name101 StopMonitor)
         ok
         ok; 101 off-hook, ringing(c1 f0); 121 sees(101 name101 WaitAnswer); 122 sees(101 name101 WaitAnswer); 101 customer-alerting(c1 70001)
         ok; 101 talking(c1 f0); 121 sees(101 name101 Active); 122 sees(101 name101 Active)
         ok; 102 alerting(c2 101), off-hook, auto-answer(c2 f52), customer-alerting(c2 101 of 101), talking(c2 f52); 101 conference(c2 102); 121 sees(101 name101 ThreeParty); 122 sees(101 name101 ThreeParty)
         ok
         ok; 122 alerting, off-hook, handling-call, talking(c3 f15), sees(101 name101 SuperviseInsert); 121 sees(101 name101 SuperviseOther)
         ok; 121 sees(101 name101 InsertCall)
         ok; 121 sees(101 name101 SuperviseOther)
         ok
         ok; 122 released(c3), sees(101 name101 StopSuperviseInsert); 121 sees(101 name101 StopSuperviseInsert); 122 on-hook(switch), busy(0)
         ok; 121 sees(101 name101 StopMonitor); 122 gone Own
         ok; 101 released(c1); 121 sees(101 name101 HungUp); 101 customer-released(c1 70001), on-hook(switch); 121 sees(101 name101 Idle); 101 ready
         ok
         ok; 101 alerting; 121 sees(101 name101 WaitAlerting); 101 off-hook, play; 121 sees(101 name101 PlayVoice)",
    );
}

#[test]
fn s5_who_observes_and_listens_is_told_once() {
    check(
        ": 121 signs in busy listens
         : 122 signs in busy
         : 121 watches 101
         : 122 watches 101
         101 signs in work
         directory takes role from 122
         101 forcelogout
         122 watches 101",
        "ok; 101 in-service, ready, wrap-up; 121 sees(101 name101 in); 122 sees(101 name101 in); 121 sees(101 name101 Work); 122 sees(101 name101 Work)
         ok; 121 sees(101 name101 StopMonitor)
         ok; 101 gone Own; 121 sees(101 name101 out)
         refused: NoRight",
    );
}

#[test]
fn s5_observing_ends_with_the_observers_session_and_a_restart() {
    for end in [": 121 forcelogout\n : 121 signs in busy", ": restart"] {
        check(
            &format!(
                ": 121 signs in busy
                 : 101 signs in idle
                 121 watches 101,999
                 : 121 watches 101
                 {end}
                 101 saybusy 200"
            ),
            "refused: unknown agent 999
             ok; 101 busy(200)",
        );
    }
}

#[test]
fn s5_recording_others() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 121 signs in busy
         : 101 talks with 70001
         121 force-records 101,102 on
         121 force-records 101 off
         121 force-records 101 on
         121 force-records 101 on
         101 records
         : 121 inspects 101 listen
         : 121 picks up
         121 records
         121 force-records 101 off
         121 self-records 101,103 on
         121 self-records 101,102 on
         101 shows settings
         102 talks with 70002
         101 self-records 102 off",
        "refused: WrongMediaState
         refused: WrongMediaState
         ok; 101 record(c1)
         refused: WrongMediaState
         refused: WrongMediaState
         refused: WrongMediaState
         ok; 101 record-done(c1)
         refused: 103 unavailable
         ok
         Settings { auto_answer: true, auto_idle: true, talk_right: true, self_record: true, record_before_talking: false, forwarding: None }
         102 handling-call; 102 alerting(c3 70002), off-hook, auto-answer(c3 f0), customer-alerting(c3 70002), talking(c3 f0); 102 record(c3)
         refused: NoRight",
    );
}

#[test]
fn both_sign_out_in_the_same_instant() {
    for order in ["101 forcelogout\n : 121 forcelogout", "121 forcelogout\n : 101 forcelogout"] {
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
         101 handling-call; 101 alerting(c3 70002), off-hook, auto-answer(c3 f0), customer-alerting(c3 70002), talking(c3 f0)
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
