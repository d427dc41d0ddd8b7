//! Legs of browsers and SRTP phones: between them and the sound stands the gate.

use super::invite::read;
use super::leg::{Leg, State};
use super::{Engine, LegKey};
use crate::net::Hop;
use crate::sdp::{Audio, Description, Direction, Local, Unusable};
use crate::settings::{Law, Transport};
use ccgate_core::switch::Cause;
use ccgate_webrtc::{Gate, GateReport, Keying, LegError};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

/// A leg of the gate; dropped, it is closed.
pub(crate) type Gated = ccgate_webrtc::Leg;

/// What a peer offers.
pub(crate) enum Offer {
    /// RTP as it is.
    Plain(Description, Audio),
    /// Protected sound: the gate reads it.
    Secure(String),
}

/// The gate, and whose its legs are.
pub(crate) struct Secured {
    gate: Gate,
    inner: IpAddr,
    legs: HashMap<ccgate_webrtc::LegId, LegKey>,
}

impl Secured {
    pub(crate) fn new(gate: Gate, inner: IpAddr) -> Self {
        Self {
            gate,
            inner,
            legs: HashMap::new(),
        }
    }

    /// Where the media plane has this leg's port, seen from inside.
    fn inside(&self, local: &Local) -> SocketAddr {
        SocketAddr::new(self.inner, local.address.port())
    }
}

impl Engine {
    /// Uses the gate from now on.
    pub(crate) fn secure(&mut self, secured: Secured) {
        self.secured = Some(secured);
    }

    /// Whether a peer is offered protected sound: browsers take nothing else.
    pub(super) fn wants_secure(&self, hop: Hop) -> bool {
        self.secured.is_some() && hop.transport == Transport::Ws
    }

    /// What protected sound is answered with before anything is opened for it. `Err`: the status that
    /// refuses it.
    pub(super) fn check_secure(&self, offer: &Offer) -> Result<(), u16> {
        match offer {
            Offer::Plain(..) => Ok(()),
            Offer::Secure(_) if self.secured.is_none() => Err(488),
            Offer::Secure(text) => Gate::check(text).map_err(|why| status(&why.into())),
        }
    }

    /// Opens the gate for an offer of ours.
    pub(super) fn gate_offer(
        &mut self,
        key: LegKey,
        gates: &mut Vec<ccgate_webrtc::LegId>,
        local: &Local,
    ) -> Result<(Gated, String), u16> {
        let secured = self.secured.as_mut().ok_or(488_u16)?;
        let (gated, body) = secured
            .gate
            .telling(local.address.ip())
            .offer(Keying::Dtls, secured.inside(local))
            .map_err(|why| refusal(key, &why))?;
        secured.legs.insert(gated.id(), key);
        gates.push(gated.id());
        Ok((gated, body))
    }

    /// Opens the gate for a peer's offer. With it come our answer and what the sound has to know.
    pub(super) fn gate_answer(
        &mut self,
        key: LegKey,
        gates: &mut Vec<ccgate_webrtc::LegId>,
        local: &Local,
        offer: &str,
    ) -> Result<(Gated, String, Audio), u16> {
        let secured = self.secured.as_mut().ok_or(488_u16)?;
        let (gated, answer) = secured
            .gate
            .telling(local.address.ip())
            .answer(offer, secured.inside(local))
            .map_err(|why| refusal(key, &why))?;
        secured.legs.insert(gated.id(), key);
        gates.push(gated.id());
        let audio = inner(&gated, &answer.audio);
        Ok((gated, answer.sdp, audio))
    }

    /// Forgets the gate's legs of a leg that is over.
    pub(super) fn forget_gates(&mut self, leg: &Leg) {
        if let Some(secured) = &mut self.secured {
            for id in &leg.gates {
                secured.legs.remove(id);
            }
        }
    }

    /// Something happened at the gate.
    pub(crate) fn gate_told(&mut self, now: Instant, id: ccgate_webrtc::LegId, report: GateReport) {
        let key = self.secured.as_ref().and_then(|s| s.legs.get(&id).copied());
        let Some(key) = key else {
            return;
        };
        match report {
            GateReport::Up { profile } => {
                tracing::debug!(vdn = %key.0, leg = %key.1, ?profile, "protected sound is up");
                return;
            }
            // The browser closes its side just before or after its BYE.
            GateReport::Back | GateReport::Failed(ccgate_webrtc::Failure::Closed) => return,
            GateReport::Lost | GateReport::Failed(_) => {}
        }
        let Some(mut leg) = self.take(key) else {
            return;
        };
        if let State::Up(session) = &leg.state
            && session.gated.as_ref().is_some_and(|gated| gated.id() == id)
        {
            tracing::info!(vdn = %key.0, leg = %key.1, ?report, "protected sound failed");
            self.end(now, key, &mut leg, Cause::MediaLost, false);
        }
        self.keep(key, leg);
    }
}

/// What a body that answers an offer of ours says.
pub(super) fn answer_of(gated: Option<&mut Gated>, body: &[u8]) -> Option<Audio> {
    let Some(gated) = gated else {
        return read(body).ok().map(|(_, audio)| audio);
    };
    let text = std::str::from_utf8(body).ok().filter(|text| !text.is_empty())?;
    match gated.accept(text) {
        Ok(audio) => Some(inner(gated, &audio)),
        Err(error) => {
            tracing::info!(%error, "an answer with protected sound is of no use");
            None
        }
    }
}

/// Our answer to an offer in a call, and what the sound has to know. `Err`: the status that refuses it.
pub(super) fn renegotiated(gated: &mut Gated, offer: &str) -> Result<(String, Audio), u16> {
    let answer = gated.renegotiate(offer).map_err(|why| status(&why))?;
    let audio = inner(gated, &answer.audio);
    Ok((answer.sdp, audio))
}

/// An offer of ours in a call; `direction` is seen from us.
pub(super) fn reoffered(gated: &mut Gated, direction: Direction) -> Option<String> {
    let direction = match direction {
        Direction::Both => ccgate_webrtc::Direction::SendRecv,
        Direction::SendOnly => ccgate_webrtc::Direction::SendOnly,
        Direction::ReceiveOnly => ccgate_webrtc::Direction::RecvOnly,
        Direction::Inactive => ccgate_webrtc::Direction::Inactive,
    };
    gated.reoffer(direction).ok()
}

/// What the sound has to know: it speaks with the gate.
fn inner(gated: &Gated, told: &ccgate_webrtc::Audio) -> Audio {
    let laws = told.laws.iter().map(|number| match number {
        0 => Law::Mu,
        _ => Law::A,
    });
    let direction = match told.direction {
        ccgate_webrtc::Direction::SendRecv => Direction::Both,
        ccgate_webrtc::Direction::SendOnly => Direction::SendOnly,
        ccgate_webrtc::Direction::RecvOnly => Direction::ReceiveOnly,
        ccgate_webrtc::Direction::Inactive => Direction::Inactive,
    };
    Audio::at(gated.inner_local(), laws.collect(), told.events, direction)
}

fn refusal(key: LegKey, why: &LegError) -> u16 {
    let status = status(why);
    tracing::warn!(vdn = %key.0, leg = %key.1, error = %why, status, "no protected sound for a leg");
    status
}

fn status(why: &LegError) -> u16 {
    match why {
        LegError::Unusable(ccgate_webrtc::Unusable::Malformed) => 400,
        LegError::Unusable(_) => 488,
        _ => 503,
    }
}

/// What refuses a description that isn't read.
pub(super) fn unread(why: Unusable) -> u16 {
    match why {
        Unusable::Malformed => 400,
        Unusable::NothingInCommon | Unusable::Secure => 488,
    }
}
