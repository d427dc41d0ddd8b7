//! Calls through the gate, with a browser of our own outside and a plain socket inside.

mod browser;
mod cost;
mod sdes;

use crate::*;
use browser::{Browser, PATIENCE, receive, value};
use dimpl::Config;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const HOME: Ipv4Addr = Ipv4Addr::LOCALHOST;

struct Bench {
    gate: Gate,
    reports: mpsc::Receiver<(LegId, GateReport)>,
    /// The media plane: sound, and reports on the next port.
    rtp: UdpSocket,
    rtcp: UdpSocket,
    config: Arc<Config>,
}

impl Bench {
    fn new(consent: Duration, set_up: Duration) -> Self {
        let (sender, reports) = mpsc::channel(100);
        let settings = Settings {
            bind: HOME.into(),
            ports: free_ports(),
            workers: 1,
            consent,
            set_up,
            ..Settings::default()
        };
        let (rtp, rtcp) = media();
        let provider = dimpl::crypto::rust_crypto::default_provider();
        let config = Config::builder().with_crypto_provider(provider).build().unwrap();
        Self {
            gate: Gate::start(settings, sender).unwrap(),
            reports,
            rtp,
            rtcp,
            config: Arc::new(config),
        }
    }

    fn ordinary() -> Self {
        Self::new(Duration::from_secs(30), Duration::from_secs(30))
    }

    fn media(&self) -> SocketAddr {
        self.rtp.local_addr().unwrap()
    }

    fn next(&mut self) -> GateReport {
        wait(|| self.reports.try_recv().ok()).1
    }

    /// What is sent on one side arrives on the other, both ways.
    fn talk(&self, leg: &Leg, browser: &mut Browser, sequence: u16) {
        let inside = leg.inner_local();
        let sound = packet(8, sequence, 0x5A);
        browser.send(&sound);
        assert_eq!(receive(&self.rtp, PATIENCE).as_deref(), Some(&sound[..]));
        let other = packet(8, sequence, 0xA5);
        self.rtp.send_to(&other, inside).unwrap();
        assert_eq!(browser.hear(), other);
    }
}

/// A range that other tests don't use: found free just now.
fn free_ports() -> std::ops::RangeInclusive<u16> {
    let port = UdpSocket::bind((HOME, 0)).unwrap().local_addr().unwrap().port();
    let first = port.min(65_000);
    first..=first + 40
}

fn media() -> (UdpSocket, UdpSocket) {
    wait(|| {
        let rtp = UdpSocket::bind((HOME, 0)).ok()?;
        let next = rtp.local_addr().ok()?.port().checked_add(1)?;
        Some((rtp, UdpSocket::bind((HOME, next)).ok()?))
    })
}

fn packet(payload: u8, sequence: u16, fill: u8) -> Vec<u8> {
    let mut packet = vec![0x80, payload, 0, 0, 0, 0, 0, 160, 0, 0, 0, fill];
    packet[2..4].copy_from_slice(&sequence.to_be_bytes());
    packet.extend([fill; 160]);
    packet
}

fn wait<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if let Some(found) = ready() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("not in time");
}

fn calls(bench: &Bench, setup: &str) -> (Leg, Browser, Answer) {
    let mut browser = Browser::new();
    let (leg, answer) = bench
        .gate
        .answer(&browser.describe(setup), bench.media())
        .unwrap();
    browser.learn(&answer.sdp);
    (leg, browser, answer)
}

#[test]
fn a_browser_calls() {
    let mut bench = Bench::ordinary();
    for (setup, ours) in [
        ("actpass", "passive"),
        ("active", "passive"),
        ("passive", "active"),
    ] {
        let (leg, mut browser, answer) = calls(&bench, setup);
        assert_eq!(value(&answer.sdp, "a=setup:"), Some(ours));
        assert_eq!(
            (&answer.audio.laws[..], answer.audio.events),
            (&[0, 8][..], Some(126))
        );
        browser.check();
        browser.connect(&bench.config, ours == "passive").unwrap();
        assert!(matches!(bench.next(), GateReport::Up { .. }), "{setup}");
        for sequence in 65_530..=65_535 {
            bench.talk(&leg, &mut browser, sequence);
        }
        bench.talk(&leg, &mut browser, 0);

        let report: Vec<u8> = [0x81, 201, 0, 7, 0, 0, 0, 1].into_iter().chain([3; 24]).collect();
        browser.send(&report);
        assert_eq!(receive(&bench.rtcp, PATIENCE), Some(report.clone()));
        let mut inside = leg.inner_local();
        inside.set_port(inside.port() + 1);
        bench.rtcp.send_to(&report, inside).unwrap();
        assert_eq!(browser.hear(), report);

        // Key presses pass; opus wasn't agreed on.
        browser.send(&packet(111, 1, 1));
        browser.send(&packet(126, 2, 1));
        assert_eq!(receive(&bench.rtp, PATIENCE), Some(packet(126, 2, 1)));

        leg.close();
        wait(|| (bench.gate.ports_in_use() == 0).then_some(()));
        assert_eq!(bench.gate.figures().legs, 0);
    }
    assert_eq!(bench.gate.figures().up, 3);
}

#[test]
fn a_browser_is_called() {
    let mut bench = Bench::ordinary();
    let (mut leg, offer) = bench.gate.offer(Keying::Dtls, bench.media()).unwrap();
    assert!(leg.audio().is_none() && offer.contains("a=ice-lite\r\n"));
    let mut browser = Browser::new();
    browser.learn(&offer);
    browser.check();
    let audio = leg.accept(&browser.describe("active")).unwrap();
    assert_eq!(leg.audio(), Some(&audio));
    leg.accept(&browser.describe("active")).unwrap();
    browser.connect(&bench.config, true).unwrap();
    assert!(matches!(bench.next(), GateReport::Up { .. }));
    bench.talk(&leg, &mut browser, 1);

    // A refresh says the same, hold doesn't, retrieval with a restart of ICE changes the names.
    let refresh = leg.reoffer(Direction::SendRecv).unwrap();
    assert_eq!(leg.reoffer(Direction::SendRecv).unwrap(), refresh);
    let hold = browser.describe("actpass").replace("sendrecv", "sendonly");
    let held = leg.renegotiate(&hold).unwrap();
    assert_eq!(held.audio.direction, Direction::SendOnly);
    assert!(held.sdp.contains("a=recvonly\r\n"));
    let before = value(&held.sdp, "a=ice-ufrag:").unwrap();
    let restart = browser.describe("actpass").replace("brow", "anew");
    let retrieved = leg.renegotiate(&restart).unwrap();
    assert_ne!(value(&retrieved.sdp, "a=ice-ufrag:"), Some(before));
    bench.talk(&leg, &mut browser, 2);
    let stranger = Browser::new().describe("actpass");
    assert!(matches!(
        leg.renegotiate(&stranger),
        Err(LegError::Unusable(Unusable::Changed))
    ));
    bench.talk(&leg, &mut browser, 3);
}

#[test]
fn the_certificate_has_to_be_the_signalled_one() {
    let mut bench = Bench::ordinary();
    let mut browser = Browser::new();
    let offer = Browser::new().describe("actpass");
    let (leg, answer) = bench.gate.answer(&offer, bench.media()).unwrap();
    browser.learn(&answer.sdp);
    browser.check();
    // The browser may believe itself connected: the gate looks at its certificate last.
    let _ = browser.connect_unless(&bench.config, true, || bench.gate.figures().failed == 1);
    assert_eq!(bench.next(), GateReport::Failed(Failure::Fingerprint));
    if browser.keys.is_some() {
        browser.send(&packet(8, 1, 1));
    }
    bench.rtp.send_to(&packet(8, 1, 1), leg.inner_local()).unwrap();
    wait(|| (bench.gate.figures().unsent == 1).then_some(()));
    assert_eq!(receive(&bench.rtp, Duration::from_millis(100)), None);
}

#[test]
fn strangers_and_plain_sound_are_ignored() {
    let mut bench = Bench::ordinary();
    let (leg, mut browser, _) = calls(&bench, "actpass");
    browser.send_raw(&packet(8, 1, 1));
    wait(|| (bench.gate.figures().refused == 1).then_some(()));
    browser.check();
    browser.connect(&bench.config, true).unwrap();
    assert!(matches!(bench.next(), GateReport::Up { .. }));
    let refused = bench.gate.figures().refused;
    browser.send_raw(&packet(8, 2, 1));
    browser.send_raw(&[0; 20]);
    browser.send_raw(&[200; 3]);
    // From another address, and with another than the media plane inside.
    let gate = std::mem::replace(&mut browser.socket, UdpSocket::bind("127.0.0.1:0").unwrap());
    browser.send_raw(&packet(8, 3, 1));
    browser.send_raw(&[22; 60]);
    browser.socket = gate;
    wait(|| (bench.gate.figures().refused == refused + 5).then_some(()));
    bench.rtcp.send_to(&packet(8, 1, 1), leg.inner_local()).unwrap();
    wait(|| (bench.gate.figures().unsent == 1).then_some(()));
    assert_eq!(bench.gate.figures().inward, 0);
    bench.talk(&leg, &mut browser, 9);
}

#[test]
fn silence_is_told() {
    let mut bench = Bench::new(Duration::from_millis(700), Duration::from_millis(1_500));
    let (leg, mut browser, _) = calls(&bench, "actpass");
    browser.check();
    browser.connect(&bench.config, true).unwrap();
    assert!(matches!(bench.next(), GateReport::Up { .. }));
    assert_eq!(bench.next(), GateReport::Lost);
    bench.rtp.send_to(&packet(8, 1, 1), leg.inner_local()).unwrap();
    wait(|| (bench.gate.figures().unsent == 1).then_some(()));
    browser.check();
    assert_eq!(bench.next(), GateReport::Back);
    drop(leg);

    let (_leg, browser, _) = calls(&bench, "actpass");
    browser.check();
    assert_eq!(
        wait(|| bench
            .reports
            .try_recv()
            .ok()
            .filter(|(_, report)| *report != GateReport::Lost))
        .1,
        GateReport::Failed(Failure::Timeout)
    );
}

#[test]
fn starting_needs_an_address_and_ports() {
    let check = |bind: Ipv4Addr, external: Option<Ipv4Addr>, ports| {
        let settings = Settings {
            bind: bind.into(),
            external: external.map(Into::into),
            ports,
            ..Settings::default()
        };
        Gate::start(settings, mpsc::channel(1).0)
            .err()
            .map(|error| error.to_string())
    };
    let any = Ipv4Addr::UNSPECIFIED;
    assert!(check(any, None, 30_000..=30_010).unwrap().contains("address"));
    assert!(check(any, Some(HOME), 30_001..=30_001).unwrap().contains("ports"));
    assert_eq!(check(any, Some(HOME), 30_000..=30_010), None);
}
