//! Tells the core when time has come.

use super::Owner;
use ccgate_core::Input;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Sleeps until the nearest deadline, again and again.
pub(super) async fn run(owner: Arc<Owner>, stop: CancellationToken) {
    loop {
        let due = {
            let mut inner = owner.lock();
            inner.armed = inner.vdn.next_deadline();
            inner.armed
        };
        let rest = async {
            match due {
                Some(at) => tokio::time::sleep_until(owner.clock.instant(at)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = owner.sooner.notified() => {}
            () = rest => {
                if let Err(fault) = owner.step(Input::Tick) {
                    tracing::debug!(vdn = %owner.id, %fault, "a tick was refused");
                    // Being loaded again: the writer wakes this task when that is done.
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = owner.sooner.notified() => {}
                    }
                }
            }
        }
    }
}
