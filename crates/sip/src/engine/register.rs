//! Registrations (RFC 3261 §10.3).

use super::arrive::Arrived;
use super::{Engine, Output};
use crate::message::{Address, Uri, UriHost};
use crate::net::Hop;
use crate::registrar::{Binding, Line, Refused};
use crate::saved::{self, Damaged, Moment, Restored};
use crate::settings::Transport;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A status, and a field that explains it.
type Refusal = (u16, Option<(&'static str, String)>);

impl Engine {
    pub(super) fn register(&mut self, now: Instant, arrived: Arrived) {
        let Some((user, account)) = self.authenticate(now, &arrived) else {
            return;
        };
        let headers = &arrived.request.headers;
        let of = headers
            .get("To")
            .and_then(Address::parse)
            .and_then(|to| Uri::parse(&to.uri));
        // Nobody registers for another.
        if of.is_none_or(|of| of.user != user) {
            return self.answer(now, &arrived, 403, &[]);
        }
        let line: Line = (account.vdn, account.phone);
        let call_id = headers.call_id().to_owned();
        let cseq = headers.cseq().map_or(0, |(number, _)| number);
        let contacts: Vec<String> = headers.values("Contact").map(str::to_owned).collect();
        let before = self.registrar.has(&line);
        let done = match contacts.iter().any(|contact| contact == "*") {
            true if contacts.len() > 1 || headers.number("Expires") != Some(0) => Err((400, None)),
            true => self
                .registrar
                .unbind(&line, None, &call_id, cseq)
                .map_err(refusal),
            false => self.bind_all(now, &arrived, &line, &contacts, (&call_id, cseq)),
        };
        self.tell_registration(&line, before, arrived.hop);
        if let Err((status, field)) = done {
            let fields: Vec<(&str, &str)> = field
                .iter()
                .map(|(name, value): &(&str, String)| (*name, value.as_str()))
                .collect();
            return self.answer(now, &arrived, status, &fields);
        }
        let held = self.registrar.contacts(&line).iter();
        let held: Vec<String> = held
            .map(|b| {
                format!(
                    "<{}>;expires={}",
                    b.uri,
                    b.expires.saturating_duration_since(now).as_secs()
                )
            })
            .collect();
        let mut fields: Vec<(&str, &str)> =
            held.iter().map(|contact| ("Contact", contact.as_str())).collect();
        let path: Vec<String> = arrived
            .request
            .headers
            .values("Path")
            .map(str::to_owned)
            .collect();
        fields.extend(path.iter().map(|path| ("Path", path.as_str())));
        self.answer(now, &arrived, 200, &fields);
    }

    fn bind_all(
        &mut self,
        now: Instant,
        arrived: &Arrived,
        line: &Line,
        contacts: &[String],
        (call_id, cseq): (&str, u32),
    ) -> Result<(), Refusal> {
        let headers = &arrived.request.headers;
        let set = self.settings.register_expiry;
        let path: Vec<String> = headers.values("Path").map(str::to_owned).collect();
        for contact in contacts {
            let address = Address::parse(contact).ok_or((400, None))?;
            let uri = Uri::parse(&address.uri).ok_or((400, None))?;
            let own = address
                .param("expires")
                .and_then(|value| value.parse::<u64>().ok());
            let asked = own.or(headers.number("Expires").map(u64::from));
            let asked = asked.map_or(set.default, Duration::from_secs);
            if asked.is_zero() {
                self.registrar
                    .unbind(line, Some(&address.uri), call_id, cseq)
                    .map_err(refusal)?;
                continue;
            }
            if asked < set.min {
                return Err((423, Some(("Min-Expires", set.min.as_secs().to_string()))));
            }
            let (hop, translated) = self
                .way_back(arrived.hop, &uri, path.first())
                .ok_or((403, None))?;
            let binding = Binding {
                uri: address.uri.clone(),
                hop,
                path: path.clone(),
                instance: address.param("+sip.instance").map(str::to_owned),
                call_id: call_id.to_owned(),
                cseq,
                expires: now + asked.min(set.max),
                translated,
            };
            let limits = &self.settings.limits;
            self.registrar
                .bind(line, binding, limits.contacts, limits.registrations)
                .map_err(refusal)?;
        }
        Ok(())
    }

    /// Where calls to a contact go, and whether a translator lies between. `None`: to ourselves.
    fn way_back(&self, came: Hop, uri: &Uri, path: Option<&String>) -> Option<(Hop, bool)> {
        if came.transport != Transport::Udp || path.is_some() {
            // A proxy that put itself in the path sent it, or a connection that must be used again.
            return Some((came, false));
        }
        let port = uri.port.unwrap_or(Transport::Udp.port());
        let direct = uri.host == Some(UriHost::Ip(came.peer.ip()));
        let hop = Hop {
            peer: if direct {
                SocketAddr::new(came.peer.ip(), port)
            } else {
                came.peer
            },
            ..came
        };
        // A contact that is ourselves would make calls go round.
        (hop.peer != self.ways.local(hop)).then_some((hop, !direct))
    }

    /// The registrations as text, when there is another version of them than `seen`.
    pub(crate) fn save_registrations(&self, moment: Moment, seen: Option<u64>) -> Option<(u64, String)> {
        let version = self.registrar.version();
        (seen != Some(version)).then(|| (version, saved::write(moment, self.registrar.all())))
    }

    /// Takes registrations up that were saved.
    pub(crate) fn restore_registrations(&mut self, moment: Moment, text: &str) -> Result<Restored, Damaged> {
        let (found, expired) = saved::read(moment, self.settings.register_expiry.max, text)?;
        let mut restored = Restored {
            taken: 0,
            dropped: expired,
        };
        for (line, mut binding) in found {
            let before = self.registrar.has(&line);
            if !self.ways.is_open(binding.hop)
                && let Some(hop) = self.ways.reach(Transport::Udp, binding.hop.peer, "")
            {
                binding.hop = hop;
            }
            let account = self.book.account(&line.1.0);
            let hop = binding.hop;
            let known = account.is_some_and(|a| (a.vdn, a.phone) == line)
                && self.ways.is_open(hop)
                && hop.peer != self.ways.local(hop);
            let limits = &self.settings.limits;
            if !known
                || !self
                    .registrar
                    .restore(&line, binding, limits.contacts, limits.registrations)
            {
                restored.dropped += 1;
                continue;
            }
            restored.taken += 1;
            // Translators have waited long enough.
            self.keep_open = moment.now;
            if !before {
                self.out.push_back(Output::Registered(line, true));
            }
        }
        Ok(restored)
    }

    fn tell_registration(&mut self, line: &Line, before: bool, hop: Hop) {
        let after = self.registrar.has(line);
        if before == after {
            return;
        }
        match after {
            true => {
                tracing::info!(vdn = %line.0, phone = %line.1, from = %hop.peer, over = %hop.transport, "phone registered");
                self.out.push_back(Output::Registered(line.clone(), true));
            }
            false => self.unregistered(line, "it signed off"),
        }
    }

    /// Takes the registrations of phones off that have lost their accounts.
    pub(crate) fn strike_off(&mut self, lines: &HashSet<Line>) {
        for line in self.registrar.strike_off(lines) {
            self.unregistered(&line, "its account is gone");
        }
    }

    pub(super) fn unregistered(&mut self, line: &Line, why: &str) {
        tracing::info!(vdn = %line.0, phone = %line.1, why, "phone unregistered");
        self.out.push_back(Output::Registered(line.clone(), false));
    }
}

fn refusal(why: Refused) -> Refusal {
    match why {
        Refused::OutOfOrder => (500, None),
        Refused::Full => (503, Some(("Retry-After", "60".to_owned()))),
    }
}
