//! Keeps the gateway in step with what administrators do to the store while it runs.

use crate::http::{Gateway, Routing, credential};
use crate::owner::Owner;
use ccgate_core::vdn::SignOutCause;
use ccgate_core::{AgentId, Directory, Input, Refusal, VdnId};
use ccgate_store::{Command, CommandKind, Store, StoreError, Version};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the store is asked for news.
const LOOK: Duration = Duration::from_secs(1);
/// How often old lines of the operation log are removed.
const PRUNE: Duration = Duration::from_secs(3600);

/// Makes the owner of a VDN that is new in the directory.
pub(crate) trait MakeOwner: Send + Sync {
    /// Claims and loads the VDN and starts what belongs to it.
    fn make(&self, directory: Directory) -> impl Future<Output = Result<Arc<Owner>, StoreError>> + Send;
}

/// Watches the store until `stop`.
pub(crate) struct Keeper<M> {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) store: Store,
    pub(crate) owners: M,
    pub(crate) keep_log: Duration,
    pub(crate) version: Version,
}

impl<M: MakeOwner> Keeper<M> {
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut pruned = None::<tokio::time::Instant>;
        let mut failing = false;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            if pruned.is_none_or(|at| at.elapsed() >= PRUNE) {
                pruned = Some(tokio::time::Instant::now());
                self.prune().await;
            }
            match self.look().await {
                Ok(()) => failing = false,
                Err(error) if !failing => {
                    failing = true;
                    tracing::error!(%error, "the store can't be asked for news");
                }
                Err(_) => {}
            }
        }
    }

    async fn look(&mut self) -> Result<(), StoreError> {
        let pending = self.store.take_commands(self.gateway.clock().now()).await?;
        if pending.version != self.version {
            self.version = reload(&self.gateway, &self.store, &self.owners).await?;
        }
        for command in pending.commands {
            let result = self.obey(&command).await;
            tracing::info!(target: "ccgate::operation", kind = ?command.kind, result, "administrator's command");
            self.store.finish_command(command.id, &result).await?;
        }
        Ok(())
    }

    async fn obey(&self, command: &Command) -> String {
        let agent = command.agent;
        match command.kind {
            CommandKind::Unlock => match self.gateway.unlock(agent).await {
                Ok(()) => "unlocked".to_owned(),
                Err(error) => error.to_string(),
            },
            CommandKind::SignOut(reason) => match self.sign_out(agent, reason).await {
                Ok(()) => "signed out".to_owned(),
                Err(crate::owner::Fault::Refused(Refusal::NotSignedIn)) => "not signed in".to_owned(),
                Err(fault) => fault.to_string(),
            },
        }
    }

    async fn sign_out(&self, agent: AgentId, reason: Option<u8>) -> Result<(), crate::owner::Fault> {
        let cause = reason.map_or(SignOutCause::Inspector, SignOutCause::Client);
        let routing = self.gateway.routing();
        let owner = routing.agents.get(&agent).ok_or(Refusal::NotSignedIn)?;
        owner.step_saved(Input::SignOut { agent, cause }).await?;
        Ok(())
    }

    async fn prune(&self) {
        if self.keep_log.is_zero() {
            return;
        }
        let now = self.gateway.clock().now();
        let before = ccgate_core::Time::from_millis(
            now.millis()
                .saturating_sub(u64::try_from(self.keep_log.as_millis()).unwrap_or(u64::MAX)),
        );
        match self.store.prune_log(before).await {
            Ok(0) => {}
            Ok(lines) => tracing::info!(lines, "old lines of the operation log removed"),
            Err(error) => tracing::warn!(%error, "old lines of the operation log could not be removed"),
        }
    }
}

/// Reads the directory and credentials anew and routes by them from now on.
///
/// # Errors
/// The store's; then all stays as it was.
pub(crate) async fn reload<M: MakeOwner>(
    gateway: &Gateway,
    store: &Store,
    make: &M,
) -> Result<Version, StoreError> {
    let (version, directories) = store.load_directories().await?;
    let stored = store.load_credentials().await?;
    let credentials = stored
        .into_iter()
        .map(|(agent, stored)| (agent, Arc::new(credential(stored))))
        .collect();
    let present = gateway.routing();
    let mut owners: BTreeMap<VdnId, Arc<Owner>> = present.owners.clone();
    let mut agents = HashMap::new();
    let gone: Vec<VdnId> = owners
        .keys()
        .copied()
        .filter(|id| !directories.iter().any(|d| d.vdn == *id))
        .collect();
    for id in gone {
        // Nobody is left in it: its agents are signed out. The owner stays, should the VDN return.
        change(
            &owners[&id],
            Directory {
                vdn: id,
                ..Directory::default()
            },
        );
    }
    for directory in directories {
        let ids: Vec<AgentId> = directory.agents.keys().copied().collect();
        let owner = match owners.get(&directory.vdn) {
            Some(owner) => {
                change(owner, directory);
                Arc::clone(owner)
            }
            None => {
                let owner = make.make(directory).await?;
                owners.insert(owner.id(), Arc::clone(&owner));
                owner
            }
        };
        agents.extend(ids.into_iter().map(|id| (id, Arc::clone(&owner))));
    }
    tracing::info!(vdns = owners.len(), agents = agents.len(), "directory loaded");
    gateway.reroute(Routing {
        owners,
        agents,
        credentials,
    });
    Ok(version)
}

fn change(owner: &Owner, directory: Directory) {
    if let Err(fault) = owner.step(Input::Directory(Arc::new(directory))) {
        tracing::error!(vdn = %owner.id(), %fault, "the new directory was not taken");
    }
}
