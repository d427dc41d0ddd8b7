//! What can go wrong with the store.

use crate::rules::Fault;
use ccgate_core::{AgentId, Phone, VdnId};
use std::path::PathBuf;

/// Why the store couldn't do something. The texts hold no secret: of a database's address only its
/// kind is told.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is of no kind that is known.
    #[error("the store's address must begin with sqlite: or postgres://")]
    Address,
    /// The database could not be opened.
    #[error("the {engine} database can't be opened: {cause}")]
    Open {
        /// `SQLite` or `PostgreSQL`.
        engine: &'static str,
        /// What the driver said.
        cause: sqlx::Error,
    },
    /// The tables could not be brought to this version's form.
    #[error("the database can't be migrated: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database refused a statement or the connection is lost.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database didn't answer in time.
    #[error("the database didn't answer within {0} s")]
    Slow(u64),
    /// The handle was closed.
    #[error("the store is closed")]
    Closed,
    /// Another node has taken the VDN over: this one must not write its live state any more.
    #[error("VDN {vdn} is now owned by another node (own epoch {epoch})")]
    Fenced {
        /// Which VDN.
        vdn: VdnId,
        /// The epoch that is no longer the newest.
        epoch: u64,
    },
    /// The batch's number was used for another batch before.
    #[error("batch {seq} of VDN {vdn} was written before with other changes")]
    Sequence {
        /// Which VDN.
        vdn: VdnId,
        /// The number.
        seq: u64,
    },
    /// A row holds what this version doesn't understand.
    #[error("{place} holds what this version doesn't understand: {cause}")]
    Corrupt {
        /// Table and key.
        place: String,
        /// What is wrong.
        cause: String,
    },
    /// A directory breaks rules; nothing was changed.
    #[error("the directory has {} fault(s), nothing was changed; the first: {}", .0.len(), first(.0))]
    Invalid(Vec<Fault>),
    /// The directory was changed by somebody else in between; nothing was changed.
    #[error("the directory was changed in between, nothing was changed")]
    Outdated,
    /// The directory has no such agent.
    #[error("there is no agent {0}")]
    UnknownAgent(AgentId),
    /// The directory has no such VDN.
    #[error("there is no VDN {0}")]
    UnknownVdn(VdnId),
    /// The directory has this agent already.
    #[error("agent {0} exists already in VDN {1}")]
    AgentExists(AgentId, VdnId),
    /// No such phone has a SIP account.
    #[error("phone {0} has no SIP account")]
    UnknownPhone(Phone),
    /// Another VDN has a SIP account of this number.
    #[error("phone {0} belongs to VDN {1}")]
    PhoneTaken(Phone, VdnId),
    /// A number to be called can't be taken; which one of the list, counted from 1, and why.
    #[error("number {0} of the list: {1}; none was taken")]
    Task(usize, String),
    /// The directory has no such element.
    #[error("there is no such element: {0}")]
    UnknownElement(crate::rules::Place),
    /// A private configuration is too long or not text.
    #[error("a private configuration is text of at most {0} characters")]
    PrivateConfig(usize),
    /// The store to restore into holds something.
    #[error("the store isn't empty; restoring into it would throw its content away")]
    NotEmpty,
    /// The file to write exists.
    #[error("{} exists already", .0.display())]
    FileExists(PathBuf),
    /// The file isn't a back-up that this version reads.
    #[error("{} is not a back-up of this version: {cause}", .path.display())]
    NotABackup {
        /// Which file.
        path: PathBuf,
        /// Why not.
        cause: String,
    },
    /// A file couldn't be read or written.
    #[error("{}: {cause}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

fn first(faults: &[Fault]) -> String {
    faults.first().map(Fault::to_string).unwrap_or_default()
}
