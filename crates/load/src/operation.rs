//! The operations of the interface that the generator uses (agent.md §1, §2, §4.1).

use http::Method;

/// One operation of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Login,
    ForceLogin,
    Logout,
    Poll,
    SayBusy,
    SayFree,
    SyncAgentInfo,
    Handshake,
}

impl Operation {
    pub(crate) fn method(self) -> Method {
        match self {
            Operation::Login | Operation::ForceLogin => Method::PUT,
            Operation::Logout => Method::DELETE,
            Operation::Poll => Method::GET,
            Operation::SayBusy | Operation::SayFree | Operation::SyncAgentInfo | Operation::Handshake => {
                Method::POST
            }
        }
    }

    /// Path of the operation for agent `id`, in origin form.
    pub(crate) fn path(self, id: u32) -> String {
        const BASE: &str = "/agentgateway/resource";
        match self {
            Operation::Login => format!("{BASE}/onlineagent/{id}"),
            Operation::ForceLogin => format!("{BASE}/onlineagent/{id}/forcelogin"),
            Operation::Logout => format!("{BASE}/onlineagent/{id}/logout"),
            Operation::Poll => format!("{BASE}/agentevent/{id}"),
            Operation::SayBusy => format!("{BASE}/onlineagent/{id}/saybusy"),
            Operation::SayFree => format!("{BASE}/onlineagent/{id}/sayfree"),
            Operation::SyncAgentInfo => format!("{BASE}/onlineagent/{id}/syncagentinfo"),
            Operation::Handshake => format!("{BASE}/onlineagent/{id}/handshake"),
        }
    }
}

/// The JSON body of a sign-in as idle (agent.md §1.1).
pub(crate) fn login_body(password: &str, phone: u32) -> String {
    serde_json::json!({
        "password": password,
        "phonenum": phone.to_string(),
        "status": 4,
        "agenttype": 4,
        "releasephone": true,
        "autoanswer": true,
        "autoenteridle": true,
        "ip": "127.0.0.1",
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let check = |operation: Operation, expect: &str| {
            assert_eq!(format!("{} {}", operation.method(), operation.path(101)), expect);
        };
        check(Operation::Login, "PUT /agentgateway/resource/onlineagent/101");
        check(
            Operation::ForceLogin,
            "PUT /agentgateway/resource/onlineagent/101/forcelogin",
        );
        check(
            Operation::Logout,
            "DELETE /agentgateway/resource/onlineagent/101/logout",
        );
        check(Operation::Poll, "GET /agentgateway/resource/agentevent/101");
        check(
            Operation::SayBusy,
            "POST /agentgateway/resource/onlineagent/101/saybusy",
        );
        check(
            Operation::SayFree,
            "POST /agentgateway/resource/onlineagent/101/sayfree",
        );
        check(
            Operation::SyncAgentInfo,
            "POST /agentgateway/resource/onlineagent/101/syncagentinfo",
        );
        check(
            Operation::Handshake,
            "POST /agentgateway/resource/onlineagent/101/handshake",
        );
    }

    #[test]
    fn a_password_is_escaped() {
        let body: serde_json::Value = serde_json::from_str(&login_body("a\"b\\", 40_001)).unwrap();
        assert_eq!(body["password"], "a\"b\\");
        assert_eq!(body["phonenum"], "40001");
    }
}
