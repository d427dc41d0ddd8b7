//! Calls that go out: to all contacts of a phone at once, or to one trunk address after the other.

use super::leg::{Branch, Early, Leg, Placing, Session, State, Way};
use super::respond::{abilities, common};
use super::secure::answer_of;
use super::{Engine, LegKey, Owner, dialog_name, invite};
use crate::cause;
use crate::dialog::Dialog;
use crate::message::{Method, Request, Response, escape_user};
use crate::net::Hop;
use crate::random;
use crate::sdp::{Audio, Direction};
use crate::session;
use crate::settings::Law;
use crate::transaction::{ClientId, Outcome};
use ccgate_core::Phone;
use ccgate_core::switch::{Cause, Report};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Most INVITEs of one leg: contacts at once, then trunk addresses.
const MOST_BRANCHES: usize = 32;

/// Whom one INVITE goes to.
struct Target {
    uri: String,
    to: String,
    routes: Vec<String>,
    hop: Hop,
    sticky: bool,
    /// The number shown; `None`: anonymous.
    caller: Option<String>,
    /// The host in `From`; empty: ours.
    domain: String,
    laws: Vec<Law>,
    way: Option<Way>,
}

impl Engine {
    /// Begins to ring.
    pub(super) fn dial(&mut self, now: Instant, key: LegKey, leg: &mut Leg) {
        let State::Placing(placing) = &mut leg.state else {
            return;
        };
        let line = (key.0, placing.to.clone());
        let caller = placing.from.as_ref().map(|phone| phone.0.to_string());
        let contacts = self
            .registrar
            .contacts(&line)
            .iter()
            .filter(|b| b.expires > now)
            .cloned();
        let targets: Vec<Target> = contacts
            .map(|binding| Target {
                to: format!("<sip:{}@{}>", escape_user(&placing.to.0), self.settings.realm),
                uri: binding.uri,
                routes: binding.path,
                hop: binding.hop,
                sticky: true,
                caller: caller.clone(),
                domain: String::new(),
                laws: invite::PHONE_LAWS.to_vec(),
                way: None,
            })
            .collect();
        if targets.is_empty() {
            let ours = self
                .book
                .account(&line.1.0)
                .is_some_and(|a| a.vdn == line.0 && a.phone == line.1);
            if !ours {
                placing.rest = self.lead(key, &line.1);
            }
            return self.try_next(now, key, leg);
        }
        for target in targets {
            self.send_invite(now, key, leg, target);
        }
        // Where nothing could be offered, nobody answers.
        self.try_next(now, key, leg);
    }

    /// Tries the next trunk address, or gives up when there is none.
    pub(super) fn try_next(&mut self, now: Instant, key: LegKey, leg: &mut Leg) {
        loop {
            let State::Placing(placing) = &mut leg.state else {
                return;
            };
            if placing.branches.iter().any(|b| !b.over && b.cancel.is_none()) {
                return;
            }
            let full = placing.branches.len() >= MOST_BRANCHES;
            let Some(way) = placing.rest.pop_front().filter(|_| !full) else {
                let cause = placing.best.unwrap_or(Cause::Unreachable);
                return self.end(now, key, leg, cause, false);
            };
            let from = placing.from.clone();
            if let Some(target) = self.target(way, from.as_ref()) {
                return self.send_invite(now, key, leg, target);
            }
        }
    }

    /// What an INVITE to a trunk's address says; `None`: the address isn't known or can't be reached.
    fn target(&self, way: Way, from: Option<&Phone>) -> Option<Target> {
        let (at, nth) = way.place()?;
        let trunk = self.settings.trunks.get(at)?;
        let address = trunk.addresses.get(nth)?;
        let peer = self.trunks.peer(at, nth)?;
        let hop = self.ways.reach(address.transport, peer, &address.host)?;
        let number = escape_user(&way.number);
        let host = match trunk.domain.is_empty() {
            true => peer.to_string(),
            false => trunk.domain.clone(),
        };
        Some(Target {
            uri: format!("sip:{number}@{host}{}", address.transport.param()),
            to: format!("<sip:{number}@{host}>"),
            routes: Vec::new(),
            hop,
            sticky: false,
            caller: way.caller.apply(from),
            domain: trunk.domain.clone(),
            laws: trunk.codecs.clone(),
            way: Some(way),
        })
    }

    fn send_invite(&mut self, now: Instant, key: LegKey, leg: &mut Leg, target: Target) {
        let State::Placing(placing) = &mut leg.state else {
            return;
        };
        let Some(mut local) = placing.local.clone() else {
            return;
        };
        local.address = self.ways.sound(target.hop, local.address);
        let host = match target.domain.is_empty() {
            true => self.ways.local(target.hop).ip().to_string(),
            false => target.domain.clone(),
        };
        let host = if host.contains(':') && !host.starts_with('[') {
            format!("[{host}]")
        } else {
            host
        };
        let caller = target.caller.as_ref().map(|number| escape_user(number));
        let from = match &caller {
            Some(number) => format!("<sip:{number}@{host}>"),
            None => "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned(),
        };
        let mut dialog = Dialog {
            call_id: format!("{}{}", random::name(), random::name()),
            local_tag: random::name(),
            remote_tag: String::new(),
            local: from,
            remote: target.to,
            target: target.uri,
            routes: target.routes,
            hop: target.hop,
            sticky: target.sticky,
            contact: self.contact(target.hop),
            local_seq: 0,
            remote_seq: 0,
        };
        let mut request = dialog.request(Method::Invite);
        request.headers.push("User-Agent", &self.settings.user_agent);
        request.headers.push("Supported", "100rel, timer");
        match &caller {
            // Only trunks are told more than the other end may see.
            Some(number) if target.way.is_some() => request
                .headers
                .add("P-Asserted-Identity", format_args!("<sip:{number}@{host}>")),
            None if target.way.is_some() => request.headers.push("Privacy", "id"),
            _ => {}
        }
        let set = self.settings.session;
        session::ask(set.expires, set.min_se, None, &mut request.headers);
        request.headers.push("Content-Type", "application/sdp");
        let mut gated = None;
        let body = match self.wants_secure(target.hop) {
            false => local.offer(&target.laws, Direction::Both),
            true => match self.gate_offer(key, &mut leg.gates, &local) {
                Ok((gate, body)) => {
                    gated = Some(gate);
                    body
                }
                Err(_) => {
                    placing.best = placing.best.or(Some(Cause::Overload));
                    return;
                }
            },
        };
        request.body = body.into_bytes();
        let name = dialog_name(&dialog.call_id, &dialog.local_tag);
        self.dialogs.insert(name.clone(), key);
        leg.names.push(name);
        self.next_branch = self.next_branch.wrapping_add(1);
        let id = self.next_branch;
        let client = self.transactions.request(
            now,
            request.clone(),
            self.ways.local(target.hop),
            target.hop,
            Owner::Invite(key, id),
        );
        placing.branches.push(Branch {
            id,
            client,
            dialog,
            local,
            invite: request,
            laws: target.laws,
            gated,
            silent: target.way.is_some().then(|| now + self.settings.timers.trunk),
            way: target.way,
            provisional: false,
            cancel: None,
            cancelled: false,
            authorized: 0,
            early: Vec::new(),
            over: false,
        });
    }

    /// An INVITE of ours was answered.
    pub(super) fn invite_answered(
        &mut self,
        now: Instant,
        key: LegKey,
        id: u32,
        client: ClientId,
        outcome: Outcome,
    ) {
        let Some(mut leg) = self.take(key) else {
            return;
        };
        let branches = match &mut leg.state {
            State::Placing(placing) => &mut placing.branches,
            _ => &mut leg.losers,
        };
        let Some(at) = branches.iter().position(|b| b.id == id && b.client == client) else {
            return self.keep(key, leg);
        };
        let mut branch = branches.swap_remove(at);
        let back = match (&outcome, outcome.status()) {
            (Outcome::Answered(response), 100..200) => {
                self.provisional(now, key, &mut leg, &mut branch, response);
                Some(branch)
            }
            (Outcome::Answered(response), 200..300) => self.taken(now, key, &mut leg, branch, response),
            (_, status) => {
                let again = match &outcome {
                    Outcome::Answered(response) => self.try_again(now, key, &mut branch, response),
                    _ => false,
                };
                if !again {
                    branch.over = true;
                    branch.gated = None;
                    self.failed(now, &mut leg, &branch, status, &outcome);
                }
                Some(branch)
            }
        };
        if let Some(branch) = back {
            match &mut leg.state {
                State::Placing(placing) => placing.branches.push(branch),
                _ => leg.losers.push(branch),
            }
        }
        self.try_next(now, key, &mut leg);
        self.keep(key, leg);
    }

    fn provisional(
        &mut self,
        now: Instant,
        key: LegKey,
        leg: &mut Leg,
        branch: &mut Branch,
        response: &Response,
    ) {
        branch.provisional = true;
        branch.silent = None;
        if let Some(cause) = branch.cancel {
            self.cancel(now, branch, cause);
        }
        if response.status > 100 {
            self.acknowledge_provisional(now, branch, response);
        }
        if let State::Placing(placing) = &mut leg.state
            && response.status > 100
            && branch.cancel.is_none()
            && !placing.alerted
        {
            placing.alerted = true;
            self.report(key, Report::Alerting { leg: key.1 });
        }
    }

    /// PRACK (RFC 3262 §4); what the answer said is kept for a 2xx that doesn't repeat it.
    fn acknowledge_provisional(&mut self, now: Instant, branch: &mut Branch, response: &Response) {
        const MOST_EARLY: usize = 16;
        let headers = &response.headers;
        let (Some(dialog), Some(tag)) = (branch.dialog.answered(response), headers.tag("To")) else {
            return;
        };
        let at = match branch.early.iter().position(|early| early.tag == tag) {
            Some(at) => at,
            None if branch.early.len() >= MOST_EARLY => return,
            None => {
                branch.early.push(Early {
                    tag,
                    rseq: 0,
                    dialog,
                    answer: None,
                });
                branch.early.len() - 1
            }
        };
        let early = &mut branch.early[at];
        let rseq = headers
            .number("RSeq")
            .filter(|_| headers.lists("Require", "100rel"));
        let Some(rseq) = rseq.filter(|rseq| *rseq > early.rseq) else {
            return;
        };
        early.rseq = rseq;
        if !response.body.is_empty() {
            early.answer = Some(response.body.clone());
        }
        let mut prack = early.dialog.request(Method::Prack);
        prack
            .headers
            .add("RAck", format_args!("{rseq} {} INVITE", branch.dialog.local_seq));
        let dialog = early.dialog.clone();
        self.send_within(now, prack, &dialog, Owner::Nobody);
    }

    /// Asks a ringing phone to pick up by itself: NOTIFY with `Event: talk`, which phones that can be
    /// remotely controlled understand and others refuse.
    pub(super) fn ask_to_pick_up(&mut self, now: Instant, placing: &mut Placing) {
        for branch in placing
            .branches
            .iter_mut()
            .filter(|b| !b.over && b.cancel.is_none())
        {
            for early in &mut branch.early {
                let mut notify = early.dialog.request(Method::Other("NOTIFY".into()));
                notify.headers.push("Event", "talk");
                notify.headers.push("Subscription-State", "active");
                notify.headers.push("Contact", &early.dialog.contact);
                let dialog = early.dialog.clone();
                self.send_within(now, notify, &dialog, Owner::Nobody);
            }
        }
    }

    /// A 2xx: the first one makes the call, every other end that picks up is hung up (§13.2.2.4).
    fn taken(
        &mut self,
        now: Instant,
        key: LegKey,
        leg: &mut Leg,
        mut branch: Branch,
        response: &Response,
    ) -> Option<Branch> {
        branch.over = true;
        branch.silent = None;
        let number = branch.dialog.local_seq;
        let tag = response.headers.tag("To").unwrap_or_default();
        if let State::Up(session) = &mut leg.state {
            let ours = session.dialog.call_id == branch.dialog.call_id && session.dialog.remote_tag == tag;
            if let Some((_, bytes)) = session.ack.as_ref().filter(|(held, _)| ours && *held == number) {
                let (hop, bytes) = (self.hop(&session.dialog), bytes.clone());
                self.transactions.send(hop, bytes);
                return Some(branch);
            }
        }
        let Some(mut dialog) = branch.dialog.answered(response) else {
            return Some(branch);
        };
        if let Some(early) = branch.early.iter().find(|early| early.tag == tag) {
            dialog.local_seq = dialog.local_seq.max(early.dialog.local_seq);
        }
        let ack = self.send_ack(&dialog, number, Some(&branch.invite), None);
        let trunk = branch.way.as_ref().and_then(|way| way.trunk);
        let early = branch
            .early
            .iter()
            .find(|early| early.tag == tag)
            .and_then(|early| early.answer.clone());
        // Cancelled too late, or another was faster, or nothing to talk with: it is over at once.
        let wanted = branch.cancel.is_none() && matches!(leg.state, State::Placing(_));
        let bodies = [Some(&response.body), early.as_ref()];
        let mut bodies = bodies.into_iter().flatten().filter(|_| wanted);
        let answer = bodies.find_map(|body| answer_of(branch.gated.as_mut(), body));
        let picked = answer.and_then(|audio| common(&audio, &branch.laws).map(|law| (audio, law)));
        let Some((audio, law)) = picked else {
            branch.gated = None;
            self.bye(now, key, &mut dialog, Cause::Normal, trunk.filter(|_| false));
            if let State::Placing(placing) = &mut leg.state {
                placing.best = Some(cause::best(
                    placing.best.unwrap_or(Cause::Unreachable),
                    Cause::Unreachable,
                ));
            }
            return Some(branch);
        };
        self.begin(
            now,
            key,
            leg,
            branch,
            dialog,
            (audio, law),
            (number, ack),
            response,
        );
        None
    }

    #[allow(clippy::too_many_arguments, reason = "one place, and all of it is needed")]
    fn begin(
        &mut self,
        now: Instant,
        key: LegKey,
        leg: &mut Leg,
        mut branch: Branch,
        dialog: Dialog,
        (audio, law): (Audio, Law),
        ack: (u32, Vec<u8>),
        response: &Response,
    ) {
        let blank = State::Ending(super::leg::Ending::default());
        let State::Placing(placing) = std::mem::replace(&mut leg.state, blank) else {
            return;
        };
        let branches = placing.branches;
        self.connect(key, &audio, law);
        let asked = asked(&branch.invite).unwrap_or(self.settings.session.expires);
        let (updates, infos) = abilities(&response.headers);
        leg.answered = Some(now);
        leg.state = State::Up(Box::new(Session {
            dialog,
            placed: true,
            local: branch.local.clone(),
            laws: branch.laws.clone(),
            held: audio.holds(),
            remote: Some(audio),
            gated: branch.gated.take(),
            accepted: None,
            ack: Some(ack),
            timer: session::Running::start(now, session::accepted(asked, &response.headers)),
            refresh: None,
            again: None,
            updates,
            infos,
            digits: VecDeque::new(),
            info: false,
            trunk: branch.way.as_ref().and_then(|way| way.trunk),
        }));
        self.figures.answered += 1;
        leg.losers.extend(branches);
        self.cancel_all(now, &mut leg.losers, Cause::Normal);
        leg.losers.push(branch);
        self.report(key, Report::Answered { leg: key.1 });
    }

    /// Sends an INVITE again as its answer demands: with a password, or a longer session.
    fn try_again(&mut self, now: Instant, key: LegKey, branch: &mut Branch, response: &Response) -> bool {
        const MOST: u32 = 3;
        if branch.cancel.is_some() || branch.authorized >= MOST {
            return false;
        }
        let ready = match response.status {
            401 | 407 => {
                let trunk = branch.way.as_ref().and_then(|way| way.trunk);
                trunk.is_some_and(|trunk| {
                    self.trunks
                        .authorize(&self.settings, trunk, &mut branch.invite, response)
                })
            }
            422 => match session::least(&response.headers).filter(|least| least.as_secs() <= 86_400) {
                Some(least) => {
                    let interval = least.max(self.settings.session.expires);
                    branch.invite.headers.remove("Session-Expires");
                    branch.invite.headers.remove("Min-SE");
                    session::ask(interval, least, None, &mut branch.invite.headers);
                    true
                }
                None => false,
            },
            _ => false,
        };
        if !ready {
            return false;
        }
        branch.authorized += 1;
        branch.dialog.local_seq += 1;
        branch
            .invite
            .headers
            .set("CSeq", format_args!("{} INVITE", branch.dialog.local_seq));
        branch.provisional = false;
        let hop = branch.dialog.hop;
        branch.client = self.transactions.request(
            now,
            branch.invite.clone(),
            self.ways.local(hop),
            hop,
            Owner::Invite(key, branch.id),
        );
        true
    }

    /// One INVITE has failed for good.
    fn failed(&mut self, now: Instant, leg: &mut Leg, branch: &Branch, status: u16, outcome: &Outcome) {
        let State::Placing(placing) = &mut leg.state else {
            return;
        };
        if branch.cancel.is_some() {
            return;
        }
        let mut cause = cause::of_status(status);
        if !matches!(outcome, Outcome::Answered(_)) {
            cause = Cause::Unreachable;
        }
        placing.best = Some(placing.best.map_or(cause, |best| cause::best(best, cause)));
        let Some(way) = &branch.way else {
            return;
        };
        if cause::fails_over(status) {
            if let Some((trunk, address)) = way.place().filter(|_| !matches!(outcome, Outcome::Answered(_))) {
                self.trunks.failed(now, &self.settings, trunk, address);
            }
        } else {
            // The number was reached and said no: no other line will do better.
            placing.rest.clear();
        }
    }
}

/// How long a session our INVITE asked for.
fn asked(invite: &Request) -> Option<Duration> {
    invite
        .headers
        .number("Session-Expires")
        .map(|seconds| Duration::from_secs(seconds.into()))
}
