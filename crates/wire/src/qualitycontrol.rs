//! Chapter `qualitycontrol`: from a request to what the core is asked (spec/voice.md §5).
//!
//! Faults of the path and the query are 000-002, those of a body's member 100-011. Whoever names itself
//! where one other agent is meant gets 000-005; who may inspect whom is up to the core.

mod agents;
mod results;

pub use results::agents;

use crate::lenient::{Fault, Object};
use crate::operations::QualityControlOp;
use crate::path::Routed;
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use agents::{listed, of_body};
use ccgate_core::AgentId;
use ccgate_core::agent::Rest;
use ccgate_core::vdn::{Hearing, Supervision};
use std::time::Duration;

/// What an operation asks of the core; `None` for `allagent`, which only looks something up. `body` is
/// only looked at where the operation has one.
///
/// # Errors
/// See the module.
pub fn operation(
    op: QualityControlOp,
    path: &Routed<'_>,
    query: Query<'_>,
    body: &[u8],
) -> Result<Option<Supervision>, Failure> {
    use QualityControlOp as Op;
    let target = || other(path, AgentId(path.number("workNo")));
    let whispered = || other(path, whispered(query)?);
    Ok(Some(match op {
        Op::AddSupervise => Supervision::Begin(target()?, Hearing::Listen),
        Op::AddInsert => Supervision::Begin(target()?, Hearing::Insert),
        Op::Whisper => Supervision::Begin(whispered()?, Hearing::Whisper),
        Op::Switch => Supervision::Toggle(target()?),
        Op::SwitchWhisper => Supervision::Switch(whispered()?, hearing(query)?),
        Op::Stop => Supervision::End(target()?, None),
        Op::StopWhisper => Supervision::End(whispered()?, Some(Hearing::Whisper)),
        Op::Intercept => Supervision::Intercept(target()?, None),
        Op::InterceptCall => Supervision::Intercept(target()?, Some(path.text("callId").into())),
        Op::ForceIdle => Supervision::ForceIdle(target()?),
        Op::ForceBusy => Supervision::ForceBusy(target()?),
        Op::ForceRest => Supervision::ForceRest(target()?, rest(path)?),
        Op::ForceLogout => Supervision::ForceSignOut(target()?),
        Op::ForceDropCall => Supervision::DropCall(path.text("callid").into()),
        Op::BeginMonitor => Supervision::Watch(listed(query)?),
        Op::EndMonitor => Supervision::Unwatch(listed(query)?),
        Op::SetSelfRecord => Supervision::SelfRecord {
            agents: listed(query)?,
            on: path.number("recordflag") == 1,
            before_talking: path.number("recordbeforetalking") == 1,
        },
        Op::CancelSelfRecord => Supervision::SelfRecord {
            agents: listed(query)?,
            on: false,
            before_talking: false,
        },
        Op::ForceRecord => Supervision::Record {
            agents: of_body(query, &Object::parse(body)?)?,
            on: true,
        },
        Op::ForceStopRecord => Supervision::Record {
            agents: listed(query)?,
            on: false,
        },
        Op::AllAgent => return Ok(None),
    }))
}

/// An agent other than the one who asks.
fn other(path: &Routed<'_>, agent: AgentId) -> Result<AgentId, Failure> {
    match path.agent_id() == Some(agent) {
        true => Err(Failure::plain(Retcode::OwnInspection)),
        false => Ok(agent),
    }
}

/// `whisperagentid`.
fn whispered(query: Query<'_>) -> Result<AgentId, Failure> {
    let id = query.integer("whisperagentid")?;
    match id.and_then(|id| u32::try_from(id).ok()) {
        Some(id @ 1..=999_999) => Ok(AgentId(id)),
        _ => Err(Fault {
            member: "whisperagentid",
            expected: "a work number",
        }
        .into()),
    }
}

/// `switchtype`.
fn hearing(query: Query<'_>) -> Result<Hearing, Failure> {
    match query.integer("switchtype")? {
        Some(0) => Ok(Hearing::Listen),
        Some(1) => Ok(Hearing::Insert),
        Some(2) => Ok(Hearing::Whisper),
        _ => Err(Fault {
            member: "switchtype",
            expected: "0, 1 or 2",
        }
        .into()),
    }
}

/// `{time}` and `{reason}` of `forcerest`, whose bounds the path has.
fn rest(path: &Routed<'_>) -> Result<Rest, Failure> {
    let cause = u8::try_from(path.number("reason")).map_err(|_| Fault {
        member: "reason",
        expected: "from 0 to 255",
    })?;
    Ok(Rest {
        length: Duration::from_secs(path.number("time").into()),
        cause,
    })
}

#[cfg(test)]
mod tests;
