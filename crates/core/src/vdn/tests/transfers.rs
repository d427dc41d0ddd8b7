//! Transfers: every device type and mode of spec/voice.md §2.3, sequences of §7.8.

use super::check;

const TALK: &str = ": 101 signs in idle
     : 101 talks with 70001
     : 102 signs in idle manual";

#[test]
fn s7_8_to_an_agent_release() {
    check(
        &format!(
            "{TALK}
             101 transfers 102 release new
             rooms
             phone of 102 rings
             102 picks up
             102 answers
             rooms
             call c1
             102 releases
             records c1"
        ),
        "ok; 101 customer-alerting(c1 40002 of 102), released(c1), customer-released(c1 70001); 102 handling-call; 101 on-hook(switch), ready
         70001 hears ringback
         ok; 102 alerting(c1 70001)
         ok; 102 off-hook, ringing(c1 f0 from 101), customer-alerting(c1 70001)
         ok; 102 talking(c1 f0)
         102 hears 70001, 70001 hears 102
         c1 f0 70001>3000 voice data new
         ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 rang 0 answered 0 ended 0 Normal; 101 rang 0 answered 0 ended 0 Normal by itself; 102 rang 0 answered 0 ended 0 Normal by itself, from 101",
    );
}

#[test]
fn s7_8_to_an_agent_release_not_taken() {
    // A call of a queue goes back to it.
    check(
        &format!("{TALK}\n : 101 saybusy 200\n : 101 transfers 102 release\n +20s\n rooms\n 101 sayfree"),
        "20: 102 no-answer(c1), busy(2)
         70001 hears music
         ok; 101 busy-cancelled, handling-call",
    );
    // One that was made by the agent has none.
    check(
        ": 101 signs in idle
         : 101 talks to 13800
         : 102 signs in idle
         : 101 transfers 102 release
         phone of 102 is busy
         rooms
         records c1",
        "ok; 102 phone-busy, no-answer(c1), busy(2)
         nobody
         101 rang 0 answered 0 ended 0 Normal by itself; 13800 rang 0 answered 0 ended 0 Busy; 102 ended 0 Busy, from 101",
    );
    check(
        &format!("{TALK}\n : 101 transfers 102 release\n : phone of 102 rings\n 70001 hangs up\n rooms"),
        "ok; 102 customer-released(c1 70001), released(c1), on-hook(switch), ready
         nobody",
    );
}

#[test]
fn s7_8_to_an_agent_success() {
    check(
        &format!(
            ": rule record
             {TALK}
             101 transfers 102 success
             rooms
             phone of 102 rings
             102 picks up
             rooms
             102 answers
             rooms
             records c1
             recordings"
        ),
        "ok; 101 customer-alerting(c1 40002 of 102); 102 handling-call
         101 hears 70001, 70001 hears 101
         ok; 102 alerting(c1 70001)
         ok; 102 off-hook, ringing(c1 f0 from 101), customer-alerting(c1 70001)
         101 hears 70001, 70001 hears 101
         ok; 101 transferred(c1), released(c1), customer-released(c1 70001), record-done(c1), on-hook(switch), ready; 102 talking(c1 f0); 102 record(c1)
         102 hears 70001, 70001 hears 102
         70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal by itself; 102 rang 0 answered 0, from 101
         c1 of 101 written; c1 of 102 on",
    );
}

#[test]
fn s7_8_to_an_agent_success_fails() {
    let asked = format!("{TALK}\n : 101 transfers 102 success\n : phone of 102 rings");
    check(
        &format!("{asked}\n +20s\n rooms\n 101 holds"),
        "20: 102 on-hook(switch), no-answer(c1), busy(2); 101 not-transferred(c1 NoAnswer)
         101 hears 70001, 70001 hears 101
         ok; 101 held(c1)",
    );
    check(
        &format!("{asked}\n phone of 102 rejects\n rooms"),
        "ok; 102 on-hook(switch), no-answer(c1), busy(2); 101 not-transferred(c1 Rejected)
         101 hears 70001, 70001 hears 101",
    );
    check(&format!("{asked}\n : 102 picks up\n 102 releases\n rooms\n records c1"), "ok; 102 released(c1), customer-released(c1 70001); 101 not-transferred(c1 Rejected); 102 on-hook(switch), ready
         101 hears 70001, 70001 hears 101
         70001 rang 0 answered 0; 101 rang 0 answered 0; 102 rang 0 ended 0 Rejected by itself, from 101");
    check(&format!("{asked}\n 70001 hangs up\n rooms"), "ok; 102 customer-released(c1 70001), released(c1), on-hook(switch), ready; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready
         nobody");
    // The agent doesn't wait for the answer.
    check(
        &format!("{asked}\n 101 releases\n rooms\n : 102 picks up\n 102 answers\n rooms\n records c1"),
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 hears ringback
         ok; 102 talking(c1 f0)
         102 hears 70001, 70001 hears 102
         70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal by itself; 102 rang 0 answered 0, from 101",
    );
    check(&format!("{asked}\n 101 drops c1\n rooms"), "ok; 102 customer-released(c1 70001), released(c1), on-hook(switch), ready; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         nobody");
    check(&format!("{asked}\n 101 disconnects 70001\n rooms"), "ok; 102 customer-released(c1 70001), released(c1), on-hook(switch), ready; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         nobody");
    check(&format!("{asked}\n 101 canceltransfer\n rooms\n 101 canceltransfer"), "ok; 102 customer-released(c1 70001), released(c1), on-hook(switch), ready; 101 talking(c1 f0), customer-released(c1 102)
         101 hears 70001, 70001 hears 101
         refused: WrongCallState");
    check(&format!("{asked}\n 102 forcelogout\n rooms"), "ok; 102 released(c1), customer-released(c1 70001); 101 not-transferred(c1 Rejected); 102 on-hook(switch), ready; 102 gone Own
         101 hears 70001, 70001 hears 101");
    check(
        &format!("{asked}\n 101 forcelogout\n rooms"),
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready; 101 gone Own
         70001 hears ringback",
    );
    // Whom it only rings for has no say in it.
    check(
        &format!("{asked}\n 102 drops c1\n : 102 picks up\n 102 drops c1\n rooms"),
        "refused: NoCall
         ok; 102 released(c1), customer-released(c1 70001); 101 not-transferred(c1 Rejected); 102 on-hook(switch), ready
         101 hears 70001, 70001 hears 101",
    );
    // Rejected by its name or without one, while the phone rings and later; another name is none of its own.
    check(
        &format!("{asked}\n 102 refuses 1-1\n 101 refuses c1\n 102 refuses c1\n rooms\n 102 refuses c1"),
        "refused: NoCall
         refused: NoCall
         ok; 102 released(c1), customer-released(c1 70001); 101 not-transferred(c1 Rejected); 102 on-hook(switch), ready
         101 hears 70001, 70001 hears 101
         refused: NoCall",
    );
    for named in ["", " c1"] {
        check(
            &format!("{asked}\n : 102 picks up\n 102 refuses{named}\n rooms\n 101 refuses{named}"),
            "ok; 102 released(c1), customer-released(c1 70001); 101 not-transferred(c1 Rejected); 102 on-hook(switch), ready
             101 hears 70001, 70001 hears 101
             refused: NoCall",
        );
        check(
            &format!(
                "{TALK}\n : 101 transfers 102 release\n : 101 saybusy 200\n : phone of 102 rings\n : 102 picks up\n 102 refuses{named}\n rooms\n queue 1"
            ),
            "ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready
             70001 hears music
             [c1 0s] 1 free",
        );
    }
    // Who failed to transfer it is not who handed it over later.
    check(
        &format!(
            "{asked}
             : phone of 102 rejects
             : 101 releases
             records c1"
        ),
        "70001 rang 0 answered 0 ended 0 Normal; 101 rang 0 answered 0 ended 0 Normal by itself; 102 rang 0 ended 0 Rejected, from 101",
    );
}

#[test]
fn s7_8_to_an_agent_refused() {
    check(
        &format!(
            "{TALK}
             : 103 signs in busy
             101 transfers 103 success
             101 transfers 104 release
             101 transfers 101 release
             101 transfers 109 release
             101 transfers skill 99
             101 transfers flow 9000
             101 transfers flow 3000
             101 transfers code 3009
             101 transfers nobody success
             102 transfers 101 release"
        ),
        "refused: 103 unavailable
         refused: 104 unavailable
         refused: unknown agent 101
         refused: unknown agent 109
         refused: UnknownSkill
         refused: BadNumber
         refused: BadNumber
         refused: BadNumber
         refused: BadNumber
         refused: NoCall",
    );
}

#[test]
fn s7_8_to_outside_release() {
    check(
        &format!(
            ": rule record
             {TALK}
             101 transfers 13800 release
             rooms
             13800 rings
             13800 answers
             rooms
             13800 hangs up
             rooms
             records c1
             records c2
             switch"
        ),
        "ok; 101 customer-alerting(c1 13800), released(c1), customer-released(c1 70001), record-done(c1), on-hook(switch), ready
         70001 hears ringback
         ok
         ok
         13800 hears 70001, 70001 hears 13800
         ok
         nobody
         70001 rang 0 answered 0 ended 0 Normal; 101 rang 0 answered 0 ended 0 Normal by itself
         13800 rang 0 answered 0 ended 0 Normal by itself
         alert 70001, ring 101 as 70001, answer 70001, record 101, recording: Stop, ring 13800 as 40001, hang up 101, hang up 70001",
    );
}

#[test]
fn s7_8_to_outside_release_fails() {
    let asked = format!("{TALK}\n : 101 transfers 13800 release");
    check(
        &format!("{asked}\n 13800 is busy\n rooms\n records c1"),
        "ok
         nobody
         70001 rang 0 answered 0 ended 0 Busy; 101 rang 0 answered 0 ended 0 Normal by itself",
    );
    check(
        &format!("{asked}\n 70001 hangs up\n rooms\n records c2"),
        "ok
         nobody
         13800 ended 0 CallerLeft",
    );
    check(
        &format!("{asked}\n +64s\n rooms\n +1s\n rooms"),
        "quiet
         70001 hears ringback
         quiet
         nobody",
    );
    check(
        ": 101 signs in idle
         : 101 talks to 13801
         101 transfers 13800 release",
        "refused: not supported: a release transfer of an outbound call to a number outside",
    );
}

#[test]
fn s7_8_to_outside_success() {
    check(
        &format!(
            "{TALK}
             101 transfers 13800 success
             rooms
             13800 rings
             rooms
             13800 answers
             rooms
             70001 hangs up
             rooms"
        ),
        "ok
         101 hears 70001, 70001 hears 101
         ok; 101 customer-alerting(c2 13800)
         101 hears 70001, 70001 hears 101
         ok; 101 transferred(c1), released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(switch), ready
         13800 hears 70001, 70001 hears 13800
         ok
         nobody",
    );
}

#[test]
fn s7_8_to_outside_success_fails() {
    let asked = format!("{TALK}\n : 101 transfers 13800 success\n : 13800 rings");
    check(
        &format!("{asked}\n 13800 rejects\n rooms\n 101 holds"),
        "ok; 101 not-transferred(c1 Rejected)
         101 hears 70001, 70001 hears 101
         ok; 101 held(c1)",
    );
    check(&format!("{asked}\n 70001 hangs up\n rooms\n switch"), "ok; 101 released(c2), customer-released(c2 13800), customer-released(c1 70001), released(c1), on-hook(switch), ready
         nobody
         alert 70001, ring 101 as 70001, answer 70001, ring 13800 as 40001, hang up 13800, hang up 101");
    check(
        &format!("{asked}\n 101 canceltransfer\n rooms"),
        "ok; 101 released(c2), customer-released(c2 13800), talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
    check(
        &format!("{asked}\n +65s\n rooms"),
        "65: 101 not-transferred(c1 NoAnswer)
         101 hears 70001, 70001 hears 101",
    );
}

#[test]
fn s7_8_to_outside_talking() {
    check(
        &format!(
            "{TALK}
             101 transfers 13800 talking
             rooms
             13800 rings
             13800 answers
             rooms
             101 releases
             rooms
             13800 hangs up
             rooms"
        ),
        "ok
         101 hears ringback, 70001 hears music
         ok; 101 customer-alerting(c2 13800)
         ok; 101 talking(c2 f7)
         101 hears 13800, 13800 hears 101, 70001 hears music
         ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(switch), ready
         13800 hears 70001, 70001 hears 13800
         ok
         nobody",
    );
}

#[test]
fn s7_8_to_outside_talking_ends_otherwise() {
    let talking = format!("{TALK}\n : 101 transfers 13800 talking\n : 13800 answers");
    check(
        &format!("{talking}\n 70001 hangs up\n rooms\n 101 releases\n rooms"),
        "ok; 101 customer-released(c1 70001), released(c1)
         101 hears 13800, 13800 hears 101
         ok; 101 released(c2), customer-released(c2 13800), on-hook(switch), ready
         nobody",
    );
    check(
        &format!("{talking}\n 13800 hangs up\n rooms"),
        "ok; 101 customer-released(c2 13800), released(c2), talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
    check(
        &format!("{talking}\n 101 canceltransfer\n rooms\n 101 canceltransfer"),
        "ok; 101 talking(c1 f0), customer-released(c2 13800)
         101 hears 70001, 70001 hears 101
         refused: WrongCallState",
    );
    check(&format!("{talking}\n 101 confers c1\n rooms\n 101 releases\n rooms"), "ok; 101 conference(c1 70001)
         101 hears 13800+70001, 13800 hears 101+70001, 70001 hears 101+13800
         ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(switch), ready
         13800 hears 70001, 70001 hears 13800");
    let asked = format!("{TALK}\n : 101 transfers 13800 talking\n : 13800 rings");
    check(
        &format!("{asked}\n 13800 is unreachable\n rooms"),
        "ok; 101 call-out-failed(c2), talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
    check(
        &format!("{asked}\n 101 canceltransfer\n rooms"),
        "ok; 101 talking(c1 f0), customer-released(c2 13800)
         101 hears 70001, 70001 hears 101",
    );
    check(
        &format!("{asked}\n 70001 hangs up\n 13800 answers\n rooms"),
        "ok; 101 customer-released(c1 70001), released(c1)
         ok; 101 talking(c2 f7)
         101 hears 13800, 13800 hears 101",
    );
}

#[test]
fn s7_8_to_outside_three_party() {
    let three = format!("{TALK}\n : 101 transfers 13800 three\n : 13800 rings\n : 13800 answers");
    check(
        &format!(
            "{TALK}
             101 transfers 13800 three
             rooms
             13800 rings
             13800 answers
             rooms
             101 releases
             rooms"
        ),
        "ok
         101 hears 70001, 70001 hears 101
         ok; 101 customer-alerting(c2 13800)
         ok; 101 conference(c2 13800)
         101 hears 13800+70001, 13800 hears 101+70001, 70001 hears 101+13800
         ok; 101 released(c1), customer-released(c1 70001), released(c2), customer-released(c2 13800), on-hook(switch), ready
         13800 hears 70001, 70001 hears 13800",
    );
    check(
        &format!("{three}\n 101 canceltransfer\n rooms"),
        "ok; 101 customer-released(c2 13800), talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
    check(
        &format!("{three}\n 70001 hangs up\n rooms"),
        "ok; 101 customer-released(c1 70001), talking(c2 f7)
         101 hears 13800, 13800 hears 101",
    );
    let asked = format!("{TALK}\n : 101 transfers 13800 three\n : 13800 rings");
    check(
        &format!("{asked}\n 13800 is busy\n rooms"),
        "ok; 101 call-out-failed(c2)
         101 hears 70001, 70001 hears 101",
    );
    check(
        &format!("{asked}\n 101 canceltransfer\n rooms"),
        "ok; 101 released(c2), customer-released(c2 13800), talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
    check(&format!("{asked}\n 70001 hangs up\n rooms"), "ok; 101 released(c2), customer-released(c2 13800), customer-released(c1 70001), released(c1), on-hook(switch), ready
         nobody");
}

#[test]
fn s7_8_in_a_long_connection_the_transfer_is_at_once() {
    check(
        ": 102 signs in idle long
         : 102 talks with 70002
         : 102 releases
         : 101 signs in busy
         : 102 saybusy 200
         : 101 sayfree
         : 101 talks with 70001
         : 102 sayfree
         101 transfers 102 success
         rooms",
        "ok; 101 customer-alerting(c2 40002 of 102); 102 handling-call, auto-answer(c2 f0 from 101), customer-alerting(c2 70001); 101 transferred(c2), released(c2), customer-released(c2 70001), on-hook(switch), ready; 102 talking(c2 f0)
         102 hears 70001, 70001 hears 102",
    );
}

/// The talk with the target was joined with a third call: there is no way back to the customer alone.
#[test]
fn a_transfer_cant_be_cancelled_out_of_another_talk_of_three() {
    check(
        ": 101 signs in idle
         : 101 talks to 13801
         : 101 holds
         : 101 calls out 13802
         : 13802 answers
         : 101 transfers 13803 talking
         : 13803 answers
         : 101 confers c1
         101 canceltransfer
         rooms",
        "refused: WrongCallState
         101 hears 13801+13803, 13801 hears 101+13803, 13802 hears music, 13803 hears 101+13801",
    );
}
