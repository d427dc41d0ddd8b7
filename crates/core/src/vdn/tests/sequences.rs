//! The sequences of spec/voice.md §7.1–7.5, each in its order.

use super::check;

#[test]
fn s7_1_inbound_manual_answer() {
    check(
        ": 101 signs in idle manual
         : rule record
         : 101 signs in idle manual
         70001 calls 3000
         rooms
         phone of 101 rings
         101 picks up
         rooms
         101 answers
         rooms
         switch",
        "ok; 101 handling-call
         nobody
         ok; 101 alerting(c1 70001)
         ok; 101 off-hook, ringing(c1 f0), customer-alerting(c1 70001)
         nobody
         ok; 101 talking(c1 f0); 101 record(c1)
         101 hears 70001, 70001 hears 101
         alert 70001, ring 101 as 70001, answer 70001, record 101",
    );
}

#[test]
fn s7_1_not_answered_in_time_it_goes_back_to_the_queue() {
    check(
        ": 101 signs in idle manual
         : 70001 calls 3000
         : phone of 101 rings
         : 101 picks up
         +19s
         +1s
         101 is
         rooms
         102 signs in idle manual",
        "quiet
         20: 101 on-hook(switch), no-answer(c1), busy(2)
         busy 2, was Ringing
         70001 hears music
         ok; 102 in-service, ready, handling-call",
    );
}

#[test]
fn s7_1_the_phone_is_not_picked_up() {
    for (line, words) in [
        ("is busy", "phone-busy, "),
        ("is unreachable", "phone-unknown, "),
        ("rejects", ""),
    ] {
        check(
            &format!(
                ": 101 signs in idle
                 : 70001 calls 3000
                 phone of 101 {line}
                 101 is"
            ),
            &format!(
                "ok; 101 {words}no-answer(c1), busy(2)
                 busy 2, was Ringing"
            ),
        );
    }
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         : phone of 101 rings
         phone of 101 does not answer
         rooms",
        "ok; 101 on-hook(switch), no-answer(c1), busy(2)
         70001 hears music",
    );
}

#[test]
fn s7_1_off_hook_already_the_phone_events_are_skipped() {
    check(
        ": 101 signs in idle manual long
         : 101 talks with 70001
         101 releases
         70002 calls 3000
         101 answers
         rooms",
        "ok; 101 released(c1), customer-released(c1 70001), ready
         ok; 101 handling-call, ringing(c2 f0), customer-alerting(c2 70002)
         ok; 101 talking(c2 f0)
         101 hears 70002, 70002 hears 101",
    );
}

#[test]
fn s7_2_inbound_automatic_answer() {
    check(
        ": rule record skill 1
         : 101 signs in idle
         70001 calls 3000
         phone of 101 rings
         101 picks up
         rooms
         records c1
         recordings",
        "ok; 101 handling-call
         ok; 101 alerting(c1 70001)
         ok; 101 off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0); 101 record(c1)
         101 hears 70001, 70001 hears 101
         70001 rang 0 answered 0; 101 rang 0 answered 0
         c1 of 101 on",
    );
}

#[test]
fn s7_3_call_out() {
    check(
        ": rule record 101
         : 101 signs in idle
         101 calls out 13800 as 95500 skill 1 data order
         101 is
         phone of 101 rings
         101 picks up
         rooms
         13800 rings
         13800 answers
         rooms
         switch
         101 shows call
         101 releases
         records c1",
        "call c1
         talking since 0, was Idle
         ok; 101 alerting
         ok; 101 off-hook, handling-call
         101 hears ringback
         ok; 101 customer-alerting(c1 13800)
         ok; 101 talking(c1 f7); 101 record(c1)
         101 hears 13800, 13800 hears 101
         ring 101 as 13800, ring 13800 as 95500, record 101
         c1 f7 95500>13800 voice data order
         ok; 101 released(c1), customer-released(c1 13800), record-done(c1), on-hook(switch), ready
         101 rang 0 answered 0 ended 0 Normal by itself; 13800 rang 0 answered 0 ended 0 Normal",
    );
}

#[test]
fn s7_3_the_agent_does_not_pick_up() {
    check(
        ": 101 signs in idle
         : 101 calls out 13800
         : phone of 101 rings
         phone of 101 does not answer
         101 is
         records c1
         : 101 calls out 13800
         phone of 101 is unreachable
         : 101 calls out 13800
         : phone of 101 rings
         +24s
         +1s
         : 101 calls out 13800
         : phone of 101 rings
         101 releases",
        "ok; 101 call-out-failed(c1), connect-failed(c1), on-hook(switch), ready
         idle, was Talking
         101 rang 0 ended 0 NoAnswer by itself
         ok; 101 call-out-failed(c2), connect-failed(c2), ready
         quiet
         25: 101 call-out-failed(c3), connect-failed(c3), on-hook(switch), ready
         ok; 101 call-out-failed(c4), connect-failed(c4), on-hook(switch), ready",
    );
}

#[test]
fn s7_3_the_other_end_is_not_reached() {
    for line in ["is busy", "rejects", "is unreachable", "does not answer"] {
        check(
            &format!(
                ": 101 signs in busy
                 : 101 saybusy 203 prolong
                 : 101 calls out 13800
                 : phone of 101 rings
                 : 101 picks up
                 13800 {line}
                 101 is
                 rooms"
            ),
            "ok; 101 on-hook(switch), call-out-failed(c1), connect-failed(c1), busy(203)
             busy 203, was Talking
             nobody",
        );
    }
    check(
        ": 101 signs in idle
         : 101 calls out 13800
         : 101 picks up
         : 13800 rings
         +64s
         +1s
         records c1",
        "quiet
         65: 101 on-hook(switch), call-out-failed(c1), connect-failed(c1), ready
         101 rang 0 answered 0 ended 65 NoAnswer; 13800 rang 0 ended 65 NoAnswer by itself",
    );
}

#[test]
fn s7_3_the_agent_gives_up() {
    check(
        ": 101 signs in idle
         : 101 calls out 13800
         : 101 picks up
         : 13800 rings
         101 releases
         : 101 calls out 13801
         : 101 picks up
         101 hangs up
         101 calls out nobody
         101 calls out 13800 skill 9",
        "ok; 101 on-hook(switch), call-out-failed(c1), connect-failed(c1), ready
         ok; 101 on-hook(agent), call-out-failed(c2), connect-failed(c2), ready
         refused: BadNumber
         refused: UnknownSkill",
    );
}

#[test]
fn s7_4_internal_call() {
    check(
        ": 101 signs in idle
         : 102 signs in idle manual
         101 calls 102
         phone of 101 rings
         101 picks up
         rooms
         phone of 102 rings
         102 picks up
         rooms
         102 shows ringing
         102 answers
         rooms
         102 shows remote
         101 shows remote
         102 releases
         records c1",
        "call c1
         ok; 101 alerting
         ok; 101 off-hook, handling-call, customer-alerting(c1 40002 of 102); 102 handling-call
         101 hears ringback
         ok; 102 alerting(c1 101)
         ok; 102 off-hook, ringing(c1 f6), customer-alerting(c1 101 of 101)
         101 hears ringback
         c1 f6 101>102
         ok; 102 talking(c1 f6); 101 talking(c1 f6)
         101 hears 102, 102 hears 101
         101
         102
         ok; 102 released(c1), customer-released(c1 101); 101 customer-released(c1 102), released(c1), on-hook(switch), ready; 102 on-hook(switch), ready
         101 rang 0 answered 0 ended 0 Normal; 102 rang 0 answered 0 ended 0 Normal by itself",
    );
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 101 calls 102
         : 101 picks up
         : 102 picks up
         101 hangs up",
        "ok; 101 released(c1), customer-released(c1 102); 102 customer-released(c1 101), released(c1), on-hook(switch), ready; 101 on-hook(agent), ready",
    );
}

#[test]
fn s7_4_internal_call_fails() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 101 calls 102
         : 101 picks up
         : phone of 102 rings
         102 hangs up
         : 102 sayfree
         101 calls 102
         101 picks up
         phone of 102 rings
         +20s
         101 calls 101
         101 calls 109
         101 calls 103
         : 102 sayfree
         : 101 calls 102
         : 102 saybusy 200
         101 picks up
         : 102 sayfree
         : 101 calls 102
         : 101 picks up
         102 forcelogout",
        "ok; 102 on-hook(switch), no-answer(c1), busy(2); 101 on-hook(switch), inside-call-failed(c1), connect-failed(c1), ready
         call c2
         ok; 101 alerting, off-hook, handling-call, customer-alerting(c2 40002 of 102); 102 handling-call
         ok; 102 alerting(c2 101)
         20: 102 on-hook(switch), no-answer(c2), busy(2); 101 on-hook(switch), inside-call-failed(c2), connect-failed(c2), ready
         refused: BadNumber
         refused: BadNumber
         refused: 103 unavailable
         ok; 101 alerting, off-hook, handling-call, on-hook(switch), inside-call-failed(c3), connect-failed(c3), ready
         ok; 102 released(c4), customer-released(c4 101); 101 on-hook(switch), inside-call-failed(c4), connect-failed(c4), ready; 102 ready; 102 gone Own",
    );
}

#[test]
fn s7_5_hold_and_retrieve() {
    check(
        ": rule record
         : 101 signs in idle
         : 101 talks with 70001
         101 holds
         101 is
         rooms
         101 retrieves
         rooms
         : 101 holds
         101 retrieves c1
         switch",
        "ok; 101 held(c1)
         talking since 0, was Ringing
         70001 hears music
         ok; 101 talking(c1 f0)
         101 hears 70001, 70001 hears 101
         ok; 101 talking(c1 f0)
         alert 70001, ring 101 as 70001, answer 70001, record 101, recording: Pause, recording: Resume, recording: Pause, recording: Resume",
    );
}

#[test]
fn s7_5_several_calls_on_hold() {
    check(
        ": 101 signs in idle auto-work
         : 101 talks with 70001
         : 101 holds
         101 calls out 13800
         : 13800 answers
         rooms
         101 holds
         101 shows held
         101 retrieves c1
         101 holds
         101 retrieves
         70001 hangs up
         101 retrieves c2
         101 releases",
        "call c2
         101 hears 13800, 13800 hears 101, 70001 hears music
         ok; 101 held(c2)
         c1 c2
         ok; 101 talking(c1 f0)
         ok; 101 held(c1)
         ok; 101 talking(c1 f0)
         ok; 101 customer-released(c1 70001), released(c1)
         ok; 101 talking(c2 f7)
         ok; 101 released(c2), customer-released(c2 13800), on-hook(switch), wrap-up",
    );
}

#[test]
fn s7_5_the_customer_leaves_while_held() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         : 101 holds
         70001 hangs up
         101 is
         101 retrieves",
        "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready
         idle, was Talking
         refused: NoHeldCall",
    );
}

#[test]
fn s7_5_the_handset_is_hung_up_while_held() {
    check(
        ": rule record
         : 101 signs in idle
         : 101 talks with 70001
         : 101 holds
         101 hangs up
         rooms
         101 retrieves
         phone of 101 rings
         phone of 101 does not answer
         101 shows held
         101 retrieves
         101 picks up
         rooms
         70001 hangs up
         recordings",
        "ok; 101 record-done(c1), on-hook(agent)
         70001 hears music
         ok
         ok; 101 alerting
         ok; 101 on-hook(switch)
         c1
         ok
         ok; 101 alerting, off-hook, talking(c1 f0); 101 record(c1)
         101 hears 70001, 70001 hears 101
         ok; 101 customer-released(c1 70001), released(c1), record-done(c1), on-hook(switch), ready
         c1 of 101 written; c1 of 101 written",
    );
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         : 101 holds
         : 101 hangs up
         101 calls out 13800
         phone of 101 rings
         phone of 101 is busy
         101 retrieves
         phone of 101 rings
         70001 hangs up",
        "call c2
         ok; 101 alerting
         ok; 101 call-out-failed(c2), connect-failed(c2), on-hook(switch)
         ok
         ok; 101 alerting
         ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready",
    );
}

#[test]
fn calls_are_forwarded_to_another_phone() {
    check(
        ": 101 signs in idle
         : 101 forwards to 40077
         : 70001 calls 3000
         switch",
        "alert 70001, ring 40077 as 70001",
    );
}

/// Reports that come twice, too late, or of nobody's legs.
#[test]
fn stray_reports_change_nothing() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         101 picks up
         phone of 101 rings
         70001 rings
         70001 answers
         : 70001 hangs up
         70001 hangs up
         101 picks up
         101 hangs up
         70001 is silent
         70001 presses 1",
        "ok
         ok
         ok
         ok
         ok
         ok
         ok
         ok
         ok",
    );
}
