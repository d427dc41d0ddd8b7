//! Our own media plane as the sound of the switch; the only place that knows it.

use crate::book::Book;
use crate::settings::{Law, Settings};
use crate::sounds::{Link, Sounds};
use crate::switch::{SipSwitch, StartError};
use ccgate_core::VdnId;
use ccgate_core::switch::{Command, LegId, Report};
use ccgate_media::{Codec, Direction, LegKey, Media, MediaReport, Remote};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

impl Sounds for Media {
    fn open(&self, vdn: VdnId, leg: LegId) -> Option<SocketAddr> {
        match Self::open(self, LegKey { vdn, leg }) {
            Ok(end) => Some(end.address),
            Err(error) => {
                tracing::warn!(%vdn, %leg, %error, "no sound for a leg");
                None
            }
        }
    }

    fn connect(&self, vdn: VdnId, leg: LegId, link: Link) {
        let direction = match (link.hears, link.speaks) {
            (true, true) => Direction::SendRecv,
            (true, false) => Direction::SendOnly,
            (false, true) => Direction::RecvOnly,
            (false, false) => Direction::Inactive,
        };
        let payload = match link.law {
            Law::A => Codec::Pcma,
            Law::Mu => Codec::Pcmu,
        };
        let remote = Remote {
            address: link.address,
            payload,
            dtmf: link.events,
            direction,
            ptime: Duration::from_millis(link.ptime.unwrap_or(20).into()),
        };
        Self::connect(self, LegKey { vdn, leg }, remote);
    }

    fn digit(&self, vdn: VdnId, leg: LegId, digit: char) {
        self.dial(LegKey { vdn, leg }, digit.encode_utf8(&mut [0; 4]));
    }

    fn close(&self, vdn: VdnId, leg: LegId) {
        Self::close(self, LegKey { vdn, leg });
    }

    fn command(&self, vdn: VdnId, command: Command) {
        match command {
            Command::Arrange { room, seats } => self.arrange(vdn, room, seats),
            Command::Play { play, leg, prompt } => self.play(vdn, play, leg, prompt),
            Command::ControlPlay { play, action } => self.control_play(vdn, play, action),
            Command::Record { recording, leg, file } => self.record(vdn, recording, leg, &file),
            Command::ControlRecording { recording, action } => self.control_recording(vdn, recording, action),
            Command::Ring { .. }
            | Command::Alert { .. }
            | Command::PickUp { .. }
            | Command::Answer { .. }
            | Command::Dial { .. }
            | Command::HangUp { .. } => {}
        }
    }
}

impl SipSwitch {
    /// Starts the switch with our own media plane, see [`SipSwitch::start_with`].
    pub async fn start(
        settings: Settings,
        book: Arc<dyn Book>,
        media: Media,
        media_reports: mpsc::Receiver<(VdnId, MediaReport)>,
    ) -> Result<(Self, mpsc::Receiver<(VdnId, Report)>), StartError> {
        Self::start_with(settings, book, Arc::new(media), media_reports).await
    }
}
