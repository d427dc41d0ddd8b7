//! Whose packets a leg takes, and where its own go.

use crate::rtp::Packet;
use std::net::SocketAddr;

/// Ticks without a packet after which another address may take over: 3 s.
const RELEASE: u64 = 150;
/// Packets in a row that a stranger must send before it is believed.
const PROOF: u8 = 3;

/// Takes packets of the negotiated party only: of its negotiated address first, else of any port of
/// its negotiated host, else (where the setting says so) of whoever sends three packets in a row.
/// The first to do so is kept until it is silent for 3 s or another address is negotiated; after a
/// silence only its own host may take over, or anybody could step into a call on hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gate {
    latch: bool,
    negotiated: Option<SocketAddr>,
    locked: Option<SocketAddr>,
    /// When the last packet was taken.
    heard: u64,
    stranger: Option<Stranger>,
}

#[derive(Clone, Copy, Debug)]
struct Stranger {
    address: SocketAddr,
    ssrc: u32,
    next: u16,
    packets: u8,
}

impl Gate {
    pub(crate) fn new(latch: bool) -> Self {
        Self {
            latch,
            ..Self::default()
        }
    }

    /// Another address was negotiated; the same one again changes nothing. Returns whether it changed.
    pub(crate) fn negotiate(&mut self, address: SocketAddr) -> bool {
        let address = canonical(address);
        if self.negotiated == Some(address) {
            return false;
        }
        *self = Self {
            latch: self.latch,
            negotiated: Some(address),
            ..Self::default()
        };
        true
    }

    /// Whether to take this packet.
    pub(crate) fn admits(&mut self, now: u64, from: SocketAddr, packet: &Packet<'_>) -> bool {
        let from = canonical(from);
        let Some(negotiated) = self.negotiated else {
            return false;
        };
        let free = self.locked.is_none() || now.saturating_sub(self.heard) > RELEASE;
        let known = self.locked == Some(from) || from == negotiated || free && from.ip() == negotiated.ip();
        let near = self.locked.is_none_or(|locked| locked.ip() == from.ip());
        if known || free && near && self.latch && self.proves(from, packet) {
            self.locked = Some(from);
            self.heard = now;
            self.stranger = None;
            return true;
        }
        false
    }

    fn proves(&mut self, address: SocketAddr, packet: &Packet<'_>) -> bool {
        let before = self.stranger.filter(|stranger| {
            stranger.address == address && stranger.ssrc == packet.ssrc && stranger.next == packet.sequence
        });
        let packets = before.map_or(1, |stranger| stranger.packets + 1);
        let next = packet.sequence.wrapping_add(1);
        self.stranger = Some(Stranger {
            address,
            ssrc: packet.ssrc,
            next,
            packets,
        });
        packets >= PROOF
    }

    /// Where our sound goes; `None` when nowhere is negotiated.
    pub(crate) fn target(&self) -> Option<SocketAddr> {
        let negotiated = self
            .negotiated
            .filter(|address| !address.ip().is_unspecified() && address.port() != 0)?;
        Some(self.locked.unwrap_or(negotiated))
    }

    /// Whether RTCP from here is theirs.
    pub(crate) fn knows(&self, from: SocketAddr) -> bool {
        let from = canonical(from).ip();
        [self.locked, self.negotiated]
            .iter()
            .flatten()
            .any(|address| address.ip() == from)
    }
}

/// An IPv4 address that came through an IPv6 socket is that IPv4 address.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    /// A packet each from these addresses, one a tick; returns which were taken.
    fn check(latch: bool, from: &[&str], expect: &[bool]) -> Gate {
        let mut gate = Gate::new(latch);
        gate.negotiate(address("10.0.0.1:4000"));
        let taken: Vec<bool> = from
            .iter()
            .zip(0u16..)
            .map(|(from, sequence)| {
                let packet = Packet {
                    payload_type: 8,
                    marker: false,
                    sequence,
                    timestamp: 0,
                    ssrc: 1,
                    payload: &[],
                };
                gate.admits(sequence.into(), address(from), &packet)
            })
            .collect();
        assert_eq!(taken, expect, "{from:?}");
        gate
    }

    #[test]
    fn the_negotiated_party_is_taken() {
        let (exact, port, other) = ("10.0.0.1:4000", "10.0.0.1:5000", "10.0.0.2:4000");
        check(false, &[exact, other, exact], &[true, false, true]);
        // The first port of the host is kept, but the negotiated one always counts.
        check(
            false,
            &[port, "10.0.0.1:6000", port, exact, port],
            &[true, false, true, true, false],
        );
        check(false, &[other, other, other, other], &[false; 4]);
        let gate = check(false, &["[::ffff:10.0.0.1]:5000", port], &[true, true]);
        assert_eq!(gate.target(), Some(address(port)));
        assert!(gate.knows(address("10.0.0.1:4001")) && !gate.knows(address("10.0.0.2:4001")));
    }

    #[test]
    fn a_stranger_needs_three_in_a_row() {
        let (exact, nat, other) = ("10.0.0.1:4000", "1.2.3.4:9", "5.6.7.8:9");
        check(
            true,
            &[nat, nat, nat, nat, other, other, other],
            &[false, false, true, true, false, false, false],
        );
        check(true, &[nat, other, nat, other, nat, other], &[false; 6]);
        check(true, &[exact, nat, nat, nat], &[true, false, false, false]);
        let gate = check(
            true,
            &[nat, nat, nat, exact, nat],
            &[false, false, true, true, false],
        );
        assert_eq!(gate.target(), Some(address(exact)));
    }

    #[test]
    fn nobody_steps_into_a_silence() {
        let mut gate = check(
            true,
            &["1.2.3.4:9", "1.2.3.4:9", "1.2.3.4:9"],
            &[false, false, true],
        );
        let mut packet = Packet {
            payload_type: 8,
            marker: false,
            sequence: 0,
            timestamp: 0,
            ssrc: 2,
            payload: &[],
        };
        let mut try_at = |from: &str, times: u16| {
            let mut taken = false;
            for sequence in 0..times {
                packet.sequence = sequence;
                taken = gate.admits(1000, address(from), &packet);
            }
            taken
        };
        assert!(!try_at("5.6.7.8:9", 9));
        // Another port of the same host: its translator gave it a new one.
        assert!(try_at("1.2.3.4:10", 3));
        assert_eq!(gate.target(), Some(address("1.2.3.4:10")));
    }

    #[test]
    fn silence_or_a_new_address_frees_it() {
        let packet = Packet {
            payload_type: 8,
            marker: false,
            sequence: 0,
            timestamp: 0,
            ssrc: 1,
            payload: &[],
        };
        let mut gate = check(false, &["10.0.0.1:5000"], &[true]);
        assert!(!gate.admits(RELEASE, address("10.0.0.1:6000"), &packet));
        assert!(gate.admits(RELEASE + 1, address("10.0.0.1:6000"), &packet));
        assert!(!gate.negotiate(address("10.0.0.1:4000")));
        assert_eq!(gate.target(), Some(address("10.0.0.1:6000")));
        assert!(gate.negotiate(address("10.0.0.3:4000")));
        assert!(!gate.admits(999, address("10.0.0.1:6000"), &packet));
        assert_eq!(gate.target(), Some(address("10.0.0.3:4000")));
        gate.negotiate(address("0.0.0.0:4000"));
        assert_eq!(gate.target(), None);
        assert_eq!(Gate::new(true).target(), None);
        assert!(!Gate::new(true).admits(0, address("10.0.0.3:4000"), &packet));
    }
}
