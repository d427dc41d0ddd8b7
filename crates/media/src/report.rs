//! What the media plane tells.

use ccgate_core::switch::{LegId, PlayEnd, PlayId, RecordingId, Report, Written};

/// Something that happened to sound. Each is one of [`Report`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaReport {
    /// A key was pressed.
    Digit {
        /// By whom.
        leg: LegId,
        /// 0–9, `*`, `#`, A–D.
        digit: char,
    },
    /// A play is over. Not told when its leg was closed.
    PlayEnded {
        /// Which.
        play: PlayId,
        /// How.
        end: PlayEnd,
    },
    /// A recording's file was begun.
    RecordingBegun {
        /// Which.
        recording: RecordingId,
    },
    /// A recording is over; told exactly once for each, also when its leg was closed.
    RecordingEnded {
        /// Which.
        recording: RecordingId,
        /// What was written; `None` when nothing could be.
        written: Option<Written>,
    },
    /// No packet has come from the leg's phone for longer than the setting. Told once for each silence.
    MediaLost {
        /// Which.
        leg: LegId,
    },
}

impl From<MediaReport> for Report {
    fn from(report: MediaReport) -> Self {
        match report {
            MediaReport::Digit { leg, digit } => Self::Digit { leg, digit },
            MediaReport::PlayEnded { play, end } => Self::PlayEnded { play, end },
            MediaReport::RecordingBegun { recording } => Self::RecordingBegun { recording },
            MediaReport::RecordingEnded { recording, written } => Self::RecordingEnded { recording, written },
            MediaReport::MediaLost { leg } => Self::MediaLost { leg },
        }
    }
}
