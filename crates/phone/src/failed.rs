//! Why something didn't work, and how a call ended.

use std::io;
use std::sync::Arc;

/// Why a call or a registration didn't come about.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failed {
    /// The other end refused; the SIP status, 300–699.
    #[error("refused with status {0}")]
    Refused(u16),
    /// No answer within the time of RFC 3261, or of the call's options.
    #[error("no answer in time")]
    Timeout,
    /// Given up by this end.
    #[error("given up")]
    Cancelled,
    /// The call had ended.
    #[error("the call has ended")]
    Over,
    /// There was no socket to be had.
    #[error("no socket: {0}")]
    Socket(Arc<io::Error>),
}

impl Failed {
    /// The status, when it was refused.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(status) => Some(*status),
            _ => None,
        }
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Socket(Arc::new(error))
    }
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// This end hung up.
    Here,
    /// The other end hung up; its `Reason` header (RFC 3326) if it gave one.
    There(Option<String>),
    /// Refused by the called end with this status.
    Refused(u16),
    /// The caller gave up before an answer.
    Cancelled,
    /// Nothing came in time: no response to the INVITE, or no ACK to the answer.
    Timeout,
}
