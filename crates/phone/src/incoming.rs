//! A call that came and waits for what its owner does.

use crate::call::{Call, Times};
use crate::failed::{Ended, Failed};
use crate::leg::{Handle, Order};
use crate::sound::{Sound, Stream};
use std::time::Instant;

/// A call that came; dropping it refuses it with 480.
#[derive(Debug)]
pub struct IncomingCall {
    handle: Handle,
    /// The user in the request's URI: which of the phones on this socket is meant.
    pub user: String,
    /// The caller's number.
    pub from: String,
    /// The number that was called.
    pub to: String,
    /// When the INVITE came.
    pub at: Instant,
    headers: Vec<(String, String)>,
}

impl IncomingCall {
    pub(crate) fn new(
        handle: Handle,
        user: String,
        from: String,
        to: String,
        at: Instant,
        headers: Vec<(String, String)>,
    ) -> Self {
        Self {
            handle,
            user,
            from,
            to,
            at,
            headers,
        }
    }

    /// A header of the INVITE.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.as_str())
    }

    /// Rings: 180, unless the phone's manners leave it out.
    pub async fn ring(&self) {
        self.handle.order(Order::Ring(180)).await;
    }

    /// Says 183 without sound.
    pub async fn progress(&self) {
        self.handle.order(Order::Ring(183)).await;
    }

    /// Answers, and says this from then on.
    ///
    /// # Errors
    ///
    /// The caller had given up, or offered no codec that this phone has.
    pub async fn answer(self, sound: &Sound) -> Result<Call, Failed> {
        self.handle.stream.say(sound);
        self.handle.order(Order::Answer).await;
        self.handle.up().await?;
        Ok(Call { handle: self.handle })
    }

    /// Refuses with this status, 300–699.
    pub async fn reject(self, status: u16) -> Ended {
        self.handle.order(Order::Reject(status)).await;
        self.handle.ended().await
    }

    /// Waits until the caller gives up.
    pub async fn ended(&self) -> Ended {
        self.handle.ended().await
    }

    /// The sound.
    pub fn sound(&self) -> &Stream {
        &self.handle.stream
    }

    /// When what happened.
    pub fn times(&self) -> Times {
        self.handle.times()
    }
}
