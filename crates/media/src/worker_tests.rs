//! A worker driven tick by tick, without a clock: packets on loopback arrive at once.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::Direction;
use crate::figures::Counters;
use crate::g711::Codec;
use crate::leg::{Inbound, Outbound};
use crate::ports::Ports;
use crate::prompts::Prompts;
use crate::rtp::Packet;
use crate::settings::Settings;
use ccgate_core::switch::{LegId, RoomId};
use proptest::prelude::*;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;

const VDN: VdnId = VdnId(1);
/// What each leg says, all the time: any sum of these tells who is in it.
const LEVELS: [i16; 4] = [500, 1000, 2000, 4000];

/// Several workers and a phone for each leg.
struct Floor {
    shared: Arc<Shared>,
    workers: Vec<Worker>,
    phones: Vec<(UdpSocket, SocketAddr)>,
    tick: u64,
    _reports: mpsc::Receiver<(VdnId, MediaReport)>,
    _dir: tempfile::TempDir,
}

fn key(number: usize) -> LegKey {
    LegKey {
        vdn: VDN,
        leg: LegId::Placed(number as u64),
    }
}

impl Floor {
    fn new(workers: usize) -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        // An address of its own for each floor: its ports are free.
        let [high, low] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let host = [127, 128 + (std::process::id() % 64) as u8, high, low + 1];
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings {
            bind: host.into(),
            workers,
            ..Settings::default()
        };
        let counters = Arc::<Counters>::default();
        let ports = Ports::new(settings.bind, &settings.ports).unwrap();
        let prompts = Prompts::start(dir.path().into(), dir.path().into(), None).unwrap();
        let (channel, reports) = mpsc::channel(100);
        let outlet = || Outlet::new(channel.clone(), Arc::clone(&counters));
        let (writer, _) = recording::start(dir.path().into(), None, outlet()).unwrap();
        let shared = Arc::new(Shared::new(settings, Arc::clone(&counters), ports, prompts));
        let worker = |_| Worker::new(Arc::clone(&shared), writer.clone(), outlet(), [].into());
        let workers = (0..workers).map(worker).collect();
        let mut floor = Self {
            shared,
            workers,
            phones: Vec::new(),
            tick: 0,
            _reports: reports,
            _dir: dir,
        };
        for number in 0..LEVELS.len() {
            floor.open(number);
        }
        floor
    }

    fn open(&mut self, number: usize) {
        let pair = self.shared.ports.open().unwrap();
        let phone = UdpSocket::bind("127.0.0.1:0").unwrap();
        phone.set_nonblocking(true).unwrap();
        let there = pair.rtp.local_addr().unwrap();
        let remote = Remote {
            address: phone.local_addr().unwrap(),
            payload: Codec::Pcmu,
            dtmf: None,
            direction: Direction::SendRecv,
            ptime: Duration::from_millis(20),
        };
        let (inbound, outbound) = (Inbound::new(false, None), Outbound::new(number as u32, 0, 0));
        let counters = Arc::clone(&self.shared.counters);
        let leg = Leg::new(key(number), pair, inbound, outbound, Arc::default(), counters);
        let worker = self.shared.directory().idlest();
        self.shared.directory().add(key(number), worker, Arc::default());
        self.shared.post(worker, Order::Open(Box::new(leg)));
        self.shared
            .post(worker, Order::Leg(key(number), LegOrder::Connect(remote)));
        self.phones.push((phone, there));
    }

    fn arrange(&self, room: u64, seats: Vec<Seat>) {
        let orders = self.shared.directory().arrange((VDN, RoomId(room)), seats);
        for (worker, order) in orders {
            self.shared.post(worker, order);
        }
    }

    /// One tick of every worker; returns what each phone got, as the sum it hears.
    fn tick(&mut self) -> Vec<Option<i16>> {
        self.tick += 1;
        for ((phone, there), level) in self.phones.iter().zip(LEVELS) {
            let payload = [Codec::Pcmu.encode(level); FRAME];
            let (sequence, timestamp) = (self.tick as u16, self.tick as u32 * FRAME as u32);
            let packet = Packet {
                payload_type: 0,
                marker: false,
                sequence,
                timestamp,
                ssrc: 1,
                payload: &payload,
            };
            let mut bytes = Vec::new();
            packet.write(&mut bytes);
            phone.send_to(&bytes, there).unwrap();
        }
        for (index, worker) in self.workers.iter_mut().enumerate() {
            for order in self.shared.take(index) {
                worker.obey(self.tick, order);
            }
            worker.tick(self.tick);
        }
        let mut buffer = [0; MOST_BYTES];
        self.phones
            .iter()
            .map(|(phone, _)| {
                let (length, _) = phone.recv_from(&mut buffer).ok()?;
                assert!(phone.recv_from(&mut [0; 9]).is_err(), "two packets in one tick");
                Some(Codec::Pcmu.decode(*buffer[..length].last()?))
            })
            .collect()
    }

    /// Ticks until orders and moves are done, then what each phone hears.
    fn heard(&mut self) -> Vec<i16> {
        for _ in 0..6 {
            self.tick();
        }
        self.tick().into_iter().map(|sum| sum.unwrap_or(-1)).collect()
    }
}

/// Which room each leg sits in, if any, and whom it hears there.
fn matrix() -> impl Strategy<Value = Vec<(u64, [bool; 4])>> {
    proptest::collection::vec((0u64..3, any::<[bool; 4]>()), LEVELS.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// After any changes of rooms, each leg hears exactly whom it should, also across workers.
    #[test]
    fn each_hears_whom_it_should(changes in proptest::collection::vec(matrix(), 1..6), workers in 1usize..4) {
        let mut floor = Floor::new(workers);
        for matrix in changes {
            for room in 0..2 {
                let sits = |leg: usize| matrix[leg].0 == room;
                let seats = (0..LEVELS.len()).filter(|leg| sits(*leg)).map(|leg| {
                    let hears = (0..LEVELS.len()).filter(|other| matrix[leg].1[*other]).map(|other| key(other).leg);
                    Seat { leg: key(leg).leg, hears: hears.collect(), tone: None }
                });
                floor.arrange(room, seats.collect());
            }
            let heard = floor.heard();
            for (leg, (room, hears)) in matrix.iter().enumerate() {
                let expect: i16 = (0..LEVELS.len())
                    .filter(|other| *room < 2 && matrix[*other].0 == *room && hears[*other])
                    .map(|other| LEVELS[other])
                    .sum();
                prop_assert!((heard[leg] - expect).abs() < 240, "{}: {} for {}", leg, heard[leg], expect);
            }
        }
        prop_assert_eq!(floor.shared.counters.figures().dropped, 0);
    }
}

#[test]
fn a_late_tick_leaves_no_backlog() {
    let mut floor = Floor::new(1);
    floor.arrange(
        0,
        (0..4)
            .map(|leg| Seat {
                leg: key(leg).leg,
                hears: vec![key(3 - leg).leg],
                tone: None,
            })
            .collect(),
    );
    floor.heard();
    // The worker slept for ten seconds.
    floor.tick += 500;
    let heard = floor.heard();
    assert!((heard[0] - LEVELS[3]).abs() < 240, "{heard:?}");
}
