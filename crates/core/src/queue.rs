//! A skill queue: who waits, who is free, and who is chosen.
//!
//! Both sides are kept in order, so that choosing costs the logarithm of how many there are. What the
//! order is for agents, [`rank`] alone decides.

use crate::directory::Strategy;
use crate::ids::{AgentId, CallId};
use crate::time::Time;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// Where a caller stands: by priority, then by age.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The highest first.
    pub(crate) priority: Reverse<u8>,
    /// Since when it waits; kept when it is put back.
    pub(crate) since: Time,
    /// Of two that came in the same millisecond, who was first.
    pub(crate) number: u64,
    /// Who.
    pub(crate) call: CallId,
}

/// What an agent is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub agent: AgentId,
    /// The agent's level in the queue; 1 is the best.
    pub level: u8,
    /// Since when it has been idle.
    pub idle_since: Time,
    /// Calls taken since sign-in.
    pub calls: u32,
    /// Time in talk since sign-in.
    pub talked: Duration,
    /// When the queue last offered it a call: a number that grows with each offer; 0 never.
    pub turn: u64,
    /// For choices by chance: evenly distributed over all numbers.
    pub chance: u64,
    /// For choices by chance: the clock of the queue, see [`rank`].
    pub clock: u64,
}

/// An agent's place among the free ones of a queue; the smallest is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u64, u64, u64);

/// Where an agent stands among the free ones of a queue with this strategy.
///
/// By chance: each free agent's turn comes after a time of its own, which is exponentially distributed
/// with a mean in proportion to its level, from the moment at which it became free. The queue's clock
/// goes on to the turn of whoever is chosen. As such times have no memory, all who are free are at each
/// choice as likely as their levels say, however long they have been free.
pub fn rank(strategy: Strategy, of: &Candidate) -> Rank {
    let idle = of.idle_since.millis();
    let level = u64::from(of.level);
    match strategy {
        Strategy::LongestIdle | Strategy::RingAll => Rank(level, idle, 0),
        Strategy::LeastCalls => Rank(level, u64::from(of.calls), idle),
        Strategy::LeastTalk => {
            let talked = u64::try_from(of.talked.as_millis()).unwrap_or(u64::MAX);
            Rank(level, talked, idle)
        }
        Strategy::RoundRobin => Rank(level, of.turn, idle),
        Strategy::Linear => Rank(level, u64::from(of.agent.0), 0),
        Strategy::WeightedRandom => Rank(of.clock.saturating_add(waits(of.chance, of.level)), 0, 0),
    }
}

/// An exponentially distributed time with this level's mean, in units of a 65,536th.
fn waits(chance: u64, level: u8) -> u64 {
    #[expect(clippy::cast_precision_loss, reason = "chance needs no more than 53 bits")]
    let share = ((chance >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 37 levels' worth, and positive"
    )]
    let units = (-share.ln() * f64::from(level.max(1)) * 65_536.0) as u64;
    units
}

/// The next of a series of numbers without a pattern (SplitMix64).
pub(crate) fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A skill queue's live side.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    /// As configured.
    pub(crate) strategy: Strategy,
    /// As configured.
    pub(crate) priority: u8,
    waiting: BTreeSet<Place>,
    /// The same callers by age alone.
    by_age: BTreeSet<(Time, CallId)>,
    /// Agents that could be offered a call now.
    ready: BTreeSet<(Rank, AgentId)>,
    /// Agents signed in to it.
    pub(crate) members: BTreeSet<AgentId>,
    /// When each was last offered a call of this queue.
    turns: HashMap<AgentId, u64>,
    last_turn: u64,
    /// For choices by chance.
    clock: u64,
    /// When a caller last left it to an agent.
    served: Option<Time>,
    /// Smoothed time between two callers that leave it to agents while somebody waits.
    interval: Option<Duration>,
}

impl Queue {
    pub(crate) fn join(&mut self, place: Place) {
        self.by_age.insert((place.since, place.call.clone()));
        self.waiting.insert(place);
    }

    /// Takes a caller out; false when it wasn't in.
    pub(crate) fn leave(&mut self, place: &Place) -> bool {
        self.by_age.remove(&(place.since, place.call.clone()));
        self.waiting.remove(place)
    }

    /// Who waits, the next first.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Place> {
        self.waiting.iter()
    }

    pub(crate) fn waiting_count(&self) -> usize {
        self.waiting.len()
    }

    /// How many stand before this place; at most `most`.
    pub(crate) fn before(&self, place: &Place, most: usize) -> usize {
        self.waiting.range(..place).take(most).count()
    }

    /// Since when the one waits that has waited for longest.
    pub(crate) fn oldest(&self) -> Option<Time> {
        self.by_age.first().map(|(since, _)| *since)
    }

    pub(crate) fn set_ready(&mut self, rank: Rank, agent: AgentId) {
        self.ready.insert((rank, agent));
    }

    /// A call could be offered to the agent now.
    pub(crate) fn unset_ready(&mut self, rank: Rank, agent: AgentId) {
        self.ready.remove(&(rank, agent));
    }

    /// Who is free, the next to be chosen first.
    pub(crate) fn ready(&self) -> impl Iterator<Item = AgentId> {
        self.ready.iter().map(|(_, agent)| *agent)
    }

    pub(crate) fn ready_count(&self) -> usize {
        self.ready.len()
    }

    /// When the agent was last offered a call of this queue.
    pub(crate) fn turn(&self, agent: AgentId) -> u64 {
        self.turns.get(&agent).copied().unwrap_or(0)
    }

    pub(crate) fn clock(&self) -> u64 {
        self.clock
    }

    /// A call of this queue is offered to an agent, who stood there.
    pub(crate) fn chosen(&mut self, agent: AgentId, rank: Option<Rank>) {
        match self.strategy {
            Strategy::RoundRobin => {
                self.last_turn += 1;
                self.turns.insert(agent, self.last_turn);
            }
            Strategy::WeightedRandom => {
                self.clock = rank.map_or(self.clock, |rank| self.clock.max(rank.0));
            }
            _ => {}
        }
    }

    /// An agent is no longer signed in to it.
    pub(crate) fn left_by(&mut self, agent: AgentId) {
        self.members.remove(&agent);
        self.turns.remove(&agent);
    }

    /// An agent took a caller who had waited since then.
    pub(crate) fn served(&mut self, since: Time, now: Time) {
        if let Some(before) = self.served.replace(now) {
            // Only while it waited: a quiet night says nothing of how long others will have to.
            let gap = now.since(before.max(since));
            self.interval = Some(match self.interval {
                // The last ten or so count.
                Some(interval) => (interval * 9 + gap) / 10,
                None => gap,
            });
        }
    }

    /// How long a caller at this place, 1 and up, will probably wait. Before anything is known a minute
    /// for each caller and agent.
    pub(crate) fn expected_wait(&self, position: usize) -> Duration {
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        let interval = self.interval.unwrap_or_else(|| {
            let agents = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
            Duration::from_secs(60) / agents.max(1)
        });
        interval.saturating_mul(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(agent: u32, level: u8, idle: u64, calls: u32, talked: u64, turn: u64) -> Candidate {
        Candidate {
            agent: AgentId(agent),
            level,
            idle_since: Time::from_millis(idle),
            calls,
            talked: Duration::from_secs(talked),
            turn,
            chance: 0,
            clock: 0,
        }
    }

    #[test]
    fn the_first_of_several() {
        let of = [
            candidate(103, 2, 10, 5, 50, 1),
            candidate(101, 1, 30, 2, 90, 3),
            candidate(102, 1, 20, 3, 10, 2),
            candidate(104, 1, 25, 2, 30, 4),
        ];
        for (strategy, first) in [
            (Strategy::LongestIdle, 102),
            (Strategy::RingAll, 102),
            (Strategy::LeastCalls, 104),
            (Strategy::LeastTalk, 102),
            (Strategy::RoundRobin, 102),
            (Strategy::Linear, 101),
        ] {
            let chosen = of.iter().min_by_key(|one| rank(strategy, one));
            assert_eq!(chosen.map(|one| one.agent), Some(AgentId(first)), "{strategy:?}");
        }
    }

    /// Three agents of levels 1, 2 and 4 are always free: they are chosen as 4 to 2 to 1.
    #[test]
    fn chance_is_weighted_by_level() {
        let mut queue = Queue {
            strategy: Strategy::WeightedRandom,
            ..Queue::default()
        };
        let mut chance = 7;
        let mut enter = |queue: &mut Queue, agent: u32| {
            let of = Candidate {
                level: 1 << (agent - 101),
                chance: draw(&mut chance),
                clock: queue.clock(),
                ..candidate(agent, 0, 0, 0, 0, 0)
            };
            let place = rank(queue.strategy, &of);
            queue.set_ready(place, of.agent);
        };
        for agent in [101, 102, 103] {
            enter(&mut queue, agent);
        }
        let mut chosen = HashMap::from([(101, 0_i32), (102, 0), (103, 0)]);
        for _ in 0..14_000 {
            let (place, agent) = *queue.ready.first().unwrap();
            queue.unset_ready(place, agent);
            queue.chosen(agent, Some(place));
            *chosen.get_mut(&agent.0).unwrap() += 1;
            enter(&mut queue, agent.0);
        }
        for (agent, expect) in [(101, 8_000), (102, 4_000), (103, 2_000)] {
            let off = (chosen[&agent] - expect).abs();
            assert!(off < 250, "{agent} was chosen {} times", chosen[&agent]);
        }
    }

    #[test]
    fn what_a_caller_may_expect() {
        let mut queue = Queue::default();
        queue.members.extend([AgentId(1), AgentId(2)]);
        assert_eq!(
            queue.expected_wait(3),
            Duration::from_secs(90),
            "nothing is known"
        );
        let at = |second: u64| Time::from_millis(second * 1000);
        for second in [100, 110, 120] {
            queue.served(at(60), at(second));
        }
        assert_eq!(queue.expected_wait(3), Duration::from_secs(30));
        queue.served(at(60), at(140));
        assert_eq!(queue.expected_wait(1), Duration::from_secs(11));
        // Nobody came for a long time, and then somebody was answered after one second.
        queue.served(at(9_000), at(9_001));
        assert_eq!(queue.expected_wait(1), Duration::from_secs(10));
    }
}
