//! One leg at work: what it says, what it is sent.

mod inbound;
mod outbound;

pub(crate) use inbound::Inbound;
pub(crate) use outbound::Outbound;

use crate::end::{LegKey, Remote};
use crate::figures::{Counters, LegCounters, add};
use crate::g711::Frame;
use crate::mix;
use crate::play::Playing;
use crate::ports::Pair;
use crate::recording::Track;
use crate::rtcp;
use crate::settings::Ringback;
use crate::tone::Generator;
use ccgate_core::switch::{PlayEnd, PlayId, Tone};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

/// Ticks between two reports to the phone: 5 s.
const REPORT: u64 = 250;
/// Ticks between two looks for reports from the phone: 1 s.
const LOOK: u64 = 50;
/// Datagrams of RTCP read at once.
const MOST_READ: usize = 8;
/// Seconds between NTP's beginning and Unix's.
const NTP: u64 = 2_208_988_800;
/// The loudness of a ringing tone.
const RINGBACK: f32 = 0.12;

/// A leg with everything that belongs to it; moves between workers as a whole.
pub(crate) struct Leg {
    pub(crate) key: LegKey,
    pair: Pair,
    remote: Option<Remote>,
    pub(crate) inbound: Inbound,
    pub(crate) outbound: Outbound,
    pub(crate) playing: Option<Playing>,
    pub(crate) tracks: Vec<Track>,
    /// Where those it hears are on its worker.
    pub(crate) hears: Vec<usize>,
    tone: Option<LegTone>,
    ticked: u64,
    last_report: Option<(u32, u64)>,
    counters: Arc<LegCounters>,
    all: Arc<Counters>,
}

enum LegTone {
    Music,
    Ringback(Generator),
}

/// What one leg says in one tick.
#[derive(Clone)]
pub(crate) struct Said {
    /// Whether there is anything in it.
    pub(crate) speaks: bool,
    pub(crate) frame: Frame,
}

impl Said {
    pub(crate) const NOTHING: Self = Self {
        speaks: false,
        frame: mix::SILENCE,
    };
}

/// What came of listening for one tick.
pub(crate) struct Heard {
    /// Nothing has come for too long.
    pub(crate) lost: bool,
}

impl Leg {
    pub(crate) fn new(
        key: LegKey,
        pair: Pair,
        inbound: Inbound,
        outbound: Outbound,
        counters: Arc<LegCounters>,
        all: Arc<Counters>,
    ) -> Self {
        Self {
            key,
            pair,
            remote: None,
            inbound,
            outbound,
            playing: None,
            tracks: Vec::new(),
            hears: Vec::new(),
            tone: None,
            ticked: 0,
            last_report: None,
            counters,
            all,
        }
    }

    pub(crate) fn connect(&mut self, now: u64, remote: Remote) {
        self.inbound.connect(now, &remote);
        self.outbound.connect(&remote);
        self.remote = Some(remote);
    }

    /// What it hears besides; a ringing tone begins anew only when it wasn't heard already.
    pub(crate) fn set_tone(&mut self, tone: Option<Tone>, ringback: &Ringback) {
        self.tone = match (tone, self.tone.take()) {
            (None, _) => None,
            (Some(Tone::Music), _) => Some(LegTone::Music),
            (Some(Tone::Ringback), Some(LegTone::Ringback(generator))) => Some(LegTone::Ringback(generator)),
            (Some(Tone::Ringback), _) => {
                let steady = Generator::new(&[ringback.hertz], RINGBACK);
                Some(LegTone::Ringback(steady.cadence(ringback.on, ringback.off)))
            }
        };
    }

    /// Has this tick been done, on another worker?
    pub(crate) fn done(&self, now: u64) -> bool {
        now <= self.ticked
    }

    /// Reads what has come and takes this tick's frame. `key` is called with each key pressed.
    pub(crate) fn listen(
        &mut self,
        now: u64,
        buffer: &mut [u8],
        said: &mut Said,
        key: impl FnMut(char),
    ) -> Heard {
        let counts = self.inbound.receive(now, &self.pair.rtp, buffer, key);
        add(&self.counters.packets_in, counts.taken);
        add(&self.all.packets_in, counts.taken);
        add(&self.counters.dropped, counts.dropped);
        add(&self.all.dropped, counts.dropped);
        add(&self.counters.late, counts.late);
        add(&self.all.late, counts.late);
        let underruns = self.inbound.jitter.underruns();
        said.speaks = self.inbound.take(&mut said.frame);
        let new = self.inbound.jitter.underruns() - underruns;
        add(&self.counters.underruns, new);
        add(&self.all.underruns, new);
        let lost = self.inbound.tally.lost();
        let known = self.counters.lost.swap(lost, Ordering::Relaxed);
        // A packet that only came late is taken off again, which the sum of all legs can't do.
        add(&self.all.lost, lost.saturating_sub(known));
        self.counters
            .jitter_delay
            .store(self.inbound.jitter.delay().as_millis() as u64, Ordering::Relaxed);
        Heard {
            lost: self.inbound.newly_lost(now),
        }
    }

    /// Works out what it hears in this tick, sends and records it. Returns the play that ended.
    pub(crate) fn speak(
        &mut self,
        now: u64,
        place: usize,
        said: &[Said],
        music: &Frame,
    ) -> Option<(PlayId, PlayEnd)> {
        let skipped = if self.ticked == 0 {
            0
        } else {
            now - self.ticked - 1
        };
        self.ticked = now;
        let mut heard = mix::SILENCE;
        let mut ended = None;
        match &mut self.playing {
            Some(playing) => {
                ended = playing.next(&mut heard).map(|end| (playing.play(), end));
            }
            None => self.hear(said, music, &mut heard),
        }
        if ended.is_some() {
            self.playing = None;
        }
        let target = self.inbound.gate.target();
        let sent = self
            .outbound
            .tick(skipped, target.is_some(), &mut heard, |packet| {
                target.is_some_and(|target| self.pair.rtp.send_to(packet, target).is_ok())
            });
        add(&self.counters.packets_out, sent.packets);
        add(&self.all.packets_out, sent.packets);
        add(&self.all.send_errors, sent.errors);
        for track in &mut self.tracks {
            track.add(&said[place].frame, &heard);
        }
        // Spread over time, or all would report in the same tick.
        let turn = now + self.outbound.spread();
        if turn.is_multiple_of(LOOK) {
            self.read_reports(now);
        }
        if turn.is_multiple_of(REPORT) {
            self.report(now);
        }
        ended
    }

    fn hear(&mut self, said: &[Said], music: &Frame, heard: &mut Frame) {
        let mut ringing = mix::SILENCE;
        let tone = match &mut self.tone {
            None => None,
            Some(LegTone::Music) => Some(music),
            Some(LegTone::Ringback(generator)) => {
                generator.fill(&mut ringing);
                Some(&ringing)
            }
        };
        let speakers = self.hears.iter().filter_map(|place| said.get(*place));
        mix::mix(
            speakers
                .filter(|said| said.speaks)
                .map(|said| &said.frame)
                .chain(tone),
            heard,
        );
    }

    fn read_reports(&mut self, now: u64) {
        let mut buffer = [0; 512];
        for _ in 0..MOST_READ {
            let Ok((length, from)) = self.pair.rtcp.recv_from(&mut buffer) else {
                return;
            };
            if !self.inbound.gate.knows(from) {
                continue;
            }
            let Some(read) = rtcp::read(&buffer[..length], self.outbound.ssrc()) else {
                continue;
            };
            if let Some(time) = read.time {
                self.last_report = Some((time, now));
            }
            if let Some(loss) = read.loss {
                self.counters.remote_loss.store(loss.into(), Ordering::Relaxed);
            }
        }
    }

    fn report(&mut self, now: u64) {
        let (Some(mut target), true) = (self.inbound.gate.target(), self.outbound.sends()) else {
            return;
        };
        let Some(port) = target.port().checked_add(1) else {
            return;
        };
        target.set_port(port);
        let time = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let fraction = (u64::from(time.subsec_nanos()) << 32) / 1_000_000_000;
        let ntp = ((time.as_secs() + NTP) << 32) | fraction;
        let tally = &mut self.inbound.tally;
        let about = tally.any().then(|| rtcp::Block {
            ssrc: tally.ssrc(),
            fraction: tally.fraction_lost(),
            lost: u32::try_from(tally.lost()).unwrap_or(u32::MAX),
            highest: tally.highest(),
            last_report: self.last_report.map_or(0, |(time, _)| time),
            // A tick is 20 ms: 1,310.72 of these units.
            since: self
                .last_report
                .map_or(0, |(_, at)| ((now - at) * 131_072 / 100) as u32),
        });
        let bytes = rtcp::report(&self.outbound.sent(ntp), about.as_ref());
        // Nobody may listen there: reports are a courtesy.
        let _ = self.pair.rtcp.send_to(&bytes, target);
    }
}
