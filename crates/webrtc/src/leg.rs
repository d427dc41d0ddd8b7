//! The handle of one leg.

use crate::gate::{Answer, Gate, LegError};
use crate::peer::{Agreed, AgreedKeys};
use crate::report::LegId;
use crate::sdp::{self, Audio, Direction, Keying, Local, LocalKeys, Remote, Setup, Unusable};
use std::net::SocketAddr;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

/// A leg of the gate: its side of the signalling. Dropped, the leg is closed.
pub struct Leg {
    opened: Opened,
    remote: Option<Remote>,
    /// Who began the handshake; fixed with the first agreement.
    active: bool,
    last: String,
}

pub(crate) struct Opened {
    pub(crate) id: LegId,
    pub(crate) gate: Gate,
    pub(crate) inner_local: SocketAddr,
    pub(crate) local: Local,
    pub(crate) changes: mpsc::Sender<Agreed>,
}

impl std::fmt::Debug for Leg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Leg")
            .field("id", &self.opened.id)
            .finish_non_exhaustive()
    }
}

impl Leg {
    pub(crate) fn new(opened: Opened) -> Self {
        Self {
            opened,
            remote: None,
            active: false,
            last: String::new(),
        }
    }

    /// Its name in reports.
    pub fn id(&self) -> LegId {
        self.opened.id
    }

    /// Where the media plane has to send this leg's sound, and where the leg's sound comes from: on the
    /// loopback; RTCP on the next port.
    pub fn inner_local(&self) -> SocketAddr {
        self.opened.inner_local
    }

    /// What was last agreed on; `None` before [`Leg::accept`].
    pub fn audio(&self) -> Option<&Audio> {
        self.remote.as_ref().map(|remote| &remote.audio)
    }

    /// The answer to our offer has come. The same answer again, as a provisional and a final response
    /// carry it, changes nothing.
    pub fn accept(&mut self, answer: &str) -> Result<Audio, LegError> {
        let remote = Remote::parse(answer)?;
        self.fits(&remote)?;
        if self.remote.is_none() {
            self.active = remote.setup == Setup::Passive;
        }
        self.agree(&remote, false)?;
        let audio = remote.audio.clone();
        self.remote = Some(remote);
        Ok(audio)
    }

    /// The browser or phone offers anew in the call: hold, retrieval, another address, ICE restart. On
    /// an error everything stays as it was.
    pub fn renegotiate(&mut self, offer: &str) -> Result<Answer, LegError> {
        let remote = Remote::parse(offer)?;
        self.fits(&remote)?;
        let restart = self
            .remote
            .as_ref()
            .is_some_and(|before| before.ufrag != remote.ufrag && remote.ufrag.is_some());
        if restart {
            let anew = self.opened.gate.credentials()?;
            if let LocalKeys::Dtls { credentials, .. } = &mut self.opened.local.keys {
                *credentials = anew;
            }
        }
        if let (LocalKeys::Sdes(ours), Some(theirs)) = (&mut self.opened.local.keys, &remote.crypto) {
            ours.tag = theirs.tag;
        }
        self.conclude(remote, restart)
    }

    /// Our offer: the first, or anew in the call. `direction` is seen from us. For a session timer's
    /// refresh give the same direction: the same description results. To be followed by
    /// [`Leg::accept`].
    pub fn reoffer(&mut self, direction: Direction) -> Result<String, LegError> {
        let before = self.remote.take();
        let text = self.written(|local| sdp::offer(local, before.as_ref(), direction));
        self.remote = before;
        Ok(text)
    }

    /// Ends the leg; its ports are free a moment later. Dropping it does the same.
    pub fn close(self) {}

    pub(crate) fn begin(&mut self, remote: Remote) -> Result<Answer, LegError> {
        self.active = remote.setup == Setup::Passive;
        self.conclude(remote, false)
    }

    fn conclude(&mut self, remote: Remote, restart: bool) -> Result<Answer, LegError> {
        self.agree(&remote, restart)?;
        let active = self.active;
        let sdp = self.written(|local| sdp::answer(local, &remote, active));
        let audio = remote.audio.clone();
        self.remote = Some(remote);
        Ok(Answer { sdp, audio })
    }

    /// Whether a description can follow the one before.
    fn fits(&self, remote: &Remote) -> Result<(), Unusable> {
        let ours = match self.opened.local.keys {
            LocalKeys::Dtls { .. } => Keying::Dtls,
            LocalKeys::Sdes(_) => Keying::Sdes,
        };
        let same = self.remote.as_ref().is_none_or(|before| {
            before.fingerprint == remote.fingerprint && before.ufrag.is_some() == remote.ufrag.is_some()
        });
        match same && ours == remote.keying {
            true => Ok(()),
            false => Err(Unusable::Changed),
        }
    }

    fn agree(&self, remote: &Remote, restart: bool) -> Result<(), LegError> {
        let keys = match (&remote.fingerprint, &remote.crypto, remote.keying) {
            (Some(fingerprint), _, Keying::Dtls) => AgreedKeys::Dtls {
                fingerprint: fingerprint.clone(),
                active: self.active,
            },
            (_, Some(crypto), Keying::Sdes) => AgreedKeys::Sdes(Box::new(crypto.master())),
            _ => return Err(Unusable::Keys.into()),
        };
        let credentials = match &self.opened.local.keys {
            LocalKeys::Dtls { credentials, .. } if restart => Some(credentials.clone()),
            _ => None,
        };
        let laws = remote.audio.laws.iter();
        let agreed = Agreed {
            payloads: laws.chain(&remote.audio.events).copied().collect(),
            address: remote.address,
            ufrag: remote.ufrag.clone(),
            restart: credentials,
            keys,
        };
        self.opened.changes.try_send(agreed).map_err(|error| match error {
            TrySendError::Full(_) => LegError::Overload,
            TrySendError::Closed(_) => LegError::Stopped,
        })
    }

    /// A description of ours; its version rises when it says something new (RFC 3264 §8).
    fn written(&mut self, write: impl Fn(&Local) -> String) -> String {
        let mut text = write(&self.opened.local);
        if text != self.last {
            self.opened.local.version += 1;
            text = write(&self.opened.local);
            self.last.clone_from(&text);
        }
        text
    }
}
