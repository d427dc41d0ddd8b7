//! What is old enough goes; what a crash left open is closed.

use super::PAGE_LIMIT;
use super::row::{self, RECORDING, millis};
use crate::error::StoreError;
use crate::sql::Value;
use crate::store::Store;
use ccgate_core::call::Recording;
use ccgate_core::switch::Written;
use ccgate_core::{Time, VdnId};
use sqlx::AssertSqlSafe;

/// Most calls removed by one statement.
const CALLS_AT_ONCE: u32 = 200;

/// The oldest calls that nobody takes part in any more. The far end that a call began with is its
/// number 0, so a call is looked at as a whole by that.
const OLD_CALLS: &str = "SELECT old.vdn, old.call FROM call_leg old \
     WHERE old.number = 0 AND old.begun < $1 AND NOT EXISTS \
     (SELECT 1 FROM call_leg o WHERE o.vdn = old.vdn AND o.call = old.call AND o.ended IS NULL) \
     ORDER BY old.begun LIMIT $2";

/// How old rows of a table are found, VDN by VDN, with the indices that there are for other reasons.
struct Old {
    next_vdn: &'static str,
    delete: &'static str,
}

const OLD: [Old; 3] = [
    Old {
        next_vdn: "SELECT min(vdn) FROM call_record WHERE vdn > $1",
        delete: "DELETE FROM call_record WHERE vdn = $1 AND call IN (SELECT call FROM call_record \
                 WHERE vdn = $1 AND begun < $2 AND ended IS NOT NULL ORDER BY begun LIMIT $3)",
    },
    Old {
        next_vdn: "SELECT min(vdn) FROM agent_span WHERE vdn > $1",
        delete: "DELETE FROM agent_span WHERE vdn = $1 AND (agent, begun) IN (SELECT agent, begun \
                 FROM agent_span WHERE vdn = $1 AND begun < $2 ORDER BY begun LIMIT $3)",
    },
    Old {
        next_vdn: "SELECT min(vdn) FROM outbound_task WHERE vdn > $1",
        delete: "DELETE FROM outbound_task WHERE vdn = $1 AND id IN (SELECT id FROM outbound_task \
                 WHERE vdn = $1 AND made < $2 AND fate <> 'waiting' ORDER BY made LIMIT $3)",
    },
];

impl Store {
    /// Forgets what is over and began before `before`: calls with all that was kept of them, stretches
    /// of agents' time, tasks that were called, given up or removed. The oldest first, at most `most` of
    /// each kind. Says how many of that kind of which there were most; when it is `most`, there may be
    /// others.
    ///
    /// # Errors
    /// When the database fails; some may have been removed.
    pub async fn prune_calls(&self, before: Time, most: u32) -> Result<u64, StoreError> {
        let mut removed = 0_u32;
        while removed < most {
            // One transaction each: the writer isn't kept from the calls that are live.
            let wanted = CALLS_AT_ONCE.min(most - removed);
            let found = self.prune_some(before, wanted).await?;
            removed += found;
            if found < wanted {
                break;
            }
        }
        let mut greatest = u64::from(removed);
        for old in OLD {
            greatest = greatest.max(self.prune_table(&old, before, most).await?);
        }
        Ok(greatest)
    }

    async fn prune_table(&self, old: &Old, before: Time, most: u32) -> Result<u64, StoreError> {
        let most = u64::from(most);
        let (mut removed, mut vdn) = (0, 0_u16);
        while let Some(next) = self.next_vdn(old.next_vdn, vdn).await? {
            vdn = next;
            while removed < most {
                let wanted = u64::from(CALLS_AT_ONCE).min(most - removed);
                let values = [vdn.into(), before.millis().into(), wanted.into()];
                let found = self.writer().await?.conn().execute(old.delete, &values).await?;
                removed += found;
                if found < wanted {
                    break;
                }
            }
        }
        Ok(removed)
    }

    /// The next VDN that the table has rows of.
    async fn next_vdn(&self, sql: &'static str, after: u16) -> Result<Option<u16>, StoreError> {
        let mut reader = self.reader().await?;
        match reader.conn().fetch_one(sql, &[after.into()]).await? {
            Some(row) => row.maybe_number(0),
            None => Ok(None),
        }
    }

    async fn prune_some(&self, before: Time, most: u32) -> Result<u32, StoreError> {
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let old = tx
            .conn()
            .fetch(OLD_CALLS, &[before.millis().into(), most.into()])
            .await?;
        let mut calls: Vec<(u16, String)> = Vec::with_capacity(old.len());
        for row in &old {
            calls.push((row.number(0)?, row.text(1)?));
        }
        if !calls.is_empty() {
            let marks: Vec<String> = (0..calls.len())
                .map(|n| format!("(${},${})", 2 * n + 1, 2 * n + 2))
                .collect();
            let values: Vec<Value<'_>> = calls
                .iter()
                .flat_map(|(vdn, call)| [(*vdn).into(), Value::from(call.as_str())])
                .collect();
            for table in ["call_data", "call_leg"] {
                let sql = format!(
                    "DELETE FROM {table} WHERE (vdn, call) IN (VALUES {})",
                    marks.join(",")
                );
                // Only placeholders were put in.
                tx.conn().execute(AssertSqlSafe(sql), &values).await?;
            }
        }
        tx.commit().await?;
        Ok(u32::try_from(calls.len()).unwrap_or(most))
    }

    /// Finished recordings that began before `before`, the oldest first, at most `most` (and at most
    /// [`PAGE_LIMIT`]). Their files are the caller's to delete, before
    /// [`Store::forget_recording`]: after a crash in between they are told again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recordings_to_delete(
        &self,
        before: Time,
        most: u32,
    ) -> Result<Vec<(VdnId, Recording)>, StoreError> {
        let mut reader = self.reader().await?;
        let sql = format!(
            "SELECT {RECORDING}, vdn FROM recording WHERE begun < $1 AND ended IS NOT NULL \
             ORDER BY begun, vdn, id LIMIT $2"
        );
        let values = [before.millis().into(), most.min(PAGE_LIMIT).into()];
        // Columns are of this crate.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter()
            .map(|row| Ok((VdnId(row.number(13)?), row::recording(row)?)))
            .collect()
    }

    /// Takes a recording out of the catalogue; says whether it was in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_recording(&self, vdn: VdnId, id: &str) -> Result<bool, StoreError> {
        let mut writer = self.writer().await?;
        let removed = writer
            .conn()
            .execute(
                "DELETE FROM recording WHERE vdn = $1 AND id = $2",
                &[vdn.0.into(), id.into()],
            )
            .await?;
        Ok(removed == 1)
    }

    /// Closes a recording that a crash left open: `written` is what was found of its file, `None`
    /// when there was nothing. Says whether it was open; one that is closed already stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_recording(
        &self,
        vdn: VdnId,
        id: &str,
        ended: Time,
        written: Option<Written>,
    ) -> Result<bool, StoreError> {
        let mut writer = self.writer().await?;
        let settled = writer
            .conn()
            .execute(
                "UPDATE recording SET ended = $3, length = $4, bytes = $5 \
                 WHERE vdn = $1 AND id = $2 AND ended IS NULL",
                &[
                    vdn.0.into(),
                    id.into(),
                    ended.millis().into(),
                    written.map(|written| millis(written.length)).into(),
                    written.map(|written| written.bytes).into(),
                ],
            )
            .await?;
        Ok(settled == 1)
    }
}
