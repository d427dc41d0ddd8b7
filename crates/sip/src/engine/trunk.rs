//! Trunks: which of their addresses live, and our registrations with them.

mod carried;
mod leaving;

use super::{Engine, Owner};
use crate::digest::Challenge;
use crate::message::{Address, Method, Request, Response, escape_user};
use crate::net::Hop;
use crate::random;
use crate::seen::TrunkSeen;
use crate::settings::{Registration, Settings, Transport, Trunk};
use crate::transaction::{ClientId, Outcome};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

/// How soon an address that doesn't answer is asked again.
const DEAD: Duration = Duration::from_secs(5);

/// Longest wait before a refused registration is tried again.
const LONGEST_BACKOFF: Duration = Duration::from_secs(300);

/// Addresses that names stand for.
pub(crate) type Resolved = HashMap<String, Vec<IpAddr>>;

#[derive(Default)]
struct Place {
    host: String,
    transport: Option<Transport>,
    port: u16,
    /// Where the name leads now.
    peers: Vec<SocketAddr>,
    up: bool,
    asking: Option<(ClientId, Instant)>,
    ask_at: Option<Instant>,
}

#[derive(Default)]
struct Line {
    name: String,
    identify: Vec<crate::settings::Network>,
    places: Vec<Place>,
    register: Option<Registering>,
}

struct Registering {
    at: Instant,
    call_id: String,
    tag: String,
    cseq: u32,
    place: usize,
    asking: Option<ClientId>,
    challenge: Option<Challenge>,
    tried: bool,
    done: bool,
    failures: u32,
}

/// All trunks.
#[derive(Default)]
pub(crate) struct Trunks {
    lines: Vec<Line>,
    leaving: Vec<leaving::Leaving>,
}

impl Trunks {
    pub(super) fn new(now: Instant, settings: &Settings) -> Self {
        let lines = settings
            .trunks
            .iter()
            .map(|trunk| Line::new(now, trunk))
            .collect();
        Self {
            lines,
            leaving: Vec::new(),
        }
    }

    /// The trunk whose address this is.
    pub(super) fn identify(&self, from: SocketAddr) -> Option<usize> {
        // A socket of both families tells an IPv4 address as an IPv6 one.
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        self.lines.iter().position(|line| {
            line.identify.iter().any(|network| network.contains(from.ip()))
                || line.places.iter().any(|p| p.peers.contains(&from))
        })
    }

    pub(super) fn is_up(&self, trunk: usize, address: usize) -> bool {
        self.lines
            .get(trunk)
            .and_then(|line| line.places.get(address))
            .is_some_and(|place| place.up)
    }

    pub(super) fn up(&self) -> usize {
        self.lines
            .iter()
            .flat_map(|line| &line.places)
            .filter(|place| place.up)
            .count()
    }

    /// What people see of them; calls are counted elsewhere.
    pub(super) fn seen(&self) -> Vec<TrunkSeen> {
        let seen = |line: &Line| TrunkSeen {
            name: line.name.clone(),
            up: line.places.iter().map(|place| place.up).collect(),
            registered: line.register.as_ref().map(|register| register.done),
            calls: 0,
        };
        self.lines.iter().map(seen).collect()
    }

    pub(super) fn peer(&self, trunk: usize, address: usize) -> Option<SocketAddr> {
        self.lines.get(trunk)?.places.get(address)?.peers.first().copied()
    }

    /// Names that must be looked up.
    pub(crate) fn names(settings: &Settings) -> Vec<String> {
        let all = settings.trunks.iter().flat_map(|trunk| &trunk.addresses);
        all.filter(|a| a.host.parse::<IpAddr>().is_err())
            .map(|a| a.host.clone())
            .collect()
    }

    pub(super) fn resolved(&mut self, now: Instant, found: &Resolved) {
        for line in &mut self.lines {
            for place in &mut line.places {
                let Some(ips) = found.get(&place.host) else {
                    continue;
                };
                let was_known = !place.peers.is_empty();
                place.peers = ips.iter().map(|ip| SocketAddr::new(*ip, place.port)).collect();
                if was_known || place.peers.is_empty() {
                    continue;
                }
                // What waited for it needn't wait any longer.
                place.ask_at = place.ask_at.map(|_| now);
                if let Some(register) = &mut line.register
                    && !register.done
                    && register.failures == 0
                {
                    register.at = now;
                }
            }
        }
    }

    /// An address doesn't answer.
    pub(super) fn failed(&mut self, now: Instant, settings: &Settings, trunk: usize, address: usize) {
        let Some(place) = self
            .lines
            .get_mut(trunk)
            .and_then(|line| line.places.get_mut(address))
        else {
            return;
        };
        if std::mem::replace(&mut place.up, false) {
            let set = settings.trunks.get(trunk);
            tracing::info!(trunk = set.map(|t| t.name.as_str()), host = %place.host, port = place.port, "trunk address down");
        }
        place.ask_at = Some(now + DEAD);
    }

    /// Adds credentials to a request that a trunk refused for want of them.
    pub(super) fn authorize(
        &self,
        settings: &Settings,
        trunk: usize,
        request: &mut Request,
        response: &Response,
    ) -> bool {
        let Some(set) = settings.trunks.get(trunk).and_then(|t| t.registration.as_ref()) else {
            return false;
        };
        let answers = match response.status {
            407 => "Proxy-Authorization",
            _ => "Authorization",
        };
        let Some(challenge) = Challenge::of(response) else {
            return false;
        };
        // A second refusal of the same password is final.
        if request.headers.get(answers).is_some() && !challenge.stale {
            return false;
        }
        let value = challenge.answer(
            &set.user,
            &set.password,
            request.method.as_str(),
            &request.uri,
            &random::name(),
            1,
        );
        request.headers.set(answers, value);
        true
    }

    pub(super) fn next(&self) -> Option<Instant> {
        let places = self.lines.iter().flat_map(|line| &line.places);
        let asks = places
            .flat_map(|place| [place.ask_at, place.asking.map(|(_, until)| until)])
            .flatten();
        let registers = self
            .lines
            .iter()
            .filter_map(|line| line.register.as_ref())
            .filter(|r| r.asking.is_none())
            .map(|r| r.at);
        let leaving = self.leaving.iter().map(|one| one.until);
        asks.chain(registers).chain(leaving).min()
    }
}

impl Line {
    fn new(now: Instant, trunk: &Trunk) -> Self {
        let places = trunk.addresses.iter().map(|address| {
            let port = address.port.unwrap_or(address.transport.port());
            let ip = address.host.parse::<IpAddr>().ok();
            Place {
                host: address.host.clone(),
                transport: Some(address.transport),
                port,
                peers: ip.map(|ip| SocketAddr::new(ip, port)).into_iter().collect(),
                up: true,
                asking: None,
                ask_at: (!trunk.options_every.is_zero()).then_some(now),
            }
        });
        let registers = trunk
            .registration
            .as_ref()
            .is_some_and(|r| !r.registrar.is_empty());
        Self {
            name: trunk.name.clone(),
            identify: trunk.identify.clone(),
            places: places.collect(),
            register: registers.then(|| Registering {
                at: now,
                call_id: random::name(),
                tag: random::name(),
                cseq: 0,
                place: 0,
                asking: None,
                challenge: None,
                tried: false,
                done: false,
                failures: 0,
            }),
        }
    }
}

impl Engine {
    /// Names were looked up.
    pub(crate) fn resolved(&mut self, now: Instant, found: &Resolved) {
        self.trunks.resolved(now, found);
    }

    /// Asks and registers where it is due.
    pub(super) fn tend_trunks(&mut self, now: Instant) {
        if self.trunks.next().is_none_or(|at| at > now) {
            return;
        }
        self.tend_leaving(now);
        for trunk in 0..self.trunks.lines.len() {
            for address in 0..self.trunks.lines[trunk].places.len() {
                let place = &mut self.trunks.lines[trunk].places[address];
                if let Some((id, _)) = place.asking.take_if(|(_, until)| *until <= now) {
                    self.transactions.forget(id);
                    self.asked(now, trunk, address, false);
                }
                let place = &mut self.trunks.lines[trunk].places[address];
                if place.ask_at.take_if(|at| *at <= now).is_some() {
                    self.ask(now, trunk, address);
                }
            }
            let due = self.trunks.lines[trunk]
                .register
                .as_ref()
                .is_some_and(|r| r.asking.is_none() && r.at <= now);
            if due {
                self.register_at(now, trunk);
            }
        }
    }

    fn ask(&mut self, now: Instant, trunk: usize, address: usize) {
        let within = self.settings.timers.trunk;
        let set = self.settings.trunks[trunk].addresses.get(address);
        let place = &self.trunks.lines[trunk].places[address];
        // A name that nobody knows yet is not an address that is down.
        let hop = set
            .zip(place.peers.first())
            .and_then(|(set, peer)| self.ways.reach(set.transport, *peer, &set.host));
        let Some(hop) = hop else {
            self.trunks.lines[trunk].places[address].ask_at = Some(now + DEAD);
            return;
        };
        let transport = hop.transport.param();
        let mut request = self.outside(Method::Options, &format!("sip:{}{transport}", hop.peer), 1);
        request.headers.add("Contact", self.contact(hop));
        request.headers.push("Accept", "application/sdp");
        let id = self.transactions.request(
            now,
            request,
            self.ways.local(hop),
            hop,
            Owner::Options(trunk, address),
        );
        self.trunks.lines[trunk].places[address].asking = Some((id, now + within));
    }

    /// A request outside of any dialog.
    fn outside(&self, method: Method, uri: &str, cseq: u32) -> Request {
        let mut request = Request::new(method, uri);
        let headers = &mut request.headers;
        headers.add(
            "From",
            format_args!(
                "<sip:{}@{}>;tag={}",
                "ccgate",
                self.settings.realm,
                random::name()
            ),
        );
        headers.add("To", format_args!("<{uri}>"));
        headers.push("Call-ID", &random::name());
        headers.add("CSeq", format_args!("{cseq} {}", request.method));
        headers.push("Max-Forwards", "70");
        headers.push("User-Agent", &self.settings.user_agent);
        request
    }

    pub(super) fn trunk_answered(
        &mut self,
        now: Instant,
        trunk: usize,
        address: usize,
        id: ClientId,
        outcome: &Outcome,
    ) {
        let place = self
            .trunks
            .lines
            .get_mut(trunk)
            .and_then(|line| line.places.get_mut(address));
        if outcome.status() < 200
            || place.is_none_or(|place| place.asking.take_if(|(held, _)| *held == id).is_none())
        {
            return;
        }
        // Any answer but these shows that somebody is there.
        self.asked(now, trunk, address, !matches!(outcome.status(), 408 | 503));
    }

    fn asked(&mut self, now: Instant, trunk: usize, address: usize, up: bool) {
        let every = self.settings.trunks.get(trunk).map_or(DEAD, |t| t.options_every);
        let name = self.settings.trunks.get(trunk).map_or("", |t| t.name.as_str());
        let Some(place) = self
            .trunks
            .lines
            .get_mut(trunk)
            .and_then(|line| line.places.get_mut(address))
        else {
            return;
        };
        if place.up != up {
            let state = if up { "up" } else { "down" };
            tracing::info!(trunk = name, host = %place.host, port = place.port, "trunk address {state}");
        }
        place.up = up;
        place.ask_at = match (up, every.is_zero()) {
            (true, true) => None,
            (true, false) => Some(now + every),
            (false, true) => Some(now + DEAD),
            (false, false) => Some(now + every.min(DEAD)),
        };
    }

    fn register_at(&mut self, now: Instant, trunk: usize) {
        let set = &self.settings.trunks[trunk];
        let (Some(account), Some(state)) = (&set.registration, &self.trunks.lines[trunk].register) else {
            return;
        };
        let Some(hop) = self.registrar_hop(trunk, state.place) else {
            if let Some(state) = &mut self.trunks.lines[trunk].register {
                state.at = now + DEAD;
            }
            return;
        };
        let request = self.registration(account, state, hop, account.expiry.as_secs());
        let id = self
            .transactions
            .request(now, request, self.ways.local(hop), hop, Owner::Register(trunk));
        if let Some(state) = &mut self.trunks.lines[trunk].register {
            state.cseq += 1;
            state.asking = Some(id);
        }
    }

    /// Where we register with a trunk; `None`: it can't be reached.
    fn registrar_hop(&self, trunk: usize, place: usize) -> Option<Hop> {
        let line = self.trunks.lines.get(trunk)?;
        let at = place % line.places.len().max(1);
        let address = self.settings.trunks.get(trunk)?.addresses.get(at)?;
        let peer = line.places.get(at)?.peers.first()?;
        self.ways.reach(address.transport, *peer, &address.host)
    }

    /// A REGISTER of ours.
    fn registration(&self, account: &Registration, state: &Registering, hop: Hop, expires: u64) -> Request {
        let user = escape_user(&account.user);
        let aor = format!("sip:{user}@{}", account.registrar);
        let uri = format!("sip:{}{}", account.registrar, hop.transport.param());
        let mut request = self.outside(Method::Register, &uri, state.cseq + 1);
        request
            .headers
            .set("From", format_args!("<{aor}>;tag={}", state.tag));
        request.headers.set("To", format_args!("<{aor}>"));
        request.headers.set("Call-ID", &state.call_id);
        let contact = format!("<sip:{user}@{}{}>", self.ways.local(hop), hop.transport.param());
        request.headers.push("Contact", &contact);
        request.headers.add("Expires", expires);
        if let Some(challenge) = &state.challenge {
            let count = if state.tried { 1 } else { state.cseq + 1 };
            let (user, password) = (&account.user, &account.password);
            let value = challenge.answer(user, password, "REGISTER", &uri, &random::name(), count);
            request.headers.push("Authorization", &value);
        }
        request
    }

    pub(super) fn trunk_registered(&mut self, now: Instant, trunk: usize, id: ClientId, outcome: &Outcome) {
        let name = self.settings.trunks.get(trunk).map_or("", |t| t.name.as_str());
        let wanted = self
            .settings
            .trunks
            .get(trunk)
            .and_then(|t| t.registration.as_ref())
            .map_or(DEAD, |r| r.expiry);
        let status = outcome.status();
        let state = self
            .trunks
            .lines
            .get_mut(trunk)
            .and_then(|line| line.register.as_mut());
        let Some(state) = state.filter(|s| status >= 200 && s.asking == Some(id)) else {
            return;
        };
        state.asking = None;
        if let (Outcome::Answered(response), 401 | 407) = (outcome, status) {
            let challenge = Challenge::of(response);
            let again = challenge.is_some() && !state.tried;
            state.challenge = challenge;
            if again {
                state.tried = true;
                return self.register_at(now, trunk);
            }
        }
        let granted = match outcome {
            Outcome::Answered(response) if (200..300).contains(&status) => {
                let held = response.headers.values("Contact").filter_map(Address::parse);
                let shortest = held
                    .filter_map(|a| a.param("expires").and_then(|e| e.parse().ok()))
                    .min();
                Some(
                    shortest
                        .or(response.headers.number("Expires").map(u64::from))
                        .map_or(wanted, Duration::from_secs),
                )
            }
            _ => None,
        };
        state.tried = false;
        state.challenge = None;
        match granted {
            Some(granted) => {
                if !state.done {
                    tracing::info!(trunk = name, "registered with trunk");
                }
                (state.done, state.failures) = (true, 0);
                // Early enough for some attempts before it runs out.
                state.at = now + (granted.min(wanted) * 3 / 4).max(Duration::from_secs(5));
            }
            None => {
                if state.done || state.failures == 0 {
                    tracing::info!(trunk = name, status, "registration with trunk failed");
                }
                state.done = false;
                state.failures = state.failures.saturating_add(1);
                state.place = state.place.wrapping_add(1);
                let backoff = Duration::from_secs(2) * 2_u32.pow(state.failures.min(8));
                state.at = now + backoff.min(LONGEST_BACKOFF);
            }
        }
    }
}
