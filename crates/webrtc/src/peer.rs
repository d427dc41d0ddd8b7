//! The other side of one leg, without sockets: what its packets are worth, and what it is sent.

use crate::handshake::{Broken, Handshake};
use crate::ice::{Credentials, Ice};
use crate::report::{Failure, GateReport};
use crate::sdp::Fingerprint;
use crate::srtp::{Context, Master, Profile};
use dimpl::{Config, DtlsCertificate};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What legs of a gate have in common.
pub(crate) struct Common {
    pub(crate) config: Arc<Config>,
    pub(crate) certificate: DtlsCertificate,
    pub(crate) set_up: Duration,
    pub(crate) consent: Duration,
}

/// How our side of a leg begins.
pub(crate) enum Begin {
    Dtls(Credentials),
    Sdes(Master),
}

/// What offer and answer agreed on.
pub(crate) struct Agreed {
    /// Payload types that may pass.
    pub(crate) payloads: Vec<u8>,
    /// Where the other side listens, when it does no ICE.
    pub(crate) address: Option<SocketAddr>,
    /// Its user fragment, when it does ICE.
    pub(crate) ufrag: Option<String>,
    /// Our new name and password after it began ICE anew.
    pub(crate) restart: Option<Credentials>,
    pub(crate) keys: AgreedKeys,
}

pub(crate) enum AgreedKeys {
    Dtls { fingerprint: Fingerprint, active: bool },
    Sdes(Box<Master>),
}

/// What came from outside and is to be handed in, opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inward {
    Rtp,
    Rtcp,
}

/// What became of a packet from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was for us.
    Used,
    Hand(Inward),
    Refused,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing is agreed on.
    Unknown,
    Opening,
    Up,
    Lost,
    Failed,
}

enum Way {
    Ice(Box<Ice>),
    /// No ICE: the negotiated address, or where authenticated packets come from.
    Fixed {
        negotiated: Option<SocketAddr>,
        proved: Option<SocketAddr>,
    },
}

pub(crate) struct Peer {
    common: Arc<Common>,
    phase: Phase,
    way: Way,
    payloads: Vec<u8>,
    plan: Option<(Fingerprint, bool)>,
    handshake: Option<Handshake>,
    sending: Option<Context>,
    receiving: Option<Context>,
    theirs: Option<Master>,
    /// When it has to be up.
    limit: Option<Instant>,
    /// Packets to send, and where.
    pub(crate) out: Vec<(SocketAddr, Vec<u8>)>,
    pub(crate) reports: Vec<GateReport>,
}

impl Peer {
    pub(crate) fn new(common: Arc<Common>, begin: &Begin) -> Self {
        let (way, sending) = match begin {
            Begin::Dtls(credentials) => (Way::Ice(Box::new(Ice::new(credentials, None))), None),
            Begin::Sdes(ours) => (
                Way::Fixed {
                    negotiated: None,
                    proved: None,
                },
                Some(Context::new(ours)),
            ),
        };
        Self {
            common,
            phase: Phase::Unknown,
            way,
            payloads: Vec::new(),
            plan: None,
            handshake: None,
            sending,
            receiving: None,
            theirs: None,
            limit: None,
            out: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// Offer and answer are through, for the first time or again.
    pub(crate) fn agree(&mut self, now: Instant, agreed: Agreed) {
        if self.phase == Phase::Failed {
            return;
        }
        self.payloads = agreed.payloads;
        match (&mut self.way, agreed.ufrag, agreed.restart) {
            (Way::Ice(ice), Some(ufrag), Some(ours)) => ice.restart(&ours, ufrag),
            (Way::Ice(ice), Some(ufrag), None) => ice.learn(ufrag),
            (Way::Fixed { negotiated, proved }, _, _) => {
                if *negotiated != agreed.address {
                    (*negotiated, *proved) = (agreed.address, None);
                }
            }
            (Way::Ice(_), None, _) => {
                self.way = Way::Fixed {
                    negotiated: agreed.address,
                    proved: None,
                }
            }
        }
        match agreed.keys {
            AgreedKeys::Dtls { fingerprint, active } => {
                self.plan.get_or_insert((fingerprint, active));
            }
            AgreedKeys::Sdes(theirs) if self.theirs.as_ref() != Some(&*theirs) => {
                self.receiving = Some(Context::new(&theirs));
                self.theirs = Some(*theirs);
            }
            AgreedKeys::Sdes(_) => {}
        }
        if self.phase == Phase::Unknown {
            self.phase = Phase::Opening;
            self.limit = Some(now + self.common.set_up);
            if self.theirs.is_some() {
                self.up(Profile::AesCm128Sha1);
            }
        }
        self.shake(now);
    }

    /// A packet from outside; opened in place when it is to be handed in.
    pub(crate) fn outside(&mut self, now: Instant, from: SocketAddr, packet: &mut Vec<u8>) -> Taken {
        // RFC 7983: the first byte tells protocols apart.
        let taken = match (packet.first().copied(), self.phase) {
            (_, Phase::Failed) => None,
            (Some(0..=3), _) => self.check(now, from, packet),
            (Some(20..=63), _) => self.records(now, from, packet),
            (Some(128..=191), _) => self.sound(from, packet),
            _ => None,
        };
        taken.unwrap_or(Taken::Refused)
    }

    fn check(&mut self, now: Instant, from: SocketAddr, packet: &[u8]) -> Option<Taken> {
        let Way::Ice(ice) = &mut self.way else {
            return None;
        };
        let answer = ice.check(now, from, packet)?;
        self.out.push((from, answer));
        if self.phase == Phase::Lost {
            self.phase = Phase::Up;
            self.reports.push(GateReport::Back);
        }
        self.shake(now);
        Some(Taken::Used)
    }

    fn records(&mut self, now: Instant, from: SocketAddr, packet: &[u8]) -> Option<Taken> {
        let admitted = match &self.way {
            Way::Ice(ice) => ice.admits(from),
            Way::Fixed { negotiated, .. } => negotiated.is_some_and(|known| same(known.ip(), from.ip())),
        };
        if !admitted {
            return None;
        }
        let handshake = self.handshake.as_mut()?;
        let mut out = Vec::new();
        let result = handshake.receive(now, packet, &mut out);
        if let (Ok(()), Way::Fixed { proved, .. }) = (result, &mut self.way) {
            // Another port of the same host: a phone behind a NAT.
            proved.get_or_insert(from);
        }
        self.shaken(result, out);
        Some(Taken::Used)
    }

    fn sound(&mut self, from: SocketAddr, packet: &mut Vec<u8>) -> Option<Taken> {
        if matches!(&self.way, Way::Ice(ice) if !ice.admits(from)) {
            return None;
        }
        let context = self.receiving.as_mut()?;
        let inward = match *packet.get(1)? {
            192..=223 => {
                context.open_rtcp(packet).ok()?;
                Inward::Rtcp
            }
            kind => {
                // Only what was agreed on is worth the work of opening it.
                self.payloads.iter().find(|payload| **payload == kind & 0x7F)?;
                context.open_rtp(packet).ok()?;
                Inward::Rtp
            }
        };
        if let Way::Fixed { proved, .. } = &mut self.way {
            *proved = Some(from);
        }
        Some(Taken::Hand(inward))
    }

    /// Protects a packet from inside and says where it goes; `None`: nowhere.
    pub(crate) fn inside(&mut self, inward: Inward, packet: &mut Vec<u8>) -> Option<SocketAddr> {
        if self.phase != Phase::Up {
            return None;
        }
        let target = self.target()?;
        let context = self.sending.as_mut()?;
        match inward {
            Inward::Rtp => {
                let payload = packet.get(1)? & 0x7F;
                self.payloads.iter().find(|known| **known == payload)?;
                context.protect_rtp(packet).ok()?;
            }
            Inward::Rtcp => context.protect_rtcp(packet).ok()?,
        }
        Some(target)
    }

    /// When [`Peer::wake`] wants to be called.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let timer = self.handshake.as_ref().and_then(Handshake::timer);
        let limit = match (self.phase, &self.way) {
            (Phase::Opening, _) => self.limit,
            (Phase::Up, Way::Ice(ice)) => ice.heard().map(|heard| heard + self.common.consent),
            _ => None,
        };
        timer.into_iter().chain(limit).min()
    }

    pub(crate) fn wake(&mut self, now: Instant) {
        if let Some(handshake) = &mut self.handshake
            && handshake.timer().is_some_and(|at| at <= now)
        {
            let mut out = Vec::new();
            let result = handshake.wake(now, &mut out);
            self.shaken(result, out);
        }
        if self.phase == Phase::Opening && self.limit.is_some_and(|limit| limit <= now) {
            self.fail(Failure::Timeout);
        }
        let Way::Ice(ice) = &self.way else {
            return;
        };
        let silent = ice
            .heard()
            .is_some_and(|heard| heard + self.common.consent <= now);
        if self.phase == Phase::Up && silent {
            self.phase = Phase::Lost;
            self.reports.push(GateReport::Lost);
        }
    }

    /// Says goodbye.
    pub(crate) fn close(&mut self) {
        let Some(mut handshake) = self.handshake.take() else {
            return;
        };
        let mut out = Vec::new();
        handshake.close(&mut out);
        self.send(out);
    }

    /// Where to send.
    fn target(&self) -> Option<SocketAddr> {
        match &self.way {
            Way::Ice(ice) => ice.chosen(),
            Way::Fixed { negotiated, proved } => proved.or(*negotiated),
        }
    }

    /// Begins the handshake as soon as there is somebody to do it with.
    fn shake(&mut self, now: Instant) {
        if self.handshake.is_some() || self.target().is_none() {
            return;
        }
        let Some((fingerprint, active)) = &self.plan else {
            return;
        };
        let common = &self.common;
        let mut handshake = Handshake::new(
            &common.config,
            &common.certificate,
            fingerprint.clone(),
            *active,
            now,
        );
        let mut out = Vec::new();
        let result = handshake.wake(now, &mut out);
        self.handshake = Some(handshake);
        self.shaken(result, out);
    }

    fn shaken(&mut self, result: Result<(), Broken>, out: Vec<Vec<u8>>) {
        self.send(out);
        if let Err(broken) = result {
            return self.fail(match broken {
                Broken::Fingerprint => Failure::Fingerprint,
                Broken::Handshake => Failure::Handshake,
                Broken::Closed => Failure::Closed,
            });
        }
        if let Some(keys) = self.handshake.as_mut().and_then(Handshake::take_keys) {
            self.sending = Some(Context::new(&keys.ours));
            self.receiving = Some(Context::new(&keys.theirs));
            self.up(keys.profile);
        }
    }

    fn send(&mut self, out: Vec<Vec<u8>>) {
        let Some(target) = self.target() else {
            return;
        };
        self.out.extend(out.into_iter().map(|packet| (target, packet)));
    }

    fn up(&mut self, profile: Profile) {
        self.phase = Phase::Up;
        self.reports.push(GateReport::Up { profile });
    }

    fn fail(&mut self, failure: Failure) {
        self.phase = Phase::Failed;
        (self.handshake, self.sending, self.receiving) = (None, None, None);
        self.reports.push(GateReport::Failed(failure));
    }
}

/// An IPv4 address that came through an IPv6 socket is that IPv4 address.
fn same(one: IpAddr, other: IpAddr) -> bool {
    one.to_canonical() == other.to_canonical()
}
