//! What a step of the core costs: `cargo bench -p ccgate-core`.

#![allow(clippy::unwrap_used, reason = "a bench that can't be set up should stop")]

use ccgate_core::directory::{AccessCode, AgentEntry, MostWaiting, Route, Skill};
use ccgate_core::session::{AgentType, Delivery, Media, Origin, Renewal, Terms};
use ccgate_core::switch::{Cause, Command, Entrance, LegId, Report};
use ccgate_core::vdn::{Initial, Operation, PhoneChoice, Rules, Saved, SignIn, StateRequest};
use ccgate_core::{AgentId, Change, Directory, Guid, Input, Phone, SkillId, Time, Vdn};
use divan::Bencher;
use divan::counter::ItemsCount;
use std::sync::Arc;
use std::time::Duration;

/// What the gateway runs with.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const START: Time = Time::from_millis(1_800_000_000_000);
const SIZES: [u32; 3] = [100, 1_000, 20_000];

fn main() {
    divan::main();
}

/// A VDN with so many agents signed in, each owed nothing.
struct Desk {
    vdn: Vdn,
    guids: Vec<Guid>,
    now: Time,
    turn: u32,
    /// Whom the last call was offered to.
    served: AgentId,
}

impl Desk {
    fn new(agents: u32) -> Self {
        Self::with_skills(agents, 1)
    }

    /// Agents who are all signed in to so many queues.
    fn with_skills(agents: u32, skills: u16) -> Self {
        let mut directory = Directory::default();
        for number in 0..=agents {
            let mut entry = AgentEntry::default();
            entry.skills.extend((1..=skills).map(|skill| (SkillId(skill), 1)));
            directory.agents.insert(agent(number), entry);
        }
        for skill in 1..=skills {
            let most_waiting = MostWaiting::Calls(u32::MAX);
            let skill_entry = Skill {
                most_waiting,
                ..Skill::default()
            };
            directory.skills.insert(SkillId(skill), skill_entry);
        }
        let code = AccessCode {
            number: Phone::from("3000"),
            description: String::new(),
            media_type: 5,
            route: Route::Skill(SkillId(1)),
        };
        directory.access_codes.insert(1, code);
        let mut desk = Self {
            vdn: Vdn::new(Arc::new(directory), Rules::default()),
            guids: (0..=agents)
                .map(|number| Guid::from_random(number.into(), "Node"))
                .collect(),
            now: START,
            turn: 0,
            served: AgentId(0),
        };
        for number in 0..agents {
            let request = desk.sign_in(number);
            desk.step(request);
            desk.told(number);
        }
        desk
    }

    fn sign_in(&self, number: u32) -> Input {
        Input::SignIn(Box::new(SignIn {
            agent: agent(number),
            guid: self.guids[number as usize].clone(),
            renewal: Renewal::Dynamic {
                interval: Duration::from_secs(60),
                timeout: Duration::from_secs(120),
            },
            phone: PhoneChoice::Number(Phone(format!("{}", 40_000 + number).into())),
            initial: Initial::Idle,
            auto_answer: true,
            auto_idle: true,
            terms: Terms {
                agent_type: AgentType::Voice,
                media: Media {
                    voice: true,
                    chat: true,
                    mail: false,
                },
                release_phone: true,
                phone_linkage: false,
                listen: false,
                video_phone: None,
            },
            origin: Origin::default(),
            delivery: Delivery::Poll,
            forced: false,
            must_change_password: false,
        }))
    }

    /// The next agent in turn.
    fn next(&mut self) -> u32 {
        self.turn = (self.turn + 1) % (self.guids.len() as u32 - 1);
        self.turn
    }

    /// Somebody calls in, a millisecond after the last; how many agents are rung.
    fn offered(&mut self, caller: u64) -> usize {
        self.now = self.now.after(Duration::from_millis(1));
        let offered = Report::Offered {
            leg: LegId::Offered(caller),
            called: Phone::from("3000"),
            caller: Phone::from("70001"),
            from: Entrance::Trunk("trunk".into()),
        };
        let outcome = self.vdn.step(self.now, Input::Switch(offered));
        if let Some(change) = outcome.changes.first() {
            self.served = change.agent();
        }
        let rings = |command: &&Command| matches!(command, Command::Ring { .. });
        outcome.commands.iter().filter(rings).count()
    }

    fn step(&mut self, input: Input) {
        self.vdn.step(self.now, input).reply.unwrap();
    }

    fn ask(&mut self, number: u32, operation: Operation) {
        let guid = self.guids[number as usize].clone();
        let agent = agent(number);
        self.step(Input::Agent {
            agent,
            guid,
            operation,
        });
    }

    fn told(&mut self, number: u32) {
        let agent = agent(number);
        let upto = self.vdn.last_event(agent);
        let session = self.vdn.agent(agent).unwrap().session.serial;
        self.step(Input::Told { agent, session, upto });
    }
}

fn agent(number: u32) -> AgentId {
    AgentId(101 + number)
}

/// An agent goes busy or idle, and its event is told: two steps.
#[divan::bench(args = SIZES)]
fn state_change(bencher: Bencher<'_, '_>, agents: u32) {
    let mut desk = Desk::new(agents);
    let mut round = 0;
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        let number = desk.next();
        if number == 0 {
            round += 1;
        }
        let request = if round % 2 == 0 {
            StateRequest::SayBusy {
                reason: 200,
                prolong: true,
            }
        } else {
            StateRequest::SayFree
        };
        desk.ask(number, Operation::State(request));
        desk.told(number);
    });
}

/// A poll that finds an event, and the event told.
#[divan::bench(args = SIZES)]
fn poll_and_told(bencher: Bencher<'_, '_>, agents: u32) {
    let mut desk = Desk::new(agents);
    let fresh = Guid::from_random(u128::MAX, "Node");
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        let number = desk.next();
        desk.ask(number, Operation::Poll { fresh: fresh.clone() });
        desk.told(number);
    });
}

/// One more agent signs in and out again.
#[divan::bench(args = SIZES)]
fn sign_in_and_out(bencher: Bencher<'_, '_>, agents: u32) {
    let mut desk = Desk::new(agents);
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        let request = desk.sign_in(agents);
        desk.step(request);
        desk.ask(agents, Operation::SignOut);
    });
}

/// Calls are routed: each comes in and is offered to the longest-idle agent. Agents, all idle, and
/// queues that each of them serves; half as many callers.
#[divan::bench(args = [(500, 1), (2_000, 1), (10_000, 1), (500, 10), (10_000, 10)], sample_count = 20)]
fn routed(bencher: Bencher<'_, '_>, (agents, skills): (u32, u16)) {
    let callers = u64::from(agents / 2);
    bencher
        .counter(ItemsCount::new(callers))
        .with_inputs(|| Desk::with_skills(agents, skills))
        .bench_local_values(|mut desk| {
            let rung: usize = (0..callers).map(|caller| desk.offered(caller)).sum();
            assert_eq!(rung as u64, callers);
            desk
        });
}

/// The same with what follows: the caller gives up and the agent's events are told. Three steps.
#[divan::bench(args = [(500, 1), (10_000, 1), (10_000, 10)])]
fn routed_and_given_up(bencher: Bencher<'_, '_>, (agents, skills): (u32, u16)) {
    let mut desk = Desk::with_skills(agents, skills);
    let mut caller = 0;
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        caller += 1;
        let leg = LegId::Offered(caller);
        assert_eq!(desk.offered(caller), 1);
        let served = desk.served;
        let cause = Cause::Normal;
        desk.step(Input::Switch(Report::Gone { leg, cause }));
        desk.told(served.0 - 101);
    });
}

/// A caller who has to wait joins a queue of so many, and gives up.
#[divan::bench(args = [0, 1_000, 100_000])]
fn waits(bencher: Bencher<'_, '_>, before: u64) {
    let mut desk = Desk::new(0);
    let mut caller = 0;
    let mut come = |desk: &mut Desk| {
        caller += 1;
        desk.now = desk.now.after(Duration::from_millis(1));
        let leg = LegId::Offered(caller);
        desk.step(Input::Switch(Report::Offered {
            leg,
            called: Phone::from("3000"),
            caller: Phone::from("70001"),
            from: Entrance::Trunk("trunk".into()),
        }));
        leg
    };
    for _ in 0..before {
        come(&mut desk);
    }
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        let leg = come(&mut desk);
        let cause = Cause::Normal;
        desk.step(Input::Switch(Report::Gone { leg, cause }));
    });
}

/// A whole call: offered to the longest-idle of the agents, rung, picked up, and ended by the caller.
#[divan::bench(args = SIZES)]
fn call(bencher: Bencher<'_, '_>, agents: u32) {
    let mut desk = Desk::new(agents);
    let mut caller = 0;
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        caller += 1;
        desk.now = desk.now.after(Duration::from_millis(1));
        let offered = Report::Offered {
            leg: LegId::Offered(caller),
            called: Phone::from("3000"),
            caller: Phone::from("70001"),
            from: Entrance::Trunk("trunk".into()),
        };
        let outcome = desk.vdn.step(desk.now, Input::Switch(offered));
        let rung = outcome.commands.iter().find_map(|command| match command {
            Command::Ring { leg, .. } => Some(*leg),
            _ => None,
        });
        let leg = rung.unwrap();
        desk.step(Input::Switch(Report::Alerting { leg }));
        desk.step(Input::Switch(Report::Answered { leg }));
        desk.step(Input::Switch(Report::Gone {
            leg: LegId::Offered(caller),
            cause: Cause::Normal,
        }));
        let served: Vec<AgentId> = outcome.changes.iter().map(Change::agent).collect();
        desk.told(served[0].0 - 101);
    });
}

/// A tick at which nothing is due.
#[divan::bench(args = SIZES)]
fn idle_tick(bencher: Bencher<'_, '_>, agents: u32) {
    let mut desk = Desk::new(agents);
    bencher.bench_local(|| desk.step(Input::Tick));
}

/// A tick at which everybody has to be looked at, because all have polled since.
#[divan::bench(args = [20_000], sample_count = 20)]
fn full_tick(bencher: Bencher<'_, '_>, agents: u32) {
    bencher
        .counter(ItemsCount::new(agents))
        .with_inputs(|| {
            let mut desk = Desk::new(agents);
            desk.now = START.after(Duration::from_secs(30));
            for number in 0..agents {
                desk.step(Input::Alive { agent: agent(number) });
            }
            desk.now = START.after(Duration::from_secs(120));
            desk
        })
        .bench_local_values(|mut desk| {
            // One tick looks at a bounded number.
            while desk.vdn.next_deadline().is_some_and(|due| due <= desk.now) {
                desk.step(Input::Tick);
            }
            assert_eq!(desk.vdn.signed_in_count(), agents as usize);
            desk
        });
}

/// A VDN made again from what was saved.
#[divan::bench(args = [10_000], sample_count = 20)]
fn restore(bencher: Bencher<'_, '_>, agents: u32) {
    let desk = Desk::new(agents);
    let directory = desk.vdn.directory().clone();
    bencher
        .counter(ItemsCount::new(agents))
        .with_inputs(|| {
            let mut saved = Saved::default();
            for agent in desk.vdn.agents() {
                let (agent, owed) = desk.vdn.save(agent.id).unwrap();
                saved.put(agent.clone(), owed.clone());
            }
            saved
        })
        .bench_local_values(|saved| Vdn::restore(directory.clone(), Rules::default(), START, saved));
}
