//! Many phones on one signalling socket, for load.

use crate::account::Account;
use crate::auto::Habit;
use crate::call::{CallOptions, Outgoing};
use crate::failed::Failed;
use crate::incoming::IncomingCall;
use crate::phone::{keep, start_call};
use crate::register::Registration;
use crate::settings::PhoneSettings;
use crate::sound::Stream;
use crate::wire::Wire;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Registrations under way at once.
const AT_ONCE: usize = 32;
/// Things noticed that wait to be taken; further ones are only counted.
const NOTICES: usize = 8192;

/// Something that a phone of the crowd noticed.
#[derive(Clone, Debug)]
pub struct Rang {
    /// The phone.
    pub user: String,
    /// The caller's number.
    pub from: String,
    /// When its INVITE came.
    pub at: Instant,
    /// What it says and hears.
    pub sound: Stream,
}

/// Many phones that share a socket and pick up by themselves. Dropping it ends
/// all calls that came to it.
#[derive(Debug)]
pub struct Crowd {
    wire: Arc<Wire>,
    habit: Habit,
    figures: Arc<Figures>,
    phones: JoinSet<Registration>,
    leave: CancellationToken,
    _stop: DropGuard,
    stop: CancellationToken,
}

#[derive(Debug, Default)]
struct Figures {
    rang: AtomicU64,
    answered: AtomicU64,
    up: AtomicU64,
    unnoticed: AtomicU64,
}

/// Counts of a crowd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CrowdFigures {
    /// INVITEs that came.
    pub rang: u64,
    /// Those that were answered.
    pub answered: u64,
    /// Calls now.
    pub up: u64,
    /// Notices that nobody took.
    pub unnoticed: u64,
    /// Datagrams sent again.
    pub repeated: u64,
    /// Calls and registrations that the socket knows, ended ones for some seconds.
    pub legs: usize,
}

impl Crowd {
    /// Binds the socket and begins to pick up; the second part tells of every call that comes. The
    /// settings' account doesn't matter. Give the settings a bank with
    /// [`Ports::Shared`](crate::Ports::Shared).
    ///
    /// # Errors
    ///
    /// The address can't be bound.
    pub async fn bind(
        mut settings: PhoneSettings,
        habit: Habit,
    ) -> Result<(Self, mpsc::Receiver<Rang>), Failed> {
        settings.waiting = settings.waiting.max(1024);
        let stop = CancellationToken::new();
        let (wire, calls) = Wire::bind(settings, stop.clone()).await?;
        let figures = Arc::new(Figures::default());
        let (tell, told) = mpsc::channel(NOTICES);
        tokio::spawn(serve(
            calls,
            habit.clone(),
            Arc::clone(&figures),
            tell,
            stop.clone(),
        ));
        let crowd = Self {
            wire,
            habit,
            figures,
            phones: JoinSet::new(),
            leave: stop.child_token(),
            _stop: stop.clone().drop_guard(),
            stop,
        };
        Ok((crowd, told))
    }

    /// Where all its phones listen.
    pub fn local(&self) -> SocketAddr {
        self.wire.local
    }

    /// What its phones do.
    pub fn habit(&self) -> &Habit {
        &self.habit
    }

    /// Registers phones, 32 at a time, and keeps them registered.
    ///
    /// # Errors
    ///
    /// The first failure, with the phone it happened to; those registered before stay.
    pub async fn register(
        &mut self,
        accounts: Vec<Account>,
        expiry: Duration,
    ) -> Result<(), (String, Failed)> {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut under_way = JoinSet::new();
        for account in accounts {
            let (wire, turns) = (Arc::clone(&self.wire), Arc::clone(&turns));
            under_way.spawn(async move {
                let turn = turns.acquire().await;
                let user = account.user.clone();
                let mut registration = Registration::new(&wire, account);
                let sent = registration.send(expiry).await;
                drop(turn);
                sent.map(|granted| (registration, granted))
                    .map_err(|error| (user, error))
            });
        }
        while let Some(done) = under_way.join_next().await {
            let Ok(done) = done else { continue };
            let (registration, granted) = done?;
            self.phones
                .spawn(keep(registration, expiry, granted, self.leave.clone()));
        }
        Ok(())
    }

    /// Unregisters all, 32 at a time. Those that fail run out by themselves.
    pub async fn unregister(&mut self) {
        self.leave.cancel();
        let mut leaving = JoinSet::new();
        while let Some(kept) = self.phones.join_next().await {
            let Ok(mut registration) = kept else { continue };
            if leaving.len() >= AT_ONCE {
                leaving.join_next().await;
            }
            leaving.spawn(async move { registration.send(Duration::ZERO).await });
        }
        leaving.join_all().await;
        self.leave = self.stop.child_token();
    }

    /// Calls from one of its phones; no account is used.
    ///
    /// # Errors
    ///
    /// There is no socket to be had for the sound.
    pub async fn start_call(&self, to: &str, from: &str, options: CallOptions) -> Result<Outgoing, Failed> {
        start_call(&self.wire, to, from, options).await
    }

    /// Counts.
    pub fn figures(&self) -> CrowdFigures {
        let count = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        CrowdFigures {
            rang: count(&self.figures.rang),
            answered: count(&self.figures.answered),
            up: count(&self.figures.up),
            unnoticed: count(&self.figures.unnoticed),
            repeated: count(&self.wire.repeated),
            legs: self.wire.count(),
        }
    }
}

async fn serve(
    mut calls: mpsc::Receiver<IncomingCall>,
    habit: Habit,
    figures: Arc<Figures>,
    tell: mpsc::Sender<Rang>,
    stop: CancellationToken,
) {
    loop {
        let call = tokio::select! {
            () = stop.cancelled() => return,
            call = calls.recv() => call,
        };
        let Some(call) = call else { return };
        figures.rang.fetch_add(1, Ordering::Relaxed);
        let rang = Rang {
            user: call.user.clone(),
            from: call.from.clone(),
            at: call.at,
            sound: call.sound().clone(),
        };
        if tell.try_send(rang).is_err() {
            figures.unnoticed.fetch_add(1, Ordering::Relaxed);
        }
        let (habit, figures, stop) = (habit.clone(), Arc::clone(&figures), stop.clone());
        tokio::spawn(async move {
            let Some(call) = habit.take(call).await else {
                return;
            };
            figures.answered.fetch_add(1, Ordering::Relaxed);
            figures.up.fetch_add(1, Ordering::Relaxed);
            tokio::select! {
                () = stop.cancelled() => { call.hang_up().await; }
                _ = call.ended() => {}
            }
            figures.up.fetch_sub(1, Ordering::Relaxed);
        });
    }
}
