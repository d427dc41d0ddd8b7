//! Automatic flows (IVR): what a caller hears and may press before, while and after it waits for an
//! agent.
//!
//! A flow is a value, made from a file that was checked before: every step that is named exists, and
//! no way leads round in a circle without the caller being waited for. The files are read by the
//! server (`docs/flows.md`); here stands what they mean.

mod clock;
pub(crate) mod run;
pub(crate) mod template;
pub(crate) mod words;

pub use clock::Standing;

use crate::ids::{FlowId, Phone, SkillId};
use crate::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// An automatic flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its number, 1–1500.
    pub id: FlowId,
    /// Its name; ≤ 255 bytes.
    pub name: String,
    /// For agents, who may transfer to it; ≤ 50 characters.
    pub description: String,
    /// The number that leads to it, for callers and for transfers; ≤ 24 of digits, `*`, `#`.
    pub access_code: Phone,
    /// The clock on the wall of the contact centre.
    pub zone: Zone,
    /// Below the directory of prompts: where the files of its spoken numbers are (`en`).
    pub language: String,
    /// Its steps; the first is where it begins.
    pub steps: Vec<Step>,
}

/// A place in a flow: an index of [`Flow::steps`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepNo(pub u16);

/// A step of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name in the file, for logs.
    pub name: String,
    /// What it does.
    pub action: Action,
}

/// What a step does. `next` is where it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Asks the clock and the calendar.
    Hours {
        /// When it is open.
        hours: Hours,
        /// Within the hours.
        open: StepNo,
        /// Outside them.
        closed: StepNo,
        /// On a holiday; `closed` when the file doesn't say.
        holiday: StepNo,
    },
    /// Says something.
    Play {
        /// What.
        say: Vec<Say>,
        /// Where it goes on.
        next: StepNo,
    },
    /// Says something and waits for one key.
    Menu {
        /// What to ask.
        ask: Ask,
        /// Where each key leads.
        choices: BTreeMap<char, StepNo>,
        /// After the last try.
        otherwise: StepNo,
    },
    /// Says something and collects digits into a field.
    Collect {
        /// What to ask.
        ask: Ask,
        /// The field.
        field: String,
        /// The least number of digits, 1 or more.
        least: u8,
        /// The greatest number of digits, ≤ 64; reached, nothing more is waited for.
        most: u8,
        /// The key that ends the input and isn't part of it.
        end: Option<char>,
        /// Where it goes on.
        next: StepNo,
        /// After the last try.
        otherwise: StepNo,
    },
    /// Sets fields, the caller's priority, the call's data.
    Set {
        /// Fields by name, in order.
        fields: Vec<(String, Template)>,
        /// The caller's priority in queues, 0–255, the highest first; `None`: as before.
        priority: Option<u8>,
        /// The call's data; `None`: as before.
        data: Option<Template>,
        /// Where it goes on.
        next: StepNo,
    },
    /// Goes on by the value of a field.
    Branch {
        /// The field.
        field: String,
        /// Where each value leads.
        cases: BTreeMap<String, StepNo>,
        /// Any other value, or none.
        otherwise: StepNo,
    },
    /// Asks a web service.
    LookUp {
        /// The address; values of fields are percent-encoded.
        url: Template,
        /// How long an answer is waited for; 100 ms – 30 s.
        patience: Duration,
        /// Fields by name, and where each stands in the answer (a JSON pointer).
        take: Vec<(String, String)>,
        /// An answer has come, and all that it is to give was in it.
        next: StepNo,
        /// Too late, no answer, not the answer hoped for.
        otherwise: StepNo,
    },
    /// Waits in a skill queue for an agent.
    Queue(Box<Queueing>),
    /// Records a message.
    Voicemail {
        /// What is said before.
        say: Vec<Say>,
        /// The queue that it is meant for.
        skill: Option<SkillId>,
        /// How long it may be; 1–600 s.
        most: Duration,
        /// Where it goes on after `#`, or when it is long enough.
        next: StepNo,
    },
    /// Promises to call back.
    Callback {
        /// Which number.
        number: Template,
        /// By agents of which queue.
        skill: SkillId,
        /// Where it goes on.
        next: StepNo,
        /// The number isn't one.
        otherwise: StepNo,
    },
    /// Connects the caller with somebody; the flow ends when that succeeds.
    Transfer {
        /// With whom.
        to: Destination,
        /// Nobody answered there.
        otherwise: StepNo,
    },
    /// Says something and ends the call – or gives the caller back to the agent who sent it here
    /// (transfer to a flow with mode 1, "hang-up").
    End {
        /// What.
        say: Vec<Say>,
    },
}

/// How a caller is asked for keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is said. A key pressed meanwhile ends it.
    pub say: Vec<Say>,
    /// How long the (first or next) key is waited for afterwards; 1–60 s.
    pub patience: Duration,
    /// How often, 1–10.
    pub tries: u8,
    /// What is said after a wrong or missing answer, before the next try.
    pub wrong: Vec<Say>,
}

/// How a caller waits in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queueing {
    /// The queue.
    pub skill: SkillId,
    /// A work number: that agent first, as long as the queue's patience says.
    pub agent: Option<Template>,
    /// Music below the directory of prompts; `None`: the queue's.
    pub music: Option<String>,
    /// What is said while waiting, again and again.
    pub announce: Option<Announce>,
    /// Where a key leads that is pressed while waiting; the caller leaves the queue.
    pub keys: BTreeMap<char, StepNo>,
    /// How long; `None`: the queue's.
    pub most_wait: Option<Duration>,
    /// Waited for too long; `None`: as the queue says.
    pub waited: Option<StepNo>,
    /// The queue is full; `None`: as the queue says.
    pub full: Option<StepNo>,
    /// Nobody is signed in to the queue; `None`: as the queue says.
    pub unstaffed: Option<StepNo>,
}

/// What is said to those who wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announce {
    /// How long after joining the queue for the first time; 0–3600 s.
    pub first: Duration,
    /// How long after the last time it began; 5–3600 s.
    pub every: Duration,
    /// What.
    pub say: Vec<Say>,
}

/// Something that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    /// A file below the directory of prompts.
    File(String),
    /// A field, digit by digit.
    Digits(String),
    /// A field as a whole number, 0–999.
    Number(String),
    /// The caller's place in the queue, 1 and up.
    Position,
    /// How many minutes it will probably wait, at least 1.
    ExpectedMinutes,
}

/// With whom a flow connects the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A number outside, or a phone.
    Number(Template),
    /// An agent, by work number.
    Agent(Template),
}

/// A text with fields in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(pub Vec<Piece>);

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The value of a field; nothing when it has none. Always there are `caller` and `called`.
    Field(String),
}

/// Opening hours and holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Spans within a day.
    pub open: Vec<Opening>,
    /// Days on which it is closed: year, month 1–12, day 1–31.
    pub holidays: BTreeSet<(u16, u8, u8)>,
    /// Days on which it is closed every year: month, day.
    pub yearly: BTreeSet<(u8, u8)>,
}

/// A span of some days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Monday to Sunday.
    pub days: [bool; 7],
    /// Minute of the day at which it begins, 0–1439.
    pub from: u16,
    /// Minute of the day at which it is over, 1–1440; after `from`.
    pub to: u16,
}

/// A clock on the wall: how far it stands from UTC, and when that changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Seconds east of UTC before the first change.
    pub offset: i32,
    /// From when on it stands so many seconds east of UTC; in order.
    pub changes: Vec<(Time, i32)>,
}

/// A web service to be asked, once what led there is saved. Answered by
/// [`Input::LookedUp`](crate::vdn::Input::LookedUp); the core stops waiting at its own deadline.
#[derive(Clone, PartialEq, Eq)]
pub struct LookUp {
    /// Its name in the answer.
    pub id: u64,
    /// The address, whole. May hold a caller's digits: not for logs.
    pub url: String,
    /// How long.
    pub patience: Duration,
    /// Fields by name, and where each stands in the answer.
    pub take: Vec<(String, String)>,
}

impl std::fmt::Debug for LookUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LookUp")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Where a call stands in a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotServed {
    /// The queue is full.
    Full,
    /// Nobody is signed in to the queue.
    Unstaffed,
    /// Waited for too long.
    Waited,
}
