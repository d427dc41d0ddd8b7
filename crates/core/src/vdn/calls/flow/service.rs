//! What flows do for callers: ask web services, take messages, promise to call back.

use super::super::super::{Effects, Reply, Vdn};
use super::connect::dialable;
use crate::call::{Far, Stage};
use crate::flow::run::{Phase, Run};
use crate::flow::{Action, LookUp, StepNo, Template};
use crate::ids::{AgentId, CallId, SkillId};
use crate::refusal::Refusal;
use crate::switch::{Command, RecordingAction, RecordingId};
use std::collections::BTreeMap;
use std::time::Duration;

/// Nobody: the agent of messages in the catalogue of recordings.
const NOBODY: AgentId = AgentId(0);
/// The longest address that is asked.
const LONGEST_URL: usize = 2048;
/// So many numbers may wait to be called: a caller can't fill the memory with promises.
const MOST_TASKS: usize = 100_000;

impl Vdn {
    /// Asks a web service. `Some` is where the flow goes on when it can't be asked.
    pub(super) fn look_up(
        &mut self,
        id: &CallId,
        url: &Template,
        patience: Duration,
        take: &[(String, String)],
        otherwise: StepNo,
        fx: &mut Effects,
    ) -> Option<StepNo> {
        let question = self.number(fx);
        let run = self.run_mut(id)?;
        let url = url.fill_url(&run.fields);
        if url.len() > LONGEST_URL {
            return Some(otherwise);
        }
        run.phase = Phase::LookingUp { id: question };
        self.asked.insert(question, id.clone());
        fx.lookups.push(LookUp {
            id: question,
            url,
            patience,
            take: take.to_vec(),
        });
        self.wait_until(id, fx.now.after(patience));
        None
    }

    /// A web service has answered; nobody may be left who waits for it.
    pub(in crate::vdn) fn looked_up(
        &mut self,
        question: u64,
        fields: Option<BTreeMap<String, String>>,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        if let Some(id) = self.asked.remove(&question) {
            self.service_answered(&id, fields, fx);
        }
        Ok(Reply::Done)
    }

    fn service_answered(&mut self, id: &CallId, fields: Option<BTreeMap<String, String>>, fx: &mut Effects) {
        let Some(run) = self.run_mut(id) else { return };
        let flow = run.flow.clone();
        let step = flow.steps.get(usize::from(run.step.0));
        let Some(Action::LookUp {
            take,
            next,
            otherwise,
            ..
        }) = step.map(|step| &step.action)
        else {
            return;
        };
        let whole = fields.filter(|fields| take.iter().all(|(name, _)| fields.contains_key(name)));
        let Some(mut fields) = whole else {
            return self.go_on(id, *otherwise, fx);
        };
        for (name, _) in take {
            if let Some(value) = fields.remove(name) {
                run.put(name, value);
            }
        }
        self.go_on(id, *next, fx);
    }

    /// Records the caller.
    pub(super) fn record_message(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let Far::Outside { leg, .. } = call.far else {
            return;
        };
        let Some(Action::Voicemail { skill, most, .. }) = call.run.as_ref().and_then(|run| run.action())
        else {
            return;
        };
        let (skill, most) = (*skill, *most);
        let recording = self.begin_recording(NOBODY, id, leg, skill, None, fx);
        if let Some(run) = self.run_mut(id) {
            run.phase = Phase::Recording { recording };
            run.typed.clear();
        }
        self.wait_until(id, fx.now.after(most));
    }

    /// The message is long enough, or the caller says so.
    pub(super) fn message_ends(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(Phase::Recording { recording }) = self.run(id).map(|run| run.phase.clone()) else {
            return;
        };
        fx.commands.push(Command::ControlRecording {
            recording,
            action: RecordingAction::Stop,
        });
        if let Some(entry) = self.recordings.get_mut(&recording) {
            entry.ended = Some(fx.now);
        }
        self.after_message(id, fx);
    }

    /// A recording is over by itself: nothing could be written, or no more.
    pub(in crate::vdn::calls) fn flow_recording_ended(
        &mut self,
        id: &CallId,
        recording: RecordingId,
        fx: &mut Effects,
    ) {
        let own = Phase::Recording { recording };
        if self.run(id).is_some_and(|run| run.phase == own) {
            self.after_message(id, fx);
        }
    }

    fn after_message(&mut self, id: &CallId, fx: &mut Effects) {
        if let Some(Action::Voicemail { next, .. }) = self.run(id).and_then(Run::action) {
            let next = *next;
            self.go_on(id, next, fx);
        }
    }

    /// Promises to call back; where the flow goes on.
    pub(super) fn promise(
        &mut self,
        id: &CallId,
        number: &Template,
        skill: SkillId,
        (next, otherwise): (StepNo, StepNo),
        fx: &mut Effects,
    ) -> StepNo {
        self.keep_collected(id, fx);
        let Some(call) = self.calls.get(id) else {
            return otherwise;
        };
        debug_assert_eq!(call.stage, Stage::Flow);
        let number = call.run.as_ref().map(|run| number.fill(&run.fields));
        let known = self.directory.skills.contains_key(&skill) && self.tasks.len() < MOST_TASKS;
        let Some(number) = number.as_deref().and_then(dialable).filter(|_| known) else {
            return otherwise;
        };
        let data = call.data.clone();
        self.call_back(number, skill, data, None, fx);
        next
    }
}
