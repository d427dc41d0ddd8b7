//! What agents ask of their own state, without calls.

use super::check;

#[test]
fn busy_and_back() {
    check(
        ": 101 signs in idle
         101 saybusy 200
         101 is
         101 saybusy 201
         101 saybusy 0 prolong
         101 saybusy 201 prolong
         101 is
         101 cancelbusy
         101 cancelbusy
         101 saybusy 0
         101 sayfree
         101 is",
        "ok; 101 busy(200)
         busy 200, was Idle
         refused: WrongState
         refused: WrongState
         ok; 101 busy(201)
         busy 201, was Busy
         ok; 101 busy-cancelled
         refused: WrongState
         ok; 101 busy(0)
         ok; 101 busy-cancelled
         idle, was Busy",
    );
}

#[test]
fn busy_with_prolong_from_idle() {
    check(
        ": 101 signs in idle \n 101 saybusy 200 prolong",
        "ok; 101 busy(200)",
    );
}

#[test]
fn free_while_idle_is_told_again() {
    check(
        ": 101 signs in idle \n 101 sayfree \n 101 is",
        "ok; 101 ready \n idle",
    );
}

#[test]
fn rest_and_back() {
    check(
        ": 101 signs in idle
         101 rest 600
         101 is
         101 cancelrest
         101 rest 60
         101 sayfree
         101 cancelrest",
        "ok; 101 rest
         rest 7 until 600, was Idle
         ok; 101 rest-cancelled
         ok; 101 rest
         ok; 101 rest-cancelled
         refused: WrongState",
    );
}

#[test]
fn a_rest_whose_time_is_over_goes_on() {
    check(
        ": 101 signs in idle
         101 rest 60
         +59s
         +1s
         101 is
         : 101 polls
         +100s
         101 rest 30 prolong
         101 is
         : 101 polls
         +30s
         101 cancelrest",
        "ok; 101 rest
         quiet
         60: 101 rest-timeout
         rest 7 over, was Idle
         quiet
         ok; 101 rest
         rest 7 until 190, was Rest
         190: 101 rest-timeout
         ok; 101 rest-cancelled",
    );
}

#[test]
fn a_longer_rest_replaces_the_time() {
    check(
        ": 101 signs in idle
         : 101 rest 50
         +40s
         101 rest 50
         101 rest 60 prolong
         +59s
         +1s",
        "quiet
         refused: WrongState
         ok; 101 rest
         quiet
         100: 101 rest-timeout",
    );
}

#[test]
fn rest_refuses_other_states() {
    check(
        ": 101 signs in idle
         : 101 rest 600
         101 saybusy 200
         101 saybusy 200 prolong
         101 cancelbusy
         101 work
         101 cancelwork",
        "refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState",
    );
}

#[test]
fn busy_refuses_other_states() {
    check(
        ": 101 signs in busy
         101 rest 600
         101 rest 600 prolong
         101 cancelrest
         101 work
         101 cancelwork",
        "refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState",
    );
}

#[test]
fn work_and_back() {
    check(
        ": 101 signs in idle
         101 work
         101 work
         101 is
         101 cancelwork
         101 cancelwork
         101 work
         101 sayfree
         101 is",
        "ok; 101 work
         refused: WrongState
         work, was Idle
         ok; 101 work-cancelled
         refused: WrongState
         ok; 101 work
         ok; 101 work-cancelled
         idle, was Work",
    );
}

#[test]
fn a_wish_waits_for_the_end_of_work() {
    check(
        ": 101 signs in work
         101 saybusy 200
         101 is
         101 cancelwork
         101 is",
        "ok
         work, then busy 200
         ok; 101 busy(200)
         busy 200, was Work",
    );
    check(
        ": 101 signs in work
         101 rest 60
         101 is
         +30s
         101 sayfree
         101 is
         +60s",
        "ok
         work, then rest 60 s
         quiet
         ok; 101 rest
         rest 7 until 90, was Work
         90: 101 rest-timeout",
    );
}

#[test]
fn the_later_wish_replaces_the_earlier() {
    check(
        ": 101 signs in work
         101 saybusy 200
         101 rest 60
         101 is
         101 saybusy 201
         101 is
         101 cancelrest
         101 cancelbusy
         101 is
         101 cancelbusy",
        "ok
         ok
         work, then rest 60 s
         ok
         work, then busy 201
         refused: WrongState
         ok; 101 busy-cancelled
         work
         refused: WrongState",
    );
    check(
        ": 101 signs in work
         : 101 rest 60
         101 cancelrest
         101 cancelwork",
        "ok; 101 rest-cancelled
         ok; 101 work-cancelled",
    );
}

#[test]
fn an_inspector_forces_states() {
    check(
        ": 101 signs in idle
         inspector forces 101 busy
         101 is
         inspector forces 101 busy
         inspector forces 101 idle
         inspector forces 101 idle
         inspector forces 101 rest 60
         101 is
         inspector forces 101 busy
         inspector forces 101 rest 60
         inspector forces 101 idle
         101 is",
        "ok; 101 forced-busy
         busy 3, was Idle
         ok; 101 forced-busy
         ok; 101 forced-idle
         ok; 101 forced-idle
         ok; 101 rest
         rest 7 until 60, was Idle
         ok; 101 forced-busy
         ok; 101 rest
         ok; 101 forced-idle
         idle, was Rest",
    );
    check("inspector forces 101 busy", "refused: NotSignedIn");
}

#[test]
fn an_inspector_ends_work() {
    check(
        ": 101 signs in work
         : 101 saybusy 200
         inspector forces 101 idle
         101 is",
        "ok; 101 forced-idle
         idle, was Work",
    );
    check(
        ": 101 signs in work \n inspector forces 101 busy",
        "ok; 101 forced-busy",
    );
    check(
        ": 101 signs in work \n inspector forces 101 rest 9",
        "ok; 101 rest",
    );
}

#[test]
fn who_is_not_signed_in_has_no_state() {
    check(
        "101 sayfree \n 101 saybusy 200",
        "refused: NotSignedIn \n refused: NotSignedIn",
    );
}

#[test]
fn own_settings_are_kept() {
    check(
        ": 101 signs in idle
         : 101 autoanswer off
         : 101 autoidle off
         : 101 talkright off
         : 101 selfrecord on on
         : 101 forwards to 40077
         101 shows settings
         : 101 forwards nowhere
         101 shows custom
         : 101 custom 65534
         101 shows custom",
        "Settings { auto_answer: false, auto_idle: false, talk_right: false, self_record: true, \
         record_before_talking: true, forwarding: Some(Phone(\"40077\")) }
         None
         Some(65534)",
    );
}

#[test]
fn skills_are_a_part_of_the_configured_ones() {
    check(
        ": 102 signs in idle
         102 shows skills
         : 102 skills 3,9
         102 shows skills
         : 102 skills none
         102 shows skills
         : 102 skills all
         102 shows skills",
        "[1, 2, 3]
         [3]
         []
         [1, 2, 3]",
    );
    check(
        ": 106 signs in idle \n : 106 skills all \n 106 shows skills",
        "[]",
    );
}
