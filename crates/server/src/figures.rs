//! The contact centre's figures for `/metrics`: queues, groups and VDNs; agents at `/metrics/agents`,
//! because they are many.
//!
//! The core keeps them as things happen; here they are only copied. Its totals begin anew each day,
//! which a Prometheus counter may.

use crate::owner::Owner;
use ccgate_core::figures::{QueueFigures, Standing, Totals};
use ccgate_core::{Status, Time, VdnId};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Whose figure it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Whose {
    vdn: u16,
    /// `vdn`, `queue`, `group` or `agent`.
    of: &'static str,
    /// The number of the queue, group or agent; the VDN's own.
    id: u32,
    /// Its name.
    name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    vdn: u16,
    of: &'static str,
    id: u32,
    name: String,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Fared {
    vdn: u16,
    of: &'static str,
    id: u32,
    name: String,
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Spent {
    vdn: u16,
    of: &'static str,
    id: u32,
    name: String,
    on: &'static str,
}

type Seconds = Counter<f64, AtomicU64>;

#[derive(Default)]
struct Families {
    waiting: Family<Whose, Gauge>,
    oldest: Family<Whose, Gauge>,
    available: Family<Whose, Gauge>,
    longest: Family<Whose, Gauge>,
    agents: Family<InState, Gauge>,
    calls: Family<Fared, Counter>,
    time: Family<Spent, Seconds>,
}

/// Shows the figures of these VDNs' queues and groups, and of each VDN as a whole.
pub(crate) fn register<'a>(owners: impl Iterator<Item = &'a Owner>, registry: &mut Registry) {
    let families = Families::default();
    for owner in owners {
        // A VDN whose state is being restored has no figures for that moment.
        let copied = owner.read(|vdn, now| {
            families.vdn(vdn, now);
            Ok(())
        });
        drop(copied);
    }
    families.register(registry);
}

/// Shows the figures of these VDNs' agents.
pub(crate) fn register_agents<'a>(owners: impl Iterator<Item = &'a Owner>, registry: &mut Registry) {
    let families = Families::default();
    for owner in owners {
        // Only copied while the VDN is held: there may be thousands.
        let copied = owner.read(|vdn, _| {
            let totals = vdn.figures().by_agent.iter();
            let status = |id| vdn.agent(id).map(|agent| agent.activity.status());
            let agents: Vec<_> = totals.map(|(id, totals)| (*id, *totals, status(*id))).collect();
            Ok((Arc::clone(vdn.directory()), agents))
        });
        let Ok(((directory, agents), _)) = copied else {
            continue;
        };
        for (id, totals, status) in agents {
            let entry = directory.agents.get(&id);
            let whose = Whose {
                vdn: directory.vdn.0,
                of: "agent",
                id: id.0,
                name: entry.map(|entry| entry.name.clone()).unwrap_or_default(),
            };
            if let Some(status) = status {
                families
                    .agents
                    .get_or_create(&whose.in_state(word(status)))
                    .set(1);
            }
            families.totals(&whose, &totals);
        }
    }
    families.register(registry);
}

impl Families {
    fn vdn(&self, vdn: &ccgate_core::Vdn, now: Time) {
        let (figures, directory) = (vdn.figures(), vdn.directory());
        let number = directory.vdn;
        let whole = Whose {
            vdn: number.0,
            of: "vdn",
            id: number.0.into(),
            name: directory.name.clone(),
        };
        self.standing(&whole, &figures.agents);
        self.totals(&whole, &figures.vdn);
        for (id, skill) in &directory.skills {
            let whose = self.whose(number, "queue", id.0.into(), &skill.name);
            self.queue(&whose, &vdn.queue_figures(*id), now);
        }
        for (id, group) in &directory.groups {
            let whose = self.whose(number, "group", id.0.into(), &group.name);
            let (standing, totals) = figures.groups.get(id).copied().unwrap_or_default();
            self.standing(&whose, &standing);
            self.totals(&whose, &totals);
        }
    }

    fn whose(&self, vdn: VdnId, of: &'static str, id: u32, name: &str) -> Whose {
        Whose {
            vdn: vdn.0,
            of,
            id,
            name: name.to_owned(),
        }
    }

    fn queue(&self, whose: &Whose, queue: &QueueFigures, now: Time) {
        let waited = queue.oldest.map_or(0, |oldest| now.since(oldest).as_secs());
        let gauges = [
            (&self.waiting, u64::from(queue.waiting)),
            (&self.oldest, waited),
            (&self.available, u64::from(queue.available)),
        ];
        for (family, value) in gauges {
            let value = i64::try_from(value).unwrap_or(i64::MAX);
            family.get_or_create(whose).set(value);
        }
        self.standing(whose, &queue.agents);
        self.totals(whose, &queue.totals);
    }

    fn standing(&self, whose: &Whose, standing: &Standing) {
        for status in [
            Status::Idle,
            Status::Ringing,
            Status::Talking,
            Status::Work,
            Status::Busy,
            Status::Rest,
        ] {
            let state = whose.in_state(word(status));
            self.agents
                .get_or_create(&state)
                .set(i64::from(standing.of(status)));
        }
    }

    fn totals(&self, whose: &Whose, totals: &Totals) {
        let counts = [
            ("offered", totals.offered),
            ("answered", totals.answered),
            ("answered_in_time", totals.answered_in_time),
            ("abandoned", totals.abandoned),
            ("overflowed", totals.overflowed),
            ("unanswered", totals.unanswered),
            ("placed", totals.placed),
            ("transferred", totals.transferred),
        ];
        for (result, count) in counts {
            let label = Fared {
                vdn: whose.vdn,
                of: whose.of,
                id: whose.id,
                name: whose.name.clone(),
                result,
            };
            self.calls.get_or_create(&label).inc_by(count);
        }
        let times = [
            ("waiting", totals.waited),
            ("talk", totals.talked),
            ("hold", totals.held),
            ("wrap_up", totals.wrapped_up),
            ("idle", totals.idle),
            ("busy", totals.busy),
            ("rest", totals.rested),
            ("signed_in", totals.signed_in),
        ];
        for (on, time) in times {
            let label = Spent {
                vdn: whose.vdn,
                of: whose.of,
                id: whose.id,
                name: whose.name.clone(),
                on,
            };
            self.time.get_or_create(&label).inc_by(time.as_secs_f64());
        }
        let longest = i64::try_from(totals.longest_wait.as_secs()).unwrap_or(i64::MAX);
        if whose.of != "agent" && whose.of != "group" {
            self.longest.get_or_create(whose).set(longest);
        }
    }

    fn register(self, registry: &mut Registry) {
        registry.register("queue_waiting", "Callers that wait", self.waiting);
        registry.register(
            "queue_oldest_wait_seconds",
            "How long the caller has waited that has waited for longest",
            self.oldest,
        );
        registry.register(
            "queue_available_agents",
            "Agents of the queue that could be offered a call now",
            self.available,
        );
        registry.register(
            "longest_wait_seconds",
            "The longest wait of an answered caller today",
            self.longest,
        );
        registry.register("agents", "Agents signed in, by their state", self.agents);
        registry.register(
            "calls",
            "Calls today, by what became of them; the service level is answered_in_time by answered and abandoned",
            self.calls,
        );
        registry.register(
            "time_seconds",
            "Time today of callers (waiting) and agents (the rest), added when a stretch is over",
            self.time,
        );
    }
}

impl Whose {
    fn in_state(&self, state: &'static str) -> InState {
        InState {
            vdn: self.vdn,
            of: self.of,
            id: self.id,
            name: self.name.clone(),
            state,
        }
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Idle => "idle",
        Status::Ringing => "ringing",
        Status::Talking => "talking",
        Status::Work => "work",
        Status::Busy => "busy",
        Status::Rest => "rest",
    }
}
