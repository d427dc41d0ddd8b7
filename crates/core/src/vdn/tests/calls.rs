//! What a call does to an agent's state.

use super::check;

#[test]
fn a_call_is_answered_and_released() {
    check(
        ": 101 signs in idle manual
         70001 calls 3000
         101 is
         phone of 101 rings
         101 picks up
         101 answers
         101 is
         101 releases
         101 is",
        "ok; 101 handling-call
         ringing until 20, was Idle
         ok; 101 alerting(c1 70001)
         ok; 101 off-hook, ringing(c1 f0), customer-alerting(c1 70001)
         ok; 101 talking(c1 f0)
         talking since 0, was Ringing
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         idle, was Talking",
    );
}

#[test]
fn the_release_is_told_before_the_state() {
    check(
        ": 101 signs in idle auto-work
         : 101 talks with 70001
         70001 hangs up
         101 is
         101 sayfree",
        "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), wrap-up
         work, was Talking
         ok; 101 work-cancelled",
    );
}

#[test]
fn wrap_up_ends_with_its_time() {
    check(
        ": rule wrap-up 30
         : 101 signs in idle auto-work
         : 101 talks to 13800
         : 101 releases
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
         : 70001 calls 3000
         : phone of 101 rings
         +19s
         +1s
         101 is
         101 answers
         101 sayfree",
        "quiet
         20: 101 on-hook(switch), no-answer(c1), busy(2)
         busy 2, was Ringing
         refused: NoCall
         ok; 101 busy-cancelled, handling-call",
    );
    check(
        ": 101 signs in idle manual
         : 70001 calls 3000
         : phone of 101 rings
         +10s
         : 101 picks up
         101 is
         +19s
         +1s",
        "quiet
         ringing until 30, was Idle
         quiet
         30: 101 on-hook(switch), no-answer(c1), busy(2)",
    );
}

#[test]
fn unanswered_is_busy_whatever_was_wished() {
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         101 rest 60
         101 is
         +20s",
        "ok
         ringing until 20, then rest 60 s, was Idle
         20: 101 no-answer(c1), busy(2)",
    );
}

#[test]
fn the_caller_gives_up() {
    check(
        ": 101 signs in idle auto-work
         : 70001 calls 3000
         : phone of 101 rings
         70001 hangs up
         +30s",
        "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready, abandoned(c1 70001)
         quiet",
    );
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         : 101 saybusy 200
         70001 hangs up",
        "ok; 101 customer-released(c1 70001), released(c1), busy(200), abandoned(c1 70001)",
    );
    check(
        ": 101 signs in idle manual
         : 70001 calls 3000
         : 101 picks up
         : 101 rest 60
         101 releases",
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), rest",
    );
}

#[test]
fn a_wish_comes_true_instead_of_idle_or_work() {
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         101 saybusy 200
         101 is
         101 releases",
        "ok
         talking since 0, then busy 200, was Idle
         ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), busy(200)",
    );
    check(
        ": 101 signs in idle auto-work
         : 101 talks to 13800
         101 saybusy 200
         101 rest 60
         +40s
         101 releases
         101 is
         +60s",
        "ok
         ok
         quiet
         ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), rest
         rest 7 until 100, was Talking
         100: 101 rest-timeout",
    );
}

#[test]
fn a_wish_in_a_call_can_be_dropped() {
    check(
        ": 101 signs in idle
         : 101 talks to 13800
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
         101 releases",
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
         ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), ready",
    );
}

#[test]
fn no_work_in_a_call() {
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         101 work
         101 cancelwork
         : 101 picks up
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
         101 talks to 13800
         101 is
         101 releases",
        "101 alerting, off-hook, handling-call; 101 customer-alerting(c1 13800); 101 talking(c1 f7)
         talking since 0, then busy 205, was Busy
         ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), busy(205)",
    );
    check(
        ": 101 signs in busy
         : 101 talks to 13800
         101 sayfree
         101 releases",
        "ok; 101 busy-cancelled
         ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), ready",
    );
}

#[test]
fn a_call_out_of_work_keeps_the_wish() {
    check(
        ": 101 signs in work
         : 101 rest 60
         101 talks to 13800
         101 releases",
        "101 alerting, off-hook, handling-call; 101 customer-alerting(c1 13800); 101 talking(c1 f7)
         ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), rest",
    );
}

#[test]
fn calls_reach_only_who_is_idle() {
    check(
        ": 101 signs in busy
         : 70001 calls 3000
         : 103 signs in work
         : 104 signs in idle must-change
         : 105 signs in idle no-phone
         switch
         rooms
         101 sayfree
         rooms
         101 calls out 13800",
        "answer 70001
         70001 hears music
         ok; 101 busy-cancelled, handling-call
         70001 hears ringback
         refused: InCall",
    );
}

#[test]
fn no_call_nothing_to_answer_or_release() {
    check(
        ": 101 signs in idle
         101 answers
         101 releases",
        "refused: NoCall
         refused: NoCall",
    );
}

#[test]
fn a_password_to_be_changed_blocks_calls() {
    check(
        ": 101 signs in idle must-change
         : 102 signs in idle
         101 calls out 13800
         101 calls 102
         102 calls 101
         : 70001 calls 3000
         102 is
         101 snatches 102
         101 saybusy 200
         : 101 sayfree
         101 password changed
         101 talks to 13800",
        "refused: PasswordChangeRequired
         refused: PasswordChangeRequired
         refused: 101 unavailable
         ringing until 20, was Idle
         refused: PasswordChangeRequired
         ok; 101 busy(200)
         ok
         101 alerting, off-hook, handling-call; 101 customer-alerting(c2 13800); 101 talking(c2 f7)",
    );
    check("101 password changed", "refused: NotSignedIn");
}

#[test]
fn an_inspector_does_not_break_a_call() {
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         inspector forces 101 idle
         inspector forces 101 busy
         inspector forces 101 rest 60
         101 is
         inspector forces 101 busy
         101 releases
         101 is",
        "refused: WrongState
         ok
         ok
         talking since 0, then rest 60 s, was Idle
         ok
         ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), busy(3)
         busy 3, was Talking",
    );
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         : 101 saybusy 200
         inspector forces 101 idle
         : 101 rest 60
         inspector forces 101 idle
         101 releases",
        "ok; 101 busy-cancelled
         ok; 101 rest-cancelled
         ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), ready",
    );
}

#[test]
fn settings_during_the_call_count() {
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         : 101 autoidle off
         101 releases",
        "ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), wrap-up",
    );
}

#[test]
fn the_longest_idle_agent_of_the_skill_is_offered_the_call() {
    check(
        ": 106 signs in idle
         +1s
         : 102 signs in idle
         +1s
         : 101 signs in idle
         70001 calls 3000
         70002 calls 3000
         70003 calls 3000
         rooms
         70004 calls 3001
         70005 calls 3999
         switch",
        "quiet
         quiet
         ok; 102 handling-call
         ok; 101 handling-call
         ok
         70003 hears music
         ok
         ok
         alert 70001, ring 102 as 70001, alert 70002, ring 101 as 70002, answer 70003, answer 70004, hang up 70005",
    );
}

#[test]
fn who_waits_longest_is_served_first() {
    check(
        ": 70001 calls 3000
         : 70002 calls 3000
         : 101 signs in idle
         101 shows ringing
         70002 hangs up
         +5s
         : 101 picks up
         : 70003 calls 3000
         70001 hangs up
         101 shows ringing",
        "c1 f0 70001>3000 voice
         ok
         quiet
         ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready, handling-call
         c3 f0 70003>3000 voice",
    );
}

#[test]
fn nobody_waits_for_ever() {
    check(
        ": rule wait 30
         70001 calls 3000
         +29s
         +1s
         records c1
         : 101 signs in idle
         : 70002 calls 3000
         +20s
         101 is
         +9s
         +1s
         records c2",
        "ok
         quiet
         quiet
         70001 rang 0 answered 0 ended 30 NoAnswer
         50: 101 no-answer(c2), busy(2)
         busy 2, was Ringing
         quiet
         quiet
         70002 rang 30 answered 50 ended 60 NoAnswer; 101 ended 50 NoAnswer",
    );
}

#[test]
fn a_call_that_was_passed_by_goes_to_another_first() {
    check(
        ": 101 signs in idle manual
         : 102 signs in busy manual
         : 70001 calls 3000
         : 101 picks up
         : 102 sayfree
         101 releases
         102 shows ringing
         : 102 picks up
         102 releases
         +9s
         +1s
         101 shows ringing
         records c1",
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; 102 handling-call
         c1 f0 70001>3000 voice
         ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready
         quiet
         10: 101 handling-call
         c1 f0 70001>3000 voice
         70001 rang 0 answered 0; 101 rang 0 ended 0 Rejected by itself; 102 rang 0 ended 0 Rejected by itself; 101",
    );
}
