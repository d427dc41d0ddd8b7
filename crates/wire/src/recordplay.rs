//! Chapter `recordplay`: recording and playing (spec/voice.md §4).

mod play;
mod record;
mod results;

pub(crate) use play::file;
pub use record::{by_call, by_id, by_path};
pub use results::{recording, recording_url, recordings};

use crate::operations::RecordPlayOp;
use crate::path::Routed;
use crate::query::Query;
use crate::retcode::{Failure, Retcode};
use ccgate_core::vdn::MediaOperation;
use std::time::Duration;

/// What an operation asks of the core; `None` for those that only look something up. `body` is only
/// looked at where the operation has one.
///
/// # Errors
/// 000-002 for path, query and a body that is no JSON object, 100-011 for a body's members.
pub fn operation(
    op: RecordPlayOp,
    path: &Routed<'_>,
    query: Query<'_>,
    body: &[u8],
) -> Result<Option<MediaOperation>, Failure> {
    use RecordPlayOp as Op;
    let seconds = || Duration::from_secs(path.number("time").into());
    Ok(Some(match op {
        Op::Record => record::record(query, body)?,
        Op::RecordWithoutFilename => MediaOperation::Record { name: None },
        Op::StopRecord => MediaOperation::StopRecord,
        Op::PauseRecord => MediaOperation::PauseRecord,
        Op::ResumeRecord => MediaOperation::ResumeRecord,
        Op::Play => MediaOperation::Play(play::play(body)?),
        Op::StopPlay => MediaOperation::StopPlay,
        Op::PausePlay => MediaOperation::PausePlay,
        Op::ResumePlay => MediaOperation::ResumePlay,
        Op::ForeFast => MediaOperation::Forward(seconds()),
        Op::BackFast => MediaOperation::Back(seconds()),
        Op::RecordsOfCall | Op::OwnRecords | Op::Records | Op::RecordById | Op::RecordUrl => return Ok(None),
    }))
}

/// A fault of a body's member.
fn refused(fault: crate::lenient::Fault) -> Failure {
    Failure::from(fault).under(Retcode::PlatformParameter)
}

#[cfg(test)]
mod tests;
