//! The run itself: a thread that lets callers come on time, the owner with its store, phones by a
//! script and desktops that take their agents' events.

use super::arrivals::Arrivals;
use super::centre;
use super::phones::{Caller, Phones};
use super::{Plan, desktop};
use crate::failure::Failure;
use ccgate_core::switch::{Command, LegId, Report};
use ccgate_core::{EventNo, Reply, SkillId, VdnId};
use ccgate_load::own_cpu;
use ccgate_server::clock::Clock;
use ccgate_server::owner::{Common, Fault, Owner, Whose};
use ccgate_server::telephony::SwitchPort;
use ccgate_store::{Options, Store};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Reports that may wait for the owner, as in the gateway.
const REPORTS: usize = 1024;
/// Agents that sign in before it is waited for the store.
const AT_ONCE: usize = 500;
/// How long desktops may take to be told of their sign-ins.
const SETTLED: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(100);
/// How long after the last caller's coming and talk calls may take to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was seen.
#[derive(Debug)]
pub(super) struct Live {
    /// What became of each caller.
    pub(super) callers: Vec<Caller>,
    /// The way of each caller who came, in order, since the start.
    pub(super) ways: Vec<Way>,
    /// CPU time of this process, and the time that passed.
    pub(super) cpu: Duration,
    pub(super) elapsed: Duration,
    pub(super) end: End,
}

/// When a caller was where, since the start.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Way {
    /// The switch has reported it.
    pub(super) reported: Duration,
    /// The owner gets the report.
    pub(super) taken: Duration,
    /// The core has made its step.
    pub(super) stepped: Duration,
}

/// What is left when all is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) waiting: u32,
    pub(super) calls: usize,
    pub(super) legs: usize,
    pub(super) unsaved: u64,
}

/// A switch that notes when commands reach it.
#[derive(Debug)]
struct Noting(UnboundedSender<(Instant, Command)>);

impl SwitchPort for Noting {
    fn command(&self, _: VdnId, command: Command) {
        // The script is gone only when the run is over.
        let _ = self.0.send((Instant::now(), command));
    }
}

pub(super) async fn run(plan: &Plan, arrivals: &Arrivals) -> Result<Live, Failure> {
    let failed = |error: std::io::Error| Failure::failed(format!("{}: {error}", plan.data.display()));
    let folder = tempfile::Builder::new()
        .prefix("ccgate-load-")
        .tempdir_in(&plan.data)
        .map_err(failed)?;
    let url = format!("sqlite:{}", folder.path().join("route.db").display());
    let store = Store::open(&url, Options::default()).await?;
    let (noting, commands) = unbounded_channel();
    let common = Common {
        store: store.clone(),
        node: "load".to_owned(),
        rules: centre::rules(),
        clock: Clock::start(),
        port: Arc::new(Noting(noting)),
        tasks: TaskTracker::new(),
        stop: CancellationToken::new(),
    };
    let owner = Owner::start(&common, centre::directory(plan)).await?.owner;
    let measured = measure(plan, arrivals, &owner, commands).await;
    common.stop.cancel();
    common.tasks.close();
    common.tasks.wait().await;
    store.close().await;
    measured
}

async fn measure(
    plan: &Plan,
    arrivals: &Arrivals,
    owner: &Arc<Owner>,
    commands: UnboundedReceiver<(Instant, Command)>,
) -> Result<Live, Failure> {
    // Dropped in the end, which ends them.
    let _desktops = sign_everybody_in(plan, owner).await?;
    let (out, reports) = channel(REPORTS);
    let count = arrivals.0.len();
    let coming: Vec<(Duration, Report)> = (0..count)
        .map(|index| (arrivals.0[index].0, arrivals.report(index)))
        .collect();
    let cpu = own_cpu();
    let start = Instant::now();
    let calling = out.clone();
    let caller = std::thread::spawn(move || call(start, coming, &calling));
    let taking = tokio::spawn(take(start, Arc::clone(owner), reports, count));
    let last = arrivals.0.last().map_or(Duration::ZERO, |(at, _)| *at);
    let phones = Phones::new(count, plan.talk);
    let phones = script(start, phones, commands, out, last + plan.talk + PATIENCE).await;
    let elapsed = start.elapsed();
    let cpu = own_cpu().saturating_sub(cpu);
    let gone = |_| Failure::failed("the run broke off");
    let mut ways = taking.await.map_err(|_| gone(()))?;
    let reported = caller.join().map_err(|_| gone(()))?;
    for (way, reported) in ways.iter_mut().zip(reported) {
        way.reported = reported;
    }
    // The last events told are saved when there is time.
    let deadline = Instant::now() + SETTLED;
    while owner.unsaved_batches() > 0 && Instant::now() < deadline {
        tokio::time::sleep(LOOK).await;
    }
    Ok(Live {
        callers: phones.callers().to_vec(),
        ways,
        cpu,
        elapsed,
        end: end(plan, owner)?,
    })
}

async fn sign_everybody_in(plan: &Plan, owner: &Arc<Owner>) -> Result<JoinSet<()>, Failure> {
    let agents: Vec<_> = centre::agents(plan).collect();
    let mut desktops = JoinSet::new();
    for some in agents.chunks(AT_ONCE) {
        let mut last = None;
        for agent in some {
            let (reply, ticket) = owner.step(centre::sign_in(*agent)).map_err(fault)?;
            last = Some(ticket);
            if let Reply::SignedIn(agent) = reply {
                let whose = Whose {
                    agent: agent.id,
                    session: agent.session.serial,
                    after: EventNo(0),
                };
                desktops.spawn(desktop::run(Arc::clone(owner), whose));
            }
        }
        if let Some(ticket) = last {
            owner.saved(ticket).await.map_err(fault)?;
        }
    }
    // Until every desktop waits for an event.
    let deadline = Instant::now() + SETTLED;
    while !agents.iter().all(|agent| owner.is_awaited(*agent)) {
        if Instant::now() > deadline {
            return Err(Failure::failed("the agents' sign-ins were not told in time"));
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(desktops)
}

/// Lets callers come when they are due, whatever became of those before. On a thread of its own: the
/// runtime's timers are a millisecond wide. When each has come.
fn call(start: Instant, coming: Vec<(Duration, Report)>, out: &Sender<Report>) -> Vec<Duration> {
    let mut reported = Vec::with_capacity(coming.len());
    for (at, report) in coming {
        std::thread::sleep((start + at).saturating_duration_since(Instant::now()));
        reported.push(start.elapsed());
        if out.blocking_send(report).is_err() {
            break;
        }
    }
    reported
}

/// Takes reports to the owner one after the other, as the gateway does.
async fn take(start: Instant, owner: Arc<Owner>, mut reports: Receiver<Report>, count: usize) -> Vec<Way> {
    let mut ways = vec![Way::default(); count];
    while let Some(report) = reports.recv().await {
        let came = match &report {
            Report::Offered {
                leg: LegId::Offered(index),
                ..
            } => ways.get_mut(*index as usize),
            _ => None,
        };
        let taken = start.elapsed();
        owner.report(report).await;
        if let Some(way) = came {
            (way.taken, way.stepped) = (taken, start.elapsed());
        }
    }
    ways
}

/// Lets the phones do what they do, until all is quiet or time is up.
async fn script(
    start: Instant,
    mut phones: Phones,
    mut commands: UnboundedReceiver<(Instant, Command)>,
    out: Sender<Report>,
    end: Duration,
) -> Phones {
    while !phones.are_quiet() && start.elapsed() < end {
        while let Some((_, report)) = phones.take(start.elapsed()) {
            if out.send(report).await.is_err() {
                return phones;
            }
        }
        let due = phones.next().map_or(end, |at| at.min(end));
        tokio::select! {
            command = commands.recv() => match command {
                Some((at, command)) => phones.command(at.saturating_duration_since(start), command),
                None => return phones,
            },
            () = tokio::time::sleep_until((start + due).into()) => {}
        }
    }
    phones
}

fn end(plan: &Plan, owner: &Owner) -> Result<End, Failure> {
    let look = |vdn: &ccgate_core::Vdn, _| {
        let queues = (1..=plan.skills).map(|skill| vdn.queue_figures(SkillId(skill)).waiting);
        Ok(queues.sum())
    };
    let (waiting, _) = owner.read(look).map_err(fault)?;
    Ok(End {
        waiting,
        calls: owner.call_count(),
        legs: owner.leg_count(),
        unsaved: owner.unsaved_batches(),
    })
}

fn fault(fault: Fault) -> Failure {
    Failure::failed(fault.to_string())
}
