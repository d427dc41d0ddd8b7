//! Callers whom a flow sends into a queue.

use super::flow;

#[test]
fn a_queue_after_a_menu() {
    flow(
        "menu which 1>1 else 2 | queue 1 | end bye",
        ": 101 signs in idle
         : 70001 calls 3100
         70001 presses 1
         rooms
         101 picks up
         rooms
         flows run",
        "ok; 101 handling-call
         70001 hears ringback
         ok; 101 alerting(c1 70001), off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0)
         101 hears 70001, 70001 hears 101
         none",
    );
}

#[test]
fn what_was_typed_becomes_the_calls_data() {
    let queue = ": 101 signs in idle
         : 70001 calls 3100
         : 70001 presses 1
         : 70001 presses 2
         101 shows ringing";
    for (steps, expect) in [
        (
            "collect a pin 1-1 then 1 else 1 | collect b id 1-1 then 2 else 2 | queue 1",
            " data pin=1;id=2",
        ),
        // The same field again: its last value.
        (
            "collect a pin 1-1 then 1 else 1 | collect b pin 1-1 then 2 else 2 | queue 1",
            " data pin=2",
        ),
        (
            "collect a pin 1-1 then 1 else 1 | collect b id 1-1 then 2 else 2 | set data x{id} then 3 | queue 1",
            " data x2",
        ),
        ("menu a 1>1 else 1 | menu b 2>2 else 2 | queue 1", ""),
    ] {
        flow(steps, queue, &format!("c1 f0 70001>3100 voice{expect}"));
    }
}

#[test]
fn priority() {
    let urgent = "menu which 1>1 2>2 else 2 | set priority 9 then 2 | queue 1";
    flow(
        urgent,
        ": 70001 calls 3100
         : 70001 presses 2
         : +1s
         : 70002 calls 3100
         : 70002 presses 1
         queue 1",
        "[c2 0s, c1 1s] 0 free",
    );
}

#[test]
fn an_agent_of_choice() {
    flow(
        "set to=101 then 1 | queue 1 agent {to}",
        ": rule skill 1 last agent 60 patience 30
         : 101 signs in busy
         : 102 signs in idle
         70001 calls 3100
         private 101
         +30s",
        "ok
         [c1]
         30: 102 handling-call",
    );
}

#[test]
fn announcements_while_waiting() {
    flow(
        "queue 1 announce place,@place,@minutes after 5 every 30",
        ": 70009 calls 3000
         : 70001 calls 3100
         +4s
         switch
         +1s
         switch
         rooms
         70001 hears
         +30s
         70001 file ends
         +30s
         switch",
        "quiet
         answer 70009, answer 70001
         quiet
         play place to 70001
         70001 hears music, 70009 hears music
         place en/number/2 en/number/2
         quiet
         ok
         quiet
         play en/number/2 to 70001, play en/number/2 to 70001, play place to 70001, play en/number/2 to 70001",
    );
}

#[test]
fn nothing_is_said_to_who_is_being_offered() {
    flow(
        "queue 1 announce place after 5 every 30",
        ": 70001 calls 3100
         : +5s
         : switch
         101 signs in idle manual
         switch
         rooms
         +19s
         +1s
         rooms
         switch
         +10s
         switch",
        "ok; 101 in-service, ready, handling-call
         play: Stop, ring 101 as 70001
         70001 hears ringback
         quiet
         25: 101 no-answer(c1), busy(2)
         70001 hears music
         hang up 101
         quiet
         play place to 70001",
    );
}

#[test]
fn an_announcement_ends_when_an_agent_answers() {
    // A long connection that answers by itself: offered and answered in one step.
    flow(
        "queue 1 announce place after 0 every 30",
        ": 101 signs in idle long
         : 101 talks with 70009
         : 70001 calls 3100
         : +0s
         : switch
         101 releases
         switch
         rooms",
        "ok; 101 released(c1), customer-released(c1 70009), ready, handling-call, auto-answer(c2 f0), customer-alerting(c2 70001), talking(c2 f0)
         hang up 70009, play: Stop
         101 hears 70001, 70001 hears 101",
    );
}

#[test]
fn music_of_the_queue() {
    flow(
        "queue 1 music waltz announce place after 5 every 30",
        "70001 calls 3100
         switch
         +5s
         switch
         70001 file ends
         switch
         70001 file fails
         rooms
         +30s
         switch
         70001 file ends
         switch
         rooms",
        "ok
         answer 70001, play waltz to 70001
         quiet
         play: Stop, play place to 70001
         ok
         play waltz to 70001
         ok
         70001 hears music
         quiet
         play place to 70001
         ok
         nothing
         70001 hears music",
    );
}

#[test]
fn keys_lead_out_of_a_queue() {
    let steps = "queue 1 1>1 | callback {caller} 1 then 2 else 2 | end bye";
    flow(
        steps,
        ": 70001 calls 3100
         70001 presses 9
         queue 1
         70001 presses 1
         queue 1
         flows count 3100
         70001 hears
         flows tasks",
        "ok
         [c1 0s] 0 free
         ok
         [] 0 free
         1
         bye
         Callback 70001 by 1 []",
    );
    // Not while an agent is rung.
    flow(
        steps,
        ": 101 signs in idle
         : 70001 calls 3100
         70001 presses 1
         101 picks up",
        "ok
         ok; 101 alerting(c1 70001), off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0)",
    );
}

#[test]
fn a_queue_that_doesnt_serve() {
    for (rules, steps, expect) in [
        ("most 0", "queue 1 full 1 | end full", "full"),
        ("most 0", "queue 1 | end full", "nothing"),
        ("most 9", "queue 1 unstaffed 1 | end nobody", "nobody"),
        ("unstaffed release", "queue 1 | end nobody", "nothing"),
        ("unstaffed release", "queue 1 unstaffed 1 | end nobody", "nobody"),
        // To another queue, as the queue says.
        ("full skill 3", "queue 1 | end bye", "nothing"),
    ] {
        flow(
            steps,
            &format!(": rule skill 1 {rules}\n : 70001 calls 3100\n 70001 hears"),
            expect,
        );
    }
    for (steps, expect) in [
        ("queue 1 wait 10 waited 1 | end sorry", "sorry"),
        ("queue 1 wait 10 | end sorry", "nothing"),
    ] {
        flow(
            steps,
            ": 70001 calls 3100\n +9s\n : switch\n +1s\n 70001 hears\n queue 1",
            &format!("quiet\n quiet\n {expect}\n [] 0 free"),
        );
    }
    flow(
        "queue 99 | end bye",
        ": 70001 calls 3100\n records c1",
        "70001 rang 0 answered 0 ended 0 NoAnswer",
    );
}

#[test]
fn queues_that_send_their_callers_into_flows() {
    for (overflow, expect) in [
        ("flow 100", "hello bye"),
        ("message sorry", "sorry"),
        ("callback later", "later"),
    ] {
        let promised = if overflow == "callback later" {
            "Callback 70002 by 1 []"
        } else {
            "none"
        };
        for (rule, calls) in [
            (
                format!("rule skill 1 most 1\n : rule skill 1 full {overflow}"),
                "70001 calls 3000\n : 70002 calls 3000",
            ),
            (
                format!("rule skill 1 wait 20\n : rule skill 1 waited {overflow}"),
                "70002 calls 3000\n : +20s",
            ),
            (format!("rule skill 1 unstaffed {overflow}"), "70002 calls 3000"),
        ] {
            flow(
                "play hello 1 | end bye",
                &format!(": {rule}\n : {calls}\n 70002 hears\n flows tasks\n flows run"),
                &format!("{expect}\n {promised}\n none"),
            );
        }
    }
    // Withheld numbers can't be called back.
    flow(
        "queue 1 wait 20",
        ": rule skill 1 waited callback later
         : x calls 3100
         : +20s
         records c1
         flows tasks",
        "x rang 0 answered 0 ended 20 Normal
         none",
    );
}

#[test]
fn a_queue_that_is_removed() {
    flow(
        "queue 3 unstaffed 1 | end sorry",
        ": 102 signs in busy
         : 70001 calls 3100
         : directory without skill 3
         70001 hears",
        "sorry",
    );
}

#[test]
fn who_is_put_back_hears_the_flow_again() {
    flow(
        "queue 1 keys 1>1 | end bye",
        ": 101 signs in idle manual
         : 70001 calls 3100
         : 101 picks up
         : 101 releases
         rooms
         70001 presses 1
         70001 hears",
        "70001 hears music
         ok
         bye",
    );
}

/// The first caller after a quiet night doesn't hear how long the night was.
#[test]
fn a_quiet_hour_is_no_wait() {
    flow(
        "queue 1 announce @minutes after 5 every 600 | end bye",
        ": 101 signs in idle
         : 101 talks with 70001
         : 101 releases
         : +90s
         : 101 alive
         : +90s
         : 101 alive
         : +90s
         : 101 alive
         : +90s
         : 101 alive
         : +90s
         : 101 talks with 70002
         : 70003 calls 3100
         : +5s
         70003 hears",
        "en/number/1",
    );
}

/// Picked up by a colleague who then didn't take it: whoever is asked next answers by itself.
#[test]
fn who_is_snatched_in_vain_is_not_answered_for_the_next() {
    flow(
        "transfer agent 101 else 1 | queue 1",
        ": 101 signs in idle manual
         : 102 signs in idle manual
         : 103 signs in busy
         : 70001 calls 3100
         : phone of 101 rings
         : 103 sayfree
         : 103 snatches 101
         : 103 forcelogout
         101 picks up",
        "ok; 101 alerting(c1 70001), off-hook, ringing(c1 f0), customer-alerting(c1 70001)",
    );
}
