//! Who hears whom while an inspector takes part: each mode, whatever the agent does.

use super::check;

const WATCHED: &str = ": 101 signs in idle
     : 121 signs in busy
     : 122 signs in busy
     : 101 talks with 70001";

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
