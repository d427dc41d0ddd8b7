//! From rows to what was kept.

use crate::error::StoreError;
use crate::sql::{Conn, Row};
use ccgate_core::call::{CallLeg, Feature, Participant, Recording};
use ccgate_core::switch::{Cause, Written};
use ccgate_core::{AgentId, CallId, Phone, SkillId, Time, VdnId};
use std::time::Duration;

/// Columns that [`leg`] reads.
pub(super) const LEG: &str = "call, number, agent, phone, caller, called, feature, skill, transferred_by, \
                              begun, rang, answered, ended, cause, by_itself";
/// Columns that [`recording`] reads.
pub(super) const RECORDING: &str =
    "id, call, agent, caller, called, skill, name, file, task, begun, ended, length, bytes";

const OPEN_LEGS: &str = "SELECT call, number, agent, phone, caller, called, feature, skill, transferred_by, \
     begun, rang, answered, ended, cause, by_itself FROM call_leg \
     WHERE vdn = $1 AND ended IS NULL ORDER BY call, number";
const OPEN_RECORDINGS: &str = "SELECT id, call, agent, caller, called, skill, name, file, task, begun, ended, length, bytes \
     FROM recording WHERE vdn = $1 AND ended IS NULL ORDER BY id";

/// The participants that were in calls when the VDN was last written.
pub(crate) async fn open_legs(conn: &mut Conn<'_>, vdn: VdnId) -> Result<Vec<CallLeg>, StoreError> {
    let rows = conn.fetch(OPEN_LEGS, &[vdn.0.into()]).await?;
    rows.iter().map(leg).collect()
}

/// The recordings that were being made when the VDN was last written.
pub(crate) async fn open_recordings(conn: &mut Conn<'_>, vdn: VdnId) -> Result<Vec<Recording>, StoreError> {
    let rows = conn.fetch(OPEN_RECORDINGS, &[vdn.0.into()]).await?;
    rows.iter().map(recording).collect()
}

pub(super) fn leg(row: &Row) -> Result<CallLeg, StoreError> {
    let call = call_id(row, 0)?;
    let number = row.number(1)?;
    let cause = match row.maybe_number::<u16>(13)? {
        None => None,
        Some(cause) => Some(cause_of(cause).ok_or_else(|| StoreError::Corrupt {
            place: format!("call_leg ({call}, {number})"),
            cause: format!("there is no cause {cause}"),
        })?),
    };
    Ok(CallLeg {
        call,
        number,
        who: match row.maybe_number(2)? {
            None => Participant::Outside,
            Some(agent) => Participant::Agent(AgentId(agent)),
        },
        phone: phone(row, 3)?,
        caller: phone(row, 4)?,
        called: phone(row, 5)?,
        feature: Feature(row.number(6)?),
        skill: row.maybe_number(7)?.map(SkillId),
        transferred_by: row.maybe_number(8)?.map(AgentId),
        begun: Time::from_millis(row.number(9)?),
        rang: time(row, 10)?,
        answered: time(row, 11)?,
        ended: time(row, 12)?,
        cause,
        by_itself: row.flag(14)?,
    })
}

pub(super) fn recording(row: &Row) -> Result<Recording, StoreError> {
    let length: Option<u64> = row.maybe_number(11)?;
    let bytes: Option<u64> = row.maybe_number(12)?;
    Ok(Recording {
        id: row.text(0)?,
        call: call_id(row, 1)?,
        agent: AgentId(row.number(2)?),
        caller: phone(row, 3)?,
        called: phone(row, 4)?,
        skill: row.maybe_number(5)?.map(SkillId),
        name: row.text(6)?,
        file: row.text(7)?,
        task: row.number(8)?,
        begun: Time::from_millis(row.number(9)?),
        ended: time(row, 10)?,
        written: length.zip(bytes).map(|(length, bytes)| Written {
            length: Duration::from_millis(length),
            bytes,
        }),
    })
}

pub(super) fn cause_of(number: u16) -> Option<Cause> {
    Cause::ALL.into_iter().find(|cause| cause.number() == number)
}

pub(super) fn call_id(row: &Row, column: usize) -> Result<CallId, StoreError> {
    Ok(CallId(row.text(column)?.into()))
}

pub(super) fn phone(row: &Row, column: usize) -> Result<Phone, StoreError> {
    Ok(Phone(row.text(column)?.into()))
}

pub(super) fn time(row: &Row, column: usize) -> Result<Option<Time>, StoreError> {
    Ok(row.maybe_number(column)?.map(Time::from_millis))
}

pub(super) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
