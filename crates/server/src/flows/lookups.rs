//! Asks the web services that flows ask, each once the step that led there is saved.

use super::files::is_permitted;
use super::seldom::Seldom;
use crate::config;
use crate::counts::Counts;
use crate::owner::Owner;
use crate::push;
use ccgate_core::Input;
use ccgate_core::flow::LookUp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Questions under way at one time, of all VDNs.
const MOST: usize = 256;
/// Idle connections kept to each service.
const IDLE: usize = 32;

/// Why a question was not answered as hoped. The words stand in the log and in `/metrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failed {
    /// The address is none.
    Address,
    /// Its host isn't one that may be asked.
    Host,
    /// Too many questions at one time.
    Busy,
    /// No connection, or it broke; or the answer is too long.
    Connection,
    /// Not answered in time.
    Late,
    /// Answered with another status than 200.
    Status,
    /// Not JSON.
    Json,
    /// Something that is to be taken isn't there.
    Missing,
}

impl Failed {
    const ALL: [Self; 8] = [
        Self::Address,
        Self::Host,
        Self::Busy,
        Self::Connection,
        Self::Late,
        Self::Status,
        Self::Json,
        Self::Missing,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Address => "bad_address",
            Self::Host => "host_not_permitted",
            Self::Busy => "too_many",
            Self::Connection => "no_connection",
            Self::Late => "late",
            Self::Status => "bad_status",
            Self::Json => "not_json",
            Self::Missing => "missing",
        }
    }
}

/// Asks for the flows of all VDNs.
#[derive(Debug)]
pub(crate) struct Services {
    /// None when nobody may be asked.
    client: Option<push::Client>,
    hosts: Vec<String>,
    room: Arc<Semaphore>,
    counts: Counts,
    said: [Seldom; Failed::ALL.len()],
}

impl Services {
    /// Asks the hosts that are permitted, and counts.
    ///
    /// # Errors
    /// The client's.
    pub(crate) fn new(settings: &config::Flows, counts: Counts) -> Result<Self, push::ClientError> {
        let client = match settings.lookup_hosts.is_empty() {
            true => None,
            false => Some(push::Client::new(push::Trust::System, IDLE)?),
        };
        Ok(Self {
            client,
            hosts: settings.lookup_hosts.clone(),
            room: Arc::new(Semaphore::new(MOST)),
            counts,
            said: std::array::from_fn(|_| Seldom::default()),
        })
    }

    /// Asks; the fields that are to be taken.
    async fn ask(&self, question: &LookUp) -> Option<BTreeMap<String, String>> {
        let asking = tokio::time::timeout(question.patience, self.answer(question));
        match asking.await.unwrap_or(Err(Failed::Late)) {
            Ok(fields) => {
                self.counts.looked_up("answered");
                Some(fields)
            }
            Err(failed) => {
                self.tell(failed, question);
                None
            }
        }
    }

    async fn answer(&self, question: &LookUp) -> Result<BTreeMap<String, String>, Failed> {
        let host = host(&question.url).ok_or(Failed::Address)?;
        let client = self.client.as_ref().ok_or(Failed::Host)?;
        if !is_permitted(&host, &self.hosts) {
            return Err(Failed::Host);
        }
        let (status, body) = client.get(&question.url).await.map_err(|_| Failed::Connection)?;
        if status != 200 {
            return Err(Failed::Status);
        }
        let json: Value = serde_json::from_slice(&body).map_err(|_| Failed::Json)?;
        taken(&json, &question.take).ok_or(Failed::Missing)
    }

    /// Counts it, and says so now and then: nothing of the address but the host.
    fn tell(&self, failed: Failed, question: &LookUp) {
        let outcome = failed.word();
        self.counts.looked_up(outcome);
        if self.said[failed as usize].may() {
            let host = host(&question.url).unwrap_or_default();
            tracing::warn!(
                host,
                outcome,
                "a web service was asked in vain; further ones like this are told once a minute"
            );
        }
    }
}

fn host(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    Some(uri.host()?.to_owned())
}

/// What stands in the places of an answer; `None` when one isn't there, or is no single value.
fn taken(json: &Value, take: &[(String, String)]) -> Option<BTreeMap<String, String>> {
    let one = |(name, place): &(String, String)| {
        let text = match json.pointer(place)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(is) => is.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        Some((name.clone(), text))
    };
    take.iter().map(one).collect()
}

/// Asks what the owner's flows want to know, and tells it, until `stop`.
pub(crate) async fn run(
    owner: Arc<Owner>,
    mut questions: UnboundedReceiver<LookUp>,
    services: Arc<Services>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    loop {
        let question = tokio::select! {
            question = questions.recv() => question,
            () = stop.cancelled() => return,
        };
        let Some(question) = question else { return };
        let Ok(place) = Arc::clone(&services.room).try_acquire_owned() else {
            services.tell(Failed::Busy, &question);
            tell(&owner, question.id, None);
            continue;
        };
        let (owner, services, stop) = (Arc::clone(&owner), Arc::clone(&services), stop.clone());
        tasks.spawn(async move {
            let fields = tokio::select! {
                fields = services.ask(&question) => fields,
                () = stop.cancelled() => None,
            };
            drop(place);
            tell(&owner, question.id, fields);
        });
    }
}

/// Tells the core. An owner that can't take it has lost the call that asked.
fn tell(owner: &Owner, id: u64, fields: Option<BTreeMap<String, String>>) {
    let _saved_by_itself = owner.step(Input::LookedUp { id, fields });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken() {
        let json: Value = serde_json::json!({
            "name": "Ann", "age": 42, "rate": 1.5, "vip": true, "none": null, "list": [7, "x"], "in": { "a/b": "deep" },
        });
        for (place, expect) in [
            ("/name", Some("Ann")),
            ("/age", Some("42")),
            ("/rate", Some("1.5")),
            ("/vip", Some("true")),
            ("/list/0", Some("7")),
            ("/in/a~1b", Some("deep")),
            ("/none", None),
            ("/list", None),
            ("/in", None),
            ("/list/2", None),
            ("/other", None),
            ("", None),
        ] {
            let found = taken(&json, &[("field".to_owned(), place.to_owned())]);
            assert_eq!(
                found.as_ref().map(|found| found["field"].as_str()),
                expect,
                "{place}"
            );
        }
        let text = Value::String("all".to_owned());
        assert_eq!(
            taken(&text, &[("a".into(), String::new())]),
            Some([("a".into(), "all".into())].into())
        );
        assert_eq!(taken(&text, &[]), Some(BTreeMap::new()));
        let both = [("a".into(), String::new()), ("b".into(), "/b".into())];
        assert_eq!(taken(&text, &both), None);
    }

    #[test]
    fn each_failure_has_its_place() {
        for (n, failed) in Failed::ALL.into_iter().enumerate() {
            assert_eq!(failed as usize, n);
        }
    }
}
