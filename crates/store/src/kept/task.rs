//! Numbers that the contact centre calls by itself.

use super::PAGE_LIMIT;
use super::row::phone;
use super::write::text;
use crate::error::StoreError;
use crate::sql::{Conn, Row, Value};
use crate::store::Store;
use ccgate_core::call::CallData;
use ccgate_core::ids::TaskId;
use ccgate_core::outbound::{Fate, Mode, Task};
use ccgate_core::{AgentId, Phone, SkillId, Time, VdnId};
use sqlx::AssertSqlSafe;
use std::collections::HashSet;

/// Numbers of tasks that [`Store::add_tasks`] gives begin here; below are those that the running
/// centre gives itself (callbacks), so that the two never give the same. All stay below 2^53: a desktop
/// in JavaScript reads greater ones inexactly, and couldn't say which it calls (`controlid`).
pub const FIRST_ADDED: TaskId = TaskId(1 << 52);

/// Tasks looked up by one statement.
const IDS_AT_ONCE: usize = 500;

const COLUMNS: [&str; 11] = [
    "vdn",
    "id",
    "mode",
    "skill",
    "number",
    "caller",
    "agent",
    "made",
    "not_before",
    "tries",
    "fate",
];

/// What [`task`] reads.
const SELECT: &str = "SELECT t.id, t.mode, t.skill, t.number, t.caller, t.agent, t.made, t.not_before, \
     t.tries, t.fate, d.data FROM outbound_task t \
     LEFT JOIN outbound_data d ON d.vdn = t.vdn AND d.id = t.id";

const MODES: [(Mode, &str); 3] = [
    (Mode::Callback, "callback"),
    (Mode::Preview, "preview"),
    (Mode::Predictive, "predictive"),
];

const FATES: [(Fate, &str); 4] = [
    (Fate::Waiting, "waiting"),
    (Fate::Done, "done"),
    (Fate::GivenUp, "given_up"),
    (Fate::Removed, "removed"),
];

/// A mode's word, as the command line and exports have it: `preview`.
pub fn mode_word(mode: Mode) -> &'static str {
    let found = MODES.iter().find(|(one, _)| *one == mode);
    found.map_or("callback", |(_, word)| word)
}

/// The mode of that word.
pub fn mode_of_word(word: &str) -> Option<Mode> {
    let found = MODES.iter().find(|(_, one)| *one == word);
    found.map(|(mode, _)| *mode)
}

/// A fate's word, as the command line and exports have it: `given_up`.
pub fn fate_word(fate: Fate) -> &'static str {
    let found = FATES.iter().find(|(one, _)| *one == fate);
    found.map_or("waiting", |(_, word)| word)
}

/// The fate of that word.
pub fn fate_of_word(word: &str) -> Option<Fate> {
    let found = FATES.iter().find(|(_, one)| *one == word);
    found.map(|(fate, _)| *fate)
}

/// A number to be called, as it is added to a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// How.
    pub mode: Mode,
    /// Agents of this queue talk with it.
    pub skill: SkillId,
    /// The number; 1–24 of digits, `*`, `#`.
    pub number: Phone,
    /// The number shown as calling; `None`: the trunk's.
    pub caller: Option<Phone>,
    /// Kept with the call; at most 16 KB, without NUL.
    pub data: CallData,
    /// Only this agent, if it is for one.
    pub agent: Option<AgentId>,
    /// Not before.
    pub not_before: Time,
}

/// Which tasks are wanted: in the order of their numbers. What is `None` doesn't matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskQuery {
    /// Of this VDN.
    pub vdn: VdnId,
    /// For this queue.
    pub skill: Option<SkillId>,
    /// That fared so.
    pub fate: Option<Fate>,
    /// Only those with a greater number.
    pub after: TaskId,
    /// How many, at most [`PAGE_LIMIT`].
    pub most: u32,
}

impl Store {
    /// A page of tasks, in the order of their numbers. Shorter than [`TaskQuery::most`]: there are no
    /// more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tasks(&self, query: TaskQuery) -> Result<Vec<Task>, StoreError> {
        let TaskQuery {
            vdn,
            skill,
            fate,
            after,
            most,
        } = query;
        let mut values: Vec<Value<'_>> = vec![vdn.0.into(), after.0.into(), most.min(PAGE_LIMIT).into()];
        let mut sql = format!("{SELECT} WHERE t.vdn = $1 AND t.id > $2");
        if let Some(skill) = skill {
            values.push(skill.0.into());
            sql.push_str(&format!(" AND t.skill = ${}", values.len()));
        }
        if let Some(fate) = fate {
            values.push(fate_word(fate).into());
            sql.push_str(&format!(" AND t.fate = ${}", values.len()));
        }
        sql.push_str(" ORDER BY t.id LIMIT $3");
        let mut reader = self.reader().await?;
        // Names are of this crate, the rest is placeholders.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter().map(task).collect()
    }

    /// What others than the running centre have added and removed, in the order of their numbers, at most
    /// [`PAGE_LIMIT`]: for `Input::Tasks`, and when that is saved for [`Store::tasks_told`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn untold_tasks(&self, vdn: VdnId) -> Result<Vec<Task>, StoreError> {
        let sql = format!("{SELECT} WHERE t.vdn = $1 AND t.untold = 1 ORDER BY t.id LIMIT $2");
        let mut reader = self.reader().await?;
        let values = [vdn.0.into(), PAGE_LIMIT.into()];
        // Names are of this crate.
        let rows = reader.conn().fetch(AssertSqlSafe(sql), &values).await?;
        rows.iter().map(task).collect()
    }

    /// The running centre knows of these changes now. One that was changed once more in between is told
    /// again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tasks_told(&self, vdn: VdnId, told: &[Task]) -> Result<(), StoreError> {
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        for task in told {
            let removed = Value::from(task.fate == Fate::Removed);
            let sql = "UPDATE outbound_task SET untold = 0 WHERE vdn = $1 AND id = $2 \
                       AND ($3 = 1 OR fate <> 'removed')";
            let values = [vdn.0.into(), task.id.0.into(), removed];
            tx.conn().execute(sql, &values).await?;
        }
        tx.commit().await
    }

    /// Adds numbers to be called, all or none; gives their tasks in the same order.
    ///
    /// # Errors
    /// [`StoreError::Task`] for one that can't be; [`StoreError::UnknownVdn`]; or when the database
    /// fails.
    pub async fn add_tasks(&self, vdn: VdnId, new: &[NewTask], now: Time) -> Result<Vec<Task>, StoreError> {
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let mut conn = tx.conn();
        // The VDN's row queues those who give numbers.
        let sql = "UPDATE vdn SET name = name WHERE id = $1";
        if conn.execute(sql, &[vdn.0.into()]).await? == 0 {
            return Err(StoreError::UnknownVdn(vdn));
        }
        check(&mut conn, vdn, new).await?;
        let row = conn
            .fetch_one(
                "SELECT max(id) FROM outbound_task WHERE vdn = $1",
                &[vdn.0.into()],
            )
            .await?;
        let last: Option<u64> = match row {
            Some(row) => row.maybe_number(0)?,
            None => None,
        };
        let first = last.map_or(0, |last| last + 1).max(FIRST_ADDED.0);
        let tasks: Vec<Task> = (first..)
            .zip(new)
            .map(|(id, new)| Task {
                id: TaskId(id),
                mode: new.mode,
                skill: new.skill,
                number: new.number.clone(),
                caller: new.caller.clone(),
                data: new.data.clone(),
                agent: new.agent,
                made: now,
                not_before: new.not_before,
                tries: 0,
                fate: Fate::Waiting,
            })
            .collect();
        let all: Vec<&Task> = tasks.iter().collect();
        save(&mut conn, vdn, &all).await?;
        conn.execute(
            "UPDATE outbound_task SET untold = 1 WHERE vdn = $1 AND id >= $2",
            &[vdn.0.into(), first.into()],
        )
        .await?;
        tx.commit().await?;
        Ok(tasks)
    }

    /// Marks a task that waits as removed, for the running centre to be told; gives it as it is now, or
    /// nothing when there is no such task that waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_task(&self, vdn: VdnId, id: TaskId) -> Result<Option<Task>, StoreError> {
        let mut writer = self.writer().await?;
        let mut tx = writer.conn().begin().await?;
        let removed = tx
            .conn()
            .execute(
                "UPDATE outbound_task SET fate = 'removed', untold = 1 WHERE vdn = $1 AND id = $2 AND fate = 'waiting'",
                &[vdn.0.into(), id.0.into()],
            )
            .await?;
        if removed == 0 {
            return Ok(None);
        }
        let sql = format!("{SELECT} WHERE t.vdn = $1 AND t.id = $2");
        let row = tx
            .conn()
            // Names are of this crate.
            .fetch_one(AssertSqlSafe(sql), &[vdn.0.into(), id.0.into()])
            .await?;
        tx.commit().await?;
        row.as_ref().map(task).transpose()
    }
}

async fn check(conn: &mut Conn<'_>, vdn: VdnId, new: &[NewTask]) -> Result<(), StoreError> {
    let rows = conn
        .fetch("SELECT id FROM skill WHERE vdn = $1", &[vdn.0.into()])
        .await?;
    let skills: Vec<SkillId> = rows
        .iter()
        .map(|row| row.number(0).map(SkillId))
        .collect::<Result<_, _>>()?;
    let dialled = |phone: &Phone| {
        let characters = phone.0.bytes().all(|byte| b"0123456789*#".contains(&byte));
        characters && (1..=24).contains(&phone.0.len())
    };
    for (n, task) in new.iter().enumerate() {
        let refused = |text: String| Err(StoreError::Task(n + 1, text));
        if !skills.contains(&task.skill) {
            return refused(format!("there is no skill {} in the VDN", task.skill));
        }
        for number in std::iter::once(&task.number).chain(&task.caller) {
            if !dialled(number) {
                return refused("a number is 1–24 of the characters 0–9 * #".to_owned());
            }
        }
        if task.data.0.len() > CallData::MOST || task.data.0.contains('\0') {
            return refused(format!("data is a text of at most {} bytes", CallData::MOST));
        }
    }
    Ok(())
}

/// The numbers still to be called when the VDN was last written.
pub(crate) async fn waiting_tasks(conn: &mut Conn<'_>, vdn: VdnId) -> Result<Vec<Task>, StoreError> {
    let sql = format!("{SELECT} WHERE t.vdn = $1 AND t.fate = 'waiting' ORDER BY t.id");
    // Names are of this crate.
    let rows = conn.fetch(AssertSqlSafe(sql), &[vdn.0.into()]).await?;
    rows.iter().map(task).collect()
}

/// Which of these were removed by others without the running centre knowing it yet.
async fn removed(conn: &mut Conn<'_>, vdn: VdnId, tasks: &[&Task]) -> Result<HashSet<u64>, StoreError> {
    let mut values: Vec<Value<'_>> = vec![vdn.0.into()];
    values.extend(tasks.iter().map(|task| Value::from(task.id.0)));
    if tasks.is_empty() {
        return Ok(HashSet::new());
    }
    let marks: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT id FROM outbound_task WHERE vdn = $1 AND untold = 1 AND fate = 'removed' AND id IN ({})",
        marks.join(",")
    );
    // Only placeholders were put in.
    let rows = conn.fetch(AssertSqlSafe(sql), &values).await?;
    rows.iter().map(|row| row.number(0)).collect()
}

pub(super) async fn save(conn: &mut Conn<'_>, vdn: VdnId, tasks: &[&Task]) -> Result<(), StoreError> {
    let (still_called, mut tasks): (Vec<&Task>, Vec<&Task>) =
        tasks.iter().partition(|task| task.fate == Fate::Waiting);
    for some in still_called.chunks(IDS_AT_ONCE) {
        // A vain try that is written now must not undo the removal.
        let removed = removed(conn, vdn, some).await?;
        tasks.extend(some.iter().filter(|task| !removed.contains(&task.id.0)));
    }
    let texts: Vec<_> = tasks
        .iter()
        .map(|task| {
            let caller = task.caller.as_ref().map(|caller| text(&caller.0));
            (text(&task.number.0), caller, text(&task.data.0))
        })
        .collect();
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(tasks.len() * COLUMNS.len());
    let mut data_rows: Vec<Value<'_>> = Vec::new();
    for (task, (number, caller, data)) in tasks.iter().zip(&texts) {
        let Task {
            id,
            mode,
            skill,
            number: _,
            caller: _,
            data: _,
            agent,
            made,
            not_before,
            tries,
            fate,
        } = task;
        rows.extend([
            vdn.0.into(),
            id.0.into(),
            mode_word(*mode).into(),
            skill.0.into(),
            (&**number).into(),
            Value::MaybeText(caller.as_deref()),
            agent.map(|agent| agent.0).into(),
            made.millis().into(),
            not_before.millis().into(),
            (*tries).into(),
            Value::from(fate_word(*fate)),
        ]);
        // It doesn't change after the task was made.
        if !data.is_empty() {
            data_rows.extend([vdn.0.into(), id.0.into(), Value::from(&**data)]);
        }
    }
    conn.upsert("outbound_task", &COLUMNS, 2, &rows).await?;
    conn.upsert("outbound_data", &["vdn", "id", "data"], 2, &data_rows)
        .await
}

fn task(row: &Row) -> Result<Task, StoreError> {
    let id = TaskId(row.number(0)?);
    let corrupt = |what: &str, word: &str| StoreError::Corrupt {
        place: format!("outbound_task ({id})"),
        cause: format!("there is no {what} `{word}`"),
    };
    let (mode, fate) = (row.text(1)?, row.text(9)?);
    Ok(Task {
        id,
        mode: mode_of_word(&mode).ok_or_else(|| corrupt("mode", &mode))?,
        skill: SkillId(row.number(2)?),
        number: phone(row, 3)?,
        caller: row.maybe_text(4)?.map(|text| Phone(text.into())),
        data: CallData(row.maybe_text(10)?.unwrap_or_default().into()),
        agent: row.maybe_number(5)?.map(AgentId),
        made: Time::from_millis(row.number(6)?),
        not_before: Time::from_millis(row.number(7)?),
        tries: row.number(8)?,
        fate: fate_of_word(&fate).ok_or_else(|| corrupt("fate", &fate))?,
    })
}
