//! SRTP and SRTCP (RFC 3711, RFC 7714): one direction of a leg each.

mod cipher;
mod derive;
mod replay;

use crate::srtp::cipher::Cipher;
use crate::srtp::replay::Window;

/// Streams of one direction that are kept track of; a leg of ours has one, and one more after a restart
/// of the sender.
const STREAMS: usize = 16;

/// How packets are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// AES in counter mode with an 80-bit SHA-1 code (RFC 3711, RFC 5764).
    AesCm128Sha1,
    /// AES-GCM with a 128-bit key (RFC 7714).
    AesGcm128,
    /// AES-GCM with a 256-bit key (RFC 7714).
    AesGcm256,
}

impl Profile {
    /// Bytes of its master key and of its master salt.
    pub(crate) const fn lengths(self) -> (usize, usize) {
        match self {
            Self::AesCm128Sha1 => (16, 14),
            Self::AesGcm128 => (16, 12),
            Self::AesGcm256 => (32, 12),
        }
    }
}

/// A master key with its salt. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Master {
    profile: Profile,
    key: Vec<u8>,
    salt: Vec<u8>,
}

impl Master {
    /// `None` when the lengths aren't those of the profile.
    pub(crate) fn new(profile: Profile, key: &[u8], salt: &[u8]) -> Option<Self> {
        ((key.len(), salt.len()) == profile.lengths()).then(|| Self {
            profile,
            key: key.to_vec(),
            salt: salt.to_vec(),
        })
    }
}

/// Why a packet is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is no packet of the kind.
    Malformed,
    /// Its code is wrong: another key, or changed on the way.
    Forged,
    /// It was there before, or is too old to tell.
    Replayed,
    /// Too many streams, or packets under this key.
    Exhausted,
}

#[derive(Default)]
struct Stream {
    ssrc: u32,
    rtp: Window,
    rtcp: Window,
}

/// One direction of a leg: either protects what goes or opens what comes, never both with one value.
pub(crate) struct Context {
    rtp: Cipher,
    rtcp: Cipher,
    streams: Vec<Stream>,
}

impl Context {
    pub(crate) fn new(master: &Master) -> Self {
        Self {
            rtp: Cipher::new(master, 0),
            rtcp: Cipher::new(master, 3),
            streams: Vec::new(),
        }
    }

    /// Protects an RTP packet. A packet that isn't after all before is refused: with counter mode
    /// nothing may be encrypted twice under one number.
    pub(crate) fn protect_rtp(&mut self, packet: &mut Vec<u8>) -> Result<(), Refused> {
        let (body, ssrc, sequence) = rtp(packet)?;
        let stream = find(&mut self.streams, ssrc)?;
        let index = stream.rtp.index(sequence);
        if !stream.rtp.is_next(index) {
            return Err(Refused::Replayed);
        }
        stream.rtp.mark(index);
        self.rtp.seal_rtp(packet, body, ssrc, index);
        Ok(())
    }

    /// Opens an SRTP packet.
    pub(crate) fn open_rtp(&mut self, packet: &mut Vec<u8>) -> Result<(), Refused> {
        let (body, ssrc, sequence) = rtp(packet)?;
        // A stream is remembered only when a packet of it was genuine.
        let known = self.streams.iter().position(|stream| stream.ssrc == ssrc);
        let window = known.map_or_else(Window::default, |at| self.streams[at].rtp);
        let index = window.index(sequence);
        if !window.fresh(index) {
            return Err(Refused::Replayed);
        }
        self.rtp.open_rtp(packet, body, ssrc, index)?;
        find(&mut self.streams, ssrc)?.rtp.mark(index);
        Ok(())
    }

    /// Protects a compound RTCP packet.
    pub(crate) fn protect_rtcp(&mut self, packet: &mut Vec<u8>) -> Result<(), Refused> {
        let ssrc = rtcp(packet)?;
        let stream = find(&mut self.streams, ssrc)?;
        let index = stream.rtcp.following();
        if index > 0x7FFF_FFFF {
            return Err(Refused::Exhausted);
        }
        stream.rtcp.mark(index);
        self.rtcp.seal_rtcp(packet, ssrc, index as u32);
        Ok(())
    }

    /// Opens an SRTCP packet.
    pub(crate) fn open_rtcp(&mut self, packet: &mut Vec<u8>) -> Result<(), Refused> {
        let ssrc = rtcp(packet)?;
        let index = u64::from(self.rtcp.rtcp_index(packet)?);
        let known = self.streams.iter().find(|stream| stream.ssrc == ssrc);
        if !known.is_none_or(|stream| stream.rtcp.fresh(index)) {
            return Err(Refused::Replayed);
        }
        self.rtcp.open_rtcp(packet, ssrc, index as u32)?;
        find(&mut self.streams, ssrc)?.rtcp.mark(index);
        Ok(())
    }
}

fn find(streams: &mut Vec<Stream>, ssrc: u32) -> Result<&mut Stream, Refused> {
    let at = match streams.iter().position(|stream| stream.ssrc == ssrc) {
        Some(at) => at,
        None if streams.len() == STREAMS => return Err(Refused::Exhausted),
        None => {
            streams.push(Stream {
                ssrc,
                ..Stream::default()
            });
            streams.len() - 1
        }
    };
    Ok(&mut streams[at])
}

/// Where the payload begins, whose packet it is, and its number.
fn rtp(packet: &[u8]) -> Result<(usize, u32, u16), Refused> {
    let header: &[u8; 12] = packet.first_chunk().ok_or(Refused::Malformed)?;
    if header[0] >> 6 != 2 {
        return Err(Refused::Malformed);
    }
    let mut body = 12 + usize::from(header[0] & 0x0F) * 4;
    if header[0] & 0x10 != 0 {
        let words = packet.get(body + 2..body + 4).ok_or(Refused::Malformed)?;
        body += 4 + usize::from(u16::from_be_bytes([words[0], words[1]])) * 4;
    }
    if body > packet.len() {
        return Err(Refused::Malformed);
    }
    let ssrc = u32::from_be_bytes([header[8], header[9], header[10], header[11]]);
    Ok((body, ssrc, u16::from_be_bytes([header[2], header[3]])))
}

fn rtcp(packet: &[u8]) -> Result<u32, Refused> {
    let header: &[u8; 8] = packet.first_chunk().ok_or(Refused::Malformed)?;
    if header[0] >> 6 != 2 {
        return Err(Refused::Malformed);
    }
    Ok(u32::from_be_bytes([header[4], header[5], header[6], header[7]]))
}

#[cfg(test)]
mod tests;
