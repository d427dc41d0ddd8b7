//! What inspection and conferences take.

use super::calls::{proper_agent, proper_number, with_route};
use super::refused;
use ccgate_core::AgentId;
use ccgate_core::vdn::{ConferenceOperation, Supervision};
use ccgate_wire::operations::Op;
use ccgate_wire::query::Query;
use ccgate_wire::{agentconf, qualitycontrol};
use std::collections::HashSet;
use std::time::Duration;

const FAULTS: &[&str] = &["000-002", "000-005", "100-011", "101-005"];

/// Bodies of every operation that has one.
pub(super) fn bodies(body: &[u8]) {
    inspection("forcerecord", Query::default(), body);
    for path in [
        "requestagentconf",
        "applytoshiftpresident",
        "playvoicetoconf",
        "modifyconfresource",
        "holdparticipant",
    ] {
        conference(path, Query::default(), body);
    }
}

/// Queries of every operation that has one.
pub(super) fn queries(query: Query<'_>) {
    for path in [
        "requestwhisperagent",
        "requeststopwhisperagent",
        "requestswitchinsertwhisperagent",
        "beginmonitor",
        "endmonitor",
        "setselfrecord/1/0",
        "cancelselfrecord",
        "forcerecord",
        "forcestoprecord",
    ] {
        inspection(path, query, b"");
    }
    for path in ["prolongtime", "applytoshiftpresident"] {
        conference(path, query, b"");
    }
}

fn inspection(path: &str, query: Query<'_>, body: &[u8]) {
    with_route("qualitycontrol", path, |op, routed| {
        let Op::QualityControl(op) = op else {
            panic!("{op:?}")
        };
        match qualitycontrol::operation(op, routed, query, body) {
            Ok(Some(
                Supervision::Begin(agent, _) | Supervision::Switch(agent, _) | Supervision::End(agent, _),
            )) => {
                proper_agent(agent);
                assert_ne!(agent, AgentId(101), "the one who asks");
            }
            Ok(Some(
                Supervision::Watch(agents)
                | Supervision::Unwatch(agents)
                | Supervision::SelfRecord { agents, .. }
                | Supervision::Record { agents, .. },
            )) => {
                assert!((1..=500).contains(&agents.len()));
                assert_eq!(agents.iter().collect::<HashSet<_>>().len(), agents.len());
                agents.into_iter().for_each(proper_agent);
            }
            Ok(other) => panic!("{other:?}"),
            Err(failure) => refused(&failure, FAULTS),
        }
    });
}

fn conference(path: &str, query: Query<'_>, body: &[u8]) {
    let proper_time = |length: Duration| {
        assert!((60..=86_400).contains(&length.as_secs()) && length.as_secs().is_multiple_of(60));
    };
    with_route("agentconf", path, |op, routed| {
        let Op::AgentConf(op) = op else { panic!("{op:?}") };
        match agentconf::operation(op, routed, query, body) {
            Ok(ConferenceOperation::Request { members, length, .. }) => {
                assert!((2..=120).contains(&members));
                proper_time(length);
            }
            Ok(ConferenceOperation::Prolong(by)) => proper_time(by),
            Ok(ConferenceOperation::HandOver(agent)) => proper_agent(agent),
            Ok(ConferenceOperation::Play(prompt)) => {
                assert!((1..=100).contains(&prompt.file.chars().count()));
                assert!(!prompt.file.split('/').any(|part| part == ".." || part == "."));
            }
            Ok(ConferenceOperation::Resize(by)) => assert!((2..=118).contains(&by.abs())),
            Ok(ConferenceOperation::Hold(number, _)) => proper_number(&number),
            Ok(other) => panic!("{other:?}"),
            Err(failure) => refused(&failure, FAULTS),
        }
    });
}
