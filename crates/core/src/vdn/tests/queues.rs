//! Skill queues: who is offered which caller, and what becomes of those who aren't served.

use super::check;
use crate::Phone;
use crate::directory::{MostWaiting, Overflow, Skill, Strategy};
use crate::ids::{FlowId, SkillId};
use std::time::Duration;

/// Settings of a queue, as scripts say them: `skill 1 strategy linear, most 2`.
pub(super) fn set(skill: &mut Skill, words: &[&str]) {
    let seconds = |word: &str| Duration::from_secs(word.parse().unwrap());
    let overflow = |words: &[&str]| match words {
        ["skill", id] => Overflow::Skill(SkillId(id.parse().unwrap())),
        ["number", number] => Overflow::Number(Phone::from(*number)),
        ["flow", id] => Overflow::Flow(FlowId(id.parse().unwrap())),
        ["message", file] => Overflow::Message((*file).to_owned()),
        ["callback", file] => Overflow::Callback((*file).to_owned()),
        ["release"] => Overflow::Release,
        other => panic!("sends them where? {other:?}"),
    };
    match words {
        ["strategy", word] => skill.strategy = Strategy::of_word(word).unwrap(),
        ["priority", number] => skill.priority = number.parse().unwrap(),
        ["most", number] => skill.most_waiting = MostWaiting::Calls(number.parse().unwrap()),
        ["most", "per", "agent", number] => {
            skill.most_waiting = MostWaiting::PerAgent(number.parse().unwrap());
        }
        ["wait", number] => skill.most_wait_seconds = Some(number.parse().unwrap()),
        ["ring", number] => skill.ring_seconds = Some(number.parse().unwrap()),
        ["wrap-up", number] => skill.wrap_up_seconds = Some(number.parse().unwrap()),
        ["last", "agent", memory, "patience", patience] => {
            skill.last_agent = Some(seconds(memory));
            skill.patience_for_agent = seconds(patience);
        }
        ["full", to @ ..] => skill.when_full = overflow(to),
        ["waited", to @ ..] => skill.when_waited = overflow(to),
        ["unstaffed", to @ ..] => skill.when_unstaffed = Some(overflow(to)),
        ["music", file] => skill.music = Some((*file).to_owned()),
        ["tells", "abandoned"] => skill.tells_abandoned = true,
        other => panic!("no such setting: {other:?}"),
    }
}

/// 103, 101 and 102 have been idle since 0, 1 and 2 s. 103 has taken a call of 5 s before, then 101
/// one of 9 s, 102 none. Who is rung by three callers, one after another?
fn chosen(rules: &str, expect: [u32; 3]) {
    let script = format!(
        "{rules}
         : 103 signs in idle
         : 103 talks with 70009
         : +5s
         : 103 releases
         : 103 saybusy 0
         : 101 signs in idle
         : 101 talks with 70008
         : +9s
         : 101 releases
         : 101 saybusy 0
         : 103 sayfree
         : +1s
         : 101 sayfree
         : +1s
         : 102 signs in idle
         70001 calls 3000
         70002 calls 3000
         70003 calls 3000"
    );
    let expect: Vec<String> = expect
        .iter()
        .map(|id| format!("ok; {id} handling-call"))
        .collect();
    check(&script, &expect.join("\n"));
}

#[test]
fn strategies() {
    for (strategy, expect) in [
        (Strategy::LongestIdle, [103, 101, 102]),
        (Strategy::LeastCalls, [102, 103, 101]),
        (Strategy::LeastTalk, [102, 103, 101]),
        (Strategy::RoundRobin, [102, 103, 101]),
        (Strategy::Linear, [101, 102, 103]),
    ] {
        chosen(&format!(": rule skill 1 strategy {}", strategy.word()), expect);
    }
}

#[test]
fn levels_come_first() {
    let levels = ": rule level 1 103 3\n : rule level 1 101 2";
    chosen(levels, [102, 101, 103]);
    chosen(
        &format!("{levels}\n : rule skill 1 strategy linear"),
        [102, 101, 103],
    );
}

#[test]
fn who_refuses_inbound_calls_gets_none() {
    check(
        ": rule refuses inbound 101
         : 101 signs in idle
         70001 calls 3000
         queue 1
         102 signs in idle",
        "ok
         [c1 0s] 0 free
         ok; 102 in-service, ready, handling-call",
    );
}

#[test]
fn callers_keep_their_age() {
    check(
        ": 101 signs in idle manual
         : 70001 calls 3000
         : 101 picks up
         : +5s
         : 70002 calls 3000
         : +5s
         queue 1
         101 releases
         queue 1
         102 signs in idle
         102 shows ringing
         queue 1",
        "[c2 5s] 0 free
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready, handling-call
         [c1 10s] 0 free
         ok; 102 in-service, ready, handling-call
         c1 f0 70001>3000 voice
         [] 0 free",
    );
}

#[test]
fn the_queue_with_the_higher_priority_is_served_first() {
    let callers = ": 70001 calls 3000
         : +1s
         : 70002 calls 3002
         102 signs in idle
         102 shows ringing";
    check(
        callers,
        "ok; 102 in-service, ready, handling-call
         c1 f0 70001>3000 voice",
    );
    check(
        &format!(": rule skill 3 priority 9\n {callers}"),
        "ok; 102 in-service, ready, handling-call
         c2 f0 70002>3002 sales",
    );
}

#[test]
fn a_full_queue() {
    check(
        ": rule skill 1 most 1
         : 70001 calls 3000
         70002 calls 3000
         switch
         queue 1
         records c2",
        "ok
         answer 70001, hang up 70002
         [c1 0s] 0 free
         70002 rang 0 ended 0 Busy",
    );
    // Who finds an agent doesn't wait.
    check(
        ": rule skill 1 most 0
         : 101 signs in idle
         70001 calls 3000",
        "ok; 101 handling-call",
    );
    check(
        ": rule skill 1 most per agent 1
         : 101 signs in busy
         : 70001 calls 3000
         : 70002 calls 3000
         queue 1
         : 102 signs in busy
         : 70003 calls 3000
         queue 1",
        "[c1 0s] 0 free
         [c1 0s, c3 0s] 0 free",
    );
    check(
        ": rule skill 1 most 1
         : rule skill 1 full skill 3
         : 70001 calls 3000
         : 70002 calls 3000
         queue 3",
        "[c2 0s] 0 free",
    );
}

#[test]
fn a_caller_waits_for_too_long() {
    check(
        ": rule skill 1 wait 30
         : rule skill 1 waited skill 3
         : 70001 calls 3000
         : +30s
         queue 1
         queue 3
         104 signs in idle
         104 shows ringing",
        "[] 0 free
         [c1 30s] 0 free
         ok; 104 in-service, ready, handling-call
         c1 f0 70001>3000 sales",
    );
    check(
        ": rule skill 1 wait 30
         : rule skill 1 waited number 13800
         : 70001 calls 3000
         : +30s
         rooms
         13800 answers
         rooms
         13800 hangs up
         records c1",
        "70001 hears ringback
         ok
         13800 hears 70001, 70001 hears 13800
         ok
         70001 rang 0 answered 0 ended 30 Normal",
    );
}

#[test]
fn queues_that_send_round_in_a_circle() {
    check(
        ": rule skill 1 wait 10
         : rule skill 3 wait 10
         : rule skill 1 waited skill 3
         : rule skill 3 waited skill 1
         : 70001 calls 3000
         : +59s
         queue 3
         : +1s
         records c1",
        "[c1 59s] 0 free
         70001 rang 0 answered 0 ended 60 NoAnswer",
    );
    check(
        ": rule skill 1 most 0
         : rule skill 3 most 0
         : rule skill 1 full skill 3
         : rule skill 3 full skill 1
         : 70001 calls 3000
         records c1",
        "70001 rang 0 ended 0 Busy",
    );
}

#[test]
fn nobody_is_signed_in() {
    check(": 70001 calls 3000\n queue 1", "[c1 0s] 0 free");
    check(
        ": rule skill 1 unstaffed release
         : 70001 calls 3000
         records c1
         : 101 signs in busy
         : 70002 calls 3000
         queue 1",
        "70001 rang 0 ended 0 Unreachable
         [c2 0s] 0 free",
    );
}

#[test]
fn the_last_agent_is_preferred() {
    let talked = ": rule skill 1 last agent 3600 patience 30
         : 101 signs in idle
         : 101 talks with 70001
         : 101 releases
         : 102 signs in idle
         : 103 signs in idle";
    // 101 has been idle for the shortest time.
    check(
        &format!("{talked}\n : +5s\n 70001 calls 3000\n 70002 calls 3000"),
        "ok; 101 handling-call
         ok; 102 handling-call",
    );
    check(
        &format!(
            "{talked}
             : 101 saybusy 0
             70001 calls 3000
             private 101
             queue 1
             +29s
             +1s"
        ),
        "ok
         [c2]
         [] 2 free
         quiet
         30: 102 handling-call",
    );
    check(
        &format!("{talked}\n : 101 saybusy 0\n : 70001 calls 3000\n 101 logout"),
        "ok; 101 gone Own; 102 handling-call",
    );
    check(
        &format!("{talked}\n : 101 saybusy 0\n : 70001 calls 3000\n 101 sayfree"),
        "ok; 101 busy-cancelled, handling-call",
    );
}

#[test]
fn all_are_rung() {
    let rung = ": rule skill 1 strategy ring-all
         : 101 signs in idle manual
         : 102 signs in idle manual
         : 103 signs in busy
         : 70001 calls 3000
         : phone of 101 rings
         : phone of 102 rings";
    check(
        &format!(
            "{rung}
             : 102 picks up
             102 answers
             rooms
             records c1"
        ),
        "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready; 102 talking(c1 f0)
         102 hears 70001, 70001 hears 102
         70001 rang 0 answered 0; 101 rang 0 ended 0 CallerLeft; 102 rang 0 answered 0",
    );
    check(
        &format!("{rung}\n 70001 hangs up"),
        "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready; 102 customer-released(c1 70001), released(c1), on-hook(switch), ready; 101 abandoned(c1 70001); 102 abandoned(c1 70001)",
    );
    check(
        &format!("{rung}\n : 101 picks up\n 101 releases\n : 102 picks up\n 102 releases\n queue 1\n +10s"),
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready
         [c1 0s] 2 free
         10: 101 handling-call; 102 handling-call",
    );
    check(
        &format!("{rung}\n +20s\n queue 1"),
        "20: 101 on-hook(switch), no-answer(c1), busy(2); 102 on-hook(switch), no-answer(c1), busy(2)
         [c1 20s] 0 free",
    );
    check(
        &format!("{rung}\n 102 forcelogout\n : 101 picks up\n 101 answers"),
        "ok; 102 released(c1), customer-released(c1 70001), on-hook(switch), ready; 102 gone Own
         ok; 101 talking(c1 f0)",
    );
    check(
        &format!(
            "{rung}\n : 104 signs in idle\n 103 sayfree\n : 101 forcelogout\n : 102 forcelogout\n queue 1"
        ),
        "ok; 103 busy-cancelled
         [] 0 free",
    );
}

#[test]
fn times_of_the_queue() {
    check(
        ": rule skill 1 ring 5
         : rule skill 1 wrap-up 7
         : 101 signs in idle auto-work
         : 70001 calls 3000
         +4s
         +1s
         101 sayfree
         : phone of 101 rings
         : 101 picks up
         101 releases
         +6s
         +1s",
        "quiet
         5: 101 no-answer(c1), busy(2)
         ok; 101 busy-cancelled, handling-call
         ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), wrap-up
         quiet
         12: 101 work-cancelled",
    );
}

#[test]
fn an_agent_may_stay_idle_after_no_answer() {
    check(
        ": rule unanswered idle
         : 101 signs in idle
         : 70001 calls 3000
         +20s
         +9s
         +1s",
        "20: 101 no-answer(c1), ready
         quiet
         30: 101 handling-call",
    );
}

#[test]
fn whoever_gives_up_is_told_of() {
    check(
        ": rule skill 1 tells abandoned
         : 101 signs in busy
         : 102 signs in busy
         : 70001 calls 3000
         70001 hangs up",
        "ok; 101 abandoned(c1 70001); 102 abandoned(c1 70001)",
    );
}

#[test]
fn a_queue_is_removed() {
    check(
        ": 101 signs in busy
         : 70001 calls 3002
         directory without skill 3
         records c1
         70002 calls 3002",
        "ok
         70001 rang 0 answered 0 ended 0 NoAnswer
         ok",
    );
}

#[test]
fn a_waiting_caller_is_requested() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 101 talks with 70001
         : 102 talks with 70002
         : 70003 calls 3000
         : 70004 calls 3000
         101 requests c4
         : 104 signs in busy
         : 104 skills 2
         : 104 sayfree
         queue 1
         104 requests c4",
        "refused: WrongState
         [c3 0s, c4 0s] 0 free
         refused: NoRight",
    );
    check(
        ": rule skill 1 last agent 3600 patience 60
         : 102 signs in idle
         : 102 talks with 70001
         : 102 releases
         : 102 saybusy 0
         : 101 signs in idle
         : 70001 calls 3000
         private 102
         101 requests c2 3
         101 requests c9
         101 requests c2 1
         101 requests c2",
        "[c2]
         refused: NoCall
         refused: NoCall
         ok; 101 handling-call
         refused: WrongState",
    );
}

const TALK: &str = ": 101 signs in idle
     : 101 talks with 70001";

#[test]
fn s7_8_to_a_queue_release() {
    check(
        &format!(
            "{TALK}
             : 102 signs in idle
             101 queues 3 release
             102 shows ringing
             : phone of 102 rings
             102 picks up
             records c1"
        ),
        "ok; 101 released(c1), customer-released(c1 70001); 102 handling-call; 101 on-hook(switch), ready
         c1 f0 70001>3000 sales
         ok; 102 off-hook, auto-answer(c1 f0 from 101), customer-alerting(c1 70001), talking(c1 f0)
         70001 rang 0 answered 0; 101 rang 0 answered 0 ended 0 Normal by itself; 102 rang 0 answered 0, from 101",
    );
    check(
        &format!("{TALK}\n : 101 saybusy 0\n 101 queues 3 release\n rooms\n queue 3\n 102 signs in idle"),
        "ok; 101 released(c1), customer-released(c1 70001), all-busy, on-hook(switch), busy(0)
         70001 hears music
         [c1 0s] 0 free
         ok; 102 in-service, ready, handling-call",
    );
}

#[test]
fn s7_8_to_a_queue_success() {
    let asked = format!("{TALK}\n : 101 queues 3 success");
    check(
        &format!("{TALK}\n 101 queues 3 success\n rooms\n queue 3\n 101 queues 3 success\n 101 holds"),
        "ok; 101 all-busy
         101 hears 70001, 70001 hears 101
         [c1 0s] 0 free
         refused: WrongCallState
         refused: WrongCallState",
    );
    check(
        &format!("{asked}\n 102 signs in idle\n : phone of 102 rings\n 102 picks up\n rooms"),
        "ok; 102 in-service, ready, handling-call
         ok; 102 off-hook, auto-answer(c1 f0 from 101), customer-alerting(c1 70001); 101 transferred(c1), released(c1), customer-released(c1 70001), on-hook(switch), ready; 102 talking(c1 f0)
         102 hears 70001, 70001 hears 102",
    );
    check(
        &format!("{asked}\n 101 canceltransfer\n queue 3\n rooms"),
        "ok; 101 talking(c1 f0)
         [] 0 free
         101 hears 70001, 70001 hears 101",
    );
    check(
        &format!("{asked}\n 101 drops c1\n queue 3\n rooms"),
        "ok; 101 released(c1), customer-released(c1 70001), on-hook(switch), ready
         [] 0 free
         nobody",
    );
    check(
        &format!("{asked}\n 70001 hangs up\n queue 3"),
        "ok; 101 customer-released(c1 70001), released(c1), on-hook(switch), ready
         [] 0 free",
    );
    // One doesn't answer, the next is asked.
    check(
        &format!("{asked}\n : 102 signs in idle\n +20s\n queue 3\n 104 signs in idle"),
        "20: 102 no-answer(c1), busy(2)
         [c1 20s] 0 free
         ok; 104 in-service, ready, handling-call",
    );
    check(
        &format!(": rule skill 3 wait 30\n {asked}\n +30s\n rooms"),
        "30: 101 not-transferred(c1 NoAnswer)
         101 hears 70001, 70001 hears 101",
    );
}

#[test]
fn s7_7_help_from_a_queue() {
    check(
        &format!("{TALK}\n 101 help skill\n : 102 signs in idle\n 101 help skill\n 102 shows ringing"),
        "refused: nobody of 1 is free
         call c2; 101 customer-alerting(c2 40002 of 102); 102 handling-call
         c2 f51 101>102",
    );
}

#[test]
fn music_of_the_queue() {
    check(
        ": rule skill 1 music jazz
         : 70001 calls 3000
         switch
         : 101 signs in idle manual
         : phone of 101 rings
         : 101 picks up
         switch
         : 101 releases
         switch
         : +10s
         : phone of 101 rings
         : 101 picks up
         : 101 answers
         rooms
         switch",
        "answer 70001, play jazz to 70001
         play: Stop, ring 101 as 70001
         play jazz to 70001, hang up 101
         101 hears 70001, 70001 hears 101
         play: Stop, ring 101 as 70001",
    );
}
