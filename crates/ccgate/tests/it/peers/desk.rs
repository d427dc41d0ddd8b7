//! An agent's desktop: operations over HTTPS, and a poller that keeps every event.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use ccgate_load::AnyCertificate;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;

use super::{PATIENCE, phone_of};

/// Password of all agents of these tests.
pub(super) const PASSWORD: &str = "Welcome-2026";

/// How an agent signs in.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    pub(super) auto_answer: bool,
    pub(super) auto_idle: bool,
    /// Whether its phone is hung up after each call (§7.11).
    pub(super) release_phone: bool,
}

/// Answers by hand and is idle after a call.
pub(super) const BY_HAND: Manner = Manner {
    auto_answer: false,
    auto_idle: true,
    release_phone: true,
};

/// A signed-in agent.
pub(super) struct Desk {
    pub(super) agent: u32,
    pub(super) guid: String,
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
    told: Arc<Told>,
    taken: usize,
    poller: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Told {
    events: Mutex<Vec<Value>>,
    came: Notify,
}

impl Desk {
    /// Signs in, and waits until the agent is idle.
    pub(super) async fn sign_in(address: SocketAddr, agent: u32, manner: Manner) -> Self {
        let mut sender = connect(address).await;
        let body = json!({
            "password": PASSWORD,
            "phonenum": phone_of(agent),
            "autoanswer": manner.auto_answer,
            "autoenteridle": manner.auto_idle,
            "releasephone": manner.release_phone,
        });
        let path = format!("/agentgateway/resource/onlineagent/{agent}");
        let response = exchange(&mut sender, address, "PUT", &path, &[], &body.to_string()).await;
        let guid = response
            .headers()
            .get("guid")
            .map(|guid| guid.to_str().unwrap().to_owned());
        let answer = json_of(response).await;
        assert_eq!(answer["retcode"], "0", "{answer}");
        let mut desk = Self::go_on(address, agent, &guid.unwrap()).await;
        desk.events(&["AgentOther_InService", "AgentState_Ready"]).await;
        desk
    }

    /// The desktop of a session that exists.
    pub(super) async fn go_on(address: SocketAddr, agent: u32, guid: &str) -> Self {
        let told = Arc::new(Told::default());
        let poller = tokio::spawn(poll(address, agent, guid.to_owned(), Arc::clone(&told)));
        Self {
            agent,
            guid: guid.to_owned(),
            address,
            sender: connect(address).await,
            told,
            taken: 0,
            poller,
        }
    }

    /// An operation: `voicecall` and `answer` for `PUT /voicecall/{agentid}/answer`.
    pub(super) async fn ask(&mut self, method: &str, chapter: &str, operation: &str, body: &str) -> Value {
        let path = format!("/agentgateway/resource/{chapter}/{}/{operation}", self.agent);
        let guid = self.guid.clone();
        let response = exchange(
            &mut self.sender,
            self.address,
            method,
            &path,
            &[("Guid", &guid)],
            body,
        )
        .await;
        json_of(response).await
    }

    /// An operation that has to succeed: its result.
    pub(super) async fn done(&mut self, method: &str, chapter: &str, operation: &str) -> Value {
        let answer = self.ask(method, chapter, operation, "").await;
        assert_eq!(
            answer["retcode"],
            "0",
            "{method} {chapter}/{operation}: {answer}; {}",
            self.so_far()
        );
        answer["result"].clone()
    }

    /// Fetches what an address of this gateway leads to: status, headers' `Content-Range`, octets.
    pub(super) async fn fetch(&mut self, path: &str, range: Option<&str>) -> (u16, String, Vec<u8>) {
        let guid = self.guid.clone();
        let headers: Vec<(&str, &str)> = [("Guid", &*guid)]
            .into_iter()
            .chain(range.map(|range| ("Range", range)))
            .collect();
        let response = exchange(&mut self.sender, self.address, "GET", path, &headers, "").await;
        let status = response.status().as_u16();
        let range = response
            .headers()
            .get("content-range")
            .map(|range| range.to_str().unwrap().to_owned());
        let body = timeout(PATIENCE, response.into_body().collect())
            .await
            .unwrap()
            .unwrap();
        (status, range.unwrap_or_default(), body.to_bytes().to_vec())
    }

    /// The number of its state: 4 idle, 5 after-call work, 7 talking …
    pub(super) async fn state(&mut self) -> u64 {
        let result = self.done("GET", "onlineagent", "agentstatus").await;
        result["agentState"].as_u64().unwrap()
    }

    /// The next events have to be these and come in this order.
    pub(super) async fn events(&mut self, expect: &[&str]) -> Vec<Value> {
        let until = Instant::now() + PATIENCE;
        let mut came = Vec::new();
        for (at, name) in expect.iter().enumerate() {
            let Some(event) = self.next(until).await else {
                panic!("agent {}: {name} didn't come; {}", self.agent, self.so_far());
            };
            assert_eq!(
                event["eventType"],
                *name,
                "agent {}, event {at}; {}",
                self.agent,
                self.so_far()
            );
            came.push(event);
        }
        came
    }

    /// Waits for the event, whatever comes before it.
    pub(super) async fn event(&mut self, name: &str) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let Some(event) = self.next(until).await else {
                panic!("agent {}: {name} didn't come; {}", self.agent, self.so_far());
            };
            if event["eventType"] == name {
                return event;
            }
        }
    }

    async fn next(&mut self, until: Instant) -> Option<Value> {
        loop {
            let came = self.told.came.notified();
            if let Some(event) = self.told.events.lock().unwrap().get(self.taken) {
                self.taken += 1;
                return Some(event.clone());
            }
            timeout_at(until, came).await.ok()?;
        }
    }

    fn so_far(&self) -> String {
        let events = self.told.events.lock().unwrap();
        let names: Vec<&str> = events
            .iter()
            .filter_map(|event| event["eventType"].as_str())
            .collect();
        format!("told so far: {names:?}")
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.poller.abort();
    }
}

/// Polls until the server is gone or nobody wants it any more.
async fn poll(address: SocketAddr, agent: u32, guid: String, told: Arc<Told>) {
    let mut sender = connect(address).await;
    let path = format!("/agentgateway/resource/agentevent/{agent}");
    loop {
        let request = request(address, "GET", &path, &[("Guid", &guid)], "");
        let Ok(Ok(response)) = timeout(PATIENCE, sender.send_request(request)).await else {
            return;
        };
        let Ok(body) = response.into_body().collect().await else {
            return;
        };
        let answer: Value = serde_json::from_slice(&body.to_bytes()).unwrap();
        if answer["retcode"] != "0" {
            return;
        }
        if answer["event"].is_object() {
            told.events.lock().unwrap().push(answer["event"].clone());
            // One reads.
            told.came.notify_one();
        }
    }
}

fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Request<Full<Bytes>> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("Host", address.to_string())
        .header("Content-Type", "application/json; charset=UTF-8");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Full::new(Bytes::from(body.to_owned()))).unwrap()
}

async fn exchange(
    sender: &mut SendRequest<Full<Bytes>>,
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response<hyper::body::Incoming> {
    let answer = async {
        if sender.is_closed() {
            *sender = connect(address).await;
        }
        sender.ready().await.unwrap();
        sender
            .send_request(request(address, method, path, headers, body))
            .await
            .unwrap()
    };
    timeout(PATIENCE, answer).await.expect("an answer in time")
}

async fn json_of(response: Response<hyper::body::Incoming>) -> Value {
    let body = timeout(PATIENCE, response.into_body().collect())
        .await
        .unwrap()
        .unwrap();
    serde_json::from_slice(&body.to_bytes()).unwrap()
}

/// TLS to the gateway, whose certificate may be any.
pub(super) async fn tls(address: SocketAddr) -> tokio_rustls::client::TlsStream<TcpStream> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate))
        .with_no_client_auth();
    let connected = async {
        let tcp = TcpStream::connect(address).await.unwrap();
        let name = ServerName::IpAddress(address.ip().into());
        TlsConnector::from(Arc::new(config))
            .connect(name, tcp)
            .await
            .unwrap()
    };
    timeout(Duration::from_secs(10), connected).await.unwrap()
}

async fn connect(address: SocketAddr) -> SendRequest<Full<Bytes>> {
    let (sender, connection) = handshake(TokioIo::new(tls(address).await)).await.unwrap();
    tokio::spawn(connection);
    sender
}
