//! Carries what the switch reports to the owners.

use super::SwitchPort;
use super::echo::Echo;
use crate::http::Gateway;
use ccgate_core::VdnId;
use ccgate_core::switch::{Cause, Command, Report};
use std::sync::Arc;
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

/// Steps reports one after the other until the switch has ended, or until `end` and no more are there.
/// An owner whose store is behind keeps the others waiting too, and in the end the switch, which then
/// takes fewer calls. After `stopping` the switch is expected to end.
pub(crate) async fn run(
    gateway: Arc<Gateway>,
    port: Arc<dyn SwitchPort>,
    mut reports: Receiver<(VdnId, Report)>,
    end: CancellationToken,
    stopping: CancellationToken,
) {
    let mut echo = Echo::new(Arc::clone(&port));
    while let Some((vdn, report)) = next(&mut reports, &end).await {
        let book = gateway.switchboard().map(|board| &*board.book);
        if echo.takes(book, vdn, &report) {
            continue;
        }
        let owner = gateway.routing().owners.get(&vdn).cloned();
        match owner {
            Some(owner) => owner.report(report).await,
            None => {
                // A VDN that can't be loaded yet.
                if let Report::Offered { leg, .. } = report {
                    let cause = Cause::Overload;
                    port.command(vdn, Command::HangUp { leg, cause });
                }
            }
        }
    }
    if !stopping.is_cancelled() {
        tracing::error!("the switch has ended by itself: all calls are over and there will be no others");
        if let Some(board) = gateway.switchboard() {
            board.goes_down();
        }
    }
    // Whatever had no end is over now.
    for owner in gateway.routing().owners.values() {
        owner.no_switch().await;
    }
}

async fn next(reports: &mut Receiver<(VdnId, Report)>, end: &CancellationToken) -> Option<(VdnId, Report)> {
    tokio::select! {
        biased;
        report = reports.recv() => report,
        // Nothing was there just now, and nothing will come.
        () = end.cancelled() => None,
    }
}
