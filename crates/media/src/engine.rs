//! The threads: one for each worker, each with an inbox.

use crate::directory::Directory;
use crate::figures::{Counters, add};
use crate::g711::FRAME_TIME;
use crate::ports::Ports;
use crate::prompts::Prompts;
use crate::settings::Settings;
use crate::worker::{Order, Worker};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Orders that may wait for a worker. It takes them all every 20 ms, so only one that hangs has more.
const MOST_WAITING: usize = 65_536;
/// A tick that begins later is counted.
const LATE: Duration = Duration::from_millis(5);
/// So far behind, ticks are left out instead of being made up for.
const FAR_BEHIND: Duration = Duration::from_millis(100);
/// How long a worker without legs sleeps at most.
const NAP: Duration = Duration::from_millis(500);

/// What the handle and the workers share. No lock is held while sound is carried.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) counters: Arc<Counters>,
    pub(crate) ports: Arc<Ports>,
    pub(crate) prompts: Prompts,
    directory: Mutex<Directory>,
    inboxes: Vec<Inbox>,
    stopped: AtomicBool,
    /// When tick 0 was: the same for all workers.
    began: Instant,
}

#[derive(Debug, Default)]
struct Inbox {
    orders: Mutex<Vec<Order>>,
    posted: Condvar,
}

impl Shared {
    pub(crate) fn new(settings: Settings, counters: Arc<Counters>, ports: Ports, prompts: Prompts) -> Self {
        let workers = settings.workers.max(1);
        Self {
            settings,
            counters,
            ports: Arc::new(ports),
            prompts,
            directory: Mutex::new(Directory::new(workers)),
            inboxes: (0..workers).map(|_| Inbox::default()).collect(),
            stopped: AtomicBool::new(false),
            began: Instant::now(),
        }
    }

    /// The directory; to be held for microseconds only.
    pub(crate) fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a worker hangs or has far too much to do.
    pub(crate) fn overloaded(&self, worker: usize) -> bool {
        self.inboxes[worker].orders().len() > MOST_WAITING / 2
    }

    /// Gives an order to a worker; it is obeyed before its next tick. Never waits.
    pub(crate) fn post(&self, worker: usize, order: Order) {
        let mut orders = self.inboxes[worker].orders();
        if orders.len() >= MOST_WAITING {
            drop(orders);
            add(&self.counters.faults, 1);
            tracing::error!(worker, "a worker of the media plane hangs: an order was dropped");
            return;
        }
        orders.push(order);
        drop(orders);
        self.inboxes[worker].posted.notify_one();
    }

    pub(crate) fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// The orders that wait for a worker.
    #[cfg(test)]
    pub(crate) fn take(&self, worker: usize) -> Vec<Order> {
        std::mem::take(&mut *self.inboxes[worker].orders())
    }

    /// Forgets every leg and order, once no worker is left to obey.
    pub(crate) fn forget(&self) {
        *self.directory() = Directory::new(self.inboxes.len());
        for inbox in &self.inboxes {
            inbox.orders().clear();
        }
    }

    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        for inbox in &self.inboxes {
            // Under the lock, or a worker about to sleep would miss it.
            let _orders = inbox.orders();
            inbox.posted.notify_one();
        }
    }
}

impl Inbox {
    fn orders(&self) -> MutexGuard<'_, Vec<Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Swaps the orders for an empty list.
    fn take(&self, orders: &mut Vec<Order>) {
        std::mem::swap(&mut *self.orders(), orders);
    }
}

/// Runs one worker until the media plane is stopped.
pub(crate) fn run(shared: &Shared, index: usize, mut worker: Worker) {
    let inbox = &shared.inboxes[index];
    // Workers take turns within the 20 ms.
    let offset = FRAME_TIME * index as u32 / shared.inboxes.len() as u32;
    let due = |tick: u64| shared.began + offset + Duration::from_millis(tick * FRAME_TIME.as_millis() as u64);
    let current = || (shared.began.elapsed().as_millis() / FRAME_TIME.as_millis()) as u64;
    let mut orders = Vec::new();
    let mut tick = 1;
    while !shared.stopped() {
        if worker.idle() {
            let waiting = inbox.orders();
            if waiting.is_empty() && !shared.stopped() {
                drop(inbox.posted.wait_timeout(waiting, NAP));
            }
            tick = tick.max(current() + 1);
        }
        let now = Instant::now();
        let at = due(tick);
        if let Some(early) = at.checked_duration_since(now) {
            std::thread::sleep(early);
        } else {
            let late = now.duration_since(at);
            add(&shared.counters.late_ticks, u64::from(late > LATE));
            if late > FAR_BEHIND {
                add(&shared.counters.missed_ticks, current().saturating_sub(tick));
                tick = tick.max(current());
            }
        }
        inbox.take(&mut orders);
        for order in orders.drain(..) {
            guarded(shared, || worker.obey(tick, order));
        }
        guarded(shared, || worker.tick(tick));
        tick += 1;
    }
    inbox.take(&mut orders);
    for order in orders.drain(..) {
        guarded(shared, || worker.obey(tick, order));
    }
    worker.close_all();
    // The writer takes what is left as long as it lives.
    let until = Instant::now() + Duration::from_secs(1);
    while !worker.finished() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A fault of ours in one order or tick must not silence every call.
fn guarded(shared: &Shared, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        add(&shared.counters.faults, 1);
        tracing::error!("the media plane failed in one order or tick; it goes on");
    }
}
