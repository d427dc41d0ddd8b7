//! The HTTP(S) client: keep-alive connections of HTTP/1.1, every wait with a deadline, every answer bounded.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::any_certificate::AnyCertificate;
use crate::error::Failure;
use crate::{LoadError, Target};

/// Longest wait for a connection, and then for a whole answer. A poll is held for 10 s (agent.md §4.1).
pub(crate) const TIME_OUT: Duration = Duration::from_secs(15);

/// Handshakes at a time: more would only queue up in the server's backlog and run into the time-out.
const OPENING: usize = 32;

/// Longest wait for one's turn to open a connection when thousands of agents come at once.
const TURN: Duration = Duration::from_secs(120);

/// Largest answer that is read.
const LARGEST_BODY: usize = 64 * 1024;

/// Opens connections to one server.
pub(crate) struct Connector {
    address: SocketAddr,
    host: HeaderValue,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    sources: Vec<Ipv4Addr>,
    turn: AtomicUsize,
    opening: Semaphore,
}

impl Connector {
    /// Looks the host up once; `sources` are used when it is on 127.0.0.0/8.
    pub(crate) async fn new(target: &Target, sources: &[Ipv4Addr]) -> Result<Connector, LoadError> {
        let unresolved = |source| LoadError::Resolve {
            host: target.host.clone(),
            source,
        };
        let mut addresses = timeout(
            TIME_OUT,
            tokio::net::lookup_host((target.host.as_str(), target.port)),
        )
        .await
        .map_err(|_| unresolved(std::io::ErrorKind::TimedOut.into()))?
        .map_err(unresolved)?;
        let address = addresses
            .next()
            .ok_or_else(|| unresolved(std::io::ErrorKind::NotFound.into()))?;
        let local = matches!(address.ip(), IpAddr::V4(ip) if ip.is_loopback());
        let wrong = || LoadError::Target(target.to_string());
        let tls = if target.tls {
            let name = ServerName::try_from(target.host.clone()).map_err(|_| wrong())?;
            Some((TlsConnector::from(Arc::new(tls_config()?)), name))
        } else {
            None
        };
        Ok(Connector {
            address,
            host: HeaderValue::try_from(target.authority()).map_err(|_| wrong())?,
            tls,
            sources: if local { sources.to_vec() } else { Vec::new() },
            turn: AtomicUsize::new(0),
            opening: Semaphore::new(OPENING),
        })
    }

    /// Address of the server.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A TCP connection from the next source address. The port is bound here and not at connect time, since
    /// IP_BIND_ADDRESS_NO_PORT is out of reach without unsafe code: about 28,000 connections a source address.
    async fn tcp(&self) -> Result<TcpStream, Failure> {
        let socket = if self.address.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        };
        let socket = socket.map_err(|_| Failure::Connect)?;
        if !self.sources.is_empty() {
            let source = self.sources[self.turn.fetch_add(1, Ordering::Relaxed) % self.sources.len()];
            socket
                .bind(SocketAddr::new(IpAddr::V4(source), 0))
                .map_err(|_| Failure::Connect)?;
        }
        let stream = socket.connect(self.address).await.map_err(|_| Failure::Connect)?;
        stream.set_nodelay(true).map_err(|_| Failure::Connect)?;
        Ok(stream)
    }

    async fn open(&self) -> Result<SendRequest<Full<Bytes>>, Failure> {
        let turn = timeout(TURN, self.opening.acquire()).await;
        let _turn = turn
            .map_err(|_| Failure::TimeOut)?
            .map_err(|_| Failure::Connect)?;
        let open = async {
            let stream = self.tcp().await?;
            match &self.tls {
                None => speak(stream).await,
                Some((connector, name)) => {
                    let stream = connector
                        .connect(name.clone(), stream)
                        .await
                        .map_err(|_| Failure::Tls)?;
                    speak(stream).await
                }
            }
        };
        timeout(TIME_OUT, open).await.unwrap_or(Err(Failure::TimeOut))
    }
}

async fn speak<S>(stream: S) -> Result<SendRequest<Full<Bytes>>, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Failure::Closed)?;
    // It ends by itself when the sender is dropped or the server closes; its error shows in the request.
    tokio::spawn(connection);
    Ok(sender)
}

/// One keep-alive connection, opened at the first request and again after a failure.
pub(crate) struct Connection {
    connector: Arc<Connector>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// A whole answer.
pub(crate) struct Reply {
    pub(crate) body: Bytes,
    /// The Guid given by one of the two headers, without `JSESSIONID=`.
    pub(crate) guid: Option<HeaderValue>,
    /// When the request was handed to the connection; opening one is not part of it.
    pub(crate) sent: Instant,
    /// When the last byte of the answer was there.
    pub(crate) arrived: Instant,
}

impl Connection {
    pub(crate) fn new(connector: &Arc<Connector>) -> Connection {
        Connection {
            connector: Arc::clone(connector),
            sender: None,
        }
    }

    /// Opens the connection if there is none.
    pub(crate) async fn ready(&mut self) -> Result<(), Failure> {
        self.take_ready().await.map(|sender| self.sender = Some(sender))
    }

    async fn take_ready(&mut self) -> Result<SendRequest<Full<Bytes>>, Failure> {
        if let Some(mut sender) = self.sender.take()
            && !sender.is_closed()
            && matches!(timeout(TIME_OUT, sender.ready()).await, Ok(Ok(())))
        {
            return Ok(sender);
        }
        self.connector.open().await
    }

    /// Sends a request and waits for the whole answer. When the server closed the idle connection in the same
    /// moment, the request goes out again on a new one; a request that was sent is never repeated.
    pub(crate) async fn call(
        &mut self,
        method: Method,
        path: &str,
        guid: Option<HeaderValue>,
        body: Bytes,
    ) -> Result<Reply, Failure> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().map_err(|_| Failure::Closed)?;
        let headers = request.headers_mut();
        headers.insert(HOST, self.connector.host.clone());
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=UTF-8"),
        );
        if let Some(guid) = guid {
            headers.insert("guid", guid);
        }
        let mut sender = self.take_ready().await?;
        let mut sent = Instant::now();
        let exchange = async {
            let response = match sender.try_send_request(request).await {
                Ok(response) => response,
                Err(mut error) => {
                    let request = error.take_message().ok_or(Failure::Closed)?;
                    sender = self.connector.open().await?;
                    sent = Instant::now();
                    sender.send_request(request).await.map_err(|_| Failure::Closed)?
                }
            };
            let (head, body) = response.into_parts();
            let body = Limited::new(body, LARGEST_BODY)
                .collect()
                .await
                .map_err(|_| Failure::Closed)?
                .to_bytes();
            let arrived = Instant::now();
            if head.status != StatusCode::OK {
                return Err(Failure::Status(head.status.as_u16()));
            }
            Ok((body, guid_of(&head.headers), arrived))
        };
        let outcome = timeout(TIME_OUT, exchange).await.unwrap_or(Err(Failure::TimeOut));
        if matches!(outcome, Ok(_) | Err(Failure::Status(_))) {
            self.sender = Some(sender);
        }
        outcome.map(|(body, guid, arrived)| Reply {
            body,
            guid,
            sent,
            arrived,
        })
    }
}

/// The session's Guid: the header `Guid` or, with `JSESSIONID=` before it, `Set-GUID` (agent.md §3).
fn guid_of(headers: &http::HeaderMap) -> Option<HeaderValue> {
    if let Some(set) = headers.get("set-guid") {
        let text = set.to_str().ok()?;
        let value = text.strip_prefix("JSESSIONID=").unwrap_or(text);
        return HeaderValue::from_str(value).ok();
    }
    headers.get("guid").cloned()
}

fn tls_config() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guid_headers() {
        let check = |name: &'static str, value: &'static str, expect: Option<&str>| {
            let mut headers = http::HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(
                guid_of(&headers).as_ref().map(|guid| guid.to_str().unwrap()),
                expect,
                "{name}: {value}"
            );
        };
        check(
            "set-guid",
            "JSESSIONID=aa.AgentGateway0",
            Some("aa.AgentGateway0"),
        );
        check("set-guid", "aa.AgentGateway0", Some("aa.AgentGateway0"));
        check("guid", "aa.AgentGateway0", Some("aa.AgentGateway0"));
        check("set-cookie", "aa", None);
    }
}
