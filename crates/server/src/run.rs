//! Starts a gateway from its configuration, and stops it.

mod owners;

use crate::auth::{self, Auth, AuthFault};
use crate::called::Called;
use crate::clock::Clock;
use crate::config::{Config, Trust};
use crate::edge::{CertificateError, CertificateFiles, Drained, Edge, EdgeStats, HeaderCase, Tls, bind};
use crate::flow::{FlowControl, Rate};
use crate::flows::{Faults, Flows, lookups};
use crate::http::{Front, Gateway, Installation, Parts, Settings, reply};
use crate::keeper::{Behind, Keeper, reload};
use crate::ops::Ops;
use crate::owner::Common;
use crate::push;
use crate::telephony::{self, Driver, PhoneBook, Recordings, TelephonyError, reports};
use ccgate_sip::Transport;
use ccgate_store::{Options, SavedLock, Store, StoreError, Synchronous};
use ccgate_wire::agentevent;
use owners::Owners;
use ring::hmac;
use ring::rand::SystemRandom;
use std::fs::{DirBuilder, File, TryLockError};
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often a certificate is looked at for a change.
const CERTIFICATE: Duration = Duration::from_secs(5);
/// How long the last writes may take.
const LAST_WRITES: Duration = Duration::from_secs(15);

/// Why a gateway can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// A listener.
    #[error("can't listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// The certificate.
    #[error("certificate: {0}")]
    Certificate(#[from] CertificateError),
    /// The system or the parameters of the password hash.
    #[error("passwords: {0}")]
    Auth(#[from] AuthFault),
    /// The certificates for pushes.
    #[error("push: {0}")]
    Push(#[from] push::ClientError),
    /// The switch.
    #[error(transparent)]
    Telephony(#[from] TelephonyError),
    /// The files of automatic flows.
    #[error("the flow files have faults\n{0}")]
    Flows(#[from] Faults),
    /// Another process has the data folder.
    #[error("another ccgate runs on this data folder: {}", .0.display())]
    InUse(PathBuf),
    /// Something of the system.
    #[error("{what}: {error}")]
    System {
        /// What was to be done.
        what: String,
        /// What the system says.
        error: std::io::Error,
    },
}

/// A gateway that runs.
#[derive(Debug)]
pub struct Running {
    /// Where desktops connect.
    pub https: Option<SocketAddr>,
    /// The plain port.
    pub http: Option<SocketAddr>,
    /// Metrics and health.
    pub ops: Option<SocketAddr>,
    /// Where phones and trunks reach the switch.
    pub sip: Vec<(Transport, SocketAddr)>,
    gateway: Arc<Gateway>,
    store: Store,
    /// Ends the serving of requests.
    serving: CancellationToken,
    /// Ends the saving, after that.
    saving: CancellationToken,
    /// Has the flow files loaded again.
    reload: Arc<Notify>,
    /// Becomes cancelled when another process has claimed a VDN of this one.
    lost: CancellationToken,
    /// Takes up what the switch reports; ended by the token once the switch has been stopped.
    switch_reports: (JoinHandle<()>, CancellationToken),
    edges: TaskTracker,
    pushes: TaskTracker,
    tasks: TaskTracker,
    /// Held until the end, so that no other process works on the data folder.
    _lock: File,
}

/// Makes the data folder if it isn't there: for its owner only, it holds hashes and keys.
///
/// # Errors
/// The system's.
pub fn make_data_folder(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Opens the store, loads everything and listens.
///
/// # Errors
/// See [`StartError`]. Nothing is left running then.
pub async fn start(config: Config) -> Result<Running, StartError> {
    start_on(config, Driver::Configured).await
}

/// The same on another switch than the configured one.
///
/// # Errors
/// As [`start`].
pub async fn start_on(config: Config, driver: Driver) -> Result<Running, StartError> {
    let (serving, saving) = (CancellationToken::new(), CancellationToken::new());
    // Whatever was begun ends if the start fails half-way.
    let guard = (serving.clone().drop_guard(), saving.clone().drop_guard());
    let lock = lock(&config.node.data)?;
    let listeners = Listeners::bind(&config)?;
    let tls = match &listeners.https {
        Some(_) => Some(Arc::new(Tls::new(certificate(&config)?, config.https.http2)?)),
        None => None,
    };
    let store = Store::open(config.store.url.expose(), store_options(&config)).await?;
    let (tasks, edges, pushes) = (TaskTracker::new(), TaskTracker::new(), TaskTracker::new());
    let lost = CancellationToken::new();
    let clock = Clock::start();
    let gateway = Arc::new(gateway(&config, &store, clock, &tasks, &serving).await?);
    let push = Arc::new(push_settings(&config)?);
    let recordings = open_recordings(&config).await?;
    let book = Arc::new(PhoneBook::new(&config.sip.realm, clock));
    let mut directories = store.load_directories().await?.1;
    let mut flows = Flows::load(&config, &directories, clock.now()).await?;
    flows.fill(&mut directories);
    gateway.keep_files(flows.shelf());
    // Phones register, and callers come, as soon as the switch runs.
    book.replace(store.phones().await?, &directories);
    let services = Arc::new(lookups::Services::new(&config.flows, gateway.counts().clone())?);
    let switch = telephony::start(
        &config,
        driver,
        book,
        &recordings,
        tls.as_ref(),
        &tasks,
        saving.clone(),
    )
    .await?;
    let sip = switch.board.addresses();
    gateway.attach(switch.board);
    gateway.shelve(Arc::new(recordings.clone()));
    let owners = Owners {
        common: Common {
            store: store.clone(),
            node: config.node.name.clone(),
            rules: config.rules(),
            clock,
            port: Arc::clone(&switch.port),
            tasks: tasks.clone(),
            stop: saving.clone(),
        },
        push,
        recordings: recordings.clone(),
        services,
        pushes: pushes.clone(),
        serving: serving.clone(),
        lost: lost.clone(),
    };
    let mut behind = Behind::default();
    let version = reload(&gateway, &store, &owners, &mut behind, &mut flows).await?;
    if gateway.routing().agents.is_empty() {
        tracing::warn!("no agent is configured: sign-in answers 999-001 until a directory is imported");
    }
    if config.push.white_list.is_empty() {
        tracing::info!("push.white_list is empty: events are pushed to loopback addresses only");
    }
    // Callers that came meanwhile have waited for the owners.
    let end = CancellationToken::new();
    let taking = reports::run(
        Arc::clone(&gateway),
        switch.port,
        switch.reports,
        end.clone(),
        serving.clone(),
    );
    let switch_reports = (tokio::spawn(taking), end);
    let reload = flows.asked();
    let keeper = Keeper {
        gateway: Arc::clone(&gateway),
        store: store.clone(),
        owners,
        recordings,
        keep_log: days(config.operation_log_days),
        keep_calls: days(config.calls.retention_days),
        keep_recordings: days(config.recording.retention_days),
        keep_locks: config.password.lock.locked_for,
        version,
        behind,
        flows,
        called: Called::default(),
    };
    tasks.spawn(keeper.run(serving.clone()));
    if let Some(tls) = &tls {
        let (tls, stop) = (Arc::clone(tls), serving.clone());
        tasks.spawn(async move { tls.watch(CERTIFICATE, stop).await });
    }
    let running = Running {
        https: address(&listeners.https),
        http: address(&listeners.http),
        ops: address(&listeners.ops),
        sip,
        gateway,
        store,
        serving,
        saving,
        reload,
        lost,
        switch_reports,
        edges,
        pushes,
        tasks,
        _lock: lock,
    };
    running.listen(&config, listeners, tls).await?;
    guard.0.disarm();
    guard.1.disarm();
    Ok(running)
}

fn days(count: u32) -> Duration {
    Duration::from_secs(u64::from(count) * 86_400)
}

/// Opens the directory of recordings and mends what a crash left there.
async fn open_recordings(config: &Config) -> Result<Recordings, StartError> {
    let config = config.recording.clone();
    let opened = tokio::task::spawn_blocking(move || {
        let recordings = Recordings::open(&config)?;
        recordings.recover();
        Ok(recordings)
    });
    let opened = opened
        .await
        .unwrap_or_else(|error| Err(std::io::Error::other(error)));
    Ok(opened.map_err(TelephonyError::Recordings)?)
}

/// Takes the data folder for this process alone, and makes it first if need be.
fn lock(folder: &Path) -> Result<File, StartError> {
    let failed = |error| StartError::System {
        what: format!("data folder {}", folder.display()),
        error,
    };
    make_data_folder(folder).map_err(failed)?;
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(folder.join("server.lock"))
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

struct Listeners {
    https: Option<TcpListener>,
    http: Option<TcpListener>,
    ops: Option<TcpListener>,
}

impl Listeners {
    fn bind(config: &Config) -> Result<Self, StartError> {
        let open = |address: Option<SocketAddr>| match address {
            None => Ok(None),
            Some(address) => match bind(address, config.limits.backlog) {
                Ok(listener) => Ok(Some(listener)),
                Err(error) => Err(StartError::Listen { address, error }),
            },
        };
        Ok(Self {
            https: open(config.https.listen)?,
            http: open(config.http)?,
            ops: open(config.ops)?,
        })
    }
}

fn address(listener: &Option<TcpListener>) -> Option<SocketAddr> {
    listener.as_ref().and_then(|listener| listener.local_addr().ok())
}

fn certificate(config: &Config) -> Result<CertificateFiles, CertificateError> {
    match &config.https.certificate {
        Some(own) => Ok(CertificateFiles {
            chain: own.chain.clone(),
            key: own.key.clone(),
        }),
        None => CertificateFiles::self_signed(&config.node.data.join("certificate"), &config.https.names),
    }
}

fn store_options(config: &Config) -> Options {
    Options {
        synchronous: if config.store.flush_always {
            Synchronous::Full
        } else {
            Synchronous::Normal
        },
        connections: config.store.connections,
        ..Options::default()
    }
}

async fn gateway(
    config: &Config,
    store: &Store,
    clock: Clock,
    tasks: &TaskTracker,
    serving: &CancellationToken,
) -> Result<Gateway, StartError> {
    let settings = Settings {
        node: config.node.name.clone(),
        server_name: config.node.server_name.clone(),
        agent_ids: config.sign_in.agents.clone(),
        hold: config.events.hold,
        events: event_options(config),
        white_list: config.push.white_list.clone(),
        guids: config.guid.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        trusted: config.events.all_agents_credential.clone(),
        stream: config.events.websocket,
        self_record: config.calls.self_record,
        console: config.console,
        password_history: config.password.history,
        body_limit: config.limits.body_bytes,
        body_time: config.limits.body_time,
    };
    let per = config.flow.window;
    let flow = FlowControl::new(
        Rate {
            requests: config.flow.per_agent,
            per,
        },
        Rate {
            requests: config.flow.in_all,
            per,
        },
    );
    let auth = Auth::new(config.password, Arc::new(move || clock.now()))?;
    let now = clock.now();
    let saved = store.load_locks().await?;
    auth.locks().restore(saved.iter().filter_map(saved_failure), now);
    let phone_key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())
        .map_err(|_| AuthFault::Broken("the system gives no random numbers"))?;
    Ok(Gateway::new(
        settings,
        store.clone(),
        auth,
        phone_key,
        flow,
        clock,
        tasks.clone(),
        serving.clone(),
    ))
}

/// A wrong password that was saved. One whose address can't be read is left out.
fn saved_failure(saved: &SavedLock) -> Option<auth::Failure> {
    let source: IpAddr = saved.source.parse().ok()?;
    let (agent, failures, at) = (saved.agent, saved.failures, saved.last_failure);
    Some(auth::Failure {
        agent,
        source: source.into(),
        failures,
        at,
        locked: false,
    })
}

fn event_options(config: &Config) -> agentevent::Options {
    agentevent::Options {
        gen_time: config.events.event_gen_time,
        ..agentevent::Options::default()
    }
}

fn push_settings(config: &Config) -> Result<push::Settings, StartError> {
    let trust = match &config.push.trust {
        Trust::System => push::Trust::System,
        Trust::Authorities(file) => push::Trust::Authorities(certificates(file)?),
        Trust::Pinned(file) => push::Trust::Pinned(certificates(file)?),
        Trust::All => push::Trust::All,
    };
    Ok(push::Settings {
        retry: config.push.retry,
        request_timeout: config.push.request_time,
        client: push::Client::new(trust, config.push.connections)?,
        signature: config
            .push
            .hmac_secret
            .as_ref()
            .map(|key| push::Signature::new(key.expose().as_bytes())),
        events: event_options(config),
    })
}

fn certificates(file: &PathBuf) -> Result<Vec<rustls::pki_types::CertificateDer<'static>>, StartError> {
    use rustls::pki_types::pem::PemObject;
    let read = rustls::pki_types::CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let found: Vec<_> =
        read.map_err(|error| push::ClientError::Trust(format!("{}: {error}", file.display())))?;
    if found.is_empty() {
        return Err(push::ClientError::Trust(format!("{}: no certificate", file.display())).into());
    }
    Ok(found)
}

impl Running {
    async fn listen(
        &self,
        config: &Config,
        listeners: Listeners,
        tls: Option<Arc<Tls>>,
    ) -> Result<(), StartError> {
        let spelling = HeaderCase::learn(&reply::SPELLED)
            .await
            .map_err(|error| StartError::System {
                what: "spelling of headers".to_owned(),
                error,
            })?;
        let front = Edge::new(Front(Arc::clone(&self.gateway)), config.limits, spelling.clone());
        let stats: Vec<Arc<EdgeStats>> = vec![Arc::clone(front.stats())];
        let parts = Parts {
            tls: tls.clone(),
            edges: stats.clone(),
        };
        self.gateway.install(Installation::new(config, parts));
        if let Some(listener) = listeners.https {
            self.serve(Arc::clone(&front), listener, tls, "https");
        }
        if let Some(listener) = listeners.http {
            self.serve(front, listener, None, "http");
        }
        if let Some(listener) = listeners.ops {
            let ops = Ops {
                gateway: Arc::clone(&self.gateway),
                edges: stats,
            };
            self.serve(Edge::new(ops, config.limits, spelling), listener, None, "ops");
        }
        Ok(())
    }

    fn serve<H: crate::edge::Handler>(
        &self,
        edge: Arc<Edge<H>>,
        listener: TcpListener,
        tls: Option<Arc<Tls>>,
        name: &'static str,
    ) {
        let stop = self.serving.clone();
        if let Ok(address) = listener.local_addr() {
            tracing::info!(name, %address, "listening");
        }
        self.edges.spawn(async move {
            if let Drained::Cut(connections) = edge.serve(listener, tls, stop).await {
                tracing::warn!(name, connections, "connections had to be cut off");
            }
        });
    }

    /// The gateway behind the listeners.
    pub fn gateway(&self) -> &Arc<Gateway> {
        &self.gateway
    }

    /// Has the flow files, the directory and the file of trunks loaded again; what is wrong with them is
    /// logged.
    pub fn reload(&self) {
        self.reload.notify_one();
        let gateway = Arc::clone(&self.gateway);
        self.tasks.spawn(async move {
            if let Some(board) = gateway.switchboard() {
                board.reroute().await;
            }
        });
    }

    /// Waits until another process claims a VDN of this one, which is of no use then: it is to be
    /// stopped and started again.
    pub async fn lost(&self) {
        self.lost.cancelled().await;
    }

    /// Stops: no new connections, held polls are answered empty, calls are ended, pushes under way are
    /// finished, what agents did is saved. False when not all could be saved in time.
    pub async fn stop(self) -> bool {
        tracing::info!("stopping");
        self.serving.cancel();
        // Calls end with their causes, which are saved with the last writes.
        if let Some(board) = self.gateway.switchboard() {
            board.stop().await;
        }
        let (taking, end) = self.switch_reports;
        end.cancel();
        if tokio::time::timeout(LAST_WRITES, taking).await.is_err() {
            tracing::error!("not all that the switch reported could be taken up in time");
        }
        self.edges.close();
        self.edges.wait().await;
        // Each has at most the time for one push, since the serving ended. What came through must be
        // noted before the last write, or it would be pushed again.
        self.pushes.close();
        self.pushes.wait().await;
        self.saving.cancel();
        self.tasks.close();
        let saved = tokio::time::timeout(LAST_WRITES, self.tasks.wait()).await.is_ok();
        if !saved {
            tracing::error!("not everything could be saved in time");
        }
        self.store.close().await;
        tracing::info!("stopped");
        saved
    }
}
