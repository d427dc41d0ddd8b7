//! TLS: protocol versions, ALPN, tickets, and a certificate that may change while we run.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls::crypto::ring::{Ticketer, default_provider};
use rustls::pki_types::CertificateDer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::certificate::{CertificateError, CertificateFiles};
use super::expiry::not_after;
use super::stats::count;

/// From so many days before its end on, a certificate is warned of.
const NEAR_END_DAYS: i64 = 21;

/// TLS 1.2 and 1.3 with a certificate from files.
pub struct Tls {
    config: Arc<ServerConfig>,
    files: CertificateFiles,
    current: Arc<Current>,
    /// The files as they were before the first load.
    loaded: Stamps,
    bad_changes: AtomicU64,
}

impl Tls {
    /// Loads the certificate and logs its end. Offers HTTP/1.1, and HTTP/2 only if `http2`: there the
    /// names of headers are lower-case, which old desktops do not understand.
    ///
    /// # Errors
    /// The files can't be used, see [`CertificateError`].
    pub fn new(files: CertificateFiles, http2: bool) -> Result<Self, CertificateError> {
        let loaded = stamps(&files);
        let current = Arc::new(Current(ArcSwap::from_pointee(load(&files)?)));
        let unusable = |error| CertificateError::Unusable {
            chain: files.chain.clone(),
            key: files.key.clone(),
            error,
        };
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(unusable)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&current) as Arc<dyn ResolvesServerCert>);
        config.ticketer = Ticketer::new().map_err(unusable)?;
        // Desktops come back one connection at a time.
        config.send_tls13_tickets = 1;
        config.alpn_protocols = if http2 {
            vec![b"h2".to_vec(), b"http/1.1".to_vec()]
        } else {
            vec![b"http/1.1".to_vec()]
        };
        Ok(Tls {
            config: Arc::new(config),
            files,
            current,
            loaded,
            bad_changes: AtomicU64::new(0),
        })
    }

    /// Looks at the files `every` so often until `stop`, and takes a new certificate for new
    /// connections when they have changed and are quiet again. Bad files leave the old certificate
    /// in use and are logged once.
    pub async fn watch(&self, every: Duration, stop: CancellationToken) {
        let mut tried = self.loaded;
        let mut seen = tried;
        let mut ticks = tokio::time::interval(every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => return,
            }
            let files = self.files.clone();
            let Ok(now) = tokio::task::spawn_blocking(move || stamps(&files)).await else {
                continue;
            };
            // Two looks must agree: both files are seldom written at the same moment.
            if now == tried || now != seen {
                seen = now;
                continue;
            }
            tried = now;
            let files = self.files.clone();
            match tokio::task::spawn_blocking(move || load(&files)).await {
                Ok(Ok(certificate)) => {
                    self.current.0.store(Arc::new(certificate));
                    tracing::info!("the TLS certificate has been changed");
                }
                Ok(Err(error)) => {
                    count(&self.bad_changes);
                    tracing::error!(%error, "the old TLS certificate stays in use");
                }
                Err(error) => tracing::error!(%error, "loading the TLS certificate failed"),
            }
        }
    }

    /// How often the files have changed to something that can't be used.
    pub fn bad_changes(&self) -> u64 {
        self.bad_changes.load(Ordering::Relaxed)
    }

    /// The same certificate for another protocol than HTTP: without ALPN. A new certificate is used
    /// there too.
    pub fn without_protocols(&self) -> Arc<ServerConfig> {
        let mut config = ServerConfig::clone(&self.config);
        config.alpn_protocols.clear();
        Arc::new(config)
    }

    /// The certificate that new connections are shown, in DER.
    pub(crate) fn certificate(&self) -> Option<CertificateDer<'static>> {
        self.current.0.load().cert.first().cloned()
    }

    /// What does the handshake of one connection.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

/// The certificate that new connections get.
struct Current(ArcSwap<CertifiedKey>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load_full())
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current")
    }
}

/// What tells one state of a file from another: a file moved into place may be older than the last.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    changed: (i64, i64),
    bytes: u64,
    inode: u64,
}

type Stamps = [Option<Stamp>; 2];

fn stamps(files: &CertificateFiles) -> Stamps {
    [&files.chain, &files.key].map(|path| {
        let file = fs::metadata(path).ok()?;
        Some(Stamp {
            changed: (file.mtime(), file.mtime_nsec()),
            bytes: file.size(),
            inode: file.ino(),
        })
    })
}

fn load(files: &CertificateFiles) -> Result<CertifiedKey, CertificateError> {
    let certificate = files.load()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let end = certificate.cert.first().and_then(|own| not_after(own));
    let file = files.chain.display();
    match end.map(|end| (end - now).div_euclid(86_400)) {
        None => tracing::info!(certificate = %file, "TLS certificate loaded"),
        Some(days) if days < 0 => tracing::warn!(certificate = %file, "the TLS certificate has expired"),
        Some(days) if days < NEAR_END_DAYS => {
            tracing::warn!(certificate = %file, days, "the TLS certificate ends soon");
        }
        Some(days) => tracing::info!(certificate = %file, days, "TLS certificate loaded; days until its end"),
    }
    Ok(certificate)
}
