//! State changes: busy and idle in turn.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::Findings;
use super::crew::{Crew, Meter};
use crate::LoadError;
use crate::book::Line;
use crate::client::{Connection, Connector};
use crate::operation::Operation;
use crate::pace::{Pace, Ticket};
use crate::session::Agent;

pub(super) async fn run(crew: &Arc<Crew>) -> Result<Findings, LoadError> {
    let mut keeper = JoinSet::new();
    keeper.spawn(Arc::clone(crew).keep_alive());
    crew.sign_in_all(|_| async {}).await;
    let signed_in = crew.anybody()?;
    let changers = changers(crew);
    let meter = Meter::start(crew);
    let pace = Arc::new(Pace::start(
        crew.options.rate,
        Duration::from_secs(u64::from(crew.options.seconds)),
    ));
    work(crew, changers, &pace).await;
    let costs = meter.stop(crew);
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

/// One changer a connection, with the signed-in agents dealt out among them.
pub(super) fn changers(crew: &Crew) -> Vec<Changer> {
    let shares = crew.shares(Agent::signed_in).into_iter();
    shares
        .map(|agents| Changer::new(&crew.connector, agents, Aim::Gateway))
        .collect()
}

/// Lets all work until the pace ends and gives them back.
pub(super) async fn work(crew: &Arc<Crew>, changers: Vec<Changer>, pace: &Arc<Pace>) -> Vec<Changer> {
    let mut workers = JoinSet::new();
    for changer in changers {
        workers.spawn(changer.work(Arc::clone(crew), Arc::clone(pace)));
    }
    workers.join_all().await
}

/// Whom a changer talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Gateway,
    /// The bare server: the same requests, but no session to care for.
    Bare,
}

/// Changes the states of its agents one after the other over one connection.
pub(super) struct Changer {
    agents: Vec<Arc<Agent>>,
    connection: Connection,
    aim: Aim,
    turn: u64,
    /// Successful changes so far.
    pub(super) done: u64,
}

impl Changer {
    pub(super) fn new(connector: &Arc<Connector>, agents: Vec<Arc<Agent>>, aim: Aim) -> Changer {
        Changer {
            agents,
            connection: Connection::new(connector),
            aim,
            turn: 0,
            done: 0,
        }
    }

    async fn work(mut self, crew: Arc<Crew>, pace: Arc<Pace>) -> Changer {
        while let Some(ticket) = pace.next().await {
            let count = self.agents.len() as u64;
            let (lap, place) = (self.turn / count, self.turn % count);
            self.turn += 1;
            let agent = Arc::clone(&self.agents[usize::try_from(place).unwrap_or_default()]);
            self.change(&crew, &agent, ticket).await;
            let clear_after = u64::from(crew.options.clear_after);
            if self.aim == Aim::Gateway && clear_after > 0 && (lap + 1).is_multiple_of(clear_after) {
                self.clear(&crew, &agent).await;
            }
        }
        self
    }

    async fn change(&mut self, crew: &Crew, agent: &Agent, ticket: Ticket) {
        let operation = agent.next_change();
        let line = match self.aim {
            Aim::Gateway => Line::from(operation),
            Aim::Bare => Line::Constant,
        };
        let Some(reply) = crew.call(&mut self.connection, operation, agent, line).await else {
            return;
        };
        self.done += 1;
        if let Some(due) = ticket.due {
            crew.book.success(Line::FromSchedule, reply.arrived - due);
        }
    }

    /// Throws away the events nobody polls for.
    async fn clear(&mut self, crew: &Crew, agent: &Agent) {
        crew.call(
            &mut self.connection,
            Operation::SyncAgentInfo,
            agent,
            Line::SyncAgentInfo,
        )
        .await;
    }

    /// Throws away the events of all its agents.
    pub(super) async fn clear_all(&mut self, crew: &Crew) {
        for agent in self.agents.clone() {
            self.clear(crew, &agent).await;
        }
    }
}
