//! The caller's side of an INVITE: the first of a call, and those that hold and resume.

use super::dialog::Dialog;
use super::{ALLOWED, Asked, Ended, Failed, Handle, Leg, Other, Purpose, Stage};
use crate::account::Account;
use crate::digest::Challenge;
use crate::message::Message;
use crate::random;
use crate::sdp::Described;
use crate::wire::Wire;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Answers to challenges in one call.
const MOST_ATTEMPTS: u8 = 3;

/// Calls somebody.
pub(crate) async fn call(
    wire: &Arc<Wire>,
    to: &str,
    from: &str,
    account: Option<Account>,
    patience: Duration,
    headers: &[(&'static str, String)],
) -> Result<Handle, Failed> {
    let dialog = Dialog::caller(wire, to, from);
    let (mut leg, handle) = Leg::new(wire, dialog, account, Instant::now(), Stage::Trying)?;
    let mut invite = leg.invite_message();
    for (name, value) in headers {
        invite.add(name, value.clone());
    }
    let body = leg.offer();
    invite.body("application/sdp", body);
    leg.patience = Some(Instant::now() + patience);
    leg.send_invite(invite, Purpose::First).await;
    tokio::spawn(leg.run());
    Ok(handle)
}

impl Leg {
    fn invite_message(&mut self) -> Message {
        let mut invite = self.dialog.request(&self.wire, "INVITE");
        invite.add("Contact", self.wire.contact(&self.dialog.user));
        invite.add("Allow", ALLOWED);
        if !self.wire.settings.manners.no_prack {
            invite.add("Supported", "100rel");
        }
        invite
    }

    async fn send_invite(&mut self, invite: Message, purpose: Purpose) {
        let asked = Asked::new(invite, self.dialog.next_hop(), self.wire.settings.t1);
        self.wire.send(&asked.bytes, asked.to).await;
        self.invite = Some((asked, purpose));
    }

    /// Offers the session anew, held or not.
    pub(super) async fn hold(&mut self, hold: bool, done: super::Done) {
        if !self.is_up() {
            let _ = done.send(Err(Failed::Over));
            return;
        }
        if self.invite.is_some() || self.unacknowledged.is_some() {
            self.again = Some((Instant::now() + self.wire.settings.t1 / 4, hold, done));
            return;
        }
        self.holding = hold;
        if hold {
            self.stream.may_send(false);
        }
        let mut invite = self.invite_message();
        let body = self.offer();
        invite.body("application/sdp", body);
        self.send_invite(invite, Purpose::Hold(hold, done)).await;
    }

    pub(super) async fn invite_response(&mut self, response: Message) {
        let Some(status) = response.status() else { return };
        let is_it = self
            .invite
            .as_ref()
            .is_some_and(|(asked, _)| response.branch() == Some(&asked.branch));
        if !is_it {
            return self.acknowledge_again(&response).await;
        }
        if status < 200 {
            return self.provisional(&response, status).await;
        }
        let Some((asked, purpose)) = self.invite.take() else {
            return;
        };
        let number = response.cseq().map_or(0, |(number, _)| number);
        if status < 300 {
            return self.accepted(&response, number, purpose).await;
        }
        let mut ack = asked.message.clone();
        ack.start = crate::message::Start::Request {
            method: "ACK".to_owned(),
            uri: asked.message.uri().unwrap_or_default().to_owned(),
        };
        ack.headers.retain(|(name, _)| {
            let kept = ["Via", "Max-Forwards", "Route", "From", "To", "Call-ID", "CSeq"];
            kept.iter().any(|kept| name.eq_ignore_ascii_case(kept))
        });
        ack.set("CSeq", format!("{number} ACK"));
        ack.set(
            "To",
            response.header("To").unwrap_or(&self.dialog.remote).to_owned(),
        );
        ack.body.clear();
        self.send_ack(number, &ack, asked.to).await;
        self.refused(asked, purpose, &response, status).await;
    }

    async fn send_ack(&mut self, number: u32, ack: &Message, to: std::net::SocketAddr) {
        let bytes = ack.bytes();
        self.wire.send(&bytes, to).await;
        if self.acks.len() == super::MOST_SAID {
            self.acks.pop_front();
        }
        self.acks.push_back((number, bytes, to));
    }

    /// A final response came again: its ACK was lost.
    async fn acknowledge_again(&mut self, response: &Message) {
        if response.status().is_none_or(|status| status < 200) {
            return;
        }
        let number = response.cseq().map(|(number, _)| number);
        if let Some((_, bytes, to)) = self.acks.iter().find(|(known, _, _)| number == Some(*known)) {
            self.wire.send(bytes, *to).await;
        }
    }

    async fn provisional(&mut self, response: &Message, status: u16) {
        if let Some((asked, _)) = &mut self.invite {
            asked.next = None;
            // From here on it is patience that ends the call, not the transaction (timer C is a proxy's).
            asked.deadline = self.patience.unwrap_or(asked.deadline) + self.wire.settings.t1 * 64;
        }
        if status > 100 && !self.is_up() {
            self.dialog.learn(response);
            if (180..190).contains(&status) {
                self.progress.send_modify(|progress| {
                    progress.stage = Stage::Ringing;
                    progress.ringing.get_or_insert_with(Instant::now);
                });
            }
            if let Some(described) = Described::parse(&response.body) {
                self.settle(&described);
            }
            self.prack(response).await;
        }
        if self.cancelled {
            self.cancel().await;
        }
    }

    async fn prack(&mut self, response: &Message) {
        let required = response.all("Require").any(|all| all.contains("100rel"));
        let number = response.header("RSeq").and_then(|text| text.trim().parse().ok());
        let (Some(number), true) = (number, required) else {
            return;
        };
        if self.last_reliable.is_some_and(|last| number <= last) {
            return;
        }
        self.last_reliable = Some(number);
        let mut prack = self.dialog.request(&self.wire, "PRACK");
        prack.add(
            "RAck",
            format!("{number} {}", response.header("CSeq").unwrap_or_default()),
        );
        self.ask(prack, Other::Prack).await;
    }

    /// Sends the CANCEL of the INVITE that is under way, once.
    pub(super) async fn cancel(&mut self) {
        let Some((asked, _)) = &mut self.invite else {
            return;
        };
        let sent = self
            .others
            .iter()
            .any(|(_, other)| matches!(other, Other::Cancel));
        // RFC 3261 §9.1: not before something came back.
        if sent || asked.next.is_some() {
            return;
        }
        let mut cancel = Message::request("CANCEL", asked.message.uri().unwrap_or_default());
        for name in ["Via", "Max-Forwards", "Route", "From", "To", "Call-ID"] {
            for value in asked.message.all(name) {
                cancel.add(name, value.to_owned());
            }
        }
        let number = asked.message.cseq().map_or(0, |(number, _)| number);
        cancel.add("CSeq", format!("{number} CANCEL"));
        asked.deadline = Instant::now() + self.wire.settings.t1 * 64;
        self.ask(cancel, Other::Cancel).await;
    }

    async fn accepted(&mut self, response: &Message, number: u32, purpose: Purpose) {
        self.dialog.learn(response);
        let settled = Described::parse(&response.body).is_none_or(|described| self.settle(&described));
        let ack = self.dialog.numbered(&self.wire, "ACK", number);
        if !self.wire.settings.manners.no_ack {
            let to = self.dialog.next_hop();
            self.send_ack(number, &ack, to).await;
        }
        match purpose {
            Purpose::Hold(_, done) => {
                let _ = done.send(Ok(()));
            }
            Purpose::First if self.cancelled => self.bye(Ended::Cancelled).await,
            Purpose::First if !settled => self.bye(Ended::Refused(488)).await,
            Purpose::First => {
                self.patience = None;
                self.progress.send_modify(|progress| {
                    progress.stage = Stage::Up;
                    progress.answered = Some(Instant::now());
                });
            }
        }
    }

    async fn refused(&mut self, asked: Asked, purpose: Purpose, response: &Message, status: u16) {
        let challenged = matches!(status, 401 | 407) && self.attempts < MOST_ATTEMPTS && !self.cancelled;
        if challenged
            && let (Some(account), Some(challenge)) = (self.account.clone(), Challenge::of(response))
            && (self.attempts == 0 || challenge.stale)
        {
            self.attempts += 1;
            let mut invite = self.dialog.request(&self.wire, "INVITE");
            let again = invite
                .headers
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>();
            let rest = asked
                .message
                .headers
                .iter()
                .filter(|(name, _)| !again.contains(name));
            invite.headers.extend(rest.cloned());
            invite.body.clone_from(&asked.message.body);
            challenge.answer(&account, &mut invite);
            return self.send_invite(invite, purpose).await;
        }
        match purpose {
            Purpose::First if self.cancelled => self.end(Ended::Cancelled),
            Purpose::First => self.end(Ended::Refused(status)),
            // RFC 3261 §14.1: both offered at once; whoever made the call waits longer.
            Purpose::Hold(hold, done) if status == 491 => {
                let part = self.wire.settings.t1 * 4;
                let wait = match self.dialog.side {
                    crate::wire::Side::Caller => part + part.mul_f32(share()),
                    crate::wire::Side::Called => part.mul_f32(share()),
                };
                self.again = Some((Instant::now() + wait, hold, done));
            }
            Purpose::Hold(hold, done) => {
                self.holding = !hold;
                self.stream.may_send(hold);
                let _ = done.send(Err(Failed::Refused(status)));
                if matches!(status, 408 | 481) {
                    self.end(Ended::Refused(status));
                }
            }
        }
    }
}

/// A number from 0 to 1.
#[allow(clippy::cast_precision_loss)]
fn share() -> f32 {
    (random::number() >> 40) as f32 / 16_777_216.0
}
