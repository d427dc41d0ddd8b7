//! An agent's desktop that polls.

use std::time::Instant;

use ccgate_core::AgentId;
use ccgate_store::demo;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::harness::{DEADLINE, Site};
use super::web::{Answer, Web};

/// The poll's answer when nothing has happened, byte by byte.
pub(super) const EMPTY: &[u8] = br#"{"message":"","retcode":"0"}"#;

#[derive(Clone)]
pub(super) struct Desktop {
    pub(super) web: Web,
    pub(super) agent: u32,
    pub(super) guid: String,
}

/// The least body that signs an agent of the demo directory in, with some members changed; `null`
/// takes one away.
pub(super) fn body(agent: u32, changes: Value) -> String {
    let mut body =
        json!({ "password": demo::PASSWORD, "phonenum": demo::phone_of(AgentId(agent)).to_string() });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body.to_string()
}

impl Desktop {
    /// Signs in with the least body and has heard its first events.
    pub(super) async fn settled(site: &Site, agent: u32) -> Self {
        let desktop = Self::sign_in(site, agent, json!({})).await;
        desktop.told(&["AgentOther_InService", "AgentState_Ready"]).await;
        desktop
    }

    /// Signs in.
    pub(super) async fn sign_in(site: &Site, agent: u32, changes: Value) -> Self {
        Self::by(site.web(), agent, "", changes).await
    }

    /// Signs in in one of the five ways.
    pub(super) async fn by(web: Web, agent: u32, way: &str, changes: Value) -> Self {
        let answer = web
            .put(&format!("/onlineagent/{agent}{way}"), &body(agent, changes))
            .await
            .ok();
        Self {
            web,
            agent,
            guid: answer.guid().expect("a Guid"),
        }
    }

    /// An operation of chapter `onlineagent`.
    pub(super) async fn act(&self, method: &str, rest: &str) -> Answer {
        self.act_with(method, rest, "").await
    }

    pub(super) async fn act_with(&self, method: &str, rest: &str, body: &str) -> Answer {
        let path = format!("/onlineagent/{}/{rest}", self.agent);
        self.web.call(method, &path, &self.guid, body).await
    }

    pub(super) async fn post(&self, rest: &str) -> Answer {
        self.act("POST", rest).await
    }

    pub(super) async fn get(&self, rest: &str) -> Answer {
        self.act("GET", rest).await
    }

    /// One poll.
    pub(super) async fn poll(&self) -> Answer {
        self.poll_with("").await
    }

    pub(super) async fn poll_with(&self, query: &str) -> Answer {
        self.web
            .call(
                "GET",
                &format!("/agentevent/{}{query}", self.agent),
                &self.guid,
                "",
            )
            .await
    }

    /// A poll that is held.
    pub(super) async fn held(&self, site: &Site) -> JoinHandle<Answer> {
        let poll = tokio::spawn({
            let desk = self.clone();
            async move { desk.poll().await }
        });
        site.awaited(self.agent).await;
        poll
    }

    /// The next event.
    pub(super) async fn event(&self) -> Value {
        let begun = Instant::now();
        loop {
            let answer = self.poll().await.ok();
            if answer.body != EMPTY {
                let event = answer.json()["event"].clone();
                assert_eq!(event["workNo"], self.agent.to_string(), "{event}");
                return event;
            }
            assert!(begun.elapsed() < DEADLINE, "no event came");
        }
    }

    /// The next events are these.
    pub(super) async fn told(&self, names: &[&str]) {
        for (index, name) in names.iter().enumerate() {
            let event = self.event().await;
            assert_eq!(event["eventType"], *name, "event {index} of {names:?}: {event}");
        }
    }

    /// No event waits.
    pub(super) async fn quiet(&self) {
        assert_eq!(self.poll().await.text(), String::from_utf8_lossy(EMPTY));
    }

    /// `agentState`.
    pub(super) async fn state(&self) -> i64 {
        self.get("agentstatus")
            .await
            .ok()
            .member("agentState")
            .as_i64()
            .unwrap()
    }
}
