//! The DTLS handshake of one leg, which brings its keys (RFC 5764).

use crate::sdp::Fingerprint;
use crate::srtp::{Master, Profile};
use dimpl::{Config, Dtls, DtlsCertificate, Output, SrtpProfile};
use std::sync::Arc;
use std::time::Instant;

/// The keys of a leg: what we protect with, what we open with.
pub(crate) struct Keys {
    pub(crate) profile: Profile,
    pub(crate) ours: Master,
    pub(crate) theirs: Master,
}

/// Why it came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The certificate isn't the one that was signalled.
    Fingerprint,
    /// The handshake failed.
    Handshake,
    /// The other side said goodbye.
    Closed,
}

/// One association.
pub(crate) struct Handshake {
    dtls: Box<Dtls>,
    active: bool,
    fingerprint: Fingerprint,
    /// The certificate was the right one.
    proved: bool,
    keys: Option<Keys>,
    timer: Option<Instant>,
    buffer: Vec<u8>,
}

impl Handshake {
    /// `active`: we begin.
    pub(crate) fn new(
        config: &Arc<Config>,
        certificate: &DtlsCertificate,
        fingerprint: Fingerprint,
        active: bool,
        now: Instant,
    ) -> Self {
        let mut dtls = Dtls::new_12(Arc::clone(config), certificate.clone(), now);
        dtls.set_active(active);
        Self {
            dtls: Box::new(dtls),
            active,
            fingerprint,
            proved: false,
            keys: None,
            timer: Some(now),
            buffer: vec![0; 2_048],
        }
    }

    /// When [`Handshake::wake`] wants to be called.
    pub(crate) fn timer(&self) -> Option<Instant> {
        self.timer
    }

    /// The handshake's keys, once: when it is through and the certificate was the right one.
    pub(crate) fn take_keys(&mut self) -> Option<Keys> {
        self.keys.take_if(|_| self.proved)
    }

    pub(crate) fn receive(
        &mut self,
        now: Instant,
        packet: &[u8],
        out: &mut Vec<Vec<u8>>,
    ) -> Result<(), Broken> {
        self.dtls.handle_timeout(now).map_err(|_| Broken::Handshake)?;
        self.poll(out)?;
        self.dtls.handle_packet(packet).map_err(|_| Broken::Handshake)?;
        self.poll(out)
    }

    pub(crate) fn wake(&mut self, now: Instant, out: &mut Vec<Vec<u8>>) -> Result<(), Broken> {
        self.dtls.handle_timeout(now).map_err(|_| Broken::Handshake)?;
        self.poll(out)
    }

    /// Says goodbye.
    pub(crate) fn close(&mut self, out: &mut Vec<Vec<u8>>) {
        if self.dtls.close().is_ok() {
            // There is nobody left to tell a failure.
            let _ = self.poll(out);
        }
    }

    fn poll(&mut self, out: &mut Vec<Vec<u8>>) -> Result<(), Broken> {
        loop {
            match self.dtls.poll_output(&mut self.buffer) {
                Output::Packet(packet) => out.push(packet.to_vec()),
                Output::BufferTooSmall { needed } => self.buffer.resize(needed, 0),
                Output::Timeout(at) => {
                    self.timer = Some(at);
                    return Ok(());
                }
                Output::PeerCert(certificate) => {
                    if !self.fingerprint.matches(certificate) {
                        return Err(Broken::Fingerprint);
                    }
                    self.proved = true;
                }
                Output::KeyingMaterial(material, profile) => {
                    self.keys = Some(split(&material, profile, self.active).ok_or(Broken::Handshake)?);
                }
                Output::CloseNotify => return Err(Broken::Closed),
                // Data channels weren't negotiated.
                _ => {}
            }
        }
    }
}

/// RFC 5764 §4.2: client's key, server's key, client's salt, server's salt.
fn split(material: &[u8], profile: SrtpProfile, active: bool) -> Option<Keys> {
    let profile = match profile {
        SrtpProfile::AES128_CM_SHA1_80 => Profile::AesCm128Sha1,
        SrtpProfile::AEAD_AES_128_GCM => Profile::AesGcm128,
        SrtpProfile::AEAD_AES_256_GCM => Profile::AesGcm256,
        _ => return None,
    };
    let (key, salt) = profile.lengths();
    if material.len() < 2 * (key + salt) {
        return None;
    }
    let (keys, salts) = material.split_at(2 * key);
    let client = Master::new(profile, &keys[..key], &salts[..salt])?;
    let server = Master::new(profile, &keys[key..], &salts[salt..2 * salt])?;
    let (ours, theirs) = if active {
        (client, server)
    } else {
        (server, client)
    };
    Some(Keys {
        profile,
        ours,
        theirs,
    })
}
