//! When operations are due.
//!
//! Open loop: operation k is due at start + k / rate, whatever became of those before it. The wake-ups come from a
//! thread of their own, because the runtime's timer counts in whole milliseconds, more than the latencies to measure.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

/// Shortest sleep of the pacing thread: at high rates it releases several operations at a time.
const GRAIN: Duration = Duration::from_micros(100);

/// Longest sleep of the pacing thread, so that it notices soon when nobody wants its tickets any more.
const NAP: Duration = Duration::from_millis(100);

/// A timetable of `limit` operations.
#[derive(Debug, Clone, Copy)]
struct Timetable {
    start: Instant,
    rate: f64,
    limit: u64,
}

impl Timetable {
    fn new(start: Instant, rate: f64, length: Duration) -> Timetable {
        Timetable {
            start,
            rate,
            limit: (rate * length.as_secs_f64()).ceil() as u64,
        }
    }

    /// When operation `number` (from 0) is due.
    fn at(&self, number: u64) -> Instant {
        self.start + Duration::from_secs_f64(number as f64 / self.rate)
    }

    /// How many operations are due by `now`.
    fn due(&self, now: Instant) -> u64 {
        let passed = now.saturating_duration_since(self.start).as_secs_f64();
        ((passed * self.rate) as u64 + 1).min(self.limit)
    }
}

/// Leave to do one operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    /// When it was due; absent in a closed loop.
    pub(crate) due: Option<Instant>,
}

/// Hands out the tickets of one measured part.
pub(crate) struct Pace {
    until: Instant,
    open: Option<Open>,
}

struct Open {
    timetable: Timetable,
    released: Arc<Semaphore>,
    taken: AtomicU64,
}

impl Pace {
    /// Starts now; `rate` 0 is a closed loop.
    pub(crate) fn start(rate: f64, length: Duration) -> Pace {
        let start = Instant::now();
        let until = start + length;
        if rate <= 0.0 {
            return Pace { until, open: None };
        }
        let timetable = Timetable::new(start, rate, length);
        let released = Arc::new(Semaphore::new(0));
        let handle = Arc::clone(&released);
        thread::spawn(move || release(&timetable, until, &handle));
        Pace {
            until,
            open: Some(Open {
                timetable,
                released,
                taken: AtomicU64::new(0),
            }),
        }
    }

    /// The next ticket, as soon as it is due; none when the time is over.
    pub(crate) async fn next(&self) -> Option<Ticket> {
        let Some(open) = &self.open else {
            return (Instant::now() < self.until).then_some(Ticket { due: None });
        };
        let permit = open.released.acquire().await.ok()?;
        permit.forget();
        let number = open.taken.fetch_add(1, Ordering::Relaxed);
        Some(Ticket {
            due: Some(open.timetable.at(number)),
        })
    }

    /// Operations of the timetable that were never begun because every connection was still waiting for an answer.
    pub(crate) fn unsent(&self) -> u64 {
        self.open.as_ref().map_or(0, |open| {
            open.timetable
                .limit
                .saturating_sub(open.taken.load(Ordering::Relaxed))
        })
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        if let Some(open) = &self.open {
            open.released.close();
        }
    }
}

/// The pacing thread: ends when the time is over or nobody takes tickets any more.
fn release(timetable: &Timetable, until: Instant, released: &Semaphore) {
    let mut given = 0;
    while !released.is_closed() {
        let now = Instant::now();
        let due = timetable.due(now);
        released.add_permits(usize::try_from(due - given).unwrap_or(usize::MAX >> 4));
        given = due;
        if now >= until {
            break;
        }
        let next = if given < timetable.limit {
            timetable.at(given)
        } else {
            until
        };
        thread::sleep(next.saturating_duration_since(Instant::now()).clamp(GRAIN, NAP));
    }
    released.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timetable_is_even_and_ends() {
        let start = Instant::now();
        let check = |rate: f64, length_ms: u64, now_ms: u64, expect: u64| {
            let timetable = Timetable::new(start, rate, Duration::from_millis(length_ms));
            assert_eq!(
                timetable.due(start + Duration::from_millis(now_ms)),
                expect,
                "{rate} {length_ms} {now_ms}"
            );
        };
        check(10.0, 1000, 0, 1);
        check(10.0, 1000, 99, 1);
        check(10.0, 1000, 101, 2);
        check(10.0, 1000, 950, 10);
        check(10.0, 1000, 5000, 10);
        check(0.5, 10_000, 0, 1);
        check(0.5, 10_000, 2001, 2);
        check(1000.0, 2000, 1_500, 1501);
    }

    #[test]
    fn due_times_do_not_depend_on_what_was_done() {
        let start = Instant::now();
        let timetable = Timetable::new(start, 1000.0, Duration::from_secs(10));
        assert_eq!(timetable.at(0), start);
        assert_eq!(timetable.at(2500), start + Duration::from_millis(2500));
    }

    #[tokio::test]
    async fn open_loop_hands_out_no_ticket_before_its_time_and_not_one_too_many() {
        let pace = Pace::start(500.0, Duration::from_millis(100));
        let mut count = 0;
        while let Some(ticket) = pace.next().await {
            assert!(ticket.due.unwrap() <= Instant::now());
            count += 1;
        }
        assert_eq!(count + pace.unsent(), 50);
    }

    #[tokio::test]
    async fn what_a_slow_worker_did_not_begin_is_counted() {
        let pace = Pace::start(1000.0, Duration::from_millis(50));
        pace.next().await.unwrap();
        tokio::time::timeout(Duration::from_secs(10), async {
            while !pace.open.as_ref().unwrap().released.is_closed() {
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
        assert!(pace.next().await.is_none());
        assert_eq!(pace.unsent(), 49);
    }

    #[tokio::test]
    async fn closed_loop_ends_with_the_time() {
        let pace = Pace::start(0.0, Duration::from_millis(5));
        let mut count = 0_u64;
        while let Some(ticket) = pace.next().await {
            assert!(ticket.due.is_none());
            count += 1;
        }
        assert!(count > 0);
        assert_eq!(pace.unsent(), 0);
    }
}
