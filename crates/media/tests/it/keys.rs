//! Key presses both ways.

use crate::bench::{Bench, key, until};
use ccgate_media::tone::strength;

#[test]
fn keys_of_a_phone_are_reported_once_and_not_heard() {
    let mut bench = Bench::new();
    let one = bench.phone(1, 0.0);
    let two = bench.phone(2, 0.0);
    bench.together(1, &[1, 2]);
    two.hears(&[]);
    two.forget();
    one.press("19*#A");
    until("five keys", || bench.keys(1) == "19*#A");
    two.hears(&[]);
    assert_eq!(two.inner().pressed, "");
    bench.media.digit(key(2), '7');
    until("the key told by signalling", || bench.keys(2) == "7");
    assert_eq!(bench.keys(1), "19*#A");
}

#[test]
fn keys_are_sent_as_events() {
    let bench = Bench::new();
    let one = bench.phone(1, 500.0);
    let two = bench.phone(2, 1100.0);
    bench.together(1, &[1, 2]);
    two.hears(&[500.0]);
    bench.media.dial(key(2), "0123#x");
    until("the keys", || two.inner().pressed == "0123#");
    // Sound goes on afterwards.
    two.hears(&[500.0]);
    one.hears(&[1100.0]);
    assert_eq!(one.inner().pressed, "");
}

#[test]
fn keys_are_sent_as_tones_where_events_are_unknown() {
    let bench = Bench::new();
    let one = bench.phone_with(1, 0.0, |remote| remote.dtmf = None);
    one.hears(&[]);
    bench.media.dial(key(1), "5");
    until("the tones of 5", || {
        let inner = one.inner();
        inner
            .heard
            .chunks_exact(400)
            .any(|part| strength(part, 770.0) > 0.4 && strength(part, 1336.0) > 0.4)
    });
}
