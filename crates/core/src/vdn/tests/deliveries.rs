//! What is owed, told, pushed and forgotten.

use super::check;

#[test]
fn told_events_are_forgotten() {
    check(
        ": 101 signs in work
         101 owes
         101 told 1
         101 told 1
         101 owes
         101 told 9
         101 owes
         101 sayfree
         101 owes
         102 told 1",
        "owed [1 2 3]
         ok
         ok
         owed [2 3]
         ok
         owed []
         ok; 101 work-cancelled
         owed [4]
         refused: NotSignedIn",
    );
}

#[test]
fn a_poll_takes_nothing_away() {
    check(
        ": 101 signs in idle \n 101 polls \n 101 owes",
        "alive \n owed [1 2]",
    );
}

#[test]
fn synchronise_forgets_what_is_owed() {
    check(
        ": 101 signs in busy
         101 synchronises
         101 owes
         101 synchronises
         101 sayfree
         101 owes",
        "ok
         owed []
         ok
         ok; 101 busy-cancelled
         owed [4]",
    );
}

#[test]
fn no_polls_in_push_mode() {
    check(
        ": 101 signs in idle push
         101 polls
         101 handshakes
         101 handshakes t1",
        "refused: PushMode
         alive
         alive",
    );
}

#[test]
fn a_refused_poll_is_no_sign_of_life() {
    check(
        ": 101 signs in idle push
         +100s
         101 polls
         +20s",
        "quiet
         refused: PushMode
         120: 101 gone Silence",
    );
}

#[test]
fn pushes_that_keep_failing_end_the_session() {
    check(
        ": 101 signs in idle push
         +10s
         push to 101 fails
         +60s
         101 handshakes
         push to 101 fails
         +59s
         +1s",
        "quiet
         ok
         quiet
         alive
         ok
         quiet
         130: 101 gone PushLost",
    );
}

#[test]
fn a_success_forgets_the_failures() {
    check(
        ": 101 signs in idle push
         push to 101 fails
         +110s
         101 handshakes
         push to 101 succeeds
         +20s
         push to 101 fails
         101 handshakes
         +119s
         101 handshakes
         +1s",
        "ok
         quiet
         alive
         ok
         quiet
         ok
         alive
         quiet
         alive
         250: 101 gone PushLost",
    );
}

#[test]
fn with_nothing_left_to_push_nothing_fails() {
    check(
        ": 101 signs in idle push
         push to 101 fails
         +60s
         101 synchronises
         101 handshakes
         +60s
         101 handshakes
         +60s",
        "ok
         quiet
         ok
         alive
         quiet
         alive
         quiet",
    );
}

#[test]
fn reports_on_pushes_mean_nothing_to_who_polls() {
    check(
        ": 101 signs in idle
         push to 101 fails
         +119s
         : 101 polls
         +119s
         push to 102 fails",
        "ok
         quiet
         quiet
         refused: NotSignedIn",
    );
}
