//! The whole signalling without sockets and under a clock of our own.

use super::{Engine, LegKey, Output, Sound, Ways};
use crate::book::{Account, Book};
use crate::message::{self, Message, Request};
use crate::net::{Flow, Hop};
use crate::settings::{Law, Network, Settings, Transport, Trunk};
use ccgate_core::VdnId;
use ccgate_core::switch::{Cause, Report};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

struct Anywhere;

impl Ways for Anywhere {
    fn reach(&self, transport: Transport, peer: SocketAddr, _name: &str) -> Option<Hop> {
        Some(Hop {
            transport,
            flow: Flow(0),
            peer,
        })
    }

    fn local(&self, _hop: Hop) -> SocketAddr {
        ([10, 0, 0, 1], 5060).into()
    }

    fn sound(&self, _hop: Hop, bound: SocketAddr) -> SocketAddr {
        bound
    }

    fn is_open(&self, _hop: Hop) -> bool {
        true
    }
}

struct Numbers;

impl Book for Numbers {
    fn account(&self, _user: &str) -> Option<Account> {
        None
    }

    fn access(&self, called: &str, _trunk: &str) -> Option<VdnId> {
        (called == "3000").then_some(VdnId(1))
    }
}

/// An engine, its clock, and everything it did.
struct Stage {
    engine: Engine,
    begun: Instant,
    now: Instant,
    /// Milliseconds and first lines of what was sent.
    sent: Vec<(u128, String)>,
    last: Vec<u8>,
    reports: Vec<Report>,
    leg: Option<LegKey>,
}

const PEER: Hop = Hop {
    transport: Transport::Udp,
    flow: Flow(0),
    peer: SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2)), 5060),
};

impl Stage {
    fn new() -> Self {
        let settings = Settings {
            trunks: vec![Trunk {
                name: "line".to_owned(),
                identify: vec![Network {
                    address: PEER.peer.ip(),
                    bits: 32,
                }],
                codecs: vec![Law::A],
                ..Trunk::default()
            }],
            ..Settings::default()
        };
        let now = Instant::now();
        Self {
            engine: Engine::new(now, Arc::new(settings), Arc::new(Numbers), Arc::new(Anywhere)),
            begun: now,
            now,
            sent: Vec::new(),
            last: Vec::new(),
            reports: Vec::new(),
            leg: None,
        }
    }

    fn gather(&mut self) {
        while let Some(output) = self.engine.output() {
            match output {
                Output::Sound(leg, Sound::Open) => {
                    self.leg = Some(leg);
                    self.engine
                        .opened(self.now, leg, Some(([10, 0, 0, 1], 30_000).into()));
                }
                Output::Report(_, report) => self.reports.push(report),
                Output::Sound(..) | Output::Registered(..) => {}
            }
        }
        let at = (self.now - self.begun).as_millis();
        for (_, bytes) in self.engine.outgoing() {
            let line = String::from_utf8_lossy(&bytes)
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            self.sent.push((at, line));
            self.last = bytes;
        }
    }

    fn receive(&mut self, text: &str) {
        let message = message::parse(text.as_bytes()).expect("a message");
        self.engine.message(self.now, PEER, message);
        self.gather();
    }

    /// Lets time pass, from deadline to deadline.
    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        while self.engine.next() <= until {
            self.now = self.engine.next().max(self.now);
            self.engine.tick(self.now);
            self.gather();
        }
        self.now = until;
    }

    fn sent_at(&self, what: &str) -> Vec<u128> {
        self.sent
            .iter()
            .filter(|(_, line)| line.starts_with(what))
            .map(|(at, _)| *at)
            .collect()
    }
}

fn invite() -> String {
    let body =
        "v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
    format!(
        "INVITE sip:3000@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK1\r\nFrom: <sip:1@x>;tag=a\r\n\
         To: <sip:3000@10.0.0.1>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nContact: <sip:1@10.0.0.2>\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn an_answer_is_repeated_until_it_is_given_up() {
    let mut stage = Stage::new();
    stage.receive(&invite());
    let leg = stage.leg.expect("a leg");
    stage.engine.answer_leg(stage.now, leg);
    stage.gather();
    // The INVITE once more is swallowed: the 2xx repeats itself.
    stage.receive(&invite());
    stage.pass(Duration::from_secs(31));
    assert_eq!(
        stage.sent_at("SIP/2.0 200"),
        [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500]
    );
    stage.pass(Duration::from_secs(2));
    assert_eq!(stage.sent_at("BYE").first(), Some(&32_000));
    let gone = Report::Gone {
        leg: leg.1,
        cause: Cause::Unreachable,
    };
    assert_eq!(stage.reports.last(), Some(&gone));
    stage.pass(Duration::from_secs(40));
    let figures = stage.engine.figures();
    assert_eq!((figures.legs, figures.dialogs, figures.transactions), (0, 0, 0));
    assert_eq!(stage.sent_at("BYE").len(), 11);
}

#[test]
fn a_refusal_is_repeated_until_it_is_acknowledged() {
    let mut stage = Stage::new();
    stage.receive(&invite());
    let leg = stage.leg.expect("a leg");
    stage.engine.hang_up(stage.now, leg, Cause::Busy);
    stage.gather();
    stage.pass(Duration::from_secs(4));
    assert_eq!(stage.sent_at("SIP/2.0 486"), [0, 500, 1500, 3500]);
    let ack = invite()
        .replace("INVITE", "ACK")
        .split("Content-Type")
        .next()
        .unwrap_or_default()
        .to_owned()
        + "\r\n";
    stage.receive(&ack);
    stage.pass(Duration::from_secs(10));
    assert_eq!(stage.sent_at("SIP/2.0 486").len(), 4);
    assert_eq!(stage.engine.figures().transactions, 0);
}

#[test]
fn the_core_forgets_a_call() {
    let mut stage = Stage::new();
    stage.receive(&invite());
    stage.pass(Duration::from_secs(599));
    assert_eq!(stage.engine.figures().legs, 1);
    stage.pass(Duration::from_secs(60));
    assert_eq!(stage.sent_at("SIP/2.0 480").first(), Some(&600_000));
    assert_eq!(stage.engine.figures().legs, 0);
    assert!(stage.engine.merged.is_empty() && stage.engine.alarms.is_empty());
}

#[test]
fn we_refresh_a_peer_that_knows_no_timer() {
    let mut stage = Stage::new();
    stage.receive(&invite());
    let leg = stage.leg.expect("a leg");
    stage.engine.answer_leg(stage.now, leg);
    stage.gather();
    let Ok(Message::Response(ok)) = message::parse(&stage.last) else {
        panic!("a response");
    };
    let mut ack = Request::new(crate::message::Method::Ack, "sip:3000@10.0.0.1");
    for name in ["From", "To", "Call-ID"] {
        ack.headers.push(name, ok.headers.get(name).unwrap_or_default());
    }
    ack.headers
        .push("Via", "SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK2");
    ack.headers.push("CSeq", "1 ACK");
    stage.receive(&String::from_utf8_lossy(&ack.to_bytes()));
    stage.pass(Duration::from_secs(899));
    assert_eq!(stage.sent_at("INVITE"), []);
    // Nobody answers: after the last attempt the call is over.
    stage.pass(Duration::from_secs(40));
    assert_eq!(
        stage.sent_at("INVITE"),
        [900_000, 900_500, 901_500, 903_500, 907_500, 915_500, 931_500]
    );
    assert_eq!(stage.sent_at("BYE").first(), Some(&932_000));
    stage.pass(Duration::from_secs(40));
    assert_eq!(stage.engine.figures().legs, 0);
}
