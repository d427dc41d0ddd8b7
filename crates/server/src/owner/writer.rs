//! Saves batches, one after the other, and releases what they let be told.

use super::batch::Taken;
use super::{Health, Inner, Owner};
use ccgate_core::outbox::Outbox;
use ccgate_core::{Agent, AgentId, Vdn};
use ccgate_store::{Batch, Live, Loaded, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What nobody waits for is saved after so long at the latest.
const LAZY: Duration = Duration::from_millis(500);
const RETRY: Duration = Duration::from_millis(500);

/// Runs until `stop`, then saves everybody whole.
pub(super) async fn run(owner: Arc<Owner>, mut live: Live, stop: CancellationToken) {
    loop {
        let stopping = tokio::select! {
            () = owner.urgent.notified() => false,
            () = tokio::time::sleep(LAZY) => false,
            () = stop.cancelled() => true,
        };
        let health = owner.lock().health;
        match health {
            Health::Good => {}
            Health::Lost => return,
            // At the end what was saved before the fault is all there is.
            Health::Broken if stopping => return,
            Health::Broken => {
                restore(&owner, &mut live).await;
                continue;
            }
        }
        if stopping {
            write_all(&owner, &mut live, true).await;
            return;
        }
        write_all(&owner, &mut live, false).await;
    }
}

/// Writes until nothing is gathered any more.
async fn write_all(owner: &Owner, live: &mut Live, last: bool) {
    loop {
        let Some((taken, whole, cut)) = take(owner, last) else {
            return;
        };
        if !write(owner, live, &taken, &whole, cut).await {
            return;
        }
        let mut taken = taken;
        owner.execute(std::mem::take(&mut taken.commands));
        owner.look_up(std::mem::take(&mut taken.lookups));
        let mut inner = owner.lock();
        inner.batch.saved(taken.seq);
        owner.saved.send_replace(taken.seq);
        let now = owner.clock.now();
        for release in taken.releases(now) {
            inner.release(release);
        }
        if last {
            return;
        }
    }
}

type Whole = Vec<(AgentId, Option<(Agent, Outbox)>)>;

fn take(owner: &Owner, last: bool) -> Option<(Taken, Whole, Option<u64>)> {
    let mut guard = owner.lock();
    let inner = &mut *guard;
    if inner.health != Health::Good {
        // A step that panicked may have left agents half changed: they must not be saved whole.
        return None;
    }
    let taken = match inner.batch.take() {
        Some(taken) => taken,
        // At the end the agents are saved whole even if nothing else is left to save.
        None if last => inner.batch.take_empty(),
        None => return None,
    };
    let due = inner.checkpoint.due(taken.seq, taken.changes.len(), last);
    let whole = due
        .into_iter()
        .map(|agent| (agent, saved(&inner.vdn, agent)))
        .collect();
    let cut = inner.checkpoint.cut_after(taken.seq);
    Some((taken, whole, cut))
}

fn saved(vdn: &Vdn, agent: AgentId) -> Option<(Agent, Outbox)> {
    vdn.save(agent)
        .map(|(agent, outbox)| (agent.clone(), outbox.clone()))
}

/// Writes one batch, again and again until the store takes it. False when it never will.
async fn write(owner: &Owner, live: &mut Live, taken: &Taken, whole: &Whole, cut: Option<u64>) -> bool {
    if !taken.is_to_be_saved() && whole.is_empty() && cut.is_none() {
        return true;
    }
    let batch = Batch {
        seq: taken.seq,
        changes: &taken.changes,
        whole,
        truncate_upto: cut.unwrap_or(0),
        kept: &taken.kept,
        records: &taken.records,
    };
    let mut failures = 0_u32;
    loop {
        match live.commit(batch).await {
            Ok(()) => {
                if failures > 0 {
                    tracing::info!(vdn = %owner.id, failures, "the store takes changes again");
                }
                return true;
            }
            Err(StoreError::Fenced { .. }) => {
                owner.lose();
                return false;
            }
            Err(error) => {
                failures += 1;
                if failures.is_power_of_two() {
                    tracing::error!(vdn = %owner.id, %error, failures, "the store does not take changes; trying again");
                }
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

impl Owner {
    /// Another process has claimed the VDN: nothing is saved or told here any more.
    fn lose(&self) {
        tracing::error!(vdn = %self.id, "another node owns this VDN now; nothing is saved or told here any more");
        let mut inner = self.lock();
        inner.health = Health::Lost;
        // Whoever waits looks again, and is refused.
        inner.desks.clear();
        drop(inner);
        self.hang_up_all();
        self.lost.send_replace(true);
    }
}

/// After a panic in the core: what earlier steps changed is saved, then all is loaded again. The
/// calls are lost, as after a restart.
async fn restore(owner: &Owner, live: &mut Live) {
    owner.hang_up_all();
    let taken = owner.lock().batch.take();
    if let Some(taken) = taken {
        if !write(owner, live, &taken, &Vec::new(), None).await {
            return tokio::time::sleep(RETRY).await;
        }
        owner.saved.send_replace(taken.seq);
    }
    match live.load().await {
        Ok(loaded) => {
            if !take_up(owner, loaded) {
                return tokio::time::sleep(RETRY).await;
            }
            tracing::warn!(vdn = %owner.id, "the VDN was loaded again after a fault");
            owner.announce_pushers();
            owner.sooner.notify_one();
        }
        Err(StoreError::Fenced { .. }) => owner.lose(),
        Err(error) => {
            tracing::error!(vdn = %owner.id, %error, "the VDN can't be loaded again yet");
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// Goes on with what was loaded. False when that failed too.
fn take_up(owner: &Owner, loaded: Loaded) -> bool {
    let mut inner = owner.lock();
    let directory = Arc::clone(inner.vdn.directory());
    let vdn = Vdn::restore(directory, owner.rules, owner.clock.now(), loaded.saved);
    // Numbers of batches never run backwards: tickets are compared with them.
    let seq = loaded.seq.max(*owner.saved.borrow());
    *inner = Inner::restored(vdn, seq, loaded.journal);
    owner.take_up(
        &mut inner,
        loaded.open,
        loaded.open_calls,
        loaded.tasks,
        loaded.open_recordings,
    );
    inner.health == Health::Good
}
