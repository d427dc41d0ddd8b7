//! A simulated day: many desktops and phones, callers, and a clock that jumps from one thing to the
//! next.

use super::fixture;
use crate::agent::Rest;
use crate::call::Kept;
use crate::directory::{AccessCode, AgentEntry, Route, Skill};
use crate::session::Delivery;
use crate::switch::Switch;
use crate::switch::sim::{Behaviour, Called, Sim};
use crate::vdn::{CallOperation, CallOut, Change, Input, Operation, Outcome, Recorded, Reply, Rules};
use crate::vdn::{SignOutCause, StateRequest, Vdn};
use crate::{AgentId, CallId, Directory, Event, EventNo, Guid, Phone, SessionSerial, SkillId, Time, VdnId};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

const AGENTS: u32 = 1500;
const VDN: VdnId = VdnId(0);
const VOICE: SkillId = SkillId(1);
const SHIFT: Duration = Duration::from_secs(10 * 3600);

/// How a desktop's day ends.
#[derive(Clone, Copy, PartialEq)]
enum Plan {
    /// Signs out after the shift.
    Works,
    /// Is switched off without a word at this second.
    FallsSilent(u64),
    /// Its receiver of pushes fails from this second on, while it goes on shaking hands.
    LosesPushes(u64),
    /// An inspector signs it out at this second.
    ThrownOut(u64),
}

struct Desktop {
    plan: Plan,
    guid: Guid,
    session: SessionSerial,
    /// The newest event seen.
    seen: EventNo,
    /// Events not told yet, as the changes say.
    owed: u64,
    signed_out: Option<(Time, SignOutCause)>,
}

#[derive(Default)]
struct Totals {
    born: u64,
    told: u64,
    dropped: u64,
    states: u64,
    renewals: u64,
    /// Calls in, calls out, and what desktops were told of talks.
    calls_in: u64,
    calls_out: u64,
    talks: u64,
    /// Records that are open.
    open: BTreeSet<(CallId, u16)>,
    closed: u64,
}

/// What a desktop does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Poll,
    Move,
    Leave,
    /// Somebody calls in.
    Caller,
}

struct Day {
    vdn: Vdn,
    sim: Sim,
    now: Time,
    desktops: Vec<Desktop>,
    agenda: BinaryHeap<Reverse<(Time, u32, Act)>>,
    random: u64,
    totals: Totals,
}

#[test]
fn fifteen_hundred_agents_for_ten_hours() {
    let mut day = Day::begin();
    day.run();
    let Day {
        vdn,
        sim,
        desktops,
        totals,
        ..
    } = day;
    assert!(sim.is_quiet() && sim.complaints().is_empty(), "{sim:?}");
    assert_eq!(vdn.calls().count(), 0);
    assert_eq!(totals.open, BTreeSet::new(), "every record is closed");
    assert!(totals.closed > totals.calls_in + totals.calls_out);

    assert_eq!(vdn.signed_in_count(), 0);
    assert_eq!(vdn.deadlines.nearest(), None, "nobody is left in the deadlines");
    for (number, desktop) in desktops.iter().enumerate() {
        let (at, cause) = desktop.signed_out.expect("everybody is signed out in the end");
        let second = at.since(fixture::START).as_secs();
        let ends = match desktop.plan {
            Plan::Works => cause == SignOutCause::Own && second >= SHIFT.as_secs(),
            // Its last sign of life came up to one interval of polls before it was switched off.
            Plan::FallsSilent(from) => {
                cause == SignOutCause::Silence && (from..=from + 120).contains(&second)
            }
            // The first push after that fails, and 120 s later the session ends.
            Plan::LosesPushes(from) => cause == SignOutCause::PushLost && second >= from + 120,
            Plan::ThrownOut(from) => cause == SignOutCause::Inspector && second == from,
        };
        assert!(
            ends,
            "desktop {number} was signed out at {second} because of {cause:?}"
        );
    }
    assert_eq!(totals.born, totals.told + totals.dropped);
    // What is dropped is only what waited when a session ended.
    assert!(
        totals.dropped * 100 < totals.born,
        "{} of {}",
        totals.dropped,
        totals.born
    );
    assert!(totals.states > 75_000, "{}", totals.states);
    assert!(
        totals.calls_in > 15_000 && totals.calls_out > 5_000 && totals.talks > 15_000,
        "{} {} {}",
        totals.calls_in,
        totals.calls_out,
        totals.talks
    );
    assert!(totals.renewals > 150_000, "{}", totals.renewals);
}

impl Day {
    fn begin() -> Self {
        let mut directory = Directory::default();
        directory.limits.wrap_up_seconds = Some(45);
        let skill = Skill {
            name: "voice".into(),
            record_calls: true,
            ..Skill::default()
        };
        directory.skills.insert(VOICE, skill);
        let code = AccessCode {
            number: Phone::from("3000"),
            description: String::new(),
            media_type: 5,
            route: Route::Skill(VOICE),
        };
        directory.access_codes.insert(1, code);
        for id in 0..AGENTS {
            let mut entry = AgentEntry::default();
            if id.is_multiple_of(4) {
                entry.skills.insert(VOICE, 1);
            }
            directory.agents.insert(agent(id), entry);
        }
        let mut sim = Sim::new(7);
        sim.others_behave(Behaviour {
            called: Called::Answers(Duration::from_secs(4)),
            hang_up_after: Some(Duration::from_secs(90)),
            give_up_after: Some(Duration::from_secs(60)),
            varies: 70,
            ..Behaviour::default()
        });
        for (number, called) in [
            (0, Called::Busy),
            (1, Called::Never),
            (2, Called::Unreachable),
            (3, Called::Rejects(Duration::from_secs(3))),
        ] {
            let behaviour = Behaviour {
                called,
                ..Behaviour::default()
            };
            sim.behaves(Phone(format!("1380{number}").into()), behaviour);
        }
        let mut day = Self {
            vdn: Vdn::new(Arc::new(directory), Rules::default()),
            sim,
            now: fixture::START,
            desktops: Vec::new(),
            agenda: BinaryHeap::new(),
            random: 7,
            totals: Totals::default(),
        };
        for number in 0..AGENTS {
            day.sign_in(number);
        }
        day.plan(0, Act::Caller, 0..1);
        day
    }

    fn sign_in(&mut self, number: u32) {
        let hour = 3600 + self.below(8 * 3600);
        let plan = match number % 20 {
            0 => Plan::FallsSilent(hour),
            1 => Plan::LosesPushes(hour),
            2 => Plan::ThrownOut(hour),
            _ => Plan::Works,
        };
        let guid = self.fresh();
        let mut request = fixture::sign_in(agent(number), guid.clone());
        if renews(number) {
            request.renewal = fixture::DYNAMIC;
        }
        request.auto_idle = number.is_multiple_of(2);
        if number % 20 == 1 || number.is_multiple_of(7) {
            request.delivery = fixture::push();
        }
        self.desktops.push(Desktop {
            plan,
            guid,
            session: SessionSerial::default(),
            seen: EventNo(0),
            owed: 0,
            signed_out: None,
        });
        let outcome = self.step(Input::SignIn(Box::new(request)));
        let Ok(Reply::SignedIn(signed_in)) = outcome.reply else {
            panic!("agent {number}: {:?}", outcome.reply);
        };
        self.desktops[number as usize].session = signed_in.session.serial;
        self.plan(number, Act::Poll, 0..30);
        self.plan(number, Act::Move, 0..300);
        if let Plan::FallsSilent(at) | Plan::ThrownOut(at) = plan {
            let at = fixture::START.after(Duration::from_secs(at));
            self.agenda.push(Reverse((at, number, Act::Leave)));
        }
        if plan == Plan::Works {
            let at = fixture::START.after(SHIFT + Duration::from_secs(u64::from(number % 60)));
            self.agenda.push(Reverse((at, number, Act::Leave)));
        }
    }

    fn run(&mut self) {
        while let Some(Reverse((at, number, act))) = self.agenda.pop() {
            self.tick_until(at);
            self.now = at;
            if act == Act::Caller {
                self.somebody_calls();
                continue;
            }
            let desktop = &self.desktops[number as usize];
            if desktop.signed_out.is_some() || self.is_off(desktop.plan) && act != Act::Leave {
                continue;
            }
            match act {
                Act::Poll => self.poll(number),
                Act::Move => self.make_a_move(number),
                Act::Leave => self.leave(number),
                Act::Caller => {}
            }
        }
        self.tick_until(self.now.after(Duration::from_secs(1300)));
    }

    /// Whether the desktop has been switched off.
    fn is_off(&self, plan: Plan) -> bool {
        matches!(plan, Plan::FallsSilent(at) if self.second() >= at)
    }

    fn second(&self) -> u64 {
        self.now.since(fixture::START).as_secs()
    }

    fn tick_until(&mut self, until: Time) {
        loop {
            let next = [self.vdn.next_deadline(), self.sim.next_deadline()];
            let Some(due) = next.into_iter().flatten().min().filter(|due| *due <= until) else {
                break;
            };
            self.now = self.now.max(due);
            for (_, report) in self.sim.reports(self.now) {
                self.step(Input::Switch(report));
            }
            if self.vdn.next_deadline().is_some_and(|due| due <= self.now) {
                self.step(Input::Tick);
            }
        }
    }

    fn somebody_calls(&mut self) {
        let caller = Phone(format!("139{}", self.below(1000)).into());
        self.sim.call(self.now, VDN, caller, Phone::from("3000"));
        self.totals.calls_in += 1;
        if self.now < fixture::START.after(SHIFT) {
            self.plan(0, Act::Caller, 0..3);
        }
    }

    /// Asks for events, or shakes hands while the gateway pushes: one event is told each time.
    fn poll(&mut self, number: u32) {
        let id = agent(number);
        let pushed = matches!(self.vdn.agent(id).unwrap().session.delivery, Delivery::Push(_));
        let fresh = self.fresh();
        let operation = if pushed {
            Operation::Handshake {
                fresh,
                service_token: None,
            }
        } else {
            Operation::Poll { fresh }
        };
        let outcome = self.ask(number, operation);
        if let Ok(Reply::Alive { guid: Some(guid), .. }) = outcome.reply {
            self.desktops[number as usize].guid = guid;
            self.totals.renewals += 1;
        }
        let desktop = &self.desktops[number as usize];
        let (session, seen) = (desktop.session, desktop.seen);
        let next = self.vdn.owed_after(id, seen).map(|entry| entry.no);
        let broken = matches!(desktop.plan, Plan::LosesPushes(at) if self.second() >= at);
        if let Some(no) = next {
            assert_eq!(no, seen.next(), "agent {id} missed an event");
            if pushed {
                self.step(Input::Pushed {
                    agent: id,
                    session,
                    accepted: !broken,
                });
            }
            if !broken {
                self.desktops[number as usize].seen = no;
                self.step(Input::Told {
                    agent: id,
                    session,
                    upto: no,
                });
            }
        }
        let more = self
            .vdn
            .owed_after(id, self.desktops[number as usize].seen)
            .is_some();
        let rarely = match renews(number) {
            // Often enough that a Guid of 120 s which is renewed after 60 s never ends.
            true => 50..59,
            false => 90..119,
        };
        self.plan(number, Act::Poll, if more { 0..1 } else { rarely });
    }

    /// Another state, or the next thing in a call.
    fn make_a_move(&mut self, number: u32) {
        let hand = self.vdn.hand(agent(number)).unwrap();
        let (talks, holds) = (hand.talking().is_some(), !hand.held.is_empty());
        let operation = match self.below(6) {
            0 | 1 if talks => Some(CallOperation::Hold),
            2 if talks => Some(CallOperation::Release),
            _ if holds && !talks => Some(CallOperation::Retrieve(None)),
            _ => None,
        };
        match operation {
            Some(operation) => drop(self.ask(number, Operation::Call(operation))),
            None => self.ask_for_a_state(number),
        }
        self.plan(number, Act::Move, if talks || holds { 0..15 } else { 0..400 });
    }

    fn ask_for_a_state(&mut self, number: u32) {
        let state = match self.below(10) {
            0 | 1 => StateRequest::SayFree,
            2 | 3 => StateRequest::SayBusy {
                reason: 200,
                prolong: false,
            },
            4 => StateRequest::Rest {
                rest: Rest {
                    length: Duration::from_secs(60 + self.below(600)),
                    cause: 0,
                },
                prolong: false,
            },
            5 => StateRequest::CancelRest,
            6 => StateRequest::Work,
            7 => StateRequest::CancelWork,
            _ => return self.call_out(number),
        };
        if self.ask(number, Operation::State(state)).reply.is_ok() {
            self.totals.states += 1;
        }
    }

    fn leave(&mut self, number: u32) {
        match self.desktops[number as usize].plan {
            Plan::ThrownOut(_) => {
                self.step(Input::SignOut {
                    agent: agent(number),
                    cause: SignOutCause::Inspector,
                });
            }
            Plan::Works => {
                if self.ask(number, Operation::SignOut).reply.is_err() {
                    self.ask(number, Operation::ForceSignOut(None));
                }
            }
            Plan::FallsSilent(_) | Plan::LosesPushes(_) => {}
        }
    }

    fn call_out(&mut self, number: u32) {
        let called = Phone(format!("1380{}", self.below(10)).into());
        let request = CallOut {
            called,
            caller: None,
            skill: None,
            data: Default::default(),
        };
        let outcome = self.ask(number, Operation::Call(CallOperation::CallOut(request)));
        self.totals.calls_out += u64::from(outcome.reply.is_ok());
    }

    fn ask(&mut self, number: u32, operation: Operation) -> Outcome {
        let guid = self.desktops[number as usize].guid.clone();
        let agent = agent(number);
        let outcome = self.step(Input::Agent {
            agent,
            guid,
            operation,
        });
        let refused = outcome.reply.as_ref().err();
        assert_ne!(
            refused,
            Some(&crate::Refusal::WrongGuid),
            "agent {number} follows its Guid"
        );
        outcome
    }

    fn step(&mut self, input: Input) -> Outcome {
        let outcome = self.vdn.step(self.now, input);
        for command in &outcome.commands {
            self.sim.command(self.now, VDN, command.clone());
        }
        for kept in &outcome.kept {
            let Kept::Leg(leg) = kept else { continue };
            let key = (leg.call.clone(), leg.number);
            if leg.ended.is_none() {
                self.totals.open.insert(key);
            } else {
                self.totals.open.remove(&key);
                self.totals.closed += 1;
            }
        }
        for change in &outcome.changes {
            match change {
                Change::Put(_) | Change::Moved { .. } => {}
                Change::Owed(id, entry) => {
                    self.totals.talks += u64::from(matches!(entry.event, Event::Talking(_)));
                    self.totals.born += 1;
                    self.desktops[index(*id)].owed += 1;
                }
                Change::Told(id, _) => {
                    self.totals.told += 1;
                    self.desktops[index(*id)].owed -= 1;
                }
                Change::Gone { agent, .. } => self.totals.dropped += self.desktops[index(*agent)].owed,
            }
        }
        for record in &outcome.records {
            if let Recorded::SignedOut { cause, .. } = record.what {
                let end = self.desktops[index(record.agent)]
                    .signed_out
                    .replace((record.at, cause));
                assert_eq!(end, None, "signed out twice");
            }
        }
        outcome
    }

    fn plan(&mut self, number: u32, act: Act, seconds: Range<u64>) {
        let (first, last) = (seconds.start * 1000, seconds.end * 1000);
        let wait = Duration::from_millis(500 + first + self.below(last - first));
        self.agenda.push(Reverse((self.now.after(wait), number, act)));
    }

    fn fresh(&mut self) -> Guid {
        let high = self.below(u64::MAX);
        Guid::from_random(u128::from(high), "Node")
    }

    /// A number below `limit`: xorshift, the same day every time.
    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % limit
    }
}

fn agent(number: u32) -> AgentId {
    AgentId(101 + number)
}

/// Half of the desktops have dynamic Guids.
fn renews(number: u32) -> bool {
    (number / 20).is_multiple_of(2)
}

fn index(id: AgentId) -> usize {
    id.0 as usize - 101
}
