//! The signalling itself: messages, commands and the time go in; messages, reports and what the sound
//! must do come out. No socket, no clock.

mod access;
mod alarm;
mod arrive;
mod command;
mod dialled;
mod invite;
mod leg;
mod place;
mod refresh;
mod register;
mod replace;
mod respond;
mod secure;
mod seen;
#[cfg(test)]
mod tests;
mod trunk;
mod within;

pub(crate) use leg::LegKey;
pub(crate) use secure::Secured;
pub(crate) use trunk::Resolved;

use crate::book::Book;
use crate::figures::Figures;
use crate::guard::Guard;
use crate::message::Message;
use crate::net::Hop;
use crate::nonce::Nonces;
use crate::registrar::{Line, Registrar};
use crate::settings::{Settings, Transport};
use crate::sounds::Link;
use crate::transaction::{Outcome, Transactions};
use ccgate_core::VdnId;
use ccgate_core::switch::{Cause, LegId, Report};
use leg::{Ending, Leg, State};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use trunk::Trunks;

/// Ways to peers, as the sockets know them.
pub(crate) trait Ways: Send + Sync {
    fn reach(&self, transport: Transport, peer: SocketAddr, name: &str) -> Option<Hop>;
    fn local(&self, hop: Hop) -> SocketAddr;
    /// Where the peer sends sound to that we take at `bound`.
    fn sound(&self, hop: Hop, bound: SocketAddr) -> SocketAddr;
    fn is_open(&self, hop: Hop) -> bool;
}

/// What must be done outside.
#[derive(Debug)]
pub(crate) enum Output {
    Report(VdnId, Report),
    Sound(LegKey, Sound),
    /// A phone can be reached from now on, or can't any more.
    Registered(Line, bool),
}

/// What the sound of a leg must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sound {
    /// Get a port; answered with [`Engine::opened`].
    Open,
    /// Send and listen to this end.
    Connect(Link),
    /// Send a digit as a telephone event.
    Digit(char),
    Close,
}

/// Whom the answer to a request of ours concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Invite(LegKey, u32),
    Refresh(LegKey),
    Info(LegKey),
    Bye(LegKey),
    Options(usize, usize),
    Register(usize),
    /// A registration that is taken off.
    Leaving,
    Nobody,
}

pub(crate) struct Engine {
    settings: Arc<Settings>,
    book: Arc<dyn Book>,
    ways: Arc<dyn Ways>,
    transactions: Transactions<Owner>,
    legs: HashMap<LegKey, Leg>,
    /// Legs by Call-ID and our tag.
    dialogs: HashMap<String, LegKey>,
    /// INVITEs that came: Call-ID, tag and number, to find those that came twice on different ways.
    merged: HashMap<String, LegKey>,
    alarms: BTreeSet<(Instant, LegKey)>,
    registrar: Registrar,
    guard: Guard,
    nonces: Nonces,
    trunks: Trunks,
    sweep: Instant,
    keep_open: Instant,
    /// The reports aren't taken up: no new calls.
    congested: bool,
    stopping: bool,
    next_offered: u64,
    next_branch: u32,
    out: VecDeque<Output>,
    figures: Figures,
    /// Wrong passwords that may still be logged until the next sweep.
    loggable: u32,
    /// `None`: there is no gate for protected sound.
    secured: Option<Secured>,
}

/// How often expired registrations are looked for.
const SWEEP: Duration = Duration::from_secs(1);

/// How often address translators are kept open.
const KEEP_OPEN: Duration = Duration::from_secs(25);

/// Most transactions; more requests aren't listened to.
const TRANSACTIONS: usize = 400_000;

/// Wrong passwords logged a second.
const LOGGED: u32 = 5;

pub(crate) fn dialog_name(call_id: &str, tag: &str) -> String {
    format!("{call_id}\n{tag}")
}

impl Engine {
    pub(crate) fn new(
        now: Instant,
        settings: Arc<Settings>,
        book: Arc<dyn Book>,
        ways: Arc<dyn Ways>,
    ) -> Self {
        // Numbers of offered legs must not come again after a restart.
        let micros = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_micros();
        Self {
            transactions: Transactions::new(settings.timers),
            guard: Guard::new(settings.limits.remembered),
            nonces: Nonces::new(now, settings.limits.remembered),
            trunks: Trunks::new(now, &settings),
            settings,
            book,
            ways,
            legs: HashMap::new(),
            dialogs: HashMap::new(),
            merged: HashMap::new(),
            alarms: BTreeSet::new(),
            registrar: Registrar::default(),
            sweep: now + SWEEP,
            keep_open: now + KEEP_OPEN,
            congested: false,
            stopping: false,
            next_offered: u64::try_from(micros).unwrap_or_default(),
            next_branch: 0,
            out: VecDeque::new(),
            figures: Figures::default(),
            loggable: LOGGED,
            secured: None,
        }
    }

    /// Something came from the network.
    pub(crate) fn message(&mut self, now: Instant, hop: Hop, message: Message) {
        match message {
            Message::Request(request) => self.arrive(now, hop, request),
            Message::Response(response) => {
                if let Some((id, owner)) = self.transactions.response(now, &response) {
                    self.outcome(now, id, owner, Outcome::Answered(response));
                }
            }
        }
    }

    /// A connection has ended.
    pub(crate) fn closed(&mut self, now: Instant, hop: Hop) {
        for (id, owner) in self.transactions.lost(hop) {
            self.outcome(now, id, owner, Outcome::Unreachable);
        }
        for line in self.registrar.lost(hop) {
            self.unregistered(&line, "its connection ended");
        }
    }

    /// What is to be sent.
    pub(crate) fn outgoing(&mut self) -> Vec<(Hop, Vec<u8>)> {
        self.transactions.outgoing()
    }

    /// What else is to be done, in order.
    pub(crate) fn output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// The reports are taken up too slowly, or no longer.
    pub(crate) fn congest(&mut self, congested: bool) {
        self.congested = congested;
    }

    pub(crate) fn figures(&self) -> Figures {
        Figures {
            legs: self.legs.len(),
            dialogs: self.dialogs.len(),
            transactions: self.transactions.len(),
            registrations: self.registrar.len(),
            remembered: self.guard.len(),
            trunk_addresses_up: self.trunks.up(),
            ..self.figures
        }
    }

    /// Names of trunks that must be looked up.
    pub(crate) fn names(settings: &Settings) -> Vec<String> {
        Trunks::names(settings)
    }

    /// Takes a leg out to work on it; [`Engine::keep`] puts it back.
    fn take(&mut self, key: LegKey) -> Option<Leg> {
        let leg = self.legs.remove(&key)?;
        if let Some(at) = leg.armed {
            self.alarms.remove(&(at, key));
        }
        Some(leg)
    }

    /// Puts a leg back, or lets it go when nothing is left to do for it.
    fn keep(&mut self, key: LegKey, mut leg: Leg) {
        if leg.is_done() {
            for name in &leg.names {
                self.dialogs.remove(name);
                self.merged.remove(name);
            }
            self.forget_gates(&leg);
            return;
        }
        let at = leg.next();
        leg.armed = Some(at);
        self.alarms.insert((at, key));
        self.legs.insert(key, leg);
    }

    fn report(&mut self, key: LegKey, report: Report) {
        self.out.push_back(Output::Report(key.0, report));
    }

    fn sound(&mut self, key: LegKey, sound: Sound) {
        self.out.push_back(Output::Sound(key, sound));
    }

    /// Ends a leg for good, towards the core and the sound. What its state held is returned.
    fn conclude(&mut self, now: Instant, key: LegKey, leg: &mut Leg, cause: Cause) -> Option<State> {
        if matches!(leg.state, State::Ending(_)) {
            return None;
        }
        let ending = Ending {
            until: Some(now + self.settings.timers.give_up + self.settings.timers.t4),
            ..Ending::default()
        };
        let was = std::mem::replace(&mut leg.state, State::Ending(ending));
        self.sound(key, Sound::Close);
        if leg.told {
            self.figures.ended[Cause::ALL.iter().position(|c| *c == cause).unwrap_or(0)] += 1;
            let talked = leg
                .answered
                .map(|at| now.saturating_duration_since(at).as_millis());
            let lasted = now.saturating_duration_since(leg.begun).as_millis();
            tracing::info!(vdn = %key.0, leg = %key.1, party = %leg.party, %cause, lasted_ms = lasted, talked_ms = talked, "leg ended");
            self.report(key, Report::Gone { leg: key.1, cause });
        }
        Some(was)
    }

    fn new_offered(&mut self) -> LegId {
        self.next_offered += 1;
        LegId::Offered(self.next_offered)
    }

    fn is_full(&self) -> bool {
        self.congested || self.stopping || self.legs.len() >= self.settings.max_calls
    }
}
