//! A desktop from outside.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use ccgate_load::AnyCertificate;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(30);

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// One agent's desktop: two connections and the Guid.
pub struct Desktop {
    pub agent: u32,
    pub guid: String,
    requests: Connection,
    polls: Connection,
}

impl Desktop {
    pub fn new(address: SocketAddr, agent: u32) -> Self {
        Self {
            agent,
            guid: String::new(),
            requests: Connection::new(address),
            polls: Connection::new(address),
        }
    }

    /// Signs in with the password; the retcode.
    pub async fn sign_in(&mut self, password: &str) -> String {
        let body = json!({ "password": password, "phonenum": (39_900 + self.agent).to_string() });
        let path = format!("onlineagent/{}", self.agent);
        let (guid, answer) = self
            .requests
            .call("PUT", &path, "", &body.to_string())
            .await
            .unwrap();
        self.guid = guid.unwrap_or_default();
        answer["retcode"].as_str().unwrap().to_owned()
    }

    /// An operation behind `onlineagent/{agentid}`.
    pub async fn call(&mut self, method: &str, operation: &str) -> Result<Value, Fault> {
        let path = format!("onlineagent/{}/{operation}", self.agent);
        Ok(self.requests.call(method, &path, &self.guid, "").await?.1)
    }

    /// Polls; with a number as a desktop that resumes behind it.
    pub async fn poll(&mut self, after: Option<u64>) -> Result<Value, Fault> {
        let query = after.map(|after| format!("?after={after}")).unwrap_or_default();
        let path = format!("agentevent/{}{query}", self.agent);
        Ok(self.polls.call("GET", &path, &self.guid, "").await?.1)
    }

    /// The other half of the session, to poll beside the operations.
    pub fn poller(&self) -> Self {
        let mut poller = Self::new(self.polls.address, self.agent);
        poller.guid.clone_from(&self.guid);
        poller
    }
}

/// One keep-alive connection, opened at the first request. The certificate may be any, as for all
/// known desktops.
struct Connection {
    address: SocketAddr,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    fn new(address: SocketAddr) -> Self {
        Self {
            address,
            sender: None,
        }
    }

    /// Guid and body of the answer.
    async fn call(
        &mut self,
        method: &str,
        path: &str,
        guid: &str,
        body: &str,
    ) -> Result<(Option<String>, Value), Fault> {
        timeout(PATIENCE, self.exchange(method, path, guid, body)).await?
    }

    async fn exchange(
        &mut self,
        method: &str,
        path: &str,
        guid: &str,
        body: &str,
    ) -> Result<(Option<String>, Value), Fault> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/agentgateway/resource/{path}"))
            .header("Host", self.address.to_string())
            .header("Content-Type", "application/json; charset=UTF-8");
        if !guid.is_empty() {
            request = request.header("guid", guid);
        }
        let mut sender = match self.sender.take().filter(|sender| !sender.is_closed()) {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        sender.ready().await?;
        let response = sender
            .send_request(request.body(Full::new(Bytes::from(body.to_owned())))?)
            .await?;
        assert_eq!(response.status(), 200, "{method} {path}");
        let guid = response
            .headers()
            .get("guid")
            .map(|guid| guid.to_str().unwrap().to_owned());
        let body = response.into_body().collect().await?.to_bytes();
        self.sender = Some(sender);
        Ok((guid, serde_json::from_slice(&body)?))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Fault> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate))
            .with_no_client_auth();
        let tcp = TcpStream::connect(self.address).await?;
        let name = ServerName::IpAddress(self.address.ip().into());
        let stream = TlsConnector::from(Arc::new(config)).connect(name, tcp).await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}
