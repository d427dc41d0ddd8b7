//! Who hears whom.

use crate::bench::{Bench, VDN, key, remote, seat, until};
use ccgate_core::switch::{RoomId, Tone};
use ccgate_media::g711::RATE;
use ccgate_media::tone::loudness;
use ccgate_media::{Codec, Direction};
use std::time::Duration;

#[test]
fn two_hear_each_other_through_different_laws() {
    let bench = Bench::new();
    let one = bench.phone(1, 700.0);
    let two = bench.phone_with(2, 1100.0, |remote| remote.payload = Codec::Pcmu);
    // Alone they are sent silence, so that NATs stay open.
    one.hears(&[]);
    bench.together(1, &[1, 2]);
    one.hears(&[1100.0]);
    two.hears(&[700.0]);
    assert_eq!((one.inner().last_type, two.inner().last_type), (8, 0));
    assert_eq!(one.inner().marked, 1);
    let figures = bench.media.leg_figures(key(1)).unwrap();
    assert!(figures.packets_in > 15 && figures.packets_out > 15, "{figures:?}");
    assert_eq!((figures.lost, figures.dropped), (0, 0), "{figures:?}");
    assert_eq!(bench.media.figures().rooms, 1);
    bench.leaves_nothing([1, 2]);
    assert_eq!(bench.media.leg_figures(key(1)), None);
}

#[test]
fn every_length_of_packet_is_sent() {
    let bench = Bench::new();
    let one = bench.phone_with(1, 700.0, |remote| remote.ptime = Duration::from_millis(30));
    let two = bench.phone_with(2, 1100.0, |remote| remote.ptime = Duration::from_millis(60));
    bench.together(1, &[1, 2]);
    one.hears(&[1100.0]);
    two.hears(&[700.0]);
}

#[test]
fn three_hear_the_two_others() {
    let bench = Bench::new();
    let phones = [(1, 500.0), (2, 1100.0), (3, 1700.0)].map(|(leg, hertz)| bench.phone(leg, hertz));
    bench.together(1, &[1, 2, 3]);
    phones[0].hears(&[1100.0, 1700.0]);
    phones[1].hears(&[500.0, 1700.0]);
    phones[2].hears(&[500.0, 1100.0]);
    // One leaves.
    bench.together(1, &[1, 3]);
    phones[0].hears(&[1700.0]);
    phones[1].hears(&[]);
    phones[2].hears(&[500.0]);
    bench.leaves_nothing(1..=3);
}

#[test]
fn mute_and_whisper_are_one_way() {
    let bench = Bench::new();
    let phones = [(1, 500.0), (2, 1100.0), (3, 1700.0)].map(|(leg, hertz)| bench.phone(leg, hertz));
    // 2 is muted; 3 hears both and whispers to 1.
    bench.arrange(
        1,
        &[seat(1, &[3], None), seat(2, &[1], None), seat(3, &[1, 2], None)],
    );
    phones[0].hears(&[1700.0]);
    phones[1].hears(&[500.0]);
    phones[2].hears(&[500.0, 1100.0]);
    // Nobody hears whom isn't there, or one twice; himself who asks for it.
    bench.arrange(1, &[seat(1, &[1, 9, 3], None), seat(2, &[1, 1], None)]);
    phones[0].hears(&[500.0]);
    phones[1].hears(&[500.0]);
}

#[test]
fn hold_has_music_and_consultation_a_room_of_its_own() {
    let bench = Bench::new();
    let agent = bench.phone(1, 500.0);
    let caller = bench.phone(2, 1100.0);
    let expert = bench.phone(3, 1700.0);
    bench.together(1, &[1, 2]);
    agent.hears(&[1100.0]);
    bench.arrange(1, &[seat(2, &[], Some(Tone::Music))]);
    bench.together(2, &[1, 3]);
    agent.hears(&[1700.0]);
    expert.hears(&[500.0]);
    caller.hears_something();
    // Retrieved: the consultation's room is left by the agent.
    bench.together(1, &[1, 2]);
    caller.hears(&[500.0]);
    agent.hears(&[1100.0]);
    expert.hears(&[]);
    bench.arrange(2, &[]);
    bench.arrange(1, &[]);
    agent.hears(&[]);
    assert_eq!(bench.media.figures().rooms, 0);
    bench.leaves_nothing(1..=3);
}

#[test]
fn music_and_ringing_come_with_speech() {
    let bench = Bench::with(|settings| settings.ringback.off = Duration::from_millis(20));
    let one = bench.phone(1, 0.0);
    let _two = bench.phone(2, 1100.0);
    bench.arrange(1, &[seat(1, &[], Some(Tone::Ringback)), seat(2, &[], None)]);
    one.hears(&[425.0]);
    bench.arrange(1, &[seat(1, &[2], Some(Tone::Ringback)), seat(2, &[], None)]);
    one.hears(&[425.0, 1100.0]);
    bench.arrange(1, &[seat(1, &[2], None), seat(2, &[], None)]);
    one.hears(&[1100.0]);
}

#[test]
fn ringing_pauses() {
    let bench = Bench::with(|settings| {
        settings.ringback.on = Duration::from_millis(400);
        settings.ringback.off = Duration::from_millis(600);
    });
    let one = bench.phone(1, 0.0);
    bench.arrange(1, &[seat(1, &[], Some(Tone::Ringback))]);
    let second = RATE as usize;
    until("two seconds", || one.inner().heard.len() > 3 * second);
    let heard = one.inner().heard.clone();
    let parts: Vec<bool> = heard
        .chunks_exact(second / 50)
        .map(|part| loudness(part) > 200.0)
        .collect();
    let begin = parts.iter().position(|loud| *loud).unwrap();
    assert_eq!(
        parts[begin..begin + 50],
        [vec![true; 20], vec![false; 30]].concat()[..]
    );
}

#[test]
fn a_phone_on_hold_is_left_alone() {
    let bench = Bench::new();
    let one = bench.phone(1, 500.0);
    let two = bench.phone(2, 1100.0);
    bench.together(1, &[1, 2]);
    one.hears(&[1100.0]);
    for direction in [Direction::RecvOnly, Direction::Inactive] {
        bench.media.connect(
            key(1),
            ccgate_media::Remote {
                direction,
                ..remote(one.address())
            },
        );
        until("nothing is sent", || {
            let before = one.inner().packets;
            two.gets_packets(10);
            one.inner().packets == before
        });
        two.hears(if direction == Direction::RecvOnly {
            &[500.0]
        } else {
            &[]
        });
    }
    // We may send only.
    bench.media.connect(
        key(1),
        ccgate_media::Remote {
            direction: Direction::SendOnly,
            ..remote(one.address())
        },
    );
    one.hears(&[1100.0]);
    two.hears(&[]);
    bench.media.connect(key(1), remote(one.address()));
    two.hears(&[500.0]);
}

#[test]
fn sound_survives_loss() {
    let bench = Bench::new();
    let one = bench.phone(1, 500.0);
    let two = bench.phone(2, 1100.0);
    one.inner().lose = 10;
    bench.together(1, &[1, 2]);
    two.hears(&[500.0]);
    one.hears(&[1100.0]);
    until("losses are counted", || {
        bench
            .media
            .leg_figures(key(1))
            .is_some_and(|figures| figures.lost > 2)
    });
    assert_eq!(bench.media.leg_figures(key(2)).unwrap().lost, 0);
}

#[test]
fn rooms_change_across_workers() {
    let bench = Bench::with(|settings| settings.workers = 4);
    let hertz = [500.0, 700.0, 900.0, 1100.0, 1300.0, 1700.0, 2100.0, 425.0];
    let phones: Vec<_> = (0..8).map(|leg| bench.phone(leg as u64, hertz[leg])).collect();
    // Rooms of two, then others, over and over: each time legs move.
    for round in 0..40u64 {
        for pair in 0..4u64 {
            bench.together(pair, &[2 * pair, (2 * pair + 1 + 2 * (round % 4)) % 8]);
        }
    }
    for pair in 0..4u64 {
        bench.together(pair, &[pair, pair + 4]);
    }
    for leg in 0..8 {
        phones[leg].hears(&[hertz[(leg + 4) % 8]]);
    }
    // Another VDN's leg of the same name hears none of it.
    let stranger = ccgate_media::LegKey {
        vdn: ccgate_core::VdnId(2),
        ..key(0)
    };
    bench.media.open(stranger).unwrap();
    bench
        .media
        .arrange(ccgate_core::VdnId(2), RoomId(0), vec![seat(0, &[4], None)]);
    phones[0].hears(&[hertz[4]]);
    phones[4].hears(&[hertz[0]]);
    bench.media.close(stranger);
    bench.media.arrange(VDN, RoomId(0), Vec::new());
    phones[0].hears(&[]);
    bench.leaves_nothing(0..8);
}
