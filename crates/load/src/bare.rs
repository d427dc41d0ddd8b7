//! The yardstick: hyper and rustls (ring) with nothing behind them.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::LoadError;

/// Connections at a time.
const MOST_CONNECTIONS: usize = 4096;

/// Longest TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// As long as the answer to a state change.
const ANSWER: &[u8] = br#"{"message":"success","retcode":"0","result":{"constant":true}}"#;

/// A server that answers every request with one constant of about 60 bytes and a `Guid` header, over HTTP/1.1 with
/// TLS (own self-signed ECDSA certificate) or without. For [`crate::Scenario::Compare`] let it run in a process of
/// its own, so that its CPU can be told apart. Meant for loopback: an idle connection may stay for ever.
pub struct Bare {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Bare {
    /// Opens the port; port 0 lets the system choose.
    ///
    /// # Errors
    /// When the port cannot be opened or the certificate cannot be made.
    pub async fn bind(listen: SocketAddr, tls: bool) -> Result<Bare, LoadError> {
        let tls = if tls { Some(acceptor()?) } else { None };
        Ok(Bare {
            listener: TcpListener::bind(listen).await?,
            tls,
        })
    }

    /// The address it listens on.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn address(&self) -> Result<SocketAddr, LoadError> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until the future is dropped.
    pub async fn run(self) -> Infallible {
        let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                continue;
            };
            let Ok((stream, _)) = self.listener.accept().await else {
                // No descriptors left, most likely: they come back when connections end.
                sleep(Duration::from_millis(50)).await;
                continue;
            };
            let tls = self.tls.clone();
            tokio::spawn(async move {
                serve(stream, tls).await;
                drop(place);
            });
        }
    }
}

/// Opens `listen` with TLS and serves until the future is dropped.
///
/// # Errors
/// As [`Bare::bind`].
pub async fn bare(listen: SocketAddr) -> Result<Infallible, LoadError> {
    Ok(Bare::bind(listen, true).await?.run().await)
}

async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    match tls {
        None => speak(stream).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
                speak(stream).await;
            }
        }
    }
}

async fn speak<S: AsyncRead + AsyncWrite + Unpin>(stream: S) {
    // How a connection ends is the client's business.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service_fn(constant))
        .await;
}

async fn constant(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    // The body has to be read as any server must, or the connection could not be kept.
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        frame?;
    }
    let mut response = Response::new(Full::new(Bytes::from_static(ANSWER)));
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json;charset=UTF-8"),
    );
    headers.insert(
        "guid",
        HeaderValue::from_static("00000000000000000000000000000000.AgentGateway0"),
    );
    Ok(response)
}

fn acceptor() -> Result<TlsAcceptor, LoadError> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])?;
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
