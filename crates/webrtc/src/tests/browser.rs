//! A browser as far as the gate can tell: the controlling side of ICE, DTLS, SRTP.

use crate::handshake::{Broken, Handshake, Keys};
use crate::sdp::Fingerprint;
use crate::srtp::Context;
use crate::{certificate, stun};
use dimpl::{Config, DtlsCertificate};
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Browser {
    pub(crate) socket: UdpSocket,
    certificate: DtlsCertificate,
    pub(crate) keys: Option<(Context, Context)>,
    gate: Option<Described>,
}

/// What matters of the gate's description.
struct Described {
    address: SocketAddr,
    ufrag: String,
    password: String,
    fingerprint: Fingerprint,
}

pub(crate) fn value<'a>(sdp: &'a str, name: &str) -> Option<&'a str> {
    sdp.lines().find_map(|line| line.strip_prefix(name))
}

impl Browser {
    pub(crate) fn new() -> Self {
        let made = certificate::generate().unwrap();
        Self {
            socket: UdpSocket::bind("127.0.0.1:0").unwrap(),
            certificate: DtlsCertificate {
                certificate: made.certificate,
                private_key: made.key,
            },
            keys: None,
            gate: None,
        }
    }

    /// As Chromium writes it, less what nobody reads.
    pub(crate) fn describe(&self, setup: &str) -> String {
        format!(
            "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
             a=msid-semantic: WMS\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\n\
             c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:brow\r\n\
             a=ice-pwd:a-browsers-long-password\r\na=ice-options:trickle\r\na=fingerprint:{}\r\n\
             a=setup:{setup}\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n\
             a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:110 telephone-event/48000\r\n\
             a=rtpmap:126 telephone-event/8000\r\n",
            Fingerprint::of(&self.certificate.certificate)
        )
    }

    pub(crate) fn learn(&mut self, sdp: &str) {
        let port: u16 = value(sdp, "m=audio ")
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        self.gate = Some(Described {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            ufrag: value(sdp, "a=ice-ufrag:").unwrap().to_owned(),
            password: value(sdp, "a=ice-pwd:").unwrap().to_owned(),
            fingerprint: Fingerprint::parse(value(sdp, "a=fingerprint:").unwrap()).unwrap(),
        });
    }

    /// Checks the way and chooses it.
    pub(crate) fn check(&self) {
        let gate = self.gate.as_ref().unwrap();
        let key = stun::key(&gate.password);
        let until = Instant::now() + PATIENCE;
        let request = stun::request(&[5; 12], &format!("{}:brow", gate.ufrag), true, &key);
        while Instant::now() < until {
            self.socket.send_to(&request, gate.address).unwrap();
            if self
                .receive()
                .is_some_and(|packet| stun::succeeded(&packet, &[5; 12], &key))
            {
                return;
            }
        }
        panic!("no answer to a check");
    }

    /// Shakes hands.
    pub(crate) fn connect(&mut self, config: &Arc<Config>, active: bool) -> Result<(), Broken> {
        self.connect_unless(config, active, || false)
    }

    /// Shakes hands, as long as there is no reason to give up.
    pub(crate) fn connect_unless(
        &mut self,
        config: &Arc<Config>,
        active: bool,
        hopeless: impl Fn() -> bool,
    ) -> Result<(), Broken> {
        let gate = self.gate.as_ref().unwrap();
        let (now, mut out) = (Instant::now(), Vec::new());
        let mut handshake = Handshake::new(config, &self.certificate, gate.fingerprint.clone(), active, now);
        let until = now + PATIENCE;
        while Instant::now() < until && !hopeless() {
            handshake.wake(Instant::now(), &mut out)?;
            for packet in out.drain(..) {
                self.socket.send_to(&packet, gate.address).unwrap();
            }
            if let Some(packet) = self.receive().filter(|packet| (20..=63).contains(&packet[0])) {
                handshake.receive(Instant::now(), &packet, &mut out)?;
            }
            for packet in out.drain(..) {
                self.socket.send_to(&packet, gate.address).unwrap();
            }
            if let Some(Keys { ours, theirs, .. }) = handshake.take_keys() {
                self.keys = Some((Context::new(&ours), Context::new(&theirs)));
                return Ok(());
            }
        }
        Err(Broken::Handshake)
    }

    /// Sends what isn't protected yet, or as it is when there are no keys.
    pub(crate) fn send(&mut self, packet: &[u8]) {
        let mut packet = packet.to_vec();
        if let Some((ours, _)) = &mut self.keys {
            match packet[1] {
                192..=223 => ours.protect_rtcp(&mut packet).unwrap(),
                _ => ours.protect_rtp(&mut packet).unwrap(),
            }
        }
        self.send_raw(&packet);
    }

    pub(crate) fn send_raw(&self, packet: &[u8]) {
        let gate = self.gate.as_ref().unwrap();
        self.socket.send_to(packet, gate.address).unwrap();
    }

    /// The next sound or report, opened.
    pub(crate) fn hear(&mut self) -> Vec<u8> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let Some(mut packet) = self.receive().filter(|packet| packet[0] >= 128) else {
                continue;
            };
            let (_, theirs) = self.keys.as_mut().unwrap();
            match packet[1] {
                192..=223 => theirs.open_rtcp(&mut packet).unwrap(),
                _ => theirs.open_rtp(&mut packet).unwrap(),
            }
            return packet;
        }
        panic!("nothing heard");
    }

    fn receive(&self) -> Option<Vec<u8>> {
        receive(&self.socket, Duration::from_millis(50))
    }
}

pub(crate) fn receive(socket: &UdpSocket, patience: Duration) -> Option<Vec<u8>> {
    socket.set_read_timeout(Some(patience)).unwrap();
    let mut buffer = [0; 2_048];
    let (length, _) = socket.recv_from(&mut buffer).ok()?;
    Some(buffer[..length].to_vec())
}
