//! Transfers to flows, and agents who wait for their customer to come back.

use super::super::check;
use super::super::script::answers;
use super::flow;

#[test]
fn a_release_transfer() {
    flow(
        "play hello 1 | queue 1",
        ": 101 signs in idle
         : 102 signs in idle
         : 102 saybusy 0
         : 101 talks with 70001
         101 flows 3100 release
         rooms
         70001 hears
         records c1",
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 hears nobody
         hello (101 handling-call)
         70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal by itself; 101, from 101",
    );
}

#[test]
fn no_such_flow() {
    let said = answers(
        ": rule flow 3100 end bye
         : 101 signs in idle
         : 101 talks with 70001",
        &[
            "101 flows 3999 release",
            "101 flows 3000 release",
            "101 flows 3999 hang-up",
        ],
    );
    assert_eq!(said, ["refused: BadNumber"; 3]);
}

const SUSPENDED: &str = ": rule flow 3100 collect pin pin 1-1 then 1 else 1 | end bye
         : 101 signs in idle
         : 101 talks with 70001
         : 101 flows 3100 hang-up";

#[test]
fn the_customer_comes_back() {
    check(
        &format!(
            "{SUSPENDED}
             rooms
             101 is
             101 shows calls
             flows count 3100
             70001 presses 7
             70001 hears
             rooms
             flows count 3100
             101 releases
             records c1"
        ),
        "70001 hears nobody
         talking since 0, was Ringing
         c1
         1
         ok
         bye (101 talking(c1 f0))
         101 hears 70001, 70001 hears 101
         0
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 rang 0 answered 0 ended 0 Normal; 101 rang 0 answered 0 ended 0 Normal by itself",
    );
}

#[test]
fn who_waits_can_do_nothing_but_leave() {
    let said = answers(
        SUSPENDED,
        &[
            "101 holds",
            "101 mutes",
            "101 transfers 102 release",
            "101 flows 3100 release",
            "101 dials 1",
            "101 records",
            "101 calls out 13800",
            "101 canceltransfer",
        ],
    );
    assert_eq!(
        said,
        [
            "refused: WrongCallState",
            "refused: WrongCallState",
            "refused: WrongCallState",
            "refused: WrongCallState",
            "refused: NoCall",
            "refused: WrongMediaState",
            "refused: InCall",
            "refused: WrongCallState",
        ]
    );
}

#[test]
fn the_flow_goes_on_without_who_leaves() {
    for (leaves, expect) in [
        (
            "101 releases",
            "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready",
        ),
        (
            "101 releasephone",
            "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready",
        ),
        (
            "phone of 101 hangs up",
            "ok; 101 released(c1), customer-released(c1 70001), on-hook(agent), ready",
        ),
        (
            "101 forcelogout",
            "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; 101 gone Own",
        ),
    ] {
        check(
            &format!("{SUSPENDED}\n {leaves}\n flows count 3100\n : 70001 presses 7\n 70001 hears\n rooms"),
            &format!("{expect}\n 1\n bye\n nobody"),
        );
    }
}

#[test]
fn the_customer_leaves_the_flow() {
    check(
        &format!("{SUSPENDED}\n 70001 hangs up\n flows count 3100"),
        "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready
         0",
    );
}

#[test]
fn a_flow_that_hands_the_customer_on_lets_the_agent_go() {
    let suspended = |steps: &str| {
        format!(
            ": rule flow 3100 menu which 1>1 else 1 | {steps}
             : 101 signs in idle
             : 101 talks with 70001
             : 101 flows 3100 hang-up
             : 101 saybusy 0
             70001 presses 1
             rooms"
        )
    };
    for steps in ["queue 1", "transfer 13800 else 2 | end bye"] {
        let heard = if steps == "queue 1" { "music" } else { "ringback" };
        check(
            &suspended(steps),
            &format!(
                "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), busy(0)
                 70001 hears {heard}"
            ),
        );
    }
    // Where nobody could be rung it comes back.
    check(
        &suspended("transfer agent 102 else 2 | end -"),
        "ok; 101 talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
}

#[test]
fn a_recording_rests_meanwhile() {
    check(
        ": rule flow 3100 collect pin pin 1-1 then 1 else 1 | end -
         : rule record
         : 101 signs in idle
         : 101 talks with 70001
         : switch
         101 flows 3100 hang-up
         switch
         70001 presses 7
         switch",
        "ok
         recording: Pause, play pin to 70001
         ok; 101 talking(c1 f0)
         play: Stop, recording: Resume",
    );
}

#[test]
fn a_restart() {
    check(
        &format!("{SUSPENDED}\n +1s\n restart\n 101 is\n flows count 3100"),
        "quiet
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         idle, was Talking
         0",
    );
}
