//! Who hears whom, computed from the calls rather than kept.

use super::super::{Effects, Vdn};
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
                    alone(hand.line.up(), Some(Tone::Ringback))
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
        let legs = [self.far_leg(call), self.far_leg(other)];
        all_hear_all(legs.into_iter().flatten().collect(), None)
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
        let own = hand.line.up();
        let third = hand.joined.as_ref().and_then(|id| self.calls.get(id));
        let legs = [own, self.far_leg(call), third.and_then(|call| self.far_leg(call))];
        let silent = own.filter(|_| hand.muted);
        all_hear_all(legs.into_iter().flatten().collect(), silent)
    }

    pub(super) fn far_leg(&self, call: &Call) -> Option<LegId> {
        match &call.far {
            Far::Outside { leg, .. } => Some(*leg),
            Far::Agent(agent) => self.hand(*agent)?.line.up(),
        }
    }
}

/// Everybody hears everybody else, except one that nobody hears.
fn all_hear_all(legs: Vec<LegId>, silent: Option<LegId>) -> Vec<Seat> {
    legs.iter()
        .map(|leg| Seat {
            leg: *leg,
            hears: legs
                .iter()
                .copied()
                .filter(|other| other != leg && Some(*other) != silent)
                .collect(),
            tone: None,
        })
        .collect()
}
