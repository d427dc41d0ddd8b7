//! The phone of a session.

use super::check;

#[test]
fn a_phone_is_bound_to_one_agent() {
    check(
        ": 101 signs in idle phone 40009
         102 signs in idle phone 40009
         101 forcelogin idle phone 40009
         : 101 logout
         102 signs in idle phone 40009",
        "refused: phone bound to 101
         ok; 101 gone Replaced; 101 in-service, ready
         ok; 102 in-service, ready",
    );
}

#[test]
fn a_phone_must_be_in_range_and_permitted() {
    check("101 signs in idle phone 39999", "refused: phone out of range");
    check("101 signs in idle phone 41000", "refused: phone out of range");
    check("101 signs in idle phone 4000", "refused: phone out of range");
    check("101 signs in idle phone 400011", "refused: phone out of range");
    check("101 signs in idle phone 40999", "ok; 101 in-service, ready");
    check("105 signs in idle phone 40006", "refused: phone NotPermitted");
    check("105 signs in idle", "ok; 105 in-service, ready");
}

#[test]
fn a_session_without_phone() {
    check(
        ": 101 signs in idle no-phone
         : 102 signs in idle no-phone
         101 shows phone
         101 binds 40008
         102 binds 40008
         101 shows phone",
        "none
         ok
         refused: phone bound to 101
         40008",
    );
}

#[test]
fn another_phone_frees_the_first() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         101 binds 40002
         101 binds 41000
         101 binds 40001
         101 binds 40009
         102 binds 40001
         102 shows phone",
        "refused: phone bound to 102
         refused: phone out of range
         ok
         ok
         ok
         40001",
    );
    check(
        ": 105 signs in idle
         105 binds 40007",
        "refused: phone NotPermitted",
    );
}

#[test]
fn no_other_phone_in_a_call() {
    check(
        ": 101 signs in idle
         : 70001 calls 3000
         101 binds 40009
         : 101 picks up
         101 binds 40009",
        "refused: WrongState
         refused: WrongState",
    );
}

#[test]
fn linkage_is_told_when_switched_on() {
    check(
        ": 101 signs in idle
         101 linkage on
         101 linkage off",
        "ok; 101 linkage(true)
         ok",
    );
}

/// The switch lets a phone ring for as long as the queue says, and `answer` is waited for as long.
#[test]
fn a_phone_is_rung_as_long_as_its_queue_says() {
    for ring in [5, 90] {
        let rung = format!(": rule skill 1 ring {ring}\n : 101 signs in idle manual\n : 70001 calls 3000");
        let nearly = ring - 1;
        check(
            &format!("{rung}\n +{nearly}s\n +1s"),
            &format!("quiet\n {ring}: 101 no-answer(c1), busy(2)"),
        );
        check(
            &format!("{rung}\n : 101 picks up\n +{nearly}s\n +1s"),
            &format!("quiet\n {ring}: 101 on-hook(switch), no-answer(c1), busy(2)"),
        );
    }
}
