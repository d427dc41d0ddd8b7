//! Chapter `agentconf`: from a request to what the core is asked (spec/voice.md §9).
//!
//! Faults of the query and a body that is no JSON object are 000-002, those of a body's member 100-011.

use crate::lenient::{Fault, Object};
use crate::operations::AgentConfOp;
use crate::path::Routed;
use crate::query::Query;
use crate::recordplay;
use crate::retcode::{Failure, Retcode};
use crate::voicecall::{self, NUMBER, refused, text, wrong};
use ccgate_core::AgentId;
use ccgate_core::switch::Prompt;
use ccgate_core::vdn::ConferenceOperation as Asked;
use std::time::Duration;

/// How long a conference may last, and be prolonged by, where nothing is said: 60 min.
const USUAL_MINUTES: u64 = 60;

/// What an operation asks of the core. `body` is only looked at where the operation has one.
///
/// # Errors
/// See the module; 101-005 when the chair is to be handed over to whoever asks.
pub fn operation(
    op: AgentConfOp,
    path: &Routed<'_>,
    query: Query<'_>,
    body: &[u8],
) -> Result<Asked, Failure> {
    use AgentConfOp as Op;
    Ok(match op {
        Op::Request => request(&Object::parse(body)?)?,
        Op::Answer => Asked::Answer,
        Op::Reject => Asked::Reject,
        Op::Leave => Asked::Leave,
        Op::Release => Asked::End,
        Op::Prolong => Asked::Prolong(prolonged(query)?),
        Op::HandOver => {
            let agent = new_chairman(query, body)?;
            if path.agent_id() == Some(agent) {
                return Err(Failure::plain(Retcode::HandOverToSelf));
            }
            Asked::HandOver(agent)
        }
        Op::PlayVoice => Asked::Play(play(&Object::parse(body)?)?),
        Op::StopVoice => Asked::StopPlay,
        Op::Resize => resize(&Object::parse(body)?)?,
        Op::HoldParticipant => hold(&Object::parse(body)?)?,
    })
}

/// `memberNum` is mandatory, `time` in minutes. `confCallerNo`, `promptTime`, `playMode` and `voicePath`
/// are only looked at for their form.
fn request(body: &Object) -> Result<Asked, Failure> {
    let members = match body.integer("memberNum").map_err(refused)? {
        Some(members @ 2..=120) => u8::try_from(members).unwrap_or(120),
        _ => return Err(wrong("memberNum", "from 2 to 120")),
    };
    let length = match body.integer("time").map_err(refused)? {
        None | Some(0) => USUAL_MINUTES,
        Some(minutes) => minutes_of(minutes).ok_or(wrong("time", MINUTES))?,
    };
    let caller = text(body, "confCallerNo")?;
    if !caller.is_empty() && voicecall::number(&caller).is_none() {
        return Err(wrong("confCallerNo", "at most 24 of 0-9, * and #"));
    }
    body.integer("promptTime").map_err(refused)?;
    body.integer("playMode").map_err(refused)?;
    body.text("voicePath").map_err(refused)?;
    Ok(Asked::Request {
        members,
        length: Duration::from_secs(length * 60),
        beep: body.flag("beepTone").map_err(refused)?.unwrap_or(false),
    })
}

const MINUTES: &str = "from 1 to 1440 minutes";

fn minutes_of(minutes: i64) -> Option<u64> {
    u64::try_from(minutes)
        .ok()
        .filter(|minutes| (1..=1_440).contains(minutes))
}

/// `prolongtime?prolongTime=`.
fn prolonged(query: Query<'_>) -> Result<Duration, Failure> {
    const MEMBER: &str = "prolongTime";
    let minutes = match query.integer(MEMBER)? {
        None => USUAL_MINUTES,
        Some(minutes) => minutes_of(minutes).ok_or(Fault {
            member: MEMBER,
            expected: MINUTES,
        })?,
    };
    Ok(Duration::from_secs(minutes * 60))
}

/// `applytoshiftpresident?destWorkNo=`; another client has `destAgentNo` in a body instead.
fn new_chairman(query: Query<'_>, body: &[u8]) -> Result<AgentId, Failure> {
    const AGENT: &str = "a work number";
    if let Some(queried) = query.integer("destWorkNo")? {
        let fault = Fault {
            member: "destWorkNo",
            expected: AGENT,
        };
        return Ok(voicecall::agent(&queried.to_string()).ok_or(fault)?);
    }
    const MEMBER: &str = "destAgentNo";
    let named = Object::parse(body)?;
    voicecall::agent(&text(&named, MEMBER)?).ok_or(wrong(MEMBER, AGENT))
}

/// `voicePath` as `voicepath` of `play`. It is played once: what `playType` and `playMode` mean is in no
/// public text.
fn play(body: &Object) -> Result<Prompt, Failure> {
    match body.integer("playType").map_err(refused)? {
        None | Some(0 | 1) => {}
        Some(_) => return Err(wrong("playType", "0 or 1")),
    }
    match body.integer("playMode").map_err(refused)? {
        None | Some(1 | 2 | 4) => {}
        Some(_) => return Err(wrong("playMode", "1, 2 or 4")),
    }
    Ok(Prompt {
        file: recordplay::file(body, "voicePath")?,
        start: Duration::ZERO,
        times: 1,
        volume: 50,
    })
}

/// `modifyType` 0 is more, 1 is fewer; `modifyNum` by how many.
fn resize(body: &Object) -> Result<Asked, Failure> {
    let by = match body.integer("modifyNum").map_err(refused)? {
        Some(by @ 2..=118) => i16::try_from(by).unwrap_or(118),
        _ => return Err(wrong("modifyNum", "from 2 to 118")),
    };
    match body.integer("modifyType").map_err(refused)? {
        Some(0) => Ok(Asked::Resize(by)),
        Some(1) => Ok(Asked::Resize(-by)),
        _ => Err(wrong("modifyType", "0 or 1")),
    }
}

/// `participant`, or `address`: a number or an agent as AgentConf_ParticipantChanged names it. `hold`
/// is true unless said otherwise.
fn hold(body: &Object) -> Result<Asked, Failure> {
    let mut named = text(body, "participant")?;
    if named.is_empty() {
        named = text(body, "address")?;
    }
    let number = voicecall::number(&named).ok_or(wrong("participant", NUMBER))?;
    let on = body.flag("hold").map_err(refused)?.unwrap_or(true);
    Ok(Asked::Hold(number, on))
}

#[cfg(test)]
mod tests;
