//! The JavaScript client that the gateway serves at `/agentgateway/resource-js`.
//!
//! Browser desktops load it and call `OnlineAgent.login({…})` (spec/wire.md §1 rule 10). Objects and
//! methods have the names of the 2018 server's own client, the parameter objects are those of
//! RESTEasy's JavaScript API. The text is ours: a fixed part and one line for each operation that
//! works.

use crate::operations::{Op, Operation, working};
use std::sync::LazyLock;

const FIXED_PART: &str = include_str!("resource_js/client.js");

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let lines: String = working().map(line).collect();
    format!("{FIXED_PART}{lines}}})(this);\n")
});

/// The whole script, ES5. To be sent as `application/javascript; charset=UTF-8`.
#[must_use]
pub fn resource_js() -> &'static str {
    &TEXT
}

fn line(operation: &Operation) -> String {
    let (object, method) = operation.js_name();
    let Operation {
        pattern, query, body, ..
    } = operation;
    if operation.op() == Some(Op::StreamAgentEvent) {
        return format!("    stream(\"{object}\", \"{method}\", \"{pattern}\", {query:?});\n");
    }
    let http = operation.method.name();
    format!("    operation(\"{object}\", \"{method}\", \"{http}\", \"{pattern}\", {query:?}, {body});\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_names_of_the_servers_own_client() {
        for line in [
            r#"operation("OnlineAgent", "login", "PUT", "/onlineagent/{agentid}", [], true);"#,
            r#"operation("OnlineAgent", "sayBusy", "POST", "/onlineagent/{agentid}/saybusy", ["reason", "prolong"], false);"#,
            r#"operation("AgentEventDispatcher", "getAgentEvent", "GET", "/agentevent/{agentid}", ["calldata", "after"], false);"#,
            r#"operation("VoiceCall", "callout", "PUT", "/voicecall/{agentid}/callout", [], true);"#,
            r#"operation("CallData", "queryHoldListInfo", "GET", "/calldata/{agentid}/holdlist", [], false);"#,
            r#"stream("AgentEventDispatcher", "streamAgentEvent", "/agentevent/{agentid}/stream", []);"#,
        ] {
            assert!(resource_js().contains(line), "{line}");
        }
        assert!(!resource_js().contains("loginbyaccount"));
        assert!(!resource_js().contains("/textchat/"));
    }

    #[test]
    fn is_for_old_browsers() {
        for newer in ["=>", "let ", "const ", "fetch(", "`", "async function", "..."] {
            assert!(!resource_js().contains(newer), "{newer}");
        }
    }
}
