//! The port to the switch: what the core asks of it and what it reports.
//!
//! The core speaks of *legs* (one phone's or one line's connection with the switch) and *rooms* (legs
//! that are heard together). A driver carries the commands out, in the order in which it gets them,
//! and reports what happens; it decides nothing. Two drivers exist: SIP with real audio, and scripted
//! phones under simulated time. Commands are declarative where they can be, so that one that comes
//! twice does no harm, and a command for a leg that is already gone is no error: the report of its
//! end is on the way.

pub mod sim;

use crate::ids::{Phone, VdnId};
use crate::time::Time;
use std::fmt;
use std::time::Duration;

/// One phone's or line's connection with the switch; the name that both sides know it by.
///
/// Whoever begins a leg names it: the core those it places, the switch those that come in. So neither
/// has to wait for the other. Numbers are unique within a VDN, across restarts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegId {
    /// Begun by the core with [`Command::Ring`].
    Placed(u64),
    /// Begun by a caller, reported by [`Report::Offered`].
    Offered(u64),
}

/// Legs that are heard together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomId(pub u64);

/// A file being played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlayId(pub u64);

/// A recording being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordingId(pub u64);

/// What the switch must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Rings a phone or number: a registered phone of the VDN, else through a trunk by its prefix
    /// rules. Answered by [`Report::Alerting`], [`Report::Answered`] or [`Report::Gone`]; when
    /// nobody answers within `patience` the switch gives up with [`Cause::NoAnswer`].
    Ring {
        /// The new leg.
        leg: LegId,
        /// Whom to ring.
        to: Phone,
        /// The number shown as calling. `None`: the trunk's or installation's default.
        from: Option<Phone>,
        /// How long to let it ring; 1 s or more.
        patience: Duration,
    },
    /// Tells the caller of an offered leg that it rings at the other end.
    Alert {
        /// An offered leg.
        leg: LegId,
    },
    /// Asks the ringing phone of a placed leg to pick up by itself, where the phone can do that
    /// (NOTIFY with `Event: talk`); reported as [`Report::Answered`] if it does.
    PickUp {
        /// A placed leg.
        leg: LegId,
    },
    /// Answers an offered leg. Does nothing when it is answered already.
    Answer {
        /// An offered leg.
        leg: LegId,
    },
    /// Arranges a room: exactly these legs are in it and hear each other as said. A leg named here
    /// leaves the room it was in. Without seats the room is gone.
    Arrange {
        /// The room.
        room: RoomId,
        /// Who sits in it.
        seats: Vec<Seat>,
    },
    /// Plays a file to one leg, instead of what it would hear otherwise. Ends with
    /// [`Report::PlayEnded`] unless the leg goes first.
    Play {
        /// A new name.
        play: PlayId,
        /// To whom.
        leg: LegId,
        /// What.
        prompt: Prompt,
    },
    /// Changes a play that is under way.
    ControlPlay {
        /// Which.
        play: PlayId,
        /// What to do.
        action: PlayAction,
    },
    /// Records a leg: what it says on the first channel, what it hears on the second. Answered by
    /// [`Report::RecordingBegun`] or [`Report::RecordingEnded`] with a failure.
    Record {
        /// A new name.
        recording: RecordingId,
        /// Whose ear and mouth.
        leg: LegId,
        /// Name of the file below the directory of recordings, without suffix: made of digits,
        /// letters, `-`, `_` and `/`.
        file: String,
    },
    /// Changes a recording that is under way.
    ControlRecording {
        /// Which.
        recording: RecordingId,
        /// What to do.
        action: RecordingAction,
    },
    /// Sends key presses to a leg (RFC 4733, or INFO where that was agreed).
    Dial {
        /// Whom to.
        leg: LegId,
        /// 0–9, `*`, `#`, A–D.
        digits: String,
    },
    /// Ends a leg in any state. Answered by [`Report::Gone`], also when it ends by itself meanwhile.
    HangUp {
        /// Which.
        leg: LegId,
        /// Why; becomes the SIP answer or reason.
        cause: Cause,
    },
}

/// A leg's place in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who sits here.
    pub leg: LegId,
    /// Whom it hears; all of them sit in the same room. Itself: an echo.
    pub hears: Vec<LegId>,
    /// What it hears besides: hold music, or a caller's ringing tone.
    pub tone: Option<Tone>,
}

/// What a leg hears without anybody speaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Music on hold, from the configured file.
    Music,
    /// The tone of a phone ringing at the other end.
    Ringback,
}

/// What is to be played, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The file: below the directory of prompts, or a recording made by `Record`.
    pub file: String,
    /// Where to begin.
    pub start: Duration,
    /// How often; 1 or more.
    pub times: u32,
    /// Loudness in per cent; 50 is as recorded, 100 twice the amplitude.
    pub volume: u8,
}

/// Changes of a play that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayAction {
    /// Silence until resumed.
    Pause,
    /// Goes on.
    Resume,
    /// Jumps ahead, at most to the end.
    Forward(Duration),
    /// Jumps back, at most to the beginning.
    Back(Duration),
    /// Ends it; reported as stopped.
    Stop,
}

/// Changes of a recording that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingAction {
    /// Nothing is written until resumed.
    Pause,
    /// Goes on.
    Resume,
    /// Ends it; answered by [`Report::RecordingEnded`].
    Stop,
}

/// What the switch tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// A call has come in.
    Offered {
        /// Its name, given by the switch.
        leg: LegId,
        /// The number called.
        called: Phone,
        /// The number calling; empty when withheld.
        caller: Phone,
        /// Where it came from.
        from: Entrance,
    },
    /// The phone of a placed leg rings.
    Alerting {
        /// Which.
        leg: LegId,
    },
    /// A placed leg was answered: it can be arranged and heard.
    Answered {
        /// Which.
        leg: LegId,
    },
    /// A key was pressed.
    Digit {
        /// By whom.
        leg: LegId,
        /// 0–9, `*`, `#`, A–D.
        digit: char,
    },
    /// The leg's own phone put the switch on hold, or took it back. Only for the record.
    Held {
        /// Which.
        leg: LegId,
        /// True: on hold.
        on: bool,
    },
    /// A play is over.
    PlayEnded {
        /// Which.
        play: PlayId,
        /// How.
        end: PlayEnd,
    },
    /// A recording is being written.
    RecordingBegun {
        /// Which.
        recording: RecordingId,
    },
    /// A recording is over. Also comes by itself when its leg goes.
    RecordingEnded {
        /// Which.
        recording: RecordingId,
        /// What was written; `None` when nothing could be.
        written: Option<Written>,
    },
    /// Nothing has been heard from the leg's phone for longer than the setting.
    MediaLost {
        /// Which.
        leg: LegId,
    },
    /// The leg is over. The last report of it, exactly one for each leg.
    Gone {
        /// Which.
        leg: LegId,
        /// Why.
        cause: Cause,
    },
}

/// Where an offered call came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// A trunk, by its name.
    Trunk(String),
    /// A registered phone of the VDN, by its account.
    Phone(Phone),
}

/// How a play ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayEnd {
    /// Played to the end.
    Finished,
    /// Stopped on request.
    Stopped,
    /// The file couldn't be read.
    Failed,
}

/// A recording that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Sound in it, pauses not counted.
    pub length: Duration,
    /// Size of the file.
    pub bytes: u64,
}

/// Why a leg or call ended. [`Cause::number`] is the number of spec/voice.md §6.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Hung up.
    Normal,
    /// Not answered in time.
    NoAnswer,
    /// Rejected by the one called.
    Rejected,
    /// Not registered, no such number, no trunk, or the network failed.
    Unreachable,
    /// The one called is busy.
    Busy,
    /// The caller left before an answer.
    CallerLeft,
    /// Nothing was heard from the phone any more.
    MediaLost,
    /// Refused because the switch has as many calls as it may have.
    Overload,
    /// The gateway ended: stopped, or killed and started again.
    Restart,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Normal,
        Self::NoAnswer,
        Self::Rejected,
        Self::Unreachable,
        Self::Busy,
        Self::CallerLeft,
        Self::MediaLost,
        Self::Overload,
        Self::Restart,
    ];

    /// The number in call records. Those up to 49 are documented; ours begin at 1001, where the
    /// document has none.
    pub const fn number(self) -> u16 {
        match self {
            Self::Normal => 0,
            Self::NoAnswer => 8,
            Self::Rejected => 9,
            Self::Unreachable => 10,
            Self::Busy => 47,
            Self::CallerLeft => 49,
            Self::MediaLost => 1001,
            Self::Overload => 1002,
            Self::Restart => 1003,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Normal => "hung up",
            Self::NoAnswer => "not answered in time",
            Self::Rejected => "rejected",
            Self::Unreachable => "unreachable",
            Self::Busy => "busy",
            Self::CallerLeft => "the caller left before an answer",
            Self::MediaLost => "no sound from the phone any more",
            Self::Overload => "too many calls",
            Self::Restart => "the gateway was restarted",
        })
    }
}

impl fmt::Display for LegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Placed(number) => write!(f, "p{number}"),
            Self::Offered(number) => write!(f, "o{number}"),
        }
    }
}

impl Report {
    /// The leg that it is about, if it is about one.
    pub fn leg(&self) -> Option<LegId> {
        match self {
            Self::Offered { leg, .. }
            | Self::Alerting { leg }
            | Self::Answered { leg }
            | Self::Digit { leg, .. }
            | Self::Held { leg, .. }
            | Self::MediaLost { leg }
            | Self::Gone { leg, .. } => Some(*leg),
            Self::PlayEnded { .. } | Self::RecordingBegun { .. } | Self::RecordingEnded { .. } => None,
        }
    }
}

/// A driver that needs no thread of its own: it is given the time, takes commands and returns what it
/// has to report. The simulated switch is one; a driver with sockets is wrapped by its own crate.
pub trait Switch {
    /// Carries a command out.
    fn command(&mut self, now: Time, vdn: VdnId, command: Command);
    /// What has happened up to `now`, in order.
    fn reports(&mut self, now: Time) -> Vec<(VdnId, Report)>;
    /// When [`Switch::reports`] has something next.
    fn next_deadline(&self) -> Option<Time>;
}
