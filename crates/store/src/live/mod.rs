//! The live state of a VDN: who is signed in, in which state, and what each is owed.
//!
//! Two tables hold it. `journal` gets one row a batch with all its changes. `live_agent` has whole
//! agents, each as it stood after some batch; they are saved a few at a time (a fuzzy checkpoint),
//! and once every agent that a journal row speaks of was saved later, the row can go. Loading reads
//! the agents, then the journal, and skips for each agent what was already in it.
//!
//! With the changes goes what is kept of calls; see `kept`. Calls themselves don't outlive the
//! process: what is loaded of them is who took part in one.
//!
//! Only the newest owner may write: [`Store::claim`] raises the VDN's epoch, and each commit checks
//! in its own transaction that the epoch is still its own.

mod commit;
mod load;
mod record;

pub use load::Loaded;

use crate::error::StoreError;
use crate::sql::Conn;
use crate::store::{Engine, Sqlite3, SqliteWriter, Store, connect_apart};
use ccgate_core::call::Kept;
use ccgate_core::outbox::Outbox;
use ccgate_core::vdn::Record;
use ccgate_core::{Agent, AgentId, Change, VdnId};
use sqlx::{PgConnection, PgPool};
use std::fmt;

/// The right to write the live state of one VDN, until another claims it.
pub struct Live {
    vdn: VdnId,
    epoch: u64,
    link: Link,
}

/// Way to the database. Commits of live state don't queue for a pooled connection.
enum Link {
    Sqlite(Sqlite3),
    Postgres {
        pool: PgPool,
        /// None after a failure: the next use connects again.
        conn: Option<Box<PgConnection>>,
    },
}

/// What is written at once: all of it or nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batch<'a> {
    /// Its number; greater than that of every batch before. Writing the same batch again under the
    /// same number, after an error that left open whether it was written, changes nothing.
    pub seq: u64,
    /// The changes in order.
    pub changes: &'a [Change],
    /// Some agents as they are after these changes, each at most once; `None` for one that is no
    /// longer signed in.
    pub whole: &'a [(AgentId, Option<(Agent, Outbox)>)],
    /// Drops the batches up to this one; 0 drops none. Every agent that they change must have been
    /// in `whole` since.
    pub truncate_upto: u64,
    /// What is kept of calls: of several entries with the same key the last counts.
    pub kept: &'a [Kept],
    /// Lines for the operation log.
    pub records: &'a [(VdnId, Record)],
}

impl Store {
    /// Takes the VDN over for the node: from now on whoever owned it before is refused.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim(&self, vdn: VdnId, node: &str) -> Result<Live, StoreError> {
        let mut writer = self.writer().await?;
        let row = writer
            .conn()
            .fetch_one(
                "INSERT INTO vdn_owner (vdn, node, epoch) VALUES ($1, $2, 1) \
                 ON CONFLICT (vdn) DO UPDATE SET node = excluded.node, epoch = vdn_owner.epoch + 1 \
                 RETURNING epoch",
                &[vdn.0.into(), node.into()],
            )
            .await?;
        let epoch = match row {
            Some(row) => row.number(0)?,
            None => return Err(StoreError::Database(sqlx::Error::RowNotFound)),
        };
        drop(writer);
        let link = match self.engine() {
            Engine::Sqlite(sqlite) => Link::Sqlite(sqlite.clone()),
            Engine::Postgres(pool) => Link::Postgres {
                pool: pool.clone(),
                conn: None,
            },
        };
        Ok(Live { vdn, epoch, link })
    }
}

impl Live {
    /// Whose live state it writes.
    pub fn vdn(&self) -> VdnId {
        self.vdn
    }

    /// Which claim of the VDN it is, counted from 1.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    fn fenced(&self) -> StoreError {
        StoreError::Fenced {
            vdn: self.vdn,
            epoch: self.epoch,
        }
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("vdn", &self.vdn)
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}

impl Link {
    async fn open(&mut self) -> Result<LinkConn<'_>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => Ok(LinkConn::Sqlite(sqlite.writer().await?)),
            Self::Postgres { pool, conn } => {
                if conn.is_none() {
                    *conn = Some(Box::new(connect_apart(pool).await?));
                }
                match conn {
                    Some(conn) => Ok(LinkConn::Postgres(conn)),
                    None => Err(StoreError::Closed),
                }
            }
        }
    }

    /// After an error nobody knows what the server is still doing on the connection.
    fn forget(&mut self) {
        if let Self::Postgres { conn, .. } = self {
            *conn = None;
        }
    }
}

enum LinkConn<'l> {
    Sqlite(SqliteWriter<'l>),
    Postgres(&'l mut PgConnection),
}

impl LinkConn<'_> {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}
