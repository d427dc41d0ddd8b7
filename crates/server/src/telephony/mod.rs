//! The switch beside the owners: what carries their commands out, and whom it lets in.
//!
//! ```text
//!   owners ── commands ──> SwitchPort ──> SIP and sound
//!     ^                                        │
//!     └───── reports::run <──── reports ───────┘        PhoneBook: accounts, access codes, tokens
//! ```

mod book;
mod echo;
mod lines;
mod metrics;
mod port;
mod recordings;
mod registered;
pub(crate) mod reports;
mod settings;

pub use book::PhoneBook;
pub(crate) use lines::{Held, Lines};
pub(crate) use metrics::register;
pub use port::{NoSwitch, SwitchPort, Ticked};
pub(crate) use recordings::Recordings;

use crate::config::{Config, Managed, Sip as SipConfig};
use crate::edge::Tls;
use crate::flows::Draft;
use ccgate_core::VdnId;
use ccgate_core::switch::Report;
use ccgate_media::Media;
use ccgate_sip::{Settings, SipSwitch, TlsSource, Transport};
use port::Sip;
use registered::Registrations;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use tokio::sync::mpsc::{Receiver, channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Reports of the sound that may wait for the switch.
const MEDIA_REPORTS: usize = 4096;
/// How long ended calls may take to be answered by their phones when the gateway stops.
const FAREWELL: Duration = Duration::from_secs(3);

/// What carries out the commands of all VDNs.
pub enum Driver {
    /// SIP as configured, or nothing when that is off.
    Configured,
    /// This one; its reports end when it does.
    Given(Arc<dyn SwitchPort>, Receiver<(VdnId, Report)>),
}

/// Why the switch can't start.
#[derive(Debug, thiserror::Error)]
pub enum TelephonyError {
    /// An address of `[sip]`.
    #[error("{keys}: can't listen on {address}: {error}")]
    Listen {
        /// The keys that name it.
        keys: String,
        /// Which.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// The SIP switch.
    #[error("sip: {0}")]
    Sip(ccgate_sip::StartError),
    /// The sound.
    #[error("media: {0}")]
    Media(#[from] ccgate_media::StartError),
    /// The directory or key of recordings.
    #[error("recording: {0}")]
    Recordings(std::io::Error),
    /// The authorities of trunks.
    #[error("sip.trunk_ca: {0}")]
    TrunkAuthorities(String),
}

/// The switch that runs, as the rest of the server sees it.
pub struct Switchboard {
    /// Who may register, and which numbers there are.
    pub book: Arc<PhoneBook>,
    sip: Option<SipSwitch>,
    registrations: Option<Arc<Registrations>>,
    media: Option<Media>,
    websockets: bool,
    lines: Arc<Lines>,
    /// How SIP was set at the start.
    set: Option<Box<Settings>>,
    /// It ended by itself, which it never should.
    down: AtomicBool,
}

/// A started driver with what comes out of it.
pub(crate) struct Started {
    pub(crate) board: Switchboard,
    pub(crate) port: Arc<dyn SwitchPort>,
    pub(crate) reports: Receiver<(VdnId, Report)>,
}

/// Starts the switch. The book must know the phones already: they register at once.
pub(crate) async fn start(
    config: &Config,
    driver: Driver,
    book: Arc<PhoneBook>,
    recordings: &Recordings,
    tls: Option<&Arc<Tls>>,
    tasks: &TaskTracker,
    stop: CancellationToken,
) -> Result<Started, TelephonyError> {
    let lines = Lines::load(&config.node.data, &config.sip).await;
    let (port, reports): (Arc<dyn SwitchPort>, _) = match driver {
        Driver::Configured if config.sip.enabled => {
            return start_sip(config, book, recordings, lines, tls, tasks, stop).await;
        }
        Driver::Configured => {
            tracing::warn!("sip.enabled is off: every call ends as unreachable");
            let (none, reports) = NoSwitch::start(tasks, stop);
            (Arc::new(none), reports)
        }
        Driver::Given(port, reports) => (port, reports),
    };
    let board = Switchboard::new(book, lines);
    Ok(Started { board, port, reports })
}

async fn start_sip(
    config: &Config,
    book: Arc<PhoneBook>,
    recordings: &Recordings,
    lines: Lines,
    tls: Option<&Arc<Tls>>,
    tasks: &TaskTracker,
    stop: CancellationToken,
) -> Result<Started, TelephonyError> {
    let (made, media_reports) = channel(MEDIA_REPORTS);
    let plane = settings::media(&config.media, recordings);
    if let Err(error) = std::fs::create_dir_all(&config.media.prompts) {
        tracing::warn!(folder = %config.media.prompts.display(), %error, "the folder of prompts can't be made");
    }
    let media = tokio::task::spawn_blocking(move || Media::start(plane, made))
        .await
        .map_err(|error| TelephonyError::Recordings(std::io::Error::other(error)))??;
    let all = lines.with(&lines.held().managed);
    let mut set = settings::sip(&all);
    set.secure = settings::secure(&config.media);
    set.certificates = tls.map(|tls| {
        let config = tls.without_protocols();
        TlsSource(Arc::new(move || Arc::clone(&config)))
    });
    set.tls_client = client_of(&all)?;
    let sounds = Arc::new(media.clone());
    let clock = book.clock();
    let kept = Box::new(set.clone());
    let started = SipSwitch::start_with(set, Arc::clone(&book) as _, sounds, media_reports).await;
    let (sip, reports) = match started {
        Ok(started) => started,
        Err(error) => {
            media.stop().await;
            return Err(not_started(config, error));
        }
    };
    for (transport, address) in sip.addresses() {
        tracing::info!(name = "sip", %transport, %address, "listening");
    }
    let registrations = Registrations::load(sip.clone(), &config.node.data, clock).await;
    tasks.spawn(Arc::clone(&registrations).keep(stop));
    let port = Arc::new(Sip(sip.clone()));
    let board = Switchboard {
        sip: Some(sip),
        registrations: Some(registrations),
        media: Some(media),
        websockets: config.sip.websocket,
        set: Some(kept),
        ..Switchboard::new(book, lines)
    };
    Ok(Started { board, port, reports })
}

/// The error in the words of the configuration.
fn not_started(config: &Config, error: ccgate_sip::StartError) -> TelephonyError {
    let (address, error) = match error {
        ccgate_sip::StartError::Listen { address, source } => (address, source),
        other => return TelephonyError::Sip(other),
    };
    let sip = &config.sip;
    let keys = [
        ("sip.listen_udp", sip.udp),
        ("sip.listen_tcp", sip.tcp),
        ("sip.listen_tls", sip.tls),
    ];
    let keys: Vec<&str> = keys
        .into_iter()
        .filter_map(|(key, set)| (set == Some(address)).then_some(key))
        .collect();
    TelephonyError::Listen {
        keys: keys.join(", "),
        address,
        error,
    }
}

/// How trunks over TLS are verified, if there are any.
fn client_of(sip: &SipConfig) -> Result<Option<Arc<rustls::ClientConfig>>, TelephonyError> {
    match settings::has_tls_trunk(sip) {
        true => trunk_tls(sip.trunk_ca.as_deref()).map(Some),
        false => Ok(None),
    }
}

fn trunk_tls(authorities: Option<&Path>) -> Result<Arc<rustls::ClientConfig>, TelephonyError> {
    let failed = |error: &dyn fmt::Display| TelephonyError::TrunkAuthorities(error.to_string());
    let mut roots = rustls::RootCertStore::empty();
    match authorities {
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Some(file) => {
            let read = CertificateDer::pem_file_iter(file).map_err(|error| failed(&error))?;
            for authority in read {
                let authority = authority.map_err(|error| failed(&error))?;
                roots.add(authority).map_err(|error| failed(&error))?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?;
    Ok(Arc::new(
        config.with_root_certificates(roots).with_no_client_auth(),
    ))
}

/// Has the switch work by these trunks and routes, and notes them.
fn route(
    sip: Option<&SipSwitch>,
    lines: &Lines,
    set: Option<Settings>,
    held: Held,
) -> Result<(), TelephonyError> {
    if let (Some(sip), Some(set)) = (sip, set) {
        sip.change(set).map_err(TelephonyError::Sip)?;
    }
    lines.hold(held);
    Ok(())
}

impl Switchboard {
    fn new(book: Arc<PhoneBook>, lines: Lines) -> Self {
        Self {
            book,
            sip: None,
            registrations: None,
            media: None,
            websockets: false,
            lines: Arc::new(lines),
            set: None,
            down: AtomicBool::new(false),
        }
    }

    /// The SIP switch, when that is the driver.
    pub fn sip(&self) -> Option<&SipSwitch> {
        self.sip.as_ref()
    }

    /// The trunks and routes, and the file of those that are managed.
    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    /// The settings of the switch with these trunks and routes; none without SIP.
    ///
    /// # Errors
    /// The authorities of trunks over TLS can't be read.
    pub(crate) async fn routed(&self, managed: &Managed) -> Result<Option<Settings>, TelephonyError> {
        let Some(set) = &self.set else {
            return Ok(None);
        };
        let all = self.lines.with(managed);
        let Settings { trunks, routes, .. } = settings::sip(&all);
        let mut set = Settings {
            trunks,
            routes,
            ..Settings::clone(set)
        };
        if set.tls_client.is_none() {
            let client = tokio::task::spawn_blocking(move || client_of(&all)).await;
            set.tls_client =
                client.unwrap_or_else(|error| Err(TelephonyError::TrunkAuthorities(error.to_string())))?;
        }
        Ok(Some(set))
    }

    /// Puts the file of trunks in its place, and trunks and routes in force; calls go on. It is done even
    /// when nobody waits for it any more.
    ///
    /// # Errors
    /// The system's, or the switch can't use them.
    pub(crate) async fn put(
        &self,
        turn: OwnedMutexGuard<()>,
        draft: Draft,
        set: Option<Settings>,
        held: Held,
    ) -> std::io::Result<()> {
        let (sip, lines) = (self.sip.clone(), Arc::clone(&self.lines));
        let putting = tokio::spawn(async move {
            let placed = tokio::task::spawn_blocking(move || draft.place()).await;
            placed.unwrap_or_else(|error| Err(std::io::Error::other(error)))?;
            route(sip.as_ref(), &lines, set, held).map_err(std::io::Error::other)?;
            drop(turn);
            Ok(())
        });
        putting
            .await
            .unwrap_or_else(|error| Err(std::io::Error::other(error)))
    }

    /// Reads the file of trunks again. With a fault in it all stays as it was.
    pub(crate) async fn reroute(&self) {
        let _turn = self.lines.turn().await;
        let read = self.lines.read().await;
        if !read.faults.is_empty() {
            return self.lines.blame(read.faults);
        }
        let (trunks, routes) = (read.managed.trunks.len(), read.managed.routes.len());
        let put = match self.routed(&read.managed).await {
            Ok(set) => route(self.sip.as_ref(), &self.lines, set, read),
            Err(error) => Err(error),
        };
        match put {
            Ok(()) => tracing::info!(trunks, routes, "the file of trunks was read"),
            Err(error) => tracing::error!(%error, "trunks and routes stay as they were"),
        }
    }

    /// The sound, when SIP is the driver.
    pub fn media(&self) -> Option<&Media> {
        self.media.as_ref()
    }

    /// Where SIP is listened for; empty without it.
    pub fn addresses(&self) -> Vec<(Transport, SocketAddr)> {
        self.sip.as_ref().map(SipSwitch::addresses).unwrap_or_default()
    }

    /// Whether phones may come over WebSocket.
    pub fn takes_websockets(&self) -> bool {
        self.websockets
    }

    /// Whether the switch has ended by itself.
    pub fn is_down(&self) -> bool {
        self.down.load(Ordering::Relaxed)
    }

    pub(crate) fn goes_down(&self) {
        self.down.store(true, Ordering::Relaxed);
    }

    /// Ends all calls, then the switch. What it reports of that must be taken up meanwhile.
    pub(crate) async fn stop(&self) {
        if let Some(registrations) = &self.registrations {
            let _ = tokio::time::timeout(FAREWELL, registrations.save()).await;
        }
        if let Some(sip) = &self.sip {
            sip.stop(FAREWELL).await;
        }
        if let Some(media) = &self.media {
            media.stop().await;
        }
    }
}

impl fmt::Debug for Switchboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Switchboard")
            .field("addresses", &self.addresses())
            .finish_non_exhaustive()
    }
}
