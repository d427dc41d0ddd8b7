//! What the running gateway was made of, as far as administrators see it.

use crate::config::{Config, Effective};
use crate::edge::{Described, EdgeStats, Tls, describe};
use ccgate_wire::config::centre::certificate::Certificate;
use ccgate_wire::config::centre::settings::{Setting, Settings};
use ccgate_wire::retcode::{Failure, Retcode};
use ring::digest::{SHA256, digest};
use std::fmt::Write;
use std::sync::Arc;

/// What the running gateway was made of. It holds no secret.
#[derive(Debug)]
pub(crate) struct Installation {
    pub(super) settings: Settings,
    /// The realm that phones' passwords are kept for.
    pub(super) realm: String,
    /// `sqlite` or `postgres`.
    pub(super) store: &'static str,
    parts: Parts,
    /// The certificate was made by the gateway itself.
    managed: bool,
}

/// The parts that are looked at anew each time.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The certificate; none without HTTPS.
    pub(crate) tls: Option<Arc<Tls>>,
    /// The ports of the interface.
    pub(crate) edges: Vec<Arc<EdgeStats>>,
}

impl Installation {
    pub(crate) fn new(config: &Config, parts: Parts) -> Self {
        Self {
            settings: settings(config),
            realm: config.sip.realm.clone(),
            store: match config.store.url.expose().starts_with("sqlite:") {
                true => "sqlite",
                false => "postgres",
            },
            parts,
            managed: config.https.certificate.is_none(),
        }
    }

    /// Connections open at the ports of the interface.
    pub(super) fn connections(&self) -> u64 {
        self.parts.edges.iter().map(|edge| edge.open()).sum()
    }

    /// The certificate in use; `None` without HTTPS.
    pub(super) fn certificate(&self) -> Result<Option<Certificate>, Failure> {
        let Some(tls) = &self.parts.tls else {
            return Ok(None);
        };
        let unreadable = || Failure::new(Retcode::OperationFailed, "the certificate can't be read");
        let der = tls.certificate().ok_or_else(unreadable)?;
        let Described {
            subject,
            issuer,
            self_signed,
            names,
            not_before,
            not_after,
        } = describe(&der).ok_or_else(unreadable)?;
        Ok(Some(Certificate {
            subject,
            issuer,
            names,
            not_before: not_before.saturating_mul(1000),
            not_after: not_after.saturating_mul(1000),
            sha256: hex(digest(&SHA256, &der).as_ref()),
            self_signed,
            managed: self.managed,
        }))
    }
}

fn settings(config: &Config) -> Settings {
    let effective = config.effective();
    let file = effective.iter().find_map(Effective::file);
    let file = file.map(|file| file.display().to_string());
    let setting = |one: Effective| Setting {
        source: one.source(),
        place: (one.source() != "default").then(|| one.place.to_string()),
        key: one.key,
        section: one.section,
        value: json(one.value),
        default: json(one.default),
        secret: one.secret,
        kind: one.kind,
        meaning: one.meaning,
        // The configuration is read once, at the start.
        restart_needed: true,
    };
    Settings {
        file,
        settings: effective.into_iter().map(setting).collect(),
    }
}

/// A value of the file as JSON. There are no dates among them, which have no like there.
fn json(value: toml::Value) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
