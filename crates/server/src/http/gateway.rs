//! What all requests share: who owns which agent, settings, passwords, counters.

use super::config::Configuring;
use super::recordplay::Shelf;
use crate::auth::{Auth, Credential, Secret};
use crate::clock::Clock;
use crate::config::{AgentSet, Guid, Networks, WhiteList};
use crate::counts::Counts;
use crate::edge::{ReplyBody, RequestBody};
use crate::flow::FlowControl;
use crate::owner::Owner;
use crate::telephony::Switchboard;
use arc_swap::ArcSwap;
use ccgate_core::{AgentId, Refusal, VdnId};
use ccgate_store::{Store, StoreError};
use ccgate_wire::agentevent;
use ccgate_wire::retcode::{Failure, Retcode};
use http::{Request, Response};
use ring::hmac;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The gateway, shared by all requests.
pub struct Gateway {
    pub(super) settings: Settings,
    pub(super) store: Store,
    pub(super) auth: Auth,
    /// The configuration interface.
    pub(super) configuring: Configuring,
    pub(super) phone_key: hmac::Key,
    /// Where recordings are read; there is none before [`Gateway::shelve`].
    pub(super) shelf: OnceLock<Arc<dyn Shelf>>,
    switchboard: OnceLock<Switchboard>,
    clock: Clock,
    flow: FlowControl,
    routing: ArcSwap<Routing>,
    /// The credentials of the agents. Apart from the routing: a new password changes one entry.
    credentials: RwLock<HashMap<AgentId, Arc<Credential>>>,
    counts: Counts,
    started: Instant,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// What of the configuration the requests need.
#[derive(Debug)]
pub struct Settings {
    /// This node's name, the ending of its Guids: `AgentGateway0`.
    pub node: String,
    /// The cluster's name, `serverName` of the sign-in's answer.
    pub server_name: String,
    /// Agent numbers that may sign in.
    pub agent_ids: AgentSet,
    /// How long a poll is held.
    pub hold: Duration,
    /// How events look.
    pub events: agentevent::Options,
    /// Where events may be pushed to.
    pub white_list: WhiteList,
    /// Which sessions' Guids change.
    pub guids: Guid,
    /// Proxies that are believed whose address a client has.
    pub trusted_proxies: Networks,
    /// The credential of trusted middle layers; without one their interfaces are off.
    pub trusted: Option<Secret>,
    /// Whether the WebSocket stream is on.
    pub stream: bool,
    /// Whether agents may have their own calls recorded (`IF_ENABLE_AGENT_SELFRECORD`).
    pub self_record: bool,
    /// Whether the web console is answered.
    pub console: bool,
    /// Earlier passwords that are kept, besides the present one.
    pub password_history: usize,
    /// Longest body.
    pub body_limit: usize,
    /// How long a body may take.
    pub body_time: Duration,
}

/// Who owns whom. A change makes a new one.
#[derive(Debug, Default)]
pub struct Routing {
    /// The owners by VDN.
    pub owners: BTreeMap<VdnId, Arc<Owner>>,
    /// The owner of each agent in the directory.
    pub agents: HashMap<AgentId, Arc<Owner>>,
}

impl Gateway {
    /// A gateway that knows nobody yet: see [`Gateway::reroute`].
    #[expect(
        clippy::too_many_arguments,
        reason = "the one place where the parts come together"
    )]
    pub fn new(
        settings: Settings,
        store: Store,
        auth: Auth,
        phone_key: hmac::Key,
        flow: FlowControl,
        clock: Clock,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        Self {
            settings,
            store,
            auth,
            configuring: Configuring::default(),
            phone_key,
            shelf: OnceLock::new(),
            switchboard: OnceLock::new(),
            clock,
            flow,
            routing: ArcSwap::default(),
            credentials: RwLock::default(),
            counts: Counts::default(),
            started: Instant::now(),
            tasks,
            stop,
        }
    }

    /// Where recordings are read. Only the first counts.
    pub fn shelve(&self, shelf: Arc<dyn Shelf>) {
        // One installation has one directory of recordings.
        let _ = self.shelf.set(shelf);
    }

    /// The switch that serves all VDNs. Only the first counts.
    pub(crate) fn attach(&self, switchboard: Switchboard) {
        // A gateway has one switch from its start to its end.
        let _ = self.switchboard.set(switchboard);
    }

    /// The switch; there is none before the gateway is up.
    pub fn switchboard(&self) -> Option<&Switchboard> {
        self.switchboard.get()
    }

    /// Who owns whom from now on.
    pub fn reroute(&self, routing: Routing) {
        self.routing.store(Arc::new(routing));
    }

    /// Who owns whom.
    pub fn routing(&self) -> Arc<Routing> {
        self.routing.load_full()
    }

    /// The agents' credentials from now on.
    pub(crate) fn replace_credentials(&self, credentials: HashMap<AgentId, Arc<Credential>>) {
        let mut present = self.credentials.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *present, credentials);
        drop(present);
        // Freeing thousands of them takes a while that nobody has to wait for.
        drop(before);
    }

    /// Forgets the wrong passwords of an agent, here and in the store.
    ///
    /// # Errors
    /// The store's; here they are forgotten in any case.
    pub async fn unlock(&self, agent: AgentId) -> Result<(), StoreError> {
        self.auth.locks().unlock(agent);
        self.store.clear_lock(agent).await
    }

    /// How long the gateway has been running.
    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// Takes an agent's credential anew from the store.
    pub(super) async fn refresh_credential(&self, agent: AgentId) {
        match self.store.load_credential(agent).await {
            Ok(Some(fresh)) => {
                let fresh = Arc::new(credential(fresh));
                let mut credentials = self.credentials.write().unwrap_or_else(PoisonError::into_inner);
                credentials.insert(agent, fresh);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%agent, %error, "a credential could not be read again"),
        }
    }

    /// Requests answered, by operation and retcode.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(super) fn owner_of(&self, agent: AgentId) -> Option<Arc<Owner>> {
        self.routing.load().agents.get(&agent).cloned()
    }

    pub(super) fn owners(&self) -> Vec<Arc<Owner>> {
        self.routing.load().owners.values().cloned().collect()
    }

    pub(super) fn credential(&self, agent: AgentId) -> Option<Arc<Credential>> {
        // Nothing panics while it is locked, and an entry is whole at any moment.
        let credentials = self.credentials.read().unwrap_or_else(PoisonError::into_inner);
        credentials.get(&agent).cloned()
    }

    pub(super) fn node(&self) -> &str {
        &self.settings.node
    }

    /// The gateway's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(super) fn flow(&self) -> &FlowControl {
        &self.flow
    }

    pub(super) fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    pub(super) fn hold_time(&self) -> Duration {
        self.settings.hold
    }

    pub(super) fn event_options(&self) -> agentevent::Options {
        self.settings.events
    }

    pub(super) fn trusted_credential(&self) -> Option<&str> {
        self.settings.trusted.as_ref().map(Secret::expose)
    }

    pub(super) fn body_limits(&self) -> (usize, Duration) {
        (self.settings.body_limit, self.settings.body_time)
    }

    pub(super) fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Ends when the gateway stops: held polls are answered then.
    pub(super) async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    pub(super) fn open_stream(
        &self,
        request: Request<RequestBody>,
        agent: AgentId,
    ) -> Result<Response<ReplyBody>, Failure> {
        if !self.settings.stream {
            return Err(Failure::new(
                Retcode::OperationFailed,
                "the event stream is switched off",
            ));
        }
        let owner = self.owner_of(agent).ok_or_else(super::not_signed_in)?;
        let guid = super::stream::guid_of(request.headers());
        let guid = super::guid_of(request.headers())
            .ok()
            .or(guid)
            .unwrap_or_else(|| ccgate_core::Guid::presented(""));
        // Checked again in the same look: in between, another session may have begun.
        let look = |vdn: &ccgate_core::Vdn, now| {
            let session = &vdn.authenticate(now, agent, &guid)?.session;
            match session.delivery {
                ccgate_core::session::Delivery::Poll => Ok(session.serial),
                ccgate_core::session::Delivery::Push(_) => Err(Refusal::PushMode),
            }
        };
        let (session, _) = owner.read(look).map_err(super::failure)?;
        self.stream(request, owner, agent, session)
    }
}

/// What the store keeps of a password, as `auth` takes it.
pub(crate) fn credential(stored: ccgate_store::Credential) -> Credential {
    Credential {
        phc: stored.hash,
        previous: stored.history,
        changed: stored.changed_at,
        must_change: stored.must_change,
    }
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway")
            .field("node", &self.settings.node)
            .finish_non_exhaustive()
    }
}
