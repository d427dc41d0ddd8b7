//! Mixed: polls held by all, state changes of random agents beside them, and how long each event takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Findings;
use super::crew::{Crew, Meter};
use super::poll::sign_in_and_hold;
use crate::LoadError;
use crate::book::Line;
use crate::client::Connection;
use crate::pace::{Pace, Ticket};
use crate::session::Agent;

/// Longest wait for the last events.
const LAST_EVENTS: Duration = Duration::from_secs(2);

pub(super) async fn run(crew: &Arc<Crew>) -> Result<Findings, LoadError> {
    let mut polls = sign_in_and_hold(crew).await?;
    let signed_in = crew.signed_in();
    let (meter, start) = (Meter::start(crew), Instant::now());
    let pace = Arc::new(Pace::start(
        crew.options.rate,
        Duration::from_secs(u64::from(crew.options.seconds)),
    ));
    let mut workers = JoinSet::new();
    for (seed, share) in (1..).zip(crew.shares(Agent::signed_in)) {
        workers.spawn(work(Arc::clone(crew), share, Arc::clone(&pace), Dice(seed)));
    }
    workers.join_all().await;
    let busy = Some(start.elapsed());
    let missing_events = last_events(crew).await;
    let costs = meter.stop(crew);
    let held = crew.book.held();
    polls.shutdown().await;
    let leftovers = crew.sign_out_all().await;
    Ok(Findings {
        signed_in,
        unsent: pace.unsent(),
        missing_events,
        leftovers,
        costs,
        held: Some(held),
        rounds: Vec::new(),
        busy,
    })
}

async fn work(crew: Arc<Crew>, share: Vec<Arc<Agent>>, pace: Arc<Pace>, mut dice: Dice) {
    let mut connection = Connection::new(&crew.connector);
    while let Some(ticket) = pace.next().await {
        let agent = &share[dice.roll(share.len())];
        change(&crew, agent, &mut connection, ticket).await;
    }
}

async fn change(crew: &Crew, agent: &Agent, connection: &mut Connection, ticket: Ticket) {
    let operation = agent.next_change();
    // The event's clock must not run while a connection is being opened; a failure shows in the call.
    let _ = connection.ready().await;
    let number = agent.expect_event(Instant::now());
    match crew
        .call(connection, operation, agent, Line::from(operation))
        .await
    {
        None => agent.forget(number),
        Some(reply) => {
            if let Some(due) = ticket.due {
                crew.book.success(Line::FromSchedule, reply.arrived - due);
            }
        }
    }
}

/// Waits for the events under way; how many did not come.
async fn last_events(crew: &Crew) -> u64 {
    let missing = || {
        crew.agents
            .iter()
            .map(|agent| agent.pending() as u64)
            .sum::<u64>()
    };
    let wait = async {
        while missing() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    // What is missing then is the result.
    let _ = timeout(LAST_EVENTS, wait).await;
    missing()
}

/// Random enough to pick agents (xorshift64); the same sequence in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_reach_every_agent() {
        let mut dice = Dice(1);
        let mut seen = [0_u32; 10];
        for _ in 0..10_000 {
            seen[dice.roll(10)] += 1;
        }
        assert!(seen.iter().all(|count| (700..1300).contains(count)), "{seen:?}");
    }
}
