//! Conferences of agents: spec/voice.md §9.

use super::check;

/// 101 in the chair with a customer of its own, 102, and a number outside.
const FOUR: &str = ": 101 signs in idle
     : 102 signs in idle manual
     : 101 talks with 70001
     : 101 begins conference 5 60
     : 101 calls 102
     : 102 picks up
     : 102 joins
     : 101 calls out 13800
     : 13800 answers";

#[test]
fn s9_a_talk_becomes_a_conference() {
    check(
        "rule record
         : 101 signs in idle
         : 102 signs in idle manual
         : 101 talks with 70001
         101 begins conference 4 60
         rooms
         101 begins conference 4 60
         101 calls 102
         phone of 102 rings
         102 picks up
         rooms
         102 joins
         101 calls out 13800
         13800 answers
         rooms
         101 calls out 13900
         records c2",
        "ok
         ok; 101 record-done(c1), released(c1), conf-begun, talking(c2 f53), conf(101 Joined), conf(line 70001 Joined)
         101 hears 70001, 70001 hears 101
         refused: InCall
         call c2; 102 handling-call, conf-ringing
         ok; 102 alerting(c2 101)
         ok; 102 off-hook, ringing(c2 f53)
         101 hears 70001, 70001 hears 101
         ok; 102 conf-joined, talking(c2 f53); 101 conf(102 Joined); 102 conf(102 Joined)
         call c3
         ok; 101 conf(line 13800 Joined); 102 conf(line 13800 Joined)
         101 hears 102+13800+70001, 102 hears 101+13800+70001, 13800 hears 101+102+70001, 70001 hears 101+102+13800
         refused: WrongCallState
         101 rang 0 answered 0; 102 rang 0 answered 0",
    );
}

#[test]
fn s9_an_internal_talk_becomes_a_conference() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 101 calls 102
         : 101 picks up
         : 102 picks up
         102 begins conference 4 60
         101 begins conference 4 60
         rooms
         102 leaves conference
         rooms
         101 leaves conference",
        "refused: WrongCallState
         ok; 101 released(c1); 102 released(c1); 101 conf-begun, talking(c2 f53), conf(101 Joined); 102 conf-joined, talking(c2 f53); 101 conf(102 Joined); 102 conf(102 Joined)
         101 hears 102, 102 hears 101
         ok; 101 conf(102 Left(Itself)); 102 conf(102 Left(Itself)), conf-left, released(c2), on-hook(switch), ready
         101 hears nobody
         ok; 101 conf(101 Left(Itself)), conf-left, released(c2), on-hook(switch), ready",
    );
}

#[test]
fn s9_a_conference_from_nothing() {
    check(
        ": 101 signs in busy
         101 begins conference 4 60
         phone of 101 rings
         101 picks up
         101 is
         101 releases
         101 begins conference 4 60
         101 declines
         101 begins conference 4 60
         101 releases
         101 begins conference 4 60
         +30s
         101 begins conference 1 60
         101 ends conference",
        "ok
         ok; 101 alerting
         ok; 101 off-hook, handling-call, conf-begun, talking(c1 f53), conf(101 Joined)
         talking since 0, then busy 0, was Busy
         ok; 101 conf(101 Left(Itself)), conf-left, released(c1), on-hook(switch), busy(0)
         ok
         refused: NoCall
         refused: InCall
         ok; 101 connect-failed(c2), busy(0)
         ok
         25: 101 connect-failed(c3), busy(0)
         refused: WrongState
         refused: NoCall",
    );
}

#[test]
fn s9_who_leaves_and_who_is_chairman_then() {
    for (end, expect) in [
        (
            "70001 hangs up\n rooms",
            "ok; 101 conf(line 70001 Left(HungUp)); 102 conf(line 70001 Left(HungUp))\n 101 hears 102+13800, 102 hears 101+13800, 13800 hears 101+102",
        ),
        (
            "13800 hangs up\n rooms",
            "ok; 101 conf(line 13800 Left(HungUp)); 102 conf(line 13800 Left(HungUp))\n 101 hears 102+70001, 102 hears 101+70001, 70001 hears 101+102",
        ),
        (
            "102 leaves conference\n rooms",
            "ok; 101 conf(102 Left(Itself)); 102 conf(102 Left(Itself)), conf-left, released(c2), on-hook(switch), ready\n 101 hears 13800+70001, 13800 hears 101+70001, 70001 hears 101+13800",
        ),
        (
            "102 hangs up\n rooms",
            "ok; 101 conf(102 Left(HungUp)); 102 conf(102 Left(HungUp)), conf-left, released(c2), on-hook(agent), ready\n 101 hears 13800+70001, 13800 hears 101+70001, 70001 hears 101+13800",
        ),
        (
            "102 forcelogout\n rooms",
            "ok; 101 conf(102 Left(SignedOut)); 102 conf(102 Left(SignedOut)), conf-left, released(c2), on-hook(switch), ready; 102 gone Own\n 101 hears 13800+70001, 13800 hears 101+70001, 70001 hears 101+13800",
        ),
        ("101 leaves conference", "refused: NoRight"),
        (
            "101 releases\n rooms\n 102 releases\n rooms",
            "ok; 101 conf(101 Left(Itself)); 102 conf(101 Left(Itself)); 101 conf-left, released(c2), on-hook(switch), ready; 102 conf-chaired, conf(102 Chair)\n 102 hears 13800+70001, 13800 hears 102+70001, 70001 hears 102+13800\n ok; 102 conf(102 Left(Itself)), conf-left, released(c2), on-hook(switch), ready\n nobody",
        ),
        (
            "101 hangs up\n rooms",
            "ok; 101 conf(101 Left(HungUp)); 102 conf(101 Left(HungUp)); 101 conf-left, released(c2), on-hook(agent), ready; 102 conf-chaired, conf(102 Chair)\n 102 hears 13800+70001, 13800 hears 102+70001, 70001 hears 102+13800",
        ),
        (
            "phone of 101 is silent",
            "ok; 101 conf(101 Left(Other)); 102 conf(101 Left(Other)); 101 conf-left, released(c2), on-hook(agent), ready; 102 conf-chaired, conf(102 Chair)",
        ),
        (
            "101 forcelogout\n rooms\n 102 prolongs 1",
            "ok; 101 conf(101 Left(SignedOut)); 102 conf(101 Left(SignedOut)); 101 conf-left, released(c2), on-hook(switch), ready; 102 conf-chaired, conf(102 Chair); 101 gone Own\n 102 hears 13800+70001, 13800 hears 102+70001, 70001 hears 102+13800\n ok",
        ),
        (
            "102 ends conference\n 101 ends conference\n rooms\n records c1\n records c2\n records c3",
            "refused: NoRight\n ok; 101 conf(101 Left(Ended)), conf-left, released(c2), on-hook(switch), ready; 102 conf(102 Left(Ended)), conf-left, released(c2), on-hook(switch), ready\n nobody\n 70001 rang 0 answered 0 ended 0 Normal; 101 rang 0 answered 0 ended 0 Normal\n 101 rang 0 answered 0 ended 0 Normal; 102 rang 0 answered 0 ended 0 Normal\n 13800 rang 0 answered 0 ended 0 Normal",
        ),
        (
            "101 hands over to 101\n 101 hands over to 103\n 101 hands over to 102\n 101 leaves conference\n 102 leaves conference\n 102 ends conference",
            "refused: WrongState\n refused: not in talk 103\n ok; 102 conf-chaired; 101 conf(102 Chair); 102 conf(102 Chair)\n ok; 101 conf(101 Left(Itself)); 102 conf(101 Left(Itself)); 101 conf-left, released(c2), on-hook(switch), ready\n refused: NoRight\n ok; 102 conf(102 Left(Ended)), conf-left, released(c2), on-hook(switch), ready",
        ),
        (
            "restart",
            "ok; 101 released(c2); 102 released(c2); 101 on-hook(switch), ready; 102 on-hook(switch), ready",
        ),
    ] {
        check(&format!("{FOUR}\n {end}"), expect);
    }
}

#[test]
fn s9_who_is_asked_and_does_not_come() {
    for (end, expect) in [
        (
            "102 releases\n 102 declines",
            "refused: NoCall\n ok; 102 released(c1), on-hook(switch), ready; 101 conf(102 Left(Itself))",
        ),
        (
            "102 picks up\n 102 declines",
            "ok; 102 off-hook, ringing(c1 f53)\n ok; 102 released(c1), on-hook(switch), ready; 101 conf(102 Left(Itself))",
        ),
        (
            "102 picks up\n 102 releases",
            "ok; 102 off-hook, ringing(c1 f53)\n ok; 102 released(c1), on-hook(switch), ready; 101 conf(102 Left(Itself))",
        ),
        (
            "102 picks up\n 102 hangs up",
            "ok; 102 off-hook, ringing(c1 f53)\n ok; 102 released(c1), on-hook(agent), ready; 101 conf(102 Left(HungUp))",
        ),
        (
            "phone of 102 does not answer",
            "ok; 102 on-hook(switch), no-answer(c1), busy(2); 101 conf(102 Left(Other))",
        ),
        (
            "phone of 102 is unreachable",
            "ok; 102 on-hook(switch), no-answer(c1), busy(2); 101 conf(102 Left(Other))",
        ),
        (
            "+30s",
            "20: 102 on-hook(switch), no-answer(c1), busy(2); 101 conf(102 Left(Other))",
        ),
        (
            "102 picks up\n +30s",
            "ok; 102 off-hook, ringing(c1 f53)\n 20: 102 on-hook(switch), no-answer(c1), busy(2); 101 conf(102 Left(Other))",
        ),
        (
            "102 forcelogout",
            "ok; 102 released(c1), on-hook(switch), ready; 101 conf(102 Left(SignedOut)); 102 gone Own",
        ),
        (
            "101 ends conference",
            "ok; 101 conf(101 Left(Ended)), conf-left, released(c1), on-hook(switch), ready; 102 released(c1), on-hook(switch), ready",
        ),
        (
            "101 forcelogout",
            "ok; 101 conf(101 Left(SignedOut)), conf-left, released(c1), on-hook(switch), ready; 102 released(c1), on-hook(switch), ready; 101 gone Own",
        ),
        ("102 joins\n 102 answers", "refused: NoCall\n refused: NoCall"),
        (
            "102 picks up\n 102 answers 1-1\n 102 answers",
            "ok; 102 off-hook, ringing(c1 f53)\n refused: NoCall\n ok; 102 conf-joined, talking(c1 f53); 101 conf(102 Joined); 102 conf(102 Joined)",
        ),
    ] {
        check(
            &format!(
                ": 101 signs in idle
                 : 101 begins conference 5 60
                 : 101 picks up
                 : 102 signs in idle manual
                 : 101 calls 102
                 : phone of 102 rings
                 {end}"
            ),
            expect,
        );
    }
}

#[test]
fn s9_numbers_that_cant_be_reached_and_held_calls() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         : 101 holds
         101 begins conference 3 60
         101 calls out 13800
         13800 is busy
         rooms
         101 confers c1 new
         101 confers c1
         call c1
         rooms
         101 calls out 13800
         101 ends conference
         rooms",
        "ok; 101 conf-begun, talking(c2 f53), conf(101 Joined)
         call c3
         ok; 101 call-out-failed(c3)
         101 hears nobody, 70001 hears music
         ok; 101 released(c1), conf(line 70001 Joined)
         refused: NoHeldCall
         c1 f0 70001>3000 voice data new
         101 hears 70001, 70001 hears 101
         call c4
         ok; 101 conf(101 Left(Ended)), conf-left, released(c2), on-hook(switch), ready
         nobody",
    );
}

#[test]
fn s9_the_chairmans_powers() {
    check(
        &format!(
            "{FOUR}
             101 sets aside 70001
             rooms
             101 sets aside 102
             rooms
             101 brings back 70001
             101 brings back 102
             101 sets aside 101
             101 sets aside 13999
             102 sets aside 101
             102 talkright off
             rooms
             102 talkright on
             101 resizes -2
             101 resizes -1
             101 calls out 13900
             101 resizes 1
             101 resizes 200
             102 calls out 13900
             102 resizes 1
             101 stops playing
             : 102 is
             switch
             101 plays to all hello
             101 plays to all hello
             13800 hangs up
             101 stops playing
             switch"
        ),
        "ok; 101 conf(line 70001 Held); 102 conf(line 70001 Held)
         101 hears 102+13800, 102 hears 101+13800, 13800 hears 101+102, 70001 hears music
         ok; 101 conf(102 Held); 102 conf(102 Held)
         101 hears 13800, 102 hears music, 13800 hears 101, 70001 hears music
         ok; 101 conf(line 70001 Unheld); 102 conf(line 70001 Unheld)
         ok; 101 conf(102 Unheld); 102 conf(102 Unheld)
         refused: WrongState
         refused: not in talk 13999
         refused: NoRight
         ok; 101 conf(102 Muted); 102 conf(102 Muted)
         101 hears 13800+70001, 102 hears 101+13800+70001, 13800 hears 101+70001, 70001 hears 101+13800
         ok; 101 conf(102 Unmuted); 102 conf(102 Unmuted)
         refused: WrongState
         ok
         refused: WrongCallState
         ok
         refused: WrongState
         refused: NoRight
         refused: NoRight
         refused: WrongMediaState
         alert 70001, ring 101 as 70001, answer 70001, ring 102 as 101, ring 13800 as 40001
         ok
         refused: WrongMediaState
         ok; 101 conf(line 13800 Left(HungUp)); 102 conf(line 13800 Left(HungUp))
         ok
         play hello to 101, play hello to 102, play hello to 70001, play hello to 13800, play: Stop, play: Stop, play: Stop, play: Stop",
    );
}

#[test]
fn s9_an_inspector_of_an_agent_in_a_conference() {
    check(
        ": 101 signs in idle
         : 121 signs in idle
         : 122 signs in idle
         : 101 talks with 70001
         : 121 inspects 101 whisper
         : 121 picks up
         101 begins conference 4 60
         rooms
         121 intercepts 101
         121 toggles 101
         : 122 inspects 101 insert
         : 122 picks up
         rooms
         101 talkright off
         rooms
         101 ends conference
         rooms
         122 begins conference 3 60",
        "ok; 101 released(c1), conf-begun, talking(c3 f53), conf(101 Joined), conf(line 70001 Joined)
         101 hears 121+70001, 121 hears 101+70001, 70001 hears 101
         refused: WrongCallState
         refused: WrongState
         101 hears 121+122+70001, 121 hears 101+122+70001, 122 hears 101+70001, 70001 hears 101+122
         ok; 101 conf(101 Muted)
         101 hears 121+122+70001, 121 hears 122+70001, 122 hears 70001, 70001 hears 122
         ok; 101 conf(101 Left(Ended)), conf-left, released(c3), on-hook(switch), ready
         nobody
         refused: InCall",
    );
}

#[test]
fn s9_it_ends_when_its_time_is_over() {
    check(
        "rule silence 9000
         : 101 signs in idle
         : 102 signs in idle
         : 101 talks with 70001
         : 101 begins conference 5 10
         : 101 calls 102
         : 102 picks up
         +599s
         101 prolongs 1
         101 hands over to 102
         +59s
         +2s
         rooms",
        "ok
         quiet
         ok
         ok; 102 conf-chaired; 101 conf(102 Chair); 102 conf(102 Chair)
         quiet
         660: 101 conf(101 Left(Ended)), conf-left, released(c2), on-hook(switch), ready; 102 conf(102 Left(Ended)), conf-left, released(c2), on-hook(switch), ready
         nobody",
    );
}

#[test]
fn s9_who_is_held_or_muted_is_told_of_when_it_changes_and_when_it_comes() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 101 begins conference 5 60
         : 101 picks up
         : 101 calls 102
         101 sets aside 102
         102 talkright off
         102 picks up
         101 sets aside 102
         102 talkright off
         101 brings back 102
         102 talkright on
         101 calls out 13800
         101 sets aside 13800
         13800 answers
         rooms
         102 leaves conference
         102 talkright off",
        "ok
         ok
         ok; 102 alerting(c1 101), off-hook, auto-answer(c1 f53), conf-joined, talking(c1 f53); 101 conf(102 Joined); 102 conf(102 Joined); 101 conf(102 Muted); 102 conf(102 Muted); 101 conf(102 Held); 102 conf(102 Held)
         ok
         ok
         ok; 101 conf(102 Unheld); 102 conf(102 Unheld)
         ok; 101 conf(102 Unmuted); 102 conf(102 Unmuted)
         call c2
         ok
         ok; 101 conf(line 13800 Joined); 102 conf(line 13800 Joined); 101 conf(line 13800 Held); 102 conf(line 13800 Held)
         101 hears 102, 102 hears 101, 13800 hears music
         ok; 101 conf(102 Left(Itself)); 102 conf(102 Left(Itself)), conf-left, released(c1), on-hook(switch), ready
         ok",
    );
}
