use crate::bed::{Bed, VDN, settings};
use crate::ua::{Msg, Ua, WITHIN, authorization, sdp};
use ccgate_core::Phone;
use ccgate_core::switch::{Cause, Command, Report};
use ccgate_sip::{Algorithm, Limits, Settings, TlsSource, Transport};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// Messages over a connection.
pub(crate) struct Wire {
    pub(crate) send: mpsc::Sender<Vec<u8>>,
    receive: mpsc::Receiver<Vec<u8>>,
    via: &'static str,
    pub(crate) ua: Ua,
}

impl Wire {
    fn over(stream: impl AsyncRead + AsyncWrite + Send + 'static, via: &'static str, ua: Ua) -> Self {
        let (send, mut outgoing) = mpsc::channel::<Vec<u8>>(10);
        let (incoming, receive) = mpsc::channel(10);
        let (mut reader, mut writer) = tokio::io::split(stream);
        tokio::spawn(async move {
            while let Some(bytes) = outgoing.recv().await {
                // In small pieces: they must be put together again.
                for piece in bytes.chunks(100) {
                    writer.write_all(piece).await.unwrap();
                    writer.flush().await.unwrap();
                }
            }
            let _ = writer.shutdown().await;
        });
        tokio::spawn(async move {
            let mut held = Vec::new();
            let mut chunk = [0; 4096];
            while let Ok(length) = reader.read(&mut chunk).await {
                if length == 0 {
                    break;
                }
                held.extend_from_slice(&chunk[..length]);
                while let Some(end) = whole(&held) {
                    let message: Vec<u8> = held.drain(..end).collect();
                    if incoming.send(message).await.is_err() {
                        return;
                    }
                }
            }
        });
        Self {
            send,
            receive,
            via,
            ua,
        }
    }

    pub(crate) async fn websocket(bed: &Bed) -> Self {
        let (send, incoming) = mpsc::channel(10);
        let (outgoing, receive) = mpsc::channel(10);
        let switch = bed.switch.clone();
        tokio::spawn(async move {
            switch
                .websocket(([127, 0, 0, 1], 4000).into(), incoming, outgoing)
                .await
        });
        let ua = bed.ua().await;
        Self {
            send,
            receive,
            via: "WS",
            ua,
        }
    }

    pub(crate) async fn send(&self, text: String) {
        let text = text.replacen("SIP/2.0/UDP", &format!("SIP/2.0/{}", self.via), 1);
        self.send.send(text.into_bytes()).await.unwrap();
    }

    pub(crate) async fn expect(&mut self, what: &str) -> Msg {
        loop {
            let bytes = tokio::time::timeout(WITHIN, self.receive.recv())
                .await
                .expect(what)
                .expect(what);
            let message = Msg(String::from_utf8(bytes).unwrap());
            if message.what() == what {
                return message;
            }
        }
    }

    pub(crate) async fn register(&mut self) -> Msg {
        let mut call = self.ua.call("100", "100");
        self.send(self.ua.text("REGISTER", &call, "", "")).await;
        let challenged = self.expect("401").await;
        call.seq += 1;
        call.branch.push('x');
        let proof = authorization(&challenged, "MD5", "100", "pw", "REGISTER", &call.uri, 1);
        self.send(self.ua.text("REGISTER", &call, &proof, "")).await;
        self.expect("200").await
    }
}

fn whole(held: &[u8]) -> Option<usize> {
    if held.starts_with(b"\r\n") {
        return Some(2);
    }
    let head = held.windows(4).position(|w| w == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(&held[..head]);
    let length: usize = text
        .split("Content-Length: ")
        .nth(1)?
        .split("\r\n")
        .next()?
        .parse()
        .ok()?;
    (held.len() >= head + 4 + length).then_some(head + 4 + length)
}

/// Registers, is rung over the same connection, and is gone when that is.
async fn a_phone_on(mut bed: Bed, mut wire: Wire) {
    wire.register().await;
    let phone = Phone::from("100");
    assert!(bed.switch.registered(VDN, &phone));
    assert_eq!(bed.switch.figures().connections, 1);
    let leg = bed.ring(1, "100", Duration::from_secs(10));
    let invite = wire.expect("INVITE").await;
    assert!(invite.get("Via").starts_with(&format!("SIP/2.0/{} ", wire.via)));
    let answer = wire.ua.answer_text(&invite, 200, "t", "", &sdp(6000, "sendrecv"));
    wire.send.send(answer.into_bytes()).await.unwrap();
    wire.expect("ACK").await;
    assert_eq!(bed.report().await, Report::Answered { leg });
    bed.command(Command::HangUp {
        leg,
        cause: Cause::Normal,
    });
    let bye = wire.expect("BYE").await;
    let answer = wire.ua.answer_text(&bye, 200, "", "", "");
    wire.send.send(answer.into_bytes()).await.unwrap();
    bed.gone(leg, Cause::Normal).await;
    wire.send.send(b"\r\n\r\n".to_vec()).await.unwrap();
    let pong = tokio::time::timeout(WITHIN, wire.receive.recv())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(pong, b"\r\n");
    // It dies while it rings.
    let leg = bed.ring(2, "100", Duration::from_secs(10));
    wire.expect("INVITE").await;
    drop(wire);
    bed.gone(leg, Cause::Unreachable).await;
    bed.until("gone", |f| f.connections == 0 && f.registrations == 0)
        .await;
    assert!(!bed.switch.registered(VDN, &phone));
    bed.until_empty().await;
}

fn address(bed: &Bed, transport: Transport) -> SocketAddr {
    bed.switch
        .addresses()
        .into_iter()
        .find(|(t, _)| *t == transport)
        .unwrap()
        .1
}

#[tokio::test]
async fn over_tcp() {
    let bed = Bed::start(settings()).await;
    let stream = TcpStream::connect(address(&bed, Transport::Tcp)).await.unwrap();
    let wire = Wire::over(stream, "TCP", bed.ua().await);
    a_phone_on(bed, wire).await;
}

#[tokio::test]
async fn over_websocket() {
    let bed = Bed::start(settings()).await;
    let wire = Wire::websocket(&bed).await;
    a_phone_on(bed, wire).await;
}

#[tokio::test]
async fn over_tls() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let server = Arc::new(
        server
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap(),
    );
    let bed = Bed::start(Settings {
        tls: vec![([127, 0, 0, 1], 0).into()],
        certificates: Some(TlsSource(Arc::new(move || Arc::clone(&server)))),
        digests: vec![Algorithm::Md5],
        ..settings()
    })
    .await;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let client = client.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(address(&bed, Transport::Tls)).await.unwrap();
    let stream = tokio_rustls::TlsConnector::from(Arc::new(client))
        .connect("localhost".try_into().unwrap(), stream)
        .await
        .unwrap();
    let wire = Wire::over(stream, "TLS", bed.ua().await);
    a_phone_on(bed, wire).await;
}

#[tokio::test]
async fn too_much_is_cut_off() {
    let bed = Bed::start(Settings {
        limits: Limits {
            connections: 3,
            connections_per_source: 2,
            ..Limits::default()
        },
        ..settings()
    })
    .await;
    let server = address(&bed, Transport::Tcp);
    let mut first = TcpStream::connect(server).await.unwrap();
    let _second = TcpStream::connect(server).await.unwrap();
    bed.until("two", |f| f.connections == 2).await;
    let mut third = TcpStream::connect(server).await.unwrap();
    let mut byte = [0];
    assert_eq!(
        tokio::time::timeout(WITHIN, third.read(&mut byte))
            .await
            .unwrap()
            .unwrap_or(0),
        0
    );
    // A message without end ends the connection.
    let _ = first.write_all(&vec![b'a'; 100_000]).await;
    bed.until("one", |f| {
        f.connections == 1 && f.malformed == 1 && f.refused_connections == 1
    })
    .await;
}
