//! An agent's session as the generator sees it, and the reading of replies.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::HeaderValue;

use crate::client::{Connection, Reply};
use crate::error::Failure;
use crate::operation::Operation;

/// Changes of one agent whose events may be outstanding; beyond it events are plainly lost, not late.
const MOST_PENDING: usize = 1024;

/// One agent of the run.
pub(crate) struct Agent {
    pub(crate) id: u32,
    /// Body of the sign-in.
    pub(crate) login: Bytes,
    guid: Mutex<Option<HeaderValue>>,
    pending: Mutex<Pending>,
    busy: AtomicBool,
    signed_in: AtomicBool,
    /// Milliseconds from `born` to the last operation that keeps the session alive.
    alive: AtomicU64,
    born: Instant,
}

/// State changes sent whose events have not arrived, oldest first.
#[derive(Default)]
struct Pending {
    next: u64,
    sent: VecDeque<(u64, Instant)>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Agent {
    pub(crate) fn new(id: u32, login: String) -> Agent {
        Agent {
            id,
            login: Bytes::from(login),
            guid: Mutex::new(None),
            pending: Mutex::default(),
            busy: AtomicBool::new(false),
            signed_in: AtomicBool::new(false),
            alive: AtomicU64::new(0),
            born: Instant::now(),
        }
    }

    pub(crate) fn signed_in(&self) -> bool {
        self.signed_in.load(Ordering::Relaxed)
    }

    /// How long ago the agent last did something that counts against the two-minute rule.
    pub(crate) fn silent_for(&self) -> Duration {
        self.born
            .elapsed()
            .saturating_sub(Duration::from_millis(self.alive.load(Ordering::Relaxed)))
    }

    /// Busy when idle, idle when busy.
    pub(crate) fn next_change(&self) -> Operation {
        if self.busy.load(Ordering::Relaxed) {
            Operation::SayFree
        } else {
            Operation::SayBusy
        }
    }

    /// A change is about to be sent; gives the number to take it back with.
    pub(crate) fn expect_event(&self, sent: Instant) -> u64 {
        let mut pending = locked(&self.pending);
        pending.next += 1;
        let number = pending.next;
        if pending.sent.len() < MOST_PENDING {
            pending.sent.push_back((number, sent));
        }
        number
    }

    /// The change was refused: no event will come.
    pub(crate) fn forget(&self, number: u64) {
        locked(&self.pending).sent.retain(|(given, _)| *given != number);
    }

    /// A state event arrived: when the change that it answers was sent.
    pub(crate) fn event(&self) -> Option<Instant> {
        locked(&self.pending).sent.pop_front().map(|(_, sent)| sent)
    }

    pub(crate) fn pending(&self) -> usize {
        locked(&self.pending).sent.len()
    }

    /// Does one operation and keeps what it says about the session: the Guid, busy or idle, signed in or not.
    pub(crate) async fn call(
        &self,
        connection: &mut Connection,
        operation: Operation,
    ) -> Result<Reply, Failure> {
        let signing_in = matches!(operation, Operation::Login | Operation::ForceLogin);
        let guid = if signing_in {
            None
        } else {
            locked(&self.guid).clone()
        };
        let body = if signing_in {
            self.login.clone()
        } else {
            Bytes::new()
        };
        let reply = connection
            .call(operation.method(), &operation.path(self.id), guid, body)
            .await;
        let outcome = reply.and_then(|reply| read(&reply.body).map(|()| reply));
        match &outcome {
            Ok(reply) => self.went_well(operation, reply)?,
            Err(failure) => self.went_wrong(operation, failure),
        }
        outcome
    }

    fn went_well(&self, operation: Operation, reply: &Reply) -> Result<(), Failure> {
        if let Some(guid) = &reply.guid {
            *locked(&self.guid) = Some(guid.clone());
        }
        match operation {
            Operation::Login | Operation::ForceLogin => {
                if reply.guid.is_none() {
                    return Err(Failure::NoGuid);
                }
                self.signed_in.store(true, Ordering::Relaxed);
                self.busy.store(false, Ordering::Relaxed);
            }
            Operation::Logout => self.signed_in.store(false, Ordering::Relaxed),
            Operation::SayBusy => self.busy.store(true, Ordering::Relaxed),
            Operation::SayFree => self.busy.store(false, Ordering::Relaxed),
            Operation::Poll | Operation::SyncAgentInfo | Operation::Handshake => {}
        }
        if matches!(
            operation,
            Operation::Login | Operation::ForceLogin | Operation::Poll | Operation::Handshake
        ) {
            let now = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.alive.store(now, Ordering::Relaxed);
        }
        Ok(())
    }

    fn went_wrong(&self, operation: Operation, failure: &Failure) {
        if failure.is_retcode("100-006") {
            self.signed_in.store(false, Ordering::Relaxed);
        }
        // Not allowed in this state: ours differs from the gateway's, after a time-out for instance.
        if failure.is_retcode("100-009") {
            self.busy
                .store(operation == Operation::SayBusy, Ordering::Relaxed);
        }
    }
}

/// Whether a body is a success. Looks for the bytes every gateway writes; only otherwise is it parsed.
fn read(body: &[u8]) -> Result<(), Failure> {
    if contains(body, b"\"retcode\":\"0\"") {
        return Ok(());
    }
    let parsed: serde_json::Value = serde_json::from_slice(body).map_err(|_| Failure::NoEnvelope)?;
    let retcode = match parsed.get("retcode") {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        _ => return Err(Failure::NoEnvelope),
    };
    if retcode == "0" {
        Ok(())
    } else {
        Err(Failure::Retcode(retcode))
    }
}

/// What a poll brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Polled {
    /// Nothing: the poll was held to its end.
    Empty,
    /// An event about the agent's own state.
    State,
    /// Another event.
    Other,
}

/// Looks at the reply of a successful poll (agent.md §4.1, §6.1).
pub(crate) fn polled(body: &[u8]) -> Polled {
    if !contains(body, b"\"event\"") || contains(body, b"\"event\":null") {
        Polled::Empty
    } else if contains(body, b"\"AgentState_") {
        Polled::State
    } else {
        Polled::Other
    }
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        let check = |body: &str, expect: &str| {
            let got = read(body.as_bytes())
                .err()
                .map_or_else(|| "0".to_owned(), |failure| failure.label());
            assert_eq!(got, expect, "{body}");
        };
        check(r#"{"message":"","retcode":"0"}"#, "0");
        check(r#"{"message":"success","retcode":"0","result":{}}"#, "0");
        check(r#"{"message": "", "retcode": "0"}"#, "0");
        check(r#"{"message":"","retcode":0}"#, "0");
        check(
            r#"{"message":"agent not login","result":"","retcode":"100-006"}"#,
            "100-006",
        );
        check("<html>", "no envelope");
        check("{}", "no envelope");
        check("", "no envelope");
    }

    #[test]
    fn polls() {
        let check = |body: &str, expect: Polled| assert_eq!(polled(body.as_bytes()), expect, "{body}");
        check(r#"{"message":"","retcode":"0"}"#, Polled::Empty);
        check(r#"{"message":"","retcode":"0","event":null}"#, Polled::Empty);
        check(
            r#"{"message":"","retcode":"0","event":{"eventType":"AgentState_Ready","workNo":"101","content":null}}"#,
            Polled::State,
        );
        check(
            r#"{"retcode":"0","event":{"content":null,"eventType":"AgentOther_InService"}}"#,
            Polled::Other,
        );
    }

    #[test]
    fn events_answer_changes_in_order() {
        let agent = Agent::new(101, String::new());
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        agent.expect_event(at(1));
        let refused = agent.expect_event(at(2));
        agent.expect_event(at(3));
        agent.forget(refused);
        assert_eq!(agent.pending(), 2);
        assert_eq!(agent.event(), Some(at(1)));
        assert_eq!(agent.event(), Some(at(3)));
        assert_eq!(agent.event(), None);
    }
}
