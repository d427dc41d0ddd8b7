//! The operation log: sign-ins and sign-outs with their causes.

use crate::error::StoreError;
use crate::sql::{Conn, Row, Value};
use crate::store::Store;
use ccgate_core::vdn::{Record, Recorded, SignOutCause};
use ccgate_core::{AgentId, Time, VdnId};

/// A line of the operation log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number; grows.
    pub id: u64,
    /// When.
    pub at: Time,
    /// Of which VDN.
    pub vdn: VdnId,
    /// Who.
    pub agent: AgentId,
    /// `signed_in` or `signed_out`.
    pub what: String,
    /// Of a sign-out: its cause (spec/agent.md §5.3).
    pub cause: Option<u32>,
    /// Of a sign-out: when the session had begun.
    pub began: Option<Time>,
    /// Of a sign-in the address it came from, of a sign-out the cause in a word.
    pub detail: String,
}

/// Which lines are wanted; what is `None` doesn't matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Of this VDN.
    pub vdn: Option<VdnId>,
    /// Of this agent.
    pub agent: Option<AgentId>,
    /// At this time or later.
    pub from: Option<Time>,
    /// Before this time.
    pub until: Option<Time>,
}

/// A cause's name in the operation log; its number is [`SignOutCause::number`].
fn cause_name(cause: SignOutCause) -> &'static str {
    match cause {
        SignOutCause::Client(_) => "client",
        SignOutCause::PlatformLost => "platform_lost",
        SignOutCause::Overflow => "overflow",
        SignOutCause::Inspector => "inspector",
        SignOutCause::Removed => "removed",
        SignOutCause::Own => "own",
        SignOutCause::PushLost => "push_lost",
        SignOutCause::Silence => "silence",
        SignOutCause::Replaced => "replaced",
    }
}

/// For people: where a sign-in came from, why a sign-out was.
fn detail(what: &Recorded) -> String {
    match what {
        Recorded::SignedIn { origin, forced: true } => format!("{origin}, forced"),
        Recorded::SignedIn {
            origin,
            forced: false,
        } => origin.to_string(),
        Recorded::SignedOut { cause, .. } => cause_name(*cause).to_owned(),
    }
}

pub(crate) async fn insert(conn: &mut Conn<'_>, records: &[(VdnId, Record)]) -> Result<(), StoreError> {
    let details: Vec<String> = records.iter().map(|(_, record)| detail(&record.what)).collect();
    let mut values: Vec<Value<'_>> = Vec::with_capacity(records.len() * 7);
    for ((vdn, Record { at, agent, what }), detail) in records.iter().zip(&details) {
        let (what, cause, began) = match what {
            Recorded::SignedIn { .. } => ("signed_in", None, None),
            Recorded::SignedOut { cause, signed_in } => (
                "signed_out",
                Some(u32::from(cause.number())),
                Some(signed_in.millis()),
            ),
        };
        values.extend([
            at.millis().into(),
            vdn.0.into(),
            agent.0.into(),
            what.into(),
            cause.into(),
            began.into(),
            Value::from(detail.as_str()),
        ]);
    }
    conn.insert(
        "operation_log (at, vdn, agent, what, cause, began, detail)",
        7,
        &values,
    )
    .await
}

impl Store {
    /// The newest lines that fit the filter, at most `limit`, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn operation_log(&self, filter: LogFilter, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        let LogFilter {
            vdn,
            agent,
            from,
            until,
        } = filter;
        let mut reader = self.reader().await?;
        let rows = reader
            .conn()
            .fetch(
                "SELECT id, at, vdn, agent, what, cause, began, detail FROM operation_log \
                 WHERE ($1 IS NULL OR vdn = $1) AND ($2 IS NULL OR agent = $2) AND at >= $3 AND at < $4 \
                 ORDER BY id DESC LIMIT $5",
                &[
                    vdn.map(|vdn| vdn.0).into(),
                    agent.map(|agent| agent.0).into(),
                    from.unwrap_or_default().millis().into(),
                    until.map_or(u64::MAX, Time::millis).into(),
                    limit.into(),
                ],
            )
            .await?;
        rows.iter().rev().map(entry).collect()
    }

    /// Drops the lines older than `before`, those of changes of the directory too; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_log(&self, before: Time) -> Result<u64, StoreError> {
        let mut writer = self.writer().await?;
        let mut removed = 0;
        for sql in [
            "DELETE FROM operation_log WHERE at < $1",
            "DELETE FROM directory_log WHERE at < $1",
        ] {
            removed += writer.conn().execute(sql, &[before.millis().into()]).await?;
        }
        Ok(removed)
    }
}

pub(crate) fn entry(row: &Row) -> Result<LogEntry, StoreError> {
    Ok(LogEntry {
        id: row.number(0)?,
        at: Time::from_millis(row.number(1)?),
        vdn: VdnId(row.number(2)?),
        agent: AgentId(row.number(3)?),
        what: row.text(4)?,
        cause: row.maybe_number(5)?,
        began: row.maybe_number(6)?.map(Time::from_millis),
        detail: row.text(7)?,
    })
}
