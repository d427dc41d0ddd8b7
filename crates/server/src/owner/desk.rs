//! One agent's desk: which of its events may be told, and who waits for them.

use super::batch::Release;
use super::{Fault, Inner, Owner, Whose};
use ccgate_core::call::Kept;
use ccgate_core::outbox::Entry;
use ccgate_core::session::Delivery;
use ccgate_core::switch::Command;
use ccgate_core::{AgentId, Change, EventNo, Input, SessionSerial};
use std::sync::Arc;
use tokio::sync::oneshot;

/// What an agent's deliverer has to know.
#[derive(Debug)]
pub(super) struct Desk {
    session: SessionSerial,
    /// Events up to this one are saved and may be told.
    released: EventNo,
    /// The batch that says what was told last.
    told_in: u64,
    /// The session's beginning is saved. What is released before that belongs to the session before.
    begun: bool,
    /// The session is over, but that is not saved yet: the farewell is the next to be told.
    ended: bool,
    /// An event is in somebody's hand.
    handed: bool,
    /// The poll, stream or pusher that waits.
    waiter: Option<oneshot::Sender<Wake>>,
    /// What remains of the session that this one replaced, until its end is saved.
    before: Option<Before>,
}

/// A session that was replaced.
#[derive(Debug)]
struct Before {
    session: SessionSerial,
    released: EventNo,
    waiter: Option<oneshot::Sender<Wake>>,
}

/// Why a waiting deliverer was woken.
#[derive(Debug)]
pub enum Wake {
    /// Look again.
    Look,
    /// Another poll of the same session took over.
    Replaced,
    /// The session is over; this is its last event.
    Ended(Box<Entry>),
}

/// What there is for a deliverer.
#[derive(Debug)]
pub enum Next {
    /// Events to tell, oldest first; never empty.
    Events(Hand),
    /// Nothing yet.
    Wait(oneshot::Receiver<Wake>),
    /// The session is over; its last event, if nobody has been told it yet.
    Ended(Option<Box<Entry>>),
}

/// Events in a deliverer's hand. Dropped without a word they are offered again.
#[derive(Debug)]
pub struct Hand {
    /// The events.
    pub entries: Vec<Entry>,
    /// Must be settled.
    pub handed: Handed,
}

/// The duty to say what became of handed events. Dropping it says: not told.
#[derive(Debug)]
pub struct Handed {
    owner: Arc<Owner>,
    agent: AgentId,
    session: SessionSerial,
    upto: EventNo,
    settled: bool,
}

impl Desk {
    fn new(session: SessionSerial, released: EventNo) -> Self {
        Self {
            session,
            released,
            told_in: 0,
            begun: false,
            ended: false,
            handed: false,
            waiter: None,
            before: None,
        }
    }

    /// Of a session that is saved.
    pub(super) fn restored(session: SessionSerial, released: EventNo) -> Self {
        Self {
            begun: true,
            ..Self::new(session, released)
        }
    }

    fn wake(&mut self, wake: Wake) {
        if let Some(waiter) = self.waiter.take() {
            // Whoever waited may have left: then the next one looks.
            let _ = waiter.send(wake);
        }
    }

    /// There may be something to tell.
    fn look(&mut self) {
        if !self.ended {
            self.wake(Wake::Look);
        }
    }
}

impl Owner {
    /// The next events of a session for the one who asks: at most `most`. Whoever waited before is
    /// replaced.
    ///
    /// # Errors
    /// [`Fault::Restoring`].
    pub fn next(self: &Arc<Self>, whose: Whose, most: usize) -> Result<Next, Fault> {
        let mut guard = self.lock();
        let inner = &mut *guard;
        inner.usable()?;
        let saved = *self.saved.borrow();
        let Some(desk) = inner
            .desks
            .get_mut(&whose.agent)
            .filter(|desk| desk.session == whose.session)
        else {
            return Ok(inner.past(whose));
        };
        desk.wake(Wake::Replaced);
        let told_saved = desk.told_in <= saved;
        let released = desk.released;
        let entries: Vec<Entry> = match inner.vdn.owed_after(whose.agent, whose.after) {
            Some(first) if !desk.handed && told_saved && first.no <= released => inner
                .vdn
                .owed(whose.agent)
                .filter(|entry| entry.no >= first.no && entry.no <= released)
                .take(most)
                .cloned()
                .collect(),
            _ => Vec::new(),
        };
        if let Some(last) = entries.last() {
            desk.handed = true;
            let handed = Handed {
                owner: Arc::clone(self),
                agent: whose.agent,
                session: whose.session,
                upto: last.no,
                settled: false,
            };
            return Ok(Next::Events(Hand { entries, handed }));
        }
        if !told_saved && inner.vdn.owed_after(whose.agent, whose.after).is_some() {
            inner.batch.hurry();
            self.urgent.notify_one();
        }
        let (waiter, wait) = oneshot::channel();
        desk.waiter = Some(waiter);
        Ok(Next::Wait(wait))
    }

    /// Whether a poll, stream or pusher waits for the agent's next event.
    pub fn is_awaited(&self, agent: AgentId) -> bool {
        let inner = self.lock();
        let waiter = inner.desks.get(&agent).and_then(|desk| desk.waiter.as_ref());
        waiter.is_some_and(|waiter| !waiter.is_closed())
    }

    /// Sessions in poll mode with an event that may be told now and that nobody waits for: at most
    /// so many, in the order of the agents' numbers, going on where the last call ended.
    pub fn waiting_sessions(&self, most: usize) -> Vec<Whose> {
        let mut inner = self.lock();
        let from = inner.served;
        let saved = *self.saved.borrow();
        let polled = |agent: AgentId| {
            let session = &inner.vdn.agent(agent)?.session;
            matches!(session.delivery, Delivery::Poll).then_some(session.serial)
        };
        let ready = inner.desks.iter().filter(|(agent, desk)| {
            let first = inner.vdn.owed_after(**agent, EventNo(0));
            let waited_for = desk.waiter.as_ref().is_some_and(|waiter| !waiter.is_closed());
            !desk.handed
                && !waited_for
                && desk.told_in <= saved
                && first.is_some_and(|entry| entry.no <= desk.released)
        });
        let mut agents: Vec<AgentId> = ready.map(|(agent, _)| *agent).collect();
        agents.sort_unstable_by_key(|agent| (*agent < from, *agent));
        let whose = |agent| {
            polled(agent).map(|session| Whose {
                agent,
                session,
                after: EventNo(0),
            })
        };
        let sessions: Vec<Whose> = agents.into_iter().filter_map(whose).take(most).collect();
        if let Some(last) = sessions.last() {
            inner.served = AgentId(last.agent.0 + 1);
        }
        sessions
    }

    /// A client that resumes by number has everything up to `upto`.
    ///
    /// # Errors
    /// As [`Owner::step`].
    pub fn resume(&self, agent: AgentId, session: SessionSerial, upto: EventNo) -> Result<(), Fault> {
        let mut inner = self.lock();
        self.told_locked(&mut inner, agent, session, upto)
    }

    fn told_locked(
        &self,
        inner: &mut Inner,
        agent: AgentId,
        session: SessionSerial,
        upto: EventNo,
    ) -> Result<(), Fault> {
        // Saved with the next batch: `next` waits for that before it hands out another event.
        self.step_locked(inner, Input::Told { agent, session, upto })
            .map(|_| ())
    }

    fn settle(&self, handed: &Handed, told: bool) {
        let mut guard = self.lock();
        let inner = &mut *guard;
        let ours = |desk: &&mut Desk| desk.session == handed.session;
        if inner.desks.get_mut(&handed.agent).filter(ours).is_none() {
            return;
        }
        if told
            && self
                .told_locked(inner, handed.agent, handed.session, handed.upto)
                .is_err()
        {
            tracing::warn!(vdn = %self.id, agent = %handed.agent, "an event that was told could not be noted");
        }
        if let Some(desk) = inner.desks.get_mut(&handed.agent).filter(ours) {
            desk.handed = false;
            desk.wake(Wake::Look);
        }
    }
}

impl Handed {
    /// The whole of it was written, or the receiver accepted it.
    pub fn told(mut self) {
        self.settled = true;
        self.owner.settle(&self, true);
    }

    /// The newest event in hand.
    pub fn upto(&self) -> EventNo {
        self.upto
    }
}

impl Drop for Handed {
    fn drop(&mut self) {
        if !self.settled {
            self.owner.settle(self, false);
        }
    }
}

impl Inner {
    /// Adds a step's changes to the batch and keeps the desks in step.
    pub(super) fn gather(
        &mut self,
        changes: Vec<Change>,
        kept: Vec<Kept>,
        records: Vec<ccgate_core::vdn::Record>,
        commands: Vec<Command>,
    ) -> super::Ticket {
        if changes.is_empty() && kept.is_empty() && records.is_empty() && commands.is_empty() {
            return super::Ticket(None);
        }
        let seq = self.batch.seq();
        for change in &changes {
            self.checkpoint.touch(change.agent(), seq);
            match change {
                Change::Put(agent) => {
                    let session = agent.session.serial;
                    let desk = self
                        .desks
                        .entry(agent.id)
                        .or_insert_with(|| Desk::new(session, EventNo(0)));
                    if desk.session != session {
                        let before = Before {
                            session: desk.session,
                            released: desk.released,
                            waiter: desk.waiter.take(),
                        };
                        *desk = Desk {
                            before: Some(before),
                            ..Desk::new(session, EventNo(0))
                        };
                    }
                }
                Change::Moved { .. } | Change::Owed(..) => {}
                Change::Told(agent, _) => {
                    if let Some(desk) = self.desks.get_mut(agent) {
                        desk.told_in = seq;
                    }
                }
                Change::Gone { agent, .. } => {
                    if let Some(desk) = self.desks.get_mut(agent) {
                        desk.ended = true;
                    }
                }
            }
        }
        let vdn = self.vdn.directory().vdn;
        let records = records.into_iter().map(|record| (vdn, record));
        self.batch.add(changes, kept, records, commands);
        super::Ticket(self.batch.is_urgent().then_some(seq))
    }

    /// Lets be told what a saved batch released.
    pub(super) fn release(&mut self, release: Release) {
        match release {
            Release::Began(agent, session) => {
                let Some(desk) = self.desks.get_mut(&agent).filter(|desk| desk.session == session) else {
                    return;
                };
                desk.begun = true;
                desk.before = None;
            }
            Release::Events(agent, upto) => {
                let Some(desk) = self.desks.get_mut(&agent) else {
                    return;
                };
                match &mut desk.before {
                    Some(before) if !desk.begun => before.released = before.released.max(upto),
                    _ => {
                        desk.released = desk.released.max(upto);
                        desk.look();
                    }
                }
            }
            Release::Told(agent) => {
                if let Some(desk) = self.desks.get_mut(&agent) {
                    desk.look();
                }
            }
            Release::Ended {
                agent,
                session,
                farewell,
                at,
            } => {
                let Some(desk) = self.desks.get_mut(&agent) else {
                    return;
                };
                let (released, waiter) = match &mut desk.before {
                    Some(before) if before.session == session => (before.released, before.waiter.take()),
                    _ => (desk.released, desk.waiter.take_if(|_| desk.session == session)),
                };
                let last = Box::new(Entry {
                    no: released.next(),
                    at,
                    event: farewell,
                });
                if desk.session == session {
                    self.desks.remove(&agent);
                }
                match waiter {
                    // Whoever waited may have left: then nobody is there to be told.
                    Some(waiter) => drop(waiter.send(Wake::Ended(last))),
                    None => drop(self.farewells.insert(agent, (session, last))),
                }
            }
        }
    }

    /// For whoever asks for events of a session that isn't the present one.
    fn past(&mut self, whose: Whose) -> Next {
        if let Some(desk) = self.desks.get_mut(&whose.agent)
            && let Some(before) = desk
                .before
                .as_mut()
                .filter(|before| before.session == whose.session)
            && !desk.begun
        {
            let (waiter, wait) = oneshot::channel();
            before.waiter = Some(waiter);
            return Next::Wait(wait);
        }
        match self.farewells.remove(&whose.agent) {
            Some((session, entry)) if session == whose.session => Next::Ended(Some(entry)),
            // Another session's farewell: whoever asks for an older one has missed its own.
            Some(other) => {
                self.farewells.insert(whose.agent, other);
                Next::Ended(None)
            }
            None => Next::Ended(None),
        }
    }
}
