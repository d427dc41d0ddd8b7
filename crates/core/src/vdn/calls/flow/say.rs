//! What callers in flows hear: one file after another.

use super::super::super::{Effects, Listener, Vdn};
use crate::call::Far;
use crate::call::Stage;
use crate::flow::run::Phase;
use crate::flow::{Action, Say, words};
use crate::ids::CallId;
use crate::switch::{Command, PlayAction, PlayEnd, PlayId, Prompt};
use std::time::Duration;

/// The longest file: one that hasn't ended by then is stopped.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Loudness: as recorded.
const AS_RECORDED: u8 = 50;
/// How often music is repeated: longer than anybody waits.
const FOR_EVER: u32 = 1000;

impl Vdn {
    /// Says something, instead of what is said now. False when there is nothing to say.
    pub(super) fn say(&mut self, id: &CallId, say: &[Say], fx: &mut Effects) -> bool {
        self.hush(id, fx);
        let files: Vec<String> = say.iter().flat_map(|one| self.files(id, one)).collect();
        if let Some(run) = self.run_mut(id) {
            run.rest = files.into();
        }
        self.say_next(id, fx)
    }

    fn files(&self, id: &CallId, say: &Say) -> Vec<String> {
        let Some(run) = self.run(id) else {
            return Vec::new();
        };
        let language = &run.flow.language;
        let field = |name: &String| run.fields.get(name).map_or("", String::as_str);
        match say {
            Say::File(file) => vec![file.clone()],
            Say::Digits(name) => words::digits(language, field(name)),
            // What is no number is not said.
            Say::Number(name) => match field(name).parse::<u16>() {
                Ok(number @ 0..=999) => words::number(language, number.into()),
                _ => Vec::new(),
            },
            Say::Position => words::number(language, self.position(id) as u64),
            Say::ExpectedMinutes => {
                let seconds = self.expected_wait(id).as_secs();
                words::number(language, seconds.div_ceil(60).max(1))
            }
        }
    }

    /// Plays the next of the files; false when there is none left.
    fn say_next(&mut self, id: &CallId, fx: &mut Effects) -> bool {
        let Some(file) = self.run_mut(id).and_then(|run| run.rest.pop_front()) else {
            return false;
        };
        self.play_to_caller(id, file, 1, fx);
        if self.calls.get(id).is_some_and(|call| call.stage == Stage::Flow) {
            self.wait_until(id, fx.now.after(LONGEST));
        }
        true
    }

    fn play_to_caller(&mut self, id: &CallId, file: String, times: u32, fx: &mut Effects) {
        let play = PlayId(self.number(fx));
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let (Far::Outside { leg, .. }, Some(run)) = (&call.far, &mut call.run) else {
            return;
        };
        run.play = Some(play);
        let prompt = Prompt {
            file,
            start: Duration::ZERO,
            times,
            volume: AS_RECORDED,
        };
        fx.commands.push(Command::Play {
            play,
            leg: *leg,
            prompt,
        });
        self.plays.insert(play, Listener::Call(id.clone()));
    }

    /// Music of the queue's own, for a caller who waits.
    pub(super) fn play_music(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(run) = self.run_mut(id) else { return };
        let Phase::Queued {
            music, plays_music, ..
        } = &mut run.phase
        else {
            return;
        };
        *plays_music = music.is_some();
        if let Some(file) = music.clone() {
            self.play_to_caller(id, file, FOR_EVER, fx);
        }
    }

    /// Nothing is said any more.
    pub(super) fn hush(&mut self, id: &CallId, fx: &mut Effects) {
        if let Some(run) = self.run_mut(id) {
            run.rest.clear();
            self.stop_play(id, fx);
        }
    }

    fn stop_play(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(play) = self.run_mut(id).and_then(|run| run.play.take()) else {
            return;
        };
        self.plays.remove(&play);
        fx.commands.push(Command::ControlPlay {
            play,
            action: PlayAction::Stop,
        });
    }

    /// A file's end hasn't been reported for very long.
    pub(super) fn said_for_too_long(&mut self, id: &CallId, fx: &mut Effects) {
        self.stop_play(id, fx);
        if !self.say_next(id, fx) {
            self.all_said(id, fx);
        }
    }

    /// A file is over, or couldn't be played, which is as good.
    pub(in crate::vdn::calls) fn flow_play_ended(
        &mut self,
        id: &CallId,
        play: PlayId,
        end: PlayEnd,
        fx: &mut Effects,
    ) {
        let Some(run) = self.run_mut(id).filter(|run| run.play == Some(play)) else {
            return;
        };
        run.play = None;
        if end == PlayEnd::Finished {
            run.steps = 0;
        }
        if !self.say_next(id, fx) {
            self.all_said(id, fx);
        }
    }

    /// All is said.
    fn all_said(&mut self, id: &CallId, fx: &mut Effects) {
        let Some(run) = self.run_mut(id) else { return };
        run.until = None;
        match &mut run.phase {
            Phase::Saying => match run.action() {
                Some(Action::Play { next, .. }) => {
                    let next = *next;
                    self.go_on(id, next, fx);
                }
                Some(Action::Voicemail { .. }) => self.record_message(id, fx),
                _ => self.flow_ends(id, fx),
            },
            Phase::Asking { .. } => self.await_key(id, fx),
            // The file of the music is gone, or bad: the installation's will do.
            Phase::Queued {
                music,
                plays_music: true,
                ..
            } => *music = None,
            Phase::Queued { .. } => self.play_music(id, fx),
            Phase::LookingUp { .. } | Phase::Recording { .. } | Phase::Connecting => {}
        }
    }
}
