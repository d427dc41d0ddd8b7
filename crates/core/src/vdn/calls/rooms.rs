//! Who hears whom, computed from the calls rather than kept.

use super::super::{Effects, Hearing, Vdn};
use crate::call::{Call, Far, Purpose, Stage};
use crate::handset::Hand;
use crate::ids::{AgentId, CallId};
use crate::switch::{Command, LegId, RoomId, Seat, Tone};
use std::collections::BTreeSet;

impl Vdn {
    /// Tells the switch of every room that is to be arranged differently from before.
    pub(in crate::vdn) fn arrange(&mut self, fx: &mut Effects) {
        if fx.touched.is_empty() && fx.emptied.is_empty() {
            return;
        }
        for room in std::mem::take(&mut fx.emptied) {
            self.seat(room, Vec::new(), fx);
        }
        // A change at one call of an agent shows in the rooms of the others it has in hand.
        let mut calls: BTreeSet<CallId> = std::mem::take(&mut fx.touched);
        let handlers: BTreeSet<AgentId> = calls
            .iter()
            .filter_map(|id| self.calls.get(id)?.handler)
            .collect();
        for agent in handlers {
            if let Some(hand) = self.hand(agent) {
                calls.extend(hand.calls().cloned());
            }
        }
        // Rooms that lose somebody first: a leg sits in one room only.
        let mut rooms: Vec<(RoomId, Vec<Seat>)> = calls
            .iter()
            .filter_map(|id| self.calls.get(id))
            .map(|call| (call.room, self.seats(call)))
            .collect();
        let conferences = calls.iter().filter_map(|id| self.conferences.get(id));
        rooms.extend(conferences.map(|conference| (conference.room, self.conference_seats(conference))));
        rooms.sort_by_key(|(room, seats)| (seats.len(), *room));
        for (room, seats) in rooms {
            self.seat(room, seats, fx);
        }
    }

    fn seat(&mut self, room: RoomId, seats: Vec<Seat>, fx: &mut Effects) {
        let before = self.arranged.get(&room).map_or(&[][..], Vec::as_slice);
        if before == seats {
            return;
        }
        if seats.is_empty() {
            self.arranged.remove(&room);
        } else {
            self.arranged.insert(room, seats.clone());
        }
        fx.commands.push(Command::Arrange { room, seats });
    }

    /// Who sits in a call's room.
    pub(in crate::vdn) fn seats(&self, call: &Call) -> Vec<Seat> {
        let alone = |leg: Option<LegId>, tone| -> Vec<Seat> {
            leg.into_iter()
                .map(|leg| Seat {
                    leg,
                    hears: Vec::new(),
                    tone,
                })
                .collect()
        };
        match call.stage {
            Stage::Begun | Stage::Incoming => Vec::new(),
            Stage::Flow => alone(self.far_leg(call), None),
            Stage::Held => alone(self.far_leg(call), Some(Tone::Music)),
            Stage::Waiting => {
                let rings = call.offered.is_some() || call.consult.is_some();
                let tone = if rings { Tone::Ringback } else { Tone::Music };
                alone(self.far_leg(call), Some(tone))
            }
            // The agent hears it ring, unless it talks with the customer meanwhile.
            Stage::Dialling => match call.handler.and_then(|agent| self.hand(agent)) {
                Some(hand) if hand.call().is_some_and(|(active, _)| *active == call.id) => {
                    let voice = hand.line.up().map(|leg| Voice {
                        leg,
                        agent: call.handler,
                        silent: false,
                    });
                    self.with_inspectors(voice.as_slice(), Some(Tone::Ringback))
                }
                _ => Vec::new(),
            },
            Stage::Bridged => self.bridge_seats(call),
            Stage::Talking => self.talk_seats(call),
        }
    }

    fn bridge_seats(&self, call: &Call) -> Vec<Seat> {
        let other = call
            .consult
            .as_ref()
            .and_then(|consult| self.calls.get(&consult.about));
        let Some(other) = other else { return Vec::new() };
        // Both halves know each other; the older one's room is used.
        if other.id < call.id && other.stage == Stage::Bridged {
            return Vec::new();
        }
        debug_assert!(
            call.consult
                .as_ref()
                .is_some_and(|c| c.purpose == Purpose::Bridge)
        );
        let voices = [self.far_voice(call), self.far_voice(other)];
        let voices: Vec<Voice> = voices.into_iter().flatten().collect();
        who_hears_whom(&voices, &[], None)
    }

    fn talk_seats(&self, call: &Call) -> Vec<Seat> {
        let Some((agent, hand)) = call.handler.and_then(|agent| Some((agent, self.hand(agent)?))) else {
            return Vec::new();
        };
        debug_assert!(
            hand.calls().any(|id| *id == call.id),
            "{agent} doesn't know its call"
        );
        // The room of the active call is used for a talk of three.
        if hand.joined.as_ref() == Some(&call.id) {
            return Vec::new();
        }
        if !matches!(hand.call(), Some((active, Hand::Talking)) if *active == call.id) {
            return Vec::new();
        }
        let own = hand.line.up().map(|leg| Voice {
            leg,
            agent: Some(agent),
            silent: hand.muted,
        });
        let third = hand.joined.as_ref().and_then(|id| self.calls.get(id));
        let voices = [
            own,
            self.far_voice(call),
            third.and_then(|call| self.far_voice(call)),
        ];
        let voices: Vec<Voice> = voices.into_iter().flatten().collect();
        self.with_inspectors(&voices, None)
    }

    /// A talk with the inspectors that its agents have.
    pub(super) fn with_inspectors(&self, voices: &[Voice], tone: Option<Tone>) -> Vec<Seat> {
        let agents = voices.iter().filter_map(|voice| Some((voice.leg, voice.agent?)));
        let inspectors: Vec<Inspector> = agents
            .flat_map(|(of, agent)| self.ears_on(agent).map(move |(leg, hearing)| (of, leg, hearing)))
            .map(|(of, leg, hearing)| Inspector { leg, of, hearing })
            .collect();
        who_hears_whom(voices, &inspectors, tone)
    }

    fn far_voice(&self, call: &Call) -> Option<Voice> {
        Some(Voice {
            leg: self.far_leg(call)?,
            agent: match call.far {
                Far::Agent(agent) => Some(agent),
                Far::Outside { .. } => None,
            },
            silent: false,
        })
    }

    pub(super) fn far_leg(&self, call: &Call) -> Option<LegId> {
        match &call.far {
            Far::Outside { leg, .. } => Some(*leg),
            Far::Agent(agent) => self.hand(*agent)?.line.up(),
        }
    }
}

/// Somebody who takes part in a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Voice {
    pub(super) leg: LegId,
    /// Who it is, if an agent.
    pub(super) agent: Option<AgentId>,
    /// Nobody hears it.
    pub(super) silent: bool,
}

/// An inspector of somebody who takes part in a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Inspector {
    leg: LegId,
    /// Whose inspector.
    of: LegId,
    hearing: Hearing,
}

/// The whole rule of who hears whom in a talk. Its participants hear each other, but for one who is
/// muted. Inspectors hear what a participant hears. They are heard by nobody (listening), by the
/// agent they inspect (whispering) or by all, other inspectors too (inserted).
fn who_hears_whom(voices: &[Voice], inspectors: &[Inspector], tone: Option<Tone>) -> Vec<Seat> {
    let seat = |leg: LegId| {
        let talk = voices.iter().filter(|voice| !voice.silent).map(|voice| voice.leg);
        let beside = inspectors.iter().filter(|inspector| match inspector.hearing {
            Hearing::Listen => false,
            Hearing::Whisper => inspector.of == leg,
            Hearing::Insert => true,
        });
        let heard = talk.chain(beside.map(|inspector| inspector.leg));
        Seat {
            leg,
            hears: heard.filter(|other| *other != leg).collect(),
            tone,
        }
    };
    let voices = voices.iter().map(|voice| voice.leg);
    let legs = voices.chain(inspectors.iter().map(|inspector| inspector.leg));
    legs.map(seat).collect()
}
