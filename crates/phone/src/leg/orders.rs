//! What the holder of the call wants.

use super::{Ended, Failed, Leg, Order, Other};
use std::time::Instant;

impl Leg {
    pub(super) async fn order(&mut self, order: Order) {
        if self.unanswered.is_some() {
            return self.unanswered(order).await;
        }
        match order {
            Order::HangUp => self.hang_up().await,
            Order::Hold(hold, done) => self.hold(hold, done).await,
            Order::Info(key, done) => {
                if !self.is_up() {
                    let _ = done.send(Err(Failed::Over));
                    return;
                }
                let mut info = self.dialog.request(&self.wire, "INFO");
                info.body(
                    "application/dtmf-relay",
                    format!("Signal={key}\r\nDuration=160\r\n"),
                );
                self.ask(info, Other::Info(done)).await;
            }
            Order::Ring(_) | Order::Answer | Order::Reject(_) => {}
        }
    }

    /// Ends the call in whatever way its stage asks for.
    pub(super) async fn hang_up(&mut self) {
        if self.has_ended() {
            return;
        }
        if self.unanswered.is_some() {
            return self.refuse(480, Ended::Here).await;
        }
        if self.is_up() {
            return self.bye(Ended::Here).await;
        }
        self.cancelled = true;
        self.cancel().await;
    }

    pub(super) async fn bye(&mut self, how: Ended) {
        let bye = self.dialog.request(&self.wire, "BYE");
        self.ask(bye, Other::Bye).await;
        self.end(how);
        self.linger = Some(Instant::now() + self.wire.settings.t1 * 64);
    }
}
