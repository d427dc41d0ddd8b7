//! What a call does to an agent's state.

use super::check;

#[test]
fn a_call_is_answered_and_released() {
    check(
        ": 101 signs in idle
         call 7 rings 101 until +20
         101 is
         101 answers
         101 is
         101 hangs up
         101 is",
        "ok; 101 handling-call, alerting, ringing(7)
         ringing 7 until 20, was Idle
         ok; 101 off-hook, talking(7)
         talking 7 since 0, was Ringing
         ok; 101 released(7), on-hook(agent), ready
         idle, was Talking",
    );
}

#[test]
fn the_release_is_told_before_the_state() {
    check(
        ": 101 signs in idle auto-work
         : call 7 rings 101 until +20
         : 101 answers
         customer of 101 hangs up
         101 is
         101 sayfree",
        "ok; 101 released(7), customer-released(7 70001), on-hook(switch), wrap-up
         work, was Talking
         ok; 101 work-cancelled",
    );
}

#[test]
fn wrap_up_ends_with_its_time() {
    check(
        ": rule wrap-up 30
         : 101 signs in idle auto-work
         : 101 calls out 7
         : 101 hangs up
         101 is
         +29s
         +1s
         101 work
         101 is
         +80s",
        "work until 30, was Talking
         quiet
         30: 101 work-cancelled
         ok; 101 work
         work, was Idle
         quiet",
    );
    check(
        ": rule wrap-up 30
         : 101 signs in work
         : 101 rest 60
         +100s",
        "30: 101 rest; 90: 101 rest-timeout",
    );
    check(
        ": rule wrap-up 30
         : 101 signs in work
         : 101 saybusy 200
         +100s",
        "30: 101 busy(200)",
    );
}

#[test]
fn nobody_answers() {
    check(
        ": 101 signs in idle
         : call 7 rings 101 until +20
         +19s
         +1s
         101 is
         101 answers
         101 sayfree",
        "quiet
         20: 101 no-answer(7), busy(2)
         busy 2, was Ringing
         refused: WrongState
         ok; 101 busy-cancelled",
    );
}

#[test]
fn unanswered_is_busy_whatever_was_wished() {
    check(
        ": 101 signs in idle
         : call 7 rings 101 until +20
         101 rest 60
         101 is
         +20s",
        "ok
         ringing 7 until 20, then rest 60 s, was Idle
         20: 101 no-answer(7), busy(2)",
    );
}

#[test]
fn the_caller_gives_up() {
    check(
        ": 101 signs in idle auto-work
         : call 7 rings 101 until +20
         customer of 101 hangs up
         +30s",
        "ok; 101 released(7), customer-released(7 70001), on-hook(switch), ready
         quiet",
    );
    check(
        ": 101 signs in idle
         : call 7 rings 101 until +20
         : 101 saybusy 200
         customer of 101 hangs up",
        "ok; 101 released(7), customer-released(7 70001), on-hook(switch), busy(200)",
    );
    check(
        ": 101 signs in idle
         : call 7 rings 101 until +20
         : 101 rest 60
         101 hangs up",
        "ok; 101 released(7), on-hook(agent), rest",
    );
}

#[test]
fn a_wish_comes_true_instead_of_idle_or_work() {
    check(
        ": 101 signs in idle
         : 101 calls out 7
         101 saybusy 200
         101 is
         101 hangs up",
        "ok
         talking 7 since 0, then busy 200, was Idle
         ok; 101 released(7), on-hook(agent), busy(200)",
    );
    check(
        ": 101 signs in idle auto-work
         : 101 calls out 7
         101 saybusy 200
         101 rest 60
         +40s
         101 hangs up
         101 is
         +60s",
        "ok
         ok
         quiet
         ok; 101 released(7), on-hook(agent), rest
         rest 7 until 100, was Talking
         100: 101 rest-timeout",
    );
}

#[test]
fn a_wish_in_a_call_can_be_dropped() {
    check(
        ": 101 signs in idle
         : 101 calls out 7
         101 sayfree
         101 cancelbusy
         101 saybusy 200
         101 cancelrest
         101 cancelbusy
         101 rest 60
         101 cancelbusy
         101 cancelrest
         101 saybusy 201
         101 sayfree
         101 rest 60 prolong
         101 sayfree
         101 hangs up",
        "refused: WrongState
         refused: WrongState
         ok
         refused: WrongState
         ok; 101 busy-cancelled
         ok
         refused: WrongState
         ok; 101 rest-cancelled
         ok
         ok; 101 busy-cancelled
         ok
         ok; 101 rest-cancelled
         ok; 101 released(7), on-hook(agent), ready",
    );
}

#[test]
fn no_work_in_a_call() {
    check(
        ": 101 signs in idle
         : call 7 rings 101 until +20
         101 work
         101 cancelwork
         : 101 answers
         101 work
         101 cancelwork",
        "refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState",
    );
}

#[test]
fn busy_again_after_an_own_call() {
    check(
        ": 101 signs in busy
         : 101 saybusy 205 prolong
         101 calls out 7
         101 is
         101 hangs up",
        "ok; 101 handling-call, off-hook, talking(7)
         talking 7 since 0, then busy 205, was Busy
         ok; 101 released(7), on-hook(agent), busy(205)",
    );
    check(
        ": 101 signs in busy
         : 101 calls out 7
         101 sayfree
         101 hangs up",
        "ok; 101 busy-cancelled
         ok; 101 released(7), on-hook(agent), ready",
    );
}

#[test]
fn a_call_out_of_work_keeps_the_wish() {
    check(
        ": 101 signs in work
         : 101 rest 60
         101 calls out 7
         101 hangs up",
        "ok; 101 handling-call, off-hook, talking(7)
         ok; 101 released(7), on-hook(agent), rest",
    );
}

#[test]
fn calls_reach_only_who_is_idle() {
    check(
        ": 101 signs in busy
         call 7 rings 101 until +20
         : 101 sayfree
         : 101 rest 60
         call 7 rings 101 until +20
         101 calls out 7
         : 101 cancelrest
         : 101 work
         call 7 rings 101 until +20
         : 101 cancelwork
         : call 7 rings 101 until +20
         call 8 rings 101 until +20
         101 calls out 8
         : 101 answers
         call 8 rings 101 until +20
         101 calls out 8
         101 answers",
        "refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState",
    );
    check("call 7 rings 101 until +20", "refused: NotSignedIn");
}

#[test]
fn no_call_nothing_to_answer_or_release() {
    check(
        ": 101 signs in idle
         101 answers
         101 hangs up",
        "refused: WrongState
         refused: WrongState",
    );
}

#[test]
fn a_password_to_be_changed_blocks_calls() {
    check(
        ": 101 signs in idle must-change
         call 7 rings 101 until +20
         101 calls out 7
         101 saybusy 200
         : 101 sayfree
         101 password changed
         101 calls out 7",
        "refused: PasswordChangeRequired
         refused: PasswordChangeRequired
         ok; 101 busy(200)
         ok
         ok; 101 handling-call, off-hook, talking(7)",
    );
    check("101 password changed", "refused: NotSignedIn");
}

#[test]
fn an_inspector_does_not_break_a_call() {
    check(
        ": 101 signs in idle
         : 101 calls out 7
         inspector forces 101 idle
         inspector forces 101 busy
         inspector forces 101 rest 60
         101 is
         inspector forces 101 busy
         101 hangs up
         101 is",
        "refused: WrongState
         ok
         ok
         talking 7 since 0, then rest 60 s, was Idle
         ok
         ok; 101 released(7), on-hook(agent), busy(3)
         busy 3, was Talking",
    );
    check(
        ": 101 signs in idle
         : 101 calls out 7
         : 101 saybusy 200
         inspector forces 101 idle
         : 101 rest 60
         inspector forces 101 idle
         101 hangs up",
        "ok; 101 busy-cancelled
         ok; 101 rest-cancelled
         ok; 101 released(7), on-hook(agent), ready",
    );
}

#[test]
fn settings_during_the_call_count() {
    check(
        ": 101 signs in idle
         : 101 calls out 7
         : 101 autoidle off
         101 hangs up",
        "ok; 101 released(7), on-hook(agent), wrap-up",
    );
}
