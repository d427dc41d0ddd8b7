//! Callers who are meant for one agent before others.

use super::check;

/// 102 has talked with 70001, and is busy while it waits.
const WAITS: &str = ": rule skill 1 last agent 3600 patience 300
     : 102 signs in idle
     : 102 talks with 70001
     : 102 releases
     : 102 saybusy 0
     : 70001 calls 3000";

#[test]
fn nobody_waits_for_an_agent_who_has_left_the_queue() {
    check(
        &format!("{WAITS}\n private 102\n 102 skills 2\n private 102\n queue 1"),
        "[c2]\n ok\n []\n [c2 0s] 0 free",
    );
    check(
        &format!("{WAITS}\n directory takes skill 1 from 102\n private 102\n queue 1"),
        "ok\n []\n [c2 0s] 0 free",
    );
}

/// Somebody else was rung for it when that agent signed out.
#[test]
fn nobody_is_put_back_to_wait_for_an_agent_who_has_gone() {
    check(
        &format!(
            "{WAITS}
             : 101 signs in idle manual
             : 101 requests c2
             : 101 picks up
             : 102 forcelogout
             101 releases
             queue 1"
        ),
        "ok; 101 released(c2), customer-released(c2 70001), on-hook(switch), ready
         [c2 0s] 1 free",
    );
}

/// Whom a caller is meant for, and who takes one out of turn, is rung alone.
#[test]
fn the_preferred_agent_is_rung_alone() {
    check(
        ": rule skill 1 strategy ring-all
         : rule skill 1 last agent 3600 patience 60
         : 102 signs in idle
         : 102 talks with 70001
         : 102 releases
         : 101 signs in idle
         70001 calls 3000
         +20s
         +39s
         +1s",
        "ok; 102 handling-call
         20: 102 no-answer(c2), busy(2)
         quiet
         60: 101 handling-call",
    );
    check(
        &format!(
            ": rule skill 1 strategy ring-all
             {WAITS}
             : 101 signs in idle
             : 103 signs in idle
             101 requests c2"
        ),
        "ok; 101 handling-call",
    );
}
