//! Registrations (RFC 3261 §10).

use crate::account::Account;
use crate::digest::Challenge;
use crate::failed::Failed;
use crate::message::{Message, address_of, host, in_brackets, list, parameter, user_of};
use crate::random;
use crate::wire::{Arrived, Side, Wire};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

/// The longest distance of retransmissions: RFC 3261's T2.
const T2: Duration = Duration::from_secs(4);
/// Requests in one registration: two challenges (one stale) and one longer expiry.
const MOST_TRIES: u8 = 4;

/// What the registrar knows of one phone.
#[derive(Debug)]
pub(crate) struct Registration {
    wire: Arc<Wire>,
    account: Account,
    call: String,
    tag: String,
    number: u32,
    messages: mpsc::Receiver<Arrived>,
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.wire.leave(&self.call, Side::Caller);
    }
}

impl Registration {
    pub(crate) fn new(wire: &Arc<Wire>, account: Account) -> Self {
        let call = format!("{}@{}", random::word(), host(wire.local.ip()));
        let messages = wire.join(&call, Side::Caller);
        Self {
            wire: Arc::clone(wire),
            account,
            call,
            tag: Side::Caller.tag(),
            number: 0,
            messages,
        }
    }

    /// Registers for `expiry`, or unregisters with none: for how long the registrar will keep it.
    pub(crate) async fn send(&mut self, expiry: Duration) -> Result<Duration, Failed> {
        let (response, expiry) = self.until_granted(Some(expiry)).await?;
        Ok(self.granted(&response).unwrap_or(expiry))
    }

    /// How many other phones are registered for the account.
    pub(crate) async fn others(&mut self) -> Result<usize, Failed> {
        let (response, _) = self.until_granted(None).await?;
        let other = |contact: &&str| address_of(in_brackets(contact)) != Some(self.wire.local);
        Ok(response.all("Contact").flat_map(list).filter(other).count())
    }

    /// Without an expiry only the list of contacts is asked for (RFC 3261 §10.2.3).
    async fn until_granted(&mut self, expiry: Option<Duration>) -> Result<(Message, Duration), Failed> {
        let asks = expiry.is_none();
        let mut expiry = expiry.unwrap_or_default();
        let mut challenge: Option<Challenge> = None;
        for _ in 0..MOST_TRIES {
            let request = self.request((!asks).then_some(expiry), challenge.as_ref());
            let response = self.ask(&request).await?;
            let status = response.status().unwrap_or(500);
            match status {
                200..300 => return Ok((response, expiry)),
                401 | 407 => {
                    let next = Challenge::of(&response).ok_or(Failed::Refused(status))?;
                    // A second challenge to a fresh answer means that the password is wrong.
                    if challenge.is_some() && !next.stale {
                        return Err(Failed::Refused(status));
                    }
                    challenge = Some(next);
                }
                423 => {
                    let least = response
                        .header("Min-Expires")
                        .and_then(|text| text.trim().parse().ok());
                    expiry = Duration::from_secs(least.ok_or(Failed::Refused(status))?);
                }
                _ => return Err(Failed::Refused(status)),
            }
        }
        Err(Failed::Refused(401))
    }

    fn request(&mut self, expiry: Option<Duration>, challenge: Option<&Challenge>) -> Message {
        let wire = &self.wire;
        let server = wire.settings.server;
        let place = format!("{}:{}", host(server.ip()), server.port());
        let address = format!("<sip:{}@{}>", self.account.user, host(server.ip()));
        self.number += 1;
        let mut request = Message::request("REGISTER", &format!("sip:{place}"));
        request.add("Via", wire.via());
        request.add("Max-Forwards", "70");
        request.add("From", format!("{address};tag={}", self.tag));
        request.add("To", address);
        request.add("Call-ID", self.call.clone());
        request.add("CSeq", format!("{} REGISTER", self.number));
        if let Some(expiry) = expiry {
            let contact = wire.contact(&self.account.user);
            let contact = match &wire.settings.device {
                Some(urn) => format!("{contact};+sip.instance=\"<{urn}>\""),
                None => contact,
            };
            request.add("Contact", contact);
            request.add("Expires", expiry.as_secs().to_string());
        }
        request.add("User-Agent", "ccgate-phone");
        if let Some(challenge) = challenge {
            challenge.answer(&self.account, &mut request);
        }
        request
    }

    /// What the registrar gave this contact.
    fn granted(&self, response: &Message) -> Option<Duration> {
        let own = |contact: &&str| {
            let uri = in_brackets(contact);
            user_of(uri) == self.account.user && address_of(uri) == Some(self.wire.local)
        };
        let contact = response.all("Contact").flat_map(list).find(own);
        let expiry = contact
            .and_then(|contact| parameter(contact, "expires"))
            .or(response.header("Expires"));
        expiry
            .and_then(|text| text.trim().parse().ok())
            .map(Duration::from_secs)
    }

    /// A request outside calls: sent until it is answered (RFC 3261 §17.1.2).
    async fn ask(&mut self, request: &Message) -> Result<Message, Failed> {
        let bytes = request.bytes();
        let t1 = self.wire.settings.t1;
        let deadline = Instant::now() + t1 * 64;
        let mut distance = t1;
        loop {
            self.wire.send(&bytes, self.wire.settings.server).await;
            let next = (Instant::now() + distance).min(deadline);
            while let Ok(Some(arrived)) = timeout_at(next, self.messages.recv()).await {
                let same = arrived.message.branch() == request.branch();
                if same && arrived.message.status().is_some_and(|status| status >= 200) {
                    return Ok(arrived.message);
                }
            }
            if Instant::now() >= deadline {
                return Err(Failed::Timeout);
            }
            distance = (distance * 2).min(T2);
            self.wire
                .repeated
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

/// When a registration of this length is renewed.
pub(crate) fn renewal(granted: Duration) -> Duration {
    let early = granted
        .mul_f32(0.8)
        .min(granted.saturating_sub(Duration::from_secs(5)));
    early.max(granted / 2).max(Duration::from_millis(500))
}
