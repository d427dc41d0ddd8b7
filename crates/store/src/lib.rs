//! What outlives the process: directory, credentials, live state, what is kept of calls, operation log.
//!
//! One [`Store`] handle speaks to SQLite (a file, the default) or PostgreSQL. The statements are the
//! same for both; where they can't be, both stand side by side.
//!
//! Invariants:
//! * Live state is written only under the newest epoch of its VDN ([`live::Live`]); an older owner
//!   is refused by the database itself.
//! * A directory is replaced as a whole, in one transaction, after it passed every rule.
//! * Core types have no serialised form of their own: the records in `live` mirror them and are
//!   converted by hand, so that a new field can't be forgotten.
//! * Hashes, Guids and call data never reach a `Debug` output, passwords are never kept at all.

mod backup;
mod command;
mod config_account;
mod credential;
pub mod demo;
mod directory;
mod directory_log;
mod error;
pub mod file;
mod ha1;
mod kept;
pub mod live;
mod lock;
mod log_page;
mod operation_log;
mod phone;
mod phone_edit;
mod private_config;
pub mod rules;
mod sql;
mod store;
mod wal;

pub use command::{COMMAND_LIFE, Command, CommandId, CommandKind, Pending};
pub use config_account::ConfigAccount;
pub use credential::{Credential, NewCredential};
pub use directory::{DirectoryChange, Editor, Import, Version};
pub use directory_log::{Changed, DirectoryLogEntry, DirectoryLogFilter};
pub use error::StoreError;
pub use ha1::Ha1Pair;
pub use kept::{AgentCalls, AgentQuery, CallSearch, FoundCall, IntervalQuery, IntervalSum};
pub use kept::{
    CallPlace, CallQuery, FIRST_ADDED, LegQuery, NewTask, PAGE_LIMIT, RecordQuery, RecordingQuery, SpanQuery,
    TaskQuery, fate_of_word, fate_word, mode_of_word, mode_word, result_of_word, result_word, status_word,
};
pub use live::{Batch, Live, Loaded};
pub use lock::SavedLock;
pub use log_page::LogPage;
pub use operation_log::{LogEntry, LogFilter};
pub use phone::{NewPhone, PhoneAccount};
pub use phone_edit::PhoneEdit;
pub use private_config::PRIVATE_CONFIG_LIMIT;
pub use rules::{Fault, IdRange};
pub use store::{Options, Store, Synchronous};
