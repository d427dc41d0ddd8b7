//! What all scenarios share: the agents, signing them in and out, and what the run costs.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::book::{Book, Line, Phase};
use crate::client::{Connection, Connector};
use crate::error::Failure;
use crate::operation::{Operation, login_body};
use crate::process::{self, Usage};
use crate::report::ServerUsage;
use crate::session::Agent;
use crate::{LoadError, Options};

/// Silence after which an agent that does not poll sends a handshake; two minutes would sign it out (agent.md §4.1).
const SILENCE: Duration = Duration::from_secs(60);

/// The agents of a run and the way to their gateway.
pub(crate) struct Crew {
    pub(crate) options: Options,
    pub(crate) connector: Arc<Connector>,
    pub(crate) book: Book,
    pub(crate) agents: Vec<Arc<Agent>>,
    /// The gateway's process, when local, and its usage before anything was done.
    pub(crate) server: Option<(u32, Usage)>,
}

impl Crew {
    pub(crate) async fn new(options: Options) -> Result<Crew, LoadError> {
        let connector = Arc::new(Connector::new(&options.target, &options.sources).await?);
        let pid = find(options.server_pid, &connector).await;
        let agent = |id| {
            Arc::new(Agent::new(
                id,
                login_body(&options.password, options.phone_base + id),
            ))
        };
        let agents = (options.first_agent..)
            .take(options.agents as usize)
            .map(agent)
            .collect();
        let server = pid.and_then(|pid| Some((pid, process::usage(pid)?)));
        Ok(Crew {
            connector,
            book: Book::new(),
            agents,
            server,
            options,
        })
    }

    /// Connections in use apart from held polls: an agent never has two requests under way.
    pub(crate) fn workers(&self) -> u32 {
        self.options.connections.min(self.options.agents)
    }

    /// The agents that `wanted` picks, dealt out to the workers.
    pub(crate) fn shares(&self, wanted: impl Fn(&Agent) -> bool) -> Vec<Vec<Arc<Agent>>> {
        let mut shares = vec![Vec::new(); self.workers() as usize];
        let wanted = self.agents.iter().filter(|agent| wanted(agent));
        for (share, agent) in (0..shares.len()).cycle().zip(wanted) {
            shares[share].push(Arc::clone(agent));
        }
        shares.retain(|share| !share.is_empty());
        shares
    }

    pub(crate) fn signed_in(&self) -> u32 {
        u32::try_from(self.agents.iter().filter(|agent| agent.signed_in()).count()).unwrap_or(u32::MAX)
    }

    /// Does an operation and writes its row. After a failure of the connection it pauses, or a dead gateway would
    /// be hammered with connections.
    pub(crate) async fn call(
        &self,
        connection: &mut Connection,
        operation: Operation,
        agent: &Agent,
        line: Line,
    ) -> Option<crate::client::Reply> {
        match agent.call(connection, operation).await {
            Ok(reply) => {
                self.book.success(line, reply.arrived - reply.sent);
                Some(reply)
            }
            Err(failure) => {
                self.failed(line, &failure).await;
                None
            }
        }
    }

    async fn failed(&self, line: Line, failure: &Failure) {
        self.book.failure(line, failure);
        if matches!(
            failure,
            Failure::Connect | Failure::Tls | Failure::Closed | Failure::TimeOut
        ) {
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Signs one agent in, by force when it is signed in already (100-002). Whether it is signed in now.
    pub(crate) async fn sign_in(&self, connection: &mut Connection, agent: &Agent) -> bool {
        match agent.call(connection, Operation::Login).await {
            Ok(reply) => self.book.success(Line::Login, reply.arrived - reply.sent),
            Err(failure) => {
                let force = failure.is_retcode("100-002");
                self.failed(Line::Login, &failure).await;
                if force {
                    self.call(connection, Operation::ForceLogin, agent, Line::ForceLogin)
                        .await;
                }
            }
        }
        agent.signed_in()
    }

    /// Signs everybody in over the workers' connections; `then` is called for each who is.
    pub(crate) async fn sign_in_all<F>(
        self: &Arc<Self>,
        then: impl Fn(Arc<Agent>) -> F + Clone + Send + 'static,
    ) where
        F: Future<Output = ()> + Send,
    {
        let mut workers = JoinSet::new();
        for share in self.shares(|_| true) {
            let (crew, then) = (Arc::clone(self), then.clone());
            workers.spawn(async move {
                let mut connection = Connection::new(&crew.connector);
                for agent in share {
                    if crew.sign_in(&mut connection, &agent).await {
                        then(agent).await;
                    }
                }
            });
        }
        workers.join_all().await;
    }

    /// How many are signed in.
    ///
    /// # Errors
    /// When nobody is.
    pub(crate) fn anybody(&self) -> Result<u32, LoadError> {
        match self.signed_in() {
            0 => Err(LoadError::NobodySignedIn {
                target: self.options.target.to_string(),
                reason: self.book.worst_login(),
            }),
            count => Ok(count),
        }
    }

    /// Signs out everybody who is in; how many may still be in afterwards.
    pub(crate) async fn sign_out_all(self: &Arc<Self>) -> u32 {
        let mut workers = JoinSet::new();
        for share in self.shares(Agent::signed_in) {
            let crew = Arc::clone(self);
            workers.spawn(async move {
                let mut connection = Connection::new(&crew.connector);
                for agent in share {
                    crew.call(&mut connection, Operation::Logout, &agent, Line::Logout)
                        .await;
                }
            });
        }
        let enough = Duration::from_secs(60) + Duration::from_millis(10) * self.options.agents;
        // Who is not out by then is counted.
        let _ = timeout(enough, async { while workers.join_next().await.is_some() {} }).await;
        self.signed_in()
    }

    /// Keeps agents that don't poll from being signed out; runs until it is aborted.
    pub(crate) async fn keep_alive(self: Arc<Self>) {
        let mut connection = Connection::new(&self.connector);
        loop {
            sleep(Duration::from_secs(5)).await;
            for agent in self
                .agents
                .iter()
                .filter(|agent| agent.signed_in() && agent.silent_for() > SILENCE)
            {
                self.call(&mut connection, Operation::Handshake, agent, Line::Handshake)
                    .await;
            }
        }
    }
}

/// The process given, or the one that listens on the connector's address.
pub(crate) async fn find(given: Option<u32>, connector: &Connector) -> Option<u32> {
    let address = connector.address();
    match given {
        Some(pid) => Some(pid),
        // Reads a lot of small files.
        None => tokio::task::spawn_blocking(move || process::listener(address))
            .await
            .ok()
            .flatten(),
    }
}

/// CPU and memory over the measured part.
pub(crate) struct Costs {
    pub(crate) own: Duration,
    server: Option<(Usage, Usage)>,
}

/// The beginning of [`Costs`].
pub(crate) struct Meter {
    own: Duration,
    server: Option<Usage>,
}

impl Meter {
    /// Begins the measured part.
    pub(crate) fn start(crew: &Crew) -> Meter {
        crew.book.turn_to(Phase::Measured);
        Meter {
            own: process::own_cpu(),
            server: crew.server.and_then(|(pid, _)| process::usage(pid)),
        }
    }

    /// Ends the measured part.
    pub(crate) fn stop(self, crew: &Crew) -> Costs {
        crew.book.turn_to(Phase::Finish);
        let end = crew.server.and_then(|(pid, _)| process::usage(pid));
        Costs {
            own: process::own_cpu().saturating_sub(self.own),
            server: self.server.zip(end),
        }
    }
}

impl Costs {
    pub(crate) fn server(&self, before: Option<(u32, Usage)>) -> Option<ServerUsage> {
        let ((pid, before), (begin, end)) = before.zip(self.server)?;
        Some(ServerUsage {
            pid,
            cpu: end.cpu.saturating_sub(begin.cpu),
            rss_before_kib: before.rss_kib,
            rss_begin_kib: begin.rss_kib,
            rss_end_kib: end.rss_kib,
        })
    }
}
