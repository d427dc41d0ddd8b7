//! The switch as the server sees it.

use crate::book::Book;
use crate::engine::{Engine, Resolved, Secured};
use crate::figures::Figures;
use crate::net::Net;
use crate::run::{Ask, Runner};
use crate::saved::{Damaged, Restored};
use crate::seen::Seen;
use crate::settings::{Settings, Transport};
use crate::sounds::Sounds;
use arc_swap::ArcSwap;
use ccgate_core::switch::{Command, Report};
use ccgate_core::{Phone, VdnId};
use ccgate_webrtc::Gate;
use std::collections::{BTreeSet, HashSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// Commands waiting; beyond, no new legs are placed.
const MOST_WAITING: usize = 65_536;

/// Reports waiting to be taken up.
const REPORTS: usize = 8192;

/// Changes of registration that a slow listener may fall behind.
const REGISTRATIONS: usize = 1024;

/// Why the switch couldn't be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address couldn't be bound.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// `tls` without `certificates`.
    #[error("TLS addresses are set, but no certificate")]
    NoCertificate,
    /// The gate for protected sound.
    #[error("protected sound: {0}")]
    Gate(#[from] ccgate_webrtc::StartError),
    /// Two trunks of one name, or a route to a trunk that isn't there.
    #[error("trunk \"{0}\" is there twice, or only in a route")]
    Trunk(String),
}

/// A phone can be reached from now on, or can't any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its VDN.
    pub vdn: VdnId,
    /// Its number.
    pub phone: Phone,
    /// Whether it can be reached.
    pub on: bool,
}

/// Shared between the handles and the task.
pub(crate) struct Shared {
    pub(crate) waiting: AtomicUsize,
    pub(crate) figures: Mutex<Figures>,
    pub(crate) registered: Mutex<BTreeSet<(VdnId, Phone)>>,
    pub(crate) changes: broadcast::Sender<Registered>,
    pub(crate) settings: ArcSwap<Settings>,
}

/// A handle to the running switch; clones are the same switch.
#[derive(Clone)]
pub struct SipSwitch {
    asks: mpsc::UnboundedSender<Ask>,
    net: Arc<Net>,
    shared: Arc<Shared>,
    gate: Option<Gate>,
}

fn check(settings: &Settings) -> Result<(), StartError> {
    if !settings.tls.is_empty() && settings.certificates.is_none() {
        return Err(StartError::NoCertificate);
    }
    let mut names = BTreeSet::new();
    if let Some(twice) = settings
        .trunks
        .iter()
        .find(|trunk| !names.insert(trunk.name.as_str()))
    {
        return Err(StartError::Trunk(twice.name.clone()));
    }
    let routed = settings.routes.iter().flat_map(|route| &route.trunks);
    match routed.into_iter().find(|name| !names.contains(name.as_str())) {
        Some(missing) => Err(StartError::Trunk(missing.clone())),
        None => Ok(()),
    }
}

impl SipSwitch {
    /// Starts the switch with any sound. What it has to tell comes out of the receiver, and what the
    /// sound reports (`sound_reports`) with it; taking it up too slowly makes the switch refuse calls.
    pub async fn start_with<R: Into<Report> + Send + 'static>(
        settings: Settings,
        book: Arc<dyn Book>,
        sounds: Arc<dyn Sounds>,
        sound_reports: mpsc::Receiver<(VdnId, R)>,
    ) -> Result<(Self, mpsc::Receiver<(VdnId, Report)>), StartError> {
        check(&settings)?;
        let (gate_reports, gate_told) = mpsc::channel(REPORTS);
        let gate = settings.secure.as_ref();
        let gate = gate
            .map(|secure| Gate::start(secure.gate.clone(), gate_reports))
            .transpose()?;
        let stop = CancellationToken::new();
        let (net, events) = Net::start(&settings, stop.clone())
            .await
            .map_err(|(address, source)| StartError::Listen { address, source })?;
        let (asks, inbox) = mpsc::unbounded_channel();
        let (reports, outbox) = mpsc::channel(REPORTS);
        let settings = Arc::new(settings);
        let shared = Arc::new(Shared {
            waiting: AtomicUsize::new(0),
            figures: Mutex::default(),
            registered: Mutex::default(),
            changes: broadcast::channel(REGISTRATIONS).0,
            settings: ArcSwap::new(Arc::clone(&settings)),
        });
        let mut engine = Engine::new(
            Instant::now(),
            Arc::clone(&settings),
            book,
            Arc::new(Arc::clone(&net)),
        );
        if let (Some(gate), Some(secure)) = (&gate, &settings.secure) {
            engine.secure(Secured::new(gate.clone(), secure.inner));
        }
        let runner = Runner::new(
            engine,
            Arc::clone(&net),
            sounds,
            Arc::clone(&shared),
            reports,
            stop.clone(),
        );
        tokio::spawn(runner.run(inbox, events, sound_reports, gate_told));
        tokio::spawn(look_up(asks.clone(), Arc::clone(&shared), stop));
        let switch = Self {
            asks,
            net,
            shared,
            gate,
        };
        Ok((switch, outbox))
    }

    /// Carries a command out; returns at once. Commands are carried out in the order given.
    pub fn command(&self, vdn: VdnId, command: Command) {
        // What is queued for legs that exist is bounded by their number; only placing more must stop.
        let waiting = self.shared.waiting.fetch_add(1, Ordering::Relaxed);
        let ask = match command {
            Command::Ring { leg, .. } if waiting >= MOST_WAITING => Ask::Refused(vdn, leg),
            command => Ask::Command(vdn, command),
        };
        // The switch is gone only when it was stopped, and then every leg's end has been told.
        let _ = self.asks.send(ask);
    }

    /// Ends all calls with BYE and stops, at the latest after `grace`.
    pub async fn stop(&self, grace: Duration) {
        let (done, stopped) = oneshot::channel();
        if self.asks.send(Ask::Stop(Instant::now() + grace, done)).is_ok() {
            let _ = tokio::time::timeout(grace + Duration::from_secs(1), stopped).await;
        }
    }

    /// Where it listens; with the port that was taken where 0 was asked for.
    pub fn addresses(&self) -> Vec<(Transport, SocketAddr)> {
        self.net.addresses()
    }

    /// Counts of the moment, not older than the last thing that happened.
    pub fn figures(&self) -> Figures {
        let mut figures = *self.shared.figures.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = &self.net.counts;
        figures.connections = self.net.connections();
        figures.received = counts.received.load(Ordering::Relaxed);
        figures.sent = counts.sent.load(Ordering::Relaxed);
        figures.unsent = counts.unsent.load(Ordering::Relaxed);
        figures.malformed = counts.malformed.load(Ordering::Relaxed);
        figures.refused_connections = counts.refused_connections.load(Ordering::Relaxed);
        figures
    }

    /// What the gate for protected sound counts, and its ports in use; `None`: there is none.
    pub fn gate_figures(&self) -> Option<(ccgate_webrtc::Figures, usize)> {
        self.gate
            .as_ref()
            .map(|gate| (gate.figures(), gate.ports_in_use()))
    }

    /// Phones that can be reached.
    pub fn registrations(&self) -> Vec<(VdnId, Phone)> {
        self.registered_phones().iter().cloned().collect()
    }

    /// Whether a phone can be reached.
    pub fn registered(&self, vdn: VdnId, phone: &Phone) -> bool {
        self.registered_phones().contains(&(vdn, phone.clone()))
    }

    fn registered_phones(&self) -> std::sync::MutexGuard<'_, BTreeSet<(VdnId, Phone)>> {
        self.shared
            .registered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells from now on which phones come and go. Who falls behind asks [`SipSwitch::registrations`].
    pub fn watch_registrations(&self) -> broadcast::Receiver<Registered> {
        self.shared.changes.subscribe()
    }

    /// The registered contacts of a VDN, and the trunks with their state. `None`: the switch has been
    /// stopped. `wall`: milliseconds since 1970.
    pub async fn seen(&self, wall: u64, vdn: VdnId) -> Option<Seen> {
        let (answer, seen) = oneshot::channel();
        self.asks.send(Ask::See(wall, vdn, answer)).ok()?;
        seen.await.ok()
    }

    /// Takes the registrations of phones off whose accounts are gone: nobody reaches them from now on. Calls
    /// that are up go on.
    pub fn strike_off(&self, phones: impl IntoIterator<Item = (VdnId, Phone)>) {
        let phones: HashSet<_> = phones.into_iter().collect();
        if !phones.is_empty() {
            // A switch that has been stopped reaches nobody.
            let _ = self.asks.send(Ask::StrikeOff(phones));
        }
    }

    /// The registrations as text, to be given to [`SipSwitch::restore_registrations`] after a restart,
    /// and their version. `None`: they are of the version `seen` still, or the switch has been stopped.
    /// Contacts over connections are not among them. `wall`: milliseconds since 1970.
    pub async fn save_registrations(&self, wall: u64, seen: Option<u64>) -> Option<(u64, String)> {
        let (answer, saved) = oneshot::channel();
        self.asks.send(Ask::Save(wall, seen, answer)).ok()?;
        saved.await.ok()?
    }

    /// Takes registrations up that were saved, so that phones are reached before they register anew:
    /// those that haven't expired, of accounts that the book still has. `wall`: milliseconds since 1970.
    ///
    /// # Errors
    /// The text isn't whole; nothing of it has been taken up.
    pub async fn restore_registrations(&self, wall: u64, saved: String) -> Result<Restored, Damaged> {
        let (answer, restored) = oneshot::channel();
        // A switch that has been stopped reaches nobody.
        let _ = self.asks.send(Ask::Restore(wall, saved, answer));
        restored.await.unwrap_or_else(|_| Ok(Restored::default()))
    }

    /// Takes new settings: trunks, routes, limits, timers. What is bound stays bound; calls go on, also
    /// those over a trunk that is gone. Commands that are given afterwards find them in force.
    ///
    /// # Errors
    /// They can't be used; the former stay.
    pub fn change(&self, settings: Settings) -> Result<(), StartError> {
        check(&settings)?;
        let settings = Arc::new(settings);
        self.net.verify_trunks_by(settings.tls_client.clone());
        self.shared.settings.store(Arc::clone(&settings));
        let _ = self.asks.send(Ask::Change(settings));
        Ok(())
    }

    /// Serves a WebSocket whose subprotocol is `sip` (RFC 7118) until either side ends it. Each item is
    /// the content of one text or binary frame. Frames that don't fit in `outgoing` end it, so give it
    /// room for some dozens. When it returns, the WebSocket is to be closed.
    pub async fn websocket(
        &self,
        peer: SocketAddr,
        incoming: mpsc::Receiver<Vec<u8>>,
        outgoing: mpsc::Sender<Vec<u8>>,
    ) {
        if self.shared.settings.load().websocket {
            self.net.websocket(peer, incoming, outgoing).await;
        }
    }
}

/// Looks up the names of trunks, now and then.
async fn look_up(asks: mpsc::UnboundedSender<Ask>, shared: Arc<Shared>, stop: CancellationToken) {
    const EVERY: Duration = Duration::from_secs(60);
    const WITHIN: Duration = Duration::from_secs(5);
    const CHANGED: Duration = Duration::from_secs(1);
    let mut known: Vec<String> = Vec::new();
    let mut last = Instant::now();
    loop {
        let names = Engine::names(&shared.settings.load());
        if names != known || last.elapsed() >= EVERY {
            let mut found = Resolved::new();
            for name in &names {
                let looked = tokio::time::timeout(WITHIN, tokio::net::lookup_host((name.as_str(), 0))).await;
                match looked {
                    Ok(Ok(addresses)) => {
                        found.insert(name.clone(), addresses.map(|a| a.ip()).collect());
                    }
                    _ => tracing::warn!(%name, "the name of a trunk isn't found"),
                }
            }
            (known, last) = (names, Instant::now());
            if asks.send(Ask::Resolved(found)).is_err() {
                return;
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(CHANGED) => {}
        }
    }
}
