//! Calls that are answered, and those that are on their way.

use crate::failed::{Ended, Failed};
use crate::leg::{Handle, Order, Progress, Stage};
use crate::sound::{Heard, HeardInstead, Sound, Stream};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// A press and the gap after it take 260 ms; twice that is waited.
const PRESS: Duration = Duration::from_millis(520);

/// When what happened, at this end.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// The INVITE was sent or came.
    pub invited: Instant,
    /// The first 180 was sent or came.
    pub ringing: Option<Instant>,
    /// The 200 was sent or came.
    pub answered: Option<Instant>,
}

impl Handle {
    pub(crate) async fn order(&self, order: Order) {
        // The task is gone: the call has ended, which is told by its progress.
        let _ = self.orders.send(order).await;
    }

    async fn until(&self, is_so: impl FnMut(&Progress) -> bool) -> Option<Progress> {
        let mut progress = self.progress.clone();
        let found = progress.wait_for(is_so).await.ok()?;
        Some(found.clone())
    }

    pub(crate) async fn ended(&self) -> Ended {
        let last = self
            .until(|progress| matches!(progress.stage, Stage::Ended(_)))
            .await;
        match last.map(|progress| progress.stage) {
            Some(Stage::Ended(how)) => how,
            // The runtime took the task away.
            _ => Ended::Here,
        }
    }

    /// Waits for the answer.
    pub(crate) async fn up(&self) -> Result<(), Failed> {
        let last = self
            .until(|progress| matches!(progress.stage, Stage::Ended(_) | Stage::Up))
            .await;
        match last.map(|progress| progress.stage) {
            Some(Stage::Up) => Ok(()),
            Some(Stage::Ended(how)) => Err(how.into()),
            _ => Err(Failed::Over),
        }
    }

    pub(crate) fn times(&self) -> Times {
        let progress = self.progress.borrow();
        Times {
            invited: self.began,
            ringing: progress.ringing,
            answered: progress.answered,
        }
    }
}

impl From<Ended> for Failed {
    fn from(how: Ended) -> Self {
        match how {
            Ended::Refused(status) => Self::Refused(status),
            Ended::Cancelled => Self::Cancelled,
            Ended::Timeout => Self::Timeout,
            Ended::Here | Ended::There(_) => Self::Over,
        }
    }
}

/// How a call is made.
#[derive(Clone, Debug)]
pub struct CallOptions {
    /// Said as soon as the other end can hear it.
    pub sound: Sound,
    /// After this without an answer the call is given up.
    pub patience: Duration,
    /// Further headers of the INVITE.
    pub headers: Vec<(&'static str, String)>,
}

impl Default for CallOptions {
    /// Silence, and a minute of patience.
    fn default() -> Self {
        Self {
            sound: Sound::Silence,
            patience: Duration::from_secs(60),
            headers: Vec::new(),
        }
    }
}

impl CallOptions {
    /// The usual, with this sound.
    pub fn saying(sound: Sound) -> Self {
        Self {
            sound,
            ..Self::default()
        }
    }
}

/// A call on its way; dropping it gives it up.
#[derive(Debug)]
pub struct Outgoing {
    pub(crate) handle: Handle,
}

impl Outgoing {
    /// Waits until the other end rings: when it said so.
    ///
    /// # Errors
    ///
    /// The call was answered without ringing ([`Failed::Over`]) or ended.
    pub async fn ringing(&self) -> Result<Instant, Failed> {
        let last = self
            .handle
            .until(|progress| progress.stage != Stage::Trying)
            .await;
        let Some(progress) = last else {
            return Err(Failed::Over);
        };
        match (progress.ringing, progress.stage) {
            (_, Stage::Ended(how)) => Err(how.into()),
            (Some(at), _) => Ok(at),
            (None, _) => Err(Failed::Over),
        }
    }

    /// Waits for the answer.
    ///
    /// # Errors
    ///
    /// The call was refused, not answered in time or given up.
    pub async fn answered(self) -> Result<Call, Failed> {
        self.handle.up().await?;
        Ok(Call { handle: self.handle })
    }

    /// Gives the call up with CANCEL (or BYE, when the answer crossed it): how it ended.
    pub async fn cancel(self) -> Ended {
        self.handle.order(Order::HangUp).await;
        self.handle.ended().await
    }

    /// The sound: what is heard before the answer.
    pub fn sound(&self) -> &Stream {
        &self.handle.stream
    }

    /// When what happened.
    pub fn times(&self) -> Times {
        self.handle.times()
    }
}

/// An answered call; dropping it hangs up.
#[derive(Debug)]
pub struct Call {
    pub(crate) handle: Handle,
}

impl Call {
    /// The sound both ways, with all that can be asked of it.
    pub fn sound(&self) -> &Stream {
        &self.handle.stream
    }

    /// Says this from now on.
    pub fn say(&self, sound: &Sound) {
        self.handle.stream.say(sound);
    }

    /// What came.
    pub fn heard(&self) -> Heard {
        self.handle.stream.heard()
    }

    /// Waits until the tone is heard; how long that took.
    ///
    /// # Errors
    ///
    /// It wasn't heard in time.
    pub async fn expect_tone(&self, hz: f32, within: Duration) -> Result<Duration, HeardInstead> {
        self.handle.stream.expect_tone(hz, within).await
    }

    /// Waits until no tone is heard.
    ///
    /// # Errors
    ///
    /// Sound was heard to the end.
    pub async fn expect_silence(&self, within: Duration) -> Result<Duration, HeardInstead> {
        self.handle.stream.expect_silence(within).await
    }

    /// Presses keys (RFC 4733) and waits until they are sent.
    ///
    /// # Errors
    ///
    /// The other end takes no key presses in RTP, or is on hold.
    pub async fn dial(&self, digits: &str) -> Result<(), Failed> {
        let stream = &self.handle.stream;
        stream.press(digits);
        let count = u32::try_from(digits.len()).unwrap_or(u32::MAX).saturating_add(2);
        let sent = async {
            while stream.is_pressing() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PRESS.saturating_mul(count), sent)
            .await
            .map_err(|_| Failed::Timeout)
    }

    /// Presses keys by INFO requests, as old phones do.
    ///
    /// # Errors
    ///
    /// The other end refused one.
    pub async fn dial_by_info(&self, digits: &str) -> Result<(), Failed> {
        for key in digits.chars() {
            self.done(|done| Order::Info(key, done)).await?;
        }
        Ok(())
    }

    /// Keys that the other end has pressed.
    pub fn digits(&self) -> String {
        self.handle.stream.digits()
    }

    /// Holds the call: the other end hears nothing of this one.
    ///
    /// # Errors
    ///
    /// The other end refused, or the call has ended.
    pub async fn hold(&self) -> Result<(), Failed> {
        self.done(|done| Order::Hold(true, done)).await
    }

    /// Takes the call back.
    ///
    /// # Errors
    ///
    /// The other end refused, or the call has ended.
    pub async fn resume(&self) -> Result<(), Failed> {
        self.done(|done| Order::Hold(false, done)).await
    }

    async fn done(
        &self,
        order: impl FnOnce(oneshot::Sender<Result<(), Failed>>) -> Order,
    ) -> Result<(), Failed> {
        let (done, answer) = oneshot::channel();
        self.handle.order(order(done)).await;
        answer.await.unwrap_or(Err(Failed::Over))
    }

    /// Whether the other end has put this one on hold.
    pub fn is_held(&self) -> bool {
        self.handle.progress.borrow().held_there
    }

    /// Waits until the other end holds (or no longer holds) this one. `false` when the call ended first.
    pub async fn wait_held(&self, held: bool) -> bool {
        let is_so =
            |progress: &Progress| progress.held_there == held || matches!(progress.stage, Stage::Ended(_));
        let last = self.handle.until(is_so).await;
        last.is_some_and(|progress| progress.held_there == held && progress.stage == Stage::Up)
    }

    /// Hangs up: how the call ended, [`Ended::Here`] unless the other end was faster.
    pub async fn hang_up(&self) -> Ended {
        self.handle.order(Order::HangUp).await;
        self.handle.ended().await
    }

    /// Waits for the end.
    pub async fn ended(&self) -> Ended {
        self.handle.ended().await
    }

    /// Whether the call has ended.
    pub fn has_ended(&self) -> bool {
        matches!(self.handle.progress.borrow().stage, Stage::Ended(_))
    }

    /// When what happened.
    pub fn times(&self) -> Times {
        self.handle.times()
    }

    /// The `Call-ID` of this leg.
    pub fn call_id(&self) -> &str {
        &self.handle.call_id
    }
}
