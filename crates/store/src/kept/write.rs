//! From what is kept to rows.

use super::{call_record, span, task};
use crate::error::StoreError;
use crate::sql::{Conn, Value};
use ccgate_core::call::{CallData, CallLeg, Kept, Participant, Recording};
use ccgate_core::{CallId, VdnId};
use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

const LEG: [&str; 16] = [
    "vdn",
    "call",
    "number",
    "agent",
    "phone",
    "caller",
    "called",
    "feature",
    "skill",
    "transferred_by",
    "begun",
    "rang",
    "answered",
    "ended",
    "cause",
    "by_itself",
];
const DATA: [&str; 3] = ["vdn", "call", "data"];
const RECORDING: [&str; 14] = [
    "vdn", "id", "call", "agent", "caller", "called", "skill", "name", "file", "task", "begun", "ended",
    "length", "bytes",
];

/// Writes the entries, the last of each key. To be called within a transaction.
pub(crate) async fn save(conn: &mut Conn<'_>, vdn: VdnId, kept: &[Kept]) -> Result<(), StoreError> {
    let (mut legs, mut data, mut recordings) = (Vec::new(), Vec::new(), Vec::new());
    let (mut calls, mut spans, mut tasks) = (Vec::new(), Vec::new(), Vec::new());
    for one in kept {
        match one {
            Kept::Leg(leg) => legs.push(&**leg),
            Kept::Data(call, text) => data.push((call, text)),
            Kept::Recording(recording) => recordings.push(&**recording),
            Kept::Call(record) => calls.push(&**record),
            Kept::Span(span) => spans.push(&**span),
            Kept::Task(task) => tasks.push(&**task),
        }
    }
    save_legs(conn, vdn, &last_of_each(legs, |leg| (&leg.call, leg.number))).await?;
    save_data(conn, vdn, &last_of_each(data, |(call, _)| *call)).await?;
    save_recordings(conn, vdn, &last_of_each(recordings, |recording| &recording.id)).await?;
    call_record::save(conn, vdn, &last_of_each(calls, |record| &record.call)).await?;
    span::save(conn, vdn, &last_of_each(spans, |span| (span.agent, span.from))).await?;
    task::save(conn, vdn, &last_of_each(tasks, |task| task.id)).await
}

/// One statement must not write a row twice.
fn last_of_each<T, K: Eq + Hash>(entries: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = HashSet::with_capacity(entries.len());
    let newest_first = entries.into_iter().rev();
    newest_first.filter(|entry| seen.insert(key(entry))).collect()
}

/// A batch that the database refuses would be tried for ever, and PostgreSQL refuses NUL in a text,
/// which a caller's number or a desktop's data may hold.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

async fn save_legs(conn: &mut Conn<'_>, vdn: VdnId, legs: &[&CallLeg]) -> Result<(), StoreError> {
    let texts: Vec<[Cow<'_, str>; 4]> = legs
        .iter()
        .map(|leg| {
            [
                text(&leg.call.0),
                text(&leg.phone.0),
                text(&leg.caller.0),
                text(&leg.called.0),
            ]
        })
        .collect();
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(legs.len() * LEG.len());
    for (leg, [call, phone, caller, called]) in legs.iter().zip(&texts) {
        let CallLeg {
            call: _,
            number,
            who,
            phone: _,
            caller: _,
            called: _,
            feature,
            skill,
            transferred_by,
            begun,
            rang,
            answered,
            ended,
            cause,
            by_itself,
        } = leg;
        let agent = match who {
            Participant::Outside => None,
            Participant::Agent(agent) => Some(agent.0),
        };
        rows.extend([
            vdn.0.into(),
            (&**call).into(),
            (*number).into(),
            agent.into(),
            (&**phone).into(),
            (&**caller).into(),
            (&**called).into(),
            feature.0.into(),
            skill.map(|skill| skill.0).into(),
            transferred_by.map(|agent| agent.0).into(),
            begun.millis().into(),
            rang.map(|at| at.millis()).into(),
            answered.map(|at| at.millis()).into(),
            ended.map(|at| at.millis()).into(),
            cause.map(|cause| cause.number()).into(),
            Value::from(*by_itself),
        ]);
    }
    conn.upsert("call_leg", &LEG, 3, &rows).await
}

async fn save_data(conn: &mut Conn<'_>, vdn: VdnId, data: &[(&CallId, &CallData)]) -> Result<(), StoreError> {
    let texts: Vec<[Cow<'_, str>; 2]> = data
        .iter()
        .map(|(call, data)| [text(&call.0), text(&data.0)])
        .collect();
    let rows: Vec<Value<'_>> = texts
        .iter()
        .flat_map(|[call, data]| [vdn.0.into(), (&**call).into(), Value::from(&**data)])
        .collect();
    conn.upsert("call_data", &DATA, 2, &rows).await
}

async fn save_recordings(
    conn: &mut Conn<'_>,
    vdn: VdnId,
    recordings: &[&Recording],
) -> Result<(), StoreError> {
    let texts: Vec<[Cow<'_, str>; 6]> = recordings
        .iter()
        .map(|recording| {
            [
                text(&recording.id),
                text(&recording.call.0),
                text(&recording.caller.0),
                text(&recording.called.0),
                text(&recording.name),
                text(&recording.file),
            ]
        })
        .collect();
    let mut rows: Vec<Value<'_>> = Vec::with_capacity(recordings.len() * RECORDING.len());
    for (recording, [id, call, caller, called, name, file]) in recordings.iter().zip(&texts) {
        let Recording {
            id: _,
            call: _,
            agent,
            caller: _,
            called: _,
            skill,
            name: _,
            file: _,
            task,
            begun,
            ended,
            written,
        } = recording;
        rows.extend([
            vdn.0.into(),
            (&**id).into(),
            (&**call).into(),
            agent.0.into(),
            (&**caller).into(),
            (&**called).into(),
            skill.map(|skill| skill.0).into(),
            (&**name).into(),
            (&**file).into(),
            (*task).into(),
            begun.millis().into(),
            ended.map(|at| at.millis()).into(),
            written.map(|written| super::row::millis(written.length)).into(),
            Value::from(written.map(|written| written.bytes)),
        ]);
    }
    conn.upsert("recording", &RECORDING, 2, &rows).await
}
