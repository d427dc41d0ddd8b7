//! The phones of agents and callers, by a script: agents' phones pick up at once, callers hang up when
//! they have talked. Time is given to it, so that it serves the live run and the simulated one.

use super::arrivals::caller;
use ccgate_core::switch::{Cause, Command, LegId, Report};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::time::Duration;

/// What has become of a caller.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Caller {
    /// When an agent's phone was first to be rung, since the start.
    pub(super) rung: Option<Duration>,
    /// Nobody was free when it came: it was answered before an agent was rung.
    pub(super) waited: bool,
    /// It and an agent have heard each other.
    connected: bool,
    end: Option<End>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It hung up after its talk.
    Talked,
    /// The contact centre hung up.
    Refused,
}

impl Caller {
    /// It came to talk with an agent, to the end.
    pub(super) fn served(&self) -> bool {
        self.connected && self.end == Some(End::Talked)
    }
}

#[derive(Debug)]
enum Due {
    Report(Report),
    /// The caller has talked enough.
    HangUp(u64),
}

/// All phones.
#[derive(Debug)]
pub(super) struct Phones {
    talk: Duration,
    callers: Vec<Caller>,
    over: usize,
    /// Agents' legs that are up.
    legs: HashSet<LegId>,
    /// When something is due, and its name in `what`.
    due: BinaryHeap<Reverse<(Duration, u64)>>,
    what: HashMap<u64, Due>,
    last: u64,
}

impl Phones {
    pub(super) fn new(callers: usize, talk: Duration) -> Self {
        Self {
            talk,
            callers: vec![Caller::default(); callers],
            over: 0,
            legs: HashSet::new(),
            due: BinaryHeap::new(),
            what: HashMap::new(),
            last: 0,
        }
    }

    /// A command that reached the switch at that time since the start.
    pub(super) fn command(&mut self, at: Duration, command: Command) {
        match command {
            Command::Ring { leg, from, .. } => {
                self.legs.insert(leg);
                let index = from.as_ref().and_then(caller).unwrap_or(usize::MAX);
                let Some(caller) = self.callers.get_mut(index) else {
                    return;
                };
                caller.rung.get_or_insert(at);
                self.plan(at, Due::Report(Report::Alerting { leg }));
                self.plan(at, Due::Report(Report::Answered { leg }));
                self.plan(at + self.talk, Due::HangUp(index as u64));
            }
            Command::Answer {
                leg: LegId::Offered(index),
            } => {
                if let Some(caller) = self.callers.get_mut(index as usize) {
                    caller.waited |= caller.rung.is_none();
                }
            }
            Command::Arrange { seats, .. } => {
                for seat in seats {
                    if let LegId::Offered(index) = seat.leg
                        && seat.hears.iter().any(|leg| matches!(leg, LegId::Placed(_)))
                        && let Some(caller) = self.callers.get_mut(index as usize)
                    {
                        caller.connected = true;
                    }
                }
            }
            Command::HangUp {
                leg: LegId::Offered(index),
                cause,
            } => {
                let leg = LegId::Offered(index);
                if self.ends(index, End::Refused) {
                    self.plan(at, Due::Report(Report::Gone { leg, cause }));
                }
            }
            Command::HangUp { leg, cause } if self.legs.remove(&leg) => {
                self.plan(at, Due::Report(Report::Gone { leg, cause }));
            }
            _ => {}
        }
    }

    /// When something is due next.
    pub(super) fn next(&self) -> Option<Duration> {
        self.due.peek().map(|Reverse((at, _))| *at)
    }

    /// What is due by then, one at a time, with the time at which it was.
    pub(super) fn take(&mut self, now: Duration) -> Option<(Duration, Report)> {
        loop {
            let at = self.next().filter(|at| *at <= now)?;
            let Reverse((_, name)) = self.due.pop()?;
            let report = match self.what.remove(&name)? {
                Due::Report(report) => report,
                Due::HangUp(index) if self.ends(index, End::Talked) => Report::Gone {
                    leg: LegId::Offered(index),
                    cause: Cause::Normal,
                },
                // The contact centre was first.
                Due::HangUp(_) => continue,
            };
            return Some((at, report));
        }
    }

    /// Whether every caller's call is over and no phone is up.
    pub(super) fn are_quiet(&self) -> bool {
        self.over == self.callers.len() && self.legs.is_empty() && self.due.is_empty()
    }

    /// What has become of each caller.
    pub(super) fn callers(&self) -> &[Caller] {
        &self.callers
    }

    /// False if it has ended already.
    fn ends(&mut self, index: u64, end: End) -> bool {
        let Some(caller) = self.callers.get_mut(index as usize) else {
            return false;
        };
        if caller.end.is_some() {
            return false;
        }
        caller.end = Some(end);
        self.over += 1;
        true
    }

    fn plan(&mut self, at: Duration, due: Due) {
        self.last += 1;
        self.due.push(Reverse((at, self.last)));
        self.what.insert(self.last, due);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ccgate_core::Phone;
    use ccgate_core::switch::{RoomId, Seat};

    const S: Duration = Duration::from_secs(1);

    fn ring(index: u64) -> Command {
        Command::Ring {
            leg: LegId::Placed(index),
            to: Phone::from("400101"),
            from: Some(Phone(format!("139{index:08}").into())),
            patience: 20 * S,
        }
    }

    fn all(phones: &mut Phones, now: Duration) -> Vec<(Duration, Report)> {
        std::iter::from_fn(|| phones.take(now)).collect()
    }

    #[test]
    fn a_caller_talks_or_is_refused() {
        let mut phones = Phones::new(2, 2 * S);
        let (offered, placed) = (LegId::Offered, LegId::Placed);
        let cause = Cause::Normal;
        phones.command(S, ring(0));
        let answered = Report::Answered { leg: placed(0) };
        assert_eq!(all(&mut phones, S)[1..], [(S, answered)]);
        let seat = |leg, other| Seat {
            leg,
            hears: vec![other],
            tone: None,
        };
        let seats = vec![seat(offered(0), placed(0)), seat(placed(0), offered(0))];
        let room = RoomId(1);
        phones.command(S, Command::Arrange { room, seats });
        // Nobody was free for the other: it is answered, rung for, and then hung up on.
        phones.command(S, Command::Answer { leg: offered(1) });
        phones.command(S, ring(1));
        phones.command(
            2 * S,
            Command::HangUp {
                leg: offered(1),
                cause,
            },
        );
        phones.command(
            2 * S,
            Command::HangUp {
                leg: placed(1),
                cause,
            },
        );
        let gone = |leg| Report::Gone { leg, cause };
        assert_eq!(
            all(&mut phones, 2 * S)[2..],
            [(2 * S, gone(offered(1))), (2 * S, gone(placed(1)))]
        );
        assert!(!phones.are_quiet());
        assert_eq!(all(&mut phones, 9 * S), [(3 * S, gone(offered(0)))]);
        phones.command(
            4 * S,
            Command::HangUp {
                leg: placed(0),
                cause,
            },
        );
        assert_eq!(all(&mut phones, 9 * S), [(4 * S, gone(placed(0)))]);
        assert!(phones.are_quiet());
        let [first, second] = phones.callers() else {
            unreachable!("two callers");
        };
        assert!(first.served() && !first.waited);
        assert!(!second.served() && second.waited);
    }
}
