//! Each step, and each way in which it can fail.

use super::super::check;
use super::flow;

#[test]
fn a_caller_is_answered_and_hears_a_file() {
    flow(
        "play hello,again 1 | end bye",
        "70001 calls 3100
         switch
         rooms
         flows count 3100
         70001 file ends
         switch
         70001 file ends
         70001 hears
         switch
         records c1
         flows count 3100",
        "ok
         answer 70001, play hello to 70001
         70001 hears nobody
         1
         ok
         play again to 70001
         ok
         bye
         play bye to 70001, hang up 70001
         70001 rang 0 answered 0 ended 0 Normal
         0",
    );
}

#[test]
fn a_file_that_is_missing_is_left_out() {
    flow(
        "play hello,again 1 | end bye",
        "70001 calls 3100
         70001 file fails
         70001 hears",
        "ok
         ok
         again bye",
    );
}

#[test]
fn a_file_that_never_ends_is_stopped() {
    flow(
        "play hello 1 | menu which 1>2 else 2 | end bye",
        ": 70001 calls 3100
         +899s
         : switch
         +1s
         switch",
        "quiet
         quiet
         play: Stop, play which to 70001",
    );
}

#[test]
fn a_caller_leaves() {
    for (steps, script) in [
        ("play hello 0", ""),
        ("menu which 1>0 else 0", ""),
        ("menu which 1>0 else 0", ": 70001 hears"),
        ("collect pin pin 1-4 then 0 else 0", ": 70001 presses 1"),
        ("lookup /a - then 0 else 0", ""),
        ("queue 1", ""),
        ("queue 1 announce place after 0", "+1s"),
        ("voicemail speak then 0", ": 70001 hears"),
        ("transfer 13800 else 0", ""),
        ("end bye", ""),
    ] {
        check(
            &format!(
                ": rule flow 3100 {steps}
                 : 70001 calls 3100
                 {}
                 : 70001 hangs up
                 : +1200s
                 rooms
                 flows count 3100
                 flows run",
                if script.starts_with('+') {
                    format!(": {script}")
                } else {
                    script.to_owned()
                }
            ),
            "nobody
             0
             none",
        );
    }
}

#[test]
fn keys_of_a_menu() {
    let menu = "menu which 1>1 2>2 else 3 tries 3 wrong oops | end one | end two | end late";
    for (script, expect) in [
        ("70001 presses 1", "one"),
        ("70001 presses 2", "two"),
        // Wrong ones twice, each told and asked again.
        (": 70001 presses 9\n : 70001 presses 9\n 70001 presses 1", "one"),
        (": 70001 presses 9\n : 70001 presses 9\n 70001 presses #", "late"),
        (
            ": 70001 hears\n : +5s\n : 70001 hears\n : +5s\n : 70001 hears\n +5s",
            "late",
        ),
    ] {
        let said = if script.ends_with("+5s") { "quiet" } else { "ok" };
        flow(
            menu,
            &format!(": 70001 calls 3100\n {script}\n 70001 hears"),
            &format!("{said}\n {expect}"),
        );
    }
    flow(
        menu,
        ": 70001 calls 3100
         70001 hears
         +4s
         +1s
         70001 presses 9
         70001 hears
         switch",
        "which
         quiet
         quiet
         ok
         oops which
         answer 70001, play which to 70001, play oops to 70001, play: Stop, play oops to 70001, play which to 70001",
    );
}

#[test]
fn digits_are_collected() {
    let collect = "collect pin pin 2-4 ends # then 1 else 2 tries 2 wrong oops | end yes,#pin | end no";
    for (keys, then, expect) in [
        ("12#", "", "yes en/digits/1 en/digits/2"),
        ("1234", "", "yes en/digits/1 en/digits/2 en/digits/3 en/digits/4"),
        ("123", "+5s", "yes en/digits/1 en/digits/2 en/digits/3"),
        // Other keys don't count.
        ("1*2A#", "", "yes en/digits/1 en/digits/2"),
        ("1#12#", "", "yes en/digits/1 en/digits/2"),
        ("1#1#", "", "no"),
        ("##", "", "no"),
        ("1#", "", "oops pin"),
        ("1", "+5s", "oops pin"),
        // The patience begins anew with each key.
        (
            "1",
            "+4s\n : 70001 presses 2\n : +4s\n : 70001 presses #",
            "yes en/digits/1 en/digits/2",
        ),
    ] {
        let presses: Vec<String> = keys.chars().map(|key| format!(": 70001 presses {key}")).collect();
        let then = if then.is_empty() {
            String::new()
        } else {
            format!(": {then}")
        };
        flow(
            collect,
            &format!(
                ": 70001 calls 3100\n {}\n {then}\n 70001 hears",
                presses.join("\n")
            ),
            expect,
        );
    }
}

#[test]
fn keys_pressed_ahead() {
    let steps =
        "play hello 1 | menu which 1>2 else 4 | collect pin pin 3-3 then 3 else 4 | end #pin | end no";
    flow(
        steps,
        ": 70001 calls 3100
         : 70001 presses 1
         : 70001 presses 4
         : 70001 presses 5
         : switch
         70001 file ends
         switch
         70001 presses 6
         70001 hears",
        "ok
         nothing
         ok
         en/digits/4 en/digits/5 en/digits/6",
    );
    // A wrong one spoils those after it.
    flow(
        steps,
        ": 70001 calls 3100
         : 70001 presses 9
         : 70001 presses 1
         70001 hears",
        "hello no",
    );
    // No more than 64 are remembered; the promises look at that.
    let many = ": 70001 presses 1\n".repeat(80);
    flow(
        "play hello 1 | collect pin pin 1-64 then 2 else 2 | branch pin 1>3 else 4 | end few | end many",
        &format!(": 70001 calls 3100\n {many} 70001 hears"),
        "hello many",
    );
}

#[test]
fn fields_and_branches() {
    flow(
        "set a=1 b={a}-{caller} then 1 | branch b 1-70001>2 else 3 | end yes,=n | end no",
        "70001 calls 3100
         70001 hears",
        "ok
         yes",
    );
    for (value, expect) in [
        ("0", "en/number/0"),
        ("42", "en/number/40 en/number/2"),
        ("100", "en/number/many"),
        ("1000", "en/number/none"),
        ("x", "en/number/none"),
        ("", "en/number/none"),
    ] {
        flow(
            &format!("set n={value} then 1 | end =n,en/number/none"),
            ": 70001 calls 3100
             70001 hears",
            &if expect.ends_with("none") {
                expect.to_owned()
            } else {
                format!("{expect} en/number/none")
            },
        );
    }
}

#[test]
fn values_stay_bounded() {
    // Doubled with each round, and no longer than permitted.
    flow(
        "set a=12345678 then 1 | menu which 1>2 2>3 else 4 | set a={a}{a} then 1 | set data {a}{a} then 4 | queue 1",
        &format!(
            ": 70001 calls 3100
             {}
             : 70001 presses 2
             queue 1
             : 101 signs in idle
             101 shows ringing",
            ": 70001 presses 1\n".repeat(40)
        ),
        &format!(
            "[c1 0s] 0 free\n c1 f0 70001>3100 voice data {}",
            "12345678".repeat(256)
        ),
    );
}

#[test]
fn steps_that_never_wait_come_to_an_end() {
    flow(
        "set a=1 then 1 | branch a 1>0 else 0",
        "70001 calls 3100
         records c1
         flows count 3100",
        "ok
         70001 rang 0 answered 0 ended 0 Normal
         0",
    );
    // Files that are missing are no wait either.
    flow(
        "play hello 0",
        &format!(
            ": 70001 calls 3100
             {}
             70001 file fails
             records c1",
            ": 70001 file fails\n".repeat(199)
        ),
        "ok
         70001 rang 0 answered 0 ended 0 Normal",
    );
}

#[test]
fn hours_and_holidays() {
    // Scripts begin on Friday, 2027-01-15, at 8:00 UTC.
    for (hours, expect) in [
        ("8-9", "open"),
        ("7-8", "closed"),
        ("9-10", "closed"),
        ("0-24", "open"),
        ("0-24 on 2027-01-15", "holiday"),
        ("0-24 on 2027-01-16", "open"),
    ] {
        let steps = format!("hours {hours} open 1 closed 2 holiday 3 | end open | end closed | end holiday");
        flow(&steps, ": 70001 calls 3100\n 70001 hears", expect);
    }
}

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

#[test]
fn a_flow_that_changes_or_goes_doesnt_disturb_who_is_in_it() {
    flow(
        "play hello 1 | end bye",
        ": 70001 calls 3100
         : directory flow 3100 play new 1 | end new
         70001 hears
         : 70002 calls 3100
         70002 hears",
        "hello bye
         new new",
    );
}

#[test]
fn calls_in_flows_end_with_a_restart() {
    flow(
        "voicemail - then 0",
        ": 70001 calls 3100
         +1s
         restart
         records c1
         flows count 3100
         70002 calls 3100
         flows count 3100",
        "quiet
         ok
         70001 rang 0 answered 0 ended 1 Restart
         0
         ok
         1",
    );
}
