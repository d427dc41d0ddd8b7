//! Chapter `recordplay` (spec/voice.md §4), and the recordings themselves.

mod fetch;
mod range;
mod shelf;

pub(super) use fetch::{PREFIX, fetched_at};
pub use shelf::{Shelf, Sound};

use super::calldata::{answer, may_look_up, unread};
use super::reply::Answer;
use super::{Gateway, failure, guid_of, query_of};
use crate::edge::RequestBody;
use crate::owner::{Fault, Owner};
use ccgate_core::call::Recording;
use ccgate_core::switch::Prompt;
use ccgate_core::vdn::{MediaOperation, Operation};
use ccgate_core::{AgentId, Input, SessionSerial, Time};
use ccgate_store::{PAGE_LIMIT, RecordingQuery};
use ccgate_wire::calldata as pages;
use ccgate_wire::operations::RecordPlayOp;
use ccgate_wire::path::Routed;
use ccgate_wire::recordplay;
use ccgate_wire::retcode::{Failure, Retcode};
use http::Request;

impl Gateway {
    /// Carries out an operation of the chapter. The Guid is checked again in the step that does it.
    pub(super) async fn record_play(
        &self,
        op: RecordPlayOp,
        routed: &Routed<'_>,
        agent: AgentId,
        request: Request<RequestBody>,
    ) -> Result<Answer, Failure> {
        let owner = self.owner_of(agent).ok_or_else(super::not_signed_in)?;
        let guid = guid_of(request.headers())?;
        let (head, body) = request.into_parts();
        let body = match routed.operation.body {
            true => self.body(Request::new(body)).await?,
            false => bytes::Bytes::new(),
        };
        let request = Request::from_parts(head, ());
        let Some(mut operation) = recordplay::operation(op, routed, query_of(&request), &body)? else {
            return self.recordings(op, &owner, agent, &request).await;
        };
        match &mut operation {
            MediaOperation::Record { .. } if !self.settings.self_record => {
                return Err(Failure::new(
                    Retcode::OperationFailed,
                    "agents may not have their own calls recorded on this gateway",
                ));
            }
            MediaOperation::Play(prompt) => self.locate(prompt, &owner, agent).await?,
            _ => {}
        }
        let input = Input::Agent {
            agent,
            guid,
            operation: Operation::Media(operation),
        };
        match owner.step_saved(input).await {
            Ok(_) => Ok(Answer::done()),
            Err(Fault::Refused(refusal)) => Err(Failure::of_media(op, &refusal)),
            Err(fault) => Err(failure(fault)),
        }
    }

    /// The operations that look something up.
    async fn recordings(
        &self,
        op: RecordPlayOp,
        owner: &Owner,
        agent: AgentId,
        request: &Request<()>,
    ) -> Result<Answer, Failure> {
        let query = query_of(request);
        let utc_offset = self.settings.events.utc_offset;
        match op {
            RecordPlayOp::Records => {
                let page = pages::page(query, utc_offset)?;
                may_look_up(owner, agent, page.agent)?;
                self.page_of_recordings(owner, agent, page).await
            }
            RecordPlayOp::OwnRecords => {
                let page = pages::own_page(query, utc_offset)?;
                let own = pages::Page {
                    agent: Some(agent),
                    ..page
                };
                self.page_of_recordings(owner, agent, own).await
            }
            RecordPlayOp::RecordsOfCall => {
                let (call, of) = recordplay::by_call(query)?;
                let found = self.store.recordings_of_call(owner.id(), &call).await;
                let found = found.map_err(|error| unread(agent, &error))?;
                let wanted = found
                    .iter()
                    .filter(|recording| of.is_none_or(|of| of == recording.agent));
                // A call that was handed on has recordings of several agents: one's own are shown.
                let mut refused = None;
                let mut shown = Vec::new();
                for recording in wanted {
                    match may_look_up(owner, agent, Some(recording.agent)) {
                        Ok(()) => shown.push(recording),
                        Err(failure) => refused = Some(failure),
                    }
                }
                match refused.filter(|_| shown.is_empty()) {
                    Some(failure) => Err(failure),
                    None => Ok(answer(recordplay::recordings(shown))),
                }
            }
            RecordPlayOp::RecordById => {
                let id = recordplay::by_id(query)?;
                let found = self.permitted_recording(owner, agent, &id).await?;
                Ok(answer(recordplay::recording(&found)))
            }
            RecordPlayOp::RecordUrl => {
                let path = recordplay::by_path(query)?;
                let found = self.permitted_recording(owner, agent, &path).await?;
                let session = session(owner, agent).ok_or_else(super::not_signed_in)?;
                let (url, expires) = self.recording_url(owner.id(), agent, session, &found.id);
                Ok(answer(recordplay::recording_url(&url, expires)))
            }
            // Everything else is an operation of the core.
            _ => Err(Failure::plain(Retcode::OperationFailed)),
        }
    }

    async fn page_of_recordings(
        &self,
        owner: &Owner,
        asking: AgentId,
        page: pages::Page,
    ) -> Result<Answer, Failure> {
        let pages::Page {
            agent,
            skill,
            from,
            to,
            first,
            last,
        } = page;
        let query = RecordingQuery {
            vdn: owner.id(),
            agent,
            skill,
            from,
            to,
            first,
            last,
        };
        let found = self.store.recordings(query).await;
        let found = found.map_err(|error| unread(asking, &error))?;
        Ok(answer(recordplay::recordings(&found)))
    }

    /// The recording of that `recordID` or `fileName`, if the agent may have it.
    async fn permitted_recording(
        &self,
        owner: &Owner,
        agent: AgentId,
        name: &str,
    ) -> Result<Recording, Failure> {
        let found = self.find_recording(owner, agent, name).await?;
        let found = found.ok_or_else(no_such_recording)?;
        may_look_up(owner, agent, Some(found.agent))?;
        Ok(found)
    }

    async fn find_recording(
        &self,
        owner: &Owner,
        agent: AgentId,
        name: &str,
    ) -> Result<Option<Recording>, Failure> {
        let vdn = owner.id();
        let unread = |error| unread(agent, &error);
        if !name.contains('/') {
            return self.store.recording(vdn, name).await.map_err(unread);
        }
        if let Some(id) = id_of_name(name) {
            let found = self.store.recording(vdn, &id).await.map_err(unread)?;
            return Ok(found.filter(|found| found.name == name));
        }
        // A name that the desktop gave: it will be one of the agent's latest.
        let own = RecordingQuery {
            vdn,
            agent: Some(agent),
            skill: None,
            from: Time::default(),
            to: self.clock().now(),
            first: 0,
            last: PAGE_LIMIT - 1,
        };
        let latest = self.store.recordings(own).await.map_err(unread)?;
        Ok(latest.into_iter().find(|recording| recording.name == name))
    }

    /// What is played is a recording, when there is one of that name, or a prompt.
    pub(super) async fn locate(
        &self,
        prompt: &mut Prompt,
        owner: &Owner,
        agent: AgentId,
    ) -> Result<(), Failure> {
        if let Some(found) = self.find_recording(owner, agent, &prompt.file).await? {
            may_look_up(owner, agent, Some(found.agent))?;
            prompt.file = found.file;
            return Ok(());
        }
        // Old desktops put a drive in front.
        let path = match prompt.file.split_once(':') {
            Some((drive, path)) if drive.len() == 1 => path,
            _ => &prompt.file,
        };
        prompt.file = path.trim_start_matches('/').to_owned();
        if is_file_of_recording(&prompt.file) {
            return Err(no_such_recording());
        }
        match prompt.file.is_empty() {
            true => Err(Failure::plain(Retcode::PlayState)),
            false => Ok(()),
        }
    }
}

/// The agent's present session.
fn session(owner: &Owner, agent: AgentId) -> Option<SessionSerial> {
    let serial = owner.read(|vdn, _| Ok(vdn.agent(agent).map(|agent| agent.session.serial)));
    serial.ok().and_then(|(serial, _)| serial)
}

fn no_such_recording() -> Failure {
    Failure::new(Retcode::OperationFailed, "there is no such recording")
}

/// Whether a path is where recordings are kept, `6/0/20161025/20011/1902050-1f`: the sound plays what
/// it finds there, and only the catalogue knows who may hear it.
fn is_file_of_recording(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts[..], [vdn, "0", date, agent, _] if [vdn, date, agent].into_iter().all(digits))
}

/// `Yc1v6a20011d20161025t1902050` of `Y:/6/0/20161025/20011/1902050.V3`.
fn id_of_name(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.strip_suffix(".V3")?.split('/').collect();
    let [drive, vdn, "0", date, agent, time] = parts[..] else {
        return None;
    };
    let drive = drive.strip_suffix(':').filter(|drive| drive.len() == 1)?;
    let digits = |text: &str| (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    [vdn, date, agent, time]
        .into_iter()
        .all(digits)
        .then(|| format!("{drive}c1v{vdn}a{agent}d{date}t{time}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_recordings() {
        let check = |path, expect| assert_eq!(is_file_of_recording(path), expect, "{path}");
        check("6/0/20161025/20011/1902050-1f", true);
        check("6/0/20161025/20011/anything", true);
        for prompt in [
            "",
            "welcome.wav",
            "6/0/20161025/20011",
            "a/0/1/2/3",
            "6/1/20161025/20011/x",
        ] {
            check(prompt, false);
        }
    }

    #[test]
    fn ids_of_names() {
        let check = |name, expect: Option<&str>| assert_eq!(id_of_name(name).as_deref(), expect, "{name}");
        check(
            "Y:/6/0/20161025/20011/1902050.V3",
            Some("Yc1v6a20011d20161025t1902050"),
        );
        for other in [
            "",
            "Y:/6/0/20161025/20011/1902050",
            "Y:/6/0/20161025/20011/x.V3",
            "Y:/6/1/20161025/20011/1902050.V3",
            "/6/0/20161025/20011/1902050.V3",
            "Y:/6/0/20161025/20011/1/1902050.V3",
            "my.V3",
        ] {
            check(other, None);
        }
    }
}
