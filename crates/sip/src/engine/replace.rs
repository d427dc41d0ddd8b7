//! A phone takes its own call up again (RFC 3891): the page of a browser phone was loaded anew, or a
//! softphone was restarted, and whoever had the dialog of before is gone. The leg stays what it is for
//! everybody else.

use super::arrive::Arrived;
use super::invite::{PHONE_LAWS, offer_of};
use super::leg::{Accepted, Leg, Repeat, Session, State};
use super::respond::{abilities, common, describe};
use super::secure::{Gated, Offer};
use super::{Engine, LegKey, dialog_name};
use crate::book::Account;
use crate::dialog::Dialog;
use crate::figures::Refusal;
use crate::message::ALLOW;
use crate::random;
use crate::sdp::{Audio, Local};
use crate::session;
use ccgate_core::switch::Cause;
use std::time::Instant;

/// The status and the fields that a request is refused with.
type Refused = (u16, Vec<(&'static str, String)>);

/// The dialog that a `Replaces` names.
struct Replaced<'a> {
    call_id: &'a str,
    /// Our tag.
    to: &'a str,
    /// The phone's.
    from: &'a str,
}

impl<'a> Replaced<'a> {
    /// `None`: malformed, or only a dialog that isn't answered is meant.
    fn parse(value: &'a str) -> Option<Self> {
        let mut parts = value.split(';').map(str::trim);
        let call_id = parts.next().filter(|id| !id.is_empty())?;
        let (mut to, mut from) = (None, None);
        for part in parts {
            match part.split_once('=').map(|(name, tag)| (name.trim(), tag.trim())) {
                Some((name, tag)) if name.eq_ignore_ascii_case("to-tag") => to = Some(tag),
                Some((name, tag)) if name.eq_ignore_ascii_case("from-tag") => from = Some(tag),
                None if part.eq_ignore_ascii_case("early-only") => return None,
                _ => {}
            }
        }
        Some(Self {
            call_id,
            to: to?,
            from: from?,
        })
    }
}

impl Engine {
    /// Whether a request that came is a phone's, and names a dialog that it is to replace. Trunks may not.
    pub(super) fn replaces(&self, arrived: &Arrived) -> bool {
        arrived.request.headers.get("Replaces").is_some() && self.trunk_of(arrived).is_none()
    }

    /// Puts a new dialog in the place of the one that it names, when both are the same phone's.
    pub(super) fn take_up(&mut self, now: Instant, arrived: Arrived) {
        let Some((_, account)) = self.authenticate(now, &arrived) else {
            return;
        };
        let limits = &self.settings.limits;
        let (rate, burst) = (limits.calls_per_second, limits.calls_burst);
        if !self.guard.caller(now, arrived.hop.peer.ip(), rate, burst) {
            self.figures.refuse(Refusal::TooFast);
            return self.answer_and_forget(&arrived, 503, &[("Retry-After", "5")]);
        }
        let Some((key, mut leg, mut session)) = self.own_call(&arrived, &account) else {
            self.figures.refuse(Refusal::NotFound);
            return self.answer(now, &arrived, 481, &[]);
        };
        let named = leg.names.clone();
        let replaced = self.replace(now, key, &mut leg, &mut session, &arrived);
        leg.state = State::Up(session);
        if let Err((status, fields)) = replaced {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            self.answer(now, &arrived, status, &fields);
        } else {
            // Whoever still speaks in the old dialog is told that there is none.
            for name in &named {
                self.dialogs.remove(name);
                self.merged.remove(name);
            }
            leg.names.retain(|name| !named.contains(name));
            tracing::info!(vdn = %key.0, leg = %key.1, party = %leg.party, "leg taken up again by its phone");
        }
        self.keep(key, leg);
    }

    /// The leg that a `Replaces` means: answered, and this phone's.
    fn own_call(&mut self, arrived: &Arrived, account: &Account) -> Option<(LegKey, Leg, Box<Session>)> {
        let meant = Replaced::parse(arrived.request.headers.get("Replaces")?)?;
        let name = dialog_name(meant.call_id, meant.to);
        let key = self.dialogs.get(&name).copied()?;
        let mut leg = self.take(key)?;
        let owned = key.0 == account.vdn && leg.party == account.phone;
        let blank = State::Ending(super::leg::Ending::default());
        match std::mem::replace(&mut leg.state, blank) {
            // A call over a trunk may show the phone's number; a number may be forwarded to one.
            State::Up(session)
                if owned
                    && session.trunk.is_none()
                    && session.dialog.sticky
                    && session.dialog.call_id == meant.call_id
                    && session.dialog.remote_tag == meant.from =>
            {
                Some((key, leg, session))
            }
            other => {
                leg.state = other;
                self.keep(key, leg);
                None
            }
        }
    }

    fn replace(
        &mut self,
        now: Instant,
        key: LegKey,
        leg: &mut Leg,
        session: &mut Session,
        arrived: &Arrived,
    ) -> Result<(), Refused> {
        let headers = &arrived.request.headers;
        if session.accepted.is_some() {
            return Err((500, vec![("Retry-After", "1".to_owned())]));
        }
        let offer = offer_of(&arrived.request).and_then(|offer| offer.ok_or(488));
        let offer = offer.map_err(|status| (status, Vec::new()))?;
        let timer = session::answer(self.settings.session, headers)
            .map_err(|least| (422, vec![("Min-SE", least.as_secs().to_string())]))?;
        let tag = random::name();
        let own = self.contact(arrived.hop);
        let dialog = Dialog::offered(&arrived.request, tag.clone(), arrived.hop, true, own);
        let dialog = dialog.ok_or((400, Vec::new()))?;
        let mut local = session.local.clone();
        local.address = self.ways.sound(arrived.hop, local.address);
        let sound = self.sound_again(key, leg, &mut local, &offer);
        let (body, audio, gated) = sound.map_err(|status| (status, Vec::new()))?;

        let mut ok = self.response(&arrived.request, 200, &tag);
        ok.headers.push("Contact", &dialog.contact);
        ok.headers.push("Allow", ALLOW);
        ok.headers.push("Supported", "100rel, timer");
        session::tell(timer, &mut ok.headers);
        describe(&mut ok, body);
        let (bytes, timers) = (ok.to_bytes(), self.settings.timers);
        let hop = self.transactions.hop(arrived.server).unwrap_or(arrived.hop);
        self.transactions.respond(now, arrived.server, &ok);

        let name = dialog_name(headers.call_id(), &tag);
        self.dialogs.insert(name.clone(), key);
        leg.names.push(name);
        if let Some(refresh) = session.refresh.take() {
            self.transactions.forget(refresh);
        }
        let number = dialog.remote_seq;
        let mut before = std::mem::replace(&mut session.dialog, dialog);
        // The page may be there still, in another tab: it is hung up.
        self.bye(now, key, &mut before, Cause::Normal, None);
        (session.updates, session.infos) = abilities(headers);
        session.placed = false;
        session.local = local;
        session.laws = PHONE_LAWS.to_vec();
        session.gated = gated;
        session.ack = None;
        session.again = None;
        session.info = false;
        session.digits.clear();
        session.timer = session::Running::start(now, timer);
        session.accepted = Some(Accepted {
            number,
            repeat: Repeat::new(now, bytes, hop, timers.t1, timers.give_up),
            offered: false,
        });
        self.heard(key, session, audio);
        Ok(())
    }

    /// Our answer to what the phone offers now; `Err`: the status that refuses it.
    fn sound_again(
        &mut self,
        key: LegKey,
        leg: &mut Leg,
        local: &mut Local,
        offer: &Offer,
    ) -> Result<(String, Audio, Option<Gated>), u16> {
        self.check_secure(offer)?;
        match offer {
            Offer::Plain(description, audio) => {
                let law = common(audio, &PHONE_LAWS).ok_or(488_u16)?;
                Ok((local.answer(description, audio, law), audio.clone(), None))
            }
            Offer::Secure(text) => {
                let (gated, body, audio) = self.gate_answer(key, &mut leg.gates, local, text)?;
                Ok((body, audio, Some(gated)))
            }
        }
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn what_is_replaced() {
        let check = |value: &str, expect: Option<(&str, &str, &str)>| {
            let found = Replaced::parse(value).map(|r| (r.call_id, r.to, r.from));
            assert_eq!(found, expect, "{value}");
        };
        check("a@b;to-tag=x;from-tag=y", Some(("a@b", "x", "y")));
        check(" a ; From-Tag = y ; other ; TO-TAG=x", Some(("a", "x", "y")));
        check("a;to-tag=x;from-tag=y;early-only", None);
        check("a;to-tag=x", None);
        check(";to-tag=x;from-tag=y", None);
        check("", None);
    }
}
