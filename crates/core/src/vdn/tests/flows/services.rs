//! Web services, messages, promises to call back, and connecting the caller with somebody.

use super::flow;

#[test]
fn web_services() {
    let steps = "lookup /c?n={caller}&k={pin} name,level then 1 else 2 | branch level 3>3 else 4 | end fails | end gold | end iron";
    for (answer, expect) in [
        ("service name=Ann level=3", "gold"),
        ("service name=Ann level=1 more=x", "iron"),
        ("service name=Ann", "fails"),
        ("service fails", "fails"),
        ("+5s", "fails"),
        // Too late.
        ("+5s\n : service name=Ann level=3", "fails"),
    ] {
        flow(
            steps,
            &format!(": 70001 calls 3100\n : {answer}\n 70001 hears"),
            expect,
        );
    }
    flow(
        steps,
        ": 70001 calls 3100
         flows asked
         rooms
         : 70001 hangs up
         service name=Ann level=3",
        "/c?n=70001&k=
         70001 hears nobody
         ok",
    );
    // What was typed is encoded, and keys pressed meanwhile are remembered.
    flow(
        "collect pin pin 1-9 ends # then 1 else 1 | set pin={pin}&x then 2 | lookup /{pin} - then 3 else 3 | menu which 1>4 else 5 | end one | end no",
        ": 70001 calls 3100
         : 70001 presses 7
         : 70001 presses #
         flows asked
         : 70001 presses 1
         : service fails
         70001 hears",
        "/7%26x
         one",
    );
    // The answer to an older question.
    flow(
        "lookup /a a then 1 else 1 | lookup /b b then 2 else 3 | end both | end no",
        ": 70001 calls 3100
         : service a=1
         : service late b=1
         : service b=1
         70001 hears",
        "both",
    );
    let long = "x".repeat(3000);
    flow(
        &format!("lookup /{long} - then 1 else 2 | end no | end long"),
        ": 70001 calls 3100\n 70001 hears",
        "long",
    );
}

#[test]
fn messages() {
    let steps = "voicemail speak for 1 most 30 then 1 | end thanks";
    flow(
        steps,
        ": 70001 calls 3100
         : 70001 file ends
         switch
         rooms
         recordings
         70001 presses 5
         70001 presses #
         switch
         recordings
         70001 hears",
        "answer 70001, play speak to 70001, record 70001
         70001 hears nobody
         c1 of 0 on
         ok
         ok
         recording: Stop, play thanks to 70001
         c1 of 0 written
         thanks",
    );
    flow(
        steps,
        ": 70001 calls 3100
         : 70001 presses 1
         +29s
         recordings
         +1s
         recordings
         70001 hears",
        "quiet
         c1 of 0 on
         quiet
         c1 of 0 written
         thanks",
    );
    flow(
        steps,
        ": 70001 calls 3100
         : 70001 hears
         : 70001 hangs up
         recordings",
        "c1 of 0 written",
    );
    flow(
        steps,
        ": full disk
         : 70001 calls 3100
         70001 hears
         recordings",
        "speak thanks
         c1 of 0 nothing written",
    );
}

#[test]
fn promises_to_call_back() {
    flow(
        "collect pin pin 1-9 ends # then 1 else 1 | callback {caller} 1 then 2 else 3 | end promised | end sorry",
        ": 70001 calls 3100
         : 70001 presses 7
         : 70001 presses #
         70001 hears
         flows tasks",
        "promised
         Callback 70001 by 1 [pin=7]",
    );
    for number in ["", "12a", "1234567890123456789012345", "+49"] {
        flow(
            &format!("callback {number}{{none}} 1 then 1 else 2 | end promised | end sorry"),
            ": 70001 calls 3100\n 70001 hears\n flows tasks",
            "sorry\n none",
        );
    }
    flow(
        "callback {caller} 99 then 1 else 2 | end promised | end sorry",
        ": 70001 calls 3100\n 70001 hears",
        "sorry",
    );
}

#[test]
fn transfers_to_numbers() {
    let steps = "transfer 13800 else 1 | end nobody";
    flow(
        steps,
        ": 70001 calls 3100
         rooms
         70001 presses 1
         13800 answers
         rooms
         70001 presses 1
         13800 hangs up
         records c1",
        "70001 hears ringback
         ok
         ok
         13800 hears 70001, 70001 hears 13800
         ok
         ok
         70001 rang 0 answered 0 ended 0 Normal",
    );
    for fails in [
        "13800 is busy",
        "13800 rejects",
        "13800 is unreachable",
        "13800 does not answer",
        "+65s",
    ] {
        flow(
            steps,
            &format!(": 70001 calls 3100\n : {fails}\n rooms\n 70001 hears\n records c1"),
            &format!(
                "70001 hears nobody\n nobody\n 70001 rang 0 answered 0 ended {} Normal",
                if fails == "+65s" { 65 } else { 0 }
            ),
        );
    }
    flow(
        "transfer 1a else 1 | end nobody",
        ": 70001 calls 3100\n 70001 hears",
        "nobody",
    );
}

#[test]
fn transfers_to_agents() {
    let steps = "collect pin pin 1-1 then 1 else 1 | transfer agent {to}101 else 2 | end nobody";
    flow(
        steps,
        ": 101 signs in idle manual
         : 70001 calls 3100
         70001 presses 5
         rooms
         : phone of 101 rings
         101 picks up
         101 answers
         rooms
         101 shows call",
        "ok; 101 handling-call
         70001 hears ringback
         ok; 101 off-hook, ringing(c1 f0), customer-alerting(c1 70001)
         ok; 101 talking(c1 f0)
         101 hears 70001, 70001 hears 101
         c1 f0 70001>3100 data pin=5",
    );
    for fails in [
        ": +20s",
        ": 101 is busy",
        ": 101 picks up\n : 101 releases",
        ": 101 forcelogout",
    ] {
        flow(
            steps,
            &format!(
                ": 101 signs in idle manual
                 : 70001 calls 3100
                 : 70001 presses 5
                 {}
                 rooms
                 70001 hears",
                fails.replace("101 is busy", "phone of 101 is busy")
            ),
            "70001 hears nobody
             nobody",
        );
    }
    // Nobody there, in a call, and no agent at all.
    flow(
        steps,
        ": 70001 calls 3100\n : 70001 presses 5\n 70001 hears",
        "nobody",
    );
    flow(
        steps,
        ": 101 signs in idle
         : 101 talks with 70009
         : 70001 calls 3100
         : 70001 presses 5
         70001 hears",
        "nobody",
    );
    flow(
        "transfer agent x else 1 | end nobody",
        ": 70001 calls 3100\n 70001 hears",
        "nobody",
    );
    // The caller leaves while the agent is rung.
    flow(
        "transfer agent 101 else 1 | end nobody",
        ": 101 signs in idle
         : 70001 calls 3100
         70001 hangs up",
        "ok; 101 customer-released(c1 70001), released(c1), ready",
    );
}
