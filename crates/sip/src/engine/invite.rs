//! Calls that come in.

use super::arrive::Arrived;
use super::leg::{Leg, Offered, Opening, Repeat, State};
use super::secure::{self, Offer};
use super::{Engine, LegKey, Sound, dialled, dialog_name};
use crate::dialog::Dialog;
use crate::figures::Refusal;
use crate::message::{Address, Request, Uri};
use crate::random;
use crate::sdp::{Audio, Description, Local, Unusable};
use crate::session;
use crate::settings::Law;
use crate::transaction::ServerId;
use ccgate_core::switch::{Cause, Entrance, Report};
use ccgate_core::{Phone, VdnId};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Codecs that phones are offered, best first.
pub(super) const PHONE_LAWS: [Law; 2] = [Law::A, Law::Mu];

/// How long getting a media port may take.
pub(super) const OPENING: Duration = Duration::from_secs(5);

/// Who calls whom.
struct Call {
    vdn: VdnId,
    called: Phone,
    caller: Phone,
    from: Entrance,
    laws: Vec<Law>,
    sticky: bool,
}

impl Engine {
    pub(super) fn invited(&mut self, now: Instant, arrived: Arrived) {
        if self.replaces(&arrived) {
            return self.take_up(now, arrived);
        }
        let Some(call) = self.who_calls(now, &arrived) else {
            return;
        };
        if self.is_full() {
            self.figures.refuse(Refusal::Overload);
            return self.answer_and_forget(&arrived, 503, &[("Retry-After", "5")]);
        }
        let headers = &arrived.request.headers;
        let merged = format!(
            "{}\n{}\n{:?}",
            headers.call_id(),
            headers.tag("From").unwrap_or_default(),
            headers.cseq().map(|c| c.0)
        );
        if self.merged.contains_key(&merged) {
            self.figures.refuse(Refusal::Loop);
            return self.answer(now, &arrived, 482, &[]);
        }
        let offer = offer_of(&arrived.request);
        let offer = offer.and_then(|offer| {
            offer
                .as_ref()
                .map_or(Ok(()), |o| self.check_secure(o))
                .map(|()| offer)
        });
        let offer = match offer {
            Ok(offer) => offer,
            Err(status) => {
                self.figures.refuse(Refusal::Media);
                return self.answer(now, &arrived, status, &[("Accept", "application/sdp")]);
            }
        };
        let timer = match session::answer(self.settings.session, headers) {
            Ok(timer) => timer,
            Err(least) => {
                return self.answer(now, &arrived, 422, &[("Min-SE", &least.as_secs().to_string())]);
            }
        };
        let tag = random::name();
        let own = self.contact(arrived.hop);
        let Some(dialog) = Dialog::offered(&arrived.request, tag.clone(), arrived.hop, call.sticky, own)
        else {
            return self.answer(now, &arrived, 400, &[]);
        };
        let key = (call.vdn, self.new_offered());
        let names = vec![dialog_name(headers.call_id(), &tag), merged];
        self.dialogs.insert(names[0].clone(), key);
        self.merged.insert(names[1].clone(), key);
        let reliable = headers.lists("Require", "100rel");
        let trying = self.response(&arrived.request, 100, "");
        self.transactions.respond(now, arrived.server, &trying);
        let offered = Offered {
            invite: arrived.request,
            server: arrived.server,
            dialog,
            offer,
            laws: call.laws,
            timer,
            reliable,
            rseq: 0,
            provisional: None,
            called: call.called,
            caller: call.caller.clone(),
            from: call.from,
            local: None,
            until: now + self.settings.timers.offered,
        };
        let state = State::Opening {
            until: now + OPENING,
            then: Opening::Offered(Box::new(offered)),
        };
        let mut leg = Leg::new(now, call.caller, state);
        leg.names = names;
        self.sound(key, Sound::Open);
        self.keep(key, leg);
    }

    /// Who calls, and whose call it is. `None`: it was refused.
    fn who_calls(&mut self, now: Instant, arrived: &Arrived) -> Option<Call> {
        let limits = self.settings.limits.clone();
        let from = arrived.hop.peer.ip();
        let called = Uri::parse(&arrived.request.uri).and_then(|uri| dialled::number(&uri.user));
        let trunk = self.trunk_of(arrived);
        let account = match trunk {
            Some(_) => None,
            None => Some(self.authenticate(now, arrived)?.1),
        };
        if !self
            .guard
            .caller(now, from, limits.calls_per_second, limits.calls_burst)
        {
            self.figures.refuse(Refusal::TooFast);
            self.answer_and_forget(arrived, 503, &[("Retry-After", "5")]);
            return None;
        }
        let Some(called) = called else {
            self.figures.refuse(Refusal::NotFound);
            self.answer(now, arrived, 404, &[]);
            return None;
        };
        let name = trunk.map_or("", |at| self.settings.trunks[at].name.as_str());
        let access = self.book.access(&called.0, name);
        let call = match (account, trunk) {
            // A phone reaches access codes of its own VDN only; what else it dials is the core's affair.
            (Some(account), _) => access.is_none_or(|vdn| vdn == account.vdn).then(|| Call {
                vdn: account.vdn,
                called,
                caller: account.phone.clone(),
                from: Entrance::Phone(account.phone),
                laws: PHONE_LAWS.to_vec(),
                sticky: true,
            }),
            (None, Some(at)) => access.map(|vdn| Call {
                vdn,
                called,
                caller: caller_of(&arrived.request),
                from: Entrance::Trunk(name.to_owned()),
                laws: self.settings.trunks[at].codecs.clone(),
                sticky: false,
            }),
            (None, None) => None,
        };
        if call.is_none() {
            self.figures.refuse(Refusal::NotFound);
            self.answer(now, arrived, 404, &[]);
        }
        call
    }

    /// A leg has its media port, or can't have one.
    pub(crate) fn opened(&mut self, now: Instant, key: LegKey, address: Option<SocketAddr>) {
        let Some(mut leg) = self.take(key) else {
            return;
        };
        if !matches!(leg.state, State::Opening { .. }) {
            return self.keep(key, leg);
        }
        let Some(address) = address else {
            self.end(now, key, &mut leg, Cause::Overload, false);
            return self.keep(key, leg);
        };
        let blank = State::Ending(super::leg::Ending::default());
        if let State::Opening { then, .. } = std::mem::replace(&mut leg.state, blank) {
            let mut local = Local::new(address, u32::try_from(random::number() >> 33).unwrap_or(1));
            match then {
                Opening::Offered(mut offered) => {
                    local.address = self.ways.sound(offered.dialog.hop, address);
                    offered.local = Some(local);
                    self.tell_offered(key, &mut leg, &offered);
                    leg.state = State::Offered(offered);
                }
                Opening::Placing(mut placing) => {
                    placing.local = Some(local);
                    leg.state = State::Placing(placing);
                    self.dial(now, key, &mut leg);
                }
            }
        }
        self.keep(key, leg);
    }

    fn tell_offered(&mut self, key: LegKey, leg: &mut Leg, offered: &Offered) {
        leg.told = true;
        self.figures.offered += 1;
        let (called, caller, from) = (&offered.called, &offered.caller, &offered.from);
        tracing::info!(vdn = %key.0, leg = %key.1, %called, %caller, ?from, "leg offered");
        self.report(
            key,
            Report::Offered {
                leg: key.1,
                called: offered.called.clone(),
                caller: offered.caller.clone(),
                from: offered.from.clone(),
            },
        );
    }

    /// Tells the caller that it rings.
    pub(super) fn alert(&mut self, now: Instant, offered: &mut Offered) {
        if offered.provisional.is_some() || !self.transactions.is_open(offered.server) {
            return;
        }
        let mut ringing = self.response(&offered.invite, 180, &offered.dialog.local_tag);
        ringing.headers.push("Contact", &offered.dialog.contact);
        if offered.reliable {
            // One more would do no harm, but would need an acknowledgement of its own.
            if offered.rseq > 0 {
                return;
            }
            offered.rseq = 1 + u32::try_from(random::number() >> 34).unwrap_or(0);
            ringing.headers.push("Require", "100rel");
            ringing.headers.add("RSeq", offered.rseq);
            if let Some(hop) = self.transactions.hop(offered.server) {
                let timers = self.settings.timers;
                offered.provisional = Some(Repeat::new(
                    now,
                    ringing.to_bytes(),
                    hop,
                    timers.t1,
                    timers.give_up,
                ));
            }
        }
        self.transactions.respond(now, offered.server, &ringing);
    }

    /// The caller has given up before an answer.
    pub(super) fn cancelled(&mut self, now: Instant, cancel: &Request, server: ServerId) {
        if !self.transactions.is_open(server) {
            return;
        }
        let headers = &cancel.headers;
        let merged = format!(
            "{}\n{}\n{:?}",
            headers.call_id(),
            headers.tag("From").unwrap_or_default(),
            headers.cseq().map(|c| c.0)
        );
        let Some(key) = self.merged.get(&merged).copied() else {
            return;
        };
        if let Some(mut leg) = self.take(key) {
            self.end(now, key, &mut leg, Cause::CallerLeft, false);
            self.keep(key, leg);
        }
    }
}

/// The number that a trunk says is calling: what it asserts goes before what the caller claims.
fn caller_of(invite: &Request) -> Phone {
    let headers = &invite.headers;
    if headers.lists("Privacy", "id") || headers.lists("Privacy", "user") {
        return Phone::from("");
    }
    let asserted = headers
        .values("P-Asserted-Identity")
        .next()
        .or(headers.get("From"));
    let uri = asserted
        .and_then(Address::parse)
        .and_then(|address| Uri::parse(&address.uri));
    uri.map_or(Phone::from(""), |uri| dialled::caller(&uri.user))
}

/// What a request offers; `Ok(None)`: nothing. `Err`: the status that refuses it.
pub(super) fn offer_of(request: &Request) -> Result<Option<Offer>, u16> {
    if request.body.is_empty() {
        return Ok(None);
    }
    let kind = request.headers.get("Content-Type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/sdp") || request.headers.get("Content-Encoding").is_some() {
        return Err(415);
    }
    match read(&request.body) {
        Ok((description, audio)) => Ok(Some(Offer::Plain(description, audio))),
        Err(Unusable::Secure) => {
            let text = String::from_utf8(request.body.clone()).map_err(|_| 400_u16)?;
            Ok(Some(Offer::Secure(text)))
        }
        Err(why) => Err(secure::unread(why)),
    }
}

pub(super) fn read(body: &[u8]) -> Result<(Description, Audio), Unusable> {
    let description = Description::parse(body)?;
    let audio = description.usable()?;
    Ok((description, audio))
}
