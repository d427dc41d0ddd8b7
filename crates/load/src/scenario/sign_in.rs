//! Sign-in: in and out over and over, with half of the agents inside.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::Findings;
use super::crew::{Crew, Meter};
use crate::LoadError;
use crate::book::Line;
use crate::client::Connection;
use crate::operation::Operation;
use crate::pace::Pace;
use crate::session::Agent;

pub(super) async fn run(crew: &Arc<Crew>) -> Result<Findings, LoadError> {
    let mut keeper = JoinSet::new();
    keeper.spawn(Arc::clone(crew).keep_alive());
    if crew.options.warm_up {
        warm_up(crew).await;
    }
    let meter = Meter::start(crew);
    let pace = Arc::new(Pace::start(
        crew.options.rate,
        Duration::from_secs(u64::from(crew.options.seconds)),
    ));
    let mut workers = JoinSet::new();
    for share in crew.shares(|_| true) {
        workers.spawn(work(Arc::clone(crew), share, Arc::clone(&pace)));
    }
    workers.join_all().await;
    let costs = meter.stop(crew);
    let signed_in = crew.signed_in();
    keeper.shutdown().await;
    let leftovers = crew.sign_out_all().await;
    Ok(Findings {
        signed_in,
        unsent: pace.unsent(),
        missing_events: 0,
        leftovers,
        costs,
        held: None,
        rounds: Vec::new(),
        busy: None,
    })
}

/// Everybody in and out once.
async fn warm_up(crew: &Arc<Crew>) {
    let mut workers = JoinSet::new();
    for share in crew.shares(|_| true) {
        let crew = Arc::clone(crew);
        workers.spawn(async move {
            let mut connection = Connection::new(&crew.connector);
            for agent in share {
                if crew.sign_in(&mut connection, &agent).await {
                    crew.call(&mut connection, Operation::Logout, &agent, Line::Logout)
                        .await;
                }
            }
        });
    }
    workers.join_all().await;
}

/// A ticket signs the next agent in and the one that has been in longest out.
async fn work(crew: Arc<Crew>, share: Vec<Arc<Agent>>, pace: Arc<Pace>) {
    let mut connection = Connection::new(&crew.connector);
    let mut inside: VecDeque<&Arc<Agent>> = VecDeque::new();
    for agent in share.iter().cycle() {
        let Some(ticket) = pace.next().await else { return };
        if crew.sign_in(&mut connection, agent).await {
            if let Some(due) = ticket.due {
                crew.book.success(Line::FromSchedule, Instant::now() - due);
            }
            inside.push_back(agent);
        }
        while inside.len() > share.len() / 2 {
            if let Some(oldest) = inside.pop_front() {
                crew.call(&mut connection, Operation::Logout, oldest, Line::Logout)
                    .await;
            }
        }
    }
}
