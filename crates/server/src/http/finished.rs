//! One log line for each finished operation, with the interface's own log name.

use ccgate_core::AgentId;
use ccgate_wire::operations::{Method, Op, Operation};
use ccgate_wire::retcode::{Failure, Retcode};
use std::net::IpAddr;
use std::time::Instant;

/// Writes the line: at level info for what changes something, at debug for polls, queries and
/// handshakes. No line for a client that left before its answer.
pub(super) fn log(
    operation: &Operation,
    agent: Option<AgentId>,
    source: IpAddr,
    failure: Option<&Failure>,
    begun: Instant,
) {
    // A macro: the level has to be a constant.
    macro_rules! line {
        ($level:ident) => {
            tracing::event!(
                target: "ccgate::interface",
                tracing::Level::$level,
                operation = operation.log_name,
                agent = agent.map(|agent| agent.0),
                %source,
                retcode = failure.map_or(Retcode::Success, |failure| failure.retcode).code(),
                why = failure.map(|failure| &*failure.message),
                ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
                "finished"
            )
        };
    }
    if changes_something(operation) {
        line!(INFO);
    } else {
        line!(DEBUG);
    }
}

fn changes_something(operation: &Operation) -> bool {
    let sign_of_life = matches!(
        operation.op(),
        Some(Op::Handshake | Op::Heartbeat | Op::ReportAgentsIsAlive)
    );
    // `updateGuid` is counted with the queries, but changes the session.
    let query = operation.query_interface && operation.op() != Some(Op::UpdateGuid);
    operation.method != Method::Get && !query && !sign_of_life
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ccgate_wire::path::route;

    #[test]
    fn what_changes_something() {
        let cases = [
            (Method::Put, "onlineagent/101", true),
            (Method::Put, "onlineagent/101/forceloginex", true),
            (Method::Delete, "onlineagent/101/logout", true),
            (Method::Post, "onlineagent/101/saybusy", true),
            (Method::Post, "onlineagent/101/sendnoteletex", true),
            (Method::Put, "onlineagent/101/updateGuid", true),
            (Method::Get, "agentevent/101", false),
            (Method::Get, "onlineagent/101/agentstatus", false),
            (Method::Post, "onlineagent/101/syncagentinfo", false),
            (Method::Post, "onlineagent/101/handshake", false),
            (Method::Put, "onlineagent/101/heartbeat", false),
        ];
        for (method, path, expect) in cases {
            let path = format!("/agentgateway/resource/{path}");
            let operation = route(method, &path).unwrap().operation;
            assert_eq!(changes_something(operation), expect, "{path}");
        }
    }
}
