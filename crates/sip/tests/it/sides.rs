//! Sound that is taken on every address: each peer is told the one on its side.

use crate::bed::{Bed, settings};
use crate::ua::{Msg, Ua, sdp};
use ccgate_core::switch::{Command, Report};
use ccgate_sip::Settings;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::Ordering;
use std::time::Duration;

const SIDES: [[u8; 4]; 3] = [[127, 0, 0, 1], [127, 0, 0, 2], [0, 0, 0, 0]];

/// A switch on two addresses, and on all of them; a peer on each side, the last by 127.0.0.1.
async fn sides(external: Option<&str>) -> (Bed, [Ua; 3]) {
    let bed = Bed::start(Settings {
        udp: SIDES.map(|ip| SocketAddr::from((ip, 0))).to_vec(),
        external: external.map(|ip| ip.parse().unwrap()),
        ..settings()
    })
    .await;
    bed.sounds.anywhere.store(true, Ordering::Relaxed);
    let all = bed.switch.addresses();
    let to = |side: usize| {
        let mut address = all[side].1;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        address
    };
    let peers = [Ua::new().await, Ua::new().await, Ua::new().await];
    let [a, b, c] = peers;
    (bed, [a.towards(to(0)), b.towards(to(1)), c.towards(to(2))])
}

/// The address that a description names in both of its places.
fn named(message: &Msg) -> Ipv4Addr {
    let line = |start: &str| {
        let found = message.body().lines().find(|line| line.starts_with(start));
        found.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(line("o=-"), line("c=IN IP4"));
    line("c=IN IP4")
}

#[tokio::test]
async fn calls_to_phones_on_several_sides() {
    let (mut bed, [a, b, c]) = sides(None).await;
    for ua in [&a, &b, &c] {
        ua.register("100", "pw", "").await;
    }
    let leg = bed.ring(1, "100", Duration::from_secs(20));
    let [to_a, to_b, to_c] = [
        a.expect("INVITE").await,
        b.expect("INVITE").await,
        c.expect("INVITE").await,
    ];
    assert_eq!(
        [&to_a, &to_b, &to_c].map(named),
        [[127, 0, 0, 1], [127, 0, 0, 2], [127, 0, 0, 1]].map(Ipv4Addr::from)
    );
    b.answer(&to_b, 200, "t", "", &sdp(6000, "sendrecv")).await;
    b.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    // What is said later in the call names the same.
    let mut call = b.call("x", "y");
    (call.uri, call.id, call.seq) = (to_b.contact(), to_b.get("Call-ID"), 9);
    (call.from, call.to) = (format!("{};tag=t", to_b.get("To")), to_b.get("From"));
    b.request("INVITE", &mut call, "", &sdp(6002, "sendrecv")).await;
    assert_eq!(named(&b.expect("200").await), Ipv4Addr::from([127, 0, 0, 2]));
}

#[tokio::test]
async fn calls_from_several_sides() {
    let mut set = settings();
    set.udp = SIDES.map(|ip| SocketAddr::from((ip, 0))).to_vec();
    for (side, external, expect) in [
        (0, None, [127, 0, 0, 1]),
        (1, None, [127, 0, 0, 2]),
        (2, None, [127, 0, 0, 1]),
        // Behind a translator only those outside see that address.
        (1, Some("192.0.2.1"), [127, 0, 0, 2]),
    ] {
        let (mut bed, peers) = sides(external).await;
        let mut changed = set.clone();
        changed.trunks = vec![ccgate_sip::Trunk {
            name: "line".to_owned(),
            identify: Bed::networks(),
            ..ccgate_sip::Trunk::default()
        }];
        bed.switch.change(changed).unwrap();
        let ua = &peers[side];
        let mut call = ua.call("13900000000", "3000");
        ua.request("INVITE", &mut call, "", &sdp(6000, "sendrecv")).await;
        let (leg, ..) = bed.offered().await;
        bed.command(Command::Answer { leg });
        assert_eq!(named(&ua.expect("200").await), Ipv4Addr::from(expect), "{side}");
    }
}
