//! Which leg and room is on which worker. Decides who does what; carries nothing out.
//!
//! The orders that follow from a decision must be posted before the directory's lock is released, so
//! that every worker sees them in the order of the decisions.

use crate::end::LegKey;
use crate::figures::LegCounters;
use crate::worker::Order;
use ccgate_core::VdnId;
use ccgate_core::switch::{LegId, PlayId, RecordingId, RoomId, Seat};
use std::collections::HashMap;
use std::sync::Arc;

/// A room of a VDN.
pub(crate) type RoomKey = (VdnId, RoomId);

#[derive(Debug)]
pub(crate) struct Directory {
    legs: HashMap<LegKey, Entry>,
    rooms: HashMap<RoomKey, Room>,
    plays: HashMap<(VdnId, PlayId), LegKey>,
    recordings: HashMap<(VdnId, RecordingId), LegKey>,
    /// Legs on each worker.
    loads: Vec<usize>,
}

#[derive(Debug)]
struct Entry {
    worker: usize,
    room: Option<RoomKey>,
    counters: Arc<LegCounters>,
}

#[derive(Debug)]
struct Room {
    worker: usize,
    legs: Vec<LegKey>,
}

impl Directory {
    pub(crate) fn new(workers: usize) -> Self {
        Self {
            legs: HashMap::new(),
            rooms: HashMap::new(),
            plays: HashMap::new(),
            recordings: HashMap::new(),
            loads: vec![0; workers],
        }
    }

    pub(crate) fn legs(&self) -> usize {
        self.legs.len()
    }

    pub(crate) fn rooms(&self) -> usize {
        self.rooms.len()
    }

    pub(crate) fn knows(&self, leg: LegKey) -> bool {
        self.legs.contains_key(&leg)
    }

    pub(crate) fn counters(&self, leg: LegKey) -> Option<&LegCounters> {
        self.legs.get(&leg).map(|entry| &*entry.counters)
    }

    /// The worker of a leg.
    pub(crate) fn worker(&self, leg: LegKey) -> Option<usize> {
        self.legs.get(&leg).map(|entry| entry.worker)
    }

    /// The worker with the fewest legs.
    pub(crate) fn idlest(&self) -> usize {
        (0..self.loads.len())
            .min_by_key(|worker| self.loads[*worker])
            .unwrap_or(0)
    }

    pub(crate) fn add(&mut self, leg: LegKey, worker: usize, counters: Arc<LegCounters>) {
        self.legs.insert(
            leg,
            Entry {
                worker,
                room: None,
                counters,
            },
        );
        self.loads[worker] += 1;
    }

    /// Takes a leg out; returns its worker.
    pub(crate) fn remove(&mut self, leg: LegKey) -> Option<usize> {
        let entry = self.legs.remove(&leg)?;
        self.loads[entry.worker] -= 1;
        if let Some(room) = entry.room {
            self.leave(leg, room);
        }
        Some(entry.worker)
    }

    fn leave(&mut self, leg: LegKey, room: RoomKey) {
        let Some(left) = self.rooms.get_mut(&room) else {
            return;
        };
        left.legs.retain(|other| *other != leg);
        if left.legs.is_empty() {
            self.rooms.remove(&room);
        }
    }

    /// Arranges a room; returns the orders that follow, each with its worker.
    pub(crate) fn arrange(&mut self, room: RoomKey, mut seats: Vec<Seat>) -> Vec<(usize, Order)> {
        let key = |leg: LegId| LegKey { vdn: room.0, leg };
        // A leg that is gone is no error: the report of its end is on the way.
        seats.retain(|seat| self.knows(key(seat.leg)));
        let before = self.rooms.remove(&room);
        let worker = match &before {
            Some(before) => before.worker,
            None if seats.is_empty() => return Vec::new(),
            None => self.home(seats.iter().map(|seat| key(seat.leg))),
        };
        for leg in before.into_iter().flat_map(|before| before.legs) {
            if let Some(entry) = self.legs.get_mut(&leg) {
                entry.room = None;
            }
        }
        let legs: Vec<_> = seats.iter().map(|seat| key(seat.leg)).collect();
        let mut orders = Vec::new();
        for leg in &legs {
            let Some(entry) = self.legs.get_mut(leg) else {
                continue;
            };
            let (left, from) = (entry.room.replace(room), entry.worker);
            entry.worker = worker;
            if let Some(left) = left {
                self.leave(*leg, left);
            }
            if from != worker {
                self.loads[from] -= 1;
                self.loads[worker] += 1;
                orders.push((from, Order::Move(*leg, worker)));
                orders.push((worker, Order::Expect(*leg)));
            }
        }
        if !legs.is_empty() {
            self.rooms.insert(room, Room { worker, legs });
        }
        orders.push((worker, Order::Arrange(room, seats)));
        orders
    }

    /// The worker that has most of these legs, among equals the one with the fewest in all.
    fn home(&self, legs: impl Iterator<Item = LegKey>) -> usize {
        let mut here = vec![0usize; self.loads.len()];
        for entry in legs.filter_map(|leg| self.legs.get(&leg)) {
            here[entry.worker] += 1;
        }
        (0..here.len())
            .max_by_key(|worker| (here[*worker], usize::MAX - self.loads[*worker]))
            .unwrap_or(0)
    }

    /// Notes a play; returns its leg's worker, `None` when the leg is gone or the play is known.
    pub(crate) fn add_play(&mut self, leg: LegKey, play: PlayId) -> Option<usize> {
        let worker = self.worker(leg)?;
        self.plays
            .insert((leg.vdn, play), leg)
            .is_none()
            .then_some(worker)
    }

    pub(crate) fn play(&self, vdn: VdnId, play: PlayId) -> Option<(LegKey, usize)> {
        let leg = *self.plays.get(&(vdn, play))?;
        Some((leg, self.worker(leg)?))
    }

    pub(crate) fn remove_play(&mut self, vdn: VdnId, play: PlayId) {
        self.plays.remove(&(vdn, play));
    }

    /// Whether this recording is under way.
    pub(crate) fn records(&self, vdn: VdnId, recording: RecordingId) -> bool {
        self.recordings.contains_key(&(vdn, recording))
    }

    /// Notes a recording; returns its leg's worker, `None` when the leg is gone.
    pub(crate) fn add_recording(&mut self, leg: LegKey, recording: RecordingId) -> Option<usize> {
        let worker = self.worker(leg)?;
        self.recordings.insert((leg.vdn, recording), leg);
        Some(worker)
    }

    pub(crate) fn recording(&self, vdn: VdnId, recording: RecordingId) -> Option<(LegKey, usize)> {
        let leg = *self.recordings.get(&(vdn, recording))?;
        Some((leg, self.worker(leg)?))
    }

    pub(crate) fn remove_recording(&mut self, vdn: VdnId, recording: RecordingId) {
        self.recordings.remove(&(vdn, recording));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VDN: VdnId = VdnId(1);

    fn key(number: u64) -> LegKey {
        LegKey {
            vdn: VDN,
            leg: LegId::Placed(number),
        }
    }

    fn seat(number: u64) -> Seat {
        Seat {
            leg: LegId::Placed(number),
            hears: Vec::new(),
            tone: None,
        }
    }

    proptest! {
        /// Whatever is arranged, the legs of a room are on its worker, and nothing is left at the end.
        #[test]
        fn rooms_stay_together(
            steps in proptest::collection::vec((0u64..4, proptest::collection::vec(0u64..12, 0..5), 0u64..14), 0..60),
        ) {
            let mut directory = Directory::new(3);
            for number in 0..12 {
                directory.add(key(number), directory.idlest(), Arc::default());
            }
            for (room, mut legs, closed) in steps {
                legs.sort_unstable();
                legs.dedup();
                directory.arrange((VDN, RoomId(room)), legs.into_iter().map(seat).collect());
                directory.remove(key(closed + 6));
                for (room, entry) in &directory.rooms {
                    prop_assert!(!entry.legs.is_empty());
                    for leg in &entry.legs {
                        prop_assert_eq!(directory.legs[leg].worker, entry.worker);
                        prop_assert_eq!(directory.legs[leg].room, Some(*room));
                    }
                }
                prop_assert_eq!(directory.loads.iter().sum::<usize>(), directory.legs());
            }
            for number in 0..12 {
                directory.remove(key(number));
            }
            prop_assert_eq!((directory.legs(), directory.rooms()), (0, 0));
            prop_assert_eq!(directory.loads, vec![0; 3]);
        }
    }
}
