//! The HTTP client of the pushes.

use bytes::Bytes;
use ccgate_core::Guid;
use ccgate_wire::push::PushFault;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;

/// Longest answer that is read.
const MOST_ANSWER: usize = 64 * 1024;
const CONNECT: Duration = Duration::from_secs(5);
const IDLE: Duration = Duration::from_secs(90);

/// What certificates of receivers are accepted.
#[derive(Clone, Debug)]
pub enum Trust {
    /// Those signed by one of the system's authorities.
    System,
    /// Those signed by one of these authorities.
    Authorities(Vec<CertificateDer<'static>>),
    /// Exactly one of these.
    Pinned(Vec<CertificateDer<'static>>),
    /// Any (`eventpush.ssl.trustAll`): the receiver isn't authenticated.
    All,
}

/// Makes the requests. Idle connections are kept for the next request to the same receiver, whoever
/// makes it; a request that finds none opens another.
#[derive(Clone, Debug)]
pub struct Client {
    pool: Pool<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// One push.
pub(super) struct Post<'a> {
    pub(super) uri: &'a str,
    pub(super) guid: &'a Guid,
    pub(super) service_token: Option<&'a str>,
    pub(super) signature: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Why a push failed. Holds nothing of the request.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The URL or a header can't be sent.
    #[error("the request can't be made")]
    Request,
    /// No connection, or it broke.
    #[error("no connection: {0}")]
    Connection(String),
    /// Not answered in time.
    #[error("the receiver took too long")]
    TooSlow,
    /// Answered, but not that it accepted.
    #[error(transparent)]
    Answer(#[from] PushFault),
    /// The certificates given can't be used.
    #[error("the certificates for pushes can't be used: {0}")]
    Trust(String),
}

impl Client {
    /// A client that trusts as given and keeps at most so many idle connections to each receiver.
    ///
    /// # Errors
    /// [`ClientError::Trust`].
    pub fn new(trust: Trust, idle_connections: usize) -> Result<Self, ClientError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| ClientError::Trust(error.to_string()))?;
        let config = match trust {
            Trust::System => {
                let mut roots = RootCertStore::empty();
                // A machine without any can still push to http addresses.
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                config.with_root_certificates(roots)
            }
            Trust::Authorities(authorities) => {
                let mut roots = RootCertStore::empty();
                for authority in authorities {
                    roots
                        .add(authority)
                        .map_err(|error| ClientError::Trust(error.to_string()))?;
                }
                config.with_root_certificates(roots)
            }
            Trust::Pinned(pinned) => config
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Named {
                    pinned: Some(pinned),
                    provider,
                })),
            Trust::All => config
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Named {
                    pinned: None,
                    provider,
                })),
        };
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT));
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(config.with_no_client_auth())
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(idle_connections)
            .http1_title_case_headers(true)
            .build(https);
        Ok(Self { pool })
    }

    /// Sends one request; the answer's status and body. Redirections are not followed.
    pub(super) async fn post(&self, post: Post<'_>) -> Result<(u16, Bytes), ClientError> {
        let request = request(post).ok_or(ClientError::Request)?;
        let response = self
            .pool
            .request(request)
            .await
            .map_err(|error| connection(&error))?;
        answer(response).await
    }

    /// Asks for what is there; as [`Client::post`]. Not for pushes, whose certificates may be special.
    pub(crate) async fn get(&self, uri: &str) -> Result<(u16, Bytes), ClientError> {
        let request = Request::get(uri)
            .header(ACCEPT, "application/json")
            .body(Full::default());
        let request = request.map_err(|_| ClientError::Request)?;
        let response = self.pool.request(request).await;
        answer(response.map_err(|error| connection(&error))?).await
    }
}

/// Status and body of an answer, which has at most [`MOST_ANSWER`] bytes.
async fn answer(response: Response<Incoming>) -> Result<(u16, Bytes), ClientError> {
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), MOST_ANSWER).collect().await;
    let body = body.map_err(|error| ClientError::Connection(error.to_string()))?;
    Ok((status, body.to_bytes()))
}

fn request(post: Post<'_>) -> Option<Request<Full<Bytes>>> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(post.uri)
        .header(CONTENT_TYPE, "application/json; charset=UTF-8")
        .header("guid", secret(post.guid.secret())?);
    if let Some(token) = post.service_token {
        request = request.header("service_token", secret(token)?);
    }
    if let Some(signature) = post.signature {
        request = request.header(HeaderName::from_static("x-ccgate-signature"), signature);
    }
    request.body(Full::new(Bytes::from(post.body))).ok()
}

fn secret(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The innermost cause: "connection refused" says more than "error sending request".
fn connection(error: &dyn std::error::Error) -> ClientError {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    ClientError::Connection(cause.to_string())
}

/// Accepts the certificates named, or any when none are; the signature of the handshake is checked
/// in both cases.
#[derive(Debug)]
struct Named {
    pinned: Option<Vec<CertificateDer<'static>>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match &self.pinned {
            Some(pinned) if !pinned.iter().any(|one| one == end_entity) => Err(
                rustls::Error::InvalidCertificate(rustls::CertificateError::ApplicationVerificationFailure),
            ),
            _ => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
