//! The simulated switch: scripted phones under simulated time.
//!
//! No thread, no socket, no clock: whoever drives it hands in the time. Phones ring, answer, refuse,
//! hang up and give up as their [`Behaviour`] says; the same seed and the same commands give the same
//! reports. What a leg hears can be asked at any time. Commands that no driver could carry out are
//! noted as [`Sim::complaints`].

mod behaviour;
mod tape;
#[cfg(test)]
mod tests;

pub use behaviour::{Behaviour, Called};

use super::{Cause, Command, Entrance, LegId, PlayAction, PlayEnd, PlayId, Prompt};
use super::{RecordingAction, RecordingId, Report, RoomId, Seat, Switch, Tone};
use crate::ids::{Phone, VdnId};
use crate::time::Time;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use tape::{Play, Tape};

/// A simulated switch; see the module's description.
#[derive(Debug)]
pub struct Sim {
    phones: HashMap<Phone, Behaviour>,
    others: Behaviour,
    /// Legs that are not over.
    legs: BTreeMap<(VdnId, LegId), Leg>,
    /// Where everybody sits.
    rooms: HashMap<(VdnId, RoomId), Vec<Seat>>,
    /// In which room each leg sits.
    seated: HashMap<(VdnId, LegId), RoomId>,
    prompts: HashMap<String, Duration>,
    plays: BTreeMap<(VdnId, PlayId), Play>,
    tapes: BTreeMap<(VdnId, RecordingId), Tape>,
    /// What will happen, in order; the number keeps those of the same time apart.
    agenda: BTreeMap<(Time, u64), (VdnId, Act)>,
    ready: Vec<(VdnId, Report)>,
    now: Time,
    /// The highest number that each VDN gave to a leg.
    placed: HashMap<VdnId, u64>,
    numbers: u64,
    random: u64,
    full: bool,
    complaints: Vec<String>,
}

/// A leg that is not over.
#[derive(Debug)]
struct Leg {
    phone: Phone,
    up: bool,
    behaviour: Behaviour,
    dialled: String,
}

/// Something that will happen.
#[derive(Clone, Copy, Debug)]
enum Act {
    Rings(LegId),
    Answers(LegId),
    /// Over, unless it was answered meanwhile.
    Fails(LegId, Cause),
    HangsUp(LegId),
    PlayEnds(PlayId),
}

impl Sim {
    /// A switch without any call. The seed decides how times vary.
    pub fn new(seed: u64) -> Self {
        Self {
            phones: HashMap::new(),
            others: Behaviour::default(),
            legs: BTreeMap::new(),
            rooms: HashMap::new(),
            seated: HashMap::new(),
            prompts: HashMap::new(),
            plays: BTreeMap::new(),
            tapes: BTreeMap::new(),
            agenda: BTreeMap::new(),
            ready: Vec::new(),
            now: Time::default(),
            placed: HashMap::new(),
            numbers: 0,
            random: seed,
            full: false,
            complaints: Vec::new(),
        }
    }

    /// How a phone behaves from now on, in calls that begin from now on.
    pub fn behaves(&mut self, phone: Phone, behaviour: Behaviour) {
        self.phones.insert(phone, behaviour);
    }

    /// How all phones behave that nothing else was said of.
    pub fn others_behave(&mut self, behaviour: Behaviour) {
        self.others = behaviour;
    }

    /// A file that can be played, with its length. Recordings can be played without this.
    pub fn has_prompt(&mut self, file: &str, length: Duration) {
        self.prompts.insert(file.to_owned(), length);
    }

    /// From now on nothing can be recorded (true), or it can again (false).
    pub fn disk_is_full(&mut self, full: bool) {
        self.full = full;
    }

    /// Somebody calls in, through a trunk; the name of the new leg.
    pub fn call(&mut self, now: Time, vdn: VdnId, caller: Phone, called: Phone) -> LegId {
        self.until(now);
        self.numbers += 1;
        let leg = LegId::Offered(self.numbers);
        let behaviour = self.behaviour(&caller);
        let report = Report::Offered {
            leg,
            called,
            caller: caller.clone(),
            from: Entrance::Trunk("simulated".into()),
        };
        self.insert(vdn, leg, caller, behaviour);
        self.ready.push((vdn, report));
        if let Some(after) = behaviour.give_up_after {
            self.plan(vdn, after, behaviour, Act::Fails(leg, Cause::CallerLeft));
        }
        leg
    }

    /// The phone of a placed leg picks up now. Nothing happens when it is up or over.
    pub fn answer(&mut self, now: Time, vdn: VdnId, leg: LegId) {
        self.until(now);
        self.answered(vdn, leg);
    }

    /// The phone of a leg hangs up now, or rejects the call. Nothing happens when it is over.
    pub fn hang_up(&mut self, now: Time, vdn: VdnId, leg: LegId) {
        self.until(now);
        let up = self.legs.get(&(vdn, leg)).is_some_and(|leg| leg.up);
        let cause = match (up, leg) {
            (true, _) => Cause::Normal,
            (false, LegId::Placed(_)) => Cause::Rejected,
            (false, LegId::Offered(_)) => Cause::CallerLeft,
        };
        self.gone(vdn, leg, cause);
    }

    /// A key of a leg's phone is pressed now.
    pub fn press(&mut self, now: Time, vdn: VdnId, leg: LegId, digit: char) {
        self.until(now);
        if self.legs.contains_key(&(vdn, leg)) {
            self.ready.push((vdn, Report::Digit { leg, digit }));
        }
    }

    /// Nothing has been heard of a leg's phone for too long.
    pub fn falls_silent(&mut self, now: Time, vdn: VdnId, leg: LegId) {
        self.until(now);
        if self.legs.contains_key(&(vdn, leg)) {
            self.ready.push((vdn, Report::MediaLost { leg }));
        }
    }

    /// The newest leg of a phone that is not over.
    pub fn leg_of(&self, vdn: VdnId, phone: &Phone) -> Option<LegId> {
        let mut legs = self.legs_of(vdn).filter(|(_, leg)| leg.phone == *phone);
        legs.next_back().map(|(leg, _)| leg)
    }

    /// Whom a leg hears now, in order. Nobody while a file is played to it.
    pub fn hears(&self, vdn: VdnId, leg: LegId) -> Vec<LegId> {
        if self.is_played_to(vdn, leg) || !self.is_up(vdn, leg) {
            return Vec::new();
        }
        let seat = self.seat_of(vdn, leg);
        let mut heard: Vec<LegId> = seat.map_or(Vec::new(), |seat| seat.hears.clone());
        heard.retain(|other| self.is_up(vdn, *other));
        heard.sort_unstable();
        heard
    }

    /// What a leg hears besides: music, or a ringing tone.
    pub fn tone(&self, vdn: VdnId, leg: LegId) -> Option<Tone> {
        self.seat_of(vdn, leg)?.tone
    }

    /// Whether a file is being played to the leg.
    pub fn is_played_to(&self, vdn: VdnId, leg: LegId) -> bool {
        self.of(vdn, &self.plays).any(|play| play.leg == leg)
    }

    /// Whether the leg is being recorded, and not paused.
    pub fn is_recorded(&self, vdn: VdnId, leg: LegId) -> bool {
        self.of(vdn, &self.tapes)
            .any(|tape| tape.leg == leg && tape.is_on())
    }

    /// Whether a leg was answered and is not over.
    pub fn is_up(&self, vdn: VdnId, leg: LegId) -> bool {
        self.legs.get(&(vdn, leg)).is_some_and(|leg| leg.up)
    }

    /// The digits that were sent to a leg.
    pub fn dialled(&self, vdn: VdnId, leg: LegId) -> &str {
        self.legs.get(&(vdn, leg)).map_or("", |leg| &leg.dialled)
    }

    /// Legs of a VDN that are not over, in order of their names.
    pub fn live_legs(&self, vdn: VdnId) -> impl Iterator<Item = LegId> {
        self.legs_of(vdn).map(|(leg, _)| leg)
    }

    /// Whether nothing is left of any call: no leg, room, play or recording.
    pub fn is_quiet(&self) -> bool {
        self.legs.is_empty() && self.rooms.is_empty() && self.plays.is_empty() && self.tapes.is_empty()
    }

    /// Commands that no driver could carry out: for legs that never were, or with names used twice.
    pub fn complaints(&self) -> &[String] {
        &self.complaints
    }

    fn of<'a, K: Ord, T>(&self, vdn: VdnId, all: &'a BTreeMap<(VdnId, K), T>) -> impl Iterator<Item = &'a T> {
        all.iter()
            .filter(move |((of, _), _)| *of == vdn)
            .map(|(_, one)| one)
    }

    fn legs_of(&self, vdn: VdnId) -> impl DoubleEndedIterator<Item = (LegId, &Leg)> {
        let range = (vdn, LegId::Placed(0))..=(vdn, LegId::Offered(u64::MAX));
        self.legs.range(range).map(|((_, leg), known)| (*leg, known))
    }

    fn seat_of(&self, vdn: VdnId, leg: LegId) -> Option<&Seat> {
        let room = self.seated.get(&(vdn, leg))?;
        let mut seats = self.rooms.get(&(vdn, *room))?.iter();
        seats.find(|seat| seat.leg == leg)
    }

    fn behaviour(&self, phone: &Phone) -> Behaviour {
        self.phones.get(phone).copied().unwrap_or(self.others)
    }

    fn insert(&mut self, vdn: VdnId, leg: LegId, phone: Phone, behaviour: Behaviour) {
        let known = Leg {
            phone,
            up: false,
            behaviour,
            dialled: String::new(),
        };
        self.legs.insert((vdn, leg), known);
    }

    fn plan(&mut self, vdn: VdnId, after: Duration, behaviour: Behaviour, act: Act) {
        let varied = self.vary(after, behaviour.varies);
        self.plan_at(vdn, self.now.after(varied), act);
    }

    fn plan_at(&mut self, vdn: VdnId, at: Time, act: Act) {
        self.numbers += 1;
        self.agenda.insert((at, self.numbers), (vdn, act));
    }

    /// A time up to so many per cent shorter or longer.
    fn vary(&mut self, time: Duration, per_cent: u8) -> Duration {
        if per_cent == 0 {
            return time;
        }
        let most = u64::from(per_cent.min(100));
        let of_200 = 100 - most + self.next_random() % (2 * most + 1);
        Duration::from_millis(crate::time::span_millis(time).saturating_mul(of_200) / 100)
    }

    /// SplitMix64.
    fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Lets everything happen that is due by then.
    fn until(&mut self, now: Time) {
        while let Some(entry) = self.agenda.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((at, _), (vdn, act)) = entry.remove_entry();
            self.now = self.now.max(at);
            self.act(vdn, act);
        }
        self.now = self.now.max(now);
    }

    fn act(&mut self, vdn: VdnId, act: Act) {
        match act {
            Act::Rings(leg) => {
                if self.legs.get(&(vdn, leg)).is_some_and(|leg| !leg.up) {
                    self.ready.push((vdn, Report::Alerting { leg }));
                }
            }
            Act::Answers(leg) => self.answered(vdn, leg),
            Act::Fails(leg, cause) => {
                if !self.is_up(vdn, leg) {
                    self.gone(vdn, leg, cause);
                }
            }
            Act::HangsUp(leg) => self.gone(vdn, leg, Cause::Normal),
            Act::PlayEnds(play) => {
                if self
                    .plays
                    .get(&(vdn, play))
                    .is_some_and(|play| play.is_over(self.now))
                {
                    self.play_ended(vdn, play, PlayEnd::Finished);
                }
            }
        }
    }

    /// A leg is up from now on.
    fn connected(&mut self, vdn: VdnId, leg: LegId) -> bool {
        let Some(known) = self.legs.get_mut(&(vdn, leg)).filter(|leg| !leg.up) else {
            return false;
        };
        known.up = true;
        let behaviour = known.behaviour;
        if let Some(after) = behaviour.hang_up_after {
            self.plan(vdn, after, behaviour, Act::HangsUp(leg));
        }
        true
    }

    fn answered(&mut self, vdn: VdnId, leg: LegId) {
        if matches!(leg, LegId::Placed(_)) && self.connected(vdn, leg) {
            self.ready.push((vdn, Report::Answered { leg }));
        }
    }

    /// The leg is over: first that is told, then what ends with it.
    fn gone(&mut self, vdn: VdnId, leg: LegId, cause: Cause) {
        if self.legs.remove(&(vdn, leg)).is_none() {
            return;
        }
        self.ready.push((vdn, Report::Gone { leg, cause }));
        self.leave_room(vdn, leg);
        self.plays.retain(|(of, _), play| *of != vdn || play.leg != leg);
        let over: Vec<RecordingId> = self
            .tapes
            .iter()
            .filter(|((of, _), tape)| *of == vdn && tape.leg == leg)
            .map(|((_, recording), _)| *recording)
            .collect();
        for recording in over {
            self.recording_ended(vdn, recording);
        }
    }

    fn leave_room(&mut self, vdn: VdnId, leg: LegId) {
        let Some(room) = self.seated.remove(&(vdn, leg)) else {
            return;
        };
        if let Some(seats) = self.rooms.get_mut(&(vdn, room)) {
            seats.retain(|seat| seat.leg != leg);
            if seats.is_empty() {
                self.rooms.remove(&(vdn, room));
            }
        }
    }

    fn play_ended(&mut self, vdn: VdnId, play: PlayId, end: PlayEnd) {
        if self.plays.remove(&(vdn, play)).is_some() {
            self.ready.push((vdn, Report::PlayEnded { play, end }));
        }
    }

    fn recording_ended(&mut self, vdn: VdnId, recording: RecordingId) {
        let Some(tape) = self.tapes.remove(&(vdn, recording)) else {
            return;
        };
        let written = tape.written(self.now);
        self.prompts.insert(tape.file, written.length);
        let written = Some(written);
        self.ready
            .push((vdn, Report::RecordingEnded { recording, written }));
    }

    /// Whether a command may speak of the leg: one that is over is no error, one that never was is.
    fn knows(&mut self, vdn: VdnId, leg: LegId) -> bool {
        let was = match leg {
            LegId::Placed(number) => self.placed.get(&vdn).is_some_and(|last| number <= *last),
            LegId::Offered(number) => number <= self.numbers,
        };
        if !was {
            self.complaints.push(format!("{leg} never was"));
        }
        self.legs.contains_key(&(vdn, leg))
    }

    fn ring(&mut self, vdn: VdnId, leg: LegId, to: Phone, patience: Duration) {
        let LegId::Placed(number) = leg else {
            self.complaints.push(format!("{leg} is not for the core to name"));
            return;
        };
        let last = self.placed.entry(vdn).or_default();
        if number <= *last {
            self.complaints.push(format!("{leg} was named twice"));
            return;
        }
        *last = number;
        let behaviour = self.behaviour(&to);
        self.insert(vdn, leg, to, behaviour);
        let at_once = Duration::ZERO;
        match behaviour.called {
            Called::Busy => return self.plan(vdn, at_once, behaviour, Act::Fails(leg, Cause::Busy)),
            Called::Unreachable => {
                return self.plan(vdn, at_once, behaviour, Act::Fails(leg, Cause::Unreachable));
            }
            Called::Answers(after) => self.plan(vdn, after, behaviour, Act::Answers(leg)),
            Called::Rejects(after) => self.plan(vdn, after, behaviour, Act::Fails(leg, Cause::Rejected)),
            Called::Never => {}
        }
        if let Some(after) = behaviour.ring_after {
            self.plan(vdn, after, behaviour, Act::Rings(leg));
        }
        self.plan_at(vdn, self.now.after(patience), Act::Fails(leg, Cause::NoAnswer));
    }

    fn arrange(&mut self, vdn: VdnId, room: RoomId, seats: Vec<Seat>) {
        for seat in &seats {
            self.knows(vdn, seat.leg);
            self.leave_room(vdn, seat.leg);
        }
        for seat in self.rooms.remove(&(vdn, room)).unwrap_or_default() {
            self.seated.remove(&(vdn, seat.leg));
        }
        let here: Vec<LegId> = seats.iter().map(|seat| seat.leg).collect();
        if seats
            .iter()
            .flat_map(|seat| &seat.hears)
            .any(|leg| !here.contains(leg))
        {
            self.complaints
                .push(format!("{room:?}: one is heard from outside"));
        }
        let live: Vec<Seat> = seats
            .into_iter()
            .filter(|seat| self.legs.contains_key(&(vdn, seat.leg)))
            .collect();
        for seat in &live {
            self.seated.insert((vdn, seat.leg), room);
        }
        if !live.is_empty() {
            self.rooms.insert((vdn, room), live);
        }
    }

    fn play(&mut self, vdn: VdnId, play: PlayId, leg: LegId, prompt: &Prompt) {
        let length = self.prompts.get(&prompt.file).copied();
        let (Some(length), true) = (length, self.knows(vdn, leg) && self.is_up(vdn, leg)) else {
            let end = PlayEnd::Failed;
            self.ready.push((vdn, Report::PlayEnded { play, end }));
            return;
        };
        let others: Vec<PlayId> = self
            .plays
            .iter()
            .filter(|((of, _), other)| *of == vdn && other.leg == leg)
            .map(|((_, other), _)| *other)
            .collect();
        for other in others {
            self.play_ended(vdn, other, PlayEnd::Stopped);
        }
        let begun = Play::new(leg, length, prompt, self.now);
        self.plan_play(vdn, play, &begun);
        self.plays.insert((vdn, play), begun);
    }

    fn plan_play(&mut self, vdn: VdnId, play: PlayId, state: &Play) {
        if let Some(ends) = state.ends() {
            self.plan_at(vdn, ends, Act::PlayEnds(play));
        }
    }

    fn control_play(&mut self, vdn: VdnId, play: PlayId, action: PlayAction) {
        if action == PlayAction::Stop {
            return self.play_ended(vdn, play, PlayEnd::Stopped);
        }
        let now = self.now;
        let Some(mut state) = self.plays.remove(&(vdn, play)) else {
            return;
        };
        state.change(action, now);
        self.plan_play(vdn, play, &state);
        self.plays.insert((vdn, play), state);
    }

    fn record(&mut self, vdn: VdnId, recording: RecordingId, leg: LegId, file: String) {
        if !self.knows(vdn, leg) || !self.is_up(vdn, leg) || self.full {
            let written = None;
            self.ready
                .push((vdn, Report::RecordingEnded { recording, written }));
            return;
        }
        let tape = Tape::new(leg, file, self.now);
        if self.tapes.insert((vdn, recording), tape).is_some() {
            self.complaints.push(format!("{recording:?} was named twice"));
        }
        self.ready.push((vdn, Report::RecordingBegun { recording }));
    }

    fn control_recording(&mut self, vdn: VdnId, recording: RecordingId, action: RecordingAction) {
        if action == RecordingAction::Stop {
            return self.recording_ended(vdn, recording);
        }
        let now = self.now;
        if let Some(tape) = self.tapes.get_mut(&(vdn, recording)) {
            tape.runs(action == RecordingAction::Resume, now);
        }
    }
}

impl Switch for Sim {
    fn command(&mut self, now: Time, vdn: VdnId, command: Command) {
        self.until(now);
        match command {
            Command::Ring {
                leg, to, patience, ..
            } => self.ring(vdn, leg, to, patience),
            Command::Alert { leg } => {
                self.knows(vdn, leg);
            }
            Command::PickUp { leg } => {
                let known = self.knows(vdn, leg);
                let can = |leg: &Leg| leg.behaviour.picks_up_on_request;
                if known && self.legs.get(&(vdn, leg)).is_some_and(can) {
                    self.answered(vdn, leg);
                }
            }
            Command::Answer { leg } => {
                self.knows(vdn, leg);
                self.connected(vdn, leg);
            }
            Command::Arrange { room, seats } => self.arrange(vdn, room, seats),
            Command::Play { play, leg, prompt } => self.play(vdn, play, leg, &prompt),
            Command::ControlPlay { play, action } => self.control_play(vdn, play, action),
            Command::Record { recording, leg, file } => self.record(vdn, recording, leg, file),
            Command::ControlRecording { recording, action } => {
                self.control_recording(vdn, recording, action);
            }
            Command::Dial { leg, digits } => {
                self.knows(vdn, leg);
                if let Some(leg) = self.legs.get_mut(&(vdn, leg)) {
                    leg.dialled.push_str(&digits);
                }
            }
            Command::HangUp { leg, cause } => {
                self.knows(vdn, leg);
                self.gone(vdn, leg, cause);
            }
        }
    }

    fn reports(&mut self, now: Time) -> Vec<(VdnId, Report)> {
        self.until(now);
        std::mem::take(&mut self.ready)
    }

    fn next_deadline(&self) -> Option<Time> {
        if !self.ready.is_empty() {
            return Some(self.now);
        }
        self.agenda.first_key_value().map(|((at, _), _)| *at)
    }
}
