//! Calls as a whole.

use super::PAGE_LIMIT;
use super::row::{call_id, cause_of, millis, phone, time};
use super::write::text;
use crate::error::StoreError;
use crate::sql::{Conn, Row, Value};
use crate::store::{Engine, Store};
use ccgate_core::call::{CallRecord, CallResult, Feature};
use ccgate_core::{AgentId, CallId, FlowId, Phone, SkillId, Time, VdnId};
use sqlx::AssertSqlSafe;
use std::borrow::Cow;
use std::time::Duration;

pub(super) const COLUMNS: [&str; 18] = [
    "vdn",
    "call",
    "feature",
    "caller",
    "called",
    "flow",
    "skill",
    "begun",
    "queued",
    "answered",
    "agent",
    "ended",
    "cause",
    "result",
    "offers",
    "transfers",
    "held",
    "recordings",
];

const RESULTS: [(CallResult, &str); 5] = [
    (CallResult::None, "none"),
    (CallResult::Answered, "answered"),
    (CallResult::Abandoned, "abandoned"),
    (CallResult::Overflowed, "overflowed"),
    (CallResult::NotReached, "not_reached"),
];

/// A result's word, as the command line and exports have it: `answered`.
pub fn result_word(result: CallResult) -> &'static str {
    let found = RESULTS.iter().find(|(one, _)| *one == result);
    found.map_or("none", |(_, word)| word)
}

/// The result of that word.
pub fn result_of_word(word: &str) -> Option<CallResult> {
    let found = RESULTS.iter().find(|(_, one)| *one == word);
    found.map(|(result, _)| *result)
}

/// Which calls are wanted: the oldest first. What is `None` doesn't matter.
///
/// An answer is a page; the next one begins behind the last call of it ([`RecordQuery::after`]), so
/// that any number of calls can be read without holding them all, and without the database counting
/// those that were read before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordQuery {
    /// Of this VDN.
    pub vdn: VdnId,
    /// Begun at this time or later.
    pub from: Time,
    /// Begun before this time.
    pub to: Time,
    /// Booked on this queue in the end.
    pub skill: Option<SkillId>,
    /// Answered first, or made, by this agent.
    pub agent: Option<AgentId>,
    /// From this number.
    pub caller: Option<Phone>,
    /// That fared so.
    pub result: Option<CallResult>,
    /// Only those behind this place.
    pub after: Option<Place>,
    /// How many, at most [`PAGE_LIMIT`].
    pub most: u32,
}

/// Where a page of calls ended: when its last call began, and its id.
pub type Place = (Time, CallId);

impl RecordQuery {
    /// Every call of a VDN within a time, in pages of the greatest size.
    pub fn all(vdn: VdnId, from: Time, to: Time) -> Self {
        Self {
            vdn,
            from,
            to,
            skill: None,
            agent: None,
            caller: None,
            result: None,
            after: None,
            most: PAGE_LIMIT,
        }
    }

    fn statement(&self, sqlite: bool) -> (String, Vec<Value<'_>>) {
        let RecordQuery {
            vdn,
            from,
            to,
            skill,
            agent,
            caller,
            result,
            after,
            most,
        } = self;
        // From where the last page ended: the index is entered there, not at the beginning.
        let from = after.as_ref().map_or(*from, |(at, _)| (*at).max(*from));
        let mut values: Vec<Value<'_>> = vec![
            vdn.0.into(),
            from.millis().into(),
            to.millis().into(),
            (*most).min(PAGE_LIMIT).into(),
        ];
        // SQLite knows nothing of how the values are spread, and would now and then rather look through a
        // whole year. The first that is asked for is the one that fits fewest calls.
        let index = match (caller, agent, skill, result) {
            _ if !sqlite => "",
            (Some(_), ..) => " INDEXED BY call_record_caller",
            (_, Some(_), ..) => " INDEXED BY call_record_agent",
            (_, _, Some(_), _) => " INDEXED BY call_record_skill",
            (_, _, _, Some(_)) => " INDEXED BY call_record_result",
            _ => " INDEXED BY call_record_begun",
        };
        let mut sql = format!(
            "SELECT {} FROM call_record{index} WHERE vdn = $1 AND begun >= $2 AND begun < $3",
            COLUMNS[1..].join(", ")
        );
        let conditions = [
            ("skill", skill.map(|skill| skill.0.into())),
            ("agent", agent.map(|agent| agent.0.into())),
            ("caller", caller.as_ref().map(|caller| Value::from(&*caller.0))),
            ("result", result.map(|result| Value::from(result_word(result)))),
        ];
        // Conditions that aren't asked for are left out: only then is the index that fits used.
        for (column, value) in conditions {
            let Some(value) = value else { continue };
            values.push(value);
            sql.push_str(&format!(" AND {column} = ${}", values.len()));
        }
        if let Some((at, call)) = after {
            values.extend([at.millis().into(), Value::from(&*call.0)]);
            let n = values.len();
            sql.push_str(&format!(" AND (begun, call) > (${}, ${n})", n - 1));
        }
        sql.push_str(" ORDER BY begun, call LIMIT $4");
        (sql, values)
    }
}

impl Store {
    /// A page of calls, the oldest first. Shorter than [`RecordQuery::most`]: there are no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn call_records(&self, query: &RecordQuery) -> Result<Vec<CallRecord>, StoreError> {
        let nul = |text: &str| text.contains('\0');
        let after_call = query.after.as_ref().is_some_and(|(_, call)| nul(&call.0));
        if after_call || query.caller.as_ref().is_some_and(|caller| nul(&caller.0)) {
            // PostgreSQL refuses such a text; nothing of it is ever stored.
            return Ok(Vec::new());
        }
        let (sql, values) = query.statement(matches!(self.engine(), Engine::Sqlite(_)));
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter().map(record).collect()
    }

    /// A call as a whole.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn call_record(&self, vdn: VdnId, call: &CallId) -> Result<Option<CallRecord>, StoreError> {
        if call.0.contains('\0') {
            return Ok(None);
        }
        let mut reader = self.reader().await?;
        let sql = format!(
            "SELECT {} FROM call_record WHERE vdn = $1 AND call = $2",
            COLUMNS[1..].join(", ")
        );
        let row = reader
            .conn()
            // Names are of this crate.
            .fetch_one(AssertSqlSafe(sql), &[vdn.0.into(), (&*call.0).into()])
            .await?;
        row.as_ref().map(record).transpose()
    }
}

/// The calls that were live when the VDN was last written.
pub(crate) async fn open_calls(conn: &mut Conn<'_>, vdn: VdnId) -> Result<Vec<CallRecord>, StoreError> {
    let sql = format!(
        "SELECT {} FROM call_record WHERE vdn = $1 AND ended IS NULL ORDER BY begun, call",
        COLUMNS[1..].join(", ")
    );
    // Names are of this crate.
    let rows = conn.fetch(AssertSqlSafe(sql), &[vdn.0.into()]).await?;
    rows.iter().map(record).collect()
}

pub(super) async fn save(conn: &mut Conn<'_>, vdn: VdnId, records: &[&CallRecord]) -> Result<(), StoreError> {
    let texts: Vec<[Cow<'_, str>; 3]> = records
        .iter()
        .map(|record| {
            [
                text(&record.call.0),
                text(&record.caller.0),
                text(&record.called.0),
            ]
        })
        .collect();
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(records.len() * COLUMNS.len());
    for (record, [call, caller, called]) in records.iter().zip(&texts) {
        let CallRecord {
            call: _,
            feature,
            caller: _,
            called: _,
            flow,
            skill,
            begun,
            queued,
            answered,
            agent,
            ended,
            cause,
            result,
            offers,
            transfers,
            held,
            recordings,
        } = record;
        rows.extend([
            vdn.0.into(),
            (&**call).into(),
            feature.0.into(),
            (&**caller).into(),
            (&**called).into(),
            flow.map(|flow| flow.0).into(),
            skill.map(|skill| skill.0).into(),
            begun.millis().into(),
            queued.map(|at| at.millis()).into(),
            answered.map(|at| at.millis()).into(),
            agent.map(|agent| agent.0).into(),
            ended.map(|at| at.millis()).into(),
            cause.map(|cause| cause.number()).into(),
            result_word(*result).into(),
            (*offers).into(),
            (*transfers).into(),
            millis(*held).into(),
            Value::from(*recordings),
        ]);
    }
    conn.upsert("call_record", &COLUMNS, 2, &rows).await
}

pub(super) fn record(row: &Row) -> Result<CallRecord, StoreError> {
    let call = call_id(row, 0)?;
    let corrupt = |cause: String| StoreError::Corrupt {
        place: format!("call_record ({call})"),
        cause,
    };
    let cause = match row.maybe_number::<u16>(11)? {
        None => None,
        Some(cause) => Some(cause_of(cause).ok_or_else(|| corrupt(format!("there is no cause {cause}")))?),
    };
    let word = row.text(12)?;
    let result = result_of_word(&word).ok_or_else(|| corrupt(format!("there is no result `{word}`")))?;
    Ok(CallRecord {
        feature: Feature(row.number(1)?),
        caller: phone(row, 2)?,
        called: phone(row, 3)?,
        flow: row.maybe_number(4)?.map(FlowId),
        skill: row.maybe_number(5)?.map(SkillId),
        begun: Time::from_millis(row.number(6)?),
        queued: time(row, 7)?,
        answered: time(row, 8)?,
        agent: row.maybe_number(9)?.map(AgentId),
        ended: time(row, 10)?,
        cause,
        result,
        offers: row.number(13)?,
        transfers: row.number(14)?,
        held: Duration::from_millis(row.number(15)?),
        recordings: row.number(16)?,
        call,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::Options;

    /// The index that SQLite answers a question with; there is none that looks through everything or
    /// sorts.
    async fn check(query: RecordQuery, index: &str) {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("x.db").display());
        let store = Store::open(&url, Options::default()).await.unwrap();
        let (sql, values) = query.statement(true);
        let mut reader = store.reader().await.unwrap();
        let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = reader.conn().fetch(plan, &values).await.unwrap();
        assert_eq!(rows.len(), 1, "{sql}");
        let plan = rows[0].text(3).unwrap();
        let expected = format!("SEARCH call_record USING INDEX {index} (");
        assert!(
            plan.starts_with(&expected) && plan.contains("begun>?"),
            "{sql}: {plan}"
        );
    }

    #[tokio::test]
    async fn each_question_has_its_index() {
        let all = RecordQuery::all(VdnId(1), Time::default(), Time::from_millis(9));
        let after = Some((Time::default(), CallId::from("1-2")));
        check(all.clone(), "call_record_begun").await;
        for (query, index) in [
            (
                RecordQuery {
                    skill: Some(SkillId(1)),
                    ..all.clone()
                },
                "call_record_skill",
            ),
            (
                RecordQuery {
                    agent: Some(AgentId(1)),
                    ..all.clone()
                },
                "call_record_agent",
            ),
            (
                RecordQuery {
                    caller: Some("1".into()),
                    ..all.clone()
                },
                "call_record_caller",
            ),
            (
                RecordQuery {
                    result: Some(CallResult::None),
                    ..all.clone()
                },
                "call_record_result",
            ),
        ] {
            check(query.clone(), index).await;
            check(
                RecordQuery {
                    after: after.clone(),
                    ..query
                },
                index,
            )
            .await;
        }
    }
}
