//! A configuration that changes under signed-in agents.

use super::check;

#[test]
fn who_is_taken_out_is_signed_out() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         : 101 talks to 13800
         directory without 101
         switch
         101 signs in idle
         102 is
         102 notes 101 gone",
        "ok; 101 released(c1), customer-released(c1 13800), on-hook(switch), ready; 101 gone Removed
         ring 101 as 13800, ring 13800 as 40001, hang up 13800, hang up 101
         refused: unknown agent 101
         idle
         refused: unknown agent 101",
    );
}

#[test]
fn listeners_are_told_of_who_is_taken_out() {
    check(
        ": 121 signs in idle listens
         : 101 signs in idle
         directory without 101",
        "ok; 101 gone Removed; 121 sees(101 name101 out)",
    );
}

#[test]
fn skills_that_are_gone_are_left() {
    check(
        ": 102 signs in idle
         : 102 skills 2,3
         directory takes skill 3 from 102
         102 shows skills
         directory takes skill 1 from 102
         : 102 skills all
         102 shows skills",
        "ok
         [2]
         ok
         [2]",
    );
}

#[test]
fn the_same_configuration_changes_nothing() {
    check(": 102 signs in idle \n directory same \n 102 is", "ok \n idle");
}
