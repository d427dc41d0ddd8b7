//! Whose packets count, and what happens when none come.

use crate::bench::{Bench, key, remote, until};
use crate::phone::Phone;
use ccgate_core::switch::LegId;
use ccgate_media::{Codec, MediaReport};
use std::net::UdpSocket;
use std::time::Duration;

#[test]
fn strangers_are_ignored() {
    let bench = Bench::new();
    let one = bench.phone(1, 500.0);
    let two = bench.phone(2, 1100.0);
    bench.together(1, &[1, 2]);
    two.hears(&[500.0]);
    let end = bench.media.open(key(3)).unwrap();
    let third = Phone::new([127, 0, 0, 9].into());
    // The third sends to a leg that was negotiated with another host.
    bench.media.connect(key(3), remote(one.address()));
    third.say(&end, 1700.0, Codec::Pcma);
    bench.together(1, &[1, 2, 3]);
    until("they are counted", || {
        bench
            .media
            .leg_figures(key(3))
            .is_some_and(|figures| figures.dropped > 10)
    });
    two.hears(&[500.0]);
    assert_eq!(bench.media.leg_figures(key(3)).unwrap().packets_in, 0);
    // Rubbish does no harm.
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for length in 0..200 {
        socket.send_to(&vec![0x80; length], end.address).unwrap();
    }
    two.hears(&[500.0]);
    bench.leaves_nothing(1..=3);
}

#[test]
fn a_phone_behind_a_nat_is_answered_where_it_sends_from() {
    for latch in [false, true] {
        let bench = Bench::with(|settings| settings.latch = latch);
        let end = bench.open(1);
        let phone = Phone::new([127, 0, 0, 9].into());
        // It told the address that it has inside.
        bench
            .media
            .connect(key(1), remote("127.0.0.77:4000".parse().unwrap()));
        phone.say(&end, 500.0, Codec::Pcma);
        let _two = bench.phone(2, 1100.0);
        bench.together(1, &[1, 2]);
        if latch {
            phone.hears(&[1100.0]);
        } else {
            until("it is refused", || {
                bench
                    .media
                    .leg_figures(key(1))
                    .is_some_and(|figures| figures.dropped > 10)
            });
            assert_eq!(phone.inner().packets, 0);
        }
    }
}

#[test]
fn another_port_of_the_same_host_and_another_negotiation() {
    let bench = Bench::new();
    let end = bench.open(1);
    let moved = Phone::new([127, 0, 0, 5].into());
    bench
        .media
        .connect(key(1), remote("127.0.0.5:9".parse().unwrap()));
    moved.say(&end, 500.0, Codec::Pcma);
    let two = bench.phone(2, 1100.0);
    bench.together(1, &[1, 2]);
    moved.hears(&[1100.0]);
    // The call goes on at another phone.
    let other = Phone::new([127, 0, 0, 6].into());
    other.say(&end, 1700.0, Codec::Pcmu);
    two.hears(&[500.0]);
    bench.media.connect(
        key(1),
        ccgate_media::Remote {
            payload: Codec::Pcmu,
            ..remote(other.address())
        },
    );
    two.hears(&[1700.0]);
    other.hears(&[1100.0]);
    assert_eq!(other.inner().last_type, 0);
}

#[test]
fn silence_is_told_once_until_sound_comes_again() {
    let mut bench = Bench::with(|settings| settings.lost_after = Some(Duration::from_secs(1)));
    let lost = |number| {
        move |report: &MediaReport| {
            *report
                == MediaReport::MediaLost {
                    leg: LegId::Placed(number),
                }
        }
    };
    let one = bench.phone(1, 500.0);
    let two = bench.phone(2, 1100.0);
    // It never sends, but isn't expected to.
    let _three = bench.phone_with(3, 0.0, |remote| {
        remote.direction = ccgate_media::Direction::SendOnly
    });
    _three.hush();
    let end = bench.open(4);
    bench.together(1, &[1, 2]);
    two.hears(&[500.0]);
    one.hush();
    bench.wait(lost(1));
    two.gets_packets(70);
    assert_eq!(bench.reports(), []);
    bench
        .media
        .connect(key(4), remote("127.0.0.1:9".parse().unwrap()));
    bench.wait(lost(4));
    let first = bench.open(5);
    let _ = (end, first);
    one.say(
        &ccgate_media::LocalEnd {
            address: address_of(&bench),
            ssrc: 0,
        },
        500.0,
        Codec::Pcma,
    );
    two.hears(&[500.0]);
    one.hush();
    bench.wait(lost(1));
    assert_eq!(bench.reports(), []);
}

/// The first leg's address: ports are handed out in order.
fn address_of(bench: &Bench) -> std::net::SocketAddr {
    (bench.host, 20_000).into()
}

#[test]
fn reports_go_to_the_next_port() {
    let bench = Bench::new();
    let (phone, reports) = loop {
        let phone = Phone::new([127, 0, 0, 1].into());
        let next = std::net::SocketAddr::new(phone.address().ip(), phone.address().port() + 1);
        if let Ok(reports) = UdpSocket::bind(next) {
            break (phone, reports);
        }
    };
    let end = bench.open(1);
    bench.media.connect(key(1), remote(phone.address()));
    phone.say(&end, 500.0, Codec::Pcma);
    reports.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    let mut buffer = [0; 500];
    let (length, from) = reports.recv_from(&mut buffer).unwrap();
    assert_eq!(from.port(), end.address.port() + 1);
    assert!(
        ccgate_media::rtcp::read(&buffer[..length], 0)
            .unwrap()
            .time
            .is_some()
    );
    // What the phone says about our stream is read.
    let block = ccgate_media::rtcp::Block {
        ssrc: end.ssrc,
        fraction: 99,
        ..Default::default()
    };
    let bytes = ccgate_media::rtcp::report(&ccgate_media::rtcp::Sent::default(), Some(&block));
    reports.send_to(&bytes, from).unwrap();
    until("the loss is read", || {
        bench
            .media
            .leg_figures(key(1))
            .is_some_and(|figures| figures.remote_loss == 99)
    });
}
