//! What the queries of agents and queues take.

use super::refused;
use ccgate_wire::query::Query;
use ccgate_wire::{agentgroup, queuedevice};

const FAULTS: &[&str] = &["000-002"];

/// Bodies of every operation that has one.
pub(super) fn bodies(body: &[u8]) {
    match queuedevice::acd_stat(body) {
        Ok(skills) => assert!(skills.len() <= 100),
        Err(failure) => refused(&failure, FAULTS),
    }
    match queuedevice::skill_stat(body) {
        Ok(asked) => assert!(asked.skills.len() <= 100),
        Err(failure) => refused(&failure, FAULTS),
    }
    match agentgroup::agent_list(body) {
        Ok(agents) => assert!((1..=body.len()).contains(&agents.len())),
        Err(failure) => refused(&failure, FAULTS),
    }
}

/// Queries of every operation that has one.
pub(super) fn queries(query: Query<'_>) {
    match agentgroup::status(query) {
        Ok(status) => assert!(status <= 8),
        Err(failure) => refused(&failure, FAULTS),
    }
    if let Err(failure) = agentgroup::media_types(query) {
        refused(&failure, FAULTS);
    }
    if let Err(failure) = agentgroup::group(query) {
        refused(&failure, FAULTS);
    }
    let _ = agentgroup::by_attribute(query);
}
