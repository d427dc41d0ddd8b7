//! Whose turn it is to compute: a bounded queue that serves the sources of requests in rotation, so
//! that one source with thousands of requests can't keep others waiting.

use super::Source;
use super::fault::AuthFault;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The places for computations, and who waits for one.
#[derive(Debug)]
pub(super) struct Turns {
    /// Most that may wait.
    capacity: usize,
    queue: Mutex<Queue>,
}

#[derive(Debug)]
struct Queue {
    free: usize,
    waiting: usize,
    next_id: u64,
    /// Each source with somebody waiting, once, the next to be served first.
    rotation: VecDeque<Source>,
    lines: HashMap<Source, VecDeque<Ticket>>,
}

#[derive(Debug)]
struct Ticket {
    id: u64,
    called: oneshot::Sender<()>,
}

/// A place for one computation, free again when dropped.
#[derive(Debug)]
#[must_use]
pub(super) struct Place {
    turns: Arc<Turns>,
}

/// Somebody in the queue; leaves it when dropped.
struct Waiting<'a> {
    turns: &'a Arc<Turns>,
    source: Source,
    id: u64,
    called: oneshot::Receiver<()>,
}

impl Turns {
    /// So many places, and room for so many who wait.
    pub(super) fn new(places: usize, capacity: usize) -> Arc<Self> {
        let queue = Queue {
            free: places,
            waiting: 0,
            next_id: 0,
            rotation: VecDeque::new(),
            lines: HashMap::new(),
        };
        Arc::new(Self {
            capacity,
            queue: Mutex::new(queue),
        })
    }

    /// A place, in the source's turn.
    ///
    /// # Errors
    /// [`AuthFault::Overloaded`] when none comes free in time, or the queue is full and no source has
    /// more in it than this one. A source that has loses its last one instead.
    pub(super) async fn place(
        self: &Arc<Self>,
        source: Source,
        patience: Duration,
    ) -> Result<Place, AuthFault> {
        let mut waiting = {
            let mut queue = self.queue();
            // With a free place nobody waits.
            if queue.free > 0 {
                queue.free -= 1;
                return Ok(Place {
                    turns: Arc::clone(self),
                });
            }
            if queue.waiting >= self.capacity {
                queue.make_room(source)?;
            }
            let (id, called) = queue.join(source);
            Waiting {
                turns: self,
                source,
                id,
                called,
            }
        };
        match timeout(patience, &mut waiting.called).await {
            Ok(Ok(())) => Ok(Place {
                turns: Arc::clone(self),
            }),
            _ => Err(AuthFault::Overloaded),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn join(&mut self, source: Source) -> (u64, oneshot::Receiver<()>) {
        let id = self.next_id;
        self.next_id += 1;
        self.waiting += 1;
        let (called, calls) = oneshot::channel();
        let line = self.lines.entry(source).or_default();
        if line.is_empty() {
            self.rotation.push_back(source);
        }
        line.push_back(Ticket { id, called });
        (id, calls)
    }

    /// Takes the last of the longest line out, if that is longer than the source's own.
    fn make_room(&mut self, source: Source) -> Result<(), AuthFault> {
        let own = self.lines.get(&source).map_or(0, VecDeque::len);
        let longest = self.lines.iter().max_by_key(|(_, line)| line.len());
        let (longest, id) = longest
            .filter(|(_, line)| line.len() > own)
            .and_then(|(source, line)| Some((*source, line.back()?.id)))
            .ok_or(AuthFault::Overloaded)?;
        self.leave(longest, id);
        Ok(())
    }

    /// Takes one out of the queue; false when it isn't there any more.
    fn leave(&mut self, source: Source, id: u64) -> bool {
        let Some(line) = self.lines.get_mut(&source) else {
            return false;
        };
        // Numbers only grow along a line.
        let Ok(at) = line.binary_search_by_key(&id, |ticket| ticket.id) else {
            return false;
        };
        line.remove(at);
        self.waiting -= 1;
        if line.is_empty() {
            self.lines.remove(&source);
            self.rotation.retain(|other| *other != source);
        }
        true
    }

    /// Hands a place that came free to the next source, or keeps it.
    fn release(&mut self) {
        while let Some(source) = self.rotation.pop_front() {
            let Some(line) = self.lines.get_mut(&source) else {
                continue;
            };
            let ticket = line.pop_front();
            if line.is_empty() {
                self.lines.remove(&source);
            } else {
                self.rotation.push_back(source);
            }
            let Some(ticket) = ticket else { continue };
            self.waiting -= 1;
            if ticket.called.send(()).is_ok() {
                return;
            }
        }
        self.free += 1;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.turns.queue().release();
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut queue = self.turns.queue();
        // Called, but gone before it heard of it: the place is for the next one. A call that was
        // heard isn't found here again.
        if !queue.leave(self.source, self.id) && self.called.try_recv().is_ok() {
            queue.release();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::net::IpAddr;
    use std::sync::PoisonError;
    use tokio::task::JoinHandle;

    const PATIENCE: Duration = Duration::from_secs(8);

    fn from(last: u8) -> Source {
        IpAddr::from([10, 0, 0, last]).into()
    }

    /// What is served is written down, then ends at once.
    async fn wait(turns: &Arc<Turns>, source: u8, served: &Arc<Mutex<Vec<u8>>>) -> JoinHandle<bool> {
        let (turns, served) = (Arc::clone(turns), Arc::clone(served));
        let task = tokio::spawn(async move {
            let place = turns.place(from(source), PATIENCE).await;
            if place.is_ok() {
                served.lock().unwrap_or_else(PoisonError::into_inner).push(source);
            }
            place.is_ok()
        });
        tokio::task::yield_now().await;
        task
    }

    #[tokio::test(start_paused = true)]
    async fn sources_take_turns() {
        let turns = Turns::new(1, 100);
        let served = Arc::default();
        let held = turns.place(from(1), PATIENCE).await.unwrap();
        let mut tasks = Vec::new();
        for source in [1, 1, 1, 1, 2, 2, 3] {
            tasks.push(wait(&turns, source, &served).await);
        }
        drop(held);
        for task in tasks {
            assert!(task.await.unwrap());
        }
        assert_eq!(*served.lock().unwrap(), [1, 2, 3, 1, 2, 1, 1]);
        let queue = turns.queue();
        assert_eq!((queue.free, queue.waiting, queue.lines.len()), (1, 0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_takes_from_the_longest_line() {
        let turns = Turns::new(1, 4);
        let served = Arc::default();
        let held = turns.place(from(1), PATIENCE).await.unwrap();
        let mut tasks = Vec::new();
        // The fifth of source 1 finds it full; sources 2 and 3 displace its last ones.
        for source in [1, 1, 1, 1, 1, 2, 3] {
            tasks.push(wait(&turns, source, &served).await);
        }
        drop(held);
        let mut let_in = Vec::new();
        for task in tasks {
            let_in.push(task.await.unwrap());
        }
        assert_eq!(let_in, [true, true, false, false, false, true, true]);
        assert_eq!(*served.lock().unwrap(), [1, 2, 3, 1]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_leaves_takes_no_place_along() {
        let turns = Turns::new(1, 100);
        let served = Arc::default();
        let held = turns.place(from(1), PATIENCE).await.unwrap();
        let gone = wait(&turns, 1, &served).await;
        let called = wait(&turns, 2, &served).await;
        gone.abort();
        assert!(gone.await.is_err());
        // Called and aborted before it runs again.
        drop(held);
        called.abort();
        assert!(called.await.is_err());
        assert_eq!(turns.queue().free, 1);

        let _held = turns.place(from(1), PATIENCE).await.unwrap();
        assert!(matches!(
            turns.place(from(2), PATIENCE).await,
            Err(AuthFault::Overloaded)
        ));
        assert_eq!(turns.queue().waiting, 0);
    }
}
