//! Rights, forced states, dropped calls, observing, recording others: spec/voice.md §5.

use super::check;

#[test]
fn who_may_inspect_whom_and_when() {
    check(
        ": 101 signs in idle
         : 104 signs in idle
         : 121 signs in idle
         : 122 signs in idle
         101 inspects 104 listen
         101 inspects 999 listen
         101 leaves 104
         101 watches 104
         101 forces 104 busy
         101 force-drops 1-1
         122 inspects 104 listen
         122 inspects 999 listen
         122 forces 104 out
         122 watches 101,104
         122 force-drops 1-1
         121 inspects 121 listen
         121 inspects 102 listen
         121 leaves 101
         121 toggles 101
         121 switches 101 insert
         121 intercepts 101
         122 inspects 101 listen
         121 inspects 122 listen
         122 inspects 101 listen
         122 calls out 13800",
        "refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: NoRight
         refused: unknown agent 999
         refused: NoRight
         refused: NoRight
         refused: NoCall
         refused: WrongState
         refused: 102 unavailable
         refused: WrongState
         refused: WrongState
         refused: WrongState
         refused: WrongState
         ok
         refused: WrongState
         refused: InCall
         refused: InCall",
    );
    check(
        ": 101 signs in idle
         : 121 signs in idle no-phone
         : 122 signs in idle must-change
         121 inspects 101 listen
         122 inspects 101 listen
         : 121 forcelogin
         : 121 rest 60
         121 inspects 101 listen
         : 121 cancelrest
         : 121 talks to 13800
         121 inspects 101 listen
         : 121 holds
         121 inspects 101 listen",
        "refused: NoPhone
         refused: PasswordChangeRequired
         refused: WrongState
         refused: InCall
         refused: InCall",
    );
}

#[test]
fn s5_forced_states() {
    check(
        ": 101 signs in idle
         : 121 signs in idle
         121 forces 101 busy
         101 is
         121 forces 101 idle
         121 forces 101 rest 60
         121 forces 101 rest 60
         121 forces 101 idle
         : 101 talks with 70001
         121 forces 101 rest 60
         101 is
         121 forces 101 idle
         121 forces 101 busy
         70001 hangs up
         121 forces 101 out
         121 forces 101 idle",
        "ok; 101 forced-busy
         busy 3, was Idle
         ok; 101 forced-idle
         ok; 101 rest
         refused: WrongState
         ok; 101 forced-idle
         ok
         talking since 0, then rest 60 s, was Ringing
         ok; 101 rest-cancelled
         ok
         ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), busy(3)
         ok; 101 gone Inspector
         refused: 101 unavailable",
    );
}

#[test]
fn s5_a_dropped_call_ends_for_all() {
    let begin = ": 101 signs in idle\n : 102 signs in busy\n : 121 signs in busy\n";
    for (state, call, expect) in [
        (
            ": 101 talks with 70001",
            "c1",
            "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready",
        ),
        (
            ": 101 talks with 70001\n : 101 holds",
            "c1",
            "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready",
        ),
        (
            ": 70001 calls 3000\n : phone of 101 rings",
            "c1",
            "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready",
        ),
        (
            ": 101 calls out 13800",
            "c1",
            "ok; 101 call-out-failed(c1), connect-failed(c1), ready",
        ),
        (
            ": 101 calls out 13800\n : 101 picks up",
            "c1",
            "ok; 101 on-hook(switch), call-out-failed(c1), connect-failed(c1), ready",
        ),
        (
            ": 102 cancelbusy\n : 101 calls 102\n : 101 picks up\n : 102 picks up",
            "c1",
            "ok; 102 customer-released(c1 101), released(c1), on-hook(switch), ready; 101 customer-released(c1 102), released(c1), on-hook(switch), ready",
        ),
        (
            ": 101 talks with 70001\n : 102 cancelbusy\n : 101 help3 102\n : 102 picks up",
            "c2",
            "ok; 102 customer-released(c2 101), released(c2), on-hook(switch), ready; 101 customer-released(c2 102), talking(c1 f0)",
        ),
        (": 70001 calls 3002", "c1", "refused: NoCall"),
    ] {
        check(&format!("{begin} {state}\n 121 force-drops {call}"), expect);
    }
}

#[test]
fn s5_what_observers_are_told() {
    check(
        ": 121 signs in idle
         121 watches 101,121,102
         101 signs in idle
         101 saybusy 200
         101 saybusy 201 prolong
         101 cancelbusy
         101 rest 60
         101 cancelrest
         101 work
         101 cancelwork
         101 talks with 70001
         101 holds
         101 retrieves
         101 mutes
         101 unmutes
         101 records
         101 stoprecord
         101 releases
         101 logout
         121 logout
         101 signs in idle",
        "ok
         ok; 101 in-service, ready; 121 sees(101 name101 in), sees(101 name101 Idle)
         ok; 121 sees(101 name101 Busy); 101 busy(200)
         ok; 101 busy(201)
         ok; 121 sees(101 name101 Idle); 101 busy-cancelled
         ok; 121 sees(101 name101 Rest); 101 rest
         ok; 121 sees(101 name101 Idle); 101 rest-cancelled
         ok; 121 sees(101 name101 Work); 101 work
         ok; 121 sees(101 name101 Idle); 101 work-cancelled
         101 handling-call; 101 alerting(c1 70001); 121 sees(101 name101 WaitAlerting); 101 off-hook, auto-answer(c1 f0), customer-alerting(c1 70001), talking(c1 f0); 121 sees(101 name101 Active)
         ok; 101 held(c1)
         ok; 101 talking(c1 f0); 121 sees(101 name101 Active)
         ok; 121 sees(101 name101 Mute)
         ok; 121 sees(101 name101 Active)
         ok; 101 record(c1); 121 sees(101 name101 RecordBegin)
         ok; 101 record-done(c1); 121 sees(101 name101 RecordStop)
         ok; 101 released(c1); 121 sees(101 name101 HungUp); 101 customer-released(c1 70001), on-hook(switch); 121 sees(101 name101 Idle); 101 ready
         ok; 101 gone Own; 121 sees(101 name101 out)
         ok; 121 gone Own
         ok; 101 in-service, ready",
    );
}

#[test]
fn s5_observers_of_calls() {
    check(
        ": 101 signs in idle manual
         : 121 signs in busy
         : 122 signs in busy
         : 121 watches 101
         122 watches 101
         122 watches 101
         122 unwatches 101,102
         122 unwatches 101
         : 122 watches 101
         : 70001 calls 3000
         : phone of 101 rings
         101 picks up
         101 answers
         : 102 signs in idle
         : 101 help3 102
         102 picks up
         : 102 releases
         122 inspects 101 listen
         122 picks up
         122 toggles 101
         122 switches 101 whisper
         122 switches 101 listen
         122 releases
         122 forcelogout
         101 releases
         101 plays hello
         101 picks up",
        "ok; 121 sees(101 name101 Monitor)
         ok
         ok; 121 sees(101 name101 StopMonitor)
         ok
         ok; 101 off-hook, ringing(c1 f0); 121 sees(101 name101 WaitAnswer); 122 sees(101 name101 WaitAnswer); 101 customer-alerting(c1 70001)
         ok; 101 talking(c1 f0); 121 sees(101 name101 Active); 122 sees(101 name101 Active)
         ok; 102 alerting(c2 101), off-hook, auto-answer(c2 f52), customer-alerting(c2 101 of 101), talking(c2 f52); 101 conference(c2 102); 121 sees(101 name101 ThreeParty); 122 sees(101 name101 ThreeParty)
         ok
         ok; 122 alerting, off-hook, handling-call, talking(c3 f15), sees(101 name101 SuperviseInsert); 121 sees(101 name101 SuperviseOther)
         ok; 121 sees(101 name101 InsertCall)
         ok; 121 sees(101 name101 SuperviseOther)
         ok
         ok; 122 released(c3), sees(101 name101 StopSuperviseInsert); 121 sees(101 name101 StopSuperviseInsert); 122 on-hook(switch), busy(0)
         ok; 121 sees(101 name101 StopMonitor); 122 gone Own
         ok; 101 released(c1); 121 sees(101 name101 HungUp); 101 customer-released(c1 70001), on-hook(switch); 121 sees(101 name101 Idle); 101 ready
         ok
         ok; 101 alerting; 121 sees(101 name101 WaitAlerting); 101 off-hook, play; 121 sees(101 name101 PlayVoice)",
    );
}

#[test]
fn s5_who_observes_and_listens_is_told_once() {
    check(
        ": 121 signs in busy listens
         : 122 signs in busy
         : 121 watches 101
         : 122 watches 101
         101 signs in work
         directory takes role from 122
         101 forcelogout
         122 watches 101",
        "ok; 101 in-service, ready, wrap-up; 121 sees(101 name101 in); 122 sees(101 name101 in); 121 sees(101 name101 Work); 122 sees(101 name101 Work)
         ok; 121 sees(101 name101 StopMonitor)
         ok; 101 gone Own; 121 sees(101 name101 out)
         refused: NoRight",
    );
}

#[test]
fn s5_observing_ends_with_the_observers_session_and_a_restart() {
    for end in [": 121 forcelogout\n : 121 signs in busy", ": restart"] {
        check(
            &format!(
                ": 121 signs in busy
                 : 101 signs in idle
                 121 watches 101,999
                 : 121 watches 101
                 {end}
                 101 saybusy 200"
            ),
            "refused: unknown agent 999
             ok; 101 busy(200)",
        );
    }
}

#[test]
fn s5_recording_others() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 121 signs in busy
         : 101 talks with 70001
         121 force-records 101,102 on
         121 force-records 101 off
         121 force-records 101 on
         121 force-records 101 on
         101 records
         : 121 inspects 101 listen
         : 121 picks up
         121 records
         121 force-records 101 off
         121 self-records 101,103 on
         121 self-records 101,102 on
         101 shows settings
         102 talks with 70002
         101 self-records 102 off",
        "refused: WrongMediaState
         refused: WrongMediaState
         ok; 101 record(c1)
         refused: WrongMediaState
         refused: WrongMediaState
         refused: WrongMediaState
         ok; 101 record-done(c1)
         refused: 103 unavailable
         ok
         Settings { auto_answer: true, auto_idle: true, talk_right: true, self_record: true, record_before_talking: false, forwarding: None }
         102 handling-call; 102 alerting(c3 70002); 102 off-hook, auto-answer(c3 f0), customer-alerting(c3 70002), talking(c3 f0); 102 record(c3)
         refused: NoRight",
    );
}
