//! Events posted to the desktop's server (spec/agent.md §4.3, §4.4; spec/wire.md §1 rule 9).
//!
//! One task a session in push mode: in order, one request at a time, so that an agent with a slow
//! receiver delays nobody else. A session's task begins when that of the agent's session before has
//! ended, after its farewell. Idle connections to a receiver are kept and shared; how many requests
//! are under way at one time is not limited but by the number of agents.

mod client;
mod signature;

pub use client::{Client, ClientError, Trust};
pub use signature::Signature;

use crate::owner::{Fault, Next, Owner, Wake, Whose};
use ccgate_core::outbox::Entry;
use ccgate_core::session::{Delivery, Push, PushDialect, Session};
use ccgate_core::{AgentId, EventNo, Guid, Input, Refusal, SessionSerial};
use ccgate_wire::{agentevent, push as body};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Most events in one request of the list dialect.
const MOST: usize = 50;
/// How soon a pause between two tries notices that the session is over.
const NOTICE: Duration = Duration::from_millis(250);
/// Fewer tasks than this are not worth looking for finished ones.
const SWEEP: usize = 256;

/// How pushes are made.
#[derive(Debug)]
pub struct Settings {
    /// Pause after a failure (`EVENT_PUSH_FAIL_INTERVALTIME`, 10 s).
    pub retry: Duration,
    /// How long a receiver may take for one request.
    pub request_timeout: Duration,
    /// What makes the requests.
    pub client: Client,
    /// Signs the requests, if a secret is set.
    pub signature: Option<Signature>,
    /// How events look.
    pub events: agentevent::Options,
}

/// The newest task of each agent.
#[derive(Debug, Default)]
struct Newest {
    tasks: HashMap<AgentId, (SessionSerial, JoinHandle<()>)>,
    /// Finished ones are removed when there are so many.
    sweep_at: usize,
}

impl Newest {
    /// Whether the session's events are being pushed already.
    fn has(&self, agent: AgentId, session: SessionSerial) -> bool {
        self.tasks
            .get(&agent)
            .is_some_and(|(of, task)| *of == session && !task.is_finished())
    }

    /// Takes the task that the agent's next one has to wait for.
    fn before(&mut self, agent: AgentId) -> Option<JoinHandle<()>> {
        self.tasks.remove(&agent).map(|(_, task)| task)
    }

    fn add(&mut self, agent: AgentId, session: SessionSerial, task: JoinHandle<()>) {
        if self.tasks.len() >= self.sweep_at {
            self.tasks.retain(|_, (_, task)| !task.is_finished());
            self.sweep_at = (self.tasks.len() * 2).max(SWEEP);
        }
        self.tasks.insert(agent, (session, task));
    }
}

/// Starts a task on `tasks` for each session that is announced, until `stop`. A request that is
/// under way then is finished and noted.
pub async fn run(
    owner: Arc<Owner>,
    mut sessions: UnboundedReceiver<AgentId>,
    settings: Arc<Settings>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    let mut newest = Newest::default();
    loop {
        let agent = tokio::select! {
            () = stop.cancelled() => return,
            agent = sessions.recv() => match agent {
                Some(agent) => agent,
                None => return,
            },
        };
        let look = |vdn: &ccgate_core::Vdn, _| {
            let session = &vdn.agent(agent).ok_or(Refusal::NotSignedIn)?.session;
            let target = target_of(session).ok_or(Refusal::NotSignedIn)?;
            Ok((session.serial, target))
        };
        // Who is gone already has nothing to be told; a VDN that is loaded again announces anew.
        let Ok(((session, target), _)) = owner.read(look) else {
            continue;
        };
        // Announced again after the VDN was loaded again: its task has lived through that.
        if newest.has(agent, session) {
            continue;
        }
        let pusher = Pusher {
            owner: Arc::clone(&owner),
            settings: Arc::clone(&settings),
            agent,
            session,
            stop: stop.clone(),
        };
        let before = newest.before(agent);
        let task = tasks.spawn(async move {
            if let Some(before) = before {
                // It ends by itself: its session is over, and each of its requests has its time.
                let _ = before.await;
            }
            pusher.run(target).await;
        });
        newest.add(agent, session, task);
    }
}

/// Pushes the events of one session.
struct Pusher {
    owner: Arc<Owner>,
    settings: Arc<Settings>,
    agent: AgentId,
    session: SessionSerial,
    stop: CancellationToken,
}

/// What a push needs to know of the session at that moment.
struct Target {
    push: Push,
    guid: Guid,
}

fn target_of(session: &Session) -> Option<Target> {
    match &session.delivery {
        Delivery::Push(push) => Some(Target {
            push: push.clone(),
            guid: session.token.current.clone(),
        }),
        Delivery::Poll => None,
    }
}

impl Pusher {
    /// Until the session is over or the gateway stops; `known` is where it was to push at first.
    async fn run(self, mut known: Target) {
        let mut failures = 0_u32;
        while !self.stop.is_cancelled() {
            // Once the session is over, its farewell goes to where events went before.
            if let Ok(target) = self.target().await {
                known = target;
            }
            let most = match known.push.dialect {
                PushDialect::EventList => MOST,
                PushDialect::SingleEvent => 1,
            };
            let whose = Whose {
                agent: self.agent,
                session: self.session,
                after: EventNo(0),
            };
            match self.owner.next(whose, most) {
                Ok(Next::Events(hand)) => match self.post(&known, &hand.entries).await {
                    Ok(()) => {
                        self.report(true);
                        hand.handed.told();
                        if failures > 0 {
                            tracing::info!(agent = %self.agent, failures, "pushes come through again");
                        }
                        failures = 0;
                    }
                    Err(error) => {
                        failures += 1;
                        tracing::warn!(agent = %self.agent, push = ?known.push, %error, failures, "a push failed");
                        self.report(false);
                        drop(hand);
                        self.pause().await;
                    }
                },
                Ok(Next::Wait(wait)) => {
                    let wake = tokio::select! {
                        () = self.stop.cancelled() => return,
                        wake = wait => wake,
                    };
                    match wake {
                        Ok(Wake::Look) => {}
                        Ok(Wake::Replaced) => return,
                        Ok(Wake::Ended(farewell)) => return self.say_farewell(&known, &farewell).await,
                        // The desk is gone: the VDN is loaded again, or another session began.
                        Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                    }
                }
                Ok(Next::Ended(Some(farewell))) => return self.say_farewell(&known, &farewell).await,
                Ok(Next::Ended(None)) => return,
                Err(Fault::Restoring) => self.pause().await,
                Err(Fault::Lost | Fault::Unsaved | Fault::Refused(_)) => return,
            }
        }
    }

    /// Waits until it is time for another try; not beyond the end of the session or of the gateway.
    async fn pause(&self) {
        let until = Instant::now() + self.settings.retry;
        while Instant::now() < until {
            let step = until.min(Instant::now() + NOTICE);
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep_until(step) => {}
            }
            if matches!(self.target().await, Err(Fault::Refused(_) | Fault::Lost)) {
                return;
            }
        }
    }

    /// Once and with what was known before: the session is over.
    async fn say_farewell(&self, target: &Target, farewell: &Entry) {
        if let Err(error) = self.post(target, std::slice::from_ref(farewell)).await {
            tracing::info!(agent = %self.agent, %error, "the end of a session could not be pushed");
        }
    }

    /// Where to push now. A Guid that isn't saved must not be sent.
    async fn target(&self) -> Result<Target, Fault> {
        let look = |vdn: &ccgate_core::Vdn, _| {
            let session = &vdn.agent(self.agent).ok_or(Refusal::NotSignedIn)?.session;
            if session.serial != self.session {
                return Err(Refusal::NotSignedIn);
            }
            target_of(session).ok_or(Refusal::NotSignedIn)
        };
        let (target, ticket) = self.owner.read(look)?;
        self.owner.saved(ticket).await?;
        Ok(target)
    }

    fn report(&self, accepted: bool) {
        let input = Input::Pushed {
            agent: self.agent,
            session: self.session,
            accepted,
        };
        if let Err(fault) = self.owner.step(input) {
            tracing::debug!(agent = %self.agent, %fault, "a push's end could not be noted");
        }
    }

    async fn post(&self, target: &Target, entries: &[Entry]) -> Result<(), ClientError> {
        let body = match target.push.dialect {
            PushDialect::EventList => body::event_list(self.agent, entries, self.settings.events),
            PushDialect::SingleEvent => match entries {
                [entry, ..] => body::single_event(self.agent, entry, self.settings.events),
                [] => return Ok(()),
            },
        };
        let signature = self
            .settings
            .signature
            .as_ref()
            .map(|key| key.sign(self.owner.clock().now(), &body));
        let request = client::Post {
            uri: &target.push.uri,
            guid: &target.guid,
            service_token: target.push.service_token.as_deref(),
            signature,
            body,
        };
        let (status, answer) =
            tokio::time::timeout(self.settings.request_timeout, self.settings.client.post(request))
                .await
                .map_err(|_| ClientError::TooSlow)??;
        Ok(body::judge(target.push.dialect, status, &answer)?)
    }
}
