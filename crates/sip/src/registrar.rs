//! Where phones can be reached (RFC 3261 §10.3, RFC 3327).

use crate::net::{Flow, Hop};
use crate::settings::Transport;
use ccgate_core::{Phone, VdnId};
use std::collections::{HashMap, HashSet};
use std::time::Instant;

/// One place a phone can be reached at.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// The contact as registered: what a call to it asks for.
    pub(crate) uri: String,
    /// Where requests to it go: the way the registration came, or the first `Path`.
    pub(crate) hop: Hop,
    /// `Path` of the registration, becoming the `Route` of calls.
    pub(crate) path: Vec<String>,
    /// `+sip.instance`: the same device under a new address (RFC 5626).
    pub(crate) instance: Option<String>,
    pub(crate) call_id: String,
    pub(crate) cseq: u32,
    pub(crate) expires: Instant,
    /// It sits behind a translator that must be kept open.
    pub(crate) translated: bool,
}

impl Binding {
    fn same_place(&self, other: &Self) -> bool {
        match (&self.instance, &other.instance) {
            (Some(a), Some(b)) => a == b,
            _ => self.uri == other.uri,
        }
    }
}

/// A phone, within its VDN.
pub(crate) type Line = (VdnId, Phone);

/// All registered contacts.
#[derive(Default)]
pub(crate) struct Registrar {
    lines: HashMap<Line, Vec<Binding>>,
    contacts: usize,
    /// Connections that contacts are reached over: most that end carry none.
    flows: HashSet<Flow>,
    /// Grows with every change.
    version: u64,
}

/// Why a contact wasn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// An older request than one already carried out (§10.3 step 7).
    OutOfOrder,
    /// The phone, or the switch, has as many contacts as it may have.
    Full,
}

impl Registrar {
    /// Registers or refreshes a contact.
    pub(crate) fn bind(
        &mut self,
        line: &Line,
        new: Binding,
        per_line: usize,
        most: usize,
    ) -> Result<(), Refused> {
        let held = self.lines.entry(line.clone()).or_default();
        let at = held.iter().position(|old| old.same_place(&new));
        let refused = match at {
            Some(at) if held[at].call_id == new.call_id && new.cseq <= held[at].cseq => {
                Some(Refused::OutOfOrder)
            }
            None if held.len() >= per_line || self.contacts >= most => Some(Refused::Full),
            _ => None,
        };
        if let Some(refused) = refused {
            if held.is_empty() {
                self.lines.remove(line);
            }
            return Err(refused);
        }
        self.version += 1;
        if new.hop.transport != Transport::Udp {
            self.flows.insert(new.hop.flow);
        }
        match at {
            Some(at) => held[at] = new,
            None => {
                held.push(new);
                self.contacts += 1;
            }
        }
        Ok(())
    }

    /// Takes a contact up that was saved, unless the same has registered meanwhile.
    pub(crate) fn restore(&mut self, line: &Line, saved: Binding, per_line: usize, most: usize) -> bool {
        let newer = self.contacts(line).iter().any(|held| held.same_place(&saved));
        !newer && self.bind(line, saved, per_line, most).is_ok()
    }

    /// Takes a contact off; `None` as URI: all of them.
    pub(crate) fn unbind(
        &mut self,
        line: &Line,
        uri: Option<&str>,
        call_id: &str,
        cseq: u32,
    ) -> Result<(), Refused> {
        let Some(held) = self.lines.get_mut(line) else {
            return Ok(());
        };
        let meant = |b: &Binding| uri.is_none_or(|uri| b.uri == uri);
        if held
            .iter()
            .any(|b| meant(b) && b.call_id == call_id && cseq <= b.cseq)
        {
            return Err(Refused::OutOfOrder);
        }
        let before = held.len();
        held.retain(|b| !meant(b));
        self.contacts -= before - held.len();
        self.version += u64::from(held.len() < before);
        if held.is_empty() {
            self.lines.remove(line);
        }
        Ok(())
    }

    /// The contacts of a phone, the latest first.
    pub(crate) fn contacts(&self, line: &Line) -> &[Binding] {
        self.lines.get(line).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn has(&self, line: &Line) -> bool {
        self.lines.contains_key(line)
    }

    /// Takes off what has expired; returns the phones that can't be reached any more.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<Line> {
        self.drop_where(|_, b| b.expires <= now)
    }

    /// The connection is gone, and with it every contact that was reached over it.
    pub(crate) fn lost(&mut self, hop: Hop) -> Vec<Line> {
        if !self.flows.remove(&hop.flow) {
            return Vec::new();
        }
        self.drop_where(|_, b| b.hop.transport != Transport::Udp && b.hop.flow == hop.flow)
    }

    /// These phones have lost their accounts; returns those that were registered.
    pub(crate) fn strike_off(&mut self, lines: &HashSet<Line>) -> Vec<Line> {
        self.drop_where(|line, _| lines.contains(line))
    }

    fn drop_where(&mut self, gone: impl Fn(&Line, &Binding) -> bool) -> Vec<Line> {
        let mut emptied = Vec::new();
        self.lines.retain(|line, held| {
            held.retain(|b| !gone(line, b));
            if held.is_empty() {
                emptied.push(line.clone());
            }
            !held.is_empty()
        });
        let left = self.lines.values().map(Vec::len).sum();
        self.version += u64::from(left < self.contacts);
        self.contacts = left;
        emptied
    }

    /// Every contact, with its phone.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Line, &Binding)> {
        self.lines
            .iter()
            .flat_map(|(line, held)| held.iter().map(move |binding| (line, binding)))
    }

    /// Another number after every change.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// How many contacts there are.
    pub(crate) fn len(&self) -> usize {
        self.contacts
    }

    /// Ways that must be kept open through address translators.
    pub(crate) fn translated(&self) -> impl Iterator<Item = Hop> {
        let all = self.lines.values().flatten();
        all.filter(|b| b.translated && b.hop.transport == Transport::Udp)
            .map(|b| b.hop)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::net::Flow;
    use std::time::Duration;

    fn binding(uri: &str, call_id: &str, cseq: u32, expires: Instant) -> Binding {
        Binding {
            uri: uri.to_owned(),
            hop: Hop {
                transport: Transport::Tcp,
                flow: Flow(7),
                peer: "192.0.2.1:5060".parse().unwrap(),
            },
            path: Vec::new(),
            instance: None,
            call_id: call_id.to_owned(),
            cseq,
            expires,
            translated: false,
        }
    }

    #[test]
    fn binds_and_forgets() {
        let now = Instant::now();
        let (soon, late) = (now + Duration::from_secs(10), now + Duration::from_secs(60));
        let line = (VdnId(1), Phone::from("100"));
        let mut registrar = Registrar::default();
        let mut bind = |uri: &str, call_id: &str, cseq, expires| {
            registrar.bind(&line, binding(uri, call_id, cseq, expires), 2, 10)
        };
        assert_eq!(bind("sip:a", "x", 1, soon), Ok(()));
        assert_eq!(bind("sip:a", "x", 1, soon), Err(Refused::OutOfOrder));
        assert_eq!(bind("sip:a", "y", 1, soon), Ok(()));
        assert_eq!(bind("sip:b", "x", 5, late), Ok(()));
        assert_eq!(bind("sip:c", "x", 6, late), Err(Refused::Full));
        assert_eq!(registrar.len(), 2);
        assert_eq!(registrar.expire(soon), []);
        assert_eq!(registrar.len(), 1);
        assert_eq!(
            registrar.unbind(&line, Some("sip:b"), "x", 5),
            Err(Refused::OutOfOrder)
        );
        assert_eq!(registrar.unbind(&line, Some("sip:other"), "x", 6), Ok(()));
        assert!(registrar.has(&line));
        assert_eq!(registrar.expire(late), std::slice::from_ref(&line));
        assert!(!registrar.has(&line));
        registrar
            .bind(&line, binding("sip:a", "z", 1, late), 2, 10)
            .unwrap();
        let hop = registrar.contacts(&line)[0].hop;
        assert_eq!(registrar.lost(hop), std::slice::from_ref(&line));
        assert_eq!(registrar.len(), 0);
        assert_eq!(registrar.unbind(&line, None, "q", 1), Ok(()));

        // What was saved gives way to what came since.
        registrar
            .bind(&line, binding("sip:a", "z", 2, late), 2, 10)
            .unwrap();
        let version = registrar.version();
        assert!(!registrar.restore(&line, binding("sip:a", "y", 9, soon), 2, 10));
        assert_eq!(registrar.version(), version);
        assert!(registrar.restore(&line, binding("sip:b", "y", 9, soon), 2, 10));
        assert!(!registrar.restore(&line, binding("sip:c", "y", 9, soon), 2, 10));
        assert_ne!(registrar.version(), version);
        let of: Vec<&str> = registrar.all().map(|(_, b)| b.call_id.as_str()).collect();
        assert_eq!(of, ["z", "y"]);
    }
}
