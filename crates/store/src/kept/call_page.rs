//! Calls as a whole for those who look through them: the newest first, page by page.

use super::call_record::{COLUMNS, Place, record, result_word};
use super::row::{self, RECORDING};
use crate::error::StoreError;
use crate::sql::Value;
use crate::store::Store;
use ccgate_core::call::{CallRecord, CallResult, Recording};
use ccgate_core::{AgentId, CallId, Phone, SkillId, Time, VdnId};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

/// Most calls of a page, and most agents that can be named.
const MOST: usize = 1000;
/// Most participants or recordings of the calls of a page.
const MOST_OF_CALLS: u32 = 20_000;

/// Which calls are wanted: the newest first. What is `None` doesn't matter.
///
/// An answer is a page; the next one begins before the place of the last call of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSearch {
    /// Of this VDN.
    pub vdn: VdnId,
    /// Begun at this time or later; where agents are named, they came into it then.
    pub from: Time,
    /// Before this time.
    pub to: Time,
    /// In which one of these took part; at most 1000.
    pub agents: Option<Vec<AgentId>>,
    /// Calling or called number.
    pub number: Option<Phone>,
    /// Booked on this queue in the end.
    pub skill: Option<SkillId>,
    /// That fared so.
    pub result: Option<CallResult>,
    /// Only those before this place.
    pub before: Option<Place>,
    /// How many, at most 1000.
    pub most: u32,
}

/// A call that was found, with its place among the others.
pub type FoundCall = (Place, CallRecord);

impl Store {
    /// A page of calls, the newest first. Shorter than [`CallSearch::most`]: there are no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest_calls(&self, search: &CallSearch) -> Result<Vec<FoundCall>, StoreError> {
        let texts = [
            search.number.as_ref().map(|number| &*number.0),
            search.before.as_ref().map(|(_, call)| &*call.0),
        ];
        let nothing = search.agents.as_ref().is_some_and(Vec::is_empty);
        if nothing || texts.into_iter().flatten().any(|text| text.contains('\0')) {
            // PostgreSQL refuses such a text; nothing of it is ever stored.
            return Ok(Vec::new());
        }
        let sides: &[&str] = match (&search.agents, &search.number) {
            // One index for each side; a number called is seldom one that calls.
            (None, Some(_)) => &["caller", "called"],
            _ => &[""],
        };
        let mut found = Vec::new();
        let mut reader = self.reader().await?;
        for side in sides {
            let (sql, values) = search.statement(self.is_sqlite(), side);
            // Names are of this crate, the rest is placeholders.
            for row in reader.conn().fetch(AssertSqlSafe(sql), &values).await? {
                let at = Time::from_millis(row.number(COLUMNS.len() - 1)?);
                let call = record(&row)?;
                found.push(((at, call.call.clone()), call));
            }
        }
        found.sort_by(|(one, _), (other, _)| other.cmp(one));
        found.dedup_by(|(one, _), (other, _)| one == other);
        found.truncate(search.most());
        Ok(found)
    }

    /// The agents that took part in these calls, by call, in the order in which they came.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agents_of_calls(
        &self,
        vdn: VdnId,
        calls: &[CallId],
    ) -> Result<HashMap<CallId, Vec<AgentId>>, StoreError> {
        let mut all: HashMap<CallId, Vec<AgentId>> = HashMap::new();
        let Some((condition, values)) = among(vdn, calls) else {
            return Ok(all);
        };
        let sql = format!(
            "SELECT call, agent FROM call_leg WHERE vdn = $1 AND {condition} AND agent IS NOT NULL \
             ORDER BY call, number LIMIT {MOST_OF_CALLS}"
        );
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        for row in reader.conn().fetch(AssertSqlSafe(sql), &values).await? {
            let agents = all.entry(row::call_id(&row, 0)?).or_default();
            let agent = AgentId(row.number(1)?);
            if !agents.contains(&agent) {
                agents.push(agent);
            }
        }
        Ok(all)
    }

    /// The recordings of these calls that have been written, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recordings_of_calls(
        &self,
        vdn: VdnId,
        calls: &[CallId],
    ) -> Result<Vec<Recording>, StoreError> {
        let Some((condition, values)) = among(vdn, calls) else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT {RECORDING} FROM recording WHERE vdn = $1 AND {condition} AND length IS NOT NULL \
             ORDER BY begun, id LIMIT {MOST_OF_CALLS}"
        );
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter().map(row::recording).collect()
    }
}

/// The calls of a list; `None` for none.
fn among(vdn: VdnId, calls: &[CallId]) -> Option<(String, Vec<Value<'_>>)> {
    let calls = calls.iter().filter(|call| !call.0.contains('\0')).take(MOST);
    let mut values: Vec<Value<'_>> = vec![vdn.0.into()];
    values.extend(calls.map(|call| Value::from(&*call.0)));
    let names: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
    (!names.is_empty()).then(|| (format!("call IN ({})", names.join(", ")), values))
}

impl CallSearch {
    fn most(&self) -> usize {
        usize::try_from(self.most).unwrap_or(MOST).min(MOST)
    }

    /// With `side` only calls that have the number on that side.
    fn statement(&self, sqlite: bool, side: &str) -> (String, Vec<Value<'_>>) {
        let columns: Vec<String> = COLUMNS[1..].iter().map(|column| format!("r.{column}")).collect();
        let columns = columns.join(", ");
        // From where the last page ended: the index is entered there, not at the end.
        let to = match &self.before {
            Some((at, _)) => self.to.min(Time::from_millis(at.millis().saturating_add(1))),
            None => self.to,
        };
        let mut values: Vec<Value<'_>> = vec![
            self.vdn.0.into(),
            self.from.millis().into(),
            to.millis().into(),
            Value::from(u64::try_from(self.most()).unwrap_or_default()),
        ];
        let index = |name: &str| match sqlite {
            // SQLite knows nothing of how the values are spread.
            true => format!(" INDEXED BY {name}"),
            false => String::new(),
        };
        let (mut sql, of) = match &self.agents {
            None => {
                let by = match (side, self.skill, self.result) {
                    ("caller", ..) => "call_record_caller",
                    ("called", ..) => "call_record_called",
                    (_, Some(_), _) => "call_record_skill",
                    (_, _, Some(_)) => "call_record_result",
                    _ => "call_record_begun",
                };
                let sql = format!(
                    "SELECT {columns}, r.begun FROM call_record AS r{} \
                     WHERE r.vdn = $1 AND r.begun >= $2 AND r.begun < $3",
                    index(by)
                );
                (sql, "r")
            }
            Some(agents) => {
                values.extend(agents.iter().take(MOST).map(|agent| Value::from(agent.0)));
                let names: Vec<String> = (5..=values.len()).map(|n| format!("${n}")).collect();
                let names = names.join(", ");
                values.push(self.to.millis().into());
                // Of one who came into a call again, the last time counts. The signs keep SQLite from
                // looking for that one among all calls of the agents.
                let sql = format!(
                    "SELECT {columns}, l.begun FROM call_leg AS l{} CROSS JOIN call_record AS r \
                     WHERE l.vdn = $1 AND l.agent IN ({names}) AND l.begun >= $2 AND l.begun < $3 \
                     AND r.vdn = l.vdn AND r.call = l.call \
                     AND NOT EXISTS (SELECT 1 FROM call_leg AS n WHERE n.vdn = l.vdn AND n.call = l.call \
                     AND n.number > l.number AND +n.agent IN ({names}) AND +n.begun < ${})",
                    index("call_leg_agent"),
                    values.len()
                );
                (sql, "l")
            }
        };
        if let Some(number) = &self.number {
            values.push(Value::from(&*number.0));
            let n = values.len();
            sql.push_str(&match side {
                "" => format!(" AND (r.caller = ${n} OR r.called = ${n})"),
                side => format!(" AND r.{side} = ${n}"),
            });
        }
        let conditions = [
            ("skill", self.skill.map(|skill| Value::from(skill.0))),
            (
                "result",
                self.result.map(|result| Value::from(result_word(result))),
            ),
        ];
        for (column, value) in conditions {
            let Some(value) = value else { continue };
            values.push(value);
            sql.push_str(&format!(" AND r.{column} = ${}", values.len()));
        }
        if let Some((at, call)) = &self.before {
            values.extend([at.millis().into(), Value::from(&*call.0)]);
            let n = values.len();
            sql.push_str(&format!(" AND ({of}.begun, {of}.call) < (${}, ${n})", n - 1));
        }
        sql.push_str(&format!(" ORDER BY {of}.begun DESC, {of}.call DESC LIMIT $4"));
        (sql, values)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::Options;

    /// A page is read from its index in order; only for several agents is anything sorted.
    #[tokio::test]
    async fn each_question_has_its_index() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("x.db").display());
        let store = Store::open(&url, Options::default()).await.unwrap();
        let all = CallSearch {
            vdn: VdnId(1),
            from: Time::default(),
            to: Time::from_millis(9),
            agents: None,
            number: None,
            skill: None,
            result: None,
            before: None,
            most: 9,
        };
        let by = |agents: &[u32]| CallSearch {
            agents: Some(agents.iter().copied().map(AgentId).collect()),
            ..all.clone()
        };
        let number = CallSearch {
            number: Some("1".into()),
            ..all.clone()
        };
        let skill = CallSearch {
            skill: Some(SkillId(1)),
            ..all.clone()
        };
        let result = CallSearch {
            result: Some(CallResult::Abandoned),
            ..all.clone()
        };
        for (search, side, index, sorts) in [
            (all.clone(), "", "r USING INDEX call_record_begun", false),
            (
                number.clone(),
                "caller",
                "r USING INDEX call_record_caller",
                false,
            ),
            (number, "called", "r USING INDEX call_record_called", false),
            (skill, "", "r USING INDEX call_record_skill", false),
            (result, "", "r USING INDEX call_record_result", false),
            (by(&[101]), "", "l USING COVERING INDEX call_leg_agent", false),
            (by(&[101, 102]), "", "l USING COVERING INDEX call_leg_agent", true),
        ] {
            for before in [None, Some((Time::from_millis(5), CallId::from("1-2")))] {
                let search = CallSearch {
                    before,
                    ..search.clone()
                };
                let (sql, values) = search.statement(true, side);
                let mut reader = store.reader().await.unwrap();
                let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
                let rows = reader.conn().fetch(plan, &values).await.unwrap();
                let plan: Vec<String> = rows.iter().map(|row| row.text(3).unwrap()).collect();
                assert!(
                    plan[0].starts_with(&format!("SEARCH {index} (")),
                    "{sql}: {plan:?}"
                );
                assert!(plan[0].contains("begun>?"), "{sql}: {plan:?}");
                assert!(
                    !plan.iter().any(|step| step.starts_with("SCAN")),
                    "{sql}: {plan:?}"
                );
                let sorted = plan.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
                assert_eq!(sorted, sorts, "{sql}: {plan:?}");
            }
        }
    }
}
