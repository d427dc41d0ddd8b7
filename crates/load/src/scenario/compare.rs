//! Compare: rounds of state changes and rounds of the bare server's constant in turn.
//!
//! Both use the same code of the client, the same number of connections and the same cores; who goes first changes
//! from round to round, so that a machine that slows down slows both.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::Findings;
use super::crew::{Crew, Meter, find};
use super::state::{Aim, Changer, changers, work};
use crate::client::Connector;
use crate::pace::Pace;
use crate::report::Round;
use crate::session::Agent;
use crate::{LoadError, process};

/// Unmeasured work of either side before the first round, which also opens the connections.
const WARM_UP: Duration = Duration::from_millis(500);

pub(super) async fn run(crew: &Arc<Crew>) -> Result<Findings, LoadError> {
    let Some(target) = &crew.options.bare else {
        return Err(LoadError::Option {
            name: "bare",
            reason: "is missing".to_owned(),
        });
    };
    let connector = Arc::new(Connector::new(target, &crew.options.sources).await?);
    let bare_pid = find(crew.options.bare_pid, &connector).await;
    let mut keeper = JoinSet::new();
    keeper.spawn(Arc::clone(crew).keep_alive());
    crew.sign_in_all(|_| async {}).await;
    let signed_in = crew.anybody()?;
    let mut gateway = Side {
        changers: changers(crew),
        pid: crew.server.map(|(pid, _)| pid),
    };
    let mut bare = Side {
        changers: bare_changers(crew, &connector, gateway.changers.len()),
        pid: bare_pid,
    };
    gateway.round(crew, WARM_UP).await;
    bare.round(crew, WARM_UP).await;

    let meter = Meter::start(crew);
    let length = Duration::from_secs(u64::from(crew.options.seconds)) / (2 * crew.options.rounds);
    let (mut rounds, mut busy) = (Vec::new(), Duration::ZERO);
    for number in 0..crew.options.rounds {
        gateway.clear(crew).await;
        let (ours, theirs) = if number % 2 == 0 {
            let ours = gateway.round(crew, length).await;
            (ours, bare.round(crew, length).await)
        } else {
            let theirs = bare.round(crew, length).await;
            (gateway.round(crew, length).await, theirs)
        };
        busy += ours.took;
        rounds.push(Round {
            gateway_rate: ours.rate(),
            bare_rate: theirs.rate(),
            gateway_cpu: ours.cpu_each(),
            bare_cpu: theirs.cpu_each(),
        });
    }
    let costs = meter.stop(crew);
    keeper.shutdown().await;
    let leftovers = crew.sign_out_all().await;
    Ok(Findings {
        signed_in,
        unsent: 0,
        missing_events: 0,
        leftovers,
        costs,
        held: None,
        rounds,
        busy: Some(busy),
    })
}

/// As many as the gateway's, each with an agent that is only a path.
fn bare_changers(crew: &Crew, connector: &Arc<Connector>, count: usize) -> Vec<Changer> {
    let one = |id| {
        Changer::new(
            connector,
            vec![Arc::new(Agent::new(id, String::new()))],
            Aim::Bare,
        )
    };
    (crew.options.first_agent..).take(count).map(one).collect()
}

/// One of the two servers.
struct Side {
    changers: Vec<Changer>,
    pid: Option<u32>,
}

/// What one side did in one round.
struct Done {
    done: u64,
    took: Duration,
    cpu: Option<Duration>,
}

impl Done {
    fn rate(&self) -> f64 {
        self.done as f64 / self.took.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn cpu_each(&self) -> Option<f64> {
        self.cpu
            .filter(|_| self.done > 0)
            .map(|cpu| cpu.as_secs_f64() * 1e6 / self.done as f64)
    }
}

impl Side {
    fn done(&self) -> u64 {
        self.changers.iter().map(|changer| changer.done).sum()
    }

    fn cpu(&self) -> Option<Duration> {
        Some(process::usage(self.pid?)?.cpu)
    }

    async fn round(&mut self, crew: &Arc<Crew>, length: Duration) -> Done {
        let (done, cpu, start) = (self.done(), self.cpu(), Instant::now());
        let pace = Arc::new(Pace::start(0.0, length));
        self.changers = work(crew, std::mem::take(&mut self.changers), &pace).await;
        let took = start.elapsed();
        let cpu = self
            .cpu()
            .zip(cpu)
            .map(|(after, before)| after.saturating_sub(before));
        Done {
            done: self.done() - done,
            took,
            cpu,
        }
    }

    /// Empties the event queues outside the measured time.
    async fn clear(&mut self, crew: &Arc<Crew>) {
        let mut workers = JoinSet::new();
        for mut changer in std::mem::take(&mut self.changers) {
            let crew = Arc::clone(crew);
            workers.spawn(async move {
                changer.clear_all(&crew).await;
                changer
            });
        }
        self.changers = workers.join_all().await;
    }
}
