//! What the other end asks within the call, and its answers to what this end asks.

use super::{Asked, Ended, Failed, Leg, Other};
use crate::digest::Challenge;
use crate::message::Message;
use crate::sdp::Described;
use crate::wire::Arrived;

/// What names the server's side of a transaction.
pub(super) fn transaction(request: &Message) -> String {
    format!(
        "{} {}",
        request.branch().unwrap_or_default(),
        request.method().unwrap_or_default()
    )
}

impl Leg {
    pub(super) async fn request(&mut self, arrived: Arrived) {
        let request = &arrived.message;
        let method = request.method().unwrap_or_default();
        if method == "ACK" {
            return self.acknowledged(request);
        }
        let key = transaction(request);
        if let Some((_, bytes)) = self.said.iter().find(|(known, _)| *known == key) {
            self.wire.send(bytes, arrived.from).await;
            return;
        }
        match method {
            "INVITE" => self.invited_again(arrived).await,
            "CANCEL" => {
                self.plain(&arrived, 200).await;
                if self.unanswered.is_some() {
                    self.refuse(487, Ended::Cancelled).await;
                }
            }
            "BYE" => {
                self.plain(&arrived, 200).await;
                let reason = request.header("Reason").map(str::to_owned);
                if self.unanswered.is_some() {
                    self.refuse(487, Ended::There(reason)).await;
                }
                self.end(Ended::There(reason_of(request)));
            }
            "UPDATE" => self.updated(&arrived).await,
            "INFO" => {
                self.info(request);
                self.plain(&arrived, 200).await;
            }
            "OPTIONS" | "NOTIFY" | "MESSAGE" | "PRACK" => self.plain(&arrived, 200).await,
            _ => self.plain(&arrived, 405).await,
        }
    }

    async fn plain(&mut self, arrived: &Arrived, status: u16) {
        let response = self.respond(&arrived.message, status);
        self.say(&arrived.message, arrived.from, &response).await;
    }

    fn acknowledged(&mut self, ack: &Message) {
        let number = ack.cseq().map(|(number, _)| number);
        let waiting = self
            .unacknowledged
            .take_if(|waiting| number == Some(waiting.number));
        if waiting.is_none_or(|waiting| !waiting.success) {
            return;
        }
        // The answer, when the offer was this end's.
        if let Some(described) = Described::parse(&ack.body) {
            self.settle(&described);
        }
    }

    async fn invited_again(&mut self, arrived: Arrived) {
        if self.has_ended() || self.unanswered.is_some() {
            return self.plain(&arrived, 481).await;
        }
        if self.invite.is_some() || self.unacknowledged.is_some() {
            return self.plain(&arrived, 491).await;
        }
        self.dialog.retarget(&arrived.message);
        if !self.accept(&arrived).await {
            self.plain(&arrived, 488).await;
        }
    }

    async fn updated(&mut self, arrived: &Arrived) {
        self.dialog.retarget(&arrived.message);
        let mut response = self.respond(&arrived.message, 200);
        if let Some(offer) = Described::parse(&arrived.message.body) {
            if self.invite.is_some() && self.is_up() {
                return self.plain(arrived, 491).await;
            }
            if !self.settle(&offer) {
                return self.plain(arrived, 488).await;
            }
            let direction = offer.direction.answer(self.holding);
            let body = self.describe(direction, offer.keys);
            response.body("application/sdp", body);
        }
        self.say(&arrived.message, arrived.from, &response).await;
    }

    /// A key press in the old way: `application/dtmf-relay` or `application/dtmf`.
    fn info(&self, request: &Message) {
        let kind = request
            .header("Content-Type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let Ok(text) = std::str::from_utf8(&request.body) else {
            return;
        };
        let key = if kind.starts_with("application/dtmf-relay") {
            let fields = text.lines().filter_map(|line| line.split_once('='));
            let mut signal = fields.filter(|(name, _)| name.trim().eq_ignore_ascii_case("signal"));
            signal.next().and_then(|(_, value)| value.trim().chars().next())
        } else if kind.starts_with("application/dtmf") {
            text.trim().chars().next()
        } else {
            None
        };
        if let Some(key) = key {
            self.stream.key(key);
        }
    }

    /// Sends a request that isn't an INVITE until it is answered.
    pub(super) async fn ask(&mut self, request: Message, other: Other) {
        let to = match (&other, &self.invite) {
            (Other::Cancel, Some((invite, _))) => invite.to,
            _ => self.dialog.next_hop(),
        };
        let asked = Asked::new(request, to, self.wire.settings.t1);
        self.wire.send(&asked.bytes, to).await;
        self.others.push((asked, other));
    }

    pub(super) async fn response(&mut self, response: Message) {
        let Some((_, method)) = response.cseq() else {
            return;
        };
        if method == "INVITE" {
            return self.invite_response(response).await;
        }
        let found = self.others.iter().position(|(asked, _)| {
            response.branch() == Some(&asked.branch) && asked.message.method() == Some(method)
        });
        let (Some(at), Some(status)) = (found, response.status()) else {
            return;
        };
        if status < 200 {
            self.others[at].0.distance = super::T2;
            return;
        }
        let (asked, other) = self.others.swap_remove(at);
        if matches!(status, 401 | 407)
            && asked
                .message
                .header("Authorization")
                .or(asked.message.header("Proxy-Authorization"))
                .is_none()
            && let (Some(account), Some(challenge)) = (self.account.clone(), Challenge::of(&response))
        {
            let mut request = self
                .dialog
                .request(&self.wire, asked.message.method().unwrap_or_default());
            for name in ["Content-Type", "RAck", "Reason"] {
                if let Some(value) = asked.message.header(name) {
                    request.add(name, value.to_owned());
                }
            }
            request.body = asked.message.body;
            challenge.answer(&account, &mut request);
            return self.ask(request, other).await;
        }
        match other {
            Other::Bye => self.linger = None,
            Other::Info(done) => {
                let _ = done.send(if status < 300 {
                    Ok(())
                } else {
                    Err(Failed::Refused(status))
                });
            }
            Other::Cancel | Other::Prack => {}
        }
    }
}

fn reason_of(request: &Message) -> Option<String> {
    request.header("Reason").map(str::to_owned)
}
