//! A switch to test, with sound that only notes what it is asked.

use crate::ua::{Ua, WITHIN};
use ccgate_core::switch::{Cause, Command, Entrance, LegId, Report};
use ccgate_core::{Phone, VdnId};
use ccgate_sip::{
    Account, Book, Figures, Ha1, Link, Network, SessionTimer, Settings, SipSwitch, Sounds, Timers, Trunk,
    TrunkAddress,
};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

pub(crate) const VDN: VdnId = VdnId(1);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Asked {
    Connect(LegId, Link),
    Digit(LegId, char),
    Close(LegId),
}

#[derive(Default)]
pub(crate) struct Fake {
    port: AtomicU16,
    /// Ports are taken on every address.
    pub(crate) anywhere: AtomicBool,
    ports: Mutex<Vec<(LegId, u16)>>,
    pub(crate) asked: Mutex<Vec<Asked>>,
}

impl Fake {
    /// The port that was said to be a leg's.
    pub(crate) fn port_of(&self, leg: LegId) -> Option<u16> {
        let ports = self.ports.lock().unwrap();
        ports
            .iter()
            .rev()
            .find(|(of, _)| *of == leg)
            .map(|(_, port)| *port)
    }
}

impl Sounds for Fake {
    fn open(&self, _vdn: VdnId, leg: LegId) -> Option<SocketAddr> {
        let port = 40_000 + self.port.fetch_add(2, Ordering::Relaxed) % 20_000;
        self.ports.lock().unwrap().push((leg, port));
        let ip = match self.anywhere.load(Ordering::Relaxed) {
            true => [0, 0, 0, 0],
            false => [127, 0, 0, 1],
        };
        Some(SocketAddr::from((ip, port)))
    }

    fn connect(&self, _vdn: VdnId, leg: LegId, link: Link) {
        self.asked.lock().unwrap().push(Asked::Connect(leg, link));
    }

    fn digit(&self, _vdn: VdnId, leg: LegId, digit: char) {
        self.asked.lock().unwrap().push(Asked::Digit(leg, digit));
    }

    fn close(&self, _vdn: VdnId, leg: LegId) {
        self.asked.lock().unwrap().push(Asked::Close(leg));
    }

    fn command(&self, _vdn: VdnId, _command: Command) {}
}

/// Phones 100–199 with password `pw`; 3000 is an access code of VDN 1, 4000 of VDN 2.
pub(crate) struct Phones;

impl Book for Phones {
    fn account(&self, user: &str) -> Option<Account> {
        let number: u32 = user.parse().ok().filter(|n| (100..200).contains(n))?;
        Some(Account {
            vdn: VDN,
            phone: Phone::from(number.to_string().as_str()),
            secrets: vec![Ha1::of(user, "ccgate", "pw")],
        })
    }

    fn access(&self, called: &str, _trunk: &str) -> Option<VdnId> {
        match called {
            "3000" => Some(VDN),
            "4000" => Some(VdnId(2)),
            _ => None,
        }
    }
}

pub(crate) struct Bed {
    pub(crate) switch: SipSwitch,
    pub(crate) reports: mpsc::Receiver<(VdnId, Report)>,
    pub(crate) sounds: Arc<Fake>,
    pub(crate) server: SocketAddr,
    _sound_reports: mpsc::Sender<(VdnId, Report)>,
}

pub(crate) fn settings() -> Settings {
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    Settings {
        udp: vec![loopback],
        tcp: vec![loopback],
        websocket: true,
        timers: Timers {
            t1: Duration::from_millis(50),
            t2: Duration::from_millis(200),
            t4: Duration::from_millis(200),
            give_up: Duration::from_millis(1500),
            trunk: Duration::from_millis(400),
            ..Timers::default()
        },
        session: SessionTimer {
            min_se: Duration::from_secs(2),
            ..SessionTimer::default()
        },
        ..Settings::default()
    }
}

/// A trunk that goes to these peers, without OPTIONS.
pub(crate) fn trunk(peers: &[&Ua]) -> Trunk {
    let addresses = peers.iter().map(|ua| TrunkAddress {
        host: "127.0.0.1".to_owned(),
        port: Some(ua.address.port()),
        transport: ccgate_sip::Transport::Udp,
    });
    Trunk {
        name: "line".to_owned(),
        addresses: addresses.collect(),
        options_every: Duration::ZERO,
        ..Trunk::default()
    }
}

impl Bed {
    pub(crate) async fn start(settings: Settings) -> Self {
        let sounds = Arc::new(Fake::default());
        // Tests run side by side, and some bind these ports.
        let own = (std::process::id() + 97 * crate::ua::serial()) % 10_000 * 2;
        sounds.port.store(u16::try_from(own).unwrap(), Ordering::Relaxed);
        let (sender, sound_reports) = mpsc::channel(100);
        let (switch, reports) =
            SipSwitch::start_with(settings, Arc::new(Phones), sounds.clone(), sound_reports)
                .await
                .unwrap();
        let server = switch.addresses()[0].1;
        Self {
            switch,
            reports,
            sounds,
            server,
            _sound_reports: sender,
        }
    }

    /// A switch and the peer that is its trunk.
    pub(crate) async fn with_trunk(mut settings: Settings) -> (Self, Ua) {
        let ua = Ua::new().await;
        settings.trunks = vec![trunk(&[&ua])];
        settings.routes = vec![ccgate_sip::Route {
            trunks: vec!["line".to_owned()],
            ..ccgate_sip::Route::default()
        }];
        let bed = Self::start(settings).await;
        let ua = ua.towards(bed.server);
        (bed, ua)
    }

    pub(crate) async fn ua(&self) -> Ua {
        Ua::new().await.towards(self.server)
    }

    pub(crate) async fn report(&mut self) -> Report {
        let report = tokio::time::timeout(WITHIN, self.reports.recv())
            .await
            .expect("a report")
            .unwrap();
        assert_eq!(report.0, VDN);
        report.1
    }

    pub(crate) async fn offered(&mut self) -> (LegId, Phone, Phone, Entrance) {
        match self.report().await {
            Report::Offered {
                leg,
                called,
                caller,
                from,
            } => (leg, called, caller, from),
            other => panic!("an offered call expected, got {other:?}"),
        }
    }

    pub(crate) async fn gone(&mut self, leg: LegId, cause: Cause) {
        assert_eq!(self.report().await, Report::Gone { leg, cause });
    }

    pub(crate) fn command(&self, command: Command) {
        self.switch.command(VDN, command);
    }

    pub(crate) fn ring(&self, number: u64, to: &str, patience: Duration) -> LegId {
        let leg = LegId::Placed(number);
        self.command(Command::Ring {
            leg,
            to: Phone::from(to),
            from: Some(Phone::from("13900000000")),
            patience,
        });
        leg
    }

    /// Waits until figures fit.
    pub(crate) async fn until(&self, what: &str, fit: impl Fn(&Figures) -> bool) {
        let deadline = tokio::time::Instant::now() + WITHIN;
        while !fit(&self.switch.figures()) {
            assert!(
                tokio::time::Instant::now() < deadline,
                "{what}: {:?}",
                self.switch.figures()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until nothing is left.
    pub(crate) async fn until_empty(&self) {
        self.until("nothing left", |f| {
            f.legs == 0 && f.dialogs == 0 && f.transactions == 0
        })
        .await;
    }

    pub(crate) fn networks() -> Vec<Network> {
        vec![Network {
            address: [127, 0, 0, 1].into(),
            bits: 32,
        }]
    }
}
