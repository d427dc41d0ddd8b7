//! A simulated day against the theory: 2,000 agents in 20 queues, 200,000 calls that come and last at
//! random. What callers wait is then known (Erlang C), and so is how busy agents are.

use super::fixture;
use crate::directory::{AccessCode, AgentEntry, MostWaiting, Route, Skill};
use crate::figures::Figures;
use crate::queue::draw;
use crate::switch::{Cause, Command, Entrance, LegId, Report};
use crate::vdn::{Change, Input, Rules, Vdn};
use crate::{AgentId, Directory, Guid, Phone, SkillId, Time};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

const QUEUES: u16 = 20;
const AGENTS: u32 = 100;
const CALLS: u64 = 200_000;
const DAY: f64 = 86_400_000.0;
/// Agents of a queue that are in talk on average: 90 of 100.
const LOAD: f64 = 90.0;
/// Calls of the first two hours aren't looked at: the day begins with empty queues.
const WARM: u64 = 7_200_000;

/// Something that will happen, by its time and a number.
type Due = Reverse<(u64, u64, What)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Call(u16),
    Leaves(u64),
}

struct Day {
    vdn: Vdn,
    now: u64,
    due: BinaryHeap<Due>,
    numbers: u64,
    chance: u64,
    /// When each caller who waits has come.
    came: HashMap<u64, u64>,
    /// Who each leg of an agent's phone is with.
    rung: HashMap<LegId, u64>,
    waits: Vec<u64>,
    answered: u64,
    /// The contact centre's own figures at the end of the day, before it begins them anew.
    figures: Option<Figures>,
}

/// The chance to wait, and the mean wait in units of the mean talk.
fn erlang_c(agents: u32, load: f64) -> (f64, f64) {
    // Erlang B, server by server.
    let blocked = (1..=agents).fold(1.0, |blocked, n| {
        let carried = load * blocked;
        carried / (f64::from(n) + carried)
    });
    let n = f64::from(agents);
    let waits = blocked * n / (n - load * (1.0 - blocked));
    (waits, waits / (n - load))
}

#[test]
fn the_formula() {
    let (waits, _) = erlang_c(1, 0.5);
    assert!((waits - 0.5).abs() < 1e-12, "M/M/1 waits as often as it is busy");
    // A common table: 10 agents, 8 Erlang.
    let (waits, _) = erlang_c(10, 8.0);
    assert!((waits - 0.409).abs() < 0.001, "{waits}");
}

#[test]
fn a_day_as_erlang_has_it() {
    let mut day = Day::new();
    while day.next() {}
    let talk = LOAD * f64::from(QUEUES) * DAY / CALLS as f64;
    let (chance, mean) = erlang_c(AGENTS, LOAD);
    let all = day.waits.len() as f64;
    let waited = day.waits.iter().filter(|wait| **wait > 0).count() as f64 / all;
    let average = day.waits.iter().sum::<u64>() as f64 / all;
    let near = |what: &str, is: f64, expect: f64, within: f64| {
        assert!(
            (is - expect).abs() < within * expect,
            "{what}: {is:.4} instead of {expect:.4}"
        );
    };
    near("share of callers who wait", waited, chance, 0.1);
    near("mean wait in ms", average, mean * talk, 0.15);
    assert_eq!(day.answered, CALLS, "a call was lost");
    // What the contact centre says of the day itself, with its first two hours.
    let figures = day.figures.expect("some calls last beyond midnight");
    let (queues, whole) = (figures.queues.values(), figures.vdn);
    let sum: u64 = queues.map(|queue| queue.totals.answered).sum();
    assert_eq!((sum, whole.offered), (whole.answered, CALLS));
    assert!(CALLS - whole.answered < 200, "{whole:?}");
    let mean_wait = whole.waited.as_secs_f64() * 1000.0 / whole.answered as f64;
    near("mean wait by the figures", mean_wait, mean * talk, 0.15);
    let in_time = whole.service_level().expect("calls came") / 100.0;
    let in_theory = 1.0 - chance * (-(f64::from(AGENTS) - LOAD) * 20_000.0 / talk).exp();
    near("service level of 20 s", in_time, in_theory, 0.02);
    let occupancy = whole.occupancy().expect("agents were there") / 100.0;
    near("occupancy", occupancy, LOAD / f64::from(AGENTS), 0.02);
}

impl Day {
    fn new() -> Self {
        let mut directory = Directory::default();
        for queue in 1..=QUEUES {
            let skill = Skill {
                most_waiting: MostWaiting::Calls(10_000),
                ..Skill::default()
            };
            directory.skills.insert(SkillId(queue), skill);
            let code = AccessCode {
                number: Phone(format!("{}", 3000 + queue).into()),
                description: String::new(),
                media_type: 5,
                route: Route::Skill(SkillId(queue)),
            };
            directory.access_codes.insert(queue, code);
            for agent in 0..AGENTS {
                let mut entry = AgentEntry::default();
                entry.skills.insert(SkillId(queue), 1);
                directory.agents.insert(agent_of(queue, agent), entry);
            }
        }
        let rules = Rules {
            silence: Duration::from_secs(10 * 86_400),
            wait: Duration::from_secs(86_400),
            // The day that the figures count is the simulated one.
            day_begins: Duration::from_secs(8 * 3600),
            ..Rules::default()
        };
        let agents: Vec<AgentId> = directory.agents.keys().copied().collect();
        let mut day = Self {
            vdn: Vdn::new(Arc::new(directory), rules),
            now: 0,
            due: BinaryHeap::new(),
            numbers: 0,
            chance: 7,
            came: HashMap::new(),
            rung: HashMap::new(),
            waits: Vec::new(),
            answered: 0,
            figures: None,
        };
        for agent in agents {
            let request = fixture::sign_in(agent, Guid::from_random(agent.0.into(), "Node"));
            day.step(Input::SignIn(Box::new(request)));
        }
        for queue in 1..=QUEUES {
            // The same number of calls for each, at times of their own.
            for _ in 0..CALLS / u64::from(QUEUES) {
                let at = draw(&mut day.chance) % 86_400_000;
                day.will(at, What::Call(queue));
            }
        }
        day
    }

    fn will(&mut self, at: u64, what: What) {
        self.numbers += 1;
        self.due.push(Reverse((at, self.numbers, what)));
    }

    /// One thing more; false when the day is over and everybody has gone.
    fn next(&mut self) -> bool {
        let Some(Reverse((at, number, what))) = self.due.pop() else {
            return false;
        };
        if at >= 86_400_000 && self.figures.is_none() {
            self.figures = Some(self.vdn.figures().clone());
        }
        self.now = at;
        match what {
            What::Call(queue) => {
                self.came.insert(number, at);
                self.step(Input::Switch(Report::Offered {
                    leg: LegId::Offered(number),
                    called: Phone(format!("{}", 3000 + queue).into()),
                    // Nobody has called before.
                    caller: Phone(number.to_string().into()),
                    from: Entrance::Trunk("t".into()),
                }));
            }
            What::Leaves(caller) => self.step(Input::Switch(Report::Gone {
                leg: LegId::Offered(caller),
                cause: Cause::Normal,
            })),
        }
        true
    }

    /// A step, and what the switch reports of it: phones are picked up at once.
    fn step(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let now = fixture::START.after(Duration::from_millis(self.now));
            let outcome = self.vdn.step(now, input);
            outcome.reply.expect("nothing is refused");
            for command in outcome.commands {
                match command {
                    Command::Ring { leg, from, .. } => {
                        let caller: u64 = from.unwrap().0.parse().unwrap();
                        self.rung.insert(leg, caller);
                        self.answers(caller);
                        inputs.push_back(Input::Switch(Report::Answered { leg }));
                    }
                    Command::HangUp { leg, cause } => {
                        self.rung.remove(&leg);
                        inputs.push_back(Input::Switch(Report::Gone { leg, cause }));
                    }
                    _ => {}
                }
            }
            self.told(&outcome.changes, now);
        }
    }

    /// An agent has the caller: how long it has waited, and how long it talks.
    fn answers(&mut self, caller: u64) {
        let came = self.came.remove(&caller).expect("answered once");
        self.answered += 1;
        if came >= WARM {
            self.waits.push(self.now - came);
        }
        let share = ((draw(&mut self.chance) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        let mean = LOAD * f64::from(QUEUES) * DAY / CALLS as f64;
        let talk = (-share.ln() * mean) as u64;
        self.will(self.now + talk, What::Leaves(caller));
    }

    /// Desktops take their events.
    fn told(&mut self, changes: &[Change], now: Time) {
        for change in changes {
            if let Change::Owed(agent, entry) = change {
                let session = self.vdn.agent(*agent).expect("signed in").session.serial;
                let input = Input::Told {
                    agent: *agent,
                    session,
                    upto: entry.no,
                };
                self.vdn.step(now, input).reply.expect("told");
            }
        }
    }
}

fn agent_of(queue: u16, agent: u32) -> AgentId {
    AgentId(101 + u32::from(queue - 1) * AGENTS + agent)
}
