//! The operation log's lines, as log lines with the interface's names.

use ccgate_core::VdnId;
use ccgate_core::vdn::{Record, Recorded};

/// Writes a record to the log. The store keeps it as well.
pub fn record(vdn: VdnId, record: &Record) {
    let agent = record.agent;
    match &record.what {
        Recorded::SignedIn { origin, forced } => {
            tracing::info!(target: "ccgate::operation", %vdn, %agent, forced, from = %origin, "signed in");
        }
        Recorded::SignedOut { cause, signed_in } => {
            let seconds = record.at.since(*signed_in).as_secs();
            tracing::info!(target: "ccgate::operation", %vdn, %agent, cause = cause.number(), why = %cause, seconds, "signed out");
        }
    }
}
