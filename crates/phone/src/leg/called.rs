//! A call that came.

use super::dialog::Dialog;
use super::{ALLOWED, Ended, Leg, Order, Stage, Unacknowledged};
use crate::incoming::IncomingCall;
use crate::message::{Message, in_brackets, user_of};
use crate::sdp::{Described, KEYS};
use crate::wire::{Arrived, Wire};
use ccgate_media::g711::Codec;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

/// Takes an INVITE; the status to refuse it with at once when it can't be understood.
pub(crate) fn called(wire: &Arc<Wire>, arrived: &Arrived) -> Result<IncomingCall, u16> {
    let invite = &arrived.message;
    let user = user_of(invite.uri().unwrap_or_default()).to_owned();
    let dialog = Dialog::called(invite, &user, arrived.from).ok_or(400u16)?;
    let from = user_of(in_brackets(invite.header("From").unwrap_or_default())).to_owned();
    let to = user_of(in_brackets(invite.header("To").unwrap_or_default())).to_owned();
    let account = wire.settings.account.clone();
    let (mut leg, handle) = Leg::new(wire, dialog, account, arrived.at, Stage::Trying).map_err(|_| 503u16)?;
    let headers = invite
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.clone()))
        .collect();
    leg.unanswered = Some(Arrived {
        message: invite.clone(),
        from: arrived.from,
        at: arrived.at,
    });
    let call = IncomingCall::new(handle, user, from, to, arrived.at, headers);
    tokio::spawn(async move {
        leg.provisional_answer(100).await;
        leg.run().await;
    });
    Ok(call)
}

impl Leg {
    /// What the holder of an unanswered call wants.
    pub(super) async fn unanswered(&mut self, order: Order) {
        match order {
            Order::Ring(status) => {
                if !(self.wire.settings.manners.no_ringing && status == 180) {
                    self.provisional_answer(status).await;
                }
                self.progress.send_modify(|progress| {
                    progress.stage = Stage::Ringing;
                    progress.ringing.get_or_insert_with(Instant::now);
                });
            }
            Order::Answer => self.answer().await,
            Order::Reject(status) => self.refuse(status, Ended::Refused(status)).await,
            Order::HangUp => self.refuse(480, Ended::Here).await,
            Order::Hold(_, done) | Order::Info(_, done) => {
                let _ = done.send(Err(crate::Failed::Over));
            }
        }
    }

    /// A response of this dialog.
    pub(super) fn respond(&self, to: &Message, status: u16) -> Message {
        let mut response = Message::response(to, status);
        if status > 100 {
            if to.tag("To").is_none() {
                response.set("To", self.dialog.local.clone());
            }
            response.add("Contact", self.wire.contact(&self.dialog.user));
            response.add("User-Agent", "ccgate-phone");
        }
        response
    }

    /// Sends a response, and again whenever the request comes again.
    pub(super) async fn say(&mut self, request: &Message, from: SocketAddr, response: &Message) -> Vec<u8> {
        let bytes = response.bytes();
        let key = super::requests::transaction(request);
        self.said.retain(|(known, _)| *known != key);
        if self.said.len() == super::MOST_SAID {
            self.said.pop_front();
        }
        self.said.push_back((key, bytes.clone()));
        self.wire.send(&bytes, from).await;
        bytes
    }

    pub(super) async fn provisional_answer(&mut self, status: u16) {
        let Some(invite) = self.unanswered.take() else {
            return;
        };
        let response = self.respond(&invite.message, status);
        self.say(&invite.message, invite.from, &response).await;
        self.unanswered = Some(invite);
    }

    async fn answer(&mut self) {
        let Some(invite) = self.unanswered.take() else {
            return;
        };
        if !self.accept(&invite).await {
            self.unanswered = Some(invite);
            return self.refuse(488, Ended::Refused(488)).await;
        }
        self.progress.send_modify(|progress| {
            progress.stage = Stage::Up;
            progress.answered = Some(Instant::now());
        });
    }

    /// Says 200 to an INVITE with or without an offer. `false` when nothing fits the offer.
    pub(super) async fn accept(&mut self, invite: &Arrived) -> bool {
        let offer = Described::parse(&invite.message.body);
        if offer.is_none() && !invite.message.body.is_empty() {
            return false;
        }
        let body = match offer {
            Some(offer) => {
                if !self.settle(&offer) {
                    return false;
                }
                let common: Vec<Codec> = offer
                    .codecs
                    .iter()
                    .copied()
                    .filter(|codec| self.codecs.contains(codec))
                    .collect();
                let mine = std::mem::replace(&mut self.codecs, common);
                let direction = offer.direction.answer(self.holding);
                let body = self.describe(direction, offer.keys);
                self.codecs = mine;
                body
            }
            None => {
                let direction = if self.holding {
                    crate::sdp::Direction::SendOnly
                } else {
                    crate::sdp::Direction::Both
                };
                self.describe(direction, Some(KEYS))
            }
        };
        let mut response = self.respond(&invite.message, 200);
        response.add("Allow", ALLOWED);
        response.body("application/sdp", body);
        self.final_answer(invite, &response, true).await;
        true
    }

    pub(super) async fn refuse(&mut self, status: u16, how: Ended) {
        if let Some(invite) = self.unanswered.take() {
            let response = self.respond(&invite.message, status);
            self.final_answer(&invite, &response, false).await;
        }
        self.end(how);
    }

    async fn final_answer(&mut self, invite: &Arrived, response: &Message, success: bool) {
        let bytes = self.say(&invite.message, invite.from, response).await;
        let (now, t1) = (Instant::now(), self.wire.settings.t1);
        self.unacknowledged = Some(Unacknowledged {
            number: invite.message.cseq().map_or(0, |(number, _)| number),
            bytes,
            to: invite.from,
            next: now + t1,
            distance: t1,
            deadline: now + t1 * 64,
            success,
        });
    }
}
