//! Recordings as desktops are shown them. The documents have no page; members are named as in
//! AgentMediaEvent_Record and AgentMediaEvent_StopRecordDone.

use crate::envelope::success;
use ccgate_core::Time;
use ccgate_core::call::Recording;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecordingObject<'a> {
    #[serde(rename = "recordID")]
    record_id: &'a str,
    call_id: &'a str,
    work_no: String,
    caller: &'a str,
    called: &'a str,
    skill_id: u16,
    file_name: &'a str,
    file_media_type: &'a str,
    location_id: &'a str,
    task_id: u64,
    begin_time: u64,
    end_time: Option<u64>,
    /// Sound in it, milliseconds.
    length: Option<u64>,
    /// Bytes.
    size: Option<u64>,
}

impl<'a> From<&'a Recording> for RecordingObject<'a> {
    fn from(recording: &'a Recording) -> Self {
        Self {
            record_id: &recording.id,
            call_id: &recording.call.0,
            work_no: recording.agent.to_string(),
            caller: &recording.caller.0,
            called: &recording.called.0,
            skill_id: recording.skill.map_or(0, |skill| skill.0),
            file_name: &recording.name,
            file_media_type: "1",
            location_id: "0",
            task_id: recording.task,
            begin_time: recording.begun.millis(),
            end_time: recording.ended.map(Time::millis),
            length: recording
                .written
                .map(|written| u64::try_from(written.length.as_millis()).unwrap_or(u64::MAX)),
            size: recording.written.map(|written| written.bytes),
        }
    }
}

/// One recording.
#[must_use]
pub fn recording(recording: &Recording) -> Vec<u8> {
    success(&RecordingObject::from(recording))
}

/// A list of recordings.
#[must_use]
pub fn recordings<'a>(list: impl IntoIterator<Item = &'a Recording>) -> Vec<u8> {
    success(&list.into_iter().map(RecordingObject::from).collect::<Vec<_>>())
}

/// `recordfileurl`: where the recording can be fetched until `expires`. `url` is a path on this
/// gateway with its query.
#[must_use]
pub fn recording_url(url: &str, expires: Time) -> Vec<u8> {
    #[derive(Serialize)]
    struct Address<'a> {
        url: &'a str,
        expires: String,
    }
    success(&Address {
        url,
        expires: expires.millis().to_string(),
    })
}
