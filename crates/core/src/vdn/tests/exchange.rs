//! A VDN under watch, with the simulated switch below it.

use super::world::World;
use super::{chance, fixture};
use crate::directory::{MostWaiting, Overflow, Strategy as Choice};
use crate::session::Renewal;
use crate::switch::sim::{Behaviour, Called, Sim};
use crate::switch::{Report, Switch};
use crate::vdn::{Initial, Input, Operation, Outcome, PhoneChoice, Rules, Unanswered};
use crate::{AgentId, Directory, FlowId, Guid, Phone, SkillId, VdnId};
use proptest::prelude::*;
use std::time::Duration;

const VDN: VdnId = VdnId(1);
const AGENTS: [AgentId; 4] = [AgentId(101), AgentId(102), AgentId(103), AgentId(104)];

/// One thing at random: how much time passes first, who does what, and a number to vary it.
#[derive(Clone, Copy, Debug)]
struct Move {
    wait: u8,
    who: usize,
    what: u8,
    how: u16,
}

struct Exchange {
    world: World,
    sim: Sim,
    /// What was reported so far, to be reported again.
    reported: Vec<Report>,
}

const KINDS: u8 = 2 * (chance::OPERATIONS + 18);

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = (0..12u8, 0..AGENTS.len(), 0..KINDS, any::<u16>());
    let one = one.prop_map(|(wait, who, what, how)| Move { wait, who, what, how });
    prop::collection::vec(one, 1..120)
}

/// Phones of agents and of others, each of another temper.
fn behaviours() -> impl Strategy<Value = Vec<Behaviour>> {
    let seconds = |range: std::ops::Range<u64>| range.prop_map(Duration::from_secs);
    let called = prop_oneof![
        16 => seconds(0..6).prop_map(Called::Answers),
        1 => Just(Called::Busy),
        1 => seconds(0..4).prop_map(Called::Rejects),
        1 => Just(Called::Unreachable),
        1 => Just(Called::Never),
    ];
    let one = (
        prop::option::weighted(0.8, seconds(0..2)),
        called,
        prop::option::weighted(0.3, seconds(1..200)),
        prop::option::of(seconds(1..60)),
        any::<bool>(),
    );
    let one = one.prop_map(
        |(ring_after, called, hang_up_after, give_up_after, picks_up_on_request)| Behaviour {
            ring_after,
            called,
            hang_up_after,
            give_up_after,
            picks_up_on_request,
            varies: 30,
        },
    );
    prop::collection::vec(one, 13)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: super::cases(192),
        max_shrink_iters: 3000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// The switch is honest: when everybody has hung up nothing is left, though all are signed in.
    #[test]
    fn every_call_ends_when_everybody_hangs_up(
        how in any::<u64>(), behaviours in behaviours(), moves in moves()
    ) {
        let mut exchange = Exchange::new(how, behaviours);
        for one in moves {
            exchange.play(one);
        }
        exchange.everybody_hangs_up();
        exchange.nothing_is_left();
        let mut recordings = exchange.world.ledger.recordings();
        prop_assert!(recordings.all(|entry| entry.ended.is_some()));
        prop_assert_eq!(exchange.sim.complaints(), &[] as &[String]);
    }

    /// The switch reports nonsense too: when the agents are gone and time has passed nothing is left.
    #[test]
    fn no_report_leaves_a_call_behind(
        how in any::<u64>(),
        behaviours in behaviours(),
        moves in moves(),
        junk in prop::collection::vec((0..chance::REPORTS, any::<u16>()), 120),
    ) {
        let mut exchange = Exchange::new(how, behaviours);
        for (one, (what, how)) in moves.into_iter().zip(junk) {
            exchange.play(one);
            if how % 3 == 0 {
                let report = chance::report(&exchange.world.vdn, what, how);
                exchange.step(Input::Switch(report));
            } else if how % 3 == 1 && !exchange.reported.is_empty() {
                let again = usize::from(how) % exchange.reported.len();
                exchange.step(Input::Switch(exchange.reported[again].clone()));
            }
        }
        // A caller that only a false report speaks of never hangs up.
        for agent in AGENTS {
            exchange.step(Input::SignOut { agent, cause: crate::vdn::SignOutCause::Inspector });
        }
        exchange.pass(Duration::from_secs(6000));
        exchange.everybody_hangs_up();
        exchange.nothing_is_left();
    }

    /// Killed and started again in the middle of it: nobody is stuck, every record is closed.
    #[test]
    fn a_restart_ends_every_call(
        how in any::<u64>(), behaviours in behaviours(), before in moves(), after in moves()
    ) {
        let mut exchange = Exchange::new(how, behaviours);
        for one in before {
            exchange.play(one);
        }
        exchange.restarts();
        for agent in exchange.world.vdn.agents() {
            prop_assert!(!matches!(agent.activity, crate::Activity::Call { .. }), "{:?}", agent);
        }
        for one in after {
            exchange.play(one);
        }
        exchange.everybody_hangs_up();
        exchange.nothing_is_left();
    }
}

/// Queues that differ in all that can be set.
fn queues(directory: &mut Directory, how: u64) {
    for (number, skill) in (0..).zip(directory.skills.values_mut()) {
        let how = how >> (number * 3);
        let one_of = |of: u64| usize::try_from(how % of).unwrap();
        skill.strategy = Choice::ALL[one_of(7)];
        skill.priority = u8::try_from(how % 3).unwrap();
        skill.ring_seconds = how.is_multiple_of(5).then_some(4);
        skill.most_wait_seconds = how.is_multiple_of(2).then_some(25);
        skill.most_waiting = if how.is_multiple_of(4) {
            MostWaiting::Calls(1)
        } else {
            MostWaiting::PerAgent(2)
        };
        skill.last_agent = how.is_multiple_of(3).then_some(Duration::from_secs(3600));
        skill.patience_for_agent = Duration::from_secs(how % 2 * 9);
        skill.tells_abandoned = how.is_multiple_of(2);
        let overflows = [
            Overflow::Release,
            Overflow::Skill(SkillId(3)),
            Overflow::Skill(SkillId(1)),
            Overflow::Number(chance::outside(1)),
            Overflow::Skill(SkillId(77)),
            Overflow::Flow(FlowId(100)),
            Overflow::Message("hello".into()),
            Overflow::Callback("none".into()),
        ];
        skill.when_full = overflows[one_of(8)].clone();
        skill.when_waited = overflows[7 - one_of(8)].clone();
        skill.when_unstaffed = how.is_multiple_of(3).then(|| overflows[one_of(2)].clone());
    }
}

impl Exchange {
    fn new(how: u64, behaviours: Vec<Behaviour>) -> Self {
        let bit = |bit: u32| how >> bit & 1 == 1;
        let mut directory: Directory = fixture::directory();
        directory.record_calls = bit(0);
        for inspector in [AGENTS[2], AGENTS[3]] {
            directory.agents.get_mut(&inspector).unwrap().roles.inspector = bit(2);
        }
        queues(&mut directory, how >> 40);
        super::flows::some(&mut directory);
        let rules = Rules {
            silence: Duration::from_secs(80_000),
            owed_limit: 1_000_000,
            wait: Duration::from_secs(if bit(1) { 40 } else { 600 }),
            pace: crate::outbound::Pace {
                ratio: 100 + (how % 400) as u32,
                abandoned: [30, 900][usize::from(bit(2))],
                patience: Duration::from_secs(how % 9),
                tries: (how % 4) as u8,
                again: Duration::from_secs(how % 50 + 1),
                ..Default::default()
            },
            day_begins: Duration::from_secs(8 * 3600 + how % 1000),
            unanswered: if bit(2) {
                Unanswered::Idle
            } else {
                Unanswered::Busy
            },
            ..Rules::default()
        };
        let mut sim = Sim::new(how);
        sim.has_prompt("hello", Duration::from_secs(8));
        sim.disk_is_full(how.is_multiple_of(11));
        for (number, behaviour) in behaviours.into_iter().enumerate() {
            let phone = match AGENTS.get(number) {
                Some(agent) => Phone(format!("{}", 39_900 + agent.0).into()),
                None => chance::outside(number as u16),
            };
            sim.behaves(phone, behaviour);
        }
        let mut exchange = Self {
            world: World::new(directory, rules, fixture::START),
            sim,
            reported: Vec::new(),
        };
        for (number, agent) in (0..).zip(AGENTS) {
            let bit = |of: u32| how >> (8 + number * 8 + of) & 1 == 1;
            let mut request = fixture::sign_in(agent, guid(agent));
            request.auto_answer = bit(0);
            request.auto_idle = bit(1);
            request.terms.release_phone = bit(2) || bit(3);
            request.terms.phone_linkage = bit(4);
            request.initial = if bit(5) && bit(6) {
                Initial::Busy
            } else {
                Initial::Idle
            };
            if how.is_multiple_of(17) && number == 3 {
                request.phone = PhoneChoice::None;
            }
            request.renewal = Renewal::Static {
                overlap: Duration::from_secs(1),
            };
            exchange.step(Input::SignIn(Box::new(request)));
        }
        exchange
    }

    fn step(&mut self, input: Input) -> Outcome {
        let outcome = self.world.step(input);
        for command in &outcome.commands {
            self.sim.command(self.world.now, VDN, command.clone());
        }
        outcome
    }

    /// Hands over what the switch has to report by now, and what follows from it.
    fn deliver(&mut self) {
        loop {
            let reports = self.sim.reports(self.world.now);
            if reports.is_empty() {
                return;
            }
            for (_, report) in reports {
                self.reported.push(report.clone());
                self.step(Input::Switch(report));
            }
        }
    }

    fn pass(&mut self, span: Duration) {
        let until = self.world.now.after(span);
        loop {
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
                let left = self.world.vdn.next_deadline();
                assert!(
                    left.is_none_or(|at| at > self.world.now),
                    "a tick left something over"
                );
            }
        }
        self.world.now = until;
    }

    fn play(&mut self, one: Move) {
        match one.wait {
            // What the switch has reported is still under way.
            0..=3 => {}
            4..=6 => self.deliver(),
            7 => self.pass(Duration::from_millis(700)),
            8 | 9 => self.pass(Duration::from_secs(3)),
            10 => self.pass(Duration::from_secs(21)),
            _ => self.pass(Duration::from_secs(66)),
        }
        let (agent, how) = (AGENTS[one.who], one.how);
        let other = AGENTS[usize::from(how / 7) % AGENTS.len()];
        let vdn = &self.world.vdn;
        let sensible = one.what >= KINDS / 2;
        if sensible && one.what.is_multiple_of(4) {
            return self.somebody_calls(how);
        }
        let operation = match one.what % (KINDS / 2) {
            _ if sensible => match chance::sensible(vdn, agent, how) {
                Some(operation) => operation,
                None => return self.deliver(),
            },
            what if what < chance::OPERATIONS => chance::operation(vdn, other, what, how),
            what => {
                use crate::vdn::StateRequest;
                match what - chance::OPERATIONS {
                    15.. => chance::conference(other, how),
                    12.. => {
                        let kind = how.to_le_bytes()[1] % chance::SUPERVISIONS;
                        chance::supervision(vdn, other, kind, how)
                    }
                    0..=2 => return self.somebody_calls(how),
                    3 | 4 => return self.a_phone_acts(how),
                    5 | 6 => Operation::State(StateRequest::SayFree),
                    7 => Operation::State(StateRequest::CancelWork),
                    8 => Operation::State(StateRequest::SayBusy {
                        reason: 200,
                        prolong: false,
                    }),
                    9 => Operation::AutoAnswer(how.is_multiple_of(2)),
                    10 if how.is_multiple_of(5) => return self.signs_in_anew(agent),
                    10 => Operation::AutoIdle(how.is_multiple_of(2)),
                    _ => Operation::SelfRecord {
                        on: how.is_multiple_of(2),
                        before_talking: false,
                    },
                }
            }
        };
        let guid = guid(agent);
        self.step(Input::Agent {
            agent,
            guid,
            operation,
        });
    }

    fn somebody_calls(&mut self, how: u16) {
        if how % 16 > 11 {
            let agent = AGENTS[usize::from(how / 5) % AGENTS.len()];
            let task = chance::task(&self.world.vdn, agent, self.world.now, how / 16);
            self.step(Input::Tasks(vec![task]));
            return self.deliver();
        }
        let numbers = ["3000", "3000", "3001", "3002", "3100", "3101", "3102", "3999"];
        let called = numbers[usize::from(how % 8)];
        let caller = chance::outside(how / 16);
        self.sim.call(self.world.now, VDN, caller, Phone::from(called));
    }

    fn a_phone_acts(&mut self, how: u16) {
        let legs: Vec<_> = self.sim.live_legs(VDN).collect();
        let Some(leg) = legs.get(usize::from(how) % legs.len().max(1)) else {
            return;
        };
        let now = self.world.now;
        match how / 64 % 8 {
            0..=3 => self.sim.hang_up(now, VDN, *leg),
            4 | 5 => self.sim.answer(now, VDN, *leg),
            6 => self.sim.press(now, VDN, *leg, '5'),
            _ => self.sim.falls_silent(now, VDN, *leg),
        }
    }

    fn signs_in_anew(&mut self, agent: AgentId) {
        let mut request = fixture::sign_in(agent, guid(agent));
        request.forced = true;
        self.step(Input::SignIn(Box::new(request)));
    }

    fn restarts(&mut self) {
        let open = self.world.open_legs();
        let restored = self.world.restored();
        self.world.go_on_as(restored);
        // Its switch ends with the gateway, the phones go on as they are.
        self.sim = Sim::new(1);
        self.world.now = self.world.now.after(Duration::from_secs(2));
        let calls = self.world.open_calls();
        self.step(Input::Restarted { legs: open, calls });
        assert!(self.world.open_legs().is_empty(), "a record is left open");
        assert!(self.world.vdn.calls.is_empty());
    }

    /// Until nobody rings anybody any more.
    fn everybody_hangs_up(&mut self) {
        let tasks = self.world.vdn.tasks().cloned();
        let fate = crate::outbound::Fate::Removed;
        let tasks = tasks.map(|task| crate::outbound::Task { fate, ..task }).collect();
        self.step(Input::Tasks(tasks));
        for _ in 0..40 {
            self.deliver();
            let legs: Vec<_> = self.sim.live_legs(VDN).collect();
            if legs.is_empty() {
                return;
            }
            for leg in legs {
                self.sim.hang_up(self.world.now, VDN, leg);
            }
        }
        panic!("phones ring on and on");
    }

    fn nothing_is_left(&self) {
        let vdn = &self.world.vdn;
        assert!(vdn.calls.is_empty(), "{:?}", vdn.calls);
        assert!(vdn.legs.is_empty(), "{:?}", vdn.legs);
        assert!(vdn.conferences.is_empty(), "{:?}", vdn.conferences);
        assert!(
            vdn.queues.values().all(|queue| queue.waiting_count() == 0)
                && vdn.private.is_empty()
                && vdn.arranged.is_empty()
                && vdn.plays.is_empty()
        );
        assert!(vdn.waits.nearest().is_none());
        assert!(self.sim.is_quiet(), "{:?}", self.sim);
        assert!(vdn.recordings.is_empty(), "{:?}", vdn.recordings);
        assert_eq!(self.world.open_legs(), []);
        assert_eq!(self.world.open_calls(), []);
    }
}

fn guid(agent: AgentId) -> Guid {
    Guid::from_random(agent.0.into(), "Node")
}
