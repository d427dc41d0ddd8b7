//! Retransmissions and deadlines (RFC 3261 §17 and §13.3.1.4).

use super::{Asked, Ended, Failed, Leg, Other, Purpose, T2};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Nothing is due: look again after this.
const IDLE: Duration = Duration::from_secs(3600);

impl Leg {
    pub(super) fn due(&self) -> Instant {
        let invite = self.invite.iter().map(|(asked, _)| asked);
        let asked = invite.chain(self.others.iter().map(|(asked, _)| asked));
        let asked = asked.map(|asked| asked.next.map_or(asked.deadline, |next| next.min(asked.deadline)));
        let rest = [
            self.unacknowledged
                .as_ref()
                .map(|waiting| waiting.next.min(waiting.deadline)),
            self.patience,
            self.linger,
            self.again.as_ref().map(|(at, _, _)| *at),
        ];
        asked
            .chain(rest.into_iter().flatten())
            .min()
            .unwrap_or_else(|| Instant::now() + IDLE)
    }

    pub(super) async fn timers(&mut self, now: Instant) {
        if self
            .invite
            .as_ref()
            .is_some_and(|(asked, _)| asked.deadline <= now)
        {
            self.invite_failed().await;
        }
        if let Some((asked, _)) = &mut self.invite
            && let Some((bytes, to)) = repeat(asked, now, false)
        {
            self.again_on_wire(&bytes, to).await;
        }
        let mut at = 0;
        while at < self.others.len() {
            if self.others[at].0.deadline <= now {
                let (_, other) = self.others.swap_remove(at);
                if let Other::Info(done) = other {
                    let _ = done.send(Err(Failed::Timeout));
                }
                continue;
            }
            if let Some((bytes, to)) = repeat(&mut self.others[at].0, now, true) {
                self.again_on_wire(&bytes, to).await;
            }
            at += 1;
        }
        self.unacknowledged(now).await;
        if self.patience.is_some_and(|until| until <= now) {
            self.patience = None;
            self.hang_up().await;
        }
        if let Some((_, hold, done)) = self.again.take_if(|(at, _, _)| *at <= now) {
            self.hold(hold, done).await;
        }
    }

    async fn again_on_wire(&self, bytes: &[u8], to: std::net::SocketAddr) {
        self.wire.repeated.fetch_add(1, Ordering::Relaxed);
        self.wire.send(bytes, to).await;
    }

    async fn invite_failed(&mut self) {
        match self.invite.take() {
            Some((_, Purpose::First)) => {
                let how = if self.cancelled {
                    Ended::Cancelled
                } else {
                    Ended::Timeout
                };
                self.end(how);
            }
            // RFC 3261 §12.2.1.2: no response at all ends the call.
            Some((_, Purpose::Hold(_, done))) => {
                let _ = done.send(Err(Failed::Timeout));
                self.hang_up().await;
            }
            None => {}
        }
    }

    async fn unacknowledged(&mut self, now: Instant) {
        let Some(waiting) = &mut self.unacknowledged else {
            return;
        };
        if waiting.deadline <= now {
            let success = waiting.success;
            self.unacknowledged = None;
            if success && !self.has_ended() {
                self.bye(Ended::Timeout).await;
            }
            return;
        }
        if waiting.next <= now {
            waiting.distance = (waiting.distance * 2).min(T2);
            waiting.next = now + waiting.distance;
            let (bytes, to) = (waiting.bytes.clone(), waiting.to);
            self.again_on_wire(&bytes, to).await;
        }
    }
}

/// What has to be sent again now.
fn repeat(asked: &mut Asked, now: Instant, bounded: bool) -> Option<(Vec<u8>, std::net::SocketAddr)> {
    asked.next.filter(|next| *next <= now)?;
    asked.distance *= 2;
    if bounded {
        asked.distance = asked.distance.min(T2);
    }
    asked.next = Some(now + asked.distance);
    Some((asked.bytes.clone(), asked.to))
}
