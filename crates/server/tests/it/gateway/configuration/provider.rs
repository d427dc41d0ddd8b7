//! A provider at the other end of a trunk: takes registrations by password, and every call.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use ring::digest::{SHA256, digest};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

use super::super::harness::until;

const CHALLENGE: &str = "WWW-Authenticate: Digest realm=\"p\", nonce=\"n\", algorithm=SHA-256\r\n";

pub(super) struct Provider {
    pub(super) address: SocketAddr,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

struct State {
    address: SocketAddr,
    /// Nothing is asked for without one.
    password: Mutex<Option<String>>,
    /// What was taken, such as `REGISTER 4711 300` or `INVITE sip:555@…`.
    taken: Mutex<Vec<String>>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Provider {
    pub(super) async fn start(password: Option<&str>) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let state = Arc::new(State {
            address,
            password: Mutex::new(password.map(str::to_owned)),
            taken: Mutex::default(),
        });
        let serving = tokio::spawn({
            let state = Arc::clone(&state);
            async move {
                let mut bytes = [0; 65_536];
                while let Ok((length, from)) = socket.recv_from(&mut bytes).await {
                    let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
                    if let Some(answer) = state.answer(&text) {
                        let _ = socket.send_to(answer.as_bytes(), from).await;
                    }
                }
            }
        });
        Self {
            address,
            state,
            serving,
        }
    }

    pub(super) fn set_password(&self, password: &str) {
        *self.state.password.lock().unwrap() = Some(password.to_owned());
    }

    /// How many have been taken that begin so.
    pub(super) fn count(&self, begins: &str) -> usize {
        let taken = self.state.taken.lock().unwrap();
        taken.iter().filter(|line| line.starts_with(begins)).count()
    }

    /// Waits until so many were taken.
    pub(super) async fn took(&self, begins: &str, count: usize) {
        until(async || self.count(begins) >= count).await;
    }
}

fn field<'a>(text: &'a str, name: &str) -> &'a str {
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    let mut found = lines.filter(|(held, _)| held.eq_ignore_ascii_case(name));
    found.next().map_or("", |(_, value)| value)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).map_or("", |(_, rest)| rest);
    rest.split(after).next().unwrap_or_default()
}

fn hash(text: &str) -> String {
    let bytes = digest(&SHA256, text.as_bytes());
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl State {
    fn answer(&self, text: &str) -> Option<String> {
        let mut words = text.split(' ');
        let (method, uri) = (words.next()?, words.next()?);
        let (status, fields, body) = match method {
            "OPTIONS" => (200, String::new(), String::new()),
            "REGISTER" => match self.is_proven(text, uri) {
                true => {
                    let user = between(field(text, "To"), "sip:", "@");
                    let expires = field(text, "Expires");
                    self.taken
                        .lock()
                        .unwrap()
                        .push(format!("REGISTER {user} {expires}"));
                    (200, format!("Expires: {expires}\r\n"), String::new())
                }
                false => (401, CHALLENGE.to_owned(), String::new()),
            },
            "INVITE" | "BYE" => {
                self.taken.lock().unwrap().push(format!("{method} {uri}"));
                let body = match method {
                    "INVITE" => {
                        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n"
                    }
                    _ => "",
                };
                let kind = if body.is_empty() {
                    ""
                } else {
                    "Content-Type: application/sdp\r\n"
                };
                (200, kind.to_owned(), body.to_owned())
            }
            _ => return None,
        };
        let mut answer = format!("SIP/2.0 {status} X\r\n");
        for line in text.lines().take_while(|line| !line.is_empty()).skip(1) {
            let name = line.split(':').next().unwrap_or_default();
            if ["Via", "From", "Call-ID", "CSeq"].contains(&name) {
                answer += &format!("{line}\r\n");
            }
        }
        let to = field(text, "To");
        let tag = if to.contains(";tag=") { "" } else { ";tag=provider" };
        answer += &format!(
            "To: {to}{tag}\r\nContact: <sip:line@{}>\r\n{fields}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        Some(answer)
    }

    fn is_proven(&self, text: &str, uri: &str) -> bool {
        let password = self.password.lock().unwrap();
        let Some(password) = &*password else { return true };
        let shown = field(text, "Authorization");
        let user = between(shown, "username=\"", "\"");
        let ha1 = hash(&format!("{user}:p:{password}"));
        let ha2 = hash(&format!("REGISTER:{uri}"));
        between(shown, "response=\"", "\"") == hash(&format!("{ha1}:n:{ha2}"))
    }
}
