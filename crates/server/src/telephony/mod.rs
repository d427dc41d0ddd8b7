//! The switch beside the owners: what carries their commands out, and whom it lets in.
//!
//! ```text
//!   owners ── commands ──> SwitchPort ──> SIP and sound
//!     ^                                        │
//!     └───── reports::run <──── reports ───────┘        PhoneBook: accounts, access codes, tokens
//! ```

mod book;
mod echo;
mod metrics;
mod port;
mod recordings;
mod registered;
pub(crate) mod reports;
mod settings;

pub use book::PhoneBook;
pub(crate) use metrics::register;
pub use port::{NoSwitch, SwitchPort, Ticked};
pub(crate) use recordings::Recordings;

use crate::config::Config;
use crate::edge::Tls;
use ccgate_core::VdnId;
use ccgate_core::switch::Report;
use ccgate_media::Media;
use ccgate_sip::{SipSwitch, TlsSource, Transport};
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
    let (port, reports): (Arc<dyn SwitchPort>, _) = match driver {
        Driver::Configured if config.sip.enabled => {
            return start_sip(config, book, recordings, tls, tasks, stop).await;
        }
        Driver::Configured => {
            tracing::warn!("sip.enabled is off: every call ends as unreachable");
            let (none, reports) = NoSwitch::start(tasks, stop);
            (Arc::new(none), reports)
        }
        Driver::Given(port, reports) => (port, reports),
    };
    let board = Switchboard::new(book);
    Ok(Started { board, port, reports })
}

async fn start_sip(
    config: &Config,
    book: Arc<PhoneBook>,
    recordings: &Recordings,
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
    let mut set = settings::sip(&config.sip);
    set.secure = settings::secure(&config.media);
    set.certificates = tls.map(|tls| {
        let config = tls.without_protocols();
        TlsSource(Arc::new(move || Arc::clone(&config)))
    });
    if settings::has_tls_trunk(&config.sip) {
        set.tls_client = Some(trunk_tls(config.sip.trunk_ca.as_deref())?);
    }
    let sounds = Arc::new(media.clone());
    let clock = book.clock();
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
        ..Switchboard::new(book)
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

impl Switchboard {
    fn new(book: Arc<PhoneBook>) -> Self {
        Self {
            book,
            sip: None,
            registrations: None,
            media: None,
            websockets: false,
            down: AtomicBool::new(false),
        }
    }

    /// The SIP switch, when that is the driver.
    pub fn sip(&self) -> Option<&SipSwitch> {
        self.sip.as_ref()
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
