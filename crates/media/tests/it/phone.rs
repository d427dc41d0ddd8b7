//! A phone: says a tone in a thread of its own and keeps what it hears.

use crate::bench::{KEYS, until};
use ccgate_media::g711::{FRAME, FRAME_TIME, RATE};
use ccgate_media::rtp::Packet;
use ccgate_media::tone::{Generator, loudness, strength};
use ccgate_media::{Codec, LocalEnd, dtmf};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Instant;

/// Samples looked at together: 300 ms.
const LISTEN: usize = 2_400;

pub(crate) struct Phone {
    socket: Arc<UdpSocket>,
    inner: Arc<Mutex<Inner>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
pub(crate) struct Inner {
    to: Option<SocketAddr>,
    tone: Option<Generator>,
    codec: Option<Codec>,
    keys: dtmf::Sender,
    /// What was heard.
    pub(crate) heard: Vec<i16>,
    /// Keys that came.
    pub(crate) pressed: String,
    pub(crate) packets: u64,
    pub(crate) marked: u64,
    /// The payload type of the last packet of sound.
    pub(crate) last_type: u8,
    /// Every how many packets one is not sent; 0: all are.
    pub(crate) lose: u64,
    stopped: bool,
}

impl Phone {
    pub(crate) fn new(host: IpAddr) -> Self {
        let socket = Arc::new(UdpSocket::bind((host, 0)).unwrap());
        socket.set_nonblocking(true).unwrap();
        let inner = Arc::<Mutex<Inner>>::default();
        let thread = {
            let (socket, inner) = (Arc::clone(&socket), Arc::clone(&inner));
            std::thread::spawn(move || run(&socket, &inner))
        };
        Self {
            socket,
            inner,
            thread: Some(thread),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    /// Begins to say a tone; 0 Hz is silence that is sent.
    pub(crate) fn say(&self, to: &LocalEnd, hertz: f32, codec: Codec) {
        let mut inner = self.inner();
        inner.to = Some(to.address);
        inner.tone = Some(Generator::new(&[hertz], if hertz > 0.0 { 0.2 } else { 0.0 }));
        inner.codec = Some(codec);
    }

    /// Sends nothing any more.
    pub(crate) fn hush(&self) {
        self.inner().to = None;
    }

    pub(crate) fn press(&self, keys: &str) {
        self.inner().keys.press(keys);
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Forgets what it has heard.
    pub(crate) fn forget(&self) {
        self.inner().heard.clear();
    }

    /// Waits until just these tones are heard, of all in use here, and no other sound.
    #[track_caller]
    pub(crate) fn hears(&self, expect: &[f32]) {
        const KNOWN: [f32; 8] = [425.0, 500.0, 700.0, 900.0, 1100.0, 1300.0, 1700.0, 2100.0];
        self.forget();
        let mut last = Vec::new();
        let so = || {
            let inner = self.inner();
            let Some(from) = inner.heard.len().checked_sub(LISTEN) else {
                return false;
            };
            let heard = &inner.heard[from..];
            let loud = loudness(heard) > 100.0;
            last = KNOWN
                .into_iter()
                .filter(|hertz| loud && strength(heard, *hertz) > 0.08)
                .collect::<Vec<f32>>();
            last == expect && loud != expect.is_empty()
        };
        until(&format!("hears {expect:?}"), so);
    }

    /// Waits until something is heard, whatever it is.
    #[track_caller]
    pub(crate) fn hears_something(&self) {
        self.forget();
        until("hears something", || {
            let inner = self.inner();
            inner.heard.len() >= LISTEN && loudness(&inner.heard) > 300.0
        });
    }

    /// Waits for so many more packets.
    #[track_caller]
    pub(crate) fn gets_packets(&self, count: u64) {
        let before = self.inner().packets;
        until("more packets", || self.inner().packets >= before + count);
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.inner().stopped = true;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(socket: &UdpSocket, inner: &Mutex<Inner>) {
    let (mut sequence, mut timestamp, ssrc) =
        (65_500u16, 4_294_960_000u32, socket.local_addr().unwrap().port());
    let mut keys = dtmf::Receiver::default();
    let mut due = Instant::now();
    let mut buffer = [0; 1500];
    let mut bytes = Vec::new();
    loop {
        {
            let mut inner = inner.lock().unwrap();
            if inner.stopped {
                return;
            }
            while let Ok((length, _)) = socket.recv_from(&mut buffer) {
                let packet = Packet::parse(&buffer[..length]).unwrap();
                inner.packets += 1;
                inner.marked += u64::from(packet.marker);
                if packet.payload_type == KEYS {
                    inner.pressed.extend(keys.receive(&packet));
                } else if let Some(codec) = Codec::of_payload_type(packet.payload_type) {
                    inner.last_type = packet.payload_type;
                    inner
                        .heard
                        .extend(packet.payload.iter().map(|coded| codec.decode(*coded)));
                }
                let most = 20 * RATE as usize;
                let surplus = inner.heard.len().saturating_sub(most);
                inner.heard.drain(..surplus);
            }
            if let (Some(to), Some(codec)) = (inner.to, inner.codec) {
                let mut packet = Packet {
                    payload_type: codec.payload_type(),
                    marker: false,
                    sequence,
                    timestamp,
                    ssrc: ssrc.into(),
                    payload: &[],
                };
                sequence = sequence.wrapping_add(1);
                let mut coded = Vec::new();
                match inner.keys.tick(timestamp) {
                    dtmf::Step::Event {
                        timestamp,
                        marker,
                        event,
                    } => {
                        coded.extend(event.bytes());
                        packet = Packet {
                            payload_type: KEYS,
                            marker,
                            timestamp,
                            ..packet
                        };
                    }
                    dtmf::Step::Gap | dtmf::Step::Idle => {
                        let mut frame = [0; FRAME];
                        inner.tone.as_mut().unwrap().fill(&mut frame);
                        codec.encode_onto(&frame, &mut coded);
                    }
                }
                bytes.clear();
                Packet {
                    payload: &coded,
                    ..packet
                }
                .write(&mut bytes);
                if inner.lose == 0 || !u64::from(sequence).is_multiple_of(inner.lose) {
                    let _ = socket.send_to(&bytes, to);
                }
            }
            timestamp = timestamp.wrapping_add(FRAME as u32);
        }
        due += FRAME_TIME;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}
