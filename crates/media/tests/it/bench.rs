//! A media plane to test, and the phones on it.

use crate::phone::Phone;
use ccgate_core::VdnId;
use ccgate_core::switch::{LegId, RoomId, Seat, Tone};
use ccgate_media::{Codec, Direction, LegKey, LocalEnd, Media, MediaReport, Remote, Settings};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::mpsc;

pub(crate) const VDN: VdnId = VdnId(1);
/// The payload type of keys in these tests.
pub(crate) const KEYS: u8 = 101;
/// Everything that is waited for comes far sooner.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) struct Bench {
    pub(crate) media: Media,
    pub(crate) dir: TempDir,
    pub(crate) host: IpAddr,
    reports: mpsc::Receiver<(VdnId, MediaReport)>,
    kept: Vec<MediaReport>,
}

pub(crate) fn key(number: u64) -> LegKey {
    LegKey {
        vdn: VDN,
        leg: LegId::Placed(number),
    }
}

pub(crate) fn remote(address: SocketAddr) -> Remote {
    Remote {
        address,
        payload: Codec::Pcma,
        dtmf: Some(KEYS),
        direction: Direction::SendRecv,
        ptime: Duration::from_millis(20),
    }
}

/// A seat: who, whom it hears, what besides.
pub(crate) fn seat(leg: u64, hears: &[u64], tone: Option<Tone>) -> Seat {
    Seat {
        leg: LegId::Placed(leg),
        hears: hears.iter().map(|leg| LegId::Placed(*leg)).collect(),
        tone,
    }
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// A media plane on an address of its own, so that its ports are free.
    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        static NEXT: AtomicU8 = AtomicU8::new(1);
        let [high, low] = (std::process::id() as u16).to_be_bytes();
        let host = IpAddr::from([127, high, low, NEXT.fetch_add(1, Ordering::Relaxed)]);
        let dir = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            bind: host,
            ports: 20_000..=20_999,
            prompts: dir.path().join("prompts"),
            recordings: dir.path().join("recordings"),
            workers: 2,
            ..Settings::default()
        };
        change(&mut settings);
        let (sender, reports) = mpsc::channel(1000);
        let media = Media::start(settings, sender).unwrap();
        Self {
            media,
            dir,
            host,
            reports,
            kept: Vec::new(),
        }
    }

    /// A phone that says a tone, on an open and connected leg.
    pub(crate) fn phone(&self, leg: u64, hertz: f32) -> Phone {
        self.phone_with(leg, hertz, |_| {})
    }

    pub(crate) fn phone_with(&self, leg: u64, hertz: f32, change: impl FnOnce(&mut Remote)) -> Phone {
        let end = self.media.open(key(leg)).unwrap();
        let phone = Phone::new([127, 0, 0, 1].into());
        let mut remote = remote(phone.address());
        change(&mut remote);
        phone.say(&end, hertz, remote.payload);
        self.media.connect(key(leg), remote);
        phone
    }

    pub(crate) fn open(&self, leg: u64) -> LocalEnd {
        self.media.open(key(leg)).unwrap()
    }

    pub(crate) fn arrange(&self, room: u64, seats: &[Seat]) {
        self.media.arrange(VDN, RoomId(room), seats.to_vec());
    }

    /// Everybody hears everybody else.
    pub(crate) fn together(&self, room: u64, legs: &[u64]) {
        let others = |leg: u64| {
            legs.iter()
                .copied()
                .filter(|other| *other != leg)
                .collect::<Vec<_>>()
        };
        let seats: Vec<_> = legs.iter().map(|leg| seat(*leg, &others(*leg), None)).collect();
        self.arrange(room, &seats);
    }

    /// Takes the reports that have come.
    pub(crate) fn reports(&mut self) -> &[MediaReport] {
        while let Ok((vdn, report)) = self.reports.try_recv() {
            assert_eq!(vdn, VDN);
            self.kept.push(report);
        }
        &self.kept
    }

    /// Waits for a report and takes it out, with those before it.
    #[track_caller]
    pub(crate) fn wait(&mut self, wanted: impl Fn(&MediaReport) -> bool) -> MediaReport {
        let mut place = None;
        until("the report", || {
            place = self.reports().iter().position(&wanted);
            place.is_some()
        });
        self.kept.drain(..=place.unwrap()).next_back().unwrap()
    }

    /// The keys reported for a leg so far.
    pub(crate) fn keys(&mut self, of: u64) -> String {
        let digit = |report: &MediaReport| match report {
            MediaReport::Digit { leg, digit } if *leg == LegId::Placed(of) => Some(*digit),
            _ => None,
        };
        self.reports().iter().filter_map(digit).collect()
    }

    /// Closes these legs and sees that nothing is left.
    pub(crate) fn leaves_nothing(&self, legs: impl IntoIterator<Item = u64>) {
        for leg in legs {
            self.media.close(key(leg));
        }
        until("nothing is left", || {
            let now = self.media.figures();
            (now.legs, now.rooms, now.ports, now.plays, now.recordings) == (0, 0, 0, 0, 0)
        });
        let figures = self.media.figures();
        assert_eq!(
            (figures.faults, figures.reports_lost, figures.blocks_lost),
            (0, 0, 0),
            "{figures:?}"
        );
    }
}
