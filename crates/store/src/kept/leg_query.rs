//! The participants of calls for reports: any number of them, page by page.

use super::PAGE_LIMIT;
use super::row::{self, LEG};
use crate::error::StoreError;
use crate::sql::Value;
use crate::store::{Engine, Store};
use ccgate_core::call::CallLeg;
use ccgate_core::{AgentId, CallId, SkillId, Time, VdnId};
use sqlx::AssertSqlSafe;

/// Which participants of calls are wanted: the oldest first. Pages follow one another as those of
/// [`RecordQuery`](super::RecordQuery) do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegQuery {
    /// Of this VDN.
    pub vdn: VdnId,
    /// Who came into a call at this time or later.
    pub from: Time,
    /// … and before this time.
    pub to: Time,
    /// This agent; all when `None`.
    pub agent: Option<AgentId>,
    /// That came by this skill queue; by any or none when `None`.
    pub skill: Option<SkillId>,
    /// Only those behind this place: when it came into the call, the call, and its number there.
    pub after: Option<(Time, CallId, u16)>,
    /// How many, at most [`PAGE_LIMIT`].
    pub most: u32,
}

impl Store {
    /// A page of participants, the oldest first. Shorter than [`LegQuery::most`]: there are no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn legs_after(&self, query: &LegQuery) -> Result<Vec<CallLeg>, StoreError> {
        if query
            .after
            .as_ref()
            .is_some_and(|(_, call, _)| call.0.contains('\0'))
        {
            // PostgreSQL refuses such a text; nothing of it is ever stored.
            return Ok(Vec::new());
        }
        let (sql, values) = query.statement(matches!(self.engine(), Engine::Sqlite(_)));
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter().map(row::leg).collect()
    }
}

impl LegQuery {
    fn statement(&self, sqlite: bool) -> (String, Vec<Value<'_>>) {
        let Self {
            vdn,
            from,
            to,
            agent,
            skill,
            after,
            most,
        } = self;
        // From where the last page ended: the index is entered there, not at the beginning.
        let from = after.as_ref().map_or(*from, |(at, ..)| (*at).max(*from));
        let mut values: Vec<Value<'_>> = vec![
            vdn.0.into(),
            from.millis().into(),
            to.millis().into(),
            (*most).min(PAGE_LIMIT).into(),
        ];
        // SQLite knows nothing of how the values are spread.
        let index = match (agent, skill) {
            _ if !sqlite => "",
            (Some(_), _) => " INDEXED BY call_leg_agent",
            (_, Some(_)) => " INDEXED BY call_leg_skill",
            _ => " INDEXED BY call_leg_begun",
        };
        let mut sql =
            format!("SELECT {LEG} FROM call_leg{index} WHERE vdn = $1 AND begun >= $2 AND begun < $3");
        let conditions = [
            ("agent", agent.map(|agent| Value::from(agent.0))),
            ("skill", skill.map(|skill| Value::from(skill.0))),
        ];
        for (column, value) in conditions {
            let Some(value) = value else { continue };
            values.push(value);
            sql.push_str(&format!(" AND {column} = ${}", values.len()));
        }
        if let Some((at, call, number)) = after {
            values.extend([at.millis().into(), Value::from(&*call.0), (*number).into()]);
            let n = values.len();
            sql.push_str(&format!(
                " AND (begun, call, number) > (${}, ${}, ${n})",
                n - 2,
                n - 1
            ));
        }
        sql.push_str(" ORDER BY begun, call, number LIMIT $4");
        (sql, values)
    }
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
        for (agent, skill, index) in [
            (None, None, "call_leg_begun"),
            (Some(AgentId(1)), None, "call_leg_agent"),
            (Some(AgentId(1)), Some(SkillId(1)), "call_leg_agent"),
            (None, Some(SkillId(1)), "call_leg_skill"),
        ] {
            for after in [None, Some((Time::default(), CallId::from("1-2"), 0))] {
                let query = LegQuery {
                    vdn: VdnId(1),
                    from: Time::default(),
                    to: Time::from_millis(9),
                    agent,
                    skill,
                    after,
                    most: 1,
                };
                let (sql, values) = query.statement(true);
                let mut reader = store.reader().await.unwrap();
                let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
                let rows = reader.conn().fetch(plan, &values).await.unwrap();
                let plan = rows[0].text(3).unwrap();
                let expected = format!("SEARCH call_leg USING INDEX {index} (");
                assert!(
                    plan.starts_with(&expected) && plan.contains("begun>?"),
                    "{sql}: {plan}"
                );
            }
        }
    }
}
