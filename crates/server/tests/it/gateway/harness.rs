//! A whole gateway in this process, with the demo directory and cheap password hashes.

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use ccgate_core::directory::Directory;
use ccgate_core::{Agent, AgentId, Time};
use ccgate_server::auth::{Passwords, Secret};
use ccgate_server::clock::Clock;
use ccgate_server::config::Config;
use ccgate_server::run::{Running, start};
use ccgate_store::{IdRange, LogFilter, NewCredential, Options, Store, demo};
use tempfile::TempDir;

use super::web::Web;

/// How long everything that must happen may take.
pub(super) const DEADLINE: Duration = Duration::from_secs(20);

/// A gateway that runs, and what it stands on.
pub(super) struct Site {
    pub(super) running: Running,
    pub(super) config: Config,
    pub(super) folder: TempDir,
}

/// The configuration of tests, its data in `folder`: ports of the system's choice, polls that aren't
/// held for long, no limit on queries.
pub(super) fn config(folder: &Path) -> Config {
    let text = format!(
        r#"
        node.data = "{}"
        https.listen = "127.0.0.1:0"
        http.listen = "127.0.0.1:0"
        ops.listen = "127.0.0.1:0"
        sip.listen_udp = "127.0.0.1:0"
        sip.listen_tcp = "127.0.0.1:0"
        media.listen_address = "127.0.0.1"
        password.memory_kib = 8
        password.iterations = 1
        events.hold = "150ms"
        flow.per_agent = 100000
        push.retry = "100ms"
        limits.drain_time = "1s"
        store.connections = 3
        "#,
        folder.display()
    );
    Config::parse(Path::new("test.toml"), &text, std::iter::empty()).unwrap()
}

impl Site {
    /// The demo directory and nothing special.
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With some settings changed.
    pub(super) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::of(vec![demo::directory()], change).await
    }

    /// With another directory; everybody's password is [`demo::PASSWORD`].
    pub(super) async fn of(directories: Vec<Directory>, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(folder.path());
        change(&mut config);
        let store = Store::open(config.store.url.expose(), Options::default())
            .await
            .unwrap();
        import(&store, &directories).await;
        store.close().await;
        let running = start(config.clone()).await.unwrap();
        Self {
            running,
            config,
            folder,
        }
    }

    /// The store, as another process would have it.
    pub(super) async fn store(&self) -> Store {
        Store::open(self.config.store.url.expose(), Options::default())
            .await
            .unwrap()
    }

    /// Stops the gateway and starts it again with the same data.
    pub(super) async fn restarted(self) -> Self {
        let Self {
            running,
            config,
            folder,
        } = self;
        assert!(running.stop().await, "everything is saved");
        let running = start(config.clone()).await.unwrap();
        Self {
            running,
            config,
            folder,
        }
    }

    pub(super) fn https(&self) -> SocketAddr {
        self.running.https.unwrap()
    }

    pub(super) fn http(&self) -> SocketAddr {
        self.running.http.unwrap()
    }

    /// A client of the HTTPS port.
    pub(super) fn web(&self) -> Web {
        Web::new(format!("https://{}", self.https()), None)
    }

    /// The same from another address of this machine.
    pub(super) fn web_from(&self, source: [u8; 4]) -> Web {
        Web::new(format!("https://{}", self.https()), Some(source.into()))
    }

    /// A client of the listener for operators.
    pub(super) fn ops(&self) -> Web {
        Web::new(format!("http://{}", self.running.ops.unwrap()), None)
    }

    /// The agent as the core has it.
    pub(super) fn inside(&self, agent: u32) -> Agent {
        let owner = self.running.gateway().routing().owners[&demo::VDN].clone();
        owner
            .read(|vdn, _| Ok(vdn.agent(AgentId(agent)).expect("signed in").clone()))
            .unwrap()
            .0
    }

    /// Waits until a poll, stream or pusher waits for the agent's next event.
    pub(super) async fn awaited(&self, agent: u32) {
        let owner = self.running.gateway().routing().agents[&AgentId(agent)].clone();
        until(async || owner.is_awaited(AgentId(agent))).await;
    }

    /// The sign-out causes in the operation log of an agent, oldest first.
    pub(super) async fn causes(&self, agent: u32) -> Vec<u32> {
        let filter = LogFilter {
            agent: Some(AgentId(agent)),
            ..LogFilter::default()
        };
        let store = self.store().await;
        let lines = store.operation_log(filter, 1000).await.unwrap();
        store.close().await;
        lines.into_iter().filter_map(|line| line.cause).collect()
    }
}

/// Puts the directories in place of what is there, with [`demo::PASSWORD`] for all of their agents
/// that have none yet.
pub(super) async fn import(store: &Store, directories: &[Directory]) {
    let known = store.load_credentials().await.unwrap();
    let hash = hash(demo::PASSWORD).await;
    let credentials: Vec<NewCredential> = directories
        .iter()
        .flat_map(|directory| directory.agents.keys())
        .filter(|agent| !known.contains_key(agent))
        .map(|agent| NewCredential {
            agent: *agent,
            hash: hash.clone(),
            must_change: false,
        })
        .collect();
    let ids = IdRange::default();
    store
        .import(directories, &credentials, 0, ids, "test", now())
        .await
        .unwrap();
}

/// Sets [`demo::PASSWORD`] as if it had been done `ago`.
pub(super) async fn set_password(store: &Store, agent: u32, ago: Duration, must_change: bool) {
    let then = Time::from_millis(now().millis() - u64::try_from(ago.as_millis()).unwrap());
    // Another hash of the same password: an equal one would change nothing.
    let hash = hash(demo::PASSWORD).await;
    store
        .set_password(AgentId(agent), &hash, then, must_change, 0)
        .await
        .unwrap();
}

/// argon2id at the least cost.
async fn hash(password: &str) -> String {
    let cost = config(Path::new("/nonexistent")).password.cost;
    Passwords::new(&cost)
        .unwrap()
        .hash(&Secret::from(password))
        .await
        .unwrap()
}

/// The time of the wall clock.
pub(super) fn now() -> Time {
    Clock::start().now()
}

/// Does what must be done in time.
#[track_caller]
pub(super) fn within<T>(what: impl Future<Output = T>) -> impl Future<Output = T> {
    let place = std::panic::Location::caller();
    async move {
        match tokio::time::timeout(DEADLINE, what).await {
            Ok(done) => done,
            Err(_) => panic!("not in time: {place}"),
        }
    }
}

/// Asks until the answer is yes.
#[track_caller]
pub(super) fn until(holds: impl AsyncFn() -> bool) -> impl Future<Output = ()> {
    within(async move {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
}

/// Lets so much time pass at once. Only timers feel it: what is under way must be done before.
pub(super) async fn leap(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// The documented times, but for the hold.
pub(super) fn documented(config: &mut Config) {
    let text = "events.hold = \"20ms\"";
    let defaults = Config::parse(Path::new("test.toml"), text, std::iter::empty()).unwrap();
    config.events = defaults.events;
    config.push = defaults.push;
    config.guid = defaults.guid;
    // The test's client doesn't feel the leaps: its connections stay.
    config.limits.idle_time = Duration::from_secs(86_400);
}
