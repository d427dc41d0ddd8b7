//! A gateway of the interface with just enough in it: sign-in, held poll, busy, idle, sign-out.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// Much shorter than the interface's 10 s, so that a test of a second sees empty answers.
const HOLD: Duration = Duration::from_millis(300);

const OK: &str = r#"{"message":"","retcode":"0"}"#;

#[derive(Default)]
struct Session {
    guid: String,
    busy: bool,
    events: VecDeque<&'static str>,
    wake: Arc<Notify>,
}

type Sessions = Arc<Mutex<HashMap<u32, Session>>>;

/// The gateway; it stops when dropped.
pub(crate) struct Gateway {
    address: SocketAddr,
    tls: bool,
    sessions: Sessions,
    open: Arc<()>,
    serving: JoinHandle<()>,
}

impl Gateway {
    pub(crate) async fn start(tls: bool) -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let sessions = Sessions::default();
        let acceptor = tls.then(acceptor);
        let open = Arc::new(());
        let serving = tokio::spawn(accept(
            listener,
            acceptor,
            Arc::clone(&sessions),
            Arc::clone(&open),
        ));
        Gateway {
            address,
            tls,
            sessions,
            open,
            serving,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://{}", if self.tls { "https" } else { "http" }, self.address)
    }

    pub(crate) fn signed_in(&self) -> usize {
        self.sessions.lock().unwrap().len()
    }

    pub(crate) fn sign_in(&self, id: u32) {
        self.sessions.lock().unwrap().insert(id, Session::default());
    }

    pub(crate) fn throw_out(&self, id: u32) {
        self.sessions
            .lock()
            .unwrap()
            .remove(&id)
            .unwrap()
            .wake
            .notify_waiters();
    }

    /// Waits until nobody is connected any more.
    pub(crate) async fn wait_for_silence(&self) {
        timeout(Duration::from_secs(30), async {
            // This one and the accept loop's.
            while Arc::strong_count(&self.open) > 2 {
                sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .unwrap();
    }

    /// Waits until so many agents are signed in.
    pub(crate) async fn wait_for(&self, count: usize) {
        self.wait_until(|sessions| sessions.len() >= count).await;
    }

    /// Waits until so many agents are signed in and have taken their first events.
    pub(crate) async fn wait_for_polls(&self, count: usize) {
        let taken = |session: &Session| session.events.is_empty();
        self.wait_until(|sessions| sessions.len() >= count && sessions.values().all(taken))
            .await;
    }

    async fn wait_until(&self, there: impl Fn(&HashMap<u32, Session>) -> bool) {
        let there = || there(&self.sessions.lock().unwrap());
        timeout(Duration::from_secs(30), async {
            while !there() {
                sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .unwrap();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>, sessions: Sessions, open: Arc<()>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (acceptor, sessions, open) = (acceptor.clone(), Arc::clone(&sessions), Arc::clone(&open));
        tokio::spawn(async move {
            let _open = open;
            let service = service_fn(move |request| answer(Arc::clone(&sessions), request));
            let http = http1::Builder::new();
            match acceptor {
                None => drop(http.serve_connection(TokioIo::new(stream), service).await),
                Some(acceptor) => {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        drop(http.serve_connection(TokioIo::new(stream), service).await);
                    }
                }
            }
        });
    }
}

async fn answer(sessions: Sessions, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let guid = head
        .headers
        .get("guid")
        .map(|value| value.to_str().unwrap().to_owned());
    let path = head
        .uri
        .path()
        .strip_prefix("/agentgateway/resource/")
        .unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let id: u32 = parts.get(1).and_then(|id| id.parse().ok()).unwrap_or_default();
    let reply = match (&head.method, parts.as_slice()) {
        (&Method::PUT, ["onlineagent", _]) => return Ok(login(&sessions, id, &body, false)),
        (&Method::PUT, ["onlineagent", _, "forcelogin"]) => return Ok(login(&sessions, id, &body, true)),
        (&Method::GET, ["agentevent", _]) => poll(&sessions, id, guid).await,
        (method, ["onlineagent", _, operation]) => operate(&sessions, id, guid, method, operation),
        _ => refusal("000-002"),
    };
    Ok(Response::new(Full::from(reply)))
}

fn refusal(code: &str) -> String {
    format!(r#"{{"message":"no","result":"","retcode":"{code}"}}"#)
}

fn login(sessions: &Sessions, id: u32, body: &[u8], force: bool) -> Response<Full<Bytes>> {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    assert_eq!(body["phonenum"], (39_900 + id).to_string());
    if body["password"] != "Demo@2026" {
        return Response::new(Full::from(refusal("100-004")));
    }
    let mut sessions = sessions.lock().unwrap();
    if sessions.contains_key(&id) && !force {
        return Response::new(Full::from(refusal("100-002")));
    }
    let guid = format!("{id:032x}.AgentGateway0");
    let events = VecDeque::from(["AgentOther_InService", "AgentState_Ready"]);
    sessions.insert(
        id,
        Session {
            guid: guid.clone(),
            events,
            ..Session::default()
        },
    );
    let mut response = Response::new(Full::from(OK));
    response.headers_mut().insert("guid", guid.parse().unwrap());
    response
        .headers_mut()
        .insert("set-guid", format!("JSESSIONID={guid}").parse().unwrap());
    response
}

/// The next event, or the wait for one.
enum Next {
    Reply(String),
    Wait(Arc<Notify>),
}

fn next(sessions: &Sessions, id: u32, guid: &Option<String>) -> Next {
    let mut sessions = sessions.lock().unwrap();
    let Some(session) = sessions.get_mut(&id) else {
        return Next::Reply(refusal("100-006"));
    };
    if guid.as_ref() != Some(&session.guid) {
        return Next::Reply(refusal("000-003"));
    }
    match session.events.pop_front() {
        None => Next::Wait(Arc::clone(&session.wake)),
        Some(kind) => Next::Reply(format!(
            r#"{{"message":"","retcode":"0","event":{{"eventType":"{kind}","workNo":"{id}","content":null}}}}"#
        )),
    }
}

async fn poll(sessions: &Sessions, id: u32, guid: Option<String>) -> String {
    let held = async {
        loop {
            match next(sessions, id, &guid) {
                Next::Reply(reply) => return reply,
                Next::Wait(wake) => wake.notified().await,
            }
        }
    };
    timeout(HOLD, held).await.unwrap_or_else(|_| OK.to_owned())
}

fn operate(sessions: &Sessions, id: u32, guid: Option<String>, method: &Method, operation: &str) -> String {
    let mut sessions = sessions.lock().unwrap();
    let Some(session) = sessions.get_mut(&id) else {
        return refusal("100-006");
    };
    if guid.as_ref() != Some(&session.guid) {
        return refusal("000-003");
    }
    let event = match (method, operation) {
        (&Method::DELETE, "logout") => {
            sessions.remove(&id);
            return OK.to_owned();
        }
        (&Method::POST, "syncagentinfo") => {
            session.events.clear();
            return OK.to_owned();
        }
        (&Method::POST, "saybusy") if !session.busy => "AgentState_SetNotReady_Success",
        (&Method::POST, "sayfree") if session.busy => "AgentState_CancelNotReady_Success",
        (&Method::POST, "saybusy" | "sayfree") => return refusal("100-009"),
        _ => return refusal("000-002"),
    };
    session.busy = !session.busy;
    session.events.push_back(event);
    session.wake.notify_one();
    OK.to_owned()
}

fn acceptor() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}
