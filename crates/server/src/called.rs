//! Numbers to be called that others than the running centre add and remove: `ccgate outbound`.

use crate::owner::{Fault, Owner};
use ccgate_core::{Input, VdnId};
use ccgate_store::{PAGE_LIMIT, Store, StoreError};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Pages taken over for one VDN before others have their turn.
const PAGES: usize = 10;

/// Hands such changes to the VDNs' owners.
#[derive(Debug, Default)]
pub(crate) struct Called {
    /// VDNs that have more numbers than they take: told once, not each time.
    full: BTreeSet<VdnId>,
}

impl Called {
    /// Hands on what is new. What a VDN doesn't take now is tried again the next time.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn look<'a>(
        &mut self,
        store: &Store,
        owners: impl Iterator<Item = &'a Arc<Owner>>,
    ) -> Result<(), StoreError> {
        for owner in owners.filter(|owner| !owner.lost()) {
            self.hand_on(store, owner).await?;
        }
        Ok(())
    }

    async fn hand_on(&mut self, store: &Store, owner: &Owner) -> Result<(), StoreError> {
        let vdn = owner.id();
        for _ in 0..PAGES {
            let tasks = store.untold_tasks(vdn).await?;
            if tasks.is_empty() {
                return Ok(());
            }
            // Only what is saved counts as told: after a crash they come again, which changes nothing.
            match owner.step_saved(Input::Tasks(tasks.clone())).await {
                Ok(_) => {
                    self.full.remove(&vdn);
                    store.tasks_told(vdn, &tasks).await?;
                    tracing::info!(%vdn, numbers = tasks.len(), "numbers to be called taken over");
                }
                Err(Fault::Refused(refusal)) => {
                    if self.full.insert(vdn) {
                        tracing::error!(%vdn, %refusal, "numbers to be called can't be taken over now");
                    }
                    return Ok(());
                }
                Err(Fault::Unsaved | Fault::Restoring | Fault::Lost) => return Ok(()),
            }
            if tasks.len() < PAGE_LIMIT as usize {
                return Ok(());
            }
        }
        Ok(())
    }
}
