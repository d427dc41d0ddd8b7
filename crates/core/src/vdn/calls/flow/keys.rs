//! What callers in flows press.

use super::super::super::{Effects, Vdn};
use crate::call::Stands;
use crate::flow::run::{Phase, Pressed, Run};
use crate::flow::{Action, Ask, Say, StepNo};
use crate::ids::CallId;

impl Vdn {
    /// Asks for keys. What was pressed ahead is taken first; then nothing is said.
    pub(super) fn ask(&mut self, id: &CallId, ask: &Ask, fx: &mut Effects) -> Option<StepNo> {
        let run = self.run_mut(id)?;
        run.phase = Phase::Asking {
            digits: String::new(),
            tries: 0,
        };
        let ahead = !run.typed.is_empty();
        while let Some(digit) = run.typed.pop_front() {
            match run.pressed(digit) {
                Pressed::Next(step) => return Some(step),
                Pressed::More => {}
                Pressed::Wrong => return self.wrong(id, fx),
            }
        }
        if ahead || !self.say(id, &ask.say, fx) {
            self.await_key(id, fx);
        }
        None
    }

    /// From now on the patience for a key runs.
    pub(super) fn await_key(&mut self, id: &CallId, fx: &mut Effects) {
        if let Some((ask, _)) = self.run(id).and_then(Run::asked) {
            let until = fx.now.after(ask.patience);
            self.wait_until(id, until);
        }
    }

    /// What becomes of a key, or of none.
    pub(super) fn answered(&mut self, id: &CallId, pressed: Pressed, fx: &mut Effects) {
        match pressed {
            Pressed::Next(step) => self.go_on(id, step, fx),
            Pressed::More => self.await_key(id, fx),
            Pressed::Wrong => {
                if let Some(otherwise) = self.wrong(id, fx) {
                    self.go_on(id, otherwise, fx);
                }
            }
        }
    }

    /// A wrong or missing answer: once more, or where the last try leads.
    fn wrong(&mut self, id: &CallId, fx: &mut Effects) -> Option<StepNo> {
        let run = self.run_mut(id)?;
        let (ask, otherwise) = run.asked()?;
        let again: Vec<Say> = ask.wrong.iter().chain(&ask.say).cloned().collect();
        let most = ask.tries;
        // It was meant for something else.
        run.typed.clear();
        let Phase::Asking { digits, tries } = &mut run.phase else {
            return None;
        };
        digits.clear();
        *tries = tries.saturating_add(1);
        if *tries >= most {
            return Some(otherwise);
        }
        if !self.say(id, &again, fx) {
            self.await_key(id, fx);
        }
        None
    }

    /// A caller whom a flow has presses a key.
    pub(in crate::vdn::calls) fn flow_digit(&mut self, id: &CallId, digit: char, fx: &mut Effects) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let Some(run) = &mut call.run else { return };
        match &run.phase {
            Phase::Asking { .. } => {
                run.steps = 0;
                self.hush(id, fx);
                if let Some(run) = self.run_mut(id) {
                    let pressed = run.pressed(digit);
                    self.answered(id, pressed, fx);
                }
            }
            Phase::Saying => match run.action() {
                Some(Action::Play { .. }) => run.type_ahead(digit),
                Some(Action::Voicemail { .. }) => {
                    self.hush(id, fx);
                    self.record_message(id, fx);
                }
                _ => {}
            },
            Phase::LookingUp { .. } => run.type_ahead(digit),
            Phase::Recording { .. } if digit == '#' => {
                run.steps = 0;
                self.message_ends(id, fx);
            }
            Phase::Queued { .. } => {
                let way = run
                    .queueing()
                    .and_then(|queueing| queueing.keys.get(&digit))
                    .copied();
                // Whoever is being connected with an agent already is past choosing.
                let stands = call.queued.as_ref().map(|queued| queued.stands);
                if let Some(way) = way
                    && stands.is_some_and(|stands| stands != Stands::Offered)
                {
                    run.steps = 0;
                    self.leave_queue(id);
                    self.hush(id, fx);
                    self.put_in_flow(id, fx);
                    self.go_on(id, way, fx);
                }
            }
            Phase::Recording { .. } | Phase::Connecting => {}
        }
    }
}
