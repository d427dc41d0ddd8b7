//! The task that owns the signalling: everything that happens goes through it, one after the other.

use crate::engine::{Engine, Output, Resolved, Sound, Ways};
use crate::net::{Event, Hop, Net};
use crate::registrar::Line;
use crate::saved::{Damaged, Moment, Restored};
use crate::seen::Seen;
use crate::settings::{Settings, Transport};
use crate::sounds::Sounds;
use crate::switch::{Registered, Shared};
use ccgate_core::VdnId;
use ccgate_core::switch::{Command, LegId, Report};
use ccgate_webrtc::GateReport;
use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// What handles ask of the task.
pub(crate) enum Ask {
    Command(VdnId, Command),
    /// A leg that was placed when too many commands waited.
    Refused(VdnId, LegId),
    Change(Arc<Settings>),
    /// Phones whose accounts are gone.
    StrikeOff(HashSet<Line>),
    /// The registrations as text, unless they are of this version still; wall clock in milliseconds.
    Save(u64, Option<u64>, oneshot::Sender<Option<(u64, String)>>),
    Restore(u64, String, oneshot::Sender<Result<Restored, Damaged>>),
    /// What people may see, of the phones of one VDN; wall clock in milliseconds.
    See(u64, VdnId, oneshot::Sender<Seen>),
    Resolved(Resolved),
    Stop(Instant, oneshot::Sender<()>),
}

/// Reports waiting from which on no new calls are taken.
const CONGESTED: usize = 2000;

/// Reports waiting from which on digits are dropped.
const FLOODED: usize = 100_000;

impl Ways for Arc<Net> {
    fn reach(&self, transport: Transport, peer: SocketAddr, name: &str) -> Option<Hop> {
        Net::reach(self, transport, peer, name)
    }

    fn local(&self, hop: Hop) -> SocketAddr {
        Net::local(self, hop)
    }

    fn sound(&self, hop: Hop, bound: SocketAddr) -> SocketAddr {
        Net::sound(self, hop, bound)
    }

    fn is_open(&self, hop: Hop) -> bool {
        Net::is_open(self, hop)
    }
}

type LegKey = (VdnId, LegId);

pub(crate) struct Runner {
    engine: Engine,
    net: Arc<Net>,
    sounds: Arc<dyn Sounds>,
    shared: Arc<Shared>,
    reports: mpsc::Sender<(VdnId, Report)>,
    backlog: VecDeque<(VdnId, Report)>,
    stop: CancellationToken,
    stopping: Option<(Instant, oneshot::Sender<()>)>,
}

enum Happened {
    Asked(Ask),
    Came(Event),
    Reported(VdnId, Report),
    Gated(ccgate_webrtc::LegId, GateReport),
    Nothing,
}

impl Runner {
    pub(crate) fn new(
        engine: Engine,
        net: Arc<Net>,
        sounds: Arc<dyn Sounds>,
        shared: Arc<Shared>,
        reports: mpsc::Sender<(VdnId, Report)>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            engine,
            net,
            sounds,
            shared,
            reports,
            backlog: VecDeque::new(),
            stop,
            stopping: None,
        }
    }

    pub(crate) async fn run<R: Into<Report>>(
        mut self,
        mut asks: mpsc::UnboundedReceiver<Ask>,
        mut events: mpsc::Receiver<Event>,
        mut sound_reports: mpsc::Receiver<(VdnId, R)>,
        mut gate_reports: mpsc::Receiver<(ccgate_webrtc::LegId, GateReport)>,
    ) {
        let mut sounding = true;
        let mut gated = true;
        loop {
            self.flush();
            if self.is_over() {
                break;
            }
            let wake = tokio::time::Instant::from_std(self.wake());
            let happened = tokio::select! {
                ask = asks.recv() => ask.map_or(Happened::Nothing, Happened::Asked),
                event = events.recv() => event.map_or(Happened::Nothing, Happened::Came),
                report = sound_reports.recv(), if sounding => match report {
                    Some((vdn, report)) => Happened::Reported(vdn, report.into()),
                    None => {
                        sounding = false;
                        Happened::Nothing
                    }
                },
                report = gate_reports.recv(), if gated => match report {
                    Some((leg, report)) => Happened::Gated(leg, report),
                    None => {
                        gated = false;
                        Happened::Nothing
                    }
                },
                permit = self.reports.reserve(), if !self.backlog.is_empty() && !self.reports.is_closed() => {
                    if let (Ok(permit), Some(report)) = (permit, self.backlog.pop_front()) {
                        permit.send(report);
                    }
                    Happened::Nothing
                }
                () = tokio::time::sleep_until(wake) => Happened::Nothing,
            };
            let now = Instant::now();
            self.handle(now, happened);
            if self.engine.next() <= now {
                self.engine.tick(now);
            }
        }
        self.stop.cancel();
        if let Some((_, done)) = self.stopping {
            let _ = done.send(());
        }
    }

    fn wake(&self) -> Instant {
        let next = self.engine.next();
        self.stopping.as_ref().map_or(next, |(until, _)| next.min(*until))
    }

    fn is_over(&self) -> bool {
        let Some((until, _)) = &self.stopping else {
            return false;
        };
        *until <= Instant::now() || (self.engine.is_quiet() && self.backlog.is_empty())
    }

    fn handle(&mut self, now: Instant, happened: Happened) {
        match happened {
            Happened::Asked(ask) => self.asked(now, ask),
            Happened::Came(Event::Message { hop, message }) => self.engine.message(now, hop, message),
            Happened::Came(Event::Closed(hop)) => self.engine.closed(now, hop),
            Happened::Reported(vdn, report) => self.tell(vdn, report),
            Happened::Gated(leg, report) => self.engine.gate_told(now, leg, report),
            Happened::Nothing => {}
        }
    }

    fn asked(&mut self, now: Instant, ask: Ask) {
        match ask {
            Ask::Command(vdn, command) => {
                self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
                self.command(now, vdn, command);
            }
            Ask::Refused(vdn, leg) => {
                self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
                self.tell(vdn, Engine::refused_ring(leg));
            }
            Ask::Change(settings) => self.engine.change(now, settings),
            Ask::StrikeOff(lines) => {
                self.engine.strike_off(&lines);
                self.flush();
            }
            Ask::Resolved(found) => self.engine.resolved(now, &found),
            Ask::Save(wall, seen, answer) => {
                let _ = answer.send(self.engine.save_registrations(Moment { now, wall }, seen));
            }
            Ask::Restore(wall, text, answer) => {
                let restored = self.engine.restore_registrations(Moment { now, wall }, &text);
                self.flush();
                let _ = answer.send(restored);
            }
            Ask::See(wall, vdn, answer) => {
                // Whoever asked may have left.
                let _ = answer.send(self.engine.seen(Moment { now, wall }, vdn));
            }
            Ask::Stop(until, done) => {
                self.engine.stop(now);
                self.stopping = Some((until, done));
            }
        }
    }

    fn command(&mut self, now: Instant, vdn: VdnId, command: Command) {
        match command {
            Command::Ring {
                leg,
                to,
                from,
                patience,
            } => self
                .engine
                .ring(now, vdn, leg, to, from, patience.max(Duration::from_secs(1))),
            Command::Alert { leg } => self.engine.alert_leg(now, (vdn, leg)),
            Command::PickUp { leg } => self.engine.pick_up_leg(now, (vdn, leg)),
            Command::Answer { leg } => self.engine.answer_leg(now, (vdn, leg)),
            Command::Dial { leg, digits } => self.engine.dial_leg(now, (vdn, leg), &digits),
            Command::HangUp { leg, cause } => self.engine.hang_up(now, (vdn, leg), cause),
            sound @ (Command::Arrange { .. }
            | Command::Play { .. }
            | Command::ControlPlay { .. }
            | Command::Record { .. }
            | Command::ControlRecording { .. }) => {
                // What came before must have reached the sound before.
                self.flush();
                self.sounds.command(vdn, sound);
            }
        }
    }

    /// Sends and does what has come together.
    fn flush(&mut self) {
        while let Some(output) = self.engine.output() {
            match output {
                Output::Report(vdn, report) => self.tell(vdn, report),
                Output::Sound(leg, sound) => self.sound(leg, sound),
                Output::Registered((vdn, phone), on) => {
                    let mut registered = self
                        .shared
                        .registered
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner);
                    match on {
                        true => registered.insert((vdn, phone.clone())),
                        false => registered.remove(&(vdn, phone.clone())),
                    };
                    drop(registered);
                    let _ = self.shared.changes.send(Registered { vdn, phone, on });
                }
            }
        }
        for (hop, bytes) in self.engine.outgoing() {
            self.net.send(hop, bytes);
        }
        self.engine
            .congest(self.backlog.len() > CONGESTED || self.reports.is_closed());
        *self.shared.figures.lock().unwrap_or_else(PoisonError::into_inner) = self.engine.figures();
    }

    fn sound(&mut self, (vdn, leg): LegKey, sound: Sound) {
        match sound {
            Sound::Open => {
                let address = self.sounds.open(vdn, leg);
                self.engine.opened(Instant::now(), (vdn, leg), address);
            }
            Sound::Connect(link) => self.sounds.connect(vdn, leg, link),
            Sound::Digit(digit) => self.sounds.digit(vdn, leg, digit),
            Sound::Close => self.sounds.close(vdn, leg),
        }
    }

    fn tell(&mut self, vdn: VdnId, report: Report) {
        if self.reports.is_closed()
            || (self.backlog.len() > FLOODED && matches!(report, Report::Digit { .. } | Report::Held { .. }))
        {
            return;
        }
        if self.backlog.is_empty() {
            match self.reports.try_send((vdn, report)) {
                Err(mpsc::error::TrySendError::Full(waiting)) => self.backlog.push_back(waiting),
                Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {}
            }
        } else {
            self.backlog.push_back((vdn, report));
        }
    }
}
