//! One thread's legs and rooms: obeys orders and carries sound, once every 20 ms.

use crate::directory::RoomKey;
use crate::end::{LegKey, Remote};
use crate::engine::Shared;
use crate::g711::{FRAME, Frame};
use crate::leg::{Leg, Said};
use crate::mix;
use crate::outlet::Outlet;
use crate::play::{Loaded, Playing};
use crate::recording::{self, Track};
use crate::report::MediaReport;
use crate::rtp::MOST_BYTES;
use ccgate_core::VdnId;
use ccgate_core::switch::{PlayAction, PlayEnd, PlayId, Prompt, RecordingAction, RecordingId, Seat};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// What a worker is told.
pub(crate) enum Order {
    /// A new leg.
    Open(Box<Leg>),
    /// A leg will come from another worker: keep what is ordered for it.
    Expect(LegKey),
    /// Hand a leg to another worker.
    Move(LegKey, usize),
    /// A leg that was expected.
    Adopt(Box<Leg>),
    /// Something for one leg.
    Leg(LegKey, LegOrder),
    /// A room with exactly these seats.
    Arrange(RoomKey, Vec<Seat>),
    /// Something to be told, after what was told before.
    Tell(VdnId, MediaReport),
}

/// What is ordered for one leg.
pub(crate) enum LegOrder {
    Connect(Remote),
    Close,
    Play(PlayId, Prompt, Loaded),
    ControlPlay(PlayId, PlayAction),
    Record(RecordingId, String),
    ControlRecording(RecordingId, RecordingAction),
    Dial(String),
    Digit(char),
}

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Order")
    }
}

/// Something whose name is free again.
enum Over {
    Play(PlayId),
    Recording(RecordingId),
}

pub(crate) struct Worker {
    shared: Arc<Shared>,
    writer: SyncSender<recording::Order>,
    outlet: Outlet,
    music: Arc<[i16]>,
    legs: Vec<Option<Box<Leg>>>,
    /// What each of them says in this tick; same places.
    said: Vec<Said>,
    free: Vec<usize>,
    places: HashMap<LegKey, usize>,
    rooms: HashMap<RoomKey, Vec<Seat>>,
    /// The room of each leg that sits, also of those that are still to come.
    seated: HashMap<LegKey, RoomKey>,
    /// Orders for legs that are still to come.
    expected: HashMap<LegKey, Vec<Order>>,
    /// Recordings of legs that are gone, until the writer knows.
    ending: Vec<Track>,
    over: Vec<(VdnId, Over)>,
    buffer: Vec<u8>,
}

impl Worker {
    pub(crate) fn new(
        shared: Arc<Shared>,
        writer: SyncSender<recording::Order>,
        outlet: Outlet,
        music: Arc<[i16]>,
    ) -> Self {
        Self {
            shared,
            writer,
            outlet,
            music,
            legs: Vec::new(),
            said: Vec::new(),
            free: Vec::new(),
            places: HashMap::new(),
            rooms: HashMap::new(),
            seated: HashMap::new(),
            expected: HashMap::new(),
            ending: Vec::new(),
            over: Vec::new(),
            buffer: vec![0; MOST_BYTES],
        }
    }

    /// Nothing to do before the next order.
    pub(crate) fn idle(&mut self) -> bool {
        self.places.is_empty() && self.expected.is_empty() && self.ending.is_empty() && self.outlet.flush()
    }

    pub(crate) fn obey(&mut self, now: u64, order: Order) {
        let leg = match &order {
            Order::Leg(leg, _) | Order::Move(leg, _) => Some(*leg),
            _ => None,
        };
        if let Some(later) = leg.and_then(|leg| self.expected.get_mut(&leg)) {
            later.push(order);
            return;
        }
        match order {
            Order::Open(leg) => self.seat(leg),
            Order::Expect(leg) => {
                self.expected.insert(leg, Vec::new());
            }
            Order::Move(leg, to) => {
                if let Some(leg) = self.unseat(leg) {
                    self.shared.post(to, Order::Adopt(leg));
                }
            }
            Order::Adopt(leg) => {
                let later = self.expected.remove(&leg.key).unwrap_or_default();
                self.seat(leg);
                for order in later {
                    self.obey(now, order);
                }
            }
            Order::Leg(leg, order) => self.obey_for(now, leg, order),
            Order::Arrange(room, seats) => self.arrange(room, seats),
            Order::Tell(vdn, report) => self.outlet.tell(vdn, report),
        }
    }

    fn obey_for(&mut self, now: u64, key: LegKey, order: LegOrder) {
        let Some(leg) = self.places.get(&key).and_then(|place| self.legs[*place].as_mut()) else {
            return;
        };
        match order {
            LegOrder::Connect(remote) => leg.connect(now, remote),
            LegOrder::Close => self.close(key),
            LegOrder::Play(play, prompt, sound) => {
                let playing = Playing::new(play, &prompt, sound, Arc::clone(&self.shared.counters));
                if let Some(before) = leg.playing.replace(playing) {
                    self.play_ended(key, before.play(), PlayEnd::Stopped);
                }
            }
            LegOrder::ControlPlay(play, action) => {
                let Some(playing) = leg.playing.as_mut().filter(|playing| playing.play() == play) else {
                    return;
                };
                if let Some(end) = playing.control(action) {
                    leg.playing = None;
                    self.play_ended(key, play, end);
                }
            }
            LegOrder::Record(recording, file) => {
                let (writer, counters) = (self.writer.clone(), Arc::clone(&self.shared.counters));
                leg.tracks
                    .push(Track::begin((key.vdn, recording), file, writer, counters));
            }
            LegOrder::ControlRecording(recording, action) => {
                if let Some(track) = leg.tracks.iter_mut().find(|track| track.is(recording)) {
                    track.control(action);
                }
            }
            LegOrder::Dial(digits) => {
                leg.outbound.keys.press(&digits);
            }
            LegOrder::Digit(digit) => self
                .outlet
                .tell(key.vdn, MediaReport::Digit { leg: key.leg, digit }),
        }
    }

    fn play_ended(&mut self, leg: LegKey, play: PlayId, end: PlayEnd) {
        self.over.push((leg.vdn, Over::Play(play)));
        self.outlet.tell(leg.vdn, MediaReport::PlayEnded { play, end });
    }

    fn close(&mut self, key: LegKey) {
        let Some(mut leg) = self.unseat(key) else { return };
        if let Some(room) = self.seated.remove(&key) {
            self.leave(key, room);
        }
        if let Some(playing) = leg.playing.take() {
            self.over.push((key.vdn, Over::Play(playing.play())));
        }
        for mut track in leg.tracks.drain(..) {
            track.end();
            self.ending.push(track);
        }
    }

    /// Ends everything; for the thread's end.
    pub(crate) fn close_all(&mut self) {
        let keys: Vec<_> = self.places.keys().copied().collect();
        for key in keys {
            self.close(key);
        }
    }

    /// Hands over what is left; returns whether nothing is.
    pub(crate) fn finished(&mut self) -> bool {
        self.settle();
        self.idle()
    }

    /// Gives a leg a place, and its seat if one waits for it.
    fn seat(&mut self, leg: Box<Leg>) {
        let key = leg.key;
        let place = self.free.pop().unwrap_or_else(|| {
            self.legs.push(None);
            self.said.push(Said::NOTHING);
            self.legs.len() - 1
        });
        self.legs[place] = Some(leg);
        self.places.insert(key, place);
        if let Some(room) = self.seated.get(&key) {
            self.resolve(*room);
        }
    }

    /// Takes a leg from its place; nobody hears it any more.
    fn unseat(&mut self, key: LegKey) -> Option<Box<Leg>> {
        let place = self.places.remove(&key)?;
        let mut leg = self.legs[place].take();
        self.said[place] = Said::NOTHING;
        self.free.push(place);
        if let Some(room) = self.seated.remove(&key) {
            self.leave(key, room);
        }
        if let Some(leg) = &mut leg {
            leg.hears.clear();
            leg.set_tone(None, &self.shared.settings.ringback);
        }
        leg
    }

    fn leave(&mut self, key: LegKey, room: RoomKey) {
        if let Some(seats) = self.rooms.get_mut(&room) {
            seats.retain(|seat| seat.leg != key.leg);
            if seats.is_empty() {
                self.rooms.remove(&room);
            }
            self.resolve(room);
        }
    }

    fn arrange(&mut self, room: RoomKey, seats: Vec<Seat>) {
        let key = |seat: &Seat| LegKey {
            vdn: room.0,
            leg: seat.leg,
        };
        for seat in self.rooms.remove(&room).unwrap_or_default() {
            let leg = key(&seat);
            self.seated.remove(&leg);
            if !seats.iter().any(|now| now.leg == seat.leg) {
                self.alone(leg);
            }
        }
        for seat in &seats {
            if let Some(left) = self.seated.insert(key(seat), room) {
                self.leave(key(seat), left);
            }
        }
        if !seats.is_empty() {
            self.rooms.insert(room, seats);
            self.resolve(room);
        }
    }

    fn alone(&mut self, key: LegKey) {
        if let Some(leg) = self.places.get(&key).and_then(|place| self.legs[*place].as_mut()) {
            leg.hears.clear();
            leg.set_tone(None, &self.shared.settings.ringback);
        }
    }

    /// Tells the legs of a room where those are whom they hear.
    fn resolve(&mut self, room: RoomKey) {
        let Some(seats) = self.rooms.get(&room) else {
            return;
        };
        for seat in seats {
            let place = |leg| self.places.get(&LegKey { vdn: room.0, leg }).copied();
            let Some(leg) = place(seat.leg).and_then(|place| self.legs[place].as_mut()) else {
                continue;
            };
            leg.hears.clear();
            for other in &seat.hears {
                let sits = seats.iter().any(|seat| seat.leg == *other);
                if let Some(place) = place(*other).filter(|place| sits && !leg.hears.contains(place)) {
                    leg.hears.push(place);
                }
            }
            leg.set_tone(seat.tone, &self.shared.settings.ringback);
        }
    }

    /// Carries 20 ms of sound.
    pub(crate) fn tick(&mut self, now: u64) {
        let Self {
            legs,
            said,
            outlet,
            buffer,
            ..
        } = self;
        for (leg, said) in legs.iter_mut().zip(said.iter_mut()) {
            let Some(leg) = leg.as_mut().filter(|leg| !leg.done(now)) else {
                continue;
            };
            let LegKey { vdn, leg: name } = leg.key;
            let heard = leg.listen(now, buffer, said, |digit| {
                outlet.tell(vdn, MediaReport::Digit { leg: name, digit });
            });
            if heard.lost {
                outlet.tell(vdn, MediaReport::MediaLost { leg: name });
            }
        }
        let music = self.music_at(now);
        for place in 0..self.legs.len() {
            let Some(leg) = self.legs[place].as_mut().filter(|leg| !leg.done(now)) else {
                continue;
            };
            let key = leg.key;
            let ended = leg.speak(now, place, &self.said, &music);
            leg.tracks.retain(|track| {
                let over = track.over();
                if over {
                    self.over.push((key.vdn, Over::Recording(track.name().1)));
                }
                !over
            });
            if let Some((play, end)) = ended {
                self.play_ended(key, play, end);
            }
        }
        self.settle();
    }

    fn music_at(&self, now: u64) -> Frame {
        let mut frame = mix::SILENCE;
        if self.music.is_empty() {
            return frame;
        }
        let at = (now % self.music.len() as u64) as usize * FRAME % self.music.len();
        for (sample, music) in frame.iter_mut().zip(self.music.iter().cycle().skip(at)) {
            *sample = *music;
        }
        frame
    }

    /// Hands over what waits and gives names free that are over.
    fn settle(&mut self) {
        self.outlet.flush();
        self.ending.retain_mut(|track| {
            track.flush();
            let over = track.over();
            if over {
                self.over.push((track.name().0, Over::Recording(track.name().1)));
            }
            !over
        });
        if self.over.is_empty() {
            return;
        }
        let mut directory = self.shared.directory();
        for (vdn, over) in self.over.drain(..) {
            match over {
                Over::Play(play) => directory.remove_play(vdn, play),
                Over::Recording(recording) => directory.remove_recording(vdn, recording),
            }
        }
    }
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;
