//! Transfers that wait for an answer: what becomes of the customer when it doesn't come, and when the agent
//! doesn't wait for it.

use super::check;

const TALK: &str = ": 101 signs in idle
     : 101 talks with 70001";

/// The customer isn't lost when the agent doesn't wait for the answer.
#[test]
fn whoever_releases_leaves_the_customer_to_the_transfer() {
    let asked = format!(": rule skill 3 music jazz\n {TALK}\n : 101 queues 3 success");
    check(
        &format!(
            "{asked}
             call c1
             switch
             101 releases
             rooms
             queue 3
             switch
             call c1
             102 signs in idle
             phone of 102 rings
             102 picks up
             records c1
             figures skill 1
             figures skill 3"
        ),
        "c1 f0 70001>3000 voice
         alert 70001, ring 101 as 70001, answer 70001
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 hears music
         [c1 0s] 0 free
         play jazz to 70001, hang up 101
         c1 f0 70001>3000 sales
         ok; 102 in-service, ready, handling-call
         ok; 102 alerting(c1 70001)
         ok; 102 off-hook, auto-answer(c1 f0 from 101), customer-alerting(c1 70001), talking(c1 f0)
         70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal by itself; 102 rang 0 answered 0, from 101
         2 signed in, offered 1 answered 1 in-time 1 transferred 1
         1 signed in, offered 1 answered 1 in-time 1",
    );
    check(
        &format!(
            "{asked}\n : 102 signs in idle manual\n 101 releases\n rooms\n : phone of 102 rings\n : 102 picks up\n 102 refuses c1\n rooms\n queue 3"
        ),
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 hears ringback
         ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 hears music
         [c1 0s] 1 free",
    );
    check(
        &format!("{asked}\n 101 hangs up\n queue 3\n 70001 hangs up\n records c1\n figures skill 3"),
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(agent), ready
         [c1 0s] 0 free
         ok
         70001 rang 0 answered 0 ended 0 CallerLeft by itself; 101 rang 0 answered 0 ended 0 Normal by itself
         0 signed in, offered 1 abandoned 1",
    );
    check(
        &format!("{asked}\n 101 forcelogout\n rooms\n queue 3"),
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; 101 gone Own
         70001 hears music
         [c1 0s] 0 free",
    );
    check(
        &format!(": rule skill 3 wait 30\n {asked}\n : 101 releases\n +30s\n rooms"),
        "quiet
         nobody",
    );
}

/// A transfer that comes to nothing leaves the call with the queue that it came by.
#[test]
fn a_transfer_that_fails_leaves_the_call_where_it_was() {
    let asked = format!("{TALK}\n : 101 queues 3 success");
    check(
        &format!(": rule skill 3 wait 30\n {asked}\n : 102 signs in idle manual\n 102 shows ringing\n 101 shows call\n : phone of 102 rings\n : 102 picks up\n 102 refuses c1\n +30s\n call c1\n 101 releases\n 101 shows last\n records c1\n figures skill 1\n figures skill 3"),
        "c1 f0 70001>3000 sales
         c1 f0 70001>3000 voice
         ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready
         10: 102 handling-call; 30: 102 no-answer(c1), busy(2); 101 not-transferred(c1 NoAnswer)
         c1 f0 70001>3000 voice
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         c1 f0 70001>3000 voice over
         70001 rang 0 answered 0 ended 30 Normal; 101 rang 0 answered 0 ended 30 Normal by itself; 102 rang 0 ended 0 Rejected by itself, from 101; 102 ended 30 NoAnswer, from 101
         2 signed in, offered 1 answered 1 in-time 1 talked 30
         1 signed in, offered 1 overflowed 1 unanswered 2",
    );
    check(
        &format!("{asked}\n : 101 canceltransfer\n call c1\n 70001 hangs up\n 101 shows last"),
        "c1 f0 70001>3000 voice
         ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready
         c1 f0 70001>3000 voice over",
    );
    // A call that came by no queue comes out of this one without.
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         : 101 queues 3 success
         : 101 canceltransfer
         call c1",
        "c1 f7 40001>13800",
    );
}

/// The same to a number outside.
#[test]
fn whoever_releases_leaves_the_customer_to_the_number() {
    let asked = format!("{TALK}\n : 101 transfers 13800 success\n : 13800 rings");
    check(
        &format!("{asked}\n 101 releases\n rooms\n 13800 answers\n rooms\n 70001 hangs up\n records c1\n records c2"),
        "ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 hears ringback
         ok
         13800 hears 70001, 70001 hears 13800
         ok
         70001 rang 0 answered 0 ended 0 Normal by itself; 101 rang 0 answered 0 ended 0 Normal by itself
         101 ended 0 Normal by itself; 13800 rang 0 answered 0 ended 0 Normal",
    );
    check(
        &format!("{asked}\n : 101 releases\n 13800 is busy\n rooms"),
        "ok
         nobody",
    );
    check(
        &format!("{asked}\n : 101 releases\n 70001 hangs up\n rooms\n records c2"),
        "ok
         nobody
         101 ended 0 Normal by itself; 13800 rang 0 ended 0 CallerLeft",
    );
    check(
        &format!("{asked}\n : 101 releases\n +65s\n rooms"),
        "quiet
         nobody",
    );
    check(&format!("{asked}\n 101 drops c1\n rooms"), "ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(switch), ready
         nobody");
    // A release transfer isn't possible there.
    check(
        ": 101 signs in idle
         : 101 talks to 13801
         : 101 transfers 13800 success
         101 releases
         rooms",
        "ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 13801), on-hook(switch), ready
         nobody",
    );
}

/// Nobody is signed in to the queue, or it is full: its own settings say where the customer goes.
#[test]
fn a_queue_that_refuses_a_transfer() {
    for (why, failed) in [("unstaffed", "Unreachable"), ("full", "Busy")] {
        let rules = format!(": rule skill 3 most 0\n : rule skill 3 {why} skill 1\n {TALK}");
        check(
            &format!("{rules}\n : 101 saybusy 0\n 101 queues 3 release\n queue 1\n call c1\n rooms"),
            "ok; 101 released(c1), customer-released(c1 70001), all-busy, on-hook(switch), busy(0)
             [c1 0s] 0 free
             c1 f0 70001>3000 voice
             70001 hears music",
        );
        check(
            &format!("{rules}\n 101 queues 3 success\n call c1\n rooms"),
            &format!(
                "ok; 101 not-transferred(c1 {failed})
                 c1 f0 70001>3000 voice
                 101 hears 70001, 70001 hears 101"
            ),
        );
    }
    // Of queues that lead one to another each has its own say.
    check(
        ": rule skill 1 most 0
         : rule skill 1 full skill 3
         : rule skill 3 most 0
         : rule skill 3 full skill 2
         : 70001 calls 3000
         queue 2",
        "[c1 0s] 0 free",
    );
}
