//! What holds of calls, phones, queues, rooms and records after every step.

mod hands;
mod queues;
mod seats;

use super::cdr::Books;
use super::oversight::{check_conferences, check_supervision};
use crate::call::{Call, CallLeg, Far, Feature, Kept};
use crate::call::{Participant, Purpose, Recording, Stage};
use crate::handset::{Hand, Handset, Line};
use crate::switch::{Command, LegId, RoomId, Seat};
use crate::vdn::calls::Conference;
use crate::vdn::{End, Outcome, Vdn};
use crate::{CallId, Time};
use std::collections::{BTreeMap, BTreeSet};

/// What a store and a switch would have by now.
#[derive(Default)]
pub(super) struct Ledger {
    /// Every entry of the records, by its key.
    pub(super) legs: BTreeMap<(CallId, u16), CallLeg>,
    /// Inspections and conferences as wholes that aren't over.
    beside: BTreeSet<CallId>,
    /// Calls as a whole, and spans.
    pub(super) books: Books,
    /// The catalogue of recordings.
    recordings: BTreeMap<u64, Recording>,
    /// How the rooms are arranged, as the switch was told.
    rooms: BTreeMap<RoomId, Vec<Seat>>,
    /// Legs that the core has named so far, with when the switch gives them up if nobody answers.
    placed: BTreeMap<LegId, Time>,
}

impl Ledger {
    /// Takes in what a step did.
    pub(super) fn note(&mut self, outcome: &Outcome, now: Time) {
        self.books.note(outcome, now);
        for kept in &outcome.kept {
            let leg = match kept {
                Kept::Leg(leg) => leg,
                Kept::Recording(entry) => {
                    let others = self.recordings.values().filter(|other| other.task != entry.task);
                    for other in others {
                        assert_ne!(other.id, entry.id, "a later recording takes its place");
                    }
                    self.recordings.insert(entry.task, (**entry).clone());
                    continue;
                }
                Kept::Call(entry) if matches!(entry.feature, Feature::INSPECTION | Feature::CONFERENCE) => {
                    let fits = if entry.ended.is_some() {
                        self.beside.remove(&entry.call)
                    } else {
                        self.beside.insert(entry.call.clone())
                    };
                    assert!(fits, "{entry:?} is kept twice");
                    continue;
                }
                Kept::Data(..) | Kept::Call(_) | Kept::Span(_) | Kept::Task(_) => continue,
            };
            let before = self.legs.insert((leg.call.clone(), leg.number), (**leg).clone());
            if let Some(before) = before {
                assert_eq!(before.who, leg.who, "a record is for one participant");
                assert_eq!(
                    before.ended, None,
                    "a closed record is not touched any more: {leg:?}"
                );
            }
            assert_eq!(leg.ended.is_some(), leg.cause.is_some());
            assert!(
                leg.ended.is_none_or(|at| at == now),
                "closed when it happens: {leg:?}"
            );
        }
        for command in &outcome.commands {
            match command {
                Command::Ring { leg, patience, .. } => {
                    let before = self.placed.insert(*leg, now.after(*patience));
                    assert!(before.is_none(), "{leg} was named twice");
                    assert!(patience.as_secs() >= 1);
                }
                Command::Arrange { room, seats } if seats.is_empty() => {
                    assert!(self.rooms.remove(room).is_some(), "{room:?} was empty already");
                }
                Command::Arrange { room, seats } => {
                    for others in self.rooms.values_mut() {
                        others.retain(|seat| seats.iter().all(|new| new.leg != seat.leg));
                    }
                    self.rooms.insert(*room, seats.clone());
                }
                _ => {}
            }
        }
    }

    /// Who sits where, as the switch was told.
    pub(super) fn seats(&self) -> impl Iterator<Item = &Seat> {
        self.rooms.values().flatten()
    }

    /// The catalogue, in order of beginning.
    pub(super) fn recordings(&self) -> impl Iterator<Item = &Recording> {
        self.recordings.values()
    }

    /// The switch was started again.
    pub(super) fn all_rooms_are_gone(&mut self) {
        self.rooms.clear();
        // A test hands no calls in after it.
        self.beside.clear();
    }

    /// All of it must hold.
    pub(super) fn check(&self, vdn: &Vdn, now: Time, after: &str) {
        for call in vdn.calls.values() {
            assert!(has_an_end(vdn, call), "nobody can end {call:?} after {after}");
            check_call(vdn, call, after);
        }
        for slot in vdn.agents.values() {
            hands::check(vdn, slot.agent.id, &slot.agent.activity, &slot.hand, after);
            self.check_ring(&slot.hand, after);
        }
        queues::check(vdn, after);
        check_legs(vdn, after);
        check_supervision(vdn, after);
        check_conferences(vdn, after);
        self.check_rooms(vdn, after);
        self.check_records(vdn, after);
        super::flows::check_plays(vdn, after);
        super::flows::check_flows(vdn, after);
        assert!(
            vdn.next_deadline()
                .is_none_or(|at| at.since(now).as_secs() <= 3600 * 24),
            "{after}"
        );
    }

    /// A phone is rung as long as the core waits for it, up to the seconds that the switch's report takes.
    fn check_ring(&self, hand: &Handset, after: &str) {
        let (Line::Ringing { leg, .. }, Some(until)) = (hand.line, hand.deadline()) else {
            return;
        };
        let given_up = self.placed[&leg];
        let fits = given_up <= until && until.since(given_up).as_secs() <= 5;
        assert!(
            fits,
            "{leg} rings until {given_up:?}, not {until:?}, after {after}"
        );
    }

    fn check_rooms(&self, vdn: &Vdn, after: &str) {
        let expected: BTreeMap<RoomId, Vec<Seat>> = vdn
            .calls
            .values()
            .map(|call| (call.room, vdn.seats(call)))
            .chain(
                vdn.conferences
                    .values()
                    .map(|one| (one.room, vdn.conference_seats(one))),
            )
            .filter(|(_, seats)| !seats.is_empty())
            .collect();
        let arranged: BTreeMap<RoomId, Vec<Seat>> = vdn
            .arranged
            .iter()
            .map(|(room, seats)| (*room, seats.clone()))
            .collect();
        assert_eq!(arranged, expected, "rooms lag behind: {after}");
        assert_eq!(self.rooms, expected, "the switch has other rooms: {after}");
        let mut seen = BTreeSet::new();
        for seats in arranged.values() {
            let here: BTreeSet<LegId> = seats.iter().map(|seat| seat.leg).collect();
            for seat in seats {
                assert!(seen.insert(seat.leg), "{} sits twice: {after}", seat.leg);
                assert!(vdn.legs.contains_key(&seat.leg), "{} is gone: {after}", seat.leg);
                assert!(
                    seat.hears
                        .iter()
                        .all(|leg| here.contains(leg) && *leg != seat.leg),
                    "{after}"
                );
            }
        }
        for (room, seats) in &arranged {
            for seat in seats {
                seats::check(vdn, *room, seat, after);
            }
        }
    }

    fn check_records(&self, vdn: &Vdn, after: &str) {
        self.books.check(vdn, after);
        // Listening and conferences are not calls.
        let known = |leg: &CallLeg| {
            let feature = leg.feature;
            feature == Feature::INSPECTION
                || feature == Feature::CONFERENCE
                || self.books.calls.contains_key(&leg.call)
        };
        assert!(self.legs.values().all(known), "{after}");
        for ((call, number), leg) in &self.legs {
            match vdn.calls.get(call) {
                None if leg.feature == Feature::INSPECTION => {
                    let Participant::Agent(inspector) = leg.who else {
                        panic!("{leg:?} inspects")
                    };
                    let now = vdn.hand(inspector).and_then(|hand| hand.inspecting());
                    let on = now.is_some_and(|now| now.record.call == *call);
                    assert_eq!(on, leg.ended.is_none(), "{leg:?} after {after}");
                }
                None if leg.feature == Feature::CONFERENCE => {
                    let attends = vdn.conferences.get(call).is_some_and(|one| {
                        let mut agents = one.agents.iter();
                        agents.any(|attendee| attendee.record.number == *number)
                    });
                    assert_eq!(attends, leg.ended.is_none(), "{leg:?} after {after}");
                }
                None => assert!(leg.ended.is_some(), "{call} is over, {number} open: {after}"),
                Some(call) => {
                    let live = &call.legs[usize::from(*number)];
                    assert_eq!((live.who, live.ended), (leg.who, leg.ended), "{after}");
                }
            }
        }
        let inspections = vdn.agents.values().filter_map(|slot| slot.hand.inspecting());
        let inspections = inspections.map(|inspecting| inspecting.record.call.clone());
        let beside: BTreeSet<CallId> = inspections.chain(vdn.conferences.keys().cloned()).collect();
        assert_eq!(self.beside, beside, "{after}");
        for call in vdn.calls.values() {
            let mut open: Vec<Participant> = call
                .legs
                .iter()
                .filter(|leg| leg.ended.is_none())
                .map(|leg| leg.who)
                .collect();
            open.sort_by_key(|who| format!("{who:?}"));
            let mut present: Vec<Participant> = call
                .handler
                .into_iter()
                .chain(call.offered)
                .chain(call.also.iter().copied())
                .chain(match call.far {
                    Far::Agent(peer) if call.stage == Stage::Talking => Some(peer),
                    _ => None,
                })
                .map(Participant::Agent)
                .collect();
            if matches!(call.far, Far::Outside { .. }) && call.stage != Stage::Begun {
                present.push(Participant::Outside);
            }
            present.sort_by_key(|who| format!("{who:?}"));
            assert_eq!(open, present, "records of {call:?} after {after}");
        }
    }
}

/// Somebody who is in it, or a deadline, can end it.
fn has_an_end(vdn: &Vdn, call: &Call) -> bool {
    let partner = call
        .consult
        .as_ref()
        .and_then(|consult| vdn.calls.get(&consult.about));
    let with = |purpose| {
        call.consult.as_ref().is_some_and(|own| own.purpose == purpose)
            && partner
                .and_then(|partner| partner.consult.as_ref())
                .is_some_and(|theirs| theirs.about == call.id && theirs.purpose == purpose)
    };
    call.handler.is_some()
        || call.stage == Stage::Flow && vdn.waits.of(&call.id).is_some()
        || call.offered.is_some()
        || call.queued.is_some()
        || conference_of(vdn, call).is_some() && matches!(call.stage, Stage::Talking | Stage::Dialling)
        || call.stage == Stage::Bridged && with(Purpose::Bridge)
        || call.stage == Stage::Waiting && with(Purpose::Release)
        || call.stage == Stage::Dialling && with(Purpose::Release)
        || call.stage == Stage::Dialling && vdn.is_for_a_task(&call.id) && vdn.waits.of(&call.id).is_some()
}

/// The conference that a call is a line of.
pub(super) fn conference_of<'a>(vdn: &'a Vdn, call: &Call) -> Option<&'a Conference> {
    let consult = call.consult.as_ref()?;
    let conference = vdn.conferences.get(&consult.about)?;
    let listed = conference.lines.iter().any(|line| line.call == call.id);
    (consult.purpose == Purpose::Conference && listed).then_some(conference)
}

fn check_call(vdn: &Vdn, call: &Call, after: &str) {
    let id = &call.id;
    if let Some(handler) = call.handler {
        let hand = vdn.hand(handler).expect("whoever handles a call is signed in");
        assert!(
            hand.calls().any(|own| own == id),
            "{handler} doesn't know {id}: {after}"
        );
    }
    if let Some(offered) = call.offered {
        let stage = vdn.hand(offered).and_then(|hand| hand.call());
        assert!(
            matches!(stage, Some((own, Hand::Alerting { .. } | Hand::Ringing { .. })) if own == id),
            "{id} rings nowhere: {after}"
        );
    }
    match (&call.far, call.stage) {
        (Far::Outside { leg, .. }, Stage::Begun) => {
            assert!(!vdn.legs.contains_key(leg), "{after}");
        }
        (Far::Outside { leg, .. }, _) => {
            assert_eq!(
                vdn.legs.get(leg),
                Some(&End::Far(id.clone())),
                "{call:?} after {after}"
            );
        }
        (Far::Agent(peer), Stage::Dialling) => assert_eq!(call.offered, Some(*peer), "{after}"),
        (Far::Agent(peer), Stage::Talking) => {
            let talking = vdn.hand(*peer).and_then(|hand| hand.talking());
            assert_eq!(talking, Some(id), "{peer} is not in {call:?} after {after}");
        }
        (Far::Agent(_), stage) => assert_eq!(stage, Stage::Begun, "{after}"),
    }
    if call.stage == Stage::Dialling && matches!(call.far, Far::Outside { .. }) {
        assert!(
            vdn.waits.of(id).is_some(),
            "{id} may be dialled for ever: {after}"
        );
    }
    if let (Some(consult), Some(handler)) = (&call.consult, call.handler) {
        let about = vdn.calls.get(&consult.about);
        let same = about.is_some_and(|about| about.handler == Some(handler));
        assert!(same, "{call:?} is about nothing: {after}");
    }
    if let Some(taping) = call.taping {
        let entry = &vdn.recordings[&taping.recording];
        let of_a_participant = call.handler == Some(entry.agent) || call.far == Far::Agent(entry.agent);
        assert!(entry.call == *id && of_a_participant, "{entry:?} after {after}");
        assert_eq!(entry.ended, None);
        assert_eq!(
            taping.on_hold,
            matches!(call.stage, Stage::Held | Stage::Flow),
            "{call:?} after {after}"
        );
    }
}

fn check_legs(vdn: &Vdn, after: &str) {
    for (leg, end) in &vdn.legs {
        let live = match end {
            End::Handset(agent) => vdn.hand(*agent).and_then(|hand| hand.line.leg()) == Some(*leg),
            End::Far(call) => vdn
                .calls
                .get(call)
                .is_some_and(|call| matches!(call.far, Far::Outside { leg: far, .. } if far == *leg)),
        };
        assert!(live, "{leg} belongs to nothing: {after}");
    }
}
