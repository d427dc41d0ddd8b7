//! Owners of VDNs with all that belongs to each.

use crate::flows::lookups;
use crate::keeper::MakeOwner;
use crate::owner::{Common, Owner};
use crate::push;
use crate::telephony::Recordings;
use ccgate_core::Directory;
use ccgate_core::call::Recording;
use ccgate_store::{Store, StoreError};
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Makes owners, now and when a VDN is added later.
pub(super) struct Owners {
    pub(super) common: Common,
    pub(super) push: Arc<push::Settings>,
    pub(super) recordings: Recordings,
    pub(super) services: Arc<lookups::Services>,
    pub(super) pushes: TaskTracker,
    pub(super) serving: CancellationToken,
    pub(super) lost: CancellationToken,
}

impl MakeOwner for Owners {
    async fn make(&self, directory: Directory) -> Result<Arc<Owner>, StoreError> {
        let started = Owner::start(&self.common, directory).await?;
        self.pushes.spawn(push::run(
            Arc::clone(&started.owner),
            started.push_sessions,
            Arc::clone(&self.push),
            self.pushes.clone(),
            self.serving.clone(),
        ));
        let (tasks, stop) = (&self.common.tasks, &self.common.stop);
        tasks.spawn(lookups::run(
            Arc::clone(&started.owner),
            started.lookups,
            Arc::clone(&self.services),
            tasks.clone(),
            self.serving.clone(),
        ));
        let settling = settle(
            Arc::clone(&started.owner),
            started.unfinished,
            self.recordings.clone(),
            self.common.store.clone(),
        );
        let until = stop.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = settling => {}
                () = until.cancelled() => {}
            }
        });
        let (owner, lost, stop) = (Arc::clone(&started.owner), self.lost.clone(), stop.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = owner.until_lost() => lost.cancel(),
                () = stop.cancelled() => {}
            }
        });
        Ok(started.owner)
    }
}

/// Closes what is kept of recordings that a crash or fault left unfinished, once their files are.
async fn settle(
    owner: Arc<Owner>,
    mut unfinished: UnboundedReceiver<Recording>,
    recordings: Recordings,
    store: Store,
) {
    while let Some(recording) = unfinished.recv().await {
        owner.ended_legs().await;
        if let Err(error) = recordings.settle(&store, owner.id(), &recording).await {
            tracing::error!(
                vdn = %owner.id(),
                recording = %recording.id,
                %error,
                "an unfinished recording could not be closed; at the next start it will be"
            );
        }
    }
}
