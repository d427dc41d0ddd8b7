//! Ends of calls, the long connection and the runtime switches: spec/voice.md §7.10–7.12.

use super::check;

#[test]
fn s7_10_the_agent_ends_the_call() {
    check(
        ": rule record
         : 101 signs in idle auto-work
         : 101 talks with 70001
         101 releases
         rooms
         records c1
         recordings
         : 101 cancelwork
         : 101 talks with 70002
         101 hangs up
         101 cancelwork
         : 101 talks with 70003
         phone of 101 is silent
         records c3",
        "ok; 101 released(c1), customer-released(c1 70001), record-done(c1), on-hook(switch), wrap-up
         nobody
         70001 rang 0 answered 0 ended 0 Normal; 101 rang 0 answered 0 ended 0 Normal by itself
         c1 of 101 written
         ok; 101 released(c2), customer-released(c2 70002), record-done(c2), on-hook(agent), wrap-up
         ok; 101 work-cancelled
         ok; 101 released(c3), customer-released(c3 70003), record-done(c3), on-hook(agent), wrap-up
         70003 rang 0 answered 0 ended 0 MediaLost; 101 rang 0 answered 0 ended 0 MediaLost by itself",
    );
}

#[test]
fn s7_10_the_customer_ends_the_call() {
    check(
        ": rule record
         : 101 signs in idle
         : 101 talks with 70001
         : 101 rest 60
         70001 hangs up
         rooms
         records c1",
        "ok; 101 customer-released(c1 70001), released(c1), record-done(c1), on-hook(switch), rest
         nobody
         70001 rang 0 answered 0 ended 0 Normal by itself; 101 rang 0 answered 0 ended 0 Normal",
    );
}

#[test]
fn s7_10_with_held_calls_no_state_event() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         : 101 holds
         : 101 calls out 13800
         : 13800 answers
         101 releases
         101 is
         rooms
         101 releases
         101 drops c1",
        "ok; 101 released(c2), customer-released(c2 13800)
         talking since 0, was Ringing
         70001 hears music
         refused: NoCall
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready",
    );
}

#[test]
fn s7_11_long_connection() {
    check(
        ": 101 signs in idle long
         : 101 talks with 70001
         101 releases
         70002 calls 3000
         70002 hangs up
         101 calls out 13800
         13800 is busy
         101 releasephone
         101 releasephone
         70003 calls 3000
         : 101 picks up
         101 hangs up
         : 101 talks with 70004
         : 70004 hangs up
         101 hangs up",
        "ok; 101 released(c1), customer-released(c1 70001), ready
         ok; 101 handling-call, auto-answer(c2 f0), customer-alerting(c2 70002), talking(c2 f0)
         ok; 101 customer-released(c2 70002), released(c2), ready
         call c3; 101 handling-call
         ok; 101 call-out-failed(c3), connect-failed(c3), ready
         ok; 101 on-hook(switch)
         refused: WrongCallState
         ok; 101 handling-call
         ok; 101 released(c4), customer-released(c4 70003), on-hook(agent), ready
         ok; 101 on-hook(agent)",
    );
}

#[test]
fn s7_11_release_phone_in_a_call() {
    check(
        ": 101 signs in idle long
         : 101 talks with 70001
         101 releasephone
         : 101 talks with 70002
         : 101 holds
         101 releasephone
         rooms",
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         ok; 101 on-hook(switch)
         70002 hears music",
    );
}

#[test]
fn s7_12_runtime_switches() {
    check(
        ": 101 signs in idle
         : 101 autoanswer off
         : 70001 calls 3000
         101 picks up
         : 101 answers
         : 101 autoidle off
         101 releases
         : 101 autoanswer on
         : 101 cancelwork
         : 70002 calls 3000
         101 picks up",
        "ok; 101 alerting(c1 70001), off-hook, ringing(c1 f0), customer-alerting(c1 70001)
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), wrap-up
         ok; 101 alerting(c2 70002), off-hook, auto-answer(c2 f0), customer-alerting(c2 70002), talking(c2 f0)",
    );
}
