//! Guids: static and dynamic, their overlap and their end.

use super::check;

#[test]
fn a_static_guid_stays() {
    check(
        ": 101 signs in idle
         +100s
         101 polls
         +100s
         101 polls
         101 handshakes",
        "quiet
         alive
         quiet
         alive
         alive",
    );
}

#[test]
fn a_wrong_guid_is_refused() {
    check(
        ": 101 signs in idle
         : 102 signs in idle
         101 polls with wrong
         101 polls with g2
         101 logout with g2
         101 saybusy 200 with wrong
         101 polls",
        "refused: WrongGuid
         refused: WrongGuid
         refused: WrongGuid
         refused: WrongGuid
         alive",
    );
    check("101 polls with wrong", "refused: NotSignedIn");
}

#[test]
fn a_guid_replaced_on_request_stays_good_for_a_while() {
    check(
        ": 101 signs in idle
         101 updates guid
         101 polls
         +59s
         101 polls with g1
         +1s
         101 polls with g1
         101 polls with g2",
        "g2
         alive
         quiet
         alive, g2
         quiet
         refused: WrongGuid
         alive",
    );
}

#[test]
fn only_one_older_guid_is_good() {
    check(
        ": 101 signs in idle
         : 101 updates guid
         : 101 updates guid
         101 sayfree with g1
         101 sayfree with g2
         101 sayfree with g3",
        "refused: WrongGuid
         ok; 101 ready
         ok; 101 ready",
    );
}

#[test]
fn a_dynamic_guid_is_renewed_by_polls() {
    check(
        ": 101 signs in idle dynamic
         +59s
         101 polls
         +1s
         101 polls
         101 polls
         +60s
         101 polls
         101 sayfree with g2
         101 sayfree with g1",
        "quiet
         alive
         quiet
         alive, g2
         alive
         quiet
         alive, g3
         ok; 101 ready
         refused: WrongGuid",
    );
}

#[test]
fn a_dynamic_guid_is_renewed_by_handshakes() {
    check(
        ": 101 signs in idle dynamic push
         +60s
         101 handshakes
         101 handshakes",
        "quiet
         alive, g2
         alive",
    );
}

#[test]
fn other_operations_do_not_renew() {
    check(
        ": 101 signs in idle dynamic
         +60s
         101 sayfree
         101 polls",
        "quiet
         ok; 101 ready
         alive, g2",
    );
}

#[test]
fn the_older_guid_lives_as_long_as_it_would_have() {
    check(
        ": 101 signs in idle dynamic
         +90s
         101 polls
         +29s
         101 polls with g1
         +1s
         101 polls with g1",
        "quiet
         alive, g2
         quiet
         alive, g2
         quiet
         refused: WrongGuid",
    );
}

#[test]
fn a_desktop_that_missed_the_new_guid_is_told_again() {
    check(
        ": 101 signs in idle dynamic
         +60s
         101 polls
         101 polls with g1
         +30s
         101 polls with g1
         101 polls with g2",
        "quiet
         alive, g2
         alive, g2
         quiet
         alive, g2
         alive",
    );
}

#[test]
fn a_dynamic_guid_ends() {
    check(
        ": 101 signs in idle dynamic
         +110s
         : 101 alive
         +9s
         101 sayfree
         +1s
         101 sayfree
         101 polls
         +110s",
        "quiet
         quiet
         ok; 101 ready
         quiet
         refused: WrongGuid
         refused: WrongGuid
         230: 101 gone Silence",
    );
}

#[test]
fn a_desktop_that_never_follows_is_cut_off() {
    check(
        ": 101 signs in idle dynamic
         +60s
         101 polls with g1
         +59s
         101 polls with g1
         +1s
         101 polls with g1",
        "quiet
         alive, g2
         quiet
         alive, g2
         quiet
         refused: WrongGuid",
    );
}

#[test]
fn a_dynamic_guid_replaced_on_request() {
    check(
        ": 101 signs in idle dynamic
         +30s
         101 updates guid
         +59s
         101 polls
         +1s
         101 polls",
        "quiet
         g2
         quiet
         alive
         quiet
         alive, g3",
    );
}

#[test]
fn no_third_guid_before_the_second_was_seen() {
    check(
        ": 101 signs in idle long-lived
         +60s
         101 polls
         +60s
         101 polls with g1
         101 polls with g2",
        "quiet
         alive, g2
         quiet
         alive, g2
         alive, g3",
    );
}
