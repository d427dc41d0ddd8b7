//! Random flows over the simulated switch: files last, callers press keys, wait and hang up.

use super::super::world::World;
use super::super::{chance, fixture};
use super::random::{directory, flows};
use crate::handset::Hand;
use crate::ids::VdnId;
use crate::switch::sim::{Behaviour, Called, Sim};
use crate::switch::{LegId, Switch};
use crate::vdn::{CallOperation, Input, Operation, Rules, StateRequest, Transfer, TransferTarget};
use crate::{AgentId, Guid, Phone};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

const VDN: VdnId = VdnId(1);
const AGENTS: [AgentId; 3] = [AgentId(101), AgentId(102), AgentId(103)];

struct Centre {
    world: World,
    sim: Sim,
}

fn guid(agent: AgentId) -> Guid {
    Guid::from_random(agent.0.into(), "N")
}

impl Centre {
    fn new(flows: &[String], how: u64) -> Self {
        let rules = Rules {
            silence: Duration::from_secs(80_000),
            owed_limit: 1_000_000,
            ..Rules::default()
        };
        let mut sim = Sim::new(how);
        for (file, seconds) in [("hello", 8), ("oops", 1), ("waltz", 40), ("en/number/1", 1)] {
            sim.has_prompt(file, Duration::from_secs(seconds));
        }
        sim.disk_is_full(how.is_multiple_of(7));
        sim.others_behave(Behaviour {
            called: if how.is_multiple_of(3) {
                Called::Busy
            } else {
                Called::Answers(Duration::from_secs(how % 25))
            },
            hang_up_after: Some(Duration::from_secs(how % 300)),
            varies: 50,
            ..Behaviour::default()
        });
        let mut centre = Self {
            world: World::new(directory(flows), rules, fixture::START),
            sim,
        };
        for (number, agent) in (0..).zip(AGENTS) {
            centre.sim.behaves(
                Phone(format!("{}", 39_900 + agent.0).into()),
                Behaviour::default(),
            );
            let mut request = fixture::sign_in(agent, guid(agent));
            request.auto_answer = how >> number & 1 == 1;
            request.terms.release_phone = how >> (number + 8) & 1 == 1;
            centre.step(Input::SignIn(Box::new(request)));
        }
        centre
    }

    fn step(&mut self, input: Input) {
        let outcome = self.world.step(input);
        for command in outcome.commands {
            self.sim.command(self.world.now, VDN, command);
        }
    }

    fn deliver(&mut self) {
        loop {
            let reports = self.sim.reports(self.world.now);
            if reports.is_empty() {
                return;
            }
            for (_, report) in reports {
                self.step(Input::Switch(report));
            }
        }
    }

    fn pass(&mut self, span: Duration) {
        let until = self.world.now.after(span);
        loop {
            self.deliver();
            let next = [self.world.vdn.next_deadline(), self.sim.next_deadline()];
            let Some(next) = next.into_iter().flatten().min().filter(|at| *at <= until) else {
                break;
            };
            self.world.now = self.world.now.max(next);
            self.deliver();
            if self
                .world
                .vdn
                .next_deadline()
                .is_some_and(|at| at <= self.world.now)
            {
                self.step(Input::Tick);
            }
        }
        self.world.now = until;
    }

    fn caller(&self, how: u16) -> Option<LegId> {
        let legs = self.sim.live_legs(VDN);
        let legs: Vec<LegId> = legs.filter(|leg| matches!(leg, LegId::Offered(_))).collect();
        legs.get(usize::from(how) % legs.len().max(1)).copied()
    }

    fn play(&mut self, (wait, what, how): (u8, u8, u16)) {
        match wait {
            0..=2 => {}
            3..=5 => self.deliver(),
            6 => self.pass(Duration::from_millis(900)),
            7 => self.pass(Duration::from_secs(6)),
            8 => self.pass(Duration::from_secs(20)),
            _ => self.pass(Duration::from_secs(70)),
        }
        let (agent, now) = (AGENTS[usize::from(how) % AGENTS.len()], self.world.now);
        match what {
            0..=3 => {
                let called = Phone(["3100", "3101", "3003", "3000"][usize::from(how % 4)].into());
                self.sim.call(now, VDN, chance::outside(how / 4), called);
            }
            4..=9 => {
                if let Some(leg) = self.caller(how) {
                    let digit = ['1', '5', '#', '9'][usize::from(how / 16) % 4];
                    self.sim.press(now, VDN, leg, digit);
                }
            }
            10 => {
                if let Some(leg) = self.caller(how) {
                    self.sim.hang_up(now, VDN, leg);
                }
            }
            11 | 12 => {
                if let Some(one) = self.world.lookups.last() {
                    let fields = BTreeMap::from([("pin".to_owned(), "5".to_owned())]);
                    let (id, fields) = (one.id, (what == 11).then_some(fields));
                    self.step(Input::LookedUp { id, fields });
                }
            }
            _ => {
                let stage = self.world.vdn.hand(agent).and_then(|hand| hand.call());
                let operation = match (stage.map(|(_, stage)| stage), what) {
                    (None, _) => Some(Operation::State(StateRequest::SayFree)),
                    (Some(Hand::Talking), 13) => Some(Operation::Call(CallOperation::Transfer(Transfer {
                        to: TransferTarget::Flow {
                            number: Phone(["3100", "3101"][usize::from(how / 8) % 2].into()),
                            returns: !how.is_multiple_of(4),
                        },
                        data: None,
                    }))),
                    _ => chance::sensible(&self.world.vdn, agent, how),
                };
                if let Some(operation) = operation {
                    let guid = guid(agent);
                    self.step(Input::Agent {
                        agent,
                        guid,
                        operation,
                    });
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: super::super::cases(192),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// When callers and agents have gone nothing is left in the switch or above it.
    #[test]
    fn nothing_is_left_of_callers_in_flows(
        flows in flows(),
        how in any::<u64>(),
        moves in prop::collection::vec((0..10u8, 0..18u8, any::<u16>()), 1..100),
    ) {
        let mut centre = Centre::new(&flows, how);
        for one in moves {
            centre.play(one);
        }
        // Those who would wait for ever in a flow hang up.
        loop {
            let Some(leg) = centre.sim.live_legs(VDN).next() else {
                break;
            };
            centre.sim.hang_up(centre.world.now, VDN, leg);
            centre.pass(Duration::from_secs(1));
        }
        for agent in AGENTS {
            centre.step(Input::SignOut { agent, cause: crate::vdn::SignOutCause::Inspector });
        }
        centre.pass(Duration::from_secs(100));
        prop_assert!(centre.sim.is_quiet());
        prop_assert_eq!(centre.sim.complaints(), &[] as &[String]);
        let vdn = &centre.world.vdn;
        prop_assert!(vdn.calls.is_empty() && vdn.plays.is_empty() && vdn.recordings.is_empty());
        prop_assert!(vdn.asked.is_empty() && vdn.in_flows.is_empty() && vdn.legs.is_empty());
        prop_assert_eq!(vdn.waits.keys().count(), 0);
        let mut recordings = centre.world.ledger.recordings();
        prop_assert!(recordings.all(|entry| entry.ended.is_some()));
    }
}
