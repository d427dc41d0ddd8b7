//! Held polls, one connection an agent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Findings;
use super::crew::{Crew, Meter};
use crate::LoadError;
use crate::book::Line;
use crate::client::Connection;
use crate::operation::Operation;
use crate::session::{Agent, Polled, polled};

/// Longest wait until every agent holds a poll, after the last one signed in.
const SETTLED: Duration = Duration::from_secs(180);

/// A gateway that does not hold polls (AGENT_POLL_WAIT_FLAG off) answers sooner than this; then the client waits as
/// the documents ask it to.
const NOT_HELD: Duration = Duration::from_millis(200);

pub(super) async fn run(crew: &Arc<Crew>) -> Result<Findings, LoadError> {
    let mut polls = sign_in_and_hold(crew).await?;
    let signed_in = crew.signed_in();
    let meter = Meter::start(crew);
    sleep(Duration::from_secs(u64::from(crew.options.seconds))).await;
    let costs = meter.stop(crew);
    let held = crew.book.held();
    polls.shutdown().await;
    let leftovers = crew.sign_out_all().await;
    Ok(Findings {
        signed_in,
        unsent: 0,
        missing_events: 0,
        leftovers,
        costs,
        held: Some(held),
        rounds: Vec::new(),
        busy: None,
    })
}

/// Signs everybody in and lets each hold a poll as soon as it is in, since the sign-in of thousands can take longer
/// than the two minutes a silent agent has. Comes back when all have taken the events of their sign-in.
pub(crate) async fn sign_in_and_hold(crew: &Arc<Crew>) -> Result<JoinSet<()>, LoadError> {
    let mut polls = JoinSet::new();
    let (inside, mut arrivals) = mpsc::channel::<Arc<Agent>>(64);
    let (settled, mut all_settled) = mpsc::channel::<()>(crew.agents.len());
    let everybody = crew.sign_in_all(move |agent| {
        let inside = inside.clone();
        async move {
            // The receiver lives until all senders are gone.
            let _ = inside.send(agent).await;
        }
    });
    let hold = async {
        while let Some(agent) = arrivals.recv().await {
            polls.spawn(hold_polls(Arc::clone(crew), agent, settled.clone()));
        }
        drop(settled);
    };
    tokio::join!(everybody, hold);
    crew.anybody()?;
    // Who has not settled by then shows in the number of held polls.
    let _ = timeout(SETTLED, async { while all_settled.recv().await.is_some() {} }).await;
    Ok(polls)
}

/// Polls until it is aborted or the session is gone. `settled` is dropped with the first empty answer or state
/// event: then the events of the sign-in have been taken.
async fn hold_polls(crew: Arc<Crew>, agent: Arc<Agent>, settled: mpsc::Sender<()>) {
    let mut connection = Connection::new(&crew.connector);
    let mut settled = Some(settled);
    loop {
        if let Err(failure) = connection.ready().await {
            crew.book.failure(Line::EmptyPoll, &failure);
            sleep(NOT_HELD).await;
            continue;
        }
        let held = crew.book.hold();
        let outcome = agent.call(&mut connection, Operation::Poll).await;
        drop(held);
        let reply = match outcome {
            Ok(reply) => reply,
            Err(failure) => {
                crew.book.failure(Line::EmptyPoll, &failure);
                if failure.is_retcode("100-006") || failure.is_retcode("000-003") {
                    return;
                }
                sleep(NOT_HELD).await;
                continue;
            }
        };
        let took = reply.arrived - reply.sent;
        match polled(&reply.body) {
            Polled::Empty => {
                crew.book.success(Line::EmptyPoll, took);
                settled = None;
                if took < NOT_HELD {
                    sleep(NOT_HELD).await;
                }
            }
            Polled::State => {
                crew.book.success(Line::PollWithEvent, took);
                if settled.take().is_none() {
                    note_event(&crew, &agent, reply.arrived);
                }
            }
            Polled::Other => crew.book.success(Line::PollWithEvent, took),
        }
    }
}

fn note_event(crew: &Crew, agent: &Agent, arrived: Instant) {
    if let Some(sent) = agent.event() {
        crew.book
            .success(Line::EventLatency, arrived.saturating_duration_since(sent));
    }
}
