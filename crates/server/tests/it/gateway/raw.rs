//! Requests and replies as bytes: what old clients send, and what they compare.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::desktop::{Desktop, EMPTY, body};
use super::harness::{Site, within};
use super::web::careless;

/// A connection, byte by byte.
pub(super) struct Raw {
    stream: Box<dyn Stream>,
    read: Vec<u8>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

impl Raw {
    pub(super) async fn plain(site: &Site) -> Self {
        let stream = within(TcpStream::connect(site.http())).await.unwrap();
        Self {
            stream: Box::new(stream),
            read: Vec::new(),
        }
    }

    async fn tls(site: &Site, version: &'static rustls::SupportedProtocolVersion) -> Self {
        let tcp = within(TcpStream::connect(site.https())).await.unwrap();
        let name = ServerName::try_from("gate.example").unwrap();
        let connector = TlsConnector::from(Arc::new(careless(&[version])));
        let stream = within(connector.connect(name, tcp)).await.unwrap();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(version.version));
        Self {
            stream: Box::new(stream),
            read: Vec::new(),
        }
    }

    pub(super) async fn send(&mut self, bytes: &str) {
        within(self.stream.write_all(bytes.as_bytes())).await.unwrap();
        within(self.stream.flush()).await.unwrap();
    }

    /// The next reply's head and body.
    pub(super) async fn reply(&mut self) -> (String, String) {
        loop {
            if let Some(at) = self.read.windows(4).position(|part| part == b"\r\n\r\n") {
                let head = String::from_utf8(self.read[..at + 4].to_vec()).unwrap();
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("Content-Length: "));
                let length: usize = length.map_or(0, |length| length.parse().unwrap());
                if self.read.len() >= at + 4 + length {
                    let rest = self.read.split_off(at + 4 + length);
                    let whole = std::mem::replace(&mut self.read, rest);
                    return (head, String::from_utf8(whole[at + 4..].to_vec()).unwrap());
                }
            }
            let count = within(self.stream.read_buf(&mut self.read)).await.unwrap();
            assert!(
                count > 0,
                "closed after {:?}",
                String::from_utf8_lossy(&self.read)
            );
        }
    }

    /// Sends and reads the reply's JSON; the status must be 200.
    async fn ask(&mut self, bytes: &str) -> Value {
        self.send(bytes).await;
        let (head, body) = self.reply().await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{bytes}: {head}");
        serde_json::from_str(&body).unwrap()
    }
}

fn put(path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("PUT {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

/// The Guid of a sign-in's head, read as the strictest clients do.
fn guid_of(head: &str) -> String {
    let line = head
        .lines()
        .find(|line| line.starts_with("Set-GUID: JSESSIONID="))
        .expect(head);
    let guid = line.split('=').nth(1).unwrap();
    assert!(head.contains(&format!("\r\nGuid: {guid}\r\n")), "{head}");
    assert!(!guid.contains([';', ',', ':', ' ']), "{guid}");
    guid.to_owned()
}

#[tokio::test]
async fn the_spelling_of_the_two_headers() {
    let site = Site::new().await;
    for (agent, version) in [(101, &TLS12), (102, &TLS13)] {
        let mut raw = Raw::tls(&site, version).await;
        let path = format!("/agentgateway/resource/onlineagent/{agent}");
        raw.send(&put(&path, "", &body(agent, json!({})))).await;
        let (head, _) = raw.reply().await;
        let guid = guid_of(&head);
        assert!(
            head.contains("\r\nContent-Type: application/json;charset=UTF-8\r\n"),
            "{head}"
        );
        assert!(head.contains("\r\nContent-Length: "), "{head}");
        assert!(!head.to_ascii_lowercase().contains("transfer-encoding"), "{head}");
        // `updateGuid` spells them so too; header names of requests may be spelled at will.
        raw.send(&put(
            &format!("{path}/updateGuid"),
            &format!("gUiD: {guid}\r\n"),
            "",
        ))
        .await;
        let (head, _) = raw.reply().await;
        assert_ne!(guid_of(&head), guid);
    }
    let mut raw = Raw::plain(&site).await;
    raw.send(&put(
        "/agentgateway/resource/onlineagent/103",
        "",
        &body(103, json!({})),
    ))
    .await;
    guid_of(&raw.reply().await.0);
}

#[tokio::test]
async fn the_empty_poll_byte_by_byte() {
    let site = Site::new().await;
    let desk = Desktop::settled(&site, 101).await;
    let mut raw = Raw::tls(&site, &TLS13).await;
    for query in [
        "",
        "?time=1700000000000",
        "?calldata=x",
        "?resteasy_jsapi_anti_cache=1700000000000",
    ] {
        let path = format!("/agentgateway/resource/agentevent/101{query}");
        raw.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: h\r\nguid: {}\r\n\r\n",
            desk.guid
        ))
        .await;
        let (head, body) = raw.reply().await;
        assert_eq!(body.as_bytes(), EMPTY);
        assert!(head.contains("\r\nContent-Length: 28\r\n"), "{head}");
        assert!(!head.contains("GUID"), "{head}");
    }
}

#[tokio::test]
async fn what_old_clients_send() {
    let site = Site::new().await;
    let mut raw = Raw::plain(&site).await;
    raw.send(&put(
        "/agentgateway/resource//onlineagent/101/",
        "",
        &body(101, json!({})),
    ))
    .await;
    let guid = guid_of(&raw.reply().await.0);
    let base = "/agentgateway/resource";
    let junk = r#"{"agentId":null,"password":null,"list":[]}"#;
    // After "METHOD " and before the end of the head; the Guid is put in.
    let requests = [
        format!("POST {base}//onlineagent/101//saybusy/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"),
        format!(
            "POST {base}/onlineagent/101/cancelbusy?resteasy_jsapi_anti_cache=17 HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
        ),
        // Mono sends no Content-Length at all.
        format!("POST {base}/onlineagent/101/sayfree HTTP/1.1\r\nHost: h\r\n"),
        format!("PUT {base}/onlineagent/101/heartbeat HTTP/1.1\r\nHost: h\r\nIf-None-Match: x\r\n"),
        format!(
            "POST {base}/onlineagent/101/autoanswer/True HTTP/1.1\r\nHost: h\r\nContent-Encoding: UTF-8\r\n"
        ),
        format!(
            "GET {base}/onlineagent/101/agentstatus?time=1 HTTP/1.1\r\nHost: h\r\nContent-Encoding: UTF-8\r\nAccept-Encoding: gzip, deflate\r\n"
        ),
        format!(
            "POST /{base}///onlineagent/101/work HTTP/1.1\r\nHost: h\r\nCookie: JSESSIONID=mangled\r\nCookie2: $Version=1\r\n"
        ),
    ];
    for request in &requests {
        let answer = raw.ask(&format!("{request}Guid: {guid}\r\n\r\n")).await;
        assert_eq!(answer["retcode"], "0", "{request}: {answer}");
    }
    // Bodies where none is expected: on GET, on DELETE, junk, chunked.
    let length = junk.len();
    let chunked = "3\r\nabc\r\n0\r\n\r\n";
    let bodies = [
        format!(
            "GET {base}/onlineagent/101/agentskills HTTP/1.1\r\nHost: h\r\nGuid: {guid}\r\nContent-Length: {length}\r\n\r\n{junk}"
        ),
        format!(
            "POST {base}/onlineagent/101/cancelwork HTTP/1.1\r\nHost: h\r\nGuid: {guid}\r\nContent-Length: {length}\r\n\r\n{junk}"
        ),
        format!(
            "POST {base}/onlineagent/101/saybusy HTTP/1.1\r\nHost: h\r\nGuid: {guid}\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}"
        ),
        format!(
            "DELETE {base}/onlineagent/101/logout HTTP/1.1\r\nHost: h\r\nGuid: {guid}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{junk}"
        ),
    ];
    for request in &bodies {
        let answer = raw.ask(request).await;
        assert_eq!(answer["retcode"], "0", "{request}: {answer}");
    }
}

#[tokio::test]
async fn bodies_in_every_wrapping() {
    let site = Site::new().await;
    let mut raw = Raw::plain(&site).await;
    let path = "/agentgateway/resource/onlineagent/101/forcelogin";
    let text = body(101, json!({"autoanswer": "True", "status": "3"}));
    let (first, second) = text.split_at(text.len() / 2);
    let chunks = format!(
        "{:x}\r\n{first}\r\n{:X}\r\n{second}\r\n0\r\n\r\n",
        first.len(),
        second.len()
    );
    let requests = [
        put(path, "Content-Type: text/plain\r\n", &text),
        put(
            path,
            "Content-Encoding: UTF-8\r\nContent-Type: application/json\r\n",
            &text,
        ),
        put(
            path,
            "Content-Type: application/x-www-form-urlencoded\r\n",
            &format!("\u{feff}{text}"),
        ),
        format!("PUT {path} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"),
    ];
    for request in &requests {
        assert_eq!(raw.ask(request).await["retcode"], "0", "{request}");
    }

    // .NET waits for this before it sends the body.
    let length = text.len();
    raw.send(&format!(
        "PUT {path} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
    ))
    .await;
    assert!(raw.reply().await.0.starts_with("HTTP/1.1 100 Continue\r\n"));
    assert_eq!(raw.ask(&text).await["retcode"], "0");

    // A client of HTTP/1.0 is answered too.
    let mut old = Raw::plain(&site).await;
    old.send(&format!(
        "PUT {path} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{text}"
    ))
    .await;
    let (head, body) = old.reply().await;
    assert!(
        head.starts_with("HTTP/1.0 200 OK\r\n") || head.starts_with("HTTP/1.1 200 OK\r\n"),
        "{head}"
    );
    assert!(body.contains(r#""retcode":"0""#), "{body}");
}

#[tokio::test]
async fn errors_are_told_with_status_200() {
    let site = Site::new().await;
    let mut raw = Raw::plain(&site).await;
    let cases = [
        (
            "GET /agentgateway/resource/onlineagent/101/agentstatus",
            "100-006",
        ),
        ("GET /agentgateway/resource/nothing/101", "000-002"),
        ("GET /agentgateway/resource", "000-002"),
        (
            "GET /agentgateway/resource/onlineagent/0101/agentstatus",
            "000-002",
        ),
        (
            "GET /agentgateway/resource/onlineagent/1000000/agentstatus",
            "000-002",
        ),
        (
            "GET /agentgateway/resource/onlineagent/101%2fagentstatus",
            "000-002",
        ),
        (
            "GET /agentgateway/resource/onlineagent/%ff/agentstatus",
            "000-002",
        ),
        (
            "BREW /agentgateway/resource/onlineagent/101/agentstatus",
            "000-002",
        ),
        ("GET /agentgateway/resource/agentevent/101", "100-006"),
        ("GET /agentgateway/resource/agentevent/allagentevent", "000-003"),
        ("PUT /agentgateway/resource/onlineagent/101", "100-001"),
    ];
    for (request, retcode) in cases {
        let answer = raw.ask(&format!("{request} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
        assert_eq!(answer["retcode"], retcode, "{request}: {answer}");
    }
    // What isn't the interface is not found like anywhere.
    raw.send("GET /favicon.ico HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert!(raw.reply().await.0.starts_with("HTTP/1.1 404 "));
}

#[tokio::test]
async fn own_texts() {
    let site = Site::new().await;
    let web = site.web();
    let script = web.raw("GET", "/agentgateway/resource-js", &[], "").await;
    assert!(
        script.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/javascript")
    );
    assert!(script.text().contains("OnlineAgent"), "{:.300}", script.text());
    let openapi = web.raw("GET", "/openapi.json", &[], "").await.json();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3."));
}

#[tokio::test]
async fn a_client_that_dies_is_told_later() {
    let site = Site::with(|config| config.events.hold = Duration::from_secs(15)).await;
    let desk = Desktop::settled(&site, 101).await;
    let request = format!(
        "GET /agentgateway/resource/agentevent/101 HTTP/1.1\r\nHost: h\r\nguid: {}\r\n\r\n",
        desk.guid
    );
    for reset in [true, false] {
        let stream = TcpStream::connect(site.http()).await.unwrap();
        if reset {
            socket2::SockRef::from(&stream)
                .set_linger(Some(Duration::ZERO))
                .unwrap();
        }
        let mut raw = Raw {
            stream: Box::new(stream),
            read: Vec::new(),
        };
        raw.send(&request).await;
        site.awaited(101).await;
        drop(raw);
        desk.post("saybusy?reason=200").await.ok();
        desk.told(&["AgentState_SetNotReady_Success"]).await;
        desk.post("cancelbusy").await.ok();
        desk.told(&["AgentState_CancelNotReady_Success"]).await;
    }
}
