//! What agents did: stretches of time in one state.

use super::PAGE_LIMIT;
use crate::error::StoreError;
use crate::sql::{Conn, Row, Value};
use crate::store::Store;
use ccgate_core::call::Span;
use ccgate_core::{AgentId, SessionSerial, Status, Time, VdnId};
use sqlx::AssertSqlSafe;

const COLUMNS: [&str; 7] = ["vdn", "agent", "begun", "ended", "session", "status", "reason"];

const STATUSES: [(Status, &str); 6] = [
    (Status::Idle, "idle"),
    (Status::Ringing, "ringing"),
    (Status::Talking, "talking"),
    (Status::Work, "work"),
    (Status::Busy, "busy"),
    (Status::Rest, "rest"),
];

/// A state's word, as the command line and exports have it: `talking`.
pub fn status_word(status: Status) -> &'static str {
    let found = STATUSES.iter().find(|(one, _)| *one == status);
    found.map_or("idle", |(_, word)| word)
}

/// Which stretches of agents' time are wanted: the oldest first. Pages follow one another as those of
/// [`RecordQuery`](super::RecordQuery) do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanQuery {
    /// Of this VDN.
    pub vdn: VdnId,
    /// Of this agent; of all when `None`.
    pub agent: Option<AgentId>,
    /// Begun at this time or later.
    pub from: Time,
    /// Begun before this time.
    pub to: Time,
    /// Only those behind this one: when it began, and whose it was.
    pub after: Option<(Time, AgentId)>,
    /// How many, at most [`PAGE_LIMIT`].
    pub most: u32,
}

impl Store {
    /// A page of agents' time, the oldest first. Shorter than [`SpanQuery::most`]: there is no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agent_spans(&self, query: SpanQuery) -> Result<Vec<Span>, StoreError> {
        let (sql, values) = query.statement();
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter().map(span).collect()
    }
}

impl SpanQuery {
    fn statement(&self) -> (String, Vec<Value<'static>>) {
        let SpanQuery {
            vdn,
            agent,
            from,
            to,
            after,
            most,
        } = *self;
        // From where the last page ended: the index is entered there, not at the beginning.
        let from = after.map_or(from, |(at, _)| at.max(from));
        let mut values: Vec<Value<'static>> = vec![
            vdn.0.into(),
            from.millis().into(),
            to.millis().into(),
            most.min(PAGE_LIMIT).into(),
        ];
        let mut sql = format!(
            "SELECT {} FROM agent_span WHERE vdn = $1 AND begun >= $2 AND begun < $3",
            COLUMNS[1..].join(", ")
        );
        if let Some(agent) = agent {
            values.push(agent.0.into());
            sql.push_str(&format!(" AND agent = ${}", values.len()));
        }
        if let Some((at, agent)) = after {
            values.extend([at.millis().into(), Value::from(agent.0)]);
            let n = values.len();
            sql.push_str(&format!(" AND (begun, agent) > (${}, ${n})", n - 1));
        }
        sql.push_str(" ORDER BY begun, agent LIMIT $4");
        (sql, values)
    }
}

pub(super) async fn save(conn: &mut Conn<'_>, vdn: VdnId, spans: &[&Span]) -> Result<(), StoreError> {
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(spans.len() * COLUMNS.len());
    for span in spans {
        let Span {
            agent,
            session,
            status,
            reason,
            from,
            to,
        } = span;
        rows.extend([
            vdn.0.into(),
            agent.0.into(),
            from.millis().into(),
            to.millis().into(),
            session.0.into(),
            status_word(*status).into(),
            Value::from(*reason),
        ]);
    }
    conn.upsert("agent_span", &COLUMNS, 3, &rows).await
}

/// The state of that word, in a row of that agent.
pub(super) fn status_of_word(agent: AgentId, word: &str) -> Result<Status, StoreError> {
    let found = STATUSES.iter().find(|(_, one)| *one == word);
    found
        .map(|(status, _)| *status)
        .ok_or_else(|| StoreError::Corrupt {
            place: format!("agent_span (agent {agent})"),
            cause: format!("there is no state `{word}`"),
        })
}

fn span(row: &Row) -> Result<Span, StoreError> {
    let agent = AgentId(row.number(0)?);
    let status = status_of_word(agent, &row.text(4)?)?;
    Ok(Span {
        agent,
        session: SessionSerial(row.number(3)?),
        status,
        reason: row.number(5)?,
        from: Time::from_millis(row.number(1)?),
        to: Time::from_millis(row.number(2)?),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::Options;

    /// How SQLite answers a question: nothing is looked through, nothing sorted.
    #[tokio::test]
    async fn each_question_has_its_index() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("x.db").display());
        let store = Store::open(&url, Options::default()).await.unwrap();
        let of = |agent| SpanQuery {
            vdn: VdnId(1),
            agent,
            from: Time::default(),
            to: Time::from_millis(9),
            after: None,
            most: 1,
        };
        for (query, expected) in [
            (
                of(None),
                "SEARCH agent_span USING INDEX agent_span_begun (vdn=? AND begun>? AND begun<?)",
            ),
            (
                of(Some(AgentId(101))),
                "SEARCH agent_span USING PRIMARY KEY (vdn=? AND agent=? AND begun>? AND begun<?)",
            ),
        ] {
            let (sql, values) = query.statement();
            let mut reader = store.reader().await.unwrap();
            let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows = reader.conn().fetch(plan, &values).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.text(3).unwrap()).collect();
            assert_eq!(plan, [expected], "{sql}");
        }
    }
}
