//! The demo's tour: what a desktop and a gateway say to each other, really said.

mod call;
mod client;
mod desk;
mod queue;
mod supervision;

use bytes::Bytes;
use ccgate_store::demo;
use client::{Answer, Client};
use hyper::Method;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

use crate::demo_phones::DemoPhones;
use crate::out;

/// How long a step's events may take; a poll that is held in vain takes ten seconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// The operation that answers so can be forced (spec/agent.md §7).
const ALREADY_SIGNED_IN: &str = "100-002";

/// One step of the tour.
struct Step {
    about: &'static str,
    method: Method,
    /// The chapter of the interface.
    chapter: &'static str,
    /// Behind `{chapter}/{agentid}`.
    path: &'static str,
    body: Option<Value>,
    /// The events that it brings, in order.
    events: &'static [&'static str],
}

const STATE: &str = "onlineagent";
const SIGNED_IN: &[&str] = &["AgentOther_InService", "AgentState_Ready"];

/// The server that is shown.
pub(crate) struct Ground<'a> {
    /// Its HTTPS port.
    pub(crate) address: SocketAddr,
    /// The certificate of that.
    pub(crate) certificate: &'a Path,
    /// Where `/metrics` is, if anywhere.
    pub(crate) ops: Option<SocketAddr>,
    /// Its switch, with the phones that are registered there, if it has both.
    pub(crate) switch: Option<(SocketAddr, &'a DemoPhones)>,
}

/// Signs agent 120 in, changes its state, lets a caller reach it when there is a switch, signs it out,
/// and shows each answer and event; then a queue with a flow, two agents and a supervisor.
///
/// # Errors
/// What went otherwise than it should, in words.
pub(crate) async fn run(ground: Ground<'_>) -> Result<(), String> {
    let (address, certificate) = (ground.address, ground.certificate);
    let mut desktop = Desktop {
        requests: Client::new(address, certificate)?,
        polls: Client::new(address, certificate)?,
        guid: None,
    };
    if ground.switch.is_some() {
        queue::clear(&ground).await?;
    }
    let agent = demo::TOUR_AGENT;
    out::say(format_args!(
        "Tour: what the desktop of agent {agent} sends, and what it is told"
    ));
    let body = json!({
        "password": demo::PASSWORD,
        "phonenum": &*demo::phone_of(agent).0,
        "autoanswer": false,
        "autoenteridle": false,
    });
    let sign_in = |about, path| Step {
        about,
        method: Method::PUT,
        chapter: STATE,
        path,
        body: Some(body.clone()),
        events: SIGNED_IN,
    };
    let first = desktop.send(&sign_in("signs in, idle", "")).await?;
    if retcode(&first) == ALREADY_SIGNED_IN {
        desktop
            .go(&sign_in(
                "is signed in already, from an earlier run: by force",
                "/forcelogin",
            ))
            .await?;
    } else {
        desktop.signed_in(&first, SIGNED_IN).await?;
    }
    let post = |about, path, events| Step {
        about,
        method: Method::POST,
        chapter: STATE,
        path,
        body: None,
        events,
    };
    for step in [
        post(
            "goes busy with reason 200",
            "/saybusy?reason=200",
            &["AgentState_SetNotReady_Success"],
        ),
        post(
            "is idle again",
            "/sayfree",
            &["AgentState_CancelNotReady_Success"],
        ),
        post(
            "rests for ten minutes, for reason 1",
            "/rest/600/1",
            &["AgentState_SetRest_Success"],
        ),
        post("ends the rest", "/cancelrest", &["AgentState_CancelRest_Success"]),
    ] {
        desktop.go(&step).await?;
    }
    if let Some((switch, phones)) = ground.switch {
        call::show(&mut desktop, switch, phones).await?;
    }
    desktop.sign_out().await?;
    match ground.switch {
        Some((switch, phones)) => queue::show(&ground, switch, phones).await,
        None => Ok(()),
    }
}

/// A desktop with its two connections: one for what the agent does, one for the poll.
struct Desktop {
    requests: Client,
    polls: Client,
    guid: Option<String>,
}

impl Desktop {
    /// Takes a step: request, answer, events.
    async fn go(&mut self, step: &Step) -> Result<(), String> {
        if self.guid.is_none() {
            let answer = self.send(step).await?;
            return self.signed_in(&answer, step.events).await;
        }
        let (answer, held) = self.while_polling(step).await;
        expect_success(&answer?)?;
        self.events(step.events, Some(held?)).await
    }

    async fn sign_out(&mut self) -> Result<(), String> {
        let step = Step {
            about: "signs out",
            method: Method::DELETE,
            chapter: STATE,
            path: "/logout",
            body: None,
            events: &[],
        };
        let (answer, held) = self.while_polling(&step).await;
        expect_success(&answer?)?;
        // A poll that comes too late is told that nobody is signed in.
        let held = held?;
        if held.body.get("event").is_some() {
            out::say(format_args!("   event    {}", held.text));
        }
        Ok(())
    }

    /// As a desktop does it: the poll is held when the agent does something.
    async fn while_polling(&mut self, step: &Step) -> (Result<Answer, String>, Result<Answer, String>) {
        let (path, guid) = (poll_path(), self.guid.as_deref());
        let poll = self.polls.call(&Method::GET, &path, guid, Bytes::new());
        let (held, answer) = tokio::join!(poll, send(&mut self.requests, guid, step));
        (answer, held)
    }

    async fn send(&mut self, step: &Step) -> Result<Answer, String> {
        send(&mut self.requests, self.guid.as_deref(), step).await
    }

    async fn signed_in(&mut self, answer: &Answer, events: &[&str]) -> Result<(), String> {
        expect_success(answer)?;
        self.guid = Some(
            answer
                .guid
                .clone()
                .ok_or("the answer to the sign-in has no Guid")?,
        );
        self.events(events, None).await
    }

    /// Polls until all events came, in this order.
    async fn events(&mut self, expect: &[&str], first: Option<Answer>) -> Result<(), String> {
        let until = Instant::now() + PATIENCE;
        let mut held = first;
        let mut expect = expect.iter();
        let mut next = expect.next();
        while let Some(event) = next {
            let answer = match held.take() {
                Some(answer) => answer,
                None => {
                    let path = poll_path();
                    let poll = self
                        .polls
                        .call(&Method::GET, &path, self.guid.as_deref(), Bytes::new());
                    timeout_at(until, poll)
                        .await
                        .map_err(|_| format!("event {event} did not come"))??
                }
            };
            expect_success(&answer)?;
            let name = answer.body["event"]["eventType"].as_str();
            if let Some(name) = name {
                out::say(format_args!("   event    {}", answer.text));
                if name == *event {
                    next = expect.next();
                }
            }
            if name.is_none() && Instant::now() >= until {
                return Err(format!("event {event} did not come"));
            }
        }
        Ok(())
    }
}

async fn send(requests: &mut Client, guid: Option<&str>, step: &Step) -> Result<Answer, String> {
    let path = format!("{}/{}{}", step.chapter, demo::TOUR_AGENT, step.path);
    let body = step.body.as_ref().map(ToString::to_string).unwrap_or_default();
    let space = if body.is_empty() { "" } else { " " };
    let answer = requests
        .call(&step.method, &path, guid, Bytes::from(body.clone()))
        .await;
    // Said at once, so that the event of the poll comes below it.
    out::say(format_args!(
        "\n • the agent {}\n   request  {} …/{path}{space}{body}",
        step.about, step.method
    ));
    if let Ok(answer) = &answer {
        out::say(format_args!("   answer   {}", answer.text));
    }
    answer
}

fn poll_path() -> String {
    format!("agentevent/{}", demo::TOUR_AGENT)
}

fn retcode(answer: &Answer) -> &str {
    answer.body["retcode"].as_str().unwrap_or_default()
}

fn expect_success(answer: &Answer) -> Result<(), String> {
    match retcode(answer) {
        "0" => Ok(()),
        code => {
            let message = answer.body["message"].as_str().unwrap_or_default();
            Err(format!("the gateway answered {code}: {message}"))
        }
    }
}
