//! The built-in caller: calls a number again and again, and measures.

mod one;
mod report;

pub use report::{Report, Times as TimesTaken};

use crate::account::Account;
use crate::auto::Habit;
use crate::crowd::{Crowd, Rang};
use crate::failed::Failed;
use crate::settings::PhoneSettings;
use crate::sound::{Bank, Ports, Sound, Stream};
use crate::wire::seen_from;
use ccgate_media::g711::Codec;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often is told how far it is.
const TELL: Duration = Duration::from_secs(1);
/// Streams to a shared socket of sound.
const SHARED: usize = 32;

/// What is called, how often and how.
#[derive(Clone, Debug)]
pub struct CallerSettings {
    /// The switch.
    pub server: SocketAddr,
    /// Where the callers' sockets are bound, one for each; empty takes the address that the server is
    /// reached from.
    pub sources: Vec<IpAddr>,
    /// The number that is called.
    pub to: String,
    /// The first caller's number. When it is all digits each further call has the next one up to
    /// `numbers`, then the first again.
    pub from: String,
    /// How many numbers there are to call from. Take more than there are calls at once: with
    /// phones of this process, calls are told apart by them.
    pub numbers: u64,
    /// Answers the switch's challenges.
    pub account: Option<Account>,
    /// Calls a second; 0 makes them one after the other as soon as there is room.
    pub rate: f64,
    /// Calls in all.
    pub count: u64,
    /// Most calls at once; one that has no room when its turn comes waits.
    pub concurrent: usize,
    /// No new calls after this.
    pub most_time: Duration,
    /// How long each is talked after the answer.
    pub talk: Duration,
    /// An unanswered call is given up after this.
    pub patience: Duration,
    /// What the callers say; [`Sound::Nothing`] for signalling alone.
    pub sound: Sound,
    /// A tone that must be heard within `talk`.
    pub expect_tone: Option<f32>,
    /// The callers' codecs, the best first.
    pub codecs: Vec<Codec>,
}

impl CallerSettings {
    /// One call of five seconds that says 1,000 Hz.
    pub fn new(server: SocketAddr, to: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            server,
            sources: Vec::new(),
            to: to.into(),
            from: from.into(),
            numbers: 100_000,
            account: None,
            rate: 0.0,
            count: 1,
            concurrent: 1,
            most_time: Duration::from_secs(3600),
            talk: Duration::from_secs(5),
            patience: Duration::from_secs(60),
            sound: Sound::Tone(1000.0),
            expect_tone: None,
            codecs: vec![Codec::Pcma, Codec::Pcmu],
        }
    }
}

/// The other end's view, where the called phones are of this process: what [`Crowd::bind`] gave.
pub type Phones = mpsc::Receiver<Rang>;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Calls begun.
    pub tried: u64,
    /// Calls answered.
    pub answered: u64,
    /// Calls failed.
    pub failed: u64,
    /// Calls under way.
    pub now: u64,
}

#[derive(Debug, Default)]
struct State {
    report: Report,
    now: u64,
    rang: HashMap<String, (Instant, Stream)>,
}

#[derive(Clone, Debug, Default)]
struct Shared(Arc<Mutex<State>>);

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self) -> Progress {
        let state = self.state();
        let (tried, answered) = (state.report.tried, state.report.answered);
        Progress {
            tried,
            answered,
            failed: state.report.failed.values().sum(),
            now: state.now,
        }
    }
}

/// Makes the calls. `phones` tells of the called phones when they are of this process; `tell` is
/// called each second; `stop` ends the calls early.
///
/// # Errors
///
/// A source address can't be bound. What goes wrong with calls is in the report.
pub async fn run(
    settings: CallerSettings,
    phones: Option<Phones>,
    stop: CancellationToken,
    mut tell: impl FnMut(Progress),
) -> Result<Report, Failed> {
    let callers = bind(&settings).await?;
    let shared = Shared::default();
    let listening = CancellationToken::new();
    let _listening = listening.clone().drop_guard();
    if let Some(phones) = phones {
        tokio::spawn(listen(phones, shared.clone(), listening));
    }
    let settings = Arc::new(settings);
    let began = Instant::now();
    let mut ticks = tokio::time::interval(TELL);
    let mut calls = JoinSet::new();
    {
        let making = make(&settings, &callers, &shared, &mut calls, &stop);
        tokio::pin!(making);
        loop {
            tokio::select! {
                () = &mut making => break,
                _ = ticks.tick() => tell(shared.progress()),
            }
        }
    }
    while !calls.is_empty() {
        tokio::select! {
            _ = calls.join_next() => {}
            _ = ticks.tick() => tell(shared.progress()),
        }
    }
    tell(shared.progress());
    let mut report = shared.state().report.clone();
    report.took = began.elapsed();
    report.repeated = callers.iter().map(|caller| caller.figures().repeated).sum();
    Ok(report)
}

async fn bind(settings: &CallerSettings) -> Result<Vec<Arc<Crowd>>, Failed> {
    let unspecified: IpAddr = if settings.server.is_ipv4() {
        [0, 0, 0, 0].into()
    } else {
        [0u16; 8].into()
    };
    let mut sources = settings.sources.clone();
    if sources.is_empty() {
        sources.push(seen_from(unspecified, settings.server)?);
    }
    let mut callers = Vec::new();
    for ip in sources {
        let mut phone = PhoneSettings::new(SocketAddr::new(ip, 0), settings.server);
        phone.account.clone_from(&settings.account);
        phone.codecs.clone_from(&settings.codecs);
        let ports = settings.concurrent.div_ceil(SHARED);
        if settings.concurrent > SHARED {
            phone.bank = Some(Bank::start(ip, Ports::Shared(ports))?);
        }
        let habit = Habit::Reject {
            after: Duration::ZERO,
            status: 603,
        };
        let (crowd, _) = Crowd::bind(phone, habit).await?;
        callers.push(Arc::new(crowd));
    }
    Ok(callers)
}

async fn listen(mut phones: Phones, shared: Shared, stop: CancellationToken) {
    loop {
        let rang = tokio::select! {
            () = stop.cancelled() => return,
            rang = phones.recv() => rang,
        };
        let Some(rang) = rang else { return };
        shared.state().rang.insert(rang.from, (rang.at, rang.sound));
    }
}

async fn make(
    settings: &Arc<CallerSettings>,
    callers: &[Arc<Crowd>],
    shared: &Shared,
    calls: &mut JoinSet<()>,
    stop: &CancellationToken,
) {
    let room = Arc::new(Semaphore::new(settings.concurrent.max(1)));
    let began = tokio::time::Instant::now();
    let end = began + settings.most_time;
    for (number, caller) in (0..settings.count).zip(callers.iter().cycle()) {
        // Each call has its own moment, so that one that came late doesn't put off all others.
        #[allow(clippy::cast_precision_loss)]
        let after = if settings.rate > 0.0 {
            number as f64 / settings.rate
        } else {
            0.0
        };
        let turn = began + Duration::try_from_secs_f64(after).unwrap_or(settings.most_time);
        let permit = tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep_until(end) => {
                shared.state().report.skipped = settings.count - number;
                return;
            }
            permit = async {
                tokio::time::sleep_until(turn).await;
                Arc::clone(&room).acquire_owned().await
            } => permit,
        };
        let Ok(permit) = permit else { return };
        while calls.try_join_next().is_some() {}
        let from = one::number(&settings.from, number % settings.numbers.max(1));
        let (settings, caller) = (Arc::clone(settings), Arc::clone(caller));
        let (shared, stop) = (shared.clone(), stop.clone());
        calls.spawn(async move {
            one::call(&settings, &caller, &shared, &from, &stop).await;
            drop(permit);
        });
    }
}
