//! Events posted to the desktop's server (spec/agent.md §4.3, §4.4; spec/wire.md §1 rule 9).
//!
//! One task a session in push mode: in order, one request at a time, so that an agent with a slow
//! receiver delays nobody else. Connections to the same receiver are shared.

mod client;
mod signature;

pub use client::{Client, ClientError, Trust};
pub use signature::Signature;

use crate::owner::{Fault, Next, Owner, Wake, Whose};
use ccgate_core::outbox::Entry;
use ccgate_core::session::{Delivery, Push, PushDialect};
use ccgate_core::{AgentId, EventNo, Guid, Input, Refusal, SessionSerial};
use ccgate_wire::{agentevent, push as body};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Most events in one request of the list dialect.
const MOST: usize = 50;

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

/// Starts a task for each session that is announced, until `stop`.
pub async fn run(
    owner: Arc<Owner>,
    mut sessions: UnboundedReceiver<AgentId>,
    settings: Arc<Settings>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    loop {
        let agent = tokio::select! {
            () = stop.cancelled() => return,
            agent = sessions.recv() => match agent {
                Some(agent) => agent,
                None => return,
            },
        };
        let Ok((session, _)) = owner.read(|vdn, _| Ok(vdn.agent(agent).map(|agent| agent.session.serial)))
        else {
            continue;
        };
        let Some(session) = session else { continue };
        let pusher = Pusher {
            owner: Arc::clone(&owner),
            settings: Arc::clone(&settings),
            agent,
            session,
        };
        let stop = stop.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = pusher.run() => {}
            }
        });
    }
}

/// Pushes the events of one session.
struct Pusher {
    owner: Arc<Owner>,
    settings: Arc<Settings>,
    agent: AgentId,
    session: SessionSerial,
}

/// What a push needs to know of the session at that moment.
struct Target {
    push: Push,
    guid: Guid,
}

impl Pusher {
    async fn run(self) {
        let mut failures = 0_u32;
        let mut known = None;
        loop {
            // Once the session is over, its farewell goes to where events went before.
            let Some(target) = self.target().ok().or(known.take()) else {
                return;
            };
            let most = match target.push.dialect {
                PushDialect::EventList => MOST,
                PushDialect::SingleEvent => 1,
            };
            let whose = Whose {
                agent: self.agent,
                session: self.session,
                after: EventNo(0),
            };
            match self.owner.next(whose, most) {
                Ok(Next::Events(hand)) => match self.post(&target, &hand.entries).await {
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
                        tracing::warn!(agent = %self.agent, push = ?target.push, %error, failures, "a push failed");
                        self.report(false);
                        drop(hand);
                        tokio::time::sleep(self.settings.retry).await;
                    }
                },
                Ok(Next::Wait(wait)) => match wait.await {
                    Ok(Wake::Look) => {}
                    // Another pusher of the same session, after the VDN was loaded again.
                    Ok(Wake::Replaced) => return,
                    Ok(Wake::Ended(farewell)) => return self.say_farewell(&target, &farewell).await,
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                },
                Ok(Next::Ended(Some(farewell))) => return self.say_farewell(&target, &farewell).await,
                Ok(Next::Ended(None)) => return,
                Err(Fault::Restoring) => tokio::time::sleep(self.settings.retry).await,
                Err(Fault::Unsaved | Fault::Lost | Fault::Refused(_)) => return,
            }
            known = Some(target);
        }
    }

    /// Once and with what was known before: the session is over.
    async fn say_farewell(&self, target: &Target, farewell: &Entry) {
        if let Err(error) = self.post(target, std::slice::from_ref(farewell)).await {
            tracing::info!(agent = %self.agent, %error, "the end of a session could not be pushed");
        }
    }

    fn target(&self) -> Result<Target, Fault> {
        let look = |vdn: &ccgate_core::Vdn, _| {
            let agent = vdn.agent(self.agent).ok_or(Refusal::NotSignedIn)?;
            match &agent.session.delivery {
                Delivery::Push(push) if agent.session.serial == self.session => Ok(Target {
                    push: push.clone(),
                    guid: agent.session.token.current.clone(),
                }),
                _ => Err(Refusal::NotSignedIn),
            }
        };
        self.owner.read(look).map(|(target, _)| target)
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
