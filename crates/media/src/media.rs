//! The media plane's handle.

use crate::end::{LegKey, LocalEnd, Remote};
use crate::figures::{Figures, LegFigures};
use crate::report::MediaReport;
use crate::settings::Settings;
use ccgate_core::VdnId;
use ccgate_core::switch::{LegId, PlayAction, PlayId, Prompt, RecordingAction, RecordingId, RoomId, Seat};
use std::io;
use std::sync::Arc;
use tokio::sync::mpsc;

/// The media plane. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Media {
    _settings: Arc<Settings>,
}

/// Why the media plane can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The range holds no even port with the next one.
    #[error("the range of media ports is empty")]
    Ports,
    /// A directory can't be made or read.
    #[error("the directory of {what}: {error}")]
    Directory {
        /// `prompts` or `recordings`.
        what: &'static str,
        /// Why.
        error: io::Error,
    },
    /// The music can't be read.
    #[error("the music on hold: {0}")]
    Music(String),
    /// A thread can't be started.
    #[error("a thread could not be started: {0}")]
    Thread(io::Error),
}

/// Why a leg can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is a leg of this name.
    #[error("the leg is open already")]
    Twice,
    /// Every port of the range is in use.
    #[error("no media port is free")]
    NoPort,
    /// The system refused a socket.
    #[error("a media port could not be bound: {0}")]
    Socket(#[from] io::Error),
    /// The worker has too much waiting to be done.
    #[error("the media plane is overloaded")]
    Overload,
    /// The media plane was stopped.
    #[error("the media plane was stopped")]
    Stopped,
}

impl Media {
    /// Starts the workers. Reads the music, so it may take some milliseconds.
    pub fn start(
        settings: Settings,
        _reports: mpsc::Sender<(VdnId, MediaReport)>,
    ) -> Result<Self, StartError> {
        Ok(Self {
            _settings: Arc::new(settings),
        })
    }

    /// Ends every leg and recording and waits, at most 5 s, until the recordings are written.
    pub async fn stop(&self) {}

    /// Opens a leg: takes a pair of ports. Nothing is heard or sent before [`Media::connect`].
    pub fn open(&self, _leg: LegKey) -> Result<LocalEnd, OpenError> {
        Err(OpenError::Stopped)
    }

    /// Says where the phone is and what it understands; again after each negotiation.
    pub fn connect(&self, _leg: LegKey, _remote: Remote) {}

    /// Closes a leg, ends what is played to it and recorded of it, and gives its ports back.
    pub fn close(&self, _leg: LegKey) {}

    /// Arranges a room, see [`ccgate_core::switch::Command::Arrange`].
    pub fn arrange(&self, _vdn: VdnId, _room: RoomId, _seats: Vec<Seat>) {}

    /// Plays a file to a leg, see [`ccgate_core::switch::Command::Play`].
    pub fn play(&self, _vdn: VdnId, _play: PlayId, _leg: LegId, _prompt: Prompt) {}

    /// Changes a play. A play that is over is left alone.
    pub fn control_play(&self, _vdn: VdnId, _play: PlayId, _action: PlayAction) {}

    /// Records a leg, see [`ccgate_core::switch::Command::Record`].
    pub fn record(&self, _vdn: VdnId, _recording: RecordingId, _leg: LegId, _file: &str) {}

    /// Changes a recording. A recording that is over is left alone.
    pub fn control_recording(&self, _vdn: VdnId, _recording: RecordingId, _action: RecordingAction) {}

    /// Sends key presses to a leg: as RFC 4733 events, or as tones when those weren't negotiated.
    pub fn dial(&self, _leg: LegKey, _digits: &str) {}

    /// Reports a key press of a leg that came another way (SIP INFO).
    pub fn digit(&self, _leg: LegKey, _digit: char) {}

    /// Counts of the whole.
    pub fn figures(&self) -> Figures {
        Figures::default()
    }

    /// Counts of one leg; `None` when it isn't open.
    pub fn leg_figures(&self, _leg: LegKey) -> Option<LegFigures> {
        None
    }
}
