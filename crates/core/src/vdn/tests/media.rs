//! Recording, playing, call data, picking up for others: spec/voice.md §2 rows 21–23, §3, §4.

use super::check;

#[test]
fn recordings_by_operation() {
    check(
        ": 101 signs in idle
         101 records
         101 stoprecord
         : 101 talks with 70001
         101 pauserecord
         101 records Y:/mine.V3
         101 records
         101 pauserecord
         101 pauserecord
         : switch
         101 holds
         101 retrieves
         switch
         101 resumerecord
         101 resumerecord
         101 stoprecord
         101 stoprecord
         recordings",
        "refused: WrongMediaState
         refused: NoCall
         refused: WrongMediaState
         ok; 101 record(c1)
         refused: WrongMediaState
         ok
         refused: WrongMediaState
         ok; 101 held(c1)
         ok; 101 talking(c1 f0)
         nothing
         ok
         refused: WrongMediaState
         ok; 101 record-done(c1)
         refused: WrongMediaState
         c1 of 101 written",
    );
}

/// A `recordID` tells tenths of a second; the catalogue must not take one recording for the other.
#[test]
fn recordings_of_the_same_moment() {
    check(
        ": 101 signs in idle
         : 101 talks with 70001
         : 101 records
         : 101 stoprecord
         : 101 records
         : 101 stoprecord
         : switch
         recordings",
        "c1 of 101 written; c1 of 101 written",
    );
}

#[test]
fn how_long_callers_waited() {
    check(
        ": 70001 calls 3000
         : +3s
         : 70002 calls 3000
         : 70003 calls 3000
         : +2s
         waiting
         : 101 signs in idle
         : 101 picks up
         : +4s
         call c1
         : 101 holds
         : 101 calls out 13800
         : +6s
         : 13800 answers
         call c4",
        "c1 f0 70001>3000 voice waited 5s; c2 f0 70002>3000 voice waited 2s
         c1 f0 70001>3000 voice waited 5s
         c4 f7 40001>13800",
    );
}

#[test]
fn recordings_by_rule() {
    check(
        ": 101 signs in idle
         : 101 selfrecord on off
         101 talks with 70001
         70001 hangs up
         : 101 selfrecord off off
         101 talks with 70002
         recordings",
        "101 handling-call; 101 alerting(c1 70001); 101 off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0); 101 record(c1)
         ok; 101 customer-released(c1 70001), released(c1), record-done(c1), on-hook(switch), ready
         101 handling-call; 101 alerting(c2 70002); 101 off-hook, auto-answer(c2 f0), customer-alerting(c2 70002), talking(c2 f0)
         c1 of 101 written",
    );
    check(
        ": rule record
         : full disk
         : 101 signs in idle
         101 talks with 70001
         101 releases
         recordings",
        "101 handling-call; 101 alerting(c1 70001); 101 off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0); 101 record-failed(c1)
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         c1 of 101 nothing written",
    );
}

#[test]
fn a_file_is_played_to_the_phone() {
    check(
        ": 101 signs in idle
         101 plays hello
         phone of 101 rings
         101 picks up
         101 is
         101 calls out 13800
         101 pauseplay
         101 pauseplay
         101 forward 5
         101 resumeplay
         101 forward 5
         101 back 3
         phone of 101 file ends
         101 stopplay
         switch",
        "ok
         ok; 101 alerting
         ok; 101 off-hook, play
         idle
         refused: InCall
         ok
         refused: WrongMediaState
         refused: WrongMediaState
         ok
         ok
         ok
         ok; 101 play-done, on-hook(switch)
         refused: WrongMediaState
         ring 101, play hello to 101, play: Pause, play: Resume, play: Forward(5s), play: Back(3s), hang up 101",
    );
}

#[test]
fn playing_ends_otherwise() {
    let plays = ": 101 signs in idle\n : 101 plays hello\n : phone of 101 rings";
    check(
        &format!("{plays}\n 101 picks up\n 101 stopplay"),
        "ok; 101 off-hook, play
         ok; 101 play-stopped, on-hook(switch)",
    );
    check(
        &format!("{plays}\n : 101 picks up\n 101 hangs up"),
        "ok; 101 on-hook(agent), play-stopped",
    );
    check(
        &format!("{plays}\n : 101 picks up\n phone of 101 file fails"),
        "ok; 101 play-failed, on-hook(switch)",
    );
    check(
        &format!("{plays}\n phone of 101 is busy"),
        "ok; 101 on-hook(switch), play-failed",
    );
    check(&format!("{plays}\n +25s"), "25: 101 play-failed, on-hook(switch)");
    check(
        &format!("{plays}\n : 101 picks up\n 101 logout"),
        "ok; 101 play-stopped, on-hook(switch); 101 gone Own",
    );
    check(
        &format!("{plays}\n : 101 picks up\n 101 releasephone"),
        "ok; 101 play-stopped, on-hook(switch)",
    );
    check(
        &format!("{plays}\n : 70001 calls 3000\n : 101 picks up\n phone of 101 file ends"),
        "ok; 101 play-done, on-hook(switch), handling-call",
    );
    check(
        ": 101 signs in idle no-phone\n 101 plays hello\n 101 stopplay",
        "refused: NoPhone
         refused: WrongMediaState",
    );
    check(
        ": 101 signs in idle long
         : 101 plays hello
         : 101 picks up
         phone of 101 file ends
         101 plays bye",
        "ok; 101 play-done
         ok; 101 play",
    );
    check(
        ": 101 signs in idle\n : 101 talks with 70001\n 101 plays hello",
        "refused: WrongMediaState",
    );
}

#[test]
fn call_data_go_with_the_call() {
    check(
        ": 101 signs in idle
         101 sets data early
         : 101 talks with 70001
         101 sets data first
         call c1
         101 sets data other c9
         : 101 holds
         101 sets data second
         call c1
         : 101 retrieves
         : 101 releases
         101 shows call
         101 shows last
         101 sets data late
         101 shows last",
        "refused: NoCall
         ok
         c1 f0 70001>3000 voice data first
         refused: NoCall
         ok
         c1 f0 70001>3000 voice data second
         none
         c1 f0 70001>3000 voice data second over
         ok
         c1 f0 70001>3000 voice data late over",
    );
}

#[test]
fn a_call_is_snatched() {
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         : phone of 101 rings
         : 102 signs in idle
         102 snatches 101
         phone of 102 rings
         102 picks up
         rooms
         102 releases
         records c1",
        "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready; 102 handling-call
         ok; 102 alerting(c1 70001)
         ok; 102 off-hook, talking(c1 f0), info(c1 voice, from nobody, requeued 0)
         102 hears 70001, 70001 hears 102
         ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready
         70001 rang 0 answered 0 ended 0 Normal; 101 rang 0 ended 0 Normal; 102 rang 0 answered 0 ended 0 Normal by itself",
    );
}

#[test]
fn what_can_be_snatched() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 104 signs in idle
         102 snatches 101
         102 snatches 103
         : 70001 calls 3000
         104 snatches 101
         102 snatches 102
         102 snatches 109
         : 102 saybusy 200
         102 snatches 101
         : 102 sayfree
         : 101 picks up
         102 snatches 101
         : 101 releases
         : 101 calls 102
         : 101 picks up
         : 103 signs in idle
         103 snatches 102",
        "refused: NoCall
         refused: 103 unavailable
         refused: other group 101
         refused: WrongState
         refused: unknown agent 109
         refused: WrongState
         refused: NoCall
         refused: WrongCallState",
    );
}

#[test]
fn a_snatched_call_that_is_not_picked_up_goes_back() {
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         : 102 signs in idle
         : 102 snatches 101
         phone of 102 rejects
         101 shows ringing",
        "ok; 102 no-answer(c1), busy(2); 101 handling-call
         c1 f0 70001>3000 voice",
    );
}

#[test]
fn a_linked_phone_is_picked_up_by_the_desktop() {
    check(
        ": 101 signs in idle manual linkage long
         : 70001 calls 3000
         : phone of 101 rings
         101 phonepickup
         switch
         101 picks up
         rooms
         : 101 releases
         70002 calls 3000
         101 phonehangup",
        "ok
         alert 70001, ring 101 as 70001, pick up 101
         ok; 101 off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0)
         101 hears 70001, 70001 hears 101
         ok; 101 handling-call, ringing(c2 f0), customer-alerting(c2 70002)
         ok; 101 released(c2), customer-released(c2 70002), on-hook(switch), ready",
    );
    check(
        ": 101 signs in idle manual linkage
         101 phonepickup
         : 70001 calls 3000
         : 102 signs in idle
         101 phonehangup
         102 shows ringing
         102 phonepickup",
        "refused: NoCall
         ok; 101 released(c1), customer-released(c1 70001), ready; 102 handling-call
         c1 f0 70001>3000 voice
         refused: WrongCallState",
    );
    check(
        ": 101 signs in idle linkage
         : 101 talks with 70001
         101 phonehangup",
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready",
    );
}

#[test]
fn who_waits_is_shown() {
    check(
        ": 70001 calls 3000
         call c1
         call c7",
        "c1 f0 70001>3000 voice
         none",
    );
}
