//! Keeps the gateway in step with what administrators do to the store while it runs.

use crate::called::Called;
use crate::flows::Flows;
use crate::http::{Gateway, InForce, Routing, credential};
use crate::owner::{Fault, Owner};
use crate::telephony::Recordings;
use ccgate_core::vdn::SignOutCause;
use ccgate_core::{AgentId, Directory, Input, Refusal, Time, VdnId};
use ccgate_store::{Command, CommandKind, Store, StoreError, Version};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often the store is asked for news.
const LOOK: Duration = Duration::from_secs(1);
/// How often what is old enough is removed.
const PRUNE: Duration = Duration::from_secs(3600);
/// Old calls, and old recordings, removed in one go.
const PORTION: u32 = 1000;
/// Longest time between two tries to make the owner of a VDN.
const LONGEST: Duration = Duration::from_secs(60);

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
    pub(crate) recordings: Recordings,
    /// How long lines of the operation log are kept; zero for good.
    pub(crate) keep_log: Duration,
    /// How long what is kept of a call is; zero for good.
    pub(crate) keep_calls: Duration,
    /// How long recordings are kept; zero for good.
    pub(crate) keep_recordings: Duration,
    /// How long a wrong password counts.
    pub(crate) keep_locks: Duration,
    pub(crate) version: Version,
    pub(crate) behind: Behind,
    pub(crate) flows: Flows,
    pub(crate) called: Called,
}

/// The VDNs whose directory is not in force yet.
#[derive(Debug, Default)]
pub(crate) struct Behind(BTreeMap<VdnId, Again>);

/// When a VDN is tried again.
#[derive(Clone, Copy, Debug)]
struct Again {
    failures: u32,
    at: Instant,
}

impl Behind {
    /// Whether it is time to try one again.
    fn due(&self, now: Instant) -> bool {
        self.0.values().any(|again| again.at <= now)
    }

    /// Whether this one has to wait.
    fn waits(&self, vdn: VdnId, now: Instant) -> bool {
        self.0.get(&vdn).is_some_and(|again| again.at > now)
    }

    /// It failed; the time until it is tried again: 2, 4, 8 … seconds.
    fn failed(&mut self, vdn: VdnId, now: Instant) -> Duration {
        let again = self.0.entry(vdn).or_insert(Again { failures: 0, at: now });
        again.failures += 1;
        let pause = Duration::from_secs(1 << again.failures.min(6)).min(LONGEST);
        again.at = now + pause;
        pause
    }

    /// It could not take its directory just now: at the next look again.
    fn soon(&mut self, vdn: VdnId, now: Instant) {
        self.0.insert(vdn, Again { failures: 0, at: now });
    }

    fn done(&mut self, vdn: VdnId) {
        self.0.remove(&vdn);
    }
}

impl<M: MakeOwner> Keeper<M> {
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut pruned = None::<Instant>;
        let mut failing = false;
        let asked = self.flows.asked();
        self.in_force();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
                () = self.gateway.news() => {}
                () = asked.notified() => self.flows.load_again(),
            }
            if pruned.is_none_or(|at| at.elapsed() >= PRUNE) {
                // A portion at a time: what administrators do has not to wait for long.
                pruned = self.prune().await.then(Instant::now);
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
        let flows = self.flows.have_changed().await;
        let reloaded = if flows || pending.version != self.version || self.behind.due(Instant::now()) {
            self.reload().await
        } else {
            Ok(())
        };
        // Whatever the directory is like: who is to be signed out is signed out.
        for command in pending.commands {
            let result = self.obey(&command).await;
            tracing::info!(target: "ccgate::operation", kind = ?command.kind, result, "administrator's command");
            self.store.finish_command(command.id, &result).await?;
        }
        let routing = self.gateway.routing();
        self.called.look(&self.store, routing.owners.values()).await?;
        reloaded
    }

    async fn reload(&mut self) -> Result<(), StoreError> {
        let Self {
            gateway,
            store,
            owners,
            behind,
            flows,
            ..
        } = self;
        self.version = reload(gateway, store, owners, behind, flows).await?;
        self.in_force();
        Ok(())
    }

    /// Tells whoever waits for a change of the directory.
    fn in_force(&self) {
        self.gateway.now_in_force(InForce {
            version: self.version,
            behind: self.behind.0.keys().copied().collect(),
            flows: self.flows.loaded(),
            read: self.flows.read(),
        });
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
                Err(Fault::Refused(Refusal::NotSignedIn)) => "not signed in".to_owned(),
                Err(fault) => fault.to_string(),
            },
        }
    }

    async fn sign_out(&self, agent: AgentId, reason: Option<u8>) -> Result<(), Fault> {
        let cause = reason.map_or(SignOutCause::Inspector, SignOutCause::Client);
        let routing = self.gateway.routing();
        let owner = routing.agents.get(&agent).ok_or(Refusal::NotSignedIn)?;
        owner.step_saved(Input::SignOut { agent, cause }).await?;
        Ok(())
    }

    /// Removes what has had its time: old lines of the operation log, wrong passwords that no lock
    /// counts any more, and a portion of old calls and recordings. False when there may be more.
    async fn prune(&self) -> bool {
        if let Err(error) = self.store.prune_locks(self.ago(self.keep_locks)).await {
            tracing::warn!(%error, "old wrong passwords could not be removed");
        }
        if !self.keep_log.is_zero() {
            match self.store.prune_log(self.ago(self.keep_log)).await {
                Ok(0) => {}
                Ok(lines) => tracing::info!(lines, "old lines of the operation log removed"),
                Err(error) => tracing::warn!(%error, "old lines of the operation log could not be removed"),
            }
        }
        let calls = self.prune_calls().await;
        self.prune_recordings().await && calls
    }

    async fn prune_calls(&self) -> bool {
        if self.keep_calls.is_zero() {
            return true;
        }
        match self.store.prune_calls(self.ago(self.keep_calls), PORTION).await {
            Ok(0) => true,
            Ok(calls) => {
                tracing::info!(target: "ccgate::operation", calls, "old calls removed");
                calls < u64::from(PORTION)
            }
            Err(error) => {
                tracing::warn!(%error, "old calls could not be removed");
                true
            }
        }
    }

    async fn prune_recordings(&self) -> bool {
        if self.keep_recordings.is_zero() {
            return true;
        }
        let before = self.ago(self.keep_recordings);
        let old = match self.store.recordings_to_delete(before, PORTION).await {
            Ok(old) => old,
            Err(error) => {
                tracing::warn!(%error, "old recordings could not be looked up");
                return true;
            }
        };
        let (found, mut deleted) = (old.len(), 0);
        for (vdn, recording) in old {
            // The file first: whatever is still listed is tried again.
            let file = match self.recordings.delete(&recording).await {
                Ok(file) => file,
                Err(error) => {
                    tracing::error!(%vdn, recording = %recording.id, %error, "an old recording can't be deleted");
                    continue;
                }
            };
            match self.store.forget_recording(vdn, &recording.id).await {
                Ok(_) => {
                    deleted += 1;
                    tracing::info!(target: "ccgate::operation", %vdn, recording = %recording.id, agent = %recording.agent, file, "recording deleted: it has had its time");
                }
                Err(error) => {
                    tracing::warn!(%vdn, recording = %recording.id, %error, "a deleted recording is still listed");
                }
            }
        }
        // Those that can't be deleted stay at the head of the list: they are tried in an hour.
        found < PORTION as usize || deleted == 0
    }

    fn ago(&self, span: Duration) -> Time {
        let span = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        Time::from_millis(self.gateway.clock().now().millis().saturating_sub(span))
    }
}

/// Reads the directory and credentials anew and routes by them from now on. A VDN that can't take
/// its part stays `behind`, the others don't wait for it.
///
/// # Errors
/// The store's when it can't be read; then all stays as it was.
pub(crate) async fn reload<M: MakeOwner>(
    gateway: &Gateway,
    store: &Store,
    make: &M,
    behind: &mut Behind,
    flows: &mut Flows,
) -> Result<Version, StoreError> {
    let (version, mut directories) = store.load_directories().await?;
    flows.refresh(&directories, gateway.clock().now()).await;
    flows.fill(&mut directories);
    if let Some(board) = gateway.switchboard() {
        let gone = board.book.replace(store.phones().await?, &directories);
        if let Some(sip) = board.sip() {
            sip.strike_off(gone);
        }
    }
    let stored = store.load_credentials().await?;
    gateway.replace_credentials(
        stored
            .into_iter()
            .map(|(agent, stored)| (agent, Arc::new(credential(stored))))
            .collect(),
    );
    let mut owners = gateway.routing().owners.clone();
    behind
        .0
        .retain(|id, _| owners.contains_key(id) || directories.iter().any(|directory| directory.vdn == *id));
    for (id, owner) in &owners {
        if !directories.iter().any(|directory| directory.vdn == *id) {
            // Nobody is left in it: its agents are signed out. The owner stays, should the VDN return.
            let empty = Directory {
                vdn: *id,
                ..Directory::default()
            };
            change(owner, empty, behind);
        }
    }
    let mut agents = HashMap::new();
    let mut new = Vec::new();
    for directory in directories {
        match owners.get(&directory.vdn) {
            Some(owner) => {
                agents.extend(directory.agents.keys().map(|id| (*id, Arc::clone(owner))));
                change(owner, directory, behind);
            }
            None => new.push(directory),
        }
    }
    let route = |owners: &BTreeMap<VdnId, Arc<Owner>>, agents: &HashMap<AgentId, Arc<Owner>>| {
        gateway.reroute(Routing {
            owners: owners.clone(),
            agents: agents.clone(),
        });
    };
    route(&owners, &agents);
    for directory in new {
        let id = directory.vdn;
        if behind.waits(id, Instant::now()) {
            continue;
        }
        let ids: Vec<AgentId> = directory.agents.keys().copied().collect();
        match make.make(directory).await {
            Ok(owner) => {
                behind.done(id);
                agents.extend(ids.into_iter().map(|id| (id, Arc::clone(&owner))));
                owners.insert(id, owner);
                // At once: an owner that were forgotten would be fenced by the next one made.
                route(&owners, &agents);
            }
            Err(error) => {
                let pause = behind.failed(id, Instant::now());
                tracing::error!(vdn = %id, %error, ?pause, "the VDN can't be served; trying again after a pause");
            }
        }
    }
    tracing::info!(
        vdns = owners.len(),
        agents = agents.len(),
        behind = behind.0.len(),
        "directory loaded"
    );
    Ok(version)
}

fn change(owner: &Owner, directory: Directory, behind: &mut Behind) {
    let id = owner.id();
    match owner.step(Input::Directory(Arc::new(directory))) {
        Ok(_) => behind.done(id),
        Err(fault @ (Fault::Restoring | Fault::Unsaved)) => {
            tracing::warn!(vdn = %id, %fault, "the new directory has to wait");
            behind.soon(id, Instant::now());
        }
        Err(fault) => {
            behind.done(id);
            tracing::error!(vdn = %id, %fault, "the new directory was not taken");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_a_vdn_is_tried_again() {
        let (one, two) = (VdnId(1), VdnId(2));
        let mut behind = Behind::default();
        let start = Instant::now();
        let after = |seconds: u64| start + Duration::from_secs(seconds);
        assert!(!behind.due(start) && !behind.waits(one, start));
        let pauses: Vec<u64> = (0..7).map(|_| behind.failed(one, start).as_secs()).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60]);
        assert!(behind.waits(one, after(59)) && !behind.waits(one, after(60)));
        assert!(!behind.due(after(59)) && behind.due(after(60)));
        // One that is being restored doesn't hurry the other.
        behind.soon(two, start);
        assert!(behind.due(start) && !behind.waits(two, start) && behind.waits(one, start));
        behind.done(two);
        assert!(!behind.due(start));
        behind.done(one);
        assert!(!behind.due(after(1000)));
    }
}
