//! A peer that sends and expects text.

use md5::Digest as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;

pub(crate) const WITHIN: Duration = Duration::from_secs(5);

static SERIAL: AtomicU32 = AtomicU32::new(1);

pub(crate) fn serial() -> u32 {
    SERIAL.fetch_add(1, Ordering::Relaxed)
}

/// A message as text.
#[derive(Clone, Debug)]
pub(crate) struct Msg(pub(crate) String);

impl Msg {
    /// Status or method.
    pub(crate) fn what(&self) -> &str {
        let mut words = self.0.split(' ');
        let first = words.next().unwrap();
        if first == "SIP/2.0" {
            words.next().unwrap()
        } else {
            first
        }
    }

    pub(crate) fn uri(&self) -> &str {
        self.0.split(' ').nth(1).unwrap()
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let head = self.0.split("\r\n\r\n").next().unwrap();
        head.split("\r\n").skip(1).filter_map(move |line| {
            let (held, value) = line.split_once(": ")?;
            held.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(crate) fn get(&self, name: &str) -> String {
        self.all(name).next().unwrap_or_default().to_owned()
    }

    pub(crate) fn tag(&self, name: &str) -> String {
        let value = self.get(name);
        value.split(";tag=").nth(1).unwrap_or_default().to_owned()
    }

    pub(crate) fn body(&self) -> &str {
        self.0.split_once("\r\n\r\n").unwrap().1
    }

    pub(crate) fn contact(&self) -> String {
        let value = self.get("Contact");
        value
            .split_once('<')
            .unwrap()
            .1
            .split_once('>')
            .unwrap()
            .0
            .to_owned()
    }
}

/// The fields that the requests of one call share.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) uri: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) id: String,
    pub(crate) seq: u32,
    pub(crate) branch: String,
}

pub(crate) struct Ua {
    pub(crate) socket: UdpSocket,
    pub(crate) address: SocketAddr,
    pub(crate) server: Option<SocketAddr>,
}

pub(crate) fn sdp(port: u16, direction: &str) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 8 0 101\r\n\
         a=rtpmap:101 telephone-event/8000\r\na={direction}\r\n"
    )
}

impl Ua {
    pub(crate) async fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        Self {
            socket,
            address,
            server: None,
        }
    }

    pub(crate) fn towards(mut self, server: SocketAddr) -> Self {
        self.server = Some(server);
        self
    }

    pub(crate) fn call(&self, from: &str, to: &str) -> Call {
        let server = self.server.unwrap();
        let n = serial();
        Call {
            uri: format!("sip:{to}@{server}"),
            from: format!("<sip:{from}@{}>;tag=f{n}", self.address),
            to: format!("<sip:{to}@{server}>"),
            id: format!("call-{n}@test"),
            seq: 1,
            branch: format!("z9hG4bK{n}"),
        }
    }

    pub(crate) async fn send(&self, text: &str) {
        self.socket
            .send_to(text.as_bytes(), self.server.unwrap())
            .await
            .unwrap();
    }

    pub(crate) fn text(&self, method: &str, call: &Call, fields: &str, body: &str) -> String {
        let kind = if body.is_empty() || fields.contains("Content-Type") {
            ""
        } else {
            "Content-Type: application/sdp\r\n"
        };
        format!(
            "{method} {} SIP/2.0\r\nVia: SIP/2.0/UDP {};branch={};rport\r\nMax-Forwards: 70\r\nFrom: {}\r\nTo: {}\r\n\
             Call-ID: {}\r\nCSeq: {} {method}\r\nContact: <sip:ua@{}>\r\n{fields}{kind}Content-Length: {}\r\n\r\n{body}",
            call.uri,
            self.address,
            call.branch,
            call.from,
            call.to,
            call.id,
            call.seq,
            self.address,
            body.len()
        )
    }

    /// Sends a request with a branch of its own.
    pub(crate) async fn request(&self, method: &str, call: &mut Call, fields: &str, body: &str) {
        call.branch = format!("z9hG4bK{}", serial());
        self.send(&self.text(method, call, fields, body)).await;
    }

    /// ACK of a 2xx.
    pub(crate) async fn ack(&self, call: &mut Call, body: &str) {
        self.request("ACK", call, "", body).await;
    }

    /// ACK of a refusal: of the INVITE's own branch.
    pub(crate) async fn ack_refusal(&self, call: &Call, refusal: &Msg) {
        let mut acked = call.clone();
        acked.to = refusal.get("To");
        self.send(&self.text("ACK", &acked, "", "")).await;
    }

    /// Learns from a 2xx where requests of the call go.
    pub(crate) fn learn(&self, call: &mut Call, ok: &Msg) {
        call.to = ok.get("To");
        call.uri = ok.contact();
    }

    pub(crate) fn answer_text(
        &self,
        request: &Msg,
        status: u16,
        tag: &str,
        fields: &str,
        body: &str,
    ) -> String {
        let mut text = format!("SIP/2.0 {status} X\r\n");
        for name in ["Via", "From", "Call-ID", "CSeq"] {
            for value in request.all(name) {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        let to = request.get("To");
        let tagged = to.contains(";tag=") || status == 100;
        text.push_str(&if tagged {
            format!("To: {to}\r\n")
        } else {
            format!("To: {to};tag={tag}\r\n")
        });
        let kind = if body.is_empty() {
            ""
        } else {
            "Content-Type: application/sdp\r\n"
        };
        text.push_str(&format!(
            "Contact: <sip:ua@{}>\r\n{fields}{kind}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ));
        text
    }

    pub(crate) async fn answer(&self, request: &Msg, status: u16, tag: &str, fields: &str, body: &str) {
        self.send(&self.answer_text(request, status, tag, fields, body))
            .await;
    }

    /// The next message with this method or status; others are passed over.
    pub(crate) async fn expect(&self, what: &str) -> Msg {
        let mut seen = Vec::new();
        let deadline = tokio::time::Instant::now() + WITHIN;
        let mut buffer = vec![0; 65_536];
        loop {
            let received = tokio::time::timeout_at(deadline, self.socket.recv_from(&mut buffer)).await;
            let Ok(received) = received else {
                panic!("{what} expected, got {seen:?}");
            };
            let message = Msg(String::from_utf8_lossy(&buffer[..received.unwrap().0]).into_owned());
            if message.0.trim().is_empty() {
                continue;
            }
            if message.what() == what {
                return message;
            }
            seen.push(message.0.lines().next().unwrap_or_default().to_owned());
        }
    }

    /// Whether nothing comes for so long.
    pub(crate) async fn is_silent(&self, wait: Duration) -> bool {
        let mut buffer = [0; 65_536];
        tokio::time::timeout(wait, self.socket.recv_from(&mut buffer))
            .await
            .is_err()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What answers a challenge of realm `p` and nonce `n` by MD5 without `qop`.
pub(crate) fn proof(user: &str, password: &str, method: &str, uri: &str) -> String {
    let hash = |text: String| hex(&md5::Md5::digest(text.as_bytes()));
    let (ha1, ha2) = (
        hash(format!("{user}:p:{password}")),
        hash(format!("{method}:{uri}")),
    );
    format!("response=\"{}\"", hash(format!("{ha1}:n:{ha2}")))
}

/// Answers the challenge with this algorithm.
pub(crate) fn authorization(
    challenged: &Msg,
    algorithm: &str,
    user: &str,
    password: &str,
    method: &str,
    uri: &str,
    nc: u32,
) -> String {
    let challenge = challenged
        .all("WWW-Authenticate")
        .find(|c| c.contains(&format!("algorithm={algorithm},")))
        .unwrap()
        .to_owned();
    let field = |name: &str| {
        challenge
            .split(&format!("{name}=\""))
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let (realm, nonce) = (field("realm"), field("nonce"));
    let hash = |text: String| match algorithm {
        "MD5" => hex(&md5::Md5::digest(text.as_bytes())),
        _ => hex(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref()),
    };
    let ha1 = hash(format!("{user}:{realm}:{password}"));
    let ha2 = hash(format!("{method}:{uri}"));
    let response = hash(format!("{ha1}:{nonce}:{nc:08x}:abc:auth:{ha2}"));
    format!(
        "Authorization: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", algorithm={algorithm}, \
         qop=auth, nc={nc:08x}, cnonce=\"abc\", response=\"{response}\"\r\n"
    )
}

impl Ua {
    /// Registers this socket as a phone.
    pub(crate) async fn register(&self, user: &str, password: &str, fields: &str) -> Msg {
        let mut call = self.call(user, user);
        call.uri = format!("sip:{}", self.server.unwrap());
        self.request("REGISTER", &mut call, fields, "").await;
        let challenged = self.expect("401").await;
        call.seq += 1;
        let proof = authorization(&challenged, "SHA-256", user, password, "REGISTER", &call.uri, 1);
        self.request("REGISTER", &mut call, &format!("{proof}{fields}"), "")
            .await;
        self.expect("200").await
    }
}
