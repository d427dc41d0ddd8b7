//! Ports, leaks, and what can't be started.

use crate::bench::{Bench, key, seat, until};
use ccgate_core::switch::Tone;
use ccgate_media::{Media, OpenError, Settings, StartError};
use tokio::sync::mpsc;

#[test]
fn ports_run_out_and_come_back() {
    let bench = Bench::with(|settings| settings.ports = 20_001..=20_009);
    // Another program has one of them.
    let other = std::net::UdpSocket::bind((bench.host, 20_005)).unwrap();
    let mut ports: Vec<u16> = (1..=3).map(|leg| bench.open(leg).address.port()).collect();
    ports.sort_unstable();
    assert_eq!(ports, [20_002, 20_006, 20_008]);
    assert!(matches!(bench.media.open(key(4)), Err(OpenError::NoPort)));
    assert_eq!(bench.media.figures().ports, 6);
    drop(other);
    assert_eq!(bench.open(4).address.port(), 20_004);
    bench.media.close(key(2));
    until("a port is free", || bench.media.open(key(5)).is_ok());
    assert!(matches!(bench.media.open(key(5)), Err(OpenError::NoPort)));
    bench.leaves_nothing(1..=5);
    bench.open(1);
    assert!(matches!(bench.media.open(key(1)), Err(OpenError::Twice)));
    assert_eq!(bench.media.figures().ports, 2);
}

#[test]
fn a_thousand_legs_leave_nothing() {
    let bench = Bench::new();
    for leg in 0..1000u64 {
        bench.open(leg);
        bench
            .media
            .connect(key(leg), crate::bench::remote("127.0.0.1:9".parse().unwrap()));
        bench.media.dial(key(leg), "123");
        bench.arrange(leg % 50, &[seat(leg, &[leg.wrapping_sub(1)], Some(Tone::Music))]);
        if leg >= 100 {
            bench.media.close(key(leg - 100));
            until("ports are free", || bench.media.figures().ports < 900);
        }
    }
    bench.leaves_nothing(900..1000);
}

#[test]
fn the_advertised_address_is_the_external_one() {
    let bench = Bench::with(|settings| settings.external = Some([192, 0, 2, 1].into()));
    let end = bench.open(1);
    assert_eq!(end.address, ([192, 0, 2, 1], 20_000).into());
}

#[test]
fn wrong_settings_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "no music").unwrap();
    let start = |change: &dyn Fn(&mut Settings)| {
        let mut settings = Settings {
            prompts: dir.path().join("prompts"),
            recordings: dir.path().join("recordings"),
            ..Settings::default()
        };
        change(&mut settings);
        Media::start(settings, mpsc::channel(1).0).map(drop)
    };
    assert!(matches!(
        start(&|settings| settings.ports = 5..=5),
        Err(StartError::Ports)
    ));
    assert!(matches!(
        start(&|settings| settings.music = Some(file.clone())),
        Err(StartError::Music(_))
    ));
    let directory = |result| matches!(result, Err(StartError::Directory { what: "prompts", .. }));
    assert!(directory(
        start(&|settings| settings.prompts = file.join("below"))
    ));
    assert!(start(&|settings| settings.workers = 0).is_ok());
}
