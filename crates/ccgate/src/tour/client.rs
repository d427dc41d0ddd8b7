//! A small desktop: HTTP/1.1 over TLS, checked against the demo's own certificate.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// A poll is held for ten seconds.
const PATIENCE: Duration = Duration::from_secs(20);
const LARGEST_BODY: usize = 64 * 1024;
const LARGEST_TEXT: usize = 4 * 1024 * 1024;
/// Always among the names of the demo's certificate, whatever address it listens on.
const NAME: &str = "localhost";

/// A text by plain HTTP, as from `/metrics`.
///
/// # Errors
/// What went wrong, in words.
pub(super) async fn plain(address: SocketAddr, path: &str) -> Result<String, String> {
    let fetching = async {
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let request = Request::builder().uri(path).header(HOST, address.to_string());
        let response = sender
            .send_request(request.body(Full::new(Bytes::new()))?)
            .await?;
        let body = Limited::new(response.into_body(), LARGEST_TEXT).collect().await?;
        let text = std::str::from_utf8(&body.to_bytes())?.to_owned();
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(text)
    };
    match timeout(PATIENCE, fetching).await {
        Ok(text) => text.map_err(|error| format!("http://{address}{path}: {error}")),
        Err(_) => Err(format!(
            "http://{address}{path}: no answer within {} s",
            PATIENCE.as_secs()
        )),
    }
}

/// One keep-alive connection, opened at the first request.
pub(super) struct Client {
    address: SocketAddr,
    tls: TlsConnector,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// An answer of the gateway.
pub(super) struct Answer {
    /// The session's token, when the answer carries one.
    pub(super) guid: Option<String>,
    pub(super) body: Value,
    /// The body as it came.
    pub(super) text: String,
}

impl Client {
    /// A client that trusts this certificate and no other.
    pub(super) fn new(address: SocketAddr, certificate: &Path) -> Result<Self, String> {
        let unusable = |error: &dyn std::fmt::Display| format!("{}: {error}", certificate.display());
        let own = CertificateDer::from_pem_file(certificate).map_err(|error| unusable(&error))?;
        let mut roots = RootCertStore::empty();
        roots.add(own).map_err(|error| unusable(&error))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            address,
            tls: TlsConnector::from(Arc::new(config)),
            sender: None,
        })
    }

    /// Sends a request of the interface; `path` begins behind `/agentgateway/resource/`.
    pub(super) async fn call(
        &mut self,
        method: &Method,
        path: &str,
        guid: Option<&str>,
        body: Bytes,
    ) -> Result<Answer, String> {
        match timeout(PATIENCE, self.exchange(method, path, guid, body)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(format!("{method} {path}: {error}")),
            Err(_) => Err(format!(
                "{method} {path}: no answer within {} s",
                PATIENCE.as_secs()
            )),
        }
    }

    async fn exchange(
        &mut self,
        method: &Method,
        path: &str,
        guid: Option<&str>,
        body: Bytes,
    ) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/agentgateway/resource/{path}"))
            .header(HOST, format!("{NAME}:{}", self.address.port()))
            .header(CONTENT_TYPE, "application/json; charset=UTF-8");
        if let Some(guid) = guid {
            request = request.header("Guid", guid);
        }
        let mut sender = match self.sender.take().filter(|sender| !sender.is_closed()) {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        sender.ready().await?;
        let response = sender.send_request(request.body(Full::new(body))?).await?;
        let guid = response.headers().get("guid").and_then(|guid| guid.to_str().ok());
        let guid = guid.map(str::to_owned);
        let body = Limited::new(response.into_body(), LARGEST_BODY)
            .collect()
            .await?
            .to_bytes();
        let text = std::str::from_utf8(&body)?.to_owned();
        self.sender = Some(sender);
        Ok(Answer {
            guid,
            body: serde_json::from_str(&text)?,
            text,
        })
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Box<dyn std::error::Error + Send + Sync>> {
        let tcp = TcpStream::connect(self.address).await?;
        tcp.set_nodelay(true)?;
        let stream = self.tls.connect(ServerName::try_from(NAME)?, tcp).await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Ends with the sender or the server; what goes wrong shows in the request.
        tokio::spawn(connection);
        Ok(sender)
    }
}
