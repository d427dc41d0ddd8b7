//! A leg and its states.
//!
//! ```text
//!   offered by a peer          placed by the core
//!   Opening ── Offered         Opening ── Placing
//!                  └──── Up ────────────────┘
//!                         │     (from every state)
//!                       Ending ── removed
//! ```
//!
//! Its end is reported when it enters `Ending`, once. There it stays only to finish what the protocol
//! demands: refused INVITEs to be cancelled, a late 2xx to be acknowledged and hung up, a BYE to be
//! answered. Every state has a deadline.

use super::secure::{Gated, Offer};
use crate::dialog::Dialog;
use crate::message::Request;
use crate::net::Hop;
use crate::sdp::{Audio, Local};
use crate::session;
use crate::settings::Law;
use crate::transaction::{ClientId, ServerId};
use ccgate_core::switch::{Cause, LegId};
use ccgate_core::{Phone, VdnId};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A leg's name in the whole switch.
pub(crate) type LegKey = (VdnId, LegId);

pub(crate) struct Leg {
    pub(crate) begun: Instant,
    /// When it was answered.
    pub(crate) answered: Option<Instant>,
    /// The other party's number, for the log.
    pub(crate) party: Phone,
    pub(crate) state: State,
    /// The core knows of it, and of its end.
    pub(crate) told: bool,
    /// Names of its dialogs in the index.
    pub(crate) names: Vec<String>,
    /// INVITEs of ours that weren't the one answered, or were given up; and the one that was.
    pub(crate) losers: Vec<Branch>,
    /// Names of its legs of the gate, open or not.
    pub(crate) gates: Vec<ccgate_webrtc::LegId>,
    /// When its alarm is set for.
    pub(crate) armed: Option<Instant>,
}

pub(crate) enum State {
    /// Waiting for a media port.
    Opening { until: Instant, then: Opening },
    /// A call that came in, not answered.
    Offered(Box<Offered>),
    /// A call that goes out, not answered.
    Placing(Box<Placing>),
    /// Both talk.
    Up(Box<Session>),
    /// Over, but for what others must still be told.
    Ending(Ending),
}

pub(crate) enum Opening {
    Offered(Box<Offered>),
    Placing(Box<Placing>),
}

pub(crate) struct Offered {
    pub(crate) invite: Request,
    pub(crate) server: ServerId,
    pub(crate) dialog: Dialog,
    /// What the INVITE offers; `None`: we must.
    pub(crate) offer: Option<Offer>,
    pub(crate) laws: Vec<Law>,
    pub(crate) timer: session::Agreed,
    /// The caller wants provisional answers acknowledged (RFC 3262).
    pub(crate) reliable: bool,
    pub(crate) rseq: u32,
    pub(crate) provisional: Option<Repeat>,
    /// What the core must be told once the port is there.
    pub(crate) called: Phone,
    pub(crate) caller: Phone,
    pub(crate) from: ccgate_core::switch::Entrance,
    pub(crate) local: Option<Local>,
    pub(crate) until: Instant,
}

/// Something sent again and again until it is acknowledged.
pub(crate) struct Repeat {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hop: Hop,
    pub(crate) interval: Duration,
    pub(crate) at: Instant,
    pub(crate) until: Instant,
}

impl Repeat {
    pub(crate) fn new(now: Instant, bytes: Vec<u8>, hop: Hop, t1: Duration, give_up: Duration) -> Self {
        Self {
            bytes,
            hop,
            interval: t1,
            at: now + t1,
            until: now + give_up,
        }
    }

    pub(crate) fn due(&self) -> Instant {
        self.at.min(self.until)
    }

    /// Notes one more sending.
    pub(crate) fn step(&mut self, now: Instant, t2: Duration) {
        self.interval = (self.interval * 2).min(t2);
        self.at = now + self.interval;
    }
}

pub(crate) struct Placing {
    pub(crate) to: Phone,
    pub(crate) from: Option<Phone>,
    pub(crate) until: Instant,
    pub(crate) local: Option<Local>,
    pub(crate) branches: Vec<Branch>,
    /// Trunk addresses not tried yet.
    pub(crate) rest: VecDeque<Way>,
    pub(crate) alerted: bool,
    pub(crate) best: Option<Cause>,
}

/// A trunk's address, to be tried.
#[derive(Clone)]
pub(crate) struct Way {
    /// Its position in the settings, as long as they have it.
    pub(crate) trunk: Option<usize>,
    /// The address's among the trunk's, likewise.
    pub(crate) address: Option<usize>,
    pub(crate) number: String,
    pub(crate) caller: crate::settings::CallerRule,
}

impl Way {
    /// The positions of trunk and address, if both are there still.
    pub(crate) fn place(&self) -> Option<(usize, usize)> {
        self.trunk.zip(self.address)
    }
}

/// One INVITE of ours.
pub(crate) struct Branch {
    pub(crate) id: u32,
    pub(crate) client: ClientId,
    pub(crate) dialog: Dialog,
    /// What its INVITE offers.
    pub(crate) local: Local,
    /// Without `Via`, to be sent again with credentials.
    pub(crate) invite: Request,
    pub(crate) laws: Vec<Law>,
    /// The gate that it offers, as long as it may be taken.
    pub(crate) gated: Option<Gated>,
    pub(crate) way: Option<Way>,
    pub(crate) provisional: bool,
    /// It must be cancelled, with the reason; done as soon as a provisional answer allows.
    pub(crate) cancel: Option<Cause>,
    pub(crate) cancelled: bool,
    /// When the next address is tried because this one says nothing.
    pub(crate) silent: Option<Instant>,
    pub(crate) authorized: u32,
    pub(crate) early: Vec<Early>,
    pub(crate) over: bool,
}

/// What a provisional answer of one of a branch's ends told.
pub(crate) struct Early {
    pub(crate) tag: String,
    /// Of the last reliable one; 0: none was.
    pub(crate) rseq: u32,
    pub(crate) dialog: Dialog,
    /// A body, not looked at yet.
    pub(crate) answer: Option<Vec<u8>>,
}

pub(crate) struct Session {
    pub(crate) dialog: Dialog,
    /// We placed the call: it decides who tries again first after a collision.
    pub(crate) placed: bool,
    pub(crate) local: Local,
    pub(crate) laws: Vec<Law>,
    pub(crate) remote: Option<Audio>,
    /// The gate that its sound goes through; closed when the call is over.
    pub(crate) gated: Option<Gated>,
    pub(crate) held: bool,
    /// Our 2xx that waits for its ACK.
    pub(crate) accepted: Option<Accepted>,
    /// The ACK of our last INVITE, sent again when its 2xx is.
    pub(crate) ack: Option<(u32, Vec<u8>)>,
    pub(crate) timer: session::Running,
    /// Our re-INVITE or UPDATE under way.
    pub(crate) refresh: Option<ClientId>,
    /// When a refresh that collided is tried again.
    pub(crate) again: Option<Instant>,
    pub(crate) updates: bool,
    pub(crate) infos: bool,
    /// Digits waiting to be sent by INFO, and whether one is under way.
    pub(crate) digits: VecDeque<char>,
    pub(crate) info: bool,
    /// The trunk that we placed it over, as long as the settings have it.
    pub(crate) trunk: Option<usize>,
}

/// A 2xx of ours.
pub(crate) struct Accepted {
    pub(crate) number: u32,
    pub(crate) repeat: Repeat,
    /// It made the offer; the ACK brings the answer.
    pub(crate) offered: bool,
}

#[derive(Default)]
pub(crate) struct Ending {
    pub(crate) until: Option<Instant>,
    /// A call whose 2xx isn't acknowledged yet: BYE must wait (RFC 3261 §15).
    pub(crate) waits_ack: Option<(Box<Session>, Cause)>,
    /// A BYE that a trunk may challenge.
    pub(crate) bye: Option<Box<(Dialog, ClientId, usize)>>,
}

impl Leg {
    pub(crate) fn new(now: Instant, party: Phone, state: State) -> Self {
        Self {
            begun: now,
            answered: None,
            party,
            state,
            told: false,
            names: Vec::new(),
            losers: Vec::new(),
            gates: Vec::new(),
            armed: None,
        }
    }

    /// Nothing is left to be done for it.
    pub(crate) fn is_done(&self) -> bool {
        let State::Ending(ending) = &self.state else {
            return false;
        };
        let waits = ending.waits_ack.is_some() || ending.bye.is_some();
        !waits && self.losers.iter().all(|branch| branch.over)
    }

    /// When something must be done for it.
    pub(crate) fn next(&self) -> Instant {
        match &self.state {
            State::Opening { until, .. } => *until,
            State::Offered(offered) => {
                let provisional = offered.provisional.as_ref().map(Repeat::due);
                provisional.map_or(offered.until, |at| at.min(offered.until))
            }
            State::Placing(placing) => {
                let silent = placing
                    .branches
                    .iter()
                    .filter(|b| !b.over)
                    .filter_map(|b| b.silent)
                    .min();
                silent.map_or(placing.until, |at| at.min(placing.until))
            }
            State::Up(session) => {
                let repeat = session.accepted.as_ref().map(|a| a.repeat.due());
                [repeat, session.again]
                    .into_iter()
                    .flatten()
                    .min()
                    .map_or(session.timer.at(), |at| at.min(session.timer.at()))
            }
            State::Ending(ending) => {
                let repeat = ending
                    .waits_ack
                    .as_ref()
                    .and_then(|(session, _)| session.accepted.as_ref())
                    .map(|a| a.repeat.due());
                [ending.until, repeat]
                    .into_iter()
                    .flatten()
                    .min()
                    .unwrap_or(self.begun)
            }
        }
    }
}
