//! The jitter buffer: puts packets back in order and time, and fills what is missing.
//!
//! Time is counted in samples of the sender, so packets may be of any length. The buffer has one
//! point that it plays at; a packet's *margin* is how far ahead of that point it arrives. Packets that
//! come too late move the point back (more delay), a surplus of margin over two seconds moves it
//! ahead (less delay).

use crate::g711::{Codec, FRAME, FRAME_TIME, Frame};
use crate::rtp::Packet;
use crate::tone;
use std::collections::VecDeque;
use std::time::Duration;

/// Packets held at most.
const MOST_PACKETS: usize = 32;
/// The longest payload that is kept: 120 ms.
const MOST_PAYLOAD: usize = 960;
/// Takes between two looks at the margins: 2 s.
const WINDOW: u32 = 100;
/// Takes without sound after which the next packet begins anew: 1 s.
const FORGET: u32 = 50;
/// Packets too late in a row after which the sender's clock is believed to have changed.
const LATE_RUN: u32 = 5;
/// Samples that a gap is filled for, ever more quietly: 60 ms.
const FADE: u32 = 480;

/// How much delay the buffer may add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At first.
    pub start: Duration,
    /// At most.
    pub most: Duration,
}

impl Default for Bounds {
    /// 20 ms and 120 ms.
    fn default() -> Self {
        Self {
            start: FRAME_TIME,
            most: Duration::from_millis(120),
        }
    }
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It will be heard.
    Kept,
    /// Its time has passed.
    Late,
    /// It is there already, or empty.
    Useless,
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Sound that came, at least in part.
    Sound,
    /// Nothing came: an echo of what came before.
    Concealed,
    /// Nothing came for a while: silence.
    Silence,
}

/// One sender's packets.
#[derive(Clone, Debug)]
pub struct Buffer {
    start: u64,
    most: i64,
    ssrc: u32,
    packets: VecDeque<Held>,
    spare: Vec<Vec<u8>>,
    /// The next sample to play; `None` until the first packet.
    play: Option<u64>,
    /// The end of what was played of what came.
    played: u64,
    newest: u64,
    idle: u32,
    late_run: u32,
    window: Window,
    /// The last frame that came, and how far it was repeated.
    echo: Frame,
    echoed: u32,
    underruns: u64,
}

#[derive(Clone, Debug)]
struct Held {
    at: u64,
    codec: Codec,
    coded: Vec<u8>,
}

/// The margins of late.
#[derive(Clone, Copy, Debug)]
struct Window {
    takes: u32,
    packets: u32,
    late: u32,
    least: i64,
    greatest: i64,
    /// `greatest` of the window before.
    before: i64,
}

impl Window {
    const fn new(before: i64) -> Self {
        Self {
            takes: 0,
            packets: 0,
            late: 0,
            least: i64::MAX,
            greatest: 0,
            before,
        }
    }

    fn count(&mut self, margin: i64) {
        self.packets += 1;
        self.least = self.least.min(margin);
        self.greatest = self.greatest.max(margin);
    }

    /// The delay of a packet that came as fast as any.
    fn delay(&self) -> i64 {
        self.greatest.max(self.before)
    }

    fn shift(&mut self, by: i64) {
        self.least = self.least.saturating_add(by);
        self.greatest += by;
        self.before += by;
    }
}

impl Held {
    fn end(&self) -> u64 {
        self.at + self.coded.len() as u64
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl Buffer {
    /// An empty buffer.
    pub fn new(bounds: Bounds) -> Self {
        Self {
            start: tone::samples(bounds.start).into(),
            most: tone::samples(bounds.most).into(),
            ssrc: 0,
            packets: VecDeque::new(),
            spare: Vec::new(),
            play: None,
            played: 0,
            newest: 0,
            idle: 0,
            late_run: 0,
            window: Window::new(0),
            echo: [0; FRAME],
            echoed: FADE,
            underruns: 0,
        }
    }

    /// Takes a packet of sound that has come.
    pub fn put(&mut self, packet: &Packet<'_>, codec: Codec) -> Put {
        if packet.payload.is_empty() {
            return Put::Useless;
        }
        if packet.ssrc != self.ssrc {
            self.forget();
            self.ssrc = packet.ssrc;
        }
        let coded = &packet.payload[..packet.payload.len().min(MOST_PAYLOAD)];
        let at = self.place(packet.timestamp);
        let length = coded.len() as i64;
        let mut margin = self.margin(at);
        if margin > self.most + length {
            // A leap of the sender's clock, or a flood after a stall: go on with the newest.
            self.begin(at);
            margin = self.margin(at);
        } else if margin < 0 {
            match self.too_late(at, margin, length) {
                Some(now) => margin = now,
                None => return Put::Late,
            }
        }
        self.late_run = 0;
        self.newest = self.newest.max(at);
        self.window.count(margin);
        self.insert(at, codec, coded)
    }

    /// Where a timestamp lies on the line without wraps.
    fn place(&mut self, timestamp: u32) -> u64 {
        if self.play.is_none() {
            // Room below for the delay and for packets out of order.
            let at = u64::from(timestamp) + (1 << 33);
            self.newest = at;
            self.begin(at);
            return at;
        }
        let ahead = timestamp.wrapping_sub(self.newest as u32) as i32;
        self.newest.saturating_add_signed(ahead.into())
    }

    fn margin(&self, at: u64) -> i64 {
        self.play.map_or(0, |play| at as i64 - play as i64)
    }

    fn begin(&mut self, at: u64) {
        let play = at.saturating_sub(self.start);
        self.play = Some(play);
        self.played = play;
        self.newest = at;
        self.window = Window::new(0);
        self.drop_played();
    }

    /// A packet begins before the point of playing: its margin after making more delay, or `None`.
    fn too_late(&mut self, at: u64, margin: i64, length: i64) -> Option<i64> {
        let room = self.most - self.window.delay();
        self.window.late += 1;
        // Nothing after it was heard yet: going back to it loses nothing.
        if at >= self.played && -margin <= room {
            self.delay_by(-margin);
            return Some(0);
        }
        if margin + length > 0 {
            return Some(margin);
        }
        // It has been overtaken. Once may be chance; more often, more delay keeps those after it.
        if self.window.late >= 2 && room >= FRAME as i64 {
            self.delay_by(FRAME as i64);
            self.window.late = 0;
        }
        self.late_run += 1;
        if self.late_run <= LATE_RUN {
            return None;
        }
        self.begin(at);
        Some(self.margin(at))
    }

    fn delay_by(&mut self, samples: i64) {
        self.play = self.play.map(|play| play.saturating_add_signed(-samples));
        self.window.shift(samples);
    }

    fn insert(&mut self, at: u64, codec: Codec, coded: &[u8]) -> Put {
        let place = self.packets.partition_point(|held| held.at < at);
        if self.packets.get(place).is_some_and(|held| held.at == at) || self.packets.len() >= MOST_PACKETS {
            return Put::Useless;
        }
        let mut bytes = self.spare.pop().unwrap_or_default();
        bytes.clear();
        bytes.extend_from_slice(coded);
        self.packets.insert(
            place,
            Held {
                at,
                codec,
                coded: bytes,
            },
        );
        Put::Kept
    }

    /// The next 20 ms. Call once every 20 ms, also while nothing comes.
    pub fn take(&mut self, frame: &mut Frame) -> Taken {
        let Some(play) = self.play else {
            frame.fill(0);
            return Taken::Silence;
        };
        let echoes = self.echoed < FADE;
        let came = if self.surplus() {
            self.take_two(play, frame)
        } else {
            self.take_one(play, frame)
        };
        self.drop_played();
        self.window.takes += 1;
        if self.window.takes >= WINDOW {
            self.window = Window::new(self.window.greatest);
        }
        if came {
            self.idle = 0;
            return Taken::Sound;
        }
        // Before the first packet's time nothing is missing.
        if echoes && self.idle == 0 {
            self.underruns += 1;
        }
        self.idle += 1;
        if self.idle >= FORGET && self.packets.is_empty() {
            self.forget();
        }
        if echoes { Taken::Concealed } else { Taken::Silence }
    }

    /// Every packet of the last 2 s came a whole frame earlier than it had to.
    fn surplus(&self) -> bool {
        let seen = self.window.takes + 1 >= WINDOW && self.window.packets > WINDOW / 4;
        seen && self.window.least >= 2 * FRAME as i64
    }

    fn take_one(&mut self, play: u64, frame: &mut Frame) -> bool {
        let end = play + FRAME as u64;
        let (mut at, mut came) = (play, false);
        for index in 0..self.packets.len() {
            let held = &self.packets[index];
            if held.at >= end {
                break;
            }
            if held.end() <= at {
                continue;
            }
            let (from, to) = (held.at.max(at), held.end().min(end));
            let coded = &held.coded[(from - held.at) as usize..(to - held.at) as usize];
            held.codec
                .decode_into(coded, &mut frame[(from - play) as usize..(to - play) as usize]);
            self.conceal(&mut frame[(at - play) as usize..(from - play) as usize]);
            came = true;
            at = to;
            self.played = self.played.max(to);
        }
        if came {
            self.echoed = 0;
        }
        self.conceal(&mut frame[(at - play) as usize..]);
        if came {
            self.echo = *frame;
            self.echoed = 0;
        }
        self.play = Some(end);
        came
    }

    /// Two frames in the time of one: the first fades into the second.
    fn take_two(&mut self, play: u64, frame: &mut Frame) -> bool {
        let mut second = [0; FRAME];
        let first_came = self.take_one(play, frame);
        let second_came = self.take_one(play + FRAME as u64, &mut second);
        let length = FRAME as i32;
        for (index, (sample, second)) in (0..).zip(frame.iter_mut().zip(second)) {
            let faded = i32::from(*sample) * (length - index) + i32::from(second) * index;
            *sample = (faded / length) as i16;
        }
        self.window.shift(-length as i64);
        first_came || second_came
    }

    /// Fills a gap with the last frame again, ever more quietly.
    fn conceal(&mut self, gap: &mut [i16]) {
        for sample in gap {
            if self.echoed >= FADE {
                *sample = 0;
                continue;
            }
            let loud = (FADE - self.echoed) as i32;
            let echo = self.echo[self.echoed as usize % FRAME];
            *sample = (i32::from(echo) * loud / FADE as i32) as i16;
            self.echoed += 1;
        }
    }

    fn drop_played(&mut self) {
        let Some(play) = self.play else { return };
        while self.packets.front().is_some_and(|held| held.end() <= play) {
            if let Some(held) = self.packets.pop_front() {
                self.spare.push(held.coded);
            }
        }
    }

    /// Empties the buffer: the next packet begins anew. Counts stay.
    pub fn forget(&mut self) {
        self.spare.extend(self.packets.drain(..).map(|held| held.coded));
        self.play = None;
        self.idle = 0;
        self.late_run = 0;
        self.window = Window::new(0);
        self.echoed = FADE;
    }

    /// How long a packet that comes as fast as any waits.
    pub fn delay(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.window.delay()).unwrap_or(0) * 125)
    }

    /// How often sound stopped coming.
    pub fn underruns(&self) -> u64 {
        self.underruns
    }
}

#[cfg(test)]
#[path = "jitter_tests.rs"]
mod tests;
