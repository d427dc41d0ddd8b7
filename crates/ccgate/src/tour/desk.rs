//! A desktop that doesn't show everything: for the parts of the tour with several agents.

use super::client::{Answer, Client};
use super::{expect_success, retcode};
use crate::out;
use bytes::Bytes;
use ccgate_core::AgentId;
use ccgate_store::demo;
use hyper::Method;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long an event may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// The desktop of one agent that is signed in.
pub(super) struct Desk {
    pub(super) agent: AgentId,
    client: Client,
    guid: Option<String>,
}

impl Desk {
    /// Signs an agent in with its phone; one that an earlier run left signed in, by force.
    ///
    /// # Errors
    /// What was refused, in words.
    pub(super) async fn sign_in(
        address: SocketAddr,
        certificate: &Path,
        agent: AgentId,
    ) -> Result<Self, String> {
        let mut desk = Self {
            agent,
            client: Client::new(address, certificate)?,
            guid: None,
        };
        let body = json!({ "password": demo::PASSWORD, "phonenum": &*demo::phone_of(agent).0 });
        let (chapter, body) = (super::STATE, body.to_string());
        let mut answer = desk.send(&Method::PUT, chapter, "", &body).await?;
        if retcode(&answer) == super::ALREADY_SIGNED_IN {
            answer = desk.send(&Method::PUT, chapter, "/forcelogin", &body).await?;
        }
        expect_success(&answer)?;
        let guid = answer.guid.ok_or("the answer to the sign-in has no Guid")?;
        desk.guid = Some(guid);
        Ok(desk)
    }

    /// Asks something that must be granted, without a word about it. `rest` begins behind the agent.
    ///
    /// # Errors
    /// What was refused, in words.
    pub(super) async fn ask(&mut self, method: Method, chapter: &str, rest: &str) -> Result<Answer, String> {
        self.ask_with(method, chapter, rest, "").await
    }

    async fn ask_with(
        &mut self,
        method: Method,
        chapter: &str,
        rest: &str,
        body: &str,
    ) -> Result<Answer, String> {
        let answer = self.send(&method, chapter, rest, body).await?;
        let agent = self.agent;
        expect_success(&answer).map_err(|why| format!("{method} …/{chapter}/{agent}{rest}: {why}"))?;
        Ok(answer)
    }

    /// The same, shown.
    ///
    /// # Errors
    /// What was refused, in words.
    pub(super) async fn show(
        &mut self,
        method: Method,
        chapter: &str,
        rest: &str,
        body: &str,
    ) -> Result<Answer, String> {
        let agent = self.agent;
        let space = if body.is_empty() { "" } else { " " };
        let asked = format!("{method} …/{chapter}/{agent}{rest}{space}{body}");
        let answer = self.ask_with(method, chapter, rest, body).await?;
        out::say(format_args!("   request  {asked} → {}", answer.text));
        Ok(answer)
    }

    /// Polls until an event of that name comes: its content.
    ///
    /// # Errors
    /// It didn't come in time.
    pub(super) async fn until_told(&mut self, name: &str) -> Result<Value, String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let event = timeout_at(until, self.next_event()).await;
            let late = |_| format!("{name} of agent {} didn't come", self.agent);
            let event = event.map_err(late)??;
            if event["eventType"] == name {
                return Ok(event["content"].clone());
            }
        }
    }

    /// The next event; null when there was none while the poll was held.
    async fn next_event(&mut self) -> Result<Value, String> {
        let answer = self.ask(Method::GET, "agentevent", "").await?;
        Ok(answer.body["event"].clone())
    }

    /// Signs out.
    ///
    /// # Errors
    /// What was refused, in words.
    pub(super) async fn sign_out(&mut self) -> Result<(), String> {
        self.ask(Method::DELETE, super::STATE, "/logout").await.map(drop)
    }

    async fn send(
        &mut self,
        method: &Method,
        chapter: &str,
        rest: &str,
        body: &str,
    ) -> Result<Answer, String> {
        let path = format!("{chapter}/{}{rest}", self.agent);
        let body = Bytes::from(body.to_owned());
        self.client.call(method, &path, self.guid.as_deref(), body).await
    }
}
