//! Consultation, talks of three and internal help: spec/voice.md §7.6, §7.7.

use super::check;

const THREE: &str = ": 101 signs in idle
     : 101 talks with 70001
     : 101 holds
     : 101 calls out 13800
     : 13800 answers
     : 101 confers c1";

#[test]
fn s7_6_consult_and_conference() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         101 holds
         101 calls out 13800
         13800 rings
         13800 answers
         rooms
         101 confers c2
         101 confers c1 new
         rooms
         101 shows remote
         call c1
         101 dials 12#
         switch",
        "ok; 101 held(c1)
         call c2
         ok; 101 customer-alerting(c2 13800)
         ok; 101 talking(c2 f7)
         101 hears 13800, 13800 hears 101, 70001 hears music
         refused: NoHeldCall
         ok; 101 conference(c1 70001)
         101 hears 13800+70001, 13800 hears 101+70001, 70001 hears 101+13800
         13800 70001
         c1 f0 70001>3000 voice data new
         ok
         alert 70001, ring 101 as 70001, answer 70001, ring 13800 as 40001, dial 12# to 13800, dial 12# to 70001",
    );
}

#[test]
fn s7_6_whoever_leaves_the_other_two_go_on() {
    check(
        &format!("{THREE}\n 70001 hangs up\n rooms\n 101 is\n 13800 hangs up"),
        "ok; 101 customer-released(c1 70001), talking(c2 f7)
         101 hears 13800, 13800 hears 101
         talking since 0, was Ringing
         ok; 101 customer-released(c2 13800), released(c2), on-hook(switch), ready",
    );
    check(
        &format!("{THREE}\n 13800 hangs up\n rooms\n 101 holds"),
        "ok; 101 customer-released(c2 13800), talking(c1 f0)
         101 hears 70001, 70001 hears 101
         ok; 101 held(c1)",
    );
    check(
        &format!("{THREE}\n 101 releases\n rooms\n records c1\n 70001 hangs up\n rooms\n records c2"),
        "ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(switch), ready
         13800 hears 70001, 70001 hears 13800
         70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal by itself
         ok
         nobody
         101 rang 0 answered 0 ended 0 Normal by itself; 13800 rang 0 answered 0 ended 0 Normal",
    );
    check(&format!("{THREE}\n 101 hangs up\n rooms\n 13800 hangs up\n rooms"), "ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(agent), ready
         13800 hears 70001, 70001 hears 13800
         ok
         nobody");
    check(&format!("{THREE}\n 101 forcelogout\n rooms"), "ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(switch), ready; 101 gone Own
         13800 hears 70001, 70001 hears 13800");
}

#[test]
fn s7_6_disconnect_drops_a_number() {
    check(
        &format!("{THREE}\n 101 disconnects 13800\n rooms"),
        "ok; 101 customer-released(c2 13800), talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
    check(
        &format!("{THREE}\n 101 disconnects 70001\n rooms"),
        "ok; 101 customer-released(c1 70001), talking(c2 f7)
         101 hears 13800, 13800 hears 101",
    );
    check(&format!("{THREE}\n 101 disconnects 40001\n rooms"), "ok; 101 released(c2), customer-released(c2 13800), released(c1), customer-released(c1 70001), on-hook(switch), ready
         13800 hears 70001, 70001 hears 13800");
    check(
        &format!("{THREE}\n 101 disconnects 99\n 101 drops c2\n rooms"),
        "refused: not in talk 99
         ok; 101 customer-released(c2 13800), talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
}

#[test]
fn s7_6_connect_hold_joins_the_two() {
    check(
        ": rule record
         : 101 signs in idle auto-work
         : 101 talks with 70001
         : 101 holds
         : 101 calls out 13800
         : 13800 answers
         101 connects c2
         101 connects c1
         rooms
         records c1
         70001 hangs up
         rooms
         switch",
        "refused: NoHeldCall
         ok; 101 released(c2), customer-released(c2 13800), record-done(c2), released(c1), customer-released(c1 70001), record-done(c1), on-hook(switch), wrap-up
         13800 hears 70001, 70001 hears 13800
         70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal by itself
         ok
         nobody
         alert 70001, ring 101 as 70001, answer 70001, record 101, recording: Pause, ring 13800 as 40001, record 101, recording: Stop, recording: Stop, hang up 101, hang up 13800",
    );
}

#[test]
fn s7_6_digits_of_the_customer_reach_the_third() {
    check(
        &format!(
            "{THREE}
             70001 presses 5
             : switch
             switch
             101 relays
             70001 presses 5
             switch"
        ),
        "ok
         nothing
         ok
         ok
         dial 5 to 13800",
    );
}

#[test]
fn keys_of_an_agents_phone_reach_the_other_end() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         : switch
         phone of 101 presses 7
         switch
         : 101 holds
         : switch
         phone of 101 presses 7
         switch",
        "ok
         dial 7 to 70001
         ok
         nothing",
    );
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 101 calls 102
         : 101 picks up
         : 102 picks up
         : switch
         phone of 102 presses 7
         switch
         101 dials 8
         switch",
        "ok
         dial 7 to 101
         ok
         dial 8 to 102",
    );
}

#[test]
fn s7_6_consultation_with_an_agent() {
    check(
        ": 101 signs in idle
         : 102 signs in busy
         : 101 talks with 70001
         : 101 holds
         : 102 sayfree
         101 calls 102
         102 picks up
         101 connects c1
         rooms
         102 is
         70001 hangs up",
        "call c2; 101 customer-alerting(c2 40002 of 102); 102 handling-call
         ok; 102 alerting(c2 101), off-hook, auto-answer(c2 f6), customer-alerting(c2 101 of 101), talking(c2 f6); 101 talking(c2 f6)
         ok; 101 released(c2), customer-released(c2 102), released(c1), customer-released(c1 70001); 102 customer-released(c2 101), talking(c1 f0); 101 on-hook(switch), ready
         102 hears 70001, 70001 hears 102
         talking since 0, was Ringing
         ok; 102 customer-released(c1 70001), released(c1), on-hook(switch), ready",
    );
}

const HELP: &str = ": 101 signs in idle
     : 101 talks with 70001
     : 102 signs in idle
     : 101 help 102 question
     : phone of 102 rings
     : 102 picks up";

const HELP3: &str = ": 101 signs in idle
     : 101 talks with 70001
     : 102 signs in idle
     : 101 help3 102
     : phone of 102 rings
     : 102 picks up";

#[test]
fn s7_7_two_party_help() {
    check(
        ": rule record
         : 101 signs in idle
         : 101 talks with 70001
         : 102 signs in idle manual
         101 help 102 question
         rooms
         phone of 102 rings
         102 picks up
         102 answers
         rooms
         call c2
         records c2
         switch",
        "call c2; 101 customer-alerting(c2 40002 of 102); 102 handling-call
         101 hears ringback, 70001 hears music
         ok; 102 alerting(c2 101)
         ok; 102 off-hook, ringing(c2 f51), customer-alerting(c2 101 of 101)
         ok; 102 talking(c2 f51); 101 talking(c2 f51)
         101 hears 102, 102 hears 101, 70001 hears music
         c2 f51 101>102 data question
         101 rang 0 answered 0; 102 rang 0 answered 0
         alert 70001, ring 101 as 70001, answer 70001, record 101, recording: Pause, ring 102 as 101",
    );
}

#[test]
fn s7_7_two_party_help_ends() {
    // The helper leaves.
    check(&format!("{HELP}\n 102 releases\n rooms\n records c2"), "ok; 102 released(c2), customer-released(c2 101); 101 customer-released(c2 102), released(c2), talking(c1 f0); 102 on-hook(switch), ready
         101 hears 70001, 70001 hears 101
         101 rang 0 answered 0 ended 0 Normal; 102 rang 0 answered 0 ended 0 Normal by itself");
    check(&format!("{HELP}\n 102 hangs up\n rooms"), "ok; 102 released(c2), customer-released(c2 101); 101 customer-released(c2 102), released(c2), talking(c1 f0); 102 on-hook(agent), ready
         101 hears 70001, 70001 hears 101");
    // The agent leaves: the customer goes to the helper.
    check(&format!("{HELP}\n 101 releases\n rooms\n 102 holds\n records c1\n records c2"), "ok; 101 released(c2), customer-released(c2 102), released(c1), customer-released(c1 70001); 102 customer-released(c2 101), talking(c1 f0); 101 on-hook(switch), ready
         102 hears 70001, 70001 hears 102
         ok; 102 held(c1)
         70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal by itself; 102 rang 0 answered 0, from 101
         101 rang 0 answered 0 ended 0 Normal by itself; 102 rang 0 answered 0 ended 0 Normal");
    check(&format!("{HELP}\n 101 hangs up\n rooms\n 70001 hangs up"), "ok; 101 released(c2), customer-released(c2 102), released(c1), customer-released(c1 70001); 102 customer-released(c2 101), talking(c1 f0); 101 on-hook(agent), ready
         102 hears 70001, 70001 hears 102
         ok; 102 customer-released(c1 70001), released(c1), on-hook(switch), ready");
    check(&format!("{HELP}\n 101 forcelogout\n rooms"), "ok; 101 released(c2), customer-released(c2 102), released(c1), customer-released(c1 70001); 102 customer-released(c2 101), talking(c1 f0); 101 on-hook(switch), ready; 101 gone Own
         102 hears 70001, 70001 hears 102");
    // The agent takes its customer back.
    check(&format!("{HELP}\n 101 drops c2\n rooms"), "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 released(c2), customer-released(c2 102), talking(c1 f0)
         101 hears 70001, 70001 hears 101");
    check(&format!("{HELP}\n 101 disconnects 102\n rooms"), "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 released(c2), customer-released(c2 102), talking(c1 f0)
         101 hears 70001, 70001 hears 101");
    // The customer leaves.
    check(&format!("{HELP}\n 70001 hangs up\n rooms\n 101 releases"), "ok; 101 customer-released(c1 70001), released(c1)
         101 hears 102, 102 hears 101
         ok; 101 released(c2), customer-released(c2 102); 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 on-hook(switch), ready");
}

#[test]
fn s7_7_two_party_help_fails() {
    let asked = ": 101 signs in idle
         : 101 talks with 70001
         : 102 signs in idle manual
         : 101 help 102
         : phone of 102 rings";
    check(
        &format!("{asked}\n +20s\n rooms\n 102 is"),
        "20: 102 on-hook(switch), no-answer(c2), busy(2); 101 consult-failed(c2), talking(c1 f0)
         101 hears 70001, 70001 hears 101
         busy 2, was Ringing",
    );
    check(
        &format!("{asked}\n phone of 102 rejects\n rooms"),
        "ok; 102 on-hook(switch), no-answer(c2), busy(2); 101 consult-failed(c2), talking(c1 f0)
         101 hears 70001, 70001 hears 101",
    );
    check(&format!("{asked}\n 102 picks up\n 102 releases\n rooms"), "ok; 102 off-hook, ringing(c2 f51), customer-alerting(c2 101 of 101)
         ok; 102 released(c2), customer-released(c2 101); 101 consult-failed(c2), talking(c1 f0); 102 on-hook(switch), ready
         101 hears 70001, 70001 hears 101");
    check(&format!("{asked}\n 101 releases\n rooms"), "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 consult-failed(c2), talking(c1 f0)
         101 hears 70001, 70001 hears 101");
    check(&format!("{asked}\n 101 drops c2\n rooms"), "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 released(c2), customer-released(c2 102), talking(c1 f0)
         101 hears 70001, 70001 hears 101");
    check(&format!("{asked}\n 70001 hangs up\n phone of 102 rejects"), "ok; 101 customer-released(c1 70001), released(c1)
         ok; 102 on-hook(switch), no-answer(c2), busy(2); 101 on-hook(switch), consult-failed(c2), connect-failed(c2), ready");
    check(&format!("{asked}\n 101 hangs up\n rooms\n 101 retrieves\n 101 picks up\n rooms"), "ok; 101 on-hook(agent); 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 consult-failed(c2)
         70001 hears music
         ok
         ok; 101 alerting, off-hook, talking(c1 f0)
         101 hears 70001, 70001 hears 101");
    check(&format!("{asked}\n 102 forcelogout\n rooms"), "ok; 102 released(c2), customer-released(c2 101); 101 consult-failed(c2), talking(c1 f0); 102 on-hook(switch), ready; 102 gone Own
         101 hears 70001, 70001 hears 101");
}

#[test]
fn s7_7_three_party_help() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         : 102 signs in idle
         101 help3 102
         rooms
         phone of 102 rings
         102 picks up
         rooms",
        "call c2; 101 customer-alerting(c2 40002 of 102); 102 handling-call
         101 hears 70001, 70001 hears 101
         ok; 102 alerting(c2 101)
         ok; 102 off-hook, auto-answer(c2 f52), customer-alerting(c2 101 of 101), talking(c2 f52); 101 conference(c2 102)
         101 hears 102+70001, 102 hears 101+70001, 70001 hears 101+102",
    );
}

#[test]
fn s7_7_three_party_help_ends() {
    // The agent leaves.
    check(&format!("{HELP3}\n 101 releases\n rooms\n 102 releases"), "ok; 101 released(c2), customer-released(c2 102), released(c1), customer-released(c1 70001); 102 customer-released(c2 101), talking(c1 f0); 101 on-hook(switch), ready
         102 hears 70001, 70001 hears 102
         ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready");
    // The helper leaves.
    check(&format!("{HELP3}\n 102 releases\n rooms\n 101 holds"), "ok; 102 released(c2), customer-released(c2 101); 101 customer-released(c2 102), talking(c1 f0); 102 on-hook(switch), ready
         101 hears 70001, 70001 hears 101
         ok; 101 held(c1)");
    // The customer leaves: agent and helper go on as internal.
    check(&format!("{HELP3}\n 70001 hangs up\n rooms\n 101 holds\n 101 releases"), "ok; 101 customer-released(c1 70001), talking(c2 f52)
         101 hears 102, 102 hears 101
         refused: WrongCallState
         ok; 101 released(c2), customer-released(c2 102); 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 on-hook(switch), ready");
    check(&format!("{HELP3}\n 101 disconnects 102\n rooms"), "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 customer-released(c2 102), talking(c1 f0)
         101 hears 70001, 70001 hears 101");
    // The helper may end only itself.
    check(
        &format!("{HELP3}\n 102 disconnects 70001\n 102 disconnects 101\n 102 disconnects 102\n rooms"),
        "refused: not in talk 70001
         refused: not in talk 101
         ok; 102 released(c2), customer-released(c2 101); 101 customer-released(c2 102), talking(c1 f0); 102 on-hook(switch), ready
         101 hears 70001, 70001 hears 101",
    );
}

#[test]
fn s7_7_three_party_help_fails() {
    let asked = ": 101 signs in idle
         : 101 talks with 70001
         : 102 signs in idle manual
         : 101 help3 102
         : phone of 102 rings";
    check(
        &format!("{asked}\n +20s\n rooms"),
        "20: 102 on-hook(switch), no-answer(c2), busy(2); 101 consult-failed(c2)
         101 hears 70001, 70001 hears 101",
    );
    check(&format!("{asked}\n 101 releases\n rooms"), "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 released(c2), customer-released(c2 102), released(c1), customer-released(c1 70001), on-hook(switch), ready
         nobody");
    check(&format!("{asked}\n 101 drops c2\n rooms"), "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 released(c2), customer-released(c2 102)
         101 hears 70001, 70001 hears 101");
    check(&format!("{asked}\n 70001 hangs up\n rooms"), "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 released(c2), customer-released(c2 102), customer-released(c1 70001), released(c1), on-hook(switch), ready
         nobody");
}

#[test]
fn s7_7_whom_help_can_be_asked_of() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         101 help 102
         : 102 saybusy 200
         : 101 talks with 70001
         101 help 102
         101 help 101
         101 help 109
         101 help 103
         101 help skill",
        "refused: NoCall
         refused: 102 unavailable
         refused: unknown agent 101
         refused: unknown agent 109
         refused: 103 unavailable
         refused: nobody of 1 is free",
    );
}
