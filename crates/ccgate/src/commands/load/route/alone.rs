//! The same callers, agents and phones with the core alone, under simulated time: what of a run's
//! times is choosing, and what is saving, waking and sending.

use super::arrivals::Arrivals;
use super::phones::Phones;
use super::times::Times;
use super::{Plan, WARM_UP, centre};
use ccgate_core::{AgentId, Change, EventNo, Input, Time, Vdn};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

const START: Time = Time::from_millis(1_800_000_000_000);

/// What the core alone takes.
#[derive(Debug)]
pub(super) struct Alone {
    /// The step of a caller who is offered to an agent at once.
    pub(super) step: Times,
    /// All steps of all calls.
    pub(super) all: Duration,
    /// How many calls that were.
    pub(super) calls: usize,
}

struct Core {
    vdn: Vdn,
    phones: Phones,
    all: Duration,
}

/// Runs all calls to their end, as fast as it goes.
pub(super) fn run(plan: &Plan, arrivals: &Arrivals) -> Alone {
    let mut core = Core {
        vdn: Vdn::new(Arc::new(centre::directory(plan)), centre::rules()),
        phones: Phones::new(arrivals.0.len(), plan.talk),
        all: Duration::ZERO,
    };
    for agent in centre::agents(plan) {
        core.step(Duration::ZERO, centre::sign_in(agent));
    }
    core.all = Duration::ZERO;
    let mut steps = Vec::with_capacity(arrivals.0.len());
    let mut coming = arrivals.0.iter().enumerate().peekable();
    loop {
        let next = coming.peek().map(|(_, (at, _))| *at);
        let by = next.or(core.phones.next());
        let Some(by) = by else { break };
        if let Some((at, report)) = core.phones.take(by) {
            core.step(at, Input::Switch(report));
        } else if let Some((index, (at, _))) = coming.next() {
            let took = core.step(*at, Input::Switch(arrivals.report(index)));
            steps.push((index, took));
        }
    }
    let callers = core.phones.callers();
    let at_once = |(index, _): &(usize, Duration)| {
        let (came, caller) = (arrivals.0[*index].0, callers[*index]);
        came >= WARM_UP && !caller.waited && caller.rung.is_some()
    };
    Alone {
        step: steps
            .iter()
            .copied()
            .filter(at_once)
            .map(|(_, took)| took)
            .collect(),
        all: core.all,
        calls: callers.iter().filter(|caller| caller.served()).count(),
    }
}

impl Core {
    /// How long the step took. Commands reach the phones at once, and events their desktops; that is
    /// another step for each agent.
    fn step(&mut self, at: Duration, input: Input) -> Duration {
        let now = START.after(at);
        let begun = Instant::now();
        let outcome = self.vdn.step(now, input);
        let took = begun.elapsed();
        self.all += took;
        for command in outcome.commands {
            self.phones.command(at, command);
        }
        let mut owed: BTreeMap<AgentId, EventNo> = BTreeMap::new();
        for change in &outcome.changes {
            if let Change::Owed(agent, entry) = change {
                owed.insert(*agent, entry.no);
            }
        }
        for (agent, upto) in owed {
            let Some(session) = self.vdn.agent(agent).map(|agent| agent.session.serial) else {
                continue;
            };
            let begun = Instant::now();
            self.vdn.step(now, Input::Told { agent, session, upto });
            self.all += begun.elapsed();
        }
        took
    }
}
