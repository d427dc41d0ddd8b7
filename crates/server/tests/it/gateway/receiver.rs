//! A receiver of pushes: takes everything down and answers as it is told to.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::harness::until;

/// What the documents ask for.
pub(super) const ACCEPTED: &str = r#"{"message":"success","retcode":"0"}"#;

/// How a request is answered.
#[derive(Clone, Debug)]
pub(super) enum Reaction {
    /// With this status and body.
    Say(u16, &'static str),
    /// Elsewhere, by a redirection.
    Elsewhere(String),
    /// By closing the connection.
    Close,
    /// After a while, accepting.
    Late(Duration),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Pushed {
    /// The line with method and path.
    pub(super) line: String,
    /// Headers, their names in lower case.
    pub(super) headers: HashMap<String, String>,
    pub(super) body: String,
    pub(super) reaction: Reaction,
}

#[derive(Default)]
struct Book {
    pushed: Vec<Pushed>,
    script: VecDeque<Reaction>,
    under_way: HashMap<String, usize>,
    together: usize,
    of_all: usize,
}

pub(super) struct Receiver {
    pub(super) origin: String,
    book: Arc<Mutex<Book>>,
}

/// A self-signed certificate for this machine: the file with it, and how to serve it.
fn certificate(folder: &Path) -> (PathBuf, ServerConfig) {
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let file = folder.join("receiver.pem");
    std::fs::write(&file, made.cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (file, config)
}

impl Receiver {
    /// Over plain HTTP.
    pub(super) async fn http() -> Self {
        Self::start(None).await
    }

    /// Over HTTPS, and the file with its certificate in `folder`.
    pub(super) async fn https(folder: &Path) -> (Self, PathBuf) {
        let (file, config) = certificate(folder);
        (Self::start(Some(TlsAcceptor::from(Arc::new(config)))).await, file)
    }

    async fn start(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://{}", listener.local_addr().unwrap());
        let book = Arc::new(Mutex::new(Book::default()));
        let shared = Arc::clone(&book);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, book) = (tls.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, &book).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => serve(stream, &book).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        Self { origin, book }
    }

    /// What the next requests are answered with; those after them are accepted.
    pub(super) fn then(&self, reactions: impl IntoIterator<Item = Reaction>) {
        self.book.lock().unwrap().script.extend(reactions);
    }

    /// What has come so far.
    pub(super) fn pushed(&self) -> Vec<Pushed> {
        self.book.lock().unwrap().pushed.clone()
    }

    /// Waits until so many requests have come.
    pub(super) async fn requests(&self, count: usize) -> Vec<Pushed> {
        until(async || self.pushed().len() >= count).await;
        self.pushed()
    }

    /// Waits until so many events of the agent were accepted.
    pub(super) async fn accepted(&self, agent: u32, count: usize) -> Vec<Value> {
        until(async || self.events(agent).len() >= count).await;
        self.events(agent)
    }

    /// The events of the agent in the requests that were accepted.
    pub(super) fn events(&self, agent: u32) -> Vec<Value> {
        let accepts = |pushed: &&Pushed| match &pushed.reaction {
            Reaction::Say(status, body) => *status == 200 && !body.contains(r#""1""#) && *body != "nonsense",
            Reaction::Late(_) => true,
            Reaction::Elsewhere(_) | Reaction::Close => false,
        };
        let all = self.pushed();
        let events = all.iter().filter(accepts).flat_map(Pushed::events);
        let agent = agent.to_string();
        events.filter(|event| event["workNo"] == *agent).collect()
    }

    /// How many requests of all sessions were under way at one time at most.
    pub(super) fn of_all_together(&self) -> usize {
        self.book.lock().unwrap().of_all
    }

    /// How many requests of one session were under way at one time at most.
    pub(super) fn together(&self) -> usize {
        self.book.lock().unwrap().together
    }
}

impl Pushed {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The events of either dialect.
    pub(super) fn events(&self) -> Vec<Value> {
        let json = self.json();
        match json["eventList"].as_array() {
            Some(list) => list.clone(),
            None => vec![json["event"].clone()],
        }
    }
}

/// Serves one connection to its end.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, book: &Mutex<Book>) -> Option<()> {
    let mut read = Vec::new();
    loop {
        let head = loop {
            if let Some(at) = read.windows(4).position(|part| part == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut read).await.ok()? == 0 {
                return None;
            }
        };
        let text = String::from_utf8(read[..head].to_vec()).unwrap();
        let mut lines = text.lines();
        let line = lines.next().unwrap().to_owned();
        let headers: HashMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        // As the strict Java client: the body's size comes from here.
        let length: usize = headers["content-length"].parse().unwrap();
        while read.len() < head + length {
            if stream.read_buf(&mut read).await.ok()? == 0 {
                return None;
            }
        }
        let rest = read.split_off(head + length);
        let body = String::from_utf8(read[head..].to_vec()).unwrap();
        read = rest;

        let agent = headers.get("guid").cloned().unwrap_or_default();
        let reaction = {
            let mut book = book.lock().unwrap();
            let count = book.under_way.entry(agent.clone()).or_default();
            *count += 1;
            let count = *count;
            book.together = book.together.max(count);
            book.of_all = book.of_all.max(book.under_way.values().sum());
            let reaction = book.script.pop_front().unwrap_or(Reaction::Say(200, ACCEPTED));
            book.pushed.push(Pushed {
                line,
                headers,
                body,
                reaction: reaction.clone(),
            });
            reaction
        };
        let answer = match &reaction {
            Reaction::Say(status, body) => say(*status, "", body),
            Reaction::Elsewhere(url) => say(302, &format!("Location: {url}\r\n"), ACCEPTED),
            Reaction::Close => String::new(),
            Reaction::Late(time) => {
                tokio::time::sleep(*time).await;
                say(200, "", ACCEPTED)
            }
        };
        if let Some(count) = book.lock().unwrap().under_way.get_mut(&agent) {
            *count -= 1;
        }
        if answer.is_empty() {
            return None;
        }
        stream.write_all(answer.as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
    }
}

fn say(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} x\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
