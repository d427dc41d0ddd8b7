//! One end of one call: a task that lives from the INVITE until nothing of the call can come again.

mod called;
mod dialog;
mod invite;
mod orders;
mod requests;
mod timers;

pub(crate) use called::called;
pub(crate) use invite::call;

use crate::account::Account;
use crate::failed::{Ended, Failed};
use crate::message::Message;
use crate::sdp::{Described, Direction, KEYS};
use crate::sound::Stream;
use crate::wire::{Arrived, Wire};
use ccgate_media::g711::Codec;
use dialog::Dialog;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};

/// What a phone does on request.
pub(crate) const ALLOWED: &str = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, NOTIFY, MESSAGE";
/// How long an ended call still answers what is sent again.
const LINGER: Duration = Duration::from_secs(5);
/// RFC 3261's T2.
const T2: Duration = Duration::from_secs(4);
/// Final responses, and acknowledgements, kept to be sent again.
const MOST_SAID: usize = 8;

/// How far a call is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Trying,
    Ringing,
    Up,
    Ended(Ended),
}

/// What the holder of a call sees of it.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) stage: Stage,
    pub(crate) ringing: Option<Instant>,
    pub(crate) answered: Option<Instant>,
    /// The other end receives nothing.
    pub(crate) held_there: bool,
}

pub(crate) type Done = oneshot::Sender<Result<(), Failed>>;

/// What the holder of a call wants.
#[derive(Debug)]
pub(crate) enum Order {
    Ring(u16),
    Answer,
    Reject(u16),
    HangUp,
    Hold(bool, Done),
    Info(char, Done),
}

/// The holder's side of a leg; dropping it hangs up.
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) orders: mpsc::Sender<Order>,
    pub(crate) progress: watch::Receiver<Progress>,
    pub(crate) stream: Stream,
    pub(crate) call_id: String,
    pub(crate) began: Instant,
}

/// A request that is sent until it is answered.
#[derive(Debug)]
struct Asked {
    message: Message,
    branch: String,
    bytes: Vec<u8>,
    to: SocketAddr,
    next: Option<Instant>,
    distance: Duration,
    deadline: Instant,
}

impl Asked {
    fn new(message: Message, to: SocketAddr, t1: Duration) -> Self {
        let now = Instant::now();
        Self {
            branch: message.branch().unwrap_or_default().to_owned(),
            bytes: message.bytes(),
            message,
            to,
            next: Some(now + t1),
            distance: t1,
            deadline: now + t1 * 64,
        }
    }
}

/// Why an INVITE is under way.
#[derive(Debug)]
enum Purpose {
    First,
    Hold(bool, Done),
}

/// What another request is for.
#[derive(Debug)]
enum Other {
    Bye,
    Cancel,
    Prack,
    Info(Done),
}

/// A final answer to an INVITE that is sent until the ACK.
#[derive(Debug)]
struct Unacknowledged {
    number: u32,
    bytes: Vec<u8>,
    to: SocketAddr,
    next: Instant,
    distance: Duration,
    deadline: Instant,
    success: bool,
}

pub(crate) struct Leg {
    wire: Arc<Wire>,
    inbox: mpsc::Receiver<Arrived>,
    orders: mpsc::Receiver<Order>,
    /// Whether somebody still holds the call.
    held: bool,
    progress: watch::Sender<Progress>,
    stream: Stream,
    dialog: Dialog,
    account: Option<Account>,
    attempts: u8,
    session: u64,
    serial: u32,
    codecs: Vec<Codec>,
    keys: bool,
    holding: bool,
    invite: Option<(Asked, Purpose)>,
    cancelled: bool,
    /// When a call that isn't answered is given up.
    patience: Option<Instant>,
    others: Vec<(Asked, Other)>,
    /// A hold that met the other end's, to be tried again.
    again: Option<(Instant, bool, Done)>,
    unacknowledged: Option<Unacknowledged>,
    acks: VecDeque<(u32, Vec<u8>, SocketAddr)>,
    said: VecDeque<(String, Vec<u8>)>,
    /// The INVITE that waits for an answer.
    unanswered: Option<Arrived>,
    last_reliable: Option<u32>,
    linger: Option<Instant>,
}

impl Leg {
    fn new(
        wire: &Arc<Wire>,
        dialog: Dialog,
        account: Option<Account>,
        began: Instant,
        stage: Stage,
    ) -> Result<(Self, Handle), std::io::Error> {
        let stream = wire.bank.open(wire.settings.manners.rtp_loss)?;
        let inbox = wire.join(&dialog.call, dialog.side);
        let (give, orders) = mpsc::channel(8);
        let progress = Progress {
            stage,
            ringing: None,
            answered: None,
            held_there: false,
        };
        let (tell, watch) = watch::channel(progress);
        let handle = Handle {
            orders: give,
            progress: watch,
            stream: stream.clone(),
            call_id: dialog.call.clone(),
            began,
        };
        let leg = Self {
            wire: Arc::clone(wire),
            inbox,
            orders,
            held: true,
            progress: tell,
            stream,
            dialog,
            account,
            attempts: 0,
            session: crate::random::number() >> 16,
            serial: 0,
            codecs: wire.settings.codecs.clone(),
            keys: wire.settings.telephone_event,
            holding: false,
            invite: None,
            cancelled: false,
            patience: None,
            others: Vec::new(),
            again: None,
            unacknowledged: None,
            acks: VecDeque::new(),
            said: VecDeque::new(),
            unanswered: None,
            last_reliable: None,
            linger: None,
        };
        Ok((leg, handle))
    }

    async fn run(mut self) {
        while !self.is_over() {
            let due = tokio::time::Instant::from_std(self.due());
            tokio::select! {
                Some(arrived) = self.inbox.recv() => self.arrived(arrived).await,
                order = self.orders.recv(), if self.held => match order {
                    Some(order) => self.order(order).await,
                    None => {
                        self.held = false;
                        self.hang_up().await;
                    }
                },
                () = tokio::time::sleep_until(due) => self.timers(Instant::now()).await,
            }
        }
        self.stream.close();
        self.wire.leave(&self.dialog.call, self.dialog.side);
    }

    async fn arrived(&mut self, arrived: Arrived) {
        if arrived.message.status().is_some() {
            self.response(arrived.message).await;
        } else {
            self.request(arrived).await;
        }
    }

    fn is_up(&self) -> bool {
        matches!(self.progress.borrow().stage, Stage::Up)
    }

    fn has_ended(&self) -> bool {
        matches!(self.progress.borrow().stage, Stage::Ended(_))
    }

    fn is_over(&self) -> bool {
        self.has_ended() && self.linger.is_none_or(|until| until <= Instant::now())
    }

    /// The end as the holder sees it; the task stays until nothing can come again.
    fn end(&mut self, how: Ended) {
        self.stream.close();
        self.patience = None;
        self.linger = Some(Instant::now() + LINGER);
        if let Some((_, _, done)) = self.again.take() {
            let _ = done.send(Err(Failed::Over));
        }
        self.progress.send_if_modified(|progress| {
            let first = !matches!(progress.stage, Stage::Ended(_));
            if first {
                progress.stage = Stage::Ended(how);
            }
            first
        });
    }

    /// What this end says of its sound.
    fn describe(&mut self, direction: Direction, keys: Option<u8>) -> String {
        self.serial += 1;
        let described = Described {
            address: Some(self.stream.local()),
            codecs: self.codecs.clone(),
            keys: if self.keys { keys } else { None },
            direction,
        };
        described.write(self.session, self.serial)
    }

    fn offer(&mut self) -> String {
        let direction = if self.holding {
            Direction::SendOnly
        } else {
            Direction::Both
        };
        self.describe(direction, Some(KEYS))
    }

    /// Takes what the other end says of its sound. `false` when there is no codec in common.
    fn settle(&mut self, described: &Described) -> bool {
        let Some(codec) = described.codecs.iter().find(|codec| self.codecs.contains(codec)) else {
            return false;
        };
        let keys = described.keys.filter(|_| self.keys);
        self.stream.settle(described.address, *codec, keys);
        let receives = described.direction.receives() && described.address.is_some();
        self.stream.may_send(receives && !self.holding);
        self.progress.send_if_modified(|progress| {
            let changed = progress.held_there == receives;
            progress.held_there = !receives;
            changed
        });
        true
    }
}
