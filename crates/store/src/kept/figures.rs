//! What became of calls and what agents did, added up by the database.

use super::span::status_of_word;
use crate::error::StoreError;
use crate::sql::{Row, Value};
use crate::store::{Engine, Store};
use ccgate_core::switch::Cause;
use ccgate_core::{AgentId, SkillId, Status, Time, VdnId};
use sqlx::AssertSqlSafe;
use std::time::Duration;

/// Calls with a customer: the kinds that [`Feature::with_customer`](ccgate_core::call::Feature::with_customer) names.
const WITH_CUSTOMER: &str = "(0, 7, 41, 43, 44, 45)";
/// Calls that agents made to numbers outside.
const PLACED: &str = "(7, 44)";
/// Inspections and conferences: an agent's, but no calls.
const NO_CALLS: &str = "(15, 53)";

/// Calls in intervals: those of a VDN that began in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntervalQuery {
    /// Of this VDN.
    pub vdn: VdnId,
    /// Begun at this time or later; the first interval begins here.
    pub from: Time,
    /// Begun before this time.
    pub to: Time,
    /// Length of an interval; at least 1 ms.
    pub each: Duration,
    /// Of this queue; of all when `None`.
    pub skill: Option<SkillId>,
}

/// What became of the calls that began in an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntervalSum {
    /// Which interval, counted from 0.
    pub number: u64,
    /// Calls with customers, and others that came into a queue.
    pub calls: u64,
    /// Calls that came into a queue.
    pub offered: u64,
    /// … and were answered by an agent.
    pub answered: u64,
    /// … within the service level that the queue has now.
    pub answered_in_time: u64,
    /// Callers that gave up.
    pub abandoned: u64,
    /// Callers that a queue sent elsewhere.
    pub overflowed: u64,
    /// How long the answered ones had waited.
    pub waited: Duration,
    /// The longest of them.
    pub longest_wait: Duration,
    /// In talk, of calls that are over.
    pub talked: Duration,
    /// On hold.
    pub held: Duration,
    /// Wrap-up that began in the interval; zero when a queue is asked about.
    pub wrapped_up: Duration,
    /// Calls that agents made to numbers outside.
    pub placed: u64,
}

/// What agents did in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentQuery {
    /// Of this VDN.
    pub vdn: VdnId,
    /// This agent; all when `None`.
    pub agent: Option<AgentId>,
    /// From this time on.
    pub from: Time,
    /// Until this time.
    pub to: Time,
}

/// An agent's calls in a time: those that it came into then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentCalls {
    /// All of them, but no inspections and conferences.
    pub calls: u64,
    /// Of those that came to it, answered ones.
    pub answered: u64,
    /// Offers that it didn't take.
    pub unanswered: u64,
    /// Calls that it made to numbers outside.
    pub placed: u64,
    /// From the answers to the ends.
    pub talked: Duration,
}

impl Store {
    /// Calls in intervals, in their order; those in which nothing was are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn interval_sums(&self, query: IntervalQuery) -> Result<Vec<IntervalSum>, StoreError> {
        let (sql, values) = query.calls(self.is_sqlite());
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        let mut sums = rows.iter().map(sum).collect::<Result<Vec<_>, _>>()?;
        if query.skill.is_some() {
            return Ok(sums);
        }
        let (sql, values) = query.wrap_up(self.is_sqlite());
        for row in reader.conn().fetch(AssertSqlSafe(sql), &values).await? {
            let number = row.number(0)?;
            let place = sums.binary_search_by_key(&number, |sum| sum.number);
            let at = place.unwrap_or_else(|at| {
                let new = IntervalSum {
                    number,
                    ..IntervalSum::default()
                };
                sums.insert(at, new);
                at
            });
            sums[at].wrapped_up = span(&row, 1)?;
        }
        Ok(sums)
    }

    /// How long agents were in each state: stretches that are over, of each the part within the time.
    /// By agent and state, in any order; some may come twice, to be added.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn time_in_states(
        &self,
        query: AgentQuery,
    ) -> Result<Vec<(AgentId, Status, Duration)>, StoreError> {
        let mut reader = self.reader().await?;
        let mut all = Vec::new();
        for (sql, values) in [query.begun(self.is_sqlite()), query.going_on()] {
            // Names are of this crate, the rest is placeholders.
            for row in reader.conn().fetch(AssertSqlSafe(sql), &values).await? {
                let agent = AgentId(row.number(0)?);
                let status = status_of_word(agent, &row.text(1)?)?;
                all.push((agent, status, span(&row, 2)?));
            }
        }
        Ok(all)
    }

    /// The calls that agents came into, by agent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn calls_by_agent(&self, query: AgentQuery) -> Result<Vec<(AgentId, AgentCalls)>, StoreError> {
        let (sql, values) = query.calls(self.is_sqlite());
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter()
            .map(|row| {
                let calls = AgentCalls {
                    calls: row.number(1)?,
                    answered: row.number(2)?,
                    unanswered: row.number(3)?,
                    placed: row.number(4)?,
                    talked: span(row, 5)?,
                };
                Ok((AgentId(row.number(0)?), calls))
            })
            .collect()
    }

    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self.engine(), Engine::Sqlite(_))
    }
}

impl IntervalQuery {
    fn values(&self) -> Vec<Value<'static>> {
        vec![
            self.vdn.0.into(),
            self.from.millis().into(),
            self.to.millis().into(),
            super::row::millis(self.each).max(1).into(),
        ]
    }

    fn calls(&self, sqlite: bool) -> (String, Vec<Value<'static>>) {
        let mut values = self.values();
        let index = match self.skill {
            _ if !sqlite => "",
            Some(_) => " INDEXED BY call_record_skill",
            None => " INDEXED BY call_record_begun",
        };
        let answered = "r.queued IS NOT NULL AND r.answered IS NOT NULL AND r.result = 'answered'";
        let columns = [
            "COUNT(*)".to_owned(),
            counted("r.queued IS NOT NULL"),
            counted(answered),
            counted(&format!(
                "{answered} AND r.answered - r.queued <= s.service_level * 1000"
            )),
            counted("r.result = 'abandoned'"),
            counted("r.result = 'overflowed'"),
            added(answered, "r.answered - r.queued"),
            format!("MAX(CASE WHEN {answered} THEN r.answered - r.queued ELSE 0 END)"),
            added(
                "r.answered IS NOT NULL AND r.ended - r.answered > r.held",
                "r.ended - r.answered - r.held",
            ),
            added("1 = 1", "r.held"),
            counted(&format!("r.feature IN {PLACED}")),
        ];
        let mut sql = format!(
            "SELECT (r.begun - $2) / $4, {} FROM call_record AS r{index} \
             LEFT JOIN skill AS s ON s.vdn = r.vdn AND s.id = r.skill \
             WHERE r.vdn = $1 AND r.begun >= $2 AND r.begun < $3 \
             AND (r.queued IS NOT NULL OR r.feature IN {WITH_CUSTOMER})",
            columns
                .map(|column| format!("CAST({column} AS BIGINT)"))
                .join(", ")
        );
        if let Some(skill) = self.skill {
            values.push(skill.0.into());
            sql.push_str(" AND r.skill = $5");
        }
        sql.push_str(" GROUP BY 1 ORDER BY 1");
        (sql, values)
    }

    fn wrap_up(&self, sqlite: bool) -> (String, Vec<Value<'static>>) {
        let index = if sqlite {
            " INDEXED BY agent_span_begun"
        } else {
            ""
        };
        let sql = format!(
            "SELECT (begun - $2) / $4, CAST(SUM(ended - begun) AS BIGINT) FROM agent_span{index} \
             WHERE vdn = $1 AND begun >= $2 AND begun < $3 AND status = 'work' GROUP BY 1 ORDER BY 1"
        );
        (sql, self.values())
    }
}

impl AgentQuery {
    fn values(&self) -> Vec<Value<'static>> {
        let mut values: Vec<Value<'static>> = vec![
            self.vdn.0.into(),
            self.from.millis().into(),
            self.to.millis().into(),
        ];
        values.extend(self.agent.map(|agent| Value::from(agent.0)));
        values
    }

    fn of_agent(&self, column: &str) -> String {
        match self.agent {
            Some(_) => format!(" AND {column} = $4"),
            None => String::new(),
        }
    }

    /// What began within the time.
    fn begun(&self, sqlite: bool) -> (String, Vec<Value<'static>>) {
        let index = match self.agent {
            None if sqlite => " INDEXED BY agent_span_begun",
            _ => "",
        };
        let sql = format!(
            "SELECT agent, status, CAST(SUM(CASE WHEN ended < $3 THEN ended ELSE $3 END - begun) AS BIGINT) \
             FROM agent_span{index} WHERE vdn = $1 AND begun >= $2 AND begun < $3{} GROUP BY agent, status",
            self.of_agent("agent")
        );
        (sql, self.values())
    }

    /// What had begun before: an agent is in one state at a time, so that it is the last one.
    fn going_on(&self) -> (String, Vec<Value<'static>>) {
        let sql = format!(
            "SELECT s.agent, s.status, CAST(CASE WHEN s.ended < $3 THEN s.ended ELSE $3 END - $2 AS BIGINT) \
             FROM agent AS a CROSS JOIN agent_span AS s \
             WHERE a.vdn = $1{} AND s.vdn = $1 AND s.agent = a.id AND s.ended > $2 AND s.begun = \
             (SELECT MAX(p.begun) FROM agent_span AS p WHERE p.vdn = $1 AND p.agent = a.id AND p.begun < $2)",
            self.of_agent("a.id")
        );
        (sql, self.values())
    }

    fn calls(&self, sqlite: bool) -> (String, Vec<Value<'static>>) {
        let index = match self.agent {
            _ if !sqlite => "",
            None => " INDEXED BY call_leg_begun",
            Some(_) => " INDEXED BY call_leg_agent",
        };
        let columns = [
            "COUNT(*)".to_owned(),
            counted(&format!("answered IS NOT NULL AND feature NOT IN {PLACED}")),
            counted(&format!(
                "answered IS NULL AND feature NOT IN {PLACED} AND cause = {}",
                Cause::NoAnswer.number()
            )),
            counted(&format!("feature IN {PLACED}")),
            added("answered IS NOT NULL AND ended IS NOT NULL", "ended - answered"),
        ];
        let sql = format!(
            "SELECT agent, {} FROM call_leg{index} WHERE vdn = $1 AND begun >= $2 AND begun < $3 \
             AND agent IS NOT NULL AND feature NOT IN {NO_CALLS}{} GROUP BY agent",
            columns
                .map(|column| format!("CAST({column} AS BIGINT)"))
                .join(", "),
            self.of_agent("agent")
        );
        (sql, self.values())
    }
}

fn counted(condition: &str) -> String {
    added(condition, "1")
}

fn added(condition: &str, what: &str) -> String {
    format!("SUM(CASE WHEN {condition} THEN {what} ELSE 0 END)")
}

fn sum(row: &Row) -> Result<IntervalSum, StoreError> {
    Ok(IntervalSum {
        number: row.number(0)?,
        calls: row.number(1)?,
        offered: row.number(2)?,
        answered: row.number(3)?,
        answered_in_time: row.number(4)?,
        abandoned: row.number(5)?,
        overflowed: row.number(6)?,
        waited: span(row, 7)?,
        longest_wait: span(row, 8)?,
        talked: span(row, 9)?,
        held: span(row, 10)?,
        placed: row.number(11)?,
        wrapped_up: Duration::ZERO,
    })
}

/// A span; a clock that was put back makes none.
fn span(row: &Row, column: usize) -> Result<Duration, StoreError> {
    let millis: i64 = row.number(column)?;
    Ok(Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::Options;

    /// Nothing is looked through but the stretch of the index that was asked for.
    #[tokio::test]
    async fn each_question_has_its_index() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("x.db").display());
        let store = Store::open(&url, Options::default()).await.unwrap();
        let agents = |agent| AgentQuery {
            vdn: VdnId(1),
            agent,
            from: Time::default(),
            to: Time::from_millis(9),
        };
        let intervals = |skill| IntervalQuery {
            vdn: VdnId(1),
            from: Time::default(),
            to: Time::from_millis(9),
            each: Duration::from_millis(3),
            skill,
        };
        let one = Some(AgentId(101));
        for ((sql, values), expected) in [
            (
                intervals(None).calls(true),
                "SEARCH r USING INDEX call_record_begun (vdn=? AND begun>? AND begun<?)",
            ),
            (
                intervals(Some(SkillId(1))).calls(true),
                "SEARCH r USING INDEX call_record_skill (vdn=? AND skill=? AND begun>? AND begun<?)",
            ),
            (
                intervals(None).wrap_up(true),
                "SEARCH agent_span USING INDEX agent_span_begun (vdn=? AND begun>? AND begun<?)",
            ),
            (
                agents(None).begun(true),
                "SEARCH agent_span USING INDEX agent_span_begun (vdn=? AND begun>? AND begun<?)",
            ),
            (
                agents(one).begun(true),
                "SEARCH agent_span USING PRIMARY KEY (vdn=? AND agent=? AND begun>? AND begun<?)",
            ),
            (
                agents(None).going_on(),
                "SEARCH s USING PRIMARY KEY (vdn=? AND agent=? AND begun=?)",
            ),
            (
                agents(None).calls(true),
                "SEARCH call_leg USING INDEX call_leg_begun (vdn=? AND begun>? AND begun<?)",
            ),
            (
                agents(one).calls(true),
                "SEARCH call_leg USING INDEX call_leg_agent (vdn=? AND agent=? AND begun>? AND begun<?)",
            ),
        ] {
            let mut reader = store.reader().await.unwrap();
            let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows = reader.conn().fetch(plan, &values).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.text(3).unwrap()).collect();
            assert!(plan.iter().any(|step| step == expected), "{sql}: {plan:?}");
            assert!(
                !plan.iter().any(|step| step.starts_with("SCAN")),
                "{sql}: {plan:?}"
            );
        }
    }
}
