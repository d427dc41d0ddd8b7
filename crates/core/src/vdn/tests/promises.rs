//! What holds of calls, phones, queues, rooms and records after every step.

use super::cdr::Books;
use super::oversight::{check_conferences, check_supervision};
use crate::agent::{Activity, Status};
use crate::call::{Call, CallLeg, Far, Feature, Kept};
use crate::call::{Participant, Purpose, Recording, Stage, Stands};
use crate::handset::{Business, ConferenceStage, Hand, Handset, InspectionStage, Line};
use crate::switch::{Command, LegId, RoomId, Seat};
use crate::vdn::calls::Conference;
use crate::vdn::{End, Hearing, Listener, Outcome, Vdn};
use crate::{AgentId, CallId, SkillId, Time};
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
            check_hand(vdn, slot.agent.id, &slot.agent.activity, &slot.hand, after);
            self.check_ring(&slot.hand, after);
        }
        check_queues(vdn, after);
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
                check_seat(vdn, *room, seat, after);
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

fn check_hand(vdn: &Vdn, id: AgentId, activity: &Activity, hand: &Handset, after: &str) {
    let mut seen = BTreeSet::new();
    for own in hand.calls() {
        assert!(seen.insert(own.clone()), "{id} has {own} twice: {after}");
        let call = vdn
            .calls
            .get(own)
            .unwrap_or_else(|| panic!("{id}: {own} is over: {after}"));
        assert!(
            [call.handler, call.offered].contains(&Some(id))
                || call.also.contains(&id)
                || call.far == Far::Agent(id),
            "{own} isn't {id}'s: {after}"
        );
    }
    for held in &hand.held {
        assert_eq!(vdn.calls[held].stage, Stage::Held, "{held} after {after}");
    }
    let in_call = matches!(activity, Activity::Call { .. });
    assert_eq!(
        in_call,
        !seen.is_empty() || hand.inspecting().is_some() || hand.conferring().is_some(),
        "{id}: {activity:?}, {hand:?} after {after}"
    );
    let rings = matches!(
        hand.call(),
        Some((_, Hand::Alerting { .. } | Hand::Ringing { .. }))
    );
    let asked = hand.conferring().is_some_and(|conferring| {
        matches!(
            conferring.stage,
            ConferenceStage::Alerting { .. } | ConferenceStage::Ringing { .. }
        )
    });
    assert_eq!(
        activity.status() == Status::Ringing,
        rings || asked,
        "{id} after {after}"
    );
    let inside = hand.joined.is_some() || hand.consulting.is_some() || hand.muted;
    assert!(
        !inside || hand.talking().is_some(),
        "{id}: {hand:?} after {after}"
    );
    let fits = match &hand.active {
        Business::Call { stage, .. } => match stage {
            Hand::Alerting { .. } | Hand::Calling { .. } => matches!(hand.line, Line::Ringing { .. }),
            Hand::Ringing { .. } | Hand::Dialling { .. } | Hand::Talking | Hand::Suspended => {
                hand.line.up().is_some()
            }
        },
        Business::Play(playing) => vdn.plays.get(&playing.play) == Some(&Listener::Agent(id)),
        Business::Inspection(inspecting) => match inspecting.stage {
            InspectionStage::Calling { .. } => matches!(hand.line, Line::Ringing { .. }),
            InspectionStage::On => hand.line.up().is_some(),
        },
        Business::Conference(conferring) => match conferring.stage {
            ConferenceStage::Calling { .. } | ConferenceStage::Alerting { .. } => {
                matches!(hand.line, Line::Ringing { .. })
            }
            ConferenceStage::Ringing { .. } | ConferenceStage::On { .. } => hand.line.up().is_some(),
        },
        Business::None => !matches!(hand.line, Line::Ringing { .. }),
    };
    assert!(fits, "{id}: {hand:?} after {after}");
    if let Some(leg) = hand.line.leg() {
        assert_eq!(vdn.legs.get(&leg), Some(&End::Handset(id)), "{after}");
    }
    if hand.is_free() && vdn.agents[&id].agent.session.terms.release_phone {
        assert_eq!(hand.line, Line::OnHook, "{id} keeps its phone up: {after}");
    }
}

fn check_queues(vdn: &Vdn, after: &str) {
    let mut seen = BTreeSet::new();
    let standing = vdn.queues.iter().flat_map(|(skill, queue)| {
        let ages: BTreeSet<_> = queue.waiting().map(|place| place.since).collect();
        assert_eq!(queue.oldest(), ages.first().copied(), "{after}");
        queue
            .waiting()
            .map(|place| (place, Stands::InQueue, Some(*skill)))
            .collect::<Vec<_>>()
    });
    let private = vdn.private.iter().flat_map(|(agent, places)| {
        let stands = Stands::Private(*agent);
        places.iter().map(move |place| (place, stands, None))
    });
    for (place, stands, skill) in standing.chain(private) {
        let id = &place.call;
        assert!(seen.insert(id.clone()), "{id} waits twice: {after}");
        let call = vdn
            .calls
            .get(id)
            .unwrap_or_else(|| panic!("{id} is over: {after}"));
        let queued = call.queued.as_ref().expect("whoever stands in a queue knows it");
        assert_eq!((&queued.place, queued.stands), (place, stands), "{after}");
        assert!(skill.is_none_or(|skill| queued.skill == skill), "{after}");
        assert!(
            vdn.directory.skills.contains_key(&queued.skill),
            "{id} waits in no queue: {after}"
        );
        assert_eq!((call.skill, call.offered), (Some(queued.skill), None), "{after}");
        assert_eq!(Some(place.since), call.joined, "{id} has lost its age: {after}");
        let with_agent = call.handler.is_some();
        assert_eq!(call.stage == Stage::Talking, with_agent, "{call:?} after {after}");
        assert!(vdn.waits.of(id).is_some(), "{id} waits for ever: {after}");
    }
    for call in vdn.calls.values() {
        let stands = call.queued.as_ref().map(|queued| queued.stands);
        assert_eq!(
            seen.contains(&call.id),
            stands.is_some_and(|stands| stands != Stands::Offered),
            "{call:?} after {after}"
        );
        assert!(
            stands != Some(Stands::Offered) || call.offered.is_some(),
            "{call:?} after {after}"
        );
        for agent in &call.also {
            assert!(
                vdn.is_rung_for(*agent, &call.id),
                "{agent}, {call:?} after {after}"
            );
        }
    }
    for id in vdn.waits.keys() {
        assert!(vdn.calls.contains_key(id), "{id} is over: {after}");
    }
    check_duties(vdn, after);
}

/// Who is free stands in the order of each of its queues, and no caller waits whom it could take.
fn check_duties(vdn: &Vdn, after: &str) {
    let mut members: BTreeMap<SkillId, BTreeSet<AgentId>> = BTreeMap::new();
    let mut ready = members.clone();
    for agent in vdn.agents() {
        let entry = &vdn.directory.agents[&agent.id];
        for skill in agent
            .skills
            .iter()
            .filter(|skill| entry.skills.contains_key(skill))
        {
            members.entry(*skill).or_default().insert(agent.id);
            if vdn.can_take(agent.id) && !vdn.directory.rights(agent.id).refuses_inbound {
                ready.entry(*skill).or_default().insert(agent.id);
            }
        }
    }
    for (skill, queue) in &vdn.queues {
        assert_eq!(
            queue.members,
            members.remove(skill).unwrap_or_default(),
            "{after}"
        );
        let free: BTreeSet<AgentId> = queue.ready().collect();
        assert_eq!(free, ready.remove(skill).unwrap_or_default(), "{after}");
        assert_eq!(free.len(), queue.ready_count(), "{after}");
        for place in queue.waiting() {
            let call = &vdn.calls[&place.call];
            // Who just passed it by, or has it, isn't asked.
            let may = |agent: &AgentId| !call.passed_by.contains_key(agent) && call.handler != Some(*agent);
            assert!(!free.iter().any(may), "{} waits for nothing: {after}", call.id);
        }
    }
    assert!(members.is_empty() && ready.is_empty(), "{after}");
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

/// Whoever sits in a room has its call in hand, or inspects an agent who has; and hears only whom it
/// may hear.
fn check_seat(vdn: &Vdn, room: RoomId, seat: &Seat, after: &str) {
    // A talk of three has the room of its handler's active call.
    let joins = |call: &Call| {
        let hand = call.handler.and_then(|agent| vdn.hand(agent));
        let hand = hand.filter(|hand| hand.joined.as_ref() == Some(&call.id))?;
        vdn.calls.get(hand.talking()?)
    };
    let of_the_room = |call: &CallId| {
        let call = &vdn.calls[call];
        call.room == room || joins(call).is_some_and(|other| other.room == room)
    };
    let of_the_conference = |hand: &Handset| {
        let id = hand.in_conference();
        id.is_some_and(|id| vdn.conferences[id].room == room)
    };
    let agent_of = |leg: LegId| match vdn.legs.get(&leg) {
        Some(End::Handset(agent)) => Some(*agent),
        _ => None,
    };
    let hearer = agent_of(seat.leg);
    if let Some(agent) = hearer {
        let hand = vdn.hand(agent).expect("a phone has its agent");
        let here = match vdn.inspection(agent) {
            Some((inspected, _)) => {
                let hand = vdn.hand(inspected).expect("only who is signed in is inspected");
                hand.call().is_some_and(|(call, _)| of_the_room(call)) || of_the_conference(hand)
            }
            None => hand.calls().any(of_the_room) || of_the_conference(hand),
        };
        assert!(here, "{agent} hears a call of others: {after}");
    }
    for heard in &seat.hears {
        let Some(inspector) = agent_of(*heard) else {
            continue;
        };
        let may = match vdn.inspection(inspector) {
            Some((_, Hearing::Listen)) => false,
            Some((inspected, Hearing::Whisper)) => hearer == Some(inspected),
            Some((_, Hearing::Insert)) | None => true,
        };
        assert!(may, "{} must not hear {inspector}: {after}", seat.leg);
        assert!(
            !vdn.hand(inspector).is_some_and(|hand| hand.muted),
            "{inspector} is muted: {after}"
        );
    }
}
