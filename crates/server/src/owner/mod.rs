//! The owner of one VDN: feeds the core, saves what it changes, and only then lets it be told.
//!
//! A mutex stands where an actor's mailbox could: a step takes about a microsecond and nothing is
//! awaited inside, so a request runs it on its own task without a change of threads. The way of a
//! change:
//!
//! ```text
//!   step ── changes ──> Batch (gathering) ── writer task ──> store
//!     │                                                        │ saved
//!     └── Ticket ──── Owner::saved(ticket) <───────────────────┤
//!                     Desk::released   (polls, pushes) <───────┘
//! ```
//!
//! Invariants: no answer and no event leaves before the batch that holds its changes is saved;
//! an event is handed to one reply at a time; the next is handed out only when the telling of the
//! one before is saved, so that a crash repeats at most the very last reply. No command reaches the
//! switch before the batch of its step is saved, and they reach it in the order of the steps.

mod batch;
mod calls;
mod checkpoint;
mod desk;
mod timer;
mod writer;

pub use desk::{Hand, Handed, Next, Wake};

use crate::clock::Clock;
use crate::telephony::SwitchPort;
use batch::Batch;
use calls::Legs;
use ccgate_core::call::Recording;
use ccgate_core::flow::LookUp;
use ccgate_core::outbox::Entry;
use ccgate_core::vdn::{Operation, Rules};
use ccgate_core::{
    AgentId, Directory, EventNo, Guid, Input, Refusal, Reply, SessionSerial, Time, Vdn, VdnId,
};
use ccgate_store::{Store, StoreError};
use checkpoint::Checkpoint;
use desk::Desk;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long an answer waits for the store before it is given up.
const SAVE_PATIENCE: Duration = Duration::from_secs(8);
/// Changes that may wait for the store before agents' requests are refused.
const MOST_GATHERED: usize = 20_000;

/// The owner of one VDN. Shared by every request for its agents.
#[derive(Debug)]
pub struct Owner {
    id: VdnId,
    clock: Clock,
    rules: Rules,
    inner: Mutex<Inner>,
    /// Wakes the writer: there is something that somebody waits for.
    urgent: Notify,
    /// Wakes the timer: the nearest deadline has come nearer.
    sooner: Notify,
    /// The number of the last batch saved.
    saved: watch::Sender<u64>,
    /// Becomes true when another process has claimed the VDN.
    lost: watch::Sender<bool>,
    /// Sessions in push mode that began, for the pusher.
    pushers: UnboundedSender<AgentId>,
    /// What carries the VDN's commands out.
    port: Arc<dyn SwitchPort>,
    /// The VDN's legs in the switch.
    legs: Mutex<Legs>,
    /// Wakes who waits for legs to end.
    fewer_legs: Notify,
    /// Recordings that a fault left unfinished.
    unfinished: UnboundedSender<Recording>,
    /// Web services to be asked, taken out at once.
    lookups: UnboundedSender<LookUp>,
}

#[derive(Debug)]
struct Inner {
    vdn: Vdn,
    batch: Batch,
    checkpoint: Checkpoint,
    desks: HashMap<AgentId, Desk>,
    /// The last event of each agent's last session, if nobody waited for it then: a pusher may still
    /// be busy with the one before.
    farewells: HashMap<AgentId, (SessionSerial, Box<Entry>)>,
    /// When the timer task will look next.
    armed: Option<Time>,
    health: Health,
    /// Where the next `allagentevent` begins.
    served: AgentId,
}

/// Whether the state in memory counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    /// It does.
    Good,
    /// A step panicked: the state can't be trusted until it is loaded again.
    Broken,
    /// Another process has claimed the VDN: it never will again.
    Lost,
}

/// Proof of a step, to wait with until it is saved.
#[derive(Clone, Copy, Debug)]
#[must_use = "nothing may be told before the ticket's batch is saved"]
pub struct Ticket(Option<u64>);

/// Why an owner can't answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store didn't take the changes in time. They are kept and tried again.
    #[error("the store does not answer")]
    Unsaved,
    /// The state is being loaded again after a fault of our own.
    #[error("the VDN is being restored")]
    Restoring,
    /// Another process owns the VDN now.
    #[error("another node owns the VDN")]
    Lost,
    /// The core refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The tasks that go with an owner.
#[derive(Debug)]
pub struct Started {
    /// The owner.
    pub owner: Arc<Owner>,
    /// Sessions in push mode, as they begin (also those found at the start).
    pub push_sessions: UnboundedReceiver<AgentId>,
    /// Recordings that a crash or fault left unfinished (also those found at the start); no leg of
    /// theirs is to be waited for but by [`Owner::ended_legs`].
    pub unfinished: UnboundedReceiver<Recording>,
    /// Web services that flows want to be asked, what led there being saved.
    pub lookups: UnboundedReceiver<LookUp>,
}

/// What owners of all VDNs have in common.
#[derive(Clone, Debug)]
pub struct Common {
    /// Where live state is kept.
    pub store: Store,
    /// This node's name.
    pub node: String,
    /// What VDNs are run by.
    pub rules: Rules,
    /// What they tell the time by.
    pub clock: Clock,
    /// What carries their commands out.
    pub port: Arc<dyn SwitchPort>,
    /// Their tasks.
    pub tasks: TaskTracker,
    /// Ends them, after the last write.
    pub stop: CancellationToken,
}

impl Owner {
    /// Claims the VDN in the store, loads its live state, ends the calls that were live when it was
    /// saved, and starts its tasks.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn start(common: &Common, directory: Directory) -> Result<Started, StoreError> {
        let Common { clock, rules, .. } = *common;
        let id = directory.vdn;
        let mut live = common.store.claim(id, &common.node).await?;
        let loaded = live.load().await?;
        let seq = loaded.seq;
        let vdn = Vdn::restore(Arc::new(directory), rules, clock.now(), loaded.saved);
        let (pushers, push_sessions) = unbounded_channel();
        let (unfinished, left) = unbounded_channel();
        let (lookups, asked) = unbounded_channel();
        let owner = Arc::new(Self {
            id,
            clock,
            rules,
            inner: Mutex::new(Inner::restored(vdn, seq, loaded.journal)),
            urgent: Notify::new(),
            sooner: Notify::new(),
            saved: watch::Sender::new(seq),
            lost: watch::Sender::new(false),
            pushers,
            port: Arc::clone(&common.port),
            legs: Mutex::default(),
            fewer_legs: Notify::new(),
            unfinished,
            lookups,
        });
        owner.take_up(
            &mut owner.lock(),
            loaded.open,
            loaded.open_calls,
            loaded.tasks,
            loaded.open_recordings,
        );
        owner.announce_pushers();
        tracing::info!(vdn = %id, signed_in = owner.lock().vdn.signed_in_count(), "VDN loaded");
        let (tasks, stop) = (&common.tasks, &common.stop);
        tasks.spawn(writer::run(Arc::clone(&owner), live, stop.clone()));
        tasks.spawn(timer::run(Arc::clone(&owner), stop.clone()));
        Ok(Started {
            owner,
            push_sessions,
            unfinished: left,
            lookups: asked,
        })
    }

    /// The VDN owned.
    pub fn id(&self) -> VdnId {
        self.id
    }

    /// The clock that the VDN runs by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Lets one thing happen now.
    ///
    /// # Errors
    /// The core's refusal, or a fault of ours. A refusal changed nothing.
    pub fn step(&self, input: Input) -> Result<(Reply, Ticket), Fault> {
        let mut inner = self.lock();
        self.step_locked(&mut inner, input)
    }

    /// The same and waits until it is saved.
    ///
    /// # Errors
    /// As [`Owner::step`], and [`Fault::Unsaved`].
    pub async fn step_saved(&self, input: Input) -> Result<Reply, Fault> {
        let (reply, ticket) = self.step(input)?;
        self.saved(ticket).await?;
        Ok(reply)
    }

    /// Looks at the state, e.g. for a query. What is not saved yet must not be told: wait for the
    /// ticket.
    ///
    /// # Errors
    /// As [`Owner::step`].
    pub fn read<R>(&self, look: impl FnOnce(&Vdn, Time) -> Result<R, Refusal>) -> Result<(R, Ticket), Fault> {
        let inner = self.lock();
        inner.usable()?;
        let seen = look(&inner.vdn, self.clock.now())?;
        Ok((seen, inner.unsaved()))
    }

    /// Waits until all that happened up to now is saved. For refusals, which show the state too: who
    /// is told "not signed in" must not be signed in again after a crash.
    pub async fn settled(&self) {
        let ticket = self.lock().unsaved();
        // A store that doesn't answer has its own log lines; the refusal is right all the same.
        let _ = self.saved(ticket).await;
    }

    /// Waits until everything up to the ticket is saved.
    ///
    /// # Errors
    /// [`Fault::Unsaved`] when the store takes too long, [`Fault::Lost`].
    pub async fn saved(&self, ticket: Ticket) -> Result<(), Fault> {
        let Some(seq) = ticket.0 else { return Ok(()) };
        if *self.saved.borrow() >= seq {
            return Ok(());
        }
        let mut saved = self.saved.subscribe();
        tokio::select! {
            // The sender lives as long as the owner does.
            _ = saved.wait_for(|upto| *upto >= seq) => Ok(()),
            () = self.until_lost() => Err(Fault::Lost),
            () = tokio::time::sleep(SAVE_PATIENCE) => Err(Fault::Unsaved),
        }
    }

    /// Whether another process has claimed the VDN. The owner refuses everything then, for good.
    pub fn lost(&self) -> bool {
        *self.lost.borrow()
    }

    /// Waits until another process claims the VDN.
    pub async fn until_lost(&self) {
        // The sender lives as long as the owner does.
        let _ = self.lost.subscribe().wait_for(|lost| *lost).await;
    }

    /// How many agents are signed in.
    pub fn signed_in_count(&self) -> usize {
        self.lock().vdn.signed_in_count()
    }

    /// How far the store is behind: batches made but not saved.
    pub fn unsaved_batches(&self) -> u64 {
        self.lock()
            .batch
            .seq()
            .saturating_sub(1)
            .saturating_sub(*self.saved.borrow())
    }

    fn step_locked(&self, inner: &mut Inner, input: Input) -> Result<(Reply, Ticket), Fault> {
        inner.usable()?;
        inner.room(&input)?;
        let now = self.clock.now();
        let outcome = match catch_unwind(AssertUnwindSafe(|| inner.vdn.step(now, input))) {
            Ok(outcome) => outcome,
            Err(_) => {
                tracing::error!(vdn = %self.id, "a step of the core panicked; the VDN is loaded again");
                inner.health = Health::Broken;
                self.urgent.notify_one();
                return Err(Fault::Restoring);
            }
        };
        for record in &outcome.records {
            crate::audit::record(self.id, record);
        }
        let asks = !outcome.lookups.is_empty();
        inner.batch.ask(outcome.lookups);
        let mut ticket = inner.gather(outcome.changes, outcome.kept, outcome.records, outcome.commands);
        if let Ok(Reply::Alive { guid: Some(_), .. }) = &outcome.reply {
            // A Guid that an earlier step made is told again: that step must be saved first.
            ticket = inner.unsaved();
        }
        if asks || ticket.0.is_some() {
            self.urgent.notify_one();
        }
        let next = inner.vdn.next_deadline();
        if next.is_some() && (inner.armed.is_none() || next < inner.armed) {
            inner.armed = next;
            self.sooner.notify_one();
        }
        if let Ok(Reply::SignedIn(agent)) = &outcome.reply
            && matches!(agent.session.delivery, ccgate_core::session::Delivery::Push(_))
        {
            // The receiver is gone only when the gateway stops.
            let _ = self.pushers.send(agent.id);
        }
        Ok((outcome.reply?, ticket))
    }

    fn announce_pushers(&self) {
        let inner = self.lock();
        for agent in inner.vdn.agents() {
            if matches!(agent.session.delivery, ccgate_core::session::Delivery::Push(_)) {
                let _ = self.pushers.send(agent.id);
            }
        }
    }

    /// The lock can't be poisoned: a step's panic is caught inside.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// What has to be waited for before the present state may be told.
    fn unsaved(&self) -> Ticket {
        let gathering = self.batch.is_urgent().then_some(self.batch.seq());
        Ticket(gathering.or(self.batch.in_flight()))
    }

    fn usable(&self) -> Result<(), Fault> {
        match self.health {
            Health::Good => Ok(()),
            Health::Broken => Err(Fault::Restoring),
            Health::Lost => Err(Fault::Lost),
        }
    }

    /// Whether what agents ask for can still be taken. When the store has been away for long, it
    /// can't: all that is gathered will be written at once.
    fn room(&self, input: &Input) -> Result<(), Fault> {
        let asked = match input {
            Input::SignIn(_) => true,
            Input::Agent { operation, .. } => {
                !matches!(operation, Operation::Poll { .. } | Operation::Handshake { .. })
            }
            _ => false,
        };
        if asked && self.batch.len() > MOST_GATHERED {
            Err(Fault::Unsaved)
        } else {
            Ok(())
        }
    }

    fn restored(vdn: Vdn, seq: u64, journal: u64) -> Self {
        let mut desks = HashMap::new();
        let mut checkpoint = Checkpoint::new(seq, journal);
        for agent in vdn.agents() {
            desks.insert(
                agent.id,
                Desk::restored(agent.session.serial, vdn.last_event(agent.id)),
            );
            checkpoint.touch(agent.id, 0);
        }
        Self {
            vdn,
            batch: Batch::new(seq + 1),
            checkpoint,
            desks,
            farewells: HashMap::new(),
            armed: None,
            health: Health::Good,
            served: AgentId(0),
        }
    }
}

/// A fresh Guid of 128 random bits.
///
/// # Panics
/// If the system gives no randomness: without it nobody could be let in safely.
pub fn fresh_guid(node: &str) -> Guid {
    let mut bits = [0_u8; 16];
    ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bits)
        .expect("the system gives random numbers");
    Guid::from_random(u128::from_be_bytes(bits), node)
}

/// Whose events: a session, not merely an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The agent.
    pub agent: AgentId,
    /// Its session.
    pub session: SessionSerial,
    /// Events up to this one are known to the client already.
    pub after: EventNo,
}
