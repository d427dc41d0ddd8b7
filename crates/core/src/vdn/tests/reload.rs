//! A configuration that changes while calls are at all stages of their way.

use super::check;

/// 102 alone serves the queue 3, which is removed while its caller …
const GONE: &str = "directory without skill 3";

#[test]
fn a_queue_is_removed_while_a_caller_waits_for_one_agent() {
    check(
        &format!(
            ": rule skill 3 last agent 3600 patience 300
             : 102 signs in idle
             : 70001 calls 3002
             : phone of 102 rings
             : 102 picks up
             : 102 releases
             : 102 saybusy 0
             : 70001 calls 3002
             private 102
             {GONE}
             private 102
             records c2"
        ),
        "[c2]
         ok
         []
         70001 rang 0 answered 0 ended 0 NoAnswer",
    );
}

#[test]
fn a_queue_is_removed_while_an_agent_is_rung() {
    let rung = format!(
        ": 102 signs in idle manual
         : 70001 calls 3002
         : phone of 102 rings
         : 102 picks up
         {GONE}"
    );
    check(&format!("{rung}\n 102 answers"), "ok\n ok; 102 talking(c1 f0)");
    check(
        &format!("{rung}\n 102 releases\n queue 3\n records c1"),
        "ok
         ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready
         [] 0 free
         70001 rang 0 ended 0 Unreachable; 102 rang 0 ended 0 Rejected by itself",
    );
    // All whom it rings refuse.
    check(
        &format!(
            ": rule skill 3 strategy ring-all
             : 104 signs in idle manual
             {rung}
             : 104 picks up
             : 102 releases
             104 releases
             queue 3"
        ),
        "ok
         ok; 104 released(c1), customer-released(c1 70001), on-hook(switch), ready
         [] 0 free",
    );
}

#[test]
fn a_queue_is_removed_while_a_transfer_waits_there() {
    let talk = ": 101 signs in idle\n : 101 talks with 70001";
    check(
        &format!("{talk}\n : 101 queues 3 success\n {GONE}\n 101 holds"),
        "ok; 101 not-transferred(c1 Unreachable)\n ok; 101 held(c1)",
    );
    check(
        &format!(
            "{talk}
             : 102 signs in idle manual
             : 101 queues 3 success
             : 102 picks up
             : {GONE}
             102 releases
             101 holds"
        ),
        "ok; 102 released(c1), customer-released(c1 70001); 101 not-transferred(c1 Unreachable); 102 on-hook(switch), ready
         ok; 101 held(c1)",
    );
}
