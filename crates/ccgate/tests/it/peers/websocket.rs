//! A phone that comes over WebSocket (RFC 7118), as those of browsers do, here without SRTP.

use std::io::Write as _;
use std::net::UdpSocket;

use futures_util::{SinkExt, StreamExt};
use ring::digest::{SHA256, digest};
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::desk::{BY_HAND, tls};
use super::*;

type Socket = WebSocketStream<TlsStream<tokio::net::TcpStream>>;

/// What such a phone calls itself.
const NAME: &str = "df7jal23ls0d.invalid";

async fn connect(address: SocketAddr, protocol: &str) -> Result<Socket, String> {
    let mut request = format!("wss://{address}/sip").into_client_request().unwrap();
    request
        .headers_mut()
        .insert("Sec-WebSocket-Protocol", protocol.parse().unwrap());
    let connected = tokio_tungstenite::client_async(request, tls(address).await);
    let (socket, response) = soon(connected).await.map_err(|error| error.to_string())?;
    assert_eq!(response.headers()["Sec-WebSocket-Protocol"], "sip");
    Ok(socket)
}

async fn send(socket: &mut Socket, lines: &[String], body: &str) {
    let mut text = lines.join("\r\n");
    text += &format!("\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    soon(socket.send(Message::text(text))).await.unwrap();
}

/// The next message that begins so.
async fn expect(socket: &mut Socket, what: &str) -> String {
    soon(async {
        loop {
            let text = match socket.next().await.unwrap().unwrap() {
                Message::Text(text) => text.to_string(),
                Message::Binary(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
                _ => continue,
            };
            if text.starts_with(what) {
                return text;
            }
        }
    })
    .await
}

fn header<'a>(message: &'a str, name: &str) -> Vec<&'a str> {
    let lines = message.lines().take_while(|line| !line.is_empty());
    lines
        .filter_map(|line| line.split_once(": "))
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .collect()
}

fn sha256(text: &str) -> String {
    let mut hex = Vec::new();
    for octet in digest(&SHA256, text.as_bytes()).as_ref() {
        write!(hex, "{octet:02x}").unwrap();
    }
    String::from_utf8(hex).unwrap()
}

fn register(cseq: u32, more: &[String]) -> Vec<String> {
    let phone = phone_of(120);
    let own = [
        "REGISTER sip:ccgate SIP/2.0".to_owned(),
        format!("Via: SIP/2.0/WSS {NAME};branch=z9hG4bKreg{cseq}"),
        "Max-Forwards: 70".to_owned(),
        format!("From: <sip:{phone}@ccgate>;tag=one"),
        format!("To: <sip:{phone}@ccgate>"),
        format!("Call-ID: registration{}", cseq.div_ceil(2)),
        format!("CSeq: {cseq} REGISTER"),
        format!("Contact: <sip:{phone}@{NAME};transport=ws>;expires=300"),
    ];
    own.iter().chain(more).cloned().collect()
}

/// Answers the challenge by SHA-256 (RFC 7616).
fn credentials(challenge: &str, password: &str) -> String {
    let user = phone_of(120);
    let nonce = challenge
        .split("nonce=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let (ha1, ha2) = (
        sha256(&format!("{user}:ccgate:{password}")),
        sha256("REGISTER:sip:ccgate"),
    );
    let response = sha256(&format!("{ha1}:{nonce}:00000001:abcd:auth:{ha2}"));
    format!(
        "Authorization: Digest username=\"{user}\", realm=\"ccgate\", nonce=\"{nonce}\", uri=\"sip:ccgate\", \
         algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"abcd\", response=\"{response}\""
    )
}

async fn registered(socket: &mut Socket) {
    for (cseq, password, expect_status) in [(1, "wrong password", "403"), (3, &*phone_password(120), "200")] {
        send(socket, &register(cseq, &[]), "").await;
        let challenged = expect(socket, "SIP/2.0 401").await;
        let challenges = header(&challenged, "WWW-Authenticate");
        let challenge = challenges
            .iter()
            .find(|challenge| challenge.contains("SHA-256"))
            .unwrap();
        send(
            socket,
            &register(cseq + 1, &[credentials(challenge, password)]),
            "",
        )
        .await;
        expect(socket, &format!("SIP/2.0 {expect_status}")).await;
    }
}

/// The answer to a request of the gateway's.
fn answer(request: &str, status: &str, more: &[String]) -> Vec<String> {
    let mut lines = vec![format!("SIP/2.0 {status}")];
    for name in ["Via", "Record-Route", "From", "To", "Call-ID", "CSeq"] {
        for value in header(request, name) {
            let tag = if name == "To" && !value.contains(";tag=") {
                ";tag=two"
            } else {
                ""
            };
            lines.push(format!("{name}: {value}{tag}"));
        }
    }
    lines.push(format!("Contact: <sip:{}@{NAME};transport=ws>", phone_of(120)));
    lines.extend(more.iter().cloned());
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn registers_and_takes_a_call() {
    let site = Site::start(&[("CCGATE_MEDIA__SECURE", "false")]);
    let before = site.figures();
    assert!(connect(site.https(), "other").await.is_err());
    let mut socket = connect(site.https(), "sip").await.unwrap();
    registered(&mut socket).await;
    let mut desk = site.desk(120, BY_HAND).await;
    let outside = site.outside(|_| {}).await;
    let outgoing = dial(&outside).await;

    let invite = expect(&mut socket, "INVITE ").await;
    let sound = UdpSocket::bind("127.0.0.1:0").unwrap();
    sound.set_read_timeout(Some(SOUND)).unwrap();
    let session = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio {} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n",
        sound.local_addr().unwrap().port()
    );
    send(&mut socket, &answer(&invite, "180 Ringing", &[]), "").await;
    let kind = ["Content-Type: application/sdp".to_owned()];
    send(&mut socket, &answer(&invite, "200 OK", &kind), &session).await;
    expect(&mut socket, "ACK ").await;
    desk.events(OFFERED).await;
    desk.done("PUT", "voicecall", "answer").await;
    desk.events(TALKS).await;
    let _at_caller = soon(outgoing.answered()).await.unwrap();
    // The caller's tone arrives: A-law that isn't silence.
    soon(tokio::task::spawn_blocking(move || {
        let mut packet = [0; 400];
        loop {
            let length = sound.recv(&mut packet).expect("sound comes");
            let loud = |octet: &u8| (octet ^ 0x55) & 0x70 > 0x40;
            if length == 172 && packet[12..length].iter().filter(|octet| loud(octet)).count() > 80 {
                return;
            }
        }
    }))
    .await
    .unwrap();
    desk.done("DELETE", "voicecall", "release").await;
    let bye = expect(&mut socket, "BYE ").await;
    send(&mut socket, &answer(&bye, "200 OK", &[]), "").await;
    desk.events(AGENT_LEFT).await;
    site.figures_are(&before).await;
}
