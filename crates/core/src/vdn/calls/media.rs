//! Recording a talk, playing a file to the agent's phone (spec/voice.md §4).

use super::super::{Effects, Listener, MediaOperation, Reply, Vdn};
use crate::call::{Kept, Recording};
use crate::event::Event;
use crate::handset::{Business, Line, PlayStage, Playing, Taping};
use crate::ids::{AgentId, CallId, Phone, SkillId};
use crate::refusal::Refusal;
use crate::switch::{Command, LegId, PlayAction, PlayEnd, PlayId};
use crate::switch::{Prompt, RecordingAction, RecordingId, Written};
use crate::time::{Civil, Time};

impl Vdn {
    pub(in crate::vdn) fn media_operation(
        &mut self,
        agent: AgentId,
        operation: MediaOperation,
        fx: &mut Effects,
    ) -> Result<Reply, Refusal> {
        match operation {
            MediaOperation::Record { name } => self.record(agent, name, fx)?,
            MediaOperation::StopRecord => {
                let (call, _) = self.taped(agent)?;
                self.stop_taping(&call, fx);
            }
            MediaOperation::PauseRecord => self.pause_record(agent, true, fx)?,
            MediaOperation::ResumeRecord => self.pause_record(agent, false, fx)?,
            MediaOperation::Play(prompt) => self.play(agent, prompt, fx)?,
            MediaOperation::StopPlay => {
                self.heard_play(agent, &[PlayStage::On, PlayStage::Paused])?;
                self.stop_playing(agent, fx);
            }
            MediaOperation::PausePlay => {
                self.control_play(
                    agent,
                    PlayStage::On,
                    Some(PlayStage::Paused),
                    PlayAction::Pause,
                    fx,
                )?;
            }
            MediaOperation::ResumePlay => {
                self.control_play(
                    agent,
                    PlayStage::Paused,
                    Some(PlayStage::On),
                    PlayAction::Resume,
                    fx,
                )?;
            }
            MediaOperation::Forward(by) => {
                self.control_play(agent, PlayStage::On, None, PlayAction::Forward(by), fx)?
            }
            MediaOperation::Back(by) => {
                self.control_play(agent, PlayStage::On, None, PlayAction::Back(by), fx)?
            }
        }
        Ok(Reply::Done)
    }

    /// Records the talk if the VDN, its queue, the agent's entry or the agent's setting asks for it.
    pub(super) fn record_by_rule(&mut self, agent: AgentId, id: &CallId, fx: &mut Effects) {
        let Some(call) = self.calls.get(id) else { return };
        let by_skill = call
            .skill
            .and_then(|skill| self.directory.skills.get(&skill))
            .is_some_and(|skill| skill.record_calls);
        let by_agent = self
            .directory
            .agents
            .get(&agent)
            .is_some_and(|entry| entry.record_calls);
        let by_setting = self.agent(agent).is_some_and(|agent| agent.settings.self_record);
        if self.directory.record_calls || by_skill || by_agent || by_setting {
            self.tape(agent, id, None, fx);
        }
    }

    fn record(&mut self, agent: AgentId, name: Option<String>, fx: &mut Effects) -> Result<(), Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let id = hand.talking().ok_or(Refusal::WrongMediaState)?.clone();
        if self.calls.get(&id).is_none_or(|call| call.taping.is_some()) {
            return Err(Refusal::WrongMediaState);
        }
        self.tape(agent, &id, name, fx);
        Ok(())
    }

    pub(in crate::vdn) fn tape(
        &mut self,
        agent: AgentId,
        id: &CallId,
        name: Option<String>,
        fx: &mut Effects,
    ) {
        let Some(leg) = self.hand(agent).and_then(|hand| hand.line.up()) else {
            return;
        };
        let Some(call) = self.calls.get(id).filter(|call| call.taping.is_none()) else {
            return;
        };
        let skill = call.skill;
        let recording = self.begin_recording(agent, id, leg, skill, name, fx);
        if let Some(call) = self.calls.get_mut(id) {
            call.taping = Some(Taping {
                recording,
                paused: false,
                on_hold: false,
            });
        }
    }

    /// Records a leg of a call for an agent, or for nobody: agent 0.
    pub(super) fn begin_recording(
        &mut self,
        agent: AgentId,
        id: &CallId,
        leg: LegId,
        skill: Option<SkillId>,
        name: Option<String>,
        fx: &mut Effects,
    ) -> RecordingId {
        let number = self.number(fx);
        // A `recordID` tells tenths of a second: one that would be the earlier one's, or lie before it
        // because the clock was set back, is taken for the next tenth.
        let earlier = self.last_taped.get(&agent).copied();
        let tenth = (fx.now.millis() / 100).max(earlier.map_or(0, |earlier| earlier + 1));
        self.last_taped.insert(agent, tenth);
        let (vdn, day) = (self.directory.vdn, Civil::of(Time::from_millis(tenth * 100)));
        let (date, time) = (day.date(), day.time_and_tenth());
        let recording = RecordingId(number);
        if let Some(call) = self.calls.get_mut(id) {
            call.account.record.recordings += 1;
            Self::keep_call(call, fx);
        }
        let call = self.calls.get(id);
        let (caller, called) = call.map_or_else(
            || (Phone::from(""), Phone::from("")),
            |call| (call.caller.clone(), call.called.clone()),
        );
        // The tail keeps the files of an earlier run apart.
        let file = format!("{vdn}/0/{date}/{agent}/{time}-{number:x}");
        let entry = Recording {
            id: format!("Yc1v{vdn}a{agent}d{date}t{time}"),
            call: id.clone(),
            agent,
            caller,
            called,
            skill,
            name: name.unwrap_or_else(|| format!("Y:/{vdn}/0/{date}/{agent}/{time}.V3")),
            file: file.clone(),
            task: number,
            begun: fx.now,
            ended: None,
            written: None,
        };
        fx.kept.push(Kept::Recording(Box::new(entry.clone())));
        self.recordings.insert(recording, entry);
        fx.commands.push(Command::Record { recording, leg, file });
        recording
    }

    fn taped(&self, agent: AgentId) -> Result<(CallId, Taping), Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        let id = hand.talking().ok_or(Refusal::NoCall)?;
        let taping = self.calls.get(id).and_then(|call| call.taping);
        taping
            .map(|taping| (id.clone(), taping))
            .ok_or(Refusal::WrongMediaState)
    }

    fn pause_record(&mut self, agent: AgentId, on: bool, fx: &mut Effects) -> Result<(), Refusal> {
        let (id, taping) = self.taped(agent)?;
        if taping.paused == on {
            return Err(Refusal::WrongMediaState);
        }
        if let Some(taping) = self.calls.get_mut(&id).and_then(|call| call.taping.as_mut()) {
            taping.paused = on;
        }
        control(taping.recording, on, fx);
        Ok(())
    }

    pub(super) fn pause_taping(&mut self, id: &CallId, fx: &mut Effects) {
        if let Some(taping) = self.calls.get_mut(id).and_then(|call| call.taping.as_mut()) {
            taping.on_hold = true;
            if !taping.paused {
                control(taping.recording, true, fx);
            }
        }
    }

    pub(super) fn resume_taping(&mut self, id: &CallId, fx: &mut Effects) {
        if let Some(taping) = self.calls.get_mut(id).and_then(|call| call.taping.as_mut())
            && std::mem::replace(&mut taping.on_hold, false)
            && !taping.paused
        {
            control(taping.recording, false, fx);
        }
    }

    /// Ends the recording of a call. Told at once, so that it comes before the agent's state.
    pub(in crate::vdn) fn stop_taping(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(taping) = self.calls.get_mut(id).and_then(|call| call.taping.take()) else {
            return;
        };
        fx.commands.push(Command::ControlRecording {
            recording: taping.recording,
            action: RecordingAction::Stop,
        });
        if let Some(entry) = self.recordings.get_mut(&taping.recording) {
            entry.ended = Some(fx.now);
            // Not kept yet: until the switch has said what was written the catalogue has it as being
            // made, so that after a crash its file is looked at.
            let entry = Box::new(entry.clone());
            self.tell(entry.agent, Event::RecordDone(entry), fx);
        }
    }

    pub(super) fn recording_begun(&mut self, recording: RecordingId, fx: &mut Effects) {
        let Some(entry) = self.recordings.get(&recording) else {
            return;
        };
        // Stopped again before it began: its end was told already.
        if entry.ended.is_none() {
            let (agent, entry) = (entry.agent, Box::new(entry.clone()));
            self.tell(agent, Event::RecordBegun(entry), fx);
        }
    }

    pub(super) fn recording_ended(
        &mut self,
        recording: RecordingId,
        written: Option<Written>,
        fx: &mut Effects,
    ) {
        let Some(mut entry) = self.recordings.remove(&recording) else {
            return;
        };
        let told = entry.ended.is_some();
        entry.ended.get_or_insert(fx.now);
        entry.written = written;
        let entry = Box::new(entry);
        fx.kept.push(Kept::Recording(entry.clone()));
        if told {
            return;
        }
        if let Some(call) = self.calls.get_mut(&entry.call) {
            call.taping.take_if(|taping| taping.recording == recording);
        }
        let (agent, call) = (entry.agent, entry.call.clone());
        let event = match written {
            Some(_) => Event::RecordDone(entry),
            None => Event::RecordFailed(entry),
        };
        self.tell(agent, event, fx);
        self.flow_recording_ended(&call, recording, fx);
    }

    fn play(&mut self, agent: AgentId, prompt: Prompt, fx: &mut Effects) -> Result<(), Refusal> {
        let hand = self.hand(agent).ok_or(Refusal::NotSignedIn)?;
        if !hand.is_free() || matches!(hand.line, Line::Ringing { .. }) {
            return Err(Refusal::WrongMediaState);
        }
        if self.signed_in(agent)?.session.phone.is_none() {
            return Err(Refusal::NoPhone);
        }
        let line = hand.line;
        let play = PlayId(self.number(fx));
        let until = self.patience(self.rules.ring, fx);
        self.plays.insert(play, Listener::Agent(agent));
        self.with_hand(agent, |hand| {
            hand.active = Business::Play(Playing {
                play,
                prompt,
                stage: PlayStage::Calling { until },
            });
        });
        if line.up().is_some() {
            self.begin_playing(agent, fx);
        } else {
            self.ring_phone(agent, None, fx);
        }
        Ok(())
    }

    /// The agent's phone is up.
    pub(super) fn begin_playing(&mut self, agent: AgentId, fx: &mut Effects) {
        let Some(hand) = self.hand_mut(agent) else { return };
        let Some(leg) = hand.line.up() else { return };
        let Business::Play(playing) = &mut hand.active else {
            return;
        };
        playing.stage = PlayStage::On;
        let (play, prompt) = (playing.play, playing.prompt.clone());
        fx.commands.push(Command::Play { play, leg, prompt });
        self.schedule(agent);
        self.tell(agent, Event::PlayBegun, fx);
    }

    fn heard_play(&self, agent: AgentId, stages: &[PlayStage]) -> Result<PlayId, Refusal> {
        match &self.hand(agent).ok_or(Refusal::NotSignedIn)?.active {
            Business::Play(playing) if stages.contains(&playing.stage) => Ok(playing.play),
            _ => Err(Refusal::WrongMediaState),
        }
    }

    fn control_play(
        &mut self,
        agent: AgentId,
        at: PlayStage,
        then: Option<PlayStage>,
        action: PlayAction,
        fx: &mut Effects,
    ) -> Result<(), Refusal> {
        let play = self.heard_play(agent, &[at])?;
        if let (Some(then), Some(hand)) = (then, self.hand_mut(agent))
            && let Business::Play(playing) = &mut hand.active
        {
            playing.stage = then;
        }
        fx.commands.push(Command::ControlPlay { play, action });
        Ok(())
    }

    pub(super) fn stop_playing(&mut self, agent: AgentId, fx: &mut Effects) {
        let Some(hand) = self.hand_mut(agent) else { return };
        let Business::Play(playing) = std::mem::take(&mut hand.active) else {
            return;
        };
        self.plays.remove(&playing.play);
        if playing.stage == PlayStage::On || playing.stage == PlayStage::Paused {
            fx.commands.push(Command::ControlPlay {
                play: playing.play,
                action: PlayAction::Stop,
            });
        }
        self.play_over(agent, Event::PlayStopped, fx);
    }

    pub(super) fn play_ended(&mut self, play: PlayId, end: PlayEnd, fx: &mut Effects) {
        let agent = match self.plays.remove(&play) {
            Some(Listener::Agent(agent)) => agent,
            Some(Listener::Call(call)) => return self.flow_play_ended(&call, play, end, fx),
            None => return self.conference_play_ended(play),
        };
        self.with_hand(agent, |hand| hand.active = Business::None);
        let event = match end {
            PlayEnd::Finished => Event::PlayFinished,
            PlayEnd::Stopped => Event::PlayStopped,
            PlayEnd::Failed => Event::PlayFailed,
        };
        self.play_over(agent, event, fx);
    }

    pub(super) fn play_over(&mut self, agent: AgentId, event: Event, fx: &mut Effects) {
        self.tell(agent, event, fx);
        self.lay_down(agent, false, fx);
        self.schedule(agent);
    }
}

fn control(recording: RecordingId, pause: bool, fx: &mut Effects) {
    let action = if pause {
        RecordingAction::Pause
    } else {
        RecordingAction::Resume
    };
    fx.commands.push(Command::ControlRecording { recording, action });
}
