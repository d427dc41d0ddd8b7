//! The media plane's handle.

use crate::dtmf;
use crate::end::{LegKey, LocalEnd, Remote};
use crate::engine::{self, Shared};
use crate::figures::{Counters, Figures, LegCounters, LegFigures};
use crate::leg::{Inbound, Leg, Outbound};
use crate::music;
use crate::outlet::Outlet;
use crate::ports::Ports;
use crate::prompts::{self, Prompts};
use crate::recording;
use crate::report::MediaReport;
use crate::settings::Settings;
use crate::worker::{LegOrder, Order, Worker};
use ccgate_core::VdnId;
use ccgate_core::switch::{LegId, PlayAction, PlayId, Prompt, RecordingAction, RecordingId, RoomId, Seat};
use ring::rand::{SecureRandom, SystemRandom};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long [`Media::stop`] waits for the threads.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// The media plane. Clones are handles to the same one; it stops with the last of them.
///
/// No command waits: each takes a short lock to find the leg's worker and leaves an order in the
/// worker's inbox (65,536 at most), which obeys it before its next tick, within 20 ms. Orders for one
/// VDN are obeyed in the order of the calls, as far as they concern the same legs.
#[derive(Clone, Debug)]
pub struct Media {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    shared: Arc<Shared>,
    /// The writer's first, then the workers'.
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.shared.stop();
    }
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
    Music(io::Error),
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
    /// The system gave no random numbers.
    #[error("no random numbers")]
    Random,
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
    /// Starts the threads. Makes the directories and reads the music, so it may take some milliseconds.
    pub fn start(
        settings: Settings,
        reports: mpsc::Sender<(VdnId, MediaReport)>,
    ) -> Result<Self, StartError> {
        for (what, path) in [
            ("prompts", &settings.prompts),
            ("recordings", &settings.recordings),
        ] {
            std::fs::create_dir_all(path).map_err(|error| StartError::Directory { what, error })?;
        }
        let music: Arc<[i16]> = match &settings.music {
            Some(path) => prompts::read(path).map_err(StartError::Music)?.into(),
            None => music::melody().into(),
        };
        let ports = Ports::new(settings.bind, &settings.ports).ok_or(StartError::Ports)?;
        let counters = Arc::<Counters>::default();
        let (recordings, key) = (settings.recordings.clone(), settings.recording_key.clone());
        let prompts = Prompts::start(settings.prompts.clone(), recordings.clone(), key.clone())
            .map_err(StartError::Thread)?;
        let outlet = || Outlet::new(reports.clone(), Arc::clone(&counters));
        let (writer, thread) = recording::start(recordings, key, outlet()).map_err(StartError::Thread)?;
        let shared = Arc::new(Shared::new(settings, Arc::clone(&counters), ports, prompts));
        // From here on a failure stops what was started.
        let inner = Inner {
            shared: Arc::clone(&shared),
            threads: Mutex::new(vec![thread]),
        };
        for index in 0..shared.settings.workers.max(1) {
            let worker = Worker::new(Arc::clone(&shared), writer.clone(), outlet(), Arc::clone(&music));
            let shared = Arc::clone(&shared);
            let thread = std::thread::Builder::new()
                .name(format!("media-{index}"))
                .spawn(move || engine::run(&shared, index, worker))
                .map_err(StartError::Thread)?;
            inner
                .threads
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(thread);
        }
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Ends every leg and recording and waits, at most 5 s, until the recordings are written.
    pub async fn stop(&self) {
        self.shared().stop();
        let threads = std::mem::take(&mut *self.inner.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let shared = Arc::clone(&self.inner.shared);
        let joined = tokio::task::spawn_blocking(move || {
            let mut threads = threads.into_iter();
            let writer = threads.next();
            for worker in threads {
                // A panic was logged where it happened.
                let _ = worker.join();
            }
            // Legs on their way between two workers go here; then nobody has orders for the writer.
            shared.forget();
            let _ = writer.map(JoinHandle::join);
        });
        if tokio::time::timeout(STOP_PATIENCE, joined).await.is_err() {
            tracing::error!("the media plane did not stop in time");
        }
    }

    /// Opens a leg: takes a pair of ports. Nothing is heard or sent before [`Media::connect`].
    pub fn open(&self, key: LegKey) -> Result<LocalEnd, OpenError> {
        let shared = self.shared();
        let pair = shared.ports.open()?;
        let mut random = [0; 10];
        SystemRandom::new()
            .fill(&mut random)
            .map_err(|_| OpenError::Random)?;
        let [a, b, c, d, e, f, g, h, i, j] = random;
        let ssrc = u32::from_be_bytes([a, b, c, d]);
        let outbound = Outbound::new(ssrc, u16::from_be_bytes([e, f]), u32::from_be_bytes([g, h, i, j]));
        let inbound = Inbound::new(shared.settings.latch, shared.settings.lost_after);
        let counters = Arc::<LegCounters>::default();
        let host = shared.settings.external.unwrap_or(shared.settings.bind);
        let address = SocketAddr::new(host, pair.port());
        let all = Arc::clone(&shared.counters);
        let leg = Box::new(Leg::new(key, pair, inbound, outbound, Arc::clone(&counters), all));

        let mut directory = shared.directory();
        if shared.stopped() {
            return Err(OpenError::Stopped);
        }
        if directory.knows(key) {
            return Err(OpenError::Twice);
        }
        let worker = directory.idlest();
        if shared.overloaded(worker) {
            return Err(OpenError::Overload);
        }
        directory.add(key, worker, counters);
        shared.post(worker, Order::Open(leg));
        Ok(LocalEnd { address, ssrc })
    }

    /// Says where the phone is and what it understands; again after each negotiation.
    pub fn connect(&self, leg: LegKey, remote: Remote) {
        self.order(leg, LegOrder::Connect(remote));
    }

    /// Closes a leg, ends what is played to it and recorded of it, and gives its ports back.
    pub fn close(&self, leg: LegKey) {
        let mut directory = self.shared().directory();
        if let Some(worker) = directory.remove(leg) {
            self.shared().post(worker, Order::Leg(leg, LegOrder::Close));
        }
    }

    /// Arranges a room, see [`ccgate_core::switch::Command::Arrange`].
    pub fn arrange(&self, vdn: VdnId, room: RoomId, seats: Vec<Seat>) {
        let mut directory = self.shared().directory();
        for (worker, order) in directory.arrange((vdn, room), seats) {
            self.shared().post(worker, order);
        }
    }

    /// Plays a file to a leg, see [`ccgate_core::switch::Command::Play`]. The file is one below the
    /// directory of prompts, with or without `.wav`, else a recording by its name; at most an hour
    /// long. What was being played to the leg is stopped. Each repetition begins at the prompt's start.
    pub fn play(&self, vdn: VdnId, play: PlayId, leg: LegId, prompt: Prompt) {
        let key = LegKey { vdn, leg };
        let mut directory = self.shared().directory();
        let Some(worker) = directory.add_play(key, play) else {
            return;
        };
        let sound = self.shared().prompts.load(prompt.file.clone());
        self.shared()
            .post(worker, Order::Leg(key, LegOrder::Play(play, prompt, sound)));
    }

    /// Changes a play. A play that is over is left alone.
    pub fn control_play(&self, vdn: VdnId, play: PlayId, action: PlayAction) {
        let directory = self.shared().directory();
        if let Some((leg, worker)) = directory.play(vdn, play) {
            self.shared()
                .post(worker, Order::Leg(leg, LegOrder::ControlPlay(play, action)));
        }
    }

    /// Records a leg, see [`ccgate_core::switch::Command::Record`]. Fails when the name isn't allowed
    /// or taken, or the leg isn't open.
    pub fn record(&self, vdn: VdnId, recording: RecordingId, leg: LegId, file: &str) {
        let key = LegKey { vdn, leg };
        let mut directory = self.shared().directory();
        if directory.records(vdn, recording) {
            return;
        }
        match directory.add_recording(key, recording) {
            Some(worker) => {
                self.shared().post(
                    worker,
                    Order::Leg(key, LegOrder::Record(recording, file.to_owned())),
                );
            }
            None => {
                let ended = MediaReport::RecordingEnded {
                    recording,
                    written: None,
                };
                self.shared().post(0, Order::Tell(vdn, ended));
            }
        }
    }

    /// Changes a recording. A recording that is over is left alone.
    pub fn control_recording(&self, vdn: VdnId, recording: RecordingId, action: RecordingAction) {
        let directory = self.shared().directory();
        if let Some((leg, worker)) = directory.recording(vdn, recording) {
            self.shared().post(
                worker,
                Order::Leg(leg, LegOrder::ControlRecording(recording, action)),
            );
        }
    }

    /// Sends key presses to a leg: as RFC 4733 events, or as tones when those weren't negotiated. Up
    /// to 128 wait; what is no key is skipped. They wait as long as the phone doesn't want our sound.
    pub fn dial(&self, leg: LegKey, digits: &str) {
        let keys = digits
            .chars()
            .filter(|key| dtmf::code(*key).is_some())
            .take(dtmf::MOST_WAITING)
            .collect();
        self.order(leg, LegOrder::Dial(keys));
    }

    /// Reports a key press of a leg that came another way (SIP INFO).
    pub fn digit(&self, leg: LegKey, digit: char) {
        self.order(leg, LegOrder::Digit(digit));
    }

    /// Counts of the whole.
    pub fn figures(&self) -> Figures {
        let shared = self.shared();
        let directory = shared.directory();
        Figures {
            legs: directory.legs() as u64,
            rooms: directory.rooms() as u64,
            ports: shared.ports.in_use(),
            ..shared.counters.figures()
        }
    }

    /// Counts of one leg; `None` when it isn't open.
    pub fn leg_figures(&self, leg: LegKey) -> Option<LegFigures> {
        self.shared().directory().counters(leg).map(LegCounters::figures)
    }

    fn order(&self, leg: LegKey, order: LegOrder) {
        let directory = self.shared().directory();
        if let Some(worker) = directory.worker(leg) {
            self.shared().post(worker, Order::Leg(leg, order));
        }
    }

    fn shared(&self) -> &Shared {
        &self.inner.shared
    }
}
