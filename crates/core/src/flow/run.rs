//! A call's way through a flow.

use super::template::at_most;
use super::{Action, Ask, Flow, Queueing, StepNo};
use crate::ids::Phone;
use crate::switch::{PlayId, RecordingId};
use crate::time::Time;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;

/// Keys pressed ahead that are remembered.
const MOST_TYPED: usize = 64;
/// The longest value of a field, in bytes: a flow that makes fields of fields stays bounded.
const MOST_VALUE: usize = 1024;

/// Where a call stands in a flow.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// As it was when the call came in: a change of the files doesn't disturb it.
    pub(crate) flow: Arc<Flow>,
    /// The present step.
    pub(crate) step: StepNo,
    /// What it waits for there.
    pub(crate) phase: Phase,
    /// Values by name.
    pub(crate) fields: BTreeMap<String, String>,
    /// Fields that the caller typed, in order.
    pub(crate) collected: Vec<String>,
    /// The flow has set the call's data.
    pub(crate) data_set: bool,
    /// Keys pressed ahead.
    pub(crate) typed: VecDeque<char>,
    /// The file that is heard now.
    pub(crate) play: Option<PlayId>,
    /// Files that follow it.
    pub(crate) rest: VecDeque<String>,
    /// When the wait is over; a queue and those who are rung have their own deadlines.
    pub(crate) until: Option<Time>,
    /// Steps since the caller was last waited for.
    pub(crate) steps: u32,
}

/// What a run waits for.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The end of what is said; then the flow goes on.
    Saying,
    /// A key, while or after something is said.
    Asking {
        /// Digits so far.
        digits: String,
        /// Wrong and missing answers so far.
        tries: u8,
    },
    /// A web service's answer.
    LookingUp {
        /// Its name.
        id: u64,
    },
    /// An agent of a queue.
    Queued {
        /// The next announcement.
        announce: Option<Time>,
        /// Instead of the installation's music.
        music: Option<String>,
        /// What is played now is the music.
        plays_music: bool,
    },
    /// The end of a message.
    Recording {
        /// Its name.
        recording: RecordingId,
    },
    /// Whoever is being rung.
    Connecting,
}

/// What a key, or none in time, comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pressed {
    /// The flow goes on there.
    Next(StepNo),
    /// More keys are waited for.
    More,
    /// Not an answer.
    Wrong,
}

/// A caller's keys may be PINs: they are not shown.
impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = match self.phase {
            Phase::Saying => "saying",
            Phase::Asking { .. } => "asking",
            Phase::LookingUp { .. } => "looking up",
            Phase::Queued { .. } => "queued",
            Phase::Recording { .. } => "recording",
            Phase::Connecting => "connecting",
        };
        write!(
            f,
            "Run(flow {}, step {}, {phase}, until {:?})",
            self.flow.id, self.step.0, self.until
        )
    }
}

impl Run {
    /// At the first step.
    pub(crate) fn new(flow: Arc<Flow>, caller: &Phone, called: &Phone) -> Self {
        let mut run = Self {
            flow,
            step: StepNo(0),
            phase: Phase::Saying,
            fields: BTreeMap::new(),
            collected: Vec::new(),
            data_set: false,
            typed: VecDeque::new(),
            play: None,
            rest: VecDeque::new(),
            until: None,
            steps: 0,
        };
        run.put("caller", caller.0.as_ref());
        run.put("called", called.0.as_ref());
        run
    }

    /// What the present step does.
    pub(crate) fn action(&self) -> Option<&Action> {
        let step = self.flow.steps.get(usize::from(self.step.0));
        step.map(|step| &step.action)
    }

    /// The present step, if it is one that asks for keys.
    pub(crate) fn asked(&self) -> Option<(&Ask, StepNo)> {
        match self.action()? {
            Action::Menu { ask, otherwise, .. } | Action::Collect { ask, otherwise, .. } => {
                Some((ask, *otherwise))
            }
            _ => None,
        }
    }

    /// The present step, if it is a wait in a queue.
    pub(crate) fn queueing(&self) -> Option<&Queueing> {
        match self.action()? {
            Action::Queue(queueing) => Some(queueing),
            _ => None,
        }
    }

    /// Gives a field a value, as much of it as is kept.
    pub(crate) fn put(&mut self, name: &str, value: impl Into<String>) {
        self.fields
            .insert(name.to_owned(), at_most(value.into(), MOST_VALUE));
    }

    /// Remembers a key pressed ahead.
    pub(crate) fn type_ahead(&mut self, digit: char) {
        if self.typed.len() < MOST_TYPED {
            self.typed.push_back(digit);
        }
    }

    /// The caller, who was asked, presses a key.
    pub(crate) fn pressed(&mut self, digit: char) -> Pressed {
        let flow = self.flow.clone();
        let action = flow.steps.get(usize::from(self.step.0)).map(|step| &step.action);
        match action {
            Some(Action::Menu { choices, .. }) => choices
                .get(&digit)
                .map_or(Pressed::Wrong, |to| Pressed::Next(*to)),
            Some(Action::Collect { end, .. }) if *end == Some(digit) => self.entered(),
            Some(Action::Collect { most, .. }) => {
                let Phase::Asking { digits, .. } = &mut self.phase else {
                    return Pressed::More;
                };
                // Other keys are neither digits nor the end.
                if digit.is_ascii_digit() {
                    digits.push(digit);
                }
                if digits.len() >= usize::from(*most) {
                    return self.entered();
                }
                Pressed::More
            }
            _ => Pressed::More,
        }
    }

    /// Nothing (more) was pressed in time: enough digits will do without the end.
    pub(crate) fn silent(&mut self) -> Pressed {
        match self.action() {
            Some(Action::Collect { .. }) => self.entered(),
            _ => Pressed::Wrong,
        }
    }

    fn entered(&mut self) -> Pressed {
        let flow = self.flow.clone();
        let action = flow.steps.get(usize::from(self.step.0)).map(|step| &step.action);
        let (
            Phase::Asking { digits, .. },
            Some(Action::Collect {
                field, least, next, ..
            }),
        ) = (&mut self.phase, action)
        else {
            return Pressed::Wrong;
        };
        if digits.len() < usize::from((*least).max(1)) {
            return Pressed::Wrong;
        }
        let digits = std::mem::take(digits);
        self.put(field, digits);
        if !self.collected.contains(field) {
            self.collected.push(field.clone());
        }
        Pressed::Next(*next)
    }

    /// What the caller typed, as call data: `name=value` joined by `;`, as much as fits.
    pub(crate) fn collected_data(&self, most: usize) -> String {
        let mut data = String::new();
        for name in &self.collected {
            let Some(value) = self.fields.get(name) else {
                continue;
            };
            let gap = usize::from(!data.is_empty());
            if data.len() + gap + name.len() + 1 + value.len() > most {
                break;
            }
            if gap == 1 {
                data.push(';');
            }
            data.push_str(name);
            data.push('=');
            data.push_str(value);
        }
        data
    }
}
