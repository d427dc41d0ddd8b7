//! Reading a VDN's live state back.

use super::Live;
use super::commit::{Failure, owned, remove_agents};
use super::record::{AgentRecord, ChangeRecord, OutboxRecord};
use crate::error::StoreError;
use crate::kept;
use crate::sql::Conn;
use ccgate_core::call::{CallLeg, CallRecord, Recording};
use ccgate_core::outbound::Task;
use ccgate_core::vdn::Saved;
use ccgate_core::{AgentId, VdnId};
use serde::Deserialize;
use std::collections::HashMap;

/// Journal rows read at once.
const ROWS_AT_ONCE: u32 = 1000;

#[derive(Deserialize)]
struct SavedAgent<'a> {
    agent: AgentRecord<'a>,
    outbox: OutboxRecord<'a>,
}

/// A VDN's live state as it was read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Who is signed in.
    pub saved: Saved,
    /// The number of the newest batch; 0 when there is none.
    pub seq: u64,
    /// How many changes the journal holds.
    pub journal: u64,
    /// Who took part in a call: it is over now, and they are told so with `Input::Restarted`.
    pub open: Vec<CallLeg>,
    /// Calls that were live; they go into the same input.
    pub open_calls: Vec<CallRecord>,
    /// Numbers still to be called, for `Input::Tasks`.
    pub tasks: Vec<Task>,
    /// Recordings that were being made: their files are to be looked at, then
    /// [`Store::settle_recording`](crate::Store::settle_recording).
    pub open_recordings: Vec<Recording>,
}

impl Live {
    /// The VDN's state.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] when another node owns the VDN; when the database fails or a row can't
    /// be understood: then nothing of the state is given, because half of it would be wrong.
    pub async fn load(&mut self) -> Result<Loaded, StoreError> {
        let (vdn, epoch) = (self.vdn, self.epoch);
        let loaded = {
            let mut link = self.link.open().await?;
            load(link.conn(), vdn, epoch).await
        };
        loaded.map_err(|failure| {
            self.link.forget();
            self.told(failure, 0)
        })
    }
}

/// One transaction under the own epoch, because it removes rows: an owner that was fenced must not.
async fn load(conn: Conn<'_>, vdn: VdnId, epoch: u64) -> Result<Loaded, Failure> {
    let mut tx = conn.begin().await?;
    owned(&mut tx.conn(), vdn, epoch).await?;
    let loaded = read(&mut tx.conn(), vdn).await?;
    tx.commit().await?;
    Ok(loaded)
}

async fn read(conn: &mut Conn<'_>, vdn: VdnId) -> Result<Loaded, StoreError> {
    let mut journal = 0;
    let mut saved = Saved::default();
    let mut as_of: HashMap<AgentId, u64> = HashMap::new();
    let rows = conn
        .fetch(
            "SELECT agent, as_of_seq, body FROM live_agent WHERE vdn = $1",
            &[vdn.0.into()],
        )
        .await?;
    for row in rows {
        let (id, seq) = (AgentId(row.number(0)?), row.number(1)?);
        let body = row.text(2)?;
        let SavedAgent { agent, outbox } =
            serde_json::from_str(&body).map_err(|cause| corrupt("live_agent", vdn, id, &cause))?;
        saved.put(agent.core(), outbox.core());
        as_of.insert(id, seq);
    }
    let mut last = as_of.values().copied().max().unwrap_or_default();
    let mut read_upto: u64 = 0;
    loop {
        let rows = conn
            .fetch(
                "SELECT seq, body FROM journal WHERE vdn = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                &[vdn.0.into(), read_upto.into(), ROWS_AT_ONCE.into()],
            )
            .await?;
        let Some(newest) = rows.last() else { break };
        read_upto = newest.number(0)?;
        for row in rows {
            let seq: u64 = row.number(0)?;
            let body = row.text(1)?;
            let changes: Vec<ChangeRecord<'_>> =
                serde_json::from_str(&body).map_err(|cause| corrupt("journal", vdn, seq, &cause))?;
            journal += changes.len() as u64;
            for change in changes.into_iter().map(ChangeRecord::core) {
                let already = as_of.get(&change.agent()).is_some_and(|as_of| seq <= *as_of);
                if !already {
                    saved.apply(change);
                }
            }
        }
    }
    last = last.max(read_upto);
    // Who has gone since it was saved whole. The journal row that says so will be cut one day, and
    // nobody would save an agent that isn't there: its row must not be found then.
    let gone: Vec<AgentId> = as_of
        .into_keys()
        .filter(|agent| !saved.contains(*agent))
        .collect();
    remove_agents(conn, vdn, &gone).await?;
    Ok(Loaded {
        saved,
        seq: last,
        journal,
        open: kept::open_legs(conn, vdn).await?,
        open_calls: kept::open_calls(conn, vdn).await?,
        tasks: kept::waiting_tasks(conn, vdn).await?,
        open_recordings: kept::open_recordings(conn, vdn).await?,
    })
}

fn corrupt(table: &str, vdn: VdnId, key: impl std::fmt::Display, cause: &serde_json::Error) -> StoreError {
    StoreError::Corrupt {
        place: format!("{table} ({vdn}, {key})"),
        // Where, not what: the text itself holds Guids.
        cause: format!("{:?} at column {} of its JSON", cause.classify(), cause.column()),
    }
}
