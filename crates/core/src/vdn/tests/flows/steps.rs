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
