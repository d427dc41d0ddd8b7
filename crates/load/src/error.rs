//! Why a run did not take place, and why a single operation failed.

use std::io;

/// Why a run could not start or had to be given up. A failed operation is no such error: it is counted in the report.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The address of the gateway cannot be read.
    #[error("{0:?} is no address of a gateway: write https://host:port, http://host:port or host:port")]
    Target(String),
    /// An option has a value with which no run is possible.
    #[error("option {name}: {reason}")]
    Option {
        /// The option's name in [`crate::Options`].
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The host name of the gateway has no address.
    #[error("cannot find the host {host}: {source}")]
    Resolve {
        /// The name looked for.
        host: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// The run needs more connections than this process may open.
    #[error("this run needs {need} open files and the limit is {limit}: raise it with `ulimit -n {need}`")]
    OpenFiles {
        /// Files needed at the same time.
        need: u64,
        /// The limit of this process.
        limit: u64,
    },
    /// No agent could be signed in, so there is nothing to measure.
    #[error("no agent could be signed in at {target}: {reason}")]
    NobodySignedIn {
        /// The gateway.
        target: String,
        /// The commonest failure.
        reason: String,
    },
    /// The phones could not be set up.
    #[error("{what}: {source}")]
    Phone {
        /// The phone, or what was tried.
        what: String,
        /// What went wrong.
        source: ccgate_phone::Failed,
    },
    /// The TLS set-up failed.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// The self-signed certificate of the bare server could not be made.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// A socket could not be opened, or the progress line could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Why one operation failed; the report counts failures by [`Failure::label`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No TCP connection.
    Connect,
    /// TCP worked, TLS did not.
    Tls,
    /// No whole answer in time.
    TimeOut,
    /// The connection ended before the whole answer was there.
    Closed,
    /// An HTTP status other than 200.
    Status(u16),
    /// A business error.
    Retcode(String),
    /// The answer has no retcode that can be read.
    NoEnvelope,
    /// A sign-in succeeded but no header carries a Guid.
    NoGuid,
}

impl Failure {
    /// The word under which the report counts it.
    pub(crate) fn label(&self) -> String {
        match self {
            Failure::Connect => "connect".into(),
            Failure::Tls => "tls".into(),
            Failure::TimeOut => "time-out".into(),
            Failure::Closed => "closed".into(),
            Failure::Status(code) => format!("http {code}"),
            Failure::Retcode(code) => code.clone(),
            Failure::NoEnvelope => "no envelope".into(),
            Failure::NoGuid => "no guid".into(),
        }
    }

    /// Whether it is this retcode.
    pub(crate) fn is_retcode(&self, code: &str) -> bool {
        matches!(self, Failure::Retcode(given) if given == code)
    }
}
