//! kill -9 under load, and a restart with the same data: nobody notices.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep};

use crate::client::Desktop;
use crate::program::{ENOUGH, Server, ccgate, ccgate_with};

/// State changes that are answered before the kill.
const CHANGES: u64 = 400;
const REST: u64 = 4_000;

/// How an agent takes its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taking {
    /// Says the number of the last one with each poll.
    ByNumber,
    /// As desktops of old do.
    Plainly,
    /// Not at all until the server is back.
    Later,
}

/// An agent with all that it did and was told.
#[derive(Debug)]
struct Agent {
    id: u32,
    guid: String,
    taking: Taking,
    changes: u64,
    /// What it has to be told, in order.
    owed: Vec<String>,
    /// The change that wasn't answered when the server died.
    open: Option<String>,
    told: Vec<String>,
    last_number: u64,
}

impl Agent {
    async fn sign_in(address: SocketAddr, id: u32, taking: Taking) -> Self {
        let mut desktop = Desktop::new(address, id);
        assert_eq!(desktop.sign_in("Demo@2026").await, "0");
        Self {
            id,
            guid: desktop.guid,
            taking,
            changes: 0,
            owed: ["AgentOther_InService", "AgentState_Ready"]
                .map(str::to_owned)
                .to_vec(),
            open: None,
            told: Vec::new(),
            last_number: 0,
        }
    }

    fn desktop(&self, address: SocketAddr) -> Desktop {
        let mut desktop = Desktop::new(address, self.id);
        desktop.guid.clone_from(&self.guid);
        desktop
    }

    /// The next change, each with another reason, and the event it brings.
    fn next(&self) -> (String, String) {
        let reason = 200 + self.changes / 2 % 51;
        if self.changes.is_multiple_of(2) {
            (
                format!("saybusy?reason={reason}"),
                format!("AgentState_SetNotReady_Success {reason}"),
            )
        } else {
            (
                "sayfree".to_owned(),
                "AgentState_CancelNotReady_Success".to_owned(),
            )
        }
    }

    fn take(&mut self, event: &Value) {
        let name = event["eventType"].as_str().unwrap();
        let reason = event["content"]["reason"].as_str();
        self.told
            .push(reason.map_or_else(|| name.to_owned(), |reason| format!("{name} {reason}")));
        if self.taking == Taking::ByNumber {
            let number = event["eventNo"]
                .as_u64()
                .unwrap_or_else(|| panic!("no number: {event}"));
            assert_eq!(
                number,
                self.last_number + 1,
                "agent {}: numbers without gaps",
                self.id
            );
            self.last_number = number;
        }
    }

    fn after(&self) -> Option<u64> {
        (self.taking == Taking::ByNumber).then_some(self.last_number)
    }

    /// Changes its state and polls until the server is gone.
    async fn live(&mut self, address: SocketAddr, answered: &AtomicU64) {
        let mut desktop = self.desktop(address);
        let mut poller = self.desktop(address);
        loop {
            let (operation, event) = self.next();
            let polls = self.taking != Taking::Later;
            let after = self.after();
            let poll = async {
                if polls {
                    Some(poller.poll(after).await)
                } else {
                    None
                }
            };
            let (answer, polled) = tokio::join!(desktop.call("POST", &operation), poll);
            match &answer {
                Ok(answer) => {
                    assert_eq!(answer["retcode"], "0", "agent {}: {operation}: {answer}", self.id);
                    self.changes += 1;
                    self.owed.push(event);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                Err(_) => self.open = Some(event),
            }
            let lost = matches!(polled, Some(Err(_)));
            if let Some(Ok(answer)) = polled {
                assert_eq!(answer["retcode"], "0", "agent {}: {answer}", self.id);
                if !answer["event"].is_null() {
                    self.take(&answer["event"]);
                }
            }
            if lost || answer.is_err() {
                return;
            }
        }
    }

    /// Takes what is owed and compares.
    async fn settle(&mut self, address: SocketAddr) {
        let mut desktop = self.desktop(address);
        let told_before = self.told.len();
        loop {
            let answer = desktop.poll(self.after()).await.unwrap();
            assert_eq!(
                answer["retcode"], "0",
                "agent {} is signed in with the same Guid: {answer}",
                self.id
            );
            if answer["event"].is_null() {
                break;
            }
            self.take(&answer["event"]);
        }
        // The last reply before the kill may have arrived without the server knowing.
        if self.taking == Taking::Plainly
            && told_before > 0
            && self.told.get(told_before) == self.told.get(told_before - 1)
        {
            self.told.remove(told_before);
        }
        // A change that wasn't answered was made or not, but its event says which.
        if let Some(open) = self.open.take()
            && self.told.len() > self.owed.len()
        {
            self.owed.push(open);
            self.changes += 1;
        }
        assert_eq!(self.told, self.owed, "agent {} ({:?})", self.id, self.taking);
        let status = desktop.call("GET", "agentstatus").await.unwrap();
        let expect = if self.changes.is_multiple_of(2) { 4 } else { 3 };
        assert_eq!(
            status["result"]["agentState"], expect,
            "agent {}: {status}",
            self.id
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    nobody_notices_a_kill(&[]).await;
}

mod postgres {
    use sqlx::{AssertSqlSafe, Connection, PgConnection};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn killed() {
        let Ok(server) = std::env::var("CCGATE_TEST_POSTGRES") else {
            // Without a PostgreSQL there is nothing to test; scripts/test.sh starts one.
            return;
        };
        let schema = format!("killed_{}", std::process::id());
        let mut conn = PgConnection::connect(&server).await.unwrap();
        let sql = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut conn)
            .await
            .unwrap();
        conn.close().await.unwrap();
        let sign = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{sign}options[search_path]={schema}");
        super::nobody_notices_a_kill(&[("CCGATE_STORE__URL", &url)]).await;
    }
}

/// Puts the demo's directory into the store that the environment names.
fn fill(data: &Path, environment: &[(&str, &str)]) {
    let demo = tempfile::tempdir().unwrap();
    assert_eq!(Server::demo(demo.path(), &["--no-tour"]).stop(), Some(0));
    let file = data.join("directory.toml");
    let file = file.to_str().unwrap();
    let ended = ccgate(demo.path(), &["directory", "export", file], "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = ccgate_with(data, &["directory", "import", file], environment);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

async fn nobody_notices_a_kill(environment: &[(&str, &str)]) {
    let data = tempfile::tempdir().unwrap();
    fill(data.path(), environment);
    let mut server = Server::serve_with(data.path(), environment);
    let kinds = [
        (101..=106, Taking::ByNumber),
        (107..=110, Taking::Plainly),
        (111..=113, Taking::Later),
    ];
    let mut agents = Vec::new();
    for (ids, taking) in kinds {
        for id in ids {
            agents.push(Agent::sign_in(server.address, id, taking).await);
        }
    }
    let mut resting = Desktop::new(server.address, 114);
    assert_eq!(resting.sign_in("Demo@2026").await, "0");

    for life in 0..2 {
        let (address, answered) = (server.address, Arc::new(AtomicU64::new(0)));
        let mut work = JoinSet::new();
        for mut agent in agents.drain(..) {
            let answered = Arc::clone(&answered);
            work.spawn(async move {
                agent.live(address, &answered).await;
                agent
            });
        }
        wait_for(&answered, CHANGES / 2).await;
        if life == 1 {
            let answer = resting
                .call("POST", &format!("rest/{}/2", REST / 1000))
                .await
                .unwrap();
            assert_eq!(answer["retcode"], "0", "{answer}");
        }
        wait_for(&answered, CHANGES).await;
        let killed = now();
        server.kill();
        while let Some(agent) = work.join_next().await {
            agents.push(agent.unwrap());
        }

        server = Server::serve_with(data.path(), environment);
        let mut work = JoinSet::new();
        let address = server.address;
        for mut agent in agents.drain(..) {
            work.spawn(async move {
                agent.settle(address).await;
                agent
            });
        }
        while let Some(agent) = work.join_next().await {
            agents.push(agent.unwrap());
        }
        let guid = resting.guid.clone();
        resting = Desktop::new(address, 114);
        resting.guid = guid;
        if life == 1 {
            rest_goes_on(&mut resting, killed).await;
        }
    }
    assert_eq!(server.stop(), Some(0));
}

/// The rest began before the kill and ends when it would have ended anyway.
async fn rest_goes_on(resting: &mut Desktop, killed: u64) {
    let status = resting.call("GET", "agentstatus").await.unwrap();
    assert_eq!(status["result"]["agentState"], 8, "{status}");
    let mut began = None;
    let until = Instant::now() + ENOUGH;
    loop {
        assert!(Instant::now() < until, "the rest doesn't end");
        let answer = resting.poll(None).await.unwrap();
        assert_eq!(answer["retcode"], "0", "{answer}");
        let event = &answer["event"];
        match event["eventType"].as_str() {
            Some("AgentState_SetRest_Success") => began = Some(made(event)),
            Some("AgentState_Rest_Timeout") => {
                let (began, ended) = (began.unwrap(), made(event));
                assert!(ended >= began + REST, "the rest is cut short: {began} {ended}");
                assert!(
                    ended < killed + REST,
                    "the rest began anew: {began} {killed} {ended}"
                );
                return;
            }
            _ => {}
        }
    }
}

async fn wait_for(count: &AtomicU64, goal: u64) {
    let until = Instant::now() + ENOUGH;
    while count.load(Ordering::Relaxed) < goal {
        assert!(Instant::now() < until, "the load is too slow");
        sleep(Duration::from_millis(2)).await;
    }
}

fn made(event: &Value) -> u64 {
    let time = &event["eventGenTime"];
    time.as_u64()
        .or_else(|| time.as_str()?.parse().ok())
        .unwrap_or_else(|| panic!("no time: {event}"))
}

fn now() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}
