//! Writing a batch.

use super::record::{AgentRecord, ChangeRecord, OutboxRecord};
use super::{Batch, Live};
use crate::error::StoreError;
use crate::kept;
use crate::operation_log;
use crate::sql::{Conn, Value};
use ccgate_core::outbox::Outbox;
use ccgate_core::{Agent, AgentId, VdnId};
use serde::Serialize;
use sqlx::AssertSqlSafe;

/// Writes the journal row if the epoch is still the newest: one statement, one round trip.
///
/// PostgreSQL has to lock the owner row for it, or a claim could come between the look and the
/// write: the new owner would load without this row. SQLite writes one after the other anyway.
const JOURNAL_SQLITE: &str = "INSERT INTO journal (vdn, seq, body) \
     SELECT vdn, $2, $3 FROM vdn_owner WHERE vdn = $1 AND epoch = $4 \
     ON CONFLICT DO NOTHING";
const JOURNAL_POSTGRES: &str = "INSERT INTO journal (vdn, seq, body) \
     SELECT vdn, $2, $3 FROM vdn_owner WHERE vdn = $1 AND epoch = $4 FOR SHARE \
     ON CONFLICT DO NOTHING";

const OWNED_SQLITE: &str = "SELECT epoch FROM vdn_owner WHERE vdn = $1 AND epoch = $2";
const OWNED_POSTGRES: &str = "SELECT epoch FROM vdn_owner WHERE vdn = $1 AND epoch = $2 FOR SHARE";

/// Agents that go into one delete.
const AGENTS_AT_ONCE: usize = 500;

/// What came of writing a journal row.
enum Journalled {
    /// Written.
    Now,
    /// The very same row was there: the batch was written by an earlier try.
    Before,
}

impl Live {
    /// Writes a batch, all of it or nothing. When this returns, it outlives the process.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] when another node owns the VDN: nothing of it may be told any more.
    /// After any other error it is open whether the batch was written; writing the same batch again
    /// is safe.
    pub async fn commit(&mut self, batch: Batch<'_>) -> Result<(), StoreError> {
        let done = self.try_commit(batch).await;
        if done.is_err() {
            self.link.forget();
        }
        done
    }

    async fn try_commit(&mut self, batch: Batch<'_>) -> Result<(), StoreError> {
        let body = encode_changes(&batch);
        let (vdn, epoch) = (self.vdn, self.epoch);
        let only_changes = batch.whole.is_empty()
            && batch.truncate_upto == 0
            && batch.kept.is_empty()
            && batch.records.is_empty();
        let result = {
            let mut link = self.link.open().await?;
            if only_changes && !batch.changes.is_empty() {
                journal(&mut link.conn(), vdn, epoch, batch.seq, &body)
                    .await
                    .map(drop)
            } else {
                write_all(link.conn(), vdn, epoch, batch, &body).await
            }
        };
        result.map_err(|failure| self.told(failure, batch.seq))
    }

    pub(super) fn told(&self, failure: Failure, seq: u64) -> StoreError {
        match failure {
            Failure::Fenced => self.fenced(),
            Failure::Sequence => StoreError::Sequence { vdn: self.vdn, seq },
            Failure::Store(error) => error,
        }
    }
}

pub(super) enum Failure {
    Fenced,
    Sequence,
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn write_all(
    conn: Conn<'_>,
    vdn: VdnId,
    epoch: u64,
    batch: Batch<'_>,
    body: &str,
) -> Result<(), Failure> {
    let mut tx = conn.begin().await?;
    if batch.changes.is_empty() {
        owned(&mut tx.conn(), vdn, epoch).await?;
    } else if let Journalled::Before = journal(&mut tx.conn(), vdn, epoch, batch.seq, body).await? {
        // The rest of the batch was written with it.
        return Ok(());
    }
    save_agents(&mut tx.conn(), vdn, batch.seq, batch.whole).await?;
    if batch.truncate_upto > 0 {
        tx.conn()
            .execute(
                "DELETE FROM journal WHERE vdn = $1 AND seq <= $2",
                &[vdn.0.into(), batch.truncate_upto.into()],
            )
            .await?;
    }
    kept::save(&mut tx.conn(), vdn, batch.kept).await?;
    operation_log::insert(&mut tx.conn(), batch.records).await?;
    Ok(tx.commit().await?)
}

async fn journal(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    epoch: u64,
    seq: u64,
    body: &str,
) -> Result<Journalled, Failure> {
    let sql = match conn {
        Conn::Sqlite(_) => JOURNAL_SQLITE,
        Conn::Postgres(_) => JOURNAL_POSTGRES,
    };
    let values = [vdn.0.into(), seq.into(), body.into(), epoch.into()];
    if conn.execute(sql, &values).await? == 1 {
        return Ok(Journalled::Now);
    }
    owned(conn, vdn, epoch).await?;
    let row = conn
        .fetch_one(
            "SELECT body FROM journal WHERE vdn = $1 AND seq = $2",
            &values[..2],
        )
        .await?;
    match row {
        Some(row) if row.text(0)? == body => Ok(Journalled::Before),
        _ => Err(Failure::Sequence),
    }
}

/// Makes sure that the epoch is the newest, and with PostgreSQL that it stays so until the end of
/// the transaction.
pub(super) async fn owned(conn: &mut Conn<'_>, vdn: VdnId, epoch: u64) -> Result<(), Failure> {
    let sql = match conn {
        Conn::Sqlite(_) => OWNED_SQLITE,
        Conn::Postgres(_) => OWNED_POSTGRES,
    };
    match conn.fetch_one(sql, &[vdn.0.into(), epoch.into()]).await? {
        Some(_) => Ok(()),
        None => Err(Failure::Fenced),
    }
}

async fn save_agents(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    seq: u64,
    whole: &[(AgentId, Option<(Agent, Outbox)>)],
) -> Result<(), StoreError> {
    let mut present = Vec::new();
    let mut gone: Vec<AgentId> = Vec::new();
    for (id, saved) in whole {
        match saved {
            Some((agent, outbox)) => present.push((id.0, encode_agent(agent, outbox))),
            None => gone.push(*id),
        }
    }
    let mut values: Vec<Value<'_>> = Vec::with_capacity(present.len() * 4);
    for (id, body) in &present {
        values.extend([vdn.0.into(), (*id).into(), seq.into(), Value::from(body.as_str())]);
    }
    conn.insert_or(
        "live_agent (vdn, agent, as_of_seq, body)",
        4,
        &values,
        "ON CONFLICT (vdn, agent) DO UPDATE SET as_of_seq = excluded.as_of_seq, body = excluded.body",
    )
    .await?;
    remove_agents(conn, vdn, &gone).await
}

/// Forgets agents that are no longer signed in.
pub(super) async fn remove_agents(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    gone: &[AgentId],
) -> Result<(), StoreError> {
    for some in gone.chunks(AGENTS_AT_ONCE) {
        let marks: Vec<String> = (2..some.len() + 2).map(|n| format!("${n}")).collect();
        let sql = format!(
            "DELETE FROM live_agent WHERE vdn = $1 AND agent IN ({})",
            marks.join(",")
        );
        let mut values = vec![vdn.0.into()];
        values.extend(some.iter().map(|agent| Value::from(agent.0)));
        // Only placeholders were put in.
        conn.execute(AssertSqlSafe(sql), &values).await?;
    }
    Ok(())
}

/// Body of a `live_agent` row.
#[derive(Serialize)]
struct SavedAgent<'a> {
    agent: AgentRecord<'a>,
    outbox: OutboxRecord<'a>,
}

fn encode_agent(agent: &Agent, outbox: &Outbox) -> String {
    encode(&SavedAgent {
        agent: AgentRecord::of(agent),
        outbox: OutboxRecord::of(outbox),
    })
}

fn encode_changes(batch: &Batch<'_>) -> String {
    let records: Vec<ChangeRecord<'_>> = batch.changes.iter().map(ChangeRecord::of).collect();
    encode(&records)
}

fn encode(record: &impl Serialize) -> String {
    serde_json::to_string(record).expect("records hold numbers, texts and string keys only")
}
